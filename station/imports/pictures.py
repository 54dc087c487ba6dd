"""Pictures: the frames of another lab's pressure mat, with the sums that stand for a plate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.imports.grid import Grid, snapped
from station.imports.imported import Imported
from station.imports.plates import PlateRows
from station.imports.standing import sampled, standing
from station.mat import Matrix, Side
from station.views.missing import Reason

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pictures:
    """The frames of one measurement.

    matrix : where the cells sit; row 0 is in front. pressure : (n, rows, columns), Pa. rate : Hz.
    withheld : why the file itself says that a number is not to be given.
    """

    matrix: Matrix
    pressure: Floats
    rate: float
    withheld: tuple[Reason, ...] = ()

    @property
    def force(self) -> Floats:
        """(n,), N, pressure times area of the cells."""
        return np.asarray(self.pressure.sum(axis=(1, 2)) * self.matrix.cell_area)

    @property
    def cop(self) -> Floats:
        """(n, 2), m, x and y of the centre of pressure from the mat's middle; NaN where nothing presses."""
        total = self.pressure.sum(axis=(1, 2))
        moment = np.column_stack(
            [self.pressure.sum(axis=1) @ self.matrix.x, self.pressure.sum(axis=2) @ self.matrix.y]
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(total[:, None] > 0.0, moment / total[:, None], np.nan)


def as_one_plate(pictures: Pictures, source: str, title: str, warnings: tuple[str, ...]) -> Imported:
    """Return the frames as one plate under both feet. source : where the numbers stand, for sentences.

    Errors: RecordingError, as of any plate that nobody can have stood on.
    """
    nothing = np.empty((len(pictures.pressure), 0))
    plate = PlateRows(
        "the mat", Side.BOTH, source, "kPa", 1.0, pictures.force, pictures.cop, nothing, (0.0, 0.0), True
    )
    on = standing((plate,))
    forces, lost = sampled(on, Grid(snapped(pictures.rate)))
    return Imported(forces, title, (*warnings, *on.warnings), lost, is_mat=True)
