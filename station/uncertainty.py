"""Uncertainty: what the instrument contributes to every number, by measuring again what it might have read.

The calibration says how well each plate is known. From that, plates are drawn that it may just as well have
been; the recording is read with each of them, with fresh noise, and the whole method measures it again:
filters, events, metrics. How far the numbers move is the instrument's part of their uncertainty. Nothing has
to be derived for a new metric, and what is not linear (a path that noise makes longer, a peak that moves by
a sample) is inside. (Joint Committee for Guides in Metrology: Evaluation of measurement data, supplement 1,
Propagation of distributions using a Monte Carlo method, JCGM 101:2008.)
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from station.forces import Forces
from station.mat import Side
from station.newtons import Calibration, PlateGain, Uncertainty
from station.stream import of_counts

DRAWS = 24
"""The standard deviation of so many draws is itself known to 15 %."""
FACTOR = 2.064
"""k = 2 in name: it covers 95 % where the standard deviation is known from 24 draws (Student's t; JCGM
100:2008, table G.2)."""
ENOUGH = 12
"""Draws in which a number must have a value to state its uncertainty."""
SLOW = 200.0
"""Hz. What is measured of slower movements is drawn from samples thinned out to no less than this."""
NOTHING = 1e-12
"""Of a variance, below which what is left of it is rounding."""

Array = NDArray[np.float64]
Key = tuple[str, Side, int | None]
Numbers = Mapping[Key, float]


def uncertainties(
    forces: Forces,
    weigh_in: float | None,
    calibration: Calibration,
    rate: float,
    again: Callable[[Forces, float | None], Numbers],
    *,
    is_sharp: bool = False,
) -> dict[Key, float]:
    """Return the instrument's part of each number, k = 2, in the number's own unit.

    forces : as the calibration made them of counts. weigh_in : N, or None.
    calibration : one that states its uncertainty. rate : Hz, the least that the numbers need.
    again : measures forces with a weigh-in anew.
    is_sharp : for movements so quick that it matters where between two samples a peak or a contact falls:
        every draw is sampled at moments of its own.

    The same forces and calibration give the same uncertainties for ever: the draws begin at the hash.
    """
    counts = _thinned(_counts(forces, calibration), max(1, int(forces.rate / rate)))
    rate = forces.rate * len(counts) / len(forces) if len(counts) < len(forces) else forces.rate
    drawn: dict[Key, list[float]] = {}
    middle = again(of_counts(counts, calibration, rate), weigh_in)
    for plates, noise, late in draws(calibration, len(counts), rate):
        heavier = None if weigh_in is None else weigh_in * _relative(plates, calibration, weigh_in)
        seen = _between(counts, late) if is_sharp else counts
        for key, value in again(of_counts(seen + noise, plates, rate), heavier).items():
            if key in middle:
                drawn.setdefault(key, []).append(value - middle[key])
    return {
        key: FACTOR * math.sqrt(math.fsum(d * d for d in moved) / len(moved))
        for key, moved in drawn.items()
        if len(moved) >= ENOUGH
    }


def draws(calibration: Calibration, count: int, rate: float) -> Iterator[tuple[Calibration, Array, float]]:
    """Draw plates that these may as well be, each with noise (count, cells) in counts at `rate` in Hz.

    The third is by how much of an interval the samples may as well have been taken later.
    """
    random = np.random.default_rng(int(calibration.hash[:16], 16))
    for _ in range(DRAWS):
        plates, zero = [], np.array(calibration.zero)
        noise = np.zeros((count, len(zero)))
        for plate in calibration.plates:
            known = plate.uncertainty
            if known is None:
                plates.append(plate)
                continue
            channels = list(plate.channels)
            zero[channels] += _moved_zero(plate, known, random)
            plates.append(_drawn(plate, known, random))
            size = np.array(known.noise) * math.sqrt(rate / known.rate)
            noise[:, channels] = random.standard_normal((count, len(channels))) * size
        yield replace(calibration, plates=tuple(plates)).with_zero(zero), noise, float(random.random())


def _drawn(plate: PlateGain, known: Uncertainty, random: np.random.Generator) -> PlateGain:
    matrix = np.array(plate.matrix)
    root = _root(np.array(known.covariance))
    moved = root @ random.standard_normal(len(root))
    matrix = (matrix + moved.reshape(matrix.shape)) * (1.0 + known.span * random.standard_normal())
    x, y = known.place * random.standard_normal(2)
    matrix[1] += y * matrix[0]
    matrix[2] -= x * matrix[0]
    pose = plate.pose
    if pose is not None:
        dx, dy, turn = np.array(known.pose) * random.standard_normal(3)
        pose = (pose[0] + float(dx), pose[1] + float(dy), pose[2] + float(turn))
    return replace(plate, matrix=tuple(tuple(row) for row in matrix.tolist()), pose=pose)


def _root(covariance: Array) -> Array:
    """Return the lower triangle (n, n) whose product with itself is the covariance (Cholesky).

    It is the only one with a diagonal that is not negative, so that every computer draws the same plates;
    directions of eigenvectors are each library's own. What is known exactly is a column of zeros.
    """
    root = np.zeros_like(covariance)
    for column in range(len(covariance)):
        rest = covariance[column:, column] - root[column:, :column] @ root[column, :column]
        if rest[0] > NOTHING * covariance[column, column]:
            root[column:, column] = rest / math.sqrt(rest[0])
    return root


def _moved_zero(plate: PlateGain, known: Uncertainty, random: np.random.Generator) -> Array:
    """(cells,), counts: drift of each cell, and what the moment of side forces would be in cells."""
    matrix = np.array(plate.matrix)
    drift = known.zero * random.standard_normal(len(matrix[0])) / matrix[0]
    moment = known.moment * random.standard_normal(2)
    return np.asarray(drift + np.linalg.pinv(matrix) @ np.array([0.0, *moment]))


def _relative(drawn: Calibration, own: Calibration, weigh_in: float) -> float:
    """By what a body weight changes that stood in the middle of the plates, as a share."""
    moved = np.asarray(drawn.zero) - np.asarray(own.zero)
    shares = [
        float(np.mean(np.array(a.matrix[0]) / np.array(b.matrix[0])))
        for a, b in zip(drawn.plates, own.plates, strict=True)
    ]
    offset = sum(float(np.array(p.matrix[0]) @ moved[list(p.channels)]) for p in own.plates)
    return float(np.mean(shares)) - offset / weigh_in


def _counts(forces: Forces, calibration: Calibration) -> Array:
    """(n, cells): the counts that these loads of cells were made of."""
    gain = np.ones(forces.cells.shape[1])
    for plate in calibration.plates:
        gain[list(plate.channels)] = plate.matrix[0]
    return np.asarray(forces.cells / gain + np.array(calibration.zero))


def _between(counts: Array, late: float) -> Array:
    """(n, cells): the counts `late` intervals after each sample, by the cubic of Catmull and Rom (1974)."""
    before, after = np.vstack([counts[:1], counts[:-1]]), np.vstack([counts[1:], counts[-1:]])
    behind = np.vstack([counts[2:], counts[-1:], counts[-1:]])
    rise, bend = after - before, 2.0 * before - 5.0 * counts + 4.0 * after - behind
    twist = 3.0 * (counts - after) + behind - before
    return np.asarray(counts + 0.5 * late * (rise + late * (bend + late * twist)))


def _thinned(counts: Array, step: int) -> Array:
    """Return the means of `step` samples after each other, (n // step, cells)."""
    whole = len(counts) // step
    return np.asarray(counts[: whole * step].reshape(whole, step, -1).mean(axis=1))
