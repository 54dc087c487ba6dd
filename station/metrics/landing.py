"""What a landing does to the body: how hard, how fast and how much in the first moments."""

import numpy as np
from numpy.typing import NDArray

from station.metrics.metric import Better, Family, metric
from station.views.landing import IMPACT_RATE, LOADING_RATE, Landing
from station.views.missing import Missing, Reason

FAMILY = Family("Impact", 60)

OF = ("landing",)
MS = 1e3
"""ms per s."""


@metric(unit="m/s", of=OF, title="Impact velocity", better=Better.NEITHER, least_rate=IMPACT_RATE)
def impact_velocity(landing: Landing) -> float | Missing:
    """How fast the body fell when this side touched: the drop height that really was.

    Formula: g sum(F / BW - 1) / fs over all plates from contact to a moment of rest: the mean over the
    quietest second (SD below 1 %, mean within 1 % of BW) of the 4 s after it. Where nobody stands still
    before the next take-off, the same from the quietest second before the flight to contact. For a foot:
    the speed of the whole body when that foot touches. 1 % of error of the weight costs 0.1 m/s for every
    second in between. Sides are compared only when it agrees within 5 %.

    Source: impulse and momentum; definition of this station.
    """
    return landing.speed


@metric(unit="N", of=OF, title="Peak force", better=Better.LOWER, least_rate=IMPACT_RATE)
def peak_force(landing: Landing) -> float | Missing:
    """The largest force of the landing.

    Formula: max F from contact to 250 ms after it, or to the loss of contact. The value of both feet is
    the peak of the sum, never the sum of the two peaks.

    Source: definition of this station; contact at 20 N.
    """
    return landing.peak


@metric(unit="{BW}", of=OF, title="Peak force in body weights", better=Better.LOWER, least_rate=IMPACT_RATE)
def peak_force_bw(landing: Landing) -> float | Missing:
    """The largest force of the landing, in body weights.

    Formula: peak_force / BW.

    Source: definition of this station.
    """
    return _in_weights(landing, landing.peak)


@metric(unit="ms", of=OF, title="Time to peak", better=Better.HIGHER, least_rate=IMPACT_RATE)
def time_to_peak(landing: Landing) -> float | Missing:
    """How long this side takes from its own contact to its largest force.

    Formula: (sample of the peak - sample of contact) / fs; the first of equal peaks.

    Source: definition of this station.
    """
    return landing.top if isinstance(landing.top, Missing) else MS * landing.top / landing.rate


@metric(unit="{BW}/s", of=OF, title="Loading rate, average", better=Better.LOWER, least_rate=LOADING_RATE)
def loading_rate_average(landing: Landing) -> float | Missing:
    """How steeply the force rises from contact to its peak, on average.

    Formula: peak force / time to peak / BW. One of three loading rates, which differ by a factor of two
    and more on one landing: compare like with like.

    Source: definition of this station.
    """
    top = landing.top
    if isinstance(top, Missing):
        return top
    if top == 0:
        return Missing(Reason.NOT_QUALIFIED)
    return _in_weights(landing, float(landing.load[top]) / (top / landing.rate))


@metric(unit="{BW}/s", of=OF, title="Loading rate, 20-80 %", better=Better.LOWER, least_rate=LOADING_RATE)
def loading_rate_20_80(landing: Landing) -> float | Missing:
    """How steeply the force rises between 20 and 80 % of its peak.

    Formula: slope of the straight line from the first sample at or above 20 % of the peak to the first
    at or above 80 %, / BW.

    Source: definition common in the running literature.
    """
    top = landing.top
    if isinstance(top, Missing):
        return top
    rise = landing.load[: top + 1]
    low, high = (int(np.argmax(rise >= share * rise[top])) for share in (0.2, 0.8))
    if high == low:
        return Missing(Reason.NOT_QUALIFIED)
    return _in_weights(landing, float(rise[high] - rise[low]) * landing.rate / (high - low))


@metric(unit="{BW}/s", of=OF, title="Loading rate, largest", better=Better.LOWER, least_rate=LOADING_RATE)
def loading_rate_max(landing: Landing) -> float | Missing:
    """The steepest rise of the force between contact and its peak. Noisy: one pair of samples decides.

    Formula: largest difference of two neighbouring samples from contact to peak, times fs, / BW.

    Source: definition of this station.
    """
    top = landing.top
    if isinstance(top, Missing):
        return top
    if top == 0:
        return Missing(Reason.NOT_QUALIFIED)
    return _in_weights(landing, float(np.diff(landing.load[: top + 1]).max()) * landing.rate)


@metric(unit="{BW}.s", of=OF, title="Impulse, 50 ms", better=Better.LOWER, least_rate=IMPACT_RATE)
def impulse_50(landing: Landing) -> float | Missing:
    """How much this side takes in the first 50 ms after its own contact.

    Formula: sum of F / fs over the samples from contact to before contact + 50 ms, / BW (rectangles; the
    trapezoid differs by 0.8 %). Null when the side leaves the ground before.

    Source: definition of this station.
    """
    return _impulse(landing, 0.050)


@metric(unit="{BW}.s", of=OF, title="Impulse, 100 ms", better=Better.LOWER, least_rate=IMPACT_RATE)
def impulse_100(landing: Landing) -> float | Missing:
    """How much this side takes in the first 100 ms after its own contact.

    Formula: as impulse_50, with 100 ms.

    Source: definition of this station.
    """
    return _impulse(landing, 0.100)


@metric(unit="{BW}.s", of=OF, title="Impulse, 200 ms", better=Better.LOWER, least_rate=IMPACT_RATE)
def impulse_200(landing: Landing) -> float | Missing:
    """How much this side takes in the first 200 ms after its own contact.

    Formula: as impulse_50, with 200 ms.

    Source: definition of this station.
    """
    return _impulse(landing, 0.200)


def _impulse(landing: Landing, seconds: float) -> float | Missing:
    window: NDArray[np.float64] | Missing = landing.first(seconds)
    if isinstance(window, Missing):
        return window
    return _in_weights(landing, float(window.sum()) / landing.rate)


def _in_weights(landing: Landing, value: float | Missing) -> float | Missing:
    if isinstance(value, Missing):
        return value
    return Missing(Reason.NO_BODY_WEIGHT) if landing.weight is None else value / landing.weight
