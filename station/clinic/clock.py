"""Clock: the 2 to 6 weeks a clinician gives the plan, and when somebody must be seen."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from station.clinic.stage import Stage

WEEKS = range(2, 7)
"""How long may be tried before a person is seen again (RunnerRepair Shop)."""


class Why(StrEnum):
    """Why a patient is on the worklist, the most urgent first."""

    CALL_NOW = "call_now"
    PAIN = "pain"
    PAIN_UNKNOWN = "pain_unknown"
    STAGE = "stage"
    NEXT_VISIT = "next_visit"


SEEN_IN_PERSON = (Why.PAIN, Why.PAIN_UNKNOWN, Why.STAGE)
"""What the clock says to the patient, too."""


@dataclass(frozen=True)
class Due:
    """Somebody is to be seen. day : since when. late : days since then; due at 0, then overdue."""

    why: Why
    day: date
    late: int

    @property
    def is_overdue(self) -> bool:
        """Whether the day has passed."""
        return self.late > 0


@dataclass(frozen=True)
class Clock:
    """The countdown. start : its first day. weeks : of WEEKS. stage : the one it began in."""

    start: date
    weeks: int
    stage: Stage

    @property
    def end(self) -> date:
        """The day on which it expires."""
        return self.start + timedelta(weeks=self.weeks)

    def days_left(self, today: date) -> int:
        """Days to go, 0 once it has expired."""
        return max(0, (self.end - today).days)


def expired(clock: Clock, stage: Stage, pain: int | None, today: date) -> Due | None:
    """Return what the clock says at its end: pain is left, or the stage is the same. None otherwise.

    stage : now. pain : the newest known since the clock began. Pain that nobody asked about is not none.
    """
    late = (today - clock.end).days
    if late < 0:
        return None
    is_unmoved = stage is clock.stage and stage is not Stage.FULL
    if pain is None:
        why = Why.STAGE if is_unmoved else Why.PAIN_UNKNOWN
    elif pain > 0:
        why = Why.PAIN
    elif is_unmoved:
        why = Why.STAGE
    else:
        return None
    return Due(why, clock.end, late)


def visit_due(next_visit: date | None, last_visit: date | None, today: date) -> Due | None:
    """Return that the next visit is due or passed without the patient having come."""
    if next_visit is None or today < next_visit or (last_visit is not None and last_visit >= next_visit):
        return None
    return Due(Why.NEXT_VISIT, next_visit, (today - next_visit).days)
