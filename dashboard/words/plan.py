"""What a clinician reads about plans, the return-to-run gate and the worklist."""

from datetime import date, datetime

from dashboard.words import QUESTIONS, day, moment
from station.clinic.allowed import Flags, Hold
from station.clinic.check_in import Said
from station.clinic.clock import Due
from station.clinic.clock import Why as DueWhy
from station.clinic.gate import Condition, Goal, Reading, State
from station.clinic.gate import Why as GateWhy
from station.clinic.plan import Wrong
from station.clinic.stage import Stage

PLAN = "Plan"
DONE = {"1": "done", "0": "not done"}
WORKLIST = "Worklist"
PREVIEW = "Page of the patient"
DIARY = "Diary to print"
TYPE_IN = "Type in a diary"
HAND_OVER = "Hand over for check-in"
HANDED = "The screen is the patient's now. Going on needs signing in again."
STAGES = {
    Stage.SETTLE: "Settle",
    Stage.MOTION: "Motion",
    Stage.NON_WEIGHT_BEARING: "Non-weight-bearing",
    Stage.WEIGHT_BEARING: "Weight-bearing",
    Stage.MECHANICS: "Mechanics",
    Stage.SPEED_HILLS: "Speed and hills",
    Stage.FULL: "Full running",
}
STAGE_FIELD = "Stage"
EXERCISES = "Exercises"
EXERCISES_HOW = "Two or three at a time, 2–4 sets, two or three times a week. Stretches count apart."
EXERCISE, SIDE, SETS, AMOUNT, PER_WEEK = "Exercise", "Side", "Sets", "Each", "Per week"
AMOUNTS = {"reps": "Repetitions", "seconds": "Seconds", "steps": "Steps", "times": "Each"}
SIDES = {"left": "Left", "right": "Right", "both": "Both"}
CHOOSE_SIDE = "Which?"
STRENGTH_FLOOR, STRENGTH_FEET, STRETCHES = "Floor", "Standing", "Stretches"
PROPOSED = "start dose of this station: no article gives one, confirm it"
NONE = "–"
CLOCK = "Clock and visits"
WEEKS_FIELD = "Weeks until seen in person"
CLOCK_START = "Counting from"
NEXT_VISIT = "Next visit"
NOTE = "Words to the patient"
NOTE_HOW = "They stand on the patient's page as you write them."
GATE = "Return-to-run gate"
GATE_HOW = (
    "A condition that is met opens nothing: you open the gate by signing. What nobody knows stays unknown."
)
CONDITION, FOUND, WANTED, READS, ASKED_FOR = "Condition", "Found", "Wanted", "Reads", "Asked for"
SOURCE = "Source"
GOAL = "Comes back to"
GOALS = {Goal.RUNNING: "Straight-line running", Goal.SPORT: "Sport with turns"}
CONDITIONS = {
    "flat_pain_free": "Flat running at normal training, days without pain",
    "walk": "Walk without pain, minutes",
    "squats": "Single-leg squats, each side",
    "step_downs": "Step-downs of 20 cm (8 inches), each side",
    "reach": "Reach symmetry, %",
    "phases": "Each walk–run phase done, times before the next",
    "tests": "Stance and landing tests done",
}
FINDINGS = {
    "walk_minutes": "Minutes",
    "squats_left": "Left",
    "squats_right": "Right",
    "step_downs_left": "Left",
    "step_downs_right": "Right",
    "reach_percent": "%",
    "phase_repeats": "Times",
    "stance_done": "Stance",
    "landing_done": "Landing",
}
STATES = {
    State.MET: "met",
    State.NOT_MET: "not met",
    State.UNKNOWN: "unknown",
    State.NOT_REQUIRED: "not asked for",
}
SOURCES = {
    "P": "our proposal",
    "RunnerRepair": "RunnerRepair Shop",
    "RR1": "Precision PT checklist",
    "RR2": "PMC9528724, table 2",
    "RR3": "Trials 2023, s13063-023-07502-x",
}
OPEN_GATE = "Open the gate for speed and hills"
SAVE_DRAFT = "Save as draft"
SIGN = "Sign the plan"
SAVED_DRAFT = "Saved as a draft. The patient does not see it."
IS_DRAFT = "Draft, not signed"
IS_DRAFT_HOW = "The patient does not see any of it before a clinician signs."
UNSAVED = "Changed. Not saved, not signed."
KEEP_FIRST = "Save or sign first: what you entered is not kept yet."
OVERTAKEN = "This plan was changed in another window or by somebody else. Nothing was saved here."
OVERTAKEN_HOW = (
    "What you entered still stands below. Open the plan in a second window to compare, then reload."
)
LEFT_BEHIND = (
    "This plan was changed in another window or by somebody else. What you had entered here is gone."
)
NO_PLAN = "No plan is signed yet."
NO_PLAN_HOW = "The patient reads: your clinician has not signed a plan yet."
WRONGS = {
    Wrong.TOO_MANY: "These are more than three exercises. Take one out; stretches do not count.",
    Wrong.TWICE: "One exercise stands there twice for the same side.",
    Wrong.NO_SIDE: "One exercise has no side. Choose left, right or both.",
    Wrong.NO_GATE: "The gate cannot be opened: a condition is not met or unknown, or safety is open.",
}
BAD_ENTRY = "Something in this plan cannot be right."
BAD_ENTRY_HOW = "Check its numbers, dates and sides: a dose is in whole numbers."
HOLDS = {
    Hold.CALL_NOW: "Pain is up by 2 or more since the last visit: the patient reads “Call us now”.",
    Hold.RED_FLAG: "A red flag was answered with yes and is not cleared by name.",
    Hold.PAIN_STOP: "Pain ended the tests of the last visit. Signing a plan after it goes on.",
    Hold.NOT_SIGNED: "No plan is signed.",
    Hold.NOT_ASKED: "Not every red flag has been asked.",
}
HELD = "Nothing is allowed to the patient for now: no running, and the exercises rest."
HELD_RUNNING = "No running is allowed to the patient for now. The exercises you signed go on."
RUNNING = "Running"
REACHES = "What reaches the patient"
ALLOWED, NOT_YET = "allowed now", "not yet"
CHECK_INS = "Check-ins"
NO_CHECK_INS = "No check-in yet."
SOURCES_OF_WORD = {"tablet": "tablet", "diary": "diary"}
UNKNOWN = "not answered"
DOES_NOT_KNOW = "does not know"
PAIN_COLUMN, FREE_COLUMN, DONE_COLUMN, NEW_COLUMN = "Pain", "Flat running without pain", "Done", "New"
WHEN_COLUMN = "When"
DUE = {
    DueWhy.CALL_NOW: "Pain up by 2 or more: call now",
    DueWhy.PAIN: "The weeks are over and pain is left",
    DueWhy.PAIN_UNKNOWN: "The weeks are over and pain is not known",
    DueWhy.STAGE: "The weeks are over and the stage is the same",
    DueWhy.NEXT_VISIT: "Next visit passed",
}
NOBODY_DUE = "Nobody is due. Everyone with a signed plan is within their time."
EARLIER_LINES, LATER_LINES = "More urgent ones", "Less urgent ones"
PATIENT_COLUMN, WHY_COLUMN, SINCE_COLUMN, STAGE_COLUMN, LAST_COLUMN = (
    "Patient",
    "Why",
    "Since",
    "Stage",
    "Last visit",
)
DIARY_OF = "Diary of"
DIARY_HOW = "Type in what is on the paper. What is not on it stays unanswered."
DIARY_SAVED = "Saved."
HAS_TO_CALL = "Pain is up by 2 or more since the last visit: call the patient now."
CLEAR_FIELD = "Clear"


