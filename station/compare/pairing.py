"""Pairing: trials of one visit that were made to be set against each other, with tape or after fatigue."""

from collections.abc import Mapping
from dataclasses import dataclass

from station.compare.changes import Change, pair
from station.compare.context import FATIGUE, PAIR, PAIR_ROLE, Mean, differing
from station.compare.verdict import may_carry

TAPE = "tape"
KINDS = (TAPE, FATIGUE)
BEFORE, DURING, AFTER = "before", "during", "after"
STEPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    TAPE: ((BEFORE, DURING), (BEFORE, AFTER)),
    FATIGUE: ((BEFORE, AFTER),),
}
"""What is set against what. Tape off again says how much is the tape and how much only time has done."""
VARIES = {TAPE: TAPE, FATIGUE: FATIGUE}
"""The one condition in which the trials of a pair may differ."""


@dataclass(frozen=True)
class Paired:
    """Two roles of a pair on one leg. kind : TAPE or FATIGUE. roles : of the first and the second value.

    change : judged by the error within a session; None when the two were not made alike, and `differs` says
    in what.
    """

    kind: str
    roles: tuple[str, str]
    side: str
    change: Change | None
    differs: tuple[str, ...] = ()


def role_of(context: Mapping[str, str]) -> tuple[str, str] | None:
    """Return kind and role of a trial that belongs to a pair; None for any other."""
    found = context.get(PAIR, ""), context.get(PAIR_ROLE, "")
    return found if found[0] in KINDS and found[1] in (BEFORE, DURING, AFTER) else None


def paired(
    key: str,
    metric: str,
    kind: str,
    made: Mapping[tuple[str, str], Mean],
    held: Mapping[str, bool | None],
) -> list[Paired]:
    """Set the roles of a pair against each other, leg by leg.

    key : of the assessment. made : mean of the trials, by role and side. held : of a single-leg stance, by
    side, whether the leg held every time; else empty.
    """
    found = []
    for side in dict.fromkeys(side for _, side in made):
        if not may_carry(key, metric, held.get(side)):
            continue
        for first, second in STEPS[kind]:
            then, now = made.get((first, side)), made.get((second, side))
            if then is None or now is None:
                continue
            told = tuple(differing(then.under, now.under, (VARIES[kind],)))
            one_legged = dict(now.under).get("feet") == "one"
            change = None
            if not told:
                change = pair(key, metric, side, then, now, one_legged=one_legged, held=held.get(side))
            found.append(Paired(kind, (first, second), side, change, told))
    return found
