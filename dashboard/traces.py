"""Traces of a recording for figures: the very path that its sway number was made of."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard import words
from dashboard.figures import cop_path
from station import file, stream
from station.analyse import NONE
from station.assessments import setting
from station.assessments.assessment import assessment
from station.events.correction import Corrections
from station.mat import Side
from station.mechanics.sway import prediction_factor
from station.views.sway import Sway

OUTLINE = 181
"""Points of a drawn ellipse."""
THIN = 50.0
"""Hz. A path is drawn with at least this many points a second."""


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

    def path(self) -> cop_path.Path:
        """Return it as the figure takes it."""
        turn = np.linspace(0.0, 2.0 * np.pi, OUTLINE)
        a, b = self.axes[0] * np.cos(turn), self.axes[1] * np.sin(turn)
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        name = "" if self.repetition is None else f"{words.SQUAT} {self.repetition}"
        outline = (a * cosine - b * sine, a * sine + b * cosine)
        return cop_path.Path(str(self.side), self.x, self.y, *outline, name)


def sway_traces(recording: Path | None, key: str, corrections: Corrections = NONE) -> list[Trace]:
    """Return the path of each side that the analysis measured sway of; none without a recording.

    corrections : of events, which decide what is measured.
    Errors: RecordingError and those of the analysis.
    """
    if recording is None:
        return []
    kept = file.recording(recording)
    forces = stream.measured(kept).forces
    asked = assessment(key)
    used = setting.read(asked.settings, {}, forces.rate)
    found = asked.measure(forces, used, kept.head.weigh_in, corrections)
    return [_trace(view) for view in found.views if isinstance(view, Sway)]


def _trace(view: Sway) -> Trace:
    x, y = 1e3 * view.x, 1e3 * view.y
    factor = prediction_factor(len(x)) if len(x) > 2 else 0.0
    spread, axes = np.linalg.eigh(np.cov(x, y)) if len(x) > 2 else (np.zeros(2), np.eye(2))
    long, short = (math.sqrt(max(factor * value, 0.0)) for value in (spread[1], spread[0]))
    step = max(1, int(view.rate / THIN))
    return Trace(
        view.side, x[::step], y[::step], (long, short), math.atan2(axes[1, 1], axes[0, 1]), view.repetition
    )
