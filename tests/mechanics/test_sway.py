"""Sway in the time domain: the sweep, and the exact ellipse."""

import math

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from station.mechanics.sway import ellipse_area, prediction_factor, sweep

lengths = st.floats(-0.3, 0.3, allow_subnormal=False)


@given(st.lists(st.tuples(lengths, lengths), min_size=1, max_size=70))
def test_sweep_equals_its_twin(points):
    x, y = np.array(points).T.copy()
    assert np.allclose(sweep(x, y), naive.sweep(x, y), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("n", [3, 4, 10, 250, 6000, 60_000])
def test_the_closed_form_of_the_factor_is_the_f_quantile(n):
    exact = 2 * (n - 1) * (n + 1) / (n * (n - 2)) * stats.f.ppf(0.95, 2, n - 2)
    assert prediction_factor(n) == pytest.approx(exact, rel=1e-9)


def test_the_factor_tends_to_chi_square():
    assert prediction_factor(10**9) == pytest.approx(-2 * math.log(0.05), rel=1e-7)


def test_the_ellipse_holds_95_percent_of_new_points():
    rng = np.random.default_rng(3)
    shape = np.array([[3.0, 1.0], [1.0, 0.5]])
    x, y = (rng.normal(size=(200_000, 2)) @ np.linalg.cholesky(shape).T).T.copy()
    sums = sweep(x, y)
    spread = np.array([[sums.xx, sums.xy], [sums.xy, sums.yy]]) / (sums.n - 1)
    assert ellipse_area(sums) == pytest.approx(math.pi * 5.9915 * math.sqrt(np.linalg.det(spread)), rel=1e-4)
    centred = np.stack([x - sums.mean_x, y - sums.mean_y])
    inside = (centred * np.linalg.solve(spread, centred)).sum(axis=0) <= prediction_factor(sums.n)
    assert inside.mean() == pytest.approx(0.95, abs=0.002)


def test_the_ellipse_of_a_handful_of_points_divides_by_n_minus_1():
    points = np.random.default_rng(5).normal(size=(6, 2))
    expected = math.pi * prediction_factor(6) * math.sqrt(np.linalg.det(np.cov(points.T)))
    assert ellipse_area(sweep(*points.T.copy())) == pytest.approx(expected, rel=1e-12)


def test_a_straight_path_has_no_area():
    x = np.linspace(0, 1, 50)
    assert ellipse_area(sweep(x, 2 * x)) == pytest.approx(0.0, abs=1e-6)
