"""Words of the clinic's one page."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dashboard.words import day, moment
from dashboard.words import visit as visiting
from dashboard.words.plan import STAGES as PLAN_STAGES
from dashboard.words.progress import VALUES as CONDITIONS
from station.clinic.stage import Stage
from station.compare import Verdict

TITLES = {
    (False, False): "Visit",
    (True, False): "Force plate visit",
    (False, True): "Pressure mat visit",
    (True, True): "Visit on force plates and a pressure mat",
}
"""Title of the document, by whether plates and whether a mat measured in it."""
INSIDE = {
    "detection": "What a screen can detect",
    "numbers": "Every number",
    "proof": "What this page states, and from which recordings",
    "fingerprint": "Fingerprint of this report",
}
"""What goes with the page: the files in it, and its code."""
CONTINUES = "… (continues in the record)"
NOT_ASKED = "not asked"
QUESTION, HOW_MADE = "Asked and felt", "Made as instructed"
FINDINGS = "Findings"
COLUMNS = ("Left", "Right", "Difference", "Usual up to", "Last visit", "Note")
WHOLE = "whole body"
BOLD_NOTE = (
    "Bold: larger than usual between healthy legs. “Usual up to” is set so that a whole screen of healthy "
    "legs names a side at most once in ten."
)
NO_REFERENCE = "no reference yet"
OTHERWISE, NOT_ANALYSED = "made otherwise", "not analysed"
NOT_JUDGED = {
    Verdict.NO_REFERENCE: "No reference yet for a difference between the legs",
    Verdict.ERROR_UNKNOWN: "Measurement error between days not known yet",
    Verdict.NOT_CALIBRATED: "Plates not validly calibrated or checked, so not judged",
    Verdict.NOT_EQUALISED: "Mat not validly equalised or checked, so not judged",
}
NO_FINDINGS = "No trial of this visit counts."
FORMULA = (
    "Difference in percent: 100 (R − L) / max(L, R); where both legs stand together 100 (R − L) / (R + L)."
)
STEADIER = "Smaller sway = steadier."
PATHS = "Path of the centre of pressure, mm"
PATHS_NOTE = "One scale; each ellipse is the area of its leg (95 %)."
SQUATS = "Load share in each squat, %"
SQUATS_NOTE = "At its bottom. Hollow: left out of the mean."
TREND = "Over the visits"
FIRST_VISIT = "First visit: the baseline."
BAND_NOTE = "Shaded: within measurement error of the baseline."
NO_BAND = "Measurement error not known yet."
SEEN = "Seen by the clinician"
NOTHING_SEEN = "Nothing was ticked."
INTERPRETATION = "Interpretation"
NOT_WRITTEN = "Not written yet."
AUTOMATIC = "Measured"
SINCE = "Since the last visit"
PLAN = "Plan"
NO_PLAN = "No plan is signed."
ALLOWED, NOT_YET, NOTHING_ALLOWED = "Now", "Not yet", "Nothing is allowed for now"
NO_RUNNING = "No running for now, the exercises go on"
NEXT_VISIT, SEEN_BY = "Next visit", "To be seen in person by"
WARNINGS = "What you must know about these recordings"
NOT_A_DIAGNOSIS = "Measurements of load and sway. Not a diagnosis; a clinician decides what they mean."
ATTACHED = "Inside this file: every number (numbers.csv), the proof (proof.json), what a screen can detect."
HOW_TO_VERIFY = "Formulas: station metrics. Does this page say what the recordings say? station verify FILE"
NOISE_UNKNOWN = "Noise floor of the plates: not measured."
EXAMPLE = "Example: an invented person on a simulated plate."
PAGE_ONE = "page 1 of 1"
SITES = {
    "knee": "knee",
    "outer_thigh": "outer thigh",
    "buttock": "buttock",
    "hip": "hip",
    "ankle": "ankle",
    "hamstring": "hamstring",
    "other": "other place",
}
SYMPTOMS = {"none": "no side hurts", "left": "left side hurts", "right": "right side hurts"}
SYMPTOMS |= {"both": "both sides hurt"}
STATES = {
    "prone_hip_extension_left": "prone test left",
    "prone_hip_extension_right": "prone test right",
    "treadmill_seen": "hip drop on the treadmill",
    "buttock_juts": "buttock juts out",
}
"""What is looked at outside the plates, by key of the intake."""
LOOKED = {
    "glute_first": "glute first",
    "hamstring_first": "hamstring first",
    "equal": "equal",
    "yes": "seen",
    "no": "not seen",
}
NONE_SEEN = {"buttock_juts": "none"}


def symptoms(answers: Mapping[str, str]) -> str:
    """Say which side hurts and where; not asked is said as that."""
    side = answers.get("symptomatic_side")
    told = [SYMPTOMS.get(side, side) if side else f"side that hurts {NOT_ASKED}"]
    for site, name in SITES.items():
        for leg in ("left", "right"):
            pain = answers.get(f"pain_{site}_{leg}", "")
            told += [f"{leg} {name} {pain}"] if pain not in ("", "0") else []
    back = answers.get("pain_lower_back", "")
    told += [f"lower back {back}"] if back not in ("", "0") else []
    weeks = answers.get("weeks_run_through_pain")
    told += [f"run through it for {weeks} weeks"] if weeks else []
    return ", ".join(told)


def pain(before: str | None, after: Sequence[str]) -> str:
    """Say the pain before the first test and the worst after one."""
    worst = max((int(each) for each in after if each.isdigit()), default=None)
    told = [f"before {before or NOT_ASKED}", f"worst after a test {NOT_ASKED if worst is None else worst}"]
    return f"pain 0–10: {', '.join(told)}"


def medicine(answers: Mapping[str, str]) -> str:
    """Say whether pain medicine was taken."""
    said = {"yes": "taken", "no": "none"}.get(answers.get("pain_medicine_24h", ""), NOT_ASKED)
    return f"pain medicine in 24 h: {said}"


def made(conditions: Sequence[Mapping[str, str]]) -> str:
    """Say how the trials were made: each condition once, all values that occurred."""
    told = []
    for key in ("eyes", "support", "tape", "footwear", "surface"):
        values = list(dict.fromkeys(each.get(key, "not asked") for each in conditions))
        named = [_condition(key, value) for value in values]
        told.append(", ".join(dict.fromkeys(named)) or f"{key} {NOT_ASKED}")
    return " · ".join(told)


def _condition(key: str, value: str) -> str:
    if value in ("not asked", ""):
        return f"{key} {NOT_ASKED}"
    known = CONDITIONS.get(key, {}).get(value)
    if known:
        return known
    if key == "tape":
        kind, _, side = value.partition(" ")
        return " ".join(filter(None, ("tape", visiting.HOW.get(kind, kind), side)))
    return visiting.HOW.get(value, value.replace("_", " "))


def stage(key: str | None, started: date | None, weeks: int | None, today: date) -> str:
    """Say the stage and which week of how many it is."""
    if not key:
        return f"stage {NOT_ASKED}"
    named = f"stage {PLAN_STAGES[Stage(key)].lower() if key in set(Stage) else key}"
    if started is None or weeks is None:
        return named
    return f"{named}, week {max(1, (today - started).days // 7 + 1)} of {weeks}"


def plan_stage(found: Stage) -> str:
    """Name the stage of a plan."""
    return f"Stage: {PLAN_STAGES[found].lower()}"


def looked(answers: Mapping[str, str]) -> list[str]:
    """Say what was looked at outside the plates; what was not tested or not asked is left out."""
    told = []
    for key, name in STATES.items():
        value = answers.get(key, "")
        if value and value != "not_tested":
            said = "none" if value == "none" else LOOKED.get(value, value)
            told.append(f"{name}: {said}")
    return told


def used(test: str, counts: str, excluded: Mapping[str, int], rate: str, method: str, version: int) -> str:
    """Write one line of the footer: what was used of a test, what was left out and why, how it was made."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in excluded.items())
    left_out = f", left out {reasons}" if reasons else ""
    return " · ".join(filter(None, (f"{test}: {counts}{left_out}", rate, method, f"method {version}")))


