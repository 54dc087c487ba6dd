"""Bench: what an engineer does at one station, on the server. Screens come and go; what was read stays.

One for each station. It drives the same `calibration.procedure.Procedure` as the terminal does, and keeps
it in the same folder: either can go on where the other was left.
"""

import numpy as np
from numpy.typing import NDArray

from calibration import procedure
from calibration.begun import Begun
from calibration.procedure import Procedure
from dashboard.bench.answers import Answers
from dashboard.bench.bridging import Bridging
from dashboard.bench.checking import Checking
from dashboard.bench.connected import Connected
from dashboard.bench.felt import SLOPE, CellNow, cells_now
from dashboard.bench.opened import Opened
from dashboard.bench.patients import Patients
from dashboard.bench.reader import Reader
from dashboard.bench.stage import Stage
from dashboard.bench.turns import Turns
from dashboard.bench.wiring import Wiring
from dashboard.words import refusals
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason
from station.library.library import Library
from station.mat import Mat, Side
from station.station import Station
from station.wire.frame import Hello

Floats = NDArray[np.float64]


class Bench:
    """What an engineer does at one station. library : whose folder holds the certificates.

    stage, side : what the screens show. reads_itself : whether a reading is taken without a button.
    opened : the calibration that is open. wiring, bridging, checking, patients : the wiring test, the pose of
    the plates, the daily check, what patients say of the plates. answers : to the form that begins.
    """

    def __init__(self, station: Station, library: Library) -> None:
        self.turns = Turns()
        self.connected = Connected(station, library.calibrations)
        self.wiring = Wiring(self.connected, self.turns)
        self.bridging = Bridging(self.connected, self.turns)
        self.checking = Checking(self.connected, self.turns)
        self.patients = Patients(self.connected, library, self.turns)
        self.answers = Answers()
        self.opened = Opened(self.connected, self.turns)
        self._empty: Floats | None = None
        self._serial = ""
        self.stage = Stage.CHANNELS
        self.side = Side.LEFT
        self.reads_itself = True

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
        return self.opened.procedure

    @property
    def reader(self) -> Reader | None:
        """The reader of the calibration that is open here."""
        return self.opened.reader

    def stages(self) -> dict[Stage, bool]:
        """Return every stage and whether it can be gone to."""
        made = self.procedure
        is_read = made is not None and any(made.readings(plate.side) for plate in made.plates)
        is_over = made is not None and made.next is None
        return {
            stage: {
                Stage.READINGS: made is not None and self.opened.signed is None,
                Stage.RECORDINGS: is_read and self.opened.signed is None,
                Stage.RESULT: is_read,
                Stage.POSE: self._can_pose(is_over=is_over),
                Stage.SIGN: is_over or self.opened.signed is not None,
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
        """Begin a calibration.

        Errors: CalibrationError OTHER_SERIAL for another device, and those of `calibration.procedure.begin`.
        """
        hello = self.hello
        if hello is None or hello.serial != known.uid:
            raise CalibrationError(
                CalibrationReason.OTHER_SERIAL,
                *refusals.OTHER_DEVICE,
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
            self.opened.need_reader().take_up()
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
            self.opened.need_unsigned().ask()
        self.look()

    def by_itself(self, wanted: bool) -> None:
        """Say whether readings are taken without a button."""
        with self.turns.changing():
            self.reads_itself = wanted

    def read_anew(self) -> None:
        """Let what was known of readings hold no more: some were made, or taken back."""
        with self.turns.changing():
            self.opened.forget_results()
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
            self.opened.need_unsigned().take_back(side, number, why)
            self.read_anew()
            self.stage = Stage.READINGS

    def take_last_back(self, why: str, meant: str = "") -> None:
        """Let the newest stack no longer hold. meant : name of its reading, where a button stands for it.

        A second press that comes when it is taken back does nothing. Errors: CalibrationError NOT_KEPT,
        OUT_OF_TURN.
        """
        with self.turns.changing():
            reader = self.opened.need_unsigned()
            if meant in ("", reader.named_newest):
                reader.take_last_back(why)
                self.read_anew()

    def sign(self, by: str, role: str, months: int) -> Certificate:
        """Sign, keep the certificate and use it from now on. Arguments, errors : as `Opened.sign`."""
        with self.turns.changing():
            signed = self.opened.sign(by, role, months)
            self.bridging.forget()
            return signed

    # Where the plates stand to each other

    def pose_begin(self, by: str) -> None:
        """Begin to measure the pose. by : who does. Errors: CalibrationError, TrialError NOT_READY."""
        self.bridging.begin(self.opened.posed_with(), by, self.opened.unsigned())

    def pose_take_up(self, by: str) -> None:
        """Go on with the pose that was left in the middle. Errors: CalibrationError."""
        self.bridging.take_up(self.opened.posed_with(), by, self.opened.unsigned())

    # Looking, again and again

    def look(self) -> bool:
        """Do what is due: hear a pressed corner, read a plate that lies still, end a recording.

        Returns whether somebody's hands were felt: a corner was pressed, or something laid there and read.
        Errors: RecordingError: what is wrong with the disk.
        """
        with self.turns.lock:
            if self.hello is None:
                return False
            before = self._felt()
            if self.opened.takes.running is not None:
                self.opened.end_recording()
            self.checking.look()
            if self.stage is Stage.WIRING:
                self.wiring.hear()
                self._note_wiring()
            if self.stage is Stage.READINGS and self.opened.takes.running is None:
                self._read()
            if self.stage is Stage.POSE and self.opened.takes.running is None:
                self.bridging.look(by_itself=self.reads_itself)
            return self._felt() != before

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

    def _felt(self) -> tuple[object, ...]:
        """Return what hands have done so far, here and now."""
        pressing, reader, pose = self.wiring.pressing, self.reader, self.bridging.running
        return (
            None if pressing is None else dict(pressing.findings),
            0 if reader is None else reader.done,
            None if pose is None else pose.progress,
            self.checking.progress,
        )

    def _can_pose(self, *, is_over: bool) -> bool:
        """Whether there are two plates whose counts can be made newtons: read, or with a certificate."""
        if self.connected.hello is None:
            return False
        calibration = self.connected.station.calibration
        if calibration is None or len(calibration.plates) != 2:
            return False
        return is_over if self.opened.unsigned() is not None else bool(calibration.number)

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
            self.opened.forget_results()
            step = self.reader.procedure.next
            self.side = step.side if step is not None else self.side
            if step is None:
                self.stage = Stage.RECORDINGS

    def _open(self, made: Procedure) -> None:
        self.opened.open(made)
        self.side = made.plates[0].side
        self.read_anew()
        self.stage = Stage.READINGS if made.next is not None else Stage.RECORDINGS

    def _forget(self) -> None:
        self.opened.close()
        self._empty = None
        self.wiring.forget()
        self.checking.forget()
        self.stage = Stage.CHANNELS
        self.read_anew()

    def _note_wiring(self) -> None:
        told, made = self.wiring.told, self.procedure
        if (
            told is not None
            and made is not None
            and self.opened.signed is None
            and made.fact("wiring") != told
        ):
            made.note("wiring", told)

    def _one_of(self, name: str) -> Procedure:
        for each in self.connected.open_ones():
            if each.folder.name == name:
                return each
        raise CalibrationError(
            CalibrationReason.OUT_OF_TURN,
            *refusals.NOT_OPEN_ANY_MORE,
        )
