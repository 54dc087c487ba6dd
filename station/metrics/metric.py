"""Metric: one number with its name, unit and definition; `@metric` makes one of a function.

A metric file holds one family, named by its constant FAMILY. A metric's input is the view that its
first parameter is annotated with. Its docstring is the manual page; the first paragraph the tooltip.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, get_type_hints

from station import folder
from station.mat import Side
from station.views.missing import Missing, Reason
from station.views.view import View

RATE_TOLERANCE = 0.01
"""A measured rate may fall this share below the one a metric needs."""

EACH_LEG = (Side.LEFT, Side.RIGHT)
WHOLE = (Side.BOTH,)

V = TypeVar("V")


class Better(StrEnum):
    """Which direction is better, when all else is equal."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


@dataclass(frozen=True)
class Family:
    """What the metrics of one file have in common. order : place in results and on pages."""

    title: str
    order: int


@dataclass(frozen=True)
class Metric:
    """One number.

    key : name of the function, stable for programs. unit : UCUM code of the value.
    title : word on the screen. of : keys of the assessments it belongs to. sides : the sides it exists for.
    view : class of its input. least_rate : Hz, below which it is not given (with 1 % tolerance).
    definition : the manual page. is_further : given only when somebody asks for further numbers.
    """

    key: str
    unit: str
    title: str
    of: tuple[str, ...]
    better: Better
    sides: tuple[Side, ...]
    least_rate: float
    view: type[View]
    definition: str
    function: Callable[[Any], float | Missing] = field(repr=False)
    is_further: bool = False

    @property
    def tooltip(self) -> str:
        """The first paragraph of the definition, on one line."""
        return " ".join(self.definition.split("\n\n")[0].split())

    def __call__(self, view: View) -> float | Missing:
        """Measure a view. Returns the value in `unit`, or why there is none."""
        return self.function(view) if self.is_given_at(view.rate) else Missing(Reason.RATE_TOO_LOW)

    def is_given_at(self, rate: float) -> bool:
        """Whether a measured rate in Hz is enough for it."""
        return rate >= self.least_rate * (1.0 - RATE_TOLERANCE)


def metric(
    *,
    unit: str,
    of: tuple[str, ...],
    title: str,
    better: Better,
    sides: tuple[Side, ...] = tuple(Side),
    least_rate: float = 0.0,
    is_further: bool = False,
) -> Callable[[Callable[[V], float | Missing]], Metric]:
    """Make a Metric of a function of one view; see Metric for the arguments."""

    def register(function: Callable[[V], float | Missing]) -> Metric:
        first = next(iter(inspect.signature(function).parameters))
        view = get_type_hints(function)[first]
        text = inspect.cleandoc(function.__doc__ or "")
        name = function.__name__
        return Metric(name, unit, title, of, better, sides, least_rate, view, text, function, is_further)

    return register


@cache
def metrics() -> tuple[Metric, ...]:
    """Return every metric: families in their order, within a family as written."""
    families = [module for module in folder.modules("station.metrics") if hasattr(module, "FAMILY")]
    families.sort(key=lambda module: module.FAMILY.order)
    return tuple(
        value
        for module in families
        for value in vars(module).values()
        if isinstance(value, Metric) and value.function.__module__ == module.__name__
    )


def of_assessment(key: str, also: tuple[str, ...] = (), further: bool = False) -> tuple[Metric, ...]:
    """Return the metrics that name the assessment `key`, and those whose own key stands in `also`.

    further : with those that are given only when asked for.
    """
    return tuple(
        found
        for found in metrics()
        if found.key in also or (key in found.of and (further or not found.is_further))
    )
