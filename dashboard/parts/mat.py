"""What the page of the plates shows when a pressure mat is connected: its facts and its live map."""

import math

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.words import mat as said
from dashboard.words.plates import TO_DO_ON_A_MAT


def view(desk: Desk) -> list[Component]:
    """Return the live map of a mat; nothing with plates."""
    if not desk.is_mat():
        return []
    canvas = html.Canvas(id="live-canvas", role="img", **{"aria-label": said.LIVE_VIEW})
    return [html.Div(canvas, className="card live mat-view")]


def worth(desk: Desk) -> Component:
    """Return what is known of a mat and of its equalisation."""
    station, live = desk.station, desk.station.live_mat
    told: dict[str, str] = {}
    if live is not None:
        made, sight = live.equalisation, live.sight
        rate = math.nan if sight is None else sight.rate
        told = {
            said.CELLS: said.size(live.matrix.rows, live.matrix.columns),
            said.MEASURED: words.NO_VALUE if math.isnan(rate) else f"{rate:.1f} a second",
            said.LOST: words.NO_VALUE if sight is None else str(sight.lost),
            said.STATE: said.NOT_MADE,
        }
        if made is not None:
            told[said.STATE] = said.MADE.format(made.made)
            told |= {said.DUE: made.due} if made.due else {}
            told[said.IDENTITY] = made.hash[:16]
            told[said.SILENT] = said.silent(made.silent).partition(": ")[2] or said.NONE_SILENT
    trouble = [of_error(station.mat_trouble)] if station.mat_trouble is not None else []
    held = desk.worth()
    if told and not trouble and not held.allows_labels:
        trouble = [notice(held.sentence, TO_DO_ON_A_MAT[held.state])]
    return html.Section([html.H2(said.HEAD), *trouble, facts(told)], className="card")
