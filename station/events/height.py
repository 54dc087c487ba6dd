"""Height of the body over time, from the force alone: integrated twice, held at rest where it stands still.

A slow squat hardly shows in the force, so the least error of the weight would grow without limit. Where the
force is still the velocity is zero (zero-velocity update), and upright the height is what it was before.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mechanics.contact import runs, samples
from station.mechanics.filters import zero_phase

G = 9.80665
LOWPASS = 10.0
"""Hz. Nothing of a squat is faster."""
STILL_SECONDS = 0.4
QUIET = 2.5
"""The force is still when it spreads less than so many times what it does in its quietest tenth …"""
STILL_SHARE = 0.25
"""… but less than this share of its spread over the whole stretch …"""
LEAST_STILL = 0.0015
"""… and in any case below this share of body weight: over so short a time people at rest reach it."""
POSSIBLE = 1.0
"""m. No standing body moves further: the rests were too few, or none, and the velocity has drifted."""
LEVEL = 1.0
"""Stillnesses lie within so many times that of each other's middle: a held push is not standing."""
AT_REST = 0.2
"""Share of the range of velocity near by within which two rests lie …"""
NEAR = 6.0
"""… s to each side."""
JUMP = 1.5
"""s of stillness that are rather given up than a jump of level from one rest to the next is believed."""
PAIRED = 12.0
"""s. Moments further apart say nothing of the slope: in between a hand may have carried."""
BENT = 0.03
"""m. A rest so far below one before it and one after it is at the bottom of a squat …"""
BOTTOM_WITHIN = 10.0
"""… when they lie within so many s."""
MARGIN = 0.15
"""s cut off a stillness at each end: the movement begins before it is seen."""
FINE = 100.0
"""Hz. A stillness is sought at about so many samples a second."""
LOOK_EVERY = 0.2
"""s between the moments that stand for a stillness when the line through all of them is sought."""
SLOWEST = 0.1
"""Hz. Without any stillness all that is slower is drift."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Height:
    """How the body's centre of mass moves.

    rate : Hz. velocity : (n,), m/s, up positive. height : (n,), m, 0 upright, below it negative.
    still : (k, 2) samples, first and the one after the last, of standing upright and still. Without any,
    the slow part of the movement (below 0.1 Hz) is taken for drift.
    disturbed : (j, 2) samples between two rests in which the velocity did not come back to what it was:
    somebody held on or pushed, and the height in between is not known.
    """

    rate: float
    velocity: Array
    height: Array
    still: NDArray[np.int64]
    disturbed: NDArray[np.int64]


def height(total: Array, rate: float, weight: float) -> Height:
    """Integrate the force of a person who stays on the plates.

    total : (n,), N, all plates, without gaps; n at least 2. rate : Hz. weight : N, body weight.
    """
    force = zero_phase(total, rate, LOWPASS) if rate > 2.0 * LOWPASS else total
    raw = _integral((force - weight) * (G / weight), rate)
    found = _stillness(force, rate, weight)
    if len(found) == 0:
        return _without_stillness(raw, rate)
    raw, at_rest, disturbed = _level(raw, found, rate)
    velocity = _at_zero(raw, at_rest)
    rough = _integral(velocity, rate)
    upright = _upright(rough, at_rest, rate)
    if len(upright) == 0:
        return _without_stillness(raw, rate)
    above = rough - _between(rough, upright)
    if float(np.ptp(above)) > POSSIBLE:
        return _without_stillness(raw, rate)
    return Height(rate, velocity, above, upright, disturbed)


def _integral(signal: Array, rate: float) -> Array:
    """Trapezoid rule from the first sample on, where it is 0."""
    return np.concatenate([[0.0], np.cumsum(signal[1:] + signal[:-1]) / (2.0 * rate)])


def _stillness(force: Array, rate: float, weight: float) -> NDArray[np.int64]:
    """(k, 2) samples in which the force neither changes nor leaves body weight."""
    step = max(1, int(rate / FINE))
    coarse = force[::step] - weight
    window = samples(STILL_SECONDS, rate / step)
    if len(coarse) < window:
        return np.empty((0, 2), dtype=np.int64)
    views = np.lib.stride_tricks.sliding_window_view(coarse, window)
    spread, mean = views.std(axis=1), views.mean(axis=1)
    least = min(QUIET * float(np.percentile(spread, 10.0)), STILL_SHARE * float(force.std()))
    least = max(least, LEAST_STILL * weight)
    is_still = spread < least
    if not is_still.any():
        return np.empty((0, 2), dtype=np.int64)
    begins = np.flatnonzero(is_still & (np.abs(mean - np.median(mean[is_still])) < LEVEL * least))
    edges = np.zeros(len(coarse) + 1, dtype=np.int64)
    np.add.at(edges, begins, 1)
    np.add.at(edges, begins + window, -1)
    found = np.minimum(step * runs(np.cumsum(edges[:-1]) > 0, 1), len(force))
    margin = round(MARGIN * rate)
    found[:, 0] += np.where(found[:, 0] > 0, margin, 0)
    found[:, 1] -= np.where(found[:, 1] < len(force), margin, 0)
    return np.asarray(found[found[:, 1] - found[:, 0] >= 2])


def _level(
    velocity: Array, found: NDArray[np.int64], rate: float
) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Take out the drift of the velocity (n,) and drop the stretches in which the body moves evenly.

    A wrong weight makes the velocity drift along a line; rest lies on it, or beside it from a hand that
    carried for a while on. Its slope is that of repeated medians (Siegel 1982) over neighbouring moments.
    Returns the velocity (n,), the rests (k, 2), and what lies between two rests of different level (j, 2).
    """
    step = samples(LOOK_EVERY, rate)
    moments = np.concatenate([np.arange(start, stop, step) for start, stop in found.tolist()])
    level = velocity - _slope(moments / rate, velocity[moments]) * np.arange(len(velocity)) / rate
    means = np.array([level[start:stop].mean() for start, stop in found.tolist()])
    near = round(NEAR * rate)
    reach = np.array(
        [AT_REST * _range(level[max(0, start - near) : stop + near]) for start, stop in found.tolist()]
    )
    seconds = (found[:, 1] - found[:, 0]) / rate
    is_rest = _chain(means, reach, seconds)
    rests, means, reach = found[is_rest], means[is_rest], reach[is_rest]
    jumps = np.flatnonzero(np.abs(np.diff(means)) > np.maximum(reach[1:], reach[:-1]))
    return level, rests, np.column_stack([rests[jumps, 1], rests[jumps + 1, 0]])


