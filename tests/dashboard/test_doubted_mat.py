"""Visits on a mat whose equalisation had expired: pages and papers speak of the mat, never of plates."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import on_mat
import pytest
from pypdf import PdfReader

from dashboard import printing
from dashboard.pages import result, trial
from dashboard.records import Records, Visited
from dashboard.sheet import sheet
from dashboard.trends import Trend, trend
from dashboard.words import patient as patient_words
from station import validity
from station.compare import words
from station.compare.verdict import Verdict
from station.library.library import Library
from station.validity import State, Validity

FIRST = datetime(2026, 9, 7, 9, 30, tzinfo=UTC)
WHY = "equalisation expired"
OF_PLATES = (
    words.SENTENCES[Verdict.NOT_CALIBRATED],
    words.PHRASES[Verdict.NOT_CALIBRATED],
    words.CALIBRATIONS[State.EXPIRED],
    "Plates not validly",
    "Our plates",
)
"""None of this is true of a mat."""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    opened = Library.open(tmp_path_factory.mktemp("doubted"))
    patient = opened.add_patient("Mona Invented", birth_year=1990).id
    for number in range(2):
        started = FIRST + timedelta(days=14 * number)
        visit = opened.open_visit(patient, started=started).id
        on_mat.trial(opened, visit, started=started, stamp=validity.stamp(Validity(State.EXPIRED)))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def visits(library: Library) -> list[Visited]:
    """Return the two visits, the newest first."""
    (patient,) = library.find_patients("Mona")
    return Records(library).visits(patient.id)


def desk(library: Library) -> Any:
    return SimpleNamespace(library=library, records=Records(library))


def followed(visits: list[Visited]) -> Trend:
    found = trend(visits, "quiet_stance", "load_share")
    assert found is not None
    return found


def speaks_of_the_mat(text: str) -> bool:
    return not any(each in text for each in OF_PLATES)


def test_the_progress_over_visits_speaks_of_the_mat(visits: list[Visited]) -> None:
    found = followed(visits)
    told = " ".join((*found.sentences, *found.notes, *(point.doubt for point in found.points)))
    assert words.SENTENCES[Verdict.NOT_EQUALISED] in told and f"Open symbols: {WHY}." in told
    assert speaks_of_the_mat(told)


def test_result_and_trial_page_speak_of_the_mat(library: Library, visits: list[Visited]) -> None:
    page = str(result.layout(desk(library), visits[0].id))
    assert words.SENTENCES[Verdict.NOT_EQUALISED] in page and speaks_of_the_mat(page)
    own = str(trial.layout(desk(library), visits[0].trials[0].id))
    assert WHY in own and speaks_of_the_mat(own)


def test_the_paper_speaks_of_the_mat(library: Library, visits: list[Visited]) -> None:
    made = printing.clinic_page(desk(library), visits[0])
    text = " ".join(PdfReader(BytesIO(made)).pages[0].extract_text().split())
    assert "Mat not validly equalised or checked, so not judged" in text and WHY in text
    assert speaks_of_the_mat(text)


def test_the_patient_is_told_of_the_mat(library: Library, visits: list[Visited]) -> None:
    (measured,) = sheet(desk(library), visits[0].patient, FIRST.date()).measured
    assert (measured.story, measured.sentences) == (patient_words.MAT_NOT_CHECKED, ())
