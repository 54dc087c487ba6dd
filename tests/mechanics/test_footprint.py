"""The kernels of a footprint against their slow twins, and what they must say of simple pictures."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from station.mechanics import footprint

TURNS = np.radians(np.arange(-60.0, 61.0, 30.0))


def patches(pressed):
    """Number patches one after the other; a patch grows until it stops."""
    rows, columns = len(pressed), len(pressed[0])
    found = [[0] * columns for _ in range(rows)]
    count = 0
    for r in range(rows):
        for c in range(columns):
            if pressed[r][c] and not found[r][c]:
                count += 1
                patch = {(r, c)}
                while True:
                    more = {
                        (i, j)
                        for i in range(rows)
                        for j in range(columns)
                        if pressed[i][j] and any(abs(i - a) <= 1 and abs(j - b) <= 1 for a, b in patch)
                    }
                    if more == patch:
                        break
                    patch = more
                for i, j in patch:
                    found[i][j] = count
    return found


def crossed(weight, place, angles, offsets, turns, reach, most, widest, least):
    """Try one line after the other."""

    def right(point, angle):
        return point[0] * math.cos(angle) + point[1] * math.sin(angle)

    def is_foot(points, angle):
        widths = [[right(p, angle + turn) for p in points] for turn in turns]
        return not points or any(max(each) - min(each) <= widest for each in widths)

    costs = []
    for angle in angles:
        costs.append([])
        for offset in offsets:
            far = [right(p, angle) - offset for p in place]
            under = sum(w * math.exp(-abs(u) / reach) for w, u in zip(weight, far, strict=True)) / sum(weight)
            left = sum(w for w, u in zip(weight, far, strict=True) if u < 0) / sum(weight)
            both = zip(place, far, strict=True)
            parted = [(p, u < 0) for p, u in both]
            sides = [[p for p, is_left in parted if is_left == side] for side in (True, False)]
            parts = all(is_foot(side, angle) for side in sides) and least <= left <= 1 - least
            costs[-1].append(under if parts and under <= most else math.inf)
    return costs


def sums(pressure, left, x, y, touched):
    """Go through the cells of one foot, then of the other."""
    found = []
    for foot in range(2):
        cells = [
            (pressure[r][c], left[r][c] if foot == 0 else 1 - left[r][c], x[c], y[r])
            for r in range(len(y))
            for c in range(len(x))
        ]
        found.append(
            [
                sum(part * p for p, part, _, _ in cells),
                sum(part * p * at for p, part, at, _ in cells),
                sum(part * p * at for p, part, _, at in cells),
                sum(part for p, part, _, _ in cells if p > touched),
                max((p for p, part, _, _ in cells if part > 0.5), default=0.0),
            ]
        )
    return found


@pytest.mark.parametrize("share", [0.1, 0.35, 0.6])
def test_patches_are_those_of_the_twin(share: float) -> None:
    random = np.random.default_rng(round(100 * share))
    for _ in range(10):
        pressed = random.random((7, 9)) < share
        assert_array_equal(footprint.patches(pressed), patches(pressed.tolist()))


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
        assert_allclose(found, crossed(*(np.asarray(each).tolist() for each in arguments)), rtol=1e-12)
        assert np.isinf(found).any()


def test_sums_are_those_of_the_twin() -> None:
    random = np.random.default_rng(5)
    pressure, left = random.uniform(0, 2e4, (5, 6)), np.clip(random.uniform(-1, 2, (5, 6)), 0, 1)
    x, y = np.arange(6) * 0.01, np.arange(5) * -0.01
    found = footprint.sums(pressure, left, x, y, 1e4)
    assert_allclose(found, sums(pressure, left, x, y, 1e4), rtol=1e-12)
    assert_allclose(found[:, 0].sum(), pressure.sum(), rtol=1e-12)
