"""Safety: the red flags, what each locks, and who has cleared them by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from station.clinic.answer import Answers, is_no, is_yes
from station.clinic.intake import CONFIRM_BEFORE_IMPACT, SEVERAL

RED_FLAGS = (
    "groin_or_front_hip_pain",
    "pain_at_rest_or_at_night",
    "focal_bone_pain",
    "pain_on_hopping",
    "cannot_bear_weight",
    "numbness_or_leg_weakness",
)
"""One yes locks until a clinician clears it by name (design: red flags)."""
STANDS_SAFELY = "stands_safely_on_one_leg"
SOMEONE_NEAR = "someone_within_reach"
FRACTURE = "recent_fracture"
SURGERY = "recent_surgery"
QUESTIONS = (*RED_FLAGS, FRACTURE, SURGERY, STANDS_SAFELY, SOMEONE_NEAR)
"""All that are asked, in order."""
PAIN = "pain"
"""How much it hurts now: asked with them, and answered with a number."""
PAIN_LIMIT = 5
"""Of 10: from here on no impact test."""

LANDING_RATE = 500.0
"""Hz from which a landing is offered (design: landing)."""
RATE_TOLERANCE = 0.01

ONE_LEG = ("single_leg_stance", "single_leg_squat", "landing")
ALLOWED = "allowed"
"""The lines that tell a patient what is allowed."""


class Why(StrEnum):
    """Why something is locked."""

    RED_FLAG = "red_flag"
    FRACTURE_OR_SURGERY = "fracture_or_surgery"
    TO_CONFIRM = "to_confirm"
    PAIN = "pain"
    NOT_SAFE_ON_ONE_LEG = "not_safe_on_one_leg"
    NOT_ASKED = "not_asked"
    TOO_SLOW = "too_slow"


BY_NAME = (Why.RED_FLAG, Why.FRACTURE_OR_SURGERY, Why.TO_CONFIRM)
"""What a clinician may let pass by name."""


@dataclass(frozen=True)
class Lock:
    """Something that may not be done.

    what : key of an assessment, or ALLOWED. questions : that say so, or that nobody has answered.
    """

    what: str
    why: Why
    questions: tuple[str, ...] = ()

    @property
    def clearable(self) -> tuple[str, ...]:
        """What a clinician may let pass by name; everything else opens only when its answer changes."""
        return self.questions if self.why in BY_NAME else ()


@dataclass(frozen=True)
class Clearance:
    """A clinician has looked at a yes and lets it pass. question : its key. by : who, never empty."""

    question: str
    by: str

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError("A red flag is cleared by name.")


def locks(
    answers: Answers, cleared: Iterable[Clearance], pain: int | None, rate: float | None = None
) -> tuple[Lock, ...]:
    """Return what may not be done.

    answers : of QUESTIONS, and the diagnoses. cleared : by a clinician. pain : 0 to 10 now, None when not
    asked. rate : Hz of the plates, None when not known.

    A yes to a red flag locks landings, single-leg squats and every line of what is allowed. Landings need
    every red flag asked: what nobody knows never opens anything.
    """
    passed = {clearance.question for clearance in cleared}
    flags = tuple(key for key in RED_FLAGS if is_yes(answers, key) and key not in passed)
    broken = tuple(key for key in (FRACTURE, SURGERY) if is_yes(answers, key) and key not in passed)
    unasked = tuple(key for key in (*RED_FLAGS, FRACTURE, SURGERY) if key not in answers)
    unasked += (PAIN,) if pain is None else ()
    torn = tuple(key for key in _diagnoses(answers) if key in CONFIRM_BEFORE_IMPACT and key not in passed)
    found: list[Lock] = []
    if flags:
        found += [Lock(what, Why.RED_FLAG, flags) for what in ("landing", "single_leg_squat", ALLOWED)]
    if broken:
        found.append(Lock("landing", Why.FRACTURE_OR_SURGERY, broken))
    if torn:
        found.append(Lock("landing", Why.TO_CONFIRM, torn))
    if unasked:
        found.append(Lock("landing", Why.NOT_ASKED, unasked))
    if pain is not None and pain >= PAIN_LIMIT:
        found.append(Lock("landing", Why.PAIN))
    if rate is not None and rate < (1.0 - RATE_TOLERANCE) * LANDING_RATE:
        found.append(Lock("landing", Why.TOO_SLOW))
    if is_no(answers, STANDS_SAFELY):
        found += [Lock(what, Why.NOT_SAFE_ON_ONE_LEG, (STANDS_SAFELY,)) for what in ONE_LEG]
    return tuple(found)


def reminders(answers: Answers, what: str) -> tuple[str, ...]:
    """Return what to see to before a test on one leg: questions that are open, or say that nobody is near.

    It locks nothing: a clinician stands beside, and sees more than an answer says.
    """
    if what not in ONE_LEG:
        return ()
    is_open = {STANDS_SAFELY: STANDS_SAFELY not in answers, SOMEONE_NEAR: not is_yes(answers, SOMEONE_NEAR)}
    return tuple(key for key in (STANDS_SAFELY, SOMEONE_NEAR) if is_open[key])


def _diagnoses(answers: Answers) -> tuple[str, ...]:
    return tuple(answers.get("diagnoses", "").split(SEVERAL))


def locked(found: Iterable[Lock], what: str) -> Lock | None:
    """Return the first reason why something is locked, or None."""
    return next((lock for lock in found if lock.what == what), None)
