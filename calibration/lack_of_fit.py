"""Lack of fit: whether a line is straight enough, judged against how well a reading repeats itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.distributions import f_beyond

Floats = NDArray[np.float64]

RARE = 0.01
"""A straight line that chance would contradict less often than this is given up."""
LOWER_LIMIT = 2.4
"""Times the standard deviation of the residuals: lower limit factor of a load cell (ASTM E74)."""


@dataclass(frozen=True)
class Polynomial:
    """A polynomial through points.

    coefficients, deviations : (degree + 1,), of rising powers, and their standard deviations.
    residual : standard deviation of the points about it, in the unit of y.
    """

    coefficients: Floats
    deviations: Floats
    residual: float

    def __call__(self, x: Floats) -> Floats:
        """Return its values at x, (n,)."""
        return np.asarray(np.polynomial.polynomial.polyval(x, self.coefficients))

    @property
    def lower_limit(self) -> float:
        """The lower limit factor of ASTM E74, in the unit of y."""
        return LOWER_LIMIT * self.residual


@dataclass(frozen=True)
class LackOfFit:
    """How much worse a curve fits than readings repeat.

    ratio : of the variances, F. upper, lower : their degrees of freedom. probability : of that ratio by
    chance.
    """

    ratio: float
    upper: int
    lower: int
    probability: float


def polynomial(x: Floats, y: Floats, degree: int) -> Polynomial:
    """Fit a polynomial by least squares. x, y : (n,), any unit, n above degree + 1.

    By QR, which does not mind that powers of a load in newtons differ in size; the normal equations would.
    """
    powers = np.vander(x, degree + 1, increasing=True)
    q, r = np.linalg.qr(powers)
    coefficients = np.linalg.solve(r, q.T @ y)
    rest = y - powers @ coefficients
    residual = float(np.sqrt(rest @ rest / (len(y) - degree - 1)))
    return Polynomial(coefficients, np.sqrt((np.linalg.inv(r) ** 2).sum(axis=1)) * residual, residual)


def lack_of_fit(x: Floats, y: Floats, degree: int) -> LackOfFit:
    """Compare the residuals of a polynomial with those of y about its mean at each x.

    x, y : (n,), any unit; some values of x occur more than once.
    Errors: ValueError when none does, or when there are no more values of x than coefficients.

    Source: Fisher's test of linearity, as in Draper & Smith: Applied Regression Analysis, 1998, section 2.1.
    """
    levels, index = np.unique(x, return_inverse=True)
    means = np.bincount(index, weights=y) / np.bincount(index)
    upper, lower = len(levels) - degree - 1, len(y) - len(levels)
    if lower < 1 or upper < 1:
        raise ValueError("lack of fit needs repeated readings, and more levels than coefficients")
    pure = float(np.sum((y - means[index]) ** 2))
    bent = float(np.sum((means[index] - polynomial(x, y, degree)(x)) ** 2))
    ratio = float("inf") if pure == 0.0 else (bent / upper) / (pure / lower)
    return LackOfFit(ratio, upper, lower, f_beyond(ratio, upper, lower))


def degree(x: Floats, y: Floats, largest: int = 3) -> int:
    """Return the smallest degree of a polynomial, from 1 to `largest`, whose lack of fit chance explains.

    x, y : (n,), any unit. A plate is fitted with straight lines: more than 1 says what that costs.
    """
    return next(
        (each for each in range(1, largest) if lack_of_fit(x, y, each).probability >= RARE),
        largest,
    )
