"""Result of a visit: at most five numbers a test, leg next to leg, and everything else behind "more"."""

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.numbers import Line, key_lines, of_tested, primary
from dashboard.page import Page
from dashboard.pages import not_found_404
from dashboard.parts.graph import graph
from dashboard.parts.notice import notice
from dashboard.parts.number_table import sides_table
from dashboard.parts.trial_table import trial_table
from dashboard.pictures import picture
from dashboard.records import Tested, Visited
from dashboard.scheme import is_dark
from station.assessments.assessment import assessment


def layout(desk: Desk, visit: str | None = None, **_: str) -> Component:
    """Return the page of one visit."""
    if visit and "/" in visit:
        return not_found_404.layout(desk)
    found = desk.records.visit(visit) if visit else None
    if found is None:
        return html.Div([html.H1(words.RESULT), notice(words.GONE_VISIT)], className="page")
    parts: list[Component] = [_top(found)]
    parts += [_test(desk, found, tested) for tested in found.tests if tested.used]
    if not any(tested.used for tested in found.tests):
        parts.append(html.P(words.NOTHING_KEPT, className="card empty"))
    parts.append(html.Section([html.H2(words.TRIALS), trial_table(found.trials)], className="card"))
    parts.append(html.P(words.NOT_A_DIAGNOSIS, className="quiet small"))
    return html.Div(parts, className="page")


def connect(app: Dash, desk: Desk) -> None:
    """Nothing to connect: graphs draw themselves again in `pictures.py`."""


def _top(found: Visited) -> Component:
    weight = f"{words.kilograms(found.weight)} kg" if found.weight else None
    told = [words.moment(found.started), words.born(found.patient.born), *([weight] if weight else [])]
    tag = [html.Span(words.EXAMPLE, className="tag")] if found.patient.is_example else []
    return html.Div(
        [
            html.Div(
                [
                    html.H1([found.patient.label, *tag]),
                    html.P(" · ".join(told), className="quiet number"),
                ]
            ),
            html.Div(
                [
                    dcc.Link(
                        dmc.Button(words.COMPARE, variant="default"), href=f"/compare/{found.patient.id}"
                    ),
                    html.A(
                        dmc.Button(words.PRINT, tabIndex=-1),
                        href=f"/visit/{found.id}/page.pdf",
                        target="_blank",
                        rel="noopener",
                        title=words.SAVE_PDF_HINT,
                    ),
                ],
                className="do",
            ),
        ],
        className="top",
    )


def _test(desk: Desk, visit: Visited, tested: Tested) -> Component:
    found = of_tested(tested)
    shown = key_lines(tested.key, found)
    parts: list[Component] = [
        html.Div(
            [
                html.H2(assessment(tested.key).title),
                html.P(words.used_trials(tested.sides), className="quiet small"),
            ]
        ),
        *[notice(warning, tone="plain") for warning in tested.warnings],
    ]
    drawn = picture(desk, "cop", f"{visit.id}/{tested.key}", is_dark())
    both = assessment(tested.key).is_bilateral
    table = html.Div([sides_table(shown, bilateral=both), *_said(tested.key, found, shown)], className="rows")
    if drawn is None:
        parts.append(table)
    else:
        parts.append(
            html.Div(
                [
                    table,
                    html.Div(
                        [
                            graph("cop", f"{visit.id}/{tested.key}", drawn, words.COP_PATHS),
                            html.P(
                                words.ELLIPSE_NOTE_ONE if both else words.ELLIPSE_NOTE,
                                className="quiet small",
                            ),
                        ]
                    ),
                ],
                className="columns",
            )
        )
    everything = sides_table(found, bilateral=both, compact=True)
    parts.append(html.Details([html.Summary(words.MORE), everything], className="more"))
    return html.Section(parts, className="card")


def _said(key: str, found: list[Line], shown: list[Line]) -> list[Component]:
    """Return the one sentence about the primary metric, and what may not be judged yet."""
    told: list[Component] = []
    line = primary(key, found)
    if line is not None and line.difference is not None:
        sentence = words.difference(line.metric.title, line.metric.unit, line.difference)
        judged = html.Span(words.verdict(line.difference.verdict), className="quiet")
        told.append(html.P([sentence, " ", judged], className="verdict"))
        if rests := words.rests_on(line.difference, "%"):
            told.append(html.P(rests, className="quiet small"))
    if any("velocity" in line.metric.key for line in shown):
        told.append(html.P(words.SMALLER_IS_STEADIER, className="quiet small"))
    return told


PAGE = Page("/visit/<visit>", words.RESULT, layout, connect)
