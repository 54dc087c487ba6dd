"""Follow-ups in the library: what is asked of all patients at once, and pain with the moment it was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from station.library.check_ins import CheckIn
from station.library.database import Database
from station.library.tables import AnswerRow, CheckInRow, PatientRow, VisitRow

PAIN = "pain"
PAIN_AFTER = "pain_after"


@dataclass(frozen=True)
class PainSaid:
    """One answer about pain. is_before : of the visit itself, else after one of its trials. at : UTC."""

    patient: str
    visit: str
    at: datetime
    is_before: bool
    value: str


@dataclass(frozen=True)
class Everybody:
    """What the worklist needs of all who are not put away, by patient id.

    names : name or code. last_visits : UTC. pains : of each one's newest visit that has any.
    check_ins : those since the newest visit, and the one before them, the oldest first.
    """

    names: dict[str, str]
    last_visits: dict[str, datetime]
    pains: dict[str, list[PainSaid]]
    check_ins: dict[str, list[CheckIn]]


class FollowUpsAsked:
    """Questions across visits: one query each, however many patients there are. Errors: RecordingError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counted(self) -> dict[str, tuple[int, datetime]]:
        """Return how many visits each patient has had, and when the newest began; nobody without one."""
        asked = select(VisitRow.patient, func.count(), func.max(VisitRow.started)).group_by(VisitRow.patient)
        with self._database.reading() as connection:
            return {patient: (count, last) for patient, count, last in connection.execute(asked)}

    def pains(self, patient: str) -> tuple[PainSaid, ...]:
        """Return everything a patient ever said about pain at visits, in the order it was said."""
        with self._database.reading() as connection:
            return tuple(_pains(connection, _said().where(VisitRow.patient == patient)))

    def everybody(self, patients: Iterable[str]) -> Everybody:
        """Return what the worklist needs. patients : of whom check-ins and pain are wanted."""
        wanted = set(patients)
        last = select(VisitRow.patient, func.max(VisitRow.started).label("started"))
        newest = last.group_by(VisitRow.patient).subquery()
        with self._database.reading() as connection:
            named = select(PatientRow.id, PatientRow.name, PatientRow.code)
            names = {
                row.id: row.name or row.code
                for row in connection.execute(named.where(PatientRow.archived.is_(None)))
            }
            last_visits = {
                row.patient: row.started for row in connection.execute(last.group_by(VisitRow.patient))
            }
            pains: dict[str, list[PainSaid]] = {}
            at_newest = (newest.c.patient == VisitRow.patient) & (newest.c.started == VisitRow.started)
            for said in _pains(connection, _said().join(newest, at_newest)):
                pains.setdefault(said.patient, []).append(said)
            check_ins: dict[str, list[CheckIn]] = {}
            asked = select(CheckInRow).order_by(CheckInRow.at, CheckInRow.number)
            since = asked.outerjoin(newest, newest.c.patient == CheckInRow.patient)
            since = since.where((newest.c.started.is_(None)) | (CheckInRow.at > newest.c.started))
            for row in connection.execute(since):
                if row.patient in wanted:
                    check_ins.setdefault(row.patient, []).append(CheckIn(**row._mapping))
        return Everybody(names, last_visits, pains, check_ins)


def _said() -> Select[*tuple[Any, ...]]:
    columns = (
        VisitRow.patient,
        AnswerRow.visit,
        AnswerRow.at,
        AnswerRow.trial,
        AnswerRow.key,
        AnswerRow.value,
    )
    asked = select(*columns).select_from(VisitRow).join(AnswerRow, AnswerRow.visit == VisitRow.id)
    return asked.where(AnswerRow.key.in_((PAIN, PAIN_AFTER))).order_by(AnswerRow.number)


def _pains(connection: Connection, asked: Select[*tuple[Any, ...]]) -> list[PainSaid]:
    return [
        PainSaid(row.patient, row.visit, row.at, row.trial is None, row.value)
        for row in connection.execute(asked)
    ]
