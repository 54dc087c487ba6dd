"""A body whose loads are given: it stands as it is told, so that a test knows every figure beforehand."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.sources.bodies.asking import between, refusal
from station.sources.sheet.footing import Load

Floats = NDArray[np.float64]

RISE = 1.0
"""s, from nothing to the whole load, and back."""
SWAY = 0.003
"""m, how far the centre of pressure moves under each foot; its period is four seconds."""


class _Given:
    def __init__(self, fz: Floats, cop: Floats) -> None:
        self.fz, self.cop = fz, cop


class StillBody:
    """A mass that stands on two feet or one with a given share; nobody at first.

    Parameters
    ----------
    rate : Hz. width : m, between the feet. sway : m.
    """

    def __init__(self, rate: float, width: float = 0.18, sway: float = SWAY) -> None:
        between("width", width, 0.05, 0.4)
        self.feet = np.array([[-width / 2.0, 0.0], [width / 2.0, 0.0]])
        self._rate, self._sway = rate, sway
        self._samples = 0
        self._aim = self._from = np.zeros(2)
        self._since = 0
        self._lean = np.full(2, -0.03)

    def perform(self, activity: str, **options: Any) -> None:
        """Do "stand" (newtons, share: of the left foot 0..1, lean: m forward of the middle) or "away"."""
        self._from = self._now(self._samples / self._rate)
        self._since = self._samples
        if activity in ("away", "step_off", "empty"):
            self._aim = np.zeros(2)
        elif activity == "stand":
            newtons, share = float(options.get("newtons", 686.0)), float(options.get("share", 0.5))
            between("newtons", newtons, 1, 3000)
            between("share", share, 0, 1)
            self._aim = newtons * np.array([share, 1.0 - share])
            self._lean = np.full(2, float(options.get("lean", -0.03)))
        else:
            raise refusal(activity, "Known activities: stand, away.")

    def load(self, n: int) -> Load:
        """Return the next `n` samples."""
        time = (self._samples + np.arange(n)) / self._rate
        self._samples += n
        fz = np.array([self._now(float(moment)) for moment in time]).reshape(n, 2)
        turn = 2.0 * math.pi * time / 4.0
        moved = self._sway * np.stack([np.sin(turn), np.cos(turn)], axis=1)
        ahead = np.stack([np.zeros(2), self._lean], axis=1)
        cop = self.feet + ahead + moved[:, None, :]
        return _Given(fz, np.where(fz[:, :, None] > 0.0, cop, np.nan))

    def _now(self, time: float) -> Floats:
        part = min(1.0, (time - self._since / self._rate) / RISE)
        return np.asarray(self._from + (self._aim - self._from) * part)
