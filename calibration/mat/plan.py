"""Plan: which pressure, or which mass on which place, in which order. A list of loadings, nothing else.

The low pressures decide: half of a foot's outline lies between 2 and 8 kPa. A plan that begins with 5 kPa
instead of 2.5 leaves more than twice the error of the centre of pressure.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from calibration.mat.loading import Going, Kind, Loading
from station.mat import Matrix

LEVELS = (2.5e3, 4e3, 8e3, 20e3, 50e3, 110e3)
"""Pa."""
BEYOND = 1.2
"""Times the largest level that the mat is pressed with beforehand."""
PRESSES, PRESS, REST = 20, 3.0, 180.0
"""Times, s of each, and s of rest afterwards: the material forgets slowly."""
DWELL = 30.0
"""s. What creeps most has crept by then."""
HANDLING = 12.0
"""s of the hands between two loadings."""
TILE = 0.09
"""m. A larger one needs more than 91 kg to press as a heel does."""
TILED = (2.0, 3.5, 7.0, 16.0, 40.0, 91.0)
"""kg on a tile, its own mass among them: about LEVELS, with masses that are at hand."""
TILE_DWELL = 15.0
"""s. Twenty drawn mats were not better known after 30 s."""
BESIDE = 0.004
"""m. A tile is laid by hand: cells that its edge comes nearer to than this are left to its neighbour. With
2 mm of error, standard deviation, 97 loadings know a mat as well as 295 of tiles that overlap by half."""
PATCHES = ((0.06, 10.0), (0.12, 40.0))
"""m and kg: a small patch and one of four times its area under four times the mass, so that both press alike,
with 27 kPa. One mass of 10 kg and two of 20 kg, which the daily check and the plates need too."""
REACH = 0.3
"""Of the mat's width and depth: where the outer ones of the nine places are."""
SPLITS = (0.35, 0.5, 0.65)
STANDS = 12.0
"""s, so that a whole period of a slow sway is read."""
G = 9.80665


def bladder(levels: tuple[float, ...] = LEVELS) -> tuple[Loading, ...]:
    """Plan an even load on the whole mat: presses, rest, then up and down. levels : Pa, rising."""
    _rising(levels)
    top = levels[-1]
    presses = [Loading(0, Kind.EVEN, Going.PRESS, PRESS, BEYOND * top)] * PRESSES
    empty = Loading(0, Kind.EMPTY, Going.EMPTY, REST)
    up = [Loading(0, Kind.EVEN, Going.UP, DWELL, level) for level in levels]
    down = [Loading(0, Kind.EVEN, Going.DOWN, DWELL, level) for level in reversed(levels[:-1])]
    return _numbered([*presses, empty, *up, *down])


def tiles(matrix: Matrix, masses: tuple[float, ...] = TILED, width: float = TILE) -> tuple[Loading, ...]:
    """Plan a tile with masses on it, moved from block to block of cells: every cell lies whole under one.

    At each place the masses go up only; hysteresis needs the bladder. masses : kg, rising. width : m.
    Errors: ValueError for too few masses, and for a tile that covers no cell.
    """
    _rising(masses)
    across, along = (_places(lines, matrix.pitch, width) for lines in (matrix.columns, matrix.rows))
    empty = Loading(0, Kind.EMPTY, Going.EMPTY, DWELL)
    laid = [
        Loading(0, Kind.TILE, Going.UP, TILE_DWELL, mass * G / width**2, mass, x, y, width, width)
        for y in along
        for x in across
        for mass in masses
    ]
    return _numbered([empty, *laid])


def weighing(matrix: Matrix, first: int = 1) -> tuple[Loading, ...]:
    """Plan small and large patches of known mass at nine places, and who stands with a known split.

    first : number of the first.
    """
    planned = []
    for width, mass in PATCHES:
        x, y = (REACH * lines * matrix.pitch for lines in (matrix.columns, matrix.rows))
        for up in (1, 0, -1):
            for right in (-1, 0, 1):
                place = (round(right * x, 3), round(up * y, 3))
                pascals = mass * G / width**2
                planned.append(Loading(0, Kind.TILE, Going.WEIGH, 10.0, pascals, mass, *place, width, width))
    standing = [Loading(0, Kind.STAND, Going.WEIGH, STANDS, kilograms=70.0, share=share) for share in SPLITS]
    return _numbered([*planned, *standing], first)


def hands(plan: Iterable[Loading]) -> float:
    """Return how long a plan keeps the engineer busy, s; presses follow each other without a hand between."""
    return sum(each.dwell + (0.0 if each.going is Going.PRESS else HANDLING) for each in plan)


def _places(lines: int, pitch: float, width: float) -> list[float]:
    """Middles of blocks of lines from edge to edge, each so small that a tile covers it and BESIDE around."""
    block = int((width - 2.0 * BESIDE) / pitch + 1e-9)
    if block < 1:
        raise ValueError(f"a tile of {width} m covers no cell of {pitch} m")
    firsts = np.rint(np.linspace(0, lines - block, int(np.ceil(lines / block)))) if lines > block else [0]
    return [round((float(first) + (min(block, lines) - lines) / 2.0) * pitch, 4) for first in firsts]


def _rising(levels: tuple[float, ...]) -> None:
    if len(levels) < 5 or levels[0] <= 0.0 or list(levels) != sorted(set(levels)):
        raise ValueError(f"five pressures or masses at least, rising from above zero: {levels}")


def _numbered(planned: list[Loading], first: int = 1) -> tuple[Loading, ...]:
    return tuple(replace(each, number=number) for number, each in enumerate(planned, start=first))
