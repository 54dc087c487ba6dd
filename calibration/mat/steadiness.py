"""Steadiness: whether what presses on a mat lies still enough to be read. It may creep."""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FAINT = 3.0
"""Counts from which a cell takes part: an empty cell says only noise."""
FEW = 4
"""Cells. With fewer that take part all are asked."""
CREEP = 0.03
"""Share by which the second half of a reading may differ from the first. A sheet that creeps by a tenth
with a time of 40 s, the worst that is drawn, moves by 0.7 % between the halves after 20 s of dwell; a hand
or a foot on the load moves it by more than a twentieth."""
RELAXES = 0.004
"""Share of the counts under the highest pressure by which a sheet goes on relaxing below a lower one: on the
way down to 2.5 kPa 40 drawn mats moved by up to 1.2 counts between the halves, a third by more than FLOOR."""
RESTLESS = 0.02
"""Share, standard deviation of single scans about the line through them."""
LIVING = 2.5
"""Times both, for somebody who stands: the heart alone moves one percent of the weight."""
FLOOR = 0.5
"""Counts of a cell: half a step of the converter is no movement."""
WANDER = 2.0e-3
"""m that the middle of a load may move between both halves; a tile that slides moves further."""


class State(StrEnum):
    """What the mat does while it is read."""

    STILL = "still"
    DRIFTING = "drifting"
    RESTLESS = "restless"
    MOVING = "moving"


def judged(
    counts: Floats,
    x: Floats,
    y: Floats,
    *,
    is_living: bool = False,
    is_placed: bool = False,
    highest: float = 0.0,
) -> State:
    """Say whether a reading can be believed.

    counts : (n, rows, columns), whole scans; n of 4 at least. x : (columns,), y : (rows,), m, of the cells.
    is_living : somebody stands there. is_placed : a load lies on one place, and must stay there.
    highest : counts, mean of the cells under what has pressed before, on the way down from it.
    """
    mean = counts.mean(axis=0)
    asked = mean > FAINT
    if asked.sum() < FEW:
        asked = np.ones(mean.shape, dtype=np.bool_)
    level = counts[:, asked].mean(axis=1)
    time = np.arange(len(level)) - (len(level) - 1) / 2.0
    slope = float(time @ level / (time @ time))
    rest = level - level.mean() - slope * time
    allowed = LIVING if is_living else 1.0
    noise = float(np.sqrt((rest**2).sum() / (len(level) - 2)))
    if noise > allowed * max(RESTLESS * float(level.mean()), FLOOR):
        return State.RESTLESS
    halves = [float(half.mean()) for half in np.array_split(level, 2)]
    creeps = max(CREEP * float(level.mean()), RELAXES * highest, FLOOR)
    if abs(halves[1] - halves[0]) > allowed * creeps:
        return State.DRIFTING
    if is_placed and asked.any() and not asked.all():
        first, second = (
            _middle(np.where(asked, half.mean(axis=0), 0.0), x, y) for half in np.array_split(counts, 2)
        )
        if float(np.hypot(*(second - first))) > WANDER:
            return State.MOVING
    return State.STILL


def _middle(counts: Floats, x: Floats, y: Floats) -> Floats:
    total = counts.sum()
    return np.asarray(np.array([counts.sum(axis=0) @ x, counts.sum(axis=1) @ y]) / total)
