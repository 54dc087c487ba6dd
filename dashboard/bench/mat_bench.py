"""Mat bench: the equalisation of a pressure mat, on the server. Screens come and go; what was read stays.

One for each station. It drives the same `calibration.mat.procedure.MatProcedure` as the terminal does, and
keeps it in the same folder: either can go on where the other was left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.mat import procedure, signing, words
from calibration.mat.begun import Begun, Way
from calibration.mat.hands import Hands
from calibration.mat.outcome import Outcome
from calibration.mat.procedure import MatProcedure, Part
from dashboard.bench.mat_checking import MatChecking
from dashboard.bench.mat_reader import MatReader
from dashboard.bench.turns import Turns
from dashboard.words import mat_check as said
from dashboard.words import refusals
from station import equalisation
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason, TrialError, TrialReason
from station.mat import Matrix, matrix
from station.newtons import NO_SERIAL
from station.sources.simulated import MAT_BENCH
from station.station import State, Station
from station.wire.frame import Hello

TAKEN_BACK, ASKED_AGAIN = "taken back at the bench", "asked for again"
"""Why a loading no longer holds."""


@dataclass(frozen=True)
class Result:
    """What all loadings of a mat amount to, or why they do not. again : loadings that would have to be read
    again, by number.
    """

    outcome: Outcome | None = None
    error: CalibrationError | None = None
    again: tuple[int, ...] = ()


class MatBench:
    """What an engineer does at a mat. calibrations : folder of what holds. turns : of the whole bench.

    reader : of the equalisation that is open. kept : what came of it; nothing of it can be changed then.
    resumed : what must be repeated since it was left, one sentence each. checking : the daily check.
    """

    def __init__(self, station: Station, calibrations: Path, turns: Turns) -> None:
        self.reader: MatReader | None = None
        self.kept: Equalisation | None = None
        self.resumed: tuple[str, ...] = ()
        self._station = station
        self._calibrations = calibrations
        self._turns = turns
        self.checking = MatChecking(station, calibrations, turns, self._played)
        self._result: Result | None = None
        self._serial = ""

    # What is there

    @property
    def hello(self) -> Hello | None:
        """What the connected mat said of itself, None without one; another device ends what was shown."""
        hello = self._station.hello
        serial = "" if hello is None else hello.serial
        if serial and serial != self._serial:
            with self._turns.changing():
                self._serial = serial
                self._forget()
                self.checking.forget()
        return hello if hello is not None and hello.is_mat else None

    @property
    def serial(self) -> str:
        """Serial number of the connected mat, hex. Errors: CalibrationError OTHER_SERIAL without a mat."""
        return self._need_hello().serial

    @property
    def matrix(self) -> Matrix:
        """Where its cells sit. Errors: CalibrationError UNKNOWN_GEOMETRY; OTHER_SERIAL without a mat."""
        return matrix(self._need_hello().geometry)

    @property
    def largest(self) -> int:
        """Count that its converter cannot exceed. Errors: CalibrationError OTHER_SERIAL without a mat."""
        return int(2 ** self._need_hello().bits - 1)

    @property
    def procedure(self) -> MatProcedure | None:
        """The equalisation that is open here."""
        return None if self.reader is None else self.reader.procedure

    @property
    def is_simulated(self) -> bool:
        """Whether a simulated engineer lays what is asked for."""
        return self._hands() is not None

    def counts(self) -> NDArray[np.float64] | None:
        """(rows, columns), counts of the newest whole scan, or None."""
        scans = self._station.scans()
        if scans is None or not scans.whole.any():
            return None
        return np.asarray(scans.cells[scans.whole][-1], dtype=np.float64)

    def open_ones(self) -> tuple[MatProcedure, ...]:
        """Return the equalisations of this mat that were begun, here or at a terminal, and not kept."""
        hello = self.hello
        return () if hello is None else procedure.open_ones(self._calibrations / hello.serial)

    def spoiled(self) -> tuple[CalibrationError, ...]:
        """Return why equalisations of this mat that were begun cannot be taken up again."""
        hello = self.hello
        return () if hello is None else procedure.spoiled(self._calibrations / hello.serial)

    def present(self) -> Equalisation | None:
        """Return the equalisation that holds. Errors: CalibrationError when its file is not believed."""
        hello = self.hello
        return None if hello is None else equalisation.of_mat(self._calibrations, hello.uid)

    @property
    def has_true_curves(self) -> bool:
        """Whether it measures by curves that nobody has found: those by which a simulated mat was made."""
        live = self._station.live_mat
        return live is not None and live.equalisation is not None and not live.equalisation.found.get("by")

    # Beginning and leaving

    def begin(self, way: Way, by: str) -> None:
        """Begin an equalisation. by : who does it.

        Errors: CalibrationError OTHER_SERIAL without a mat, or for one without a serial number; NOT_KEPT.
        """
        with self._turns.changing():
            self.checking.require_none()
            hello, at = self._need_hello(), datetime.now().astimezone().isoformat(timespec="seconds")
            if hello.uid == NO_SERIAL:
                raise CalibrationError(
                    CalibrationReason.OTHER_SERIAL,
                    *refusals.NO_MAT_SERIAL,
                )
            known = Begun(hello.serial, self.matrix.name, self.largest, way, by, at)
            self._open(procedure.begin(self._calibrations / hello.serial, known))

    def take_up(self, name: str) -> None:
        """Go on with one that was begun. name : of its folder.

        Errors: CalibrationError OUT_OF_TURN, OTHER_SERIAL, NOT_KEPT.
        """
        with self._turns.changing():
            self.checking.require_none()
            made = next((each for each in self.open_ones() if each.folder.name == name), None)
            if made is None:
                raise CalibrationError(
                    CalibrationReason.OUT_OF_TURN,
                    *refusals.EQUALISATION_GONE,
                )
            self._need_own(made)
            self._open(made)
            self.resumed = words.resumed(made.take_up(datetime.now().astimezone()))

    def leave(self) -> None:
        """Leave it as it is; it can be taken up again."""
        with self._turns.changing():
            self._forget()

    def check(self, mass: float, tile: float) -> None:
        """Begin the daily check; arguments, errors : as `MatChecking.begin`.

        Errors: CalibrationError OTHER_SERIAL without a mat, OUT_OF_TURN while an equalisation is open, or
        another check is made.
        """
        with self._turns.lock:
            hello = self._need_hello()
            self.checking.require_none()
            if self.reader is not None:
                raise CalibrationError(CalibrationReason.OUT_OF_TURN, *said.OPEN)
            self.checking.begin(hello, mass, tile)

    # Loadings

    def press(self) -> None:
        """Begin to count presses. Errors: CalibrationError OUT_OF_TURN."""
        with self._turns.changing():
            self.need_reader().press()

    def end_presses(self) -> None:
        """Go on with the presses that were felt. Errors: CalibrationError OUT_OF_TURN, NOT_KEPT."""
        with self._turns.changing():
            self.need_reader().end_presses()

    def read(self, value: float | None) -> None:
        """Read the next loading when it has lain for its time; see `MatReader.ask`."""
        with self._turns.lock:
            reader = self.need_reader()
            self._need_own(reader.procedure)
            # What is refused changes nothing: the number that was typed stays on the screen.
            reader.ask(value)
            with self._turns.changing():
                self.resumed = ()

    def stop(self) -> None:
        """Do not read what lies there. Errors: CalibrationError OUT_OF_TURN when nothing is open."""
        with self._turns.changing():
            self.need_reader().stop()

    def take_last_back(self, meant: str = "") -> None:
        """Let the newest loading no longer hold. meant : its number, where a button stands for it.

        A second press that comes when it is taken back does nothing. Errors: CalibrationError OUT_OF_TURN,
        NOT_KEPT.
        """
        with self._turns.lock:
            newest = self.need_reader().procedure.newest
            if newest is None:
                raise CalibrationError(CalibrationReason.OUT_OF_TURN, *refusals.NOTHING_READ)
            if meant in ("", str(newest.number)):
                self.take_back((newest.number,), TAKEN_BACK)

    def take_back(self, numbers: Sequence[int], why: str = ASKED_AGAIN) -> None:
        """Let loadings no longer hold. Errors: CalibrationError OUT_OF_TURN, also for none that was read."""
        with self._turns.changing():
            reader = self.need_reader()
            reader.require_free()
            known = {each.loading.number for each in reader.procedure.captures}
            if not known.intersection(numbers):
                raise CalibrationError(
                    CalibrationReason.OUT_OF_TURN,
                    *refusals.not_read(words.numbers(numbers)),
                )
            for number in sorted(known.intersection(numbers)):
                reader.procedure.take_back(number, why)
            reader.forget()
            self._result = None

    def leave_out(self, part: Part) -> None:
        """Leave out a part. Errors: CalibrationError OUT_OF_TURN; ValueError, see `MatProcedure`."""
        with self._turns.changing():
            reader = self.need_reader()
            reader.require_free()
            reader.forget()
            reader.procedure.leave_out(part)
            self._result = None

    def do_after_all(self) -> None:
        """Ask for what was left out. Errors: CalibrationError OUT_OF_TURN."""
        with self._turns.changing():
            reader = self.need_reader()
            reader.require_free()
            reader.procedure.do_after_all()
            self._result = None

    # What comes of it

    def result(self) -> Result:
        """Return what all loadings amount to. Errors: CalibrationError OUT_OF_TURN while some are to come."""
        with self._turns.lock:
            if self._result is None:
                made = self._all_read()
                try:
                    self._result = Result(self._outcome(made, 0))
                except CalibrationError as error:
                    again: Any = getattr(error, "again", lambda _: ())
                    self._result = Result(error=error, again=tuple(again(made.captures)))
            return self._result

    def keep(self, by: str, months: int) -> Equalisation:
        """Sign, keep it and use it from now on, unless it did not pass. by : who. months : until it is due.

        Errors: CalibrationError OUT_OF_TURN, OTHER_SERIAL, NOT_KEPT and those of `outcome`; TrialError
        NOT_READY while a trial is recorded.
        """
        with self._turns.changing():
            made = self._all_read()
            self._need_own(made)
            if self._station.state is State.RECORDING:
                raise TrialError(TrialReason.NOT_READY, *refusals.MAT_RECORDS)
            # Who signs is named, whoever began.
            signer = procedure.resume(made.folder)
            signer.known = replace(signer.known, by=by)
            outcome = self._outcome(signer, months)
            found, _ = signing.sign(self._calibrations, made, outcome, datetime.now().astimezone())
            self.kept = found
            self._station.renew()
            return found

    def look(self) -> bool:
        """Do what is due: count presses, read what has lain its time.

        Returns whether somebody's hands were felt: a press, or something that was laid there and read.
        Errors: CalibrationError NOT_KEPT.
        """
        with self._turns.lock:
            if self.hello is None:
                return False
            before = self._felt()
            self.checking.look()
            if self.reader is not None and self.kept is None and self.reader.look():
                with self._turns.changing():
                    self._result = None
            return self._felt() != before

    def need_reader(self) -> MatReader:
        """Return the reader of what may still be changed. Errors: CalibrationError OUT_OF_TURN."""
        if self.reader is None or self.kept is not None:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                *refusals.NO_EQUALISATION_OPEN,
            )
        return self.reader

    # Within the lock

    def _felt(self) -> tuple[object, ...]:
        """Return what hands have done so far, here and now."""
        reader, check = self.reader, self.checking.check
        presses = None if reader is None else reader.presses
        return (
            0 if reader is None else len(reader.procedure.captures),
            0 if presses is None else presses.count,
            None if check is None else check.progress,
        )

    def _outcome(self, made: MatProcedure, months: int) -> Outcome:
        return made.outcome("", datetime.now().astimezone(), months)

    def _all_read(self) -> MatProcedure:
        made = self.need_reader().procedure
        if made.next is not None:
            raise CalibrationError(CalibrationReason.OUT_OF_TURN, *refusals.NOT_EVERY_LOADING)
        return made

    def _open(self, made: MatProcedure) -> None:
        self._forget()
        self.checking.forget()
        self.reader = MatReader(made, self._station, self._hands())

    def _forget(self) -> None:
        self.reader = self.kept = self._result = None
        self.resumed = ()

    def _played(self) -> Any:
        source: Any = self._station.source
        is_played = source is not None and source.name.startswith(f"sim:{MAT_BENCH}")
        return source if is_played and hasattr(source, "perform") else None

    def _hands(self) -> Hands | None:
        played = self._played()
        return None if played is None else Hands(played)

    def _need_hello(self) -> Hello:
        hello = self.hello
        if hello is None:
            raise CalibrationError(CalibrationReason.OTHER_SERIAL, *refusals.NO_MAT)
        return hello

    def _need_own(self, made: MatProcedure) -> None:
        hello = self._need_hello()
        made.known.require_device(hello.serial, hello.geometry, self.largest)
