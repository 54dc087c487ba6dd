"""Words of the guided visit: intake, guesses, circumstances, ticks, what went wrong at the plates."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from station.clinic.circumstances import TOLD, Held
from station.clinic.intake import LEFT_RIGHT, pain_key
from station.clinic.safety import SOMEONE_NEAR, STANDS_SAFELY
from station.mat import Side

INTAKE_HOW = "Tap what they say. What is not asked stays open: it is not a “no”."
LAST_TIME = "Answers of the last visit are filled in: confirm or change them."
PARTS = {
    "hurts": "Where does it hurt?",
    "story": "How it came",
    "running": "Running",
    "day": "Today",
    "seen": "Seen by you (optional)",
}
FIELDS = {
    "symptomatic_side": "Side that hurts",
    "pain_lying_on_left": "Hurts lying on the left side",
    "pain_lying_on_right": "Hurts lying on the right side",
    "camber_worse_side": "Worse when this foot is on the high side of the road",
    "start_remembered": "Any moment it started?",
    "weeks_run_through_pain": "Weeks run through the pain",
    "pain_medicine_24h": "Pain medicine in the last 24 hours",
    "diagnoses": "Diagnoses so far",
    "diagnosis_other": "Another diagnosis",
    "risk_factors": "Does any of this fit?",
    "weekly_km_now": "Kilometres a week now",
    "weekly_km_4_weeks_ago": "Kilometres a week, 4 weeks ago",
    "shoe_change": "New shoes since",
    "surface_change": "New surface since",
    "sitting_hours": "Hours sitting a day",
    "time_since_sitting": "Minutes since last sitting",
    "stretch_done": "Hip or ITB stretch done today",
    "sex": "Sex",
    "buttock_juts": "Buttock juts out",
    "treadmill_seen": "Hip drop seen on the treadmill",
    "prone_hip_extension_left": "Prone hip extension, left: first to work",
    "prone_hip_extension_right": "Prone hip extension, right: first to work",
}
CHOICES = {
    "none": "None",
    "left": "Left",
    "right": "Right",
    "both": "Both",
    "yes": "Yes",
    "no": "No",
    "not_sure": "Not sure",
    "no_difference": "No difference",
    "not_tested": "Not tested",
    "female": "Female",
    "male": "Male",
    "other": "Other",
    "equal": "Equal",
    "glute_first": "Glute",
    "hamstring_first": "Hamstring",
    "gluteal_tendinopathy": "Gluteal tendinopathy",
    "gluteal_strain": "Gluteal strain",
    "gluteal_tear": "Gluteal tear",
    "patellofemoral_pain": "Runner's knee",
    "itb_syndrome": "ITB syndrome",
    "achilles_tendinopathy": "Achilles tendinopathy",
    "hamstring_injury": "Hamstring injury",
    "hip_osteoarthritis": "Hip osteoarthritis",
    "knee_osteoarthritis": "Knee osteoarthritis",
    "piriformis_syndrome": "Piriformis syndrome",
    "trochanteric_bursitis": "Trochanteric bursitis",
    "low_back_pain": "Low back pain",
    "hip_pain": "Hip pain",
    "ankle_pain": "Ankle pain",
    "knee_pain": "Knee pain",
    "acl": "ACL injury or concern",
    "previous_hip_injury": "Earlier hip injury",
    "sudden_load": "Sudden rise in load",
    "surface_or_shoes": "New surface or shoes",
    "impact_sport": "High-impact sport",
    "repetitive_loading": "Repetitive loading",
    "static_posture": "Long static posture",
    "trunk_control": "Little trunk control",
}
SITES = {
    "knee": "Knee",
    "outer_thigh": "Outer thigh (ITB)",
    "buttock": "Buttock, outer hip",
    "hip": "Hip",
    "ankle": "Ankle, Achilles",
    "hamstring": "Hamstring",
    "other": "Other",
    "lower_back": "Lower back",
}
PAIN_TABLE = "Pain 0 to 10 where it hurts"
SIDES = {"left": "Left", "right": "Right"}


def site(name: str, side: str | None) -> str:
    """Return what a place that may hurt is called."""
    return f"{SITES[name]} {side or ''}".strip()


ASKED = FIELDS | {pain_key(name, side): site(name, side) for name in SITES for side in (*LEFT_RIGHT, None)}
"""What stands beside each field of the intake, by its key."""

GUESS = {
    "guess_heavier": "Which leg do you think carries more of your weight?",
    "guess_steadier": "On which leg do you think you stand more steadily?",
}
GUESSED = {"left": "Left", "right": "Right", "equal": "The same"}
CIRCUMSTANCES = {
    "support": "Hands",
    "tape": "Tape",
    "tape_side": "Tape on",
    "footwear": "Feet",
    "surface": "Surface",
}
HOW = {
    "none": "no tape",
    "itb": "ITB",
    "glute_star": "glute star",
    "knee": "knee",
    "other": "other",
    "left": "left",
    "right": "right",
    "both": "both sides",
    "barefoot": "barefoot",
    "socks": "socks",
    "shoes": "shoes",
    "firm": "firm ground",
    "foam": "foam",
}
SUPPORT = {
    "none": "hands on hips",
    "one_hand_same": "one hand – stance side",
    "one_hand_opposite": "one hand – other side",
    "two_hands": "both hands hold",
}
PLACES = {
    ("tape", "before"): "without tape",
    ("tape", "during"): "with tape",
    ("tape", "after"): "without tape again",
    ("fatigue", "before"): "before the squats",
    ("fatigue", "after"): "after the squats",
}
"""What sets a stand of a pair apart from the other one, by pair and place in it."""
TURN_OF = {"before": 1, "during": 2, "after": 3}
TAPE_ON = "Put the tape on and choose it under “How it is done”."
TAPE_OFF = "Take the tape off: choose “no tape” under “How it is done”."
CHANGE_HOW = "How it is done"
OTHERWISE = "Not done so before."
OTHERWISE_HOW = "On {day}: {how}. Only what is done the same is compared."
TICKS = {
    "hip_drop": "Hip drop",
    "dips_lower": "Dips lower",
    "trunk_lean": "Trunk lean",
    "knee_in": "Knee in",
    "knee_past_toes": "Knee past toes",
    "buttock_juts": "Buttock juts out",
    "hand_used": "Hand used",
    "foot_down": "Foot down",
}
TICK_MEANING = {
    "hip_drop": "The hip of the lifted leg sinks while the other leg stands.",
    "trunk_lean": "The trunk leans over the standing leg.",
    "knee_in": "The knee of the standing leg moves to the middle.",
    "knee_past_toes": "The knee moves in front of the toes.",
    "dips_lower": "This side sinks lower in the squat.",
}
ROAD = {
    "now": "now",
    "to_come": "to come",
    "kept": "done",
    "skipped": "skipped",
    "not_asked": "not asked",
    "excluded": "excluded",
    "locked": "locked",
}
"""What became of a step, as its button on the road says it."""
TICKS_TITLE = "Seen: tap it, or press its key, as it happens"
TAKE_BACK = "Undo the last"
ADD_ONS = "Add-ons"
ADD_ON = {
    "weight_shift": "Weight shift",
    "landing": "Landings, 3 on each leg",
    "tape": "Tape: without, with, without",
    "fatigue": "Tired: stand, squat a minute, stand",
}
SOUND = "Sound"
GROUPS = {
    "ask": "Questions",
    "zero": "Zero",
    "weigh_in": "Weigh-in",
    "practice": "Practice",
    "quiet_stance": "Quiet stand",
    "single_leg_stance": "Single-leg stand",
    "mini_squat": "Mini squats",
    "single_leg_squat": "Single-leg squats",
    "weight_shift": "Weight shift",
    "landing": "Landings",
    "tape": "Tape pair",
    "fatigue": "Fatigue pair",
    "leave": "Empty check",
}
LOOK_EMPTY = "Look at the empty plates"
USE_OTHER_LEG = "It counts for the {side} leg; the {asked} leg comes next."
MIDDLE = "Move to the middle of the plate."
ON_BOTH_PLATES = "Both plates carry weight: stand on one of them, in its middle, the other foot in the air."
STEP_OFF = "Step off both plates. A heavier person needs a stronger plate; tell your engineer."
DOES_NOT_COUNT = "This trial does not count: a cell carried too much."
DOES_NOT_COUNT_HOW = "Redo it, or exclude it."
PUT_TAPE_ON = "This stand is done with tape on."
TAKE_TAPE_OFF = "This stand is done without tape."
NO_TEST_TODAY = "It hurt: no further test today."
NO_TEST_TODAY_HOW = "What was measured is kept. If the pain was entered wrongly, correct it."
CORRECT_PAIN = "Correct the pain"
WRONG_PAIN = "Entered wrongly? Their pain was"
TOO_LATE_TO_GUESS = "A guess counts only before the first result."
TOO_LATE_TO_GUESS_HOW = "It is left as it was."
NOT_OFFERED = "This is not one of the answers offered."
NOT_OFFERED_HOW = "Choose one of those shown."
PAIN_SCALE = "Pain is a whole number from 0 to 10."
ANSWER_SAFETY = "Ask about safety"
STILL_OPEN = "not answered"
REMINDERS = {
    STANDS_SAFELY: "Not asked: can they stand safely on one leg?",
    SOMEONE_NEAR: "Stay within reach.",
}
"""What to see to before a test on one leg, by the question about safety."""
CLEAR = "I have looked at it: clear it"
NEEDS_NAME = "A red flag is cleared by name."
NEEDS_NAME_HOW = "Sign in as the clinician who has looked at it."
NO_ANALYSIS = "This trial could not be analysed."
NO_ANALYSIS_HOW = "Its recording is safe. Redo it, and send the program's log to your engineer."
UNDECIDED = "This trial was made before the visit was left. Keep it, redo it, or exclude it."
HARD_TO_STAND = "Hard to stand still? They can hold the counter: choose how the hands hold."
ZERO_NOW = "Zero it now; tell your engineer."
ZERO_REFUSED = "If nothing lies there and the zero is refused: unplug the plate, plug it in again, then zero."
DRIFTED, REFUSED = 2.0, 5.0
"""N: 0.2 kg, from which a zero that moved is told; and from which a new zero takes it for a load."""
BEFORE_LANDING = "Waiting for the landing"
TURNS = {"left": "Left – and hold", "right": "Right – and hold"}


def in_pair(pair: str, role: str) -> str:
    """Say which part of a comparison of one day comes now; nothing of a step that belongs to none."""
    if not pair:
        return ""
    place = PLACES.get((pair, role))
    return f"{GROUPS[pair]}, {TURN_OF[role]} of {len(TURN_OF)}" + (f": {place}" if place else "")


def step_name(name: str, pair: str, role: str) -> str:
    """Name a step; in a pair with what sets it apart from the other one."""
    place = PLACES.get((pair, role))
    return f"{name}, {place}" if place else name


def cleared_as(name: str) -> str:
    """Say in whose name a red flag is cleared."""
    return f"It is cleared in the name of {name}."


def too_much(side: str, capacity: float) -> str:
    """Say that a plate carries too much. capacity : N, of one cell."""
    return f"Too much for the {side} plate (limit {capacity / 9.80665:.0f} kg a cell). Stop."


def zero_now(newtons: Iterable[float]) -> str:
    """Say what to do about plates that read so much while they are empty."""
    return f"{ZERO_NOW} {ZERO_REFUSED}" if any(abs(each) > REFUSED for each in newtons) else ZERO_NOW


def drifts(newtons: Mapping[Side, float]) -> str:
    """Say which plates read something while nobody is on them; nothing when they read next to nothing."""
    far = [
        f"The {side} plate reads {each / 9.80665:.1f} kg with nobody on it: "
        "it drifts, or something lies there."
        for side, each in newtons.items()
        if abs(each) >= DRIFTED
    ]
    return " ".join(far)


def too_slow(rate: float) -> str:
    """Say why a landing is not offered."""
    return f"Landing peak needs ≥ 500 Hz – this plate runs at {rate:.0f} Hz."


def resumed(name: str, done: int, planned: int) -> str:
    """Say where a visit is taken up again."""
    return f"Resume {name}, {done} of {planned} tests done"


def circumstances(held: Mapping[str, str], only: Sequence[str] = TOLD) -> str:
    """Write how a trial is done in one line. held : by the keys of CIRCUMSTANCES. only : what of it."""
    tape = HOW[held["tape"]]
    if held["tape"] != "none":
        tape = f"tape {tape} {HOW[held['tape_side']]}"
    told = {"support": SUPPORT[held["support"]], "tape": tape}
    told |= {name: HOW[held[name]] for name in ("footwear", "surface")}
    return " · ".join(told[name] for name in only)


def otherwise(before: Held, differing: Sequence[str]) -> tuple[str, str]:
    """Say what of a test was done otherwise last, where it never was done as now; and what that means."""
    how = circumstances({name: getattr(before.how, name) for name in CIRCUMSTANCES}, differing)
    return OTHERWISE, OTHERWISE_HOW.format(day=f"{before.day.day} {before.day:%b %Y}", how=how)


def ticked(kind: str, side: str | None, count: int) -> str:
    """Write a tick that was made as its button says it, such as `Knee in L × 2`."""
    leg = f" {side[0].upper()}" if side else ""
    return f"{TICKS[kind]}{leg}" + (f" × {count}" if count > 1 else "")


def moved(newtons: tuple[float, ...]) -> tuple[str, str]:
    """Say how far the zero of the plates has moved over the tests, and what to do. newtons : left, right."""
    far = [
        f"The {side} plate drifts: its zero moved {abs(each) / 9.80665:.1f} kg."
        for side, each in zip(SIDES, newtons, strict=False)
        if abs(each) >= DRIFTED
    ]
    return (" ".join(far), zero_now(newtons)) if far else ("Empty plates: the zero has not moved.", "")


def cut_off(seconds: float, until: datetime) -> str:
    """Say when the plates went away in a trial, and up to when nothing is lost."""
    return f"Trial stopped at {max(seconds, 0.0):.0f} s – nothing lost before {until:%H:%M:%S}."
