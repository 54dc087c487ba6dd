"""Watch: what the plates say while a trial runs: too much, both feet where one belongs, nobody any more."""

from dataclasses import dataclass

from dashboard.visit.steps import Step
from dashboard.words import visit as said
from station.errors import StationError, TrialError, TrialReason
from station.station import Heaviest

STEPPED_OFF = 0.2
"""Share of body weight: below it, for STEPPED_OFF_FOR seconds, the person has left the plates."""
STEPPED_OFF_FOR = 0.2
CARRIES = 0.2
"""Share of body weight from which a plate carries a leg: on both of them, nobody stands on one leg."""
HINTS_AFTER, BLOCKS_AFTER = 3.0, 8.0
"""s after the cue to lift: still on both plates, it is told; then the trial has not begun and ends."""
NOT_WEIGHED = 300.0
"""N, below a fifth of which somebody has left when nobody has been weighed."""


@dataclass(frozen=True)
class Ended:
    """Why a trial is over before its time. stepped_off : s, or None. trouble : what ended it, or None."""

    stepped_off: float | None = None
    trouble: StationError | None = None


class Watch:
    """Looks at one running trial, moment by moment.

    weight : N, of the weigh-in, or None. warning : what is to be told at once, or None.
    """

    def __init__(self, step: Step, weight: float | None) -> None:
        self._step = step
        self._weight = weight
        self._has_come = not step.begins_off
        self._gone_since: float | None = None
        self._cued: float | None = None
        self._has_lifted = not step.is_lifted
        self.warning: StationError | None = None

    def cued(self, passed: float) -> None:
        """Remember when the cue to begin was heard, s from the first sample."""
        self._cued = passed

    def look(self, passed: float, left: float, right: float, heaviest: Heaviest | None) -> Ended | None:
        """Look at one moment. Returns how the trial has ended, None while it goes on.

        passed : s from the first sample. left, right : N, load of each plate just now. heaviest : of all
        cells so far.
        """
        if heaviest is not None and heaviest.is_too_much:
            self.warning = too_much(heaviest)
            if heaviest.is_beyond:
                return Ended(trouble=self.warning)
        if (gone := self._gone(passed, left + right)) is not None:
            return Ended(stepped_off=gone)
        return self._across(passed, left, right)

    def _gone(self, passed: float, load: float) -> float | None:
        """Return the second at which the person left, or None."""
        limit = STEPPED_OFF * (self._weight or NOT_WEIGHED)
        self._has_come = self._has_come or load > limit
        if not self._has_come or passed < self._step.lead + 1.0 or load > limit:
            self._gone_since = None
        elif self._gone_since is None:
            self._gone_since = passed
        elif passed - self._gone_since >= STEPPED_OFF_FOR:
            return self._gone_since
        return None

    def _across(self, passed: float, left: float, right: float) -> Ended | None:
        """Look whether one leg stands across both plates, until it has been seen to stand on one."""
        if self._has_lifted or self._cued is None:
            return None
        if min(left, right) <= CARRIES * (self._weight or left + right):
            self._has_lifted = True
            if self.warning is not None and self.warning.reason is TrialReason.AT_THE_EDGE:
                self.warning = None
        elif passed - self._cued > BLOCKS_AFTER:
            return Ended(trouble=on_both_plates())
        elif passed - self._cued > HINTS_AFTER:
            self.warning = self.warning or on_both_plates()
        return None


def too_much(found: Heaviest) -> TrialError:
    """Say that a cell carries too much."""
    return TrialError(TrialReason.OVERLOADED, said.too_much(found.side, found.capacity), said.STEP_OFF)


def on_both_plates() -> TrialError:
    """Say that one leg stands on both plates."""
    return TrialError(TrialReason.AT_THE_EDGE, said.MIDDLE, said.ON_BOTH_PLATES)
