"""Check: one thing that can be wrong with a trial, and how it is noticed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

from station import folder
from station.events.event import Event, EventKind
from station.events.standing import Stretch
from station.facts import Facts
from station.forces import Forces
from station.quality.doubt import Doubt


@dataclass(frozen=True)
class Examined:
    """A trial as the checks see it.

    assessment : key. stretch : where somebody stands, or None. weight : N, used for the trial, or None.
    taken : N, offset of all plates together that was taken off `forces` (and off `facts.zero_moved`).
    """

    forces: Forces
    assessment: str
    events: tuple[Event, ...]
    stretch: Stretch | None
    weight: float | None
    facts: Facts
    taken: float = 0.0

    @property
    def is_of_mat(self) -> bool:
        """Whether a pressure mat felt the feet, ours (it knows their area) or another lab's."""
        return self.forces.area is not None or self.facts.released is not None

    def of_kind(self, kind: EventKind) -> list[Event]:
        """Return the events of one kind, in order of time."""
        return [event for event in self.events if event.kind is kind]


@dataclass(frozen=True)
class Check:
    """One check. order : place in lists. of : keys of the assessments it is for; empty for all."""

    order: int
    find: Callable[[Examined], Iterable[Doubt]] = field(repr=False)
    of: tuple[str, ...] = ()


@cache
def checks() -> tuple[Check, ...]:
    """Return every check, in order."""
    found = folder.constants("station.quality", "CHECK")
    return tuple(sorted((each for each in found if isinstance(each, Check)), key=lambda each: each.order))


def doubts(examined: Examined) -> tuple[Doubt, ...]:
    """Return everything that is doubtful about a trial."""
    return tuple(
        doubt
        for check in checks()
        if not check.of or examined.assessment in check.of
        for doubt in check.find(examined)
    )
