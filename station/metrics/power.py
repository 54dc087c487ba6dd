"""Power: how the power of sway is spread over frequencies, by the published set's own spectrum."""

from station.mechanics.descriptors import ratio
from station.metrics.metric import Better, Family, metric
from station.views.missing import Missing
from station.views.sway import Sway

FAMILY = Family("Power of sway", 32)

OF = ("quiet_stance", "single_leg_stance")
LEAST_RATE = 25.0
"""Hz."""
MM = 1e3
"""mm per m."""


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def total_power_ml(sway: Sway) -> float | Missing:
    """How much side-to-side sway there is between 0.15 and 5 Hz.

    Formula: plain sum of P over the bins of the band; Welch spectrum (Hann segments of 10 s, half
    overlapping, straight line taken off, padded to the whole length), bins of 0.15-5 Hz.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[0].total)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def total_power_ap(sway: Sway) -> float | Missing:
    """How much forward-and-back sway there is between 0.15 and 5 Hz.

    Formula: as total_power_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[1].total)


@metric(
    unit="Hz",
    of=OF,
    title="Strongest frequency, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def frequency_mode_ml(sway: Sway) -> float | Missing:
    """At which frequency the side-to-side sway is strongest.

    Formula: the bin with the largest P; spectrum as in total_power_ml.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.bands[0].mode)


@metric(
    unit="Hz",
    of=OF,
    title="Strongest frequency, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def frequency_mode_ap(sway: Sway) -> float | Missing:
    """At which frequency the forward-and-back sway is strongest.

    Formula: as frequency_mode_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.bands[1].mode)


@metric(
    unit="Hz",
    of=OF,
    title="Centroid frequency, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def centroid_frequency_ml(sway: Sway) -> float | Missing:
    """The typical frequency of the side-to-side sway, the quick parts counting more.

    Formula: sqrt(sum of f^2 P / sum of P); spectrum as in total_power_ml.

    Source: Prieto et al. 1996 (CFREQ), doi:10.1109/10.532130; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.bands[0].centroid)


@metric(
    unit="Hz",
    of=OF,
    title="Centroid frequency, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def centroid_frequency_ap(sway: Sway) -> float | Missing:
    """The typical frequency of the forward-and-back sway, the quick parts counting more.

    Formula: as centroid_frequency_ml, for y.

    Source: Prieto et al. 1996 (CFREQ), doi:10.1109/10.532130; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.bands[1].centroid)


@metric(
    unit="1",
    of=OF,
    title="Frequency dispersion, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def frequency_dispersion_ml(sway: Sway) -> float | Missing:
    """How widely the frequencies of the side-to-side sway are spread: 0 for a pure sine.

    Formula: sqrt(1 - (sum of f P)^2 / (sum of P times sum of f^2 P)); spectrum as in total_power_ml.

    Source: Prieto et al. 1996 (FREQD), doi:10.1109/10.532130; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.bands[0].dispersion)


@metric(
    unit="1",
    of=OF,
    title="Frequency dispersion, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def frequency_dispersion_ap(sway: Sway) -> float | Missing:
    """How widely the frequencies of the forward-and-back sway are spread: 0 for a pure sine.

    Formula: as frequency_dispersion_ml, for y.

    Source: Prieto et al. 1996 (FREQD), doi:10.1109/10.532130; conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: d.bands[1].dispersion)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power up to 0.5 Hz, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_low_ml(sway: Sway) -> float | Missing:
    """How much side-to-side sway there is at or below 0.5 Hz.

    Formula: plain sum of P over the bins at or below 0.5 Hz; spectrum as in total_power_ml.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[0].low)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power up to 0.5 Hz, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_low_ap(sway: Sway) -> float | Missing:
    """How much forward-and-back sway there is at or below 0.5 Hz.

    Formula: as power_low_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[1].low)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power of 0.5-2 Hz, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_middle_ml(sway: Sway) -> float | Missing:
    """How much side-to-side sway there is above 0.5 and up to 2 Hz.

    Formula: plain sum of P over the bins above 0.5 and up to 2 Hz; spectrum as in total_power_ml.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[0].middle)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power of 0.5-2 Hz, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_middle_ap(sway: Sway) -> float | Missing:
    """How much forward-and-back sway there is above 0.5 and up to 2 Hz.

    Formula: as power_middle_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[1].middle)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power above 2 Hz, side to side",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_high_ml(sway: Sway) -> float | Missing:
    """How much side-to-side sway there is above 2 Hz.

    Formula: plain sum of P over the bins above 2 Hz; spectrum as in total_power_ml.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[0].high)


@metric(
    unit="mm2/Hz",
    of=OF,
    title="Power above 2 Hz, forward and back",
    better=Better.LOWER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_high_ap(sway: Sway) -> float | Missing:
    """How much forward-and-back sway there is above 2 Hz.

    Formula: as power_high_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: MM * MM * d.bands[1].high)


@metric(
    unit="1",
    of=OF,
    title="Quick over slow power, side to side",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_quotient_ml(sway: Sway) -> float | Missing:
    """How much of the side-to-side sway is quick (above 2 Hz) for each part that is slow.

    Formula: power above 2 Hz / power up to 2 Hz; spectrum as in total_power_ml.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: ratio(d.bands[0].high, d.bands[0].low + d.bands[0].middle))


@metric(
    unit="1",
    of=OF,
    title="Quick over slow power, forward and back",
    better=Better.NEITHER,
    least_rate=LEAST_RATE,
    is_further=True,
)
def power_quotient_ap(sway: Sway) -> float | Missing:
    """How much of the forward-and-back sway is quick (above 2 Hz) for each part that is slow.

    Formula: as power_quotient_ml, for y.

    Source: Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    return sway.described(lambda d: ratio(d.bands[1].high, d.bands[1].low + d.bands[1].middle))
