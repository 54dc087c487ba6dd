"""Cells beyond the converter's range, or near the end of what they may carry."""

from collections.abc import Iterable

import numpy as np

from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

G = 9.80665
"""m/s2, standard."""
RATED = 0.9
"""Of a cell's capacity: from here on the plate is overloaded (clinic table)."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Tell of samples out of range, and name the plates that carried too much."""
    forces = trial.forces
    if trial.facts.out_of_range:
        seconds = trial.facts.out_of_range / forces.rate
        yield Doubt(
            Kind.OUT_OF_RANGE,
            Severity.REDO,
            Side.BOTH,
            None,
            f"A cell was beyond the converter's range for {seconds:.2g} s.",
            "Redo this trial. If it comes back, have the cell's cable and its gain checked.",
        )
    if forces.capacity is None:
        return
    for side, channels in zip(forces.sides, forces.channels, strict=True):
        load = forces.cells[:, list(channels)]
        if not np.isfinite(load).any():
            continue
        most = float(np.nanmax(load)) / forces.capacity
        if most >= RATED:
            at = int(np.nanargmax(np.nanmax(np.nan_to_num(load, nan=-np.inf), axis=1)))
            yield Doubt(
                Kind.OVERLOADED,
                Severity.REDO,
                side,
                float(forces.time[at]),
                f"Too much for the {side} plate: a cell carried {100 * most:.0f} % of its limit "
                f"({forces.capacity / G:.0f} kg).",
                "Stop. Stand in the middle of the plate; a heavier person needs a stronger plate.",
            )


CHECK = Check(20, find)
