"""Intake: what a clinician asks before the first test, as data. Each can be left out: not asked is not no."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from station.clinic.answer import Answers
from station.errors import TrialError, TrialReason

SEVERAL = ","
"""Between the choices of a field that takes several."""


class Kind(StrEnum):
    """How a field is answered."""

    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DAY = "day"
    PAIN = "pain"
    TEXT = "text"


class Part(StrEnum):
    """Where a field stands on the screen."""

    HURTS = "hurts"
    STORY = "story"
    RUNNING = "running"
    DAY = "day"
    SEEN = "seen"


@dataclass(frozen=True)
class Field:
    """One question.

    choices : keys of the answers. low, high : of a number. lasts : shown again at the next visit.
    """

    key: str
    kind: Kind
    part: Part
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    lasts: bool = True


SITES = ("knee", "outer_thigh", "buttock", "hip", "ankle", "hamstring", "other")
"""Where it can hurt on either side; the lower back is one place."""
LEFT_RIGHT = ("left", "right")
INJURIES = (
    "gluteal_tendinopathy",
    "gluteal_strain",
    "gluteal_tear",
    "patellofemoral_pain",
    "itb_syndrome",
    "achilles_tendinopathy",
    "hamstring_injury",
    "hip_osteoarthritis",
    "knee_osteoarthritis",
    "piriformis_syndrome",
    "trochanteric_bursitis",
    "low_back_pain",
    "hip_pain",
    "ankle_pain",
    "knee_pain",
    "acl",
    "none",
    "other",
)
CONFIRM_BEFORE_IMPACT = ("gluteal_tear", "hip_osteoarthritis", "knee_osteoarthritis")
"""Of these a clinician confirms before an impact test (clinic.md 1.7)."""
RISKS = (
    "female",
    "previous_hip_injury",
    "sudden_load",
    "surface_or_shoes",
    "impact_sport",
    "repetitive_loading",
    "static_posture",
    "trunk_control",
)
FIRES_FIRST = ("glute_first", "hamstring_first", "equal", "not_tested")


def pain_key(site: str, side: str | None = None) -> str:
    """Return the key of the pain at a place."""
    return f"pain_{site}_{side}" if side else f"pain_{site}"


def _fields() -> Iterator[Field]:
    yield Field("symptomatic_side", Kind.CHOICE, Part.HURTS, ("none", "left", "right", "both"))
    for site in SITES:
        for side in LEFT_RIGHT:
            yield Field(pain_key(site, side), Kind.PAIN, Part.HURTS, (), 0, 10, lasts=False)
    yield Field(pain_key("lower_back"), Kind.PAIN, Part.HURTS, (), 0, 10, lasts=False)
    yield Field("pain_lying_on_left", Kind.CHOICE, Part.HURTS, ("yes", "no"))
    yield Field("pain_lying_on_right", Kind.CHOICE, Part.HURTS, ("yes", "no"))
    yield Field("camber_worse_side", Kind.CHOICE, Part.HURTS, ("left", "right", "no_difference"))
    yield Field("start_remembered", Kind.CHOICE, Part.STORY, ("yes", "no", "not_sure"))
    yield Field("weeks_run_through_pain", Kind.NUMBER, Part.STORY, (), 0, 1000)
    yield Field("pain_medicine_24h", Kind.CHOICE, Part.DAY, ("yes", "no"), lasts=False)
    yield Field("diagnoses", Kind.SEVERAL, Part.STORY, INJURIES)
    yield Field("diagnosis_other", Kind.TEXT, Part.STORY)
    yield Field("risk_factors", Kind.SEVERAL, Part.STORY, RISKS)
    yield Field("weekly_km_now", Kind.NUMBER, Part.RUNNING, (), 0, 400, lasts=False)
    yield Field("weekly_km_4_weeks_ago", Kind.NUMBER, Part.RUNNING, (), 0, 400, lasts=False)
    yield Field("shoe_change", Kind.DAY, Part.RUNNING)
    yield Field("surface_change", Kind.DAY, Part.RUNNING)
    yield Field("sitting_hours", Kind.NUMBER, Part.DAY, (), 0, 24)
    yield Field("time_since_sitting", Kind.NUMBER, Part.DAY, (), 0, 1440, lasts=False)
    yield Field("stretch_done", Kind.SEVERAL, Part.DAY, LEFT_RIGHT, lasts=False)
    yield Field("sex", Kind.CHOICE, Part.STORY, ("female", "male", "other"))
    yield Field("buttock_juts", Kind.CHOICE, Part.SEEN, ("left", "right", "none"), lasts=False)
    yield Field("treadmill_seen", Kind.CHOICE, Part.SEEN, ("yes", "no", "not_tested"), lasts=False)
    yield Field("prone_hip_extension_left", Kind.CHOICE, Part.SEEN, FIRES_FIRST, lasts=False)
    yield Field("prone_hip_extension_right", Kind.CHOICE, Part.SEEN, FIRES_FIRST, lasts=False)


FIELDS: tuple[Field, ...] = tuple(_fields())
BY_KEY: Mapping[str, Field] = {field.key: field for field in FIELDS}
GUESSES = ("guess_heavier", "guess_steadier")
"""The patient's own, before any result: which leg carries more, which is steadier."""
GUESSED = ("left", "right", "equal")


