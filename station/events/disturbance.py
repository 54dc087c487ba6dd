"""Disturbance: what takes the worth of a trial on a mat: a foot partly beside it, cells at their end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.footprints import TOUCHED, Footprints
from station.forces import CONTACT
from station.views.missing import Reason

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OVER = 7.0
"""1/m. Most of a foot's load on the outermost line of cells, for each metre that a cell is long: 14 % for
cells of 20 mm, 9 % for cells of 13 mm. Our choice, from simulation with feet of 225 to 280 mm on mats of
320 mm: of 240 stances on each within 8 mm of the middle the highest had 10.6 % and 5.6 %, and lost 0.4 % of
the load at most. Of 120 on each up to 70 mm off the middle, 41 lost more than 5 %: 40 were told, the one that
was missed lost 8 to 9 %; of 65 that lost more than 1 %, 55 and 54 were told."""
MOST_SATURATED = 0.001
"""Of the samples of live cells under the feet: the bench's own gate for even loads."""
ALWAYS = 0.999
"""Of all samples of a recording: a cell that is saturated in so many is stuck."""
EMPTY, FEWEST = 0.05, 3
"""Of the most that all other cells say: who says less is a mat on which nobody stands; and scans of it."""
FEET = ("left", "right")
EDGES = ("front", "rear", "left", "right")
NAMED = 4
"""Cells that are named one by one."""


@dataclass(frozen=True)
class Disturbance:
    """What was found. reason : why numbers are missing. spared : keys of the metrics that are given still."""

    reason: Reason
    sentence: str
    spared: tuple[str, ...] = ()


def disturbances(
    prints: Footprints, pressures: Floats, saturated: Flags, chosen: NDArray[np.int64]
) -> tuple[Disturbance, ...]:
    """Find what disturbs the scans that are measured.

    pressures : (n, rows, columns), Pa, of all scans, silent cells bridged. saturated : the same shape, live
    cells that only say that they feel at least so much. chosen : (k,), numbers of those that are
    measured.
    """
    if not len(chosen):
        return ()
    felt = np.nan_to_num(pressures[chosen])
    found = (_beside(prints, felt, chosen), _at_the_end(felt, saturated[chosen]))
    return tuple(each for each in found if each is not None)


def measured(prints: Footprints, place: NDArray[np.int64], part: tuple[int, int] | None) -> NDArray[np.int64]:
    """Return the numbers of the whole scans in a part of a trial in which somebody stands on the mat.

    place : (n,), sample of each scan. part : first sample and the one after the last; None where a test has
    no such part: then all scans in which both feet stand.
    """
    with np.errstate(invalid="ignore"):
        stood = prints.force.sum(axis=1) >= CONTACT
    there = prints.feet.standing.all(axis=1) if part is None else (part[0] <= place) & (place < part[1])
    return np.flatnonzero(stood & there)


def stuck(saturated: Flags, missing: Flags, counts: NDArray[np.uint16]) -> Flags:
    """(rows, columns), cells that are saturated all the time, also while nobody stands there.

    Where somebody stands in every scan nothing is stuck: a heel may press so much all the time.
    saturated, counts : (n, rows, columns). missing : (n, rows), rows that did not arrive.
    """
    seen = np.maximum((~missing).sum(axis=0), 1)[:, None]
    always = np.asarray((saturated & ~missing[:, :, None]).sum(axis=0) > ALWAYS * seen)
    if not always.any():
        return always
    felt = np.where(missing[:, :, None] | always, 0, counts).sum(axis=(1, 2), dtype=np.int64)
    return always if (felt <= EMPTY * felt.max(initial=0)).sum() >= FEWEST else np.zeros_like(always)


def of_stuck(cells: Flags) -> str:
    """Say which cells (rows, columns) are stuck."""
    places = [f"row {row + 1}, column {column + 1}" for row, column in np.argwhere(cells)[:NAMED].tolist()]
    count = int(cells.sum())
    rest = f" and {count - NAMED} more" if count > NAMED else ""
    which, counts = ("1 cell is", "it counts") if count == 1 else (f"{count} cells are", "they count")
    return (
        f"{which} at the end of the range all the time, whoever stands there ({'; '.join(places)}{rest}): "
        f"{counts} as silent. Have the mat checked."
    )


def loads_at_edges(prints: Footprints, felt: Floats, chosen: NDArray[np.int64]) -> Floats:
    """(2, 4), part of the load of the left and of the right foot on the outermost line of cells in front, at
    the rear, at the left and at the right. felt : (k, rows, columns), Pa, of the chosen scans."""
    left = np.array([prints.feet.left(number) for number in chosen.tolist()])
    found = np.zeros((2, len(EDGES)))
    for foot, own in enumerate((left, 1.0 - left)):
        mean = (felt * own).mean(axis=0)
        total = float(mean.sum())
        if total > 0.0:
            lines = (mean[0], mean[-1], mean[:, 0], mean[:, -1])
            found[foot] = [float(line.sum()) / total for line in lines]
    return found


def _beside(prints: Footprints, felt: Floats, chosen: NDArray[np.int64]) -> Disturbance | None:
    most = OVER * prints.feet.matrix.pitch
    over = np.argwhere(loads_at_edges(prints, felt, chosen) > most).tolist()
    if not over:
        return None
    told = _listed(f"the {FEET[foot]} foot reaches the {EDGES[edge]} edge" for foot, edge in over)
    return Disturbance(
        Reason.FOOT_AT_EDGE,
        f"{told[0].upper()}{told[1:]} of the mat: what presses beside it is not felt, and no number of this "
        "trial is given. Stand in the middle of the mat, and record again.",
    )


def _at_the_end(felt: Floats, saturated: Flags) -> Disturbance | None:
    under = int((felt > TOUCHED).sum())
    count = int(saturated.sum())
    if count <= MOST_SATURATED * under:
        return None
    cells = int(saturated.any(axis=0).sum())
    which = "1 cell was" if cells == 1 else f"{cells} cells were"
    return Disturbance(
        Reason.CELLS_SATURATED,
        f"{which} at the end of the range ({100.0 * count / max(under, 1):.2g} % of what was felt under the "
        "feet): the load there is at least what is shown, and load share is not given.",
        spared=("contact_area",),
    )


def _listed(items: Iterable[str]) -> str:
    """Join items with commas and a last `and`."""
    told: Sequence[str] = list(items)
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
