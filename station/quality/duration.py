"""Trials that are too short for what they are to show."""

from collections.abc import Iterable

from station.events.standing import on_both_legs
from station.mat import Side
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity
from station.quality.hold import held

LEAST = 20.0
"""s of sway, below which a trial is not comparable with others (20 s are allowed, 30 s usual)."""
SETTLE_SECONDS = 2.0
WITHOUT_SWAY = frozenset({"load_share", "contact_area"})
"""What a pressure mat gives that was not compared with a plate."""
SWAY = "Its sway is not compared with that of 20 s or 30 s."
SHARE = "Its numbers are of this short time."


def find(trial: Examined) -> Iterable[Doubt]:
    """Tell how long somebody really stood: on one leg as long as it held, in quiet stance on both."""
    if trial.stretch is None:
        return
    seconds, on = len(trial.stretch) / trial.forces.rate, ""
    hold = held(trial)
    if hold is not None:
        seconds = hold.end - hold.begin
    elif trial.assessment == "quiet_stance":
        both = on_both_legs(trial.forces, trial.stretch, trial.weight)
        on = " on both legs" if len(both) < len(trial.stretch) else ""
        seconds = len(both) / trial.forces.rate
    counts = seconds - SETTLE_SECONDS
    if counts < LEAST:
        yield Doubt(
            Kind.TOO_SHORT,
            Severity.NOTE,
            Side.BOTH,
            None,
            f"Only {max(0.0, counts):.1f} s of standing{on} count: the first 2 s are left out.",
            SWAY if _gives_sway(trial) else SHARE,
        )


def _gives_sway(trial: Examined) -> bool:
    released = trial.facts.released
    return released is None or not WITHOUT_SWAY.issuperset(released)


CHECK = Check(80, find, of=("quiet_stance", "single_leg_stance"))
