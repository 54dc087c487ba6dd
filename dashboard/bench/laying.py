"""Laying: one thing to do in a daily check, and whether the plates show that it is done."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from dashboard.bench.felt import Load
from station.newtons import Calibration
from station.qualification.weight import G

Floats = NDArray[np.float64]
Marks = Sequence[tuple[float, float]]

STILL = 0.5
"""N, standard deviation of the load of a plate that stands still, when its own noise is less."""
NOISY = 3.0
"""Times its own noise that a plate may show while it stands still."""
NOTHING = 5.0
"""N. Less on a plate is nothing."""
OFF, ASIDE = 0.1, 0.03
"""Share of the mass, and m from its mark, by which it may be missed and still be meant."""
LIGHT = 15.0
"""N below which no place is stated."""
LEAST = 8
"""Samples without which nothing can be said."""


class Lies(StrEnum):
    """What the plates show, against what is to lie there."""

    AS_ASKED = "as_asked"
    MOVING = "moving"
    NOT_EMPTY = "not_empty"
    NOTHING = "nothing"
    OTHER_PLATE = "other_plate"
    OTHER_LOAD = "other_load"
    OTHER_PLACE = "other_place"
    NO_SAMPLES = "no_samples"


@dataclass(frozen=True)
class Laying:
    """One thing to do. plate, mark : numbers, None when all plates are to be empty. turn : round, from 0."""

    plate: int | None = None
    mark: int | None = None
    turn: int = 0


@dataclass(frozen=True)
class Felt:
    """What the plates show now. loads : of each plate; () without samples."""

    loads: tuple[Load, ...]
    lies: Lies


def plan(plates: int, marks: int, rounds: int) -> tuple[Laying, ...]:
    """Return what is done in turn: while the mass lies on one plate, the others are read empty."""
    layings = [
        Laying(plate, mark, turn)
        for turn in range(rounds)
        for mark in range(marks)
        for plate in range(plates)
    ]
    return (Laying(), *layings, Laying())


def felt(
    wanted: Laying,
    counts: Floats,
    calibration: Calibration,
    mass: float,
    marks: Marks,
    noise: Floats | None = None,
) -> Felt:
    """Look at the plates.

    counts : (n, channels), the newest; NaN where lost. calibration : with the zero of the empty plates.
    mass : kg. marks : x, y in m. noise : (channels,), counts, of the empty plates; None before they were
    recorded, and an old zero says nothing then.
    """
    known = counts[~np.isnan(counts).any(axis=1)] if len(counts) else counts
    if len(known) < LEAST:
        return Felt((), Lies.NO_SAMPLES)
    net = known - np.array(calibration.zero)
    each = [net[:, list(plate.channels)] @ np.array(plate.matrix).T for plate in calibration.plates]
    loads = tuple(_load(found) for found in each)
    moves = [float(found[:, 0].std()) for found in each]
    if any(moved > limit for moved, limit in zip(moves, _still(calibration, noise), strict=True)):
        return Felt(loads, Lies.MOVING)
    if wanted.plate is None or wanted.mark is None:
        is_empty = noise is None or all(abs(load.newtons) < NOTHING for load in loads)
        return Felt(loads, Lies.AS_ASKED if is_empty else Lies.NOT_EMPTY)
    return Felt(loads, _laid(loads, wanted.plate, mass * G, marks[wanted.mark]))


def _laid(loads: Sequence[Load], plate: int, newtons: float, mark: tuple[float, float]) -> Lies:
    own = loads[plate]
    if any(abs(load.newtons) > NOTHING for number, load in enumerate(loads) if number != plate):
        return Lies.OTHER_PLATE
    if abs(own.newtons) < NOTHING:
        return Lies.NOTHING
    if abs(own.newtons - newtons) > OFF * newtons:
        return Lies.OTHER_LOAD
    is_there = math.hypot(own.x - mark[0], own.y - mark[1]) <= ASIDE
    return Lies.AS_ASKED if is_there else Lies.OTHER_PLACE


def _still(calibration: Calibration, noise: Floats | None) -> list[float]:
    """N of each plate, standard deviation of its load up to which it stands still."""
    if noise is None:
        return [STILL for _ in calibration.plates]
    own = [
        float(np.linalg.norm(noise[list(plate.channels)] * np.array(plate.matrix[0])))
        for plate in calibration.plates
    ]
    return [max(STILL, NOISY * each) for each in own]


def _load(loads: Floats) -> Load:
    """Return what lies on a plate. loads : (n, 3), Fz in N, Mx and My in N m."""
    fz, mx, my = (float(each) for each in loads.mean(axis=0))
    return Load(fz, -my / fz, mx / fz) if fz > LIGHT else Load(fz, math.nan, math.nan)
