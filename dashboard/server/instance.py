"""One station a data folder and one a port: the lock, and the socket, bound before anything slow begins."""

import socket
import sys
from pathlib import Path

from dashboard.words import refusals
from station.errors import RecordingError, RecordingReason, SourceError, SourceReason
from station.recording.disk import Lock, refusal

HOST = "127.0.0.1"
PORT = 8050
LOCK = "dashboard.lock"
ADDRESS = "dashboard.address"


class Instance:
    """The claim of this process on a data folder. Errors: RecordingError IN_USE, NOT_WRITABLE."""

    def __init__(self, folder: Path) -> None:
        self._address = folder / ADDRESS
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = Lock(folder / LOCK)
        except OSError as error:
            raise refusal(error, refusals.the_folder(folder.name)) from error
        except RecordingError as error:
            raise self._in_use() from error

    def tell(self, address: str) -> None:
        """Leave the address for who starts the station a second time."""
        self._address.write_text(address, "utf-8")

    def release(self) -> None:
        """Let go; may be called twice."""
        self._address.unlink(missing_ok=True)
        self._lock.release()

    def _in_use(self) -> RecordingError:
        running = running_at(self._address.parent)
        return RecordingError(
            RecordingReason.IN_USE,
            *refusals.in_use(running),
        )


def keep_private(folder: Path) -> None:
    """Take the library away from other users of this computer, also one that an earlier version made.

    POSIX only: on Windows the folders of a person are closed to others already.
    """
    if sys.platform == "win32" or not (folder / "library.sqlite").is_file():
        return
    below = [folder / name for name in ("recordings", "calibrations", "backups")]
    own = [] if folder.resolve() == Path.home().resolve() else [folder]
    for directory in (path for path in (*own, *below) if path.is_dir()):
        directory.chmod(0o700)
    for path in (*folder.glob("library.sqlite*"), *folder.glob("audit.head*"), *folder.glob("dashboard.*")):
        path.chmod(0o600)


def running_at(folder: Path) -> str:
    """Return the address that the station with this data folder left, or nothing."""
    address = folder / ADDRESS
    return address.read_text("utf-8").strip() if address.is_file() else ""


def listen(port: int | None, host: str = HOST) -> socket.socket:
    """Bind one address, the loop-back one: the port asked for, else 8050, else a free one.

    Errors: SourceError BUSY when the port that was asked for is taken.
    """
    try:
        return _bound(PORT if port is None else port, host)
    except OSError as error:
        if port is not None:
            raise SourceError(
                SourceReason.BUSY,
                *refusals.port_taken(port),
            ) from error
    return _bound(0, host)


def _bound(port: int, host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        _own(made)
        made.bind((host, port))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def _own(made: socket.socket) -> None:
    if sys.platform == "win32":
        # There SO_REUSEADDR would let two programs share the port.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
