"""Sample entropy: exact, against every pair; against antropy see tests/reference_data."""

import math

import naive
import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.mechanics.complexity import LONGEST, matches, sample_entropy


def counted(x, r):
    x = np.asarray(x, dtype=float)
    order = np.argsort(x)
    return matches(x[order], order, r), naive.matches(x[order], order, r)


@given(st.lists(st.floats(-1, 1), min_size=4, max_size=60), st.floats(0, 0.7))
def test_matches_equal_their_twin(x, r):
    ours, twin = counted(x, r)
    assert ours == twin


@given(st.lists(st.integers(-3, 3), min_size=4, max_size=60), st.integers(0, 2))
def test_on_whole_counts_a_difference_of_exactly_r_matches(x, r):
    ours, twin = counted(x, float(r))
    assert ours == twin


def test_just_less_than_r_is_another_number_on_whole_counts():
    """antropy counts `<` r, the station `<=` r: the same on measured signals, not on counts."""
    x = np.random.default_rng(4).integers(0, 4, 400).astype(float)
    r = 1.0 / x.std()
    assert sample_entropy(x, r) == pytest.approx(sample_entropy(x, r * (1 + 1e-9)), rel=1e-12)
    assert sample_entropy(x, r) != pytest.approx(sample_entropy(x, r * (1 - 1e-9)), rel=1e-2)


def test_a_signal_that_repeats_itself_has_no_entropy():
    assert sample_entropy(np.zeros(100)) == 0.0


def test_no_match_is_no_number():
    assert math.isnan(sample_entropy(np.arange(12.0) ** 2, 1e-3))
    assert math.isnan(sample_entropy(np.array([1.0, 2.0, 3.0])))


def test_noise_is_less_regular_than_a_walk():
    noise = np.random.default_rng(2).normal(size=1500)
    assert sample_entropy(noise) > 1.5 > sample_entropy(noise.cumsum())


def test_too_many_samples_are_refused_before_ranks_overflow():
    with pytest.raises(ValueError, match="65535"):
        sample_entropy(np.zeros(LONGEST + 1))


def test_ranks_reach_up_to_their_limit():
    n = 300 if numba.config.DISABLE_JIT else LONGEST  # two thousand million pairs are too many for Python
    pairs = (n - 2) * (n - 3) // 2
    assert matches(np.zeros(n), np.arange(n), 0.0) == (pairs, pairs)
