"""A trial over time: every event on the lane of its kind, the load on each plate, the height of the body."""

from typing import Any

import plotly.graph_objects as go

from dashboard.figures.course import Lane, Mark, Phase, Traces, thinned
from dashboard.figures.look import DASHES, SYMBOLS, colour, layout
from dashboard.words import figure as said

POINTS = 4000
"""Drawn points a trace; longer traces are thinned to the smallest and largest of each stretch."""
LANE, LOADS, HEIGHT, GAP, TOP, BOTTOM = 32, 230, 110, 22, 34, 52
"""px: one lane of events, the loads, the height of the body, between them, above and below all."""
OFFSET = {"left": -0.2, "both": 0.0, "right": 0.2}
"""Lanes. The feet often do the same within milliseconds: their marks stand beside each other."""
NARROW = 0.04
"""Share of the drawn time below which a phase is too narrow for its name."""


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
    shown = window or traces.span
    base = _layout(traces, lanes, dark, shown)
    marks = [(at, m) for at, lane in enumerate(lanes) for m in lane.marks if shown[0] <= m.time <= shown[1]]
    # At once: the library looks at all shapes and texts again for each that is added later.
    base["shapes"] = [*_shades(phases, dark, shown, base), *_cursors(marks, dark)]
    base["annotations"] = _names(phases, shown, base)
    drawn = go.Figure(layout=base)
    part = (traces.time >= shown[0]) & (traces.time <= shown[1])
    for side, load in traces.loads.items():
        x, y = thinned(traces.time[part], load[part], POINTS)
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
        x, y = thinned(traces.time[part], traces.height[part], POINTS)
        line = {"color": colour("both", dark), "width": 1.5}
        told = "%{x:.2f} s: %{y:.0f} mm<extra></extra>"
        drawn.add_scatter(x=x, y=y, mode="lines", yaxis="y3", line=line, showlegend=False, hovertemplate=told)
    _draw_marks(drawn, [each for each in marks if not each[1].is_moved], dark)
    for at, mark in marks:
        if mark.is_moved:
            _draw_moved(drawn, mark, at, dark)
    return drawn


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
            "title": {"text": said.TIME},
            "range": list(shown),
            "anchor": "y" if traces.height is None else "y3",
        },
        yaxis={
            "title": {"text": said.LOAD},
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
            "title": {"text": said.HEIGHT},
            "domain": [0.0, HEIGHT / inner],
            "nticks": 4,
        }
    return base


def _within(phases: list[Phase], shown: tuple[float, float]) -> list[tuple[float, float, Phase]]:
    """Return the phases that are shown, with the part of each that is."""
    cut = [(max(each.start, shown[0]), min(each.end, shown[1]), each) for each in phases]
    return [(start, end, each) for start, end, each in cut if end > start]


def _shades(
    phases: list[Phase], dark: bool, shown: tuple[float, float], base: dict[str, Any]
) -> list[dict[str, Any]]:
    """Shade the phases below the lanes; each has its edges too, for who does not see the shade."""
    shade = "rgba(79,195,192,0.16)" if dark else "rgba(0,105,109,0.10)"
    edge = "rgba(79,195,192,0.55)" if dark else "rgba(0,105,109,0.45)"
    top = float(base["yaxis"]["domain"][1])
    every = {"type": "rect", "y0": 0.0, "y1": top, "yref": "paper", "layer": "below"}
    look = {"fillcolor": shade, "line": {"width": 1, "color": edge}}
    return [{**every, **look, "x0": start, "x1": end} for start, end, _ in _within(phases, shown)]


def _names(phases: list[Phase], shown: tuple[float, float], base: dict[str, Any]) -> list[dict[str, Any]]:
    """Name the phases above the loads: nothing is written over a curve."""
    top, width = float(base["yaxis"]["domain"][1]), shown[1] - shown[0]
    every = {"y": top, "yref": "paper", "yanchor": "bottom", "showarrow": False, "font": {"size": 12}}
    found = []
    for start, end, phase in _within(phases, shown):
        is_narrow = (end - start) / width < NARROW * (3.0 if len(phase.name) > 2 else 1.0)
        found.append({**every, "text": phase.short if is_narrow else phase.name, "x": (start + end) / 2.0})
    return found


def _cursors(marks: list[tuple[int, Mark]], dark: bool) -> list[dict[str, Any]]:
    """Let every event that holds cross the loads as a line."""
    every = {"type": "line", "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    found = []
    for _, mark in marks:
        if mark.state == "deleted":
            continue
        width = 2 if mark.state == "seen" else 1
        line = {"width": width, "dash": "dot", "color": colour(mark.side, dark)}
        found.append({**every, "x0": mark.time, "x1": mark.time, "line": line})
    return found


def _draw_marks(drawn: go.Figure, marks: list[tuple[int, Mark]], dark: bool) -> None:
    if not marks:
        return
    inks = [colour(mark.side, dark) for _, mark in marks]
    drawn.add_scatter(
        x=[mark.time for _, mark in marks],
        y=[at + OFFSET[mark.side] for at, mark in marks],
        yaxis="y2",
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": [_symbol(mark) for _, mark in marks],
            "size": 11,
            "color": inks,
            "line": {"width": 2, "color": inks},
        },
        showlegend=False,
        hovertemplate=[f"{mark.told}<extra></extra>" for _, mark in marks],
    )


def _symbol(mark: Mark) -> str:
    symbol = SYMBOLS[mark.side]
    shapes = {"deleted": "x-thin-open", "added": f"{symbol}-cross-open", "seen": f"{symbol}-open-dot"}
    return shapes.get(mark.state, symbol)


def _draw_moved(drawn: go.Figure, mark: Mark, lane: int, dark: bool) -> None:
    """Draw where an event was found and where it is now, joined."""
    ink, symbol, at = colour(mark.side, dark), SYMBOLS[mark.side], lane + OFFSET[mark.side]
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
