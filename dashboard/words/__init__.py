"""Every sentence a clinician reads, and how numbers and units are written. No sentence is made elsewhere.

What an error says comes with the error itself (`station/errors.py`): here stand the words around it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.words import visit as visiting
from station.compare import Change, SideDifference, Verdict, device, one_more_trial
from station.compare import words as comparing
from station.compare.legs import BILATERAL_INDEX, UNILATERAL_INDEX
from station.compare.words import SENTENCES, doubt
from station.compare.written import AT_ONCE as AT_ONCE
from station.compare.written import COUNTED as COUNTED
from station.compare.written import EQUAL as EQUAL
from station.compare.written import NO_VALUE as NO_VALUE
from station.compare.written import OF_WHAT
from station.compare.written import PLUS_MINUS as PLUS_MINUS
from station.compare.written import SETTLING as SETTLING
from station.compare.written import WITH_A_SIDE as WITH_A_SIDE
from station.compare.written import amount as amount
from station.compare.written import difference as difference
from station.compare.written import kilograms as kilograms
from station.compare.written import larger as larger
from station.compare.written import number as number
from station.mat import Side, is_matrix

NAME = "Force plate station"
PLATES = "Plates"
PEOPLE = "People"
MEASURE = "Measure"
FIND = "Find or add a patient"
FIND_HINT = "Name or code"
NOBODY_FOUND = "Nobody of that name or code yet."
LAST_VISIT = "last {}"
NOBODY_YET = "No patients yet. Add the first one."
ADD = "Add patient"
CORRECT_PERSON, PERSON_CORRECTED = "Correct name or birth year", "Corrected."
NOTHING_CORRECTED = "Nothing has been changed."
CORRECT_PERSON_HOW = "Recordings and pages that were printed before stay as they are."
NAME_NEEDED = "A name or a code is needed."
NAME_TOO_LONG = "A name has at most {} characters."
NAME_OR_CODE = "Name or code"
BIRTH_YEAR = "Birth year (may be left out)"
BIRTH_YEAR_REFUSED = "A birth year is between 1900 and this year."
EXAMPLE = "example"
FIRST_START = "Preparing the station for its first start…"
EXAMPLES_SOON = "The example patients appear in about a minute."
DEMONSTRATION = "Demonstration: simulated plates, invented people. Nothing here is real."
LINK_LOST_LIGHT = "No connection"
UNANSWERED = "What you pressed or chose last was not answered. Look whether it was done; if not, do it again."
LINK_LOST = "No connection to the station program. It is tried again by itself. What was recorded is safe."
SKIP_LINK = "Skip to the content"
SCHEME = "Light or dark"

START_VISIT = "Start a visit"
RESUME_VISIT = "Go on with the visit"
RESUME_TODAY = "Go on with today's visit"
COMPARE = "Left and right over visits"
VISITS = "Visits"
NO_VISITS = "No visit yet. The first one becomes the baseline."
PRINT = "One page as PDF"
SAVE_PDF_HINT = "Opens in a new tab, ready to print or to save"
PAPERS = {"a4": "A4", "letter": "US Letter"}

NO_VISIT_RUNNING = "No visit is running"
NO_VISIT_HOW = "Find the patient first. The plates can be watched here at any time."
TAKE_OVER = "Take over here"
OTHER_SCREEN = "Another screen leads this visit. You see everything here; buttons are there."
OR_TAKE_OVER = f"Or press “{TAKE_OVER}”."
OPEN_MEASURE = "Open Measure"
TO_TAKE_OVER = "Open Measure to take over."
CLOSE_VISIT = "Close the visit"
TO_RESULT = "See the result"
VISIT_OVER = "All planned tests are done"
VISIT_OVER_HOW = "Choose a step above to repeat it, or close the visit."
NO_PLATE = "No plate found"
NO_PLATE_HOW = "The station goes on looking. It starts by itself when the plate answers."
NO_PLATE_CHECKS = {
    "Cable": "Is the plate's USB cable in, at both ends? Some cables only charge: try another.",
    "Power": "Does the light on the board shine?",
}
NO_PLATE_CHECKS_OF = {
    "win32": {
        "Driver": "Windows needs the driver of the board's USB chip (CH340): "
        "the plate must stand in the Device Manager under Ports."
    },
    "linux": {
        "Rights": "Your account must be in the group dialout: sudo usermod -aG dialout $USER, log in again."
    },
}
"""What else there is to look at, by the name Python has for the system."""

START, STOP, SKIP, KEEP, REDO, EXCLUDE, GO_ON = "Start", "Stop", "Skip", "Keep", "Redo", "Exclude", "Go on"
WHY = "Why exclude it?"
REASONS = {
    "talked": "Talked",
    "hand_used": "Hand used",
    "foot_down": "Foot down",
    "wrong_side": "Wrong side",
    "equipment": "Equipment",
    "other": "Other",
    "repeated": "Repeated",
    "stopped": "Stopped",
    "interrupted": "Interrupted",
}
CHOICES = ("talked", "hand_used", "foot_down", "wrong_side", "equipment", "other")
SET_ZERO, WEIGH, START_PRACTICE = "Set zero", "Weigh", "Start practice"
TABLE = "Table of numbers"
LIVE_VIEW = "Live view of the plates"
STEP, PAGES = "Step", "Pages"
PRACTICE_NOTE = "Practice – not counted"
OPTIONAL_NOTE = "May be skipped"
SAVING = "Saving…"
SAVED = "Saved"
NOT_SAVED = "Not saved yet. It is safe in the journal and in memory."
SAVE_AGAIN = "Save again"
MORE = "All numbers, with formula and source"
FORMULA = "Formula and source"
NOT_A_DIAGNOSIS = "Numbers describe load and sway only. They are not a diagnosis."
GENERIC_ERROR = "That did not work, and it should have. Nothing recorded is lost."
GENERIC_REMEDY = (
    "Try again. If it happens again, tell your engineer the number {number} from the program's log."
)
NOT_FOUND = "There is no such page"
NOT_FOUND_HOW = "It may have been an old link."
TO_START = "To the first page"
NOT_SHOWN = "This page could not be shown"
TRY_AGAIN = "Try again"
GONE_PATIENT = "This patient is not in the library."
GONE_VISIT = "This visit is not in the library."
GONE_TRIAL = "This trial is not in the library."

RESULT, TRIAL, TRIALS, PATIENT, NUMBER = "Result", "Trial", "Trials", "Patient", "Number"
TO_VISIT = "The whole visit"
NOTHING_KEPT = "No trial of this visit counts yet."
NO_TRIALS = "No trial yet."
NO_RESULT = "This trial could not be analysed."
NO_RECORDING = "The recording of this trial is not here."
NO_RECORDING_HOW = "Its stored numbers stay; they cannot be computed again."
NOTHING_TO_COMPARE = "Nothing to compare yet: one kept trial of each leg is needed."
COP_PATHS = "Path of the centre of pressure"
LOADS = "Load on each plate"
ELLIPSE_NOTE_ONE = "The area of the ellipse is the number “Ellipse area (95 %)”."
ELLIPSE_NOTE = f"All on one scale. {ELLIPSE_NOTE_ONE}"
ELLIPSE_IS = "The ellipse holds 95 % of where a path would go on."
ALL_NUMBERS = "All numbers"
ORIGIN = "Where they come from"
DETAILS = "Details"
NO_CALIBRATION = "none"
IDENTITY, STREAM, CALIBRATION, PROGRAM = "What is connected", "Samples", "Calibration and zero", "Program"
NOT_SAID = "not said"
CALIBRATIONS = {
    "certificate": "calibrated, with certificate",
    "nominal": "none: gains of the data sheet",
    "simulated": "simulated plates",
}
SENSORS = {"HX711": "HX711", "ADS131M08": "ADS131M08", "ADS1256": "ADS1256", "PRESSURE_MAT": "pressure mat"}
SENSORS |= {"SYNTHETIC": "simulated"}
EVENTS = {
    "stance_side": "stands on one leg",
    "contact": "steps on",
    "take_off": "takes off",
    "toe_off": "toe off",
    "foot_down": "foot down",
    "step_off": "steps off",
    "onset": "begins to move",
    "repetition_start": "start",
    "repetition_bottom": "bottom",
    "repetition_end": "end",
}
EVENTS_OF = {
    "landing": {"contact": "lands", "stance_side": "lands on one leg"},
    "weight_shift": {"onset": "begins to shift"},
}
"""The words of one assessment where they differ from those of all."""
EVENTS_AND_LOADS = "Events and loads over time"
MARKS_NOTE = "Circle: left leg, diamond: right leg, square: both."
CORRECTED_NOTE = (
    "A crossed mark was added by hand, an × is deleted, a hollow mark shows where a moved one was found."
)
CORRECTED_HEAD = "What was corrected"
WAS_MOVED, WAS_DELETED, WAS_ADDED = "{}: moved from {:.3f} s to {:.3f} s", "{}: deleted", "{}: added"
SQUAT, HOLD, FLIGHT = "Squat", "Hold", "Flight"
SHADED = {SQUAT: "each squat", HOLD: "the hold on one leg", FLIGHT: "the flight"}
CORRECT = "Correct events by hand"
CORRECT_HOW = "Move an event by its time, delete it, or add one. Nothing changes the recording itself."
NO_EVENTS = "No events were found. Add what you see."
NOT_CORRECTABLE = "The events of this test follow from the loads: none can be moved, deleted or added."
FOLLOWS = "follows from the others"
EVENT_LIST = "Events in order of time"
TIME_OF = "Time of {} in s"
TIME_FIELD, KIND_FIELD, LEG_FIELD = "Time, s", "Event", "Leg"
SHOW, WHOLE_TRIAL, DELETE, RESTORE, ADD_EVENT = "Zoom", "Whole trial", "Delete", "Restore", "Add event"
CLICK_HINT = "A click into the picture fills in the time."
ADD_HEAD = "Add an event"
DELETED_TAG, ADDED_TAG, MOVED_TAG = "deleted", "added by hand", "moved, found at {:.3f} s"
APPLY, SAVE, TO_AUTOMATIC, TO_EARLIER = "Apply", "Save", "Back to automatic", "Earlier corrections"
NO_TIME = "An event has no time."
NO_TIME_HOW = "Enter its time in seconds, or delete it."
NO_KIND_HOW = "Choose what it is, on which leg, and when."
THERE_ALREADY = "This event stands there already."
THERE_ALREADY_HOW = "Give the new one another time, or move the one that is there."
OVERTAKEN = (
    "The events of this trial were corrected in another window or by somebody else. Nothing was saved here."
)
OVERTAKEN_HOW = (
    "What you changed still stands here. Open the trial in a second window to compare, then reload."
)
NO_KIND = "This event is not complete."
EDITED = "Changed, not applied yet."
EDITED_HOW = "The numbers are still those of before: press “Apply” to see them follow."
APPLIED = "Applied, not saved yet."
APPLIED_HOW = "Everything below shows it; press “Save” to keep it."
SAVED_HOW = "All numbers follow them; what was found automatically is kept beside."
AS_FOUND = "All events are as found automatically."
EARLIER = "Corrections of {} are kept and can be looked at again."
NUMBERS_UNSAVED = "These are the numbers of corrections that are not saved yet."
CHANGED = "Against what was found automatically"
NOT_THERE = "not there"
NONE_CHANGED = "None of the main numbers changes."
SEE_NUMBERS = "The table “All numbers” shows the others."
STANDINGS = {
    "kept": "Counts",
    "excluded": "Excluded",
    "undecided": "Not decided yet",
    "interrupted": "Interrupted",
    "practice": "Practice",
}

INTERRUPTED_TITLE = "A trial was interrupted"
INTERRUPTED_HOW = (
    "It ended before its time: the plate was unplugged, or the program ended. What was recorded is safe: "
    "look at it, and exclude it if it is of no use."
)
OPEN = "Open"

UNCALIBRATED = (
    "These plates have no calibration. Newtons come from the data sheet of the cells; "
    "numbers are for looking, not for signing."
)

INSTRUCTIONS = {
    "one_foot_each_plate": "One foot on each plate.",
    "look_at_the_mark": "Look at the mark.",
    "hands_on_hips": "Hands on hips.",
    "stand_still": "Stand still.",
    "stand_on_one_leg": "At the beep lift the other foot, and hold.",
    "squat_slowly": "At each beep bend slowly, come up, and stand still.",
    "squat_on_one_leg": "At the first beep lift the other foot and stand still. "
    "At each later one bend slowly and come up.",
    "shift_onto_each_leg": "Shift onto the leg that is called, and hold.",
    "land_softly": "Land softly, then stand still.",
}
"""What the person is told, by the keys that the assessments name."""
WHOLE_BODY, DIFFERENCE = "Whole body", "Difference"
DIFFERENCE_OF = {True: f"% {OF_WHAT[BILATERAL_INDEX]}", False: f"% {OF_WHAT[UNILATERAL_INDEX]}"}
"""What a difference is a percentage of: in a test on both legs, and in one on a single leg."""
FORMULAS = {
    True: "Difference: 100 (R − L) / (R + L), in percent of both legs together.",
    False: "Difference: 100 (R − L) / max(L, R), in percent of the larger leg.",
}
LEGS = {Side.LEFT: "Left", Side.RIGHT: "Right", Side.BOTH: "Both"}


@dataclass(frozen=True)
class Cue:
    """The words of one step: its name on the road, what to say, how it is done when no test says so."""

    name: str
    say: str
    how: str = ""


QUESTIONS = {
    "groin_or_front_hip_pain": "Pain in the groin or at the front of the hip?",
    "pain_at_rest_or_at_night": "Pain at rest or at night?",
    "focal_bone_pain": "Pain at one spot on a bone?",
    "pain_on_hopping": "Pain when hopping?",
    "cannot_bear_weight": "Unable to put weight on a leg?",
    "numbness_or_leg_weakness": "Numbness, or a leg that gives way or feels weak?",
    "recent_fracture": "A fracture in the last months?",
    "recent_surgery": "Surgery in the last months?",
    "stands_safely_on_one_leg": "Can they stand safely on one leg?",
    "someone_within_reach": "Is someone within reach?",
}
YES_NO = {"yes": "Yes", "no": "No"}
NONE_OF_THESE = "None of the first eight"
PAIN_NOW = "Pain now, 0 to 10"
PAIN_AFTER = "Pain after it, 0 to 10"
GO_ON = "Go on"
LOCKED = {
    "red_flag": "Locked: a red flag was answered with yes. A clinician looks at it first.",
    "fracture_or_surgery": "Locked: a recent fracture or surgery.",
    "to_confirm": "Locked: this diagnosis asks for a clinician's word before a landing.",
    "pain": "Locked: pain of 5 or more.",
    "not_safe_on_one_leg": "Locked: they cannot stand safely on one leg.",
    "not_asked": "Locked: not everything about safety has been asked. Still open:",
    "too_slow": "Locked: the plates are too slow for a landing.",
}
"""Why a test may not be done, by `station.clinic.safety.Why`."""
PAIN_STOP = "Stop: it hurts"
PAIN_STOP_HOW = (
    "Pain is 5 or more, or 2 more than before the first test. No further test today; "
    "what was measured is kept."
)
CUES = {
    "intake": Cue("Intake", "What brings them here?", visiting.INTAKE_HOW),
    "guess": Cue(
        "Their guess", "Ask before any result", "What a person feels and what is measured often differ."
    ),
    "weight_shift": Cue("Weight shift", "Shift onto one leg and hold, 5 times each way"),
    "landing_left": Cue(
        "Land left",
        "Land on your LEFT leg and hold still",
        "Step off the box onto the left plate. Hands on hips. Land softly, then stand still.",
    ),
    "landing_right": Cue(
        "Land right",
        "Land on your RIGHT leg and hold still",
        "Step off the box onto the right plate. Hands on hips. Land softly, then stand still.",
    ),
    "tiring": Cue("A minute of squats", "Squat a little for a minute"),
    "leave": Cue("Empty check", "Step off both plates", "The empty plates are looked at once more."),
    "safety": Cue("Safety", "Before anything else", "Ask aloud. What is not asked stays open."),
    "zero": Cue("Zero", "Keep both plates empty", "Nobody and nothing touches them for two seconds."),
    "weigh_in": Cue("Weigh-in", "Step on", "One foot on each plate. Stand still for two seconds."),
    "quiet_stance": Cue("Quiet stand", "Stand on both legs"),
    "practice_left": Cue("Try left", "Stand on your LEFT leg"),
    "practice_right": Cue("Try right", "Stand on your RIGHT leg"),
    "single_leg_left": Cue("Stand left", "Stand on your LEFT leg"),
    "single_leg_right": Cue("Stand right", "Stand on your RIGHT leg"),
    "mini_squat": Cue("Mini squats", "Squat a little, 8 times"),
    "squat_left": Cue("Squat left", "Squat on your LEFT leg, 3 times"),
    "squat_right": Cue("Squat right", "Squat on your RIGHT leg, 3 times"),
}

SMALLER_IS_STEADIER = "Smaller sway numbers mean steadier."

REASON_CODES = {reason.value: why for reason, why in comparing.REASONS.items()}

ADVICE_CODES = {reason.value: told for reason, told in comparing.ADVICE.items()}

VERDICTS = SENTENCES
INSTRUCTED = {"eyes": {"open": "eyes open", "closed": "eyes closed"}, "support": {"none": "hands on hips"}}
"""Conditions that a person was told to keep; nobody asks afterwards whether they did."""
CONDITIONS = {
    "eyes": "eyes {}",
    "support": "hand support: {}",
    "tape": "tape: {}",
    "footwear": "footwear: {}",
    "surface": "surface: {}",
    "seconds": "{} s recorded",
    "feet": "landing on {}",
    "lowpass_hz": "low-pass {} Hz",
    "settle_s": "first {} s left out",
    "keep_s": "{} s used",
}
DOUBTED, DOUBTED_ON_A_MAT = comparing.CALIBRATIONS, comparing.EQUALISATIONS
INSTRUMENT = comparing.INSTRUMENT
ON_A_REPEAT = "repeat {}"
OF_THE_INSTRUMENT = "instrument {}"
"""How far off a number may be, in its own unit, and by what."""
ALL_ALIKE = "Conditions, the same in every visit"
CONDITIONS_DIFFER = (
    "Trials under other conditions stand on lines of their own: they are never joined or averaged."
)

STARTING = "Starting…"
FIRST_START_BRIEF = "Preparing the first start…"
SEARCHING = "Looking for the plates…"
CLOSED = "Plates are not open"
RECORDING = "Recording"
READY = "Plates ready"
NOT_ZEROED, ZEROED = "not zeroed yet", "zero {}"


def first_start(done: int, total: int) -> str:
    """Say how far the preparation for the first start is, in the room that a status has."""
    return f"{FIRST_START_BRIEF} {100 * done // total} %" if done and total else FIRST_START_BRIEF


def preparing(done: int, total: int) -> str:
    """Say how far the example patients are."""
    return f"Preparing the example patients: {done} of {total} visits"


def another_visit(name: str) -> str:
    """Say whose visit is running while another patient is looked at."""
    return f"Another visit is running ({name})."


def ago(seconds: float) -> str:
    """Write how long ago something was."""
    if seconds < 60:
        return "just now"
    minutes = int(seconds // 60)
    if minutes < 60:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago"


def both_sides(left: float, right: float) -> str:
    """Write the load of each leg at the weigh-in, without a verdict. left, right : N."""
    return f"weigh-in · left {kilograms(left)} kg · right {kilograms(right)} kg"


def ratio(left: float | None, right: float | None, unit_code: str) -> str:
    """Write both legs in one, left first: shares as 61 : 39."""
    if unit_code == "%" and left is not None and right is not None:
        return f"{left:.0f} : {right:.0f}"
    return f"{number(left, unit_code)} : {number(right, unit_code)}"


def unbroken(title: str) -> str:
    """Keep a number and its sign of percent on one line."""
    return title.replace(" %", "\u00a0%")


UNITS = comparing.UNITS


def unit(code: str) -> str:
    """Write a UCUM code as people know it."""
    return UNITS.get(code, code)


DAY_FORMAT = "D MMM YYYY"
"""How a field of the browser writes what `day` writes."""


def day(iso: str | date | datetime) -> str:
    """Write a date as 21 Nov 2026."""
    found = datetime.fromisoformat(iso) if isinstance(iso, str) else iso
    return f"{found.day} {found:%b %Y}"


def moment(iso: str | datetime) -> str:
    """Write a date with its time of day."""
    found = datetime.fromisoformat(iso) if isinstance(iso, str) else iso
    return f"{day(found)}, {found:%H:%M}"


def on_paper(label: str, paper: str) -> str:
    """Write what is printed and on which paper."""
    return f"{label} · {PAPERS[paper]}"


def more_people(count: int) -> str:
    """Say that a list of people is cut."""
    return f"And {count} more. Type more of the name or code."


def born(year: int | None) -> str:
    """Write a birth year, or that nobody asked."""
    return f"born {year}" if year else "birth year not asked"


def code(code: str) -> str:
    """Write the code of a patient."""
    return f"code {code}"


def same_name(name: str, years: list[int | None]) -> str:
    """Warn of two people with one name."""
    told = " / ".join(born(year) for year in years)
    return (
        f"There is already a patient called {name} ({told}). "
        "Choose from the list, or give a different birth year."
    )


def stepped_off(seconds: float) -> str:
    """Say when the person left the plates."""
    return f"Stepped off at {seconds:.1f} s. A short hold is a result: keep it, or redo."


def other_leg(seen: str, asked: str) -> str:
    """Say that the plates saw another leg than the one asked for."""
    return f"That's the {seen} leg. We planned {asked} – use {seen} instead?"


def stopped_early(seconds: float) -> str:
    """Say that a trial was stopped, and when."""
    return f"Stopped early at {max(seconds, 0.0):.0f} s. Saved up to there."


def start_trial(seconds: float) -> str:
    """Label the button that starts a trial. seconds : recorded, settling included."""
    return f"Start · {seconds:.0f} s"


def reviewed(name: str) -> str:
    """Head the numbers of the trial that was just made."""
    return f"{name}: keep it?"


def standing(state: str, reason: str | None) -> str:
    """Say whether a trial counts, and why not."""
    told = STANDINGS.get(state, state)
    return f"{told}: {REASONS.get(reason, reason).lower()}" if reason and state == "excluded" else told


def nothing_counts(names: Sequence[str]) -> str:
    """Say of which planned steps no trial counts. names : of the steps, at least one."""
    first, *others = [names[0], *(name[:1].lower() + name[1:] for name in names[1:])]
    told = f"{', '.join([first, *others[:-1]])} and {others[-1]}" if others else first
    return f"{told}: no trial counts yet."


def choose_again(count: int) -> str:
    """Say how the steps of which nothing counts are done after all."""
    one, without = ("it", "it") if count == 1 else ("one", "them")
    return f"Choose {one} above to do it now, or close the visit without {without}."


def used_trials(counts: Mapping[str, int]) -> str:
    """Say how many trials of each leg the numbers are the mean of."""
    legs = [f"{side} {trials(count)}" for side, count in counts.items() if side != "both" and count]
    return ", ".join(legs) if legs else trials(counts.get("both", 0))


def legs(counts: Mapping[str, int]) -> str:
    """Count trials by leg, short: L 2, R 2."""
    if not counts.keys() & {"left", "right"}:
        return str(sum(counts.values()))
    return " ".join(f"{side[0].upper()} {counts.get(side, 0)}" for side in ("left", "right"))


def method(settings: Mapping[str, float | None], *, of_mat: bool = False) -> str:
    """Write the settings of a method in words; what was not used is left out. of_mat : it does not weigh."""
    told = []
    for key, value in settings.items():
        if key == "body_weight_n":
            told += [f"{kilograms(value)} kg"] if value and not of_mat else []
        elif key == "lowpass_hz" and value is None:
            told.append("no low-pass")
        elif value:
            told.append(CONDITIONS.get(key, key.replace("_", " ") + " {}").format(f"{value:g}"))
    line = " · ".join(told)
    return line[:1].upper() + line[1:]


def instructed(context: Mapping[str, str]) -> str:
    """Write what the person was told to keep: nobody asked whether they did."""
    told = [said[context[key]] for key, said in INSTRUCTED.items() if context.get(key) in said]
    return ", ".join(told)


def event(kind: str, key: str) -> str:
    """Name an event. key : of the assessment."""
    name = EVENTS_OF.get(key, {}).get(kind) or EVENTS.get(kind, kind.replace("_", " "))
    return name[:1].upper() + name[1:]


def hold(side: str) -> str:
    """Name the hold on a leg."""
    return f"{HOLD}, {side} leg"


def marks(shaded: Sequence[str], can_correct: bool) -> str:
    """Explain the marks and the shade of a trial's picture. shaded : names of its phases."""
    told = [MARKS_NOTE]
    if shaded:
        told.append(f"Shaded: {' and '.join(SHADED.get(name, name) for name in shaded)}.")
    return " ".join([*told, CORRECTED_NOTE] if can_correct else told)


