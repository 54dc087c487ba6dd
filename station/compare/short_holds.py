"""Short holds: when a leg cannot hold, hold time is the finding and sway is compared where both stood."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from station.analyse import Facts, analyse
from station.assessments.assessment import assessment
from station.events.event import EventKind
from station.forces import Forces
from station.mat import Side
from station.result import Result
from station.views.missing import Reason

KEY = "single_leg_stance"
LEAST_SECONDS = 5.0
"""s that both must have completed before their sway is compared."""
HELD = 0.9
"""A leg that stood alone for this share of the planned time has held."""
STEP = 0.01
"""s to which the common window is cut, so that it fits both."""

NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Leg:
    """How one leg stood. side : which. seconds : held. clean : s before the first touch. ended : how, in
    words; empty when it held."""

    side: Side
    seconds: float
    clean: float
    ended: str


@dataclass(frozen=True)
class ShortHolds:
    """Two holds of which one at least was short.

    legs : how each stood. window : s of sway that both completed, or None. results : of both recordings
    over that window, or None.
    """

    legs: tuple[Leg, Leg]
    window: float | None
    results: tuple[Result, Result] | None


def leg(result: Result) -> Leg | None:
    """Return how the leg of a single-leg stance stood, or None when nobody stood on one leg."""
    start = next((each for each in result.events if each.kind is EventKind.STANCE_SIDE), None)
    if start is None:
        return None
    seconds = result.value("hold_time", start.side).value
    if seconds is None:
        return None
    touches = [each.time - start.time for each in result.events if each.kind is EventKind.FOOT_DOWN]
    clean = min([seconds, *touches])
    to_the_end = start.time + seconds >= result.duration - 2.0 / result.rate
    planned = assessment(KEY).seconds - (result.settings.get("settle_s") or 0.0)
    has_held = to_the_end or seconds >= HELD * planned
    return Leg(start.side, seconds, clean, "" if has_held else _ended(result))


def _ended(result: Result) -> str:
    kinds = [each.kind for each in result.events if each.kind in _ENDS]
    return _ENDS[kinds[-1]] if kinds else "ended early"


_ENDS = {
    EventKind.FOOT_DOWN: "foot down",
    EventKind.TAKE_OFF: "hop",
    EventKind.STEP_OFF: "stepped off",
}


def both_held(first: Result, second: Result) -> bool | None:
    """Tell whether both legs held; None when nobody stood on one leg, or a hold cannot be timed."""
    legs = leg(first), leg(second)
    return None if None in legs else not any(each.ended for each in legs if each)


def over_common_window(
    first: tuple[Forces, Facts], second: tuple[Forces, Facts], settings: Mapping[str, str] = NONE
) -> ShortHolds | Reason:
    """Compare two single-leg stances over the window that both completed.

    first, second : forces and facts of the two recordings. settings : as written, of both analyses;
    `keep_s` is set by the window.

    Both recordings are analysed twice: once for how long each leg stood, and once more over the first
    seconds after settling in which neither touched, when there are 5 or more. Returns the reason when
    one of them shows no stance on one leg.
    """
    free = {name: value for name, value in settings.items() if name != "keep_s"}
    whole = [analyse(*each, KEY, free) for each in (first, second)]
    stood = leg(whole[0]), leg(whole[1])
    if stood[0] is None or stood[1] is None:
        return Reason.NOT_THIS_MOVEMENT
    settle = whole[0].settings.get("settle_s") or 0.0
    common = math.floor((min(stood[0].clean, stood[1].clean) - settle) / STEP) * STEP
    if common < LEAST_SECONDS:
        return ShortHolds((stood[0], stood[1]), None, None)
    cut = {**free, "keep_s": f"{common:.2f}"}
    results = (analyse(*first, KEY, cut), analyse(*second, KEY, cut))
    return ShortHolds((stood[0], stood[1]), common, results)
