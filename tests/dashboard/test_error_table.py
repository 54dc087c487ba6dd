"""Every error of the clinician's table, provoked at the simulated plates, in the words on the screen."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hurried import Hurried
from served import desk, until

from dashboard.desk import Desk
from dashboard.pages import measure, people
from dashboard.visit.now import Now, Phase

NUMBERS = count(1)
"""Every test has a patient of its own."""


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    """Return a desk and its plates, for all tests of this file."""
    with desk(tmp_path_factory.mktemp("library") / "library") as found:
        yield found


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[tuple[Desk, Hurried]]:
    """Return them with a visit that has asked its questions, and without what the last test broke."""
    found, source = plates
    scene: Any = source._inner._scene
    width = scene._body._anatomy.width
    found.start_visit(found.records.add(f"Rita Invented {next(NUMBERS)}", 1980), "tab")
    for _ in range(3):
        found.guide.answer({})
    yield plates
    source.__dict__.pop("perform", None)
    source.is_out = False
    source.narrow(width)
    scene._cells._faulty.clear()
    scene._cells._drifted[:] = 0.0
    until(lambda: found.station.state in ("ready", "recording"))
    found.guide.stop()
    until(lambda: at_rest(found) and (now(found).attempt is None or now(found).attempt.is_saved))  # type: ignore[union-attr]
    found.guide.end()
    source.perform("step_off")  # whoever did not do as told is still there


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
    for _ in range(6):  # who has just stood there needs a moment to leave, and to stand still
        if now(made).weighing is None:
            do(made)
    assert now(made).weighing is not None, now(made).trouble
    made.guide.choose(key)


def to_weigh_in(made: Desk) -> None:
    for _ in range(4):
        if now(made).step.key == "zero":
            do(made)


def record(made: Desk, seconds: float) -> None:
    """Begin the trial of this step and wait until so many seconds of it are recorded."""
    made.guide.start()
    until(lambda: now(made).phase is Phase.RUNNING and made.station.progress()[0] > seconds)


def to_review(made: Desk) -> None:
    until(lambda: now(made).phase is Phase.REVIEW and now(made).attempt.is_saved)  # type: ignore[union-attr]


def screen(made: Desk) -> str:
    """Return all that the panel of the leading screen says, in order."""
    return text_of(measure._panel(made, "tab", made.guide.now))


def text_of(part: Any) -> str:
    if part is None:
        return ""
    if isinstance(part, list | tuple):
        return " ".join(filter(None, map(text_of, part)))
    if isinstance(part, str | int | float):
        return str(part).strip()
    return " ".join(
        filter(None, (text_of(getattr(part, "label", None)), text_of(getattr(part, "children", None))))
    )


def instead(source: Hurried, told: str, done: str, **options: Any) -> None:
    """Let the person do something else than what they are told."""
    perform = source.perform

    def disobey(activity: str, **asked: Any) -> None:
        if activity == told:
            perform(done, **options)
        else:
            perform(activity, **asked)

    source.perform = disobey  # type: ignore[method-assign]


def found_in(pattern: str, text: str) -> re.Match[str]:
    match = re.search(pattern, text)
    assert match, f"{pattern!r} is not in {text!r}"
    return match


def test_steps_off_early(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    record(found, 6.0)
    source.perform("step_off")
    asked = found.station.progress()[0]
    to_review(found)
    told = found_in(
        r"Stepped off at (\d+\.\d) s\. A short hold is a result: keep it, or redo\.", screen(found)
    )
    assert 6.0 < float(told[1]) < asked + 12.0
    assert screen(found).count("Stepped off at") == 1, "it is said once"
    assert "Keep" in screen(found) and "Redo" in screen(found)


def test_the_other_foot_touches(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "single_leg_left")
    record(found, 9.0)
    source.perform("touch", seconds=0.4, load=0.15)
    to_review(found)
    assert 9.0 < float(found_in(r"Right foot down at (\d+\.\d) s\.", screen(found))[1]) < 16.0


def test_the_wrong_leg(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "single_leg_left")
    instead(source, "single_leg", "single_leg", side="right", seconds=30.0)
    record(found, 3.0)
    to_review(found)
    told = (
        "That's the right leg. We planned left – use right instead? "
        "It counts for the right leg; the left leg comes next."
    )
    assert told in screen(found)
    assert screen(found).count("That's the right leg.") == 1, "it is said once"


def test_at_the_edge(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    source.narrow(0.03)
    to_step(found, "quiet_stance")
    with pytest.raises(Exception, match=r"^Move to the middle of the plate\.") as refused:
        found.guide.start()
    told = refused.value
    assert re.fullmatch(r"The (left|right) foot stands within 2 cm of its edge\.", told.what_to_do)  # type: ignore[attr-defined]
    assert now(found).phase is Phase.WAITING, "the start is blocked"


def test_unplugged_in_a_trial(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    record(found, 3.0)
    source.is_out = True
    to_review(found)
    attempt = now(found).attempt
    assert attempt is not None
    end = datetime.fromisoformat(attempt.recording.head.started) + timedelta(seconds=attempt.seconds)
    told = (
        "The plate is disconnected. "
        f"Trial stopped at {attempt.seconds:.0f} s – nothing lost before {end.astimezone():%H:%M:%S}."
    )
    assert told in screen(found)
    assert "Plug it in again; the station goes on by itself." in screen(found)
    source.is_out = False
    until(lambda: found.station.state == "ready")
    found.guide.redo()
    found.guide.start()
    told = "The plates have no zero since they were connected. Step off, zero them, then go on."
    assert told in screen(found) and now(found).step.key == "zero"


def test_zero_with_weight_on(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    instead(source, "away", "stand")
    found.guide.choose("zero")
    do(found)
    told = (
        r"Something is on the (left|right) plate \((\d+\.\d) kg\), or it moves\. "
        r"Clear it, wait two seconds, then zero\."
    )
    match = found_in(told, screen(found))
    assert 20.0 < float(match[2]) < 44.0
    assert now(found).step.key == "zero", "no zero anyway"


def test_overload(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    record(found, 4.0)
    source.fail("wrong:1:26@0-3")
    to_review(found)
    told = (
        r"Too much for the left plate: a cell carried (\d+) % of its limit \(200 kg\)\. "
        r"Stop\. Stand in the middle of the plate; a heavier person needs a stronger plate\."
    )
    assert int(found_in(told, screen(found))[1]) >= 90


def test_a_noisy_floor(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    source.fail("garbage:6:3")
    to_step(found, "quiet_stance")
    record(found, 4.0)
    source.perform("step_off")
    to_review(found)
    told = (
        r"The floor under the right plate is vibrating \((\d+\.\d) N\): a fan, a treadmill\? "
        r"Results may be shaky\."
    )
    assert float(found_in(told, screen(found))[1]) >= 2.0, "more than 2 N, as it is written"
    assert "Keep" in screen(found), "it is allowed"


def test_a_drifting_cell(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    source.drift(5, -22.0)
    record(found, 4.0)
    to_review(found)
    told = (
        r"(\d\.\d) % of the weight is missing: a hand held on, or a plate has drifted\. "
        r"Nobody looked at the empty plates afterwards\. Step off, zero, and redo\."
    )
    assert 2.0 < float(found_in(told, screen(found))[1]) < 5.0
    source.drift(5, 11.0)
    found.guide.keep()
    found.guide.choose("leave")
    do(found)
    told = r"The right plate drifts: its zero moved (\d\.\d) kg\. Zero it now; tell your engineer\."
    assert 0.9 <= float(found_in(told, screen(found))[1]) <= 1.3


def test_lost_samples(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_step(found, "quiet_stance")
    source.fail("full:0.05@0-40")
    record(found, 3.0)
    to_review(found)
    told = found_in(r"Some data was lost \((\d+\.\d) %\)\. Redo this trial\.", screen(found))
    assert 1.0 < float(told[1]) < 12.0


def test_nobody_stands_still(made: tuple[Desk, Hurried]) -> None:
    found, source = made
    to_weigh_in(found)
    squats = {"repetitions": 60, "period": 1.0, "pause": 0.1}
    instead(source, "stand", "mini_squat", **squats)
    source.perform("stand")
    live = found.station.live
    until(lambda: live.latest(2.0).values[:, :2].sum(axis=1).std() > 20.0)  # type: ignore[union-attr]
    do(found)
    told = "Hard to stand still? They can hold the counter: choose how the hands hold."
    assert told in screen(found) and now(found).step.key == "weigh_in"
    shown = str(measure._panel(found, "tab", found.guide.now))
    assert "open=True" in shown and "one hand – stance side" in shown, "the choice is not hidden"


def test_the_same_name_twice(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    for year in ("1980", "1975"):
        assert people._add(found, "Nora Invented", year)[1] is None
    told = text_of(people._add(found, "Nora Invented", "")[1])
    assert re.search(
        r"There is already a patient called Nora Invented \(born (1980 / born 1975|1975 / born 1980)\)\. "
        r"Choose from the list, or give a different birth year\.",
        told,
    ), told
    assert len(found.records.people("Nora")) == 2, "a third is not made"


def test_a_visit_left_in_the_middle(made: tuple[Desk, Hurried]) -> None:
    found, _ = made
    to_step(found, "quiet_stance")
    record(found, 3.0)
    to_review(found)
    found.guide.keep()
    patient = now(found).patient
    found.guide.end()
    found.start_visit(patient.id, "tab")
    assert f"Resume {patient.label}, 1 of 8 tests done" in screen(found)
