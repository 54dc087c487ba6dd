"""Distance: how far from its middle the centre of pressure gets."""

import math

from station.mechanics.descriptors import ratio
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Distance from the middle", 22)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""
MM = 1e3
"""mm per m."""


@metric(
    unit="mm",
    of=OF,
    title="Mean distance",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def mean_distance(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure is on average.

    Formula: mean of sqrt(x^2 + y^2) about the mean.

    Source: Prieto et al. 1996 (MDIST), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: MM * d.plane.r)


@metric(
    unit="mm",
    of=OF,
    title="Mean distance, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def mean_distance_ml(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure is on average, side to side.

    Formula: mean of |x| about the mean.

    Source: Prieto et al. 1996 (MDIST), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: MM * d.plane.x)


@metric(
    unit="mm",
    of=OF,
    title="Mean distance, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def mean_distance_ap(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure is on average, forward and back.

    Formula: as mean_distance_ml, for y.

    Source: Prieto et al. 1996 (MDIST), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: MM * d.plane.y)


@metric(
    unit="mm",
    of=OF,
    title="Largest distance",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def largest_distance(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure gets at most.

    Formula: max of sqrt(x^2 + y^2) about the mean.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.plane.top_r)


@metric(
    unit="mm",
    of=OF,
    title="Largest distance, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def largest_distance_ml(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure gets at most, side to side.

    Formula: max of |x| about the mean.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.plane.top_x)


@metric(
    unit="mm",
    of=OF,
    title="Largest distance, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def largest_distance_ap(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure gets at most, forward and back.

    Formula: as largest_distance_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.plane.top_y)


@metric(
    unit="mm",
    of=OF,
    title="RMS distance",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def rms_distance(sway: Sway) -> float | Missing:
    """How far from its middle the centre of pressure typically is; also called planar deviation.

    Formula: sqrt(mean (x^2 + y^2)) about the mean, divisor N.

    Source: Prieto et al. 1996 (RDIST), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: MM * math.sqrt((d.plane.xx + d.plane.yy) / d.plane.n))


@metric(
    unit="mm",
    of=OF,
    title="Range",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def range_plane(sway: Sway) -> float | Missing:
    """How far apart the two outermost points of the path lie, in whatever direction.

    Formula: the largest distance between any two samples, exactly.

    Source: Prieto et al. 1996 (RANGE), doi:10.1109/10.532130.
    """
    return sway.described(lambda d: MM * d.diameter)


@metric(
    unit="1",
    of=OF,
    title="Range ratio",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def range_ratio(sway: Sway) -> float | Missing:
    """How wide the path is for its length: below 1 it is longer forward and back than from side to side.

    Formula: range_ml / range_ap.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: ratio(d.plane.high_x - d.plane.low_x, d.plane.high_y - d.plane.low_y))
