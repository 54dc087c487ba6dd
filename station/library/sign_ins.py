"""Attempts to sign in, counted in the library: whoever guesses waits longer each time, nobody is locked out.

Counted are attempts of one name from one address, of one address with any name (a clinic shares one, so
that more of them are free), and of one name from anywhere. What was typed as the name is kept as its hash:
it may have been the password by mistake.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.sql.elements import ColumnElement

from station.library.database import Database
from station.library.people import folded
from station.library.sessions import now
from station.library.tables import SignInRow

REMEMBERED = timedelta(minutes=15)
"""How long a wrong attempt counts."""
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Limit:
    """So many wrong attempts are free; the wait then doubles from 1 s to `longest` s."""

    free: int
    longest: float

    def wait(self, wrong: int) -> float:
        """Return the s to wait after so many wrong attempts."""
        return 0.0 if wrong < self.free else float(min(2.0 ** min(wrong - self.free, 20), self.longest))


OF_BOTH = Limit(free=4, longest=120.0)
OF_ADDRESS = Limit(free=12, longest=60.0)
OF_NAME = Limit(free=40, longest=10.0)


class SignInsKept:
    """Questions and commands about attempts to sign in. clock : returns the time in UTC."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self.clock = clock

    def wait(self, name: str, address: str) -> float:
        """Return for how many s no attempt with this name from this address is looked at."""
        moment, hashed = self.clock(), _hash(name)
        by_name, by_address = SignInRow.name == hashed, SignInRow.address == address
        with self._database.reading() as connection:
            return max(
                _left(_wrong(connection, moment, by_name & by_address, is_forgiving=True), OF_BOTH, moment),
                _left(_wrong(connection, moment, by_address), OF_ADDRESS, moment),
                _left(_wrong(connection, moment, by_name), OF_NAME, moment),
            )

    def add(self, name: str, address: str, *, is_good: bool) -> None:
        """Count an attempt that was looked at."""
        moment = self.clock()
        values = {"at": moment, "name": _hash(name), "address": address, "is_good": is_good}
        with self._database.writing() as connection:
            connection.execute(delete(SignInRow).where(SignInRow.at < moment - KEPT))
            connection.execute(insert(SignInRow).values(**values))


def _hash(name: str) -> str:
    return hashlib.sha256(folded(name).encode("utf-8", "surrogatepass")).hexdigest()


def _wrong(
    connection: Connection, moment: datetime, which: ColumnElement[bool], *, is_forgiving: bool = False
) -> list[datetime]:
    """Return the wrong attempts, the newest first. is_forgiving : only those since the last good one."""
    asked = select(SignInRow.at, SignInRow.is_good).where(which, SignInRow.at > moment - REMEMBERED)
    found: list[datetime] = []
    for row in connection.execute(asked.order_by(SignInRow.number.desc())):
        if row.is_good and is_forgiving:
            break
        if not row.is_good:
            found.append(row.at)
    return found


def _left(wrong: list[datetime], limit: Limit, moment: datetime) -> float:
    if not wrong:
        return 0.0
    return max(0.0, limit.wait(len(wrong)) - (moment - wrong[0]).total_seconds())
