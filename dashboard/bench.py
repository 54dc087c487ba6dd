"""Bench: the calibration that is open, on the server. Screens come and go; what was read stays.

One for each station. It drives the same `calibration.procedure.Procedure` as the terminal does, and keeps
it in the same folder: either can go on where the other was left.
"""

import contextlib
import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
from calibration.fit import Fit, fit
from calibration.outcome import Outcome, outcome, per_count
from calibration.placement import Purpose
from calibration.plan import hands
from calibration.procedure import Capture, Procedure, Step
from calibration.reading import Reading
from calibration.settling import State as Stillness
from calibration.takes import Take, Takes
from calibration.taking import Look, Taking
from dashboard.felt import SLOPE, CellNow, Load, Match, cells_now, load, match
from dashboard.pressed import Pressing
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, StationError, TrialError, TrialReason
from station.mat import Mat, Plate, Side, mat
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


OF_A_PROCEDURE = (Stage.READINGS, Stage.RECORDINGS, Stage.RESULT, Stage.SIGN)


@dataclass(frozen=True)
class Seen:
    """The plate of the next reading now. felt : by the data sheet. match : whether it is as asked."""

    look: Look
    felt: Load
    match: Match


@dataclass(frozen=True)
class Result:
    """What the readings of one plate amount to, as far as they go. error : what is in the way."""

    fit: Fit | None = None
    outcome: Outcome | None = None
    error: StationError | None = None


