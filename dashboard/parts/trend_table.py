"""The numbers behind a trend: one visit a row, newest first."""

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.number_table import amount, difference_head, side_word
from dashboard.trends import Row, Trend
from dashboard.words import progress as said
from dashboard.words import trial as of_trials
from station.assessments.assessment import assessment
from station.compare.lines import is_on_one_foot


def trend_table(found: Trend) -> Component:
    """Return the table; a missing side is an empty place, never a zero."""
    has_sides = any(row.left is not None or row.right is not None for row in found.rows)
    unit = words.unit(found.unit)
    head = [html.Th(of_trials.VISIT, scope="col")]
    if has_sides:
        head += [
            html.Th(side_word(side), className="figure side-head", scope="col") for side in ("left", "right")
        ]
        if found.unit != "%":
            head.append(difference_head(_shares_a_sum(found)))
    else:
        head.append(html.Th(words.WHOLE_BODY, className="figure", scope="col"))
    head.append(html.Th(of_trials.TRIALS, className="figure", scope="col"))
    if found.lines > 1:
        head.append(html.Th(of_trials.CONDITIONS, scope="col"))
    rows = [_row(row, found, has_sides) for row in reversed(found.rows)]
    named = f"{found.title}, {unit}" if unit else found.title
    caption = html.Caption([named, html.Span(f" · {found.better}", className="better")])
    table = html.Table([caption, html.Thead(html.Tr(head)), html.Tbody(rows)], className="numbers compact")
    return html.Div(table, className="scroll", tabIndex=0, role="group", **{"aria-label": words.TABLE})


def _shares_a_sum(found: Trend) -> bool:
    """Say whether a difference is a percentage of both legs together."""
    return assessment(found.test).is_bilateral and not is_on_one_foot(found.rows[-1].under)


def _row(row: Row, found: Trend, has_sides: bool) -> Component:
    tag = [html.Span(said.BASELINE_TAG, className="tag")] if row.visit == found.baseline else []
    cells = [html.Td([dcc.Link(words.day(row.when), href=f"/visit/{row.visit}"), *tag])]
    if has_sides:
        cells += [_number(row.left, found), _number(row.right, found)]
        if found.unit != "%":
            told = words.larger(found.metric, found.unit, row.left, row.right, row.percent)
            cells.append(html.Td(told, className="figure none"))
    else:
        cells.append(_number(row.both, found))
    cells.append(html.Td(row.trials, className="figure none"))
    if found.lines > 1:
        name = found.contexts.get(found.names.get(row.under, ""), "")
        cells.append(html.Td(name or row.conditions, title=row.conditions, className="quiet small"))
    return html.Tr(cells)


def _number(value: float | None, found: Trend) -> Component:
    if value is None:
        return amount("", "", is_number=False)
    return amount(*words.amount(found.metric, value, found.unit))
