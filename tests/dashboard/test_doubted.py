"""Visits on plates whose calibration had expired: marked on every page and paper, never joined or judged."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import drawn
import pytest
import stored
from dash.development.base_component import Component
from pypdf import PdfReader

from dashboard import printing
from dashboard.figures.look import LIGHT
from dashboard.pages import result, trial
from dashboard.parts.progress import progress
from dashboard.pictures import drawing_of_trend, of_trend
from dashboard.records import Records, Visited
from dashboard.sheet import sheet
from dashboard.trends import Trend, trend
from dashboard.words import patient as patient_words
from station import validity
from station.compare import words
from station.compare.verdict import Verdict
from station.exports import numbers_csv
from station.library.library import Library
from station.proof.verification import verify
from station.validity import State, Validity

FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
TEST, METRIC = "single_leg_stance", "mean_velocity"
CONTEXT = {"eyes": "open", "support": "none", "tape": "none", "seconds": "32"}
STATES = (None, State.EXPIRED, State.EXPIRED, State.VALID)
"""Of the calibration, visit by visit; the first one is from before there were stamps."""
DEFICITS = (0.9, 0.9, 0.0, 0.0)
WHY = "calibration expired"
UNCALIBRATED = "Uncalibrated: the calibration of 2026-01-01 had expired when this was recorded."


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = Library.open(tmp_path_factory.mktemp("doubted"))
    patient = opened.add_patient("Vera Invented", birth_year=1990).id
    for number, (state, deficit) in enumerate(zip(STATES, DEFICITS, strict=True)):
        started = FIRST + timedelta(days=14 * number)
        visit = opened.open_visit(patient, started=started).id
        stamp = {} if state is None else validity.stamp(Validity(state))
        for side in ("left", "right"):
            script = f"{TEST}?seed=7&rate=100&mass=64&deficit={deficit}&weak=right&seconds=48&side={side}"
            more = {"context": CONTEXT, "started": started, "stamp": stamp}
            stored.trial(opened, visit, script, TEST, side, **more)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def visits(library: Library) -> list[Visited]:
    """Return the four visits, the oldest first."""
    (patient,) = library.find_patients("Vera")
    return Records(library).visits(patient.id)[::-1]


def desk(library: Library) -> Any:
    return SimpleNamespace(library=library, records=Records(library))


def followed(visits: list[Visited]) -> Trend:
    found = trend(visits, TEST, METRIC)
    assert found is not None
    return found


def texts(part: Any) -> str:
    if isinstance(part, Component):
        return " ".join(texts(getattr(part, name, None)) for name in ("children", "label", "data"))
    if isinstance(part, (list, tuple)):
        return " ".join(texts(each) for each in part)
    return part if isinstance(part, str) else ""


def test_points_of_an_expired_calibration_are_open_and_joined_with_nothing(visits: list[Visited]) -> None:
    found = followed(visits)
    canvas = drawing_of_trend(found, [])(LIGHT, "wide")
    assert canvas is not None
    marks = drawn.named(canvas, "points-[a-z]+-.")
    open_ones = [mark for mark in marks if drawn.is_hollow(mark)]
    filled = [mark for mark in marks if mark not in open_ones]
    assert [drawn.side_of(mark) for mark in open_ones] == ["left", "right"]
    assert {f"Left: {WHY}", f"Right: {WHY}"} <= set(drawn.words(canvas, "legend"))
    days = [drawn.values(mark)[0] for mark in (*filled, *open_ones)]
    assert [len(each) for each in days] == [2] * 4
    assert days[0] == days[1] and days[2] == days[3] and days[0][0] < days[2][0] < days[2][1] < days[0][1]
    lines = drawn.named(canvas, "line-.*")
    assert [drawn.values(line) for line in lines] == [drawn.values(mark) for mark in filled]
    page = texts(progress(found, of_trend(found, [], "x"), "x", None, has_marks=False))
    assert f"Open symbols: {WHY}. They are shown, joined with no other and judged against none." in page


def test_a_point_is_open_also_when_there_is_no_other(visits: list[Visited]) -> None:
    canvas = drawing_of_trend(followed(visits[1:2]), [])(LIGHT, "wide")
    assert canvas is not None and not drawn.named(canvas, "line-.*")
    assert all(drawn.is_hollow(mark) for mark in drawn.named(canvas, "points-.*"))
    assert all(WHY in name for name in drawn.words(canvas, "legend"))


def test_a_valid_visit_is_judged_against_a_valid_one_across_those_in_doubt(visits: list[Visited]) -> None:
    found = followed(visits)
    assert [(each.first.when, each.last.when) for each in found.followed] == [
        (visits[0].started, visits[3].started)
    ] * 2
    assert all(each.change.limit is not None for each in found.followed) and found.is_judged
    assert {each.change.verdict for each in found.followed} <= {Verdict.WITHIN_ERROR, Verdict.CHANGED}


def test_two_visits_in_doubt_get_no_verdict_and_no_band(visits: list[Visited]) -> None:
    found = followed(visits[:3])
    assert [each.change.verdict for each in found.followed] == [Verdict.NOT_CALIBRATED] * 2
    assert found.bands == () and not found.is_judged
    told = " ".join(found.sentences)
    assert words.SENTENCES[Verdict.NOT_CALIBRATED] in told
    assert (
        words.SENTENCES[Verdict.CHANGED] not in told
        and words.SENTENCES[Verdict.LARGER_THAN_USUAL] not in told
    )


def test_result_and_trial_page_say_so_for_ever(library: Library, visits: list[Visited]) -> None:
    page = texts(result.layout(desk(library), visits[2].id))
    assert UNCALIBRATED in page
    assert words.SENTENCES[Verdict.NOT_CALIBRATED] in page
    assert words.PHRASES[Verdict.NOT_CALIBRATED] in page
    own = texts(trial.layout(desk(library), visits[2].trials[0].id))
    assert UNCALIBRATED in own and WHY in own
    valid = texts(result.layout(desk(library), visits[3].id))
    assert "Uncalibrated" not in valid and words.SENTENCES[Verdict.NOT_CALIBRATED] not in valid


def test_the_paper_says_so_and_can_still_be_verified(
    library: Library, visits: list[Visited], tmp_path: Any
) -> None:
    made = printing.clinic_page(desk(library), visits[2])
    text = " ".join(PdfReader(BytesIO(made)).pages[0].extract_text().split())
    assert UNCALIBRATED in text and WHY in text
    assert "Plates not validly calibrated or checked, so not judged" in text
    assert "changed more than" not in text
    file = tmp_path / "page.pdf"
    file.write_bytes(made)
    assert verify(file, library.recordings).differences == ()


def test_the_csv_carries_the_state_of_the_day(visits: list[Visited]) -> None:
    told = [
        {
            row.rsplit(",", 1)[1]
            for row in numbers_csv.table([(t.id, t.result) for t in visit.trials]).split()[1:]
        }
        for visit in visits
        if all(t.result for t in visit.trials)
    ]
    assert told == [{""}, {"expired"}, {"expired"}, {"valid"}]


def test_a_patient_is_told_that_these_numbers_are_not_compared(
    library: Library, visits: list[Visited], monkeypatch: pytest.MonkeyPatch
) -> None:
    records = SimpleNamespace(visits=lambda _patient: visits[:3][::-1])
    own = SimpleNamespace(library=library, records=records)
    (measured,) = sheet(own, visits[0].patient, FIRST.date()).measured
    assert (measured.story, measured.sentences) == (patient_words.NOT_CHECKED, ())


def test_of_trials_of_one_day_those_in_order_count(library: Library) -> None:
    patient = library.add_patient("Otto Invented").id
    visit = library.open_visit(patient).id
    for number, state in enumerate((State.VALID, State.EXPIRED, State.EXPIRED)):
        stamp = validity.stamp(Validity(state))
        script = f"quiet_stance?seed={number}&rate=100&seconds=30"
        stored.trial(library, visit, script, "quiet_stance", context=CONTEXT, stamp=stamp)
    found = Records(library).visit(visit)
    assert found is not None
    (tested,) = found.tests
    assert [trial.id for trial in tested.alike] == [tested.trials[0].id]
