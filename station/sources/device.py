"""The twin of the firmware: obeys commands and writes frames, conversion by conversion. It has no clock."""

import math
import struct
from binascii import crc_hqx
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from station.mat import Mat
from station.sources.sensor import BITS, FULL_SCALE_NV, GAIN, LARGEST, SMALLEST
from station.wire.frame import Ack, Channel, Hello, Status, decode
from station.wire.spec import (
    BLOB_SIZE,
    CRC_START,
    DELIMITER,
    LONGEST_BLOB,
    LONGEST_ON_AVR,
    PROTOCOL,
    SAMPLES_HEAD,
    Answer,
    Flag,
    Kind,
    Reset,
    Sensor,
)
from station.wire.stuffing import low_bytes, stuffed_rows

SLOWEST, FASTEST = 10, 2000
"""Hz. What SET_RATE takes."""
FIRMWARE = (1, 0, 0)
TEMPERATURE, SUPPLY = 2300, 5000


class Converter(Protocol):
    """What stands before the device: the cells with whatever is on them.

    rate : conversions per second, Hz.
    """

    rate: int

    def counts(self, count: int) -> NDArray[np.int32]:
        """Return the next conversions, (count, channels)."""

    def set_rate(self, rate: int) -> None:
        """Convert at another rate, Hz, from now on."""

    def failing(self) -> int:
        """Return one bit for each channel that fails the self-test."""


@dataclass(frozen=True)
class Preset:
    """Where the counters of the first life begin, to reach a roll-over soon. ticks in us."""

    ticks: int = 0
    conversions: int = 0


FROM_ZERO = Preset()


def hello_of(mat: Mat, uid: bytes, rate: int) -> Hello:
    """Return what a simulated device says of itself; boot and rate are set by the device."""
    major, minor, patch = FIRMWARE
    return Hello(
        PROTOCOL,
        major,
        minor,
        Sensor.SYNTHETIC,
        mat.channels,
        BITS,
        GAIN,
        rate,
        FULL_SCALE_NV,
        uid,
        patch=patch,
        geometry=mat.name,
    )


