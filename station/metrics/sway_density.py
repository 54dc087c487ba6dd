"""Sway density: places where the centre of pressure stays."""

from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Sway density", 26)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""
MM = 1e3
"""mm per m."""


@metric(
    unit="s",
    of=OF,
    title="Stay near one place",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def density_peak(sway: Sway) -> float | Missing:
    """How long the centre of pressure stays near one place, where it stays longest: longer is steadier.

    Formula: for every sample the time that the samples in a row around it lie within 3 mm; 4th-order
    zero-phase low-pass of 2.5 Hz; mean height of the peaks (samples above both neighbours).

    Source: Baratto et al. 2002, doi:10.1123/mcj.6.3.246; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.density.peak)


@metric(
    unit="mm",
    of=OF,
    title="Way between places",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def density_peak_distance(sway: Sway) -> float | Missing:
    """How far apart the places lie where the centre of pressure stays longest.

    Formula: mean distance between the centres of pressure at successive peaks of the curve of density_peak.

    Source: Baratto et al. 2002, doi:10.1123/mcj.6.3.246; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * d.density.distance)
