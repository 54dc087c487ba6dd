"""Sessions in the library: signed-in browsers. The row decides; the cookie is only its number.

A session ends by itself after a time without anybody at the screen, after a longest time in any case, and
at once when somebody signs out, the account is disabled or its password changes.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from station.library.database import Database
from station.library.rows import need
from station.library.tables import AccountRow, PatientRow, SessionRow

IDLE = timedelta(minutes=10)
"""Without a person at the screen."""
IDLE_HANDED = timedelta(minutes=2)
"""The same on a tablet that was handed to a patient."""
LONGEST = timedelta(hours=12)
LONGEST_HANDED = timedelta(minutes=45)
NOTED = timedelta(seconds=10)
"""How often it is written down that somebody is there: a session may end this much too early, never late."""
KEPT = timedelta(days=30)
"""How long the rows of ended sessions stay."""
PATIENT = "patient"


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Session:
    """A signed-in browser.

    token : SHA-256 of what the cookie says. account : id. shown : name of the account. patient : the only
    one it may see, or None. secret : what a page's requests carry beside the cookie. is_handed : a clinician
    opened it for a patient. must_change : the password is a temporary one.
    """

    token: str
    account: str
    shown: str
    role: str
    patient: str | None
    secret: str
    opened: datetime
    seen: datetime
    is_handed: bool
    must_change: bool


class SessionsKept:
    """Questions and commands about sessions. Errors: RecordingError NOT_FOUND for an unknown account.

    clock : returns the time in UTC.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self.clock = clock

    def open(self, account: str) -> str:
        """Open a session of an account that has proved who it is, and return what its cookie says."""
        with self._database.writing() as connection:
            row = need(connection, select(AccountRow).where(AccountRow.id == account), "account")
            return self._open(connection, account, row.role, row.patient)

    def open_for_patient(self, account: str, patient: str) -> str:
        """Open a session in which a clinician's tablet shows one patient's own pages and nothing else."""
        with self._database.writing() as connection:
            need(connection, select(AccountRow.id).where(AccountRow.id == account), "account")
            need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            return self._open(connection, account, PATIENT, patient)

    def find(self, cookie: str) -> Session | None:
        """Return the session of a cookie; None when there is none, or not any more."""
        return self.of_token(digest(cookie))

    def of_token(self, token: str) -> Session | None:
        """Return the session with this hash; None when there is none, or not any more."""
        asked = select(
            SessionRow, AccountRow.shown, AccountRow.role.label("own_role"), AccountRow.must_change
        )
        asked = asked.join(AccountRow, AccountRow.id == SessionRow.account)
        asked = asked.where(
            SessionRow.token == token, SessionRow.revoked.is_(None), AccountRow.disabled.is_(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        found = _session(row)
        return None if self._is_over(found) else found

    def touch(self, session: Session) -> None:
        """Note that a person is there."""
        moment = self.clock()
        if moment - session.seen < NOTED:
            return
        with self._database.writing() as connection:
            row = update(SessionRow).where(SessionRow.token == session.token, SessionRow.revoked.is_(None))
            connection.execute(row.values(seen=moment))

    def close(self, session: Session) -> None:
        """End a session: its cookie opens nothing any more, wherever there is a copy of it."""
        with self._database.writing() as connection:
            row = update(SessionRow).where(SessionRow.token == session.token, SessionRow.revoked.is_(None))
            connection.execute(row.values(revoked=self.clock()))

    def close_all(self, account: str) -> None:
        """End every session of an account."""
        with self._database.writing() as connection:
            end_all(connection, account, self.clock())

    def _open(self, connection: Connection, account: str, role: str, patient: str | None) -> str:
        cookie, moment = secrets.token_urlsafe(32), self.clock()
        values = {
            "token": digest(cookie),
            "account": account,
            "role": role,
            "patient": patient,
            "secret": secrets.token_hex(32),
            "opened": moment,
            "seen": moment,
        }
        connection.execute(delete(SessionRow).where(SessionRow.opened < moment - KEPT))
        connection.execute(insert(SessionRow).values(**values))
        return cookie

    def _is_over(self, session: Session) -> bool:
        moment = self.clock()
        idle, longest = (IDLE_HANDED, LONGEST_HANDED) if session.is_handed else (IDLE, LONGEST)
        return moment - session.seen > idle or moment - session.opened > longest


def digest(cookie: str) -> str:
    """Return the SHA-256 of a cookie: a copy of the library opens no door."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()


def end_all(connection: Connection, account: str, moment: datetime) -> None:
    """End every session of an account within a change of it."""
    row = update(SessionRow).where(SessionRow.account == account, SessionRow.revoked.is_(None))
    connection.execute(row.values(revoked=moment))


def _session(row: Any) -> Session:
    told = row._mapping
    return Session(
        told["token"],
        told["account"],
        told["shown"],
        told["role"],
        told["patient"],
        told["secret"],
        told["opened"],
        told["seen"],
        told["role"] != told["own_role"],
        told["must_change"],
    )
