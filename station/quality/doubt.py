"""Doubt: one reason to look at a trial again, in words, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from station.mat import Side


class Kind(StrEnum):
    """What is doubtful; programs rely on the words."""

    SAMPLES_LOST = "samples_lost"
    WEIGHT_MISSING = "weight_missing"
    WEIGHT_MISSING_HAND = "weight_missing_hand"
    ZERO_MOVED = "zero_moved"
    WRONG_LEG = "wrong_leg"
    FOOT_DOWN = "foot_down"
    FOOT_RESTED = "foot_rested"
    STEPPED_OFF = "stepped_off"
    HOPPED = "hopped"
    AT_THE_EDGE = "at_the_edge"
    PLATE_REVERSED = "plate_reversed"
    PLATE_DEAD = "plate_dead"
    ONE_FOOT = "one_foot"
    OUT_OF_RANGE = "out_of_range"
    OVERLOADED = "overloaded"
    NOISY = "noisy"
    TOO_SHORT = "too_short"


class Severity(StrEnum):
    """NOTE: a finding, or something to know. REDO: the numbers should not be used as they are."""

    NOTE = "note"
    REDO = "redo"


@dataclass(frozen=True)
class Doubt:
    """One doubt. side : of the leg or plate, or BOTH. time : s from the first sample, None for all of it."""

    kind: Kind
    severity: Severity
    side: Side
    time: float | None
    sentence: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.what_to_do}".strip()

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return {
            "kind": self.kind.value,
            "severity": self.severity.value,
            "side": self.side.value,
            "time_s": self.time,
            "sentence": self.sentence,
            "what_to_do": self.what_to_do,
        }
