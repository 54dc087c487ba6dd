"""Reader: takes the readings of one calibration as they are done, by itself or when somebody asks."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calibration.outcome import per_count
from calibration.placement import Placement, Purpose
from calibration.plan import hands
from calibration.procedure import Procedure, Step
from calibration.reading import Reading
from calibration.settling import State
from calibration.taking import Look, Taking
from dashboard.felt import Load, Match, load, match
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import Plate, Side
from station.station import Station

Floats = NDArray[np.float64]

WAITED = 10.0
"""s between two readings when nothing is to be done between them."""
SAME = 1.0
"""N of any cell, within which what was refused lies there still."""
NOW = 0.5
"""s of the newest samples that say what lies there."""


@dataclass(frozen=True)
class Seen:
    """The plate of the next reading now. felt : by the data sheet. match : whether it is as asked."""

    look: Look
    felt: Load
    match: Match


class Reader:
    """The readings of one procedure at one station.

    asked : somebody wants one once the plate is still. last : what was read last here.
    refused : why a reading was not taken.
    """

    def __init__(self, procedure: Procedure, station: Station) -> None:
        self.procedure = procedure
        self.last: tuple[Side, Reading] | None = None
        self._station = station
        self._taking = Taking(procedure, station)
        self.forget()

    def forget(self) -> None:
        """Begin anew with the next reading."""
        self.asked = False
        self.refused: StationError | None = None
        self._refused_at: Floats | None = None
        self._was_touched = False

    # How far it is

    @property
    def done(self) -> int:
        """How many readings are made."""
        return sum(len(self.procedure.readings(plate.side)) for plate in self.procedure.plates)

    @property
    def minutes_left(self) -> float:
        """How long hands are still needed, in minutes."""
        made = self.procedure
        read = {plate.side: {each.placement for each in made.readings(plate.side)} for plate in made.plates}
        return hands(step.placement for step in made.steps if step.placement not in read[step.side]) / 60.0

    def plate(self, side: Side) -> Plate:
        """Return a plate."""
        return next(plate for plate in self.procedure.plates if plate.side is side)

    def newest(self, side: Side) -> Reading | None:
        """Return what was read last of a plate, in time: this is what lies there now."""
        return max(self.procedure.readings(side), key=_when, default=None)

    def above_empty(self, side: Side, reading: Reading) -> list[float]:
        """Return a reading as (cells,) N by the data sheet, above the last empty plate before it."""
        zeros = self._zeros(side, reading.placement)
        same = [each for each in zeros if each.placement.shim == reading.placement.shim]
        zero = np.array(same[-1].counts if same else reading.counts)
        found: list[float] = ((np.array(reading.counts) - zero) * self._gain(side)).tolist()
        return found

    # Reading

    def seen(self) -> Seen | None:
        """Look at the plate of the next reading; None when all are made."""
        step = self.procedure.next
        if step is None:
            return None
        look, now, newest = self._taking.look(step), self._counts_now(step), self.newest(step.side)
        felt = load(self.plate(step.side), self._above_empty(step, now))
        changed = 0.0
        if newest is not None and len(now):
            changed = float(np.abs((now - np.array(newest.counts)) * self._gain(step.side)).max())
        gravity = self.procedure.known.kit.gravity
        found = match(step.placement, newest, felt, changed, gravity, was_touched=self._was_touched)
        if found is Match.NOTHING_DONE and _asks_nothing(step.placement, newest):
            found = Match.AS_ASKED
        return Seen(look, felt, found)

    def look(self, *, by_itself: bool) -> bool:
        """Read when it is time. by_itself : also when nobody has asked. Returns whether anything has changed.

        Errors: CalibrationError NOT_KEPT is kept in `refused`, as every other cause is.
        """
        step, found = self.procedure.next, self.seen()
        if step is None or found is None:
            return False
        if found.look.state not in (State.SETTLED, State.WAITING, State.LOST):
            self._was_touched = True
        is_due = self.asked or (by_itself and found.match is Match.AS_ASKED)
        if found.look.state is not State.SETTLED or not is_due or self._is_refused(step):
            return False
        self._read(step)
        return True

    def ask(self) -> None:
        """Read as soon as the plate lies still, whatever lies there."""
        self.forget()
        self.asked = True

    def take_back(self, side: Side, number: int, why: str) -> None:
        """Let a reading no longer hold; it is asked for again. Errors: CalibrationError NOT_KEPT."""
        self.procedure.take_back(side, number, why)
        self.forget()
        self.last = None

    def take_last_back(self, why: str) -> None:
        """Let the newest reading no longer hold. Errors: CalibrationError NOT_KEPT, OUT_OF_TURN."""
        made = self.procedure
        found = [(plate.side, each) for plate in made.plates for each in made.readings(plate.side)]
        if not found:
            raise CalibrationError(CalibrationReason.OUT_OF_TURN, "Nothing has been read yet.", "")
        side, newest = max(found, key=lambda each: _when(each[1]))
        self.take_back(side, newest.placement.number, why)

    def _read(self, step: Step) -> None:
        self.asked = False
        try:
            self.last = (step.side, self._taking.take(step))
        except CalibrationError as error:
            if error.reason is not CalibrationReason.NOT_SETTLED:
                self.refused, self._refused_at = error, self._counts_now(step)
            return
        self.forget()

    def _is_refused(self, step: Step) -> bool:
        """Whether the same was refused just now and nothing has been done since."""
        now = self._counts_now(step)
        if self._refused_at is None or self.asked or now.shape != self._refused_at.shape:
            return False
        return bool(np.abs((now - self._refused_at) * self._gain(step.side)).max() < SAME)

    def _gain(self, side: Side) -> Floats:
        return per_count(self.procedure, self.plate(side))

    def _zeros(self, side: Side, before: Placement) -> list[Reading]:
        """What was read of the empty plate before a placement of the plan."""
        return [
            each
            for each in self.procedure.readings(side)
            if each.placement.purpose is Purpose.ZERO and each.placement.number < before.number
        ]

    def _above_empty(self, step: Step, now: Floats) -> Floats:
        """(cells,), N above the empty plate; a card just put under it only moves load between cells."""
        zeros = self._zeros(step.side, step.placement)
        if not zeros or not len(now):
            return np.full(len(self.plate(step.side).cells), math.nan)
        same = [each for each in zeros if each.placement.shim == step.placement.shim]
        return np.asarray((now - np.array((same or zeros)[-1].counts)) * self._gain(step.side))

    def _counts_now(self, step: Step) -> Floats:
        """(cells,), mean of the newest counts of a plate, or nothing."""
        counts, _ = self._station.samples(NOW)
        own = counts[:, [cell.channel for cell in self.plate(step.side).cells]] if len(counts) else counts
        known = own[~np.isnan(own).any(axis=1)] if len(own) else own
        return np.asarray(known.mean(axis=0)) if len(known) else np.empty(0)


def _when(reading: Reading) -> datetime:
    return datetime.fromisoformat(reading.at).astimezone()


def _asks_nothing(wanted: Placement, newest: Reading | None) -> bool:
    """Whether an empty plate is only to be read once more, and some time has passed."""
    if newest is None or wanted.mass or newest.placement.mass or wanted.shim != newest.placement.shim:
        return False
    return (datetime.now().astimezone() - _when(newest)).total_seconds() > WAITED
