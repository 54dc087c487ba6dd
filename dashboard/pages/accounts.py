"""Accounts, for the administrator: who may sign in as what. Nothing of patients stands here."""

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboard.accounts.role import OFFICE, Role
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.paper import PAPERS
from dashboard.parts.notice import notice, of_error
from dashboard.pressed import pressed
from dashboard.words import accounts as said
from station.errors import StationError
from station.library.accounts import Account
from station.library.settings import CLINIC_NAME, LONGEST, PAPER


class Ids:
    """Names of the parts of this page."""

    LIST = "accounts-list"
    SAID = "accounts-said"
    NAME = "accounts-name"
    SHOWN = "accounts-shown"
    ROLE = "accounts-role"
    CODE = "accounts-code"
    ADD = "accounts-add"
    ADDED = "accounts-added"
    CLINIC = "accounts-clinic"
    PAPER = "accounts-paper"
    CLINIC_SAVE = "accounts-clinic-save"
    CLINIC_SAID = "accounts-clinic-said"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page."""
    listed = html.Section(
        [
            html.Div(id=Ids.SAID, role="status", className="said"),
            html.Div(_list(desk), id=Ids.LIST, className="rows scroll"),
        ],
        className="card",
        **{"data-one-at-a-time": "true"},
    )
    return html.Div(
        [
            html.Div(html.H1(said.ACCOUNTS), className="top"),
            listed,
            _adding(),
            _clinic(desk),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Add accounts, and do what stands beside each."""

    @app.callback(
        Output(Ids.LIST, "children"),
        Output(Ids.ADDED, "children"),
        Output(Ids.NAME, "value"),
        Output(Ids.SHOWN, "value"),
        Output(Ids.CODE, "value"),
        Input(Ids.ADD, "n_clicks"),
        State(Ids.NAME, "value"),
        State(Ids.SHOWN, "value"),
        State(Ids.ROLE, "value"),
        State(Ids.CODE, "value"),
        State(Ids.ADDED, "children"),
        running=[(Output(Ids.ADD, "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def add(
        _clicks: int,
        name: str | None,
        shown: str | None,
        role: str | None,
        code: str | None,
        told_before: Any,
    ) -> Any:
        if told_before and not (name or shown or code):
            # Pressed once more: the password that stands there is shown this once.
            return (no_update,) * 5
        try:
            told = _add(desk, name or "", shown or "", role or "", code or "")
        except StationError as error:
            return no_update, of_error(error), no_update, no_update, no_update
        return _list(desk), told, "", "", ""

    @app.callback(
        Output(Ids.LIST, "children", allow_duplicate=True),
        Output(Ids.SAID, "children"),
        Input({"account": ALL, "do": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
    def change(_clicks: list[int | None]) -> Any:
        button = pressed()
        if not button:
            return no_update, no_update
        try:
            told = _do(desk, str(button["account"]), str(button["do"]))
        except StationError as error:
            return no_update, of_error(error)
        return _list(desk), told

    @app.callback(
        Output(Ids.CLINIC_SAID, "children"),
        Input(Ids.CLINIC_SAVE, "n_clicks"),
        State(Ids.CLINIC, "value"),
        State(Ids.PAPER, "value"),
        prevent_initial_call=True,
    )
    def set_clinic(clicks: int | None, name: str | None, paper: str | None) -> Any:
        if not clicks:
            return no_update
        try:
            return _set_clinic(desk, name or "", paper or "")
        except StationError as error:
            return of_error(error)


def _set_clinic(desk: Desk, name: str, paper: str) -> Component:
    """Store what is new of the clinic's settings."""
    settings, who = desk.library.settings, signed_in()
    for key, value in ((CLINIC_NAME, " ".join(name.split())), (PAPER, paper if paper in PAPERS else "")):
        if settings.of(key) != value:
            settings.set(key, value, by=who.shown)
            desk.library.audit.add(who.account, "clinic_set", "", {"setting": key})
    return notice(said.CLINIC_SAVED, tone="good")


def _add(desk: Desk, name: str, shown: str, role: str, code: str) -> Component:
    """Add an account and return its temporary password, shown this once."""
    if role not in set(Role):
        return notice(said.ROLE_NEEDED)
    patient = None
    if role == Role.PATIENT:
        wanted = code.strip().casefold()
        found = [p for p in desk.library.find_patients(wanted) if wanted and p.code.casefold() == wanted]
        if not found:
            return notice(said.NO_SUCH_CODE, said.NO_SUCH_CODE_HOW)
        patient = found[0].id
    made, password = desk.library.accounts.add(name, shown, role, patient)
    desk.library.audit.add(signed_in().account, "account_added", made.id, {"role": role})
    return _once(made, password)


def _do(desk: Desk, account: str, act: str) -> Component:
    accounts, audit, who = desk.library.accounts, desk.library.audit, signed_in().account
    match act:
        case "disable":
            accounts.disable(account)
            audit.add(who, "account_disabled", account)
        case "enable":
            accounts.enable(account)
            audit.add(who, "account_enabled", account)
        case "end":
            desk.library.sessions.close_all(account)
            audit.add(who, "sessions_ended", account)
        case "password":
            password = accounts.reset_password(account)
            audit.add(who, "password_reset", account)
            return _once(accounts.account(account), password)
    return notice(said.DONE.get(act, ""), tone="good")


def _once(account: Account, password: str) -> Component:
    shown = html.P(password, className="once", **{"data-password": "1"})
    told = said.temporary_password(account.name)
    return html.Div([notice(told, said.TEMPORARY_PASSWORD_HOW, "good"), shown], className="rows")


def _list(desk: Desk) -> list[Component]:
    found = desk.library.accounts.all()
    titles = (said.WHO, said.ROLE, said.STATE)
    head = html.Thead(html.Tr([*(html.Th(title, scope="col") for title in titles), html.Td()]))
    rows = html.Tbody([_row(account) for account in found])
    has_clinician = any(each.role == Role.CLINICIAN and not each.disabled for each in found)
    missing = [] if has_clinician else [notice(said.NO_CLINICIAN_YET, said.NO_CLINICIAN_YET_HOW, "wait")]
    return [*missing, html.Table([head, rows], className="accounts")]


def _row(account: Account) -> Component:
    own = account.id == signed_in().account
    tag = [html.Span(said.OWN, className="tag")] if own else []
    name = [html.Strong(account.shown), *tag, html.Div(account.name, className="quiet small")]
    state = said.DISABLED if account.disabled else said.TEMPORARY if account.must_change else said.ACTIVE
    if not account.has_password:
        state = said.NO_PASSWORD
    acts = [] if own or not account.has_password else _acts(account)
    return html.Tr(
        [
            html.Td(name),
            html.Td(said.ROLES[Role(account.role)]),
            html.Td(state),
            html.Td(html.Div(acts, className="row"), className="acts-of"),
        ]
    )


def _acts(account: Account) -> list[Component]:
    first = ("enable", said.ENABLE) if account.disabled else ("disable", said.DISABLE)
    named = (first, ("password", said.NEW_ONE), ("end", said.END_SESSIONS))
    return [
        dmc.Button(
            label,
            id={"account": account.id, "do": act},
            variant="default",
            size="compact-md",
            n_clicks=0,
            **{"aria-label": f"{label}: {account.shown}"},
        )
        for act, label in named
    ]


def _clinic(desk: Desk) -> Component:
    settings = desk.library.settings
    name = dmc.TextInput(
        id=Ids.CLINIC,
        label=said.CLINIC_NAME,
        description=said.CLINIC_NAME_HOW,
        size="md",
        value=settings.of(CLINIC_NAME),
        inputProps={"maxLength": LONGEST},
        autoComplete="off",
    )
    paper = dmc.RadioGroup(
        dmc.Stack([dmc.Radio(label=told, value=key) for key, told in said.PAPERS.items()], gap="xs"),
        id=Ids.PAPER,
        label=said.PAPER,
        value=settings.of(PAPER),
    )
    return html.Section(
        [
            html.H2(said.CLINIC),
            html.Div([name, paper], className="columns"),
            html.Div(id=Ids.CLINIC_SAID, role="status", className="said"),
            dmc.Button(said.SAVE, id=Ids.CLINIC_SAVE, size="md", n_clicks=0),
        ],
        className="card",
    )


def _adding() -> Component:
    roles = dmc.RadioGroup(
        dmc.Stack([dmc.Radio(label=told, value=str(role)) for role, told in said.ROLE_HOW.items()], gap="xs"),
        id=Ids.ROLE,
        label=said.ROLE,
        value=str(Role.CLINICIAN),
    )
    named = html.Div(
        [
            dmc.TextInput(id=Ids.SHOWN, label=said.SHOWN, size="md", value="", autoComplete="off"),
            dmc.TextInput(id=Ids.NAME, label=said.SIGN_IN_NAME, size="md", value="", autoComplete="off"),
            html.Div(
                [
                    dmc.TextInput(
                        id=Ids.CODE, label=said.PATIENT_CODE, size="md", value="", autoComplete="off"
                    ),
                    html.P(said.PATIENT_CODE_HOW, className="quiet small"),
                ]
            ),
        ],
        className="rows",
    )
    return html.Section(
        [
            html.H2(said.ADD_ACCOUNT),
            html.Div([named, roles], className="columns"),
            html.Div(id=Ids.ADDED, role="status", className="said"),
            dmc.Button(said.ADD_ACCOUNT, id=Ids.ADD, size="md", n_clicks=0),
        ],
        className="card",
    )


PAGE = Page("/accounts", said.ACCOUNTS, layout, connect, order=8, roles=OFFICE)
