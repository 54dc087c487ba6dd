"""Words, colours and numbers that stand in two places, held together."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dashboard
from dashboard import words
from dashboard.figures import look
from dashboard.visit.guide import Phase
from dashboard.visit.steps import VISIT, Act
from dashboard.words import live
from station.assessments.assessment import assessments
from station.compare import Verdict, sides
from station.events.event import EventKind
from station.metrics.metric import metrics
from station.wire.spec import Sensor

PACKAGE = Path(dashboard.__file__).parent
ASSETS = PACKAGE / "assets"
SENTENCE = re.compile(r"(?<![\w.-])[A-Za-z]{2,},? [A-Za-z]{2,}(?![\w-])")
TERMINAL = ("__main__.py", "visit/pace.py")
"""Files that speak at the terminal, not on a page."""
NAMES = ("examples.py", "theme.py")
"""Files that hold names: of people, of fonts."""
UNSEEN = {
    "daily check": "a test in the library, by key",
    "other mark": "a kind of finding, by key",
    "first start": "who does it, in the audit trail",
    "taken back at the bench": "why, in the journal of a calibration",
    "asked for again": "as above",
    "left in the middle of a stack": "as above",
    "another stack was laid in its place": "as above",
    "every cell answers alone and upwards": "as above",
    "not signed in": "why a socket is closed",
    "too many screens": "as above",
    "signed out": "as above",
    "while showing ": "in the log",
    "in a callback": "in the log",
}
"""What no person reads on a page, and where it goes."""


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


def test_no_function_of_an_asset_is_declared_twice() -> None:
    """A script takes the later one in silence: the bar of the shares was not drawn any more."""
    for file in ASSETS.glob("*.js"):
        names = re.findall(r"^  function (\w+)\(", file.read_text("utf-8"), re.MULTILINE)
        assert len(names) == len(set(names)), file.name


def test_every_step_and_every_instruction_has_its_words() -> None:
    assert {step.cue for step in VISIT} == set(words.CUES)
    asked = {key for assessment in assessments() for key in assessment.instructions}
    assert asked <= set(words.INSTRUCTIONS)


def test_the_planned_trials_last_as_long_as_their_assessment_says() -> None:
    planned = {assessment.key: assessment.seconds for assessment in assessments()}
    trials = [step for step in VISIT if step.act is Act.TRIAL and not step.is_add_on]
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
    for test in assessments():
        assert 1 <= len(test.headline) <= 5 and set(test.headline) <= known
        assert test.primary and set(test.primary) <= set(test.headline)


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


@pytest.mark.parametrize(
    ("metric", "value", "unit", "is_whole", "shown"),
    [
        ("load_asymmetry", -19.34, "%", False, ("19.3", "% more on the left")),
        ("load_asymmetry", 4.0, "%", False, ("4.0", "% more on the right")),
        ("load_asymmetry", -0.04, "%", False, ("equal", "")),
        ("settling_time_ml", 0.0, "s", False, ("at once", "")),
        ("settling_time_ml", 2.93, "s", False, ("2.93", "s")),
        ("hold_time", 31.04, "s", True, ("31", "s, whole trial")),
        ("hold_time", 12.04, "s", False, ("12.0", "s")),
    ],
)
def test_a_number_says_its_side_and_what_ended_it(
    metric: str, value: float, unit: str, is_whole: bool, shown: tuple[str, str]
) -> None:
    assert words.amount(metric, value, unit, is_whole) == shown


@pytest.mark.parametrize(
    ("metric", "unit", "left", "right", "percent", "shown"),
    [
        ("mean_velocity", "mm/s", 38.2, 42.0, 9.05, "R +9 %"),
        ("mean_velocity", "mm/s", 42.0, 38.2, -9.05, "L +9 %"),
        ("mean_velocity", "mm/s", 42.0, 42.1, 0.2, "equal"),
        ("settling_time_ml", "s", 2.93, 0.0, -100.0, ""),
        ("touches", "1", 0.0, 2.0, 100.0, ""),
        ("touches", "1", 0.0, 0.0, None, "equal"),
        ("load_share", "%", 60.0, 40.0, -20.0, "L +20 %"),
        ("load_share", "%", 50.02, 49.98, -0.04, "equal"),
        ("peak_load_share", "%", 92.0, 95.0, 1.6, ""),
        ("mean_velocity", "mm/s", None, 42.0, None, ""),
    ],
)
def test_a_difference_is_a_percentage_only_of_something(
    metric: str, unit: str, left: float | None, right: float | None, percent: float | None, shown: str
) -> None:
    assert words.larger(metric, unit, left, right, percent) == shown


def test_what_is_equal_or_unchanged_is_said_so() -> None:
    equal = sides("single_leg_stance", "mean_velocity", 42.0, 42.1)
    assert words.difference("Sway velocity", "mm/s", equal) == "Sway velocity: left and right are equal."
    larger = sides("single_leg_stance", "mean_velocity", 38.2, 42.0)
    assert (
        words.difference("Sway velocity", "mm/s", larger)
        == "Sway velocity: right is larger by 9 % of the larger leg."
    )
    assert words.change("right", -0.2) == "Right: unchanged since the first visit."


def test_settings_and_conditions_are_said_in_words() -> None:
    used = {"lowpass_hz": 10.0, "settle_s": 2.0, "keep_s": None, "body_weight_n": 627.6}
    assert words.method(used) == "Low-pass 10 Hz · first 2 s left out · 64.0 kg"
    line = {"eyes": "open", "support": "none", "tape": "not asked", "lowpass_hz": "10.0"}
    assert words.condition(line) == "as instructed: eyes open, hands on hips · low-pass 10 Hz"
    assert words.duration(34.02, 32.0).startswith("34 s: 2 s on both legs before the cue, 32 s")
    assert words.duration(32.0, 32.0) == "32 s"


def test_the_note_of_the_ellipse_names_a_number_there_is() -> None:
    assert any(f"“{metric.title}”" in words.ELLIPSE_NOTE_ONE for metric in metrics())


def test_every_converter_has_its_word() -> None:
    assert set(words.SENSORS) == {sensor.name for sensor in Sensor}


def spoken(file: Path) -> Iterator[tuple[int, str]]:
    """Give what reads as words in a file: no docstring, no log, no class of the style, no mistake of ours."""
    classes = {
        found
        for sheet in ASSETS.glob("*.css")
        for found in re.findall(r"\.([a-z][\w-]*)", sheet.read_text("utf-8"))
    }
    passed: set[int] = set()
    tree = ast.parse(file.read_text("utf-8"))
    for node in ast.walk(tree):
        if (
            (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.keyword) and node.arg in ("className", "style"))
            or (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).split(".")[0] in ("_log", "ValueError", "TypeError")
            )
        ):
            passed |= {id(inside) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value
            if SENTENCE.search(text) and not set(text.split()) <= classes and not re.search(r"[{;<\[]", text):
                yield node.lineno, text


def test_what_a_page_says_stands_among_the_words() -> None:
    """A second language needs one place."""
    strays = [
        f"{file.relative_to(PACKAGE)}:{line}: {text!r}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if "words" not in file.relative_to(PACKAGE).parts
        and file.relative_to(PACKAGE).as_posix() not in (*TERMINAL, *NAMES)
        for line, text in spoken(file)
        if text not in UNSEEN
    ]
    assert not strays, "\n".join(strays)


def test_what_would_stand_elsewhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "stray.py").write_text(
        'WHY = "of stone"\nPARTS = [f"Press {WHY} or let go"]\n'
        '"""Not this one."""\nraise ValueError("not this")\n',
        "utf-8",
    )
    assert [line for line, _ in spoken(tmp_path / "stray.py")] == [1, 2]


def test_the_browser_draws_every_word_that_the_page_brings_and_no_other() -> None:
    drawing = "".join((ASSETS / f"live_{name}.js").read_text("utf-8") for name in ("draw", "map"))
    asked = {name for call in re.findall(r"\bsaid\((.*)", drawing) for name in re.findall(r'"(\w+)"', call)}
    assert set(live.WORDS) - {"left", "right"} <= asked
    for call in re.findall(r'\bsaid\("(\w+)"', drawing):
        assert call in live.WORDS
    written = re.findall(r'fillText\(\s*"|"[A-Za-z]+ [a-z]+[^"]*"', drawing.replace('"use strict"', ""))
    assert not written, written
