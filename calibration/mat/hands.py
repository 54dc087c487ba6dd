"""Hands: the simulated engineer at a simulated mat, told what to lay. It knows no screen."""

from typing import Any, Protocol

from calibration.mat.loading import Kind, Loading
from calibration.mat.plan import BEYOND, LEVELS
from calibration.mat.procedure import Approach, Step
from station.sources.simulated import MAT_BENCH, SimulatedStation
from station.sources.source import Source


class Played(Protocol):
    """A source whose person obeys."""

    def perform(self, activity: str, **options: Any) -> None:
        """Begin an activity."""


class Hands:
    """What a real engineer does between two questions. played : the simulated mat."""

    def __init__(self, played: Played) -> None:
        self._played = played
        self._is_pressing = False

    def approach(self, step: Step) -> None:
        """Begin what goes before a loading, see `Step.approach`."""
        if step.approach is Approach.OVER:
            self._played.perform("bladder", kpa=LEVELS[-1] / 1e3)
        if step.approach is Approach.REST:
            self._played.perform("empty")

    def lay(self, load: Loading) -> None:
        """Let a loading press."""
        match load.kind:
            case Kind.EMPTY:
                self._played.perform("empty")
            case Kind.EVEN:
                self._played.perform("bladder", kpa=load.pascals / 1e3)
            case Kind.TILE:
                self._played.perform(
                    "tile", kg=load.kilograms, x=load.x, y=load.y, width=load.width, depth=load.depth
                )
            case Kind.STAND:
                self._played.perform("stand", kg=load.kilograms, share=load.share)

    def press(self, is_down: bool, *, is_counted: bool) -> None:
        """Press as hard as the plan asks for until a press counts, let go, and press again.

        is_down : whether the mat feels it. is_counted : whether this press counts.
        """
        wanted = not is_counted if self._is_pressing else not is_down
        if wanted != self._is_pressing:
            self._played.perform("bladder", kpa=BEYOND * LEVELS[-1] / 1e3 if wanted else 0.0)
            self._is_pressing = wanted


def hands_of(source: Source | None) -> Hands | None:
    """Return the hands of a simulated engineer, or None at a real mat."""
    if not isinstance(source, SimulatedStation) or not source.name.startswith(f"sim:{MAT_BENCH}"):
        return None
    return Hands(source)
