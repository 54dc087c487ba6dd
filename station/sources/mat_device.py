"""The twin of the firmware with a pressure mat: sends rows instead of samples. It has no clock."""

from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from station.mat import Matrix
from station.sources.device import FIRMWARE, FROM_ZERO, Preset, SimulatedDevice
from station.wire.frame import Hello
from station.wire.rows import Rows, write_rows
from station.wire.spec import PROTOCOL, Answer, Reset, Sensor

BITS = 10


class MatConverter(Protocol):
    """What stands before the device: the sheet with whatever is on it.

    rate : rows a second. row : number of the row that is read next.
    """

    rate: int

    @property
    def row(self) -> int: ...

    def counts(self, count: int) -> NDArray[np.int32]:
        """Return the next rows, (count, columns)."""

    def set_rate(self, rate: int) -> None:
        """Not for a mat: it is as fast as it can."""

    def failing(self) -> int:
        """Return one bit for each thing that fails the self-test."""


def hello_of_mat(matrix: Matrix, uid: bytes, scan_rate: float) -> Hello:
    """Return what a simulated mat says of itself. scan_rate : Hz."""
    major, minor, patch = FIRMWARE
    return Hello(
        PROTOCOL,
        major,
        minor,
        Sensor.PRESSURE_MAT,
        0,
        BITS,
        1,
        int(scan_rate),
        0,
        uid,
        patch=patch,
        rows=matrix.rows,
        columns=matrix.columns,
        geometry=matrix.name,
    )


class SimulatedMat(SimulatedDevice):
    """A device with a mat: a period of it is one row. After START it sends from the next row 0 on.

    `conversions` are the scans that were finished; START gives the one that STOP had cut short a number.
    """

    def __init__(
        self,
        converter: MatConverter,
        hello: Hello,
        seed: np.random.SeedSequence,
        *,
        ppm: float = 0.0,
        preset: Preset = FROM_ZERO,
    ) -> None:
        self._sheet = converter
        super().__init__(converter, None, hello, seed, ppm=ppm, preset=preset)

    def _boot(self, preset: Preset, reset: Reset) -> None:
        self._is_scanning = self._is_within = False
        super()._boot(preset, reset)

    def _convert(self, count: int) -> None:
        row = (self._sheet.row + np.arange(count)) % self._hello.rows
        cells = self._sheet.counts(count).astype(np.uint16)
        if not self.running:
            return
        first = 0
        if not self._is_scanning:
            first = int(np.argmax(row == 0))
            if row[first] != 0:
                return
            self._is_scanning = True
        self._send_rows(first, row[first:], cells[first:])

    def _send_rows(self, first: int, row: NDArray[np.int64], cells: NDArray[np.uint16]) -> None:
        ends = row == self._hello.rows - 1
        scan = self.conversions + np.cumsum(ends) - ends
        self.conversions += int(ends.sum())
        self._is_within = not ends[-1]
        periods = self._periods + first + np.arange(len(row))
        ticks = self._origin + np.floor(periods * self._period).astype(np.int64)
        room = self._room(len(row))
        self._dropped_since(room)
        rows = Rows(
            row.astype(np.uint8),
            (scan & 0xFFFF).astype(np.uint16),
            (ticks & 0xFFFFFFFF).astype(np.uint32),
            cells,
        )
        self._out += write_rows(rows[room]).tobytes()

    def _introduce(self) -> None:
        uid = bytes(self._memory[: len(self._hello.uid)])
        self._out += replace(self._hello, boot=self.boot, uid=uid).encode()

    def _start(self, body: bytes) -> tuple[Answer, bytes]:
        if not self.running and self._is_within:
            self.conversions += 1
        if not self.running:
            self._is_scanning = self._is_within = False
        return super()._start(body)

    def _set_rate(self, body: bytes) -> tuple[Answer, bytes]:
        return Answer.BAD_ARGUMENT, self._hello.rate.to_bytes(2, "little")
