"""Sign-offs in the library: a clinician's words about a visit, the name under them, and moved baselines."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from station.errors import RecordingError, RecordingReason
from station.library.database import Database
from station.library.rows import need, text, utc
from station.library.tables import BaselineRow, PatientRow, SignedContentRow, SignOffRow, VisitRow


@dataclass(frozen=True)
class SignOff:
    """What a clinician wrote about a visit. at : UTC. by : the name, never empty.

    content : hash of what stood there, None of a signature from before that was kept.
    """

    number: int
    visit: str
    words: str
    at: datetime
    by: str
    content: str | None = None

    def covers(self, content: str) -> bool:
        """Say whether this is what was signed; of an old signature nobody knows better."""
        return self.content in (None, content)


class SignOffsKept:
    """Questions and commands about sign-offs and baselines. Errors: RecordingError NOT_FOUND, BAD_TEXT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign(
        self, visit: str, words: str, *, by: str, content: str | None = None, at: datetime | None = None
    ) -> SignOff:
        """Put a name and words under a visit. content : hash of what stands there.

        Errors: BAD_TEXT without a name.
        """
        if not by.strip():
            raise RecordingError(
                RecordingReason.BAD_TEXT, "A report is signed by name.", "Write who signs it."
            )
        when = utc(at)
        values = {"visit": visit, "words": text(words), "at": when, "by": text(by.strip())}
        with self._database.writing() as connection:
            need(connection, select(VisitRow.id).where(VisitRow.id == visit), "visit")
            row = insert(SignOffRow).values(**values).returning(SignOffRow.number)
            number = int(connection.execute(row).scalar_one())
            if content is not None:
                stood = insert(SignedContentRow).values(sign_off=number, sha256=content)
                connection.execute(stood)
        return SignOff(number, visit, words, when, by.strip(), content)

    def of_visit(self, visit: str) -> SignOff | None:
        """Return the newest sign-off of a visit, None while nobody has signed."""
        asked = (
            select(SignOffRow, SignedContentRow.sha256.label("content"))
            .outerjoin(SignedContentRow, SignedContentRow.sign_off == SignOffRow.number)
            .where(SignOffRow.visit == visit)
        )
        with self._database.reading() as connection:
            row = connection.execute(asked.order_by(SignOffRow.number.desc()).limit(1)).first()
            return None if row is None else SignOff(**row._mapping)

    def move_baseline(self, patient: str, assessment: str, visit: str, *, by: str) -> None:
        """Compare the later visits of a patient in one assessment with this one from now on."""
        values = {"patient": patient, "assessment": text(assessment), "visit": visit, "by": text(by)}
        with self._database.writing() as connection:
            need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            asked = select(VisitRow.id).where(VisitRow.id == visit, VisitRow.patient == patient)
            need(connection, asked, "visit")
            connection.execute(insert(BaselineRow).values(**values, at=utc(None)))

    def baselines(self, patient: str) -> dict[str, str]:
        """Return the visits that a clinician chose as baselines, by assessment."""
        asked = select(BaselineRow).where(BaselineRow.patient == patient).order_by(BaselineRow.number)
        with self._database.reading() as connection:
            return {row.assessment: row.visit for row in connection.execute(asked)}
