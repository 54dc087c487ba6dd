"""The guided visit under hands that do everything in the wrong order: nothing is lost, nothing is allowed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hurried import Hurried
from led import at_rest, begin, do, leave, now, panel, record, to_review, to_step, tried
from served import desk, until

from dashboard.desk import Desk
from dashboard.pages import measure
from dashboard.pages.measure import Told
from dashboard.plans import Plans
from dashboard.printing import clinic_page
from dashboard.visit import attempts
from dashboard.visit.now import Done, Phase
from dashboard.words import visit as said
from station.clinic.allowed import CLEARED
from station.clinic.safety import QUESTIONS, RED_FLAGS, SOMEONE_NEAR, STANDS_SAFELY, Why
from station.errors import RecordingError, RecordingReason, TrialError
from station.library.library import TrialState
from station.mat import Side

NUMBERS = count(1)
NO = dict.fromkeys((*RED_FLAGS, "recent_fracture", "recent_surgery"), "no")


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    with desk(tmp_path_factory.mktemp("library") / "library") as found:
        yield found


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[tuple[Desk, Hurried]]:
    begin(plates[0], f"Mara Invented {next(NUMBERS)}", asks=True)
    yield plates
    leave(*plates)


def asked(made: Desk, safety: dict[str, str], pain: int | None = None) -> None:
    made.guide.choose("safety")
    made.guide.answer(safety, pain, "safety")


def passed(made: Desk) -> None:
    """Pass the questions over."""
    for _ in range(3):
        made.guide.answer({})


def again(made: Desk) -> None:
    """Close the visit and take it up again."""
    patient = now(made).patient.id
    made.guide.end()
    made.start_visit(patient, "tab")


# Clicks


def test_a_double_click_on_go_on_does_not_pass_the_red_flags_over(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    for _ in range(2):
        measure._do(found, "answer", "intake", "tab", Told({"symptomatic_side": "left"}, None))
    assert now(found).step.key == "safety" and "safety" not in now(found).done
    assert "'of': 'safety'" in panel(found) and "'act': 'answer'" in panel(found)


def test_a_double_click_on_zero_does_not_begin_the_weigh_in(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    found.guide.start("zero")
    until(lambda: at_rest(found))
    if now(found).step.key == "weigh_in":
        found.guide.start("zero")
        assert now(found).phase is Phase.WAITING and now(found).step.key == "weigh_in"
    assert "'act': 'start', 'of': 'weigh_in'" in panel(found).replace('"', "'")


def test_keep_redo_and_exclude_come_only_once(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    trial = tried(found, "quiet_stance")
    found.guide.keep(1)
    at = now(found).step.key
    for late in (found.guide.keep, found.guide.redo, lambda: found.guide.exclude("talked")):
        with pytest.raises(TrialError, match="already moved on"):
            late()
    assert now(found).step.key == at and now(found).pain == (None, 1)
    assert found.library.trial(trial).state is TrialState.KEPT


def test_stop_pressed_while_nothing_runs_does_not_stop_the_next_step(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    found.guide.stop()
    to_step(found, "quiet_stance")
    assert now(found).weighing is not None


def test_an_act_that_nobody_offers_does_nothing(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    before = now(found)
    for act, of in (("explode", ""), ("choose", "nowhere"), ("skip", "nowhere"), ("start", "nowhere")):
        measure._do(found, act, of, "tab", Told({}, None))
    assert now(found) is before


@pytest.mark.parametrize(
    "of", ["nonsense:left", "knee_in:up", "knee_in:", "hand_used:left", ":", "buttock_juts:left", "<b>:left"]
)
def test_a_tick_that_the_test_does_not_have_is_refused(made: tuple[Desk, Hurried], of: str) -> None:
    found, _ = made
    passed(found)
    to_step(found, "mini_squat")
    record(found, 2.0)
    with pytest.raises(TrialError, match="not one of the answers offered"):
        measure._do(found, "observe", of, "tab", Told({}, None))
    found.guide.stop()
    assert found.library.observations.of_trial(to_review(found)) == ()


@pytest.mark.parametrize("written", ["-1", "11", "99999999999", "1.5", "ten", "٣٣", ""])
def test_a_pain_that_is_none_is_refused_and_the_trial_waits(made: tuple[Desk, Hurried], written: str) -> None:
    found, _ = made
    with pytest.raises(TrialError, match="0 to 10"):
        found.guide.answer({}, measure._pain(written))
    assert now(found).pain == (None,)


@pytest.mark.parametrize(
    "answers",
    [
        {"pain_on_hopping": "maybe"},
        {"pain_on_hopping": "<script>"},
        {"stands_safely_on_one_leg": "YES"},
    ],
)
def test_a_red_flag_is_answered_with_yes_or_no_or_not_at_all(
    made: tuple[Desk, Hurried], answers: dict[str, str]
) -> None:
    found, _ = made
    found.guide.choose("safety")
    with pytest.raises(TrialError):
        found.guide.answer(answers)
    assert now(found).answers == {} and now(found).step.key == "safety"


@pytest.mark.parametrize("value", ["nan", "inf", "-5", "1e99", "0x10", "1,2,3", "٣;"])
def test_a_number_that_makes_no_sense_is_refused_by_name(made: tuple[Desk, Hurried], value: str) -> None:
    found, _ = made
    with pytest.raises(TrialError, match="“Kilometres a week now” "):
        found.guide.answer({"weekly_km_now": value})


def test_answers_of_another_step_are_not_taken(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    found.guide.answer({"pain_on_hopping": "no", "guess_heavier": "left", "made_up": "yes"}, key="intake")
    assert now(found).answers == {}


# Pain


def test_a_trial_that_hurt_stops_the_tests_although_it_is_left_out(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    tried(found, "quiet_stance")
    found.guide.exclude("talked", 8)
    assert now(found).phase is Phase.OVER and now(found).is_stopped
    for act in (lambda: found.guide.choose("single_leg_left"), lambda: found.guide.choose("practice_left")):
        with pytest.raises(TrialError, match="no further test today"):
            act()


def test_a_trial_that_hurt_stops_the_tests_although_it_is_to_be_redone(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    asked(found, NO, 1)
    trial = tried(found, "quiet_stance")
    found.guide.redo(3)
    assert now(found).is_stopped and now(found).phase is Phase.OVER
    assert found.library.answers.of_trials(now(found).visit.id)[trial] == {"pain_after": "3"}


def test_no_way_leads_back_to_a_test_after_the_pain_stop(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    asked(found, NO, 1)
    tried(found, "quiet_stance")
    found.guide.keep(5)
    assert now(found).phase is Phase.OVER
    for key in (step.key for step in now(found).steps if step.is_timed):
        with pytest.raises(TrialError, match="no further test today"):
            found.guide.choose(key)
    found.guide.choose("guess")
    found.guide.answer({})
    assert now(found).phase is Phase.OVER, "questions lead to no test"
    again(found)
    assert now(found).is_stopped and now(found).phase is Phase.OVER, "neither does a new start"
    with pytest.raises(TrialError):
        found.guide.start()
    with pytest.raises(TrialError, match="no further test today"):
        found.guide.choose("mini_squat")


def test_a_pain_that_was_entered_wrongly_can_be_corrected_and_the_tests_go_on(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    asked(found, NO, 1)
    trial = tried(found, "quiet_stance")
    found.guide.keep(9)
    assert "'act': 'correct'" in panel(found)
    measure._do(found, "correct", "", "tab", Told({}, None))
    assert now(found).is_stopped, "without a number nothing changes"
    measure._do(found, "correct", "", "tab", Told({}, 0))
    assert not now(found).is_stopped and now(found).phase is Phase.WAITING
    assert now(found).pain == (1, 0) and now(found).done["quiet_stance"] is Done.KEPT
    assert found.library.answers.of_trials(now(found).visit.id)[trial] == {"pain_after": "0"}
    reports = Plans(found.library).follow_up(now(found).patient.id).reports
    assert not any(report.is_stopped for report in reports), "what was never felt is not followed up"


def test_a_correction_after_a_new_start_is_still_of_the_right_trial(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    trial = tried(found, "quiet_stance")
    found.guide.keep(7)
    again(found)
    assert now(found).hurt == trial
    found.guide.correct_pain(2)
    assert now(found).phase is Phase.WAITING and not now(found).is_stopped
    assert found.library.answers.of_trials(now(found).visit.id)[trial] == {"pain_after": "2"}


def test_pain_answers_that_are_missing_stop_nothing_and_start_nothing(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    asked(found, NO, None)
    tried(found, "quiet_stance")
    found.guide.keep(None)
    assert now(found).pain == (None, None) and not now(found).is_stopped
    lock = next(lock for lock in now(found).locks if lock.what == "landing")
    assert lock.why in (Why.NOT_ASKED, Why.TOO_SLOW)


# Red flags


def test_a_red_flag_after_the_tests_locks_what_it_must_at_once(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    tried(found, "squat_left")
    found.guide.keep(0)
    asked(found, {**NO, "focal_bone_pain": "yes"})
    found.guide.choose("squat_left")
    with pytest.raises(TrialError, match="locked"):
        found.guide.start()
    assert Plans(found.library).follow_up(now(found).patient.id).flags.active == ("focal_bone_pain",)


@pytest.mark.parametrize("flag", [*RED_FLAGS, "recent_fracture", "recent_surgery"])
def test_a_flag_that_was_cleared_and_comes_again_needs_its_own_clearance(
    made: tuple[Desk, Hurried], flag: str
) -> None:
    found, _ = made
    asked(found, {**NO, flag: "yes"}, 0)
    found.guide.clear(flag, "Dr. Invented")
    asked(found, {**NO, flag: "yes"})
    assert [each.question for each in now(found).cleared] == [flag], "the same answer needs no second look"
    asked(found, NO)
    asked(found, {**NO, flag: "yes"})
    assert now(found).cleared == ()
    assert any(flag in lock.questions for lock in now(found).locks)
    again(found)
    assert now(found).cleared == () and any(flag in lock.questions for lock in now(found).locks)
    assert CLEARED + flag not in found.library.answers.of_visit(now(found).visit.id)


def test_only_what_is_locked_can_be_cleared(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    asked(found, {**NO, "stands_safely_on_one_leg": "no"}, 0)
    for question in ("pain_on_hopping", "stands_safely_on_one_leg", "made_up", "landing"):
        found.guide.clear(question, "Dr. Invented")
    assert now(found).cleared == ()
    asked(found, {**NO, "pain_on_hopping": "yes"})
    assert any("pain_on_hopping" in lock.questions for lock in now(found).locks), "nobody clears beforehand"


def test_who_does_not_stand_safely_is_led_to_the_question_and_not_to_a_button_without_effect(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    asked(found, {**NO, "stands_safely_on_one_leg": "no"}, 0)
    found.guide.choose("single_leg_left")
    shown = panel(found)
    assert "'act': 'clear'" not in shown and "'act': 'choose', 'of': 'safety'" in shown
    with pytest.raises(TrialError, match="locked"):
        found.guide.start()


@pytest.mark.parametrize("diagnosis", ["gluteal_tear", "hip_osteoarthritis", "knee_osteoarthritis"])
def test_a_diagnosis_that_a_clinician_confirms_first_locks_landings(
    made: tuple[Desk, Hurried], diagnosis: str
) -> None:
    found, _ = made
    found.guide.answer({"diagnoses": f"acl,{diagnosis}"}, key="intake")
    asked(found, NO, 0)
    fast = replace(now(found), rate=1000.0)
    lock = fast.lock_of(next(step for step in fast.steps if step.key == "landing_left_1"))
    assert lock is not None and lock.why is Why.TO_CONFIRM and lock.clearable == (diagnosis,)
    found.guide.clear(diagnosis, "Dr. Invented")
    assert not any(lock.why is Why.TO_CONFIRM for lock in now(found).locks)
    found.guide.choose("intake")
    found.guide.answer({"diagnoses": "acl"}, key="intake")
    found.guide.choose("intake")
    found.guide.answer({"diagnoses": diagnosis}, key="intake")
    assert any(lock.why is Why.TO_CONFIRM for lock in now(found).locks), "said anew, it is confirmed anew"


def test_a_landing_chosen_while_the_rate_was_not_known_is_judged_when_it_is(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    asked(found, dict.fromkeys(QUESTIONS, "no") | {"stands_safely_on_one_leg": "yes"}, 0)
    to_step(found, "landing_left_1")
    monkeypatch.setattr(found.guide._course, "now", replace(now(found), rate=None))
    with pytest.raises(TrialError, match="locked"):
        found.guide.start()
    assert now(found).phase is Phase.WAITING and found.library.trials_in(now(found).visit.id) == ()


# Legs


def wrong(source: Hurried, side: str) -> None:
    """Let them stand on this leg, whatever is said."""
    perform = source.perform
    source.perform = lambda activity, **options: perform(  # type: ignore[method-assign]
        activity, **({**options, "side": side} if "side" in options else options)
    )


def test_a_leg_that_is_done_already_never_counts_for_the_other_one(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    passed(found)
    wrong(source, "right")
    for key in ("single_leg_right", "single_leg_right_again", "single_leg_left"):
        tried(found, key)
        found.guide.keep()
    assert now(found).step.key == "single_leg_left" and "single_leg_left" not in now(found).done
    again(found)
    done = {key for key, what in now(found).done.items() if what is Done.KEPT}
    assert done == {"single_leg_right", "single_leg_right_again"}, "taken up again by the leg that stood"


def test_what_is_seen_on_the_wrong_leg_belongs_to_the_leg_that_stood(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    passed(found)
    wrong(source, "right")
    to_step(found, "single_leg_left")
    record(found, 6.0)
    found.guide.observe("hip_drop", Side.LEFT)
    found.guide.observe("hand_used", None)
    before = now(found).seen
    trial = to_review(found)
    kept = found.library.observations.of_trial(trial)
    assert {(each.kind, each.side) for each in kept} == {("hip_drop", "right"), ("hand_used", None)}
    assert [each.time for each in kept] == [each.time for each in before]
    assert {(each.kind, each.side) for each in now(found).seen} == {(each.kind, each.side) for each in kept}
    found.guide.observe("knee_in", Side.RIGHT)
    found.guide.unsee()
    assert len(found.library.observations.of_trial(trial)) == 2


def test_a_tick_at_the_very_end_is_stamped_within_the_trial(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")
    computed = attempts.analyse.of_recording
    ticked: list[float | None] = []

    def slow(*given: Any, **named: Any) -> Any:
        found.guide.observe("hand_used", None)
        ticked.append(now(found).seen[-1].time)
        return computed(*given, **named)

    monkeypatch.setattr(attempts.analyse, "of_recording", slow)
    found.guide.start()
    trial = to_review(found)
    attempt = now(found).attempt
    assert attempt is not None and attempt.seconds > 19.0
    assert ticked == [pytest.approx(attempt.seconds, abs=1.5)]
    assert [each.time for each in found.library.observations.of_trial(trial)] == ticked
    assert len(now(found).seen) == 1


def test_nothing_is_ticked_before_a_trial(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    with pytest.raises(TrialError, match="moved on"):
        found.guide.observe("hand_used", None)


# Recordings


def test_a_defect_of_the_analysis_takes_no_recording_with_it(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")

    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("a defect of ours")

    monkeypatch.setattr(attempts.analyse, "of_recording", broken)
    found.guide.start()
    trial = found.library.trial(to_review(found))
    path = found.library.recording_path(trial)
    assert path is not None and path.is_file() and trial.state is TrialState.COMPLETE
    assert "could not be analysed" in panel(found) and "could not be analysed" in caplog.text
    found.guide.redo()


def test_a_disk_that_is_full_before_a_trial_says_so_and_the_step_can_be_done_later(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")

    def full(*_: object, **__: object) -> Any:
        raise RecordingError(RecordingReason.NO_ROOM, "The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(found.library, "begin_trial", full)
        do(found)
        assert now(found).phase is Phase.WAITING and "The disk is full." in panel(found)
        assert found.station.state == "ready", "nothing goes on recording"
    tried(found, "quiet_stance")
    found.guide.keep()
    assert len(found.library.trials_in(now(found).visit.id)) == 1


def test_a_full_disk_while_something_is_said_leaves_the_screen_as_it_was(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made

    def full(*_: object, **__: object) -> Any:
        raise RecordingError(RecordingReason.NO_ROOM, "The disk is full.", "Free some space.")

    monkeypatch.setattr(found.library.answers, "add", full)
    before = now(found)
    with pytest.raises(RecordingError):
        found.guide.answer({"symptomatic_side": "left"})
    assert now(found) is before


def test_an_excluded_trial_that_is_taken_back_counts_when_the_visit_is_taken_up(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    passed(found)
    trial = tried(found, "quiet_stance")
    found.guide.exclude("talked")
    found.records.decide(trial, "keep")
    again(found)
    assert now(found).done["quiet_stance"] is Done.KEPT and now(found).resumed == 1


def test_a_trial_about_which_nobody_has_decided_is_shown_again(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    passed(found)
    wrong(source, "right")
    to_step(found, "single_leg_left")
    record(found, 6.0)
    found.guide.observe("hand_used", None)
    trial = to_review(found)
    again(found)
    attempt = now(found).attempt
    assert now(found).phase is Phase.REVIEW and now(found).step.key == "single_leg_left"
    assert attempt is not None and attempt.trial == trial and attempt.seen == "right" and attempt.is_saved
    assert "before the visit was left" in panel(found) and len(now(found).seen) == 1
    found.guide.keep()
    assert found.library.trial(trial).state is TrialState.KEPT
    assert now(found).done["single_leg_right"] is Done.KEPT and "single_leg_left" not in now(found).done
    assert not now(found).undecided


def test_a_visit_taken_up_again_keeps_hands_tape_and_shoes(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    for name, value in (
        ("support", "one_hand_same"),
        ("tape", "knee"),
        ("tape_side", "left"),
        ("footwear", "shoes"),
        ("surface", "foam"),
    ):
        found.guide.circumstance(name, value)
    for key in ("single_leg_left", "mini_squat"):
        tried(found, key)
        found.guide.keep()
    before = now(found).circumstances
    again(found)
    assert now(found).circumstances == before


# Pairs


@pytest.mark.parametrize("first, wants", [("before", False), ("during", True), ("after", False)])
def test_a_stand_of_the_tape_pair_does_not_begin_with_the_tape_of_another(
    made: tuple[Desk, Hurried], first: str, wants: bool
) -> None:
    found, _ = made
    passed(found)
    to_step(found, f"tape_{first}")
    found.guide.circumstance("tape", "none" if wants else "knee")
    with pytest.raises(TrialError, match="with tape on" if wants else "without tape"):
        found.guide.start()
    assert now(found).phase is Phase.WAITING


def test_a_pair_left_in_the_middle_counts_for_no_core_test_and_goes_on(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    for key in ("fatigue_before", "fatigue_during"):
        tried(found, key)
        found.guide.keep()
    again(found)
    done = {key for key, what in now(found).done.items() if what is Done.KEPT}
    assert done == {"fatigue_before", "fatigue_during"}
    assert b"%PDF-" in clinic_page(found, found.records.visit(now(found).visit.id))[:8]  # type: ignore[arg-type]


def test_a_pair_step_on_the_other_leg_is_not_done(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    passed(found)
    to_step(found, "fatigue_before")
    side = now(found).step.side
    assert side is not None
    wrong(source, str(side.other))
    found.guide.start()
    to_review(found)
    found.guide.keep()
    assert now(found).step.key == "fatigue_before" and "fatigue_before" not in now(found).done


# Guesses


def test_a_guess_after_a_result_is_no_guess(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    tried(found, "quiet_stance")
    found.guide.keep()
    for _ in range(2):
        found.guide.choose("guess")
        assert "counts only before the first result" in panel(found)
        found.guide.answer({"guess_heavier": "left"}, key="guess")
        assert "guess_heavier" not in found.library.answers.of_visit(now(found).visit.id)
        again(found)


# People


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '#eval(read("/etc/passwd")) *bold* $x^2$ \\ [link] @ref',
        "Zoë Ünïcödé 山田太郎 مريم 🦵",
        "a" * 5000,
        "‮desrever invisible​",
        "'; DROP TABLE patient; --",
    ],
)
def test_any_name_goes_through_the_visit_and_onto_paper(plates: tuple[Desk, Hurried], name: str) -> None:
    found, source = plates
    begin(found, f"{name} {next(NUMBERS)}")
    try:
        assert now(found).patient.label[:20] in panel(found) or "\\" in repr(name)
        visit = found.records.visit(now(found).visit.id)
        assert visit is not None and clinic_page(found, visit).startswith(b"%PDF-")
    finally:
        leave(found, source)


def test_a_page_of_a_visit_without_a_trial_can_be_printed(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    visit = found.records.visit(now(found).visit.id)
    assert visit is not None and clinic_page(found, visit, "letter").startswith(b"%PDF-")


def test_a_page_printed_while_a_trial_runs_and_waits_for_its_decision(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")
    record(found, 4.0)
    for _ in range(2):
        visit = found.records.visit(now(found).visit.id)
        assert visit is not None and clinic_page(found, visit).startswith(b"%PDF-")
        to_review(found)


def test_nobody_gets_an_empty_visit_while_somebody_else_stands_on_the_plates(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")
    record(found, 2.0)
    other = found.records.add(f"Olga Invented {next(NUMBERS)}", 1980)
    with pytest.raises(TrialError):
        found.start_visit(other, "tab")
    assert found.library.visits_of(other) == ()
    found.guide.stop()


def test_a_patient_put_away_in_the_middle_loses_no_trial(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")
    record(found, 4.0)
    found.library.archive_patient(now(found).patient.id)
    trial = to_review(found)
    found.guide.keep()
    assert found.library.trial(trial).state is TrialState.KEPT


def test_two_visits_on_one_day_are_one_and_the_next_day_begins_another(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    first, patient = now(found).visit.id, now(found).patient.id
    again(found)
    assert now(found).visit.id == first
    todays = found.library.todays_visit
    tomorrow = datetime.now() + timedelta(days=1)
    monkeypatch.setattr(found.library, "todays_visit", lambda one: todays(one, tomorrow))
    again(found)
    assert now(found).visit.id != first and len(found.library.visits_of(patient)) == 2


def test_somebody_else_on_the_plates_is_told_by_their_weight(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    to_step(found, "quiet_stance")
    weighing = now(found).weighing
    assert weighing is not None
    with found.guide._course.lock:
        found.guide._course.now = replace(now(found), weighing=replace(weighing, total=0.8 * weighing.total))
    found.guide.start()
    to_review(found)
    attempt = now(found).attempt
    assert attempt is not None
    assert any("more weight than at the weigh-in" in each for each in attempt.warnings)


def test_nobody_there_begins_no_trial(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    passed(found)
    to_step(found, "quiet_stance")
    source.perform("step_off")
    perform = source.perform
    source.perform = lambda activity, **options: perform("step_off")  # type: ignore[method-assign]
    live = found.station.live
    assert live is not None
    until(lambda: abs(live.latest(0.5).values[:, :2].sum(axis=1)).max() < 50)
    do(found)
    assert now(found).phase is Phase.WAITING and "Nobody stands on the plates." in panel(found)
    assert found.library.trials_in(now(found).visit.id) == ()


# The cable


@pytest.mark.parametrize("key", ["intake", "safety", "guess", "zero", "weigh_in", "practice_left", "leave"])
def test_a_plate_unplugged_at_any_step_leaves_no_screen_stuck(made: tuple[Desk, Hurried], key: str) -> None:
    found, source = made
    if key not in ("intake", "safety", "guess"):
        passed(found)
    if key in ("practice_left", "leave"):
        to_step(found, key)
    found.guide.choose(key)
    source.is_out = True
    until(lambda: found.station.state == "lost")
    assert panel(found)
    if now(found).step.questions:
        found.guide.answer({}, key=key)
        assert now(found).step.key != key, "questions need no plate"
    else:
        do(found)
        assert now(found).phase is Phase.WAITING and now(found).trouble is not None
    source.is_out = False
    until(lambda: found.station.state == "ready")
    found.guide.choose("zero")
    for _ in range(4):
        if now(found).step.key == "zero":
            do(found)
    assert now(found).step.key != "zero", str(now(found).trouble)


def test_a_clock_that_jumps_moves_no_moment_of_a_trial(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    passed(found)
    to_step(found, "mini_squat")
    record(found, 4.0)
    real = datetime

    class Jumped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return real.now(tz) - timedelta(days=400)

    monkeypatch.setattr("station.library.rows.datetime", Jumped)
    monkeypatch.setattr("station.station.datetime", Jumped)
    before = found.station.progress()[0]
    found.guide.observe("knee_in", Side.LEFT)
    trial = to_review(found)
    (tick,) = found.library.observations.of_trial(trial)
    attempt = now(found).attempt
    assert tick.time is not None and before <= tick.time < before + 3.0
    assert attempt is not None and 19.0 < attempt.seconds < 22.0
    found.guide.keep(2)
    assert now(found).pain == (None, 2)


def test_every_step_can_be_skipped_to_the_end_and_the_screen_says_what_is_missing(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    passed(found)
    for _ in range(40):
        if now(found).phase is Phase.OVER:
            break
        found.guide.skip(now(found).step.key)
    assert now(found).phase is Phase.OVER and "no trial counts yet" in panel(found)


def test_a_step_is_never_begun_without_a_zero(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    passed(found)
    found.station.zeroed = None
    found.guide.choose("quiet_stance")
    found.guide.start()
    assert now(found).step.key == "zero" and now(found).trouble is not None


def test_ended_and_begun_again_on_two_tabs_leaves_one_leader(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    found.present += ["tab", "other"]
    try:
        with pytest.raises(TrialError, match="Another screen leads"):
            measure._do(found, "skip", "intake", "other", Told({}, None))
        measure._do(found, "lead", "", "other", Told({}, None))
        with pytest.raises(TrialError, match="Another screen leads"):
            measure._do(found, "skip", "intake", "tab", Told({}, None))
        found.present.remove("other")
        measure._do(found, "skip", "intake", "tab", Told({}, None))
        assert now(found).step.key == "safety"
    finally:
        found.present.clear()
        found.leader = "tab"


def test_what_is_open_about_safety_is_named_where_it_locks_and_where_it_is_asked(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    asked(found, {**NO, STANDS_SAFELY: "yes"}, None)
    found.guide.choose("safety")
    assert panel(found).count(said.STILL_OPEN) == 2, "who is near, and the pain"
    found.guide.choose("single_leg_left")
    assert said.REMINDERS[SOMEONE_NEAR] in panel(found) and said.REMINDERS[STANDS_SAFELY] not in panel(found)
