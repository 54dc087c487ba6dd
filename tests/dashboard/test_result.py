"""The result of a visit: five numbers a test, the curves they were made of, what was seen and guessed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import drawn
import numpy as np
import pytest
import stored
from dash.development.base_component import Component

from dashboard import records, timeline
from dashboard.figures.look import LIGHT
from dashboard.numbers import key_lines, lines, of_tested
from dashboard.pages import result
from dashboard.pairs import pairs
from dashboard.pictures import drawing_of_test
from dashboard.records import Records, Visited
from dashboard.seen import seen, squat_shares
from dashboard.summary import Summary, guesses, summaries
from dashboard.traces import landing_curves, printed
from dashboard.window import common_window
from dashboard.words import progress as progress_words
from dashboard.words import result as said
from station.compare.legs import BILATERAL_INDEX, UNILATERAL_INDEX
from station.compare.lines import Number, has_held
from station.library.library import Library
from station.mat import Side

CONTEXT = {"eyes": "open", "support": "none", "tape": "none", "surface": "firm", "seconds": "32"}
BODY = "seed=3&rate=100&deficit=0.5&weak=right"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = Library.open(tmp_path_factory.mktemp("result"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def visit(library: Library) -> Visited:
    """Return one visit with every kind of figure on its page, really simulated."""
    patient = library.add_patient("Vera Invented", birth_year=1990).id
    made = library.open_visit(patient).id

    def trial(script: str, key: str, side: str | None = None, **context: str) -> str:
        return stored.trial(library, made, script, key, side, context={**CONTEXT, **context})

    trial(f"quiet_stance?{BODY}&seconds=34", "quiet_stance")
    for again in range(2):
        for side in ("left", "right"):
            script = f"single_leg_stance?{BODY}&seconds={48 - again}&side={side}"
            trial(script, "single_leg_stance", side, pair="fatigue", pair_role=("before", "after")[again])
    squats = trial(f"mini_squat?{BODY}&seconds=44", "mini_squat")
    for side in ("left", "right"):
        trial(f"landing?{BODY}&rate=500&seconds=9&side={side}".replace("rate=100&", ""), "landing", side)
    stored_result = library.result_of(squats, "mini_squat")
    assert stored_result is not None
    events = stored_result.result["events"]
    bottoms = [each["time_s"] for each in events if each["kind"] == "repetition_bottom"]
    library.observations.add(squats, "hip_drop", "right", bottoms[1] + 0.4)
    library.observations.add(squats, "hip_drop", "right", bottoms[1] + 0.6)
    library.observations.add(squats, "knee_in", "left", bottoms[3])
    library.observations.add(squats, "trunk_lean", "left", 1.0)
    library.answers.add(made, {"guess_heavier": "right", "guess_steadier": "equal"})
    found = Records(library).visit(made)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(library: Library, visit: Visited) -> dict[str, Summary]:
    return {each.key: each for each in summaries(visit, [visit], library)}


def one_test(visit: Visited, key: str) -> records.Tested:
    return next(each for each in visit.tests if each.key == key)


def texts(part: Any) -> str:
    """Return everything that can be read on a component."""
    if isinstance(part, Component):
        return " ".join(texts(getattr(part, name, None)) for name in ("children", "label", "title"))
    if isinstance(part, (list, tuple)):
        return " ".join(texts(each) for each in part)
    return part if isinstance(part, str) else ""


def test_at_most_five_numbers_stand_on_a_test_and_more_behind(made: dict[str, Summary]) -> None:
    assert set(made) == {"quiet_stance", "single_leg_stance", "mini_squat", "landing"}
    for each in made.values():
        assert 1 <= len(each.shown) <= 5 < len(each.lines)
        assert each.primary is not None and each.primary.metric.key in {
            line.metric.key for line in each.shown
        }


def test_the_page_says_every_test_at_a_glance_and_how_its_numbers_were_made(
    library: Library, visit: Visited
) -> None:
    desk = SimpleNamespace(library=library, records=Records(library))
    page = texts(result.layout(desk, visit=visit.id))  # type: ignore[arg-type]
    opened = [texts(result.more(desk, visit.id, each.key)) for each in visit.tests]  # type: ignore[arg-type]
    page = " ".join([page, *opened])
    for words in (
        said.GLANCE,
        said.TRANSITION,
        said.GUESSED,
        said.OBSERVED,
        "hip drop, right leg, squat 2 × 2",
    ):
        assert words in page, words
    assert "Low-pass 10 Hz · first 2 s left out" in page and "100 Hz · method" in page
    assert page.count("closer to 50 = more even") > 4 and "smaller = steadier" in page


def test_the_drawn_ellipse_is_the_one_beside_the_printed_number(visit: Visited) -> None:
    stance = one_test(visit, "single_leg_stance")
    line = next(line for line in of_tested(stance) if line.metric.key == "ellipse_area_95")
    paths = {path.side: path for path in printed(stance.alike)}
    for side in (Side.LEFT, Side.RIGHT):
        number, path = line.of(side), paths[side.value]
        assert number is not None and number.value is not None and number.trials == 1
        area = 0.5 * abs(
            np.dot(path.ellipse_x[:-1], path.ellipse_y[1:]) - np.dot(path.ellipse_x[1:], path.ellipse_y[:-1])
        )
        assert area == pytest.approx(number.value, rel=1e-3)
        assert said.area_of(number.value, None, 1) in path.name


def test_of_several_trials_the_drawn_area_and_the_printed_mean_both_stand_there(visit: Visited) -> None:
    both = [trial for trial in one_test(visit, "single_leg_stance").used if trial.side == "left"]
    alike = [replace(trial, conditions=both[0].conditions) for trial in both]
    (path,) = printed(alike)
    areas = [
        v["value"] for t in alike for v in (t.result or {})["values"] if v["metric"] == "ellipse_area_95"
    ]
    assert said.area_of(areas[-1], sum(areas) / 2, 2) in path.name
    assert "mean of 2" in path.name


def test_of_three_trials_the_one_nearest_to_the_printed_mean_is_drawn(visit: Visited) -> None:
    first, second = [trial for trial in one_test(visit, "single_leg_stance").used if trial.side == "left"]

    def of_area(trial: records.Tried, area: float) -> records.Tried:
        values = [
            {**v, "value": area} if v["metric"] == "ellipse_area_95" else v
            for v in (trial.result or {})["values"]
        ]
        return replace(trial, result={**(trial.result or {}), "values": values})

    (path,) = printed([of_area(second, 100.0), of_area(first, 300.0), of_area(second, 500.0)])
    (own,) = [path for path in printed([first]) if path.side == "left"]
    assert np.array_equal(path.x, own.x) and "mean of 3: 300" in path.name


def test_each_squat_shows_its_own_share_and_what_was_seen_in_it(library: Library, visit: Visited) -> None:
    squats = one_test(visit, "mini_squat")
    shares = squat_shares(squats.alike, library.observations.of_visit(visit.id))
    values = {
        (v["side"], v["repetition"]): v["value"]
        for v in (squats.alike[0].result or {})["values"]
        if v["metric"] == "load_share_bottom"
    }
    assert len(shares) == 5
    assert [each.left for each in shares] == [values[("left", number)] for number in range(1, 6)]
    assert [each.right for each in shares] == [values[("right", number)] for number in range(1, 6)]
    assert [each.is_counted for each in shares] == [False, True, True, True, False]
    assert [each.signs for each in shares] == [(), ("HD R",), (), ("KI L",), ()]
    counted = [each.left for each in shares if each.is_counted and each.left is not None]
    line = next(line for line in of_tested(squats) if line.metric.key == "load_share_bottom")
    assert line.left is not None and line.left.value == pytest.approx(np.mean(counted))


def test_what_was_seen_outside_of_every_squat_keeps_its_time(library: Library, visit: Visited) -> None:
    found = seen(one_test(visit, "mini_squat").trials, library.observations.of_visit(visit.id))
    assert [each.told for each in found] == [
        "trunk lean, left leg, at 1.0 s",
        "hip drop, right leg, squat 2",
        "hip drop, right leg, squat 2",
        "knee in, left leg, squat 4",
    ]


def test_what_was_seen_stands_on_the_trace_at_its_moment(library: Library, visit: Visited) -> None:
    (trial,) = one_test(visit, "mini_squat").used
    ticked = library.observations.of_trial(trial.id)
    lanes = timeline.seen(ticked)
    assert [lane.name for lane in lanes] == ["Trunk lean", "Hip drop", "Knee in"]
    marks = [mark for lane in lanes for mark in lane.marks]
    assert sorted(mark.time for mark in marks) == sorted(
        each.time for each in ticked if each.time is not None
    )
    assert {mark.state for mark in marks} == {"seen"}


def test_landing_curves_are_the_loads_that_the_peaks_were_read_from(visit: Visited) -> None:
    for trial in one_test(visit, "landing").used:
        assert trial.path is not None and trial.result is not None
        curves = landing_curves(trial.path)
        peaks = [
            v["value"]
            for v in trial.result["values"]
            if (v["metric"], v["side"]) == ("peak_force_bw", trial.side) and v["repetition"] is not None
        ]
        assert [curve.side for curve in curves] == [trial.side] * len(peaks)
        assert [float(curve.load.max()) for curve in curves] == pytest.approx(peaks)
        assert all(curve.time[0] == 0.0 for curve in curves)


def test_landings_on_one_foot_each_are_left_against_right_by_the_larger_leg(made: dict[str, Summary]) -> None:
    landing = made["landing"]
    peak = next(line for line in landing.shown if line.metric.key == "peak_force_bw")
    assert peak.left is not None and peak.right is not None and peak.both is None
    assert peak.difference is not None and peak.difference.formula == UNILATERAL_INDEX
    assert not landing.shares_a_sum
    shown = drawing_of_test("landings", landing.tested, {})(LIGHT, "wide")
    assert shown is not None and drawn.words(shown, "legend") == ["Left", "Right"]


def test_a_landing_on_both_feet_shows_what_each_foot_took(library: Library) -> None:
    person = library.add_patient("Two Feet").id
    there = library.open_visit(person).id
    stored.trial(library, there, "landing?seed=3&rate=500&seconds=9", "landing", context=CONTEXT)
    (landing,) = (Records(library).visit(there) or pytest.fail("no visit")).tests
    shown = {line.metric.key: line for line in key_lines("landing", of_tested(landing))}
    peak = shown["peak_force_bw"]
    assert peak.left is not None and peak.right is not None and peak.both is not None
    assert peak.difference is not None and peak.difference.formula == BILATERAL_INDEX
    shown = drawing_of_test("landings", landing, {})(LIGHT, "narrow")
    assert shown is not None and drawn.words(shown, "legend") == ["Left", "Right"]


def test_guesses_stand_beside_what_was_measured_and_are_not_called_right(
    library: Library, visit: Visited, made: dict[str, Summary]
) -> None:
    heavier, steadier = guesses(list(made.values()), library.answers.of_visit(visit.id))
    assert re.fullmatch(
        r"Which leg carries more: guessed right; measured left \d+\.\d %, right \d+\.\d % of the weight\.",
        heavier,
    )
    assert steadier.startswith("Which leg is steadier: guessed both the same; measured sway left ")
    assert guesses(list(made.values()), {}) == []
    assert guesses([], {"guess_heavier": "left"}) == [
        "Which leg carries more: guessed left; measured not measured today."
    ]


def test_tired_trials_are_a_pair_and_no_part_of_the_numbers(visit: Visited, made: dict[str, Summary]) -> None:
    stance = made["single_leg_stance"]
    assert stance.is_left_out and len(stance.tested.alike) == 2
    (pair,) = pairs(visit)
    assert (pair.test, pair.kind, pair.metric.key) == ("single_leg_stance", "fatigue", "mean_velocity")
    assert [each.side for each in pair.found] == ["left", "right"]
    assert all(each.change is not None for each in pair.found)


def short(visit: Visited, seconds: float) -> list[Any]:
    """Return the trials of one role with a right leg that only held for some seconds."""
    stance = [trial for trial in one_test(visit, "single_leg_stance").alike]
    cut = []
    for trial in stance:
        values = (trial.result or {})["values"]
        if trial.side == "right":
            values = [{**v, "value": seconds} if v["metric"] == "hold_time" else v for v in values]
        cut.append(replace(trial, result={**(trial.result or {}), "values": values}))
    return cut


def test_when_a_leg_did_not_hold_sway_is_that_of_the_window_both_completed(visit: Visited) -> None:
    trials = short(visit, 12.0)
    window = common_window(trials)
    assert window.seconds == pytest.approx(10.0)
    whole = {line.metric.key: line for line in of_tested(one_test(visit, "single_leg_stance"))}
    over = window.instead(whole["mean_velocity"])
    assert over is not None and over.left is not None and whole["mean_velocity"].left is not None
    assert over.left.value != whole["mean_velocity"].left.value
    assert window.instead(whole["hold_time"]) is whole["hold_time"]


def test_without_five_common_seconds_no_sway_is_shown(visit: Visited) -> None:
    window = common_window(short(visit, 6.0))
    assert window.seconds is None
    whole = {line.metric.key: line for line in of_tested(one_test(visit, "single_leg_stance"))}
    assert window.instead(whole["mean_velocity"]) is None


def test_a_whole_trial_of_twenty_seconds_is_a_hold() -> None:
    assert has_held(Number(18.0, "s", None, 1, is_whole=True))
    assert not has_held(Number(18.0, "s", None, 1))


def test_every_landing_counts_as_a_trial(visit: Visited) -> None:
    (trial, _) = one_test(visit, "landing").used
    result = dict(trial.result or {})
    more = [{**v, "repetition": 2} for v in result["values"] if v["repetition"] == 1]
    result["values"] = [*result["values"], *more]
    peak = next(line for line in lines("landing", [result]) if line.metric.key == "peak_force_bw")
    assert peak.left is not None and peak.left.trials == 2


@pytest.mark.parametrize("module", [said, progress_words])
def test_no_sentence_judges_a_person(module: Any) -> None:
    found = [value for value in vars(module).values() if isinstance(value, str)]
    found += [
        word
        for value in vars(module).values()
        if isinstance(value, dict)
        for word in value.values()
        if isinstance(word, str)
    ]
    for sentence in found:
        wrong = r"\b(normal|abnormal|fail\w*|weak\w*|risk|score|good leg|bad leg|diagnosis|AI)\b"
        assert not re.search(wrong, sentence), sentence
