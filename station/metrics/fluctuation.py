"""Fluctuation: how sway wanders the longer it is watched."""

import math

from station.mechanics.fluctuation import scaling_exponent
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.sway import Sway

FAMILY = Family("Fluctuation of sway", 42)

OF = ("quiet_stance", "single_leg_stance")
RATE = 25.0
"""Hz. The exponent depends on the rate, so it has one of its own."""


@metric(
    unit="1",
    of=OF,
    title="Fluctuation exponent, side to side",
    better=Better.NEITHER,
    least_rate=RATE,
    is_further=True,
)
def fluctuation_exponent_ml(sway: Sway) -> float | Missing:
    """How the side-to-side sway wanders the longer it is watched: 0.5 without memory, 1.5 a random walk.

    Formula: slope of log F(n) over log n, F the root mean square about straight lines in windows of n samples
    (4 to N / 10, growing by 1.2) of the running sum of the filtered sway at 25 Hz (as sample_entropy_ml).

    Source: Peng et al. 1994, doi:10.1103/PhysRevE.49.1685; windows and fit as antropy's.
    """
    return _exponent(sway, 0)


@metric(
    unit="1",
    of=OF,
    title="Fluctuation exponent, forward and back",
    better=Better.NEITHER,
    least_rate=RATE,
    is_further=True,
)
def fluctuation_exponent_ap(sway: Sway) -> float | Missing:
    """How the forward-and-back sway wanders the longer it is watched: 0.5 without memory, 1.5 a random walk.

    Formula: as fluctuation_exponent_ml, for y.

    Source: Peng et al. 1994, doi:10.1103/PhysRevE.49.1685; windows and fit as antropy's.
    """
    return _exponent(sway, 1)


def _exponent(sway: Sway, axis: int) -> float | Missing:
    value = scaling_exponent(sway.at(RATE)[axis])
    return Missing(Reason.TOO_SHORT) if math.isnan(value) else value
