"""Hypothesis strategies: streams of the wire as a device and a bad cable make them."""

import struct
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from station.wire import frame as wire
from station.wire.frame import Ack, Hello, Status
from station.wire.spec import Answer, Kind

TURN = 1 << 32


@dataclass
class Sender:
    """A device that knows how many conversions it made, and a cable that does what it is told.

    known : conversions of this life that an intact frame has told of; `made` : those of all lives.
    """

    channels: int = 8
    rate: int = 1000
    pace: float = 1.0
    batch: int = 1
    conversions: int = 0
    time: float = 0.0
    boot: int = 1
    out: bytearray = field(default_factory=bytearray)
    sent: list[tuple[int, int, int, tuple[tuple[int, ...], ...]]] = field(default_factory=list)
    known: int | None = None
    made: int = 0
    began: int = 0
    seconds: float = 0.0

    @property
    def ticks(self) -> int:
        """Device time as it is sent, us."""
        return int(self.time) % TURN

    @property
    def period(self) -> float:
        """us between two conversions, on the device's clock."""
        return 1e6 * self.pace / self.rate

    def hello(self) -> bytes:
        """Say who it is."""
        return b"\0" + Hello(channels=self.channels, rate=self.rate, boot=self.boot).encode()

    def status(self) -> bytes:
        """Tell the counters."""
        if self.known is not None:
            self.known = self.conversions
        status = Status(
            ticks=self.ticks,
            boot=self.boot,
            uptime=int(self.time / 1e6) & 0xFFFFFFFF,
            conversions=self.conversions % TURN,
        )
        return b"\0" + status.encode()

    def start(self) -> bytes:
        """Answer START."""
        self.began = self.known = self.conversions
        return b"\0" + Ack(Kind.START, Answer.OK).encode() + self.status()

    def stop(self) -> bytes:
        """Answer STOP and close the account of this stretch."""
        said = b"\0" + Ack(Kind.STOP, Answer.OK).encode() + self.status()
        self._settle()
        return said

    def reset(self) -> bytes:
        """Begin a new life in the middle of whatever it was doing, and start again."""
        self._settle()
        self.boot += 1
        self.conversions = 0
        self.time = 1500.0 * self.boot
        return self.hello() + self.start()

    def _settle(self) -> None:
        if self.known is not None:
            self.made += self.known - self.began
        self.known = None

    def convert(self, skip: int = 0, jitter: float = 0.0, arrives: bool = True) -> bytes:
        """Make `skip` conversions that never reach the cable, then one frame."""
        self.conversions += skip
        self.time += (skip + 1) * self.period
        counts = tuple(
            tuple(_count(self.conversions + row, channel) for channel in range(self.channels))
            for row in range(self.batch)
        )
        stamp = int(self.time + jitter * self.period) % TURN
        self.sent.append((self.conversions % 32, self.conversions, stamp, counts))
        raw = wire.samples(self.conversions % 32, self.conversions, stamp, [list(row) for row in counts])
        self.conversions += self.batch
        self.time += (self.batch - 1) * self.period
        if arrives and self.known is not None:
            self.known = self.conversions
        return raw


def _count(number: int, channel: int) -> int:
    """A count that tells its place, with every byte value sooner or later."""
    mixed = (number * 2_654_435_761 + channel * 40_503) % 0xFFFFFF
    return mixed - 0x7FFFFF if number % 7 else channel * 256


def flipped(raw: bytes, bits: tuple[int, ...]) -> bytes:
    """Return the bytes with some bits turned over, each of them once."""
    out = bytearray(raw)
    for bit in {bit % (8 * len(raw)) for bit in bits}:
        out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


junk = st.one_of(
    st.binary(min_size=1, max_size=60),
    st.text("force plate!\n", min_size=1, max_size=60).map(str.encode),
    st.binary(min_size=1, max_size=8).map(lambda part: part * 40),
    st.just(b"\0\0\0"),
)
"""What does not belong on the wire, zeros among it."""

_bits = st.tuples(st.integers(0, 2000), st.integers(0, 2000), st.integers(0, 2000))
_count_of_frames = st.integers(1, 12)

cable_faults = st.one_of(
    st.tuples(st.just("run"), _count_of_frames),
    st.tuples(st.just("run"), _count_of_frames),
    st.tuples(st.just("drop"), st.integers(1, 40)),
    st.tuples(st.just("gap"), st.sampled_from([100, 3000, 5000, 40_000, 66_000, 140_000])),
    st.tuples(st.just("junk"), junk),
    st.tuples(st.just("flip"), _bits),
    st.tuples(st.just("cut"), st.integers(1, 30)),
    st.tuples(st.just("twice"), st.integers(1, 6)),
    st.tuples(st.just("swap"), st.just(0)),
    st.tuples(st.just("late"), st.integers(2, 5)),
    st.tuples(st.just("no delimiter"), st.just(0)),
    st.tuples(st.just("jitter"), st.floats(-0.3, 0.3)),
    st.tuples(st.just("status"), st.just(0)),
    st.tuples(st.just("pause"), st.floats(0.0, 400.0)),
    st.tuples(st.just("reset"), st.just(0)),
    st.tuples(st.just("foreign"), st.binary(max_size=20)),
)
"""What happens to the samples between START and STOP; other messages arrive intact."""

