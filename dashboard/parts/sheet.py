"""The sheet of a patient on the screen."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.figures.exercise_drawing import has_drawing, on_screen
from dashboard.parts.notice import notice
from dashboard.parts.number_table import side_word
from dashboard.parts.picture import Picture, picture
from dashboard.sheet import Graph, Measured, Rung, Sheet, Task
from dashboard.words import mat as mat_words
from dashboard.words import patient as said

HIDDEN = {"aria-hidden": "true"}


def sheet(shown: Sheet, drawn: Picture | None, pressed: Picture | None = None) -> list[Component]:
    """Return the whole page below its head. drawn, pressed : its graph and its map, None without one."""
    parts: list[Component] = []
    if shown.call:
        parts.append(html.Div(shown.call, className="call-us urgent" if shown.is_urgent else "call-us"))
    parts += [
        html.Section([html.H2(said.LADDER), *_ladder(shown)], className="card"),
        html.Div(
            [
                _numbers(shown, drawn, pressed),
                html.Div([_now(shown), _tasks(shown), _visits(shown), _calls()], className="rows"),
            ],
            className="columns",
        ),
    ]
    return parts


def ladder(rungs: Sequence[Rung]) -> Component:
    """Return the steps in order, with the one that is reached marked in words."""
    return html.Ol([_rung(rung) for rung in rungs], className="ladder")


def _rung(rung: Rung) -> Component:
    state = "here" if rung.is_here else "behind" if rung.is_behind else ""
    mark = [html.Span(said.HERE, className="here-word")] if rung.is_here else []
    more = {"aria-current": "step"} if rung.is_here else {}
    sign = html.Span("✓" if rung.is_behind else "", className="sign", **HIDDEN)
    return html.Li([sign, html.Span(rung.name), *mark], className=state, **more)


def _ladder(shown: Sheet) -> list[Component]:
    more = [html.P(shown.weeks, className="quiet")] if shown.weeks else []
    if not shown.has_plan:
        more = [html.P(said.NO_STAGE, className="quiet")]
    return [ladder(shown.ladder), *more]


def _numbers(shown: Sheet, drawn: Picture | None, pressed: Picture | None) -> Component:
    parts: list[Component] = [html.H2(said.NUMBERS)]
    if not shown.measured:
        parts.append(html.P(said.NO_NUMBERS, className="empty"))
    for each in shown.measured:
        parts.append(_measured(each))
        if each is shown.measured[0] and shown.graph is not None and drawn is not None:
            parts += _graph(shown.graph, drawn)
    if pressed is not None:
        parts += [html.H3(mat_words.PATIENT_TITLE), picture(pressed), html.P(mat_words.PATIENT_HOW)]
    parts.append(html.P(said.LEGEND, className="quiet small"))
    return html.Section(parts, className="card")


def _measured(found: Measured) -> Component:
    both = [_big("left", found.left, found.unit), _big("right", found.right, found.unit)]
    return html.Div(
        [
            html.H3(found.title),
            html.Div(both, className="big-numbers"),
            html.P(found.better, className="which-way"),
            html.P(found.story, className="story"),
            *(html.P(sentence) for sentence in found.sentences),
            *([html.P(found.plates, className="quiet small")] if found.plates else []),
        ],
        className="measured",
    )


def _big(side: str, value: str, unit: str) -> Component:
    return html.Div(
        [
            html.Div(side_word(side), className="label"),
            html.Div([html.Span(value, className="value number"), html.Span(unit, className="unit")]),
        ],
        className="big-number",
    )


def _graph(found: Graph, drawn: Picture) -> list[Component]:
    flags = [
        html.Li([html.Strong(f"{flag.numbers} "), f"{words.day(flag.when)}: {flag.told}"])
        for flag in found.flags
    ]
    more = [html.Ul(flags, className="flags small")] if flags else []
    band = [html.P(said.BAND, className="quiet small")] if found.bands else []
    return [html.H3(said.GRAPH), picture(drawn), *more, *band]


def _now(shown: Sheet) -> Component:
    parts: list[Component] = [html.H2(said.NOW)]
    parts += [notice(sentence, tone="plain") for sentence in shown.held]
    if shown.lines:
        parts.append(html.Ul([_line(*line) for line in shown.lines], className="allowed"))
    if shown.missing:
        parts.append(html.P(shown.missing))
    return html.Section(parts, className="card")


def _line(activity: str, is_allowed: bool) -> Component:
    sign = html.Span("✓" if is_allowed else "–", className="sign", **HIDDEN)
    word = html.Strong(said.ALLOWED if is_allowed else said.NOT_YET)
    return html.Li([sign, html.Span(activity), word], className="yes" if is_allowed else "not-yet")


def _tasks(shown: Sheet) -> Component:
    parts: list[Component] = [html.H2(said.EXERCISES)]
    if shown.tasks:
        parts += [html.Ul([_task(task) for task in shown.tasks], className="tasks"), html.P(said.NO_PAIN)]
    else:
        parts.append(html.P(said.NO_EXERCISES, className="quiet"))
    if shown.note:
        parts += [html.H3(said.NOTE), html.P(shown.note, className="note")]
    return html.Section(parts, className="card")


def _task(task: Task) -> Component:
    done = [html.Span(task.done, className="tag")] if task.done else []
    told = html.Div(
        [
            html.Div([html.Strong(task.name), *done]),
            html.Div(task.dose),
            html.Div(task.how, className="quiet"),
        ]
    )
    return html.Li([told, *_drawing(task)], className="task")


def _drawing(task: Task) -> list[Component]:
    if not has_drawing(task.key):
        return []
    style = {"--icon": f"url({on_screen(task.key)})"}
    return [html.Span(className="icon drawing", style=style, **HIDDEN)]


def _visits(shown: Sheet) -> Component:
    return html.Section([html.H2(said.NEXT), html.P(shown.next_visit, className="next")], className="card")


def _calls() -> Component:
    return html.Section(
        [html.H2(said.CALL), html.Ul([html.Li(when) for when in said.CALL_WHEN])], className="card"
    )
