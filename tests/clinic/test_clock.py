"""Clock: when a person must be seen, and that worse pain does not wait for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic.following import TODAY, at, check_in, follow_up, plan, signed, visit

from station.clinic.clock import WEEKS, Clock, Why, expired, visit_due
from station.clinic.stage import Stage

START = TODAY - timedelta(weeks=4)
CLOCK = Clock(START, 4, Stage.SETTLE)


@pytest.mark.parametrize("weeks", WEEKS)
def test_the_clock_counts_down_to_its_last_day(weeks: int) -> None:
    clock = Clock(START, weeks, Stage.SETTLE)
    assert clock.end == START + timedelta(days=7 * weeks)
    assert clock.days_left(clock.end - timedelta(days=1)) == 1
    assert clock.days_left(clock.end + timedelta(days=9)) == 0


@pytest.mark.parametrize(
    "stage, pain, why",
    [
        (Stage.SETTLE, 0, Why.STAGE),
        (Stage.SETTLE, None, Why.STAGE),
        (Stage.SETTLE, 3, Why.PAIN),
        (Stage.MOTION, 1, Why.PAIN),
        (Stage.MOTION, None, Why.PAIN_UNKNOWN),
        (Stage.MOTION, 0, None),
    ],
)
def test_at_the_end_pain_or_an_unchanged_stage_must_be_seen(
    stage: Stage, pain: int | None, why: Why | None
) -> None:
    assert expired(CLOCK, stage, pain, CLOCK.end - timedelta(days=1)) is None
    for late in (0, 1, 30):
        found = expired(CLOCK, stage, pain, CLOCK.end + timedelta(days=late))
        assert (found.why if found else None) == why
        assert found is None or (found.late, found.is_overdue) == (late, late > 0)


def test_who_runs_fully_and_without_pain_need_not_be_seen() -> None:
    assert expired(Clock(START, 4, Stage.FULL), Stage.FULL, 0, TODAY) is None


@pytest.mark.parametrize(
    "next_visit, last_visit, late",
    [
        (0, None, 0),
        (3, None, 3),
        (3, 10, 3),
        (3, 3, None),
        (3, 1, None),
        (-1, None, None),
        (None, None, None),
    ],
)
def test_a_next_visit_that_passed_is_due_until_somebody_came(
    next_visit: int | None, last_visit: int | None, late: int | None
) -> None:
    def day(ago: int | None) -> date | None:
        return None if ago is None else TODAY - timedelta(days=ago)

    found = visit_due(day(next_visit), day(last_visit), TODAY)
    assert (found.late if found else None) == late


@pytest.mark.parametrize("pain, is_called", [(4, False), (5, True), (9, True), (None, False), (0, False)])
def test_two_more_than_at_the_last_visit_calls_at_once(pain: int | None, is_called: bool) -> None:
    now = follow_up(reports=(visit(10, 3), check_in(0, pain)))
    assert now.must_call is is_called
    assert [due.why for due in now.due] == ([Why.CALL_NOW] if is_called else [])


def test_a_rise_is_dealt_with_by_a_visit_or_a_newly_signed_plan_only() -> None:
    risen = (visit(10, 1), check_in(2, 5), check_in(1, 1))
    assert follow_up(reports=risen, signed=signed(days_ago=9)).must_call
    assert follow_up(reports=risen, signed=None).must_call
    assert not follow_up(reports=risen, signed=signed(days_ago=0.5)).must_call
    seen = follow_up(reports=(*risen, visit(0.2, None)), signed=signed(days_ago=9), last_visit=at(0.2))
    assert not seen.must_call


def test_where_no_visit_asked_the_first_pain_ever_said_is_the_measure() -> None:
    said = (check_in(5, 2), check_in(0.1, 4))
    assert follow_up(reports=said, last_visit=None).must_call
    assert not follow_up(reports=said[1:], last_visit=None).must_call


def test_pain_before_the_clock_began_says_nothing_about_its_end() -> None:
    clock = Clock(TODAY - timedelta(weeks=2), 2, Stage.SETTLE)
    moved = replace(plan(Stage.MOTION), clock=clock)
    now = follow_up(signed=signed(moved), reports=(visit(20, 6),), last_visit=at(20))
    assert [due.why for due in now.due] == [Why.PAIN_UNKNOWN]
