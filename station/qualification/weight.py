"""Weight: a known mass, or a person whose weight is known, on the plates."""

import numpy as np

from station.forces import Forces
from station.qualification.finding import Finding, Verdict

G = 9.80665
GOOD, BAD = 0.5, 2.0
"""% off the known weight: a calibrated plate keeps the first, a data sheet the second or not even that."""
PLACE_GOOD, PLACE_BAD = 5.0, 15.0
"""mm off the mark on which a mass stands by eye."""


def weighs(name: str, newtons: float, mass: float) -> Finding:
    """Judge a weight. newtons : N, measured. mass : kg, known."""
    off = 100.0 * abs(newtons / (mass * G) - 1.0)
    verdict = Verdict.GOOD if off <= GOOD else Verdict.LOOK if off <= BAD else Verdict.BAD
    remark = "" if verdict is Verdict.GOOD else f"{off:.1f} % off: calibrate the plate, or check the mass."
    return Finding(name, newtons / G, "kg", f"{mass:g} within {GOOD:g} %", verdict, remark)


def stands_at(name: str, forces: Forces, plate: int, x: float, y: float) -> Finding:
    """Judge where a mass stands. x, y : m, its mark in the frame of the plates."""
    found = forces.cop[:, plate]
    found = found[~np.isnan(found[:, 0])]
    if not len(found):
        return Finding(name, None, "mm", "on its mark", Verdict.BAD, "The plate does not feel it.")
    place = np.median(found, axis=0)
    off = 1000.0 * float(np.hypot(place[0] - x, place[1] - y))
    remark = f"It is found at {1000 * place[0]:.0f}, {1000 * place[1]:.0f} mm: check mark, cells and wiring."
    verdict = Verdict.GOOD if off <= PLACE_GOOD else Verdict.LOOK if off <= PLACE_BAD else Verdict.BAD
    wanted = f"within {PLACE_GOOD:g} of its mark"
    return Finding(name, off, "mm", wanted, verdict, "" if verdict is Verdict.GOOD else remark)
