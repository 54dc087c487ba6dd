"""Sets of movements on one leg, with the touches of the other foot in between."""

from dataclasses import dataclass

import numpy as np

from station.events.holds import lifts
from station.events.standing import off_load
from station.events.weight import carried, least_load
from station.forces import Forces
from station.mat import Side
from station.mechanics.contact import runs

TOGETHER_SECONDS = 5.0
"""s the foot may be down before the next movement counts as another set."""
LEAST_SECONDS = 2.0
"""s. A shorter lift of the foot is no set."""
STANDS = 0.5
"""Share of body weight from which a leg stands."""
NEARLY = 0.75
"""Share of a set's time that the leg must stand alone; else it is two-legged standing with lifted heels."""


@dataclass(frozen=True)
class OneLegged:
    """A set on one leg. side : it stands. start, stop : samples. touches : (start, stop) of each."""

    side: Side
    start: int
    stop: int
    touches: tuple[tuple[int, int], ...]


def sets(forces: Forces, weight: float | None) -> list[OneLegged]:
    """Return every set on either leg, in order of time.

    forces : with a plate for LEFT and one for RIGHT. weight : N, body weight or None. What begins by stepping
    onto the plate with one foot is taken only when there is nothing else: the other foot usually follows.
    """
    for counts_stepping_on in (False, True):
        found = [
            one
            for side in (Side.LEFT, Side.RIGHT)
            for one in _of_leg(forces, side, weight, counts_stepping_on=counts_stepping_on)
        ]
        if found:
            return sorted(found, key=lambda one: one.start)
    return []


def _of_leg(forces: Forces, side: Side, weight: float | None, *, counts_stepping_on: bool) -> list[OneLegged]:
    least, on = least_load(weight), max(off_load(weight), STANDS * (weight or 0.0))
    stance = carried(forces.fz[:, forces.sides.index(side)])
    lifted = carried(forces.fz[:, forces.sides.index(side.other)])
    alone = (lifted < least) & (stance >= on)
    if not counts_stepping_on:
        for start, stop in runs(alone, 1).tolist():
            if start > 0 and lifted[start - 1] < least:
                alone[start:stop] = False
    found = []
    for lift in lifts(np.where(alone, 0.0, np.maximum(lifted, least)), forces.rate, least, TOGETHER_SECONDS):
        seconds = (lift.stop - lift.start) / forces.rate
        down = sum(stop - start for start, stop in lift.touches) / forces.rate
        if seconds >= LEAST_SECONDS and seconds - down >= NEARLY * seconds:
            found.append(OneLegged(side, lift.start, lift.stop, tuple(lift.touches)))
    return found
