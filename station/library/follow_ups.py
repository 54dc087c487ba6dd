"""Follow-ups in the library: what is asked of all patients at once, and pain with the moment it was said."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, exists, func, select, text

from station.library.database import Database
from station.library.tables import PAIN_INDEXED, AnswerRow, CheckInRow, PatientRow, PlanRow, VisitRow

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
class Spoken:
    """What holds of one visit's pain. started, at : UTC, its beginning and the last word about pain, or None.

    before : the answer of the visit itself, None when not asked. values : every answer that holds, with those
    after trials and those about places.
    """

    patient: str
    started: datetime
    at: datetime | None
    before: str | None
    values: tuple[str, ...]


@dataclass(frozen=True)
class CheckedIn:
    """What a patient said about pain in a check-in, None when it was left out. at : UTC."""

    at: datetime
    pain: str | None


@dataclass(frozen=True)
class Standing:
    """What the worklist needs of one patient. name : or code. last_visit : UTC.

    plan : content of the newest signed plan; signed, signed_by : its signature. spoken : visits, the last
    spoken of last. check_ins : the oldest first. is_whole : whether that is everything, else only the newest
    visit and the check-ins since it began. is_late : something was said of an older visit after that.
    """

    patient: str
    name: str
    plan: Mapping[str, Any] | None
    signed: datetime | None
    signed_by: str
    last_visit: datetime | None
    spoken: tuple[Spoken, ...]
    check_ins: tuple[CheckedIn, ...]
    is_whole: bool
    is_late: bool = False


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

    def everybody(self, places: Iterable[str], only: Iterable[str] | None = None) -> tuple[Standing, ...]:
        """Return what the worklist needs of all who are not put away: the newest visit of each.

        places : keys of the answers about places that hurt. only : patients of whom everything is wanted.
        """
        wanted = None if only is None else list(only)
        with self._database.reading() as connection:
            people = connection.execute(_people(wanted)).all()
            visits = _newest() if wanted is None else _all(wanted)
            last = {patient: started for patient, started in connection.execute(_last(wanted))}
            spoken = _by_patient(Spoken(*row) for row in _spoken(connection, visits, places))
            late = set() if wanted is not None else set(connection.scalars(_late()))
            check_ins: dict[str, list[CheckedIn]] = {}
            for patient, at, pain in connection.execute(_check_ins(wanted)):
                check_ins.setdefault(patient, []).append(CheckedIn(at, pain))
        return tuple(
            Standing(
                id_,
                name,
                plan,
                signed,
                signed_by,
                last.get(id_),
                tuple(spoken.get(id_, ())),
                tuple(check_ins.get(id_, ())),
                is_whole=wanted is not None or id_ not in last,
                is_late=id_ in late,
            )
            for id_, name, plan, signed, signed_by in people
        )


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
    rows = list(connection.execute(asked))
    # Of one trial the last word holds: what was entered wrongly has never been felt.
    newest = {(row.visit, row.trial): place for place, row in enumerate(rows) if row.trial is not None}
    return [
        PainSaid(row.patient, row.visit, row.at, row.trial is None, row.value)
        for place, row in enumerate(rows)
        if newest.get((row.visit, row.trial), place) == place
    ]


ABOUT_PAIN = text(PAIN_INDEXED)
"""As the index has it, or it would not be used."""


# What is asked of everybody at once. SQLite takes the columns beside a maximum from the row of the maximum.


def _people(only: list[str] | None) -> Select[*tuple[Any, ...]]:
    number = func.max(PlanRow.number).label("number")
    newest = select(PlanRow.patient, number).where(PlanRow.signed.is_not(None)).group_by(PlanRow.patient)
    signed = newest.subquery()
    name = func.coalesce(func.nullif(PatientRow.name, ""), PatientRow.code)
    signature = (PlanRow.content, PlanRow.signed, func.coalesce(PlanRow.signed_by, ""))
    asked = (
        select(PatientRow.id, name, *signature)
        .outerjoin(signed, signed.c.patient == PatientRow.id)
        .outerjoin(PlanRow, PlanRow.number == signed.c.number)
        .where(PatientRow.archived.is_(None))
    )
    return asked if only is None else asked.where(PatientRow.id.in_(only))


def _last(only: list[str] | None) -> Select[*tuple[Any, ...]]:
    asked = select(VisitRow.patient, func.max(VisitRow.started).label("started")).group_by(VisitRow.patient)
    return asked if only is None else asked.where(VisitRow.patient.in_(only))


def _newest() -> Select[*tuple[Any, ...]]:
    last = _last(None).subquery()
    at_last = (last.c.patient == VisitRow.patient) & (last.c.started == VisitRow.started)
    return select(VisitRow.id, VisitRow.patient, VisitRow.started).join(last, at_last)


def _all(only: list[str]) -> Select[*tuple[Any, ...]]:
    return select(VisitRow.id, VisitRow.patient, VisitRow.started).where(VisitRow.patient.in_(only))


def _spoken(
    connection: Connection, visits: Select[*tuple[Any, ...]], places: Iterable[str]
) -> Iterator[tuple[str, datetime, datetime | None, str | None, tuple[str, ...]]]:
    """Return of each visit patient, start, moment of the last word, answer before the tests, all answers."""
    of = visits.subquery()
    is_pain = AnswerRow.key.in_((PAIN, PAIN_AFTER))
    about = case((AnswerRow.trial.is_not(None), AnswerRow.trial), (is_pain, PAIN), else_=AnswerRow.key)
    heard = ABOUT_PAIN & (is_pain | (AnswerRow.key.in_(list(places)) & AnswerRow.trial.is_(None)))
    held = (
        select(of.c.patient, of.c.started, AnswerRow.visit, about.label("about"), AnswerRow.value)
        .add_columns(AnswerRow.at, is_pain.label("is_pain"), func.max(AnswerRow.number).label("number"))
        .join(AnswerRow, AnswerRow.visit == of.c.id)
        .where(heard)
        .group_by(AnswerRow.visit, about)
        .subquery()
    )
    last = func.max(case((held.c.is_pain, held.c.number)))
    before = func.group_concat(case((held.c.about == PAIN, held.c.value)))
    asked = select(
        held.c.patient, held.c.started, held.c.at, before, func.json_group_array(held.c.value), last
    )
    for patient, started, at, said, every, number in connection.execute(asked.group_by(held.c.visit)):
        yield patient, started, at if number is not None else None, said, tuple(json.loads(every))


def _by_patient(spoken: Iterable[Spoken]) -> dict[str, list[Spoken]]:
    found: dict[str, list[Spoken]] = {}
    for each in sorted(spoken, key=lambda each: each.at or each.started):
        found.setdefault(each.patient, []).append(each)
    return found


def _late() -> Select[*tuple[Any, ...]]:
    """Ask for patients of whom an older visit was spoken of after the newest one had begun."""
    last = _last(None).subquery()
    older = (last.c.patient == VisitRow.patient) & (VisitRow.started < last.c.started)
    word = exists().where(AnswerRow.visit == VisitRow.id, ABOUT_PAIN, AnswerRow.at >= last.c.started)
    return select(VisitRow.patient).join(last, older).where(word)


def _check_ins(only: list[str] | None) -> Select[*tuple[Any, ...]]:
    asked = select(CheckInRow.patient, CheckInRow.at, CheckInRow.answers[PAIN].as_string())
    asked = asked.order_by(CheckInRow.at, CheckInRow.number)
    if only is not None:
        return asked.where(CheckInRow.patient.in_(only))
    last = _last(None).subquery()
    asked = asked.outerjoin(last, last.c.patient == CheckInRow.patient)
    return asked.where(last.c.started.is_(None) | (CheckInRow.at > last.c.started))
