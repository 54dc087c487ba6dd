"""The visit as the server leads it, without a browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import stored
from hurried import Hurried
from served import desk, until

from dashboard import words
from dashboard.desk import Desk
from dashboard.parts.visit import waiting
from dashboard.server.app import create_app, pages
from dashboard.visit import placement
from dashboard.visit.now import Done, Now, Phase
from dashboard.words import visit as said
from station import analyse, file
from station.clinic.circumstances import Circumstances
from station.clinic.safety import Why
from station.errors import RecordingError, RecordingReason, StationError, TrialError
from station.library.library import TrialState
from station.live import COLUMNS
from station.mat import Side, mat
from station.recording import parquet


@pytest.fixture
def made(folder: Path) -> Iterator[tuple[Desk, Hurried]]:
    with desk(folder) as found:
        yield found


def begin(made: Desk, name: str = "Rita Invented") -> None:
    made.start_visit(made.records.add(name, 1980), "tab")
    for _ in range(3):
        made.guide.answer({})


def now(made: Desk) -> Now:
    found = made.guide.now
    assert found is not None
    return found


def at_rest(made: Desk) -> bool:
    return now(made).phase in (Phase.WAITING, Phase.REVIEW, Phase.OVER)


def do(made: Desk) -> None:
    made.guide.start()
    until(lambda: at_rest(made))


def to_step(made: Desk, key: str) -> None:
    do(made)
    do(made)
    made.guide.choose(key)


def test_a_trial_is_recorded_analysed_stored_and_counted(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    to_step(found, "single_leg_left")
    do(found)
    assert now(found).phase is Phase.REVIEW
    until(lambda: now(found).attempt.is_saved)  # type: ignore[union-attr]
    attempt = now(found).attempt
    assert attempt is not None and attempt.result is not None
    found.guide.keep()
    assert now(found).done["single_leg_left"] is Done.KEPT
    trial = found.library.trial(attempt.trial)
    assert (trial.state, trial.side, trial.sha256) == (
        TrialState.KEPT,
        "left",
        parquet.fingerprint(attempt.recording),
    )
    stored = found.library.result_of(trial.id, "single_leg_stance")
    assert stored is not None and dict(stored.result) == attempt.result
    path = found.library.recording_path(trial)
    assert path is not None
    again = analyse.of_recording(file.recording(path), "single_leg_stance").to_json()
    assert again == attempt.result == found.records.trial(trial.id).result  # type: ignore[union-attr]


def test_a_step_that_is_stopped_leaves_an_interrupted_trial(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    to_step(found, "quiet_stance")
    found.guide.start()
    until(lambda: now(found).phase is Phase.RUNNING)
    found.guide.stop()
    until(lambda: now(found).phase is Phase.REVIEW and now(found).attempt.is_saved)  # type: ignore[union-attr]
    attempt = now(found).attempt
    assert attempt is not None and attempt.is_broken_off
    assert found.library.trial(attempt.trial).state is TrialState.INTERRUPTED
    found.guide.redo()
    assert now(found).phase is Phase.WAITING and now(found).step.key == "quiet_stance"
    assert found.library.trial(attempt.trial).state is TrialState.EXCLUDED


def test_a_plate_that_goes_away_ends_the_trial_and_asks_for_a_new_zero(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    begin(found)
    to_step(found, "quiet_stance")
    found.guide.start()
    until(lambda: now(found).phase is Phase.RUNNING and found.station.progress()[0] > 1.0)
    source.is_out = True
    until(lambda: now(found).phase is Phase.REVIEW)
    attempt = now(found).attempt
    assert attempt is not None and attempt.is_broken_off and attempt.trouble is not None
    assert "disconnected" in attempt.trouble.sentence
    source.is_out = False
    until(lambda: found.station.state == "ready" and now(found).attempt.is_saved)  # type: ignore[union-attr]
    found.guide.redo()
    found.guide.start()
    assert now(found).step.key == "zero" and now(found).trouble is not None


def test_a_person_who_steps_off_ends_the_trial(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    begin(found)
    to_step(found, "quiet_stance")
    found.guide.start()
    until(lambda: now(found).phase is Phase.RUNNING and found.station.progress()[0] > 4.0)
    source.perform("step_off")
    until(lambda: now(found).phase is Phase.REVIEW)
    attempt = now(found).attempt
    assert attempt is not None and attempt.stepped_off is not None and 4.0 < attempt.stepped_off < 20.0
    assert not attempt.is_broken_off


def test_nothing_can_be_pressed_out_of_turn(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    for press in (found.guide.start, found.guide.keep, found.guide.redo, lambda: found.guide.skip("zero")):
        with pytest.raises(TrialError):
            press()
    begin(found)
    with pytest.raises(TrialError):
        found.guide.keep()
    found.guide.start()
    with pytest.raises(TrialError):
        begin(found, "Somebody Else")
    until(lambda: at_rest(found))


def test_a_weight_on_the_plates_refuses_the_zero(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    begin(found)
    do(found)
    assert now(found).step.key == "weigh_in"
    found.guide.choose("zero")
    source.perform("stand")
    until(lambda: found.station.live.latest(0.2).values[:, :2].sum(axis=1).min() > 300)  # type: ignore[union-attr]
    with pytest.raises(StationError):
        found.station.zero()


def test_a_visit_is_taken_up_where_it_was_left(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    found.guide.choose("intake")
    found.guide.answer({"symptomatic_side": "left", "pain_knee_left": "3", "weekly_km_now": "25,5"})
    assert [step.side for step in now(found).steps if step.key.startswith("single_leg")] == [
        "right",
        "left",
        "right",
        "left",
    ], "the leg that does not hurt begins"
    found.guide.choose("safety")
    found.guide.answer({"pain_on_hopping": "yes"}, pain=2)
    found.guide.clear("pain_on_hopping", "Dr. Invented")
    to_step(found, "quiet_stance")
    do(found)
    until(lambda: now(found).attempt.is_saved)  # type: ignore[union-attr]
    found.guide.keep(3)
    patient = now(found).patient.id
    found.guide.end()
    found.start_visit(patient, "tab")
    again = now(found)
    assert again.resumed == 1 and again.done["quiet_stance"] is Done.KEPT
    assert again.answers["weekly_km_now"] == "25.5" and again.answers["pain_on_hopping"] == "yes"
    assert [each.by for each in again.cleared] == ["Dr. Invented"]
    assert again.pain == (2, 3)
    assert again.step.key == "guess", "the first question that nobody answered"


def test_what_nobody_was_asked_is_passed_over_and_not_done(made: tuple[Desk, Hurried]) -> None:
    """A red flag that nobody asked about must not read as asked, on the road through the visit either."""
    found, _ = made
    begin(found)
    assert {now(found).done[key] for key in ("intake", "safety", "guess")} == {Done.SKIPPED}
    found.guide.choose("safety")
    found.guide.answer({"pain_at_rest_or_at_night": "no"})
    assert now(found).done["safety"] is Done.KEPT
    found.guide.choose("safety")
    found.guide.answer({})
    assert now(found).done["safety"] is Done.SKIPPED, "taken back"


def test_what_is_no_answer_is_refused_by_name_and_nothing_is_kept(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    found.guide.choose("intake")
    for name, key, wrong in (
        ("Kilometres a week now", "weekly_km_now", "many"),
        ("Knee left", "pain_knee_left", "11"),
        ("Side that hurts", "symptomatic_side", "up"),
    ):
        with pytest.raises(TrialError, match=f"“{name}”"):
            found.guide.answer({key: wrong})
    assert found.library.answers.of_visit(now(found).visit.id) == {}


def test_the_leg_that_really_stood_counts_for_its_own_step(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    begin(found)
    to_step(found, "single_leg_left")
    perform = source.perform
    source.perform = lambda activity, **options: perform(  # type: ignore[method-assign]
        activity, **({**options, "side": "right"} if "side" in options else options)
    )
    do(found)
    until(lambda: now(found).attempt.is_saved)  # type: ignore[union-attr]
    assert now(found).attempt.seen == "right"  # type: ignore[union-attr]
    found.guide.keep()
    assert now(found).step.key == "single_leg_left", "the planned leg is still to be done"
    assert now(found).done["single_leg_right"] is Done.KEPT


def test_what_is_seen_is_stamped_with_its_moment_and_can_be_taken_back(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    to_step(found, "mini_squat")
    found.guide.start()
    until(lambda: now(found).phase is Phase.RUNNING and found.station.progress()[0] > 4.0)
    before = found.station.progress()[0]
    found.guide.observe("knee_in", Side.RIGHT)
    found.guide.observe("hand_used", None)
    found.guide.unsee()
    until(lambda: at_rest(found) and now(found).attempt.is_saved)  # type: ignore[union-attr]
    found.guide.observe("hip_drop", Side.LEFT)
    trial = now(found).attempt.trial  # type: ignore[union-attr]
    kept = found.library.observations.of_trial(trial)
    assert {(each.kind, each.side) for each in kept} == {("knee_in", "right"), ("hip_drop", "left")}
    moments = {each.kind: each.time for each in kept}
    assert moments["hip_drop"] is None and moments["knee_in"] is not None
    assert before <= moments["knee_in"] < before + 3.0


def test_how_a_trial_was_done_is_kept_with_it(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    found.guide.circumstance("support", "one_hand_same")
    found.guide.circumstance("tape", "knee")
    found.guide.circumstance("tape_side", "right")
    found.guide.circumstance("footwear", "shoes")
    with pytest.raises(TrialError):
        found.guide.circumstance("support", "a_wall")
    to_step(found, "single_leg_left")
    do(found)
    until(lambda: now(found).attempt.is_saved)  # type: ignore[union-attr]
    context = found.library.trial(now(found).attempt.trial).context  # type: ignore[union-attr]
    assert context["support"] == "one_hand_same" and context["tape"] == "knee right"
    assert context["footwear"] == "shoes" and context["surface"] == "firm"


def test_what_no_visit_before_did_so_is_told_before_it_is_measured(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    library = found.library
    patient = library.add_patient("Rina Invented").id
    usual, script = Circumstances(), "single_leg_stance?seed=1&rate=100&seconds=32&side=left"
    done = (
        (30, replace(usual, footwear="shoes")),
        (20, replace(usual, footwear="shoes", support="one_hand_same")),
    )
    for days, how in done:
        started = datetime.now(UTC) - timedelta(days=days)
        visit = library.open_visit(patient, started=started)
        context = how.of("single_leg_stance")
        stored.trial(library, visit.id, script, "single_leg_stance", "left", context=context, started=started)
    found.start_visit(patient, "tab")
    for _ in range(3):
        found.guide.answer({})
    assert now(found).step.key == "zero" and now(found).otherwise is None
    to_step(found, "quiet_stance")
    assert now(found).otherwise is None, "it was never done"
    found.guide.choose("practice_left")
    assert said.OTHERWISE not in str(waiting.waiting(now(found))), "practice is compared with nothing"
    found.guide.choose("single_leg_left")
    before = now(found).otherwise
    assert before is not None and before[0].how == done[1][1], "the newest"
    told = str(waiting.waiting(now(found)))
    day = (datetime.now(UTC) - timedelta(days=20)).astimezone().date()
    assert said.OTHERWISE in told and f"On {day.day} {day:%b %Y}: one hand – stance side · shoes." in told
    found.guide.circumstance("footwear", "shoes")
    assert now(found).otherwise is None, "so it was done 30 days ago"
    assert said.OTHERWISE not in str(waiting.waiting(now(found)))
    found.guide.circumstance("tape", "knee")
    assert now(found).otherwise is not None


def test_a_pair_of_one_day_goes_on_by_itself_and_its_trials_know_their_place(
    made: tuple[Desk, Hurried],
) -> None:
    found, _ = made
    begin(found)
    to_step(found, "fatigue_before")
    for role in ("before", "during", "after"):
        assert now(found).step.key == f"fatigue_{role}"
        do(found)
        until(lambda: now(found).attempt.is_saved)  # type: ignore[union-attr]
        context = found.library.trial(now(found).attempt.trial).context  # type: ignore[union-attr]
        assert (context["pair"], context["pair_role"]) == ("fatigue", role)
        found.guide.keep()
    assert now(found).step.key == "leave"


def test_the_empty_plates_are_looked_at_after_the_tests(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    to_step(found, "leave")
    do(found)
    assert now(found).phase is Phase.OVER and now(found).moved is not None
    said = found.library.answers.of_visit(now(found).visit.id)
    assert abs(float(said["zero_moved_left"])) < 2.0


def test_a_slow_plate_offers_no_landing_and_says_why(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    to_step(found, "landing_left_1")
    with pytest.raises(TrialError):
        found.guide.start()
    lock = now(found).lock_of(now(found).step)
    assert lock is not None and lock.why in (Why.TOO_SLOW, Why.NOT_ASKED)
    assert any(each.why is Why.TOO_SLOW for each in now(found).locks)


def test_who_stands_at_the_edge_is_asked_to_move(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    begin(found)
    to_step(found, "quiet_stance")
    live, calibration = found.station.live, found.station.calibration
    assert live is not None and calibration is not None
    until(lambda: live.latest(0.5).values[:, :2].min() > 100)
    rows = live.latest(0.5)
    plate = next(each for each in mat(calibration.geometry).plates if each.side is Side.LEFT)
    column = COLUMNS.index("left_x")
    for beyond, is_refused in ((-0.021, False), (-0.019, True)):
        values = rows.values.copy()
        values[:, column] = plate.centre[0] - (plate.width / 2 + beyond)
        monkeypatch.setattr(
            type(live), "latest", lambda self, seconds, shown=values: replace(rows, values=shown)
        )
        if is_refused:
            with pytest.raises(TrialError) as refused:
                found.guide.start()
            assert refused.value.sentence == "Move to the middle of the plate."
            assert refused.value.what_to_do == "The left foot stands within 2 cm of its edge."
            assert now(found).phase is Phase.WAITING
        else:
            placement.need_middle(live.latest(0.5), calibration)


def test_a_double_click_on_skip_leaves_one_step_out(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    begin(found)
    to_step(found, "quiet_stance")
    found.guide.skip("quiet_stance")
    after = now(found).step.key
    found.guide.skip("quiet_stance")
    assert now(found).step.key == after != "quiet_stance"


def test_a_full_disk_keeps_the_trial_and_the_second_try_saves_it(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    begin(found)
    to_step(found, "quiet_stance")

    def full(*_: object) -> Path:
        raise RecordingError(RecordingReason.NO_ROOM, "The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(found.station, "keep", full)
        found.guide.start()
        until(lambda: now(found).trouble is not None)
        assert now(found).phase is Phase.REVIEW and not now(found).attempt.is_saved  # type: ignore[union-attr]
        with pytest.raises(TrialError, match="not on the disk yet"):
            begin(found)
        with pytest.raises(TrialError, match="not on the disk yet"):
            found.guide.end()
    found.guide.save()
    assert now(found).attempt.is_saved and now(found).trouble is None  # type: ignore[union-attr]


def test_ending_the_program_in_a_trial_loses_nothing(folder: Path) -> None:
    with desk(folder) as (found, _):
        begin(found)
        to_step(found, "quiet_stance")
        found.guide.start()
        until(lambda: now(found).phase is Phase.RUNNING and found.station.progress()[0] > 3.0)
    with desk(folder) as (found, _):
        (trial,) = found.records.interrupted()
        assert trial.path is not None and len(parquet.read(trial.path).wire) > 10_000
        assert trial.result is not None, "an interrupted trial can be looked at"
        app = create_app(found)
        with app.server.test_request_context("/"):
            shown = str(pages()["dashboard.pages.people"].layout(found).to_plotly_json())
        assert words.INTERRUPTED_TITLE in shown and f"/trial/{trial.id}" in shown
        found.records.decide(trial.id, "exclude")
        assert found.records.interrupted() == []
        assert found.library.trial(trial.id).reason == "interrupted"
