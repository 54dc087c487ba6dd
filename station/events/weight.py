"""Body weight of a trial, and the load from which a plate counts as loaded."""

import numpy as np
from numpy.typing import NDArray

from station.forces import CONTACT
from station.mechanics.contact import samples
from station.mechanics.quiet import quietest

QUIET_SECONDS = 1.0
QUIET_SHARE = 0.01
"""A second counts as standing still when its standard deviation is below this share of its mean."""
HEAVIER = 1.15
"""A standing so many times as heavy is another one: both feet instead of one, no hand any more."""
LEAST_SHARE = 0.05
"""Share of body weight below which a plate has no centre of pressure."""


def body_weight(
    total: NDArray[np.float64], rate: float, given: float | None, weigh_in: float | None
) -> float | None:
    """Return body weight in N: as given, else as weighed in, else of the quietest second, else None.

    total : (n,), N, all plates together; NaN where a sample is lost. rate : Hz.
    given : N, the setting. weigh_in : N, of the visit.
    """
    if given is not None:
        return given
    if weigh_in is not None and weigh_in > 0.0:
        return weigh_in
    window = samples(QUIET_SECONDS, rate)
    load = np.ascontiguousarray(total)
    floor, found = _standing(total), None
    while True:
        still = quietest(load, window, floor)
        if not still.sd < QUIET_SHARE * still.mean:
            return found
        # Who has one foot beside the plates stands still too: the weight is that of the heaviest standing.
        found, floor = still.mean, HEAVIER * still.mean


def _standing(total: NDArray[np.float64]) -> float:
    """Return the load in N above which somebody may stand: empty plates are quieter than any person.

    A third of what is exceeded only one time in twenty: far above an offset, below any standing, and
    a landing's short peaks do not lift it over body weight.
    """
    known = total[~np.isnan(total)]
    return max(CONTACT, float(np.percentile(known, 95.0)) / 3.0) if len(known) else CONTACT


def least_load(weight: float | None) -> float:
    """Return the load in N from which a plate or a person counts as there: 20 N, or 5 % of body weight."""
    return max(CONTACT, LEAST_SHARE * (weight or 0.0))


def carried(load: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the load (n,), N, with lost samples taking the last value before them: for events only.

    Lost samples at the beginning take the first value there is; a load without any value is zero.
    """
    known = np.flatnonzero(~np.isnan(load))
    if len(known) == 0:
        return np.zeros(len(load))
    place = np.searchsorted(known, np.arange(len(load)), side="right") - 1
    return np.asarray(load[known[np.maximum(place, 0)]])
