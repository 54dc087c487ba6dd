"""The clinic's name and paper: set once by an administrator, on every page and print from then on."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import stored
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import text

from dashboard import paper, printing, words
from dashboard.accounts.role import Role
from dashboard.accounts.signed_in import SignedIn
from dashboard.pages import accounts, result
from dashboard.parts import frame
from dashboard.plans import Plans
from dashboard.records import Records
from dashboard.reports import diary, patient_page
from dashboard.sheet import sheet
from station.errors import RecordingError, RecordingReason
from station.library.library import Library
from station.library.settings import CLINIC_NAME, LONGEST, PAPER

NAME = "Praxis Löwenzahn & Söhne"
QUIET = ("quiet_stance?seed=3&rate=100&seconds=34", "quiet_stance")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    made = Library.open(tmp_path)
    yield made
    made.close()


@pytest.fixture
def visit(library: Library) -> str:
    made = library.open_visit(library.add_patient("Runa Beispiel").id).id
    stored.trial(library, made, *QUIET)
    return made


def desk(library: Library) -> Any:
    door = SimpleNamespace(secret_cookie="x")
    return SimpleNamespace(library=library, records=Records(library), is_demo=False, door=door)


def letters(pdf: bytes) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def every(part: Any, prop: str) -> list[Any]:
    """Return a property of every part of a page that has it."""
    if isinstance(part, list | tuple):
        return [found for each in part for found in every(each, prop)]
    own = [getattr(part, prop)] if getattr(part, prop, None) is not None else []
    return own + (every(part.children, prop) if getattr(part, "children", None) is not None else [])


# In the library


def test_the_newest_value_holds_and_nothing_is_overwritten(library: Library) -> None:
    assert library.settings.of(CLINIC_NAME) == ""
    library.settings.set(CLINIC_NAME, "  First   name ", by="Avery")
    library.settings.set(CLINIC_NAME, NAME, by="Avery")
    library.settings.set(PAPER, "letter")
    assert library.settings.of(CLINIC_NAME) == NAME
    assert library.settings.of(PAPER) == "letter"
    with library._database.reading() as connection:
        rows = connection.execute(text("SELECT key, value, by FROM setting ORDER BY number")).fetchall()
    assert [tuple(row) for row in rows] == [
        (CLINIC_NAME, "First name", "Avery"),
        (CLINIC_NAME, NAME, "Avery"),
        (PAPER, "letter", ""),
    ]
    library.settings.set(CLINIC_NAME, "")
    assert library.settings.of(CLINIC_NAME) == ""


@pytest.mark.parametrize(
    ("key", "value"), [("colour", "red"), (CLINIC_NAME, "x" * (LONGEST + 1)), (CLINIC_NAME, "a\0b")]
)
def test_what_makes_no_sense_is_refused_in_a_sentence(library: Library, key: str, value: str) -> None:
    with pytest.raises(RecordingError) as refused:
        library.settings.set(key, value)
    assert refused.value.reason is RecordingReason.BAD_TEXT
    assert library.settings.of(CLINIC_NAME) == ""


# The administrator


def test_an_administrator_sets_both_and_the_trail_says_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = SignedIn("a" * 32, "Avery", Role.ADMINISTRATOR)
    monkeypatch.setattr(accounts, "signed_in", lambda: who)
    accounts._set_clinic(desk(library), f"  {NAME} ", "letter")
    assert (library.settings.of(CLINIC_NAME), library.settings.of(PAPER)) == (NAME, "letter")
    assert [entry.action for entry in library.audit.newest(9)] == ["clinic_set", "clinic_set"]
    accounts._set_clinic(desk(library), NAME, "letter")
    assert len(library.audit.newest(9)) == 2, "the same again is no change"
    accounts._set_clinic(desk(library), NAME, "a3")
    assert library.settings.of(PAPER) == ""


def test_the_head_of_the_pages_carries_the_name(library: Library) -> None:
    who = SignedIn("a" * 32, "Avery", Role.ADMINISTRATOR)
    assert words.NAME in every(frame._head([], desk(library), who), "children")
    library.settings.set(CLINIC_NAME, NAME)
    shown = every(frame._head([], desk(library), who), "children")
    assert NAME in shown and words.NAME not in shown


# On paper


@pytest.mark.parametrize("size", paper.PAPERS)
def test_every_print_carries_the_name(library: Library, visit: str, size: str) -> None:
    found = Records(library).visit(visit)
    assert found is not None
    plain = letters(printing.clinic_page(desk(library), found, size))
    assert NAME not in plain
    library.settings.set(CLINIC_NAME, NAME)
    assert NAME in letters(printing.clinic_page(desk(library), found, size))
    page = sheet(desk(library), found.patient)
    assert NAME in letters(patient_page.write(page, size, NAME))
    exercises = Plans(library).follow_up(found.patient.id).exercises
    assert NAME in letters(diary.write(found.patient.label, exercises, paper=size, clinic=NAME))


def test_the_longest_name_leaves_the_page_one_page(library: Library, visit: str) -> None:
    library.settings.set(CLINIC_NAME, "W" * LONGEST)
    found = Records(library).visit(visit)
    assert found is not None
    made = PdfReader(BytesIO(printing.clinic_page(desk(library), found)))
    assert len(made.pages) == 1


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ("", "a4"),
        ("de-DE,de;q=0.9,en-US;q=0.8", "a4"),
        ("en-US,en;q=0.9", "letter"),
        ("en,en-US;q=0.9", "letter"),
        ("fr-CA", "letter"),
        ("en-GB,en-US;q=0.7", "a4"),
        ("de", "a4"),
        ("*", "a4"),
    ],
)
def test_without_a_setting_the_browsers_country_decides(
    library: Library, languages: str, expected: str
) -> None:
    with Flask("x").test_request_context(headers={"Accept-Language": languages}):
        assert paper.usual(library) == expected
        library.settings.set(PAPER, "a4")
        assert paper.usual(library) == "a4"
        library.settings.set(PAPER, "letter")
        assert paper.usual(library) == "letter"


def test_the_result_offers_the_usual_paper_first_and_the_other_beside_it(
    library: Library, visit: str
) -> None:
    path = f"/visit/{visit}/page.pdf?paper="
    links = every(result.layout(desk(library), visit=visit), "href")
    assert [link for link in links if path in link] == [f"{path}a4", f"{path}letter"]
    library.settings.set(PAPER, "letter")
    links = every(result.layout(desk(library), visit=visit), "href")
    assert [link for link in links if path in link] == [f"{path}letter", f"{path}a4"]
