"""What the guide tells while somebody stands there: too much, two plates, no stillness, a zero that moves."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from hurried import Hurried
from led import at_rest, begin, do, leave, now, panel, record, to_review, to_step
from served import desk, until

from dashboard.desk import Desk
from dashboard.visit import placement
from dashboard.visit.now import Phase
from dashboard.visit.steps import VISIT, Step
from dashboard.visit.underfoot import Underfoot
from dashboard.visit.watch import BLOCKS_AFTER, HINTS_AFTER, Watch
from dashboard.words import visit as said
from station.errors import StationError, TrialError, TrialReason
from station.library.library import TrialState
from station.mat import Side
from station.station import Heaviest

NUMBERS = count(1)
"""Every test has a patient of its own."""
STANCE = next(step for step in VISIT if step.key == "single_leg_left")
QUIET = next(step for step in VISIT if step.key == "quiet_stance")
LANDING = next(step for step in VISIT if step.key == "landing_left_1")


def light(share: float) -> Heaviest:
    return Heaviest(Side.LEFT, 2, share, 1961.33, 0)


def looked(step: Step, *loads: tuple[float, float, float], share: float = 0.1, cued: float = 2.0) -> Watch:
    watch = Watch(step, 640.0)
    watch.cued(cued)
    for passed, left, right in loads:
        assert watch.look(passed, left, right, light(share)) is None
    return watch


# The watch itself, with loads as plain numbers


@pytest.mark.parametrize(
    "share, is_told, is_over",
    [(0.89, False, False), (0.91, True, False), (1.19, True, False), (1.21, True, True)],
)
def test_a_cell_near_its_limit_is_told_and_beyond_it_the_trial_ends(
    share: float, is_told: bool, is_over: bool
) -> None:
    watch = Watch(QUIET, 640.0)
    ended = watch.look(5.0, 320.0, 320.0, light(share))
    assert (watch.warning is not None) is is_told
    assert (ended is not None) is is_over
    if watch.warning is not None:
        assert watch.warning.sentence == "Too much for the left plate (limit 200 kg a cell). Stop."
        assert watch.warning.what_to_do.startswith("Step off both plates.")
        assert watch.warning.reason is TrialReason.OVERLOADED


def test_one_leg_across_both_plates_is_told_and_then_ends_the_trial() -> None:
    watch = looked(STANCE, (2.0 + HINTS_AFTER - 0.1, 300.0, 340.0))
    assert watch.warning is None
    watch = looked(STANCE, (2.0 + HINTS_AFTER + 0.1, 130.0, 510.0))
    assert watch.warning is not None
    assert watch.warning.sentence == "Move to the middle of the plate."
    ended = watch.look(2.0 + BLOCKS_AFTER + 0.1, 130.0, 510.0, None)
    assert ended is not None and ended.trouble is not None
    assert ended.trouble.reason is TrialReason.AT_THE_EDGE


def test_a_fifth_of_the_weight_on_the_other_plate_is_where_two_plates_begin() -> None:
    beyond = 2.0 + HINTS_AFTER + 0.1
    assert looked(STANCE, (beyond, 0.19 * 640, 0.81 * 640)).warning is None
    assert looked(STANCE, (beyond, 0.21 * 640, 0.79 * 640)).warning is not None


def test_who_has_lifted_once_may_put_the_foot_down_again() -> None:
    watch = looked(STANCE, (6.0, 320.0, 320.0))
    assert watch.warning is not None
    assert watch.look(7.0, 630.0, 10.0, None) is None and watch.warning is None
    assert watch.look(25.0, 320.0, 320.0, None) is None and watch.warning is None


def test_a_slow_lift_does_not_hide_that_a_cell_carries_too_much() -> None:
    watch = looked(STANCE, (6.0, 320.0, 320.0), share=0.95)
    watch.look(7.0, 630.0, 10.0, light(0.95))
    assert watch.warning is not None and watch.warning.reason is TrialReason.OVERLOADED


@pytest.mark.parametrize("step", [QUIET, LANDING])
def test_who_is_to_stand_on_both_legs_or_to_land_is_not_asked_to_lift(step: Step) -> None:
    assert looked(step, (20.0, 320.0, 320.0)).warning is None


def test_who_steps_off_is_gone_from_the_moment_the_load_went() -> None:
    watch = looked(QUIET, (8.0, 320.0, 320.0), (9.0, 3.0, 2.0))
    ended = watch.look(9.25, 3.0, 2.0, None)
    assert ended is not None and ended.stepped_off == 9.0 and ended.trouble is None


# With plates


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    with desk(tmp_path_factory.mktemp("library") / "library") as found:
        yield found


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[tuple[Desk, Hurried]]:
    begin(plates[0], f"Rita Invented {next(NUMBERS)}")
    yield plates
    leave(*plates)


def test_a_cell_that_carries_too_much_stops_the_trial_and_it_never_counts(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    record(found, 4.0)
    source.fail("wrong:1:40@0-60")
    to_review(found)
    attempt = now(found).attempt
    assert attempt is not None and attempt.is_broken_off and attempt.is_invalid
    assert attempt.seconds < 18.0, "it ends at once, not after its 20 s"
    assert any(mark.kind == "overload" for mark in attempt.recording.marks)
    shown = panel(found)
    assert "data-say='Too much for the left plate" in shown.replace('"', "'")
    assert "data-alarm='true'" in shown and "'act': 'keep'" not in shown and "'act': 'redo'" in shown
    with pytest.raises(TrialError, match="does not count"):
        found.guide.keep()
    assert found.library.trial(attempt.trial).state is TrialState.INTERRUPTED, "and yet nothing is lost"
    found.guide.exclude("equipment")


def test_a_cell_that_carries_nearly_too_much_is_told_while_the_trial_runs(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    to_step(found, "quiet_stance")
    record(found, 3.0)
    heaviest = found.station.heaviest
    assert heaviest is not None and heaviest.share < 0.3
    monkeypatch.setattr(found.station, "heaviest", replace(heaviest, share=0.95))
    until(lambda: now(found).trouble is not None or now(found).phase is not Phase.RUNNING)
    assert now(found).phase is Phase.RUNNING and "data-say='Too much for the" in panel(found)
    found.guide.stop()


def test_who_does_not_lift_a_foot_is_asked_to_move_and_the_trial_does_not_begin(
    made: tuple[Desk, Hurried],
) -> None:
    found, source = made
    to_step(found, "single_leg_left")
    perform = source.perform
    source.perform = lambda activity, **options: perform("stand")  # type: ignore[method-assign]
    found.guide.start()
    until(lambda: now(found).trouble is not None or now(found).phase is Phase.REVIEW)
    first = now(found).trouble
    to_review(found)
    attempt = now(found).attempt
    assert attempt is not None and attempt.is_broken_off and attempt.trouble is not None
    assert attempt.trouble.sentence == "Move to the middle of the plate."
    assert first is None or first.sentence == attempt.trouble.sentence
    assert "Both plates carry weight" in panel(found)
    found.guide.redo()
    assert now(found).step.key == "single_leg_left" and now(found).phase is Phase.WAITING


def test_who_does_not_stand_still_for_ten_seconds_of_the_plate_is_offered_a_hand(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    for _ in range(4):
        if now(found).step.key == "zero":
            do(found)
    lived, asked = [0.0], []

    def unsteady() -> None:
        lived[0] += 1.0
        asked.append((lived[0], now(found).is_unsettled))
        raise TrialError(TrialReason.NOBODY_ON if lived[0] < 9.0 else TrialReason.UNSTEADY, "No.", "")

    monkeypatch.setattr(Underfoot, "lived", lambda _: lived[0])
    monkeypatch.setattr(found.station, "weigh", unsteady)
    found.guide.start()
    until(lambda: now(found).is_unsettled)
    assert said.HARD_TO_STAND in panel(found) and "one hand – stance side" in panel(found)
    found.guide.circumstance("support", "one_hand_same")
    until(lambda: at_rest(found))
    told = [at for at, is_told in asked if is_told]
    assert 9.0 + 10.0 < told[0] <= 9.0 + 12.0, "counted from the first moment somebody stood there"
    assert asked[-1][0] <= 9.0 + 22.0
    assert now(found).circumstances.support == "one_hand_same"
    assert now(found).trouble.reason is TrialReason.UNSTEADY  # type: ignore[union-attr]


def test_a_hand_that_is_chosen_while_they_are_weighed_is_not_forgotten(
    made: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, _ = made
    for _ in range(4):
        if now(found).step.key == "zero":
            do(found)
    weigh, is_chosen = found.station.weigh, []

    def late() -> object:
        if not is_chosen:
            raise TrialError(TrialReason.UNSTEADY, "No.", "")
        return weigh()

    monkeypatch.setattr(found.station, "weigh", late)
    found.guide.start()
    found.guide.circumstance("support", "two_hands")
    is_chosen.append(True)
    until(lambda: at_rest(found))
    assert now(found).weighing is not None and now(found).circumstances.support == "two_hands"


def test_the_noise_of_the_empty_plates_stays_with_every_trial(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    noise = dict(found.station.noise)
    assert set(noise) == {Side.LEFT, Side.RIGHT} and all(0.0 < each < 2.0 for each in noise.values())
    record(found, 3.0)
    source.perform("step_off")
    to_review(found)
    attempt = now(found).attempt
    assert attempt is not None and attempt.result is not None
    context = found.library.trial(attempt.trial).context
    assert context["noise_floor"] == f"{noise[Side.LEFT]:.2f} {noise[Side.RIGHT]:.2f}"
    assert context.items() <= attempt.recording.head.context.items() and int(context["zero_age"]) >= 0
    assert not re.search("vibrating", " ".join(attempt.warnings))


def test_a_floor_that_shook_when_it_was_zeroed_is_told_of_every_trial(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    source.perform("step_off")
    found.station.noise[Side.RIGHT] = 3.14
    source.perform("stand")
    until(lambda: found.station.live.latest(0.5).values[:, :2].sum(axis=1).min() > 500)  # type: ignore[union-attr]
    record(found, 3.0)
    to_review(found)
    attempt = now(found).attempt
    assert attempt is not None
    told = "The floor under the right plate is vibrating (3.1 N): a fan, a treadmill? Results may be shaky."
    assert told in attempt.warnings and "Keep" in panel(found)


def glanced(made: Desk) -> bool:
    made.guide._looked = 0.0
    made.guide.glance()
    return bool(now(made).drift)


def test_a_zero_that_moves_between_two_tests_is_told_and_goes_with_the_next_zero(
    made: tuple[Desk, Hurried],
) -> None:
    found, source = made
    to_step(found, "zero")
    source.drift(5, 4.0)
    told = "The right plate reads 0.4 kg with nobody on it: it drifts, or something lies there."
    # The first look may fall into the half second in which the mean is on its way there.
    until(lambda: glanced(found) and told in panel(found))
    assert said.ZERO_NOW in panel(found) and said.ZERO_REFUSED not in panel(found)
    do(found)
    assert now(found).step.key != "zero" and now(found).trouble is None and not now(found).drift
    assert told not in panel(found)


def test_a_zero_that_moved_so_far_that_it_looks_like_a_load_has_a_way_out(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "zero")
    source.drift(5, 8.0)
    until(lambda: glanced(found))
    assert said.ZERO_REFUSED in panel(found)
    do(found)
    assert now(found).step.key == "zero" and "Something is on the right plate" in panel(found)
    source.is_out = True
    until(lambda: found.station.state == "lost")
    source.is_out = False
    until(lambda: found.station.state == "ready")
    for _ in range(3):
        if now(found).step.key == "zero":
            do(found)
    assert now(found).step.key != "zero" and now(found).trouble is None and not now(found).drift


def test_somebody_who_stands_there_is_no_drift(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    to_step(found, "quiet_stance")
    found.guide._looked = 0.0
    found.guide.glance()
    assert now(found).drift == {}


def test_a_zero_with_somebody_on_the_edge_of_a_plate_is_still_refused(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    to_step(found, "quiet_stance")
    with pytest.raises(StationError):
        found.station.zero()
    assert placement.EDGE == 0.02
