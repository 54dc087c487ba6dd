"""One number of both sides over the visits. Only comparable trials are joined by a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.look import DASHES, SYMBOLS, colour, layout

VARIANTS = ("", "-open-dot", "-cross-open", "-x-open")
"""The shape keeps the side; its filling says under which conditions."""
DOUBTED = "-open"
"""Of points that are shown, joined with none and judged against none."""


@dataclass(frozen=True)
class Point:
    """One visit's value of one side.

    when : ISO date. value : mean of the visit's trials. low, high : smallest and largest of them.
    trials : how many. line : identity of the conditions; points of different conditions are never joined.
    doubt : why it is only shown, or "".
    """

    side: str
    when: str
    value: float
    low: float
    high: float
    trials: int
    line: str
    doubt: str = ""


@dataclass(frozen=True)
class Band:
    """Where a change of one side is within measurement error of its baseline. start, end : ISO dates."""

    side: str
    start: str
    end: str
    low: float
    high: float
    line: str


@dataclass(frozen=True)
class Flag:
    """What happened on a day. when : ISO date. numbers : under which the list below explains it."""

    when: str
    numbers: str
    told: str


@dataclass(frozen=True)
class Names:
    """Words of the figure. series : of each side and set of conditions. even : whether 50 is even."""

    series: Mapping[tuple[str, str], str]
    even: bool = False


def figure(
    points: Sequence[Point],
    unit: str,
    dark: bool,
    names: Names,
    bands: Sequence[Band] = (),
    flags: Sequence[Flag] = (),
) -> go.Figure:
    """Draw the points with the range of their trials; one series a side and set of conditions."""
    drawn = go.Figure(
        layout=layout(
            dark,
            yaxis={"title": {"text": unit}, "rangemode": "normal" if names.even else "tozero"},
            xaxis={"type": "date", "tickformat": "%d %b<br>%Y", "nticks": 6},
            legend={"y": -0.22, "yanchor": "top"},
            margin={"t": 56 if flags else 20, "b": 60},
        )
    )
    for band in bands:
        _draw_band(drawn, band, dark)
    if names.even:
        ink = colour("both", dark)
        drawn.add_hline(y=50, line={"color": ink, "width": 1, "dash": "dot"}, layer="below")
    sure = dict.fromkeys(point.line for point in points if not point.doubt)
    order = {line: number for number, line in enumerate(sure)}
    series = {(p.side, p.line) for p in points}
    for side, line in sorted(series, key=lambda each: (order.get(each[1], len(order)), each)):
        mine = sorted((p for p in points if (p.side, p.line) == (side, line)), key=lambda p: p.when)
        name = names.series.get((side, line), side.capitalize())
        variant = VARIANTS[min(order[line], len(VARIANTS) - 1)] if line in order else DOUBTED
        _draw_series(drawn, mine, name, variant, unit, dark)
    for number, flag in enumerate(flags):
        _draw_flag(drawn, flag, 22 * (number % 2), dark)
    return drawn


def _draw_series(
    drawn: go.Figure, mine: Sequence[Point], name: str, variant: str, unit: str, dark: bool
) -> None:
    side = mine[0].side
    ink = colour(side, dark)
    drawn.add_scatter(
        x=[p.when for p in mine],
        y=[p.value for p in mine],
        mode="markers" if variant == DOUBTED else "lines+markers",
        name=name,
        line={"color": ink, "dash": DASHES[side], "width": 2},
        marker={
            "symbol": SYMBOLS[side] + variant,
            "size": 12,
            "color": ink,
            "line": {"width": 2, "color": ink},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [p.high - p.value for p in mine],
            "arrayminus": [p.value - p.low for p in mine],
            "thickness": 1,
            "color": ink,
        },
        customdata=[p.trials for p in mine],
        hovertemplate="%{x|%d %b %Y}: %{y:.3g} "
        + unit
        + "<br>%{customdata} trial(s)<extra>"
        + name
        + "</extra>",
    )


def _draw_band(drawn: go.Figure, band: Band, dark: bool) -> None:
    """Shade a band, with its edges in the side's own dash for who does not see the shade."""
    ink = colour(band.side, dark)
    high = min(band.high, 1e6)
    drawn.add_shape(
        type="rect",
        x0=band.start,
        x1=band.end,
        y0=band.low,
        y1=high,
        layer="below",
        fillcolor=ink,
        opacity=0.12,
        line={"width": 0},
    )
    for edge in (band.low, high):
        line = {"color": ink, "width": 1, "dash": DASHES[band.side]}
        drawn.add_shape(type="line", x0=band.start, x1=band.end, y0=edge, y1=edge, layer="below", line=line)


def _draw_flag(drawn: go.Figure, flag: Flag, above: int, dark: bool) -> None:
    """Draw a flag. above : px; every other one stands higher, so that near days do not hide each other."""
    ink = colour("both", dark)
    line = {"color": ink, "width": 1, "dash": "dot"}
    drawn.add_shape(
        type="line", x0=flag.when, x1=flag.when, y0=0, y1=1, yref="paper", line=line, layer="below"
    )
    drawn.add_annotation(
        x=flag.when,
        y=1.0,
        yref="paper",
        yanchor="bottom",
        yshift=above,
        text=f"<b>{flag.numbers}</b>",
        hovertext=flag.told,
        showarrow=False,
        bordercolor=ink,
        borderwidth=1,
        borderpad=2,
        font={"size": 12},
    )
