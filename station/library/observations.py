"""Observations in the library: what a clinician saw in a trial, each stamped with its moment."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from station.library.database import Database
from station.library.rows import need, side_of, text, utc
from station.library.tables import ObservationRow, TrialRow
from station.mat import Side


@dataclass(frozen=True)
class Observation:
    """One tick. side : the stance leg it was seen on, or None. time : s from the recording's first sample."""

    number: int
    trial: str
    kind: str
    side: Side | None
    time: float | None
    at: datetime
    by: str


class ObservationsKept:
    """Questions and commands about observations. Errors: RecordingError NOT_FOUND, BAD_TEXT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        trial: str,
        kind: str,
        side: Side | str | None = None,
        time: float | None = None,
        *,
        by: str = "",
        at: datetime | None = None,
    ) -> Observation:
        """Write down what was seen."""
        leg = side_of(None if side is None else str(side))
        values = {
            "trial": trial,
            "kind": text(kind),
            "side": leg,
            "time": time,
            "at": utc(at),
            "by": text(by),
        }
        with self._database.writing() as connection:
            need(connection, select(TrialRow.id).where(TrialRow.id == trial), "trial")
            row = insert(ObservationRow).values(**values, taken_back=None).returning(ObservationRow.number)
            number = int(connection.execute(row).scalar_one())
        return Observation(number, trial, kind, leg, time, utc(at), by)

    def take_back(self, number: int) -> None:
        """Let an observation count no more; it stays in the file."""
        with self._database.writing() as connection:
            asked = select(ObservationRow.number).where(ObservationRow.number == number)
            need(connection, asked, "observation")
            gone = update(ObservationRow).where(ObservationRow.number == number)
            connection.execute(gone.values(taken_back=datetime.now(UTC)))

    def of_trial(self, trial: str) -> tuple[Observation, ...]:
        """Return what holds of a trial, in the order of the moments."""
        asked = select(ObservationRow).where(
            ObservationRow.trial == trial, ObservationRow.taken_back.is_(None)
        )
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(ObservationRow.time, ObservationRow.number))
            found = [dict(row._mapping) for row in rows]
        return tuple(
            Observation(
                **{k: v for k, v in row.items() if k != "taken_back"} | {"side": side_of(row["side"])}
            )
            for row in found
        )

    def of_visit(self, visit: str) -> dict[str, tuple[Observation, ...]]:
        """Return what holds of each trial of a visit that has any, by trial."""
        with self._database.reading() as connection:
            rows = connection.execute(select(TrialRow.id).where(TrialRow.visit == visit))
            trials = [row.id for row in rows]
        found = {trial: self.of_trial(trial) for trial in trials}
        return {trial: seen for trial, seen in found.items() if seen}
