"""Sway metrics: known answers and laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.mat import Side
from station.metrics.metric import metrics
from station.views.missing import Missing, Reason
from station.views.sway import Sway, sway

RATE = 50.0
PAIRS = [("mean_velocity_ml", "mean_velocity_ap"), ("range_ml", "range_ap"), ("rms_ml", "rms_ap")]
PAIRS += [("median_frequency_ml", "median_frequency_ap"), ("frequency_95_ml", "frequency_95_ap")]
PAIRS += [("sample_entropy_ml", "sample_entropy_ap")]
LENGTHS = ("mean_velocity", "mean_velocity_ml", "path_length", "range_ap", "rms_ml")
WITHOUT_UNIT_OF_LENGTH = (
    "power_mean_frequency",
    "median_frequency_ml",
    "frequency_95_ap",
    "sample_entropy_ml",
)

seeds = st.integers(0, 10_000)


def measure(view):
    return {metric.key: metric(view) for metric in metrics() if metric.view is Sway}


def path(seed, n=500):
    return np.random.default_rng(seed).normal(0, 1e-3, (n, 2)).cumsum(axis=0)


@given(seeds, st.floats(-2, 2), st.floats(-2, 2))
def test_moving_the_plate_changes_no_sway(seed, dx, dy):
    here, there = (measure(sway(Side.BOTH, RATE, path(seed) + shift, 10.0)) for shift in (0, [dx, dy]))
    for key, value in here.items():
        assert there[key] == pytest.approx(value, rel=1e-7), key


@pytest.mark.parametrize("lowpass", [None, 10.0])
def test_the_view_lies_about_its_own_middle(lowpass):
    view = sway(Side.LEFT, RATE, path(1) + 0.5, lowpass)
    assert (view.x.mean(), view.y.mean()) == pytest.approx((0.0, 0.0), abs=1e-15)


@given(seeds, st.floats(0.1, 10))
def test_sway_twice_as_large_is_twice_as_large(seed, factor):
    small, large = (measure(sway(Side.BOTH, RATE, path(seed) * f, 10.0)) for f in (1, factor))
    for key in LENGTHS:
        assert large[key] == pytest.approx(factor * small[key], rel=1e-9), key
    assert large["ellipse_area_95"] == pytest.approx(factor**2 * small["ellipse_area_95"], rel=1e-9)
    for key in WITHOUT_UNIT_OF_LENGTH:
        assert large[key] == pytest.approx(small[key], rel=1e-6), key


@given(seeds)
def test_a_quarter_turn_swaps_side_to_side_with_forward_and_back(seed):
    here = measure(sway(Side.BOTH, RATE, path(seed), 10.0))
    turned = measure(sway(Side.BOTH, RATE, path(seed)[:, ::-1] * [-1, 1], 10.0))
    for ml, ap in PAIRS:
        assert turned[ml] == pytest.approx(here[ap], rel=1e-9)
        assert turned[ap] == pytest.approx(here[ml], rel=1e-9)
    for key in ("mean_velocity", "path_length", "ellipse_area_95", "power_mean_frequency"):
        assert turned[key] == pytest.approx(here[key], rel=1e-9), key


@given(seeds)
def test_playing_a_path_backwards_changes_no_length(seed):
    here, back = (measure(sway(Side.BOTH, RATE, path(seed)[::step], None)) for step in (1, -1))
    for key in (*LENGTHS, "ellipse_area_95"):
        assert back[key] == pytest.approx(here[key], rel=1e-9), key


def test_a_circle_has_the_numbers_of_a_circle():
    radius, turns, n = 0.010, 20, 4000
    angle = 2 * np.pi * turns * np.arange(n) / n
    circle = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    found = measure(sway(Side.BOTH, 100.0, circle, None))
    assert found["path_length"] == pytest.approx(2 * math.pi * 10 * turns, rel=1e-3)
    assert found["mean_velocity"] == pytest.approx(2 * math.pi * 10 * turns / 40.0, rel=1e-3)
    assert found["mean_velocity_ml"] == pytest.approx(4 * 10 * turns / 40.0, rel=1e-3)
    assert (found["range_ml"], found["range_ap"]) == pytest.approx((20, 20), rel=1e-3)
    assert (found["rms_ml"], found["rms_ap"]) == pytest.approx((10 / math.sqrt(2),) * 2, rel=1e-9)
    assert found["ellipse_area_95"] == pytest.approx(math.pi * 5.9915 * 50.0, rel=2e-3)
    assert found["power_mean_frequency"] == pytest.approx(0.5, rel=1e-2)
    assert found["median_frequency_ml"] == pytest.approx(0.5, abs=1e-9)


def test_a_path_on_a_line_has_no_frequency_across_it():
    time = np.arange(3000) / 100.0
    line = np.column_stack([np.zeros(3000), 0.01 * np.sin(2 * np.pi * 0.5 * time)])
    found = measure(sway(Side.BOTH, 100.0, line + 0.3, 10.0))
    assert found["mean_velocity_ml"] == found["range_ml"] == found["ellipse_area_95"] == 0.0
    assert found["median_frequency_ml"] == Missing(Reason.NOT_QUALIFIED)
    assert found["median_frequency_ap"] == pytest.approx(0.5, abs=0.04)


def test_a_view_of_two_samples_breaks_nothing():
    found = measure(Sway(Side.BOTH, 100.0, np.array([0.0, 1e-3]), np.array([0.0, 0.0])))
    assert found["ellipse_area_95"] == found["power_mean_frequency"] == Missing(Reason.TOO_SHORT)
    assert found["sample_entropy_ml"] == Missing(Reason.NO_MATCH)
    assert found["path_length"] == pytest.approx(1.0)


@pytest.mark.parametrize(("rate", "k"), [(25.0, 1), (100.0, 4), (1000.0, 40), (100.05, 4)])
def test_at_a_multiple_of_25_hz_every_kth_sample_is_taken(rate, k):
    x = np.random.default_rng(0).normal(size=1000)
    assert np.array_equal(Sway(Side.BOTH, rate, x, -x).at(25.0)[0], x[::k])


@pytest.mark.parametrize("rate", [80.0, 1080.0, 99.0, 24.8])
def test_at_another_rate_a_line_stays_the_line(rate):
    x = np.arange(1000) / rate
    ours = Sway(Side.BOTH, rate, x, x).at(25.0)[1]
    assert np.allclose(ours, np.arange(len(ours)) / 25.0, atol=1e-12)
    assert len(ours) == int(999 / rate * 25.0 + 1e-9) + 1
