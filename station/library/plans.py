"""Plans in the library: each one whole, added and never changed; a signature makes it reach the patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from station.errors import RecordingError, RecordingReason
from station.library.database import Database
from station.library.rows import need, text, utc
from station.library.tables import PatientRow, PlanRow


@dataclass(frozen=True)
class StoredPlan:
    """A plan as it was written. content : plain form of `station.clinic.plan.Plan`. signed : UTC or None."""

    number: int
    patient: str
    at: datetime
    by: str
    content: Mapping[str, Any]
    signed: datetime | None
    signed_by: str


class PlansKept:
    """Questions and commands about plans. Errors: RecordingError NOT_FOUND, BAD_TEXT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, patient: str, content: Mapping[str, Any], *, by: str, at: datetime | None = None
    ) -> StoredPlan:
        """Write a plan down, not yet signed."""
        values = {"patient": patient, "at": utc(at), "by": text(by), "content": dict(content)}
        with self._database.writing() as connection:
            need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            row = insert(PlanRow).values(**values, signed=None, signed_by="").returning(PlanRow.number)
            number = int(connection.execute(row).scalar_one())
        return self.plan(number)

    def sign(self, number: int, by: str, at: datetime | None = None) -> StoredPlan:
        """Put a clinician's name under a plan. Errors: BAD_TEXT without a name, or when signed already."""
        if not by.strip():
            raise RecordingError(RecordingReason.BAD_TEXT, "A plan is signed by name.", "Write who signs it.")
        with self._database.writing() as connection:
            row = need(connection, select(PlanRow).where(PlanRow.number == number), "plan")
            if row.signed is not None:
                raise RecordingError(
                    RecordingReason.BAD_TEXT,
                    "This plan is signed already.",
                    "Write a new one to change it.",
                )
            signed = {"signed": utc(at), "signed_by": text(by.strip())}
            connection.execute(update(PlanRow).where(PlanRow.number == number).values(signed))
        return self.plan(number)

    def plan(self, number: int) -> StoredPlan:
        """Return one plan."""
        with self._database.reading() as connection:
            row = need(connection, select(PlanRow).where(PlanRow.number == number), "plan")
            return StoredPlan(**row._mapping)

    def of_patient(self, patient: str) -> tuple[StoredPlan, ...]:
        """Return all plans of a patient, the oldest first."""
        asked = select(PlanRow).where(PlanRow.patient == patient).order_by(PlanRow.number)
        with self._database.reading() as connection:
            return tuple(StoredPlan(**row._mapping) for row in connection.execute(asked))

    def newest(self) -> dict[str, StoredPlan]:
        """Return the newest signed plan of each patient that has one, by patient: for the worklist."""
        newest = select(func.max(PlanRow.number)).where(PlanRow.signed.is_not(None)).group_by(PlanRow.patient)
        asked = select(PlanRow).where(PlanRow.number.in_(newest))
        with self._database.reading() as connection:
            return {row.patient: StoredPlan(**row._mapping) for row in connection.execute(asked)}
