"""Sway in the time domain: how far and how fast the centre of pressure moves while somebody stands."""

import math

from station.mechanics.sway import ellipse_area
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.sway import Sway

FAMILY = Family("Sway", 20)

OF = ("quiet_stance", "single_leg_stance")
MM = 1e3
"""mm per m."""


@metric(unit="mm/s", of=OF, title="Sway velocity", better=Better.LOWER)
def mean_velocity(sway: Sway) -> float:
    """How fast the centre of pressure travels on average: smaller is steadier.

    Formula: sum of sqrt(dx^2 + dy^2) over neighbouring samples, divided by N / fs. The divisor counts N
    samples, not N - 1 steps (Duarte's convention). Depends strongly on the low-pass (10 Hz) and is
    worthless without it on raw data. The most repeatable sway number, and the one to follow.

    Source: Prieto et al. 1996 (MVELO), doi:10.1109/10.532130; divisor as Santos & Duarte 2016,
    doi:10.7717/peerj.2648.
    """
    return MM * sway.sums.path / sway.seconds


@metric(unit="mm/s", of=OF, title="Sway velocity, side to side", better=Better.LOWER)
def mean_velocity_ml(sway: Sway) -> float:
    """How fast the centre of pressure travels from side to side: the direction that hip abductors control.

    Formula: sum of |dx| divided by N / fs.

    Source: Prieto et al. 1996 (MVELO-ML), doi:10.1109/10.532130.
    """
    return MM * sway.sums.path_x / sway.seconds


@metric(unit="mm/s", of=OF, title="Sway velocity, forward and back", better=Better.LOWER)
def mean_velocity_ap(sway: Sway) -> float:
    """How fast the centre of pressure travels forward and back.

    Formula: sum of |dy| divided by N / fs.

    Source: Prieto et al. 1996 (MVELO-AP), doi:10.1109/10.532130.
    """
    return MM * sway.sums.path_y / sway.seconds


@metric(unit="mm", of=OF, title="Path length", better=Better.LOWER)
def path_length(sway: Sway) -> float:
    """How long the path of the centre of pressure is. Compare only trials of equal duration.

    Formula: sum of sqrt(dx^2 + dy^2) over neighbouring samples.

    Source: Prieto et al. 1996 (TOTEX), doi:10.1109/10.532130.
    """
    return MM * sway.sums.path


@metric(unit="mm2", of=OF, title="Ellipse area (95 %)", better=Better.LOWER)
def ellipse_area_95(sway: Sway) -> float | Missing:
    """The area of the ellipse that holds the next sample with 95 % probability. Context, not a verdict.

    Formula: pi k sqrt(det C), C the covariance of x and y with divisor N - 1, and the exact
    k = 2 (N - 1)(N + 1) / (N (N - 2)) F, F the 95 % quantile of F(2, N - 2). This is the prediction
    ellipse, not the ellipse of the mean. It varies by half between trials of one person.

    Source: Schubert & Kirchner 2014, doi:10.1016/j.gaitpost.2013.09.001.
    """
    if sway.sums.n < 3:
        return Missing(Reason.TOO_SHORT)
    return MM * MM * ellipse_area(sway.sums)


@metric(unit="mm", of=OF, title="Range, side to side", better=Better.LOWER)
def range_ml(sway: Sway) -> float:
    """How far apart the outermost points lie from side to side.

    Formula: max x - min x.

    Source: Prieto et al. 1996, doi:10.1109/10.532130.
    """
    return MM * (sway.sums.max_x - sway.sums.min_x)


@metric(unit="mm", of=OF, title="Range, forward and back", better=Better.LOWER)
def range_ap(sway: Sway) -> float:
    """How far apart the outermost points lie forward and back.

    Formula: max y - min y.

    Source: Prieto et al. 1996, doi:10.1109/10.532130.
    """
    return MM * (sway.sums.max_y - sway.sums.min_y)


@metric(unit="mm", of=OF, title="RMS distance, side to side", better=Better.LOWER)
def rms_ml(sway: Sway) -> float:
    """How far from its middle the centre of pressure typically is, from side to side.

    Formula: sqrt(mean (x - mean x)^2), divisor N.

    Source: Prieto et al. 1996, doi:10.1109/10.532130.
    """
    return MM * math.sqrt(sway.sums.xx / sway.sums.n)


@metric(unit="mm", of=OF, title="RMS distance, forward and back", better=Better.LOWER)
def rms_ap(sway: Sway) -> float:
    """How far from its middle the centre of pressure typically is, forward and back.

    Formula: sqrt(mean (y - mean y)^2), divisor N.

    Source: Prieto et al. 1996, doi:10.1109/10.532130.
    """
    return MM * math.sqrt(sway.sums.yy / sway.sums.n)
