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


def sides_table(lines: Sequence[Line], *, compact: bool = False) -> Component:
    """Return the table of a test, one metric a row; with formulas when it is the long one (`compact`)."""
    sides = [side for side in ("both", "left", "right") if any(_of(line, side) is not None for line in lines)]
    differs = any(_told_difference(line) for line in lines)
    head: list[Component] = [html.Th("", scope="col")]
    for side in sides:
        name = words.WHOLE_BODY if side == "both" else side_word(side)
        head.append(html.Th(name, className="figure side-head", scope="col"))
    if differs:
        head.append(html.Th(words.DIFFERENCE, className="figure", scope="col"))
    rows = [_row(line, sides, differs, compact) for line in lines]
    table = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="numbers compact" if compact else "numbers"
    )
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": words.TABLE})


def formula(metric: Metric) -> Component:
    """Return a metric's name that opens its manual page: definition, formula, source."""
    said = [html.P(" ".join(part.split())) for part in metric.definition.split("\n\n")]
    sign = html.Span("i", className="i", **{"aria-hidden": "true"})
    return html.Details(
        [html.Summary([metric.title, sign], title=words.FORMULA), html.Div(said, className="said")],
        className="formula",
    )


def _of(line: Line, side: str) -> Number | None:
    return line.of(Side(side))


def _row(line: Line, sides: Sequence[str], differs: bool, compact: bool) -> Component:
    name = formula(line.metric) if compact else html.Span(line.metric.title, title=line.metric.tooltip)
    cells: list[Component] = [html.Td(name), *(_cell(_of(line, side)) for side in sides)]
    if differs:
        found = line.difference
        cells.append(
            html.Td(_told_difference(line), className="figure none", title=found.formula if found else "")
        )
    return html.Tr(cells)


def _cell(number: Number | None) -> Component:
    if number is None:
        return html.Td("", className="figure none")
    if number.value is None:
        reason = words.REASON_CODES.get(number.reason or "", words.NO_VALUE)
        return html.Td(reason, className="figure none")
    unit = words.unit(number.unit)
    shown = [words.number(number.value, number.unit)]
    return html.Td([*shown, html.Span(unit, className="unit")] if unit else shown, className="figure")


def _told_difference(line: Line) -> str:
    """Say which leg is larger and by how much; nothing of shares, which say it themselves."""
    found = line.difference
    if found is None or found.percent is None or line.metric.unit == "%":
        return ""
    return words.larger(found.percent)
