"""What every view has, and what stands in place of a view that a recording does not give."""

from dataclasses import dataclass
from typing import Protocol

from station.mat import Side
from station.views.missing import Reason


class View(Protocol):
    """A part of a trial, ready to be measured.

    side : the leg, or BOTH for the whole body. rate : Hz. repetition : counted from 1, None for a trial.
    """

    @property
    def side(self) -> Side: ...
    @property
    def rate(self) -> float: ...
    @property
    def repetition(self) -> int | None: ...


@dataclass(frozen=True)
class Absent:
    """A view that this recording cannot give: every metric of it is null, with this reason.

    kind : the class of the view.
    """

    kind: type[View]
    side: Side
    reason: Reason
    repetition: int | None = None
