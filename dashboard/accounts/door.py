"""Door: who comes in, and how they leave. One per desk; it knows the cookies, the code and the link."""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Response, after_this_request, g, request

from dashboard.accounts.role import HOMES, Role
from dashboard.accounts.signed_in import NOBODY, SignedIn
from dashboard.words import accounts as said
from station.errors import AccountError, AccountReason
from station.library.accounts import Account
from station.library.library import Library
from station.library.sessions import Session

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
TRIES = 5
"""Wrong codes after which there is a new one."""
FIRST_START = "first start"
"""The name under which wrong codes are counted."""


class Door:
    """Lets people in and out of one library.

    cookie, secret_cookie : names, of this library alone, so that two stations on one computer do not sign
    each other out. tell : shows a line to who started the program. address : of the pages, for that line.
    """

    def __init__(self, library: Library, folder: Path, is_demo: bool) -> None:
        mark = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogatepass")).hexdigest()[:8]
        self.cookie, self.secret_cookie = f"station_{mark}", f"station_page_{mark}"
        self.is_demo = is_demo
        self.tell: Callable[[str], None] = lambda _line: None
        self.tell_link: Callable[[str], None] = lambda _link: None
        self.address = ""
        self._library = library
        self._code = ""
        self._wrong = 0
        self._link = ""
        # Many guesses at once must not pass before the first of them is counted.
        self._one_at_a_time = threading.Lock()

    # Who asks

    def session(self, cookie: str | None) -> Session | None:
        """Return the session of a cookie, None when there is none or not any more."""
        return self._library.sessions.find(cookie) if cookie else None

    def open_to(self, session: Session | None, roles: frozenset[Role]) -> bool:
        """Say whether a session still holds and its role is one of these."""
        found = None if session is None else self._library.sessions.of_token(session.token)
        return found is not None and not found.must_change and found.role in roles

    # In and out

    def sign_in(self, name: str, password: str, address: str) -> Role:
        """Let somebody in. Errors: AccountError NOT_LET_IN, WAIT."""
        with self._one_at_a_time:
            found = self._admitted(name, password, address)
        if found is None:
            known = self._library.accounts.named(name)
            self._library.audit.add(known.id if known else "", "sign_in_refused", detail={"from": address})
            raise AccountError(AccountReason.NOT_LET_IN, said.NOT_LET_IN, said.NOT_LET_IN_HOW)
        return self.enter(found, "signed_in", {"from": address})

    def enter(self, account: Account, action: str, detail: dict[str, str] | None = None) -> Role:
        """Open a new session for who has proved to be this account; the one before ends."""
        self._leave_behind()
        self._library.audit.add(account.id, action, detail=detail)
        self._hand_out(self._library.sessions.open(account.id))
        return Role(account.role)

    def sign_out(self) -> None:
        """End the session of the request."""
        session: Session | None = g.get("session")
        if session is not None:
            self._library.sessions.close(session)
            self._library.audit.add(session.account, "signed_out")
        after_this_request(self._take_back)

    def change_password(self, session: Session, old: str, new: str, address: str) -> Role:
        """Give the account of a session another password; every other browser of it is signed out.

        Errors: AccountError NOT_LET_IN, WAIT, BAD_PASSWORD.
        """
        found = self._library.accounts.account(session.account)
        with self._one_at_a_time:
            is_right = self._admitted(found.name, old, address) is not None
        if not is_right:
            raise AccountError(AccountReason.NOT_LET_IN, said.WRONG_OLD, said.WRONG_OLD_HOW)
        self._library.accounts.change_password(found.id, new)
        return self.enter(found, "password_changed")

    def hand_over(self, session: Session, patient: str) -> None:
        """Make the browser of a clinician's session that of a patient; the clinician's session ends."""
        cookie = self._library.sessions.open_for_patient(session.account, patient)
        self._library.audit.add(session.account, "handed_over", patient)
        self._library.sessions.close(session)
        self._hand_out(cookie)

    # First start

    @property
    def code(self) -> str:
        """The code of the first start; none once there is an account."""
        if self.is_demo or not self._library.accounts.is_empty():
            self._code = ""
        elif not self._code:
            self._code = _code()
            self.tell(said.code_in_terminal(self.address, self._code))
        return self._code

    def first_start(self, code: str, name: str, password: str, address: str) -> Role:
        """Make the administrator's account.

        Errors: AccountError BAD_CODE, WAIT, BAD_PASSWORD, NOT_ALLOWED.
        """
        with self._one_at_a_time:
            self._need_code(code, address)
        made = self._library.accounts.add_first(name, password)
        self._code = ""
        return self.enter(made, "first_start")

    def _need_code(self, code: str, address: str) -> None:
        self._need_patience(FIRST_START, address)
        right = self.code
        typed = "".join(letter for letter in code.upper() if letter.isalnum())
        if not right or not hmac.compare_digest(typed.encode(), right.replace("-", "").encode()):
            self._library.sign_ins.add(FIRST_START, address, is_good=False)
            self._wrong += 1
            if self._wrong >= TRIES:
                self._wrong, self._code = 0, ""
                _ = self.code
            raise AccountError(AccountReason.BAD_CODE, said.BAD_CODE, said.BAD_CODE_HOW)

    # The demonstration

    def link(self) -> str:
        """Return the address that signs in once as the clinician of the demonstration."""
        if not self._link:
            self._link = secrets.token_urlsafe(24)
        return f"{self.address}/demo/{self._link}"

    def follow(self, link: str) -> bool:
        """Let in who comes by the link of the demonstration, and say whether it was the right one."""
        if not self.is_demo or not self._link or not hmac.compare_digest(link.encode(), self._link.encode()):
            return False
        self._link = ""
        self.tell(said.link_in_terminal(self.link()))
        self.tell_link(self.link())
        self.enter(self.demo_account(Role.CLINICIAN), "signed_in", {"by": "link"})
        return True

    def look_as(self, role: Role) -> str:
        """Look at the demonstration as somebody else. Returns where to begin. Errors: AccountError."""
        if not self.is_demo:
            raise AccountError(AccountReason.NOT_ALLOWED, said.NOT_ALLOWED, said.NOT_ALLOWED_HOW)
        self.enter(self.demo_account(role), "looked_as", {"role": str(role)})
        return HOMES[role]

    def demo_account(self, role: Role) -> Account:
        """Return the account of a role in the demonstration, made when first asked for."""
        name = f"demo {role}"
        found = self._library.accounts.named(name)
        if found is not None:
            return found
        patient = self._example() if role is Role.PATIENT else None
        return self._library.accounts.add_without_password(name, said.DEMO_NAMES[role], role, patient)

    def _example(self) -> str:
        for patient in self._library.find_patients(said.DEMO_NAMES[Role.PATIENT]):
            return patient.id
        raise AccountError(AccountReason.NOT_ALLOWED, said.NO_EXAMPLE_YET, said.NO_EXAMPLE_YET_HOW)

    # Cookies

    def _leave_behind(self) -> None:
        """End the session with which the browser came."""
        session: Session | None = g.get("session")
        if session is not None:
            self._library.sessions.close(session)

    def _hand_out(self, cookie: str) -> None:
        session = self._library.sessions.find(cookie)
        secret = session.secret if session else ""

        @after_this_request
        def give(response: Response) -> Response:
            kept: dict[str, Any] = {"path": "/", "samesite": "Strict", "secure": request.is_secure}
            response.set_cookie(self.cookie, cookie, httponly=True, **kept)
            # Read by the page, which repeats it in a header: another site's page cannot read it.
            response.set_cookie(self.secret_cookie, secret, httponly=False, **kept)
            return response

    def _take_back(self, response: Response) -> Response:
        for name in (self.cookie, self.secret_cookie):
            response.delete_cookie(name, path="/", samesite="Strict", secure=request.is_secure)
        return response

    def _admitted(self, name: str, password: str, address: str) -> Account | None:
        self._need_patience(name, address)
        found = self._library.accounts.admitted(name, password)
        self._library.sign_ins.add(name, address, is_good=found is not None)
        return found

    def _need_patience(self, name: str, address: str) -> None:
        seconds = self._library.sign_ins.wait(name, address)
        if seconds > 0:
            raise AccountError(AccountReason.WAIT, said.wait(seconds), said.WAIT_HOW)


def who(session: Session | None) -> SignedIn:
    """Return who asks with a session."""
    if session is None:
        return NOBODY
    shown = said.handed_over(session.shown) if session.is_handed else session.shown
    return SignedIn(session.account, shown, Role(session.role), session.patient, session.is_handed)


def _code() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:4]}-{letters[4:]}"
