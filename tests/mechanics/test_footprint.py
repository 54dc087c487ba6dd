"""The kernels of a footprint against their slow twins, and what they must say of simple pictures."""

import naive
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from station.mechanics import footprint

TURNS = np.radians(np.arange(-60.0, 61.0, 30.0))


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6])
def test_patches_are_those_of_the_twin(share: float) -> None:
    random = np.random.default_rng(round(100 * share))
    for _ in range(10):
        pressed = random.random((7, 9)) < share
        assert_array_equal(footprint.patches(pressed), naive.patches(pressed.tolist()))


def test_cells_that_meet_at_a_corner_are_one_patch() -> None:
    pressed = np.array([[1, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 1]], dtype=np.bool_)
    assert footprint.patches(pressed).tolist() == [[1, 0, 0, 2], [0, 1, 0, 0], [0, 0, 0, 3]]


def test_what_crosses_a_line_is_what_the_twin_says() -> None:
    random = np.random.default_rng(4)
    for _ in range(10):
        place = random.uniform(-0.1, 0.1, (12, 2)) * [1.0, 0.4]
        arguments = (
            random.random(12),
            place,
            np.radians([-30.0, 0.0, 20.0]),
            np.linspace(-0.1, 0.1, 9),
            TURNS,
            0.01,
            0.4,
            0.12,
            0.05,
        )
        found = footprint.crossed(*arguments)
        assert_allclose(found, naive.crossed(*(np.asarray(each).tolist() for each in arguments)), rtol=1e-12)
        assert np.isinf(found).any()


def test_sums_are_those_of_the_twin() -> None:
    random = np.random.default_rng(5)
    pressure, left = random.uniform(0, 2e4, (5, 6)), np.clip(random.uniform(-1, 2, (5, 6)), 0, 1)
    x, y = np.arange(6) * 0.01, np.arange(5) * -0.01
    found = footprint.sums(pressure, left, x, y, 1e4)
    assert_allclose(found, naive.sums(pressure, left, x, y, 1e4), rtol=1e-12)
    assert_allclose(found[:, 0].sum(), pressure.sum(), rtol=1e-12)
