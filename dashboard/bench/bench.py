"""Bench: the calibration that is open, on the server. Screens come and go; what was read stays.

One for each station. It drives the same `calibration.procedure.Procedure` as the terminal does, and keeps
it in the same folder: either can go on where the other was left.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration import outcome, posed, procedure, refusal
from calibration.begun import Begun
from calibration.captured import wanted
from calibration.check import Scene
from calibration.procedure import Capture, Procedure
from calibration.takes import Take, Takes
from dashboard.bench.bridging import Bridging
from dashboard.bench.checking import Checking
from dashboard.bench.connected import Connected, not_ready
from dashboard.bench.felt import SLOPE, CellNow, cells_now
from dashboard.bench.patients import Patients
from dashboard.bench.reader import Reader
from dashboard.bench.results import Result, result
from dashboard.bench.stage import Stage
from dashboard.bench.turns import Turns
from dashboard.bench.wiring import Wiring
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, StationError
from station.library.library import Library
from station.mat import Mat, Side
from station.newtons import Calibration
from station.station import State, Station
from station.stream import DEFAULT_GEOMETRY
from station.wire.frame import Hello

Floats = NDArray[np.float64]

SKIPPED = "skipped"
"""The fact that lists the recordings that are left out, as `creep left`."""


class Bench:
    """What an engineer does at one station. library : whose folder holds the certificates.

    stage, side : what the screens show. reads_itself : whether a reading is taken without a button.
    reader : of the open calibration. takes : recordings for its checks. signed : the certificate that came
    of it. wiring, bridging, checking, patients : the wiring test, the pose of the plates, the daily check,
    what patients say of the plates.
    """

    def __init__(self, station: Station, library: Library) -> None:
        self.turns = Turns()
        self.connected = Connected(station, library.calibrations)
        self.wiring = Wiring(self.connected, self.turns)
        self.bridging = Bridging(self.connected, self.turns)
        self.checking = Checking(self.connected, self.turns)
        self.patients = Patients(self.connected, library, self.turns)
        self._empty: Floats | None = None
        self._results: dict[Side, Result] = {}
        self._serial = ""
        self.reader: Reader | None = None
        self.takes = Takes(station)
        self.stage = Stage.CHANNELS
        self.side = Side.LEFT
        self.reads_itself = True
        self.signed: Certificate | None = None

    # What is there

    @property
    def hello(self) -> Hello | None:
        """What the connected device said of itself; another device ends what was shown of the one before."""
        self._notice_device()
        return self.connected.hello

    @property
    def mat(self) -> Mat | None:
        """Its plates. Errors: CalibrationError UNKNOWN_GEOMETRY."""
        return self.connected.mat

    @property
    def procedure(self) -> Procedure | None:
        """The calibration that is open here."""
        return self.reader.procedure if self.reader is not None else None

    def stages(self) -> dict[Stage, bool]:
        """Return every stage and whether it can be gone to."""
        made = self.procedure
        is_read = made is not None and any(made.readings(plate.side) for plate in made.plates)
        is_over = made is not None and made.next is None
        return {
            stage: {
                Stage.READINGS: made is not None and self.signed is None,
                Stage.RECORDINGS: is_read and self.signed is None,
                Stage.RESULT: is_read,
                Stage.POSE: self._can_pose(is_over=is_over),
                Stage.SIGN: is_over or self.signed is not None,
            }.get(stage, True)
            for stage in Stage
        }

    # Raw channels

    def cells(self) -> tuple[list[CellNow], float]:
        """Return every cell at this moment, and the rate in Hz."""
        hello, plates = self.hello, self.mat
        if hello is None or plates is None:
            return [], 0.0
        counts, rate = self.connected.station.samples(SLOPE)
        return cells_now(plates, self.connected.gain, hello.bits, counts, rate, self._empty), rate

    @property
    def is_called(self) -> bool:
        """Whether the plates were called empty."""
        return self._empty is not None

    def call_empty(self) -> None:
        """Count newtons from here on. Errors: TrialError NOT_READY."""
        with self.turns.changing():
            self._empty = np.nanmedian(self.connected.newest(2.0), axis=0)

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
        with self.turns.changing():
            made = procedure.begin(self.connected.calibrations / hello.serial, known)
            self._open(made)
            self._note_wiring()

    def take_up(self, name: str) -> None:
        """Go on with one that was begun. name : of its folder.

        Errors: CalibrationError OUT_OF_TURN, OTHER_SERIAL, NOT_KEPT.
        """
        with self.turns.changing():
            self._open(self._one_of(name))
            self._need_reader().take_up()
            self.read_anew()

    def leave(self) -> None:
        """Leave the open calibration as it is; it can be taken up again."""
        with self.turns.changing():
            self._forget()
            self.stage = Stage.BEGIN

    # Readings

    def ask(self) -> None:
        """Read as soon as the plate lies still. Errors: CalibrationError OUT_OF_TURN."""
        with self.turns.changing():
            self._need_open().ask()
        self.look()

    def by_itself(self, wanted: bool) -> None:
        """Say whether readings are taken without a button."""
        with self.turns.changing():
            self.reads_itself = wanted

    def read_anew(self) -> None:
        """Let what was known of readings hold no more: some were made, or taken back."""
        with self.turns.changing():
            self._results.clear()
            # Its newtons were those of the readings before.
            self.bridging.forget()
            if self.reader is not None:
                self.reader.forget()
                step = self.reader.procedure.next
                self.side = step.side if step is not None else self.side

    def take_back(self, side: Side, number: int, why: str) -> None:
        """Let a reading no longer hold; its stack is asked for again.

        Errors: CalibrationError NOT_KEPT, OUT_OF_TURN.
        """
        with self.turns.changing():
            self._need_open().take_back(side, number, why)
            self.read_anew()
            self.stage = Stage.READINGS

    def take_last_back(self, why: str) -> None:
        """Let the newest stack no longer hold. Errors: CalibrationError NOT_KEPT, OUT_OF_TURN."""
        with self.turns.changing():
            self._need_open().take_last_back(why)
            self.read_anew()

    # Recordings for checks

    def record(self, scene: Scene, side: Side, told: Mapping[str, Any], seconds: float | None = None) -> None:
        """Begin a recording. Errors: TrialError NOT_READY; CalibrationError OUT_OF_TURN."""
        made = self._need_open().procedure
        with self.turns.changing():
            length = seconds if seconds is not None else wanted(scene).seconds
            self.takes.start(made, Take(scene, side, length, dict(told)))

    def stop_recording(self) -> Capture | None:
        """End the running recording now. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
        with self.turns.changing():
            self._results.clear()
            return self.takes.stop()

    def skip(self, scene: Scene, side: Side, *, is_skipped: bool = True) -> None:
        """Note that a check is left out; it says 'not measured' then. Errors: CalibrationError NOT_KEPT."""
        with self.turns.changing():
            made = self._need_open().procedure
            name = f"{scene.value} {side.value}"
            known = set(made.fact(SKIPPED) or ())
            made.note(SKIPPED, sorted(known | {name} if is_skipped else known - {name}))

    def is_skipped(self, scene: Scene, side: Side) -> bool:
        """Whether a check was left out."""
        made = self.procedure
        return made is not None and f"{scene.value} {side.value}" in (made.fact(SKIPPED) or ())

    # What came of it

    def result(self, side: Side) -> Result:
        """Return what the readings of one plate amount to, as far as they go."""
        with self.turns.lock:
            if side not in self._results:
                reader = self._need_reader()
                self._results[side] = result(reader.procedure, reader.plate(side), self.connected.present)
            return self._results[side]

    def sign(self, by: str, role: str, months: int) -> Certificate:
        """Sign, keep the certificate and use it from now on. by, role : who. months : until it is due.

        Errors: CalibrationError INCOMPLETE and every cause of `calibration.refusal`; TrialError NOT_READY
        while a trial is recorded.
        """
        reader = self._need_open()
        made = reader.procedure
        from calibration.certificate import compose

        with self.turns.changing():
            self._need_own(made)
            if self.connected.station.state is State.RECORDING:
                raise not_ready()
            found = [self.result(plate.side) for plate in made.plates]
            for each in found:
                if each.error is not None:
                    raise each.error
            outcomes = tuple(each.outcome for each in found if each.outcome is not None)
            today = datetime.now().astimezone()
            reader.note_losses()
            posed.renew(made, outcomes, self.connected.station)
            # Who signs is named on the certificate, whoever began.
            signer = procedure.resume(made.folder)
            signer.known = replace(signer.known, by=by, role=role)
            signed: Certificate = compose(signer, outcomes, self.connected.present(), today, months)
            certificate.keep(self.connected.calibrations, signed)
            made.note("signed", signed.number)
            self.bridging.forget()
            self.signed = signed
            self.connected.station.renew()
            return signed

    # Where the plates stand to each other

    def pose_of(self) -> Procedure | None:
        """Return the open calibration of which the pose is a part, or None: it is by itself."""
        return self.procedure if self.signed is None else None

    def posed_with(self) -> Calibration:
        """Return what makes newtons of the counts of a pose: what is signed next, or the certificate.

        Errors: CalibrationError NOT_FOUND without either, and every cause of `calibration.refusal`.
        """
        made = self.pose_of()
        if made is None:
            return self.certificate().calibration
        found = [self.result(plate.side) for plate in made.plates]
        for each in found:
            if each.error is not None:
                raise each.error
        outcomes = tuple(each.outcome for each in found if each.outcome is not None)
        return outcome.calibration(made, outcomes, "", "", "")

    def certificate(self) -> Certificate:
        """Return the certificate of the plates. Errors: CalibrationError NOT_FOUND without one."""
        found = self.connected.present()
        if found is None:
            raise CalibrationError(
                CalibrationReason.NOT_FOUND,
                "These plates have no certificate: there is nothing to put their pose into.",
                "Calibrate them first.",
            )
        return found

    def pose_begin(self, by: str) -> None:
        """Begin to measure the pose. by : who does. Errors: CalibrationError, TrialError NOT_READY."""
        self.bridging.begin(self.posed_with(), by, self.pose_of())

    def pose_take_up(self, by: str) -> None:
        """Go on with the pose that was left in the middle. Errors: CalibrationError."""
        self.bridging.take_up(self.posed_with(), by, self.pose_of())

    # Looking, again and again

    def look(self) -> None:
        """Do what is due: hear a pressed corner, read a plate that lies still, end a recording.

        Errors: RecordingError: what is wrong with the disk.
        """
        with self.turns.lock:
            if self.hello is None:
                return
            if self.takes.running is not None:
                self._end_recording()
            self.checking.look()
            if self.stage is Stage.WIRING:
                self.wiring.hear()
                self._note_wiring()
            if self.stage is Stage.READINGS and self.takes.running is None:
                self._read()
            if self.stage is Stage.POSE and self.takes.running is None:
                self.bridging.look(by_itself=self.reads_itself)

    def go(self, stage: Stage) -> None:
        """Show a stage, when it can be gone to."""
        self._notice_device()
        if self.stages()[stage]:
            with self.turns.changing():
                self.stage = stage
            if stage is Stage.PATIENTS:
                self.patients.hear()

    def show(self, side: Side) -> None:
        """Show a plate."""
        with self.turns.changing():
            self.side = side

    # Within the lock

    def _can_pose(self, *, is_over: bool) -> bool:
        """Whether there are two plates whose counts can be made newtons: read, or with a certificate."""
        if self.connected.hello is None:
            return False
        calibration = self.connected.station.calibration
        if calibration is None or len(calibration.plates) != 2:
            return False
        return is_over if self.pose_of() is not None else bool(calibration.number)

    def _notice_device(self) -> None:
        """Forget what was shown of another device."""
        hello = self.connected.hello
        if hello is not None and hello.serial != self._serial:
            with self.turns.changing():
                self._serial = hello.serial
                self._forget()

    def _read(self) -> None:
        if self.reader is None or not self.reader.look(by_itself=self.reads_itself):
            return
        with self.turns.changing():
            self._results.clear()
            step = self.reader.procedure.next
            self.side = step.side if step is not None else self.side
            if step is None:
                self.stage = Stage.RECORDINGS

    def _end_recording(self) -> None:
        try:
            kept = self.takes.look()
        except StationError:
            with self.turns.changing():
                self._results.clear()
            raise
        if kept is not None:
            with self.turns.changing():
                self._results.clear()

    def _open(self, made: Procedure) -> None:
        self._need_own(made)
        self.reader, self.signed = Reader(made, self.connected), None
        self.side = made.plates[0].side
        self.read_anew()
        self.stage = Stage.READINGS if made.next is not None else Stage.RECORDINGS

    def _forget(self) -> None:
        self.reader, self._empty, self.signed = None, None, None
        self.wiring.forget()
        self.checking.forget()
        self.stage = Stage.CHANNELS
        self.read_anew()

    def _note_wiring(self) -> None:
        told, made = self.wiring.told, self.procedure
        if told is not None and made is not None and self.signed is None and made.fact("wiring") != told:
            made.note("wiring", told)

    def _one_of(self, name: str) -> Procedure:
        for each in self.connected.open_ones():
            if each.folder.name == name:
                return each
        raise CalibrationError(
            CalibrationReason.OUT_OF_TURN,
            "This calibration is not open any more.",
            "Choose another one, or begin anew.",
        )

    def _need_own(self, made: Procedure) -> None:
        """Errors: CalibrationError OTHER_SERIAL: readings of another device; CHANGED: other counts."""
        hello = self.connected.hello
        refusal.serial(made.known.uid, "" if hello is None else hello.serial)
        if hello is not None:
            made.known.require_device(hello.geometry or DEFAULT_GEOMETRY, hello.bits, hello.full_scale)

    def _need_open(self) -> Reader:
        """Return the reader of what may still be changed."""
        if self.signed is not None:
            raise _none_open()
        return self._need_reader()

    def _need_reader(self) -> Reader:
        if self.reader is None:
            raise _none_open()
        return self.reader


def _none_open() -> CalibrationError:
    return CalibrationError(
        CalibrationReason.OUT_OF_TURN, "No calibration is open here.", "Begin one, or take one up."
    )
