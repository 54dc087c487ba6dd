"""Clock: the device's microseconds against the host's monotonic seconds, and the true rate of samples.

Bytes arrive late by a changing amount, never early. So of each second only the least delayed arrival is
kept, and one line through those gives the drift. Arrival times never become times of samples.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BIN = 1_000_000
"""us of device time. The least delayed arrival of each bin is kept."""
TRUSTED_SECONDS = 30.0
"""s. A fit over less than this is not used to correct a rate."""
NO_CLOCK = 20_000.0
"""ppm. No resonator is that far off: the bytes did not come at the pace of their device (a replay)."""

_OUTLYING = 4.0
_LEAST_BINS = 3


class Envelope:
    """The least delayed arrival of every second of device time, while they come."""

    def __init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget the second that is being watched."""
        self._bin: int | None = None
        self._best = (0.0, 0)
        self._delay = 0.0

    def add(self, host: float, ticks: int) -> tuple[float, int] | None:
        """Take one arrival. Returns the pair of the second before when a second is over, else None.

        Parameters
        ----------
        host : s, monotonic, when the newest sample arrived.
        ticks : us, unwrapped device time of that sample.

        Returns
        -------
        (host, ticks) of the least delayed arrival. Device time that runs backwards begins anew.
        """
        delay = host - ticks * 1e-6
        number = ticks // BIN
        if self._bin == number:
            if delay < self._delay:
                self._best, self._delay = (host, ticks), delay
            return None
        over = self._best if self._bin is not None and number > self._bin else None
        self._bin, self._best, self._delay = number, (host, ticks), delay
        return over


@dataclass(frozen=True)
class ClockFit:
    """A line through the least delayed arrivals: host = offset + ticks * 1e-6 / (1 + ppm * 1e-6).

    ppm : how much faster the device's clock runs than the host's; nan when there are too few arrivals.
    offset : s, host time at device time 0, the least delay included.
    residual_s : s, standard deviation of the arrivals used about the line.
    seconds : s, how long the fitted stretch is, counted in whole bins.
    """

    ppm: float
    offset: float
    residual_s: float
    seconds: float


def fit(host: ArrayLike, ticks: ArrayLike) -> ClockFit:
    """Fit the drift of the device's clock through the least delayed arrival of every second.

    A rough slope first: against it the least delayed arrival of each bin is chosen once more, and the
    seconds in which even that one was held up are left out.

    Parameters
    ----------
    host : (n,) s, monotonic. Times of arrival, all of them or only those of an Envelope.
    ticks : (n,) us, unwrapped. Device times of what arrived.
    """
    arrived = np.asarray(host, dtype=np.float64)
    stamped = np.asarray(ticks, dtype=np.float64)
    if arrived.shape != stamped.shape or arrived.ndim != 1:
        raise ValueError(f"{arrived.shape} arrivals, {stamped.shape} device times")
    if len(arrived) == 0:
        return ClockFit(float("nan"), float("nan"), float("nan"), 0.0)
    device = (stamped - stamped[0]) * 1e-6
    later = arrived - arrived[0] - device
    bins = np.floor(stamped / BIN).astype(np.int64)
    seconds = float(bins.max() - bins.min() + 1) * BIN * 1e-6
    chosen = _least_of_each(bins, later)
    if len(chosen) < _LEAST_BINS:
        return ClockFit(float("nan"), float(arrived[0] - stamped[0] * 1e-6), float("nan"), seconds)
    slope = _rough_slope(device[chosen], later[chosen])
    chosen = _least_of_each(bins, later - slope * device)
    chosen = chosen[_not_held_up(later[chosen] - slope * device[chosen])]
    slope, level = _line(device[chosen], later[chosen])
    rest = later[chosen] - level - slope * device[chosen]
    offset = arrived[0] + level - stamped[0] * 1e-6 * (1.0 + slope)
    return ClockFit((1.0 / (1.0 + slope) - 1.0) * 1e6, float(offset), float(rest.std()), seconds)


def drift(pairs: list[tuple[float, int]], first: int, last: int) -> float | None:
    """Return how much faster the device's clock ran than the host's, ppm, or None when that is not known.

    pairs : host time in s and device time in us of arrivals. first, last : us, the stretch that counts.
    """
    inside = np.array([pair for pair in pairs if first <= pair[1] <= last], dtype=np.float64).reshape(-1, 2)
    if len(inside) < _LEAST_BINS:
        return None
    found = fit(inside[:, 0], inside[:, 1])
    is_clock = found.seconds >= TRUSTED_SECONDS and abs(found.ppm) < NO_CLOCK
    return found.ppm if is_clock else None


def true_rate(index: ArrayLike, ticks: ArrayLike, ppm: float | None = None) -> float:
    """Return the true rate of conversions in Hz, by the median pace over an eighth of the recording.

    A median bears single wrong stamps and a pause; gaps cost nothing, because `index` counts on. nan when
    device time does not grow.

    Parameters
    ----------
    index : (n,) number of the conversion, growing. At least two.
    ticks : (n,) us, unwrapped device time.
    ppm : how much faster the device's clock runs than true, from `fit` over at least TRUSTED_SECONDS;
        None when it is not known: the device's clock is then believed.
    """
    number = np.asarray(index, dtype=np.int64)
    time = np.asarray(ticks, dtype=np.int64)
    if number.shape != time.shape or len(number) < 2:
        raise ValueError(f"{number.shape} conversions, {time.shape} device times")
    lag = max(1, len(number) // 8)
    period = float(np.median((time[lag:] - time[:-lag]) / np.maximum(number[lag:] - number[:-lag], 1)))
    if not period > 0.0:
        return float("nan")
    return 1e6 / period * (1.0 + (ppm or 0.0) * 1e-6)


def _least_of_each(bins: NDArray[np.int64], delay: NDArray[np.float64]) -> NDArray[np.int64]:
    """(bins,) the place of the smallest delay of each bin."""
    order = np.lexsort((delay, bins))
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = bins[order][1:] != bins[order][:-1]
    return np.sort(order[is_first])


def _not_held_up(rest: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(bins,) False for a second whose least delay lies far above the others'."""
    middle = float(np.median(rest))
    usual = 1.4826 * float(np.median(np.abs(rest - middle)))
    kept: NDArray[np.bool_] = rest <= middle + _OUTLYING * usual
    return kept if kept.sum() >= _LEAST_BINS else np.ones(len(rest), dtype=bool)


def _rough_slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """The median slope across half the stretch: a quarter of the points may be wrong."""
    lag = len(x) // 2
    return float(np.median((y[lag:] - y[:-lag]) / (x[lag:] - x[:-lag])))


def _line(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and level of the least-squares line."""
    apart = x - x.mean()
    slope = float(apart @ (y - y.mean()) / (apart @ apart))
    return slope, float(y.mean() - slope * x.mean())
