"""Accounts in the library: who may sign in, as what. What changes one ends its sessions in the same step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from station.errors import AccountError, AccountReason, RecordingError, RecordingReason
from station.library import passwords
from station.library.database import Database
from station.library.people import folded
from station.library.rows import need, new_id, text
from station.library.sessions import end_all, now
from station.library.tables import AccountRow, PatientRow

ADMINISTRATOR = "administrator"
LONGEST_NAME = 80


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in.

    name : what is typed, folded. shown : how the person is named. patient : whose page a patient's account
    shows. disabled : since when, or None. must_change : the password is a temporary one. has_password :
    False for those of a demonstration.
    """

    id: str
    name: str
    shown: str
    role: str
    patient: str | None
    created: datetime
    disabled: datetime | None
    must_change: bool
    has_password: bool


class AccountsKept:
    """Questions and commands about accounts.

    Errors: RecordingError NOT_FOUND, BAD_TEXT; AccountError BAD_PASSWORD, LAST_ADMINISTRATOR.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self.clock = clock

    def is_empty(self) -> bool:
        """Say whether nobody may sign in yet."""
        with self._database.reading() as connection:
            return connection.execute(select(AccountRow.id).limit(1)).first() is None

    def all(self) -> tuple[Account, ...]:
        """Return every account, by name."""
        with self._database.reading() as connection:
            return tuple(_account(row) for row in connection.execute(_asked().order_by(AccountRow.name)))

    def account(self, account: str) -> Account:
        """Return the account with this id."""
        with self._database.reading() as connection:
            return _account(need(connection, _asked().where(AccountRow.id == account), "account"))

    def named(self, name: str) -> Account | None:
        """Return the account of this name, or None."""
        with self._database.reading() as connection:
            row = connection.execute(_asked().where(AccountRow.name == folded(name))).first()
            return None if row is None else _account(row)

    def add_first(self, name: str, password: str) -> Account:
        """Add the administrator with whom everything begins. Errors: AccountError NOT_ALLOWED later on."""
        passwords.check(password, name)
        return self._add(name, name, ADMINISTRATOR, passwords.hashed(password), is_first=True)

    def add(self, name: str, shown: str, role: str, patient: str | None = None) -> tuple[Account, str]:
        """Add an account, and return it with its temporary password."""
        password = passwords.temporary()
        made = self._add(name, shown, role, passwords.hashed(password), patient, must_change=True)
        return made, password

    def add_without_password(self, name: str, shown: str, role: str, patient: str | None = None) -> Account:
        """Add an account of a demonstration: nobody comes in with a password."""
        return self._add(name, shown, role, passwords.NONE, patient)

    def admitted(self, name: str, password: str) -> Account | None:
        """Return the account that this name and password open, None when they open none."""
        asked = select(AccountRow.id, AccountRow.password).where(AccountRow.name == folded(name))
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        is_right = passwords.is_right(row.password if row else passwords.NONE, password)
        found = self.account(row.id) if row and is_right else None
        return found if found is not None and found.disabled is None else None

    def change_password(self, account: str, password: str) -> None:
        """Give an account another password and end its sessions."""
        found = self.account(account)
        passwords.check(password, found.name)
        self._change(account, password=passwords.hashed(password), must_change=False)

    def reset_password(self, account: str) -> str:
        """Give an account a temporary password, end its sessions, and return the password."""
        password = passwords.temporary()
        self._change(account, password=passwords.hashed(password), must_change=True)
        return password

    def disable(self, account: str) -> None:
        """Let nobody in with this account any more, and end its sessions."""
        self._change(account, disabled=self.clock())

    def enable(self, account: str) -> None:
        """Let the account in again."""
        self._change(account, disabled=None)

    def _add(
        self,
        name: str,
        shown: str,
        role: str,
        password: str,
        patient: str | None = None,
        *,
        is_first: bool = False,
        must_change: bool = False,
    ) -> Account:
        values = {
            "id": new_id(),
            "name": folded(text(name)),
            "shown": text(shown).strip() or text(name).strip(),
            "role": role,
            "password": password,
            "patient": patient,
            "created": self.clock(),
            "must_change": must_change,
        }
        with self._database.writing() as connection:
            if is_first and connection.execute(select(AccountRow.id).limit(1)).first() is not None:
                raise AccountError(
                    AccountReason.NOT_ALLOWED, "The first account has been made already.", "Sign in."
                )
            _check(connection, str(values["name"]), str(values["shown"]))
            if patient is not None:
                need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            connection.execute(insert(AccountRow).values(**values))
        return self.account(str(values["id"]))

    def _change(self, account: str, **values: object) -> None:
        with self._database.writing() as connection:
            need(connection, select(AccountRow.id).where(AccountRow.id == account), "account")
            connection.execute(update(AccountRow).where(AccountRow.id == account).values(**values))
            if values.get("disabled") is not None:
                _need_an_administrator(connection)
            end_all(connection, account, self.clock())


def _asked() -> Any:
    return select(
        AccountRow.id,
        AccountRow.name,
        AccountRow.shown,
        AccountRow.role,
        AccountRow.patient,
        AccountRow.created,
        AccountRow.disabled,
        AccountRow.must_change,
        (AccountRow.password != passwords.NONE).label("has_password"),
    )


def _account(row: Row[Any]) -> Account:
    return Account(**row._mapping)


def _check(connection: Connection, name: str, shown: str) -> None:
    if not name or len(name) > LONGEST_NAME or len(shown) > LONGEST_NAME:
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            f"An account has a name of at most {LONGEST_NAME} characters.",
            "Enter one.",
        )
    if connection.execute(select(AccountRow.id).where(AccountRow.name == name)).first() is not None:
        raise RecordingError(
            RecordingReason.BAD_TEXT, "There is an account of this name.", "Choose another name."
        )


def _need_an_administrator(connection: Connection) -> None:
    """Refuse to leave a clinic in which nobody can make accounts."""
    asked = select(func.count()).where(AccountRow.role == ADMINISTRATOR, AccountRow.disabled.is_(None))
    if connection.execute(asked).scalar_one() == 0:
        raise AccountError(
            AccountReason.LAST_ADMINISTRATOR,
            "This is the last administrator.",
            "Add another one first.",
        )
