"""Events corrected by hand, in the library: added beside what was found automatically, never in its place."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from station.errors import RecordingError, RecordingReason
from station.events.correction import Change, Correction, Corrections
from station.events.event import EventKind
from station.library.library import FILE, Library
from station.mat import Side

KEY = "mini_squat"
BOTTOM = EventKind.REPETITION_BOTTOM
MOVED = Correction(Change.MOVE, BOTTOM, Side.BOTH, 4.5, 4.75)
ADDED = Correction(Change.ADD, EventKind.FOOT_DOWN, Side.RIGHT, 9.123)
DELETED = Correction(Change.DELETE, EventKind.STEP_OFF, Side.BOTH, 30.0)
WHEN = datetime(2026, 1, 2, 10, tzinfo=UTC)


@pytest.fixture
def library(tmp_path: Path):
    with closing(Library.open(tmp_path)) as opened:
        yield opened


def trial_in(library: Library, letter: str = "a") -> tuple[str, str]:
    patient = library.add_patient(f"{letter} Example").id
    trial = library.begin_trial(library.open_visit(patient).id, letter * 32, KEY)
    library.finish_trial(trial.id, "complete", file="x.parquet", sha256="0" * 64)
    return patient, trial.id


def test_corrections_come_back_as_they_were_stored_and_the_last_ones_hold(library: Library) -> None:
    patient, trial = trial_in(library)
    assert library.corrections_of(trial, KEY) == () and library.corrected_trials(patient, KEY) == {}
    first = library.correct(trial, KEY, Corrections((MOVED,)), at=WHEN)
    second = library.correct(trial, KEY, Corrections((ADDED, DELETED)), by="Dr Example", at=WHEN)
    assert library.corrections_of(trial, KEY) == (first, second)
    assert (second.by, second.at, second.corrections.items) == ("Dr Example", WHEN, (ADDED, DELETED))
    assert library.corrected_trials(patient, KEY) == {trial: second}
    assert (
        library.corrections_of(trial, "landing") == () and library.corrected_trials(patient, "landing") == {}
    )


def test_going_back_to_automatic_is_stored_too_and_takes_nothing_away(library: Library) -> None:
    patient, trial = trial_in(library)
    library.correct(trial, KEY, Corrections((MOVED,)), at=WHEN)
    # A clock that was set back must not decide which ones hold.
    library.correct(trial, KEY, Corrections(), at=WHEN - timedelta(days=3))
    assert [bool(each.corrections) for each in library.corrections_of(trial, KEY)] == [True, False]
    assert not library.corrected_trials(patient, KEY)[trial].corrections


def test_the_automatic_result_stays_beside_the_corrected_one(library: Library) -> None:
    patient, trial = trial_in(library)
    library.store_result(trial, KEY, "1", "k", {"share": 50.1})
    stored = library.correct(trial, KEY, Corrections((MOVED,)))
    assert stored.result is None
    kept = library.store_corrected(stored, "1", "k", {"share": 53.2})
    assert kept.result is not None and kept.result.result == {"share": 53.2}
    again = library.store_corrected(stored, "2", "l", {"share": 53.3})
    assert library.corrections_of(trial, KEY) == (again,)
    assert library.corrected_trials(patient, KEY) == {trial: again}
    automatic = library.result_of(trial, KEY)
    assert automatic is not None and automatic.result == {"share": 50.1}
    library.forget_results()
    assert library.corrections_of(trial, KEY) == (stored,) and library.result_of(trial, KEY) is None


def test_a_result_belongs_to_the_corrections_it_was_made_with(library: Library) -> None:
    _, trial = trial_in(library)
    old = library.store_corrected(library.correct(trial, KEY, Corrections((MOVED,))), "1", "k", {"share": 1})
    new = library.correct(trial, KEY, Corrections((DELETED,)))
    assert new.result is None and library.corrections_of(trial, KEY) == (old, new)


def test_corrections_are_those_of_their_own_trial(library: Library) -> None:
    (ada, first), (ben, second) = trial_in(library, "a"), trial_in(library, "b")
    mine = library.correct(first, KEY, Corrections((MOVED,)))
    assert library.corrections_of(second, KEY) == () and library.corrected_trials(ben, KEY) == {}
    assert library.corrected_trials(ada, KEY) == {first: mine}


def test_what_there_is_not_cannot_be_corrected(library: Library) -> None:
    _, trial = trial_in(library)
    with pytest.raises(RecordingError) as error:
        library.correct("none", KEY, Corrections())
    assert error.value.reason is RecordingReason.NOT_FOUND
    with pytest.raises(RecordingError) as error:
        library.correct(trial, KEY, Corrections(), by="\ud800")
    assert error.value.reason is RecordingReason.BAD_TEXT
    with pytest.raises(ValueError, match="zone"):
        library.correct(trial, KEY, Corrections(), at=datetime(2026, 1, 1))
    assert library.corrections_of(trial, KEY) == ()


@pytest.mark.parametrize("items", ['[{"change": "bend"}]', "[3]", "3", '{"change": "move"}', "[", "null"])
def test_damaged_corrections_are_told_in_a_sentence(library: Library, tmp_path: Path, items: str) -> None:
    _, trial = trial_in(library)
    library.correct(trial, KEY, Corrections((MOVED,)))
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE corrections SET items = ?", (items,))
    with pytest.raises(RecordingError) as error:
        library.corrections_of(trial, KEY)
    assert error.value.reason is RecordingReason.DAMAGED
