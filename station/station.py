"""Station: the one object with state. It owns the port, the reader thread and the running trial.

    closed -> searching -> ready <-> recording
                 ^           |
                 +--- lost <-+

The reader thread reads, journals, decodes and fills the live ring, nothing else; closing a trial
(Parquet) is done by whoever asks for it.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station import VERSION, certificate, equalisation, logbook, validity
from station.block import Block
from station.clock import Envelope, true_rate
from station.equalisation import Equalisation
from station.errors import (
    CalibrationError,
    CalibrationReason,
    SourceError,
    SourceReason,
    StationError,
    TrialError,
    TrialReason,
    WireError,
    WireReason,
)
from station.live import Live
from station.live_mat import LiveMat
from station.mat import Side, mat, matrix
from station.newtons import Calibration
from station.recording.journal import Journal
from station.recording.recording import COMPLETE, INTERRUPTED, Head, Mark, Recording
from station.scans import Scans, joined
from station.sources.known_mat import equalisation_of
from station.sources.simulated import calibration_of
from station.sources.source import Source
from station.stream import OVERLOAD, WORTHLESS, calibration_for
from station.validity import Cause, Validity, Void, identity
from station.wire.decoder import Decoder
from station.wire.frame import Ack, Frame, Hello, command
from station.wire.spec import PROTOCOL, Kind

ASK_EVERY = 0.3
PATIENCE = 4.0
"""s. How long a device may take to say HELLO: opening the port restarts an Uno."""
ZERO_SECONDS = 2.0
EMPTY = 5.0
"""N. A plate within this of its last zero is empty."""
NO_TEMPERATURE = -32768
"""What a board without a thermometer says."""
RECENT_SECONDS = 12.0
"""s of raw samples that are kept at hand: as long as a reading of the calibration bench."""
G = 9.80665
LEFT_BEHIND = 20.0
"""N. More than this on a plate is somebody or something, not a zero that has moved."""
STILL = 2.0
"""N. Largest standard deviation of an empty plate."""
SHAKING = 15.0
"""N. More than this is no floor."""
WEIGH_SECONDS = 2.0
WEIGH_BAND = 0.005
"""Share of the body weight that the load of both plates may leave its mean by."""
SHIFT_BAND = 0.05
"""The same for the load of one plate: who stands quietly stays within it, who shifts or arrives does not."""
SILENT_AFTER = 1.0
"""s without a sample: it is told, and the plate is asked; what it has kept back may still come."""
GONE_AFTER = 6.0
"""s without a sample: the plate counts as gone. A stalled USB line holds samples back for up to five."""
GATHER, PIECE = 0.02, 4096
"""s that rows of a mat gather before they are read, as in a USB bridge; bytes from which they do not."""
OVERLOADED_FOR = 2
"""Samples after each other above which an overload is none of the converter's: it voids the calibration."""
RATED = 0.9
"""Of a cell's capacity: from here on it carries too much (clinic table)."""


_log = logging.getLogger("station")


class State(StrEnum):
    """Where the station is in its life."""

    CLOSED = "closed"
    SEARCHING = "searching"
    READY = "ready"
    RECORDING = "recording"
    LOST = "lost"


@dataclass(frozen=True)
class Weighing:
    """The visit's weigh-in: total and each side in N."""

    total: float
    left: float
    right: float


@dataclass(frozen=True)
class Heaviest:
    """The cell that carried the most of all. share : of its capacity. capacity : N. ticks : us, when."""

    side: Side
    channel: int
    share: float
    capacity: float
    ticks: int

    @property
    def is_too_much(self) -> bool:
        """Whether nobody should go on standing there."""
        return self.share >= RATED

    @property
    def is_beyond(self) -> bool:
        """Whether a stop may carry part of the load, so that what is read is too little."""
        return self.share > OVERLOAD

    @property
    def told(self) -> str:
        """What happened, for the log of the plates."""
        return (
            f"cell {self.channel} of the {self.side} plate carried {100 * self.share:.0f} % "
            f"of the {self.capacity / G:.0f} kg it may"
        )


