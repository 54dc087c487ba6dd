"""Loads and centres of pressure from counts: twins and laws."""

import math

import naive
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from station.mechanics.pressure import (
    centre_of_pressure,
    in_common_frame,
    plate_load,
    whole_centre_of_pressure,
)

CORNERS = np.array([[-0.2, 0.3], [0.2, 0.3], [-0.2, -0.3], [0.2, -0.3]])
MATRIX = np.array([np.ones(4), CORNERS[:, 1], -CORNERS[:, 0]])

cell_loads = st.lists(st.lists(st.floats(0, 400), min_size=4, max_size=4), min_size=1, max_size=8)
poses = st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-math.pi, math.pi))


@given(cell_loads)
def test_plate_load_equals_its_twin(cells):
    net = np.array(cells)
    assert np.allclose(plate_load(net, MATRIX), naive.plate_load(net, MATRIX), rtol=1e-12, atol=1e-12)


@given(cell_loads, poses)
def test_centre_of_pressure_equals_its_twin(cells, pose):
    load = plate_load(np.array(cells), MATRIX)
    ours = centre_of_pressure(load, 20.0, *pose)
    assert np.allclose(ours, naive.centre_of_pressure(load, 20.0, *pose), atol=1e-12, equal_nan=True)


@given(cell_loads, poses)
def test_a_load_in_the_common_frame_equals_its_twin(cells, pose):
    load = plate_load(np.array(cells), MATRIX)
    assert np.allclose(in_common_frame(load, *pose), naive.in_common_frame(load, *pose), atol=1e-9)


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=1, max_size=8), st.integers(0, 9))
def test_the_whole_centre_equals_its_twin(forces, seed):
    fz = np.array(forces)
    cop = np.random.default_rng(seed).uniform(-0.3, 0.3, (*fz.shape, 2))
    cop[fz < 20.0] = np.nan
    ours = whole_centre_of_pressure(fz, cop, 20.0)
    assert np.allclose(ours, naive.whole_centre_of_pressure(fz, cop, 20.0), atol=1e-12, equal_nan=True)


@given(cell_loads)
def test_the_centre_of_pressure_lies_between_the_cells(cells):
    cop = centre_of_pressure(plate_load(np.array(cells), MATRIX), 20.0, 0.0, 0.0, 0.0)
    known = ~np.isnan(cop[:, 0])
    assert np.all(np.abs(cop[known]) <= np.array([0.2, 0.3]) + 1e-12)


@given(cell_loads, st.floats(1.0, 50.0))
def test_scaling_all_forces_leaves_the_centre_of_pressure(cells, factor):
    net = np.array(cells)
    assume(np.all(net.sum(axis=1) >= 21.0))
    small = centre_of_pressure(plate_load(net, MATRIX), 20.0, 0.1, -0.2, 0.3)
    large = centre_of_pressure(plate_load(net * factor, MATRIX), 20.0, 0.1, -0.2, 0.3)
    assert np.allclose(small, large, atol=1e-12)


@given(st.floats(30, 900), st.floats(30, 900), poses)
def test_two_plates_together_are_where_one_large_plate_would_be(left, right, pose):
    """Loads at two known points of the common frame: the whole is their mean, however a plate lies."""
    points = np.array([[-0.2, 0.05], [0.25, -0.1]])
    x, y, angle = pose
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    own = turn @ (points[1] - [x, y])
    first = np.array([[left, left * points[0, 1], -left * points[0, 0]]])
    second = np.array([[right, right * own[1], -right * own[0]]])
    cop = np.stack(
        [centre_of_pressure(first, 20.0, 0, 0, 0), centre_of_pressure(second, 20.0, x, y, angle)], axis=1
    )
    whole = whole_centre_of_pressure(np.array([[left, right]]), cop, 20.0)
    expected = (left * points[0] + right * points[1]) / (left + right)
    assert whole[0] == pytest.approx(expected, abs=1e-12)
    sum_of_loads = in_common_frame(first, 0, 0, 0) + in_common_frame(second, x, y, angle)
    assert centre_of_pressure(sum_of_loads, 20.0, 0, 0, 0)[0] == pytest.approx(expected, abs=1e-12)


def test_an_unloaded_plate_has_no_centre_whatever_its_offset():
    load = np.array([[-10.6, 3.0, 1.0], [19.99, 1.0, 1.0], [np.nan, np.nan, np.nan]])
    assert np.isnan(centre_of_pressure(load, 20.0, 0.0, 0.0, 0.0)).all()


def test_a_lost_sample_stays_a_gap():
    net = np.full((3, 4), 100.0)
    net[1, 2] = np.nan
    assert np.isnan(plate_load(net, MATRIX)[1]).all()
    assert not np.isnan(plate_load(net, MATRIX)[[0, 2]]).any()