class Bench:
    """What an engineer does at one station. calibrations : folder of the certificates.

    stage, side : what the screens show. version : rises when anything but the live numbers changes.
    reads_itself : whether a reading is taken without a button. asked : somebody wants one
    once the plate is still.
    last : what was read last here. refused : why a reading was not taken. pressing : the wiring test.
    """

    def __init__(self, station: Station, calibrations: Path) -> None:
        self._station = station
        self._calibrations = calibrations
        self._lock = threading.RLock()
        self._taking: Taking | None = None
        self._empty: Floats | None = None
        self._heard = 0
        self._refused_at: Floats | None = None
        self._was_touched = False
        self._results: dict[Side, Result] = {}
        self._serial = ""
        self.takes = Takes(station)
        self.stage = Stage.CHANNELS
        self.side = Side.LEFT
        self.version = 0
        self.reads_itself = True
        self.asked = False
        self.refused: StationError | None = None
        self.last: tuple[Side, Reading] | None = None
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
        return self._taking.procedure if self._taking is not None else None

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
            self._note_wiring()

    def take_up(self, name: str) -> None:
        """Go on with one that was begun. name : of its folder. Errors: CalibrationError OUT_OF_TURN."""
        with self._changing():
            self._open(self._one_of(name))

    def leave(self) -> None:
        """Leave the open calibration as it is; it can be taken up again."""
        with self._changing():
            self._forget()
            self.stage = Stage.BEGIN

    # Readings

    def newest(self, step: Step) -> Reading | None:
        """Return what was read last of the plate of a step, in time: this is what lies there now."""
        made = self.procedure
        found = made.readings(step.side) if made is not None else ()
        return max(found, key=lambda each: datetime.fromisoformat(each.at), default=None)

    def seen(self) -> Seen | None:
        """Look at the plate of the next reading."""
        made, taking = self.procedure, self._taking
        step = made.next if made is not None else None
        if made is None or taking is None or step is None:
            return None
        look = taking.look(step)
        now = self._counts_now(step)
        felt = load(self.plate(step.side), self._above_empty(step, look, now))
        newest = self.newest(step)
        changed = 0.0
        if newest is not None and len(now):
            gain = per_count(made, self.plate(step.side))
            changed = float(np.abs((now - np.array(newest.counts)) * gain).max())
        wanted = step.placement
        found = match(wanted, newest, felt, changed, made.known.kit.gravity, was_touched=self._was_touched)
        if found is Match.NOTHING_DONE and _asks_nothing(wanted, newest) and _age(newest) > WAITED:
            found = Match.AS_ASKED
        return Seen(look, felt, found)

    def above_empty(self, side: Side, reading: Reading) -> list[float]:
        """Return a reading as (cells,) N by the data sheet, above the last empty plate before it."""
        made = self.procedure
        assert made is not None
        zeros = [
            each
            for each in made.readings(side)
            if each.placement.purpose is Purpose.ZERO
            and each.placement.shim == reading.placement.shim
            and each.placement.number < reading.placement.number
        ]
        zero = np.array(zeros[-1].counts if zeros else reading.counts)
        found: list[float] = ((np.array(reading.counts) - zero) * per_count(made, self.plate(side))).tolist()
        return found

    def plate(self, side: Side) -> Plate:
        """Return a plate of the open calibration."""
        made = self.procedure
        assert made is not None
        return next(plate for plate in made.plates if plate.side is side)

    def minutes_left(self) -> float:
        """Return how long hands are still needed, in minutes."""
        made = self.procedure
        if made is None:
            return 0.0
        done = {(side, each.placement.number) for side in self._sides() for each in made.readings(side)}
        return hands(s.placement for s in made.steps if (s.side, s.placement.number) not in done) / 60.0

    def done(self) -> int:
        """Return how many readings are made."""
        made = self.procedure
        return 0 if made is None else sum(len(made.readings(side)) for side in self._sides())

    def ask(self) -> None:
        """Read as soon as the plate lies still, whatever lies there."""
        with self._changing():
            self.asked, self.refused, self._refused_at = True, None, None
        self.look()

    def by_itself(self, wanted: bool) -> None:
        """Say whether readings are taken without a button."""
        with self._changing():
            self.reads_itself = wanted

    def take_back(self, side: Side, number: int, why: str) -> None:
        """Let a reading no longer hold; it is asked for again. Errors: CalibrationError NOT_KEPT."""
        with self._changing():
            made = self._need_open()
            made.take_back(side, number, why)
            self._read_anew()
            self.last = None

    def take_last_back(self, why: str) -> None:
        """Let the newest reading no longer hold. Errors: CalibrationError NOT_KEPT, OUT_OF_TURN."""
        made = self._need_open()
        found = [(side, each) for side in self._sides() for each in made.readings(side)]
        if not found:
            raise CalibrationError(CalibrationReason.OUT_OF_TURN, "Nothing has been read yet.", "")
        side, newest = max(found, key=lambda each: datetime.fromisoformat(each[1].at))
        self.take_back(side, newest.placement.number, why)

    # Recordings for checks

    def record(self, scene: Scene, side: Side, told: Mapping[str, Any], seconds: float | None = None) -> None:
        """Begin a recording. Errors: TrialError NOT_READY; CalibrationError OUT_OF_TURN."""
        made = self._need_open()
        with self._changing():
            length = seconds if seconds is not None else wanted(scene).seconds
            self.takes.start(made, Take(scene, side, length, dict(told)))
            self.refused = None

    def stop_recording(self) -> Capture | None:
        """End the running recording now. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
        with self._changing():
            self._results.clear()
            return self.takes.stop()

    def skip(self, scene: Scene, side: Side, *, is_skipped: bool = True) -> None:
        """Note that a check is left out; it says 'not measured' then."""
        with self._changing():
            self._need_open().note(f"skipped {scene.value} {side.value}", is_skipped)

    def is_skipped(self, scene: Scene, side: Side) -> bool:
        """Whether a check was left out."""
        made = self.procedure
        return made is not None and bool(made.fact(f"skipped {scene.value} {side.value}"))

    # What came of it

    def result(self, side: Side) -> Result:
        """Return what the readings of one plate amount to, as far as they go."""
        with self._lock:
            if side not in self._results:
                self._results[side] = self._result(side)
            return self._results[side]

    def sign(self, by: str, role: str, months: int) -> Certificate:
        """Sign, keep the certificate and use it from now on. by, role : who. months : until it is due.

        Errors: CalibrationError INCOMPLETE and every cause of `calibration.refusal`.
        """
        made = self._need_open()
        from calibration.certificate import compose

        with self._changing():
            found = [self.result(side) for side in self._sides()]
            for each in found:
                if each.error is not None:
                    raise each.error
            outcomes = tuple(each.outcome for each in found if each.outcome is not None)
            today = datetime.now().astimezone()
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
        made, taking = self.procedure, self._taking
        step = made.next if made is not None else None
        found = self.seen()
        if made is None or taking is None or step is None or found is None:
            return
        if found.look.state not in (Stillness.SETTLED, Stillness.WAITING, Stillness.LOST):
            self._was_touched = True
        is_due = self.asked or (self.reads_itself and found.match is Match.AS_ASKED)
        if found.look.state is not Stillness.SETTLED or not is_due or self._is_refused(step):
            return
        with self._changing():
            self.asked = False
            try:
                self.last = (step.side, taking.take(step))
            except CalibrationError as error:
                if error.reason is not CalibrationReason.NOT_SETTLED:
                    self.refused, self._refused_at = error, self._counts_now(step)
                return
            self._read_anew()
            if made.next is None:
                self.stage = Stage.RECORDINGS

    def _is_refused(self, step: Step) -> bool:
        """Whether the same was refused just now and nothing has been done since."""
        if self._refused_at is None or self.asked:
            return False
        now = self._counts_now(step)
        made = self.procedure
        if made is None or now.shape != self._refused_at.shape:
            return False
        gain = per_count(made, self.plate(step.side))
        return bool(np.abs((now - self._refused_at) * gain).max() < 1.0)

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

    def _result(self, side: Side) -> Result:
        made, plate = self.procedure, self.plate(side)
        assert made is not None
        try:
            if missing := [each for each in made.steps if each.side is side and not self._has(each)]:
                raise CalibrationError(
                    CalibrationReason.INCOMPLETE,
                    f"{len(missing)} readings of the {side.value} plate are still to be made.",
                    "Go on with the readings; what is here so far is a preview.",
                )
            present = self.present()
            old = present.calibration if present is not None else None
            found = outcome(made, side, old)
            return Result(found.fit, found)
        except StationError as error:
            return Result(_fitted(made, plate), None, error)

    def _open(self, made: Procedure) -> None:
        self._taking = Taking(made, self._station)
        self._read_anew()
        self.last, self.signed = None, None
        step = made.next
        self.side = step.side if step is not None else made.plates[0].side
        self.stage = Stage.READINGS if step is not None else Stage.RESULT

    def _forget(self) -> None:
        self._taking, self._empty, self.pressing, self.last, self.signed = None, None, None, None, None
        self.stage = Stage.CHANNELS
        self._read_anew()

    def _read_anew(self) -> None:
        """What was known of the last reading holds no more."""
        self._results.clear()
        self._was_touched, self.asked, self.refused, self._refused_at = False, False, None, None
        step = self.procedure.next if self.procedure is not None else None
        if step is not None:
            self.side = step.side

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

    def _need_open(self) -> Procedure:
        if self.procedure is None or self.signed is not None:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                "No calibration is open here.",
                "Begin one, or take one up again.",
            )
        return self.procedure

    def _sides(self) -> tuple[Side, ...]:
        made = self.procedure
        return () if made is None else tuple(plate.side for plate in made.plates)

    def _has(self, step: Step) -> bool:
        made = self.procedure
        return made is not None and any(
            each.placement.number == step.placement.number for each in made.readings(step.side)
        )

    def _above_empty(self, step: Step, look: Look, now: Floats) -> Floats:
        """(cells,), N above the empty plate; a card just put under it only moves load between cells."""
        made = self.procedure
        assert made is not None
        zeros = [
            each
            for each in made.readings(step.side)
            if each.placement.purpose is Purpose.ZERO and each.placement.number < step.placement.number
        ]
        if not zeros or not len(now):
            return np.full(len(look.newtons), math.nan)
        same = [each for each in zeros if each.placement.shim == step.placement.shim]
        zero = np.array((same or zeros)[-1].counts)
        return np.asarray((now - zero) * per_count(made, self.plate(step.side)))

    def _counts_now(self, step: Step) -> Floats:
        """(cells,), mean of the newest counts of a plate, or nothing."""
        counts, _ = self._station.samples(0.5)
        own = counts[:, [cell.channel for cell in self.plate(step.side).cells]] if len(counts) else counts
        known = own[~np.isnan(own).any(axis=1)] if len(own) else own
        return np.asarray(known.mean(axis=0)) if len(known) else np.empty(0)

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


def _asks_nothing(wanted: Any, newest: Reading | None) -> bool:
    """Whether an empty plate is only to be read once more."""
    return (
        newest is not None
        and not wanted.mass
        and not newest.placement.mass
        and wanted.shim == newest.placement.shim
    )


def _age(newest: Reading | None) -> float:
    """s since a reading was made."""
    if newest is None:
        return 0.0
    return (datetime.now().astimezone() - datetime.fromisoformat(newest.at).astimezone()).total_seconds()


def _fitted(made: Procedure, plate: Plate) -> Fit | None:
    """Return a fit of what there is, or None."""
    try:
        return fit(plate, made.readings(plate.side), made.known.kit)
    except (StationError, np.linalg.LinAlgError):
        return None


def _not_ready() -> TrialError:
    return TrialError(
        TrialReason.NOT_READY,
        "The plates have not sent enough samples yet.",
        "Wait two seconds, with nobody at the plates, and press again.",
    )
