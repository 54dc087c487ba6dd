"""The trials of a visit: what was recorded, what counts, and why the others do not."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.number_table import side_word
from dashboard.records import Tried
from dashboard.words import trial as said
from station.mat import Side


def trial_table(trials: Sequence[Tried]) -> Component:
    """Return the table, in order of time."""
    if not trials:
        return html.P(words.NO_TRIALS, className="quiet")
    head = html.Tr([*(html.Th(title, scope="col") for title in said.COLUMNS), html.Td()])
    rows = [
        html.Tr(
            [
                html.Td(words.time_of_day(trial.started)),
                html.Td(trial.title),
                html.Td(side_word(trial.side) if trial.side in ("left", "right") else words.LEGS[Side.BOTH]),
                html.Td(words.standing(trial.standing, trial.reason)),
                html.Td(dcc.Link(words.OPEN, href=f"/trial/{trial.id}", className="open")),
            ]
        )
        for trial in trials
    ]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="numbers compact")
    return html.Div(table, className="scroll", tabIndex=0, role="group", **{"aria-label": words.TABLE})
