"""At a glance: one row a test, the number named beforehand, left beside right, and what may be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.numbers import Line, Number
from dashboard.parts.number_table import side_word
from dashboard.words import result as said
from station.compare.words import phrase
from station.compare.written import OF_WHAT
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
        _larger(line),
        html.Span(judged, className="quiet said"),
    ]


def _side(line: Line, side: Side) -> Component:
    number = line.of(side)
    if number is None:
        return html.Span(className="value")
    text, unit = line.amount(number)
    shown = [
        side_word(str(side)),
        " ",
        html.Strong(text),
        html.Span(f" {unit}" if unit else "", className="unit"),
    ]
    around = _around(line, side, number)
    return html.Span(
        [*shown, *([html.Span(around, className="around")] if around else [])], className="value number"
    )


def _around(line: Line, side: Side, number: Number) -> str:
    """Return how far a repeat on the same day may move a number, else what is known of the instrument."""
    if found := line.repeated(side):
        return words.ON_A_REPEAT.format(found)
    found = line.expanded(number)
    return words.OF_THE_INSTRUMENT.format(found) if found else ""


def _larger(line: Line) -> Component:
    """Return which leg is larger and by how much, of what: of one test it is this, of the next it is that."""
    of = [] if line.difference is None or "%" not in line.larger else [OF_WHAT[line.difference.formula]]
    return html.Span(
        [line.larger, *(html.Span(each, className="around") for each in of)], className="larger number"
    )
