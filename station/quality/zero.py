"""Plates that do not read zero when they are empty."""

from collections.abc import Iterable

import numpy as np

from station.events.emptiness import GOOD_ZERO, after_step_off, looks
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

MOST = GOOD_ZERO
"""N a plate: within this of the last zero a plate is empty."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Look at the plates after the person has stepped off, and whether they read the same before."""
    read = trial.facts.zero_moved
    moved = after_step_off(trial.forces, trial.stretch) if read is None else np.array(read)
    if moved is None:
        return
    before = looks(trial.forces).before
    first = moved if before is None else before
    for side, was, offset in zip(trial.forces.sides, first.tolist(), moved.tolist(), strict=True):
        if abs(offset) > MOST:
            yield _drifts(side, f"empty it reads {offset:+.1f} N")
        elif abs(offset - was) > MOST:
            yield _drifts(side, f"empty it read {was:+.1f} N before and {offset:+.1f} N afterwards")


def _drifts(side: Side, how: str) -> Doubt:
    name = "plate" if side is Side.BOTH else f"{side} plate"
    what = "Zero it now; tell your engineer."
    return Doubt(Kind.ZERO_MOVED, Severity.REDO, side, None, f"The {name} drifts: {how}.", what)


CHECK = Check(50, find)
