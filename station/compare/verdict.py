"""Verdict: what a comparison may say, and which numbers may say it."""

from enum import StrEnum

from station.assessments.assessment import assessment

SINGLE_LEG = "single_leg_stance"
WHEN_HELD = "mean_velocity"
WHEN_NOT_HELD = "hold_time"
"""Of a single-leg stance: which of the two named metrics carries the verdict."""


class Verdict(StrEnum):
    """What a comparison may say; `station.compare.words` has the sentence."""

    LARGER_THAN_USUAL = "larger_than_usual"
    USUAL = "usual"
    NO_REFERENCE = "no_reference"
    CHANGED = "changed"
    WITHIN_ERROR = "within_error"
    ERROR_UNKNOWN = "error_unknown"
    NOT_CALIBRATED = "not_calibrated"
    NOT_EQUALISED = "not_equalised"


IN_DOUBT = (Verdict.NOT_CALIBRATED, Verdict.NOT_EQUALISED)
"""What is said of plates, and of a mat, whose newtons nobody vouched for."""


def may_carry(key: str, metric: str, held: bool | None = None) -> bool:
    """Tell whether a metric of the assessment `key` may carry a verdict.

    held : of a single-leg stance, whether both legs held; then sway speaks, else hold time. None : not
    known, either may.
    """
    if metric not in assessment(key).primary:
        return False
    if key != SINGLE_LEG or held is None:
        return True
    return metric == (WHEN_HELD if held else WHEN_NOT_HELD)
