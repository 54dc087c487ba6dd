import logging
import math
import os
import sqlite3
import subprocess
import sys
import threading
import time
import traceback
from contextlib import closing
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import station
from station.errors import RecordingError, RecordingReason, TrialError
from station.library import database as database_module
from station.library.database import Database
from station.library.library import FILE, Library
from station.library.people import Patient, Trial, TrialState
from station.mat import Side

NAMES = (
    "Ada Example",
    "Jürgen Groß-Beispiel",
    "Ελένη Παράδειγμα",
    "مثال عربي",
    "\u202eelpmaxE\u202c",
    "例子 花子",
    "🦵🏽👩‍🦼 Emoji",
    "O'Example; DROP TABLE patient;--",
    "  two  spaces\tand\nlines ",
    "é" * 500,
    "e\u0301",
)


@pytest.fixture
def library(tmp_path: Path):
    with closing(Library.open(tmp_path)) as opened:
        yield opened


def visited(library: Library) -> tuple[Patient, str]:
    patient = library.add_patient("Ada Example")
    return patient, library.open_visit(patient.id).id


def finished(library: Library, visit: str, number: int, assessment: str = "quiet_stance") -> Trial:
    started = datetime(2026, 1, 2, tzinfo=UTC) + timedelta(minutes=number)
    trial = library.begin_trial(visit, f"{number:032x}", assessment, started=started)
    return library.finish_trial(trial.id, "complete", file=f"{trial.id}.parquet", sha256="0" * 64)


def refused(reason: RecordingReason, ask: object, *given_values: object, **named: object) -> RecordingError:
    with pytest.raises(RecordingError) as error:
        ask(*given_values, **named)  # type: ignore[operator]
    assert error.value.reason is reason
    return error.value


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_every_name_comes_back_as_it_was_entered(library: Library, name: str) -> None:
    patient = library.add_patient(name, birth_year=1984, sex="female")
    assert library.patient(patient.id) == patient and patient.name == name
    assert library.find_patients(name[:40]) == (patient,)
    renamed = library.change_patient(replace(patient, name=name + name))
    assert library.patient(patient.id) == renamed == replace(patient, name=name + name)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200))
def test_any_text_comes_back(library: Library, words: str) -> None:
    _, visit = visited(library)
    noted = library.change_visit(replace(library.visit(visit), note=words))
    assert library.visit(visit).note == noted.note == words


@pytest.mark.parametrize("name", ["half a character \ud83e", "nothing\0more"])
def test_what_is_no_text_is_refused_and_not_repeated(library: Library, name: str) -> None:
    error = refused(RecordingReason.BAD_TEXT, library.add_patient, name)
    assert "half" not in str(error) and "more" not in str(error)
    assert library.find_patients() == ()


def test_a_patient_without_a_name_has_a_pseudonym(library: Library) -> None:
    patients = [library.add_patient() for _ in range(30)]
    assert len({patient.code for patient in patients}) == 30
    assert all(patient.name == "" and len(patient.id) == 32 for patient in patients)
    assert library.find_patients(patients[3].code.lower()) == (patients[3],)


def test_a_code_belongs_to_one_patient(library: Library) -> None:
    first = library.add_patient("Ada Example", code="R-1")
    second = library.add_patient("Bob Example", code="R-2")
    refused(RecordingReason.BAD_TEXT, library.add_patient, "Carl Example", code="R-1")
    refused(RecordingReason.BAD_TEXT, library.change_patient, replace(second, code="R-1"))
    refused(RecordingReason.BAD_TEXT, library.add_patient, "Carl Example", code=" ")
    assert library.find_patients() == (first, second)


@pytest.mark.parametrize("year", [0, 84, 1899, 2101])
def test_a_year_in_which_nobody_was_born_is_refused(library: Library, year: int) -> None:
    refused(RecordingReason.BAD_TEXT, library.add_patient, birth_year=year)


