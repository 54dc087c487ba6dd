"""Multitaper: the frequencies of sway from a spectrum that uses the whole recording at once."""

import math

from station.mechanics.multitaper import multitaper
from station.mechanics.spectrum import power_frequency
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.sway import Sway

FAMILY = Family("Sway frequency, multitaper", 34)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""


@metric(
    unit="Hz",
    of=OF,
    title="Median frequency (multitaper), side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def multitaper_frequency_ml(sway: Sway) -> float | Missing:
    """Half of the side-to-side power between 0.15 and 5 Hz lies below this frequency.

    Formula: the first bin of 0.15-5 Hz at which the running sum of P reaches half of the band's sum; P the
    mean of the squared transforms with the seven tapers of NW = 4. Comes in steps of 1 / duration.

    Source: Thomson 1982, doi:10.1109/PROC.1982.12433; reading as Prieto et al. 1996, doi:10.1109/10.532130.
    """
    return _median(sway, 0)


@metric(
    unit="Hz",
    of=OF,
    title="Median frequency (multitaper), forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def multitaper_frequency_ap(sway: Sway) -> float | Missing:
    """Half of the forward-and-back power between 0.15 and 5 Hz lies below this frequency.

    Formula: as multitaper_frequency_ml, for y.

    Source: Thomson 1982, doi:10.1109/PROC.1982.12433; reading as Prieto et al. 1996, doi:10.1109/10.532130.
    """
    return _median(sway, 1)


def _median(sway: Sway, axis: int) -> float | Missing:
    if sway.sums.n < 50:
        return Missing(Reason.TOO_SHORT)
    column = (sway.y if axis else sway.x)[:, None]
    frequencies, power = multitaper(column, sway.rate)
    found = power_frequency(frequencies, power[:, 0], 0.5)
    return Missing(Reason.NOT_QUALIFIED) if math.isnan(found) else found
