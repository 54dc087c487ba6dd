"""Assessment: a clinical test, what it asks of the person and how a recording of it is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from station import folder
from station.assessments.setting import Setting, Used
from station.errors import TrialError, TrialReason
from station.events.correction import Corrections
from station.events.event import Event
from station.forces import Forces
from station.views.missing import Reason
from station.views.view import Absent, View


@dataclass(frozen=True)
class Findings:
    """What an assessment finds in a recording.

    events : in order of time. views : what metrics can look at, or why they cannot, in the order of
    results. settings : those really used, by name. warnings : one sentence each.
    """

    events: tuple[Event, ...]
    views: tuple[View | Absent, ...]
    settings: Used
    warnings: tuple[str, ...] = ()


def _always_alike(views: Sequence[View | Absent]) -> Reason | None:
    """Say that the repetitions of a side are of one kind."""
    return None


@dataclass(frozen=True)
class Assessment:
    """A clinical test.

    key : stable for programs. title : word on the screen. seconds : planned length of a trial.
    instructions : keys of the sentences the person is told, in order. settings : what may be changed.
    measure : reads a recording: forces, settings by name, weigh-in in N or None, corrections of events.
    method : raised whenever the same recording gives other numbers than before.
    also : keys of metrics it takes besides those that name it.
    middle_only : whether the first and last of five or more repetitions stay out of the trial's value.
    primary : keys of the metrics named beforehand that alone may carry a verdict.
    headline : keys of the at most five metrics that a page shows first.
    is_bilateral : whether both feet are tested together, so that sides are compared as shares of their sum.
    unlike : tells of the views of one side why their mean would have no meaning; None when it has one.
    """

    key: str
    title: str
    seconds: float
    instructions: tuple[str, ...]
    settings: tuple[Setting, ...]
    measure: Callable[[Forces, Used, float | None, Corrections], Findings] = field(repr=False)
    method: int = 1
    also: tuple[str, ...] = ()
    middle_only: bool = False
    primary: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    is_bilateral: bool = False
    unlike: Callable[[Sequence[View | Absent]], Reason | None] = field(default=_always_alike, repr=False)


@cache
def assessments() -> tuple[Assessment, ...]:
    """Return every assessment, in order of file names."""
    found = folder.constants("station.assessments", "ASSESSMENT")
    return tuple(item for item in found if isinstance(item, Assessment))


def assessment(key: str) -> Assessment:
    """Return the assessment called `key`. Errors: TrialError UNKNOWN_ASSESSMENT."""
    for found in assessments():
        if found.key == key:
            return found
    known = ", ".join(found.key for found in assessments())
    raise TrialError(
        TrialReason.UNKNOWN_ASSESSMENT,
        f"There is no assessment '{key}'.",
        f"Known: {known}.",
    )