class SimulatedDevice:
    """A device that speaks protocol 1, as pure state: bytes in, conversions on, bytes out.

    Time is the number of conversion periods. Conversions are counted while it is started, sent or
    not; STATUS comes once in a second of periods in any case. SET_RATE is refused while it runs.

    Parameters
    ----------
    mat : where its cells sit, or None when it has none.
    hello : identity; the uid goes to the first bytes of the memory.
    seed : for the boot ids and for frames that find no room.
    ppm : how much faster than true the device's microseconds run.
    preset : where the counters of the first life begin.

    Attributes
    ----------
    full : share of sample frames that find no room in the transmit ring.
    temperature : 0.01 degrees Celsius, what it says of itself.
    running, conversions, boot : started or not, conversions of this life, number of this life.
    """

    def __init__(
        self,
        converter: Converter,
        mat: Mat | None,
        hello: Hello,
        seed: np.random.SeedSequence,
        *,
        ppm: float = 0.0,
        preset: Preset = FROM_ZERO,
    ) -> None:
        self._converter = converter
        self._mat = mat
        self._hello = hello
        self._memory = bytearray(hello.uid + b"\xff" * (BLOB_SIZE - len(hello.uid)))
        self._random = np.random.default_rng(seed)
        self._pace = 1.0 + ppm * 1e-6
        self.full = 0.0
        self.temperature = TEMPERATURE
        self._boot(preset, Reset.POWER_ON)

    # Its life

    def _boot(self, preset: Preset, reset: Reset) -> None:
        self._reset = reset
        self.running = False
        self.conversions = preset.conversions
        self._origin = preset.ticks
        self._periods = 0
        self._seconds = 0.0
        self._dropped = 0
        self._dropped_since_start = False
        self._bad_received = 0
        self._heard = bytearray()
        self.boot = int(self._random.integers(1, 2**32))
        # The zero ends whatever half a frame the host had heard of the life before.
        self._out = bytearray([DELIMITER])
        self._introduce()

    def reboot(self) -> None:
        """Begin a new life: counters at zero, a new boot id, stopped. What was not sent yet is gone."""
        self._boot(FROM_ZERO, Reset.WATCHDOG)

    @property
    def ticks(self) -> int:
        """Device time in us, not yet rolled over."""
        return self._origin + math.floor(self._periods * self._period)

    @property
    def _period(self) -> float:
        """us of device time between two conversions."""
        return 1e6 * self._pace / self._converter.rate

    def advance(self, count: int) -> bytes:
        """Let `count` conversion periods pass. Returns all bytes sent meanwhile, earlier answers first."""
        while count > 0:
            rate = self._converter.rate
            piece = min(count, rate - self._periods % rate)
            self._convert(piece)
            self._periods += piece
            count -= piece
            if self._periods % rate == 0:
                self._out += self._status().encode()
        sent = bytes(self._out)
        self._out.clear()
        return sent

    def _convert(self, count: int) -> None:
        counts = self._converter.counts(count)
        if not self.running:
            return
        place = np.arange(1, count + 1)
        ticks = self._origin + np.floor((self._periods + place) * self._period).astype(np.int64)
        sequence = self.conversions + place - 1
        self.conversions += count
        flags = np.where((counts >= LARGEST) | (counts <= SMALLEST), Flag.OVERRANGE, 0).max(axis=1)
        room = self._room(count)
        flags |= np.where(self._dropped_since(room), Flag.DROPPED, 0)
        self._out += sample_rows(flags[room], sequence[room], ticks[room], counts[room]).tobytes()

    def _room(self, count: int) -> NDArray[np.bool_]:
        """(count,) which of the next frames find room in the transmit ring."""
        if not self.full:
            return np.ones(count, dtype=bool)
        room: NDArray[np.bool_] = self._random.random(count) >= self.full
        self._dropped += int((~room).sum())
        return room

    def _dropped_since(self, room: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(count,) whether a frame had been dropped since START when this one was made."""
        dropped = np.logical_or.accumulate(~room) | self._dropped_since_start
        self._dropped_since_start = bool(dropped[-1])
        return dropped

    # What it says

    def _introduce(self) -> None:
        hello = replace(
            self._hello,
            boot=self.boot,
            rate=self._converter.rate,
            uid=bytes(self._memory[: len(self._hello.uid)]),
        )
        self._out += hello.encode()
        for number, plate in enumerate(self._mat.plates if self._mat else ()):
            for cell in plate.cells:
                corner = (cell.x > 0) + 2 * (cell.y < 0)
                self._out += Channel(cell.channel, number, corner, 1, 0, FULL_SCALE_NV).encode()

    def _status(self) -> Status:
        return Status(
            min(self._dropped, 0xFFFF),
            min(self._bad_received, 0xFFFF),
            0,
            self.ticks & 0xFFFFFFFF,
            self.boot,
            Flag.DROPPED if self._dropped_since_start else 0,
            self.temperature,
            SUPPLY,
            int(self._seconds + self._periods / self._converter.rate),
            self.conversions & 0xFFFFFFFF,
            self._reset,
        )

    def say_status(self) -> None:
        """Send a STATUS out of its turn: it closes the account of conversions."""
        self._out += self._status().encode()

    # What it hears

    def receive(self, received: bytes) -> None:
        """Take bytes from the host; the answers come with the next `advance`, also of 0 periods."""
        self._heard += received
        *pieces, rest = bytes(self._heard).split(bytes([DELIMITER]))
        for piece in pieces:
            self._hear(piece)
        if len(rest) >= LONGEST_ON_AVR:
            self._bad_received += 1
            rest = b""
        self._heard[:] = rest

    def _hear(self, piece: bytes) -> None:
        if not piece:
            return
        frame = decode(piece + bytes([DELIMITER]))
        if frame is None:
            self._bad_received += 1
        elif frame.kind == Kind.ASK_HELLO:
            self._introduce()
        else:
            self._obey(frame.kind, frame.body)

    def _obey(self, kind: int, body: bytes) -> None:
        answers = {
            Kind.START: self._start,
            Kind.STOP: self._stop,
            Kind.SET_RATE: self._set_rate,
            Kind.SELF_TEST: self._self_test,
            Kind.READ_TEMP: self._read_temperature,
            Kind.READ_BLOB: self._read_blob,
            Kind.WRITE_BLOB: self._write_blob,
            Kind.SYNC: self._sync,
            Kind.SET_GAIN: self._set_gain,
            Kind.REBOOT: lambda body: (Answer.OK, b""),
        }
        answer = answers.get(kind)  # type: ignore[call-overload]  # an unknown kind finds nothing
        try:
            result, value = answer(body) if answer else (Answer.UNKNOWN, b"")
        except struct.error:
            result, value = Answer.BAD_ARGUMENT, b""
        self._out += Ack(kind, result, value).encode()
        if kind in (Kind.START, Kind.STOP):
            self.say_status()
        if kind == Kind.REBOOT:
            said = bytes(self._out)
            self.reboot()
            self._out[:0] = said

    def _start(self, body: bytes) -> tuple[Answer, bytes]:
        self.running = True
        self._dropped_since_start = False
        return Answer.OK, b""

    def _stop(self, body: bytes) -> tuple[Answer, bytes]:
        self.running = False
        return Answer.OK, b""

    def _set_rate(self, body: bytes) -> tuple[Answer, bytes]:
        (rate,) = struct.unpack("<H", body)
        really = struct.pack("<H", self._converter.rate)
        if self.running:
            return Answer.BUSY, really
        if not SLOWEST <= rate <= FASTEST:
            return Answer.BAD_ARGUMENT, really
        self._seconds += self._periods / self._converter.rate
        self._origin, self._periods = self.ticks, 0
        self._converter.set_rate(rate)
        return Answer.OK, body

    def _self_test(self, body: bytes) -> tuple[Answer, bytes]:
        if self.running:
            return Answer.BUSY, b""
        failing = self._converter.failing()
        return (Answer.HARDWARE if failing else Answer.OK), struct.pack("<I", failing)

    def _read_temperature(self, body: bytes) -> tuple[Answer, bytes]:
        return Answer.OK, struct.pack("<h", self.temperature)

    def _read_blob(self, body: bytes) -> tuple[Answer, bytes]:
        address, length = struct.unpack("<HB", body)
        if length > LONGEST_BLOB or address + length > BLOB_SIZE:
            return Answer.BAD_ARGUMENT, b""
        return Answer.OK, bytes(self._memory[address : address + length])

    def _write_blob(self, body: bytes) -> tuple[Answer, bytes]:
        (address,) = struct.unpack_from("<H", body)
        if self.running:
            return Answer.BUSY, b""
        blob = body[2:]
        if len(blob) > LONGEST_BLOB or address + len(blob) > BLOB_SIZE:
            return Answer.BAD_ARGUMENT, b""
        self._memory[address : address + len(blob)] = blob
        return Answer.OK, blob

    def _sync(self, body: bytes) -> tuple[Answer, bytes]:
        (token,) = struct.unpack("<I", body)
        return Answer.OK, struct.pack("<II", token, self.ticks & 0xFFFFFFFF)

    def _set_gain(self, body: bytes) -> tuple[Answer, bytes]:
        """Only the gain that the full scale of HELLO belongs to."""
        (gain,) = struct.unpack("<B", body)
        return (Answer.OK if gain == GAIN else Answer.BAD_ARGUMENT), bytes([GAIN])


def sample_rows(
    flags: NDArray[np.integer],
    sequence: NDArray[np.integer],
    ticks: NDArray[np.integer],
    counts: NDArray[np.int32],
) -> NDArray[np.uint8]:
    """Encode many SAMPLES frames of one sample each at once.

    Parameters
    ----------
    flags, sequence, ticks : (n,), as in the frame; sequence and ticks (us) may be unwrapped.
    counts : (n, channels), counts.

    Returns
    -------
    (n, bytes of a frame) uint8: each row equals `frame.samples` of the same sample.
    """
    size, channels = counts.shape
    head = SAMPLES_HEAD
    plain = np.empty((size, head + 3 * channels + 2), dtype=np.uint8)
    plain[:, 0] = Kind.SAMPLES
    plain[:, 1] = flags
    plain[:, 2:4] = low_bytes(sequence, 2)
    plain[:, 4:head] = low_bytes(ticks, 4)
    plain[:, head:-2] = low_bytes(counts, 3).reshape(size, 3 * channels)
    checks = [crc_hqx(row, CRC_START) for row in plain[:, :-2].copy()]
    plain[:, -2:] = low_bytes(np.array(checks, dtype=np.int64), 2)
    return stuffed_rows(plain)
