"""Guarded: a Dash in which nothing is registered without saying for whom."""

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

from dash import Dash
from flask import abort

from dashboard.accounts.role import Role
from dashboard.accounts.signed_in import signed_in


class Guarded(Dash):  # type: ignore[misc]  # Dash has no types
    """A Dash whose callbacks each know their roles, and look who asks before they do anything."""

    _roles: frozenset[Role] | None = None

    @contextlib.contextmanager
    def open_to(self, roles: frozenset[Role]) -> Iterator[None]:
        """Register callbacks for these roles within the block."""
        before, self._roles = self._roles, roles
        try:
            yield
        finally:
            self._roles = before

    def callback(self, *given: Any, **named: Any) -> Callable[..., Any]:
        """Register a callback as Dash does. Errors: ValueError outside of `open_to`."""
        if self._roles is None:
            raise ValueError("a callback of which nobody has said for whom it is")
        register, roles = super().callback(*given, **named), self._roles

        def registered(function: Callable[..., Any]) -> Any:
            return register(for_roles(function, roles))

        return registered


def for_roles(function: Callable[..., Any], roles: frozenset[Role]) -> Callable[..., Any]:
    """Return a function that answers only who has one of the roles; others as if it did not exist."""

    @functools.wraps(function)
    def checked(*given: Any, **named: Any) -> Any:
        if signed_in().role not in roles:
            abort(404)
        return function(*given, **named)

    checked.roles = roles  # type: ignore[attr-defined]  # a mark on a function
    return checked
