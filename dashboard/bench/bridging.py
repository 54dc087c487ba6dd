"""Bridging: the pose of the plates on a screen. A board lies over both, a mass stands in hole after hole.

It drives the `calibration.posing.Posing` of the terminal in the same folder: either goes on where the other
was left.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from calibration import posed, posing
from calibration.posed import Posed
from calibration.posing import Posing
from calibration.procedure import Procedure
from calibration.settling import State
from dashboard.bench.connected import Connected, not_ready
from dashboard.bench.felt import DONE, Load
from dashboard.bench.turns import Turns
from dashboard.words import refusals
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, StationError
from station.forces import CONTACT
from station.newtons import Calibration
from station.station import State as StationState
from station.station import Station

Floats = NDArray[np.float64]

NOW = 0.5
"""s of the newest samples that say what lies there."""
NOTHING, LIGHT = 5.0, 15.0
"""N: less is nothing; below, no place is stated."""
ASIDE = 0.07
"""m from a hole, of a board that lies as it is drawn, within which it is meant: holes are 0.26 m apart."""
SAME = 1.0
"""N of any cell, within which what was refused or taken back lies there still."""


class Stands(StrEnum):
    """What the plates show, against where the mass is to stand."""

    AS_ASKED = "as_asked"
    UNKNOWN = "unknown"
    HELD = "held"
    AS_BEFORE = "as_before"
    NOTHING = "nothing"
    NOT_EMPTY = "not_empty"
    OTHER_PLATE = "other_plate"
    OTHER_HOLE = "other_hole"


@dataclass(frozen=True)
class Seen:
    """The plates now. state : whether they lie still. loads : of each plate, () while nobody knows."""

    state: State
    loads: tuple[Load, ...]
    stands: Stands


class Bridging:
    """The pose at a station, by itself for plates with a certificate or as a part of an open calibration.

    running : the measurement that is open here. asked : somebody wants a reading once the plates are still.
    refused : why a reading was not taken. is_taken_up : it goes on where it was left. over : what came of it,
    or what is in the way. signed : the certificate into which it was signed.
    """

    def __init__(self, connected: Connected, turns: Turns) -> None:
        self._connected = connected
        self._turns = turns
        self._by = ""
        self._made: Procedure | None = None
        self._held: Floats | None = None
        self.forget()

    def forget(self) -> None:
        """Let nothing be open here; what was read is kept."""
        self.running: Posing | None = None
        self.over: Posed | StationError | None = None
        self.signed: Certificate | None = None
        self.refused: StationError | None = None
        self.asked = self.is_taken_up = False
        self._made = self._held = None

    # What there is

    def open_one(self, calibration: Calibration) -> Posing | None:
        """Return the measurement that was left in the middle, here or at a terminal, or None."""
        hello = self._connected.hello
        if hello is None:
            return None
        return posing.open_one(self._connected.calibrations / hello.serial, calibration, self._station)

    @property
    def is_part(self) -> bool:
        """Whether it is a part of a calibration that is not signed yet."""
        return self._made is not None

    def seen(self) -> Seen | None:
        """Look at the plates; None while nothing is to be read."""
        run = self.running
        if run is None or run.is_over:
            return None
        now = self._now()
        if not len(now):
            return Seen(run.look(), (), Stands.UNKNOWN)
        loads = run.loads(now)
        felt = () if loads is None else tuple(_load(each) for each in loads)
        return Seen(run.look(), felt, self._stands(run, felt, now))

    # What somebody does

    def begin(self, calibration: Calibration, by: str, made: Procedure | None = None) -> None:
        """Begin. calibration : with which counts become newtons. made : of which it is a part, or None.

        Errors: CalibrationError NOT_KEPT, INCOMPLETE for one plate; TrialError NOT_READY.
        """
        hello = self._connected.hello
        if hello is None:
            raise not_ready()
        with self._turns.changing():
            below = self._connected.calibrations / hello.serial
            self._open(posing.begin(below, calibration, self._station, by), by, made)
            if made is not None:
                posed.leave_out(made)

    def take_up(self, calibration: Calibration, by: str, made: Procedure | None = None) -> None:
        """Go on with the one that was left. Errors: CalibrationError OUT_OF_TURN, NOT_KEPT."""
        found = self.open_one(calibration)
        if found is None:
            raise _none_open()
        with self._turns.changing():
            found.take_up()
            self._open(found, by, made)
            self.is_taken_up = not found.is_over
            if found.is_over:
                self._judge()

    def ask(self) -> None:
        """Read as soon as the plates lie still. Errors: CalibrationError OUT_OF_TURN."""
        with self._turns.changing():
            self._need_running()
            self.asked, self.refused, self._held = True, None, None

    def take_back(self, why: str, hole: int | None = None) -> None:
        """Let a hole, or the newest reading, be read again; no pose holds meanwhile.

        Errors: CalibrationError OUT_OF_TURN, NOT_KEPT.
        """
        with self._turns.changing():
            self._need_running().take_back(hole, why)
            if self._made is not None:
                posed.leave_out(self._made)
            self.over, self.refused, self.asked = None, None, False
            self._held = self._now()

    def take_last_back(self, why: str, meant: str = "") -> None:
        """Let the newest reading be read again. meant : which one it is, where a button stands for it.

        A second press that comes when it is taken back does nothing. Errors: as `take_back`.
        """
        with self._turns.changing():
            if meant in ("", str(self._need_running().progress[0])):
                self.take_back(why)

    def leave(self) -> None:
        """Leave it as it is; it can be taken up again."""
        with self._turns.changing():
            self.forget()

    def sign(self, present: Certificate, by: str) -> Certificate:
        """Sign the pose into the certificate, and use that from now on. by : who signs.

        Errors: CalibrationError OUT_OF_TURN when there is nothing to sign; TrialError NOT_READY while a trial
        is recorded.
        """
        with self._turns.changing():
            run = self._need_running()
            if not isinstance(self.over, Posed) or not self.over.wants_signature or self.is_part:
                raise _none_open()
            if self._station.state is StationState.RECORDING:
                raise not_ready()
            now = datetime.now().astimezone()
            signed = posed.signed(self._connected.calibrations, present, run, by, now)
            self.signed = signed
            self._station.renew()
            return signed

    # Looking, again and again

    def look(self, *, by_itself: bool) -> None:
        """Read what stands still as asked, and say what came of it when all is read.

        Every cause of a refusal, CalibrationError NOT_KEPT among them, is kept in `refused`.
        """
        found = self.seen()
        run = self.running
        if found is None or run is None:
            return
        if self._held is not None and found.stands is not Stands.HELD:
            self._held = None
        is_due = self.asked or (by_itself and found.stands is Stands.AS_ASKED)
        if found.state is State.SETTLED and is_due:
            with self._turns.changing():
                self._read(run, run.empty if run.wants_empty else run.take)

    def _read(self, run: Posing, read: Callable[[], object]) -> None:
        self.asked = False
        try:
            read()
        except CalibrationError as error:
            if error.reason is not CalibrationReason.NOT_SETTLED:
                self.refused, self._held = error, self._now()
            return
        self.refused, self.is_taken_up = None, False
        if run.is_over:
            self._judge()

    def _judge(self) -> None:
        """Say what came of it: a moved plate voids the certificate at once."""
        run = self._need_running()
        try:
            if self._made is not None:
                found = posed.note(self._made, run)
                before = self._connected.present()
                self.over = Posed(found, None if before is None else posed.moved(found, before.calibration))
                return
            present = self._connected.present()
            if present is None:
                raise _none_open()
            now = datetime.now().astimezone()
            self.over = posed.judged(self._connected.calibrations, present, run, self._by, now)
        except StationError as error:
            self.over = error

    # Within

    @property
    def _station(self) -> Station:
        return self._connected.station

    def _stands(self, run: Posing, felt: tuple[Load, ...], now: Floats) -> Stands:
        if self._held is not None and len(self._held) and run.changed(now, self._held) < SAME:
            return Stands.HELD
        if run.is_unknown or not felt:
            return Stands.UNKNOWN
        if run.wants_empty or run.next is None:
            is_empty = all(abs(load.newtons) < NOTHING for load in felt)
            return Stands.AS_ASKED if is_empty else Stands.NOT_EMPTY
        if run.stood and run.changed(now) < DONE:
            return Stands.AS_BEFORE
        below = run.below(run.next)
        own, other = felt[below], felt[1 - below]
        if max(own.newtons, other.newtons) < CONTACT:
            return Stands.NOTHING
        if abs(other.newtons) > NOTHING:
            return Stands.OTHER_PLATE
        x, y = run.holes[run.next]
        middle = run.mat.plates[below].centre
        beside = math.hypot(own.x - (x - middle[0]), own.y - (y - middle[1]))
        return Stands.AS_ASKED if beside <= ASIDE else Stands.OTHER_HOLE

    def _now(self) -> Floats:
        """(cells,), mean of the newest counts, or nothing."""
        counts, _ = self._station.samples(NOW)
        known = counts[~np.isnan(counts).any(axis=1)] if len(counts) else counts
        return np.asarray(known.mean(axis=0)) if len(known) else np.empty(0)

    def _open(self, run: Posing, by: str, made: Procedure | None) -> None:
        self.forget()
        self.running, self._by, self._made = run, by, made

    def _need_running(self) -> Posing:
        if self.running is None:
            raise _none_open()
        return self.running


def _load(loads: Floats) -> Load:
    """Return what stands on a plate. loads : (3,), Fz in N, Mx and My in N m."""
    fz, mx, my = (float(each) for each in loads)
    return Load(fz, -my / fz, mx / fz) if fz > LIGHT else Load(fz, math.nan, math.nan)


def _none_open() -> CalibrationError:
    return CalibrationError(CalibrationReason.OUT_OF_TURN, *refusals.NO_POSE_OPEN)
