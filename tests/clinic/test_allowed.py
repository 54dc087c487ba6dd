"""Nothing is allowed that must not be: each red flag, the pain stop, no signature, anything unknown."""

from datetime import timedelta

import pytest
from clinic.following import CLEAR, FOUND, TODAY, at, check_in, follow_up, plan, prescribed, signed, visit
from hypothesis import given
from hypothesis import strategies as st

from station.clinic.allowed import CLEARED, Flags, Hold, flags
from station.clinic.check_in import Report, Said, report
from station.clinic.clock import Clock
from station.clinic.follow_up import FollowUp
from station.clinic.gate import CONDITIONS, FINDINGS, Gate, Goal, State
from station.clinic.plan import Plan, Signed
from station.clinic.safety import RED_FLAGS
from station.clinic.stage import BEHIND_THE_GATE, Activity, Stage

ALL_NO = dict.fromkeys(RED_FLAGS, "no")


def test_the_example_patient_may_do_what_the_signed_stage_says() -> None:
    now = follow_up()
    allowed = {line.activity for line in now.lines if line.is_allowed}
    assert allowed == set(Activity) - {Activity.DOWNHILL}
    assert now.holds == () and now.exercises == (prescribed(),)
    assert all(line.is_allowed for line in follow_up(signed=signed(plan(Stage.FULL))).lines)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_stage_allows_what_the_handbook_says(stage: Stage) -> None:
    shown = {line.activity: line.is_allowed for line in follow_up(signed=signed(plan(stage))).lines}
    is_late = stage in (Stage.SPEED_HILLS, Stage.FULL)
    assert shown[Activity.FLAT_GENTLE]
    assert shown[Activity.FLAT_USUAL] is (is_late or stage is Stage.MECHANICS)
    assert shown[Activity.SPEED] is shown[Activity.HILLS] is is_late
    assert shown[Activity.DOWNHILL] is (stage is Stage.FULL)


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_each_red_flag_takes_everything_away_until_it_is_cleared_by_name(flag: str) -> None:
    yes = ALL_NO | {flag: "yes"}
    now = follow_up(flags=flags([yes]))
    assert now.flags.active == (flag,) and now.holds == (Hold.RED_FLAG,)
    assert now.lines == () and now.exercises == () and not now.is_gate_open
    for nobody in ("", "   "):
        assert flags([yes | {CLEARED + flag: nobody}]).active == (flag,)
    assert follow_up(flags=flags([yes | {CLEARED + flag: "Dr Invented"}])).lines


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_each_red_flag_that_nobody_asked_allows_nothing(flag: str) -> None:
    asked = {key: value for key, value in ALL_NO.items() if key != flag}
    now = follow_up(flags=flags([asked]))
    assert now.flags.unasked == (flag,) and now.holds == (Hold.NOT_ASKED,)
    assert now.lines == () and not now.is_gate_open


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_red_flag_stays_until_somebody_answers_or_clears_it(flag: str) -> None:
    yes = ALL_NO | {flag: "yes"}
    assert flags([yes, {}]).active == (flag,)
    assert flags([yes, ALL_NO]).active == ()
    assert flags([yes, {CLEARED + flag: "Dr Invented"}]).active == ()
    assert flags([yes | {CLEARED + flag: "Dr Invented"}, yes]).active == (flag,)


def test_the_pain_stop_holds_until_a_plan_is_signed_after_it() -> None:
    stopped = (visit(1, 3, is_stopped=True), check_in(0.2))
    before = follow_up(reports=stopped, signed=signed(days_ago=2), last_visit=at(1))
    assert before.holds == (Hold.PAIN_STOP,) and before.lines == () and before.exercises == ()
    after = follow_up(reports=stopped, signed=signed(days_ago=0.5), last_visit=at(1))
    assert after.holds == () and after.lines and not after.is_gate_open


def test_pain_up_by_two_holds_everything_back_at_once() -> None:
    now = follow_up(reports=(visit(10, 1), check_in(0, 3)), signed=signed(days_ago=9))
    assert now.holds == (Hold.CALL_NOW,) and now.lines == () and now.exercises == ()


def test_without_a_signature_nothing_reaches_a_patient() -> None:
    now = follow_up(signed=None)
    assert now.holds == (Hold.NOT_SIGNED,)
    assert now.lines == () and now.exercises == () and not now.is_gate_open


@pytest.mark.parametrize("by", ["", " ", "\t\n"])
def test_nobody_signs_without_a_name(by: str) -> None:
    with pytest.raises(ValueError, match="by name"):
        Signed(plan(), by, at(0))


# Whatever is said, answered and planned

