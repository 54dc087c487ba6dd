"""What the live socket sends of a pressure mat, read by a plain decoder; and what is told of it in words."""

import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from dashboard.live import maps, packets
from dashboard.live.maps import EQUALISED, LEFT_STANDS, RIGHT_STANDS, SURE, UNKNOWN, WHOLE
from dashboard.words import mat as words
from station.events.feet import Feet
from station.events.footprints import Footprints
from station.live import COLUMNS, Rows
from station.live_mat import Sight
from station.mat import Matrix
from station.station import State

LINES = Matrix("mat_2x3", "for a test", 2, 3, 0.02)


def sight(
    pressure: Any,
    owner: Any,
    *,
    standing: tuple[bool, bool] = (True, True),
    sure: bool = True,
    numbers: Any = range(12),
    missing: Any = (False, False),
    lost: int = 0,
    rate: float = 17.4,
) -> Sight:
    """Put a scan together. numbers : share, area, peak of both feet, then x, y of left, right and both."""
    some = np.array(list(numbers), dtype=np.float64)
    total = 700.0
    force = np.array([[some[0], some[1]]]) * total / 100.0
    feet = Feet(LINES, np.full((1, 2), math.nan), np.array([standing]), np.array([sure]))
    picture = np.array(pressure, dtype=np.float64)
    prints = Footprints(
        np.zeros(1),
        force,
        some[None, 2:4],
        some[None, 4:6],
        some[6:10].reshape(1, 2, 2),
        some[None, 10:12],
        feet,
    )
    return Sight(7, picture, np.array(owner, dtype=np.uint8), prints, np.array(missing), lost, rate)


def read(sent: bytes) -> dict[str, Any]:
    """Read a map byte by byte, as the table in maps.py says: slow and obvious."""

    def number(form: str, at: int) -> Any:
        return struct.unpack_from("<" + form, sent, at)[0]

    rows, columns = number("H", 0), number("H", 2)
    n = rows * columns
    assert len(sent) == 64 + 3 * n
    return {
        "shape": (rows, columns),
        "flags": number("B", 4),
        "lost": number("I", 8),
        "rate": number("f", 12),
        "share": [number("f", 16), number("f", 20)],
        "area": [number("f", 24), number("f", 28)],
        "peak": [number("f", 32), number("f", 36)],
        "cop": [number("f", at) for at in range(40, 64, 4)],
        "cells": [number("H", 64 + 2 * k) for k in range(n)],
        "owner": [number("B", 64 + 2 * n + k) for k in range(n)],
    }


def test_a_map_is_written_as_its_table_says() -> None:
    given_ = sight(
        [[0.0, 12_340.0, math.nan], [100.0, 49.0, 1e9]],
        [[0, 1, 0], [2, 0, 2]],
        numbers=[62.0, 38.0, 0.0101, 0.0092, 140e3, 90e3, -0.09, 0.01, 0.08, -0.02, -0.025, 0.0],
        lost=3,
    )
    sent = maps.pack(given_, True)
    assert sent[:16].hex() == "02000300" + "1f000000" + "03000000" + struct.pack("<f", 17.4).hex()
    assert sent[64:76].hex() == "0000" + "7b00" + "ffff" + "0100" + "0000" + "feff"
    assert sent[76:].hex() == "000100020002"
    found = read(sent)
    assert found["share"] == pytest.approx([62.0, 38.0]) and found["peak"] == pytest.approx([140e3, 90e3])
    assert found["cop"] == pytest.approx([-0.09, 0.01, 0.08, -0.02, -0.025, 0.0])
    assert found["area"] == pytest.approx([0.0101, 0.0092])


def test_a_mat_without_an_equalisation_sends_its_counts() -> None:
    found = read(maps.pack(sight([[0, 1, 1023], [5, math.nan, 7]], np.zeros((2, 3))), False))
    assert found["cells"] == [0, 1, 1023, 5, UNKNOWN, 7] and not found["flags"] & EQUALISED


PASCALS = st.one_of(st.just(math.nan), st.floats(0.0, 6e6, allow_nan=False))


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(PASCALS, min_size=6, max_size=6),
    owner=st.lists(st.integers(0, 2), min_size=6, max_size=6),
    standing=st.tuples(st.booleans(), st.booleans()),
    sure=st.booleans(),
    missing=st.tuples(st.booleans(), st.booleans()),
    lost=st.integers(0, 2**32 - 1),
    left=st.floats(0.0, 100.0),
)
def test_what_is_sent_is_what_was_seen(
    cells: list[float],
    owner: list[int],
    standing: tuple[bool, bool],
    sure: bool,
    missing: tuple[bool, bool],
    lost: int,
    left: float,
) -> None:
    numbers = [left, 100.0 - left, *range(10)]
    seen = sight(
        np.reshape(cells, (2, 3)),
        np.reshape(owner, (2, 3)),
        standing=standing,
        sure=sure,
        numbers=numbers,
        missing=missing,
        lost=lost,
    )
    found = read(maps.pack(seen, True))
    holds = {SURE: sure, LEFT_STANDS: standing[0], RIGHT_STANDS: standing[1], WHOLE: not any(missing)}
    assert found["flags"] == EQUALISED + sum(flag for flag, does in holds.items() if does)
    assert (found["lost"], found["owner"]) == (lost, owner)
    for sent, true in zip(found["cells"], cells, strict=True):
        assert (sent == UNKNOWN) if math.isnan(true) else sent == pytest.approx(true / 100.0, abs=0.5)
    assert_allclose(found["share"], [left, 100.0 - left], atol=1e-4)
    assert_array_equal(found["cop"], np.arange(4, 10, dtype=np.float32))


def test_a_map_stands_behind_the_rows_and_plates_have_none() -> None:
    rows = Rows(3, 17.0, np.zeros((2, len(COLUMNS)), dtype=np.float32))
    moment = packets.Moment(State.READY, 0, 0.0, math.nan, math.nan, math.nan, None)
    made = maps.pack(sight(np.zeros((2, 3)), np.zeros((2, 3))), True)
    whole = packets.pack(1, moment, rows, made)
    assert struct.unpack_from("<I", whole, 60) == (len(made),)
    assert whole[packets.HEADER + 2 * len(COLUMNS) * 4 :] == made
    alone = packets.pack(1, moment, rows)
    assert struct.unpack_from("<I", alone, 60) == (0,) and whole.startswith(alone[:60])


def test_a_dead_line_is_named_and_single_cells_are_counted() -> None:
    cells = np.zeros((8, 9), dtype=np.bool_)
    assert words.silent(cells) == ""
    cells[4] = True
    assert words.silent(cells) == "Silent: row 5 from the front"
    cells[:, 0] = cells[1, 2] = True
    told = "Silent: row 5 from the front, column 1 from the left and cell in row 2, column 3"
    assert words.silent(cells) == told
    cells[6, 2:8] = True
    assert words.silent(cells).endswith("and 7 single cells")
