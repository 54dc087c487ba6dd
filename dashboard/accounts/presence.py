"""Presence: whether a request shows that a person is at the screen, or only that a page is open.

A page says at `/present` when somebody types or taps; what it asks for besides is judged here.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import g

from station.library.library import Library

CLICKED = frozenset({"n_clicks", "n_submit", "n_blur", "n_close"})
"""Counters: a part that appears by itself asks once with zero."""
ENTERED = frozenset(
    {
        "value",
        "checked",
        "opened",
        "active",
        "pathname",
        "search",
        "contents",
        "clickData",
        "selectedData",
        "relayoutData",
        "searchValue",
        "date",
    }
)
"""What a person sets. Clocks, the live socket's words and a page's first questions are not among them."""


def is_by_person(body: Any) -> bool:
    """Say whether a callback was asked for by a person: body as the page sends it."""
    if not isinstance(body, Mapping):
        return False
    changed = body.get("changedPropIds")
    values = dict(_values(body.get("inputs")))
    for each in changed if isinstance(changed, list) else []:
        name = str(each).rpartition(".")[2]
        if name in ENTERED or (name in CLICKED and values.get(str(each), 1)):
            return True
    return False


def felt(library: Library) -> None:
    """Note that whoever asks is there: hands were felt at the plates while the page only looked."""
    session = g.get("session")
    if session is not None:
        library.sessions.touch(session)


def _values(inputs: Any) -> Any:
    """Yield id and property as they are written in `changedPropIds`, with the value, of single inputs."""
    for each in inputs if isinstance(inputs, list) else []:
        if isinstance(each, list):
            yield from _values(each)
        elif isinstance(each, Mapping) and "id" in each and "property" in each:
            id_ = each["id"]
            written = id_ if isinstance(id_, str) else json.dumps(id_, sort_keys=True, separators=(",", ":"))
            yield f"{written}.{each['property']}", each.get("value")