wild_faults = st.one_of(
    cable_faults,
    st.tuples(
        st.just("flip message"), st.tuples(_bits, st.sampled_from(["hello", "status", "reset", "stop"]))
    ),
    st.tuples(st.just("say"), st.sampled_from(["hello", "stop", "start"])),
    st.tuples(st.just("rate"), st.sampled_from([10, 80, 500, 1000, 2000])),
    st.tuples(st.just("channels"), st.integers(0, 9)),
    st.tuples(st.just("silent reset"), st.just(0)),
    st.tuples(st.just("batch"), st.integers(1, 3)),
    st.tuples(st.just("old status"), st.binary(min_size=10, max_size=30)),
    st.tuples(st.just("sleep"), st.floats(0.0, 3 * 4295.0)),
)
"""The same, and messages damaged, settings changed behind the host's back, firmware of the first days."""

senders = st.builds(
    Sender,
    channels=st.integers(1, 8),
    rate=st.sampled_from([80, 1000, 2000]),
    pace=st.sampled_from([1.0, 1.005, 0.995, 1.03]),
    batch=st.sampled_from([1, 1, 1, 2, 3]),
    conversions=st.sampled_from([0, 3, 65_530, 131_070, TURN - 5]),
    time=st.sampled_from([0.0, 5e6, TURN - 20_000.0]),
)


def apply(sender: Sender, fault: tuple[str, Any]) -> bytes:
    """Let the sender go on and the cable do its work. Returns the bytes that arrive."""
    name, size = fault
    if name == "run":
        return b"".join(sender.convert() for _ in range(size))
    if name == "drop":
        return sender.convert(skip=size)
    if name == "gap":
        return sender.convert(skip=size) + b"".join(sender.convert() for _ in range(4))
    if name == "junk":
        return bytes(size)
    if name == "flip":
        return flipped(sender.convert(arrives=False), size[: 1 + size[0] % 3])
    if name == "cut":
        return sender.convert(arrives=False)[size:]
    if name == "twice":
        return b"".join(raw + raw for raw in (sender.convert() for _ in range(size)))
    if name == "swap":
        first, second = sender.convert(), sender.convert()
        return second + first
    if name == "late":
        late = [sender.convert() for _ in range(size)]
        return sender.convert() + b"".join(late)
    if name == "no delimiter":
        return sender.convert(arrives=False)[:-1] + sender.convert(arrives=sender.batch == 1)
    if name == "jitter":
        return sender.convert(jitter=size)
    if name == "status":
        return sender.status()
    if name == "pause":
        said = sender.stop()
        sender.time += size * 1e6
        return said + sender.start()
    if name == "reset":
        return sender.reset()
    if name == "foreign":
        return b"\0" + wire.encode(0x42, size)
    return _apply_wild(sender, name, size)


def _apply_wild(sender: Sender, name: str, size: Any) -> bytes:
    if name == "flip message":
        bits, what = size
        return flipped(getattr(sender, what)(), bits[: 1 + bits[0] % 3])
    if name == "say":
        said: bytes = getattr(sender, size)()
        return said
    if name == "rate":
        sender.rate = size
        answer = Ack(Kind.SET_RATE, Answer.OK, struct.pack("<H", size))
        return b"\0" + answer.encode() if size % 3 else b""
    if name == "channels":
        sender.channels = max(size, 1)
        return sender.hello() if size else b""
    if name == "silent reset":
        sender.reset()
        return b""
    if name == "batch":
        sender.batch = size
        return b""
    if name == "old status":
        return b"\0" + wire.encode(Kind.STATUS, size)
    sender.time += size * 1e6
    return b""


@st.composite
def honest_streams(draw: st.DrawFn) -> tuple[Sender, bytes]:
    """Return a sender and all that arrived of it, from START to STOP, edges intact."""
    sender = draw(senders)
    data = bytearray(sender.hello() + sender.start())
    for fault in draw(st.lists(cable_faults, max_size=12)):
        data += apply(sender, fault)
        if sender.batch > 1:
            # Only a frame of one sample survives junk that no delimiter parts from it.
            data += b"\0"
    data += sender.stop()
    return sender, bytes(data)


@st.composite
def wild_streams(draw: st.DrawFn) -> bytes:
    """Return bytes that begin and end anywhere, with anything in between."""
    sender = draw(senders)
    data = bytearray(draw(st.sampled_from([b"", sender.hello(), sender.start(), sender.status()])))
    for fault in draw(st.lists(wild_faults, min_size=1, max_size=16)):
        data += apply(sender, fault)
    first = draw(st.integers(0, 20))
    return bytes(data[first:] if first < 15 else data)