def test_people_are_found_by_parts_of_their_name_without_case_and_accents(library: Library) -> None:
    first = library.add_patient("Jürgen Groß", code="A-17")
    second = library.add_patient("Jurgen Gross-Example", code="B-17")
    assert library.find_patients("jurg gros") == (first, second)
    assert library.find_patients("JÜRGEN") == (first, second)
    assert library.find_patients("17 groß") == (first, second)
    assert library.find_patients("b-1") == (second,)
    assert library.find_patients("%") == library.find_patients("_") == ()


def test_two_people_of_one_name_are_noticed(library: Library) -> None:
    first = library.add_patient("Ada  Éxample", birth_year=1990)
    second = library.archive_patient(library.add_patient("ada example", birth_year=1991).id)
    library.add_patient("Ada Examples")
    assert {patient.birth_year for patient in library.namesakes("Ada Example ")} == {1990, 1991}
    assert set(library.namesakes("ADA EXAMPLE")) == {first, second}
    library.add_patient()
    assert library.namesakes("") == ()


def test_an_archived_patient_is_put_away_and_can_be_taken_back(library: Library) -> None:
    patient = library.add_patient("Ada Example")
    archived = library.archive_patient(patient.id)
    assert archived.archived is not None
    assert library.find_patients("ada") == () and library.find_patients("ada", archived=True) == (archived,)
    assert library.patient(patient.id) == archived
    assert library.restore_patient(patient.id) == patient == library.find_patients("ada")[0]


def test_values_are_frozen(library: Library) -> None:
    patient = library.add_patient("Ada Example")
    with pytest.raises(FrozenInstanceError):
        patient.name = "Bob Example"  # type: ignore[misc]


def test_an_unknown_id_is_refused_in_a_sentence(library: Library) -> None:
    for ask in (library.patient, library.visit, library.trial, library.keep, library.open_visit):
        error = refused(RecordingReason.NOT_FOUND, ask, "x")
        assert error.sentence.endswith("is not in the library.")
    for ask in (library.archive_patient, library.restore_patient):
        refused(RecordingReason.NOT_FOUND, ask, "x")
    refused(RecordingReason.NOT_FOUND, library.begin_trial, "x", "y", "quiet_stance")
    refused(RecordingReason.NOT_FOUND, library.store_result, "x", "quiet_stance", "0", "k", {})
    assert library.visits_of("x") == library.trials_of("x") == library.trials_in("x") == ()
    assert library.result_of("x", "quiet_stance") is None


def test_visits_come_in_order_of_time_wherever_they_were_entered(library: Library) -> None:
    patient = library.add_patient()
    tokyo, lima = timezone(timedelta(hours=9)), timezone(timedelta(hours=-5))
    late = library.open_visit(patient.id, started=datetime(2026, 3, 1, 8, 0, tzinfo=lima))
    early = library.open_visit(patient.id, started=datetime(2026, 3, 1, 20, 0, tzinfo=tokyo), stage="motion")
    assert library.visits_of(patient.id) == (early, late)
    assert library.visit(late.id).started == datetime(2026, 3, 1, 13, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="zone"):
        library.open_visit(patient.id, started=datetime(2026, 3, 1))


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its zone for a test")
@pytest.mark.parametrize("day", [(2026, 3, 29), (2026, 10, 25), (2026, 7, 1)])
def test_todays_visit_is_that_of_the_calendar_day_also_when_the_clock_changes(
    library: Library, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int, int]
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    patient = library.add_patient()
    noon = datetime(*day, 12).astimezone()
    library.open_visit(patient.id, started=datetime(*day).astimezone() - timedelta(seconds=1))
    library.open_visit(patient.id, started=(datetime(*day) + timedelta(days=1)).astimezone())
    assert library.todays_visit(patient.id, noon) is None
    library.open_visit(patient.id, started=datetime(*day).astimezone())
    newest = library.open_visit(patient.id, started=datetime(*day, 23, 59, 59).astimezone())
    assert library.todays_visit(patient.id, noon) == newest
    assert library.todays_visit(library.add_patient().id) is None
    monkeypatch.undo()
    time.tzset()


