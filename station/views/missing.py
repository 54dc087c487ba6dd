"""Why a number does not exist: the codes that stand in results beside every null."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Reason codes of a result; the sentences for people belong to the screen."""

    RATE_TOO_LOW = "rate_too_low"
    NEEDS_TWO_PLATES = "needs_two_plates"
    NO_BODY_WEIGHT = "no_body_weight"
    TOO_SHORT = "too_short"
    NO_CONTACT = "no_contact"
    NOT_SETTLED = "not_settled"
    NO_APA = "no_apa"
    NO_MATCH = "no_match"
    NOT_LOADED = "not_loaded"
    NOT_QUALIFIED = "not_qualified"
    NOT_THIS_MOVEMENT = "not_this_movement"
    PLATE_POSE_UNKNOWN = "plate_pose_unknown"
    DROP_HEIGHTS_DIFFER = "drop_heights_differ"
    FOOT_AT_EDGE = "foot_at_edge"
    CELLS_SATURATED = "cells_saturated"
    FEET_TURNED = "feet_turned"
    SOMETHING_ELSE = "something_else"
    EMPTY_CELLS_READ = "empty_cells_read"


@dataclass(frozen=True)
class Missing:
    """In place of a number: the reason why there is none."""

    reason: Reason
