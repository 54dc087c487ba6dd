"""Red flags, locks and the pain stop: what may not be done is never allowed by accident."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.clinic.pain import calls, stops
from station.clinic.safety import (
    ALLOWED,
    FRACTURE,
    ONE_LEG,
    PAIN,
    QUESTIONS,
    RED_FLAGS,
    SOMEONE_NEAR,
    STANDS_SAFELY,
    SURGERY,
    Clearance,
    Lock,
    Why,
    locked,
    locks,
    reminders,
)

ALL_NO = {key: "no" for key in QUESTIONS} | {STANDS_SAFELY: "yes"}
answers = st.dictionaries(st.sampled_from(QUESTIONS), st.sampled_from(["yes", "no"]))


def test_with_everything_asked_and_nothing_found_nothing_is_locked() -> None:
    assert locks(ALL_NO, [], 2) == ()


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_one_red_flag_locks_landing_single_leg_squat_and_every_allowed_line(flag: str) -> None:
    found = locks(ALL_NO | {flag: "yes"}, [], 0)
    assert {lock.what for lock in found} == {"landing", "single_leg_squat", ALLOWED}
    assert all(lock == Lock(lock.what, Why.RED_FLAG, (flag,)) for lock in found)
    assert locks(ALL_NO | {flag: "yes"}, [Clearance(flag, "Dr Invented")], 0) == ()


def test_a_clearance_of_one_flag_does_not_clear_another() -> None:
    said = ALL_NO | {RED_FLAGS[0]: "yes", RED_FLAGS[1]: "yes"}
    found = locks(said, [Clearance(RED_FLAGS[0], "Dr Invented")], 0)
    assert locked(found, "landing") == Lock("landing", Why.RED_FLAG, (RED_FLAGS[1],))


def test_nobody_clears_without_a_name() -> None:
    with pytest.raises(ValueError, match="by name"):
        Clearance(RED_FLAGS[0], "  ")


@pytest.mark.parametrize("question", [FRACTURE, SURGERY])
def test_a_fracture_or_surgery_locks_the_landing_alone(question: str) -> None:
    assert {lock.what for lock in locks(ALL_NO | {question: "yes"}, [], 0)} == {"landing"}


@pytest.mark.parametrize("pain, is_locked", [(None, True), (0, False), (4, False), (5, True), (10, True)])
def test_pain_of_five_or_unknown_pain_locks_the_landing(pain: int | None, is_locked: bool) -> None:
    assert (locked(locks(ALL_NO, [], pain), "landing") is not None) is is_locked


def test_what_nobody_has_asked_is_named_and_nothing_is_locked_without_a_question() -> None:
    assert locked(locks(ALL_NO, [], None), "landing") == Lock("landing", Why.NOT_ASKED, (PAIN,))
    some = {key: "no" for key in QUESTIONS if key != RED_FLAGS[2]}
    assert locked(locks(some, [], None), "landing") == Lock("landing", Why.NOT_ASKED, (RED_FLAGS[2], PAIN))


@pytest.mark.parametrize("what", ONE_LEG)
def test_before_a_test_on_one_leg_it_is_said_what_to_see_to(what: str) -> None:
    near = ALL_NO | {SOMEONE_NEAR: "yes"}
    assert reminders(near, what) == () and reminders({}, "quiet_stance") == ()
    assert reminders({}, what) == (STANDS_SAFELY, SOMEONE_NEAR)
    assert reminders(ALL_NO, what) == (SOMEONE_NEAR,), "nobody is within reach"


def test_who_cannot_stand_safely_on_one_leg_is_not_asked_to() -> None:
    found = locks(ALL_NO | {STANDS_SAFELY: "no"}, [], 0)
    assert {lock.what for lock in found} == {"single_leg_stance", "single_leg_squat", "landing"}


@given(answers, st.one_of(st.none(), st.integers(0, 10)))
def test_a_landing_is_open_only_when_everything_is_known(said: dict[str, str], pain: int | None) -> None:
    is_open = locked(locks(said, [], pain), "landing") is None
    known = all(said.get(key) == "no" for key in (*RED_FLAGS, FRACTURE, SURGERY))
    assert is_open == (known and pain is not None and pain < 5 and said.get(STANDS_SAFELY) != "no")


@given(answers, st.integers(0, 10))
def test_one_more_yes_to_a_red_flag_never_opens_anything(said: dict[str, str], pain: int) -> None:
    before = {lock.what for lock in locks(said, [], pain)}
    for flag in RED_FLAGS:
        assert before <= {lock.what for lock in locks(said | {flag: "yes"}, [], pain)}


@pytest.mark.parametrize(
    "before, after, is_over",
    [
        (None, [], False),
        (0, [None, None], False),
        (0, [1], False),
        (0, [2], True),
        (3, [4, 5], True),
        (4, [4], False),
        (None, [3, 4], False),
        (None, [3, 5], True),
        (None, [2, 4], True),
        (6, [5], True),
    ],
)
def test_pain_of_five_or_two_more_than_before_stops(
    before: int | None, after: list[int | None], is_over: bool
) -> None:
    assert stops(before, after) is is_over


@pytest.mark.parametrize("last, now, told", [(3, 5, True), (3, 4, False), (None, 9, False), (3, None, False)])
def test_two_more_than_at_the_last_visit_says_call_us(last: int | None, now: int | None, told: bool) -> None:
    assert calls(last, now) is told
