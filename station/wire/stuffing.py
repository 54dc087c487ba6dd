"""COBS of many messages of one length at once."""

import numpy as np
from numpy.typing import NDArray


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
    last = plain.shape[1] - 1
    row = np.arange(len(plain))
    place = np.zeros(len(plain), dtype=np.int64)
    while len(row):
        code = plain[row, place].astype(np.int64)
        plain[row, place] = 0
        place += code
        goes_on = place < last
        row, place = row[goes_on], place[goes_on]
    return plain[:, 1:-1]
