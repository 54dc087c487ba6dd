"""The frame around every page: name, navigation, the light of the plates, light or dark."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.role import BENCH, HOMES, Role
from dashboard.accounts.signed_in import SignedIn
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.theme import MANTINE
from dashboard.words import accounts as said
from station.library.settings import CLINIC_NAME


def icon(name: str, size: int = 22) -> Component:
    """Return an icon of `assets/`, in the colour of the text around it."""
    style = {"--icon": f"url(/assets/{name}.svg)", "width": size, "height": size}
    return html.Span(className="icon", style=style, **{"aria-hidden": "true"})


def frame(pages: Sequence[Page], desk: Desk, who: SignedIn, inside: Component) -> Component:
    """Return everything that stays while pages change, for who is signed in. inside : where pages stand."""
    own = [page for page in pages if who.role in page.roles]
    return dmc.MantineProvider(
        [
            html.A(words.SKIP_LINK, href="#content", className="skip"),
            dcc.Location(id="address", refresh="callback-nav"),
            dcc.Store(id="tab"),
            dcc.Store(id="scheme"),
            dcc.Store(id="guide-version"),
            dcc.Store(id="prepared"),
            dcc.Store(id="leave"),
            _head(own, desk, who),
            html.Div(
                words.LINK_LOST,
                id="lost-link",
                className="strip lost-link",
                role="status",
                **{"data-light": words.LINK_LOST_LIGHT},
            ),
            html.Div(words.UNANSWERED, className="strip unanswered", role="status"),
            *([_demonstration(desk, who)] if desk.is_demo else []),
            html.Div(id="told", className="told", role="status", **{"aria-live": "assertive"}),
            html.Main(inside, id="content", tabIndex=-1),
        ],
        theme=MANTINE,
        defaultColorScheme="auto",
    )


def connect(app: Dash) -> None:
    """Start the live view once; its answer is the random name of this tab."""
    app.clientside_callback(
        ClientsideFunction("live", "start"), Output("tab", "data"), Input("address", "refresh")
    )
    app.clientside_callback(
        ClientsideFunction("live", "navigate"),
        Output("told", "children"),
        Input("_pages_location", "pathname"),
    )
    app.clientside_callback(
        ClientsideFunction("accounts", "leave"), Output("leave", "data"), Input("leave", "data")
    )


def _demonstration(desk: Desk, who: SignedIn) -> Component:
    """Return the strip that says that nothing is real, with the choice of whose eyes to look with."""
    here: dict[str, Any] = {"aria-current": "true"}
    choices = [
        html.Button(
            said.ROLES[role],
            type="button",
            className="look-as",
            **{"data-look-as": str(role), "data-secret": desk.door.secret_cookie},
            **(here if role is who.role else {}),
        )
        for role in Role
    ]
    chosen = html.Span([html.Span(said.LOOK_AS), *choices], className="look-as-row", role="group")
    return html.Div([html.Span(words.DEMONSTRATION), chosen], className="strip demo")


def _head(pages: Sequence[Page], desk: Desk, who: SignedIn) -> Component:
    listed = sorted((page for page in pages if page.order is not None), key=lambda page: page.order or 0)
    links = [dcc.Link(page.title, href=page.path) for page in listed]
    brand = dcc.Link(
        [
            icon("plates", 34),
            html.Span(desk.library.settings.of(CLINIC_NAME) or words.NAME, className="word"),
        ],
        href=HOMES[who.role or Role.CLINICIAN],
        className="brand",
    )
    end = html.Div(
        [
            *([_light(desk.status())] if who.role in BENCH else []),
            *_who(desk, who),
            dmc.ColorSchemeToggle(
                lightIcon=icon("sun"),
                darkIcon=icon("moon"),
                variant="subtle",
                size="xl",
                **{"aria-label": words.SCHEME},
            ),
        ],
        className="end",
    )
    return html.Header(
        [brand, html.Nav(links, className="nav", **{"aria-label": words.PAGES}), end], className="head"
    )


def _light(status: dict[str, str]) -> Component:
    """Return the light of the plates. Where it is missing the live view is not asked for."""
    hidden: dict[str, Any] = {"aria-hidden": "true"}
    return html.Div(
        [
            html.Span(className="light", **hidden),
            html.Span(status["line"], id="status-line", className="line", title=status["line"]),
        ],
        id="status",
        className=f"status {status['tone']}",
        role="status",
    )


def _who(desk: Desk, who: SignedIn) -> list[Component]:
    """Return who is signed in, and the way out."""
    out = html.Button(
        said.FINISH if who.is_handed else said.SIGN_OUT,
        type="button",
        className="sign-out",
        **{"data-sign-out": "1", "data-secret": desk.door.secret_cookie},
    )
    if who.is_handed:
        return [out]
    named = html.Span(
        [html.Span(f"{said.SIGNED_IN_AS} ", className="unseen"), who.shown], className="signed-in"
    )
    if not desk.is_demo:
        named = html.A(named, href="/password", title=said.CHANGE_PASSWORD, className="own")
    return [named, out]
