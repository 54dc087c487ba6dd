"""Journal: the bytes of a trial on the disk while they come, so that a crash takes almost nothing.

A recording in progress is a folder `<recordings>/<id>.journal/`:

    head.json              what was known at the start, sealed
    wire-000.bin           exactly the bytes as they came; a reconnected device begins the next number
    marks-000.jsonl        the remarks of the host, a line each
    ending.json            how it ended; missing after a crash
    lock                   held by the living process

The reader's thread never waits for a slow disk: one thread hands the bytes to the system, another
calls fsync. `write` comes back when the system has the bytes, and after 20 ms in any case. A killed
program loses nothing the system has: the page cache outlives it. fsync, twice a second, is for the
power cut.

The whole trial also stays in memory (10 minutes of 8 channels at 1 kHz: 21 MB). A full, broken or
read-only disk therefore costs no sample: `trouble` says what is wrong, the disk is tried again every
second, and the recording can be closed into another place.
"""

import hashlib
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from station.errors import RecordingError, RecordingReason
from station.recording.disk import DISK, Disk, Lock, check_room, refusal
from station.recording.head_form import head_to_plain, marks_to_lines, seal
from station.recording.recording import Head, Mark, Recording

SUFFIX = ".journal"
HEAD = "head.json"
ENDING = "ending.json"
LOCK = "lock"
WIRE = ("wire", ".bin")
MARKS = ("marks", ".jsonl")
LONGEST = 2**30
"""Bytes of one trial, more than 8 hours of 8 channels at 1 kHz: the bound of the memory it takes."""
DISK_FAILED = "The disk could not be written for a while; the bytes were kept in memory."


@dataclass(frozen=True)
class Pace:
    """How long the journal waits, in s.

    sync : between two fsyncs. retry : before a disk in trouble is tried again.
    patience : longest wait of `write` for the system. closing : longest wait of `close` for the disk.
    """

    sync: float = 0.5
    retry: float = 1.0
    patience: float = 0.02
    closing: float = 2.0


