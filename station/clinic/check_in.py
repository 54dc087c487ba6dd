"""Check-in: what a patient says in a minute, and what is known from it. Unanswered is unknown, never no."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from station.clinic.pain import SCALE, calls

PAIN = "pain"
PAIN_FREE = "pain_free_since"
DONE = "done:"
CHANGES = ("new_shoes", "new_surface", "new_distance")
"""What may explain a change, each yes or no."""
KIND_OF_MARKER = {"new_shoes": "shoes", "new_surface": "surface", "new_distance": "mileage"}
DAYS = range(8)
"""Days of the last seven on which an exercise was done."""
WEEK = timedelta(days=7)


class Said(StrEnum):
    """The answers to "without pain since" that are no date."""

    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Report:
    """What one check-in or visit says.

    at : aware. pain : 0 to 10, None unknown. pain_free : the day since which running on the flat did not
    hurt, or Said, or None where nobody answered. done : days of the last seven, by exercise.
    is_stopped : of a visit, whether pain ended its tests. worst : of all places and tests of a visit.
    """

    at: datetime
    pain: int | None = None
    pain_free: date | Said | None = None
    is_check_in: bool = True
    done: Mapping[str, int] = field(default_factory=dict)
    is_stopped: bool = False
    worst: int | None = None

    @property
    def most(self) -> int | None:
        """The most pain that was said, None when nobody said any number."""
        if self.pain is None or self.worst is None:
            return self.worst if self.pain is None else self.pain
        return max(self.pain, self.worst)

    @property
    def is_painful(self) -> bool:
        """Whether any pain was said; unknown is not."""
        return bool(self.most) or self.is_stopped

    @property
    def day(self) -> date:
        """The day on this computer's calendar."""
        return self.at.astimezone().date()


def report(at: datetime, answers: Mapping[str, str]) -> Report:
    """Read a stored check-in. What cannot be read counts as not answered."""
    done = {
        key.removeprefix(DONE): days
        for key, value in answers.items()
        if key.startswith(DONE) and (days := _whole(value)) in DAYS and days is not None
    }
    return Report(at, pain_of(answers.get(PAIN)), _pain_free(answers.get(PAIN_FREE)), True, done)


def pain_of(answer: str | None) -> int | None:
    """Read a pain of 0 to 10, None when it is none."""
    found = _whole(answer)
    return found if found in SCALE else None


def newest_pain(reports: Sequence[Report], since: date | None = None) -> int | None:
    """Return the newest pain that is known, from a day on. reports : the oldest first."""
    newest = next((each for each in reversed(reports) if each.most is not None), None)
    return newest.most if newest is not None and (since is None or newest.day >= since) else None


def call_now(reports: Sequence[Report], settled: datetime | None) -> bool:
    """Tell whether a patient is to call now: a check-in with pain 2 above the last visit's.

    reports : the oldest first. settled : when the clinic last dealt with the patient (a visit, a signed
    plan); what was said before is dealt with. Where no visit knows the pain, the first pain ever said
    takes its place.
    """
    for place, said in enumerate(reports):
        if not said.is_check_in or (settled is not None and said.at <= settled):
            continue
        before = [each for each in reports[:place] if each.pain is not None]
        visits = [each.pain for each in before if not each.is_check_in]
        last = visits[-1] if visits else before[0].pain if before else None
        if calls(last, said.pain):
            return True
    return False


def adherence(reports: Sequence[Report], exercise: str, today: date) -> int | None:
    """Return on how many of the last seven days an exercise was done, None when nobody said so this week."""
    said = [r.done[exercise] for r in reports if exercise in r.done and today - WEEK < r.day <= today]
    return said[-1] if said else None


def _pain_free(answer: str | None) -> date | Said | None:
    if answer in (Said.NO, Said.UNKNOWN):
        return Said(answer)
    try:
        return date.fromisoformat(answer) if answer else None
    except ValueError:
        return None


def _whole(answer: str | None) -> int | None:
    return int(answer) if answer and answer.isascii() and answer.isdecimal() and len(answer) < 4 else None
