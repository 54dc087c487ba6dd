"""Plates that do not read zero when they are empty."""

from collections.abc import Iterable

import numpy as np

from station.events.emptiness import after_step_off
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

MOST = 5.0
"""N a plate: within this of the last zero a plate is empty."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Look at the plates after the person has stepped off."""
    read = trial.facts.zero_moved
    moved = after_step_off(trial.forces, trial.stretch) if read is None else np.array(read)
    if moved is None:
        return
    for side, offset in zip(trial.forces.sides, moved.tolist(), strict=True):
        if abs(offset) > MOST:
            name = "plate" if side is Side.BOTH else f"{side} plate"
            yield Doubt(
                Kind.ZERO_MOVED,
                Severity.REDO,
                side,
                None,
                f"The {name} drifts: empty it reads {offset:+.1f} N.",
                "Zero it now; tell your engineer.",
            )


CHECK = Check(50, find)
