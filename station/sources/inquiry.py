"""Asking a port who it is: what to send when, and what the answers mean. Pure; the port is elsewhere."""

from dataclasses import dataclass

from station.errors import SourceError, SourceReason, StationError, WireError, WireReason
from station.wire.frame import Frame, Hello, command, decode
from station.wire.spec import BAUD_RATES, DELIMITER, FIRST_FIRMWARE, PROTOCOL, Kind

SLOT = 0.3
"""s at one speed before the next is tried: within it HELLO has long come back, over any USB bridge."""
JUDGED = 2.7
"""s after which bytes without a message are judged."""
PATIENCE = 4.0
"""s. A silent port is asked so long: opening it restarts an Uno, which takes up to two seconds."""
LISTENING = (115_200, 250_000, 9_600)
"""Baud rates at which nothing is sent, only heard, to say what else it is."""
KEPT = 4096
"""Bytes kept at each speed as evidence."""
ASK = command(Kind.ASK_HELLO)


@dataclass(frozen=True)
class Turn:
    """What is to be done now: go to `baud`, then send `sent` (nothing at a speed only listened at)."""

    baud: int
    sent: bytes


@dataclass(frozen=True)
class Finding:
    """What a port turned out to be: a plate that says `hello`, or a `problem`.

    baud : the speed it speaks at. heard : its bytes from the first whole frame on, not to be lost.
    """

    hello: Hello | None = None
    problem: StationError | None = None
    baud: int = BAUD_RATES[0]
    heard: bytes = b""


class Inquiry:
    """One port being asked. The caller brings the time in s and the bytes, and does what `turn` says.

    Nothing but the question for HELLO is ever sent. Both speeds of the plates are asked in turn; when
    bytes come that make no frame, a few other speeds are listened at before the judgement.
    """

    def __init__(self, port: str, now: float) -> None:
        self._port = port
        self._began = now
        self._slot = -1
        self._sounded: set[int] = set()
        self._evidence: dict[int, bytes] = {}
        self._stream = b""
        self._frames: list[Frame] = []
        self._start: int | None = None
        self.baud = BAUD_RATES[0]

    def age(self, now: float) -> float:
        """Return how long this port has been asked, in s."""
        return now - self._began

    def turn(self, now: float) -> Turn | None:
        """Return what is to be done at `now`, or None when it is only to wait."""
        slot = int(self.age(now) / SLOT)
        if slot == self._slot:
            return None
        self._slot = slot
        if not self._frames:
            self.baud = self._speed(slot)
            self._stream = b""
        return Turn(self.baud, ASK if self.baud in BAUD_RATES else b"")

    def _speed(self, slot: int) -> int:
        """Ask each speed twice; then, if something sounds, listen elsewhere; then ask again."""
        listened = slot - 2 * len(BAUD_RATES)
        if self._sounded and 0 <= listened < len(LISTENING):
            return LISTENING[listened]
        return BAUD_RATES[slot % len(BAUD_RATES)]

    def hear(self, came: bytes) -> None:
        """Take bytes that came at the speed of the last turn."""
        if not came:
            return
        self._sounded.add(self._slot)
        self._evidence[self.baud] = (self._evidence.get(self.baud, b"") + came)[-KEPT:]
        fresh = len(self._stream) - len(self._stream.rpartition(bytes([DELIMITER]))[2])
        self._stream += came
        self._find_frames(fresh)

    def _find_frames(self, at: int) -> None:
        while (end := self._stream.find(DELIMITER, at)) >= 0:
            frame = decode(self._stream[at : end + 1])
            if frame is not None:
                self._start = at if not self._frames else self._start
                self._frames.append(frame)
            at = end + 1

    def finding(self, now: float) -> Finding | None:
        """Return what the port is, or None while that is open."""
        hellos = [hello for frame in self._frames if (hello := _hello(frame)) is not None]
        if hellos:
            problem = self._misfit(hellos[-1])
            if problem is None:
                problem = self._other_speed()
            if problem is not None:
                return Finding(problem=problem, baud=self.baud)
            return Finding(hellos[-1], None, self.baud, self._stream[self._start :])
        age = self.age(now)
        if self._frames and (problem := self._other_speed()) is not None:
            return Finding(problem=problem, baud=self.baud)
        if age < (JUDGED if len(self._sounded) > 1 and not self._frames else PATIENCE):
            return None
        return Finding(problem=self._judgement(), baud=self.baud)

    def _misfit(self, hello: Hello) -> StationError | None:
        if hello.protocol != PROTOCOL:
            return WireError(
                WireReason.OTHER_VERSION,
                f"The plate on {self._port} speaks version {hello.protocol} of the protocol "
                f"(firmware {hello.firmware}), this station version {PROTOCOL}.",
                "Update the older of the two: the firmware or the station.",
            )
        if hello.boot == 0:
            return WireError(
                WireReason.OLD_FIRMWARE,
                f"The plate on {self._port} has the old firmware {hello.firmware}, which does not say when "
                f"it restarts; this station needs {FIRST_FIRMWARE} or newer.",
                "Load the current firmware on the board: see README, 'A real plate'.",
            )
        return None

    def _other_speed(self) -> StationError | None:
        if self.baud in BAUD_RATES:
            return None
        return SourceError(
            SourceReason.WRONG_SPEED,
            f"The plate on {self._port} speaks at {self.baud} baud, this station at {_speeds()}.",
            "Load the current firmware on the board: see README, 'A real plate'.",
        )

    def _judgement(self) -> StationError:
        if not self._sounded:
            return SourceError(
                SourceReason.SILENT,
                f"Nothing answers on {self._port}.",
                "Check the plate's power and cable, and that this is its port: see `station devices`.",
            )
        if any(frame.kind & 0x80 for frame in self._frames):
            return self._wrong_device("sends back whatever it hears")
        if self._frames:
            return WireError(
                WireReason.NO_ANSWER,
                f"The plate on {self._port} sends messages, but does not say what it is.",
                "Unplug it, plug it in again and start once more.",
            )
        looks = next((word for heard in self._evidence.values() if (word := appearance(heard))), None)
        if looks is not None:
            return self._wrong_device(looks)
        return SourceError(
            SourceReason.WRONG_SPEED,
            f"Bytes come from {self._port}, but they make no message at {_speeds()} baud: "
            "it runs at another speed, or is no force plate.",
            "Check that this is the plate's port, and load the current firmware on the board.",
        )

    def _wrong_device(self, looks: str) -> SourceError:
        return SourceError(
            SourceReason.WRONG_DEVICE,
            f"The device on {self._port} is not a force plate: it {looks}.",
            "Plug the plate in, or choose its own port: see `station devices`.",
        )


