"""Stand-ins for people, devices and readers, used by the tests of the sources."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.mat import mat
from station.sources.device import SimulatedDevice, hello_of
from station.sources.scene import uid_of
from station.wire.frame import Frame, decode
from station.wire.spec import Kind

PLATES = mat("two_plates_400x600")


@dataclass(frozen=True)
class Pressed:
    """fz : (n, 2), N. cop : (n, 2, 2), m, in the frame of the mat."""

    fz: NDArray[np.float64]
    cop: NDArray[np.float64]


@dataclass
class Weight:
    """A body whose load is a formula of the number of the sample; it remembers what it was asked."""

    rate: int = 1000
    newtons: tuple[float, float] = (300.0, 400.0)
    asked: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    lived: int = 0

    def perform(self, activity: str, **options: Any) -> None:
        self.asked.append((self.lived, activity, options))

    def load(self, count: int, /) -> Pressed:
        sample = np.arange(self.lived, self.lived + count)
        self.lived += count
        sway = 20 * np.sin(sample[:, None] / 50)
        fz = np.array(self.newtons) + sway * [1, -1]
        cop = np.zeros((count, 2, 2))
        cop[:, 0, 0], cop[:, 1, 0] = -0.1, 0.12
        cop[:, :, 1] = 0.03 * np.cos(sample[:, None] / 70)
        return Pressed(fz, cop)


@dataclass
class Ramp:
    """A converter whose count is the number of the conversion, on every channel."""

    rate: int = 1000
    made: int = 0
    bad: int = 0

    def counts(self, count: int) -> NDArray[np.int32]:
        number = np.arange(self.made, self.made + count, dtype=np.int32)
        self.made += count
        return np.repeat(number[:, None], PLATES.channels, axis=1)

    def set_rate(self, rate: int) -> None:
        self.rate = rate

    def failing(self) -> int:
        return self.bad


def a_device(
    converter: Ramp | None = None, seed: int = 1, uid: bytes = uid_of(7), **options: Any
) -> SimulatedDevice:
    """Return a device on the bench, its first HELLO not yet read."""
    converter = converter or Ramp()
    hello = hello_of(PLATES, uid, converter.rate)
    return SimulatedDevice(converter, PLATES, hello, np.random.SeedSequence(seed), **options)


def frames(wire: bytes) -> list[Frame]:
    """Read all frames; every piece must be one."""
    pieces = wire.split(b"\0")
    assert pieces[-1] == b"", "the bytes end inside a frame"
    found = [decode(piece + b"\0") for piece in pieces if piece]
    assert None not in found
    return [frame for frame in found if frame]


def whole_frames(wire: bytes) -> list[Frame]:
    """Read the frames that are whole, and pass over all else."""
    return [frame for piece in wire.split(b"\0") if piece and (frame := decode(piece + b"\0"))]


def kinds(wire: bytes) -> Counter[int]:
    """Count the frames by kind."""
    return Counter(frame.kind for frame in frames(wire))


def sequences(wire: bytes) -> list[int]:
    """Return the sequence number of every whole sample frame."""
    return [int.from_bytes(f.body[1:3], "little") for f in whole_frames(wire) if f.kind == Kind.SAMPLES]


def ticks(wire: bytes) -> list[int]:
    """Return the device time of every whole sample frame, in us."""
    return [int.from_bytes(f.body[3:7], "little") for f in whole_frames(wire) if f.kind == Kind.SAMPLES]


def counts(wire: bytes) -> NDArray[np.int64]:
    """Return the counts (n, channels) of every whole sample frame."""
    bodies = [f.body[7:] for f in whole_frames(wire) if f.kind == Kind.SAMPLES]
    rows = [
        [int.from_bytes(body[at : at + 3], "little", signed=True) for at in range(0, len(body), 3)]
        for body in bodies
    ]
    return np.array(rows, dtype=np.int64)
