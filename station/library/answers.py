"""Answers in the library: what was said at a visit and after its trials, added and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select

from station.library.database import Database
from station.library.rows import need, text, utc
from station.library.tables import AnswerRow, TrialRow, VisitRow

TAKEN_BACK = ""
"""The value of a question that counts as not asked again."""


@dataclass(frozen=True)
class Said:
    """One answer as it was given. visit, trial : ids; trial None when it concerns the visit. at : UTC."""

    number: int
    visit: str
    trial: str | None
    key: str
    value: str
    at: datetime
    by: str


class AnswersKept:
    """Questions and commands about what was said. A key without an entry was not asked.

    Errors: RecordingError NOT_FOUND for an unknown visit or trial, BAD_TEXT.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        visit: str,
        answers: Mapping[str, str],
        *,
        trial: str | None = None,
        by: str = "",
        at: datetime | None = None,
    ) -> None:
        """Write down what was said; an empty value takes an answer back."""
        when = utc(at)
        rows = [
            {
                "visit": visit,
                "trial": trial,
                "key": text(key),
                "value": text(value),
                "at": when,
                "by": text(by),
            }
            for key, value in answers.items()
        ]
        if not rows:
            return
        with self._database.writing() as connection:
            need(connection, select(VisitRow.id).where(VisitRow.id == visit), "visit")
            if trial is not None:
                asked = select(TrialRow.id).where(TrialRow.id == trial, TrialRow.visit == visit)
                need(connection, asked, "trial")
            connection.execute(insert(AnswerRow), rows)

    def of_visit(self, visit: str) -> dict[str, str]:
        """Return what holds of the visit itself, by key."""
        asked = select(AnswerRow).where(AnswerRow.visit == visit, AnswerRow.trial.is_(None))
        return _holding(self._said(asked))

    def of_trials(self, visit: str) -> dict[str, dict[str, str]]:
        """Return what holds of each trial of a visit, by trial and key."""
        asked = select(AnswerRow).where(AnswerRow.visit == visit, AnswerRow.trial.is_not(None))
        found: dict[str, list[Said]] = {}
        for said in self._said(asked):
            found.setdefault(str(said.trial), []).append(said)
        return {trial: _holding(said) for trial, said in found.items()}

    def of_patient(self, patient: str) -> dict[str, dict[str, str]]:
        """Return what holds of each visit of a patient, by visit and key, without its trials."""
        asked = select(AnswerRow).join(VisitRow, VisitRow.id == AnswerRow.visit)
        asked = asked.where(VisitRow.patient == patient, AnswerRow.trial.is_(None))
        found: dict[str, list[Said]] = {}
        for said in self._said(asked):
            found.setdefault(said.visit, []).append(said)
        return {visit: _holding(said) for visit, said in found.items()}

    def history(self, visit: str) -> tuple[Said, ...]:
        """Return everything ever said at a visit, the oldest first: who changed what stays readable."""
        return tuple(self._said(select(AnswerRow).where(AnswerRow.visit == visit)))

    def _said(self, asked: Select[Any]) -> list[Said]:
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(AnswerRow.number))
            return [Said(**row._mapping) for row in rows]


def _holding(said: list[Said]) -> dict[str, str]:
    newest = {each.key: each.value for each in said}
    return {key: value for key, value in newest.items() if value != TAKEN_BACK}
