"""Observations: what a clinician can tick while a test runs, and on whose leg."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from station.mat import Side

ONE_LEG = ("single_leg_stance", "single_leg_squat")
EVERY = ("quiet_stance", "weight_shift", "single_leg_stance", "mini_squat", "single_leg_squat", "landing")


class Sided(StrEnum):
    """Whose leg a tick belongs to: nobody's, the one that stands, or the one that is chosen."""

    NOT = "not"
    STANCE = "stance"


@dataclass(frozen=True)
class Tick:
    """Something to see. assessments : in which it is offered. sided : whose leg it belongs to."""

    key: str
    assessments: tuple[str, ...]
    sided: Sided = Sided.STANCE


TICKS = (
    Tick("hip_drop", ("weight_shift", "mini_squat", *ONE_LEG, "landing")),
    Tick("dips_lower", ("mini_squat",)),
    Tick("trunk_lean", ("weight_shift", *ONE_LEG, "landing")),
    Tick("knee_in", ("mini_squat", *ONE_LEG, "landing")),
    Tick("knee_past_toes", ("mini_squat", "single_leg_squat")),
    Tick("buttock_juts", ("quiet_stance",)),
    Tick("hand_used", EVERY, Sided.NOT),
    Tick("foot_down", ONE_LEG, Sided.STANCE),
)
BY_KEY = {tick.key: tick for tick in TICKS}


@dataclass(frozen=True)
class Offer:
    """One button: what is ticked, and on which leg; None where it belongs to none."""

    tick: Tick
    side: Side | None


def offered(assessment: str, side: Side | None) -> tuple[Offer, ...]:
    """Return the buttons of a test. side : the leg that stands, None for both: then each leg has its own."""
    found: list[Offer] = []
    for tick in TICKS:
        if assessment not in tick.assessments:
            continue
        if tick.sided is Sided.NOT:
            found.append(Offer(tick, None))
        elif side in (Side.LEFT, Side.RIGHT):
            found.append(Offer(tick, side))
        else:
            found += [Offer(tick, Side.LEFT), Offer(tick, Side.RIGHT)]
    return tuple(found)


def repetition_of(time: float, spans: Iterable[tuple[int, float, float]]) -> int | None:
    """Return the number of the repetition in or nearest before which something was seen at `time`, s.

    spans : number, start and end of each, s. A hand reacts a moment after the eye: what was pressed within
    1.5 s after a repetition still belongs to it.
    """
    found = None
    for number, start, end in spans:
        if start <= time <= end + REACTION:
            found = number
            if time <= end:
                return number
    return found


REACTION = 1.5
"""s."""