def _range(signal: Array) -> float:
    low, high = np.percentile(signal, [3.0, 97.0])
    return max(float(high - low), 1e-12)


def _slope(x: Array, y: Array) -> float:
    """Slope of the line of repeated medians, of pairs that lie near each other; 0 without a pair."""
    apart = x[:, None] - x
    near = (np.abs(apart) > 0.0) & (np.abs(apart) <= PAIRED)
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = np.where(near, (y[:, None] - y) / apart, np.nan)
    known = near.any(axis=1)
    return float(np.median(np.nanmedian(slopes[known], axis=1))) if known.any() else 0.0


def _chain(level: Array, reach: Array, seconds: Array) -> NDArray[np.bool_]:
    """Choose the stillnesses that are rests: as much stillness as there is with as few jumps of level.

    level : (k,), m/s, mean velocity of each. reach : (k,), m/s, how far two rests may lie apart.
    seconds : (k,). Dropping one costs its seconds, a jump from one to the next kept one costs JUMP: a body
    that moves evenly for a moment lies beside its neighbours and comes back, a hand moves all that follow.
    """
    count = len(level)
    best = np.empty(count)
    before = np.full(count, -1)
    for j in range(count):
        best[j] = seconds[j]
        for i in range(j):
            jumps = abs(level[i] - level[j]) > max(reach[i], reach[j])
            gain = best[i] + seconds[j] - (JUMP if jumps else 0.0)
            if gain > best[j]:
                best[j], before[j] = gain, i
    is_rest = np.zeros(count, dtype=bool)
    j = int(np.argmax(best)) if count else -1
    while j >= 0:
        is_rest[j] = True
        j = int(before[j])
    return is_rest


def _between(signal: Array, anchors: NDArray[np.int64]) -> Array:
    """(n,) straight lines through the signal at the first and last sample of every anchor (k, 2)."""
    at = np.column_stack([anchors[:, 0], anchors[:, 1] - 1]).ravel()
    return np.interp(np.arange(len(signal)), at, signal[at])


def _at_zero(velocity: Array, at_rest: NDArray[np.int64]) -> Array:
    """Zero-velocity update: nothing while at rest, and no drift from one rest to the next."""
    if len(at_rest) == 0:
        return velocity
    updated = velocity - _between(velocity, at_rest)
    for start, stop in at_rest.tolist():
        updated[start:stop] = 0.0
    return updated


def _upright(rough: Array, at_rest: NDArray[np.int64], rate: float) -> NDArray[np.int64]:
    """Those of the rests (k, 2) that are not at the bottom of a squat: lower than one before and one after.

    What drifts is lower than one of them only. At either end there is one side to look at.
    """
    level = np.array([rough[start:stop].mean() for start, stop in at_rest.tolist()])
    middle = at_rest.mean(axis=1) / rate
    kept = []
    for k, here in enumerate(level.tolist()):
        near = np.abs(middle - middle[k]) <= BOTTOM_WITHIN
        sides = [level[:k][near[:k]], level[k + 1 :][near[k + 1 :]]]
        above = [float(side.max()) - here for side in sides if len(side)]
        kept.append(not above or min(above) < BENT)
    return np.asarray(at_rest[np.array(kept, dtype=bool)]) if len(kept) else at_rest


def _without_stillness(velocity: Array, rate: float) -> Height:
    """Take everything slower than 0.1 Hz for drift, of the velocity and of the height."""
    fast = _without_slow(velocity, rate)
    none = np.empty((0, 2), dtype=np.int64)
    return Height(rate, fast, _without_slow(_integral(fast, rate), rate), none, none)


def _without_slow(signal: Array, rate: float) -> Array:
    """Remove the part that a line and half cosines below 0.1 Hz describe best."""
    x = (np.arange(len(signal)) + 0.5) / len(signal)
    count = int(2.0 * SLOWEST * len(signal) / rate)
    basis = np.column_stack([np.ones(len(x)), x, *(np.cos(np.pi * k * x) for k in range(1, count + 1))])
    weights, *_ = np.linalg.lstsq(basis, signal, rcond=None)
    return np.asarray(signal - basis @ weights)
