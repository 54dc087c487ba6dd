"""Mat reader: counts the presses of one equalisation, and reads each loading when it has lain its time."""

import time
from collections.abc import Callable
from enum import StrEnum

from calibration.mat.hands import Hands
from calibration.mat.loading import Loading
from calibration.mat.presses import Presses
from calibration.mat.procedure import Approach, MatProcedure, Part, Step
from calibration.mat.taking import Taken, Taking
from dashboard.words import refusals
from station.errors import CalibrationError, CalibrationReason
from station.station import Station

QUIET = 30.0
"""s of the mat's time without a press, after which it may be gone on without."""
AWAY = 10.0
"""s between two looks: after longer nobody knows what has lain there meanwhile."""


class Doing(StrEnum):
    """What goes on just now."""

    NOTHING = "nothing"
    PRESSING = "pressing"
    BEFORE = "before"
    """The simulated engineer gets to the loading from the right side; a real one has done so by then."""
    HOLDING = "holding"


class MatReader:
    """The loadings of one procedure at one station. hands : of a simulated engineer. clock : s.

    doing : what goes on. presses : the run of presses, once begun. last : what was read last here.
    refused : why a loading was not read.
    """

    def __init__(
        self,
        procedure: MatProcedure,
        station: Station,
        hands: Hands | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.procedure = procedure
        self.doing = Doing.NOTHING
        self.presses: Presses | None = None
        self.last: Taken | None = None
        self.refused: CalibrationError | None = None
        self._taking = Taking(procedure, station)
        self._hands = hands
        self._clock = clock
        self._looked = clock()
        self._asked: tuple[Step, Loading] | None = None
        self._seconds = 0.0

    @property
    def is_simulated(self) -> bool:
        """Whether a simulated engineer lays what is asked for."""
        return self._hands is not None

    @property
    def is_quiet(self) -> bool:
        """Whether the mat has felt nothing new for so long that it may be deaf."""
        return self.presses is not None and self.presses.quiet >= QUIET

    def left(self) -> tuple[float, float]:
        """Return how long it still takes until something happens by itself, and of how much, s."""
        if self.doing not in (Doing.BEFORE, Doing.HOLDING):
            return 0.0, 0.0
        return self._taking.left(self._seconds), self._seconds

    # What somebody asks for

    def press(self) -> None:
        """Begin to count presses. Errors: CalibrationError OUT_OF_TURN when none are asked for."""
        step = self._free_step()
        if step.part is not Part.PRESSES:
            raise not_now()
        run = Presses(self.procedure.known.largest, len(self.procedure.presses))
        if (scans := self._taking.scans()) is not None:
            # What was pressed before does not count.
            run.feel(scans)
            run.count = 0
            run.go_on()
        self.presses, self.doing = run, Doing.PRESSING

    def end_presses(self) -> None:
        """Go on with the presses that were felt. Errors: CalibrationError OUT_OF_TURN before it is quiet."""
        if self.presses is None or not self.is_quiet:
            raise not_now()
        self._presses_done(self.presses)

    def ask(self, value: float | None) -> None:
        """Read the next loading as soon as it has lain for its time.

        value : what the gauge or the scale really shows, see `MatProcedure.said`; None for as planned.
        Errors: CalibrationError OUT_OF_TURN; WRONG_UNIT for what cannot be meant.
        """
        step = self._free_step()
        if step.part is Part.PRESSES:
            raise not_now()
        loading = step.loading if value is None else self.procedure.said(step, value)
        self.forget()
        self._asked, self._looked = (step, loading), self._clock()
        if self._hands is None or step.approach is Approach.DIRECT:
            self._hold(step, loading)
            return
        self._hands.approach(step)
        self._begin(Doing.BEFORE, step.wait)

    def stop(self) -> None:
        """Do not read."""
        self.doing, self._asked, self.presses = Doing.NOTHING, None, None

    def forget(self) -> None:
        """Let what was read or refused last be shown no more."""
        self.last = self.refused = None

    def require_free(self) -> None:
        """Errors: CalibrationError OUT_OF_TURN while something is read."""
        if self.doing is not Doing.NOTHING:
            raise not_now()

    # Looking, again and again

    def look(self) -> bool:
        """Do what is due. Returns whether anything but the live numbers has changed.

        Errors: CalibrationError NOT_KEPT of the presses.
        """
        now = self._clock()
        was_away, self._looked = now - self._looked > AWAY, now
        match self.doing:
            case Doing.PRESSING:
                return self._feel()
            case Doing.BEFORE | Doing.HOLDING if was_away:
                self.stop()
                self.refused = not_open()
                return True
            case Doing.BEFORE | Doing.HOLDING if self._taking.left(self._seconds) <= 0.0:
                self._over()
                return True
        return False

    # Within

    def _feel(self) -> bool:
        run, scans = self.presses, self._taking.scans()
        if run is None or scans is None:
            return False
        before = run.count, self.is_quiet
        run.feel(scans)
        if self._hands is not None:
            self._hands.press(run.is_down, is_counted=run.is_counted)
        if run.is_done:
            self._presses_done(run)
            return True
        return before != (run.count, self.is_quiet)

    def _presses_done(self, run: Presses) -> None:
        self.procedure.note_presses(run.count)
        self.stop()

    def _over(self) -> None:
        asked, was = self._asked, self.doing
        if asked is None:
            return
        if was is Doing.BEFORE:
            self._hold(*asked)
            return
        self.stop()
        try:
            self.last = self._taking.take(asked[1])
        except CalibrationError as error:
            self.refused = error

    def _hold(self, step: Step, loading: Loading) -> None:
        if self._hands is not None:
            self._hands.lay(step.loading)
        self._begin(Doing.HOLDING, loading.dwell)

    def _begin(self, doing: Doing, seconds: float) -> None:
        self.doing, self._seconds = doing, seconds
        self._taking.start()

    def _free_step(self) -> Step:
        self.require_free()
        step = self.procedure.next
        if step is None:
            raise not_now()
        return step


def not_open() -> CalibrationError:
    """Return why nothing is read when nobody has looked for a while."""
    return CalibrationError(
        CalibrationReason.OUT_OF_TURN,
        *refusals.NOBODY_LOOKED,
    )


def not_now() -> CalibrationError:
    """Return why something is not done that is not asked for."""
    return CalibrationError(
        CalibrationReason.OUT_OF_TURN,
        *refusals.NOT_NOW,
    )