class _UnfitError(ValueError):
    """Why an answer does not fit its question."""


def checked(answers: Answers, names: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Return the given answers, each as it is kept. names : by key, what a person reads beside the field.

    Errors: TrialError BAD_ANSWER names the field.
    """
    found = {}
    for key, value in answers.items():
        field, name = BY_KEY.get(key), names.get(key, key.replace("_", " "))
        if field is None:
            raise _bad(name, "is no question of the intake")
        kept = value.strip()
        try:
            if kept:
                found[key] = _fitting(field, kept)
        except _UnfitError as unfit:
            raise _bad(name, str(unfit)) from None
    return found


def _fitting(field: Field, value: str) -> str:
    match field.kind:
        case Kind.CHOICE:
            if value not in field.choices:
                raise _UnfitError("has another answer than the ones offered")
        case Kind.SEVERAL:
            chosen = [each for each in value.split(SEVERAL) if each]
            if any(each not in field.choices for each in chosen):
                raise _UnfitError("has another answer than the ones offered")
            return SEVERAL.join(each for each in field.choices if each in chosen)
        case Kind.NUMBER | Kind.PAIN:
            return _number(field, value)
        case Kind.DAY:
            return _day(field, value)
        case Kind.TEXT:
            return value[:200]
    return value


def _number(field: Field, value: str) -> str:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        raise _UnfitError("is not a number") from None
    is_whole = number == round(number) if abs(number) < 1e9 else False
    if not field.low <= number <= field.high or (field.kind is Kind.PAIN and not is_whole):
        raise _UnfitError(f"must be between {field.low:g} and {field.high:g}")
    return f"{number:g}"


def _day(field: Field, value: str) -> str:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        raise _UnfitError("is not a date") from None
    return day.isoformat()


def lasting(answers: Answers) -> dict[str, str]:
    """Return what of an earlier visit's answers is shown again, to be confirmed or changed."""
    return {
        key: value for key, value in answers.items() if (field := BY_KEY.get(key)) is not None and field.lasts
    }


def first_leg(answers: Answers) -> str:
    """Return the leg that is tested first: the one that does not hurt, left when neither or both do."""
    return "right" if answers.get("symptomatic_side") == "left" else "left"


def worst_pain(answers: Answers) -> int | None:
    """Return the largest pain of all places, None when none was asked."""
    asked = [int(float(v)) for k, v in answers.items() if k in BY_KEY and BY_KEY[k].kind is Kind.PAIN]
    return max(asked, default=None)


def _bad(name: str, why: str) -> TrialError:
    return TrialError(TrialReason.BAD_ANSWER, f"“{name}” {why}.", "Correct it, or leave it empty.")
