"""Rows become values and entries are checked: what stands between the tables and `Library`."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from station.errors import RecordingError, RecordingReason
from station.library.database import damaged
from station.library.people import Patient, StoredResult, Trial, TrialState, Visit
from station.library.tables import PatientRow
from station.mat import Side

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_YEARS = range(1900, 2101)


def patient_of(row: Row[Any]) -> Patient:
    """Return the person of a row."""
    return Patient(**row._mapping)


def visit_of(row: Row[Any]) -> Visit:
    """Return the visit of a row."""
    return Visit(**row._mapping)


def trial_of(row: Row[Any]) -> Trial:
    """Return the trial of a row. Errors: RecordingError DAMAGED."""
    try:
        return Trial(**{**row._mapping, "state": TrialState(row.state), "side": side_of(row.side)})
    except ValueError:
        raise damaged() from None


def result_of(row: Row[Any]) -> StoredResult:
    """Return the result of a row."""
    return StoredResult(**row._mapping)


def need(connection: Connection, asked: Select[Any], what: str) -> Row[Any]:
    """Return the one row that is asked for. Errors: RecordingError NOT_FOUND."""
    row = connection.execute(asked).first()
    if row is None:
        raise RecordingError(
            RecordingReason.NOT_FOUND, f"This {what} is not in the library.", "Go back and choose again."
        )
    return row


def side_of(side: str | None) -> Side | None:
    """Return the side that a word names, or None."""
    return None if side is None else Side(side)


def utc(given: datetime | None) -> datetime:
    """Return a time in UTC, now when none is given. Errors: ValueError without a zone."""
    if given is not None and given.tzinfo is None:
        raise ValueError("a time without a zone")
    return datetime.now(UTC) if given is None else given.astimezone(UTC)


def new_id() -> str:
    """Return 32 random hex digits: they tell nothing."""
    return secrets.token_hex(16)


def free_code(connection: Connection) -> str:
    """Return a short pseudonym that nobody has; letters and digits that are easily confused are left out."""
    taken = set(connection.execute(select(PatientRow.code)).scalars())
    while (code := "P-" + "".join(secrets.choice(_LETTERS) for _ in range(5))) in taken:
        pass
    return code


def text(entry: str) -> str:
    """Return text as it is. Errors: RecordingError BAD_TEXT when it cannot be stored as it is."""
    if "\0" in entry or any("\ud800" <= letter <= "\udfff" for letter in entry):
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            "This text contains a character that is none.",
            "Type it again instead of pasting it.",
        )
    return entry


def check_patient(connection: Connection, patient: Patient) -> None:
    """Refuse an entry that makes no sense. Errors: RecordingError BAD_TEXT."""
    for entry in (patient.code, patient.name, patient.sex or ""):
        text(entry)
    if not patient.code:
        raise _bad("A patient needs a code.", "Enter one, or leave the field to the station.")
    if patient.birth_year is not None and patient.birth_year not in _YEARS:
        raise _bad("Nobody was born in that year.", "Enter the year of birth with four digits.")
    asked = select(PatientRow.id).where(PatientRow.code == patient.code, PatientRow.id != patient.id)
    if connection.execute(asked).first() is not None:
        raise _bad("Another patient has this code.", "Choose another code, or open that patient.")


def _bad(sentence: str, what_to_do: str) -> RecordingError:
    return RecordingError(RecordingReason.BAD_TEXT, sentence, what_to_do)
