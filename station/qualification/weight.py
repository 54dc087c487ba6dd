"""Weight: a known mass, or a person whose weight is known, on the plates."""

import numpy as np
from numpy.typing import NDArray

from station.errors import TrialError, TrialReason
from station.forces import Forces
from station.mat import Mat, Plate
from station.qualification.finding import NOT_HAD, Finding, Verdict, off_by

G = 9.80665
GOOD, BAD = 0.5, 2.0
"""% off the known weight: a calibrated plate keeps the first, a data sheet the second or not even that."""
PLACE_GOOD, PLACE_BAD = 5.0, 15.0
"""mm off the mark on which a mass stands by eye."""


def weighs(name: str, load: NDArray[np.float64], mass: float) -> Finding:
    """Judge a weight. load : (n,), N, while it lay or stood still. mass : kg, known."""
    wanted = f"{mass:g} within {GOOD:g} %"
    known = load[~np.isnan(load)]
    if not len(known):
        return Finding(name, None, "kg", wanted, Verdict.BAD, NOT_HAD)
    found = float(np.median(known)) / G
    off = 100.0 * (found / mass - 1.0)
    verdict = Verdict.GOOD if abs(off) <= GOOD else Verdict.LOOK if abs(off) <= BAD else Verdict.BAD
    remark = (
        f"{off_by(off)}: are all corners wired right, does anything else touch the plate, is the "
        "other scale right? Then calibrate the plate."
    )
    return Finding(name, found, "kg", wanted, verdict, "" if verdict is Verdict.GOOD else remark)


def stands_at(name: str, forces: Forces, plate: int, x: float, y: float) -> Finding:
    """Judge where a mass stands. x, y : m, its mark in the frame of the plates."""
    wanted = f"within {PLACE_GOOD:g} of its mark"
    found = forces.cop[:, plate]
    found = found[~np.isnan(found[:, 0])]
    if not len(found):
        remark = "The plate does not feel it: does it lie on this plate?"
        return Finding(name, None, "mm", wanted, Verdict.BAD, remark)
    across, along = 1000.0 * (np.median(found, axis=0) - (x, y))
    off = float(np.hypot(across, along))
    remark = (
        f"It lies {abs(across):.0f} mm too far {'right' if across > 0.0 else 'left'}, {abs(along):.0f} mm "
        f"too far {'forward' if along > 0.0 else 'back'}: look at the mark, then at the wiring."
    )
    verdict = Verdict.GOOD if off <= PLACE_GOOD else Verdict.LOOK if off <= PLACE_BAD else Verdict.BAD
    return Finding(name, off, "mm", wanted, verdict, "" if verdict is Verdict.GOOD else remark)


def require_bearable(mat: Mat, mass: float, x: float, y: float) -> None:
    """Refuse a mass or a mark that no plate can bear, before anybody lifts it.

    mass : kg. x, y : m from the middle of each plate. Errors: TrialError BAD_SETTING.
    """
    for plate in mat.plates:
        if abs(x) > plate.width / 2 or abs(y) > plate.depth / 2:
            raise TrialError(
                TrialReason.BAD_SETTING,
                f"The mark {1000 * x:g},{1000 * y:g} mm lies beside the {plate.side} plate.",
                f"From its middle it is {500 * plate.width:g} mm to the left and right edge, "
                f"{500 * plate.depth:g} mm to the front and back edge.",
            )
        load = mass * G * largest_share(plate, x, y)
        if load > mat.capacity:
            raise TrialError(
                TrialReason.BAD_SETTING,
                f"{mass:g} kg there would lay {load / G:.0f} kg on one cell of the {plate.side} plate, "
                f"made for {mat.capacity / G:.0f} kg.",
                "Take a smaller mass.",
            )


def largest_share(plate: Plate, x: float, y: float) -> float:
    """Return what the most loaded cell carries of a load at x, y in m: a stiff plate on equal springs."""
    places = np.array([[1.0, cell.x, cell.y] for cell in plate.cells]).T
    return float((np.linalg.pinv(places) @ (1.0, x, y)).max())
