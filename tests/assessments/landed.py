"""Made-up landings with known answers: a load that jumps to body weight, plus one smooth pulse."""

import math
from typing import NamedTuple

import numpy as np

from station.forces import Forces
from station.mat import Side

G = 9.80665
RATE = 1000.0
WEIGHT = 700.0
SPEED = 1.5
PULSE = 0.2
"""s. The pulse is A sin^2, so that the peak lies in its middle and its impulse is A PULSE / 2."""

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH


class Answer(NamedTuple):
    """What a landing must give: N, ms, BW s, 1, s."""

    peak: float
    time_to_peak: float
    impulse_200: float
    index: float
    settled: float


def height(speed=SPEED, weight=WEIGHT):
    """Return A in N: the pulse takes away the momentum of the fall."""
    return 2.0 * speed * weight / (G * PULSE)


def answer(speed=SPEED, weight=WEIGHT):
    a = height(speed, weight)
    return Answer(
        peak=weight + a,
        time_to_peak=1e3 * PULSE / 2,
        impulse_200=0.2 + speed / G,
        index=a * math.sqrt(3.0 / 8.0 * PULSE / 3.0) / weight,
        settled=PULSE * (1.0 - math.asin(math.sqrt(0.05 * weight / a)) / math.pi),
    )


def body(seconds, rate=RATE, weight=WEIGHT, speed=SPEED):
    """Return the load (n,), N, from contact on."""
    time = np.arange(round(seconds * rate)) / rate
    pulse = np.where(time < PULSE, np.sin(np.pi * time / PULSE) ** 2, 0.0)
    return weight + height(speed, weight) * pulse


def empty(seconds, rate=RATE):
    return np.zeros(round(seconds * rate))


def plates(left, right, rate=RATE, sides=(LEFT, RIGHT)):
    """Forces of two plates, or of one when `right` is None; places do not matter here."""
    fz = np.column_stack([left] if right is None else [left, right]).astype(float)
    n = len(fz)
    nowhere = np.full((n, fz.shape[1], 2), np.nan)
    whole = np.full((n, 2), np.nan)
    return Forces(rate, sides, np.arange(n) / rate, fz, nowhere, whole, np.empty((n, 0)))


def shared(total, share, late=0, rate=RATE):
    """Two plates; `share` of the load is on the left, which touches `late` samples after the right."""
    left = share * total
    loaded = np.flatnonzero((total > 0) & (np.roll(total, 1) == 0))
    for contact in loaded:
        left[contact : contact + late] = 0.0
    return plates(left, total - left, rate)


def drop(seconds=6.0, share=0.5, late=0, rate=RATE, weight=WEIGHT, speed=SPEED, before=1.0):
    """One landing on both feet after `before` s of empty plates."""
    total = np.concatenate([empty(before, rate), body(seconds, rate, weight, speed)])
    return shared(total, share, late, rate)


def swapped(forces):
    """The same landing with the plates changed over."""
    return plates(forces.fz[:, 1], forces.fz[:, 0], forces.rate)
