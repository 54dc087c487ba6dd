"""Traces of a recording for figures: the very path that its sway number was made of, and the loads."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import cop_path, force_time
from station import file, stream
from station.assessments import setting
from station.assessments.assessment import assessment
from station.mat import Side
from station.mechanics.sway import prediction_factor
from station.views.sway import Sway

OUTLINE = 181
"""Points of a drawn ellipse."""
CLOSE = 0.08
"""Share of a trial within which two events share one marker."""
THIN = 50.0
"""Hz. A path is drawn with at least this many points a second."""


@dataclass(frozen=True)
class Trace:
    """The path of one leg (or both) about its mean, mm, and the half axes (mm) and angle of its ellipse."""

    side: Side
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    axes: tuple[float, float]
    angle: float

    def path(self) -> cop_path.Path:
        """Return it as the figure takes it."""
        turn = np.linspace(0.0, 2.0 * np.pi, OUTLINE)
        a, b = self.axes[0] * np.cos(turn), self.axes[1] * np.sin(turn)
        cosine, sine = math.cos(self.angle), math.sin(self.angle)
        return cop_path.Path(str(self.side), self.x, self.y, a * cosine - b * sine, a * sine + b * cosine)


def sway_traces(recording: Path | None, key: str) -> list[Trace]:
    """Return the path of each side that the analysis measured sway of; none without a recording.

    Errors: RecordingError and those of the analysis.
    """
    if recording is None:
        return []
    kept = file.recording(recording)
    forces = stream.measured(kept).forces
    asked = assessment(key)
    used = setting.read(asked.settings, {}, forces.rate)
    found = asked.measure(forces, used, kept.head.weigh_in)
    return [_trace(view) for view in found.views if isinstance(view, Sway)]


def load_traces(
    recording: Path, events: Sequence[Mapping[str, object]], titles: Mapping[str, str]
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]], list[force_time.Marker]]:
    """Return time (n,) in s, loads by side (n,) in N, and the events as the figure takes them."""
    forces = stream.measured(file.recording(recording)).forces
    loads = {str(side): forces.fz[:, number] for number, side in enumerate(forces.sides)}
    return forces.time, loads, _markers(events, titles, CLOSE * len(forces) / forces.rate)


def _markers(
    events: Sequence[Mapping[str, object]], titles: Mapping[str, str], apart: float
) -> list[force_time.Marker]:
    """Return one marker an event; those within `apart` s share one, or nobody could read them."""
    markers: list[force_time.Marker] = []
    for event in events:
        time, title = float(str(event["time_s"])), titles.get(str(event["kind"]))
        if title is None:
            continue
        if markers and time - markers[-1].time < apart:
            markers[-1] = force_time.Marker(markers[-1].time, f"{markers[-1].text}, {title}")
        else:
            markers.append(force_time.Marker(time, title))
    return markers


def _trace(view: Sway) -> Trace:
    x, y = 1e3 * view.x, 1e3 * view.y
    factor = prediction_factor(len(x)) if len(x) > 2 else 0.0
    spread, axes = np.linalg.eigh(np.cov(x, y)) if len(x) > 2 else (np.zeros(2), np.eye(2))
    long, short = (math.sqrt(max(factor * value, 0.0)) for value in (spread[1], spread[0]))
    step = max(1, int(view.rate / THIN))
    return Trace(view.side, x[::step], y[::step], (long, short), math.atan2(axes[1, 1], axes[0, 1]))
