"""The frame around every page: name, navigation, the light of the plates, light or dark."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, dcc, html, page_container
from dash.development.base_component import Component

from dashboard import words
from dashboard.page import Page
from dashboard.theme import MANTINE


def icon(name: str, size: int = 22) -> Component:
    """Return an icon of `assets/`, in the colour of the text around it."""
    style = {"--icon": f"url(/assets/{name}.svg)", "width": size, "height": size}
    return html.Span(className="icon", style=style, **{"aria-hidden": "true"})


def frame(pages: Sequence[Page], status: dict[str, str], is_demo: bool) -> Component:
    """Return everything that stays while pages change."""
    return dmc.MantineProvider(
        [
            html.A(words.SKIP_LINK, href="#content", className="skip"),
            dcc.Location(id="address", refresh="callback-nav"),
            dcc.Store(id="tab"),
            dcc.Store(id="scheme"),
            dcc.Store(id="guide-version"),
            dcc.Store(id="prepared"),
            _head(pages, status),
            html.Div(
                words.LINK_LOST,
                id="lost-link",
                className="strip lost-link",
                role="status",
                **{"data-light": words.LINK_LOST_LIGHT},
            ),
            *([html.Div(words.DEMONSTRATION, className="strip demo")] if is_demo else []),
            html.Div(id="told", className="told", role="status", **{"aria-live": "assertive"}),
            html.Main(page_container, id="content", tabIndex=-1),
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


def _head(pages: Sequence[Page], status: dict[str, str]) -> Component:
    listed = sorted((page for page in pages if page.order is not None), key=lambda page: page.order or 0)
    links = [dcc.Link(page.title, href=page.path) for page in listed]
    brand = dcc.Link(
        [icon("plates", 34), html.Span(words.NAME, className="word")], href="/", className="brand"
    )
    light: dict[str, Any] = {"aria-hidden": "true"}
    end = html.Div(
        [
            html.Div(
                [
                    html.Span(className="light", **light),
                    html.Span(status["line"], id="status-line", className="line"),
                ],
                id="status",
                className=f"status {status['tone']}",
                role="status",
            ),
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
        [brand, html.Nav(links, className="nav", **{"aria-label": "Pages"}), end], className="head"
    )
