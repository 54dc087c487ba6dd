"""Accuracy: which class of accuracy a figure reaches, when its uncertainty is counted against it."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Class(StrEnum):
    """What a plate is good for: A like a laboratory, B for a clinic, C for screening only."""

    A = "A"
    B = "B"
    C = "C"


class Verdict(StrEnum):
    """Whether a figure keeps a limit."""

    PASS = "pass"
    CONDITIONAL = "conditional"
    NOT_PASSED = "not passed"


@dataclass(frozen=True)
class Limits:
    """What a figure may be at most in each class; None where a class asks for nothing.

    is_least : the figure must be at least that much instead.
    """

    a: float | None
    b: float | None
    c: float | None
    is_least: bool = False

    def of(self, wanted: Class) -> float | None:
        """Return the limit of one class."""
        return {Class.A: self.a, Class.B: self.b, Class.C: self.c}[wanted]


def judged(value: float, expanded: float, limits: Limits, wanted: Class) -> Verdict:
    """Judge a figure with guarded acceptance: its uncertainty must fit inside the limit as well.

    value : the figure, of either sign. expanded : U (k = 2) of it, in its unit. A figure that is not finite
    never passes.
    """
    limit = limits.of(wanted)
    if not (math.isfinite(value) and math.isfinite(expanded)):
        return Verdict.NOT_PASSED
    if limit is None:
        return Verdict.PASS
    room = value - limit if limits.is_least else limit - abs(value)
    if room >= expanded:
        return Verdict.PASS
    return Verdict.CONDITIONAL if room >= 0.0 else Verdict.NOT_PASSED


def reached(value: float, expanded: float, limits: Limits) -> Class | None:
    """Return the best class whose limit a figure passes, or None when it passes none."""
    passed = (each for each in Class if judged(value, expanded, limits, each) is Verdict.PASS)
    return next(passed, None)
