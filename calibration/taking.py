"""Taking: waiting until the load of a step lies still, and keeping the reading. It knows no screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from calibration import refusal, settling
from calibration.outcome import per_count
from calibration.placement import Purpose
from calibration.procedure import Procedure, Step
from calibration.reading import Reading
from calibration.settling import Settling, State
from station.errors import CalibrationError, CalibrationReason
from station.mat import Plate

FIRST_NOISE = 0.5
"""N rms of a cell, until the empty plate has been read once: ten times what the data sheets promise."""

Floats = NDArray[np.float64]


class Samples(Protocol):
    """Where the newest raw samples come from: a `station.station.Station`."""

    def samples(self, seconds: float) -> tuple[Floats, float]:
        """Return (n, cells) counts, NaN where lost, and Hz."""

    @property
    def celsius(self) -> float | None:
        """The device's temperature."""


@dataclass(frozen=True)
class Look:
    """What the plate does at this moment.

    state : whether it may be read. newtons : (cells,), N by the data sheet above the last empty reading, in
    the plate's order; NaN while no sample comes.
    """

    state: State
    newtons: Floats


class Taking:
    """One procedure at one source of samples."""

    def __init__(self, procedure: Procedure, source: Samples) -> None:
        self.procedure = procedure
        self._source = source

    def look(self, step: Step) -> Look:
        """Look at the plate of a step."""
        counts, rate = self._window(step)
        settled = self._settling(step)
        is_empty = step.placement.mass == 0.0
        state = settled.judged(counts, rate, is_empty=is_empty)
        newest = (
            counts[-max(1, round(0.3 * rate)) :] if len(counts) else np.full((1, len(settled.noise)), np.nan)
        )
        known = newest[~np.isnan(newest).any(axis=1)]
        now = known.mean(axis=0) if len(known) else np.full(len(settled.noise), np.nan)
        empty = settled.empty if settled.empty is not None else now
        return Look(state, np.asarray((now - empty) * settled.per_count))

    def take(self, step: Step) -> Reading:
        """Read a plate that lies still, and keep the reading.

        Errors: CalibrationError NOT_SETTLED when it does not, IDENTICAL or NOT_MOVED when nothing was done,
        NOT_KEPT when the disk does not take it. Nothing that was read before is lost.
        """
        look = self.look(step)
        if look.state is not State.SETTLED:
            raise CalibrationError(
                CalibrationReason.NOT_SETTLED,
                f"The plate does not lie still yet ({look.state}).",
                "Wait until the load stands still and nobody walks beside it, then read again.",
            )
        counts, rate = self._window(step)
        at = datetime.now().astimezone().isoformat(timespec="milliseconds")
        reading = settling.reading(step.placement, counts, rate, at, self._source.celsius)
        before = self._before(step)
        plate = self._plate(step)
        if before is not None:
            gravity = self.procedure.known.kit.gravity
            refusal.moved(plate, before, reading, per_count(self.procedure, plate), gravity)
        self.procedure.keep(step.side, reading)
        return reading

    def wait(self, step: Step, told: Callable[[Look], None], pause: Callable[[float], None]) -> None:
        """Wait until a step can be read. told : hears every look. pause : waits so many s."""
        while True:
            look = self.look(step)
            told(look)
            if look.state is State.SETTLED:
                return
            pause(0.25)

    def _window(self, step: Step) -> tuple[Floats, float]:
        counts, rate = self._source.samples(settling.SECONDS + 0.5)
        channels = [cell.channel for cell in self._plate(step).cells]
        return counts[:, channels] if len(counts) else np.empty((0, len(channels))), rate

    def _plate(self, step: Step) -> Plate:
        return next(each for each in self.procedure.plates if each.side is step.side)

    def _before(self, step: Step) -> Reading | None:
        earlier = [
            each
            for each in self.procedure.readings(step.side)
            if each.placement.number < step.placement.number
        ]
        return earlier[-1] if earlier else None

    def _settling(self, step: Step) -> Settling:
        plate = self._plate(step)
        gain = per_count(self.procedure, plate)
        zeros = [
            each
            for each in self.procedure.readings(step.side)
            if each.placement.purpose is Purpose.ZERO and each.placement.number < step.placement.number
        ]
        noise = np.array(zeros[-1].noise) if zeros else FIRST_NOISE / gain
        same = [each for each in zeros if each.placement.shim == step.placement.shim]
        return Settling(gain, noise, np.array(same[-1].counts) if same else None)
