"""The wiring: the corner that is pressed must answer, alone and upwards."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from station.mat import Cell, Plate
from station.qualification.finding import Finding, Verdict

PRESSED = 30.0
"""N that a hand presses at least."""


def corner_name(cell: Cell) -> str:
    """Return where a cell sits, in words."""
    return f"{'front' if cell.y > 0 else 'back'} {'right' if cell.x > 0 else 'left'}"


def pressed(
    plates: Sequence[Plate], plate: Plate, cell: Cell, empty: NDArray[np.float64], loaded: NDArray[np.float64]
) -> Finding:
    """Judge one corner.

    empty, loaded : (n, cells), N by the data sheet, of all plates, before and while the corner was pressed.
    """
    name = f"{plate.side} plate, {corner_name(cell)}"
    change = _strongest(loaded) - np.nanmedian(empty, axis=0)
    answered = int(np.argmax(np.abs(change)))
    force = float(change[cell.channel])
    if abs(change[answered]) < PRESSED:
        return Finding(
            name, force, "N", "the corner answers", Verdict.LOOK, "Nothing was pressed, or nothing answers."
        )
    if answered != cell.channel:
        where = _place(plates, answered)
        remark = f"Channel {answered} answered, which belongs to the {where}: two plugs are swapped."
        return Finding(name, force, "N", "the corner answers", Verdict.BAD, remark)
    if force < 0.0:
        remark = "It answers downwards: swap its two signal wires."
        return Finding(name, force, "N", "the corner answers", Verdict.BAD, remark)
    return Finding(name, force, "N", "the corner answers", Verdict.GOOD)


def _strongest(loaded: NDArray[np.float64]) -> NDArray[np.float64]:
    """(cells,), N: the load in the moment that was pressed hardest."""
    moved = np.abs(loaded - np.nanmedian(loaded, axis=0)).sum(axis=1)
    away = np.abs(loaded - loaded[:1]).sum(axis=1)
    hardest = np.nan_to_num(np.maximum(moved, away)) >= np.nanpercentile(np.maximum(moved, away), 90)
    found: NDArray[np.float64] = np.nanmedian(loaded[hardest], axis=0)
    return found


def _place(plates: Sequence[Plate], channel: int) -> str:
    for plate in plates:
        for cell in plate.cells:
            if cell.channel == channel:
                return f"{plate.side} plate, {corner_name(cell)}"
    return "no plate"
