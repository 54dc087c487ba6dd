"""The kernels of the published descriptors against their twins, scipy and known answers."""

import math

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mechanics.walks import walk
from scipy import signal
from scipy.signal.windows import dpss

from station.mechanics.band import band, in_band, padded_density
from station.mechanics.density import stays, sway_density
from station.mechanics.descriptors import descriptors
from station.mechanics.diameter import diameter
from station.mechanics.diffusion import (
    diffusion,
    displacements,
    fast_length,
    lines,
    mean_square_displacement,
)
from station.mechanics.filters import butterworth_fourth, sections_both_ways, zero_phase_fourth
from station.mechanics.fluctuation import fluctuations, scaling_exponent, windows
from station.mechanics.multitaper import largest_vectors, multitaper, slepian
from station.mechanics.plane import plane
from station.mechanics.resampling import WINDOW, sliding_average, without_spikes
from station.mechanics.velocity import derivative, turns


def close(ours, theirs, rel=1e-9):
    assert np.allclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=rel, atol=0.0, equal_nan=True)


@pytest.mark.parametrize("rate", [30.0, 40.0, 50.0, 100.0, 333.3])
def test_sliding_average_is_its_twins(rate):
    time = np.arange(300) / rate
    x, y = walk(300)
    close(sliding_average(time, x, y, 25.0, WINDOW), naive.sliding_average(time, x, y, 25.0, WINDOW))


def test_a_window_without_a_sample_lies_on_the_straight_line():
    time = np.array([0.0, 0.02, 0.04, 0.30, 0.32, 0.34])
    x = np.array([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])
    ours = sliding_average(time, x, -x, 25.0, WINDOW)
    close(ours, naive.sliding_average(time, x, -x, 25.0, WINDOW))
    assert np.all(np.diff(ours[1:8, 0]) > 0)


@pytest.mark.parametrize("spike", [[], [40], [40, 41], [40, 41, 42], [12], [98], [60, 63]])
def test_spikes_are_dropped_as_the_twin_does(spike):
    time = np.arange(100) / 100.0
    x, y = walk(100)
    x[spike] += 0.05
    ours = without_spikes(time, x, y)
    close(ours, naive.without_spikes(time, x, y))
    assert len(ours[0]) == 89 - (len(spike) if len(spike) < 3 else 0)


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize("n", [1, 5, 16, 400])
def test_the_fourth_order_filter_is_its_twins_and_scipys(n, channels):
    x = np.random.default_rng(n).normal(size=(n, channels)).cumsum(axis=0)
    sections = butterworth_fourth(100.0, 10.0)
    ours = sections_both_ways(x, sections)
    assert np.allclose(ours, naive.sections_both_ways(x, sections), rtol=0, atol=1e-11)
    if n > 15:
        theirs = signal.filtfilt(*signal.butter(4, 10.0, fs=100.0), x, axis=0)
        assert np.allclose(zero_phase_fourth(x, 100.0, 10.0), theirs, rtol=0, atol=1e-10)


@given(st.integers(1, 120), st.integers(0, 50), st.booleans())
def test_diameter_is_its_twins(n, seed, is_round):
    x, y = walk(n, seed)
    if is_round:
        angle = np.linspace(0.0, 6.0, n)
        x, y = np.cos(angle), np.sin(angle)
    assert diameter(x, y) == pytest.approx(naive.diameter(x, y), rel=1e-15)


@pytest.mark.parametrize("step", [1e-6, 2e-5, 2e-4, 1e-3])
@pytest.mark.parametrize("n", [2, 7, 8, 9, 64, 700])
def test_stays_are_the_twins(n, step):
    x, y = walk(n, n, step)
    assert stays(x, y, 0.003).tolist() == naive.stays(x, y, 0.003)


def test_a_sample_on_the_very_radius_still_stays():
    x = np.array([0.0, 3.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.0, 0.0])
    y = np.array([0.0, 4.0, 4.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 5.1])
    assert stays(x, y, 5.0).tolist() == naive.stays(x, y, 5.0)


def test_a_path_that_stays_for_ever_has_no_peaks():
    x, y = walk(500, step=1e-7)
    assert math.isnan(sway_density(x, y, 100.0).distance)


def test_derivative_is_its_twins_and_scipys():
    x = walk(60)[0]
    close(derivative(x, 50.0), naive.derivative(x, 50.0), 1e-7)
    theirs = signal.savgol_filter(x, 5, 3, deriv=1, delta=1 / 50.0)
    assert np.allclose(derivative(x, 50.0), theirs, rtol=0, atol=1e-13)


@given(st.lists(st.sampled_from([-2.0, -1.0, 0.0, 1.0, 3.0]), min_size=1, max_size=40))
def test_turns_are_the_twins(values):
    velocity = np.array(values)
    close(turns(velocity), naive.turns(velocity))


@pytest.mark.parametrize("n", [1, 2, 3, 100, 101])
def test_plane_is_its_twins(n):
    x, y = walk(n, n)
    x, y = x + 1e-3, y - 2e-3
    close(plane(x, y), naive.plane(x, y))


@pytest.mark.parametrize(("angle", "expected"), [(0, 90), (30, 60), (90, 0), (135, 45)])
def test_direction_is_the_angle_from_forward(angle, expected):
    along = np.linspace(-1.0, 1.0, 50) + 0.2
    turned = math.radians(angle)
    found = plane(along * math.cos(turned), along * math.sin(turned))
    assert found.direction == pytest.approx(expected, abs=1e-9)


@given(st.integers(1, 5000))
def test_a_fast_length_is_the_smallest_product_of_2_3_and_5(n):
    def is_product(k):
        for prime in (2, 3, 5):
            while k % prime == 0:
                k //= prime
        return k == 1

    assert fast_length(n) == next(k for k in range(n, 2 * n + 1) if is_product(k))


