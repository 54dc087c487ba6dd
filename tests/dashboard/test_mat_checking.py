"""The daily check of a mat on the page: led, heard, refused, broken off, judged, kept as a terminal does."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import matted
import pytest
import served
from hurried import Hurried
from led import asked_by
from matted import UID
from served import until

from dashboard.accounts.role import Role
from dashboard.bench import mat_reader
from dashboard.bench.mat_checking import MatChecking
from dashboard.desk import Desk
from dashboard.pages import calibrate, device
from dashboard.parts.bench import charts, stages
from dashboard.words import check as charted
from dashboard.words import mat as said_of_mat
from dashboard.words import mat_bench
from dashboard.words import mat_check as said
from station import logbook
from station.daily_check import DailyCheck
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason, RecordingError, RecordingReason, TrialError
from station.newtons import NO_SERIAL
from station.qualification import mat_check
from station.qualification.finding import Verdict
from station.qualification.mat_check import Part, Wanted
from station.station import State
from station.validity import identity

At = tuple[Desk, Hurried]
SPEED = 40.0
MASS: dict[str, Any] = {"mat_check_mass": 10, "mat_check_tile": 60}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    with served.desk(tmp_path_factory.mktemp("checked"), person=matted.ADDRESS, speed=SPEED) as found:
        until(lambda: found[0].mat_bench.counts() is not None)
        yield found


@pytest.fixture
def checking(at: At) -> Iterator[MatChecking]:
    """Return the daily check of a mat that was never checked."""
    desk, source = at
    source.perform("empty")
    yield desk.mat_bench.checking
    desk.mat_bench.checking.forget()
    desk.mat_bench.leave()
    log(desk).unlink(missing_ok=True)


def log(desk: Desk) -> Any:
    return logbook.path(desk.library.calibrations, UID, logbook.CHECKS)


def held(desk: Desk) -> Equalisation:
    live = desk.station.live_mat
    assert live is not None and live.equalisation is not None
    return live.equalisation


def press(desk: Desk, act: str, **asked: Any) -> None:
    with asked_by("T. Engineer", Role.ENGINEER):
        calibrate._do_on_mat(desk, act, "", asked)


def shown(desk: Desk) -> str:
    with asked_by("T. Engineer", Role.ENGINEER):
        return str(calibrate._everything(desk))


def buttons(desk: Desk) -> set[str]:
    return set(re.findall(r"'bench': '(\w+)'", shown(desk)))


def wanted(checking: MatChecking) -> Wanted:
    found = checking.need().wanted
    assert found is not None
    return found


def looked(desk: Desk, holds: Callable[[], object]) -> None:
    """Look again and again, as an open page does, until something holds."""

    def one_look() -> object:
        desk.mat_bench.look()
        return holds()

    until(one_look)


def read(desk: Desk) -> None:
    """Press “Read” and look until it is read."""
    press(desk, "mat_check_read")
    checking = desk.mat_bench.checking
    looked(desk, lambda: checking.check is None or not checking.check.is_listening)


def whole(desk: Desk) -> None:
    press(desk, "mat_check_begin", **MASS)
    while desk.mat_bench.checking.check is not None:
        read(desk)


def test_a_good_day_is_led_step_by_step_and_kept_as_the_terminal_keeps_it(
    checking: MatChecking, at: At
) -> None:
    desk, _ = at
    assert said.HOW in shown(desk) and said.NEVER in shown(desk) and charts.charted(desk) == ()
    assert said_of_mat.NEVER_CHECKED in str(device._shown(desk))
    press(desk, "mat_check_begin", **MASS)
    assert said.EMPTY in shown(desk) and said.STEP.format(done=0, of=4) in shown(desk)
    assert buttons(desk) == {"mat_check_read", "mat_check_stop"} and said.WAITING[0] in shown(desk)
    read(desk)
    assert "Lay the tile of 60 x 60 mm with its middle 96 mm left of the middle" in shown(desk)
    assert "96 mm left" in shown(desk) and mat_bench.LEGEND_TILE.format("60 x 60") in shown(desk)
    press(desk, "mat_check_read")
    assert "mat_check_read" not in buttons(desk) and said.READING[Part.MASS][0] in shown(desk)
    assert said.NOW[Part.MASS] in shown(desk) and "Lay the tile" not in shown(desk)
    with pytest.raises(CalibrationError, match="not what is to be done now"):
        press(desk, "mat_check_read")
    looked(desk, lambda: not checking.need().is_listening)
    assert "96 mm right of the middle" in shown(desk)
    read(desk)
    assert "step on every part of the mat for 20 s" in shown(desk)
    press(desk, "mat_check_read")
    assert said.NOW[Part.TREAD] in shown(desk) and "“Read”" not in shown(desk), "it is read already"
    looked(desk, lambda: checking.need().most is not None)
    assert "felt so far" in shown(desk) and mat_bench.DRAWN_TREAD in shown(desk)
    looked(desk, lambda: checking.check is None)
    over = checking.over
    assert over is not None and over.verdict is Verdict.GOOD and over.is_kept
    assert said.VERDICTS[Verdict.GOOD][1] in shown(desk) and said.AGAIN in shown(desk)
    (line,) = [json.loads(each) for each in log(desk).read_text("utf-8").splitlines()]
    assert line["kind"] == "check" and line["passed"] and line["calibration"] == identity(held(desk))
    assert list(line["figures"]) == ["first force mat-%", "second force mat-%"]
    assert DailyCheck.of(line) is not None and list(over.found) == ["empty", "mass", "trodden over", "trend"]
    assert {each.name for each in charts.charted(desk)} == {"first force", "second force"}
    assert charted.TREND_HOW in shown(desk) and charted.MAT_TREND_TOLD in shown(desk)
    drawn = stages.figure(desk, {"bench-graph": "daily", "of": "mat-%"}, dark=True)
    assert drawn.layout.yaxis.title.text == "force, %"
    assert said_of_mat.NEVER_CHECKED not in str(device._shown(desk))


def test_what_is_wrong_is_named_and_told_not_to_be_trusted(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, source = at
    inner = source.perform

    def lighter(activity: str, **options: Any) -> None:
        inner(activity, **{**options, **({"kg": 9.0} if "kg" in options else {})})

    monkeypatch.setattr(source, "perform", lighter)
    whole(desk)
    assert checking.over is not None and checking.over.verdict is Verdict.BAD
    told = shown(desk)
    assert said.VERDICTS[Verdict.BAD][1] in told and said.BAD_HOW in told
    assert "too little: is it this mass?" in told
    assert not logbook.checks(desk.library.calibrations, UID)[0].is_passed


def test_a_mass_that_is_forgotten_is_asked_for_three_times_and_nothing_is_kept(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, source = at
    press(desk, "mat_check_begin", **MASS)
    read(desk)
    monkeypatch.setattr(source, "perform", lambda *_, **__: None)
    read(desk)
    assert wanted(checking).time == 1 and said.NOTHING + "Lay the tile" in shown(desk)
    read(desk)
    read(desk)
    assert checking.check is None and checking.over is None and checking.refused is not None
    assert checking.refused.reason is CalibrationReason.NOT_MOVED
    assert "3 times nothing lay on the mark 96 mm left" in shown(desk) and "mat_check_begin" in buttons(desk)
    assert not log(desk).exists()


def test_what_is_left_on_the_mat_is_told_and_ends_no_check(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, source = at
    inner = source.perform

    def forgetful(activity: str, **options: Any) -> None:
        if activity != "empty":
            inner(activity, **options)

    monkeypatch.setattr(source, "perform", forgetful)
    press(desk, "mat_check_begin", **MASS)
    assert said.WAITING[1] in shown(desk) and not checking.is_left
    for _ in range(3):
        read(desk)
    assert wanted(checking).part is Part.TREAD
    assert said.NOT_EMPTY[1] in shown(desk) and said.WAITING[1] not in shown(desk), "the tile lies there"
    inner("empty")
    until(lambda: not checking.is_left)
    assert said.WAITING[1] in shown(desk)
    read(desk)
    assert checking.over is not None and checking.over.is_kept
    assert said.NOT_LEFT[1] in shown(desk), "the bladder lies there"
    inner("empty")
    looked(desk, lambda: not checking.is_left)
    desk.mat_bench.look()  # the mat may have become empty between the last look and the question
    inner("tile", kg=40.0, x=0.0, y=0.0, width=0.16, depth=0.16)
    until(lambda: bool((desk.mat_bench.counts() > 100.0).any()))
    assert said.NOT_LEFT[1] not in shown(desk), "who stands there later is no part of the check"


def test_what_lies_on_the_mat_ends_the_check(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, source = at
    press(desk, "mat_check_begin", **MASS)
    source.perform("tile", kg=40.0, x=0.0, y=0.0, width=0.16, depth=0.16)
    monkeypatch.setattr(source, "perform", lambda *_, **__: None)
    read(desk)
    assert checking.check is None and "Something lies on the mat." in shown(desk) and not log(desk).exists()


def test_a_check_is_broken_off_and_left_and_does_not_meet_an_equalisation(
    checking: MatChecking, at: At
) -> None:
    desk, _ = at
    press(desk, "mat_check_begin", **MASS)
    read(desk)
    with pytest.raises(CalibrationError, match="daily check is being made"):
        press(desk, "mat_begin", mat_way="bladder")
    with pytest.raises(CalibrationError, match="daily check is being made"):
        press(desk, "mat_check_begin", **MASS)
    press(desk, "mat_check_stop")
    press(desk, "mat_check_begin", mat_check_mass=8.5, mat_check_tile=50)
    press(desk, "mat_check_stop")
    assert "value='8.5'" in shown(desk) and "value='50'" in shown(desk), (
        "the mass that was laid last is offered"
    )
    assert checking.check is None and said.HOW in shown(desk) and not log(desk).exists()
    for act in ("mat_check_stop", "mat_check_read"):
        with pytest.raises(CalibrationError, match="not what is to be done now"):
            press(desk, act)
    press(desk, "mat_begin", mat_way="bladder")
    with pytest.raises(CalibrationError, match="An equalisation is open here"):
        press(desk, "mat_check_begin", **MASS)


def test_nothing_is_read_while_nobody_looks(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at
    press(desk, "mat_check_begin", **MASS)
    press(desk, "mat_check_read")
    monkeypatch.setattr(checking, "_looked", checking._clock() - mat_reader.AWAY - 1.0)
    desk.mat_bench.look()
    assert "This page was not open when the time was over" in shown(desk)
    assert wanted(checking).part is Part.EMPTY and "mat_check_read" in buttons(desk)
    read(desk)
    assert wanted(checking).part is Part.MASS


@pytest.mark.parametrize(
    "asked, told",
    [
        ({"mat_check_mass": 1}, "2.5"),
        ({"mat_check_mass": None}, "2.5"),
        ({"mat_check_tile": "wide"}, "20"),
        ({"mat_check_tile": 140}, "over the edge"),
    ],
)
def test_a_check_that_could_tell_nothing_is_not_begun(
    asked: dict[str, Any], told: str, checking: MatChecking, at: At
) -> None:
    with pytest.raises((TrialError, CalibrationError)) as refused:
        press(at[0], "mat_check_begin", **{**MASS, **asked})
    assert told in f"{refused.value.sentence} {refused.value.what_to_do}" and checking.check is None
    assert "--at" not in refused.value.what_to_do


def test_a_trial_and_a_mat_that_has_no_curves_are_no_time_for_a_check(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at
    monkeypatch.setattr(desk.station, "state", State.RECORDING)
    with pytest.raises(TrialError, match="A trial is being recorded"):
        press(desk, "mat_check_begin", **MASS)
    monkeypatch.undo()
    monkeypatch.setattr(mat_check, "equalisation_of", lambda *_: None)
    with pytest.raises(CalibrationError, match="has not been equalised"):
        press(desk, "mat_check_begin", **MASS)
    monkeypatch.setattr(desk.station.live_mat, "equalisation", None)
    assert "mat_check_begin" not in buttons(desk) and charts.checks(desk) == []


def test_a_check_that_cannot_be_kept_is_shown_all_the_same(
    checking: MatChecking, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = at

    def full(*_: Any, **__: Any) -> None:
        raise RecordingError(RecordingReason.NO_ROOM, "The disk is full.", "Make room on it.")

    monkeypatch.setattr(logbook, "append", full)
    whole(desk)
    assert checking.over is not None and not checking.over.is_kept
    assert "The disk is full." in shown(desk) and said.NOT_KEPT in shown(desk)
    assert checking._hello is not None
    monkeypatch.setattr(checking, "_hello", replace(checking._hello, uid=NO_SERIAL))
    assert mat_check.NO_LOG in shown(desk)
