"""A recording replayed: its very bytes, at the pace of the device's own clock or at full speed."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

from station.errors import RecordingError, RecordingReason, SourceError, SourceReason
from station.recording import parquet, recover
from station.recording.recording import Recording
from station.sources.source import Scheme
from station.wire.frame import Frame, Hello, Status, decode
from station.wire.spec import DELIMITER, SAMPLES_HEAD, Kind

TICK = 0.005
"""s between two portions at its own pace."""
CHUNK = 65_536
LONGEST_GAP = 10.0
"""s. A longer gap in the recording is replayed as one of this length."""
BACKWARDS = 1_000_000
"""us. A device time that falls by more is a new life; by less, a frame that came twice."""
LOOKED_AT = 1_000_000
"""Bytes of a file without a name of ours in which a message must be found."""
PARQUET_MARK = b"PAR1"


class Replay:
    """A recording as a source. It answers nothing: what is written to it is not heard.

    Parameters
    ----------
    wire : all bytes, in order.
    is_paced : at the device's own pace, else as fast as it is read.
    """

    def __init__(self, wire: bytes, name: str, *, is_paced: bool) -> None:
        self.name = name
        self.ended = False
        self._wire = wire
        self._is_paced = is_paced
        self._moments = moments(wire)
        self._next = (0, 0.0)
        self._at = 0
        self._reach = 0
        self._began: float | None = None
        self._closed = threading.Event()

    def read(self, timeout: float) -> bytes:
        """Return what is due, waiting up to `timeout` s for it; b"" when nothing is, and at the end.

        Errors: SourceError DISCONNECTED after `close`.
        """
        if self._is_paced:
            self._wait_for_bytes(time.monotonic() + timeout)
        else:
            self._reach = min(len(self._wire), self._at + CHUNK)
        if self._closed.is_set():
            raise SourceError(SourceReason.DISCONNECTED, "The replay was closed.", "Start it again.")
        came = self._wire[self._at : self._reach]
        self._at = self._reach
        self.ended = self._at == len(self._wire)
        return came

    def write(self, sent: bytes) -> None:
        """Take no notice: what happened is not changed by commands."""

    def reopen(self) -> bool:
        """Tell whether there are bytes left."""
        return not self.ended and not self._closed.is_set()

    def close(self) -> None:
        """Stop; may be called twice."""
        self._closed.set()

    def _wait_for_bytes(self, until: float) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = now
        self._reach_for(now - self._began)
        while self._reach == self._at and self._at < len(self._wire) and now < until:
            due = max(self._began + self._next[1], now + TICK)
            if self._closed.wait(max(0.0, min(due, until) - now)):
                return
            now = time.monotonic()
            self._reach_for(now - self._began)

    def _reach_for(self, second: float) -> None:
        """Let everything be due up to `second` of the replay."""
        while self._reach < len(self._wire) and self._next[1] <= second:
            self._reach = self._next[0]
            self._next = next(self._moments, (len(self._wire), self._next[1]))


def moments(wire: bytes) -> Iterator[tuple[int, float]]:
    """Say when each piece of a recording came, by the device's own clock.

    Yields
    ------
    Where the piece ends in `wire`, and when it came, in s since the first. A piece without a time of its
    own (damaged, an answer, text) comes with the one before it. A new life of the device goes on at once.
    """
    clock = _Clock()
    at = 0
    while (end := wire.find(DELIMITER, at)) >= 0:
        frame = decode(wire[at : end + 1])
        if frame is not None:
            clock.hear(frame)
        at = end + 1
        yield at, clock.seconds
    if at < len(wire):
        yield len(wire), clock.seconds


class _Clock:
    """Device time added up over roll-overs, resets and gaps. seconds : since the first time heard."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._boot: int | None = None
        self._ticks: int | None = None

    def hear(self, frame: Frame) -> None:
        """Take a frame that may carry a time or the number of a life."""
        if frame.kind in (Kind.SAMPLES, Kind.MATROW) and len(frame.body) >= SAMPLES_HEAD - 1:
            self._go_on(int.from_bytes(frame.body[3:7], "little"))
        elif frame.kind == Kind.STATUS and (status := Status.read(frame)) is not None:
            self._live(status.boot)
            self._go_on(status.ticks)
        elif frame.kind == Kind.HELLO and (hello := Hello.read(frame)) is not None:
            self._live(hello.boot)

    def _live(self, boot: int) -> None:
        if self._boot not in (None, boot):
            self._ticks = None
        self._boot = boot

    def _go_on(self, ticks: int) -> None:
        if self._ticks is None:
            self._ticks = ticks
            return
        passed = (ticks - self._ticks) & 0xFFFFFFFF
        fell = (self._ticks - ticks) & 0xFFFFFFFF
        if passed < 2**31:
            self.seconds += min(passed * 1e-6, LONGEST_GAP)
            self._ticks = ticks
        elif fell > BACKWARDS:
            self._ticks = ticks


