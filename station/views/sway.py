"""Sway: the path of one centre of pressure over a stretch without gaps."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from station.mat import Side
from station.mechanics import spectrum
from station.mechanics.descriptors import LEAST, Descriptors, descriptors
from station.mechanics.diffusion import Diffusion
from station.mechanics.filters import zero_phase
from station.mechanics.sway import Sums, sweep
from station.views.missing import Missing, Reason

Array = NDArray[np.float64]

SAME_RATE = 1e-3
"""How far a measured rate may be from a whole multiple and still be thinned out instead of resampled."""


@dataclass(frozen=True)
class Sway:
    """The path of a centre of pressure.

    side : whose centre of pressure; BOTH is that of all plates together. rate : Hz.
    x, y : (n,), m. ML (right positive) and AP (forward positive), filtered, then about their mean.
    """

    side: Side
    rate: float
    x: Array
    y: Array
    repetition: int | None = None

    @property
    def seconds(self) -> float:
        """Duration as the sway velocity divides by it: n / rate."""
        return len(self.x) / self.rate

    @cached_property
    def sums(self) -> Sums:
        """All sums of the time domain, made once for all metrics."""
        return sweep(self.x, self.y)

    @cached_property
    def density(self) -> tuple[Array, Array]:
        """Frequencies (m,) in Hz and power densities (m, 2) of x and y in m^2 / Hz (Welch, half lengths)."""
        return spectrum.halves(np.column_stack([self.x, self.y]), self.rate)

    @cached_property
    def descriptors(self) -> Descriptors:
        """The published descriptors, for the further metrics; n at least 50 and rate above 10 Hz."""
        return descriptors(self.x, self.y, self.rate)

    def described(self, number: Callable[[Descriptors], float]) -> float | Missing:
        """Read one number off the descriptors, or tell why it has no meaning."""
        if len(self.x) < LEAST:
            return Missing(Reason.TOO_SHORT)
        value = number(self.descriptors)
        return value if math.isfinite(value) else Missing(Reason.NOT_QUALIFIED)

    def diffused(self, axis: int, number: Callable[[Diffusion], float]) -> float | Missing:
        """Read one number off the diffusion of an axis (0 for x), or tell why there is none."""
        if len(self.x) < LEAST or (found := self.descriptors.diffusions[axis]) is None:
            return Missing(Reason.TOO_SHORT)
        return number(found)

    def at(self, rate: float) -> tuple[Array, Array]:
        """Return x and y, (k,) each, m, at a lower rate in Hz.

        Every k-th sample where the own rate is a multiple (to 0.1 %); else straight lines between the
        samples, which after the 10 Hz low-pass moves sample entropy by less than 1 % from 60 Hz on.
        """
        step = round(self.rate / rate)
        if step >= 1 and abs(self.rate - step * rate) <= SAME_RATE * self.rate:
            return np.ascontiguousarray(self.x[::step]), np.ascontiguousarray(self.y[::step])
        own = np.arange(len(self.x)) / self.rate
        wanted = np.arange(int(own[-1] * rate + 1e-9) + 1) / rate
        return np.interp(wanted, own, self.x), np.interp(wanted, own, self.y)


def sway(side: Side, rate: float, cop: Array, lowpass: float | None) -> Sway:
    """Make the view of a stretch of a centre of pressure.

    cop : (n, 2), m, without gaps, n at least 1. lowpass : Hz, or None for no filter.

    The stretch is cut first and filtered then, so the numbers depend on no sample outside it. An axis
    that never changes is exactly zero, not the filter's rounding.
    """
    path = cop if lowpass is None else zero_phase(cop, rate, lowpass)
    path = path - path.mean(axis=0)
    for axis in range(2):
        if (cop[:, axis] == cop[0, axis]).all():
            path[:, axis] = 0.0
    return Sway(side, rate, np.ascontiguousarray(path[:, 0]), np.ascontiguousarray(path[:, 1]))