@dataclass
class _Trial:
    """The running recording: its journal, when it began and when it is to end, in host seconds."""

    journal: Journal
    began: float
    seconds: float | None
    first_ticks: int | None = None
    last_ticks: int | None = None
    over: threading.Event = field(default_factory=threading.Event)
    ending: str = COMPLETE


class Station:
    """Two plates (or whatever speaks protocol 1), from the first byte to the closed recording.

    Parameters
    ----------
    open_source : called to get the source; its errors become the station's trouble.
    folder : where journals are written while recording.
    calibrations : folder of `<uid>.json` files.
    check_days : after which the daily check of the plates is overdue.
    """

    def __init__(
        self,
        open_source: Callable[[], Source],
        folder: Path,
        calibrations: Path | None = None,
        check_days: float = validity.CHECK_DAYS,
    ) -> None:
        self._open_source = open_source
        self._folder = folder
        self._calibrations = calibrations
        self._check_days = check_days
        self._lock = threading.RLock()
        self._stop = threading.Event()
        self._changed = threading.Condition(self._lock)
        self._thread: threading.Thread | None = None
        self._source: Source | None = None
        self._trial: _Trial | None = None
        self._closed: dict[str, Journal] = {}
        self._recent: list[Block] = []
        self._recent_scans: list[Scans] = []
        self._tail = b""
        self._boot: int | None = None
        self._last_sample = self._last_piece = 0.0
        self._asked = 0.0
        self.state = State.CLOSED
        self.trouble: StationError | None = None
        self.decoder = Decoder()
        self.live: Live | None = None
        self.live_mat: LiveMat | None = None
        self.mat_trouble: CalibrationError | None = None
        self.calibration: Calibration | None = None
        self.envelope = Envelope()
        self.zeroed: float | None = None
        self.noise: dict[Side, float] = {}
        self.heaviest: Heaviest | None = None
        self._beyond = 0
        self._overload: Heaviest | None = None
        self.newest_ticks: int | None = None

    # Life

    def open(self) -> None:
        """Start the reader thread; it searches until it finds the plate or `close` is called."""
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    def wait_ready(self, timeout: float = 10.0) -> None:
        """Wait until samples come. Errors: the station's trouble, or SourceError SILENT."""
        with self._changed:
            self._changed.wait_for(lambda: self.state is State.READY or self.trouble is not None, timeout)
            if self.trouble is not None:
                raise self.trouble
            if self.state is not State.READY:
                raise SourceError(
                    SourceReason.SILENT,
                    "The plate is connected but sends no samples.",
                    "Unplug it, plug it in again and start once more.",
                )

    def close(self) -> None:
        """Stop the plate, end a running trial as interrupted, let go of the port."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5.0)
        self.note_overload()
        with self._lock:
            if self._trial is not None:
                self._end_trial(INTERRUPTED)
            for journal in self._closed.values():
                journal.release()
            if self._source is not None:
                self._source.close()
            self._set(State.CLOSED)

    @property
    def hello(self) -> Hello | None:
        """What the device said of itself."""
        return self.decoder.hello

    @property
    def source(self) -> Source | None:
        """Where the bytes come from just now, or None."""
        return self._source

    # What a person does

    def zero(self) -> None:
        """Take the last two seconds of the empty plates as zero, and their spread (N, SD) as `noise`.

        Errors: TrialError NOT_READY; CalibrationError LOADED when something stands on a plate or moves.
        """
        with self._lock:
            calibration = self._need_calibration()
            counts = self._recent_counts(ZERO_SECONDS)
            if counts is None:
                raise _not_ready()
            noise = {}
            for plate in calibration.plates:
                channels = list(plate.channels)
                gains = np.array(plate.matrix[0])
                load = (counts[:, channels] - np.array(calibration.zero)[channels]) @ gains
                loaded = self.zeroed is not None and abs(load.mean()) > EMPTY
                if loaded or _moves(load) or load.mean() > 10 * EMPTY:
                    raise CalibrationError(
                        CalibrationReason.LOADED,
                        f"Something is on the {plate.side} plate ({load.mean() / G:.1f} kg), or it moves.",
                        "Clear it, wait two seconds, then zero.",
                    )
                noise[plate.side] = float(load.std())
            self.noise = noise
            self.calibration = calibration.with_zero(counts.mean(axis=0))
            self.zeroed = time.monotonic()
            if self.live is not None:
                self.live.zero(self.calibration)

    def empty(self) -> dict[Side, float]:
        """Return what each empty plate reads, N, mean of the last two seconds: how far its zero has moved.

        Errors: TrialError NOT_READY; CalibrationError LOADED while somebody stands there or it moves.
        """
        with self._lock:
            calibration = self._need_calibration()
            counts = self._recent_counts(ZERO_SECONDS)
        if counts is None:
            raise _not_ready()
        found = {}
        for plate in calibration.plates:
            channels = list(plate.channels)
            load = (counts[:, channels] - np.array(calibration.zero)[channels]) @ np.array(plate.matrix[0])
            if abs(load.mean()) > LEFT_BEHIND or _moves(load):
                raise CalibrationError(
                    CalibrationReason.LOADED,
                    f"Something is on the {plate.side} plate ({load.mean() / G:.1f} kg), or it moves.",
                    "Step off both plates and wait two seconds.",
                )
            found[plate.side] = float(load.mean())
        return found

    def weigh(self) -> Weighing:
        """Return the mean of the last two seconds if the person stands still, see `weighing`.

        Errors: TrialError NOT_READY, NOBODY_ON, UNSTEADY.
        """
        with self._lock:
            calibration = self._need_calibration()
            counts = self._recent_counts(WEIGH_SECONDS)
        if counts is None:
            raise _not_ready()
        sides = {
            plate.side: (counts[:, list(plate.channels)] - np.array(calibration.zero)[list(plate.channels)])
            @ np.array(plate.matrix[0])
            for plate in calibration.plates
        }
        return weighing(sides)

    def validity(self) -> Validity:
        """Return what the calibration, of a mat its equalisation, is worth now, by itself and by its logs."""
        hello, folder, now = self.decoder.hello, self._calibrations, datetime.now().astimezone()
        serial = hello.serial if hello is not None else ""
        checks = logbook.checks(folder, serial) if folder is not None else []
        voids = logbook.voids(folder, serial) if folder is not None else []
        days, noticed = self._check_days, () if self._overload is None else (Cause.OVERLOADED,)
        if hello is not None and hello.is_mat:
            made = self.live_mat.equalisation if self.live_mat is not None else None
            found = validity.validity(made, serial, now, checks, voids, check_days=days)
            return replace(found, of_mat=True)
        return validity.validity(self.calibration, serial, now, checks, voids, noticed, check_days=days)

    def renew(self) -> None:
        """Use the certificate that lies in the folder now; the plates want a new zero then. Of a mat, the
        equalisation; what is wrong with its file is the `mat_trouble`.

        Errors: TrialError NOT_READY without plates or while a trial is recorded; CalibrationError when its
        file is not to be believed.
        """
        with self._lock:
            hello = self.decoder.hello
            if hello is None or self.state is State.RECORDING:
                raise _not_ready()
            if hello.is_mat:
                self._prepare_mat(hello)
                return
            self.calibration = calibration_for(hello, self._own_calibration(hello))
            self.live = Live(self.calibration, hello.rate)
            self.zeroed, self.noise, self._overload = None, {}, None

    def void(self, cause: Cause, by: str = "", note: str = "") -> None:
        """Note what voids the plates' calibration from now on, or (LIFTED, by name) ends that.

        Errors: TrialError NOT_READY without plates; RecordingError NO_ROOM, NOT_WRITABLE.
        """
        calibration, folder = self.calibration, self._calibrations
        if calibration is None or folder is None:
            raise _not_ready()
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        void = Void(cause, at, identity(calibration), by, note)
        logbook.append(logbook.path(folder, calibration.uid, logbook.VOIDS), void.to_json())

    def note_overload(self) -> None:
        """Write down that a cell was overloaded, if one was: from then on the calibration is void.

        The reader only remembers it. What the disk refuses is written the next time; it holds meanwhile.
        """
        found = self._overload
        is_known = self.calibration is not None and self.calibration.is_traceable
        if found is None or not is_known or self._calibrations is None:
            return
        try:
            self.void(Cause.OVERLOADED, note=found.told)
        except StationError as error:
            _log.warning("%s", error)
            return
        if self._overload is found:
            self._overload = None

    def begin(
        self,
        assessment: str,
        *,
        side: str | None = None,
        seconds: float | None = None,
        weigh_in: float | None = None,
        context: dict[str, str] | None = None,
    ) -> str:
        """Start a recording that ends by itself after `seconds` of the plate's own time.

        Returns the id of the recording. Errors: TrialError NOT_READY; RecordingError NO_ROOM, NOT_WRITABLE.
        """
        self.note_overload()
        curves = self._kept_equalisation()
        with self._lock:
            if self.state is not State.READY or self._source is None or self.trouble is not None:
                raise _not_ready()
            head = Head(
                uuid.uuid4().hex,
                assessment,
                side,
                datetime.now().astimezone().isoformat(timespec="seconds"),
                VERSION,
                self._source.name,
                self.decoder.hello,
                tuple(self.decoder.channels_seen.values()),
                self.calibration,
                weigh_in,
                {**(context or {}), **validity.stamp(self.validity())},
                curves,
            )
            journal = Journal.open(self._folder, head)
            journal.write(self._tail)
            self.envelope.restart()
            self.heaviest = None
            self._trial = _Trial(journal, time.monotonic(), seconds)
            self._set(State.RECORDING)
            return head.id

    def progress(self) -> tuple[float, float | None]:
        """Return the seconds recorded so far, in the plate's own time, and the seconds asked for."""
        with self._lock:
            trial = self._trial
            if trial is None or trial.first_ticks is None or trial.last_ticks is None:
                return 0.0, None if trial is None else trial.seconds
            return (trial.last_ticks - trial.first_ticks) * 1e-6, trial.seconds

    def wait_over(self, timeout: float | None = None) -> bool:
        """Wait until the running recording has all its samples, or was broken off."""
        trial = self._trial
        return trial is None or trial.over.wait(timeout)

    def finish(self, *, broken_off: bool = False) -> Recording:
        """Close the running recording and return it, whole, whatever the disk does.

        Its journal stays until `keep`. Errors: TrialError NOT_READY when none runs.
        """
        self.note_overload()
        with self._lock:
            if self._trial is None:
                raise _not_ready()
            return self._end_trial(INTERRUPTED if broken_off else self._trial.ending)

    def keep(self, recording: Recording, path: Path | None = None) -> Path:
        """Write a finished recording as Parquet, then let go of its journal. Returns the file.

        path : default `<id>.parquet` beside the journals. Errors: RecordingError NO_ROOM, NOT_WRITABLE; the
        journal and the recording in memory stay, so it can be tried again at another place.
        """
        from station.recording import parquet

        target = path or self._folder / f"{recording.head.id}.parquet"
        parquet.write(recording, target)
        journal = self._closed.pop(recording.head.id, None)
        if journal is not None:
            journal.remove()
        return target

    def forget(self) -> None:
        """Begin anew to look for the cell that carries the most."""
        self.heaviest = None

    @property
    def disk_trouble(self) -> StationError | None:
        """What is wrong with the disk while a trial is recorded; no sample is lost by it."""
        with self._lock:
            return self._trial.journal.trouble if self._trial is not None else None

    def note(self, kind: str, text: str = "") -> None:
        """Put an operator's mark beside the running recording."""
        with self._lock:
            if self._trial is not None:
                self._trial.journal.mark(
                    Mark(kind, time.monotonic() - self._trial.began, self.newest_ticks, text)
                )

    # The reader thread

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._find()
                self._read()
                return
            except StationError as trouble:
                self._lose(trouble)
            except Exception as error:
                # A defect of ours must neither end the thread that keeps the bytes nor blame the cable.
                _log.debug("the reader failed", exc_info=error)
                self._lose(_failed(error))
            if self._stop.wait(1.0):
                return

    def _find(self) -> None:
        """Open the source, or have the same device back, and wait for its HELLO."""
        with self._lock:
            if self.state is not State.LOST:
                self._set(State.SEARCHING)
        if self._source is None:
            self._source = self._open_source()
        elif not self._source.reopen():
            raise SourceError(
                SourceReason.DISCONNECTED,
                "The plate is disconnected.",
                "Plug it in again; the station goes on by itself.",
            )
        source = self._source
        began = asked = time.monotonic()
        source.write(command(Kind.ASK_HELLO))
        while self.decoder.hello is None or self.decoder.hello.boot == 0:
            now = time.monotonic()
            if self._stop.is_set():
                return
            if now - began > PATIENCE or source.ended:
                break
            if now - asked > ASK_EVERY:
                source.write(command(Kind.ASK_HELLO))
                asked = now
            self._take(source.read(0.05))
        self._prepare()
        self._boot = self.decoder.hello.boot if self.decoder.hello else None
        source.write(command(Kind.START))

    def _prepare(self) -> None:
        """Check who speaks, choose its calibration, make the live ring."""
        hello = self.decoder.hello
        if hello is None:
            raise SourceError(
                SourceReason.SILENT,
                "Something is connected, but it does not say that it is a force plate.",
                "Check that the plate's firmware is on the board: see README, 'A real plate'.",
            )
        if hello.protocol != PROTOCOL:
            raise WireError(
                WireReason.OTHER_VERSION,
                f"The plate speaks protocol {hello.protocol}, this station protocol {PROTOCOL}.",
                "Update the older of the two: the firmware or the station.",
            )
        with self._lock:
            if hello.is_mat:
                self.calibration = self.live = None
                self._prepare_mat(hello)
                return
            self.live_mat = self.mat_trouble = None
            known = self.calibration
            if known is None or known.uid != hello.serial:
                self.calibration = calibration_for(hello, self._own_calibration(hello))
                self.live = Live(self.calibration, hello.rate)

    def _prepare_mat(self, hello: Hello) -> None:
        """Make the live view of a mat: with its own equalisation, or raw; `mat_trouble` says what is amiss.

        A file that is not to be believed makes it raw; a mat of a kind nobody knows has no live view.
        """
        self.live_mat = self.mat_trouble = made = None
        try:
            lines = matrix(hello.geometry)
        except CalibrationError as trouble:
            self.mat_trouble = trouble
            return
        try:
            made = self._own_equalisation(hello)
        except CalibrationError as trouble:
            self.mat_trouble = trouble
        if made is not None and made.geometry != lines.name:
            made = None
        if (lines.rows, lines.columns) == (hello.rows, hello.columns):
            self.live_mat = LiveMat(lines, float(hello.rate), 2**hello.bits - 1, made)

    def _own_equalisation(self, hello: Hello) -> Equalisation | None:
        found = equalisation.of_mat(self._calibrations, hello.uid) if self._calibrations else None
        name = self._source.name if self._source is not None else ""
        return found or equalisation_of(name, hello.uid)

    def _kept_equalisation(self) -> Equalisation | None:
        """Return the curves of this mat that a recording keeps; none that cannot be believed.

        Those of a simulated mat follow from its address.
        """
        hello = self.decoder.hello
        if hello is None or not hello.is_mat or not self._calibrations:
            return None
        try:
            found = equalisation.of_mat(self._calibrations, hello.uid)
        except CalibrationError:
            return None
        return found if found is not None and found.geometry == hello.geometry else None

    def _own_calibration(self, hello: Hello) -> Calibration | None:
        found = certificate.of_plate(self._calibrations, hello.uid) if self._calibrations else None
        own = found.calibration if found else None
        return own or calibration_of(hello)

    def _read(self) -> None:
        source = self._source
        assert source is not None
        self._last_sample = time.monotonic()
        while not self._stop.is_set():
            came = source.read(0.05)
            self._take(came)
            if source.ended and not came:
                self._source_ended()
                return
            # What comes in little pieces is taken in larger ones: each piece of a mat costs the same.
            if self.live_mat is not None and 0 < len(came) < PIECE:
                self._stop.wait(max(0.0, self._last_piece + GATHER - time.monotonic()))
            self._last_piece = time.monotonic()
            # Only an empty reading says that the plate is silent; a late reader is not the plate's fault.
            if not came:
                self._bear_silence(source)
        source.write(command(Kind.STOP))

    def _bear_silence(self, source: Source) -> None:
        """Tell of a silence and ask into it: a restart whose HELLO was lost would else never end.

        A trial goes on through it. Errors: SourceError SILENT when it lasts too long.
        """
        now = time.monotonic()
        silence = now - self._last_sample
        if silence > GONE_AFTER:
            raise _silent()
        if silence <= SILENT_AFTER or now - self._asked < ASK_EVERY:
            return
        with self._lock:
            if self.trouble is None:
                self.trouble = _silent()
                if self._trial is not None:
                    self._trial.journal.mark(Mark("silent", now - self._trial.began, self.newest_ticks))
        self._asked = now
        source.write(command(Kind.ASK_HELLO))

    def _take(self, came: bytes) -> None:
        if not came:
            return
        now = time.monotonic()
        with self._lock:
            if self._trial is not None:
                self._trial.journal.write(came)
            self._tail = (self._tail + came).rpartition(b"\0")[2]
            for item in self.decoder.feed(came):
                if isinstance(item, Block):
                    self._samples(item, now)
                elif isinstance(item, Scans):
                    self._scanned(item, now)
                else:
                    self._message(item)

    def _samples(self, block: Block, now: float) -> None:
        if not len(block):
            return
        self._remember(block)
        self._feel(block)
        if self.live is not None:
            self.live.add(block)
        self._came(int(block.ticks[0]), int(block.ticks[-1]), now, is_known=self.live is not None)

    def _scanned(self, scans: Scans, now: float) -> None:
        if not len(scans):
            return
        if self._recent_scans and self._recent_scans[-1].segment != scans.segment:
            self._recent_scans.clear()
        self._recent_scans.append(scans)
        first, last = int(scans.ticks[0].max()), int(scans.ticks[-1].max())
        while int(self._recent_scans[0].ticks[-1].max()) < last - int(RECENT_SECONDS * 1e6):
            self._recent_scans.pop(0)
        if self.live_mat is not None:
            self.live_mat.add(scans)
        self._came(first, last, now, is_known=self._boot is not None)

    def _came(self, first: int, last: int, now: float, *, is_known: bool) -> None:
        """Take note that something was measured between device times `first` and `last`, us."""
        self._last_sample = now
        self.newest_ticks = last
        if is_known:
            self.trouble = None
            if self.state in (State.SEARCHING, State.LOST):
                self._set(State.READY)
        pair = self.envelope.add(now, last)
        trial = self._trial
        if trial is None:
            return
        if pair is not None:
            trial.journal.mark(Mark("clock", pair[0] - trial.began, pair[1]))
        if trial.first_ticks is None:
            trial.first_ticks = first
        trial.last_ticks = last
        if trial.seconds is not None and (last - trial.first_ticks) * 1e-6 >= trial.seconds:
            trial.over.set()

    def _feel(self, block: Block) -> None:
        """Remember the cell that has carried the most since the last trial began, or since `forget`."""
        calibration = self.calibration
        counts = block.counts[(block.flags & WORTHLESS) == 0]
        if calibration is None or not len(counts):
            return
        capacity = mat(calibration.geometry).capacity
        zero = np.array(calibration.zero)
        for plate in calibration.plates:
            channels = list(plate.channels)
            most = ((counts[:, channels] - zero[channels]) * np.array(plate.matrix[0])).max(axis=0)
            share = float(most.max()) / capacity
            if self.heaviest is None or share > self.heaviest.share:
                cell = channels[int(most.argmax())]
                self.heaviest = Heaviest(plate.side, cell, share, capacity, int(block.ticks[-1]))
        if self.zeroed is not None or any(calibration.zero):
            self._bear((counts - zero) * _gains(calibration) / capacity, int(block.ticks[-1]))

    def _bear(self, shares: NDArray[np.float64], ticks: int) -> None:
        """Remember an overload that lasts: one sample alone may be the converter's.

        shares : (n, cells), of a cell's capacity.
        """
        if not (shares > OVERLOAD).any():
            self._beyond = 0
            return
        longest = 0
        for most in shares.max(axis=1).tolist():
            self._beyond = self._beyond + 1 if most > OVERLOAD else 0
            longest = max(longest, self._beyond)
        calibration = self.calibration
        if longest < OVERLOADED_FOR or self._overload is not None or calibration is None:
            return
        cell = int(shares.max(axis=0).argmax())
        side = next(each.side for each in calibration.plates if cell in each.channels)
        capacity = mat(calibration.geometry).capacity
        self._overload = Heaviest(side, cell, float(shares.max()), capacity, ticks)

    def _message(self, frame: Frame) -> None:
        if frame.kind == Kind.HELLO:
            self._greeted()
        if frame.kind == Kind.ACK:
            ack = Ack.read(frame)
            if ack is not None and ack.command == Kind.START and ack.answer != 0:
                raise WireError(
                    WireReason.REFUSED,
                    "The plate refuses to start measuring.",
                    "Run its self-test on the device page; if it fails, tell your engineer.",
                )

    def _greeted(self) -> None:
        """Start a device that has restarted by itself (a new boot id), or that was asked out of a silence."""
        hello = self.decoder.hello
        if hello is None or self._source is None or self._boot is None:
            return
        has_restarted = self._boot != hello.boot
        if has_restarted and self._trial is not None:
            self._trial.journal.mark(Mark("restarted", time.monotonic() - self._trial.began))
        self._boot = hello.boot
        if has_restarted or self.trouble is not None:
            self._source.write(command(Kind.START))

    def _remember(self, block: Block) -> None:
        if self._recent and self._recent[-1].segment != block.segment:
            self._recent.clear()
        self._recent.append(block)
        horizon = block.ticks[-1] - int(RECENT_SECONDS * 1e6)
        while len(self._recent) > 1 and self._recent[0].ticks[-1] < horizon:
            self._recent.pop(0)

    def samples(self, seconds: float) -> tuple[NDArray[np.float64], float]:
        """Return the raw samples of the last `seconds`, or of as many as there are, and their rate in Hz.

        (n, cells), counts; NaN where a conversion is missing or was marked as worthless; n may be 0.
        """
        with self._lock:
            found = list(self._recent)
        rate = float(self.hello.rate) if self.hello is not None else 0.0
        index = np.concatenate([block.index for block in found]) if found else np.empty(0, np.int64)
        if len(index) < 2:
            return np.empty((0, self.hello.channels if self.hello is not None else 0)), rate
        ticks = np.concatenate([block.ticks for block in found])
        counts = np.concatenate([block.counts for block in found]).astype(np.float64)
        flags = np.concatenate([block.flags for block in found])
        counts[(flags & WORTHLESS) != 0] = np.nan
        rate = true_rate(index, ticks)
        grid = np.full((int(index[-1] - index[0]) + 1, counts.shape[1]), np.nan)
        grid[index - index[0]] = counts
        return grid[max(0, len(grid) - round(seconds * rate)) :], rate

    def scans(self) -> Scans | None:
        """Return the scans of a pressure mat of the last twelve seconds, or None when there are none."""
        with self._lock:
            found = list(self._recent_scans)
        return joined(found) if found else None

    @property
    def celsius(self) -> float | None:
        """What the device said last of its temperature, or None."""
        status = self.decoder.status
        is_told = status is not None and status.temperature != NO_TEMPERATURE
        return status.temperature / 100.0 if status is not None and is_told else None

    def _recent_counts(self, seconds: float) -> NDArray[np.float64] | None:
        """(n, cells) counts of the last `seconds`, or None when there are not that many yet."""
        if not self._recent:
            return None
        ticks = np.concatenate([block.ticks for block in self._recent])
        counts = np.concatenate([block.counts for block in self._recent])
        since = ticks[-1] - int(seconds * 1e6)
        if ticks[0] > since:
            return None
        return np.asarray(counts[ticks >= since], dtype=np.float64)

    def _source_ended(self) -> None:
        with self._lock:
            if self._trial is not None:
                self._trial.over.set()
            self.trouble = SourceError(
                SourceReason.DISCONNECTED, "The replayed recording has come to its end.", "Start it again."
            )
            self._set(State.LOST)

    def _lose(self, trouble: StationError) -> None:
        with self._lock:
            self.trouble = trouble
            if self._trial is not None:
                self._trial.journal.mark(Mark("gone", time.monotonic() - self._trial.began))
                self._trial.ending = INTERRUPTED
                self._trial.over.set()
            self._recent.clear()
            self._recent_scans.clear()
            self._tail = b""
            # After a loss nobody knows what happened to the plates: a new zero is demanded.
            self.zeroed = None
            self.noise = {}
            self._set(State.LOST)

    # Within the lock

    def _end_trial(self, ending: str) -> Recording:
        trial = self._trial
        assert trial is not None
        self._trial = None
        if self.state is State.RECORDING:
            self._set(State.READY)
        recording = trial.journal.close(ending)
        self._closed[recording.head.id] = trial.journal
        return recording

    def _need_calibration(self) -> Calibration:
        if self.hello is not None and self.hello.is_mat:
            raise TrialError(
                TrialReason.NOT_READY,
                "A pressure mat gives pressures, not newtons: it is neither zeroed nor weighed on.",
                "Use the plates for that.",
            )
        is_measuring = self.state in (State.READY, State.RECORDING) and self.trouble is None
        if self.calibration is None or not is_measuring:
            raise _not_ready()
        return self.calibration

    def _set(self, state: State) -> None:
        with self._changed:
            self.state = state
            self._changed.notify_all()


