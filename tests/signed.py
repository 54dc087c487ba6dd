"""Somebody signed in, for tests: cookies for a browser, and a client of the server, one for each role."""

from functools import partial
from typing import Any

from dashboard.accounts.role import Role
from dashboard.desk import Desk
from station.library.accounts import Account

CLINICIAN, PATIENT, ENGINEER, ADMINISTRATOR = (
    Role.CLINICIAN,
    Role.PATIENT,
    Role.ENGINEER,
    Role.ADMINISTRATOR,
)
HASH = "$argon2id$none"
"""In the place of a hash: nobody has to wait for argon2 in a test that is not about it."""


def account(desk: Desk, role: Role, patient: str | None = None) -> Account:
    """Return an account of a role, made when there is none yet; a patient's is that of `patient`."""
    accounts = desk.library.accounts
    name = f"test {role} {patient or ''}".strip()
    found = accounts.named(name)
    if found is not None:
        return found
    if desk.is_demo:
        return accounts.add_without_password(name, name, role, patient)
    return accounts._add(name, name.title(), role, HASH, patient)


def cookies(desk: Desk, role: Role, patient: str | None = None) -> dict[str, str]:
    """Return the cookies of a new session of a role, by name."""
    cookie = desk.library.sessions.open(account(desk, role, patient).id)
    session = desk.library.sessions.find(cookie)
    assert session is not None
    return {desk.door.cookie: cookie, desk.door.secret_cookie: session.secret}


def client(desk: Desk, server: Any, role: Role | None, patient: str | None = None) -> Any:
    """Return a Flask test client, signed in as a role or not at all; it sends the page's secret along."""
    made = server.test_client()
    made.open = partial(made.open, base_url="http://127.0.0.1", buffered=True)
    if role is not None:
        found = cookies(desk, role, patient)
        for name, value in found.items():
            made.set_cookie(name, value, domain="127.0.0.1")
        made.environ_base["HTTP_X_CSRFTOKEN"] = found[desk.door.secret_cookie]
    return made
