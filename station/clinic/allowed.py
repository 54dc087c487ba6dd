"""Allowed: what a patient may do now, and what holds it back. A signed plan is needed for any of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from station.clinic.answer import Answers, is_no, is_yes
from station.clinic.plan import Signed
from station.clinic.safety import ALLOWED, RED_FLAGS, Clearance, locked, locks
from station.clinic.stage import BEHIND_THE_GATE, OF_STAGE, Activity

CLEARED = "cleared:"
"""Beginning of the key under which a visit keeps who cleared a red flag."""


class Hold(StrEnum):
    """Why nothing is allowed for now, the most urgent first."""

    CALL_NOW = "call_now"
    RED_FLAG = "red_flag"
    PAIN_STOP = "pain_stop"
    NOT_SIGNED = "not_signed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Flags:
    """The red flags of a patient. active : answered with yes, cleared by nobody. unasked : nobody knows."""

    active: tuple[str, ...] = ()
    unasked: tuple[str, ...] = RED_FLAGS


@dataclass(frozen=True)
class Line:
    """One activity, allowed now or not yet."""

    activity: Activity
    is_allowed: bool


def flags(visits: Iterable[Answers]) -> Flags:
    """Return which red flags hold after some visits, the oldest first.

    A yes stays until it is cleared by name or answered with no later; a later yes needs its own clearance.
    """
    holding: dict[str, str] = {}
    cleared: dict[str, str] = {}
    for said in visits:
        for key in RED_FLAGS:
            by = said.get(CLEARED + key, "").strip()
            if is_yes(said, key) or is_no(said, key):
                holding[key] = said[key]
                cleared.pop(key, None)
            if by:
                cleared[key] = by
    lock = locked(locks(holding, [Clearance(key, by) for key, by in cleared.items()], None), ALLOWED)
    return Flags(
        lock.questions if lock is not None else (), tuple(key for key in RED_FLAGS if key not in holding)
    )


def lines(signed: Signed | None, holds: Sequence[Hold], is_gate_open: bool) -> tuple[Line, ...]:
    """Say of each activity whether it is allowed; nothing at all while something holds it back."""
    if signed is None or holds:
        return ()
    of_stage = OF_STAGE[signed.plan.stage]
    return tuple(
        Line(each, each in of_stage and (is_gate_open or each not in BEHIND_THE_GATE)) for each in Activity
    )


def rests(holds: Sequence[Hold]) -> bool:
    """Tell whether the exercises of a signed plan rest, too: questions nobody asked do not stop them."""
    return any(hold is not Hold.NOT_ASKED for hold in holds)
