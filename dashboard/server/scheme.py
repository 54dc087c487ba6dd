"""Which scheme the browser shows: `assets/scheme.js` leaves it in a cookie before the page asks for more."""

from flask import has_request_context, request


def is_dark() -> bool:
    """Say whether the page that is being made will be shown dark."""
    return has_request_context() and request.cookies.get("scheme") == "dark"