def not_judged(verdict: Verdict, tests: Sequence[str]) -> str:
    """Say of which tests nothing can be judged yet."""
    return f"{NOT_JUDGED[verdict]}: {', '.join(test.lower() for test in tests)}."


def since(when: str, test: str, changes: Sequence[str]) -> str:
    """Say what changed since the last visit in one test."""
    return f"{test} since {short_day(when)}: {'; '.join(changes)}."


def examiner(name: str) -> str:
    """Name who examined."""
    return f"examiner {name}" if name else f"examiner {NOT_ASKED}"


def sign_off(by: str | None, at: datetime | None, *, is_changed: bool = False) -> str:
    """Say who has signed the page, or that nobody has. is_changed : it reads otherwise since."""
    if by is None or at is None:
        return "Not signed off: needs a clinician's sign-off."
    told = f"Signed off by {by}, {moment(at.astimezone())}"
    return f"{told}, and changed since: needs a clinician's sign-off again." if is_changed else f"{told}."


def plan_signed(by: str, at: datetime) -> str:
    """Say who signed the plan."""
    return f"signed by {by}, {day(at.astimezone())}"


def last_visit(left: str, right: str, when: str) -> str:
    """Write both legs of the last comparable visit in one cell."""
    if not left and not right:
        return ""
    return f"{left or '–'} · {right or '–'} ({short_day(when)})"


def short_day(iso: str) -> str:
    """Write a date without its year."""
    found = datetime.fromisoformat(iso)
    return f"{found.day}\u00a0{found:%b}"


def by_hand(count: int) -> str:
    """Say that events were corrected."""
    return f"events of {'1 trial' if count == 1 else f'{count} trials'} by hand"


def more(count: int) -> str:
    """Say that there is more than the page has room for."""
    return f"and {count} more in the record"


def clipped(text: str, longest: int) -> str:
    """Cut long free text where the page has no room, and say that it goes on in the record."""
    whole = " ".join(text.split())
    if len(whole) <= longest:
        return whole
    cut = whole[: max(0, longest - len(CONTINUES) - 1)]
    head = cut.rsplit(" ", 1)[0] if " " in cut[-30:] else cut
    return f"{head.rstrip()} {CONTINUES}"


def plate(uid: str, kind: str, made_on: str) -> str:
    """Name the plates and their calibration. uid : serial number, empty where it has none."""
    serial = f"plates {uid}" if uid else "plates"
    said = {"certificate": "calibrated", "simulated": "simulated"}.get(kind, "gains of the data sheet")
    return f"{serial}, {said}" + (f" {made_on[:10]}" if made_on and kind == "certificate" else "")
