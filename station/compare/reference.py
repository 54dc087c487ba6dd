"""Reference: a number with which differences are judged, and where it comes from.

The published ones stand in `station/compare/references/<assessment>.toml`.
"""

import math
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Design(StrEnum):
    """What a spread was measured between; each judges one kind of comparison and no other."""

    BETWEEN_DAY = "between_day"
    WITHIN_SESSION = "within_session"
    HEALTHY_LEGS = "healthy_legs"


class Form(StrEnum):
    """What a spread is given in."""

    ABSOLUTE = "absolute"
    """The metric's unit."""
    PERCENT = "percent"
    """Percent of the mean."""
    INDEX = "index"
    """Percent by the formula of the side difference."""


class Evidence(StrEnum):
    """How well a number is known."""

    READ = "read"
    """Stated in a source that was read."""
    COMPUTED = "computed"
    """Computed from recordings or from a published table."""
    OWN = "own"
    """Of this station's own repeats."""
    UNVERIFIED = "unverified"
    """Said elsewhere to stand in a source, or not convertible without a guess: never judges."""


class Legs(StrEnum):
    """How many legs carry in the movement that was measured; a landing may be either."""

    ONE = "one"
    BOTH = "both"


ANY = "any"


@dataclass(frozen=True)
class Reference:
    """One spread of healthy people.

    error : SD of a value that is the mean of `trials` trials: the standard error of measurement of a
        between-day or within-session design, the SD of the side difference between healthy legs.
    trial : SD of one trial about the person's own mean (of the side difference: of one trial of each leg),
        or None when the source does not separate it. offset : mean side difference of the dominant leg.
    form : what these three are given in.
    eyes, surface : `any` where they do not matter. seconds : length of a trial, None where it is a movement.
    people, who : on whom. days : between the measurements, in words. caveats : said with every verdict.
    source, link : citation. derived : how the numbers follow from what the source states.
    carries : whether it may judge.
    """

    assessment: str
    metric: str
    design: Design
    form: Form
    legs: Legs
    eyes: str
    surface: str
    seconds: float | None
    error: float
    trials: int
    trial: float | None
    people: int
    who: str
    source: str
    link: str
    derived: str
    evidence: Evidence
    carries: bool
    offset: float = 0.0
    days: str = ""
    caveats: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.carries and self.evidence is Evidence.UNVERIFIED:
            raise ValueError(f"{self.source}: a number that was not verified never judges.")
        if not (math.isfinite(self.error) and self.error > 0.0 and self.trials >= 1 and self.people >= 2):
            raise ValueError(f"{self.source}: error, trials and people must be positive numbers.")
        if self.trial is not None and not 0.0 <= self.trial**2 <= self.trials * self.error**2 * (1 + 1e-9):
            raise ValueError(f"{self.source}: the trials spread more than their mean allows.")
        if (self.form is Form.INDEX) != (self.design is Design.HEALTHY_LEGS):
            raise ValueError(f"{self.source}: the spread between legs, and only that, is an index.")
        if not self.source or not self.link or not self.derived:
            raise ValueError("A reference says where it comes from and how.")

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the estimate."""
        return self.people - 1

    def at(self, trials: float, seconds: float | None = None) -> float:
        """Return the SD of a mean of `trials` trials of `seconds` s each, in `form`.

        More trials of one day make the part between trials smaller, never the part between days or
        between legs. Where the source does not separate the two, fewer trials count as if all of it were
        between trials, and more as if none were: both err toward saying less. A trial shorter than the
        source's errs as if its seconds were independent, a longer one as the source's.
        """
        longer = max(1.0, self.seconds / seconds) if self.seconds and seconds else 1.0
        if self.trial is None:
            spread = self.error**2 * max(1.0, self.trials / trials) * longer
        else:
            lasting = max(0.0, self.error**2 - self.trial**2 / self.trials)
            spread = lasting + self.trial**2 * longer / trials
        return math.sqrt(spread + self.offset**2)


FOLDER = "references"


@cache
def published() -> tuple[Reference, ...]:
    """Return every reference of the folder, those that judge and those that only stand there."""
    found: list[Reference] = []
    for file in sorted((files("station.compare") / FOLDER).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            found += of_text(file.name.removesuffix(".toml"), file.read_text("utf-8"))
    return tuple(found)


def of_text(assessment: str, text: str) -> list[Reference]:
    """Read one file. Errors: ValueError, TypeError or KeyError when it is not well-formed."""
    return [_reference(assessment, entry) for entry in tomllib.loads(text).get("reference", [])]


def _reference(assessment: str, entry: dict[str, Any]) -> Reference:
    read = dict(entry)
    kinds = {"design": Design, "form": Form, "legs": Legs, "evidence": Evidence}
    for key, kind in kinds.items():
        read[key] = kind(read[key])
    read.setdefault("seconds", None)
    read.setdefault("trial", None)
    read["caveats"] = tuple(read.get("caveats", ()))
    return Reference(assessment=assessment, **read)
