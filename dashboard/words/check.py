"""Sentences about the plates day by day: the daily check, and what patients say of the plates."""

from dashboard.bench.laying import Lies
from station.daily_check import MAT_PERCENT
from station.qualification.finding import Verdict

# Daily check

CHECK_HOW = (
    "One mass on two marks of each plate, beside their middle and opposite to each other: compared with what "
    "they read right after the calibration. It takes less than two minutes."
)
STANDARD_HOW = (
    "These plates have no standard yet. Make it right after the calibration, with the mass that will be used "
    "every day: four rounds over both marks of each plate, about six minutes. The mass need not be "
    "certified, it must only stay the same."
)
CHECK_MASS = "Mass of the daily check, kg"
CHECK_BEGIN, STANDARD_BEGIN = "Plates are empty: begin", "Plates are empty: make the standard"
STANDARD_ANEW = "Make the standard anew"
CHECK_WITHOUT = "Check without a standard"
CHECK_STEP = "{done} of {of} done"
CHECK_EMPTY = "Step back: both plates stay empty."
CHECK_OFF = "Take the mass off; both plates stay empty."
CHECK_LAY = "Lay {mass:g} kg on the {mark} of the {side} plate, then let go."
CHECK_TURNED = "Lay {mass:g} kg, a quarter turn further, on the {mark} of the {side} plate, then let go."
MARKS = ("first mark", "second mark")
LIES = {
    Lies.AS_ASKED: ("good", "Lies still", "It is recorded."),
    Lies.MOVING: ("wait", "Moving", "Take your hands off and stand still."),
    Lies.NOT_EMPTY: ("wait", "Not empty", "Something lies on a plate, or touches it."),
    Lies.NOTHING: ("wait", "Nothing there yet", "Lay the mass on its mark; it is recorded by itself."),
    Lies.OTHER_PLATE: ("wait", "On the other plate", "Only the plate that is asked for may carry something."),
    Lies.OTHER_LOAD: (
        "wait",
        "Another load",
        "It does not weigh what was asked for. If it is the mass, press “Record”.",
    ),
    Lies.OTHER_PLACE: (
        "wait",
        "Beside its mark",
        "Move it onto the mark. If it stands there, press “Record”.",
    ),
    Lies.NO_SAMPLES: ("wait", "Waiting for samples", "Look at the cable; it goes on by itself."),
}
RECORDING_NOW = "Recording, leave it alone"
CHECK_RECORD, CHECK_STOP = "Record", "Break it off"
CHECK_VERDICTS = {
    Verdict.GOOD: ("good", "The plates are as on the day of their calibration."),
    Verdict.LOOK: ("wait", "The plates may be used, but look at this."),
    Verdict.BAD: ("bad", "Do not trust the plates today."),
    Verdict.NOT_MEASURED: ("wait", "Nothing was measured."),
}
CHECK_BAD_HOW = (
    "Do what the lines below say and check once more. A second check in a row that is not good voids the "
    "calibration."
)
CHECK_TOOK = "{took} for both plates"
CHECK_LOST = "{} samples were lost meanwhile."
STANDARD_MADE = "The standard is made: check with the same mass on the same marks every day."
STANDARD_NOT = "This is no standard: mend what is not good, then make it again."
CHECK_AGAIN = "Check again"
CHECK_ALL = "Every figure"
TREND_HOW = (
    "A dot is a check, the line its moving average. Within the dotted lines is chance; at the dashed one a "
    "single check is not good."
)
MAT_TREND_TOLD = "Moving average of every daily check of the mat, within three standard deviations"
CHARTED = {"%": "%", "mm": "mm", MAT_PERCENT: "force, %"}
"""What stands beside the axis of a chart, by its unit."""
CHECK_COLUMNS = ("Figure", "Value", "Wanted", "Verdict")
LAST_CHECK = "Last check: {when}, {what}."
PASSED, FAILED, LOOKED = "good", "not good", "good enough"
NEVER_CHECKED = "Not checked since the calibration."
NO_CERTIFICATE = "These plates have no certificate: there is nothing to check them against."
NO_CERTIFICATE_HOW = "Calibrate them first."

# By patients

PATIENTS_HOW = (
    "Whoever stands on the left plate alone, on the right alone and on both, hands free, weighs the same "
    "each time: every visit gives the ratio of the plates without a mass. The line is the median "
    "of the last ten."
)
PATIENTS_NONE = "No hands-free visit since this calibration yet."
PATIENTS_NONE_HOW = "It takes a stance on each leg and a quiet stance, all without holding on."
PATIENTS_HEARING = "Visits are being read."
PATIENTS_SILENT = "{silent} of {heard} visits that were read just now say nothing of the plates."
PATIENTS_CHART = "The plates by their patients"
PATIENTS_TOLD = "Left plate over right plate, visit by visit, and the median of the last ten"
PATIENTS_AXIS = "left more than right, %"
PATIENTS_VISIT, PATIENTS_MEDIAN = "one visit", "median of the last ten"


def mass_on(side: str, other_mark: bool) -> str:
    """Name what is found of the mass on a plate."""
    return f"mass on the {side} plate" + (", other mark" if other_mark else "")


def distance_on(side: str, other_mark: bool) -> str:
    """Name what is found of the place of the mass on a plate."""
    return f"distance from its {'other mark' if other_mark else 'mark'} on the {side} plate"
