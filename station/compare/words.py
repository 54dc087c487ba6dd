"""The sentences of a comparison, for the command line and every screen: nothing else words a verdict.

Also units as people read them, and why a number is missing.
"""

from collections.abc import Mapping

from station.compare.changes import Change
from station.compare.context import Conditions, doubted, is_on_mat
from station.compare.legs import SideDifference
from station.compare.one_more import OneMore
from station.compare.reference import Form
from station.compare.verdict import Verdict
from station.validity import State
from station.views.missing import Reason

PHRASES: Mapping[Verdict, str] = {
    Verdict.LARGER_THAN_USUAL: "larger than usual between healthy legs",
    Verdict.USUAL: "usual between healthy legs",
    Verdict.NO_REFERENCE: "no reference yet",
    Verdict.CHANGED: "changed more than measurement error",
    Verdict.WITHIN_ERROR: "within measurement error",
    Verdict.ERROR_UNKNOWN: "measurement error not known yet",
    Verdict.NOT_CALIBRATED: "not judged: plates not validly calibrated or checked",
    Verdict.NOT_EQUALISED: "not judged: mat not validly equalised or checked",
}
"""The settled words (design 9): within a line."""

SENTENCES: Mapping[Verdict, str] = {
    Verdict.LARGER_THAN_USUAL: "Larger than usual between healthy legs.",
    Verdict.USUAL: "Usual between healthy legs.",
    Verdict.NO_REFERENCE: "No reference yet for a difference between the legs in this test.",
    Verdict.CHANGED: "Changed more than measurement error.",
    Verdict.WITHIN_ERROR: "Within measurement error.",
    Verdict.ERROR_UNKNOWN: "Measurement error not known yet: the change over time is shown, not judged.",
    Verdict.NOT_CALIBRATED: "Not judged: plates not validly calibrated or checked.",
    Verdict.NOT_EQUALISED: "Not judged: mat not validly equalised or checked.",
}
"""The same as sentences of their own."""

DROP_HEIGHTS = "drop heights differed, repeat"
NOT_COMPARED: Mapping[Reason, str] = {Reason.DROP_HEIGHTS_DIFFER: DROP_HEIGHTS}
"""In place of a difference."""

REASONS: Mapping[Reason, str] = {
    Reason.RATE_TOO_LOW: "the plate's rate is too low for it",
    Reason.NEEDS_TWO_PLATES: "needs two plates",
    Reason.NO_BODY_WEIGHT: "no weigh-in",
    Reason.TOO_SHORT: "too short",
    Reason.NO_CONTACT: "nobody on the plate",
    Reason.NOT_SETTLED: "did not settle",
    Reason.NO_APA: "no shift before lifting",
    Reason.NO_MATCH: "not found",
    Reason.NOT_LOADED: "foot not on the plate",
    Reason.NOT_QUALIFIED: "this device is not qualified for it",
    Reason.NOT_THIS_MOVEMENT: "the movement was not found",
    Reason.PLATE_POSE_UNKNOWN: "places of the plates not measured",
    Reason.DROP_HEIGHTS_DIFFER: DROP_HEIGHTS,
    Reason.FOOT_AT_EDGE: "a foot reaches the edge of the mat",
    Reason.CELLS_SATURATED: "cells of the mat at the end of their range",
    Reason.FEET_TURNED: "the feet do not point to the front of the mat",
    Reason.SOMETHING_ELSE: "what presses on the mat does not lie as two feet do",
    Reason.EMPTY_CELLS_READ: "cells on which nobody stands read too much",
}
"""Why a number is missing."""

ADVICE: Mapping[Reason, str] = {
    Reason.TOO_SHORT: "What it is made of did not last long enough. Standing: stand still longer, 30 s are "
    "usual. Weight shift: stand still for 2 s before the first lean, and hold each lean for longer than 1 s. "
    "Landing: stand still on the plate until the recording ends. Then repeat the trial.",
    Reason.NOT_THIS_MOVEMENT: "What it is made of is not in this trial, or not on this leg: the cue was "
    "missed, or the trial began in the middle of it. Repeat the trial, or add the event by hand where its "
    "page offers it.",
}
"""What was missing and what to do, where the few words above do not say it."""

INSTRUMENT = "± is the instrument's part, k = 2: about 95 of 100 times the true value is no further away."
"""What stands once beside numbers that are printed with their uncertainty."""
REPEATED = "With ʳ: how far the same trials made again on the same day may move the number, 95 of 100 times."
"""The same of numbers of which a repeat is known; it goes with INSTRUMENT."""

