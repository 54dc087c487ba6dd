"""What a patient reads: own page, printed page, check-in, diary. Plain, short, without praise or blame."""

from datetime import date

from dashboard.words import PLUS_MINUS, number
from station.clinic.allowed import Hold
from station.clinic.gate import Reading
from station.clinic.gate import Why as GateWhy
from station.clinic.stage import Activity, Stage
from station.compare import Change, Verdict

MINE = "My page"
MINE_OF = "Page of"
PREVIEW = "This is what the patient sees."
NOBODY = "Please ask at the desk. This screen is not open for you yet."
CHECK_IN = "Check-in"
TO_CHECK_IN = "Check in"
TO_MINE = "My page"
PRINT = "Print"
SIDES = {"left": "Left leg", "right": "Right leg"}

HERE = "You are here"
STAGES = {
    Stage.SETTLE: "Let it calm down",
    Stage.MOTION: "Move freely",
    Stage.NON_WEIGHT_BEARING: "Get strong on the floor",
    Stage.WEIGHT_BEARING: "Get strong on your feet",
    Stage.MECHANICS: "Run well on the flat",
    Stage.SPEED_HILLS: "Speed and hills",
    Stage.FULL: "Run as you like",
}
LADDER = "Your way back"
NO_STAGE = "Your clinician has not chosen a step yet."

NUMBERS = "How steady you are"
NO_NUMBERS = "We have not measured both legs yet."
SMALLER = "This is how fast you sway. Smaller numbers = steadier."
EVEN = "50 % on each leg is even."
STEADY = "On one leg"
STEADY_UNIT = "mm per second"
SHARE = "Weight on each leg"
SHARE_UNIT = "% of your weight"
GRAPH = "Your legs over time"
GRAPH_TOLD = "How steady each leg was at each visit. The numbers stand above."
BAND = "The shaded bands show how much each leg can vary from day to day."
NOT_CHECKED = "Our plates were not checked on that day. So we do not compare these numbers."
MAT_NOT_CHECKED = "Our mat was not checked on that day. So we do not compare these numbers."
MARKS = {
    "shoes": "new shoes",
    "surface": "new ground",
    "mileage": "another distance",
    "tape": "tape",
    "stage": "new step",
    "pain": "pain",
    "medicine": "pain medicine",
}
"""What is drawn on the graph, by kind."""
VERDICTS = {
    Verdict.CHANGED: "more than usual day-to-day variation",
    Verdict.WITHIN_ERROR: "this could still be ordinary variation",
    Verdict.ERROR_UNKNOWN: "we do not know yet how much this varies from day to day",
    Verdict.NOT_CALIBRATED: "our plates were not checked on that day",
    Verdict.NOT_EQUALISED: "our mat was not checked on that day",
}
"""What a comparison of `station.compare` may say, in a patient's words."""

NOW = "What you can do now"
ALLOWED, NOT_YET = "Yes", "Not yet"
ACTIVITIES = {
    Activity.FLAT_GENTLE: "Easy runs on the flat",
    Activity.FLAT_USUAL: "Your usual runs on the flat",
    Activity.SPEED: "Fast runs",
    Activity.HILLS: "Hills",
    Activity.DOWNHILL: "Fast runs down hills",
}
HOLDS = {
    Hold.CALL_NOW: "Call us now. Your pain has gone up. Please wait with running until we have talked.",
    Hold.RED_FLAG: "Please talk to your clinician first. You told us something we want to look at.",
    Hold.PAIN_STOP: "The tests hurt last time. Please wait until your clinician has talked to you.",
    Hold.NOT_SIGNED: "Your clinician has not signed a plan yet.",
    Hold.NOT_ASKED: "Before you run: we still have some safety questions for you. Please ask your clinician.",
}
WAIT = "Please wait until we have talked."
EXERCISES = "Your exercises"
NO_EXERCISES = "There are no exercises for you right now."
NO_PAIN = "Stop if it hurts."
NOTE = "From your clinician"
NEXT = "Your next visit"
NO_NEXT = "We have not set a date yet."
CALL = "When to call us"
SEEN = "It's time to be seen in person."
CALL_US = "Call us."
CALL_NOW = "Call us now."
CALL_WHEN = (
    "Your pain goes up by 2 or more.",
    "It hurts at rest or at night.",
    "You cannot put weight on your leg.",
    "Your leg feels numb, or gives way.",
)
LEGEND = "These are numbers we measured. Your clinician tells you what they mean."

# Check-in

INTRO = "This takes one minute. You can skip any question."
PAIN_NOW = "How much does it hurt now? 0 is no pain. 10 is the worst pain."
PAIN_FREE = "Can you run your usual distance on flat ground with no pain?"
PAIN_FREE_SINCE = "Yes, since this day"
CLEAR_DAY = "Take the day back"
PAIN_FREE_CHOICES = {"since": "Yes", "no": "No", "unknown": "I do not know"}
DID = "How many of the last 7 days did you do it?"
CHANGED = "Is anything new since your last visit?"
CHANGES = {
    "new_shoes": "New shoes",
    "new_surface": "A new kind of ground",
    "new_distance": "Running farther each week",
}
YES_NO = {"yes": "Yes", "no": "No"}
SEND = "Done"
THANKS = "Thank you. Your answers are saved."
THANKS_EMPTY = "Thank you. You skipped all questions."
THANKS_CALL = "Call us now, or tell us here. Your pain has gone up by 2 or more."
NO_DAY = "Please choose the day, or skip the question."
LATER_DAY = "Please choose a day that is not in the future."