def events_and_loads(lanes: Mapping[str, Sequence[float]]) -> str:
    """Say what a trial's picture shows, for who does not see it. lanes : s, of the events of each name."""
    told = (f"{name}: {', '.join(f'{time:.1f} s' for time in times)}" for name, times in lanes.items())
    return ". ".join([EVENTS_AND_LOADS, *told]) + "."


def leg_of(side: str) -> str:
    """Name a side within a sentence."""
    return {"left": "left", "right": "right"}.get(side, "both legs")


def saved_corrections(at: datetime, by: str) -> str:
    """Say that the numbers are those of corrected events, since when, and by whom."""
    who = f" by {by}" if by else ""
    return f"Events corrected by hand{who}, {moment(at.astimezone())}."


def corrected_trials(count: int) -> str:
    """Say in how many trials the events were corrected."""
    return f"Events corrected by hand in {trials(count)}: the numbers follow the corrected events."


def was_now(title: str, side: str, was: str, now: str) -> str:
    """Say how a number follows a correction."""
    leg = f", {side}" if side in ("left", "right") else ""
    return f"{title}{leg}: was {was}, now {now}."


def duration(recorded: float, asked: float, *, is_counted_in: bool = True) -> str:
    """Write how long a recording is, and why it is longer than the button said. recorded, asked : s.

    is_counted_in : whether the test begins on both legs while it is counted in.
    """
    before = recorded - asked
    if before < 0.5 or not is_counted_in:
        return f"{recorded:.0f} s"
    return f"{recorded:.0f} s: {before:.0f} s on both legs before the cue, {asked:.0f} s after it"


