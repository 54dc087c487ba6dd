"""Velocity peaks: how often sway turns around, and how fast it gets between."""

from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Velocity peaks", 25)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""
MM = 1e3
"""mm per m."""


@metric(
    unit="1",
    of=OF,
    title="Changes of direction, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_crossings_ml(sway: Sway) -> float | Missing:
    """How often the sway side to side turns around. Compare only trials of equal duration.

    Formula: changes of sign of the velocity of x, from the cubic through five samples.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.turns[0].crossings)


@metric(
    unit="1",
    of=OF,
    title="Changes of direction, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_crossings_ap(sway: Sway) -> float | Missing:
    """How often the sway forward and back turns around. Compare only trials of equal duration.

    Formula: as velocity_crossings_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.turns[1].crossings)


@metric(
    unit="mm/s",
    of=OF,
    title="Velocity peaks, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_peak_ml(sway: Sway) -> float | Missing:
    """How fast the sway side to side gets between two turns, on average.

    Formula: mean height of the velocity peaks of x; one peak between two changes of sign; velocity from the
    cubic through five samples.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.turns[0].peak)


@metric(
    unit="mm/s",
    of=OF,
    title="Velocity peaks, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_peak_ap(sway: Sway) -> float | Missing:
    """How fast the sway forward and back gets between two turns, on average.

    Formula: as velocity_peak_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.turns[1].peak)


@metric(
    unit="mm/s",
    of=OF,
    title="Velocity peaks to the right",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_peak_positive_ml(sway: Sway) -> float | Missing:
    """How fast the sway to the right gets between two turns, on average.

    Formula: as velocity_peak_ml, of the positive peaks alone.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.turns[0].forward)


@metric(
    unit="mm/s",
    of=OF,
    title="Velocity peaks forward",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_peak_positive_ap(sway: Sway) -> float | Missing:
    """How fast the sway forward gets between two turns, on average.

    Formula: as velocity_peak_ap, of the positive peaks alone.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.turns[1].forward)


@metric(
    unit="mm/s",
    of=OF,
    title="Velocity peaks to the left",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_peak_negative_ml(sway: Sway) -> float | Missing:
    """How fast the sway to the left gets between two turns, on average.

    Formula: as velocity_peak_ml, of the negative peaks alone.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.turns[0].back)


@metric(
    unit="mm/s",
    of=OF,
    title="Velocity peaks back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def velocity_peak_negative_ap(sway: Sway) -> float | Missing:
    """How fast the sway back gets between two turns, on average.

    Formula: as velocity_peak_ap, of the negative peaks alone.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.turns[1].back)
