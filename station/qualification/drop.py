"""The drop: a known mass falls from a known height without bouncing; its impulse is known."""

import math

import numpy as np
from numpy.typing import NDArray

from station.qualification.finding import Finding, Verdict, off_by

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
            # All the stillness weighs it: noise in W counts as often as there are samples in the sum.
            lying = float(known[end - rest :].mean())
            return float(np.sum(known[contact:end] - lying) / rate)
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


def name(side: str) -> str:
    """Return what the figure of one plate is called."""
    return f"impulse of the drop on the {side} plate"


def too_slow(side: str, rate: float, mass: float, height: float) -> Finding | None:
    """Say that no drop can be measured at this rate in Hz, or nothing when it can. mass : kg. height : m."""
    if rate >= 0.99 * LEAST_RATE:
        return None
    remark = (
        f"At {rate:.0f} samples a second an impact cannot be measured: this plate is for balance, not for "
        "landings."
    )
    return Finding(name(side), None, "N s", _wanted(mass, height), Verdict.NOT_POSSIBLE, remark)


def dropped(side: str, load: NDArray[np.float64], rate: float, mass: float, height: float) -> Finding:
    """Judge a drop. load : (n,), N, of one plate; the pad may lie on it. rate : Hz. mass : kg. height : m."""
    slow = too_slow(side, rate, mass, height)
    if slow is not None:
        return slow
    wanted = _wanted(mass, height)
    found = impulse(load - _before(load), rate)
    if found is None:
        remark = "No drop that came to rest was found: go through this step again, and leave the mass lying."
        return Finding(name(side), None, "N s", wanted, Verdict.LOOK, remark)
    off = 100.0 * (found / _expected(mass, height) - 1.0)
    verdict = Verdict.GOOD if abs(off) <= GOOD else Verdict.LOOK if abs(off) <= BAD else Verdict.BAD
    remark = (
        f"{off_by(off)}: measure the height from below the mass to the "
        "pad, let it go without a push, weigh it; when `station check` is off too, calibrate the plate."
    )
    return Finding(name(side), found, "N s", wanted, verdict, "" if verdict is Verdict.GOOD else remark)


def _before(load: NDArray[np.float64]) -> float:
    """N that lie on the plate before anything falls: the pad."""
    before = load[: max(1, len(load) // 20)]
    known = before[~np.isnan(before)]
    return float(np.median(known)) if len(known) else 0.0


def _wanted(mass: float, height: float) -> str:
    return f"{_expected(mass, height):.3f} within {GOOD:g} %"


def _expected(mass: float, height: float) -> float:
    return mass * math.sqrt(2.0 * G * height)
