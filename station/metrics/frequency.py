"""Sway in the frequency domain: how quickly the centre of pressure goes to and fro."""

import math

from station.mechanics import spectrum
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing, Reason
from station.views.sway import Sway

FAMILY = Family("Sway frequency", 30)

OF = ("quiet_stance", "single_leg_stance")

LEAST = 4
"""Samples: shorter halves have no spectrum."""


@metric(unit="Hz", of=OF, title="Mean power frequency", better=Better.NEITHER)
def power_mean_frequency(sway: Sway) -> float | Missing:
    """The mean frequency of the sway, both directions together.

    Formula: Welch's method (periodic Hann window, segments of N/2 samples that overlap by N/4, mean of
    each segment taken off); per direction trapezoid(f P) / trapezoid(P), then the two directions
    weighted by the plain sum of P over all bins.

    Source: COPmfreq of Santos & Duarte 2016, doi:10.7717/peerj.2648.
    """
    if sway.sums.n < LEAST:
        return Missing(Reason.TOO_SHORT)
    return _known(spectrum.mean_frequency(*sway.density))


@metric(unit="Hz", of=OF, title="Median frequency, side to side", better=Better.NEITHER)
def median_frequency_ml(sway: Sway) -> float | Missing:
    """Half of the side-to-side power between 0.15 and 5 Hz lies below this frequency.

    Formula: the first bin of 0.15-5 Hz (edges included) at which the running sum of P reaches 50 % of the
    band's sum; Welch's method as in power_mean_frequency. Not interpolated: the value comes in steps of
    2 / duration (0.067 Hz for 30 s).

    Source: Prieto et al. 1996 (F50), doi:10.1109/10.532130.
    """
    return _power_frequency(sway, 0, 0.50)


@metric(unit="Hz", of=OF, title="Median frequency, forward and back", better=Better.NEITHER)
def median_frequency_ap(sway: Sway) -> float | Missing:
    """Half of the forward-and-back power between 0.15 and 5 Hz lies below this frequency.

    Formula: as median_frequency_ml, for y.

    Source: Prieto et al. 1996 (F50), doi:10.1109/10.532130.
    """
    return _power_frequency(sway, 1, 0.50)


@metric(unit="Hz", of=OF, title="95 % frequency, side to side", better=Better.NEITHER)
def frequency_95_ml(sway: Sway) -> float | Missing:
    """Of the side-to-side power between 0.15 and 5 Hz, 95 % lies below this frequency.

    Formula: as median_frequency_ml, with 95 %.

    Source: Prieto et al. 1996 (F95), doi:10.1109/10.532130.
    """
    return _power_frequency(sway, 0, 0.95)


@metric(unit="Hz", of=OF, title="95 % frequency, forward and back", better=Better.NEITHER)
def frequency_95_ap(sway: Sway) -> float | Missing:
    """Of the forward-and-back power between 0.15 and 5 Hz, 95 % lies below this frequency.

    Formula: as median_frequency_ml, with 95 %, for y.

    Source: Prieto et al. 1996 (F95), doi:10.1109/10.532130.
    """
    return _power_frequency(sway, 1, 0.95)


def _power_frequency(sway: Sway, axis: int, share: float) -> float | Missing:
    if sway.sums.n < LEAST:
        return Missing(Reason.TOO_SHORT)
    frequencies, power = sway.density
    return _known(spectrum.power_frequency(frequencies, power[:, axis], share))


def _known(frequency: float) -> float | Missing:
    """A path that never moves, or a rate below the band, has no frequency."""
    return Missing(Reason.NOT_QUALIFIED) if math.isnan(frequency) else frequency
