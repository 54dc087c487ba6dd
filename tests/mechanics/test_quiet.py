"""Stillness: the quietest stretch and the weigh-in."""

import math

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.mechanics.quiet import quietest, steady

forces = st.lists(
    st.one_of(st.floats(600, 800), st.sampled_from([0.0, 19.9, 20.0, float("nan")])), max_size=60
)


@given(forces, st.integers(1, 12))
def test_quietest_equals_its_twin(signal, window):
    ours = quietest(np.array(signal, dtype=float), window, 20.0)
    twin = naive.quietest(signal, window, 20.0)
    assert (ours.start < 0) == (twin[0] < 0)
    if ours.start >= 0:
        assert ours.sd == pytest.approx(twin[2], abs=1e-4)
        assert (ours.mean, ours.sd) == pytest.approx(naive._moments(signal[ours.start : ours.start + window]))


@given(st.lists(st.floats(690, 710), max_size=40), st.integers(1, 8))
def test_steady_equals_its_twin(signal, window):
    ours = steady(np.array(signal, dtype=float), window, 0.005, 100.0)
    twin = naive.steady(signal, window, 0.005, 100.0)
    assert ours == pytest.approx(twin, nan_ok=True)


def test_the_quietest_second_is_found_between_two_restless_ones():
    rng = np.random.default_rng(0)
    signal = 700 + np.concatenate([rng.normal(0, s, 300) for s in (20.0, 1.0, 15.0)])
    still = quietest(signal, 100, 20.0)
    assert 300 <= still.start <= 500
    assert still.mean == pytest.approx(700, abs=0.5)


def test_an_empty_plate_is_not_quiet_standing():
    assert quietest(np.zeros(500), 100, 20.0).start == -1
    assert math.isnan(quietest(np.zeros(500), 100, 20.0).mean)


def test_lost_samples_are_not_stood_on():
    signal = np.full(300, 700.0)
    signal[50::100] = np.nan
    assert quietest(signal, 100, 20.0).start == -1
    assert quietest(signal, 99, 20.0).start == 51


def test_a_person_who_moves_more_than_half_a_percent_is_not_weighed():
    time = np.arange(600) / 100.0
    restless = 700 + 700 * 0.006 * np.sin(2 * np.pi * time)
    assert steady(restless, 200, 0.005, 100.0).start == -1
    calmed = np.concatenate([restless, np.full(200, 700.0)])
    assert steady(calmed, 200, 0.005, 100.0).mean == pytest.approx(700, abs=1)
