"""What the station asks of the operating system about its files: writing, fsync, room, whole files or none.

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


class Disk:
    """What is asked of the operating system."""

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

    def publish(self, path: Path, fill: Callable[[BinaryIO], object]) -> None:
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
