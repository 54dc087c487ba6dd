"""Finding the shift of weight that leads from two legs onto one.

Everything is searched backwards from toe-off, so that earlier swaying is not taken for the movement.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mechanics.contact import runs, samples

BASELINE_SECONDS = 1.0
MOVING_SECONDS = 1.0
"""s before toe-off that may already be movement: the quiet second ends before them."""
LOOK_BACK_SECONDS = 8.0
"""s before toe-off in which the quiet second is sought."""
QUIET_PART = 75.0
"""%. A second is quiet when it is at least as quiet as the most restless quarter of those looked at."""
BAND_SD = 3.0
"""The movement has begun when the signal leaves the quiet second's mean by so many SD …"""
OUTSIDE_SECONDS = 0.050
"""… for so long, in s."""


@dataclass(frozen=True)
class Shift:
    """A movement of a signal away from its quiet level, toward the leg that will stand.

    baseline : first sample of the last quiet second. level, band : unit of the signal, its mean there, and
    the deviation that counts as movement. onset : first sample of the movement, or None.
    anticipation : unit of the signal, largest deviation the other way just before it, or None.
    """

    baseline: int
    level: float
    band: float
    onset: int | None
    anticipation: float | None


def shift(signal: NDArray[np.float64], rate: float, begin: int, toe_off: int, floor: float) -> Shift | None:
    """Find the movement that ends with toe-off, or return None when no quiet second lies before it.

    signal : (n,), any unit, growing toward the leg that will stand, without gaps from `begin` to toe_off.
    rate : Hz. begin : first sample of standing on both legs. floor : unit of the signal, least band.
    """
    window = samples(BASELINE_SECONDS, rate)
    first = max(begin, toe_off - samples(LOOK_BACK_SECONDS, rate))
    quiet = signal[first : max(first, toe_off - samples(MOVING_SECONDS, rate))]
    if len(quiet) < window:
        return None
    start = _last_quiet(quiet, window, floor / BAND_SD)
    baseline, still = first + start, quiet[start : start + window]
    level, band = float(still.mean()), max(BAND_SD * float(still.std()), floor)
    away = signal[baseline + window : toe_off] - level
    onset, anticipation = _movement(away, band, samples(OUTSIDE_SECONDS, rate))
    return Shift(
        baseline,
        level,
        band,
        None if onset is None else baseline + window + onset,
        anticipation,
    )


def _last_quiet(signal: NDArray[np.float64], window: int, still: float) -> int:
    """Return the first sample of the last window that is quiet.

    The last one, not the quietest: a standing person wanders by several mm within seconds, and what was
    the level then would count as movement now. still : unit of the signal, a standard deviation that is
    always quiet enough.
    """
    away = signal - signal.mean()
    sums = np.cumsum(np.concatenate([np.zeros((1, 2)), np.column_stack([away, away * away])]), axis=0)
    mean, square = ((sums[window:] - sums[:-window]) / window).T
    spread = np.sqrt(np.maximum(square - mean * mean, 0.0))
    limit = max(float(np.percentile(spread, QUIET_PART)), still)
    return int(np.flatnonzero(spread <= limit)[-1])


def _movement(away: NDArray[np.float64], band: float, outside: int) -> tuple[int | None, float | None]:
    """Return the onset and the anticipation in a signal about its quiet level, up to toe-off.

    The load moves over from the last sample at or below the level on. The lobe of negative samples
    before it is the anticipation when it stays beyond the band long enough; the movement then begins
    where that lobe leaves the band, else where the shift itself does.
    """
    negative = np.flatnonzero(away <= 0.0)
    if len(negative):
        last = int(negative[-1])
        positive = np.flatnonzero(away[: last + 1] > 0.0)
        first = int(positive[-1]) + 1 if len(positive) else 0
        lobe = away[first : last + 1]
        if len(runs(lobe < -band, outside)):
            peak = first + int(np.argmin(lobe))
            return _leaves(-away[: peak + 1], band), float(-lobe.min())
    return (_leaves(away, band) if len(away) and away[-1] > band else None), None


def _leaves(away: NDArray[np.float64], band: float) -> int:
    """Return the first sample of the stretch beyond the band that lasts to the end."""
    inside = np.flatnonzero(away <= band)
    return int(inside[-1]) + 1 if len(inside) else 0
