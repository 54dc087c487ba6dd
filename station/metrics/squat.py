"""Squats on one or both legs: how many, how deep, how fast, and on which part of the foot."""

import numpy as np

from station.mat import Side
from station.metrics.metric import EACH_LEG, Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.squat import Forefoot, Squat, SquatLoads, SquatSet

FAMILY = Family("Squat", 12)

OF = ("mini_squat", "single_leg_squat")
SHARED = ("mini_squat",)
ONE_LEG = ("single_leg_squat",)
LEAST_LOAD = 20.0
"""N. A sample with less on both plates together is left out: the share is not defined without load."""


@metric(unit="1", of=OF, title="Repetitions", better=Better.NEITHER)
def repetitions(squats: SquatSet) -> float:
    """How many squats were found.

    Formula: times the centre of mass goes down and up again by at least 50 mm (on one leg 30 mm) within 1
    to 8 s. Its height is the force integrated twice, at zero velocity wherever the force is still.

    Source: definition of this station; the usual rule (force above 110 % of body weight) finds no slow squat.
    """
    return float(squats.count)


@metric(unit="1", of=ONE_LEG, title="Clean repetitions", better=Better.HIGHER)
def clean_repetitions(squats: SquatSet) -> float:
    """How many squats were done without the other foot coming down.

    Formula: repetitions during which the other plate never carries more than 20 N or 5 % of body weight
    for more than 100 ms. Knee, hip and trunk are what the clinician sees; a plate does not.

    Source: rule of this station.
    """
    return float(squats.clean)


@metric(unit="mm", of=OF, title="Depth", better=Better.NEITHER)
def depth(squat: Squat) -> float | Missing:
    """How far the centre of mass goes down.

    Formula: height at the start minus height at the bottom, from the force integrated twice with
    zero-velocity updates. Good to about 20 mm, on one leg 30 mm, for squats of up to 8 s. Not known where
    a hand held on meanwhile: the velocity then does not come back to what it was.

    Source: definition of this station; 5 squats within 17 mm of markers on the pelvis (Uhlrich et al. 2023,
    doi:10.1371/journal.pcbi.1011462).
    """
    return squat.depth if isinstance(squat.depth, Missing) else 1e3 * squat.depth


@metric(unit="s", of=OF, title="Tempo", better=Better.NEITHER)
def tempo(squat: Squat) -> float:
    """How long one squat takes, from the start down to the end up.

    Formula: start and end are where the vertical velocity passes 5 % of its greatest value on the way
    down and up, or 10 mm/s.

    Source: definition of this station.
    """
    return (squat.stop - squat.start) / squat.rate


@metric(unit="%", of=SHARED, title="Share at the bottom", better=Better.NEITHER, sides=EACH_LEG)
def load_share_bottom(loads: SquatLoads) -> float | Missing:
    """How much of the load this leg carries at the bottom of the squat; 50 % is even.

    Formula: 100 sum(F leg) / sum(F left + F right) over the bottom +/- 100 ms. The trial's value is the
    mean of the squats; of five or more without the first and the last.

    Source: definition of this station.
    """
    return _share(loads, loads.around_bottom)


@metric(unit="%", of=SHARED, title="Share on the way down", better=Better.NEITHER, sides=EACH_LEG)
def load_share_descent(loads: SquatLoads) -> float | Missing:
    """How much of the load this leg carries on the way down; 50 % is even.

    Formula: 100 sum(F leg) / sum(F left + F right) from start to bottom.

    Source: definition of this station.
    """
    return _share(loads, slice(0, loads.bottom))


@metric(unit="%", of=SHARED, title="Share on the way up", better=Better.NEITHER, sides=EACH_LEG)
def load_share_ascent(loads: SquatLoads) -> float | Missing:
    """How much of the load this leg carries on the way up; 50 % is even.

    Formula: 100 sum(F leg) / sum(F left + F right) from bottom to end.

    Source: definition of this station.
    """
    return _share(loads, slice(loads.bottom, None))


@metric(unit="%", of=ONE_LEG, title="Shift to the forefoot", better=Better.NEITHER, sides=EACH_LEG)
def forefoot_share(forefoot: Forefoot) -> float:
    """How much more of the load lies on the front of the plate at the bottom than before the squat.

    Formula: 100 (mean share of the front two cells over the bottom +/- 100 ms, minus that of the second
    before the squat). In points of the plate's load; it depends on where the foot stands only a little.

    Source: definition of this station.
    """
    return float(100.0 * (forefoot.bottom.mean() - forefoot.still.mean()))


def _share(loads: SquatLoads, part: slice) -> float | Missing:
    left, right = loads.left[part], loads.right[part]
    counted = left + right >= LEAST_LOAD
    if not counted.any():
        return Missing(Reason.TOO_SHORT)
    own = left if loads.side is Side.LEFT else right
    return float(100.0 * np.sum(own[counted]) / np.sum((left + right)[counted]))
