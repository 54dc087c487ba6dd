"""Loading: what is to press on a mat for one capture."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What presses."""

    EMPTY = "empty"
    EVEN = "even"
    TILE = "tile"
    STAND = "stand"


class Going(StrEnum):
    """What a loading is for, or from which side its pressure is reached."""

    EMPTY = "empty"
    PRESS = "press"
    UP = "up"
    DOWN = "down"
    WEIGH = "weigh"


@dataclass(frozen=True)
class Loading:
    """One line of a plan.

    number : from 1. pascals : Pa, of an even load, or below a tile. kilograms : that lie there.
    x, y : m, middle of a tile. width, depth : m, of a tile. share : of the left foot, 0 to 1, of who stands
    with a known split. dwell : s that it stays; the last third of it is read.
    """

    number: int
    kind: Kind
    going: Going
    dwell: float
    pascals: float = 0.0
    kilograms: float = 0.0
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    depth: float = 0.0
    share: float = 0.5

    @property
    def area(self) -> float:
        """m2, of a tile."""
        return self.width * self.depth