def test_a_trial_is_written_down_before_and_after(library: Library) -> None:
    patient, visit = visited(library)
    context = {"eyes": "closed", "hand": "two_hands", "note": "🦵 „x“"}
    begun = library.begin_trial(
        visit, "ab" * 16, "single_leg_stance", "left", context=context, weigh_in=0.1 + 0.2
    )
    assert library.trial(begun.id) == begun
    assert (begun.state, begun.side, library.recording_path(begun)) == (TrialState.RECORDING, Side.LEFT, None)
    over = library.finish_trial(begun.id, TrialState.COMPLETE, file="x.parquet", sha256="f" * 64)
    assert over == replace(begun, state=TrialState.COMPLETE, file="x.parquet", sha256="f" * 64)
    assert library.recording_path(over) == library.folder / "recordings" / "x.parquet"
    assert library.trials_of(patient.id) == library.trials_in(visit) == (over,)


def test_a_trial_is_kept_or_excluded_with_a_reason_and_that_can_be_turned(library: Library) -> None:
    _, visit = visited(library)
    trial = finished(library, visit, 1)
    assert library.keep(trial.id).state is TrialState.KEPT
    excluded = library.exclude(trial.id, "held the rail")
    assert (excluded.state, excluded.reason) == (TrialState.EXCLUDED, "held the rail")
    assert library.keep(trial.id) == library.keep(trial.id) == replace(trial, state=TrialState.KEPT)
    refused(RecordingReason.BAD_TEXT, library.exclude, trial.id, "  ")


def test_nobody_decides_on_a_trial_that_is_not_saved_yet(library: Library) -> None:
    _, visit = visited(library)
    begun = library.begin_trial(visit, "ab" * 16, "quiet_stance")
    with pytest.raises(TrialError, match="still being saved"):
        library.keep(begun.id)
    with pytest.raises(ValueError, match="does not end"):
        library.finish_trial(begun.id, "kept", file=None, sha256=None)
    library.keep(finished(library, visit, 3).id)
    with pytest.raises(ValueError, match="does not become"):
        library.finish_trial(f"{3:032x}", "interrupted", file=None, sha256=None)


def test_trials_are_asked_for_by_patient_and_assessment(library: Library) -> None:
    patient, visit = visited(library)
    other, other_visit = visited(library)
    second, first = finished(library, visit, 2), finished(library, visit, 1, "landing")
    finished(library, other_visit, 3)
    assert library.trials_of(patient.id) == (first, second)
    assert library.trials_of(patient.id, "landing") == (first,)
    assert len(library.trials_of(other.id)) == 1
    interrupted = library.begin_trial(visit, "cd" * 16, "landing")
    interrupted = library.finish_trial(
        interrupted.id, "interrupted", file=None, sha256=None, reason="unplugged"
    )
    assert library.interrupted_trials() == (interrupted,)
    library.exclude(interrupted.id, "unplugged")
    assert library.interrupted_trials() == ()


def test_a_result_is_a_cache_that_can_be_replaced_and_emptied(library: Library) -> None:
    patient, visit = visited(library)
    trial = finished(library, visit, 1)
    values = {"values": [{"metric": "mean_velocity", "value": 0.1 + 0.2, "reason": None}], "µ": "mm²"}
    stored = library.store_result(trial.id, "quiet_stance", "0.1.0", "k1", values)
    assert library.result_of(trial.id, "quiet_stance") == stored and stored.result == values
    newer = library.store_result(trial.id, "quiet_stance", "0.2.0", "k2", {"values": []})
    assert library.results_of(patient.id, "quiet_stance") == {trial.id: newer}
    assert library.results_of(patient.id, "landing") == {}
    library.forget_results()
    assert library.result_of(trial.id, "quiet_stance") is None
    assert library.trial(trial.id) == trial
    with pytest.raises(ValueError):
        library.store_result(trial.id, "quiet_stance", "0.1.0", "k1", {"value": math.nan})


