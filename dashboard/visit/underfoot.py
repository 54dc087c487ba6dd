"""Underfoot: what the plates, or a mat, say at this moment. A preview; what counts comes from a recording."""

import time
from collections.abc import Mapping

import numpy as np

from dashboard.visit import placement
from dashboard.visit.now import Now
from dashboard.visit.steps import Act, Step, walk_on_mat
from dashboard.visit.watch import too_much
from dashboard.words import refusals
from dashboard.words.mat import NOBODY_ON, REFUSED
from station.errors import TrialError, TrialReason
from station.metrics import released
from station.station import Station

SCANS = 3
"""A mat is slow: its load is the mean of so many scans at least, a scan that is not whole left out."""


class Underfoot:
    """What the plates or the mat of a station carry just now."""

    def __init__(self, station: Station) -> None:
        self._station = station

    @property
    def rate(self) -> float | None:
        """Hz of the plates as they say it themselves; what a trial really had is judged by its samples."""
        hello = self._station.hello
        return None if hello is None else float(hello.rate)

    def lived(self) -> float:
        """s by the samples of the plates: a busy computer makes nobody's patience shorter."""
        rate = self.rate
        return self._station.decoder.tally.received / rate if rate else time.monotonic()

    def load(self, seconds: float) -> float:
        """N on both plates, mean of the last `seconds`."""
        return sum(self.sides(seconds))

    def sides(self, seconds: float) -> tuple[float, float]:
        """N on the left and on the right plate, mean of the last `seconds`."""
        live, on_mat = self._station.live, self._station.live_mat
        rows = live.latest(seconds).values if live is not None else None
        if on_mat is not None:
            rows = on_mat.latest(max(seconds, SCANS / on_mat.row_rate)).values
            rows = rows[~np.isnan(rows[:, 0])]
        if rows is None or not len(rows):
            return 0.0, 0.0
        left, right = np.nan_to_num(rows[:, :2].mean(axis=0)).tolist()
        return left, right

    @property
    def is_mat(self) -> bool:
        """Whether it is a pressure mat."""
        hello = self._station.hello
        return hello is not None and hello.is_mat

    def walk(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Return what is to be walked of these steps: on a mat those of which it may give something."""
        if not self.is_mat:
            return steps
        return walk_on_mat(steps, lambda key: bool(released.of_mat(key, self._compared)))

    @property
    def _compared(self) -> Mapping[str, tuple[str, ...]]:
        """What a comparison with a plate has released for the mat, by assessment."""
        live = self._station.live_mat
        made = None if live is None else live.equalisation
        return {} if made is None else made.compared

    def refusal(self, step: Step) -> TrialError | None:
        """Return why a step cannot be done on what is connected, None when it can, and with plates."""
        if not self.is_mat or step.act is Act.ASK:
            return None
        return self._refused(step)

    def _refused(self, step: Step) -> TrialError | None:
        """Say why a mat cannot do a step: a test is done, and practised, that it may give something of."""
        live = self._station.live_mat
        made = None if live is None else live.equalisation
        asked, cannot = step.assessment or "", str(step.act)
        if step.act in (Act.TRIAL, Act.PRACTICE):
            compared = self._compared
            if released.of_mat(asked, compared):
                if made is not None and made.passed:
                    return None
                cannot = "raw"
            elif asked in released.NEVER:
                cannot = "never"
            elif compared:
                cannot = "compared"
        return TrialError(TrialReason.NOT_QUALIFIED, *REFUSED[cannot])

    def need_middle(self) -> None:
        """Refuse to start while a foot stands at an edge. Errors: TrialError AT_THE_EDGE."""
        live, calibration = self._station.live, self._station.calibration
        if live is not None and calibration is not None:
            placement.need_middle(live.latest(placement.SECONDS), calibration)

    def need_bearable(self) -> None:
        """Refuse to go on with somebody who is too heavy for a cell. Errors: TrialError OVERLOADED."""
        heaviest = self._station.heaviest
        if heaviest is not None and heaviest.is_too_much:
            raise too_much(heaviest)

    def need_a_person(self, now: Now) -> None:
        """Refuse to begin with nobody there. Errors: TrialError NOBODY_ON."""
        if self.load(0.1) < 0.5 * (now.weighing.total if now.weighing else 200.0):
            told = NOBODY_ON if self.is_mat else refusals.NOBODY_STANDS
            raise TrialError(TrialReason.NOBODY_ON, *told)
