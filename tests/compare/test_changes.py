"""Now against then: laws of the change, the error that judges it, and what is refused."""

import math

import compared
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.compare import Design, Form, Legs, Mean, Verdict, change, mean, pair
from station.compare.changes import limit
from station.errors import TrialError, TrialReason
from station.views.missing import Reason

amounts = st.floats(1.0, 1e3)
ERROR = compared.reference(
    "single_leg_stance", "mean_velocity", Design.BETWEEN_DAY, error=10.0, trials=1, trial=None
)


def sway(then: float, now: float, trials: int = 2, **fields):
    values = compared.value(then, trials), compared.value(now, trials)
    return change("single_leg_stance", "mean_velocity", "left", *values, **fields)


@given(amounts, amounts)
def test_turning_time_round_turns_the_sign_and_leaves_the_verdict(then: float, now: float) -> None:
    here, there = sway(then, now), sway(now, then)
    assert here.verdict is there.verdict
    assert here.limit == pytest.approx(there.limit)
    assert (here.percent > 0) == (there.percent < 0)


@given(amounts)
def test_no_change_is_never_a_finding(value: float) -> None:
    assert sway(value, value).verdict is Verdict.WITHIN_ERROR


@given(amounts, amounts, st.floats(0.1, 10.0))
def test_the_unit_makes_no_difference(then: float, now: float, scale: float) -> None:
    here, there = sway(then, now), sway(then * scale, now * scale)
    assert there.percent == pytest.approx(here.percent)
    assert there.limit == pytest.approx(here.limit * scale)


@given(st.integers(1, 8))
def test_more_trials_make_the_limit_smaller(trials: int) -> None:
    assert sway(40.0, 42.0, trials + 1).limit < sway(40.0, 42.0, trials).limit


def test_the_limit_is_mdc95_of_the_trials_averaged() -> None:
    here = sway(40.0, 40.0, 1, own=[ERROR])
    assert here.limit == pytest.approx(1.96 * math.sqrt(2) * 4.0)
    within = compared.reference(
        "single_leg_stance", "mean_velocity", Design.WITHIN_SESSION, error=10.0, trials=1, trial=10.0
    )
    values = compared.value(40.0, 3), compared.value(40.0, 3)
    one_day = pair("single_leg_stance", "mean_velocity", "left", *values, own=[within])
    assert one_day.limit == pytest.approx(1.96 * math.sqrt(2) * 4.0 / math.sqrt(3))


def test_means_of_different_numbers_of_trials_add_their_errors() -> None:
    assert limit(ERROR, (1, 4), 30.0, 100.0, 100.0) == pytest.approx(1.96 * math.hypot(10.0, 10.0))
    split = compared.reference(
        "single_leg_stance", "mean_velocity", Design.BETWEEN_DAY, error=10.0, trials=1, trial=10.0
    )
    assert limit(split, (1, 4), 30.0, 100.0, 100.0) == pytest.approx(1.96 * math.hypot(10.0, 5.0))


@pytest.mark.parametrize(("now", "verdict"), [(52.0, Verdict.WITHIN_ERROR), (56.0, Verdict.CHANGED)])
def test_sway_of_one_leg_is_judged_between_days_with_its_citation(now: float, verdict: Verdict) -> None:
    found = sway(40.0, now)  # means of 2: MDC95 30.7 % of the mean of both
    assert found.verdict is verdict
    assert found.reference is not None and "Fransz" in found.reference.source
    assert found.reference.design is Design.BETWEEN_DAY
    assert "measured on 25 healthy people" in found.notes and "over 15 s, here 30 s" in found.notes


def test_eyes_closed_are_judged_by_eyes_closed_and_not_asked_by_nothing() -> None:
    def of(eyes: str):
        values = compared.value(80.0, 2, eyes=eyes), compared.value(85.0, 2, eyes=eyes)
        return change("single_leg_stance", "mean_velocity", "left", *values)

    closed = of("closed")
    assert closed.reference is not None and closed.reference.eyes == "closed"
    assert of("not asked").verdict is Verdict.ERROR_UNKNOWN
    assert "known only with eyes" in of("not asked").notes[0]


def test_a_share_of_weight_has_an_error_of_one_session_and_none_between_days() -> None:
    values = compared.value(45.0), compared.value(53.0)
    assert change("quiet_stance", "load_share", "left", *values).verdict is Verdict.ERROR_UNKNOWN
    one_day = pair("quiet_stance", "load_share", "left", *values)
    assert one_day.verdict is Verdict.WITHIN_ERROR
    assert one_day.limit == pytest.approx(1.96 * math.sqrt(2) * 2.4918 * math.sqrt(2))  # half the seconds


@pytest.mark.parametrize("design", [Design.WITHIN_SESSION, Design.HEALTHY_LEGS])
def test_an_error_of_another_design_is_refused_over_weeks(design: Design) -> None:
    wrong = compared.reference("single_leg_stance", "mean_velocity", design)
    with pytest.raises(ValueError, match="cannot judge"):
        sway(40.0, 50.0, own=[wrong])