def _gains(calibration: Calibration) -> NDArray[np.float64]:
    """(cells,), N per count, by channel."""
    gains = np.zeros(len(calibration.zero))
    for plate in calibration.plates:
        gains[list(plate.channels)] = plate.matrix[0]
    return gains


def _silent() -> SourceError:
    return SourceError(
        SourceReason.SILENT,
        "The plate has stopped sending samples.",
        "Check its cable and its power; the station goes on by itself.",
    )


def _failed(error: Exception) -> SourceError:
    return SourceError(
        SourceReason.FAILED,
        f"The station could not work off what the plate sent ({type(error).__name__}: {error}).",
        "What was recorded is kept. Start the station again, and report this sentence if it comes back.",
    )


def weighing(sides: dict[Side, NDArray[np.float64]]) -> Weighing:
    """Return the weight of a person who stands still, in all and on each plate.

    sides : (n,), N, load of each plate over two seconds. Tenths of a second are looked at.

    Errors: TrialError NOBODY_ON, UNSTEADY.
    """
    total = np.sum(list(sides.values()), axis=0)
    mean = float(total.mean())
    if mean < 100.0:
        raise TrialError(TrialReason.NOBODY_ON, "Nobody stands on the plates.", "Step on, one foot on each.")
    if _swing(total) > WEIGH_BAND * mean or max(map(_swing, sides.values())) > SHIFT_BAND * mean:
        raise TrialError(
            TrialReason.UNSTEADY, "Not still enough to weigh yet.", "Stand still for two seconds."
        )
    left, right = (float(sides[s].mean()) if s in sides else float("nan") for s in (Side.LEFT, Side.RIGHT))
    return Weighing(mean, left, right)


def _moves(load: NDArray[np.float64]) -> bool:
    """Tell whether somebody moves on an empty plate, or treads on it; a floor that shakes evenly does not.

    load : (n,), N, two seconds of it. Half seconds of a shaking floor have the same mean.
    """
    if load.std() <= STILL:
        return False
    parts = [part.mean() for part in np.array_split(load, 4)]
    return bool(load.std() > SHAKING or np.ptp(parts) > STILL)


def _swing(load: NDArray[np.float64]) -> float:
    """N. How far the mean of a tenth of the samples leaves the mean of all."""
    smooth = np.convolve(load, np.ones(_tenth(load)) / _tenth(load), "valid")
    return float(np.abs(smooth - load.mean()).max())


def _tenth(samples: NDArray[np.float64]) -> int:
    """Samples of a tenth of a second: the weigh-in band judges the person, not the converter's noise."""
    return max(1, int(len(samples) / WEIGH_SECONDS / 10))


def _not_ready() -> TrialError:
    return TrialError(
        TrialReason.NOT_READY,
        "The plates are not ready for that.",
        "Wait until the light says 'Plates ready'.",
    )
