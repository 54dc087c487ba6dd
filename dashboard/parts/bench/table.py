"""A plain table of the bench, and the frame in which a wide one is moved."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component


def table(
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    marked: Iterable[int] = (),
    *,
    is_named: bool = False,
) -> Component:
    """Return a table. columns : heads, "" for none. rows : cells. marked : numbers of rows that stand out.

    is_named : each row begins with a name in words, which may take several lines.
    """
    worst = set(marked)
    head = html.Tr([html.Th(name, scope="col") if name else html.Td() for name in columns])
    body = [
        html.Tr(
            [html.Td(value, className="number") for value in row], className="worst" if n in worst else ""
        )
        for n, row in enumerate(rows)
    ]
    name = "bench-table named" if is_named else "bench-table"
    return html.Table([html.Thead(head), html.Tbody(body)], className=name)


def scroll(inside: Component, told: str, *, is_long: bool = False) -> Component:
    """Return a table in a frame that can be moved. told : its name. is_long : it gets a height of its own."""
    name = "scroll long-table" if is_long else "scroll"
    return html.Div(inside, className=name, tabIndex=0, role="group", **{"aria-label": told})