@pytest.mark.parametrize("n", [3, 10, 95, 96, 97, 400])
def test_displacements_are_the_twins(n):
    x, y = walk(n, n)
    theirs = naive.displacements(x, y, None, None)
    close(mean_square_displacement(x, y), theirs)
    correlation = np.array([[v[: n - k] @ v[k:] for k in range(n // 3 + 1)] for v in (x, y)])
    for direct in (0, n // 3):
        assert np.allclose(displacements(x, y, correlation, direct), theirs, rtol=1e-8, atol=0)


def test_lines_are_the_twins():
    u = np.log(np.arange(1, 200) / 25.0)
    v = np.where(u < 0.0, 1.6 * u, 0.4 * u) + np.random.default_rng(0).normal(0.0, 0.05, len(u))
    close(lines(u, v, 8, 62), naive.lines(u, v, 8, 62))


def test_a_diffusion_with_a_corner_finds_it():
    time = np.arange(1, 1000) / 25.0
    found = diffusion(4e-6 * np.where(time < 1.0, time**1.6, time**0.4), 25.0)
    assert found == pytest.approx((4e-6, 4e-6, 1.0, 4e-6, 0.8, 0.2), rel=1e-9)
    assert diffusion(time[:60], 25.0) is None
    assert diffusion(np.zeros(900), 25.0) is None


@pytest.mark.parametrize(("n", "rate"), [(1498, 25.0), (6000, 100.0), (1009, 100.0), (600, 100.0)])
def test_the_padded_density_is_scipys(n, rate):
    x, y = walk(n)
    size = min(int(10 * rate), n)
    frequencies, power = padded_density(x, y, rate)
    for ours, path in zip(power, (x, y), strict=True):
        f, p = signal.welch(
            path, rate, nperseg=size, noverlap=size // 2, nfft=n, detrend="linear", return_onesided=True
        )
        close(frequencies, f[: len(frequencies)], 1e-13)
        kept = p[: len(frequencies)]
        assert np.allclose(ours[1:], kept[1:], rtol=1e-9, atol=1e-12 * kept.max())
    assert frequencies[-1] <= 5.0 < frequencies[-1] + frequencies[1]


def test_the_band_is_its_twins_and_has_edges():
    frequencies = np.arange(0.0, 6.0, 0.05)
    power = np.random.default_rng(1).exponential(size=len(frequencies))
    inside = (frequencies >= 0.15) & (frequencies <= 5.0)
    expected = naive.in_band(frequencies[inside], power[inside])
    close(in_band(frequencies[inside], power[inside]), expected)
    close(band(frequencies, power), expected)
    assert np.isnan(band(frequencies, 0.0 * power)).all()


@pytest.mark.parametrize("n", [50, 333, 1000])
def test_fluctuations_are_the_twins(n):
    profile = np.cumsum(walk(n)[0])
    close(fluctuations(profile, windows(n)), naive.fluctuations(profile, windows(n)))


def test_a_signal_without_memory_has_the_exponent_of_a_half():
    noise = np.random.default_rng(0).normal(size=20_000)
    assert scaling_exponent(noise) == pytest.approx(0.5, abs=0.03)
    assert scaling_exponent(noise.cumsum()) == pytest.approx(1.5, abs=0.05)
    assert math.isnan(scaling_exponent(noise[:40]))
    assert math.isnan(scaling_exponent(np.ones(1000)))


@pytest.mark.parametrize("n", [16, 100, 251])
def test_tapers_are_scipys(n):
    theirs = dpss(n, 4, 7)
    ours = slepian(n)
    signs = np.sign((ours * theirs).sum(axis=1))[:, None]
    assert np.allclose(ours * signs, theirs, rtol=0, atol=1e-10)


def test_largest_vectors_are_the_twins():
    random = np.random.default_rng(0)
    diagonal, beside = random.normal(size=40), random.uniform(0.5, 1.0, 39)
    ours = largest_vectors(diagonal, beside, 5)
    theirs = naive.largest_vectors(diagonal, beside, 5)
    assert np.allclose(np.abs((ours * theirs).sum(axis=1)), 1.0, rtol=0, atol=1e-12)


@pytest.mark.parametrize("n", [100, 101])
def test_the_multitaper_spectrum_keeps_the_power_and_is_scipys(n):
    x = np.column_stack(walk(n))
    frequencies, power = multitaper(x, 25.0)
    theirs = np.mean(
        [signal.periodogram(x, 25.0, window=w, detrend="constant", axis=0)[1] for w in dpss(n, 4, 7)], axis=0
    )
    assert np.allclose(power[1:], theirs[1:], rtol=1e-9, atol=0)
    assert (power * frequencies[1]).sum() == pytest.approx((x**2).mean(axis=0).sum(), rel=0.2)


def test_longer_paths_give_the_same_shapes_whatever_their_size():
    """Twice as far: every length doubles, every time and every shape stays."""
    x, y = walk(3000)
    once, twice = descriptors(x, y, 100.0), descriptors(2.0 * x, 2.0 * y, 100.0)
    assert twice.diameter == pytest.approx(2.0 * once.diameter, rel=1e-12)
    assert twice.ellipse_area == pytest.approx(4.0 * once.ellipse_area, rel=1e-12)
    assert twice.fractal_dimension == pytest.approx(once.fractal_dimension, rel=1e-12)
    assert twice.mean_frequencies == pytest.approx(once.mean_frequencies, rel=1e-12)
    assert twice.plane.direction == pytest.approx(once.plane.direction, rel=1e-9)
    assert twice.bands[0].half == once.bands[0].half
    assert twice.diffusions[1].critical_time == pytest.approx(once.diffusions[1].critical_time, rel=1e-9)
