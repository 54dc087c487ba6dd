"""A floor or a plate that is not quiet when nobody is on it."""

from collections.abc import Iterable

import numpy as np

from station.events.emptiness import emptiness
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

TIMES = 2.0
"""So many times the certificate's noise is too much."""
WITHOUT_CERTIFICATE = 2.0
"""N a plate, standard deviation; above it no zero is taken either."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Look at the empty plates, where the recording holds them, and at what they did when zeroed."""
    limit = WITHOUT_CERTIFICATE if trial.facts.noise is None else TIMES * trial.facts.noise
    found, floor = emptiness(trial.forces), trial.facts.noise_floor
    sides = trial.forces.sides
    unknown = (np.nan,) * len(sides)
    seen = unknown if found is None else found.sd
    zeroed = unknown if floor is None or len(floor) != len(sides) else floor
    for side, spread, before in zip(sides, seen, zeroed, strict=True):
        if spread > limit and found is not None and trial.is_of_mat:
            yield _unsteady(found.time)
            return
        if spread > limit and found is not None:
            yield _vibrates(side, float(spread), found.time)
        elif before > limit:
            yield _vibrates(side, before, None)


def _unsteady(time: float) -> Doubt:
    """Tell it of a mat: once, and without newtons, which it does not give."""
    return Doubt(
        Kind.NOISY,
        Severity.NOTE,
        Side.BOTH,
        time,
        "While nobody stood on the mat it was not quiet: a fan, a treadmill, somebody who touched it?",
        "Results may be shaky.",
    )


def _vibrates(side: Side, newtons: float, time: float | None) -> Doubt:
    return Doubt(
        Kind.NOISY,
        Severity.NOTE,
        side,
        time,
        f"The floor under the {side} plate is vibrating ({newtons:.1f} N): a fan, a treadmill?",
        "Results may be shaky.",
    )


CHECK = Check(30, find)
