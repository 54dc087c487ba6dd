"""What one more trial would buy."""

import compared
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.compare import Design, change, one_more_trial, sides

SPREAD = compared.reference("single_leg_stance", "mean_velocity", Design.HEALTHY_LEGS)


def sway(left: float, right: float, trials: int = 2):
    values = compared.value(left, trials), compared.value(right, trials)
    return sides("single_leg_stance", "mean_velocity", *values, held=True, own=[SPREAD])


@given(st.floats(1.0, 100.0), st.floats(1.0, 100.0), st.integers(1, 6))
def test_it_never_makes_the_smallest_difference_larger(left: float, right: float, trials: int) -> None:
    found = one_more_trial(sway(left, right, trials))
    assert found is not None and found.after < found.now


def test_equal_legs_stay_equal_and_a_close_call_may_turn() -> None:
    assert one_more_trial(sway(40.0, 40.0, 6)).could_change is False
    bound = sway(40.0, 40.0).limit
    for share in (bound - 0.5, bound + 0.5):
        assert one_more_trial(sway(100.0 - share, 100.0)).could_change is True
    assert one_more_trial(sway(5.0, 100.0)).could_change is False


def test_a_change_is_in_its_own_unit() -> None:
    values = compared.value(40.0, 2), compared.value(44.0, 2)
    found = change("single_leg_stance", "mean_velocity", "left", *values)
    more = one_more_trial(found)
    assert more is not None and more.now == found.limit and more.after < more.now


def test_where_the_source_gives_no_spread_of_trials_it_says_that_it_does_not_know() -> None:
    values = compared.value(80.0, 2, eyes="closed"), compared.value(85.0, 2, eyes="closed")
    more = one_more_trial(change("single_leg_stance", "mean_velocity", "left", *values))
    assert more is not None and more.could_change is None and more.after == more.now


def test_where_nothing_judges_it_buys_nothing() -> None:
    assert one_more_trial(sides("mini_squat", "load_share_bottom", 40.0, 60.0)) is None
    assert one_more_trial(sides("single_leg_stance", "range_ml", 40.0, 60.0)) is None


@pytest.mark.parametrize("trials", [1, 2, 3])
def test_a_mean_moves_as_far_as_it_says(trials: int) -> None:
    from station.compare.one_more import _moved

    draws = np.random.default_rng(1).standard_normal((200_000, trials + 1))
    moved = draws.mean(axis=1) - draws[:, :trials].mean(axis=1)
    assert _moved(trials) == pytest.approx(moved.var(), rel=0.02)
