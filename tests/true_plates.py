"""Two true plates for tests, and the calibration that a good fit makes of them."""

import itertools
from collections.abc import Sequence

import numpy as np

from station.mat import mat
from station.newtons import Calibration, PlateGain
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

MAT = mat("two_plates_400x600")
COUNTS = MAT.counts_per_newton(18.75e-3, 24)
G = 9.80665
POINTS = np.array(list(itertools.product((-0.1, 0.0, 0.1), (-0.15, 0.0, 0.15))))


def pair(flaws: Sequence[Flaws]) -> tuple[TruePlate, TruePlate]:
    """Return the left and the right plate with these flaws."""
    left, right = (TruePlate(plate, COUNTS, each) for plate, each in zip(MAT.plates, flaws, strict=True))
    return left, right


def calibrated(plates: Sequence[TruePlate]) -> Calibration:
    """Fit points and cards, without any error of the hands: what is left is what no matrix can follow."""
    gains = []
    for plate in plates:
        rows, wanted = [], []
        for card in (None, 0, 1):
            rows.append(plate.counts(200.0, *POINTS.T, shim=card) - plate.empty(shim=card))
            wanted.append(200.0 * np.column_stack([np.ones(len(POINTS)), POINTS[:, 1], -POINTS[:, 0]]))
        matrix = np.linalg.lstsq(np.concatenate(rows), np.concatenate(wanted), rcond=None)[0].T
        drawn = plate.plate
        channels = tuple(cell.channel for cell in drawn.cells)
        kept = tuple(tuple(row) for row in matrix.tolist())
        gains.append(PlateGain(drawn.side, channels, kept, None, (drawn.width, drawn.depth)))
    return Calibration("aa" * 8, "certificate", "2026-01-05", MAT.name, tuple(gains), (0.0,) * 8, "N-1")
