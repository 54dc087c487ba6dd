"""A trial over time: every event on the lane of its kind, the load on each plate, the height of the body."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.look import DASHES, SYMBOLS, colour, layout

POINTS = 4000
"""Drawn points a trace; longer traces are thinned to the smallest and largest of each stretch."""
LANE, LOADS, HEIGHT, GAP, TOP, BOTTOM = 32, 230, 110, 22, 34, 52
"""px: one lane of events, the loads, the height of the body, between them, above and below all."""
OFFSET = {"left": -0.2, "both": 0.0, "right": 0.2}
"""Lanes. The feet often do the same within milliseconds: their marks stand beside each other."""
NARROW = 0.04
"""Share of the drawn time below which a phase is too narrow for its name."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Traces:
    """time : (n,), s. loads : by side, (n,), N; NaN is a gap and stays one. height : (n,), mm, or None."""

    time: Array
    loads: dict[str, Array]
    height: Array | None = None


@dataclass(frozen=True)
class Mark:
    """One event. time : s. state : found, moved, added, deleted, or seen by a clinician. told : what a
    pointer reads.

    found : s, where it was found automatically, None for one that a person added.
    """

    time: float
    side: str
    state: str
    told: str
    found: float | None


@dataclass(frozen=True)
class Lane:
    """The events of one kind under their name."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Phase:
    """A stretch between two events, s. short : what stands there when `name` does not fit."""

    start: float
    end: float
    name: str
    short: str


def pixels(lanes: list[Lane], traces: Traces) -> int:
    """Return the height of the figure, px."""
    below = 0 if traces.height is None else HEIGHT + GAP
    return TOP + LANE * len(lanes) + GAP + LOADS + below + BOTTOM


def figure(
    traces: Traces,
    lanes: list[Lane],
    phases: list[Phase],
    dark: bool,
    window: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw a trial. window : s, the stretch that is shown, None for all of it."""
    shown = window or _all(traces.time)
    drawn = go.Figure(layout=_layout(traces, lanes, dark, shown))
    _draw_phases(drawn, phases, dark, shown)
    part = (traces.time >= shown[0]) & (traces.time <= shown[1])
    for side, load in traces.loads.items():
        x, y = thinned(traces.time[part], load[part])
        line = {"color": colour(side, dark), "dash": DASHES[side], "width": 1.5}
        drawn.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=side.capitalize(),
            line=line,
            connectgaps=False,
            hovertemplate="%{x:.2f} s: %{y:.0f} N<extra></extra>",
        )
    if traces.height is not None:
        x, y = thinned(traces.time[part], traces.height[part])
        line = {"color": colour("both", dark), "width": 1.5}
        told = "%{x:.2f} s: %{y:.0f} mm<extra></extra>"
        drawn.add_scatter(x=x, y=y, mode="lines", yaxis="y3", line=line, showlegend=False, hovertemplate=told)
    for number, lane in enumerate(lanes):
        for mark in lane.marks:
            if not shown[0] <= mark.time <= shown[1]:
                continue
            _draw_mark(drawn, mark, number, dark)
    return drawn


def _all(time: Array) -> tuple[float, float]:
    return (float(time[0]), float(time[-1])) if len(time) else (0.0, 1.0)


def _layout(traces: Traces, lanes: list[Lane], dark: bool, shown: tuple[float, float]) -> dict[str, Any]:
    """Stack the lanes above the loads above the height, all over one axis of time."""
    tall = pixels(lanes, traces)
    inner = tall - TOP - BOTTOM
    below = 0 if traces.height is None else HEIGHT + GAP
    axis = layout(dark)["yaxis"]
    base = layout(
        dark,
        height=tall,
        xaxis={
            "title": {"text": "Time, s"},
            "range": list(shown),
            "anchor": "y" if traces.height is None else "y3",
        },
        yaxis={
            "title": {"text": "Load, N"},
            "rangemode": "tozero",
            "domain": [below / inner, (below + LOADS) / inner],
        },
        legend={"y": 1.0, "yanchor": "bottom", "x": 0},
        margin={"t": TOP, "b": BOTTOM},
    )
    base["yaxis2"] = {
        **axis,
        "domain": [(below + LOADS + GAP) / inner, 1.0] if lanes else [1.0, 1.0],
        "range": [max(len(lanes), 1) - 0.5, -0.5],
        "tickvals": list(range(len(lanes))),
        "ticktext": [lane.name for lane in lanes],
        "zeroline": False,
        "fixedrange": True,
    }
    if traces.height is not None:
        base["yaxis3"] = {
            **axis,
            "title": {"text": "Height, mm"},
            "domain": [0.0, HEIGHT / inner],
            "nticks": 4,
        }
    return base