CALIBRATIONS: Mapping[str, str] = {
    State.NONE: "not calibrated",
    State.FOREIGN: "calibration of another plate",
    State.VOIDED: "calibration void",
    State.EXPIRED: "calibration expired",
    State.CHECK_FAILED: "daily check not passed",
    State.CHECK_OVERDUE: "daily check overdue",
}
"""Why trials are shown and not judged, by the state of the plates' calibration."""
EQUALISATIONS: Mapping[str, str] = {
    State.NONE: "not equalised",
    State.FOREIGN: "equalisation of another mat",
    State.VOIDED: "equalisation void",
    State.EXPIRED: "equalisation expired",
    State.CHECK_FAILED: "daily check not passed",
    State.CHECK_OVERDUE: "daily check overdue",
}
"""The same of a pressure mat."""

UNITS: Mapping[str, str] = {
    "1": "",
    "cm2": "cm²",
    "mm2": "mm²",
    "mm2/s": "mm²/s",
    "mm2/Hz": "mm²/Hz",
    "mm-1": "1/mm",
    "deg": "°",
    "{BW}": "BW",
    "{BW}.s": "BW·s",
    "{BW}/s": "BW/s",
}
"""UCUM codes that people write otherwise."""


def unit(code: str) -> str:
    """Write a UCUM code as people know it; nothing for a count."""
    return UNITS.get(code, code)


def because(reason: str) -> str:
    """Say why a number is missing, with the code that other programs read in brackets."""
    return f"{REASONS[Reason(reason)]} ({reason})"


def doubt(under: Conditions) -> str:
    """Say why trials made under these conditions are shown and not judged; nothing where they may be."""
    state = doubted(under)
    return (EQUALISATIONS if is_on_mat(under) else CALIBRATIONS).get(state, state)


def phrase(found: SideDifference | Change) -> str:
    """Say what a comparison says; nothing for a number that carries no verdict."""
    if found.reason is not None:
        return NOT_COMPARED[found.reason]
    return PHRASES[found.verdict] if found.verdict else ""


def basis(found: SideDifference | Change, unit: str = "") -> str:
    """Say what the verdict rests on: the limit, the trials averaged, the source and what is borrowed.

    unit : of the metric. Without a reference: why there is none. Empty for a number that carries no verdict.
    """
    notes = "; ".join(found.notes)
    if found.reference is None:
        return notes
    said = [_limit(found, unit), _trials(found.trials), _source(found)]
    return ", ".join(said) + (f" ({notes})" if notes else "")


def _limit(found: SideDifference | Change, unit: str) -> str:
    if found.limit is None:
        return "not compared"
    if isinstance(found, SideDifference):
        return f"limit {found.limit:.0f} % by {found.formula}"
    assert found.reference is not None
    of = f" ({_percent(found):.0f} % of the mean)" if found.reference.form is Form.PERCENT else ""
    return f"MDC95 {found.limit:.3g} {unit}".rstrip() + of


def _percent(found: Change) -> float:
    whole = (abs(found.then or 0.0) + abs(found.now or 0.0)) / 2.0
    return 100.0 * (found.limit or 0.0) / whole if whole else 0.0


def _trials(trials: tuple[int, int]) -> str:
    return f"{trials[0]} and {trials[1]} trials averaged" if trials != (1, 1) else "single trials"


def _source(found: SideDifference | Change) -> str:
    assert found.reference is not None
    design = found.reference.design.replace("_", "-")
    return f"{found.reference.source}, {design}"


def one_more(found: OneMore, unit: str) -> str:
    """Say what one more trial would buy. unit : of the two limits."""
    told = f"one more trial: smallest difference named {found.now:.3g} → {found.after:.3g} {unit}".rstrip()
    if found.could_change is None:
        return f"{told}; whether the verdict could change is not known"
    return f"{told}; the verdict {'could' if found.could_change else 'would not'} change"


def window(seconds: float | None) -> str:
    """Label sway that is compared over a common window; say why there is none."""
    if seconds is None:
        return "sway not compared: no 5 s that both completed"
    return f"sway over the first {seconds:.1f} s that both completed"


def stood(side: str, seconds: float, ended: str) -> str:
    """Say how long a leg stood: the finding of a short hold. ended : how, or empty when it held."""
    return f"{side} {seconds:.0f} s" + (f", {ended}" if ended else "")