days = st.integers(-2, 40)
pains = st.one_of(st.none(), st.integers(0, 10))
said = st.one_of(
    st.none(),
    st.sampled_from(list(Said)),
    st.integers(-3, 60).map(lambda back: TODAY - timedelta(days=back)),
)
reports = st.lists(
    st.builds(
        Report,
        days.map(at),
        pains,
        said,
        st.booleans(),
        is_stopped=st.booleans(),
        worst=pains,
    ).map(lambda r: r if not r.is_check_in else Report(r.at, r.pain, r.pain_free)),
    max_size=6,
).map(lambda found: tuple(sorted(found, key=lambda each: each.at)))
answers = st.dictionaries(
    st.sampled_from([*RED_FLAGS, *(CLEARED + key for key in RED_FLAGS)]),
    st.sampled_from(["yes", "no", "", "Dr Invented", "maybe"]),
)
some_flags = st.one_of(st.just(CLEAR), st.lists(answers, max_size=3).map(flags))
numbers = st.sampled_from([0.0, 1.0, 2.0, 9.0, 10.0, 30.0, 85.0, 90.0, 91.0])
gates = st.one_of(
    st.just(Gate(found=FOUND, is_opened=True)),
    st.builds(
        Gate,
        st.sampled_from(list(Goal)),
        st.dictionaries(st.sampled_from(FINDINGS), numbers).map(lambda some: {**FOUND, **some}),
        st.just({}),
        st.frozensets(st.sampled_from([each.key for each in CONDITIONS])),
        st.booleans(),
    ),
    st.builds(Gate, found=st.dictionaries(st.sampled_from(FINDINGS), numbers), is_opened=st.booleans()),
)
plans = st.builds(
    Plan,
    st.sampled_from(list(Stage)),
    st.builds(
        Clock,
        days.map(lambda back: TODAY - timedelta(days=back)),
        st.integers(2, 6),
        st.sampled_from(list(Stage)),
    ),
    st.just((prescribed(),)),
    gate=gates,
)
signatures = st.one_of(st.none(), st.builds(Signed, plans, st.just("Dr Invented"), days.map(at)))
anybody = st.builds(
    FollowUp,
    st.just(TODAY),
    signatures,
    reports,
    some_flags,
    st.one_of(st.none(), days.map(at)),
)
good = st.one_of(
    st.just(()), st.just((visit(10), check_in())), st.just((visit(12, 2), check_in(0.1, free=9)))
)
open_plans = st.sampled_from([Stage.MECHANICS, Stage.SPEED_HILLS, Stage.FULL]).map(plan)
nearly_open = st.builds(
    FollowUp,
    st.just(TODAY),
    st.one_of(st.builds(signed, open_plans), signatures),
    st.builds(
        lambda first, more: tuple(sorted((*first, *more), key=lambda each: each.at)),
        good,
        st.one_of(st.just(()), reports),
    ),
    st.one_of(st.just(CLEAR), some_flags),
    st.just(at(10)),
)
"""Patients to whom everything is open, with one or another thing changed."""
followed = st.one_of(nearly_open, anybody)


@given(followed)
def test_nothing_is_ever_allowed_without_a_signature_with_an_unknown_or_with_a_red_flag(
    now: FollowUp,
) -> None:
    allowed = {line.activity for line in now.lines if line.is_allowed}
    shut = now.signed is None or now.flags.active or now.flags.unasked or now.must_call
    if shut:
        assert not allowed and not now.is_gate_open
    if now.signed is None or now.flags.active or now.must_call:
        assert now.exercises == ()
    if now.is_gate_open:
        assert now.signed is not None and now.signed.by.strip() and now.signed.plan.gate.is_opened
        assert {each.state for each in now.conditions} <= {State.MET, State.NOT_REQUIRED}
        assert now.conditions[0].state is State.MET
        assert not now.reports[-1].is_painful
    else:
        assert not allowed & BEHIND_THE_GATE


@given(followed)
def test_an_open_gate_needs_a_word_of_the_patient_about_seven_days_without_pain(now: FollowUp) -> None:
    if not now.is_gate_open:
        return
    newest = [each for each in now.reports if each.is_check_in][-1]
    assert newest.pain_free is not None and not isinstance(newest.pain_free, Said)
    assert (newest.day - newest.pain_free).days >= 7
    for each in now.reports:
        assert not each.is_painful or each.day <= newest.day - timedelta(days=7)


@given(followed, some_flags)
def test_one_more_red_flag_never_opens_anything(now: FollowUp, more: Flags) -> None:
    both = Flags((*now.flags.active, *more.active), (*now.flags.unasked, *more.unasked))
    worse = FollowUp(now.today, now.signed, now.reports, both, now.last_visit)
    before = {line.activity for line in now.lines if line.is_allowed}
    assert {line.activity for line in worse.lines if line.is_allowed} <= before


@given(
    st.dictionaries(
        st.sampled_from(["pain", "pain_free_since", "done:clam", "new_shoes"]), st.text(max_size=12)
    )
)
def test_whatever_stands_in_a_check_in_is_read_or_unknown(stored: dict[str, str]) -> None:
    found = report(at(0), stored)
    assert found.pain is None or 0 <= found.pain <= 10
    assert all(0 <= count <= 7 for count in found.done.values())