class _Strand:
    """One append-only run of bytes: whole in memory, and on the disk as far as it got.

    kept : every byte. landed : how many the system has. synced : how many are on the disk itself.
    `land` and `seal_off` belong to the writing thread, `sync` to any.
    """

    def __init__(self, disk: Disk, folder: Path, name: tuple[str, str]) -> None:
        self.kept = bytearray()
        self.landed = 0
        self.synced = 0
        self.starts = [0]
        self._disk, self._folder, self._name = disk, folder, name
        self._file: BinaryIO | None = None
        self._segment = 0
        self._is_sound = True
        self._was_synced = True
        self._syncing = threading.Lock()

    @property
    def is_pending(self) -> bool:
        """Whether the system lacks bytes."""
        return self.landed < len(self.kept) or not self._was_synced

    @property
    def _path(self) -> Path:
        return segment_path(self._folder, self._name, self._segment)

    def land(self, turn: threading.Condition) -> None:
        """Hand everything to the system. Errors: OSError; `landed` then says how far it got."""
        if not self._is_sound or not self._was_synced:
            self._mend()
        while True:
            with turn:
                last = self._segment + 1 == len(self.starts)
                end = len(self.kept) if last else self.starts[self._segment + 1]
                piece = bytes(memoryview(self.kept)[self.landed : end])
            if piece:
                self._put(piece)
            elif last:
                return
            else:
                self._next_segment()

    def _put(self, piece: bytes) -> None:
        try:
            if self._file is None:
                self._file = self._disk.append(self._path)
                self._disk.sync_folder(self._folder)
            self.landed += self._disk.write(self._file, piece)
        except OSError:
            self._is_sound = False
            raise

    def _next_segment(self) -> None:
        self.sync()
        self.close()
        self._segment += 1

    def _mend(self) -> None:
        """After a failure: bring the segment back to the bytes that are known to be in it."""
        start = self.starts[self._segment]
        with self._syncing:
            self._let_go()
            known = (self.landed if self._was_synced else self.synced) - start
            self._file = self._disk.append(self._path)
            there = self._file.seek(0, 2)
            if there > known:
                self._file.truncate(known)
            self.landed = start + min(there, known)
            self.synced = min(self.synced, self.landed)
            self._is_sound = self._was_synced = True

    def sync(self) -> None:
        """Bring to the disk itself what the system has. Errors: OSError; it is then written again."""
        with self._syncing:
            reached = self.landed
            if self._file is None or reached == self.synced:
                return
            try:
                self._disk.sync(self._file)
            except OSError:
                self._was_synced = False
                raise
            self.synced = reached

    def close(self) -> None:
        """Let go of the file."""
        with self._syncing:
            self._let_go()

    def _let_go(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None


class Journal:
    """A trial while it is recorded. `write` belongs to one thread, `mark` to any.

    folder : where it lies. head : as given.
    trouble : what is wrong with the disk now, or None.
    """

    def __init__(self, folder: Path, head: Head, lock: Lock, disk: Disk, pace: Pace) -> None:
        self.folder = folder
        self.head = head
        self.trouble: RecordingError | None = None
        self._lock, self._disk, self._pace = lock, disk, pace
        self._wire = _Strand(disk, folder, WIRE)
        self._lines = _Strand(disk, folder, MARKS)
        self._marks: list[Mark] = []
        self._turn = threading.Condition()
        self._closing = threading.Event()
        self._ending: str | None = None
        self._is_prompt = True
        self._had_trouble = False
        self._writing = threading.Thread(target=self._land_on, name="journal writing", daemon=True)
        self._writing.start()
        threading.Thread(target=self._sync_on, name="journal syncing", daemon=True).start()

    @classmethod
    def open(cls, recordings: Path, head: Head, disk: Disk = DISK, pace: Pace | None = None) -> "Journal":
        """Begin the journal of a new trial in the folder `recordings`.

        Errors: RecordingError NO_ROOM below 200 MB, NOT_WRITABLE, IN_USE.
        """
        check_room(recordings, disk)
        if not head.id.isalnum():
            raise ValueError(f"{head.id!r} cannot be the name of a file")
        folder = recordings / (head.id + SUFFIX)
        try:
            folder.mkdir()
            lock = Lock(folder / LOCK)
        except FileExistsError as error:
            raise _already_there(folder) from error
        except OSError as error:
            raise refusal(error, "the journal of the trial") from error
        try:
            disk.publish(folder / HEAD, lambda file: _write(file, seal(head_to_plain(head))))
            disk.sync_folder(recordings)
        except OSError as error:
            lock.release()
            with suppress(OSError):
                remove_journal(folder, disk)
            raise refusal(error, "the journal of the trial") from error
        return cls(folder, head, lock, disk, pace or Pace())

    def write(self, data: bytes) -> None:
        """Keep bytes exactly as they came.

        Errors: RecordingError NO_ROOM when the trial grows beyond 1 GiB (nothing before is lost).
        """
        with self._turn:
            self._check_open()
            goal = len(self._wire.kept) + len(data)
            if goal > LONGEST:
                raise RecordingError(
                    RecordingReason.NO_ROOM,
                    "This trial is longer than 1 GiB.",
                    "Close it and start another one.",
                )
            self._wire.kept += data
            self._turn.notify_all()
            if self._is_prompt:
                self._is_prompt = self._turn.wait_for(
                    lambda: self._wire.landed >= goal or self.trouble is not None, self._pace.patience
                )

    def next_segment(self) -> None:
        """Begin a new file: the device came back, and the tail of the last one may be half a frame."""
        with self._turn:
            self._check_open()
            self._wire.starts.append(len(self._wire.kept))

    def mark(self, mark: Mark) -> None:
        """Keep a remark of the host, beside the bytes."""
        with self._turn:
            self._check_open()
            self._marks.append(mark)
            self._lines.kept += marks_to_lines((mark,))
            self._turn.notify_all()

    def close(self, ending: str) -> Recording:
        """End the trial and return it, whole, whatever the disk does.

        The journal stays on the disk and locked until `remove` (the Parquet file is safe) or
        `release` (the next start recovers it).
        """
        with self._turn:
            self._check_open()
            self._ending = ending
            self._closing.set()
            self._turn.notify_all()
        self._writing.join(self._pace.closing)
        warnings = (DISK_FAILED,) if self._had_trouble else ()
        return Recording(self.head, bytes(self._wire.kept), tuple(self._marks), ending, warnings=warnings)

    def remove(self) -> None:
        """Delete the journal: the recording is safe elsewhere. What resists is left to the next start."""
        if self._let_go():
            with suppress(OSError):
                remove_journal(self.folder, self._disk)

    def release(self) -> None:
        """Let go of the journal and leave it on the disk for `recover`."""
        self._let_go()

    def _let_go(self) -> bool:
        """Unlock, unless a disk that stands still holds on to the last bytes; say whether it went."""
        if self._ending is None:
            raise ValueError("the journal is still open")
        self._writing.join(self._pace.closing)
        if not self._writing.is_alive():
            self._lock.release()
        return not self._writing.is_alive()

    def _check_open(self) -> None:
        if self._ending is not None:
            raise ValueError("the journal is closed")

    def _land_on(self) -> None:
        """Hand bytes to the system as they come (the writing thread)."""
        while not self._closing.is_set():
            with self._turn:
                self._turn.wait_for(lambda: self._closing.is_set() or self._is_pending())
            if not self._land():
                self._closing.wait(self._pace.retry)
        if self._land() and self._sync():
            self._end()
        self._wire.close()
        self._lines.close()

    def _is_pending(self) -> bool:
        return self._wire.is_pending or self._lines.is_pending

    def _land(self) -> bool:
        try:
            self._wire.land(self._turn)
            self._lines.land(self._turn)
            if self.trouble is not None:  # it is over only when the disk itself has everything
                self._wire.sync()
                self._lines.sync()
        except OSError as error:
            return self._fail(error)
        with self._turn:
            if not self._is_pending():
                self.trouble, self._is_prompt = None, True
            self._turn.notify_all()
        return True

    def _sync_on(self) -> None:
        """Call fsync again and again (the syncing thread)."""
        while not self._closing.wait(self._pace.sync):
            if self.trouble is None:
                self._sync()

    def _sync(self) -> bool:
        try:
            self._wire.sync()
            self._lines.sync()
        except OSError as error:
            return self._fail(error)
        return True

    def _end(self) -> None:
        """Write down that nothing is missing: without this file the trial counts as interrupted."""
        sealed = seal({"ending": self._ending, "sha256": hashlib.sha256(self._wire.kept).hexdigest()})
        try:
            self._disk.publish(self.folder / ENDING, lambda file: _write(file, sealed))
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> bool:
        with self._turn:
            self._had_trouble = True
            if self.trouble is None:
                self.trouble = refusal(error, "the journal of the trial")
            self._turn.notify_all()
        return False


def _already_there(folder: Path) -> RecordingError:
    return RecordingError(
        RecordingReason.IN_USE,
        f"There is already a journal {folder.name}.",
        "Let the station recover it first, then start a new trial.",
    )


def segment_path(folder: Path, name: tuple[str, str], number: int) -> Path:
    """Return the path of one segment of a journal."""
    return folder / f"{name[0]}-{number:03}{name[1]}"


def segments(folder: Path, name: tuple[str, str]) -> list[Path]:
    """List the segments of a journal in order."""
    found = folder.glob(f"{name[0]}-*{name[1]}")
    return sorted(found, key=lambda path: (len(path.name), path.name))


def remove_journal(folder: Path, disk: Disk = DISK) -> None:
    """Delete a journal in an order in which a kill leaves a beginning of it, never a hole.

    Errors: OSError.
    """
    for name in (MARKS, WIRE):
        for path in reversed(segments(folder, name)):
            disk.remove(path)
    for rest in sorted(folder.iterdir(), key=lambda path: (path.name == LOCK, path.name == HEAD, path.name)):
        disk.remove(rest)
    disk.remove_folder(folder)


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)
