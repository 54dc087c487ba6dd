"""Traces of a recording for figures: the very path that its sway number was made of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard import words
from dashboard.figures import cop_path
from dashboard.figures.landing_curve import Curve
from dashboard.records import Tried
from dashboard.words import result as said
from station import file
from station.analyse import NONE, views_of
from station.events.correction import Corrections
from station.mat import Side
from station.mechanics.sway import prediction_factor
from station.views.landing import Landing
from station.views.sway import Sway

OUTLINE = 181
"""Points of a drawn ellipse."""
THIN = 50.0
"""Hz. A path is drawn with at least this many points a second."""
KEPT = 32
"""Recordings whose drawn paths are kept in memory: light and dark, wide and narrow ask for the same ones."""
SHOWN_SECONDS = 0.4
"""s of a landing that are drawn."""
AREA = "ellipse_area_95"


@dataclass(frozen=True)
class Trace:
    """The path of one leg (or both) about its mean, mm, and the half axes (mm) and angle of its ellipse.

    repetition : counted from 1 over the trial, None for a path through the whole trial.
    """

    side: Side
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    axes: tuple[float, float]
    angle: float
    repetition: int | None = None

    @property
    def area(self) -> float:
        """Area of the ellipse, mm²: the number `ellipse_area_95` of this path."""
        return math.pi * self.axes[0] * self.axes[1]

    def path(self, name: str = "") -> cop_path.Path:
        """Return it as the figure takes it. name : above it, else the leg or the squat."""
        turn = np.linspace(0.0, 2.0 * np.pi, OUTLINE)
        a, b = self.axes[0] * np.cos(turn), self.axes[1] * np.sin(turn)
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        if not name and self.repetition is not None:
            name = f"{words.SQUAT} {self.repetition}"
        outline = (a * cosine - b * sine, a * sine + b * cosine)
        return cop_path.Path(str(self.side), self.x, self.y, *outline, name)


def sway_traces(recording: Path | None, key: str, corrections: Corrections = NONE) -> list[Trace]:
    """Return the path of each side that the analysis measured sway of; none without a recording.

    corrections : of events, which decide what is measured.
    Errors: RecordingError and those of the analysis.
    """
    if recording is None:
        return []
    return [
        _trace(view)
        for view in views_of(file.recording(recording), key, corrections)
        if isinstance(view, Sway)
    ]


def gives_sway(trial: Tried) -> bool:
    """Say whether the path of a trial may be drawn: on a mat only where the area of its ellipse is given."""
    values = trial.result["values"] if trial.result else ()
    return not trial.is_of_mat or any(v["metric"] == AREA and v["value"] is not None for v in values)


@lru_cache(maxsize=KEPT)
def drawn_traces(recording: Path, key: str, corrections: Corrections) -> tuple[Trace, ...]:
    """Return the same as `sway_traces`, from memory where they were asked for before."""
    return tuple(sway_traces(recording, key, corrections))


@dataclass(frozen=True)
class Chosen:
    """The trial of a leg that is drawn. path : its recording. mean : the printed area, mm², of so many."""

    trial: Tried
    path: Path
    mean: float
    count: int


def chosen(tested: Sequence[Tried]) -> dict[str, Chosen]:
    """Return the trial of each leg whose ellipse comes nearest to the printed area; nothing is read.

    tested : trials of one test made alike; the printed area is their mean.
    """
    by_side: dict[str, list[tuple[float, Tried]]] = {}
    for trial in tested:
        for value in trial.result["values"] if trial.result else ():
            if value["metric"] == AREA and value["repetition"] is None and value["value"] is not None:
                by_side.setdefault(value["side"], []).append((value["value"], trial))
    found = {}
    for side, areas in by_side.items():
        mean = sum(area for area, _ in areas) / len(areas)
        # Of two trials each is as near as the other: then the later one.
        _, trial = min(reversed(areas), key=lambda each: round(abs(each[0] - mean), 6))
        if trial.path is not None:
            found[side] = Chosen(trial, trial.path, mean, len(areas))
    return found


def printed(tested: Sequence[Tried]) -> list[cop_path.Path]:
    """Return the path of each leg that is drawn, named by its area. Errors: as `sway_traces`."""
    paths = []
    for side, each in chosen(tested).items():
        for trace in drawn_traces(each.path, each.trial.key, each.trial.corrections):
            if str(trace.side) == side:
                told = said.area_of(trace.area, each.mean, each.count)
                paths.append(trace.path(f"{said.leg_title(side)}\n{told}"))
    return paths


@lru_cache(maxsize=KEPT)
def landing_curves(recording: Path, corrections: Corrections = NONE) -> tuple[Curve, ...]:
    """Return what each leg took in every landing of a recording, from contact on; in body weights if known.

    Of a landing on both feet contact is that of both plates together, of one foot its own.
    Errors: RecordingError and those of the analysis.
    """
    views = [
        view
        for view in views_of(file.recording(recording), "landing", corrections)
        if isinstance(view, Landing)
    ]
    contacts = {view.repetition: view.contact for view in views if view.side is Side.BOTH}
    curves = []
    for view in views:
        if view.side is Side.BOTH or view.leg not in (None, view.side):
            continue
        start = view.contact - (
            contacts.get(view.repetition, view.contact) if view.leg is None else view.contact
        )
        load = view.load[: round(SHOWN_SECONDS * view.rate) - start]
        time = 1e3 * (start + np.arange(len(load))) / view.rate
        shown = load / view.weight if view.weight else load
        curves.append(Curve(str(view.side), time.astype(np.float64), shown))
    return tuple(curves)


def _trace(view: Sway) -> Trace:
    x, y = 1e3 * view.x, 1e3 * view.y
    factor = prediction_factor(len(x)) if len(x) > 2 else 0.0
    spread, axes = np.linalg.eigh(np.cov(x, y)) if len(x) > 2 else (np.zeros(2), np.eye(2))
    long, short = (math.sqrt(max(factor * value, 0.0)) for value in (spread[1], spread[0]))
    step = max(1, int(view.rate / THIN))
    return Trace(
        view.side, x[::step], y[::step], (long, short), math.atan2(axes[1, 1], axes[0, 1]), view.repetition
    )
