"""Another leg than the one asked for."""

from collections.abc import Iterable

from station.events.event import EventKind
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity


def find(trial: Examined) -> Iterable[Doubt]:
    """Compare the leg that stood with the leg that was asked for; what the plate saw is what counts."""
    asked = trial.facts.asked
    if asked in (None, Side.BOTH):
        return
    for seen in trial.of_kind(EventKind.STANCE_SIDE):
        if seen.side not in (asked, Side.BOTH):
            yield Doubt(
                Kind.WRONG_LEG,
                Severity.NOTE,
                seen.side,
                seen.time,
                f"That's the {seen.side} leg. We planned {asked}.",
                f"It counts as {seen.side}; redo on the {asked} leg.",
            )


CHECK = Check(60, find)