def _hello(frame: Frame) -> Hello | None:
    return Hello.read(frame) if frame.kind == Kind.HELLO else None


def _speeds() -> str:
    return " or ".join(str(baud) for baud in BAUD_RATES)


# What else it could be

TEXT_SHARE = 0.9
TEXT_ENOUGH = 12
MOUSE_GROUPS = 8
_WORDS = (
    ((b"$GP", b"$GN", b"$GL", b"$GA"), "sends the lines of a GPS receiver"),
    ((b"Marlin", b"echo:", b"ok T:", b"T:", b"FIRMWARE_NAME"), "sends the lines of a 3-D printer"),
    ((b"Grbl", b"<Idle"), "sends the lines of a milling machine"),
    ((b"RING", b"NO CARRIER", b"CONNECT"), "sends the words of a modem"),
)


def appearance(heard: bytes) -> str | None:
    """Say what bytes look like that are no messages of ours, or None for mere noise."""
    printable = sum(32 <= byte < 127 or byte in b"\r\n\t" for byte in heard)
    has_lines = b"\n" in heard or b"\r" in heard
    if has_lines and len(heard) >= TEXT_ENOUGH and printable >= TEXT_SHARE * len(heard):
        for words, looks in _WORDS:
            if any(word in heard for word in words):
                return looks
        # The text itself is not told: nobody knows whose it is.
        return "sends lines of text"
    return "sends the movements of a serial mouse" if _is_mouse(heard) else None


def _is_mouse(heard: bytes) -> bool:
    """Three bytes a movement; bit 6 is set in the first of them only (Microsoft's serial mouse)."""
    marks = [byte >> 6 & 1 for byte in heard]
    for start in range(3):
        groups = [marks[at : at + 3] for at in range(start, len(marks) - 2, 3)]
        if len(groups) >= MOUSE_GROUPS and sum(g == [1, 0, 0] for g in groups) >= TEXT_SHARE * len(groups):
            return True
    return False
