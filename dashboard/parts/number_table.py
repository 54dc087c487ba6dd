"""Tables of numbers: left and right next to each other, the reason where there is none, the formula behind an i."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.numbers import Line, Number
from station.metrics.metric import Metric


def side_word(side: str) -> Component:
    """Return a side's name with its mark: colour is never the only carrier."""
    return html.Span(
        [html.Span(className="side-mark", **{"aria-hidden": "true"}), side.capitalize()], className=side
    )


def sides_table(lines: Sequence[Line], *, compact: bool = False) -> Component:
    """Return the table of a test, one metric a row; with formulas when it is the long one (`compact`)."""
    has_both = any(line.both is not None for line in lines)
    has_sides = any(line.left is not None or line.right is not None for line in lines)
    head: list[Component] = [html.Th("", scope="col")]
    if has_both:
        head.append(html.Th("Both legs", className="figure", scope="col"))
    if has_sides:
        head += [
            html.Th(side_word(side), className="figure side-head", scope="col") for side in ("left", "right")
        ]
        head.append(html.Th("Difference", className="figure", scope="col"))
    rows = [_row(line, has_both, has_sides, compact) for line in lines]
    table = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="numbers compact" if compact else "numbers"
    )
    return html.Div(table, className="scroll", tabIndex=0)


def formula(metric: Metric) -> Component:
    """Return a metric's name that opens its manual page: definition, formula, source."""
    sign = html.Span("i", className="i", **{"aria-hidden": "true"})
    return html.Details(
        [html.Summary([metric.title, sign], title=words.FORMULA), html.Pre(metric.definition)],
        className="formula",
    )


def _row(line: Line, has_both: bool, has_sides: bool, compact: bool) -> Component:
    name = formula(line.metric) if compact else html.Span(line.metric.title, title=line.metric.tooltip)
    cells: list[Component] = [html.Td(name)]
    if has_both:
        cells.append(_cell(line.both))
    if has_sides:
        cells += [_cell(line.left), _cell(line.right), _difference(line)]
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


def _difference(line: Line) -> Component:
    found = line.difference
    if found is None or found.percent is None:
        return html.Td("", className="figure none")
    if line.metric.unit == "%":
        return html.Td("", className="figure none")
    larger = "R" if found.percent > 0 else "L"
    equal = abs(found.percent) < 0.5
    told = "equal" if equal else f"{larger} +{abs(found.percent):.0f} %"
    return html.Td(told, className="figure none", title=found.formula)
