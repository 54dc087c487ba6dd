"""Mat checking: the daily check of a pressure mat on a screen. It drives the same check as the terminal does,
and both write the same log.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.bench.checking import Checked
from dashboard.bench.mat_reader import AWAY, not_now, not_open
from dashboard.bench.turns import Turns
from dashboard.words import mat_check as said
from station.errors import CalibrationError, CalibrationReason, StationError, TrialError, TrialReason
from station.newtons import NO_SERIAL
from station.qualification import mat_check
from station.qualification.mat_check import MatCheck, Part
from station.station import State, Station
from station.wire.frame import Hello

USUAL = 10.0
"""kg."""


class MatChecking:
    """The daily check of the mat at a station. played : the source of a simulated engineer, or None.

    check : the one that is made. over : the last one. refused : why nothing was read, or kept. mass,
    tile : kg and m, of the last one, which the next one is offered. clock : s.
    """

    def __init__(
        self,
        station: Station,
        calibrations: Path,
        turns: Turns,
        played: Callable[[], Any],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.check: MatCheck | None = None
        self.over: Checked | None = None
        self.refused: StationError | None = None
        self.mass, self.tile = USUAL, mat_check.TILE
        self._station = station
        self._calibrations = calibrations
        self._turns = turns
        self._played = played
        self._clock = clock
        self._hello: Hello | None = None
        self._began = self._looked = clock()
        self._ended: MatCheck | None = None

    @property
    def is_treading(self) -> bool:
        """Whether somebody treads over the mat just now."""
        wanted = self.check.wanted if self.check is not None else None
        return wanted is not None and wanted.part is Part.TREAD and self.need().is_listening

    @property
    def is_left(self) -> bool:
        """Whether something lies on the mat though it is to be empty: also after the check, until it was."""
        check, scans = self.check or self._ended, self._station.scans()
        if check is None or scans is None or not scans.whole.any():
            return False
        return check.is_left(np.asarray(scans.cells[scans.whole][-1], dtype=np.float64))

    # What somebody does

    def begin(self, hello: Hello, mass: float, tile: float) -> None:
        """Begin. hello : of the mat. mass : kg. tile : m, its side.

        Errors: CalibrationError when there are no curves to be believed; TrialError BAD_SETTING for a tile
        that is too large for the marks, NOT_READY while a trial is recorded.
        """
        # What is refused changes nothing: the numbers that were typed stay on the screen.
        with self._turns.lock:
            if self._station.state is State.RECORDING:
                raise TrialError(TrialReason.NOT_READY, *said.RECORDED)
            source = self._station.source
            made = mat_check.curves(self._calibrations, "" if source is None else source.name, hello)
            try:
                check = MatCheck(made, mass, tile)
            except TrialError as error:
                # Here the marks cannot be chosen.
                raise TrialError(TrialReason.BAD_SETTING, error.sentence, said.OTHER_TILE) from error
            with self._turns.changing():
                self.check, self.over, self.refused = check, None, None
                self._ended = None
                self.mass, self.tile = mass, tile
                self._hello, self._began = hello, self._clock()

    def read(self) -> None:
        """Read: what is asked for is done. Errors: CalibrationError OUT_OF_TURN."""
        with self._turns.changing():
            check = self.need()
            if check.is_listening:
                raise not_now()
            self.refused, self._looked = None, self._clock()
            self._play(*check.played)
            check.start()

    def stop(self) -> None:
        """Break the check off; nothing of it is kept. Errors: CalibrationError OUT_OF_TURN without one."""
        with self._turns.changing():
            self.need()
            self.forget()

    def forget(self) -> None:
        """Let nothing of it hold: another mat is there, or something else is begun."""
        self.check = self.over = self.refused = self._ended = None

    def need(self) -> MatCheck:
        """Return the check that is made. Errors: CalibrationError OUT_OF_TURN without one."""
        if self.check is None:
            raise not_now()
        return self.check

    def require_none(self) -> None:
        """Errors: CalibrationError OUT_OF_TURN while a check is made."""
        if self.check is not None:
            raise CalibrationError(CalibrationReason.OUT_OF_TURN, *said.BUSY)

    # Looking, again and again

    def look(self) -> None:
        """Hear the mat, and judge when it is enough. What is in the way is `refused`."""
        check, now = self.check, self._clock()
        was_away, self._looked = now - self._looked > AWAY, now
        if self._ended is not None and not self.is_left:
            # It was empty once: whoever stands there later has nothing to do with the check.
            self._ended = None
        if check is None or not check.is_listening:
            return
        if was_away:
            with self._turns.changing():
                check.stop()
                self.refused = not_open()
        elif check.hear(self._station.scans()):
            with self._turns.changing():
                self._take(check)

    def _take(self, check: MatCheck) -> None:
        try:
            check.take()
            if check.wanted is None:
                self._finish(check)
            elif check.wanted.place is None:
                self._play("empty", {})
        except StationError as error:
            self.check, self.refused = None, error

    def _finish(self, check: MatCheck) -> None:
        hello = self._hello
        assert hello is not None
        self._play("empty", {})
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        day = check.day(mat_check.lines(self._calibrations, hello), at)
        self.check, self._ended = None, check
        self.over = Checked(day.found, False, at, self._clock() - self._began, 0, False)
        is_kept = mat_check.keep(self._calibrations, hello, day.line)
        self.over = replace(self.over, is_kept=is_kept)

    @property
    def has_no_serial(self) -> bool:
        """Whether the mat that was checked cannot be told from others."""
        return self._hello is not None and self._hello.uid == NO_SERIAL

    def _play(self, activity: str, options: dict[str, float]) -> None:
        played = self._played()
        if played is not None:
            played.perform(activity, **options)
