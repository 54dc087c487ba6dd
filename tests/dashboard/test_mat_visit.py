"""A guided visit on a pressure mat: standing on both legs is done, all else is refused in a sentence."""

import math
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import led
import pytest
import stored
from flask import Flask
from hurried import Hurried
from led import asked_by
from served import desk, until

from dashboard import words as said
from dashboard.desk import Desk
from dashboard.pages import calibrate, device, measure
from dashboard.visit.steps import visit, walk_on_mat
from dashboard.words import DOUBTED_ON_A_MAT
from dashboard.words import mat as words
from dashboard.words.plates import TO_DO_ON_A_MAT
from station import logbook
from station.errors import TrialError, TrialReason
from station.live_mat import LiveMat
from station.mat import matrix
from station.validity import State, Validity, identity
from station.wire.spec import Sensor


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    with desk(tmp_path_factory.mktemp("mat"), person="mat?do=&flaws=usual,row:3", speed=6.0) as found:
        yield found


def panel(made: Desk) -> str:
    with asked_by("Rosa Invented"):
        return led.panel(made)


def road(made: Desk) -> str:
    with asked_by("Rosa Invented"):
        return str(measure._road(made, "tab"))


def standing(made: Desk) -> bool:
    live = made.station.live_mat
    return live is not None and live.sight is not None and bool(live.sight.prints.feet.standing[0].all())


def loaded(made: Desk) -> float:
    """N, on the mat just now."""
    live = made.station.live_mat
    return math.inf if live is None else float(live.latest(0.3).values[:, :2].sum(axis=1).max())


def test_a_visit_on_a_mat_asks_and_does_what_a_mat_can_and_nothing_else(at: tuple[Desk, Hurried]) -> None:
    made, _ = at
    led.begin(made, "Eve Invented", asks=True)
    assert [step.key for step in led.now(made).steps] == ["intake", "safety", "guess", "quiet_stance"]
    for _ in range(led.QUESTIONS):
        assert words.walked(["Quiet stand"], 0, 1) in road(made)
        made.guide.answer({"symptomatic_side": "left"} if led.now(made).step.key == "intake" else {})
    assert led.now(made).step.key == "quiet_stance" and "'act': 'start'" in panel(made)
    until(lambda: standing(made) and made.station.live_mat.latest(0.3).values[:, :2].sum(1).min() > 400)
    made.guide.start("quiet_stance")
    led.to_review(made)
    made.guide.keep()
    assert led.now(made).phase.name == "OVER"
    assert words.walked(["Quiet stand"], 1, 1) in road(made) and said.VISIT_OVER in panel(made)
    assert "'of': 'landing_left_1'" not in panel(made), "no add-on that a mat cannot do"
    made.guide.end()


def test_what_was_released_for_this_mat_is_walked_too() -> None:
    released = {"quiet_stance": ("load_share",), "single_leg_stance": ("rms_ml",)}
    keys = [step.key for step in walk_on_mat(visit(), lambda key: key in released)]
    assert keys[3:] == [
        *("practice_left", "practice_right", "quiet_stance", "single_leg_left", "single_leg_right"),
        *("single_leg_left_again", "single_leg_right_again", "tape_before", "tape_during", "tape_after"),
    ], "and no pair of which a mat can do a part"


