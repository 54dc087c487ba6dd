"""Tables of numbers: left next to right, the reason where there is none, the formula behind an i."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.numbers import Line, Number
from station.mat import Side
from station.metrics.metric import Metric


def side_word(side: str) -> Component:
    """Return a side's name with its mark: colour is never the only carrier."""
    return html.Span(
        [html.Span(className="side-mark", **{"aria-hidden": "true"}), side.capitalize()], className=side
    )


def difference_head(bilateral: bool) -> Component:
    """Return the head of the column that compares the legs: it says what the percentage is of."""
    of = html.Div(words.DIFFERENCE_OF[bilateral], className="of")
    return html.Th([words.DIFFERENCE, of], className="figure", scope="col")


def sides_table(lines: Sequence[Line], *, bilateral: bool, compact: bool = False) -> Component:
    """Return the table of a test, one metric a row; with formulas when it is the long one (`compact`).

    bilateral : whether it is a test on both legs; it decides what a difference is a percentage of.
    """
    sides = [
        side for side in ("both", "left", "right") if any(line.of(Side(side)) is not None for line in lines)
    ]
    differs = any(line.larger for line in lines)
    head: list[Component] = [html.Th("", scope="col")]
    for side in sides:
        name = words.WHOLE_BODY if side == "both" else side_word(side)
        head.append(html.Th(name, className="figure side-head", scope="col"))
    if differs:
        head.append(difference_head(bilateral))
    rows = [_row(line, sides, differs, words.FORMULAS[bilateral] if compact else "") for line in lines]
    table = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="numbers compact" if compact else "numbers"
    )
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": words.TABLE})


def formula(metric: Metric, *more: str) -> Component:
    """Return a metric's name that opens its manual page: definition, formula, source, and `more`."""
    said = [html.P(" ".join(part.split())) for part in (*metric.definition.split("\n\n"), *more)]
    sign = html.Span("i", className="i", **{"aria-hidden": "true"})
    return html.Details(
        [
            html.Summary([words.unbroken(metric.title), sign], title=words.FORMULA),
            html.Div(said, className="said"),
        ],
        className="formula",
    )


def _row(line: Line, sides: Sequence[str], differs: bool, compared: str) -> Component:
    """Return one row. compared : how the legs are compared, when the name is to open its formula."""
    more = [compared] if line.larger else []
    name = (
        formula(line.metric, *more)
        if compared
        else html.Span(words.unbroken(line.metric.title), title=line.metric.tooltip)
    )
    cells: list[Component] = [html.Td(name), *(_cell(line, line.of(Side(side))) for side in sides)]
    if differs:
        cells.append(html.Td(line.larger, className="figure none"))
    return html.Tr(cells)


def _cell(line: Line, number: Number | None) -> Component:
    if number is None:
        return html.Td("", className="figure none")
    return amount(*line.amount(number), is_number=number.value is not None)


def amount(text: str, unit: str, *, is_number: bool = True) -> Component:
    """Return the cell of a number with its unit, or of the reason why there is none."""
    if not is_number:
        return html.Td(text, className="figure none")
    return html.Td([text, html.Span(unit, className="unit")] if unit else text, className="figure")
