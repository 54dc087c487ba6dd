"""Direction: where to the sway goes."""

import math

from station.mechanics.descriptors import ratio
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Direction of sway", 23)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""


@metric(
    unit="deg",
    of=OF,
    title="Direction of sway",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def sway_direction(sway: Sway) -> float | Missing:
    """In which direction the body sways most: 0 is forward and back, 90 from side to side.

    Formula: angle between the y axis and the longer axis of the ellipse of the covariance, without sign.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.plane.direction)


@metric(
    unit="1",
    of=OF,
    title="Slant of sway",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def sway_correlation(sway: Sway) -> float | Missing:
    """Whether sway to the right goes with sway forward (above 0) or back (below 0).

    Formula: sum of x y / sqrt(sum of x^2 times sum of y^2) about the mean.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067 (coefficient of sway direction).
    """
    return sway.described(lambda d: ratio(d.plane.xy, math.sqrt(d.plane.xx * d.plane.yy)))
