"""The device's clock against this computer's: true rate, drift. Arrival is never taken for the time of a sample."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BIN = 1_000_000
"""us of device time from which only the least delayed arrival is kept."""
TRUSTED_SECONDS = 30.0
"""A shorter fit says less about the drift than the crystal's data sheet does."""


@dataclass(frozen=True)
class ClockFit:
    """How the device's clock runs.

    ppm : how much faster than this computer's clock. offset : host s at device time 0.
    residual : s, root mean square about the line. seconds : how long the fit spans.
    """

    ppm: float
    offset: float
    residual: float
    seconds: float


class Envelope:
    """Keeps the least delayed arrival of each second: a delay only ever adds, so the least one is nearest."""

    def __init__(self) -> None:
        self._bin: int | None = None
        self._best: tuple[float, int] | None = None

    def restart(self) -> None:
        """Forget the second that has begun."""
        self._bin = None
        self._best = None

    def add(self, host: float, ticks: int) -> tuple[float, int] | None:
        """Take one arrival. Returns the pair of the second that has just ended, or None.

        host : s, monotonic, when the bytes came. ticks : us, unwrapped, of the newest sample in them.
        """
        now = ticks // BIN
        ended = None
        if self._bin is not None and now != self._bin:
            ended = self._best
            self._best = None
        self._bin = now
        if self._best is None or host - ticks * 1e-6 < self._best[0] - self._best[1] * 1e-6:
            self._best = (host, ticks)
        return ended


def fit(host: NDArray[np.float64], ticks: NDArray[np.float64]) -> ClockFit:
    """Fit a straight line through the least delayed arrivals.

    host : (n,), s. ticks : (n,), us. n at least 2, one pair a second.
    """
    device = (ticks - ticks[0]) * 1e-6
    arrived = host - host[0]
    middle = device.mean()
    slope = float(((device - middle) * arrived).sum() / ((device - middle) ** 2).sum())
    level = float(arrived.mean()) - slope * float(middle)
    residual = float(np.sqrt(np.mean((arrived - level - slope * device) ** 2)))
    offset = float(host[0]) + level - slope * float(ticks[0]) * 1e-6
    return ClockFit((1.0 / slope - 1.0) * 1e6, offset, residual, float(device[-1]))


def true_rate(index: NDArray[np.int64], ticks: NDArray[np.int64], ppm: float | None = None) -> float:
    """Return the conversions per second of true time.

    index : (n,) numbers of conversions. ticks : (n,), us, unwrapped. n at least 2.
    ppm : how much faster than true time the device's clock runs; None takes it as true.
    """
    place = (index - index[0]).astype(np.float64)
    time = (ticks - ticks[0]).astype(np.float64)
    middle = place.mean()
    spread = ((place - middle) ** 2).sum()
    if spread == 0.0:
        return float("nan")
    period = float(((place - middle) * time).sum() / spread)
    if not period > 0.0:
        return float("nan")
    return 1e6 / period * (1.0 + (ppm or 0.0) * 1e-6)