# Diary

DIARY = "My two weeks"
DIARY_HOW = "Put a tick on each day you did it. Write your pain from 0 to 10. Bring this page to us."
DIARY_DAY = "Day"
DIARY_PAIN = "Pain, 0 to 10"
DIARY_RAN = "Ran with no pain"
DIARY_NEW = "New shoes, new ground or running farther? Write the day."
DIARY_EMPTY = "Your plan has no exercises right now. You can still write down your pain."
NAME_LINE = "Name"
EXAMPLE = "Example: an invented person."
PLATES = "Measured with"


def since(first: str, legs: list[tuple[str, float, float]]) -> str:
    """Write first and newest number of each leg: Since your first visit (21 Oct): left 38 → 29."""
    told = ", ".join(f"{side} {whole(then)} → {whole(now)}" for side, then, now in legs)
    return f"Since your first visit ({first}): {told}."


def plates_off(known: str, unit: str) -> str:
    """Say how far off the plates may be. known : as `± 0.2`, or nothing. unit : in a patient's words."""
    return f"Our plates can be off by {known.removeprefix(PLUS_MINUS).strip()} {unit}." if known else ""


def only(legs: list[tuple[str, float]]) -> str:
    """Write the numbers of a first visit."""
    return f"Your first visit: {', '.join(f'{side} {whole(value)}' for side, value in legs)}."


def measured_on(when: str, legs: list[tuple[str, float]]) -> str:
    """Write the numbers of a later visit that was not made as the ones before: nothing is compared."""
    told = ", ".join(f"{side} {whole(value)}" for side, value in legs)
    return f"{when}: {told}. We measured in another way than before, so we do not compare."


def whole(value: float) -> str:
    """Write a number as a patient needs it."""
    return f"{value:.0f}" if abs(value) >= 10 else number(value, "mm/s")


def steadiness(side: str, found: Change) -> str:
    """Say honestly what became of a leg. found : what `station.compare` says."""
    told = VERDICTS.get(found.verdict, "") if found.verdict else ""
    if found.percent is None:
        return ""
    how = "steadier" if found.percent < 0 else "less steady"
    if abs(found.percent) < 0.5:
        return f"{side.capitalize()}: the same as before."
    return f"{side.capitalize()}: {abs(found.percent):.0f} % {how}" + (f" – {told}." if told else ".")


def sharing(found: Change) -> str:
    """Say honestly what became of the share of weight on the left leg."""
    if found.then is None or found.now is None:
        return ""
    told = VERDICTS.get(found.verdict, "") if found.verdict else ""
    before, after = abs(found.then - 50.0), abs(found.now - 50.0)
    if abs(before - after) < 0.5:
        return "Your weight is shared as before."
    how = "more even" if after < before else "less even"
    return f"Your weight is {how} than before" + (f" – {told}." if told else ".")


def day(found: date) -> str:
    """Write a day with its month: 21 Oct."""
    return f"{found.day} {found:%b}"


def weekday(found: date) -> str:
    """Write a day as a calendar does: Mon 23 Nov."""
    return f"{found:%a} {found.day} {found:%b}"


def next_visit(found: date | None) -> str:
    """Say when the next visit is."""
    return f"{found:%A}, {found.day} {found:%B} {found.year}" if found else NO_NEXT


def adherence(done: int | None, wanted: int) -> str:
    """Count how often: 2 of 3 this week."""
    return f"{done} of {wanted} this week" if done is not None else ""


def not_yet(flat: Reading) -> str:
    """Say what is missing for speed and hills. flat : the condition about running without pain."""
    if flat.why is GateWhy.DAYS and flat.found and flat.found[0] is not None:
        days = min(flat.found[0], flat.wanted)
        return f"Hills and speed: {days:.0f} of {flat.wanted:.0f} days with no pain."
    if flat.why is GateWhy.PAIN:
        return f"Hills and speed: 0 of {flat.wanted:.0f} days with no pain."
    return "Hills and speed: we do not know yet how many days you ran with no pain."


def weeks_left(days: int) -> str:
    """Say how long the plan still runs."""
    if days == 0:
        return "The time for this plan is over."
    if days < 14:
        return f"This plan runs for {days} more {'day' if days == 1 else 'days'}."
    return f"This plan runs for {days // 7} more weeks."


def mark(kind: str, note: str) -> str:
    """Say what a mark on the graph stands for; of the notes only how much it hurt."""
    return f"{MARKS[kind]}, {note}" if kind == "pain" and note else MARKS.get(kind, kind)


def printed(on: date) -> str:
    """Say when a page was printed."""
    return f"Printed {on.day} {on:%b} {on.year}"
