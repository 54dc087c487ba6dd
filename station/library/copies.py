"""Copies: everything of a library in one encrypted file, made while the station runs, and put back whole.

Inside: one entry a file (its name, its size, its bytes), then the manifest with the SHA-256 of each.
"""

import hashlib
import json
import secrets
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from station import VERSION
from station.errors import RecordingError, RecordingReason
from station.library import audit
from station.library.database import refusal as refused_by_database
from station.library.library import CALIBRATIONS, FILE, RECORDINGS
from station.library.sealed import Reader, Secret, Writer, damaged
from station.recording.disk import DISK, Disk, is_folder, refusal, require_free

SCHEMA = "station.copy/1"
LARGEST_NAME = 1024
READ = 1 << 18
"""Bytes held of a file at a time."""
ROOTS = (RECORDINGS, CALIBRATIONS)
NO_SIGN_INS = "DELETE FROM session"
"""Who was signed in then is not signed in again by putting a copy back."""
_LENGTH = struct.Struct("<I")
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Copied:
    """What a copy holds. files : name to SHA-256. size : bytes of all of them. missing : recordings that
    the library names and that were not there. made : UTC, ISO.
    """

    files: dict[str, str]
    size: int
    missing: tuple[str, ...]
    made: str
    software: str

    @property
    def recordings(self) -> int:
        """How many recordings it holds."""
        return sum(1 for name in self.files if name.startswith(f"{RECORDINGS}/"))


def back_up(
    folder: Path, out: Path, secret: Secret, progress: Progress = lambda _: None, disk: Disk = DISK
) -> Copied:
    """Write the library in `folder` as one encrypted file `out`; all of it or nothing.

    The database is copied first, as of one moment; what it names is immutable and follows.
    Errors: RecordingError NOT_FOUND without a library, NOT_WRITABLE, NO_ROOM, DAMAGED.
    """
    if not (folder / FILE).is_file():
        raise RecordingError(
            RecordingReason.NOT_FOUND,
            "There is no library in this folder.",
            "Name the folder of the library with --home.",
        )
    require_free(out)
    found: list[Copied] = []
    with _database_copy(folder) as database:

        def fill(file: BinaryIO) -> None:
            found.append(_write(Writer(file, secret), folder, database, progress))

        try:
            disk.publish(out, fill)
        except OSError as error:
            raise refusal(error, out.name) from error
    return found[0]


