"""The one place where recordings touch the operating system: writing, fsync, room, locks.

Everything that may fail on a full, broken or slow disk goes through `Disk`, so that a test can hand in
one that fails at a chosen moment.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from station.errors import RecordingError, RecordingReason

RESERVE = 200_000_000
"""Bytes that must be free before a trial starts: an hour of 8 channels at 1 kHz, and its Parquet file."""

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class Disk:
    """What a recording asks of the operating system."""

    def append(self, path: Path) -> BinaryIO:
        """Open a file for appending, unbuffered: what was written is the system's, a kill cannot lose it."""
        return path.open("ab", buffering=0)

    def write(self, file: BinaryIO, data: bytes) -> int:
        """Write the beginning of `data` and return how many bytes of it."""
        return file.write(data)

    def sync(self, file: BinaryIO) -> None:
        """Come back when the bytes are on the disk itself: the part that a power cut cannot undo."""
        file.flush()
        if sys.platform == "darwin":  # fsync stops at the drive's own memory there
            import fcntl

            fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
        else:
            os.fsync(file.fileno())

    def publish(self, path: Path, fill: Callable[[BinaryIO], None]) -> None:
        """Make a whole file or none: write beside it, sync, rename, sync the folder.

        A file of that name is replaced. Errors: OSError; then nothing of the new file remains.
        """
        beside = path.with_name(path.name + ".tmp")
        try:
            with beside.open("wb") as file:
                fill(file)
                self.sync(file)
            self.rename(beside, path)
        except Exception:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
        self.sync_folder(path.parent)

    def rename(self, old: Path, new: Path) -> None:
        """Rename a file or a folder; a file of the new name is replaced at once."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Delete a file, if it is there."""
        path.unlink(missing_ok=True)

    def remove_folder(self, folder: Path) -> None:
        """Delete an empty folder."""
        folder.rmdir()

    def sync_folder(self, folder: Path) -> None:
        """Make names in a folder safe against a power cut, where the system can (Windows does it itself)."""
        if sys.platform == "win32":
            return
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system without it
                raise
        finally:
            os.close(number)

    def free(self, folder: Path) -> int:
        """Return the bytes free for us where `folder` is."""
        return shutil.disk_usage(folder).free


DISK = Disk()


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
