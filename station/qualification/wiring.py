"""The wiring: the corner that is pressed must answer, alone and upwards."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from station.mat import Cell, Plate
from station.qualification.finding import NOT_HAD, Finding, Verdict

PRESSED = 30.0
"""N that a hand presses at least."""
SILENT = 0.05
"""Of the strongest answer. A cell that gives less, while it is pressed, gives nothing."""
ALONE = 2.0
"""Times the next one, from which one cell of a plate answers alone.

On a stiff plate the corners beside a pressed one carry a third of what it carries: were its cell dead, they
would both answer, equally.
"""


def corner_name(cell: Cell) -> str:
    """Return where a cell sits, in words."""
    return f"{'front' if cell.y > 0 else 'back'} {'right' if cell.x > 0 else 'left'}"


def place_name(plates: Sequence[Plate], channel: int) -> str:
    """Return where the cell of a channel sits, in words."""
    for plate in plates:
        for cell in plate.cells:
            if cell.channel == channel:
                return f"{corner_name(cell)} corner of the {plate.side} plate"
    return "no corner of a plate"


def change(empty: NDArray[np.float64], loaded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what pressing did to each cell, (cells,), N, in the moment that was pressed hardest.

    empty, loaded : (n, cells), N by the data sheet, before and while a corner was pressed. NaN where a sample
    cannot be used.
    """
    empty, loaded = (cells[~np.isnan(cells).any(axis=1)] for cells in (empty, loaded))
    if not len(empty) or not len(loaded):
        return np.full(loaded.shape[1], np.nan)
    moved: NDArray[np.float64] = _strongest(loaded) - np.median(empty, axis=0)
    return moved


def is_felt(change: NDArray[np.float64]) -> bool:
    """Whether any cell answered. change : (cells,), N."""
    return bool(np.nanmax(np.abs(change), initial=0.0) >= PRESSED)


def pressed(plates: Sequence[Plate], plate: Plate, cell: Cell, change: NDArray[np.float64]) -> Finding:
    """Judge the corner that was pressed; no cell of any plate answered: without a value.

    change : (cells,), N, of the cells of all plates.
    """
    is_had = bool(np.isfinite(change).all())
    remark = _fault(plates, plate, cell.channel, change) if is_had else NOT_HAD
    force = float(change[cell.channel]) if is_had and is_felt(change) else None
    verdict = Verdict.BAD if remark else Verdict.GOOD
    name = f"channel {cell.channel}, {place_name(plates, cell.channel)}"
    return Finding(name, force, "N", f"alone, {PRESSED:g} or more when pressed", verdict, remark)


def _fault(plates: Sequence[Plate], plate: Plate, channel: int, change: NDArray[np.float64]) -> str:
    """Say what is wrong and what to do, or nothing."""
    where = place_name(plates, channel)
    answered = int(np.argmax(np.abs(change)))
    if not is_felt(change):
        return f"Channel {channel} ({where}) does not answer. If it was pressed hard: {_repair(channel)}"
    if _is_dead(plate, channel, change, answered):
        return (
            f"Channel {channel} ({where}) does not answer, while its neighbours do: {_repair(channel)} "
            "Does its foot stand on the floor?"
        )
    if answered != channel:
        upside_down = ", and downwards" if change[answered] < 0.0 else ""
        return (
            f"Channel {answered} answered{upside_down}, which belongs to the {place_name(plates, answered)}: "
            f"two plugs are swapped. The cable of the {where} belongs on channel {channel}."
        )
    if change[channel] < 0.0:
        return (
            f"Channel {channel} ({where}) answers downwards: swap S+ and S- of its cell, or write -1 as its "
            "polarity in CHANNEL_PLACES of config.h."
        )
    return ""


def _repair(channel: int) -> str:
    return (
        f"look at the cable and the connector of channel {channel}, then unplug the cell and measure its "
        "resistance: E+ to E- and S+ to S- each some hundred ohm; an open circuit is a broken wire or cell."
    )


def _is_dead(plate: Plate, channel: int, change: NDArray[np.float64], answered: int) -> bool:
    """Whether the pressed cell is silent while two or more of its own plate share its load."""
    others = sorted(abs(float(change[cell.channel])) for cell in plate.cells if cell.channel != channel)
    if answered not in [cell.channel for cell in plate.cells] or len(others) < 2:
        return False
    return abs(change[channel]) < SILENT * others[-1] and others[-1] < ALONE * others[-2]


def _strongest(loaded: NDArray[np.float64]) -> NDArray[np.float64]:
    """(cells,), N: the load in the moment that was pressed hardest."""
    moved = np.abs(loaded - np.median(loaded, axis=0)).sum(axis=1)
    away = np.abs(loaded - loaded[:1]).sum(axis=1)
    hardest = np.maximum(moved, away) >= np.percentile(np.maximum(moved, away), 90)
    found: NDArray[np.float64] = np.median(loaded[hardest], axis=0)
    return found
