"""Diffusion: how the centre of pressure drifts over short and over long times."""

from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Diffusion of sway", 44)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""
MM = 1e3
"""mm per m."""


@metric(
    unit="s",
    of=OF,
    title="Critical time, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def critical_time_ml(sway: Sway) -> float | Missing:
    """How long the side-to-side sway drifts before it is drawn back.

    Formula: where the two straight lines through log mean squared displacement over log time cross, at most
    the longest lag (a third of the recording). Both lines meet between 0.3 and 2.5 s, each where it fits
    best.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(0, lambda d: d.critical_time)


@metric(
    unit="s",
    of=OF,
    title="Critical time, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def critical_time_ap(sway: Sway) -> float | Missing:
    """How long the forward-and-back sway drifts before it is drawn back.

    Formula: as critical_time_ml, for y.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(1, lambda d: d.critical_time)


@metric(
    unit="mm2",
    of=OF,
    title="Critical displacement, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def critical_displacement_ml(sway: Sway) -> float | Missing:
    """How far the side-to-side sway has drifted, squared, when it is drawn back.

    Formula: mean squared displacement at the critical time, on the first line; lines as in critical_time_ml.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(0, lambda d: MM * MM * d.critical_displacement)


@metric(
    unit="mm2",
    of=OF,
    title="Critical displacement, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def critical_displacement_ap(sway: Sway) -> float | Missing:
    """How far the forward-and-back sway has drifted, squared, when it is drawn back.

    Formula: as critical_displacement_ml, for y.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(1, lambda d: MM * MM * d.critical_displacement)


@metric(
    unit="1",
    of=OF,
    title="Short-term scaling, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def short_scaling_ml(sway: Sway) -> float | Missing:
    """Whether the side-to-side sway persists (above 0.5) or turns back (below 0.5) over short times.

    Formula: half the slope of the first line of critical_time_ml.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(0, lambda d: d.short_scaling)


@metric(
    unit="1",
    of=OF,
    title="Short-term scaling, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def short_scaling_ap(sway: Sway) -> float | Missing:
    """Whether the forward-and-back sway persists (above 0.5) or turns back (below 0.5) over short times.

    Formula: as short_scaling_ml, for y.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(1, lambda d: d.short_scaling)


@metric(
    unit="mm2",
    of=OF,
    title="Short-term diffusion, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def short_diffusion_ml(sway: Sway) -> float | Missing:
    """How far the side-to-side sway would have drifted after 1 s, squared, by its short-term law.

    Formula: height at 1 s of the first line of critical_time_ml; its unit is mm^2 s^-2H.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(0, lambda d: MM * MM * d.short_time)


@metric(
    unit="mm2",
    of=OF,
    title="Short-term diffusion, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def short_diffusion_ap(sway: Sway) -> float | Missing:
    """How far the forward-and-back sway would have drifted after 1 s, squared, by its short-term law.

    Formula: as short_diffusion_ml, for y.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(1, lambda d: MM * MM * d.short_time)


@metric(
    unit="1",
    of=OF,
    title="Long-term scaling, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def long_scaling_ml(sway: Sway) -> float | Missing:
    """Whether the side-to-side sway persists (above 0.5) or turns back (below 0.5) over long times.

    Formula: half the slope of the second line of critical_time_ml.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(0, lambda d: d.long_scaling)


@metric(
    unit="1",
    of=OF,
    title="Long-term scaling, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def long_scaling_ap(sway: Sway) -> float | Missing:
    """Whether the forward-and-back sway persists (above 0.5) or turns back (below 0.5) over long times.

    Formula: as long_scaling_ml, for y.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(1, lambda d: d.long_scaling)


@metric(
    unit="mm2",
    of=OF,
    title="Long-term diffusion, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def long_diffusion_ml(sway: Sway) -> float | Missing:
    """How far the side-to-side sway would have drifted after 1 s, squared, by its long-term law.

    Formula: height at 1 s of the second line of critical_time_ml; its unit is mm^2 s^-2H.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(0, lambda d: MM * MM * d.long_time)


@metric(
    unit="mm2",
    of=OF,
    title="Long-term diffusion, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def long_diffusion_ap(sway: Sway) -> float | Missing:
    """How far the forward-and-back sway would have drifted after 1 s, squared, by its long-term law.

    Formula: as long_diffusion_ml, for y.

    Source: Collins & De Luca 1993, doi:10.1007/BF00229788; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.diffused(1, lambda d: MM * MM * d.long_time)
