"""Disturbance: what takes the worth of a trial on a mat: a foot partly beside it, cells at their end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.footprints import TOUCHED, Footprints
from station.forces import CONTACT
from station.mat import Matrix
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
WIDER = 1.1
"""Times as wide as its rear third is the front half of a foot at least, by its load, mean of both feet. Of 30
stances each on 16 and 24 rows the least was 1.21 as they stood, the most 0.83 turned round and 1.06 sideways:
the ball of a foot is wider than its heel."""
FAR, MOST_FAR = 0.06, 0.03
"""m from the axis of a foot, and the most of its load that may lie farther off: 0.8 % at most in these
stances. A foot is 0.1 m wide: what presses there is something else, or stands across."""
REAR, FRONT = 0.35, 0.5
"""Parts of a foot's length, from its rear and from its front, whose widths are compared."""
EMPTY, FEWEST = 0.05, 3
"""Of the most that all other cells say: who says less is a mat on which nobody stands; and scans of it."""
FEET = ("left", "right")
EDGES = ("front", "rear", "left", "right")
FEW, FEWEST_CELLS = 3, 8
"""Cells of a part of a foot, and of a foot, whose shape is looked at."""
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
    lie = [lying(prints.feet.matrix, own) for own in _of_each(prints, felt, chosen)]
    found = (
        _beside(prints, felt, chosen),
        _turned([each for each in lie if each is not None]),
        _something_else([each for each in lie if each is not None]),
        _at_the_end(felt, saturated[chosen]),
    )
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
    found = np.zeros((2, len(EDGES)))
    for foot, mean in enumerate(_of_each(prints, felt, chosen)):
        total = float(mean.sum())
        if total > 0.0:
            lines = (mean[0], mean[-1], mean[:, 0], mean[:, -1])
            found[foot] = [float(line.sum()) / total for line in lines]
    return found


@dataclass(frozen=True)
class Lying:
    """How what is taken for one foot lies. wider : its front half against its rear third, how far the load
    spreads to both sides. far : share of the load that is farther than FAR from its axis."""

    wider: float
    far: float


def lying(lines: Matrix, felt: Floats) -> Lying | None:
    """Look at a foot; None where too few cells press. felt : (rows, columns), Pa, of this foot alone."""
    y, x = np.nonzero(felt > 0.0)
    if len(x) < FEWEST_CELLS:
        return None
    load, place = felt[y, x], np.column_stack([lines.x[x], lines.y[y]])
    off = place - load @ place / load.sum()
    along = np.linalg.eigh(np.cov(off.T, aweights=load) + 1e-12 * np.eye(2))[1][:, 1]
    along = along if along[1] >= 0.0 else -along
    v, u = off @ along, off @ np.array([along[1], -along[0]])
    length = float(np.ptp(v))
    rear = _spread(u, load, v < v.min() + REAR * length)
    front = _spread(u, load, v > v.max() - FRONT * length)
    far = float(load[np.abs(u) > FAR].sum() / load.sum())
    return Lying(front / rear, far) if rear > 0.0 and front > 0.0 else None


def _spread(u: Floats, load: Floats, chosen: Flags) -> float:
    """Return how far the load of some cells spreads to both sides, m, as a standard deviation."""
    own = load[chosen]
    if len(own) < FEW or own.sum() <= 0.0:
        return 0.0
    away = u[chosen] - own @ u[chosen] / own.sum()
    return float(np.sqrt(own @ away**2 / own.sum()))


def _of_each(prints: Footprints, felt: Floats, chosen: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """(rows, columns), Pa, mean of the chosen scans, of the left and of the right foot."""
    left = np.array([prints.feet.left(number) for number in chosen.tolist()])
    return (felt * left).mean(axis=0), (felt * (1.0 - left)).mean(axis=0)


def _turned(feet: Sequence[Lying]) -> Disturbance | None:
    if not feet or float(np.mean([each.wider for each in feet])) >= WIDER:
        return None
    return Disturbance(
        Reason.FEET_TURNED,
        "The feet do not point to the front of the mat: turned round, left and right would be exchanged, "
        "and no number of this trial is given. Stand with the toes to the front, and record again.",
    )


def _something_else(feet: Sequence[Lying]) -> Disturbance | None:
    if all(each.far <= MOST_FAR for each in feet):
        return None
    return Disturbance(
        Reason.SOMETHING_ELSE,
        "What presses on the mat does not lie as two feet do that point to the front, and no number of this "
        "trial is given. Take away whatever else lies there, stand with the toes to the front, and record "
        "again.",
    )


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
