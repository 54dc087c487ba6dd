"""The hold of a single-leg stance as its events tell it, with every correction in them."""

from dataclasses import dataclass

from station.events.event import Event, EventKind
from station.events.holds import LONG_TOUCH_SECONDS, ONCE_SECONDS, lifts
from station.events.weight import carried, least_load
from station.mat import Side
from station.quality.check import Examined

ASSESSMENT = "single_leg_stance"


@dataclass(frozen=True)
class Held:
    """side : the leg that stands. begin, end : s, as in `hold_time`. is_hop : whether a hop ended it."""

    side: Side
    begin: float
    end: float
    is_hop: bool = False


def held(trial: Examined) -> Held | None:
    """Return the hold that was measured, or None where nobody stood on one leg."""
    began = trial.of_kind(EventKind.STANCE_SIDE)
    if trial.assessment != ASSESSMENT or not began:
        return None
    side, begin = began[0].side, began[0].time
    hops, steps = trial.of_kind(EventKind.TAKE_OFF), trial.of_kind(EventKind.STEP_OFF)
    if hops:
        return Held(side, begin, hops[0].time, is_hop=True)
    if steps:
        return Held(side, begin, steps[0].time)
    downs = trial.of_kind(EventKind.FOOT_DOWN)
    if len(downs) > 1 or (downs and _stays_down(trial, begin, downs[0])):
        return Held(side, begin, downs[-1].time)
    return Held(side, begin, len(trial.forces) / trial.forces.rate)


def _stays_down(trial: Examined, begin: float, down: Event) -> bool:
    """Tell whether the foot that came down was not lifted again within 1 s."""
    forces = trial.forces
    start = round((begin - float(forces.time[0])) * forces.rate)
    load = carried(forces.fz[start:, forces.sides.index(down.side)])
    found = lifts(load, forces.rate, least_load(trial.weight), LONG_TOUCH_SECONDS)
    stop = begin + found[0].stop / forces.rate if found else begin
    return stop - down.time <= ONCE_SECONDS
