"""How regular the sway is."""

import math

from station.mechanics import complexity
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.sway import Sway

FAMILY = Family("Regularity of sway", 40)

OF = ("quiet_stance", "single_leg_stance")

RATE = 25.0
"""Hz. Sample entropy depends on the rate, so it has one of its own."""


@metric(unit="1", of=OF, title="Sample entropy, side to side", better=Better.NEITHER, least_rate=RATE)
def sample_entropy_ml(sway: Sway) -> float | Missing:
    """How irregular the side-to-side sway is: 0 repeats itself exactly, larger is less predictable.

    Formula: -ln(A / B) with m = 2 and r = 0.2 SD (divisor N), on the filtered sway at 25 Hz: every k-th
    sample where the rate is a multiple of 25 Hz (to 0.1 %), else straight lines between samples. A and B
    count pairs of templates that differ by r or less (`<=`). No match at all gives no number.

    Source: Richman & Moorman 2000, doi:10.1152/ajpheart.2000.278.6.H2039.
    """
    return _entropy(sway, 0)


@metric(unit="1", of=OF, title="Sample entropy, forward and back", better=Better.NEITHER, least_rate=RATE)
def sample_entropy_ap(sway: Sway) -> float | Missing:
    """How irregular the forward-and-back sway is: 0 repeats itself exactly, larger is less predictable.

    Formula: as sample_entropy_ml, for y.

    Source: Richman & Moorman 2000, doi:10.1152/ajpheart.2000.278.6.H2039.
    """
    return _entropy(sway, 1)


def _entropy(sway: Sway, axis: int) -> float | Missing:
    signal = sway.at(RATE)[axis][: complexity.LONGEST]
    value = complexity.sample_entropy(signal)
    return Missing(Reason.NO_MATCH) if math.isnan(value) else value
