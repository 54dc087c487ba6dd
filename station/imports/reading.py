"""Reading: picks the format of a file of another lab and reads it."""

from pathlib import Path
from typing import cast

from station.errors import RecordingReason
from station.folder import constants
from station.imports.imported import Format, Imported, refused

START = 512
"""Bytes a format may look at before it says whether a file is its own."""


def read(path: Path, mapping: Path | None = None) -> Imported:
    """Read a file of another lab.

    path : a C3D file, or a text export. mapping : TOML file that says which column is which
        (needed for text, optional for C3D).

    Errors: RecordingError, one sentence that names line, column and remedy.
    """
    start = contents(path, START)
    for kind in formats():
        if kind.recognises(path, start):
            return kind.read(path, mapping)
    raise refused(RecordingReason.NOT_OURS, f"{path} is of no kind this station reads.")


def formats() -> tuple[Format, ...]:
    """List the formats this station reads, in the order they are asked."""
    found = cast(tuple[Format, ...], constants("station.imports", "IMPORT"))
    return tuple(sorted(found, key=lambda kind: kind.rank))


def contents(path: Path, most: int = -1) -> bytes:
    """Return the bytes of a file, at most `most` of them.

    Errors: RecordingError NOT_FOUND, UNREADABLE (a folder, no right to read).
    """
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError as error:
        raise refused(
            RecordingReason.NOT_FOUND, f"There is no file {path}.", "Check its name and folder."
        ) from error
    except OSError as error:
        why = "it is a folder" if path.is_dir() else error.strerror or "the system refuses"
        raise refused(
            RecordingReason.UNREADABLE, f"{path} cannot be read: {why}.", "Name one file that you may read."
        ) from error
    except ValueError as error:
        raise refused(
            RecordingReason.NOT_FOUND, f"{path!r} is not the name of a file.", "Check its name."
        ) from error
