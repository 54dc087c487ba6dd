"""Trials that are too short for what they are to show."""

from collections.abc import Iterable

from station.events.event import EventKind
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

LEAST = 20.0
"""s of sway, below which a trial is not comparable with others (20 s are allowed, 30 s usual)."""
SETTLE_SECONDS = 2.0


def find(trial: Examined) -> Iterable[Doubt]:
    """Tell how long somebody really stood."""
    if trial.stretch is None:
        return
    seconds = len(trial.stretch) / trial.forces.rate
    began = trial.of_kind(EventKind.TOE_OFF)
    if trial.assessment == "single_leg_stance":
        downs = [e.time for e in trial.events if e.kind in (EventKind.FOOT_DOWN, EventKind.STEP_OFF)]
        end = min(downs, default=float(trial.forces.time[trial.stretch.stop - 1]))
        first = began[0].time if began else float(trial.forces.time[trial.stretch.start])
        seconds = end - first
    if seconds - SETTLE_SECONDS < LEAST:
        yield Doubt(
            Kind.TOO_SHORT,
            Severity.NOTE,
            Side.BOTH,
            None,
            f"Only {max(0.0, seconds):.1f} s of standing.",
            "Its sway is not compared with that of 20 s or 30 s.",
        )


CHECK = Check(80, find, of=("quiet_stance", "single_leg_stance"))
