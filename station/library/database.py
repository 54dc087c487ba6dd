"""The database file: one SQLite in WAL mode, and one sentence for whatever it refuses."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.pool import ConnectionPoolEntry

from station.errors import RecordingError, RecordingReason

PATIENCE = 10.0
"""s. How long another program's writing is waited for."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
)


class Database:
    """Connections to the file at `path`.

    checks_references : off only while tables are rebuilt.
    """

    def __init__(self, path: Path, *, checks_references: bool = True) -> None:
        self.path = path
        self._checks_references = checks_references
        self._engine = create_engine(
            URL.create("sqlite+pysqlite", database=str(path)),
            hide_parameters=True,  # otherwise an error prints the row it fails on: a person, into the log
            json_serializer=partial(json.dumps, ensure_ascii=False, allow_nan=False),
            json_deserializer=_json,
            connect_args={"timeout": PATIENCE},
        )
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the library. Errors: RecordingError."""
        with _refusing(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One change, whole or not at all. Errors: RecordingError."""
        with _refusing(), self._engine.connect() as connection:
            connection = connection.execution_options(is_writing=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _prepare(self, connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions begin where `_begin` says, not where Python guesses
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        connection.execute(f"PRAGMA foreign_keys = {'ON' if self._checks_references else 'OFF'}")


def _begin(connection: Connection) -> None:
    """A transaction that reads first and writes later would fail at once when another one writes."""
    is_writing = connection.get_execution_options().get("is_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _json(written: str) -> object:
    try:
        return json.loads(written)
    except (TypeError, ValueError):
        raise damaged() from None


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn an error of the database into a sentence; nothing of the row that it concerned goes with it."""
    try:
        yield
    except DBAPIError as error:
        raise refusal(error.orig) from None
    except StatementError as error:
        raise ValueError(f"a value of the wrong kind: {type(error.orig).__name__}") from None


_SENTENCES = {
    sqlite3.SQLITE_BUSY: (
        RecordingReason.IN_USE,
        "Another program is writing the library.",
        "End that program (a backup, a second station), then try again.",
    ),
    sqlite3.SQLITE_FULL: (
        RecordingReason.NO_ROOM,
        "The disk is full: the library could not be written.",
        "Free some space, then try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        RecordingReason.NOT_WRITABLE,
        "The station may not write the library.",
        "Allow writing to its file and folder.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        RecordingReason.DAMAGED,
        "The library is damaged.",
        "Put the newest copy from the backups in its place; the recordings are not touched by this.",
    ),
    sqlite3.SQLITE_NOTADB: (
        RecordingReason.UNREADABLE,
        "The library's file is not a library.",
        "Put the newest copy from the backups in its place; the recordings are not touched by this.",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        RecordingReason.BAD_TEXT,
        "The library did not take this entry: something in it contradicts the rest.",
        "Check what was entered.",
    ),
}
_OTHERWISE = (
    RecordingReason.UNREADABLE,
    "The library cannot be opened or read.",
    "Check the disk, and that its folder may be read and written.",
)


def refusal(error: BaseException | None) -> RecordingError:
    """Say in one sentence what the database refused."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return RecordingError(*_SENTENCES.get(code, _OTHERWISE))


def damaged() -> RecordingError:
    """Say that the library is damaged."""
    return RecordingError(*_SENTENCES[sqlite3.SQLITE_CORRUPT])


def unreadable() -> RecordingError:
    """Say that the file is something else."""
    return RecordingError(*_SENTENCES[sqlite3.SQLITE_NOTADB])
