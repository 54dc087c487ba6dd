"""A guided visit on a mat that has been compared with a plate does the tests that the comparison releases."""

from collections.abc import Iterator

import led
import on_mat
import pytest
from hurried import Hurried
from led import asked_by
from served import desk, until

from dashboard.desk import Desk
from dashboard.visit.now import Done
from dashboard.visit.steps import Act, visit
from dashboard.words import mat as words
from station.equalisation import keep
from station.errors import TrialError, TrialReason
from station.library.library import Library

PERSON = "mat?do=&flaws=usual&seed=1"
RELEASED = {"single_leg_stance": ["hold_time", "touches"]}


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    folder = tmp_path_factory.mktemp("compared")
    curves = on_mat.recording(f"{PERSON}&seconds=2").head.equalisation
    assert curves is not None
    library = Library.open(folder)
    keep(library.calibrations, curves.with_compared({"released": RELEASED}))
    library.close()
    with desk(folder, person=PERSON, speed=6.0) as found:
        yield found


def refused(made: Desk, key: str) -> str:
    """Return why a step cannot be done, empty when it can."""
    step = next(each for each in visit() if each.key == key)
    found = made.guide.refusal(step)
    assert found is None or (isinstance(found, TrialError) and found.reason is TrialReason.NOT_QUALIFIED)
    return "" if found is None else found.sentence


def loaded(made: Desk) -> bool:
    """Return whether somebody stands there."""
    live = made.station.live_mat
    return live is not None and bool(live.latest(0.3).values[:, :2].sum(axis=1).min() > 300.0)


def test_what_is_released_may_be_done_and_practised_and_the_rest_keeps_its_reason(
    at: tuple[Desk, Hurried],
) -> None:
    made, _ = at
    led.begin(made, "Mia Invented")
    may = [
        "quiet_stance",
        *(f"{kind}_{side}" for kind in ("practice", "single_leg") for side in ("left", "right")),
    ]
    assert {key: refused(made, key) for key in may} == dict.fromkeys(may, "")
    walked = [step for step in led.now(made).steps if step.act is not Act.ASK]
    assert {step.key for step in walked} >= set(may) and not any(refused(made, step.key) for step in walked)
    assert {step.assessment for step in walked} == {"quiet_stance", "single_leg_stance"}
    assert refused(made, "mini_squat") == words.REFUSED["compared"][0]
    assert refused(made, "squat_left") == words.REFUSED["compared"][0]
    assert refused(made, "landing_left_1") == words.REFUSED["never"][0]
    assert refused(made, "zero") == words.REFUSED["zero"][0]
    assert refused(made, "weigh_in") == words.REFUSED["weigh"][0]
    made.guide.end()


def test_a_single_leg_stance_gives_what_is_released_and_nothing_else(at: tuple[Desk, Hurried]) -> None:
    made, _ = at
    led.begin(made, "Noa Invented")
    made.guide.choose("single_leg_left")
    with asked_by("Rosa Invented"):
        assert words.REFUSED["trial"][0] not in led.panel(made)
    until(lambda: loaded(made))
    made.guide.start("single_leg_left")
    led.to_review(made)
    attempt = led.now(made).attempt
    assert attempt is not None and attempt.result is not None and attempt.trouble is None
    given = {v["metric"] for v in attempt.result["values"] if v["value"] is not None}
    assert given == set(RELEASED["single_leg_stance"])
    assert all(v["reason"] == "not_qualified" for v in attempt.result["values"] if v["metric"] not in given)
    made.guide.keep()
    kept = made.records.trial(attempt.trial)
    assert kept is not None and kept.is_of_mat and kept.context["plate"] == "mat_16x16"
    made.guide.end()


def test_practice_on_a_mat_is_done_without_a_recording(at: tuple[Desk, Hurried]) -> None:
    made, _ = at
    led.begin(made, "Una Invented")
    made.guide.choose("practice_left")
    until(lambda: loaded(made))
    led.do(made)
    now = led.now(made)
    assert now.trouble is None and now.attempt is None and now.done["practice_left"] is Done.KEPT
    made.guide.end()


def test_a_comparison_of_curves_that_did_not_pass_releases_nothing(
    at: tuple[Desk, Hurried], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = at
    led.begin(made, "Ida Invented")
    live = made.station.live_mat
    assert live is not None and live.equalisation is not None
    monkeypatch.setattr(type(live.equalisation), "passed", property(lambda _: False))
    for key in ("quiet_stance", "single_leg_left"):
        assert refused(made, key) == words.REFUSED["raw"][0]
    assert refused(made, "mini_squat") == words.REFUSED["compared"][0]
    made.guide.end()
