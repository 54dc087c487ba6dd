"""The tables, as declared. Every change here needs one revision in `migrations/versions`.

CHECKs stand in `__table_args__`: inside a column they would be missing from a generated revision.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Dialect,
    ForeignKey,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from station.library.database import damaged

REVISION = "002"
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
