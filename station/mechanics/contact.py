"""Contact and loss of contact, read off a load: runs of a condition, and the contact of a landing."""

import math

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

UNLOADED_SECONDS = 0.050
"""s below the threshold before a contact can follow, and after a take-off."""
CONFIRM_SECONDS = 0.010
"""s after the first sample of a contact that must mostly be loaded too."""
CONFIRM_SHARE = 0.8
"""A landing foot bounces: real landings fall back to 0 N within the first 3 ms."""


def samples(seconds: float, rate: float) -> int:
    """Return how many samples make up at least `seconds` at `rate` in Hz; never fewer than one."""
    return max(1, math.ceil(seconds * rate - 1e-6))


def contacts(load: NDArray[np.float64], rate: float, threshold: float) -> NDArray[np.int64]:
    """Return the first sample of every contact (k,).

    load : (n,), N. rate : Hz. threshold : N; it must lie above 5 SD of the unloaded noise.

    After at least 50 ms at or below the threshold: the first sample above it, if at least 80 % of the
    samples of the next 10 ms are above it too. A recording that begins loaded has no contact there.
    """
    unloaded = samples(UNLOADED_SECONDS, rate)
    return rises(load, threshold, unloaded, samples(CONFIRM_SECONDS, rate), CONFIRM_SHARE)


def take_offs(load: NDArray[np.float64], rate: float, threshold: float) -> NDArray[np.int64]:
    """Return the first sample of every loss of contact (k,): loaded before, then 50 ms at or below threshold.

    load : (n,), N. rate : Hz. threshold : N.
    """
    empty = runs(load <= threshold, samples(UNLOADED_SECONDS, rate))
    return np.asarray(empty[empty[:, 0] > 0, 0])


@kernel
def runs(condition: NDArray[np.bool_], least: int) -> NDArray[np.int64]:
    """Return the runs in which a condition holds.

    condition : (n,), true or false. least : samples, the shortest run that counts.

    Returns (k, 2): first sample, and the sample after the last, in order of time.
    """
    n = condition.shape[0]
    found = np.empty((n // 2 + 1, 2), np.int64)
    count = 0
    begin = -1
    for i in range(n + 1):
        holds = i < n and condition[i]
        if holds and begin < 0:
            begin = i
        elif not holds and begin >= 0:
            if i - begin >= least:
                found[count, 0] = begin
                found[count, 1] = i
                count += 1
            begin = -1
    return found[:count].copy()


@kernel
def rises(
    load: NDArray[np.float64], threshold: float, unloaded: int, ahead: int, share: float
) -> NDArray[np.int64]:
    """Return the samples (k,) at which a load rises above the threshold for good.

    load : (n,), N; NaN counts neither as loaded nor as empty. threshold : N.
    unloaded : samples at or below the threshold that must come first.
    ahead, share : how many of the samples after the first must be above the threshold too. A single
        spike that fails this test leaves the plate empty: the wait does not begin anew.
    """
    n = load.shape[0]
    found = np.empty(n, np.int64)
    count = 0
    below = 0
    is_empty = False
    for i in range(n):
        if load[i] <= threshold:
            below += 1
            is_empty = is_empty or below >= unloaded
        elif load[i] > threshold:
            if is_empty:
                end = min(n, i + 1 + ahead)
                above = 0
                for j in range(i + 1, end):
                    if load[j] > threshold:
                        above += 1
                if above >= share * (end - i - 1):
                    found[count] = i
                    count += 1
                    is_empty = False
            below = 0
    return found[:count].copy()
