"""Return-to-run gate: what is met or unknown opens nothing, a clinician opens it by name."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic.following import FOUND, TODAY, check_in, follow_up, plan, signed, visit

from station.clinic.check_in import Said
from station.clinic.gate import CONDITIONS, FINDINGS, FLAT, Gate, Goal, State, Why, are_met, readings
from station.clinic.stage import Stage

RULE = CONDITIONS[0]
ENTERED = [condition for condition in CONDITIONS if not condition.is_rule]
PAIN_FREE = (visit(10), check_in())


def state(gate: Gate, key: str) -> State:
    return next(each for each in readings(gate, PAIN_FREE) if each.condition.key == key).state


def test_with_everything_known_and_enough_the_conditions_are_met() -> None:
    assert {each.state for each in readings(Gate(found=FOUND), PAIN_FREE)} == {State.MET}
    assert follow_up().is_gate_open


@pytest.mark.parametrize("finding", FINDINGS)
def test_one_finding_that_is_not_entered_is_unknown_and_shuts_the_gate(finding: str) -> None:
    gate = Gate(found={key: value for key, value in FOUND.items() if key != finding}, is_opened=True)
    found = readings(gate, PAIN_FREE)
    assert [each.state for each in found].count(State.UNKNOWN) == 1
    assert not are_met(found)
    assert not follow_up(signed=signed(plan(gate=gate))).is_gate_open


@pytest.mark.parametrize("finding", FINDINGS)
def test_one_finding_just_below_is_not_met_and_shuts_the_gate(finding: str) -> None:
    gate = Gate(found={**FOUND, finding: FOUND[finding] - 1}, is_opened=True)
    assert [each.state for each in readings(gate, PAIN_FREE)].count(State.NOT_MET) == 1
    assert not follow_up(signed=signed(plan(gate=gate))).is_gate_open


@pytest.mark.parametrize("condition", ENTERED, ids=lambda condition: condition.key)
def test_a_condition_that_the_clinician_leaves_out_does_not_count(condition: object) -> None:
    key = condition.key  # type: ignore[attr-defined]
    gate = Gate(found={}, left_out=frozenset({key}))
    assert state(gate, key) is State.NOT_REQUIRED


def test_the_rule_can_neither_be_left_out_nor_changed() -> None:
    gate = Gate(found=FOUND, left_out=frozenset({FLAT}), wanted={FLAT: 1})
    found = readings(gate, (check_in(free=3),))[0]
    assert (found.state, found.wanted) == (State.NOT_MET, 7)


def test_sport_wants_more_than_ninety_percent_of_reach_and_running_eighty_five() -> None:
    assert state(Gate(found={**FOUND, "reach_percent": 85}), "reach") is State.MET
    for reach, wanted in ((85, State.NOT_MET), (90, State.NOT_MET), (90.5, State.MET)):
        gate = Gate(Goal.SPORT, {**FOUND, "reach_percent": reach})
        assert state(gate, "reach") is wanted


def test_a_clinic_may_want_more_than_the_default() -> None:
    assert state(Gate(found=FOUND, wanted={"walk": 45}), "walk") is State.NOT_MET


@pytest.mark.parametrize(
    "said, wanted, why",
    [
        ((), State.UNKNOWN, Why.NEVER_SAID),
        ((visit(2),), State.UNKNOWN, Why.NEVER_SAID),
        ((check_in(free=None),), State.UNKNOWN, Why.NOT_ANSWERED),
        ((check_in(free=Said.UNKNOWN),), State.UNKNOWN, Why.DOES_NOT_KNOW),
        ((check_in(free=TODAY + timedelta(days=1)),), State.UNKNOWN, Why.NOT_ANSWERED),
        ((check_in(3), check_in(0, free=None)), State.UNKNOWN, Why.NOT_ANSWERED),
        ((check_in(free=Said.NO),), State.NOT_MET, Why.PAIN),
        ((check_in(pain=1),), State.NOT_MET, Why.PAIN),
        ((check_in(free=6),), State.NOT_MET, Why.DAYS),
        ((check_in(free=7),), State.MET, Why.DAYS),
        ((check_in(pain=None, free=7),), State.MET, Why.DAYS),
    ],
)
def test_only_seven_days_that_somebody_knows_of_are_enough(said: tuple, wanted: State, why: Why) -> None:  # type: ignore[type-arg]
    found = readings(Gate(), said)[0]
    assert (found.state, found.why) == (wanted, why)


def test_any_pain_begins_the_days_again_whatever_is_said_later() -> None:
    since = TODAY - timedelta(days=20)
    assert readings(Gate(), (check_in(free=since),))[0].found == (20.0,)
    for hurt in (visit(4, 1), check_in(4, pain=1, free=None), check_in(4, free=Said.NO)):
        found = readings(Gate(), (hurt, check_in(free=since)))[0]
        assert (found.state, found.found) == (State.NOT_MET, (3.0,))


def test_days_after_the_last_word_do_not_count() -> None:
    said = check_in(30, free=3)
    assert readings(Gate(), (said,))[0].found == (3.0,)


def test_pain_after_the_gate_was_opened_shuts_it_without_anybody_else() -> None:
    assert not follow_up(reports=(*follow_up().reports, visit(-0.1, 1))).is_gate_open


def test_conditions_that_are_met_open_nothing_without_a_clinician() -> None:
    shut = plan(gate=Gate(found=FOUND, is_opened=False))
    assert not follow_up(signed=signed(shut)).is_gate_open
    assert not follow_up(signed=None).is_gate_open
    assert not any(
        line.is_allowed and line.activity == "hills" for line in follow_up(signed=signed(shut)).lines
    )


def test_a_number_that_is_none_is_refused() -> None:
    for wrong in (
        {"found": {"walk_minutes": float("nan")}},
        {"wanted": {"walk": 0.0}},
        {"wanted": {"walk": float("inf")}},
        {"found": {"walk_minutes": -5.0}},
        {"found": {"walk_minutes": 1e33}},
        {"wanted": {"walk": 1001.0}},
    ):
        with pytest.raises(ValueError, match="number"):
            Gate(**wrong)  # type: ignore[arg-type]


def test_the_stage_does_not_open_the_gate_and_the_gate_does_not_change_the_stage() -> None:
    early = follow_up(signed=signed(plan(Stage.SETTLE)))
    assert early.is_gate_open
    assert [line.activity.value for line in early.lines if line.is_allowed] == ["flat_gentle"]
    full = replace(plan(Stage.FULL), gate=Gate())
    allowed = [line.activity.value for line in follow_up(signed=signed(full)).lines if line.is_allowed]
    assert allowed == ["flat_gentle", "flat_usual"]


def test_a_day_is_that_of_the_patients_calendar() -> None:
    assert isinstance(check_in().day, date)
