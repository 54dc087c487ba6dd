"""Folders: where each procedure of a device that was begun keeps its journal, named by when it was begun."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from calibration.journal import Journal
from station.errors import CalibrationError, CalibrationReason

P = TypeVar("P")


def fresh(below: Path, prefix: str, at: str) -> Path:
    """Return a folder that nobody has. below : of the device. prefix : of its kind. at : ISO moment."""
    stamp = at[:19].replace(":", "").replace("-", "")
    # Who begins twice within a second gets two, not one with the readings of both.
    names = (f"{prefix}{stamp}" + (f"-{number}" if number else "") for number in itertools.count())
    return next(below / name for name in names if not (below / name).exists())


def readable(below: Path, prefix: str, resume: Callable[[Path], P]) -> Iterator[P]:
    """Yield what was begun and can be read, the newest first. resume : reads one; CalibrationError if not."""
    for folder in _newest_first(below, prefix):
        try:
            found = resume(folder)
        except CalibrationError:
            continue
        yield found


def spoiled(below: Path, prefix: str, resume: Callable[[Path], object]) -> tuple[CalibrationError, ...]:
    """Return why what was begun cannot be read, the newest first; see `readable`.

    Those before the newest one that can be read are left out: whoever began it has been told.
    """
    found = []
    for folder in _newest_first(below, prefix):
        if not Journal(folder).file.is_file():
            continue
        try:
            resume(folder)
        except CalibrationError as error:
            found.append(error)
        else:
            break
    return tuple(found)


def of_no_sense(folder: Path, what: str) -> CalibrationError:
    """Return what is raised for a journal that does not say how it was begun. what : it is, in a word."""
    return CalibrationError(
        CalibrationReason.UNREADABLE,
        f"The {what} {folder.name} cannot be taken up again: its journal has a line of no sense.",
        "Begin a new one; this one is kept as it is.",
    )


def _newest_first(below: Path, prefix: str) -> list[Path]:
    return sorted(below.glob(f"{prefix}*"), reverse=True)
