"""Signed in: who asks, during one request."""

from dataclasses import dataclass

from flask import g, has_request_context

from dashboard.accounts.role import Role


@dataclass(frozen=True)
class SignedIn:
    """Who asks. account : id. shown : name. patient : id of the only one it may see, or None.

    is_handed : a patient at a tablet that a clinician has handed over for this visit.
    """

    account: str
    shown: str
    role: Role | None
    patient: str | None = None
    is_handed: bool = False


PROGRAM = SignedIn("", "", Role.CLINICIAN)
"""The station itself, when it works without being asked by anybody: at its start, in its own threads."""
NOBODY = SignedIn("", "", None)
UNASKED = NOBODY
"""For a request at which the guard has not looked."""


def signed_in() -> SignedIn:
    """Return who asks now: within a request that the guard has not let in, nobody."""
    if not has_request_context():
        return PROGRAM
    found: SignedIn = g.get("signed_in", UNASKED)
    return found
