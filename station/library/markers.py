"""Markers in the library: days on which something changed for a patient, drawn on the trend."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import insert, select, update

from station.errors import RecordingError, RecordingReason
from station.library.database import Database
from station.library.rows import need, text, utc
from station.library.tables import MarkerRow, PatientRow

KINDS = ("shoes", "surface", "mileage", "tape", "stage", "pain")


@dataclass(frozen=True)
class Marker:
    """One change. day : the day it happened. kind : one of KINDS."""

    number: int
    patient: str
    day: date
    kind: str
    note: str
    at: datetime
    by: str


class MarkersKept:
    """Questions and commands about markers. Errors: RecordingError NOT_FOUND, BAD_TEXT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, patient: str, day: date, kind: str, note: str = "", *, by: str = "") -> None:
        """Write down that something changed on a day."""
        if kind not in KINDS:
            raise RecordingError(
                RecordingReason.BAD_TEXT,
                "This is not one of the changes that are drawn.",
                f"Choose one of {', '.join(KINDS)}.",
            )
        values = {"patient": patient, "day": day.isoformat(), "kind": kind, "note": text(note)}
        with self._database.writing() as connection:
            need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            added = insert(MarkerRow).values(**values, at=utc(None), by=text(by), taken_back=None)
            connection.execute(added)

    def take_back(self, number: int) -> None:
        """Draw a marker no more; it stays in the file."""
        with self._database.writing() as connection:
            need(connection, select(MarkerRow.number).where(MarkerRow.number == number), "marker")
            gone = update(MarkerRow).where(MarkerRow.number == number)
            connection.execute(gone.values(taken_back=datetime.now(UTC)))

    def of_patient(self, patient: str) -> tuple[Marker, ...]:
        """Return the markers of a patient in the order of their days."""
        asked = select(MarkerRow).where(MarkerRow.patient == patient, MarkerRow.taken_back.is_(None))
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(MarkerRow.day, MarkerRow.number))
            return tuple(
                Marker(
                    row.number,
                    row.patient,
                    date.fromisoformat(row.day),
                    row.kind,
                    row.note,
                    row.at,
                    row.by,
                )
                for row in rows
            )
