"""Defects: cells and whole lines that are dead or stuck, found and named."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.mat.levels import Levels

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

DEAD = 0.3
"""Share of what its neighbours' lines let expect, below which a cell is dead. The best of good cells in 200
mats has 0.45; what sneaks to a dead one over other lines is up to 0.17."""
LINE = 0.8
"""Share of a line's cells that are dead when the line is broken."""
STUCK = 0.5
"""Share of the largest count that no empty cell says."""
NAMED = 12
"""So many cells are named one by one."""


@dataclass(frozen=True)
class Defects:
    """What of a mat is not to be believed.

    dead, stuck : (rows, columns) bool, all cells. rows, columns : broken lines, from 0.
    """

    dead: Flags
    stuck: Flags
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    @property
    def silent(self) -> Flags:
        """(rows, columns)."""
        return np.asarray(self.dead | self.stuck)

    @property
    def share(self) -> float:
        """Share of all cells."""
        return float(self.silent.mean())

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """Dead cells, (row, column), that lie in no broken line."""
        return tuple((int(r), int(c)) for r, c in np.argwhere(self.dead & ~self._broken))

    @property
    def held(self) -> tuple[tuple[int, int], ...]:
        """Stuck cells, (row, column)."""
        return tuple((int(r), int(c)) for r, c in np.argwhere(self.stuck))

    @property
    def words(self) -> tuple[str, ...]:
        """One sentence each, as an engineer counts: row 1 is the front-most, column 1 the left-most."""
        told = [f"Row {row + 1} from the front is dead: look at its line." for row in self.rows]
        told += [f"Column {column + 1} from the left is dead: look at its line." for column in self.columns]
        for cells, what in ((self.cells, "dead"), (self.held, "stuck")):
            told += [f"The cell in row {r + 1}, column {c + 1} is {what}." for r, c in cells[:NAMED]]
            if len(cells) > NAMED:
                more = len(cells) - NAMED
                told.append(f"{more} more cells are {what}: is the mat folded, or its sheet torn?")
        return tuple(told)

    def blocks(self, zone: Flags) -> int:
        """How many squares of two by two cells in a zone (rows, columns) are silent."""
        bad = self.silent & zone
        return int((bad[1:, 1:] & bad[1:, :-1] & bad[:-1, 1:] & bad[:-1, :-1]).sum())

    @property
    def _broken(self) -> Flags:
        broken = np.zeros(self.dead.shape, dtype=np.bool_)
        broken[list(self.rows)] = True
        broken[:, list(self.columns)] = True
        return broken


def defects(seen: Levels) -> Defects:
    """Find what does not answer to pressure.

    A cell is judged by how it conducts under the largest pressure, against its row's and its column's median.
    """
    counts = np.where(np.isfinite(seen.up[-1]), seen.up[-1], 0.0)
    stuck = seen.empty > STUCK * seen.largest
    ratio = np.where(stuck, 0.0, counts / np.maximum(seen.largest - counts, 1.0))
    alive = ratio > 0.1 * float(np.quantile(ratio, 0.9))
    dead = ~stuck & (ratio < DEAD * _expected(ratio, alive))
    rows = _broken(dead, dead.mean(axis=0) >= LINE)
    columns = _broken(dead.T, dead.mean(axis=1) >= LINE)
    return Defects(dead, stuck, rows, columns)


def _expected(ratio: Floats, alive: Flags) -> Floats:
    """(rows, columns) the median of a cell's row times that of its column, against the mat's."""
    whole = float(np.median(ratio[alive])) if alive.any() else np.inf
    row, column = (
        np.array([np.median(line[there]) if there.any() else whole for line, there in zip(r, a, strict=True)])
        for r, a in ((ratio, alive), (ratio.T, alive.T))
    )
    return np.asarray(np.clip(row[:, None] / whole, 0.7, 1.4) * np.clip(column / whole, 0.7, 1.4) * whole)


def _broken(dead: Flags, crossing: Flags) -> tuple[int, ...]:
    """Lines most of whose cells are dead, those under broken crossing lines left out."""
    left = dead[:, ~crossing] if not crossing.all() else dead
    return tuple(int(line) for line in np.flatnonzero(left.mean(axis=1) >= LINE))
