"""Edited graph: a trial over time while its events are corrected; who only reads sees a picture instead."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import timeline, words
from dashboard.desk import Desk
from dashboard.draft import Entry
from dashboard.figures import force_time
from dashboard.figures.course import Phase
from dashboard.parts import event_editor
from dashboard.server.scheme import is_dark
from dashboard.theme import FONT, GRAPH
from station.errors import StationError

AROUND, CLOSE = 1.0, 0.05
"""s before and after an event when the graph is drawn around it: more, unless another one lies close."""


def figure(
    desk: Desk,
    trial: str,
    rows: Sequence[Entry],
    phases: Sequence[Mapping[str, Any]],
    window: list[float] | None,
    scheme: str | None,
) -> go.Figure | None:
    """Return the graph of a trial, None when it cannot be drawn.

    rows : events as they stand in the editor. phases : plain. window : s, the stretch that is shown, None
    for all of it. scheme : light or dark, None where the window has not said.
    """
    found = desk.records.trial(trial)
    if found is None or found.path is None or found.result is None:
        return None
    weight = found.result["settings"].get("body_weight_n")
    try:
        traces = timeline.traces(found.path, weight, timeline.squatted(found.result))
    except StationError:
        return None
    ticked = desk.library.observations.of_trial(trial)
    lanes = [*timeline.lanes(rows, found.key), *timeline.seen(ticked)]
    shown = (window[0], window[1]) if window else None
    dark = is_dark() if scheme is None else scheme == "dark"
    drawn = force_time.figure(traces, lanes, [Phase(**phase) for phase in phases], dark, shown)
    return drawn.update_layout(font_family=FONT, dragmode=False)


def graph(trial: str, drawn: go.Figure) -> Component:
    """Return the graph, as high as the picture whose place it takes."""
    style = {"height": "100%"}
    which = event_editor.graph(0, trial)
    shown = dcc.Graph(id=which, figure=drawn, config=GRAPH, responsive=True, style=style)
    return html.Div(shown, className="graph", role="img", **{"aria-label": words.EVENTS_AND_LOADS})


def grown(lanes: int) -> dict[str, str]:
    """Return the room for lanes that came since the picture was drawn."""
    return {"paddingBottom": f"{force_time.LANE * max(0, lanes)}px"}


def around(places: Sequence[float], number: int) -> list[float]:
    """Return the stretch around an event in which it can be told from the next one, s. places : s."""
    at = places[number]
    near = [abs(place - at) for place in places if 0.0 < abs(place - at) < CLOSE]
    width = max(2.0 * CLOSE, 4.0 * max(near)) if near else AROUND
    return [at - width, at + width]
