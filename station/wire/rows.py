"""Rows: MATROW messages as bytes and as arrays, many at once. No memory, no judgement of their order."""

from binascii import crc_hqx
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.wire.scan import FRAMING
from station.wire.spec import CRC_START, Kind
from station.wire.stuffing import low_bytes, stuffed_rows, unstuffed_rows

HEAD = 8
"""Type, row, sequence and ticks of a MATROW message, in bytes."""
LARGEST = 4095
"""The largest count of a cell: 12 bits."""


@dataclass(frozen=True)
class Rows:
    """Rows of a mat as their messages say.

    row : (n,) uint8. sequence : (n,) uint16, number of the scan. ticks : (n,) uint32, us, when it began.
    cells : (n, columns) uint16, counts.
    """

    row: NDArray[np.uint8]
    sequence: NDArray[np.uint16]
    ticks: NDArray[np.uint32]
    cells: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, part: slice | NDArray[np.bool_]) -> "Rows":
        return Rows(self.row[part], self.sequence[part], self.ticks[part], self.cells[part])


def packed_size(columns: int) -> int:
    """Return how many bytes the cells of one row take."""
    return (3 * columns + 1) // 2


def wire_length(columns: int) -> int:
    """Return how many bytes the message of one row takes on the wire, its delimiter included."""
    return HEAD + packed_size(columns) + FRAMING


def pack(cells: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Pack counts (n, columns) below 4096 into (n, bytes): two of them, a and b, are 24 bits, a + 4096 b."""
    size, columns = cells.shape
    even = np.zeros((size, columns + columns % 2), dtype=np.int64)
    even[:, :columns] = cells
    triples = low_bytes(even[:, ::2] + (even[:, 1::2] << 12), 3)
    return triples.reshape(size, 3 * even.shape[1] // 2)[:, : packed_size(columns)]


def unpack(packed: NDArray[np.uint8], columns: int) -> NDArray[np.uint16]:
    """Undo `pack`: (n, columns)."""
    size = len(packed)
    triples = np.zeros((size, (columns + 1) // 2 * 3), dtype=np.uint16)
    triples[:, : packed.shape[1]] = packed
    low, middle, high = triples[:, ::3], triples[:, 1::3], triples[:, 2::3]
    cells = np.empty((size, 2 * low.shape[1]), dtype=np.uint16)
    cells[:, ::2] = low | (middle & 0xF) << 8
    cells[:, 1::2] = middle >> 4 | high << 4
    return np.ascontiguousarray(cells[:, :columns])


def read_rows(wire: NDArray[np.uint8], start: NDArray[np.int64], columns: int) -> Rows:
    """Read sound MATROW messages of `wire_length(columns)` bytes each that begin at `start` (n,)."""
    raw = wire[start[:, None] + np.arange(wire_length(columns))]
    plain = unstuffed_rows(raw)
    return Rows(
        plain[:, 1],
        np.ascontiguousarray(plain[:, 2:4]).view("<u2")[:, 0],
        np.ascontiguousarray(plain[:, 4:HEAD]).view("<u4")[:, 0],
        unpack(plain[:, HEAD:-2], columns),
    )


def write_rows(rows: Rows) -> NDArray[np.uint8]:
    """Write rows: (n, bytes of a message), the inverse of `read_rows`."""
    plain = np.empty((len(rows), HEAD + packed_size(rows.cells.shape[1]) + 2), dtype=np.uint8)
    plain[:, 0] = Kind.MATROW
    plain[:, 1] = rows.row
    plain[:, 2:4] = low_bytes(rows.sequence, 2)
    plain[:, 4:HEAD] = low_bytes(rows.ticks, 4)
    plain[:, HEAD:-2] = pack(rows.cells)
    checks = [crc_hqx(row, CRC_START) for row in plain[:, :-2].copy()]
    plain[:, -2:] = low_bytes(np.array(checks, dtype=np.int64), 2)
    return stuffed_rows(plain)
