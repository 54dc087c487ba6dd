"""How the load is shared between the legs."""

from station.mat import Side
from station.metrics.metric import EACH_LEG, WHOLE, Better, Family, metric
from station.views.loads import Loads

FAMILY = Family("Load on each leg", 10)

OF = ("quiet_stance", "mini_squat")


@metric(unit="%", of=OF, title="Share of load", better=Better.NEITHER, sides=EACH_LEG)
def load_share(loads: Loads) -> float:
    """How much of the load this leg carries; 50 % is even.

    Formula: 100 sum(F leg) / sum(F left + F right): the ratio of sums, not the mean of ratios; in squats
    over each repetition. Samples in which nobody stands are left out. One person's share in quiet stance
    moves by more than 4 points between trials. On a pressure mat F of a leg is the sum over its cells of
    pressure times area: the line between the feet parts a cell, and a silent cell takes the mean of its
    neighbours.

    Source: weight-bearing asymmetry, Anker et al. 2008, Gait & Posture 27:471.
    """
    own = loads.left if loads.side is Side.LEFT else loads.right
    return float(100.0 * own.sum() / (loads.left.sum() + loads.right.sum()))


@metric(unit="%", of=OF, title="Load asymmetry", better=Better.NEITHER, sides=WHOLE)
def load_asymmetry(loads: Loads) -> float:
    """How uneven the load is: 0 is even, positive is more on the right.

    Formula: 100 (R - L) / (R + L) of the sums over time (the bilateral index).

    Source: Bishop et al. 2018, doi:10.1519/SSC.0000000000000371.
    """
    left, right = loads.left.sum(), loads.right.sum()
    return float(100.0 * (right - left) / (right + left))
