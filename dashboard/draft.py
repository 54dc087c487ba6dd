"""Draft: the events of a trial while somebody corrects them, before anything is computed or stored."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import words
from station.errors import TrialError, TrialReason
from station.events.correction import SAME, Change, Correction, Corrections, from_json
from station.events.event import EventKind
from station.mat import Side

BOTH = (Side.BOTH,)
FEET = (Side.LEFT, Side.RIGHT)
STANCE = {EventKind.CONTACT: BOTH, EventKind.STEP_OFF: BOTH}
SQUAT = (EventKind.REPETITION_START, EventKind.REPETITION_BOTTOM, EventKind.REPETITION_END)

ADDED: Mapping[str, Mapping[EventKind, tuple[Side, ...]]] = {
    "quiet_stance": STANCE,
    "single_leg_stance": {EventKind.FOOT_DOWN: FEET, EventKind.STEP_OFF: BOTH},
    "mini_squat": {**dict.fromkeys(SQUAT, BOTH), **STANCE},
    "single_leg_squat": {
        **dict.fromkeys((*SQUAT, EventKind.FOOT_DOWN, EventKind.TOE_OFF), FEET),
        **STANCE,
    },
    "landing": {EventKind.CONTACT: BOTH},
}
"""What a person may add to a trial, by assessment: the events that its analysis takes from a person."""
MOVED: Mapping[str, Mapping[EventKind, tuple[Side, ...]]] = {
    **ADDED,
    "single_leg_stance": {
        EventKind.TOE_OFF: FEET,
        EventKind.FOOT_DOWN: FEET,
        EventKind.STEP_OFF: BOTH,
    },
    "landing": {EventKind.CONTACT: (*BOTH, *FEET)},
    "weight_shift": {EventKind.ONSET: FEET},
}
"""What a person may move or delete. The other events follow from these and from the loads."""


@dataclass(frozen=True)
class Entry:
    """One event. found : s, where it was found automatically, None for one that a person added.

    time : s, where it stands, None while its field is empty.
    """

    kind: EventKind
    side: Side
    found: float | None
    time: float | None
    is_deleted: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than it was found."""
        return self.found is not None and (self.time is None or abs(self.time - self.found) >= SAME)

    @property
    def place(self) -> float:
        """s, where to draw and to sort it."""
        return next((time for time in (self.time, self.found) if time is not None), 0.0)

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return {**vars(self), "kind": self.kind.value, "side": self.side.value}

    def at(self, time: float | None) -> "Entry":
        """Return it at another time; one typed as it is shown stays exactly where it was found."""
        is_found = time is not None and self.found is not None and abs(time - self.found) < SAME
        return replace(self, time=self.found if is_found else time)

    def turned(self) -> "Entry":
        """Return it deleted, or back from being deleted."""
        return replace(self, is_deleted=not self.is_deleted)


def entry(plain: Mapping[str, Any]) -> Entry:
    """Return the entry of a plain form. Errors: KeyError, TypeError, ValueError."""
    return Entry(**{**plain, "kind": EventKind(plain["kind"]), "side": Side(plain["side"])})


def entries(found: Iterable[Mapping[str, Any]], corrections: Corrections) -> tuple[Entry, ...]:
    """Return all events, corrected ones as they were left. found : plain, as found automatically."""
    rows = []
    for event in found:
        time = float(event["time_s"])
        row = Entry(EventKind(event["kind"]), Side(event["side"]), time, time)
        for item in corrections.items:
            is_own = (item.kind, item.side) == (row.kind, row.side) and item.change is not Change.ADD
            if is_own and abs(item.time - time) < SAME:
                row = replace(row, time=time if item.to is None else item.to, is_deleted=item.to is None)
                break
        rows.append(row)
    added = [item for item in corrections.items if item.change is Change.ADD]
    return (*rows, *(Entry(item.kind, item.side, None, item.time) for item in added))


def corrections(rows: Sequence[Entry], seconds: float) -> Corrections:
    """Return what was changed. seconds : length of the recording.

    Errors: TrialError BAD_CORRECTION when an event has no time or lies outside the recording.
    """
    items = [item for row in rows if (item := _correction(row)) is not None]
    return from_json([item.to_json() for item in items], seconds)


def _correction(row: Entry) -> Correction | None:
    if row.is_deleted:
        return None if row.found is None else Correction(Change.DELETE, row.kind, row.side, row.found)
    if row.time is None:
        raise TrialError(TrialReason.BAD_CORRECTION, words.NO_TIME, words.NO_TIME_HOW)
    if row.found is None:
        return Correction(Change.ADD, row.kind, row.side, row.time)
    return Correction(Change.MOVE, row.kind, row.side, row.found, row.time) if row.is_moved else None
