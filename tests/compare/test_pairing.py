"""Pairs of one day: tape on and off, rested and tired; judged by the error within a session only."""

import compared
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.compare import Design, Mean, Verdict, change, conditions, differing, paired, role_of, spread
from station.compare.changes import band, limit
from station.errors import TrialError

KEY, METRIC = "single_leg_stance", "mean_velocity"
HELD = {"left": True, "right": True}


def taped(number: float, tape: str) -> Mean:
    return compared.value(number, tape=tape)


def tired(number: float, role: str, **context: str) -> Mean:
    return compared.value(number, pair="fatigue", pair_role=role, **context)


def test_tape_on_and_off_again_are_both_set_against_before() -> None:
    made = {
        ("before", "left"): taped(50.0, "none"),
        ("during", "left"): taped(30.0, "itb left"),
        ("after", "left"): taped(48.0, "none"),
    }
    found = paired(KEY, METRIC, "tape", made, HELD)
    assert [each.roles for each in found] == [("before", "during"), ("before", "after")]
    verdicts = [each.change.verdict for each in found if each.change]
    assert verdicts == [Verdict.CHANGED, Verdict.WITHIN_ERROR]
    assert all(each.change and each.change.design is Design.WITHIN_SESSION for each in found)


def test_each_leg_is_set_against_itself_alone() -> None:
    made = {
        ("before", "left"): tired(40.0, "before"),
        ("after", "left"): tired(60.0, "after"),
        ("before", "right"): tired(40.0, "before"),
        ("after", "right"): tired(41.0, "after"),
    }
    found = {each.side: each.change for each in paired(KEY, METRIC, "fatigue", made, HELD)}
    assert found["left"] and found["left"].verdict is Verdict.CHANGED
    assert found["right"] and found["right"].verdict is Verdict.WITHIN_ERROR


def test_a_pair_that_differs_in_more_than_its_own_condition_is_not_compared() -> None:
    made = {
        ("before", "left"): taped(50.0, "none"),
        ("during", "left"): compared.value(30.0, tape="itb left", footwear="shoes"),
    }
    (found,) = paired(KEY, METRIC, "tape", made, HELD)
    assert found.change is None and "footwear" in found.differs[0]
    crossed = {("before", "left"): tired(40.0, "before"), ("after", "left"): tired(40.0, "after", tape="itb")}
    (found,) = paired(KEY, METRIC, "fatigue", crossed, HELD)
    assert found.change is None and found.differs == ("tape not asked and itb",)


def test_sway_of_a_leg_that_fell_is_not_judged_in_a_pair() -> None:
    made = {("before", "left"): tired(40.0, "before"), ("after", "left"): tired(60.0, "after")}
    assert paired(KEY, METRIC, "fatigue", made, {"left": False}) == []
    assert [each.side for each in paired(KEY, "hold_time", "fatigue", made, {"left": False})] == ["left"]


def test_a_tired_trial_is_never_averaged_with_a_rested_one() -> None:
    rested, after = tired(40.0, "before"), tired(40.0, "after")
    assert rested.under == compared.under()
    assert differing(rested.under, after.under) == ["fatigue none and after"]
    assert differing(after.under, rested.under) == ["fatigue after and none"]
    with pytest.raises(TrialError):
        change(KEY, METRIC, "left", rested, after)


def test_what_is_not_known_at_all_differs_in_nothing() -> None:
    assert differing((), compared.under()) == [] == differing(compared.under(), ())


def test_only_a_known_role_of_a_known_pair_is_one() -> None:
    assert role_of({"pair": "tape", "pair_role": "during"}) == ("tape", "during")
    for other in ({}, {"pair": "tape"}, {"pair": "shoes", "pair_role": "before"}, {"pair_role": "before"}):
        assert role_of(other) is None
    assert conditions({"pair": "tape", "pair_role": "after"}, {}, None, "x") == conditions({}, {}, None, "x")


@given(st.floats(1.0, 200.0), st.floats(1.0, 200.0), st.sampled_from([1, 2, 3]))
def test_a_value_lies_in_the_band_when_it_is_within_measurement_error(
    then: float, now: float, trials: int
) -> None:
    found = change(KEY, METRIC, "left", compared.value(then, 2), compared.value(now, trials))
    assert found.reference is not None and found.band is not None and found.limit is not None
    low, high = found.band
    if abs(abs(now - then) - found.limit) > 1e-9 * found.limit:
        assert (low < now < high) is (found.verdict is Verdict.WITHIN_ERROR)


def test_the_edges_of_a_band_are_exactly_the_limit_away() -> None:
    found = change(KEY, METRIC, "left", compared.value(40.0, 2), compared.value(44.0, 2))
    assert found.reference is not None
    for edge in band(found.reference, (2, 2), 30.0, 40.0):
        assert abs(edge - 40.0) == pytest.approx(limit(found.reference, (2, 2), 30.0, 40.0, edge))


def test_the_same_day_error_of_one_number_is_that_of_its_trials_and_judges_nothing() -> None:
    one, four = (spread(KEY, METRIC, compared.value(40.0, trials)) for trials in (1, 4))
    assert one is not None and four is not None
    assert one.reach == pytest.approx(1.96 * 0.13 * 40.0) == 2.0 * four.reach
    assert one.reference.design is Design.WITHIN_SESSION
    assert spread(KEY, "range_ml", compared.value(40.0)) is None
    assert spread(KEY, METRIC, Mean(40.0)) is None
