"""Openings: what of whom was opened, for the audit trail: every page, and no picture a second time."""

from collections.abc import Mapping
from typing import Any

from flask import g, request

from dashboard.accounts.signed_in import SignedIn, signed_in
from station.library.audit import AuditKept

NAMED = ("patient", "visit", "trial")
"""Parts of an address that name somebody, or something of theirs."""
MOST = 10_000
"""Openings that are remembered."""


def subject(named: Mapping[str, Any], who: SignedIn) -> str | None:
    """Return the id of whom or what an address is about: what it names, else the patient who asks."""
    return next((str(named[key]) for key in NAMED if named.get(key)), None) or who.patient


class Openings:
    """Enters openings in the trail.

    A page brings its pictures, which are no opening of their own. Who asks for a picture alone has opened
    it: that is entered once a session.
    """

    def __init__(self, audit: AuditKept) -> None:
        self._audit = audit
        self._opened: set[tuple[str, str]] = set()

    def page(self, of: str, page: str) -> None:
        """Enter that somebody opened a page. of : id."""
        self._remember(of)
        self._audit.add(signed_in().account, "opened", of, {"page": page})

    def picture(self) -> None:
        """Enter that somebody asked for a picture of something that they have not opened."""
        of = subject(request.view_args or {}, signed_in())
        if of and (self._session(), of) not in self._opened:
            self.page(of, "picture")

    def _remember(self, of: str) -> None:
        if len(self._opened) >= MOST:
            self._opened.clear()
        self._opened.add((self._session(), of))

    @staticmethod
    def _session() -> str:
        session = g.get("session")
        return session.token if session else ""