def test_the_walk_follows_what_is_connected_until_something_is_measured(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = at
    hello = made.station.hello
    assert hello is not None
    plates = replace(hello, sensor=Sensor.HX711.value, channels=8)

    def look() -> list[str]:
        monkeypatch.setattr(made.guide, "_looked", 0.0)
        made.guide.glance()
        return [step.key for step in led.now(made).steps]

    led.begin(made, "Tea Invented")
    with monkeypatch.context() as patched:
        patched.setattr(type(made.station), "hello", plates)
        keys = look()
        assert "zero" in keys and "landing_left_1" in keys and led.now(made).step.key == "quiet_stance"
        assert road(made).count("force plates") == 0
        made.guide.start("quiet_stance")
        assert led.now(made).step.key == "zero" and led.now(made).trouble is not None
    assert look() == ["intake", "safety", "guess", "quiet_stance"]
    assert led.now(made).step.key == "quiet_stance"
    made.guide.end()


def test_where_plates_have_measured_a_mat_refuses_every_step_in_one_sentence(
    at: tuple[Desk, Hurried],
) -> None:
    made, _ = at
    patient = led.begin(made, "Mia Invented")
    visit = led.now(made).visit.id
    made.guide.end()
    stood = "single_leg_stance?seed=3&rate=100&seconds=40&side=left"
    stored.trial(made.library, visit, stood, "single_leg_stance", context={"support": "none"})
    made.start_visit(patient, "tab")
    assert "zero" in [step.key for step in led.now(made).steps] and "force plates:" not in road(made)
    if led.now(made).phase.name == "REVIEW":
        made.guide.keep()
    for key in ("intake", "safety", "guess"):
        if led.now(made).step.key == key:
            made.guide.answer({})
    done = []
    for _ in range(40):
        now = led.now(made)
        if now.phase.name == "OVER":
            break
        refusal, shown = made.guide.refusal(now.step), panel(made)
        if refusal is None:
            assert now.step.key == "quiet_stance" and "toes to its front" in shown
            until(
                lambda: standing(made) and made.station.live_mat.latest(0.3).values[:, :2].sum(1).min() > 400
            )
            made.guide.start(now.step.key)
            led.to_review(made)
            done.append(now.step.key)
            result = led.now(made).attempt.result  # type: ignore[union-attr]
            assert result is not None
            shares = {v["side"]: v["value"] for v in result["values"] if v["metric"] == "load_share"}
            assert sum(shares.values()) == pytest.approx(100.0)
            made.guide.keep()
            continue
        assert refusal.sentence in shown and "'act': 'start'" not in shown and "'act': 'skip'" in shown
        with pytest.raises(TrialError) as refused:
            made.guide.start(now.step.key)
        assert refused.value.reason is TrialReason.NOT_QUALIFIED
        assert led.now(made).step.key == now.step.key, "nothing is half done"
        made.guide.skip(now.step.key)
    assert done == ["quiet_stance"] and led.now(made).phase.name == "OVER"
    made.guide.end()


def test_who_has_not_come_yet_is_told_so_of_the_mat(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, source = at
    led.begin(made, "Noa Invented")
    made.guide.choose("quiet_stance")
    source.perform("step_off")
    until(lambda: loaded(made) < 1.0)
    monkeypatch.setattr(source, "perform", lambda *_args, **_options: None)
    led.do(made)
    trouble = led.now(made).trouble
    assert trouble is not None and trouble.reason is TrialReason.NOBODY_ON and "mat" in trouble.sentence
    made.guide.end()


def test_a_raw_mat_does_no_test_and_says_why(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = at
    hello = made.station.hello
    assert hello is not None
    raw = LiveMat(matrix(hello.geometry), hello.rate, 1023, None)
    with monkeypatch.context() as patched:
        patched.setattr(made.station, "live_mat", raw)
        led.begin(made, "Ida Invented")
        made.guide.choose("quiet_stance")
        assert words.REFUSED["raw"][0] in panel(made)
        assert made.status()["tone"] == "wait" and words.RAW in made.status()["line"]
        told = made.told()["mat"]
        assert told["equalised"] is False and told["silent"] == [] and told["largest"] == 1023
        made.guide.end()


def test_the_light_says_mat_and_no_plate_is_missed(at: tuple[Desk, Hurried], tmp_path: Path) -> None:
    made, _ = at
    until(lambda: "scans/s" in made.status()["line"])
    status = made.status()
    assert status["tone"] == "good" and status["line"].startswith(words.READY) and "16 x 16" in status["line"]
    assert not made.has_no_plate() and made.is_mat()
    assert made.told()["mat"]["told"] == "Silent: row 4 from the front"
    assert made.told()["mat"] is made.told()["mat"], "made once"


def test_a_mat_whose_equalisation_has_expired_says_so_on_every_page(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = at
    expired = Validity(State.EXPIRED, until=date(2025, 1, 31), of_mat=True)
    monkeypatch.setattr(made, "worth", lambda: expired)
    status = made.status()
    assert status["tone"] == "wait" and DOUBTED_ON_A_MAT[State.EXPIRED] in status["line"]
    with Flask("somebody").test_request_context("/"), asked_by("Rosa Invented"):
        page = str(device.layout(made))
    assert "The equalisation has expired. Its last day is 2025-01-31." in page
    assert TO_DO_ON_A_MAT[State.EXPIRED] in page


@pytest.mark.parametrize("state", [State.CHECK_FAILED, State.CHECK_OVERDUE])
def test_a_check_of_a_mat_that_is_missing_is_told_with_both_ways_to_make_it(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    made, _ = at
    monkeypatch.setattr(made, "worth", lambda: Validity(state, of_mat=True))
    with Flask("somebody").test_request_context("/"), asked_by("Rosa Invented"):
        page = str(device.layout(made))
    assert TO_DO_ON_A_MAT[state] in page
    assert f"{calibrate.PAGE.title} page, or station check" in TO_DO_ON_A_MAT[state]


def test_the_page_of_the_plates_shows_the_mat(at: tuple[Desk, Hurried]) -> None:
    made, _ = at
    with Flask("somebody").test_request_context("/"), asked_by("Rosa Invented"):
        page = str(device.layout(made))
    assert "live-canvas" in page and words.HEAD in page
    assert "row 4 from the front" in page and "16 rows x 16 columns" in page
    assert "made 2026-01-01" in page and words.NEVER_CHECKED in page and words.AGELESS in page
    assert (
        "Converter" not in page and "'Plate'" not in page and "Samples" not in page and "Plates" not in page
    )
    told = page.split(words.MEASURED)[1]
    rate = made.station.live_mat.sight.rate  # type: ignore[union-attr]
    assert abs(float(told.split(" scans/s")[0].split("'")[-1]) - rate) < 0.5, "by the clock of the mat"


def test_the_last_daily_check_of_this_equalisation_is_told(at: tuple[Desk, Hurried]) -> None:
    made, _ = at
    hello, live = made.station.hello, made.station.live_mat
    assert hello is not None and live is not None and live.equalisation is not None
    of_another = {"kind": "check", "calibration": "another", "passed": False, "figures": {}}
    own = of_another | {"calibration": identity(live.equalisation), "passed": True}
    file = logbook.path(made.library.calibrations, hello.serial, logbook.CHECKS)
    logbook.append(file, own | {"at": "2026-11-20T08:30:00+00:00"})
    logbook.append(file, of_another | {"at": "2026-11-21T08:30:00+00:00"})
    with Flask("somebody").test_request_context("/"), asked_by("Rosa Invented"):
        page = str(device.layout(made))
    assert "2026-11-20, 08:30: passed" in page
    file.unlink()
