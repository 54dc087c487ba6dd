"""Recordings and disks for the tests of the journal, the Parquet file and the recovery."""

import errno
import threading
from pathlib import Path
from typing import BinaryIO

import numpy as np

from station.forces import Forces
from station.mat import Side, mat
from station.newtons import of_cells
from station.recording.disk import Disk
from station.recording.recording import Head, Mark, Recording
from station.wire.frame import Channel, Hello, Status, samples

MAT = mat("two_plates_400x600")
MARKS = (
    Mark("start", 0.0, 0),
    Mark("clock", 0.1 + 0.2, 300_017),
    Mark("operator", 1 / 3, None, "hand on the rail, “twice”"),
)


def head(trial: str = "0123456789abcdef" * 2, channels: int = 8) -> Head:
    """A head with every field filled."""
    gains = np.linspace(0.1, 0.2, MAT.channels) / 3.0
    calibration = of_cells(MAT, gains, "00ff00ff00ff00ff", "simulated", "2026-01-02", pose_known=True)
    return Head(
        trial,
        "single_leg_stance",
        "left",
        "2026-01-02T03:04:05.678901+01:00",
        "0.1.0",
        "sim:quiet_stance",
        Hello(uid=bytes(range(8)), channels=channels, boot=0xFFFFFFFF, geometry=MAT.name),
        tuple(Channel(n, n // 4, n % 4, -1 if n else 1, 40 * n) for n in range(channels)),
        calibration.with_zero(np.arange(8.0) / 7.0),
        640.0 / 7.0,
        {"eyes": "closed", "note": "日本語 🦵 \u202eabc"},
    )


def frame(number: int, channels: int = 8, batch: int = 1) -> bytes:
    """The sample frame that follows `number` others; any number gives the same bytes for ever."""
    numbers = np.arange(batch * channels, dtype=np.int64).reshape(batch, channels) + 1 + number
    counts = (numbers * 2_654_435_761 >> 7) % 2**24 - 2**23
    return samples(number % 64, number * batch + 65_000, number * 1000 * batch, counts.tolist())


def stream(frames: int, channels: int = 8) -> bytes:
    """Sample frames with a HELLO before them, and among them a STATUS, zeros, noise and half a frame."""
    pieces = [Hello(channels=channels).encode()]
    for number in range(frames):
        pieces.append(frame(number, channels))
        if number % 50 == 20:
            pieces.append(Status(ticks=number, conversions=number).encode())
        if number % 50 == 30:
            pieces.append(b"\0\0noise\xff\0" + frame(7, channels)[:9])
    return b"".join(pieces)


def recording(frames: int = 60, tail: bytes = b"\x05half") -> Recording:
    """A whole example."""
    return Recording(head(), stream(frames) + tail, MARKS, "complete", warnings=("It was raining.",))


def forces(n: int = 40) -> Forces:
    """Forces with every oddity a double can have."""
    random = np.random.default_rng(5)
    fz, cop = random.normal(size=(n, 2)), random.normal(size=(n, 2, 2))
    fz[3, 0], cop[4], cop[5, 1, 0] = -0.0, np.nan, np.inf
    fz.view(np.uint64)[6, 1] = 0x7FF8_0000_DEAD_BEEF
    whole, cells = random.normal(size=(n, 2)), random.normal(size=(n, 8))
    return Forces(1 / 3, (Side.LEFT, Side.RIGHT), np.arange(n) / 3.0, fz, cop, whole, cells, pose_known=False)


class FailingDisk(Disk):
    """A disk that fails when it is told to.

    full_after : writes until the disk is full; that write still takes half of its bytes.
    code : the errno of the failures.
    """

    def __init__(self, full_after: int | None = None, code: int = errno.ENOSPC) -> None:
        self.writes_left = full_after
        self.code = code
        self.failures = 0
        self.sync_failures_left = 0
        self.synced: dict[str, int] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.sync_gate = threading.Event()
        self.sync_gate.set()
        self.sync_called = threading.Event()
        self.free_bytes = 10**12

    def heal(self) -> None:
        """Let everything succeed from now on."""
        self.writes_left, self.sync_failures_left = None, 0

    def write(self, file: BinaryIO, data: bytes) -> int:
        self.gate.wait()
        if self.writes_left is None:
            return super().write(file, data)
        self.writes_left -= 1
        if self.writes_left == 0 and len(data) > 1:
            return super().write(file, data[: len(data) // 2])
        if self.writes_left <= 0:
            self.failures += 1
            raise OSError(self.code, "told to")
        return super().write(file, data)

    def sync(self, file: BinaryIO) -> None:
        self.sync_called.set()
        self.sync_gate.wait()
        name = str(file.name)
        if self.sync_failures_left:
            self.sync_failures_left -= 1
            self.failures += 1
            self._forget(Path(name), self.synced.get(name, 0))
            raise OSError(errno.EIO, "told to")
        super().sync(file)
        self.synced[name] = Path(name).stat().st_size

    def _forget(self, path: Path, kept: int) -> None:
        """What a failed fsync may do: the pages since the last good one are gone."""
        with path.open("r+b") as file:
            size = file.seek(0, 2)
            file.seek(kept)
            file.write(b"\xaa" * (size - kept))

    def free(self, folder: Path) -> int:
        return self.free_bytes


class Killed(BaseException):
    """The end of a simulated process: nothing catches it."""


class DyingDisk(Disk):
    """A disk whose process is killed just before its n-th step, and whose steps are counted."""

    def __init__(self, dies_at: int | None = None) -> None:
        self.dies_at = dies_at
        self.steps = 0

    def _step(self) -> None:
        self.steps += 1
        if self.steps == self.dies_at:
            raise Killed

    def sync(self, file: BinaryIO) -> None:
        self._step()
        super().sync(file)

    def rename(self, old: Path, new: Path) -> None:
        self._step()
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)

    def remove_folder(self, folder: Path) -> None:
        self._step()
        super().remove_folder(folder)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)
