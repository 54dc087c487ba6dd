"""Page: what one screen of the dashboard is. Each file of `pages/` offers one as `PAGE`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.accounts.role import CLINIC, Role

if TYPE_CHECKING:
    from dash import Dash

    from dashboard.desk import Desk


@dataclass(frozen=True)
class Page:
    """One screen.

    path : its address; parts in angle brackets (`/patient/<patient>`) are handed to `layout` by name.
    title : what the browser's tab says.
    layout : makes the screen from the desk and the named parts of the address, which are None while
        Dash looks at the page without an address.
    connect : adds the page's callbacks to the app.
    order : place in the navigation; None for a page that is reached through another one.
    roles : who may open it.
    """

    path: str
    title: str
    layout: Callable[..., Any]
    connect: "Callable[[Dash, Desk], None]"
    order: int | None = None
    roles: frozenset[Role] = CLINIC
