"""Refusals: captures that must not become an equalisation, each with its cause and its remedy."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from calibration.mat.capture import Capture
from calibration.mat.defects import Defects
from calibration.mat.levels import Levels
from calibration.mat.loading import Going
from calibration.mat.validation import LeftOut
from station.errors import CalibrationError, CalibrationReason

FIRST = 3.0e3
"""Pa. The lowest pressure must be no higher."""
TOP = 100e3
"""Pa. The highest must be no lower: a heel presses so much."""
LEAST = 5
PRESSED = 0.02
"""How the median cell conducts under the highest pressure, against one at half scale, at least."""
ROSE = 1.05
"""Times as much as before that the median cell conducts under the next pressure, at least."""
EMPTY = 0.05
"""Share of the largest count that the median cell of an empty mat says, at most."""
DEAF = 0.25
"""Share of cells that do not answer: more is no flaw of cells."""
SATURATED = 0.001
"""Share of samples of live cells."""
NEAR = 0.1
"""Share within which a pressure on the way down is the same as one on the way up."""
GAUGE = 0.3
"""Share by which the other pressures may miss one: more is a gauge that was read wrong."""


class RefusalError(CalibrationError):
    """A refusal that knows what is to be taken again.

    numbers : of loadings. pascals : Pa, of pressures. Without either the whole plan is.
    """

    def __init__(
        self,
        reason: CalibrationReason,
        sentence: str,
        what_to_do: str,
        numbers: Sequence[int] = (),
        pascals: Sequence[float] = (),
    ) -> None:
        super().__init__(reason, sentence, what_to_do)
        self.numbers, self.pascals = tuple(numbers), tuple(pascals)

    def again(self, captures: Sequence[Capture]) -> tuple[int, ...]:
        """Return the numbers of the loadings that are to be taken again."""
        pressed = [each.loading for each in captures if each.loading.going in (Going.UP, Going.DOWN)]
        near = [
            each.number
            for each in pressed
            if any(abs(each.pascals / wanted - 1.0) < NEAR for wanted in self.pascals)
        ]
        return tuple(sorted({*self.numbers, *near}))


def inspect(captures: Sequence[Capture]) -> None:
    """Refuse captures that cannot have come from the plan, in the order in which they were taken.

    Errors: CalibrationError INCOMPLETE, IDENTICAL, LOADED.
    """
    for before, after in pairwise(captures):
        if before.loading != after.loading and np.array_equal(before.counts, after.counts):
            raise RefusalError(
                CalibrationReason.IDENTICAL,
                f"Loadings {before.loading.number} and {after.loading.number} are the same in every digit.",
                "The mat repeats itself: take the cable out and in again, and take both again.",
                (before.loading.number, after.loading.number),
            )
    empty = [each for each in captures if each.loading.going is Going.EMPTY]
    if not empty:
        raise _incomplete("The empty mat was not read.", "Take everything off the mat and read it.")
    for each in empty:
        if float(np.median(each.counts)) > EMPTY * each.largest:
            raise RefusalError(
                CalibrationReason.LOADED,
                f"Something pressed on the mat at loading {each.loading.number}, which is of the empty mat.",
                "Take everything off the mat and read it again.",
                (each.loading.number,),
            )
    _levels(sorted({each.loading.pascals for each in captures if each.loading.going is Going.UP}))


def pressures(seen: Levels, found: Defects) -> None:
    """Refuse pressures that did not arrive at the cells.

    Errors: CalibrationError NOT_MOVED, WRONG_GAIN.
    """
    # Not under the defects that it found: who is silent because nothing pressed must not hide that.
    medians = [float(np.nanmedian(counts / (seen.largest + 1.0 - counts))) for counts in seen.up]
    if medians[-1] < PRESSED or found.share > DEAF:
        raise RefusalError(
            CalibrationReason.NOT_MOVED,
            f"Under {_kpa(seen.pascals[-1])} most of the mat says nothing.",
            "Look whether the bladder covers the whole mat and is strapped down, and press again.",
            pascals=(float(seen.pascals[-1]),),
        )
    live = ~found.silent
    full = float(seen.saturated[live].mean())
    if full > SATURATED:
        raise RefusalError(
            CalibrationReason.WRONG_GAIN,
            f"{100.0 * full:.2g} % of the samples are at the end of the converter's range.",
            "Choose a smaller resistor for the divider, or a thicker sheet, and begin anew.",
        )
    for number, (before, after) in enumerate(pairwise(medians)):
        if number and after < ROSE * before:
            low, high = float(seen.pascals[number]), float(seen.pascals[number + 1])
            raise RefusalError(
                CalibrationReason.NOT_MOVED,
                f"{_kpa(high)} press no more than {_kpa(low)}.",
                "Look at the gauge and whether the bladder leaks, and press again.",
                pascals=(low, high),
            )


def gauge(others: Sequence[LeftOut]) -> None:
    """Refuse a pressure that the others contradict. Errors: CalibrationError OFF_MARK."""
    asked = [each for each in others if each.cells and abs(each.bias) > GAUGE / 2.0]
    if any(abs(each.bias) > GAUGE for each in asked):
        # Without the one that is wrong the others agree best.
        worst = min(asked, key=lambda each: each.rest)
        raise RefusalError(
            CalibrationReason.OFF_MARK,
            f"By the other pressures {_kpa(worst.pascals)} were {_kpa(worst.pascals * (1.0 + worst.bias))}.",
            "Read the gauge again, and take this pressure again.",
            pascals=(worst.pascals,),
        )


def _levels(pascals: Sequence[float]) -> None:
    if len(pascals) < LEAST:
        raise _incomplete(f"There are {len(pascals)} pressures: too few.", "Take the whole plan.")
    if pascals[0] > FIRST:
        raise _incomplete(
            f"The lowest pressure is {_kpa(pascals[0])}: the edges of feet would be guessed.",
            f"Begin with {_kpa(2500.0)}.",
        )
    if pascals[-1] < TOP:
        raise _incomplete(
            f"The highest pressure is {_kpa(pascals[-1])}: a heel presses more.", f"Go up to {_kpa(110e3)}."
        )


def _incomplete(sentence: str, remedy: str) -> CalibrationError:
    return CalibrationError(CalibrationReason.INCOMPLETE, sentence, remedy)


def _kpa(pascals: float) -> str:
    return f"{pascals / 1e3:.3g} kPa"
