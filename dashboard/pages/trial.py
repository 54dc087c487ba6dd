"""One trial: loads over time, the path, every number, and where they come from. Keep or exclude it."""

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import Response, abort

from dashboard import correcting, overview, words
from dashboard.desk import Desk
from dashboard.numbers import is_withheld, lines
from dashboard.page import Page
from dashboard.parts.event_editor import of_trial
from dashboard.parts.facts import facts
from dashboard.parts.notice import Tone, notice
from dashboard.parts.number_table import sides_table
from dashboard.parts.picture import picture
from dashboard.parts.pressures import pressures
from dashboard.pictures import PRESSURES, Drawn, answer, drawing_of_map, drawing_of_trial, maps_of_trial
from dashboard.pictures import of_trial as pictured
from dashboard.pressed import pressed
from dashboard.records import Tried
from dashboard.visit import overload
from dashboard.words import mat as mat_words
from dashboard.words import trial as names
from dashboard.words import visit as said
from station.assessments.assessment import assessment
from station.compare.words import doubt
from station.errors import StationError
from station.result import notes

RATE, RECEIVED = "{:.0f} Hz", "{:,} received, {:,} lost"


def layout(desk: Desk, trial: str | None = None, **_: str) -> Component:
    """Return the page of one trial."""
    found = desk.records.trial(trial) if trial else None
    if found is None:
        return html.Div([html.H1(words.TRIAL), notice(words.GONE_TRIAL)], className="page")
    return html.Div(
        [
            _top(found),
            html.Div(_decision(found), id={"decided": found.id}),
            *correcting.section(desk, found),
            html.Div(
                [*correcting.told(desk, found), *_following(found)],
                id=of_trial("numbers", found.id),
                className="rows",
            ),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Keep or exclude the trial; correct its events; draw its loads and paths."""
    correcting.connect(app, desk, lambda found: [*correcting.told(desk, found), *_following(found)])

    @app.server.get("/trial/<trial>/cop.svg")
    def cop_svg(trial: str) -> Response:
        found = desk.records.trial(trial)
        if found is None:
            abort(404)
        return answer(lambda: drawing_of_trial(found))

    for name in PRESSURES:

        @app.server.get(f"/trial/<trial>/{name}.svg", endpoint=f"trial-{name}")
        def map_svg(trial: str, name: str = name) -> Response:
            found = desk.records.trial(trial)
            if found is None:
                abort(404)
            return answer(lambda: drawing_of_map(found, name))

    @app.server.get("/trial/<trial>/loads.svg")
    def loads_svg(trial: str) -> Response:
        found = desk.records.trial(trial)
        if found is None:
            abort(404)
        return answer(lambda: _loads(desk, found), overview.IN_SIZES)

    @app.callback(
        Output({"decided": ALL}, "children"),
        Input({"decide": ALL, "trial": ALL}, "n_clicks"),
        State({"decided": ALL}, "id"),
        prevent_initial_call=True,
    )
    def decide(_clicks: list[int], shown: list[dict[str, str]]) -> list[Any]:
        button = pressed()
        if not button:
            return [no_update] * len(shown)
        desk.records.decide(str(button["trial"]), str(button["decide"]))
        found = desk.records.trial(str(button["trial"]))
        return [_decision(found) if found else no_update for _ in shown]


def _loads(desk: Desk, found: Tried) -> Drawn:
    """Return what draws a trial over time."""
    seen = desk.library.observations.of_trial(found.id)
    return overview.drawing_of(found, seen, lambda wanted: desk.records.recomputed(found.id, wanted))


def _top(found: Tried) -> Component:
    side = names.ON_ONE_LEG.format(found.side) if found.side in ("left", "right") else ""
    return html.Div(
        [
            html.Div(
                [
                    html.H1(found.title + side),
                    html.P(
                        [
                            dcc.Link(found.patient.label, href=f"/patient/{found.patient.id}"),
                            f" · {words.moment(found.started)}",
                        ],
                        className="quiet number",
                    ),
                ]
            ),
            html.Div(
                dcc.Link(dmc.Button(words.TO_VISIT, variant="default"), href=f"/visit/{found.visit}"),
                className="do",
            ),
        ],
        className="top",
    )


def _decision(found: Tried) -> list[Component]:
    told = words.standing(found.standing, found.reason)
    is_kept = found.standing == "kept"
    never_counts = not is_kept and overload.carried_in(found.result, found.path)
    buttons = []
    if not is_kept and not never_counts:
        buttons.append(_button(found, "keep", words.KEEP))
    if found.standing != "excluded":
        buttons.append(_button(found, "exclude", words.EXCLUDE))
    tone: Tone = "good" if is_kept else "wait"
    why = said.DOES_NOT_COUNT if never_counts else ""
    return [notice(f"{told}." if why else told, why, tone, html.Div(buttons, className="row"))]


def _button(found: Tried, act: str, label: str) -> Component:
    return dmc.Button(label, id={"decide": act, "trial": found.id}, variant="default", n_clicks=0)


def _following(found: Tried) -> list[Component]:
    """Return what follows from the events: the paths and the numbers."""
    return [*_maps(found), *_paths(found), *_numbers(found)]


def _maps(found: Tried) -> list[Component]:
    shown = maps_of_trial(found)
    return [html.Section([html.H2(mat_words.MAPS), *pressures(shown)], className="card")] if shown else []


def _paths(found: Tried) -> list[Component]:
    try:
        shown, count = pictured(found)
    except StationError:
        return []
    if shown is None:
        return []
    has_area = found.result and any(v["metric"] == "ellipse_area_95" for v in found.result["values"])
    told = words.ELLIPSE_NOTE_ONE if count == 1 else words.ELLIPSE_NOTE
    note = html.P(told if has_area else words.ELLIPSE_IS, className="quiet small")
    return [html.Section([html.H2(words.COP_PATHS), picture(shown), note], className="card")]


def _numbers(found: Tried) -> list[Component]:
    if found.result is None:
        return [html.Section(html.P(words.NO_RESULT, className="quiet"), className="card")]
    result = found.result
    told = result["recording"]
    context = dict(found.conditions)
    instructed = words.instructed(context)
    counts = told["samples"], told["lost"]
    made = facts(
        {
            names.RATE: (mat_words.RATE if found.is_of_mat else RATE).format(told["rate_hz"]),
            names.DURATION: words.duration(
                told["duration_s"],
                float(context.get("seconds", told["duration_s"])),
                is_counted_in=found.key == "single_leg_stance",
            ),
            names.SAMPLES: (mat_words.RECEIVED if found.is_of_mat else RECEIVED).format(*counts),
            names.METHOD: words.method(result["settings"], of_mat=found.is_of_mat),
            **({names.INSTRUCTED: instructed} if instructed else {}),
            **(
                {mat_words.STATE if found.is_of_mat else words.CALIBRATION: told_doubt}
                if (told_doubt := doubt(found.conditions))
                else {}
            ),
        }
    )
    details = facts(
        {
            **_calibration(found.is_of_mat, told["calibration"]),
            names.SOFTWARE: result["software"],
            names.RECORDING: found.id,
        }
    )
    both_feet = assessment(found.key).is_bilateral
    warnings = [notice(note, tone="plain") for note in notes(result)]
    made_of = lines(found.key, [result])
    given = [line for line in made_of if not (found.is_of_mat and is_withheld(line))]
    left_out = mat_words.withheld([line.metric.title for line in made_of if line not in given])
    numbers = [sides_table(given, bilateral=both_feet, compact=True)] if given else []
    numbers += [html.P(left_out, className="quiet small")] if left_out else []
    return [
        *warnings,
        html.Section([html.H2(words.ALL_NUMBERS), *numbers], className="card"),
        html.Section(
            [
                html.H2(words.ORIGIN),
                made,
                html.Details([html.Summary(words.DETAILS), details], className="more"),
            ],
            className="card",
        ),
    ]


def _calibration(of_mat: bool, sha256: str | None) -> dict[str, str]:
    if of_mat:
        return {mat_words.STATE: sha256 or mat_words.NONE_SILENT}
    return {names.CALIBRATION: sha256 or words.NO_CALIBRATION}


PAGE = Page("/trial/<trial>", words.TRIAL, layout, connect)
