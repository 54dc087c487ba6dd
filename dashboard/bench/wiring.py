"""Wiring: the wiring test at a station. Which corner is pressed is heard, not said."""

import numpy as np
from numpy.typing import NDArray

from dashboard.bench.connected import Connected, not_ready
from dashboard.bench.pressed import Pressing
from dashboard.bench.turns import Turns
from station.qualification.finding import Verdict

Floats = NDArray[np.float64]

WITHIN = 12.0
"""s that a corner may be pressed and let go within, and that a look at it may come late: all that is kept."""
EMPTY = 2.0
"""s of the empty plates, before anybody presses."""
GOOD = "every cell answers alone and upwards"


class Wiring:
    """The wiring test of the connected device. pressing : what was found so far, None before the first."""

    def __init__(self, connected: Connected, turns: Turns) -> None:
        self._connected = connected
        self._turns = turns
        self._heard = 0
        self.pressing: Pressing | None = None

    def begin(self) -> None:
        """Begin with plates that are empty now. Errors: TrialError NOT_READY."""
        with self._turns.changing():
            plates = self._connected.mat
            if plates is None:
                raise not_ready()
            pressing = Pressing(plates.plates, self._connected.gain)
            pressing.begin(self._connected.newest(EMPTY))
            self.pressing, self._heard = pressing, self._connected.ticks

    def again(self, channel: int) -> None:
        """Test one corner once more."""
        with self._turns.changing():
            if self.pressing is not None:
                self.pressing.again(channel)
                self._heard = self._connected.ticks

    def nothing_answers(self) -> None:
        """Say that the wanted corner was pressed, although nothing was felt."""
        with self._turns.changing():
            if self.pressing is not None and self.pressing.silent(self._since_heard()) is not None:
                self._heard = self._connected.ticks

    def hear(self) -> None:
        """Judge the wanted corner when it was pressed and let go."""
        if self.pressing is None or self.pressing.wanted is None:
            return
        _, rate = self._connected.station.samples(0.1)
        if self.pressing.hear(self._since_heard(), rate) is not None:
            with self._turns.changing():
                self._heard = self._connected.ticks

    def felt(self) -> Floats:
        """Return what each cell feels now, (channels,), N."""
        counts, rate = self._connected.station.samples(1.0)
        return np.zeros(0) if self.pressing is None else self.pressing.by_cell(counts, rate)

    @property
    def told(self) -> str | list[str] | None:
        """What a calibration notes of it; None until every corner was pressed."""
        if self.pressing is None or not self.pressing.is_over:
            return None
        found = self.pressing.findings.values()
        return [each.remark for each in found if each.verdict is not Verdict.GOOD] or GOOD

    def forget(self) -> None:
        """Let what was found hold no more: other plates are there."""
        self.pressing = None

    def _since_heard(self) -> Floats:
        """(n, channels), counts since the corner before was judged."""
        seconds = min(WITHIN, (self._connected.ticks - self._heard) * 1e-6)
        return self._connected.station.samples(seconds)[0]