def restore(
    copy: Path, folder: Path, secret: Secret, progress: Progress = lambda _: None, disk: Disk = DISK
) -> Copied:
    """Put the library of a copy into `folder`, which must hold none; everything is checked before.

    Errors: RecordingError NOT_WRITABLE when there is a library already, NOT_OURS, DAMAGED for a wrong
    secret or a damaged copy, NO_ROOM; then nothing has come into being.
    """
    _require_empty(folder)
    folder = folder.absolute()
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.restoring")
    try:
        try:
            found = unpack(copy, beside, secret, progress)
            folder.mkdir(parents=True, exist_ok=True)
            audit.head_of_copy(beside / FILE)
            for name in (*ROOTS, audit.HEAD, FILE):  # the database last: with it, the library is there
                with suppress(FileNotFoundError, NotADirectoryError):
                    (folder / name).rmdir()
                if (beside / name).exists():
                    disk.rename(beside / name, folder / name)
            disk.sync_folder(folder)
        except OSError as error:
            raise refusal(error, f"the folder {folder.name}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return found


def unpack(copy: Path, folder: Path, secret: Secret, progress: Progress = lambda _: None) -> Copied:
    """Write the files of a copy into the new `folder` and check every one, and the database.

    Errors: as `restore`; the folder may then hold something and is the caller's to remove.
    """
    with _opened(copy) as file:
        size = max(copy.stat().st_size, 1)
        reader = Reader(file, secret)
        hashes: dict[str, str] = {}
        total = 0
        while (entry := _entry(reader)).get("manifest") is None:
            name = _safe(entry, hashes)
            hashes[name] = _take(reader, folder / name, int(entry["size"]))
            total += int(entry["size"])
            progress(min(0.99, file.tell() / size))
        reader.end()
    manifest = entry["manifest"]
    if manifest.get("schema") != SCHEMA:
        raise RecordingError(
            RecordingReason.NEWER,
            "The backup was written by a newer version of the station.",
            "Update this station. Nothing was written.",
        )
    if manifest.get("files") != hashes or FILE not in hashes:
        raise damaged()
    _check_database(folder / FILE)
    progress(1.0)
    missing = tuple(str(name) for name in manifest["missing"])
    return Copied(hashes, total, missing, str(manifest["made"]), str(manifest["software"]))


# Writing


@contextmanager
def _database_copy(folder: Path) -> Iterator[Path]:
    """Copy the database as of one moment, WAL included, beside it: no worse protected than itself."""
    copy = folder / f".{FILE}.{secrets.token_hex(4)}.copy"
    try:
        try:
            with closing(sqlite3.connect(folder / FILE)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
                target.execute("PRAGMA secure_delete = ON")
                with suppress(sqlite3.OperationalError), target:  # an older schema has no such table
                    target.execute(NO_SIGN_INS)
        except sqlite3.Error as error:
            raise refused_by_database(error) from error
        yield copy
    finally:
        for left in (copy, copy.with_name(copy.name + "-journal"), copy.with_name(copy.name + "-wal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _write(writer: Writer, folder: Path, database: Path, progress: Progress) -> Copied:
    named = _named(database)
    files = [(FILE, database), *_beside(folder)]
    sizes = {name: path.stat().st_size for name, path in files}
    missing = tuple(sorted(named - {PurePosixPath(name).name for name in sizes}))
    total, done = max(sum(sizes.values()), 1), 0
    hashes: dict[str, str] = {}
    for name, path in files:
        hashes[name] = _put(writer, name, path, sizes[name])
        done += sizes[name]
        progress(min(0.99, done / total))
    made = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = {
        "schema": SCHEMA,
        "software": VERSION,
        "made": made,
        "files": hashes,
        "missing": list(missing),
    }
    _say(writer, {"manifest": manifest})
    writer.close()
    progress(1.0)
    return Copied(hashes, done, missing, made, VERSION)


def _named(database: Path) -> set[str]:
    """Return the names of the recordings that trials have."""
    try:
        with closing(sqlite3.connect(database)) as connection:
            rows = connection.execute("SELECT file FROM trial WHERE file IS NOT NULL")
            return {str(file) for (file,) in rows}
    except sqlite3.Error as error:
        raise refused_by_database(error) from error


def _beside(folder: Path) -> list[tuple[str, Path]]:
    """Return the files below `recordings` and `calibrations`, journals of crashes included."""
    found = []
    for root in ROOTS:
        paths = sorted((folder / root).rglob("*")) if (folder / root).is_dir() else []
        found += [
            (path.relative_to(folder).as_posix(), path)
            for path in paths
            if path.is_file() and not path.is_symlink() and path.suffix != ".tmp"
        ]
    return found


def _put(writer: Writer, name: str, path: Path, size: int) -> str:
    """Write so many bytes of a file; what a running trial adds meanwhile belongs to the next copy."""
    digest = hashlib.sha256()
    _say(writer, {"name": name, "size": size})
    left = size
    with path.open("rb") as file:
        while left:
            data = file.read(min(READ, left))
            if not data:
                raise RecordingError(
                    RecordingReason.IN_USE,
                    "A file became shorter while it was copied.",
                    "Make the backup again.",
                )
            digest.update(data)
            writer.write(data)
            left -= len(data)
    return digest.hexdigest()


def _say(writer: Writer, plain: dict[str, Any]) -> None:
    written = json.dumps(plain).encode()
    writer.write(_LENGTH.pack(len(written)) + written)


# Reading


@contextmanager
def _opened(copy: Path) -> Iterator[BinaryIO]:
    try:
        file = copy.open("rb")
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND,
            f"{copy.name} cannot be opened ({error.strerror or type(error).__name__}).",
            "Check its name and its folder.",
        ) from error
    with file:
        yield file


def _entry(reader: Reader) -> dict[str, Any]:
    try:
        plain = json.loads(reader.read(_LENGTH.unpack(reader.read(_LENGTH.size))[0]))
    except ValueError:
        raise damaged() from None
    if not isinstance(plain, dict):
        raise damaged()
    return plain


def _safe(entry: dict[str, Any], known: dict[str, str]) -> str:
    """Return the name of an entry that belongs into a library: no other place can be named."""
    name, size = entry.get("name"), entry.get("size")
    if not isinstance(name, str) or not isinstance(size, int) or size < 0 or len(name) > LARGEST_NAME:
        raise damaged()
    parts = PurePosixPath(name).parts
    is_plain = name == "/".join(parts) and not any(
        part in ("..", ".", "/") or set(part) & set('\\:\0<>|"?*') for part in parts
    )
    is_known = name == FILE or (len(parts) > 1 and parts[0] in ROOTS)
    if not (is_plain and is_known) or name in known:
        raise damaged()
    return name


def _take(reader: Reader, path: Path, size: int) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as file:
        while size:
            data = reader.read(min(READ, size))
            digest.update(data)
            file.write(data)
            size -= len(data)
        DISK.sync(file)
    return digest.hexdigest()


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error:
        raise damaged() from None
    if said != "ok" or broken is not None:
        raise damaged()


def _require_empty(folder: Path) -> None:
    """Refuse a folder that holds a library or recordings."""
    if folder.exists() and not is_folder(folder):
        raise RecordingError(
            RecordingReason.NOT_WRITABLE, f"{folder.name} is a file.", "Name a folder that is not there yet."
        )
    holds = (folder / FILE).exists() or any(
        (folder / root).is_dir() and any((folder / root).iterdir()) for root in ROOTS
    )
    if holds:
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"There is a library in {folder} already.",
            "Name another folder with --home, or move that library away; nothing is ever overwritten.",
        )
