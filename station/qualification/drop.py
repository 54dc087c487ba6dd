"""The drop: a known mass falls from a known height without bouncing; its impulse is known."""

import math

import numpy as np
from numpy.typing import NDArray

from station.qualification.finding import Finding, Verdict

G = 9.80665
LEAST_RATE = 500.0
"""Hz, below which the impulse of a drop cannot be had."""
REST = 0.2
"""s of stillness that end an impact."""
GOOD, BAD = 2.0, 5.0
"""% off the impulse m sqrt(2 g h)."""


def impulse(load: NDArray[np.float64], rate: float) -> float | None:
    """Return the integral of F - W over the impact, N s; None when nothing fell or nothing came to rest.

    load : (n,), N, zero before. rate : Hz. W is the load at the end, where the mass lies still. The integral
    runs from contact until REST s after the load has come to rest: what bounces meanwhile cancels.
    """
    rest = max(2, round(REST * rate))
    known = np.nan_to_num(load)
    weight = float(np.median(known[-rest:]))
    contact = _contact(known, weight)
    if contact is None or weight < 1.0:
        return None
    for end in range(contact + rest, len(known), max(1, rest // 8)):
        still = known[end - rest : end]
        if (
            np.abs(still - weight).max() < 0.2 * weight + 2.0
            and abs(still.mean() - weight) < 0.01 * weight + 0.1
        ):
            return float(np.sum(known[contact:end] - weight) / rate)
    return None


def _contact(load: NDArray[np.float64], weight: float) -> int | None:
    """The sample before which nothing had touched the plate."""
    hit = np.flatnonzero(load > max(5.0, 1.5 * weight))
    if len(hit) == 0:
        return None
    at = int(hit[0])
    while at > 0 and load[at - 1] > 0.02 * weight + 1.0:
        at -= 1
    return at


def dropped(name: str, load: NDArray[np.float64], rate: float, mass: float, height: float) -> Finding:
    """Judge a drop. load : (n,), N. rate : Hz. mass : kg. height : m."""
    expected = mass * math.sqrt(2.0 * G * height)
    wanted = f"{expected:.3f} within {GOOD:g} %"
    if rate < LEAST_RATE * 0.99:
        remark = f"At {rate:.0f} Hz an impact cannot be measured: the plate is for balance only."
        return Finding(name, None, "N s", wanted, Verdict.NOT_POSSIBLE, remark)
    found = impulse(load, rate)
    if found is None:
        return Finding(name, None, "N s", wanted, Verdict.LOOK, "No drop was found that came to rest.")
    off = 100.0 * abs(found / expected - 1.0)
    verdict = Verdict.GOOD if off <= GOOD else Verdict.LOOK if off <= BAD else Verdict.BAD
    remark = "" if verdict is Verdict.GOOD else f"{off:.1f} % off: bounce, height, or the gains of the cells."
    return Finding(name, found, "N s", wanted, verdict, remark)
