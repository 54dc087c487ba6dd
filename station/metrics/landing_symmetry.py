"""How evenly two feet land together."""

from station.metrics.metric import WHOLE, Better, Family, metric
from station.views.landing import IMPACT_RATE, LandingOnBothFeet
from station.views.missing import Missing, Reason

FAMILY = Family("Evenness of the landing", 62)

OF = ("landing",)


@metric(unit="ms", of=OF, title="Onset delay", better=Better.NEITHER, sides=WHOLE, least_rate=IMPACT_RATE)
def onset_delay(landing: LandingOnBothFeet) -> float:
    """How much later the left foot touches than the right one; negative when the left is first.

    Formula: contact left - contact right, each foot's own contact at 20 N. Two-foot landings only: a foot
    that comes more than 150 ms after the first is put down, not landed on.

    Source: definition of this station.
    """
    return 1e3 * (landing.left.contact - landing.right.contact) / landing.rate


@metric(unit="%", of=OF, title="Peak asymmetry", better=Better.NEITHER, sides=WHOLE, least_rate=IMPACT_RATE)
def peak_asymmetry(landing: LandingOnBothFeet) -> float | Missing:
    """How uneven the two feet's largest forces are: 0 is even, positive is more on the right.

    Formula: 100 (R - L) / (R + L) of the peaks of the two feet (the bilateral index).

    Source: Bishop et al. 2018, doi:10.1519/SSC.0000000000000371.
    """
    left, right = landing.left.peak, landing.right.peak
    if isinstance(left, Missing):
        return left
    if isinstance(right, Missing):
        return right
    return 100.0 * (right - left) / (right + left) if right + left > 0.0 else Missing(Reason.NOT_QUALIFIED)
