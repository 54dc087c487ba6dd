"""People: find a patient or add one. The first page."""

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.parts import person_form
from dashboard.parts.notice import notice, of_error
from dashboard.parts.people_list import people_list
from dashboard.pressed import pressed
from dashboard.records import Tried
from station.errors import StationError


class Ids:
    """Names of the parts of this page."""

    FIND = "people-find"
    LIST = "people-list"
    NAME = "people-name"
    BORN = "people-born"
    ADD = "people-add"
    SAID = "people-said"
    TOP = "people-top"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page."""
    find = dmc.TextInput(
        id=Ids.FIND,
        label=words.FIND,
        placeholder=words.FIND_HINT,
        size="lg",
        value="",
        autoComplete="off",
        debounce=120,
    )
    add = html.Section(
        [
            html.H2(words.ADD),
            *person_form.fields(Ids.NAME, Ids.BORN),
            html.Div(id=Ids.SAID, role="status"),
            dmc.Button(words.ADD, id=Ids.ADD, size="md", n_clicks=0),
        ],
        className="card",
    )
    people = html.Section([find, html.Div(_people(desk, ""), id=Ids.LIST)], className="card")
    return html.Div(
        [
            html.Div(html.H1(words.PEOPLE), className="top"),
            html.Div(_top(desk), id=Ids.TOP, className="rows"),
            html.Div([people, add], className="columns wide-left"),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Search while typing, add, and follow the preparation of the examples."""

    # Not at the beginning: the page came with its list.
    @app.callback(
        Output(Ids.LIST, "children"),
        Input(Ids.FIND, "value"),
        Input("prepared", "data"),
        prevent_initial_call=True,
    )
    def find(wanted: str | None, _prepared: int | None) -> Component:
        return _people(desk, wanted or "")

    @app.callback(
        Output(Ids.TOP, "children"),
        Input("prepared", "data"),
        Input({"interrupted": ALL, "do": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def top(_prepared: int | None, _clicks: list[int]) -> list[Component]:
        button = pressed()
        if button:
            desk.records.decide(str(button["interrupted"]), "exclude")
        return _top(desk)

    @app.callback(
        Output("address", "pathname", allow_duplicate=True),
        Output(Ids.SAID, "children"),
        Input(Ids.ADD, "n_clicks"),
        Input(Ids.NAME, "n_submit"),
        Input(Ids.BORN, "n_submit"),
        State(Ids.NAME, "value"),
        State(Ids.BORN, "value"),
        prevent_initial_call=True,
    )
    def add(
        clicks: int | None, entered: int | None, after: int | None, name: str | None, born: str | None
    ) -> tuple[Any, Any]:
        if not (clicks or entered or after):
            return no_update, no_update
        return _add(desk, name, born)


def _add(desk: Desk, name: str | None, born: str | None) -> tuple[Any, Any]:
    """Add a patient. Returns the address to go to, and what is to be said."""
    try:
        made = person_form.entered(name, born)
        person_form.need_another(made, [each.born for each in desk.records.namesakes(made.name)])
    except StationError as error:
        return no_update, of_error(error)
    patient = desk.records.add(made.name, made.born)
    desk.library.audit.add(signed_in().account, "patient_added", patient)
    return f"/patient/{patient}", None


def _people(desk: Desk, wanted: str) -> Component:
    nobody = "" if _awaits_examples(desk) else words.NOBODY_YET
    return people_list(desk.records.people(wanted), words.NOBODY_FOUND if wanted else nobody)


def _awaits_examples(desk: Desk) -> bool:
    ready = desk.preparation
    return desk.is_demo and not ready.is_over and (not ready.is_warm or ready.has_examples_to_come)


def _top(desk: Desk) -> list[Component]:
    """Return what comes before the list: preparation of the examples, interrupted trials."""
    parts: list[Component] = []
    ready = desk.preparation
    if ready.trouble is not None:
        parts.append(of_error(ready.trouble))
    if not ready.is_warm and ready.is_first_start:
        told = f"{words.FIRST_START} {words.EXAMPLES_SOON}" if desk.is_demo else words.FIRST_START
        parts.append(_progress(told, ready.compiled, ready.kernels))
    elif desk.is_demo and ready.has_examples_to_come and not ready.is_over:
        parts.append(
            _progress(words.preparing(ready.prepared, ready.examples), ready.prepared, ready.examples)
        )
    return [*parts, *(_interrupted(trial) for trial in desk.records.interrupted())]


def _progress(told: str, done: int, total: int) -> Component:
    """Return a bar that is never quite empty: it shows that something goes on."""
    share = max(4, 100 * done // max(total, 1))
    bar = html.Div(html.Span(style={"width": f"{share}%"}), className="bar-of")
    return html.Section([html.P(told), bar], className="card going-on", role="status")


def _interrupted(trial: Tried) -> Component:
    """Return the offer to look at a trial that a crash or a lost plate broke off, or to leave it out."""
    exclude = {"interrupted": trial.id, "do": "exclude"}
    buttons = [
        dcc.Link(dmc.Button(words.OPEN, variant="default", tabIndex=-1), href=f"/trial/{trial.id}"),
        dmc.Button(words.EXCLUDE, id=exclude, variant="subtle", n_clicks=0),
    ]
    told = f"{words.INTERRUPTED_TITLE}: {trial.title}, {words.moment(trial.started)}."
    return notice(told, words.INTERRUPTED_HOW, "wait", html.Div(buttons, className="row"))


PAGE = Page("/", words.PEOPLE, layout, connect, order=1)
