"""What happened to the plates, written down by who saw it: it voids their calibration, or lets it stand."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.role import Role
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.parts.choice import choice
from dashboard.parts.notice import notice
from dashboard.pressed import pressed
from dashboard.words import accounts as account_words
from dashboard.words import plates as said
from station import logbook
from station.errors import AccountError, AccountReason, RecordingError, RecordingReason
from station.validity import Cause, Void, identity

LONGEST = 300
"""Letters of a note."""
NEWEST = 5
"""Notes that are shown."""


class Ids:
    """Names of the parts."""

    WHAT, NOTE, VOID, LIFT, SAID = (
        "incident-what",
        "incident-note",
        "incident-void",
        "incident-lift",
        "incident-said",
    )


def incident(desk: Desk) -> list[Component]:
    """Return what voids the calibration now, what was noted, and the form; nothing without a calibration."""
    calibration = desk.station.calibration
    if calibration is None or not calibration.is_traceable:
        return []
    inside = [html.H2(said.HEAD), *_form(), html.Div(_told(desk), id=Ids.SAID)]
    return [html.Section(inside, className="card", **{"data-one-at-a-time": "true"})]


def connect(app: Dash, desk: Desk) -> None:
    """Write down what happened, or by name that the calibration stands."""

    @app.callback(
        Output(Ids.SAID, "children"),
        Output(Ids.NOTE, "value"),
        Input(Ids.VOID, "n_clicks"),
        Input(Ids.LIFT, "n_clicks"),
        State(Ids.WHAT, "value"),
        State(Ids.NOTE, "value"),
        prevent_initial_call=True,
    )
    def note(_void: int | None, _lift: int | None, what: str | None, told: str | None) -> Any:
        button = pressed()
        if not button:
            return no_update, no_update
        words_of = (told or "").strip()[:LONGEST]
        if not words_of:
            raise RecordingError(RecordingReason.BAD_TEXT, said.NEEDS_WORDS, "")
        desk.station.void(_cause(button["id"] == Ids.LIFT, what), signed_in().shown, words_of)
        desk.forget_worth()
        return _told(desk), ""


def _cause(is_lifted: bool, what: str | None) -> Cause:
    """Return what is to be noted. Errors: AccountError NOT_ALLOWED, RecordingError BAD_TEXT."""
    if is_lifted:
        if signed_in().role is not Role.ENGINEER:
            raise AccountError(
                AccountReason.NOT_ALLOWED, account_words.NOT_ALLOWED, account_words.NOT_ALLOWED_HOW
            )
        return Cause.LIFTED
    if what not in [cause.value for cause in said.HAPPENED]:
        raise RecordingError(RecordingReason.BAD_TEXT, said.NEEDS_CAUSE, "")
    return Cause(what)


def _form() -> list[Component]:
    choices = [{"value": cause.value, "label": label} for cause, label in said.HAPPENED.items()]
    is_engineer = signed_in().role is Role.ENGINEER
    lift = dmc.Button(
        said.LIFT_IT, id=Ids.LIFT, variant="default", n_clicks=0, style={} if is_engineer else HIDDEN
    )
    return [
        html.P(said.HOW, className="quiet small"),
        choice(id=Ids.WHAT, label=said.WHAT, data=choices, size="md"),
        dmc.TextInput(id=Ids.NOTE, label=said.NOTE, value="", size="md"),
        html.Div([dmc.Button(said.NOTE_IT, id=Ids.VOID, n_clicks=0), lift], className="row"),
        *([html.P(said.LIFT_HOW, className="quiet small")] if is_engineer else []),
    ]


HIDDEN = {"display": "none"}


def _told(desk: Desk) -> list[Component]:
    worth = desk.station.validity()
    parts: list[Component] = []
    if not worth.allows_labels:
        parts.append(notice(worth.sentence, said.TO_DO[worth.state]))
    noted = [html.Li(_line(void)) for void in reversed(_noted(desk)[-NEWEST:])]
    return [*parts, html.Ul(noted, className="small")] if noted else parts


def _noted(desk: Desk) -> list[Void]:
    """Return what was noted of the calibration that holds now, in order."""
    calibration = desk.station.calibration
    if calibration is None:
        return []
    own = identity(calibration)
    found = logbook.voids(desk.library.calibrations, calibration.uid)
    return [void for void in found if void.calibration in (own, "")]


def _line(void: Void) -> str:
    day = words.moment(void.at) if void.at else words.NO_VALUE
    told = f"{day}: {void.cause.spoken}"
    return told + (f", {void.note}" if void.note else "") + (f" ({void.by})" if void.by else "")
