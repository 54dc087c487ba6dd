"""Signed in: who asks, during one request."""

from dataclasses import dataclass

from flask import g

from dashboard.accounts.role import Role


@dataclass(frozen=True)
class SignedIn:
    """Who asks. account : id. shown : name. patient : id of the only one it may see, or None."""

    account: str
    shown: str
    role: Role
    patient: str | None = None


def signed_in() -> SignedIn:
    """Return who asks now."""
    found: SignedIn = g.get("signed_in", SignedIn("", "", Role.CLINICIAN))
    return found