def wire_of(path: Path) -> bytes:
    """Read all wire bytes of a recording, a journal or a file of raw bytes, beginning with HELLO if known.

    Errors: RecordingError NOT_FOUND, EMPTY, NOT_OURS and those of the kinds of recording.
    """
    try:
        if path.is_dir():
            return _with_hello(recover.read(path), path.name)
        with path.open("rb") as file:
            start = file.read(len(PARQUET_MARK))
        if start == PARQUET_MARK or path.suffix == parquet.SUFFIX:
            return _with_hello(parquet.read(path), path.name)
        wire = path.read_bytes()
    except FileNotFoundError as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND, f"There is no recording {path.name}.", "Check the path of the file."
        ) from error
    except OSError as error:
        raise RecordingError(
            RecordingReason.UNREADABLE,
            f"{path.name} cannot be read: {error.strerror}.",
            "Copy it to this computer's own disk and try again.",
        ) from error
    _check_raw(wire, path.name)
    return wire


def _check_raw(wire: bytes, name: str) -> None:
    if not wire:
        raise RecordingError(RecordingReason.EMPTY, f"{name} is empty.", "Choose another recording.")
    if next(_frames(wire[:LOOKED_AT]), None) is None:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            f"{name} holds no message of a force plate.",
            "Choose a recording (.parquet), a journal, or raw bytes of a plate (.bin).",
        )


def _with_hello(recording: Recording, name: str) -> bytes:
    if not recording.wire:
        raise RecordingError(
            RecordingReason.EMPTY,
            f"{name} holds no bytes of a plate, so there is nothing to replay.",
            "A file of another lab is analysed, not replayed: see `station analyse`.",
        )
    known = recording.head.hello
    first = (f.kind for f in _frames(recording.wire) if f.kind in (Kind.HELLO, Kind.SAMPLES, Kind.MATROW))
    if known is None or next(first, None) == Kind.HELLO:
        return recording.wire
    # The device said it before the recording began; whoever listens now has not heard it.
    said = known.encode() + b"".join(channel.encode() for channel in recording.head.channels)
    return said + recording.wire


def _frames(wire: bytes) -> Iterator[Frame]:
    at = 0
    while (end := wire.find(DELIMITER, at)) >= 0:
        frame = decode(wire[at : end + 1])
        if frame is not None:
            yield frame
        at = end + 1


def open_replay(rest: str) -> Replay:
    """Open what stands behind `file:`. Errors: SourceError BAD_OPTION, RecordingError."""
    name, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    pace = options.pop("pace", "real")
    if options or pace not in ("real", "max"):
        wrong = next(iter(options), f"pace={pace}")
        raise SourceError(
            SourceReason.BAD_OPTION, f"A replay has no option '{wrong}'.", "Allowed: pace=real or pace=max."
        )
    return Replay(wire_of(Path(name)), f"file:{rest}", is_paced=pace == "real")


SOURCE = Scheme("file", open_replay, "a recording replayed: file:trial.parquet?pace=real or ?pace=max")
