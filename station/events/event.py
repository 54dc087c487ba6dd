"""Event: something that happened at one moment of a recording."""

from dataclasses import dataclass
from enum import StrEnum

from station.mat import Side


class EventKind(StrEnum):
    """Kinds of events; the words are those of results."""

    STANCE_SIDE = "stance_side"
    CONTACT = "contact"
    TAKE_OFF = "take_off"
    TOE_OFF = "toe_off"
    FOOT_DOWN = "foot_down"
    STEP_OFF = "step_off"
    ONSET = "onset"
    REPETITION_START = "repetition_start"
    REPETITION_BOTTOM = "repetition_bottom"
    REPETITION_END = "repetition_end"


@dataclass(frozen=True)
class Event:
    """kind, the leg it belongs to (BOTH for the whole body) and time in s from the first sample."""

    kind: EventKind
    side: Side
    time: float
