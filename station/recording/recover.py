"""After a crash: what the journals hold becomes recordings, and nothing of it is dropped.

A recovered trial is `interrupted`, unless its journal says that it had ended; the tail after the last
whole frame stays in its bytes. Killed in the middle, the recovery begins again at the next start.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from station.errors import RecordingError, RecordingReason
from station.recording import parquet
from station.recording.disk import DISK, Disk, Lock, refusal
from station.recording.head_form import damaged, head_from_plain, marks_from_lines, unseal
from station.recording.journal import ENDING, HEAD, LOCK, MARKS, SUFFIX, WIRE, remove_journal, segments
from station.recording.recording import INTERRUPTED, Head, Recording

ASIDE = ".unreadable"
RECOVERED = "The recording was interrupted; this is everything that had reached the disk."


@dataclass(frozen=True)
class Found:
    """A journal without a living writer.

    folder : where it lies; what `recover` takes. head : None when it cannot be read. size : wire bytes.
    """

    folder: Path
    head: Head | None
    size: int


def interrupted(recordings: Path) -> tuple[Found, ...]:
    """List the journals that nobody is writing, by name. Reads only."""
    folders = sorted(folder for folder in recordings.glob("*" + SUFFIX) if folder.is_dir())
    return tuple(_found(folder) for folder in folders if not is_in_use(folder))


def is_in_use(folder: Path) -> bool:
    """Whether a living process writes the journal in `folder`."""
    if not (folder / LOCK).exists():
        return False
    try:
        Lock(folder / LOCK).release()
    except RecordingError:
        return True
    except OSError:
        return False
    return False


def recover(folder: Path, disk: Disk = DISK) -> Recording:
    """Make the Parquet file of a journal, beside it, then delete the journal.

    Errors: RecordingError IN_USE when a living process writes it, EMPTY when nothing had been recorded
    (the journal is deleted), UNREADABLE when its head cannot be read (moved aside, never deleted),
    NEWER (left alone), NO_ROOM and NOT_WRITABLE (left for the next start), NOT_FOUND.
    """
    lock = _locked(folder)
    try:
        recording = _recovered(folder, disk)
    except RecordingError as error:
        lock.release()
        if error.reason is RecordingReason.DAMAGED:
            raise _moved_aside(folder, disk) from error
        if error.reason is RecordingReason.EMPTY:
            _remove(folder, disk)
        raise
    except OSError as error:
        raise refusal(error, "the recovered recording") from error
    finally:
        lock.release()
    _remove(folder, disk)
    return recording


def read(folder: Path) -> Recording:
    """Read a journal as it lies on the disk, whoever writes it.

    Errors: RecordingError NOT_FOUND, DAMAGED when its head cannot be read, NEWER, UNREADABLE.
    """
    if not folder.is_dir():
        raise _absent(folder)
    try:
        head = _head(folder)
        wire = b"".join(path.read_bytes() for path in segments(folder, WIRE))
        lines = b"\n".join(path.read_bytes() for path in segments(folder, MARKS))
    except OSError as error:
        raise RecordingError(
            RecordingReason.UNREADABLE,
            f"The journal {folder.name} cannot be read ({error.strerror or type(error).__name__}).",
            "Check the disk, and that its files may be read.",
        ) from error
    ending = _ending(folder, wire)
    warnings = (RECOVERED,) if ending == INTERRUPTED else ()
    return Recording(head, wire, marks_from_lines(lines)[0], ending, warnings=warnings)


def _absent(folder: Path) -> RecordingError:
    return RecordingError(
        RecordingReason.NOT_FOUND, f"There is no journal {folder}.", "Check its name and its folder."
    )


def _ending(folder: Path, wire: bytes) -> str:
    """Return how the trial ended; `interrupted` unless the journal is whole and says so."""
    try:
        content = unseal((folder / ENDING).read_bytes(), folder.name)
        is_whole = content["sha256"] == hashlib.sha256(wire).hexdigest()
        return str(content["ending"]) if is_whole else INTERRUPTED
    except (OSError, RecordingError, KeyError):
        return INTERRUPTED


def _found(folder: Path) -> Found:
    size = sum(path.stat().st_size for path in segments(folder, WIRE))
    try:
        return Found(folder, _head(folder), size)
    except (OSError, RecordingError):
        return Found(folder, None, size)


def _head(folder: Path) -> Head:
    try:
        return head_from_plain(unseal((folder / HEAD).read_bytes(), folder.name), folder.name)
    except FileNotFoundError as error:
        raise damaged(folder.name) from error


def _locked(folder: Path) -> Lock:
    if not folder.is_dir():
        raise _absent(folder)
    try:
        return Lock(folder / LOCK)
    except OSError as error:
        raise refusal(error, f"the journal {folder.name}") from error


def _recovered(folder: Path, disk: Disk) -> Recording:
    if not (folder / HEAD).exists() and not any(path.stat().st_size for path in segments(folder, WIRE)):
        raise RecordingError(
            RecordingReason.EMPTY,
            f"The journal {folder.name} is empty: the trial had not begun.",
            "Record the trial again.",
        )
    recording = read(folder)
    path = folder.with_suffix(parquet.SUFFIX)
    return _finished(recording, path, disk) or _written(recording, path, disk)


def _finished(recording: Recording, path: Path, disk: Disk) -> Recording | None:
    """Return the Parquet file of the same trial, if it holds everything that the journal holds.

    So it is after a kill between publishing the file and deleting the journal. A damaged file makes room.
    """
    if not path.exists():
        return None
    try:
        finished = parquet.read(path)
    except RecordingError as error:
        if error.reason not in (RecordingReason.DAMAGED, RecordingReason.EMPTY):
            raise
        disk.rename(path, _unused(path.with_name(path.name + ".damaged")))
        return None
    is_whole = finished.head == recording.head and finished.wire.startswith(recording.wire)
    return finished if is_whole else None


def _written(recording: Recording, path: Path, disk: Disk) -> Recording:
    parquet.write(recording, path, disk)
    return recording


def _remove(folder: Path, disk: Disk) -> None:
    """Delete the journal; what resists is met again at the next start."""
    with suppress(OSError):
        remove_journal(folder, disk)


def _moved_aside(folder: Path, disk: Disk) -> RecordingError:
    aside = _unused(folder.with_suffix(ASIDE))
    try:
        disk.rename(folder, aside)
    except OSError as error:
        return refusal(error, aside.name)
    return RecordingError(
        RecordingReason.UNREADABLE,
        f"The journal {folder.name} cannot be read; it has been kept as {aside.name}.",
        "Record the trial again, and keep the folder for the people who look after the station.",
    )


def _unused(path: Path) -> Path:
    """Return `path`, or it with a number where something has that name."""
    number = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free
