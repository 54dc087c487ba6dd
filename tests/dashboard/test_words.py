"""Words, colours and numbers that stand in two places, held together."""

import re
from pathlib import Path

import pytest

import dashboard
from dashboard import words
from dashboard.figures import look
from dashboard.guide import Phase
from dashboard.steps import VISIT, Act
from station.assessments.assessment import assessments
from station.compare import Verdict
from station.events.event import EventKind
from station.metrics.metric import metrics

ASSETS = Path(dashboard.__file__).parent / "assets"


def block(selector: str) -> str:
    found = re.search(re.escape(selector) + r"\s*\{(.*?)\}", (ASSETS / "style.css").read_text("utf-8"), re.S)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("selector", "scheme"), [(":root", "light"), (':root[data-mantine-color-scheme="dark"]', "dark")]
)
def test_a_side_has_one_colour_on_every_page_and_figure(selector: str, scheme: str) -> None:
    for side, colours in look.SIDES.items():
        assert f"--{side}: {colours[scheme]};" in block(selector)


def test_the_browser_counts_the_phases_as_the_server_does() -> None:
    drawing = (ASSETS / "live_draw.js").read_text("utf-8")
    sound = (ASSETS / "live_sound.js").read_text("utf-8")
    for phase in (Phase.COUNTDOWN, Phase.RUNNING, Phase.COMPUTING):
        assert f"{phase.name.lower()}: {int(phase)}" in drawing
    assert f"COUNTDOWN = {int(Phase.COUNTDOWN)};" in sound and f"RUNNING = {int(Phase.RUNNING)};" in sound


def test_nothing_in_the_assets_points_outside() -> None:
    for file in ASSETS.iterdir():
        if file.suffix in (".css", ".js"):
            assert "://" not in file.read_text("utf-8").replace('"wss://"', "").replace('"ws://"', "")


def test_every_step_and_every_instruction_has_its_words() -> None:
    assert {step.key for step in VISIT} == set(words.CUES)
    asked = {key for assessment in assessments() for key in assessment.instructions}
    assert asked <= set(words.INSTRUCTIONS)


def test_the_planned_trials_last_as_long_as_their_assessment_says() -> None:
    planned = {assessment.key: assessment.seconds for assessment in assessments()}
    trials = [step for step in VISIT if step.act is Act.TRIAL]
    assert trials and all(step.seconds == planned[str(step.assessment)] for step in trials)


def test_every_verdict_has_a_sentence_and_says_only_what_is_allowed() -> None:
    assert set(words.VERDICTS) == set(Verdict)
    for text in (*words.VERDICTS.values(), words.NOT_A_DIAGNOSIS):
        assert not re.search(r"\b(normal|abnormal|fail|weak|risk|score)", text, re.I)


def test_every_event_that_is_drawn_is_one_there_is() -> None:
    assert set(words.EVENTS) <= {kind.value for kind in EventKind} | {
        "contact",
        "take_off",
        "repetition_start",
        "repetition_bottom",
        "repetition_end",
    }


def test_the_chosen_numbers_are_numbers_there_are() -> None:
    known = {metric.key for metric in metrics()}
    for chosen in words.KEY_METRICS.values():
        assert len(chosen) <= 5 and set(chosen) <= known


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "mm", "–"),
        (0.0, "1", "0"),
        (3.0, "1", "3"),
        (0.6234, "1", "0.62"),
        (54.5678, "%", "54.6"),
        (-9.21, "%", "−9.2"),
        (8.123, "mm/s", "8.12"),
        (34.04, "mm/s", "34.0"),
        (643.2, "mm2", "643"),
    ],
)
def test_a_number_has_the_digits_it_deserves(value: float | None, unit: str, shown: str) -> None:
    assert words.number(value, unit) == shown
