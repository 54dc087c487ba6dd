"""The low-pass: equal to scipy, without delay, and indifferent to cuts."""

from itertools import pairwise

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from station.mechanics.filters import CausalLowpass, both_ways, butterworth, causal, zero_phase


def walk(n, channels, seed=0):
    return np.random.default_rng(seed).normal(size=(n, channels)).cumsum(axis=0)


@pytest.mark.parametrize(("rate", "cutoff"), [(100.0, 10.0), (1000.0, 10.0), (80.0, 39.0), (2000.0, 2.0)])
def test_the_design_is_scipys_butterworth(rate, cutoff):
    b, a = signal.butter(2, cutoff, fs=rate)
    assert butterworth(rate, cutoff) == pytest.approx([*b, *a[1:]], rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("cutoff", [0.0, -1.0, 50.0, 80.0, float("nan")])
def test_a_cut_off_outside_the_band_is_a_programmers_mistake(cutoff):
    with pytest.raises(ValueError, match="cut-off"):
        butterworth(100.0, cutoff)


@pytest.mark.parametrize("channels", [1, 2, 3, 8])
@pytest.mark.parametrize(("n", "rate"), [(10, 100.0), (1001, 100.0), (6000, 1000.0)])
def test_zero_phase_is_sosfiltfilt_and_filtfilt_with_odd_extension(n, rate, channels):
    x = walk(n, channels)
    sections = signal.butter(2, 10.0, fs=rate, output="sos")
    b, a = signal.butter(2, 10.0, fs=rate)
    ours = zero_phase(x, rate, 10.0)
    scale = np.abs(x).max()
    assert np.abs(ours - signal.sosfiltfilt(sections, x, axis=0)).max() < 1e-12 * scale
    assert np.abs(ours - signal.filtfilt(b, a, x, axis=0, padtype="odd")).max() < 1e-12 * scale


def test_one_column_is_filtered_as_in_a_table():
    x = walk(500, 2)
    alone = zero_phase(x[:, 0].copy(), 100.0, 10.0)
    assert alone.shape == (500,)
    assert np.allclose(alone, zero_phase(x, 100.0, 10.0)[:, 0], rtol=0, atol=1e-13)


@pytest.mark.parametrize("n", [0, 1, 2, 5, 9])
def test_even_a_few_samples_are_filtered(n):
    x = np.full((n, 2), 3.5)
    assert np.allclose(zero_phase(x, 100.0, 10.0), x, rtol=1e-14)


def test_nothing_is_delayed():
    time = np.arange(3000) / 1000.0
    x = np.sin(2 * np.pi * time)
    y = zero_phase(x, 1000.0, 10.0)
    assert np.corrcoef(x[200:-200], y[200:-200])[0, 1] == pytest.approx(1.0, abs=1e-9)
    assert np.argmax(y[:500]) == np.argmax(x[:500])


@given(st.integers(1, 40), st.integers(1, 3), st.integers(0, 9))
def test_both_ways_equals_its_twin(n, channels, seed):
    x = walk(n, channels, seed)
    coefficients = butterworth(100.0, 10.0)
    assert np.allclose(both_ways(x, coefficients), naive.both_ways(x, coefficients), rtol=0, atol=1e-12)


@given(st.integers(1, 60), st.integers(0, 9), st.floats(0, 0.5))
def test_causal_equals_its_twin(n, seed, holes):
    x = walk(n, 2, seed)
    x[np.random.default_rng(seed).random(x.shape) < holes] = np.nan
    coefficients = butterworth(100.0, 10.0)
    ours = causal(x, coefficients, np.full((2, 2), np.nan))
    twin = naive.causal(x, coefficients, np.full((2, 2), np.nan))
    assert np.allclose(ours, twin, rtol=0, atol=1e-12, equal_nan=True)


@given(st.lists(st.integers(0, 200), max_size=8), st.floats(0, 0.1))
def test_cutting_the_input_changes_no_bit_of_the_causal_filter(cuts, holes):
    x = walk(200, 6)
    x[np.random.default_rng(1).random(x.shape) < holes] = np.nan
    whole = CausalLowpass(100.0, 10.0, 6).step(x)
    cut = CausalLowpass(100.0, 10.0, 6)
    edges = [0, *sorted(cuts), 200]
    parts = [cut.step(x[a:b]) for a, b in pairwise(edges)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_the_causal_filter_starts_settled():
    steps = CausalLowpass(100.0, 10.0, 2).step(np.full((50, 2), 712.5))
    assert np.allclose(steps, 712.5, rtol=1e-13)


@pytest.mark.parametrize(("n", "channels"), [(3, 1), (200, 2), (200, 8)])
def test_a_room_brought_along_changes_no_bit(n, channels):
    x = np.random.default_rng(n).normal(size=(n, channels))
    room = np.full((n + 40, channels), np.nan)
    found = zero_phase(x, 100.0, 10.0, room)
    assert np.array_equal(found, zero_phase(x, 100.0, 10.0))
    assert np.shares_memory(found, room)
