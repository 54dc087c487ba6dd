"""Arrival: the page that the first answer carries already, when an address is typed in or a window opened.

Dash asks for the frame first and for the page in it once the frame stands. `assets/early.js` asks for both
while the browser still reads what draws them, and names the address that it shows in `ADDRESS_HEADER`.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

from dash import dcc, html
from dash.development.base_component import Component
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule

from dashboard import words
from dashboard.page import Page

ADDRESS_HEADER = "X-Page"


class Arrival:
    """Finds the page of an address among those there are."""

    def __init__(self, pages: Sequence[Page]) -> None:
        rules = [Rule(page.path, endpoint=page, strict_slashes=False) for page in pages]
        self._rules = Map(rules, merge_slashes=False).bind("")

    def page(self, address: str) -> tuple[Page, dict[str, str]] | None:
        """Return the page of an address and what the address names, or None where no page is meant."""
        path, _, query = address.partition("?")
        if not path:
            return None
        try:
            found, named = self._rules.match(path, method="GET")
        except HTTPException:
            return None
        asked = {name: said[0] for name, said in parse_qs(query, keep_blank_values=True).items()}
        return found, {**named, **asked}


def container(address: str = "", shown: Any = None, title: str = "") -> Component:
    """Return the place of the pages, as `dash.page_container`, with the first page in it if there is one.

    With its address given, Dash's router has nothing to ask for until somebody goes on.
    """
    path, mark, query = address.partition("?")
    first = {"pathname": path, "search": mark + query if query else ""} if shown is not None else {}
    return html.Div(
        [
            dcc.Location(id="_pages_location", refresh="callback-nav", **first),
            html.Div(shown, id="_pages_content", disable_n_clicks=True),
            dcc.Store(id="_pages_store", data={"title": f"{title} · {words.NAME}"} if first else None),
            html.Div(id="_pages_dummy", disable_n_clicks=True),
        ]
    )