def signed(by: str, at: datetime) -> str:
    """Say who signed the plan that reaches the patient."""
    return f"Signed by {by}, {moment(at.astimezone())}"


def flags(found: Flags, is_active: bool) -> str:
    """Name the red flags that hold something back. is_active : those answered with yes, else the unasked."""
    told = [QUESTIONS[key].rstrip("?") for key in (found.active if is_active else found.unasked)]
    return "; ".join(told) + "." if told else ""


def _days(number: float) -> str:
    return "1 day" if number == 1 else f"{number:g} days"


def clock(weeks: int, end: date, left: int) -> str:
    """Write the countdown."""
    if left == 0:
        return f"{weeks} weeks, over since {day(end)}"
    return f"{weeks} weeks until {day(end)}: {_days(left)} left"


def due(found: Due) -> str:
    """Say why somebody is to be seen."""
    return DUE[found.why] if found.late or found.why is not DueWhy.NEXT_VISIT else "Next visit today"


def pain_free(found: date | Said | None) -> str:
    """Write the answer about running without pain; empty when nobody answered."""
    if found is Said.NO:
        return "no"
    if found is Said.UNKNOWN:
        return DOES_NOT_KNOW
    return f"since {day(found)}" if found is not None else ""


def late(found: Due) -> str:
    """Say whether it is due or overdue, and since when."""
    if not found.is_overdue:
        return "due today"
    return f"overdue by {found.late} {'day' if found.late == 1 else 'days'}"


def source(condition: Condition) -> str:
    """Name where a condition comes from, with the mark of our own."""
    return "; ".join(SOURCES.get(each, each) for each in condition.source.split(", "))


def wanted(found: Reading) -> str:
    """Write what a condition needs."""
    if found.condition.key == "tests":
        return "done"
    more = found.condition.wanted_in_sport is not None and found.wanted == found.condition.wanted_in_sport
    return f"{'>' if more else '≥'} {found.wanted:g}"


def reason(found: Reading) -> str:
    """Say why a condition reads as it does."""
    when = f" on {day(found.day)}" if found.day else ""
    match found.why:
        case GateWhy.DAYS:
            return f"{_days(found.found[0] or 0.0)} up to the patient's word{when}"
        case GateWhy.PAIN:
            return f"pain said{when}: the days begin again"
        case GateWhy.NEVER_SAID:
            return "no check-in has said so"
        case GateWhy.NOT_ANSWERED:
            return f"not answered{when}"
        case GateWhy.DOES_NOT_KNOW:
            return f"the patient does not know{when}"
        case GateWhy.NOT_ENTERED:
            return "not entered"
        case GateWhy.NOT_REQUIRED:
            return "left out by the clinician"
    return ""


def change_of_stage(stage: str) -> str:
    """Name a change of stage, for the trend."""
    return STAGES[Stage(stage)]


def lines_shown(first: int, last: int, total: int) -> str:
    """Say which lines of the worklist are shown."""
    return f"Lines {first} to {last} of {total}, the most urgent first."
