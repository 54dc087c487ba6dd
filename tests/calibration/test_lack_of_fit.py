"""A line through readings, and whether it is straight enough: against certified figures of NIST and scipy."""

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from calibration import distributions
from calibration.lack_of_fit import degree, lack_of_fit, polynomial

CERTIFIED = (0.673565789473684e-03, 0.732059160401003e-06, -0.316081871345029e-14)
DEVIATIONS = (0.107938612033077e-03, 0.157817399981659e-09, 0.486652849992036e-16)
RESIDUAL = 0.205177424076185e-03
NEAR = 1e-12
"""A thousand times nearer than asked for: the normal equations do not come so near."""


@pytest.fixture(scope="module")
def pontius(shared_data: Path) -> tuple[np.ndarray, np.ndarray]:
    """Load in lbf and deflection of a load cell, 40 points in two runs."""
    read = np.loadtxt(shared_data / "nist_pontius" / "pontius.csv", delimiter=",", skiprows=1)
    return read[:, 1], read[:, 2]


def test_the_certified_load_cell_of_nist_is_reproduced(pontius: tuple[np.ndarray, np.ndarray]) -> None:
    found = polynomial(*pontius, 2)
    off = [
        np.abs(found.coefficients / CERTIFIED - 1.0).max(),
        np.abs(found.deviations / DEVIATIONS - 1.0).max(),
        abs(found.residual / RESIDUAL - 1.0),
    ]
    print("\nNIST Pontius, relative: coefficients {:.1e}, deviations {:.1e}, residual {:.1e}".format(*off))
    assert max(off) < NEAR


def test_the_lack_of_fit_picks_the_quadratic(pontius: tuple[np.ndarray, np.ndarray]) -> None:
    line, square = (lack_of_fit(*pontius, each) for each in (1, 2))
    print(f"\nF of the line {line.ratio:.0f} (p {line.probability:.0e}), of the quadratic {square.ratio:.2f}")
    assert degree(*pontius) == 2
    assert line.ratio == pytest.approx(215, abs=1)
    assert square.ratio == pytest.approx(0.81, abs=0.01)
    assert (square.upper, square.lower) == (17, 20)


def test_a_line_that_looks_perfect_is_a_fifth_of_a_percent_off(
    pontius: tuple[np.ndarray, np.ndarray],
) -> None:
    load, deflection = pontius
    rest = deflection - polynomial(load, deflection, 1)(load)
    assert 1.0 - rest.var() / deflection.var() > 0.9999
    means = [rest[load == each].mean() for each in np.unique(load)]
    assert np.abs(means).max() / deflection.max() == pytest.approx(0.00197, abs=0.0003)
    slope = polynomial(load, deflection, 2).coefficients[1]
    assert polynomial(load, deflection, 2).lower_limit / slope == pytest.approx(673, abs=2)


def test_a_straight_line_is_left_straight() -> None:
    random = np.random.default_rng(1)
    x = np.repeat(np.arange(1.0, 9.0), 3)
    chosen = [degree(x, 2.0 * x + random.standard_normal(len(x))) for _ in range(300)]
    # Chance bends one in a hundred.
    assert np.mean(np.array(chosen) == 1) > 0.97


def test_readings_that_never_repeat_cannot_be_judged() -> None:
    x = np.arange(5.0)
    with pytest.raises(ValueError, match="repeated"):
        lack_of_fit(x, x, 1)
    with pytest.raises(ValueError, match="levels"):
        lack_of_fit(np.array([1.0, 1.0, 2.0, 2.0]), np.array([1.0, 1.1, 2.0, 2.1]), 1)


def test_readings_that_repeat_exactly_excuse_nothing() -> None:
    x = np.repeat(np.arange(4.0), 2)
    assert lack_of_fit(x, x**2, 1).probability == 0.0


@pytest.mark.parametrize("upper", [1, 4, 17, 100])
@pytest.mark.parametrize("lower", [1, 3, 20, 200])
def test_the_distribution_of_ratios_is_that_of_scipy(upper: int, lower: int) -> None:
    for ratio in (0.01, 0.5, 0.81, 1.0, 2.0, 5.0, 215.0):
        expected = stats.f.sf(ratio, upper, lower)
        assert distributions.f_beyond(ratio, upper, lower) == pytest.approx(expected, rel=1e-11)
    assert distributions.f_beyond(0.0, upper, lower) == 1.0


@pytest.mark.parametrize("degrees", [1, 2, 5, 40, 250])
def test_the_distribution_of_squares_is_that_of_scipy(degrees: int) -> None:
    for value in (0.1, 1.0, 5.0, 40.0, 300.0):
        expected = stats.chi2.sf(value, degrees)
        assert distributions.chi_square_beyond(value, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-14)
    for probability in (0.001, 0.01, 0.5, 0.99):
        expected = stats.chi2.isf(probability, degrees)
        assert distributions.chi_square_limit(probability, degrees) == pytest.approx(expected, rel=1e-9)
    assert distributions.chi_square_beyond(0.0, degrees) == 1.0


def test_what_is_no_probability_has_no_limit() -> None:
    with pytest.raises(ValueError, match="probability"):
        distributions.chi_square_limit(0.0, 3)
    assert (distributions.incomplete_beta(1, 2, 0.0), distributions.incomplete_beta(1, 2, 1.0)) == (0.0, 1.0)
