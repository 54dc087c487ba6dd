"""A list of facts: name and value."""

from collections.abc import Mapping
from typing import Any

from dash import html
from dash.development.base_component import Component


def facts(told: Mapping[str, Any]) -> Component:
    """Return the list; a value may be a component."""
    return html.Dl(
        [part for name, value in told.items() for part in (html.Dt(name), html.Dd(value))], className="facts"
    )
