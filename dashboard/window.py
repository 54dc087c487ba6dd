"""Window: when a leg could not hold, sway is compared over the seconds that every hold completed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.records import Tried
from station import analyse, file
from station.compare.lines import Line, lines
from station.compare.short_holds import LEAST_SECONDS, STEP
from station.errors import StationError
from station.events.correction import Corrections

UNTOUCHED = ("hold_time", "touches")
"""Numbers of the whole hold: they are the finding and no window is laid over them."""


@dataclass(frozen=True)
class Window:
    """seconds : s that every hold completed, None where that is less than 5. lines : over them."""

    seconds: float | None
    lines: tuple[Line, ...] = ()

    def instead(self, line: Line) -> Line | None:
        """Return a number as it may be shown: over the window, and no sway without one."""
        if line.metric.key in UNTOUCHED:
            return line
        return next((each for each in self.lines if each.metric.key == line.metric.key), None)


def common_window(trials: Sequence[Tried]) -> Window:
    """Return the numbers of single-leg stances over the window that all of them completed.

    trials : made alike. Every recording is analysed once more, over the first seconds after settling in
    which nobody touched or stepped off.
    """
    clean = [seconds for trial in trials if (seconds := _clean(trial)) is not None]
    settles = [trial.result["settings"].get("settle_s") or 0.0 for trial in trials if trial.result]
    if not clean or not settles:
        return Window(None)
    common = math.floor((min(clean) - max(settles)) / STEP) * STEP
    if common < LEAST_SECONDS:
        return Window(None)
    try:
        results = [
            _over(trial.path, trial.corrections, f"{common:.2f}")
            for trial in trials
            if trial.path is not None
        ]
    except StationError:
        return Window(None)
    return Window(common, tuple(lines("single_leg_stance", results, trials[0].conditions)))


@lru_cache(maxsize=32)
def _over(path: Path, corrections: Corrections, keep: str) -> Any:
    settings = {"keep_s": keep}
    made = analyse.of_recording(file.recording(path), "single_leg_stance", settings, corrections=corrections)
    return made.to_json()


def _clean(trial: Tried) -> float | None:
    """Return s from the beginning of the hold to its end or the first touch."""
    if trial.result is None:
        return None
    events = [(each["kind"], float(each["time_s"])) for each in trial.result["events"]]
    begins = [time for kind, time in events if kind == "stance_side"]
    holds = [
        float(value["value"])
        for value in trial.result["values"]
        if value["metric"] == "hold_time" and value["value"] is not None
    ]
    if not begins or not holds:
        return None
    touches = [time - begins[0] for kind, time in events if kind == "foot_down" and time > begins[0]]
    return min([holds[0], *touches])
