"""COBS of many messages of one length at once."""

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel


def low_bytes(values: NDArray[np.integer], count: int) -> NDArray[np.uint8]:
    """(…, count) the lowest bytes of whole numbers, low byte first."""
    return np.ascontiguousarray(values, dtype="<i8")[..., None].view(np.uint8)[..., :count]


def stuffed_rows(plain: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, m + 2) COBS of rows (n, m) of fewer than 254 bytes, with the delimiter.

    A zero, and the place before the row, become the distance to the next zero or to the end.
    """
    size, length = plain.shape
    rows = np.zeros((size, length + 2), dtype=np.uint8)
    rows[:, 1:-1] = plain
    place = np.arange(length + 2)
    is_zero = rows == 0
    zero_at = np.where(is_zero, place, length + 1)
    following = np.minimum.accumulate(zero_at[:, ::-1], axis=1)[:, ::-1]
    distance = following[:, 1:] - place[:-1]
    rows[:, :-1] = np.where(is_zero[:, :-1], distance, rows[:, :-1])
    return rows


def unstuffed_rows(rows: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(n, m) undo `stuffed_rows` of (n, m + 2) sound messages: code bytes become the zeros they stand for."""
    plain = rows.copy()
    unstuff(plain)
    return plain[:, 1:-1]


@kernel
def unstuff(rows: NDArray[np.uint8]) -> None:
    """Put zeros where the code bytes of sound messages (n, m) stand, in place: there may be many in a row."""
    last = rows.shape[1] - 1
    for row in range(rows.shape[0]):
        place = 0
        while place < last:
            code = rows[row, place]
            rows[row, place] = 0
            if code == 0:
                break
            place += code
