"""Corrections of events in the library: added row by row beside the automatic result, never changed."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from station.errors import RecordingError, RecordingReason, TrialError
from station.events.correction import Corrections, from_json
from station.library.database import damaged
from station.library.people import StoredCorrections, StoredResult
from station.library.tables import CorrectedResultRow, CorrectionsRow, TrialRow, VisitRow


def add(connection: Connection, trial: str, assessment: str, at: datetime, by: str, kept: Corrections) -> int:
    """Add the corrections of a trial to those of before and return their number."""
    row = insert(CorrectionsRow).values(
        trial=trial, assessment=assessment, at=at, by=by, items=[item.to_json() for item in kept.items]
    )
    return int(connection.execute(row.returning(CorrectionsRow.number)).scalar_one())


def of_trial(connection: Connection, trial: str, assessment: str) -> tuple[StoredCorrections, ...]:
    """Return all corrections of a trial, the oldest first."""
    asked = _asked().where(CorrectionsRow.trial == trial, CorrectionsRow.assessment == assessment)
    return tuple(_stored(row) for row in connection.execute(asked.order_by(CorrectionsRow.number)))


def newest_of_patient(connection: Connection, patient: str, assessment: str) -> Iterable[StoredCorrections]:
    """Return the newest corrections of each trial of a patient that has any."""
    newest = (
        select(func.max(CorrectionsRow.number))
        .join(TrialRow, TrialRow.id == CorrectionsRow.trial)
        .join(VisitRow, VisitRow.id == TrialRow.visit)
        .where(VisitRow.patient == patient, CorrectionsRow.assessment == assessment)
        .group_by(CorrectionsRow.trial)
    )
    rows = connection.execute(_asked().where(CorrectionsRow.number.in_(newest)))
    return [_stored(row) for row in rows]


def cache(connection: Connection, number: int, computed: StoredResult) -> None:
    """Keep what was computed with the corrections of this number. Errors: RecordingError NOT_FOUND."""
    known = select(CorrectionsRow.number).where(CorrectionsRow.number == number)
    if connection.execute(known).first() is None:
        raise RecordingError(
            RecordingReason.NOT_FOUND,
            "These corrections are not in the library.",
            "Go back and choose again.",
        )
    values = {"software": computed.software, "kernels": computed.kernels, "result": computed.result}
    row = insert_or_update(CorrectedResultRow).values(corrections=number, **values)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=[CorrectedResultRow.corrections], set_={**values, "result": row.excluded.result}
        )
    )


def forget(connection: Connection) -> None:
    """Empty the cache."""
    connection.execute(delete(CorrectedResultRow))


def _asked() -> Select[Any]:
    joined = CorrectionsRow.__table__.outerjoin(
        CorrectedResultRow.__table__, CorrectedResultRow.corrections == CorrectionsRow.number
    )
    computed = CorrectedResultRow
    return select(
        *CorrectionsRow.__table__.c, computed.software, computed.kernels, computed.result
    ).select_from(joined)


def _stored(row: Row[Any]) -> StoredCorrections:
    """Return the corrections of a row. Errors: RecordingError DAMAGED."""
    try:
        kept = from_json(row.items, math.inf)
    except (TrialError, TypeError):
        raise damaged() from None
    computed = None
    if row.result is not None:
        computed = StoredResult(row.trial, row.assessment, row.software, row.kernels, row.result)
    return StoredCorrections(row.number, row.trial, row.assessment, row.at, row.by, kept, computed)
