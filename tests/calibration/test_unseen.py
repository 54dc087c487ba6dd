"""Errors at unseen points: the plate's own, told apart from those of laying masses on marks."""

import math

import numpy as np
import pytest
from issued import Day, outcomes

from calibration import acceptance, unseen
from calibration.unseen import Unseen, largest, rms

MM = 1e-3


def drawn(random: np.random.Generator, error: float, places: float, points: int) -> Unseen:
    """Points at which the plate is wrong by `error` mm, and masses by `places` mm an axis."""
    turn = random.uniform(0.0, 2.0 * math.pi, points)
    off = error * np.column_stack([np.cos(turn), np.sin(turn)]) + places * random.standard_normal((points, 2))
    at = random.uniform(-0.1, 0.1, (points, 2))
    return Unseen(at, MM * off, np.full(points, MM * places), np.ones(points, bool))


def test_without_errors_of_places_the_figures_are_those_of_the_plate() -> None:
    found = drawn(np.random.default_rng(1), 0.7, 0.0, 12)
    assert rms(found) == pytest.approx((0.7, 0.0), abs=1e-9)
    assert largest(found) == pytest.approx((0.7, 0.0), abs=1e-9)


def test_errors_of_places_are_no_errors_of_the_plate() -> None:
    found = drawn(np.random.default_rng(2), 0.0, 0.5, 4000)
    value, expanded = rms(found)
    assert value is not None and value < 0.1 and expanded < 0.15
    assert found.rms == pytest.approx(0.5e-3 * math.sqrt(2.0), rel=0.05)


@pytest.mark.parametrize("error", [0.0, 0.3, 1.0, 3.0])
def test_error_and_uncertainty_together_are_beyond_the_true_error_as_often_as_k_2_says(error: float) -> None:
    random = np.random.default_rng(3)
    beyond = 0
    for _ in range(600):
        value, expanded = rms(drawn(random, error, 0.5, 10))
        assert value is not None
        beyond += value + expanded >= error
    # One side of a normal distribution: 97.7 % within two standard deviations.
    assert beyond >= 0.955 * 600


def test_a_point_that_was_visited_more_often_weighs_less_on_the_largest_error() -> None:
    points = np.array([[0.1, 0.0], [0.0, 0.1]])
    off = MM * np.array([[1.0, 0.0], [0.0, 0.9]])
    seen = Unseen(points, off, MM * np.array([0.1, 0.5]), np.ones(2, bool))
    assert largest(seen) == pytest.approx((0.9, 1.0))


def test_every_point_of_the_fit_and_every_fresh_one_is_seen_once() -> None:
    made, found = outcomes(Day())[0]
    seen = unseen.unseen(found, made.known.kit)
    assert len(seen.points) == len(np.unique(seen.points, axis=0)) == 25 + 5
    assert seen.is_fresh.sum() == 5
    once = made.known.placing
    assert seen.unsure[seen.is_fresh] == pytest.approx(once / math.sqrt(2.0), rel=0.05)
    assert seen.unsure[~seen.is_fresh].max() < once


def test_a_plate_that_is_stretched_and_turned_is_found_to_be_so() -> None:
    made, found = outcomes(Day())[0]
    seen = unseen.unseen(found, made.known.kit)
    turned = seen.points * 1.004 + 0.003 * np.column_stack([-seen.points[:, 1], seen.points[:, 0]])
    moved = Unseen(seen.points, turned - seen.points, seen.unsure, seen.is_fresh)
    figures = {each.key: each for each in unseen._similar(moved, made.known.kit)}
    assert figures[acceptance.SCALE].value == pytest.approx(0.4, abs=0.001)
    assert figures[acceptance.ROTATION].value == pytest.approx(math.degrees(0.003), rel=0.01)


def test_force_is_judged_at_every_load_that_lay_there() -> None:
    made, found = outcomes(Day())[0]
    forces = [each for each in unseen.figures(found, made.known.kit, 1e-3) if each.key == acceptance.FZ]
    assert [each.title.rpartition(", ")[2] for each in forces] == ["20 kg", "40 kg"]
    for each, load in zip(forces, (196.1, 392.2), strict=True):
        assert each.limits.a == pytest.approx(max(0.2, 50.0 / load), rel=1e-3)
        assert each.value is not None and each.expanded is not None
        assert abs(each.value) < 0.3 and 0.02 < each.expanded < 0.3
