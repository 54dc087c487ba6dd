"""Layout of a trial's picture: how high everything is, known before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures.course import Lane
from dashboard.figures.legend import HEIGHT as LEGEND
from dashboard.figures.legend import lines as legend_lines
from dashboard.figures.look import Look
from dashboard.words import figure as said

SIDES = ("left", "right", "both")
NAMES = said.OF_LANE
SMALL = 500.0
"""px. On a narrower picture the names of the lanes stand above them, not beside."""


@dataclass(frozen=True)
class Layout:
    """Where everything stands. lanes : how many. has_height : whether the height of the body is drawn.

    sides : whose marks and lines are named above.
    """

    lanes: int
    has_height: bool
    sides: tuple[str, ...]
    width: float
    look: Look

    @property
    def is_small(self) -> bool:
        """Whether names stand above lanes."""
        return self.width < SMALL

    @property
    def height(self) -> float:
        """px."""
        below = self.between + self.upright if self.has_height else 0.0
        return float(round(self.above + self.lane * self.lanes + self.gap + self.loads + below + self.below))

    @property
    def above(self) -> float:
        """px, of the legend."""
        room = self.width - 1.2 * self.look.text
        lines = legend_lines([NAMES[side] for side in self.sides], room, self.look)
        return (LEGEND * lines + 0.6) * self.look.text

    @property
    def name(self) -> float:
        """px, of the name above a lane."""
        return 1.3 * self.look.text if self.is_small else 0.0

    @property
    def lane(self) -> float:
        """px, of a lane with its name."""
        return self.name + 2.3 * self.look.text

    @property
    def gap(self) -> float:
        """px, from the lanes to the loads: the names of the phases."""
        return 2.0 * self.look.text

    @property
    def loads(self) -> float:
        """px."""
        return (15.5 if self.is_small else 17.0) * self.look.text

    @property
    def between(self) -> float:
        """px, from the loads to the height of the body."""
        return 1.4 * self.look.text

    @property
    def upright(self) -> float:
        """px, of the height of the body."""
        return 8.0 * self.look.text

    @property
    def below(self) -> float:
        """px, of the ticks of the time and their title."""
        return 3.4 * self.look.text


def layout(
    lanes: Sequence[Lane], sides: Sequence[str], *, has_height: bool, width: float, look: Look
) -> Layout:
    """Return the layout of a picture; no recording is needed. sides : of the plates that were loaded."""
    shown = {*sides, *(mark.side for lane in lanes for mark in lane.marks)}
    return Layout(len(lanes), has_height, tuple(side for side in SIDES if side in shown), width, look)
