"""Check: one figure about a calibrated plate, and what it may be at most; `@check` makes one of a function.

A file in `checks/` holds one check, named by its constant CHECK; the folder is the list. Its docstring is
the definition of the figure.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calibration.accuracy import Class, Limits, Verdict, judged, reached
from calibration.fit import Fit, above_empty, references
from calibration.placement import Purpose
from calibration.reading import Reading
from calibration.reference import Kit
from station import folder

Floats = NDArray[np.float64]

PERCENT = 100.0


class Scene(StrEnum):
    """What samples were taken of, where single readings are not enough."""

    EMPTY = "empty"
    DEAD_LOAD = "dead_load"
    CREEP = "creep"
    RETURN = "return"
    TAP = "tap"
    DROP = "drop"
    STRIKE = "strike"


@dataclass(frozen=True)
class Stretch:
    """Samples of one plate without gaps.

    loads : (n, 3), Fz in N, Mx and My in N m, above the empty plate. rate : Hz. mass : kg that lay or fell.
    height : m that it fell. beside : (n,), N, Fz of the other plate at the same samples, or None.
    """

    loads: Floats
    rate: float
    mass: float = 0.0
    height: float = 0.0
    beside: Floats | None = None

    @property
    def fz(self) -> Floats:
        """(n,), N."""
        return np.asarray(self.loads[:, 0])

    @property
    def cop(self) -> Floats:
        """(n, 2), m; only where something stands."""
        return np.column_stack([-self.loads[:, 2], self.loads[:, 1]]) / self.loads[:, :1]


def stretch(
    matrix: Floats, counts: Floats, empty: Floats, rate: float, *, mass: float = 0.0, height: float = 0.0
) -> Stretch:
    """Make a Stretch of samples. matrix : (3, cells), per count. counts : (n, cells). empty : (cells,)."""
    return Stretch((counts - empty) @ matrix.T, rate, mass, height)


@dataclass(frozen=True)
class Evidence:
    """All that was seen of one plate. readings : of its plan. stretches : what was recorded beside them."""

    fit: Fit
    readings: tuple[Reading, ...]
    kit: Kit
    stretches: Mapping[Scene, Stretch] = field(default_factory=dict)

    @cached_property
    def loaded(self) -> tuple[Reading, ...]:
        """Every reading with a mass."""
        return tuple(each for each in self.readings if each.placement.mass > 0.0)

    @cached_property
    def fz(self) -> Floats:
        """(loaded,), N, as the plate says."""
        return np.asarray(above_empty(self.loaded, self.readings) @ self.fit.gains)

    @cached_property
    def meant(self) -> Floats:
        """(loaded,), N, as the masses press."""
        return references(tuple(each.placement for each in self.loaded), self.kit)[:, 0]

    @property
    def full_scale(self) -> float:
        """N, the largest load that was calibrated."""
        return float(self.meant.max())

    @cached_property
    def unsure(self) -> float:
        """N, standard uncertainty of Fz of one reading: its noise, and half of what the zero wanders."""
        noise = np.array([np.array(each.noise) * self.fit.gains for each in self.readings])
        samples = np.array([each.samples for each in self.readings])
        of_mean = math.sqrt(float(np.median((noise**2).sum(axis=1) / samples)))
        zeros = [each for each in self.readings if each.placement.mass == 0.0 and each.placement.shim is None]
        empty = np.array([np.array(each.counts) @ self.fit.gains for each in zeros])
        return math.hypot(of_mean, float(np.median(np.abs(np.diff(empty)))) / 2.0 if len(empty) > 1 else 0.0)

    def of(self, purpose: Purpose, mass: float | None = None) -> NDArray[np.intp]:
        """Return which of `loaded` were read for a purpose, all or those of one mass in kg."""
        return np.flatnonzero(
            [
                each.placement.purpose is purpose and (mass is None or each.placement.mass == mass)
                for each in self.loaded
            ]
        )


Measured = tuple[float, float]
"""A figure and its U (k = 2), in the unit of the check."""


@dataclass(frozen=True)
class Figure:
    """What a check found. value, expanded : in `unit`, None when it was not measured or cannot be.

    reached : the best class whose limit it keeps with its uncertainty, or None.
    """

    key: str
    title: str
    unit: str
    value: float | None
    expanded: float | None
    reached: Class | None
    limits: Limits
    definition: str

    def verdict(self, wanted: Class) -> Verdict | None:
        """Return whether it keeps the limit of one class; None when it was not measured."""
        if self.value is None or self.expanded is None:
            return None
        return judged(self.value, self.expanded, self.limits, wanted)


@dataclass(frozen=True)
class Check:
    """A function of the evidence that gives one figure.

    key : name of the function. title : on the certificate. unit : of the value. definition : its docstring.
    """

    key: str
    title: str
    unit: str
    limits: Limits
    definition: str
    function: Callable[[Evidence], Measured | None] = field(repr=False)

    def __call__(self, evidence: Evidence) -> Figure:
        """Look at a plate."""
        found = self.function(evidence)
        if found is None or not all(math.isfinite(each) for each in found):
            return Figure(self.key, self.title, self.unit, None, None, None, self.limits, self.definition)
        return Figure(
            self.key,
            self.title,
            self.unit,
            *found,
            reached(*found, self.limits),
            self.limits,
            self.definition,
        )


def check(
    *, title: str, unit: str, limits: Limits
) -> Callable[[Callable[[Evidence], Measured | None]], Check]:
    """Make a Check of a function that returns a figure and its U, or None when it was not measured."""

    def register(function: Callable[[Evidence], Measured | None]) -> Check:
        text = inspect.cleandoc(function.__doc__ or "")
        return Check(function.__name__, title, unit, limits, text, function)

    return register


def checks() -> tuple[Check, ...]:
    """Return every check, in order of the names of their files."""
    found = folder.constants("calibration.checks", "CHECK")
    return tuple(each for each in found if isinstance(each, Check))
