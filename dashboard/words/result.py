"""Words of the result of one visit: what a number's direction means, what was seen, felt and left out."""

from collections.abc import Mapping, Sequence

from dashboard.words import LEGS, number, trials, unit
from station.compare import Paired, SideDifference, Spread
from station.mat import Side
from station.metrics.metric import Better, Metric

GLANCE = "At a glance"
SAID, TEST = "What may be said", "Test"
TRANSITION = "From two legs onto one"
TRANSITION_NOTE = "Read from the same trials: the moments before and after the foot is lifted."
SQUAT_SHARES = "Share of each leg at the bottom, squat by squat"
SHARES_NOTE = (
    "The dotted line is an even share. Hollow marks, the first and the last, are left out of the mean."
)
SHARES_NOTE_ALL = "The dotted line is an even share."
LANDING_CURVES = "Load after contact, left over right"
CURVES_NOTE = {
    True: "Each line is one landing, from the moment both plates together are touched.",
    False: "Each line is one landing on one leg, laid over each other at the moment of contact.",
}
TIME_MS, LOAD_BW = "Time from contact, ms", "Load, body weights"
LOAD_N = "Load, N"
SHARE = "Share of load, %"
REPETITION = "Squat"
OBSERVED = "Seen by the clinician"
GUESSED = "Their own guess, before any result"
HEAVIER, STEADIER = "carries more", "is steadier"
NOT_MEASURED = "not measured today"
STRIP = "Left and right on one scale; the bars reach as far as a repeat on the same day may move a number."
STRIP_SHORT = "Left and right on one scale"
RESTS_ON = "What this rests on"
SIGN_OFF = "Interpretation and sign-off"
INTERPRETATION = "What it means, in your words (may be left out)"
UNSIGNED = "These words are not signed yet."
OVERTAKEN = "This visit was changed or signed in another window or by somebody else. Nothing was signed here."
OVERTAKEN_HOW = "What you wrote still stands here. Copy it, reload the page, look again and sign."
INTERPRETATION_HOW = (
    "It stands on the printed page, with your name. Signing again replaces it there; both are kept."
)
PAIRS = "Before and after, on one day"
TWO_CONDITIONS = "Of {} that count, the {} made alike are shown: {}."
PRIMARY_MISSING = "no number to compare"

BETTER_OF = {
    "touches": "fewer = steadier",
    "hold_time": "longer = held longer",
    "load_share": "closer to 50 = more even",
    "load_share_bottom": "closer to 50 = more even",
    "load_share_descent": "closer to 50 = more even",
    "load_share_ascent": "closer to 50 = more even",
    "load_asymmetry": "closer to 0 = more even",
    "peak_asymmetry": "closer to 0 = more even",
    "onset_delay": "closer to 0 = together",
    "clean_repetitions": "more = more of them clean",
    "time_to_peak": "longer = softer",
    "settling_time_ml": "shorter = settles sooner",
    "time_to_stabilisation": "shorter = stands still sooner",
    "early_sway_ratio": "closer to 1 = as steady as later",
    "peak_load_share": "larger = leans further",
    "excursion_ml": "larger = leans further",
    "movement_time": "shorter = quicker",
    "path_ratio": "closer to 1 = straighter",
    "hold_sd": "smaller = steadier",
    "vertical_stability_index": "smaller = steadier",
}
BETTER_BY = {
    Better.LOWER: "smaller = steadier",
    Better.HIGHER: "larger = better",
    Better.NEITHER: "neither direction is better",
}
SOFTER = "smaller = softer"

SEEN = {
    "hip_drop": "hip drop",
    "dips_lower": "dips lower",
    "trunk_lean": "trunk lean",
    "knee_in": "knee in",
    "knee_past_toes": "knee past toes",
    "hand_used": "hand used",
    "foot_down": "foot down",
    "buttock_juts": "buttock juts out",
}
"""What a clinician ticks, by the key of `station.clinic.observation`."""
SIGNS = {
    "hip_drop": "HD",
    "dips_lower": "DL",
    "trunk_lean": "TL",
    "knee_in": "KI",
    "knee_past_toes": "KT",
    "hand_used": "HU",
    "foot_down": "FD",
    "buttock_juts": "BJ",
}
"""The same where there is no room; a note beside says what they stand for."""
GUESS_OF = {"left": "left", "right": "right", "equal": "both the same"}

WITH_TAPE = {"before": "no tape", "during": "tape on", "after": "tape off again"}
TIRED = {"before": "before the squats", "during": "during the squats", "after": "after 60 s of squats"}
ROLES: Mapping[str, Mapping[str, str]] = {"tape": WITH_TAPE, "fatigue": TIRED}
PAIR_TITLES = {"tape": "Tape, same day", "fatigue": "Fatigue, same day"}
PAIR_NOTES = {
    "tape": "No tape, tape, and without it again: what changes with the tape and stays without it is time.",
    "fatigue": "The same stand before and after 60 s of mini squats.",
}