def _draw_phases(drawn: go.Figure, phases: list[Phase], dark: bool, shown: tuple[float, float]) -> None:
    """Shade the phases below the lanes; each has its edges too, for who does not see the shade."""
    shade = "rgba(79,195,192,0.16)" if dark else "rgba(0,105,109,0.10)"
    edge = "rgba(79,195,192,0.55)" if dark else "rgba(0,105,109,0.45)"
    top = float(drawn.layout.yaxis.domain[1])
    width = shown[1] - shown[0]
    for phase in phases:
        start, end = max(phase.start, shown[0]), min(phase.end, shown[1])
        if end <= start:
            continue
        is_narrow = (end - start) / width < NARROW * (3.0 if len(phase.name) > 2 else 1.0)
        drawn.add_shape(
            type="rect",
            x0=start,
            x1=end,
            y0=0.0,
            y1=top,
            yref="paper",
            layer="below",
            fillcolor=shade,
            line={"width": 1, "color": edge},
        )
        # Above the loads: nothing is written over a curve.
        drawn.add_annotation(
            text=phase.short if is_narrow else phase.name,
            x=(start + end) / 2.0,
            y=top,
            yref="paper",
            yanchor="bottom",
            showarrow=False,
            font={"size": 12},
        )


def _draw_mark(drawn: go.Figure, mark: Mark, lane: int, dark: bool) -> None:
    ink = colour(mark.side, dark)
    symbol = SYMBOLS[mark.side]
    at = lane + OFFSET[mark.side]
    if mark.state == "moved" and mark.found is not None:
        drawn.add_scatter(
            x=[mark.found, mark.time],
            y=[at, at],
            yaxis="y2",
            mode="lines+markers",
            line={"color": ink, "width": 1.5},
            marker={"symbol": [f"{symbol}-open", symbol], "size": 11, "color": ink},
            showlegend=False,
            hovertemplate=[f"{mark.found:.3f} s<extra></extra>", f"{mark.told}<extra></extra>"],
        )
    else:
        shapes = {"deleted": "x-thin-open", "added": f"{symbol}-cross-open", "seen": f"{symbol}-open-dot"}
        drawn.add_scatter(
            x=[mark.time],
            y=[at],
            yaxis="y2",
            mode="markers",
            cliponaxis=False,
            marker={
                "symbol": shapes.get(mark.state, symbol),
                "size": 11,
                "color": ink,
                "line": {"width": 2, "color": ink},
            },
            showlegend=False,
            hovertemplate=f"{mark.told}<extra></extra>",
        )
    if mark.state != "deleted":
        line = {"width": 2 if mark.state == "seen" else 1, "dash": "dot", "color": ink}
        drawn.add_shape(
            type="line", x0=mark.time, x1=mark.time, y0=0, y1=1, yref="paper", line=line, layer="below"
        )


def thinned(time: Array, load: Array) -> tuple[Array, Array]:
    """Keep the smallest and the largest sample of each stretch, so that no peak is lost to drawing."""
    step = 2 * len(time) // POINTS
    if step < 2:
        return time, load
    whole = len(time) // step * step
    table = load[:whole].reshape(-1, step)
    hollow = np.isnan(table)
    lows = np.where(hollow, np.inf, table).argmin(axis=1)
    highs = np.where(hollow, -np.inf, table).argmax(axis=1)
    rows = np.arange(len(table)) * step
    keep = np.sort(np.concatenate([rows + lows, rows + highs, np.arange(whole, len(time))]))
    return time[keep], load[keep]
