"""Bench: the calibration that is open, on the server. Screens come and go; what was read stays.

One for each station. It drives the same `calibration.procedure.Procedure` as the terminal does, and keeps
it in the same folder: either can go on where the other was left.
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration import procedure
from calibration.begun import Begun
from calibration.captured import wanted
from calibration.check import Scene
from calibration.procedure import Capture, Procedure
from calibration.takes import Take, Takes
from dashboard.felt import SLOPE, CellNow, cells_now
from dashboard.pressed import Pressing
from dashboard.reader import Reader
from dashboard.results import Result, result
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, StationError, TrialError, TrialReason
from station.mat import Mat, Side, mat
from station.qualification.finding import Verdict
from station.station import Station
from station.stream import DEFAULT_GEOMETRY
from station.wire.frame import Hello

Floats = NDArray[np.float64]

PRESSING = 8.0
"""s that a corner may be pressed and let go within."""
WAITED = 10.0
"""s between two readings when nothing is to be done between them."""


class Stage(StrEnum):
    """The parts of a calibration, in order. Each can be looked at again."""

    CHANNELS = "channels"
    WIRING = "wiring"
    BEGIN = "begin"
    READINGS = "readings"
    RECORDINGS = "recordings"
    RESULT = "result"
    SIGN = "sign"


class Bench:
    """What an engineer does at one station. calibrations : folder of the certificates.

    stage, side : what the screens show. version : rises when anything but the live numbers changes.
    reads_itself : whether a reading is taken without a button. reader : of the open calibration.
    takes : recordings for its checks. pressing : the wiring test. signed : the certificate that came of it.
    """

    def __init__(self, station: Station, calibrations: Path) -> None:
        self._station = station
        self._calibrations = calibrations
        self._lock = threading.RLock()
        self._empty: Floats | None = None
        self._heard = 0
        self._results: dict[Side, Result] = {}
        self._serial = ""
        self._lost: int | None = None
        self.reader: Reader | None = None
        self.takes = Takes(station)
        self.stage = Stage.CHANNELS
        self.side = Side.LEFT
        self.version = 0
        self.reads_itself = True
        self.pressing: Pressing | None = None
        self.signed: Certificate | None = None

    # What is there

    @property
    def hello(self) -> Hello | None:
        """What the connected device said of itself; another device ends what was shown of the one before."""
        hello = self._station.hello
        if hello is not None and hello.serial != self._serial:
            with self._changing():
                self._serial = hello.serial
                self._forget()
        return hello

    @property
    def mat(self) -> Mat | None:
        """Its plates. Errors: CalibrationError UNKNOWN_GEOMETRY."""
        hello = self.hello
        return None if hello is None else mat(hello.geometry or DEFAULT_GEOMETRY)

    @property
    def procedure(self) -> Procedure | None:
        """The calibration that is open here."""
        return self.reader.procedure if self.reader is not None else None

    def open_ones(self) -> tuple[Procedure, ...]:
        """Return the calibrations of this device that were begun, here or at a terminal, and not signed."""
        hello = self.hello
        return () if hello is None else procedure.open_ones(self._calibrations / hello.serial)

    def present(self) -> Certificate | None:
        """Return the certificate of the device. Errors: CalibrationError when it is not to be believed."""
        hello = self.hello
        return None if hello is None else certificate.of_plate(self._calibrations, hello.uid)

    def stages(self) -> dict[Stage, bool]:
        """Return every stage and whether it can be gone to."""
        made = self.procedure
        is_read = made is not None and any(made.readings(plate.side) for plate in made.plates)
        is_over = made is not None and made.next is None
        return {
            stage: {
                Stage.READINGS: made is not None,
                Stage.RECORDINGS: is_read,
                Stage.RESULT: is_read,
                Stage.SIGN: is_over or self.signed is not None,
            }.get(stage, True)
            for stage in Stage
        }

    # Raw channels and wiring

    def cells(self) -> tuple[list[CellNow], float]:
        """Return every cell at this moment, and the rate in Hz."""
        hello, plates = self.hello, self.mat
        if hello is None or plates is None:
            return [], 0.0
        counts, rate = self._station.samples(SLOPE)
        gain = 1.0 / plates.counts_per_newton(hello.full_scale, hello.bits)
        return cells_now(plates, gain, hello.bits, counts, rate, self._empty), rate

    @property
    def is_called(self) -> bool:
        """Whether the plates were called empty."""
        return self._empty is not None

    def call_empty(self) -> None:
        """Count newtons from here on. Errors: TrialError NOT_READY."""
        with self._changing():
            self._empty = np.nanmedian(self._newest(2.0), axis=0)

    def press(self) -> None:
        """Begin the wiring test with plates that are empty now. Errors: TrialError NOT_READY."""
        with self._changing():
            self.pressing = self._pressing()
            self.pressing.begin(self._newest(2.0))
            self._heard = self._ticks()

    def press_again(self, channel: int) -> None:
        """Test one corner once more."""
        with self._changing():
            if self.pressing is not None:
                self.pressing.again(channel)
                self._heard = self._ticks()

    def nothing_answers(self) -> None:
        """Say that the wanted corner was pressed, although nothing was felt. Errors: TrialError NOT_READY."""
        with self._changing():
            if self.pressing is not None and self.pressing.silent(self._since_heard()) is not None:
                self._heard = self._ticks()
                self._note_wiring()

    def pressed_now(self) -> Floats:
        """Return what each cell feels in the wiring test, (channels,), N."""
        counts, rate = self._station.samples(1.0)
        return np.zeros(0) if self.pressing is None else self.pressing.by_cell(counts, rate)

    # Beginning

    def begin(self, known: Begun) -> None:
        """Begin a calibration. Errors: CalibrationError NOT_KEPT; OTHER_SERIAL for another device."""
        hello = self.hello
        if hello is None or hello.serial != known.uid:
            raise CalibrationError(
                CalibrationReason.OTHER_SERIAL,
                "Another device is connected than when this form was filled in.",
                "Look at the first page of the bench, then begin.",
            )
        with self._changing():
            self._open(procedure.begin(self._calibrations / hello.serial, known))
            self._lost = self._station.decoder.tally.lost
            self._note_wiring()

    def take_up(self, name: str) -> None:
        """Go on with one that was begun. name : of its folder. Errors: CalibrationError OUT_OF_TURN."""
        with self._changing():
            self._open(self._one_of(name))
            # How many samples were lost where it was read before is not known here.
            self._lost = None

    def leave(self) -> None:
        """Leave the open calibration as it is; it can be taken up again."""
        with self._changing():
            self._forget()
            self.stage = Stage.BEGIN

    # Readings

    def ask(self) -> None:
        """Read as soon as the plate lies still. Errors: CalibrationError OUT_OF_TURN."""
        with self._changing():
            self._need_open().ask()
        self.look()

    def by_itself(self, wanted: bool) -> None:
        """Say whether readings are taken without a button."""
        with self._changing():
            self.reads_itself = wanted

    def read_anew(self) -> None:
        """Let what was known of readings hold no more: some were made, or taken back, elsewhere."""
        with self._changing():
            self._results.clear()
            if self.reader is not None:
                self.reader.forget()
                step = self.reader.procedure.next
                self.side = step.side if step is not None else self.side

    def take_back(self, side: Side, number: int, why: str) -> None:
        """Let a reading no longer hold; it is asked for again. Errors: CalibrationError NOT_KEPT."""
        with self._changing():
            self._need_open().take_back(side, number, why)
            self.read_anew()

    def take_last_back(self, why: str) -> None:
        """Let the newest reading no longer hold. Errors: CalibrationError NOT_KEPT, OUT_OF_TURN."""
        with self._changing():
            self._need_open().take_last_back(why)
            self.read_anew()

    # Recordings for checks

    def record(self, scene: Scene, side: Side, told: Mapping[str, Any], seconds: float | None = None) -> None:
        """Begin a recording. Errors: TrialError NOT_READY; CalibrationError OUT_OF_TURN."""
        made = self._need_open().procedure
        with self._changing():
            length = seconds if seconds is not None else wanted(scene).seconds
            self.takes.start(made, Take(scene, side, length, dict(told)))

    def stop_recording(self) -> Capture | None:
        """End the running recording now. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
        with self._changing():
            self._results.clear()
            return self.takes.stop()

    def skip(self, scene: Scene, side: Side, *, is_skipped: bool = True) -> None:
        """Note that a check is left out; it says 'not measured' then."""
        with self._changing():
            self._need_open().procedure.note(f"skipped {scene.value} {side.value}", is_skipped)

    def is_skipped(self, scene: Scene, side: Side) -> bool:
        """Whether a check was left out."""
        made = self.procedure
        return made is not None and bool(made.fact(f"skipped {scene.value} {side.value}"))

    # What came of it

    def result(self, side: Side) -> Result:
        """Return what the readings of one plate amount to, as far as they go."""
        with self._lock:
            if side not in self._results:
                reader = self._need_reader()
                self._results[side] = result(reader.procedure, reader.plate(side), self.present())
            return self._results[side]

    def sign(self, by: str, role: str, months: int) -> Certificate:
        """Sign, keep the certificate and use it from now on. by, role : who. months : until it is due.

        Errors: CalibrationError INCOMPLETE and every cause of `calibration.refusal`.
        """
        made = self._need_open().procedure
        from calibration.certificate import compose

        with self._changing():
            found = [self.result(plate.side) for plate in made.plates]
            for each in found:
                if each.error is not None:
                    raise each.error
            outcomes = tuple(each.outcome for each in found if each.outcome is not None)
            today = datetime.now().astimezone()
            if self._lost is not None:
                made.note("lost", self._station.decoder.tally.lost - self._lost)
            # Who signs is named on the certificate, whoever began.
            signer = procedure.resume(made.folder)
            signer.known = replace(signer.known, by=by, role=role)
            signed: Certificate = compose(signer, outcomes, self.present(), today, months)
            certificate.keep(self._calibrations, signed)
            made.note("signed", signed.number)
            self.signed = signed
            self._station.renew()
            return signed

    # Looking, again and again

    def look(self) -> None:
        """Do what is due: hear a pressed corner, read a plate that lies still, end a recording.

        Errors: CalibrationError NOT_KEPT, RecordingError: what is wrong with the disk.
        """
        with self._lock:
            if self.hello is None:
                return
            if self.takes.running is not None:
                self._end_recording()
            if self.stage is Stage.WIRING:
                self._hear()
            if self.stage is Stage.READINGS and self.takes.running is None:
                self._read()

    def go(self, stage: Stage) -> None:
        """Show a stage, when it can be gone to."""
        if self.stages()[stage]:
            with self._changing():
                self.stage = stage

    def show(self, side: Side) -> None:
        """Show a plate."""
        with self._changing():
            self.side = side

    # Within the lock

    def _read(self) -> None:
        if self.reader is None or not self.reader.look(by_itself=self.reads_itself):
            return
        with self._changing():
            self._results.clear()
            step = self.reader.procedure.next
            self.side = step.side if step is not None else self.side
            if step is None:
                self.stage = Stage.RECORDINGS

    def _hear(self) -> None:
        if self.pressing is None or self.pressing.wanted is None:
            return
        _, rate = self._station.samples(0.1)
        if self.pressing.hear(self._since_heard(), rate) is not None:
            with self._changing():
                self._heard = self._ticks()
                self._note_wiring()

    def _end_recording(self) -> None:
        try:
            kept = self.takes.look()
        except StationError:
            self._results.clear()
            self.version += 1
            raise
        if kept is not None:
            with self._changing():
                self._results.clear()

    def _open(self, made: Procedure) -> None:
        self.reader, self.signed = Reader(made, self._station), None
        self.side = made.plates[0].side
        self.read_anew()
        self.stage = Stage.READINGS if made.next is not None else Stage.RESULT

    def _forget(self) -> None:
        self.reader, self._empty, self.pressing, self.signed = None, None, None, None
        self.stage = Stage.CHANNELS
        self.read_anew()

    def _note_wiring(self) -> None:
        if self.pressing is not None and self.pressing.is_over and self.procedure is not None:
            found = self.pressing.findings.values()
            told = [each.remark for each in found if each.verdict is not Verdict.GOOD]
            self.procedure.note("wiring", told or "every cell answers alone and upwards")

    def _one_of(self, name: str) -> Procedure:
        for each in self.open_ones():
            if each.folder.name == name:
                return each
        raise CalibrationError(
            CalibrationReason.OUT_OF_TURN,
            "This calibration is not open any more.",
            "Choose another one, or begin anew.",
        )

    def _need_open(self) -> Reader:
        """Return the reader of what may still be changed."""
        if self.signed is not None:
            raise _none_open()
        return self._need_reader()

    def _need_reader(self) -> Reader:
        if self.reader is None:
            raise _none_open()
        return self.reader

    def _pressing(self) -> Pressing:
        hello, plates = self.hello, self.mat
        if hello is None or plates is None:
            raise _not_ready()
        return Pressing(plates.plates, 1.0 / plates.counts_per_newton(hello.full_scale, hello.bits))

    def _newest(self, seconds: float) -> Floats:
        counts, rate = self._station.samples(seconds)
        if len(counts) < 0.9 * seconds * rate or np.isnan(counts).all():
            raise _not_ready()
        return counts

    def _since_heard(self) -> Floats:
        """(n, channels), counts since the corner before was judged."""
        seconds = min(PRESSING, (self._ticks() - self._heard) * 1e-6)
        return self._station.samples(seconds)[0]

    def _ticks(self) -> int:
        return self._station.newest_ticks or 0

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            finally:
                self.version += 1


def _none_open() -> CalibrationError:
    return CalibrationError(
        CalibrationReason.OUT_OF_TURN, "No calibration is open here.", "Begin one, or take one up."
    )


def _not_ready() -> TrialError:
    return TrialError(
        TrialReason.NOT_READY,
        "The plates have not sent enough samples yet.",
        "Wait two seconds, with nobody at the plates, and press again.",
    )
