"""Reader: takes the readings of one calibration as they are done, by itself or when somebody asks."""

import math
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calibration.losses import Losses
from calibration.outcome import per_count
from calibration.placement import Placement, Purpose
from calibration.plan import hands
from calibration.procedure import Procedure, Step
from calibration.reading import Reading
from calibration.settling import State
from calibration.taking import Look, Taking
from dashboard.bench.connected import Connected
from dashboard.bench.felt import EMPTY, Load, Match, load, match
from dashboard.words import refusals
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import Plate, Side

Floats = NDArray[np.float64]

WAITED = 10.0
"""s between two readings when nothing is to be done between them."""
SAME = 1.0
"""N of any cell, within which what was refused lies there still."""
NOW, LATELY = 0.5, 10.0
"""s of the newest samples that say what lies there, and in which the plate may have been empty."""
LEFT, MOVED = "left in the middle of a stack", "another stack was laid in its place"
"""Why readings are asked for again that nobody took back."""


@dataclass(frozen=True)
class Seen:
    """The plate of the next reading now. felt : by the data sheet. match : whether it is as asked."""

    look: Look
    felt: Load
    match: Match


class Reader:
    """The readings of one procedure at one station.

    asked : somebody wants one once the plate is still. last : what was read last here. refused : why a
    reading was not taken. is_anew : the next load is laid anew, nobody knows what lies there now; by itself
    it is read only after the plate was empty. again : the reading that was taken back last, as side and
    number, until its stack is read.
    """

    def __init__(self, procedure: Procedure, connected: Connected) -> None:
        self.procedure = procedure
        self.last: tuple[Side, Reading] | None = None
        self.again: tuple[Side, int] | None = None
        self.is_anew = False
        self._connected = connected
        self._taking = Taking(procedure, connected.station)
        self._losses = Losses(procedure, connected.lost)
        self._was_empty = False
        self._anew_since = 0
        self.forget()

    def forget(self) -> None:
        """Begin anew with the next reading."""
        self.asked = False
        self.refused: StationError | None = None
        self._refused_at: Floats | None = None
        self._was_touched = False

    def take_up(self) -> None:
        """Go on where it was left: what lies on the plates now is not known.

        Errors: CalibrationError NOT_KEPT.
        """
        step = self.procedure.next
        if self.done and step is not None:
            self._lay_anew()
            self.procedure.take_stack_back(step.side, step.placement.group, LEFT)

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
        """Return what was read last of a plate, in time, of all that holds."""
        return max(self.procedure.readings(side), key=_when, default=None)

    @property
    def before(self) -> Placement | None:
        """What lies on the plate of the next reading, None before anything of it was read.

        A stack that is laid anew is laid on an empty plate, over the card that may lie there.
        """
        step = self.procedure.next
        if step is None:
            return None
        newest, lay = self.newest(step.side), self.procedure.lay_last(step.side)
        if self.is_anew and lay is not None:
            return Placement(0, -1, Purpose.ZERO, 0.0, 0.0, 0.0, lay.shim)
        return None if newest is None else newest.placement

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
        look, now, newest = self._taking.look(step), self._now(step), self.newest(step.side)
        felt = load(self.plate(step.side), self._above_empty(step, now))
        changed = 0.0
        if newest is not None and len(now):
            changed = float(np.abs((now - np.array(newest.counts)) * self._gain(step.side)).max())
        gravity = self.procedure.known.kit.gravity
        found = match(step.placement, newest, felt, changed, gravity, was_touched=self._was_touched)
        if found is Match.NOTHING_DONE and _asks_nothing(step.placement, newest):
            found = Match.AS_ASKED
        if self.is_anew and not self._was_empty and step.placement.mass and found is not Match.UNKNOWN:
            found = Match.NOT_LIFTED
        return Seen(look, felt, found)

    def look(self, *, by_itself: bool) -> bool:
        """Read when it is time. by_itself : also when nobody has asked. Returns whether anything has changed.

        Every cause of a refusal, CalibrationError NOT_KEPT among them, is kept in `refused`.
        """
        step = self.procedure.next
        if step is not None and self.is_anew and not self._was_empty and self._has_been_empty(step):
            self._was_empty = self._was_touched = True
        found = self.seen()
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
        """Let a reading no longer hold, and with it its whole stack: once moved, all of it is laid anew.

        A stack that is half read has to make room for it, and is asked for again as well.
        Errors: CalibrationError NOT_KEPT, OUT_OF_TURN when there is no such reading.
        """
        made, step = self.procedure, self.procedure.next
        found = [each.placement.group for each in made.readings(side) if each.placement.number == number]
        if not found:
            raise _nothing_read()
        self._lay_anew()
        made.take_stack_back(side, found[0], why)
        if step is not None and (step.side, step.placement.group) != (side, found[0]):
            made.take_stack_back(step.side, step.placement.group, MOVED)
        self.forget()
        self.last, self.again = None, (side, number)

    @property
    def named_newest(self) -> str:
        """The name of the newest reading, "" for none."""
        found = self.procedure.newest
        return "" if found is None else f"{found[0].value}:{found[1].at}"

    def take_last_back(self, why: str) -> None:
        """Let the newest stack no longer hold. Errors: CalibrationError NOT_KEPT, OUT_OF_TURN."""
        found = self.procedure.newest
        if found is None:
            raise _nothing_read()
        side, newest = found
        self.take_back(side, newest.placement.number, why)

    def note_losses(self) -> None:
        """Keep how many samples were lost until now. Errors: CalibrationError NOT_KEPT."""
        self._losses.note()

    def _read(self, step: Step) -> None:
        self.asked = False
        try:
            self.last = (step.side, self._taking.take(step))
            self._losses.note()
        except CalibrationError as error:
            if error.reason is not CalibrationReason.NOT_SETTLED:
                self.refused, self._refused_at = error, self._now(step)
            return
        if self.again is not None and self.again[0] is step.side:
            following = self.procedure.next
            is_same = following is not None and following.placement.group == step.placement.group
            self.again = self.again if is_same else None
        self.is_anew = False
        self.forget()

    def _lay_anew(self) -> None:
        """From here on nobody knows what lies on the plates; cards stay where they were."""
        self.is_anew, self._was_empty, self._anew_since = True, False, self._connected.ticks

    def _has_been_empty(self, step: Step) -> bool:
        """Whether nothing lay on a plate at any moment since its load is to be laid anew."""
        since = (self._connected.ticks - self._anew_since) * 1e-6
        counts = self._own(step, max(NOW, min(LATELY, since)))
        newtons = self._above_empty(step, counts).sum(axis=-1)
        return bool(np.nanmin(newtons, initial=math.inf) < EMPTY)

    def _is_refused(self, step: Step) -> bool:
        """Whether the same was refused just now and nothing has been done since."""
        now = self._now(step)
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

    def _above_empty(self, step: Step, counts: Floats) -> Floats:
        """(..., cells), N above the empty plate; a card just put under it only moves load between cells."""
        zeros = self._zeros(step.side, step.placement)
        if not zeros or not len(counts):
            return np.full(len(self.plate(step.side).cells), math.nan)
        same = [each for each in zeros if each.placement.shim == step.placement.shim]
        return np.asarray((counts - np.array((same or zeros)[-1].counts)) * self._gain(step.side))

    def _own(self, step: Step, seconds: float) -> Floats:
        """(n, cells), counts of a plate over the last seconds, without what was lost."""
        counts, _ = self._connected.station.samples(seconds)
        own = counts[:, [cell.channel for cell in self.plate(step.side).cells]] if len(counts) else counts
        return own[~np.isnan(own).any(axis=1)] if len(own) else own

    def _now(self, step: Step) -> Floats:
        """(cells,), mean of the newest counts of a plate, or nothing."""
        own = self._own(step, NOW)
        return np.asarray(own.mean(axis=0)) if len(own) else np.empty(0)


def _when(reading: Reading) -> datetime:
    return datetime.fromisoformat(reading.at).astimezone()


def _asks_nothing(wanted: Placement, newest: Reading | None) -> bool:
    """Whether an empty plate is only to be read once more, and some time has passed."""
    if newest is None or wanted.mass or newest.placement.mass or wanted.shim != newest.placement.shim:
        return False
    return (datetime.now().astimezone() - _when(newest)).total_seconds() > WAITED


def _nothing_read() -> CalibrationError:
    return CalibrationError(CalibrationReason.OUT_OF_TURN, *refusals.NOTHING_TO_TAKE_BACK)
