"""Descriptors: every number of the published set for one path, in one go (Quijoux et al. 2021)."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.mechanics import resampling
from station.mechanics.band import Band, band, padded_density
from station.mechanics.density import Density, sway_density
from station.mechanics.diameter import diameter
from station.mechanics.diffusion import Diffusion, diffusion, mean_square_displacement
from station.mechanics.filters import zero_phase_fourth
from station.mechanics.plane import Plane, plane
from station.mechanics.sway import prediction_factor
from station.mechanics.velocity import Turns, derivative, turns

Array = NDArray[np.float64]

CUTOFF = 10.0
"""Hz of the low-pass in front of the published set."""
LEAST = 50
"""Samples, below which there are no descriptors."""


class Descriptors(NamedTuple):
    """The published set of one path. Two entries are those of x and y. SI: m, s, Hz.

    rate : Hz. diameter : m. bands, diffusions, turns : of x and y; a diffusion is None where the recording is
    too short for it.
    """

    rate: float
    plane: Plane
    diameter: float
    turns: tuple[Turns, Turns]
    density: Density
    bands: tuple[Band, Band]
    diffusions: tuple[Diffusion | None, Diffusion | None]

    @property
    def seconds(self) -> float:
        """n / rate, by which velocities are divided."""
        return self.plane.n / self.rate

    @property
    def ellipse_area(self) -> float:
        """Area of the 95 % prediction ellipse about the origin, covariance with divisor n, m^2."""
        p = self.plane
        determinant = max(p.xx * p.yy - p.xy * p.xy, 0.0)
        return math.pi * prediction_factor(p.n) * math.sqrt(determinant) / p.n

    @property
    def swept_per_second(self) -> float:
        """Area between the path and the origin per second, m^2 / s; its time is (n - 1) / rate."""
        return self.plane.swept * self.rate / (2.0 * (self.plane.n - 1))

    @property
    def mean_frequencies(self) -> tuple[float, float, float]:
        """Of x, of y, and of the path: turns per second about the origin, Hz; time (n - 1) / rate."""
        p = self.plane
        seconds = (p.n - 1) / self.rate
        axis = 4.0 * math.sqrt(2.0) * seconds
        return (
            ratio(p.path_x, axis * p.x),
            ratio(p.path_y, axis * p.y),
            ratio(p.path, 2.0 * math.pi * seconds * p.r),
        )

    @property
    def phase_planes(self) -> tuple[float, float]:
        """Root of position variance plus velocity variance of x and y, as if m and m/s were one unit."""
        x, y = self.turns
        p = self.plane
        return math.sqrt(p.xx / p.n + x.variance), math.sqrt(p.yy / p.n + y.variance)

    @property
    def fractal_dimension(self) -> float:
        """log n / (log n + log(d / path)), d the diameter of a circle of the ellipse's area."""
        width = 2.0 * math.sqrt(self.ellipse_area / math.pi)
        if not (width > 0.0 and self.plane.path > 0.0):
            return math.nan
        size = math.log(self.plane.n)
        return ratio(size, size + math.log(width / self.plane.path))


def descriptors(x: Array, y: Array, rate: float) -> Descriptors:
    """Describe a path.

    x, y : (n,), m, ML and AP, about its middle, filtered, without gaps, n at least 50. rate : Hz, above 10.
    """
    frequencies, power = padded_density(x, y, rate)
    displacement = mean_square_displacement(x, y)
    return Descriptors(
        rate,
        plane(x, y),
        diameter(x, y),
        (turns(derivative(x, rate)), turns(derivative(y, rate))),
        sway_density(x, y, rate),
        (band(frequencies, power[0]), band(frequencies, power[1])),
        (diffusion(displacement[0], rate), diffusion(displacement[1], rate)),
    )


def prepared(points: Array, rate: float, resampled: bool = True) -> tuple[Array, Array, float]:
    """Make of a raw path what the published program describes.

    points : (n, 2), m. ML and AP, without gaps. rate : Hz. resampled : to 25 Hz first, its default.

    Returns x, y (k,) in m and their rate in Hz: about the mean of the raw path, at 25 Hz by sliding windows,
    then the 4th-order zero-phase low-pass of 10 Hz.
    """
    x = points[:, 0] - points[:, 0].mean()
    y = points[:, 1] - points[:, 1].mean()
    if resampled:
        time = np.arange(len(x)) / rate
        kept = resampling.without_spikes(time, x, y)
        rate = resampling.RATE
        path = resampling.sliding_average(*kept, rate, resampling.WINDOW)
    else:
        path = np.column_stack([x, y])
    path = zero_phase_fourth(path, rate, CUTOFF)
    return np.ascontiguousarray(path[:, 0]), np.ascontiguousarray(path[:, 1]), rate


def ratio(over: float, under: float) -> float:
    """Divide; NaN where there is nothing to divide by."""
    return over / under if under != 0.0 else math.nan
