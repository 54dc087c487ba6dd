"""Four visits over six weeks: one simulated runner whose right deficit fades, taped once, held on once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import drawn
import pytest
import stored
from dash.development.base_component import Component

from dashboard.figures.look import LIGHT
from dashboard.parts.progress import progress
from dashboard.pictures import drawing_of_trend, of_trend
from dashboard.records import Records, Visited
from dashboard.trends import Trend, names, offered, trend
from dashboard.words.progress import BASELINE_OTHER, NO_BAND
from station.compare import conditions
from station.library.library import Library

FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
CONTEXT = {
    "eyes": "open",
    "support": "none",
    "tape": "none",
    "footwear": "barefoot",
    "surface": "firm",
    "seconds": "32",
    "plate": "two_plates_400x600",
}
VISITS = (
    (0, 0.8, {}),
    (14, 0.5, {"tape": "itb right"}),
    (28, 0.3, {"support": "one_hand_same"}),
    (42, 0.0, {}),
)
"""Days since the first visit, deficit of the right leg, and how the visit differs."""
NO_REFERENCE = "No reference yet for a difference between the legs in this test."
SENTENCES = {
    1: (f"Sway velocity: right is larger by 31 % of the larger leg. {NO_REFERENCE}",),
    2: (f"Sway velocity: right is larger by 22 % of the larger leg. {NO_REFERENCE}",),
    3: (f"Sway velocity: right is larger by 14 % of the larger leg. {NO_REFERENCE}",),
    4: (
        f"Sway velocity: left and right are equal. {NO_REFERENCE}",
        "Left, since 7 Sep 2026: sway velocity 35.3 → 35.3 mm/s, unchanged (smaller = steadier). "
        "Within measurement error. Smallest change that counts (MDC95): 10.8 mm/s. "
        "Right, since 7 Sep 2026: sway velocity 50.9 → 35.2 mm/s, 31 % smaller (smaller = steadier). "
        "Changed more than measurement error. Smallest change that counts (MDC95): 13.2 mm/s. "
        "2 and 2 trials averaged, Fransz et al. 2014, J Biomech 47:3248-3253, between days (measured on 25 "
        "healthy people; over 15 s, here 32 s; the abstract states two sessions, not the days between them "
        "nor the eyes: open, as in the landing it compares with). "
        "One more trial, left: smallest change named 10.8 → 10.2 mm/s; the verdict would not change. "
        "One more trial, right: smallest change named 13.2 → 12.4 mm/s; the verdict could change.",
    ),
}
"""What may be said after the first, second, third and fourth visit, written by hand."""
ALONE = "No earlier visit was made alike: this is the first point of its line."
LEARNING = (
    "Second time: the first sessions usually get about 5 % steadier by practice alone, so part of a change "
    "may be learning."
)
NOTES = {1: (), 2: (ALONE,), 3: (ALONE,), 4: (LEARNING,)}


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Visited]]:
    """Return the visits, the oldest first: two trials of each leg and one of standing, really simulated."""
    library = Library.open(tmp_path_factory.mktemp("four"))
    patient = library.add_patient("Vera Invented", birth_year=1990).id
    for days, deficit, differs in VISITS:
        started = FIRST + timedelta(days=days)
        visit = library.open_visit(patient, started=started).id
        who = f"seed=7&rate=100&mass=64&deficit={deficit}&weak=right"
        for number, side in enumerate(("left", "right", "left", "right")):
            stored.trial(
                library,
                visit,
                f"single_leg_stance?{who}&seconds={48 - number // 2}&side={side}",
                "single_leg_stance",
                side,
                context={**CONTEXT, **differs},
                started=started + timedelta(minutes=number),
            )
    yield Records(library).visits(patient)[::-1]
    library.close()


def texts(part: Any) -> str:
    """Return everything that can be read on a component."""
    if isinstance(part, Component):
        return " ".join(texts(getattr(part, name, None)) for name in ("children", "label", "data"))
    if isinstance(part, (list, tuple)):
        return " ".join(texts(each) for each in part)
    return part if isinstance(part, str) else ""


def followed(visits: list[Visited], number: int, baseline: str | None = None) -> Trend:
    found = trend(visits[:number], "single_leg_stance", "mean_velocity", baseline)
    assert found is not None
    return found


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_every_sentence_is_the_one_written_by_hand(visits: list[Visited], number: int) -> None:
    found = followed(visits, number)
    assert found.sentences == SENTENCES[number]
    assert found.notes == NOTES[number]


def test_only_the_first_and_the_last_visit_are_joined(visits: list[Visited]) -> None:
    found = followed(visits, 4)
    lines: dict[tuple[str, str], list[str]] = {}
    for point in found.points:
        lines.setdefault((point.side, point.line), []).append(point.when)
    days = [visit.started for visit in visits]
    for side in ("left", "right"):
        joined = sorted(when for (one, _), when in lines.items() if one == side)
        assert joined == sorted([[days[0], days[3]], [days[1]], [days[2]]])
    canvas = drawing_of_trend(found, [])(LIGHT, "wide")
    assert canvas is not None
    joined = drawn.named(canvas, "line-.*")
    assert sorted(len(drawn.values(line)[0]) for line in joined) == [1, 1, 1, 1, 2, 2]
    shapes = [each.get_gid() for each in drawn.named(canvas, "points-.*")]
    assert [name.split("-", 3)[3] for name in shapes if name.count("-") > 2] == ["dot"] * 2 + ["cross"] * 2
    named = names(found).series
    assert {named[key] for key in named if key[0] == "left"} == {
        "Left: hands on hips, no tape",
        "Left: tape: itb right",
        "Left: one hand, stance side",
    }


def test_the_direction_of_better_stands_beside_every_number(visits: list[Visited]) -> None:
    for test, metrics in offered(visits):
        for metric in metrics:
            found = trend(visits, test, metric.key)
            assert found is not None and found.better
            page = texts(progress(found, of_trend(found, [], "x"), "x", None, has_marks=False))
            assert page.count(found.better) >= 2, metric.key


def test_the_band_is_where_the_verdict_changes(visits: list[Visited]) -> None:
    found = followed(visits, 4)
    bands = {band.side: band for band in found.bands}
    points = {p.side: p for p in found.points if p.when == visits[3].started}
    assert bands["left"].low < points["left"].value < bands["left"].high
    assert points["right"].value < bands["right"].low
    assert bands["right"].start == visits[0].started and bands["right"].end == visits[3].started


def test_a_moved_baseline_is_compared_with_and_one_made_otherwise_is_not(visits: list[Visited]) -> None:
    assert followed(visits, 4, visits[0].id).sentences == SENTENCES[4]
    taped = followed(visits, 4, visits[1].id)
    assert taped.sentences == SENTENCES[4][:1]
    assert taped.notes == (BASELINE_OTHER,) and not taped.bands


def test_a_number_without_a_named_error_is_drawn_without_a_band_and_says_so(visits: list[Visited]) -> None:
    found = trend(visits, "single_leg_stance", "ellipse_area_95")
    assert found is not None and found.sentences == () and found.bands == ()
    page = texts(progress(found, of_trend(found, [], "x"), "x", None, has_marks=False))
    assert NO_BAND in page


def test_stage_pain_and_medicine_break_no_line() -> None:
    plain = conditions(CONTEXT, {}, 32.0, "plates")
    marked = {**CONTEXT, "stage": "motion", "pain_before": "4", "pain_medicine_24h": "yes"}
    assert conditions(marked, {}, 32.0, "plates") == plain
    assert conditions({**CONTEXT, "tape": "itb right"}, {}, 32.0, "plates") != plain
