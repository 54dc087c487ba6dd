"""Check-ins in the library: what a patient said on the clinic's tablet, or in the printed diary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from station.library.database import Database
from station.library.rows import need, text, utc
from station.library.tables import CheckInRow, PatientRow


@dataclass(frozen=True)
class CheckIn:
    """What a patient said at one moment. answers : a missing key is unknown. source : tablet or diary."""

    number: int
    patient: str
    at: datetime
    by: str
    source: str
    answers: Mapping[str, str]


class CheckInsKept:
    """Questions and commands about check-ins. Errors: RecordingError NOT_FOUND, BAD_TEXT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        patient: str,
        answers: Mapping[str, str],
        *,
        source: str = "tablet",
        by: str = "",
        at: datetime | None = None,
    ) -> None:
        """Write down what was said; what was not answered is left out."""
        said = {text(key): text(value) for key, value in answers.items() if value}
        values = {"patient": patient, "at": utc(at), "by": text(by), "source": source, "answers": said}
        with self._database.writing() as connection:
            need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            connection.execute(insert(CheckInRow).values(**values))

    def of_patient(self, patient: str) -> tuple[CheckIn, ...]:
        """Return the check-ins of a patient, the oldest first."""
        asked = select(CheckInRow).where(CheckInRow.patient == patient)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(CheckInRow.at, CheckInRow.number))
            return tuple(CheckIn(**row._mapping) for row in rows)