def better(metric: Metric) -> str:
    """Say which direction of a number is better, for beside it."""
    if metric.key in BETTER_OF:
        return BETTER_OF[metric.key]
    is_landing = metric.of == ("landing",) and metric.better is Better.LOWER
    return SOFTER if is_landing else BETTER_BY[metric.better]


def spread_note(found: Spread) -> str:
    """Say what the bars of the same-day error rest on."""
    borrowed = "; ".join(found.notes)
    told = (
        f"±: how far the same trials made again on the same day may move it (95 %), {found.reference.source}"
    )
    return f"{told} ({borrowed})." if borrowed else f"{told}."


def seen(kind: str, side: Side | None, repetition: int | None, time: float | None) -> str:
    """Say what was seen, on which standing leg, and when."""
    told = [SEEN.get(kind, kind.replace("_", " "))]
    if side in (Side.LEFT, Side.RIGHT):
        told.append(f"{side} leg")
    if repetition is not None:
        told.append(f"squat {repetition}")
    elif time is not None:
        told.append(f"at {time:.1f} s")
    return ", ".join(told)


def times(count: int) -> str:
    """Say how often, for more than once."""
    return f" × {count}" if count > 1 else ""


def signs(kinds: Sequence[str]) -> str:
    """Explain the signs of a figure."""
    told = [f"{SIGNS[kind]} {SEEN[kind]}" for kind in dict.fromkeys(kinds) if kind in SIGNS]
    return f"Seen: {', '.join(told)}." if told else ""


def guess(said: str, what: str) -> str:
    """Write a guess as an answer to which leg it is."""
    return f"{GUESS_OF[said]} ({what})" if said in GUESS_OF else ""


def felt_heavier(said: str, found: SideDifference | None) -> str:
    """Set the guessed heavier leg beside the measured shares; neither is called right or wrong."""
    measured = NOT_MEASURED
    if found is not None and found.left is not None and found.right is not None:
        measured = f"left {number(found.left, '%')} %, right {number(found.right, '%')} % of the weight"
    return f"Which leg {HEAVIER}: guessed {GUESS_OF[said]}; measured {measured}."


def felt_steadier(said: str, found: SideDifference | None, unit_code: str) -> str:
    """Set the guessed steadier leg beside the measured sway; neither is called right or wrong."""
    measured = NOT_MEASURED
    if found is not None and found.left is not None and found.right is not None:
        left, right = (number(value, unit_code) for value in (found.left, found.right))
        measured = f"sway left {left}, right {right} {unit(unit_code)} (smaller = steadier)"
    return f"Which leg {STEADIER}: guessed {GUESS_OF[said]}; measured {measured}."


def area_of(value: float, mean: float | None, count: int) -> str:
    """Write the area of a drawn ellipse, and the printed mean when that is of several trials."""
    shown = f"{number(value, 'mm2')} mm²"
    if mean is None or count < 2:
        return shown
    return f"{shown}, mean of {count}: {number(mean, 'mm2')}"


def leg_title(side: str) -> str:
    """Name a leg above a figure."""
    return {"left": "Left leg", "right": "Right leg"}.get(side, "Whole body")


def not_alike(found: Paired) -> str:
    """Say why two roles of a pair are not compared."""
    return f"Not compared: not made alike ({', '.join(found.differs)})."


def paired(found: Paired, title: str, unit_code: str) -> str:
    """State what a pair measured on one leg; empty when there is nothing to state."""
    change = found.change
    if change is None or change.then is None or change.now is None:
        return ""
    first, second = (ROLES[found.kind][role] for role in found.roles)
    then, now = number(change.then, unit_code), number(change.now, unit_code)
    shown = f"{then} ({first}) → {now} ({second}) {unit(unit_code)}".rstrip()
    return f"{LEGS[Side(found.side)]}, {title.lower()}: {shown}{_by(change.percent, unit_code)}."


def _by(percent: float | None, unit_code: str) -> str:
    if percent is None or unit_code in ("%", "1"):
        return ""
    if abs(percent) < 0.5:
        return ", unchanged"
    return f", {abs(percent):.0f} % {'larger' if percent > 0 else 'smaller'}"


def method(settings: str, rate: float, version: int) -> str:
    """Say how the numbers were made."""
    return f"{settings} · {rate:.0f} Hz · method {version}."


def shown_of(shown: int, all_of_them: int, conditions: str) -> str:
    """Say that only trials made alike are shown, and how they were made."""
    return TWO_CONDITIONS.format(trials(all_of_them), shown, conditions)


def over_window(seconds: float) -> str:
    """Label sway over the window that both legs completed."""
    return f"Sway over the first {seconds:.1f} s that both legs completed."


NO_WINDOW = "A leg did not hold: sway is not compared, there are no 5 s that both completed."


def is_share(metric: Metric) -> bool:
    """Say whether a number is one leg's share of both, even at 50."""
    return BETTER_OF.get(metric.key, "").startswith("closer to 50")


def sign_as(who: str) -> str:
    """Write whose name will stand under a visit."""
    return f"Sign as {who}"