def time_of_day(iso: str) -> str:
    """Write the time of day."""
    return f"{datetime.fromisoformat(iso):%H:%M}"


def trend_of(title: str) -> str:
    """Name a trend for who cannot see it; the table below holds its numbers."""
    return f"{title} of both legs over the visits; the numbers are in the table below."


def advice(reason: str) -> str:
    """Say what to do about a number that is missing for a reason; nothing where the reason says it all."""
    told, short = ADVICE_CODES.get(reason, ""), REASON_CODES.get(reason, "")
    return f"{short[:1].upper()}{short[1:]}: {told}" if told else ""


def trials(count: int) -> str:
    """Count trials."""
    return "1 trial" if count == 1 else f"{count} trials"


def visits(count: int) -> str:
    """Count visits."""
    return "no visit yet" if count == 0 else "1 visit" if count == 1 else f"{count} visits"


def rests_on(found: SideDifference | Change, unit_of_limit: str) -> str:
    """Say what a verdict rests on, and what one more trial would buy; nothing where nothing is judged."""
    said = comparing.basis(found)
    more = one_more_trial(found)
    parts = [said, "" if more is None else comparing.one_more(more, unit_of_limit)]
    whole = ". ".join(part[0].upper() + part[1:] for part in parts if part)
    return f"{whole}." if whole else ""


def verdict(found: Verdict | None) -> str:
    """Say what a comparison may say; nothing for a number that carries no verdict."""
    return VERDICTS[found] if found else ""


def change(side: str, percent: float) -> str:
    """State a measured change since the first comparable visit, without judging it."""
    if abs(percent) < 0.5:
        return f"{side.capitalize()}: unchanged since the first visit."
    sign = "+" if percent > 0 else "−"
    return f"{side.capitalize()}: {sign}{abs(percent):.0f} % since the first visit."


def condition(line: Mapping[str, Any]) -> str:
    """Write the conditions of a line in one row; what nobody asked is left out."""
    said = instructed(line)
    told = [f"as instructed: {said}"] if said else []
    for key, value in line.items():
        is_said = key in INSTRUCTED and value in INSTRUCTED[key]
        if key == "plate" and is_matrix(str(value)):
            told.append(f"on {device.told(str(value))}")
        if key != "plate" and not is_said and str(value) not in ("not asked", "", "None"):
            plain = str(value).removesuffix(".0").replace("_", " ")
            said_so = doubt(tuple(line.items())) if key == "calibration" else None
            told.append(said_so or CONDITIONS.get(key, f"{key} {{}}").format(plain))
    return " · ".join(told)