def test_a_failing_insert_tells_nothing_about_the_patient(
    library: Library, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    # So that the database itself refuses:
    monkeypatch.setattr("station.library.library.check_patient", lambda *_: None)
    library.add_patient("Canary Example", code="CANARY-CODE")
    for bad in ({"code": "CANARY-CODE"}, {"code": "CANARY-2", "birth_year": 1066}, {"sex": object()}):
        with pytest.raises((RecordingError, ValueError)) as error:
            library.add_patient("Canary Example", **bad)  # type: ignore[arg-type]
        told = "".join(traceback.format_exception(error.value)) + str(error.value)
        shown = [
            line for line in told.splitlines() if "add_patient(" not in line and "monkeypatch" not in line
        ]
        assert "canary" not in "\n".join(shown).lower()
    assert "canary" not in caplog.text.lower()


def test_a_failing_statement_hides_its_values_even_where_it_is_raised(tmp_path: Path) -> None:
    """Without `hide_parameters` the text of the database's own error repeats the whole row."""
    Library.open(tmp_path).close()
    database = Database(tmp_path / FILE)
    with database._engine.connect() as connection, pytest.raises(IntegrityError) as error:
        connection.execute(
            text("INSERT INTO patient (id, name) VALUES (:id, :name)"), {"id": "1", "name": "Canary"}
        )
    assert "Canary" not in str(error.value)
    database.close()


def test_a_change_is_whole_or_not_at_all(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = library.add_patient("Ada Example")
    with pytest.raises(ZeroDivisionError), library._database.writing() as connection:
        connection.execute(text("DELETE FROM patient"))
        raise ZeroDivisionError
    assert library.patient(patient.id) == patient


def test_references_are_checked(library: Library) -> None:
    _, visit = visited(library)
    with pytest.raises(RecordingError) as error, library._database.writing() as connection:
        connection.execute(text("DELETE FROM patient"))
    assert error.value.reason is RecordingReason.BAD_TEXT
    assert library.visit(visit).id == visit


def test_the_database_is_safe_against_power_cuts(library: Library) -> None:
    with library._database.reading() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_reading_first_and_writing_later_waits_for_another_writer(library: Library, tmp_path: Path) -> None:
    """A deferred transaction would fail here after 0.0 s, whatever the patience."""
    patient = library.add_patient("Ada Example")
    entered, leave, done = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE patient SET sex = 'x'")
            entered.set()
            leave.wait(30)
            other.execute("COMMIT")

    def rename() -> None:
        library.change_patient(replace(library.patient(patient.id), name="Bob Example"))
        done.set()

    threads = [threading.Thread(target=hold), threading.Thread(target=rename)]
    threads[0].start()
    assert entered.wait(30)
    threads[1].start()
    assert library.patient(patient.id) == patient  # readers are not held up
    leave.set()
    for thread in threads:
        thread.join(30)
    assert done.is_set() and library.patient(patient.id).name == "Bob Example"


def test_a_library_that_another_program_keeps_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "PATIENCE", 0.0)
    with (
        closing(Library.open(tmp_path)) as library,
        closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        refused(RecordingReason.IN_USE, library.add_patient, "Ada Example")
        other.execute("ROLLBACK")
        library.add_patient("Ada Example")


def test_a_full_disk_is_told_in_a_sentence_and_harms_nothing(library: Library, tmp_path: Path) -> None:
    patient = library.add_patient("Ada Example")
    with library._database.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    refused(RecordingReason.NO_ROOM, library.add_patient, "é" * 100_000)
    assert library.find_patients() == (patient,)
    with closing(sqlite3.connect(tmp_path / FILE)) as other:
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)


WRITER = """
import sys
from pathlib import Path
from station.library.library import Library
library = Library.open(Path(sys.argv[1]))
for number in range(15):
    patient = library.add_patient(f"{sys.argv[2]} {number}")
    library.open_visit(patient.id)
    assert library.patient(patient.id) == patient
library.close()
"""


def test_two_programs_write_without_losing_a_row(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(station.__file__).parents[1])}
    programs = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name], env=environment)
        for name in ("one", "two")
    ]
    assert [program.wait(120) for program in programs] == [0, 0]
    with closing(Library.open(tmp_path)) as library:
        assert len(library.find_patients("one")) == len(library.find_patients("two")) == 15
        assert all(library.visits_of(patient.id) for patient in library.find_patients())
