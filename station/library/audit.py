"""Audit trail in the library: who did what and when. Rows are only added, each chained to the one before.

The hash of a row is the SHA-256 of the hash before it and of the row as it is written in the file, so that
a row that was changed, taken out, put in or moved breaks the chain. What was cut off at the end is told by
the head file beside the library, which repeats number and hash of the newest row.
"""

import contextlib
import hashlib
import json
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy import text as sql

from station.library.database import Database
from station.library.rows import text
from station.library.sessions import now
from station.library.tables import AuditRow

HEAD = "audit.head"
FIRST = "0" * 64
"""What stands in for the hash before the first row."""
_NEWEST = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
_ALL = "SELECT number, at, account, action, subject, detail, hash FROM audit ORDER BY number"


@dataclass(frozen=True)
class Entry:
    """Somebody did something. at : UTC. account, subject : ids or empty. detail : ids and plain words."""

    number: int
    at: datetime
    account: str
    action: str
    subject: str
    detail: Mapping[str, str]
    hash: str


@dataclass(frozen=True)
class Verified:
    """What a check of the whole trail found.

    rows : how many there are. head : hash of the newest, to print or to keep elsewhere. broken_at : number
    of the first row that does not follow from the one before, None when all do. is_cut : the head file
    knows a newer row than the library, or is missing or unreadable although there are rows.
    """

    rows: int
    head: str
    broken_at: int | None = None
    is_cut: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, taken out, put in, moved or cut off."""
        return self.broken_at is None and not self.is_cut


class AuditKept:
    """Questions and commands about the audit trail. `folder` : where the head file lies."""

    def __init__(self, database: Database, folder: Path, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._head = folder / HEAD
        self._lock = threading.Lock()
        self.clock = clock

    def add(
        self, account: str, action: str, subject: str = "", detail: Mapping[str, str] | None = None
    ) -> None:
        """Write down that an account did something. Ids only: nothing that tells who a patient is."""
        told = {text(key): text(value) for key, value in (detail or {}).items()}
        with self._lock:
            with self._database.writing() as connection:
                newest = connection.execute(sql(_NEWEST)).first()
                number, before = (newest.number + 1, newest.hash) if newest else (1, FIRST)
                at = self.clock()
                values = {
                    "number": number,
                    "at": at,
                    "account": account,
                    "action": text(action),
                    "subject": text(subject),
                    "detail": told,
                }
                written = AuditRow.at.type.process_bind_param(at, None)
                row = [number, written, account, action, subject, _plain(told)]
                values["hash"] = chained(before, row)
                connection.execute(insert(AuditRow).values(**values))
            self._tell_head(number, str(values["hash"]))

    def newest(self, count: int, before: int | None = None) -> tuple[Entry, ...]:
        """Return the newest entries, the newest first; of those before a number when one is given."""
        asked = select(AuditRow).order_by(AuditRow.number.desc()).limit(count)
        if before is not None:
            asked = asked.where(AuditRow.number < before)
        with self._database.reading() as connection:
            return tuple(Entry(**row._mapping) for row in connection.execute(asked))

    def verify(self) -> Verified:
        """Go through the whole trail and say whether it is as it was written."""
        with self._lock, self._database.reading() as connection:
            rows = connection.execute(sql(_ALL)).fetchall()
            head = self._read_head()
        before, broken, hashes = FIRST, None, {}
        for place, row in enumerate(rows, start=1):
            is_good = row[0] == place and row[6] == chained(before, list(row[:6]))
            if not is_good and broken is None:
                broken = place
            before = hashes[row[0]] = row[6]
        is_cut = bool(rows) if head is None else hashes.get(head[0]) != head[1]
        return Verified(len(rows), str(before), broken, is_cut)

    def _tell_head(self, number: int, newest: str) -> None:
        _write_head(self._head, number, newest)

    def _read_head(self) -> tuple[int, str] | None:
        try:
            number, newest = self._head.read_text("ascii").split()
            return int(number), newest
        except (OSError, ValueError):
            return None


def _write_head(head: Path, number: int, newest: str) -> None:
    beside = head.with_name(f"{HEAD}.tmp")
    beside.write_text(f"{number} {newest}\n", "ascii")
    beside.replace(head)


def head_of_copy(database: Path) -> None:
    """Write the head file beside a database copied as of one moment: elsewhere the trail went on."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        try:
            row = connection.execute(_NEWEST).fetchone()
        except sqlite3.OperationalError:  # an older schema has no trail
            return
    if row is not None:
        _write_head(database.with_name(HEAD), int(row[0]), str(row[1]))


def chained(before: object, row: list[Any]) -> str:
    """Return the hash of a row, number to detail as they stand in the file, after the hash before it."""
    written = json.dumps([before, *row], ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(detail: Mapping[str, str]) -> str:
    """Return the detail as the database writes it (see `Database`)."""
    return json.dumps(detail, ensure_ascii=False, allow_nan=False)
