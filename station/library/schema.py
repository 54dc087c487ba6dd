"""The schema of the database file: made, brought up to date, or refused when this program is too old."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from station.errors import RecordingError, RecordingReason
from station.library.database import Database, damaged, refusal, unreadable
from station.library.tables import REVISION

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
BACKUPS = "backups"
_SMALLEST = 512
"""Bytes of one page: the smallest database there is."""


def prepare(path: Path, migrations: Path = MIGRATIONS, newest: str = REVISION) -> None:
    """Bring the database at `path` to the newest revision; an older one is copied to `backups` first.

    The migration is one transaction: killed in the middle, the library is as it was.
    Errors: RecordingError NEWER and NOT_OURS (the file is not touched), DAMAGED, UNREADABLE, and those of
    writing.
    """
    found = revision(path)
    if found is not None:
        _check(path)
    if found == newest:
        return
    if found is not None and found not in known(migrations):
        raise RecordingError(
            RecordingReason.NEWER,
            "The library was written by a newer version of the station.",
            "Update this station; the library has not been touched.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if found is not None:
            back_up(path, found)
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"The folder {path.parent.name} cannot be written ({error.strerror}).",
            "Allow writing to it, or choose another folder.",
        ) from error
    _upgrade(path, migrations)


def revision(path: Path) -> str | None:
    """Return the revision of the database at `path` without touching it; None when there is nothing yet.

    Errors: RecordingError NOT_OURS, UNREADABLE, DAMAGED.
    """
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return None
    if path.stat().st_size < _SMALLEST and path.is_file():  # SQLite would take some of them for empty ones
        raise unreadable()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
            if not tables:
                return None
            if "alembic_version" in tables:
                row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
                return str(row[0]) if row else ""
    except sqlite3.Error as error:
        raise refusal(error) from error
    raise RecordingError(
        RecordingReason.NOT_OURS,
        f"{path.name} is a database of another program.",
        "Choose another folder for the library.",
    )


def known(migrations: Path = MIGRATIONS) -> set[str]:
    """Return the revisions that this program can bring up to date; "" is one before the first."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(_located(Config(), migrations))
    return {"", *(script.revision for script in scripts.walk_revisions())}


def back_up(path: Path, found: str) -> Path:
    """Copy the database, with what is still in its WAL, into the folder `backups` and return the copy."""
    folder = path.parent / BACKUPS
    folder.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    copy = folder / f"{path.stem}-{found or '000'}-{stamp}{path.suffix}"
    beside = copy.with_name(copy.name + ".tmp")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(beside)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        beside.unlink(missing_ok=True)
        raise refusal(error) from error
    beside.replace(copy)
    return copy


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise refusal(error) from error
    if said != "ok":
        raise damaged()


def _upgrade(path: Path, migrations: Path) -> None:
    from alembic import command
    from alembic.config import Config

    database = Database(path, checks_references=False)  # rebuilding a table would break them for a moment
    try:
        with database.writing() as connection:
            config = _located(Config(), migrations)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if _broken_references(connection):
                raise damaged()
    finally:
        database.close()


def _located(config: "Config", migrations: Path) -> "Config":
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


def _broken_references(connection: Connection) -> bool:
    return connection.execute(text("PRAGMA foreign_key_check")).first() is not None
