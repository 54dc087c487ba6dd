"""Spectra: Welch equal to scipy; frequencies of known tones."""

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from station.mechanics.spectrum import add_power, halves, mean_frequency, power_frequency, welch


@pytest.mark.parametrize(("n", "segment", "overlap"), [(1000, 500, 250), (1001, 251, 0), (777, 388, 194)])
def test_welch_is_scipys(n, segment, overlap):
    x = np.random.default_rng(n).normal(size=(n, 2)).cumsum(axis=0)
    ours = welch(x, 100.0, segment, overlap)
    theirs = signal.welch(x, 100.0, nperseg=segment, noverlap=overlap, axis=0)
    assert np.allclose(ours[0], theirs[0], rtol=1e-13)
    assert np.allclose(ours[1], theirs[1], rtol=1e-9, atol=1e-12 * theirs[1].max())


@given(st.integers(8, 200))
def test_halves_are_segments_of_half_the_length(n):
    x = np.random.default_rng(n).normal(size=(n, 1))
    ours = halves(x, 50.0)
    theirs = signal.welch(x, 50.0, nperseg=n // 2, noverlap=n // 4, axis=0)
    assert np.allclose(ours[1], theirs[1], rtol=1e-9, atol=1e-12)


def test_a_tone_has_its_own_frequency():
    time = np.arange(6000) / 100.0
    tone = np.sin(2 * np.pi * 0.5 * time)[:, None]
    frequencies, power = halves(tone, 100.0)
    assert mean_frequency(frequencies, power) == pytest.approx(0.5, abs=1e-3)
    assert power_frequency(frequencies, power[:, 0], 0.5) == pytest.approx(0.5, abs=1e-9)


def test_a_power_frequency_is_the_first_bin_that_reaches_the_share():
    frequencies = np.arange(12) * 0.1
    power = np.array([9.0, 9.0, 1.0, 1.0, 1.0, 1.0, 0, 0, 0, 0, 0, 9.0])
    assert power_frequency(frequencies, power, 0.50, (0.2, 0.5)) == pytest.approx(0.3)
    assert power_frequency(frequencies, power, 0.51, (0.2, 0.5)) == pytest.approx(0.4)
    assert power_frequency(frequencies, power, 0.95, (0.2, 0.5)) == pytest.approx(0.5)


def test_power_outside_the_band_does_not_count():
    time = np.arange(6000) / 100.0
    x = (100 * np.sin(2 * np.pi * 0.05 * time) + np.sin(2 * np.pi * 1.0 * time))[:, None]
    x = x + 100 * np.sin(2 * np.pi * 8.0 * time)[:, None]
    frequencies, power = halves(x, 100.0)
    assert power_frequency(frequencies, power[:, 0], 0.5) == pytest.approx(1.0, abs=0.04)


def test_without_power_there_is_no_frequency():
    frequencies, power = halves(np.zeros((400, 2)), 100.0)
    assert np.isnan(mean_frequency(frequencies, power))
    assert np.isnan(power_frequency(frequencies, power[:, 0], 0.5))


def test_a_still_axis_takes_no_part_in_the_mean_frequency():
    time = np.arange(6000) / 100.0
    x = np.column_stack([np.sin(2 * np.pi * 0.5 * time), np.zeros(6000)])
    assert mean_frequency(*halves(x, 100.0)) == pytest.approx(mean_frequency(*halves(x[:, :1], 100.0)))


def test_power_is_added_as_the_twin_does():
    random = np.random.default_rng(0)
    transform = random.normal(size=(2, 9)) + 1j * random.normal(size=(2, 9))
    power = np.ones((2, 9), np.complex128)
    expected = naive.add_power(transform, power)
    add_power(transform, power)
    assert np.allclose(power, expected, rtol=1e-14)
