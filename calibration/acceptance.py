"""Acceptance: which class a device reaches by its figures. What was not measured cannot pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from calibration.accuracy import Class, Limits, Verdict
from calibration.check import Figure

DYNAMIC = frozenset({"natural_frequency", "drop_impulse", "time_offset"})
"""How fast the device follows: it decides which tests the device is fit for, not how accurate it is."""
FZ, COP_RMS, COP_MAX, SCALE, ROTATION = "fz_error", "cop_rms", "cop_max", "cop_scale", "cop_rotation"
CONDITION, UNCERTAINTY = "condition_number", "cop_uncertainty"
LIMITS = {
    FZ: Limits(0.2, 0.5, 3.0),
    COP_RMS: Limits(0.5, 1.0, 3.0),
    COP_MAX: Limits(1.0, 2.0, 6.0),
    SCALE: Limits(0.2, 0.5, 2.0),
    ROTATION: Limits(0.2, 0.5, 1.0),
    CONDITION: Limits(5.0, 10.0, None),
    UNCERTAINTY: Limits(0.5, 1.2, 4.0),
}
"""Of the figures that the fit and its validation give: %, mm, mm, %, degrees, a number, mm."""
SMALL = (0.5, 1.0, 1.0)
"""N that Fz may be off in class A, B and C, however small the load."""


class Result(StrEnum):
    """What the figures of a device come to."""

    PASSED = "passed"
    CONDITIONAL = "conditional"
    INCOMPLETE = "incomplete"
    NOT_PASSED = "not passed"


@dataclass(frozen=True)
class Decision:
    """What the figures come to.

    reached : the best class of which every figure passes, or None. within : the best class when the
    uncertainties of the figures are left out, or None. not_passed : figures beyond a limit of the lowest
    class. lacking : keys of figures that keep it from the class above `reached`, in the figures' order.
    unmeasured : those of `lacking` that nobody measured.
    """

    reached: Class | None
    within: Class | None
    not_passed: tuple[str, ...]
    lacking: tuple[str, ...]
    unmeasured: tuple[str, ...]

    @property
    def result(self) -> Result:
        """The one word for it."""
        if self.reached is not None:
            return Result.PASSED
        if self.not_passed:
            return Result.NOT_PASSED
        return Result.CONDITIONAL if self.within is not None else Result.INCOMPLETE

    @property
    def is_conditional(self) -> bool:
        """Whether a class is reached only when the uncertainties of the figures are left out."""
        return self.within is not None and _rank(self.within) < _rank(self.reached)


def fz_limits(newtons: float) -> Limits:
    """Return what Fz may be off at a load, in %: the share of the class, or its few newtons."""
    allowed = LIMITS[FZ]
    a, b, c = (
        max(share or 0.0, 100.0 * each / newtons)
        for share, each in zip((allowed.a, allowed.b, allowed.c), SMALL, strict=True)
    )
    return Limits(a, b, c)


def decided(figures: Iterable[Figure]) -> Decision:
    """Decide on one plate, or on all figures of several: a device is as good as its worst figure.

    Errors: ValueError without figures: nothing must not pass.
    """
    deciding = tuple(each for each in figures if each.key not in DYNAMIC)
    if not deciding:
        raise ValueError("no figure to decide by")
    reached = _best(deciding, (Verdict.PASS,))
    above = _above(reached)
    lacking = (
        () if above is None else tuple(each for each in deciding if not _keeps(each, above, (Verdict.PASS,)))
    )
    return Decision(
        reached,
        _best(deciding, (Verdict.PASS, Verdict.CONDITIONAL)),
        _keys(each for each in deciding if each.verdict(Class.C) is Verdict.NOT_PASSED),
        _keys(lacking),
        _keys(each for each in lacking if each.value is None),
    )


def reached(figure: Figure) -> Class | None:
    """Return the best class that one figure passes, or None."""
    return _best((figure,), (Verdict.PASS,))


def _best(figures: tuple[Figure, ...], good: tuple[Verdict, ...]) -> Class | None:
    return next((each for each in Class if all(_keeps(figure, each, good) for figure in figures)), None)


def _keeps(figure: Figure, wanted: Class, good: tuple[Verdict, ...]) -> bool:
    """Whether a figure allows a class: by its verdict, or because the class does not ask for it."""
    return figure.limits.of(wanted) is None or figure.verdict(wanted) in good


def _above(reached: Class | None) -> Class | None:
    rank = _rank(reached)
    return list(Class)[rank - 1] if rank else None


def _rank(reached: Class | None) -> int:
    return len(Class) if reached is None else list(Class).index(reached)


def _keys(figures: Iterable[Figure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.key for each in figures))
