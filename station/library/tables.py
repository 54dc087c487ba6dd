"""The tables, as declared. Every change here needs one revision in `migrations/versions`.

CHECKs stand in `__table_args__`: inside a column they would be missing from a generated revision.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    CheckConstraint,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from station.library.database import damaged

REVISION = "006"
"""The newest revision in `migrations/versions`: the schema that this module declares."""


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept as ISO text in UTC: sorts as it should and reads the same everywhere."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To the database. Errors: ValueError without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """From the database. Errors: RecordingError DAMAGED."""
        try:
            return None if value is None else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise damaged() from None


class Tables(DeclarativeBase):
    """All tables of the library."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class PatientRow(Tables):
    """A person."""

    __tablename__ = "patient"
    __table_args__ = (
        CheckConstraint("code <> ''", name="code"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    birth_year: Mapped[int | None]
    sex: Mapped[str | None] = mapped_column(Text)
    created: Mapped[datetime] = mapped_column(UtcTime)
    archived: Mapped[datetime | None] = mapped_column(UtcTime)


class VisitRow(Tables):
    """A day of a person."""

    __tablename__ = "visit"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    patient: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    started: Mapped[datetime] = mapped_column(UtcTime)
    note: Mapped[str] = mapped_column(Text)
    stage: Mapped[str | None] = mapped_column(Text)


class TrialRow(Tables):
    """A recording of a visit."""

    __tablename__ = "trial"
    __table_args__ = (
        CheckConstraint(
            "state IN ('recording', 'complete', 'interrupted', 'kept', 'excluded')", name="state"
        ),
        CheckConstraint("side IN ('left', 'right', 'both')", name="side"),
        CheckConstraint("state <> 'excluded' OR reason <> ''", name="excluded_with_reason"),
        CheckConstraint("weigh_in > 0", name="weigh_in"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    assessment: Mapped[str] = mapped_column(Text)
    side: Mapped[str | None] = mapped_column(String(8))
    started: Mapped[datetime] = mapped_column(UtcTime)
    context: Mapped[dict[str, str]] = mapped_column(JSON)
    weigh_in: Mapped[float | None]
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    file: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))


class CorrectionsRow(Tables):
    """The events of a trial as a person corrected them, all at one time. Rows are added, never changed."""

    __tablename__ = "corrections"

    number: Mapped[int] = mapped_column(primary_key=True)
    trial: Mapped[str] = mapped_column(ForeignKey("trial.id"), index=True)
    assessment: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class CorrectedResultRow(Tables):
    """What was computed from a recording with corrected events: a cache like `result`."""

    __tablename__ = "corrected_result"

    corrections: Mapped[int] = mapped_column(ForeignKey("corrections.number"), primary_key=True)
    software: Mapped[str] = mapped_column(Text)
    kernels: Mapped[str] = mapped_column(Text)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


class ResultRow(Tables):
    """What was computed from a recording: a cache, it can be made again at any time."""

    __tablename__ = "result"

    trial: Mapped[str] = mapped_column(ForeignKey("trial.id"), primary_key=True)
    assessment: Mapped[str] = mapped_column(Text, primary_key=True)
    software: Mapped[str] = mapped_column(Text)
    kernels: Mapped[str] = mapped_column(Text)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)


PAIN_INDEXED = "answer.key >= 'pain' AND answer.key < 'paio'"
"""Which answers have an index of their own: those about pain, which are asked of everybody at once."""


class AnswerRow(Tables):
    """What was said at a visit, or after one of its trials. Rows are only added: the last one holds."""

    __tablename__ = "answer"
    __table_args__ = (
        Index("ix_answer_pain", "visit", "at", sqlite_where=text(PAIN_INDEXED.replace("answer.", ""))),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    trial: Mapped[str | None] = mapped_column(ForeignKey("trial.id"))
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)


class ObservationRow(Tables):
    """What a clinician saw in a trial, stamped with its moment. taken_back : when it was taken back."""

    __tablename__ = "observation"
    __table_args__ = (
        CheckConstraint("side IN ('left', 'right', 'both')", name="side"),
        CheckConstraint("time >= 0", name="time"),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    trial: Mapped[str] = mapped_column(ForeignKey("trial.id"), index=True)
    kind: Mapped[str] = mapped_column(Text)
    side: Mapped[str | None] = mapped_column(String(8))
    time: Mapped[float | None]
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)
    taken_back: Mapped[datetime | None] = mapped_column(UtcTime)


class PlanRow(Tables):
    """A plan as it stood from one moment on. Rows are added; only the signature is filled in later."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("(signed IS NULL) = (signed_by = '')", name="signed_by_name"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    signed: Mapped[datetime | None] = mapped_column(UtcTime)
    signed_by: Mapped[str] = mapped_column(Text)


class CheckInRow(Tables):
    """What a patient said between or before visits: on the clinic's tablet, or from a printed diary."""

    __tablename__ = "check_in"
    __table_args__ = (CheckConstraint("source IN ('tablet', 'diary')", name="source"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(8))
    answers: Mapped[dict[str, str]] = mapped_column(JSON)


class MarkerRow(Tables):
    """Something that happened to a patient on a day and is drawn on the trend. day : ISO date."""

    __tablename__ = "marker"

    number: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    day: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)
    taken_back: Mapped[datetime | None] = mapped_column(UtcTime)


class BaselineRow(Tables):
    """The visit that later ones are compared with, moved by a clinician. The last row holds."""

    __tablename__ = "baseline"

    number: Mapped[int] = mapped_column(primary_key=True)
    patient: Mapped[str] = mapped_column(ForeignKey("patient.id"), index=True)
    assessment: Mapped[str] = mapped_column(Text)
    visit: Mapped[str] = mapped_column(ForeignKey("visit.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)


class SignOffRow(Tables):
    """A clinician's words about a visit, and the name under them. The last row holds."""

    __tablename__ = "sign_off"

    number: Mapped[int] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(ForeignKey("visit.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)


class SignedContentRow(Tables):
    """What stood there when a visit was signed off, as one hash. Signatures from before 006 have none."""

    __tablename__ = "signed_content"

    sign_off: Mapped[int] = mapped_column(ForeignKey("sign_off.number"), primary_key=True)
    sha256: Mapped[str] = mapped_column(Text)


class AccountRow(Tables):
    """Somebody who may sign in. name : folded, unique. patient : whose page a patient account shows."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("role IN ('clinician', 'patient', 'engineer', 'administrator')", name="role"),
        CheckConstraint("(role = 'patient') = (patient IS NOT NULL)", name="patient_of_patients"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    shown: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(16))
    password: Mapped[str] = mapped_column(Text)
    patient: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    created: Mapped[datetime] = mapped_column(UtcTime)
    disabled: Mapped[datetime | None] = mapped_column(UtcTime)
    must_change: Mapped[bool]


class SessionRow(Tables):
    """A signed-in browser. token : SHA-256 of the cookie. patient : the only one it may see, or None."""

    __tablename__ = "session"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    patient: Mapped[str | None] = mapped_column(ForeignKey("patient.id"))
    secret: Mapped[str] = mapped_column(String(64))
    opened: Mapped[datetime] = mapped_column(UtcTime)
    seen: Mapped[datetime] = mapped_column(UtcTime)
    revoked: Mapped[datetime | None] = mapped_column(UtcTime)


class SignInRow(Tables):
    """An attempt to sign in. name : SHA-256 of what was typed, which may have been a password by mistake."""

    __tablename__ = "sign_in"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    name: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(Text)
    is_good: Mapped[bool]


class SettingRow(Tables):
    """What the clinic chose for all of its pages. Rows are only added: the last one of a key holds."""

    __tablename__ = "setting"
    __table_args__ = (CheckConstraint("key <> ''", name="key"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcTime)
    by: Mapped[str] = mapped_column(Text)


class AuditRow(Tables):
    """Who did what and when, each row chained to the one before by its hash. Ids only, nothing personal."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime)
    account: Mapped[str] = mapped_column(String(32))
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, str]] = mapped_column(JSON)
    hash: Mapped[str] = mapped_column(String(64))


for _what in ("UPDATE", "DELETE"):
    _trigger = DDL(  # type: ignore[no-untyped-call]  # untyped in SQLAlchemy
        f"CREATE TRIGGER audit_no_{_what.lower()} BEFORE {_what} ON audit "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END"
    )
    event.listen(AuditRow.__table__, "after_create", _trigger)
