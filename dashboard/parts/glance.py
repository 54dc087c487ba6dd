"""At a glance: one row a test, the number named beforehand, left beside right, and what may be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard.numbers import Line
from dashboard.parts.number_table import side_word
from dashboard.words import result as said
from station.compare.words import phrase
from station.mat import Side


@dataclass(frozen=True)
class Glance:
    """One row. anchor : of the test's section below. line : None where there is no number to compare."""

    anchor: str
    title: str
    line: Line | None


def glance(rows: Sequence[Glance]) -> Component:
    """Return the list."""
    return html.Ul([html.Li(_row(row)) for row in rows], className="glance")


def _row(row: Glance) -> list[Component]:
    name = html.A(row.title, href=f"#{row.anchor}", className="test")
    if row.line is None:
        return [name, html.Span(said.PRIMARY_MISSING, className="quiet said")]
    line = row.line
    judged = "" if line.difference is None else phrase(line.difference)
    return [
        html.Span(
            [name, html.Span([line.metric.title, " · ", said.better(line.metric)], className="quiet small")]
        ),
        *(_side(line, side) for side in (Side.LEFT, Side.RIGHT)),
        html.Span(line.larger, className="larger number"),
        html.Span(judged, className="quiet said"),
    ]


def _side(line: Line, side: Side) -> Component:
    number = line.of(side)
    if number is None:
        return html.Span(className="value")
    text, unit = line.amount(number)
    return html.Span(
        [
            side_word(str(side)),
            " ",
            html.Strong(text),
            html.Span(f" {line.expanded(number)}".rstrip(), className="unit"),
            html.Span(f" {unit}" if unit else "", className="unit"),
        ],
        className="value number",
    )
