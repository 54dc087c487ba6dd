"""The disk of the recordings: its room, its locks, and what is said when it does not take a file."""

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from station.disk import DISK as DISK
from station.disk import Disk as Disk
from station.errors import RecordingError, RecordingReason

RESERVE = 200_000_000
"""Bytes that must be free before a trial starts: an hour of 8 channels at 1 kHz, and its Parquet file."""

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


def refusal(error: OSError, name: str) -> RecordingError:
    """Say in one sentence why `name` could not be written."""
    if error.errno in _FULL:
        return RecordingError(
            RecordingReason.NO_ROOM,
            f"The disk is full: {name} could not be written.",
            "Free some space, or save to another disk.",
        )
    if error.errno in _FORBIDDEN:
        return RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"The station may not write {name} there.",
            "Allow writing to this folder, or save to another one.",
        )
    return RecordingError(
        RecordingReason.NOT_WRITABLE,
        f"The disk did not take {name} ({error.strerror or type(error).__name__}).",
        "Check the disk and its cable, or save to another disk.",
    )


def taken(path: Path) -> RecordingError:
    """Say that another file has this name."""
    return RecordingError(
        RecordingReason.NOT_WRITABLE,
        f"There is already another file called {path.name}.",
        "Choose another name; a file is never replaced.",
    )


def is_there(path: Path) -> bool:
    """Whether something has this name; a name that is too long, or that no file may have, has nothing."""
    return os.path.lexists(path)


def is_folder(path: Path) -> bool:
    """Whether this is a folder; never an error."""
    with suppress(OSError, ValueError):
        return path.is_dir()
    return False


def require_free(path: Path) -> None:
    """Refuse a name under which no new file can be written. Errors: RecordingError NOT_WRITABLE."""
    if is_there(path):
        raise taken(path)
    folder = path.absolute().parent
    if not is_folder(folder):
        raise RecordingError(
            RecordingReason.NOT_WRITABLE, f"There is no folder {folder}.", "Make it first, or choose another."
        )
    if not os.access(folder, os.W_OK):
        raise refusal(PermissionError(errno.EACCES, ""), path.name)


def check_room(folder: Path, disk: Disk = DISK) -> None:
    """Check before a trial that the disk has room for it.

    Errors: RecordingError NO_ROOM below 200 MB, NOT_WRITABLE when the folder cannot be made or asked.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = disk.free(folder)
    except OSError as error:
        raise refusal(error, f"the folder {folder.name}") from error
    if free < RESERVE:
        raise RecordingError(
            RecordingReason.NO_ROOM,
            f"Only {free / 1e6:.0f} MB are free on the disk of the recordings, "
            f"{RESERVE / 1e6:.0f} MB are needed.",
            "Free some space before the next trial.",
        )


class Lock:
    """A lock that dies with its process: a file held by the operating system, on every system.

    Errors: RecordingError IN_USE when another process, or another place in this one, holds it;
    OSError when the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = path.open("ab")
        try:
            _hold(self._file)
        except (BlockingIOError, PermissionError) as error:
            self.release()
            raise RecordingError(
                RecordingReason.IN_USE,
                f"{path.parent.name} is being written by a station that is running.",
                "End the trial there first.",
            ) from error
        except OSError:
            pass  # a file system without locks: one process owns the port all the same

    def release(self) -> None:
        """Let go; may be called twice. The file stays."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _hold(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
