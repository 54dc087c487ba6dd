"""Hold: one leg carries the body, from toe-off until it ends."""

from dataclasses import dataclass
from enum import StrEnum

from station.mat import Side


class Began(StrEnum):
    """How a hold began."""

    TOE_OFF = "toe_off"
    ON_ONE_LEG = "on_one_leg"
    STEPPED_ON = "stepped_on"


class Ended(StrEnum):
    """How a hold ended."""

    RECORDING_OVER = "recording_over"
    FOOT_DOWN = "foot_down"
    HOP = "hop"
    STEP_OFF = "step_off"


@dataclass(frozen=True)
class Hold:
    """A single-leg stance.

    side : the leg that stands. rate : Hz. start, stop : samples of the recording, stop is the first after it.
    touches : (start, stop) samples of each touch of the lifted foot; one that ends the hold is the last.
    """

    side: Side
    rate: float
    start: int
    stop: int
    began: Began
    ended: Ended
    touches: tuple[tuple[int, int], ...] = ()
    repetition: int | None = None

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.stop - self.start) / self.rate