@pytest.mark.parametrize("design", [Design.BETWEEN_DAY, Design.HEALTHY_LEGS])
def test_an_error_of_another_design_is_refused_within_a_day(design: Design) -> None:
    wrong = compared.reference("single_leg_stance", "mean_velocity", design)
    values = compared.value(40.0), compared.value(50.0)
    with pytest.raises(ValueError, match="cannot judge"):
        pair("single_leg_stance", "mean_velocity", "left", *values, own=[wrong])


def test_the_station_s_own_error_comes_before_a_published_one() -> None:
    assert sway(40.0, 50.0, own=[ERROR]).reference is ERROR


def test_an_own_error_of_other_eyes_does_not_judge() -> None:
    closed = compared.reference("single_leg_stance", "mean_velocity", Design.BETWEEN_DAY, eyes="closed")
    found = sway(40.0, 50.0, own=[closed])
    assert found.reference is not None and "Fransz" in found.reference.source


def sway_under(context: dict[str, object]) -> None:
    values = compared.value(1.0), compared.value(2.0, **context)
    change("single_leg_stance", "mean_velocity", "left", *values)


@pytest.mark.parametrize("context", [{"eyes": "closed"}, {"tape": "hip"}, {"seconds": 20.0}])
def test_other_conditions_are_never_joined(context: dict[str, object]) -> None:
    with pytest.raises(TrialError) as told:
        change(
            "single_leg_stance", "mean_velocity", "left", compared.value(1.0), compared.value(2.0, **context)
        )
    assert told.value.reason is TrialReason.NOT_COMPARABLE


def test_a_pair_of_one_day_may_differ_in_tape_and_in_nothing_else() -> None:
    bare = compared.value(40.0)
    taped = pair("single_leg_stance", "mean_velocity", "left", bare, compared.value(41.0, tape="hip"))
    assert taped.verdict is Verdict.WITHIN_ERROR and taped.design is Design.WITHIN_SESSION
    with pytest.raises(TrialError):
        pair("single_leg_stance", "mean_velocity", "left", bare, compared.value(41.0, footwear="shoes"))


def test_landings_are_compared_over_time_only_at_the_same_speed() -> None:
    def landed(impact: float | None):
        values = compared.value(3.0, 3, impact=2.0), compared.value(6.0, 3, impact=impact)
        return change("landing", "peak_force_bw", "left", *values, one_legged=True)

    assert landed(2.05).verdict is Verdict.CHANGED
    assert landed(2.5).reason is Reason.DROP_HEIGHTS_DIFFER
    assert landed(2.5).percent is None and landed(2.5).verdict is None
    assert landed(None).verdict is Verdict.ERROR_UNKNOWN


def test_a_landing_on_two_feet_is_not_judged_by_one_on_one() -> None:
    values = compared.value(3.0, 3, impact=2.0), compared.value(6.0, 3, impact=2.0)
    assert change("landing", "peak_force_bw", "both", *values).verdict is Verdict.ERROR_UNKNOWN


def test_a_missing_value_is_no_change() -> None:
    found = change("single_leg_stance", "mean_velocity", "left", compared.value(None), compared.value(3.0))
    assert found.percent is None and found.verdict is Verdict.ERROR_UNKNOWN


def test_an_error_in_the_unit_is_taken_as_it_is() -> None:
    own = compared.reference(
        "mini_squat",
        "load_share_bottom",
        Design.BETWEEN_DAY,
        form=Form.ABSOLUTE,
        legs=Legs.BOTH,
        error=2.0,
        trials=1,
        trial=None,
    )
    values = compared.value(40.0), compared.value(46.0)
    found = change("mini_squat", "load_share_bottom", "left", *values, own=[own])
    assert found.limit == pytest.approx(1.96 * math.sqrt(2) * 2.0)
    assert found.verdict is Verdict.CHANGED


@given(st.lists(st.tuples(amounts, st.integers(1, 5)), min_size=1, max_size=6))
def test_a_mean_of_means_is_the_mean_of_all_trials(made_of: list[tuple[float, int]]) -> None:
    found = mean([compared.value(number, trials) for number, trials in made_of])
    trials = sum(count for _, count in made_of)
    assert found.trials == trials and found.under == compared.under()
    assert found.value == pytest.approx(sum(number * count for number, count in made_of) / trials)


def test_trials_of_different_conditions_are_never_averaged() -> None:
    with pytest.raises(TrialError) as told:
        mean([compared.value(1.0), compared.value(2.0, eyes="closed")])
    assert told.value.reason is TrialReason.NOT_COMPARABLE
    with pytest.raises(ValueError, match="no trial"):
        mean([])
    with pytest.raises(ValueError, match="at least one"):
        Mean(1.0, 0)
    assert mean([compared.value(None), compared.value(3.0)]) == compared.value(3.0)
