"""Progress over visits: marks by hand and from answers, moved baselines, and the page in a browser."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import drawn
import pytest
import stored
from playwright.sync_api import Page
from served import Served

from dashboard.figures.look import LIGHT
from dashboard.figures.trend import Flag, Names, Point, figure
from dashboard.marks import marks
from dashboard.pages import compare
from dashboard.records import Records
from dashboard.words import progress as said
from station.errors import RecordingError
from station.library.library import Library

NOW = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
SIZES = [(1366, 768), (1024, 768), (390, 844)]


@pytest.fixture
def library(folder: Path) -> Any:
    opened = Library.open(folder)
    yield opened
    opened.close()


def desk(library: Library) -> Any:
    return SimpleNamespace(library=library, records=Records(library))


def test_marks_come_from_every_place_once_and_in_order(library: Library) -> None:
    patient = library.add_patient("Vera Invented").id
    first = library.open_visit(patient, started=NOW, stage="motion")
    second = library.open_visit(patient, started=NOW + timedelta(days=14), stage="motion")
    library.begin_trial(second.id, "a" * 32, "quiet_stance")
    library.answers.add(second.id, {"pain_after": "4"}, trial="a" * 32)
    library.begin_trial(second.id, "b" * 32, "quiet_stance")
    library.answers.add(second.id, {"pain_after": "6"}, trial="b" * 32)
    library.answers.add(second.id, {"pain_medicine_24h": "yes", "shoe_change": "2026-09-10"})
    library.answers.add(first.id, {"pain_medicine_24h": "no", "surface_change": "not a day"})
    library.markers.add(patient, date(2026, 9, 10), "shoes", "trail")
    library.markers.add(patient, date(2026, 9, 1), "mileage", "30 km")
    plan = library.plans.add(patient, {"stage": "weight_bearing"}, by="C", at=NOW)
    library.plans.add(patient, {"stage": "full"}, by="C", at=NOW)
    library.plans.sign(plan.number, "C", at=NOW + timedelta(days=3))
    assert [(mark.day.isoformat(), mark.told) for mark in marks(library, patient)] == [
        ("2026-09-01", "other distance: 30 km"),
        ("2026-09-07", "stage: motion"),
        ("2026-09-10", "new shoes: trail"),
        ("2026-09-10", "stage: weight-bearing"),
        ("2026-09-21", "pain medicine"),
        ("2026-09-21", "pain: 6 of 10"),
        ("2026-09-21", "stage: motion"),
    ]


def test_a_mark_is_added_by_hand_and_taken_back_by_its_own_patient_only(library: Library) -> None:
    patient, other = library.add_patient("Vera Invented").id, library.add_patient("Udo Unreal").id
    compare._add_mark(desk(library), patient, "2026-09-10", "shoes", "  trail  ")
    (mark,) = marks(library, patient)
    assert (mark.told, mark.day) == ("new shoes: trail", date(2026, 9, 10))
    assert mark.number is not None
    compare._take_back(desk(library), other, mark.number)
    assert len(marks(library, patient)) == 1
    compare._take_back(desk(library), patient, mark.number)
    assert marks(library, patient) == []


@pytest.mark.parametrize(
    ("day", "kind", "why"),
    [
        (None, "shoes", said.MARK_NEEDED),
        ("x", "shoes", said.MARK_NEEDED),
        ("2026-09-10", None, said.MARK_NEEDED),
        ("9999-01-01", "shoes", said.MARK_FUTURE),
        ("2026-09-10", "moon", "This is not one of the changes that are drawn."),
    ],
)
def test_what_is_no_mark_is_refused_in_words(
    library: Library, day: str | None, kind: str | None, why: str
) -> None:
    patient = library.add_patient("Vera Invented").id
    with pytest.raises(RecordingError) as told:
        compare._add_mark(desk(library), patient, day, kind, "")
    assert told.value.sentence == why
    assert marks(library, patient) == []


def test_a_flag_stands_on_its_day_and_a_series_has_its_own_shape() -> None:
    points = [
        Point("left", "2026-09-07", 40.0, 39.0, 41.0, 2, "0"),
        Point("left", "2026-09-14", 38.0, 37.0, 39.0, 2, "1"),
        Point("left", "2026-09-21", 36.0, 35.0, 37.0, 2, "0"),
    ]
    names = Names({("left", "0"): "Left: no tape", ("left", "1"): "Left: tape"})
    flags = [Flag("2026-09-10", "1, 2", "new shoes")]
    canvas = figure(points, "mm/s", LIGHT, (400.0, 300.0), names, flags=flags)
    assert drawn.words(canvas, "legend") == ["Left: no tape", "Left: tape"]
    first, second = (drawn.values(drawn.one(canvas, f"points-left-{number}"))[0] for number in (0, 1))
    assert [day - first[0] for day in (*first, *second)] == [0.0, 14.0, 7.0]
    assert drawn.one(canvas, "points-left-1-dot") and not drawn.named(canvas, "points-left-0-.*")
    assert drawn.words(canvas, "numbers-.*") == ["1, 2"]
    assert drawn.values(drawn.one(canvas, "flag-1, 2"))[0][0] - first[0] == 3.0


def three_visits(library: Library) -> str:
    """Return a patient with three visits of one stance on each leg."""
    patient = library.add_patient("Vera Invented", birth_year=1990).id
    for number in range(3):
        started = NOW + timedelta(days=14 * number)
        visit = library.open_visit(patient, started=started).id
        for side in ("left", "right"):
            script = f"single_leg_stance?seed=3&rate=100&seconds={46 + number}&side={side}"
            context = {"eyes": "open", "support": "none", "tape": "none", "seconds": "32"}
            stored.trial(library, visit, script, "single_leg_stance", side, context=context, started=started)
    return patient


def test_marks_and_baseline_are_changed_on_the_page(running: Served, open_page: Callable[..., Page]) -> None:
    library = running.desk.library
    patient = three_visits(library)
    visits = library.visits_of(patient)
    page = open_page(f"/compare/{patient}")
    drawn.wait_for_pictures(page)
    shown = page.locator(".picture img:visible")
    before = shown.get_attribute("src")
    page.get_by_role("textbox", name=said.MARK_KIND).click()
    page.get_by_role("option", name=said.KINDS["shoes"]).click()
    page.get_by_role("textbox", name=said.MARK_NOTE).fill("trail")
    page.get_by_role("button", name=said.MARK_ADD, exact=True).click()
    page.locator(".marks .what", has_text="new shoes: trail").wait_for()
    page.get_by_text(said.NUMBERS_OF_MARKS).wait_for()
    drawn.wait_for_pictures(page)
    with_mark = shown.get_attribute("src")
    assert with_mark != before, "a picture that is no longer true was shown from memory"
    page.locator(".marks button").click()
    page.get_by_text(said.NO_MARKS).wait_for()
    page.get_by_text(said.NUMBERS_OF_MARKS).wait_for(state="detached")
    drawn.wait_for_pictures(page)
    assert shown.get_attribute("src") == before
    assert marks(library, patient) == []
    assert library.sign_offs.baselines(patient) == {}, "a mark moves no baseline"
    page.get_by_role("textbox", name=said.BASELINE).click()
    page.get_by_role("option", name="21 Sep 2026").click()
    page.locator(".verdict", has_text="since 21 Sep 2026").first.wait_for()
    assert library.sign_offs.baselines(patient) == {"single_leg_stance": visits[1].id}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for address in (f"/compare/{patient}", f"/visit/{visits[-1].id}"):
            page.goto(running.base + address)
            drawn.wait_for_pictures(page)
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wider <= 0, f"{address} is {wider} px wider than {width} px"
