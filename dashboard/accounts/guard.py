"""Guard: the first thing that every request meets. Whoever is not let in by name stays outside.

It decides who asks (`g.session`, `g.signed_in`), whether this address is for that role, whether the things
named in the request may be seen by who asks, and whether a person is there. Pages, callbacks and records
look again for themselves: Dash moves between pages without asking for an address.
"""

import contextlib
import hmac
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request
from werkzeug.wrappers import Response as Answer

from dashboard.accounts.authorize import is_for
from dashboard.accounts.door import Door, who
from dashboard.accounts.presence import is_by_person
from dashboard.accounts.role import CLINIC, EVERYBODY, HOMES, Role
from dashboard.accounts.signed_in import PROGRAM
from station.library.library import Library

View = TypeVar("View", bound=Callable[..., object])

SECRET_HEADER = "X-CSRFToken"
OPEN = frozenset({"/sign-in", "/first-start", "/signed-in", "/health"})
"""Addresses for who has not signed in; beside them only those under `/demo/`, in a demonstration."""
OPEN_ASSETS = frozenset(
    f"/assets/{name}"
    for name in (
        "style.css",
        "accounts.css",
        "accounts.js",
        "scheme.js",
        "favicon.svg",
        "plates.svg",
        "inter-latin.woff2",
        "inter-latin-ext.woff2",
    )
)
"""What the sign-in page is made of."""
DOCUMENTS = frozenset({"/", "/<path:path>"})
"""Rules of Dash under which every page is asked for."""
OF_DASH = frozenset(
    {
        "/_dash-layout",
        "/_dash-dependencies",
        "/_dash-update-component",
        "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
        "/_favicon.ico",
        "/assets/<path:filename>",
    }
)
"""Rules for everybody who has signed in: what they answer is made for the one who asks."""
WITH_TEMPORARY_PASSWORD = frozenset({"/password", "/present", "/sign-out"})
ROUTER = ".._pages_content.children..._pages_store.data.."
"""The callback with which Dash moves between pages."""
DEVELOPERS = frozenset({"/_reload-hash"})
"""Addresses of Dash that only a developer's tools ask for."""


def open_to(roles: frozenset[Role]) -> Callable[[View], View]:
    """Say on a Flask view who may ask for it; without this, clinicians only."""

    def marked(view: View) -> View:
        view.roles = roles  # type: ignore[attr-defined]  # a mark on a function
        return view

    return marked


class Guard:
    """Looks at every request of one server before anything else does.

    knows : says whether there is a callback of this name.
    """

    def __init__(self, server: Flask, library: Library, door: Door) -> None:
        self._server = server
        self._library = library
        self._door = door
        self._is_itself = False
        self.knows: Callable[[object], bool] = lambda _output: False
        server.before_request(self._look)

    @contextlib.contextmanager
    def itself(self) -> Iterator[None]:
        """Let the program's own first request through, before there is a socket that others could ask."""
        self._is_itself = True
        try:
            yield
        finally:
            self._is_itself = False

    def roles(self, rule: str, endpoint: str) -> frozenset[Role]:
        """Return who may ask for a rule of the server that is not a page."""
        if rule in OF_DASH:
            return EVERYBODY
        found: frozenset[Role] = getattr(self._server.view_functions[endpoint], "roles", CLINIC)
        return found

    def _look(self) -> Answer | None:
        if self._is_itself:
            g.signed_in = PROGRAM
            return None
        if request.path in DEVELOPERS:
            abort(404)
        session = self._door.session(request.cookies.get(self._door.cookie))
        g.session, g.signed_in = session, who(session)
        if self._is_open():
            return None
        if session is None:
            return self._turned_away()
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            given = request.headers.get(SECRET_HEADER, "")
            if not hmac.compare_digest(given.encode(), session.secret.encode()):
                abort(403)
        if session.must_change and request.path not in WITH_TEMPORARY_PASSWORD:
            return redirect("/password") if self._is_document() else abort(403)
        self._let_in()
        if self._is_by_person():
            self._library.sessions.touch(session)
        return None

    def _is_open(self) -> bool:
        path = request.path
        return path in OPEN or path in OPEN_ASSETS or (self._door.is_demo and path.startswith("/demo/"))

    def _turned_away(self) -> Answer:
        if not self._is_document():
            abort(401)
        is_first = not self._door.is_demo and self._library.accounts.is_empty()
        return redirect("/first-start" if is_first else "/sign-in")

    def _let_in(self) -> None:
        """Go on, or answer as if there were no such thing."""
        rule = request.url_rule
        if rule is None:
            abort(404)
        if rule.rule in DOCUMENTS:
            # The same empty window for every address; what stands in it is asked for by a callback.
            if request.path == "/" and g.signed_in.role is not Role.CLINICIAN:
                abort(redirect(HOMES[g.signed_in.role]))
            return
        asked = [request.view_args, request.args.to_dict(flat=False)]
        if rule.rule == "/_dash-update-component":
            body = self._callback()
            # Which page is meant is looked at where pages are shown: there is a page for what is not there.
            asked += [] if body["output"] == ROUTER else [body]
        elif request.method == "POST" and request.is_json:
            asked.append(request.get_json(silent=True))
        is_for_role = g.signed_in.role in self.roles(rule.rule, rule.endpoint)
        if not is_for_role or not is_for(self._library, g.signed_in, asked):
            abort(404)

    def _callback(self) -> dict[str, Any]:
        """Return a question to a callback; what is none is turned away before Dash stumbles over it."""
        if request.mimetype != "application/json":
            abort(415)
        body = request.get_json()
        if not isinstance(body, dict) or not isinstance(body.get("inputs"), list):
            abort(400)
        if not self.knows(body.get("output")):
            abort(404)
        return body

    def _is_document(self) -> bool:
        """Say whether a browser asks for something to show in a window."""
        rule = request.url_rule
        is_page = rule is not None and rule.rule not in OF_DASH
        return request.method == "GET" and is_page and not request.path.startswith("/_dash")

    def _is_by_person(self) -> bool:
        rule = request.url_rule.rule if request.url_rule else ""
        if rule == "/_dash-update-component":
            return is_by_person(request.get_json(silent=True))
        return rule not in OF_DASH
