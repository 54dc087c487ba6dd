"""Corrections: events that a person has moved, deleted or added, beside what was found automatically."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from station.errors import TrialError, TrialReason
from station.events.event import Event, EventKind
from station.forces import Forces
from station.mat import Side

SAME = 0.0005
"""s. A correction belongs to the automatic event that lies so near to its time."""


class Change(StrEnum):
    """What was done to an event."""

    MOVE = "move"
    DELETE = "delete"
    ADD = "add"


@dataclass(frozen=True)
class Correction:
    """One change. kind, side, time : of the event as found, or of the added one. to : s, where it goes."""

    change: Change
    kind: EventKind
    side: Side
    time: float
    to: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        plain = {
            "change": self.change.value,
            "kind": self.kind.value,
            "side": self.side.value,
            "time_s": self.time,
        }
        return plain if self.to is None else {**plain, "to_s": self.to}


@dataclass(frozen=True)
class Corrections:
    """All changes of one trial. used : those that found their event, filled while they are applied."""

    items: tuple[Correction, ...] = ()
    used: set[Correction] = field(default_factory=set, compare=False)

    def __bool__(self) -> bool:
        return bool(self.items)

    def applied(self, forces: Forces, kind: EventKind, side: Side, found: Iterable[int]) -> list[int]:
        """Return samples of one kind of event of one side as corrected, in order of time.

        found : samples as found automatically.
        """
        samples = [self.moved(forces, kind, side, sample) for sample in found]
        added = [
            item
            for item in self.items
            if (item.kind, item.side) == (kind, side) and item.change is Change.ADD
        ]
        self.used.update(added)
        kept = [sample for sample in samples if sample is not None]
        return sorted([*kept, *(_sample(forces, item.time) for item in added)])

    def moved(self, forces: Forces, kind: EventKind, side: Side, sample: int) -> int | None:
        """Return where one automatic event has gone; None when it was deleted."""
        time = float(forces.time[min(sample, len(forces) - 1)])
        for item in self.items:
            is_own = (item.kind, item.side) == (kind, side) and item.change is not Change.ADD
            if is_own and abs(item.time - time) < SAME + 0.5 / forces.rate:
                self.used.add(item)
                return None if item.to is None else _sample(forces, item.to)
        return sample

    def one(self, forces: Forces, kind: EventKind, side: Side, found: int | None) -> int | None:
        """Return the sample of an event that occurs at most once: the last one added, or the one found."""
        samples = self.applied(forces, kind, side, [] if found is None else [found])
        return samples[-1] if samples else None

    @property
    def without_effect(self) -> tuple[Correction, ...]:
        """Those that belong to no event of this trial."""
        return tuple(item for item in self.items if item not in self.used)


def from_json(plain: Iterable[Mapping[str, Any]], seconds: float) -> Corrections:
    """Read corrections. seconds : length of the recording.

    Errors: TrialError BAD_CORRECTION when a field is missing, unknown or outside the recording.
    """
    return Corrections(tuple(_read(item, seconds) for item in plain))


def _read(plain: Mapping[str, Any], seconds: float) -> Correction:
    try:
        change = Change(plain["change"])
        to = float(plain["to_s"]) if change is Change.MOVE else None
        found = Correction(change, EventKind(plain["kind"]), Side(plain["side"]), float(plain["time_s"]), to)
    except KeyError as error:
        raise _refused(f"A correction has no field {error}.") from error
    except (TypeError, ValueError) as error:
        raise _refused(f"A correction cannot be read: {error}.") from error
    for time in (found.time, found.to):
        if time is not None and not 0.0 <= time <= seconds:
            raise TrialError(
                TrialReason.BAD_CORRECTION,
                f"An event at {time:g} s lies outside the recording, which lasts {seconds:.2f} s.",
                f"Give it a time from 0 to {seconds:.2f} s.",
            )
    return found


def _refused(sentence: str) -> TrialError:
    return TrialError(
        TrialReason.BAD_CORRECTION,
        sentence,
        "Each needs change (move, delete, add), kind, side, time_s, and to_s where it is moved.",
    )


def _sample(forces: Forces, time: float) -> int:
    if len(forces) == 0:
        return 0
    first = float(forces.time[0])
    return int(np.clip(round((time - first) * forces.rate), 0, len(forces) - 1))


def events(forces: Forces, kind: EventKind, side: Side, samples: Iterable[int]) -> list[Event]:
    """Return events of one kind and side at samples; one behind the last sample lies at the last."""
    last = len(forces) - 1
    return [Event(kind, side, float(forces.time[min(sample, last)])) for sample in samples]
