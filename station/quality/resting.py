"""A foot that rests on the other plate while one leg is said to stand alone."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from station.events.emptiness import LARGEST_SD, emptiness
from station.events.weight import carried
from station.mechanics.contact import runs, samples
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity
from station.quality.hold import ASSESSMENT, Held, held

LEAST = 10.0
"""N. A good zero reads less."""
NOISES = 3.0
"""Times the noise of the empty plate that a resting foot exceeds as well."""
LEAST_SECONDS = 1.0
SMOOTH_SECONDS = 0.25
"""s over which the load is averaged: single samples are noise."""
EDGE_SECONDS = 0.3
"""s at the beginning and the end of a hold in which the foot leaves the ground and comes down."""


def find(trial: Examined) -> Iterable[Doubt]:
    """Look at the lifted foot's plate during the hold."""
    hold = held(trial)
    if hold is None or trial.forces.plate(hold.side.other) is None:
        return
    load, least = _lifted(trial, hold)
    window = samples(SMOOTH_SECONDS, trial.forces.rate)
    if len(load) < max(window, samples(LEAST_SECONDS, trial.forces.rate)):
        return
    smooth = np.convolve(load, np.ones(window) / window, "same")
    rests = runs(smooth > least, samples(LEAST_SECONDS, trial.forces.rate))
    if len(rests) == 0:
        return
    seconds = float((rests[:, 1] - rests[:, 0]).sum()) / trial.forces.rate
    mean = float(np.concatenate([load[start:stop] for start, stop in rests.tolist()]).mean())
    yield Doubt(
        Kind.FOOT_RESTED,
        Severity.REDO,
        hold.side.other,
        hold.begin + EDGE_SECONDS + float(rests[0, 0]) / trial.forces.rate,
        f"The other foot rested on its plate ({mean:.0f} N) for {seconds:.0f} s: that is not standing alone.",
        "Lift it clear of the plate and redo.",
    )


def _lifted(trial: Examined, hold: Held) -> tuple[NDArray[np.float64], float]:
    """Return the load of the lifted foot's plate in the hold, N, without its offset, and what is noticed."""
    forces = trial.forces
    plate = forces.sides.index(hold.side.other)
    first = float(forces.time[0])
    start, stop = (
        round((time - first) * forces.rate) for time in (hold.begin + EDGE_SECONDS, hold.end - EDGE_SECONDS)
    )
    load = carried(forces.fz[:, plate])[start : max(start, stop)]
    empty = emptiness(forces, largest_sd=LARGEST_SD)
    if empty is None:
        return load, LEAST
    return load - empty.offsets[plate], max(LEAST, NOISES * float(empty.sd[plate]))


CHECK = Check(75, find, of=(ASSESSMENT,))
