"""Gates: the figures of an equalised mat, and what each may be at most."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.mat.capture import Capture
from calibration.mat.defects import Defects
from calibration.mat.validation import LeftOut
from calibration.mat.weighed import Weighed
from station.mat import Matrix

FZ, AREA, SATURATED, DEAD, BLOCKS, SHARE, COP = 5.0, 5.0, 0.1, 0.5, 0.0, 1.0, 2.0
"""%, %, %, %, squares of two by two cells, points, mm."""
MARGIN = 0.02
"""m from the edge of the mat within which no foot stands."""


@dataclass(frozen=True)
class Gate:
    """One figure. value : in `unit`, None when it was not measured. limit : None where nothing is asked."""

    key: str
    title: str
    unit: str
    value: float | None
    limit: float | None

    @property
    def kept(self) -> bool | None:
        """Whether the limit is kept; None when it was not measured. A figure that is no number never is."""
        if self.value is None:
            return None
        return self.limit is None or (math.isfinite(self.value) and abs(self.value) <= self.limit)


def gates(
    matrix: Matrix,
    found: Defects,
    captures: Sequence[Capture],
    seen: Weighed,
    others: Sequence[LeftOut],
    hysteresis: float | None,
) -> tuple[Gate, ...]:
    """Judge a mat. captures : of pressures and of masses. others : of the validation."""
    splits = max((abs(each) for each in seen.splits), default=None)
    rms = [each.rms for each in others if each.cells]
    return (
        Gate("fz", "Force of a known mass at nine places", "%", _times(seen.spread, 100.0), FZ),
        Gate("area", "Large patches against small ones", "%", _times(seen.by_area, 100.0), AREA),
        Gate("cop", "Centre of pressure on the marks, rms", "mm", _times(seen.off, 1e3), COP),
        Gate("share", "Known split of who stands", "points", splits, SHARE),
        Gate("saturated", "Saturated samples", "%", 100.0 * _saturated(found, captures), SATURATED),
        Gate("dead", "Dead and stuck cells", "%", 100.0 * found.share, DEAD),
        Gate("blocks", "Silent squares of two by two cells", "", float(found.blocks(zone(matrix))), BLOCKS),
        Gate("hysteresis", "Way down against way up", "%", _times(hysteresis, 100.0), None),
        Gate("left_out", "A pressure left out, worst rms of cells", "%", 100.0 * max(rms, default=0.0), None),
    )


def zone(matrix: Matrix) -> NDArray[np.bool_]:
    """(rows, columns) where feet stand."""
    across, along = (
        np.abs(lines) <= np.abs(lines).max() + matrix.pitch / 2.0 - MARGIN for lines in (matrix.x, matrix.y)
    )
    return np.asarray(along[:, None] & across[None, :])


def _saturated(found: Defects, captures: Sequence[Capture]) -> float:
    shares = [each.saturated[~found.silent].mean() for each in captures if not found.silent.all()]
    return float(np.mean(shares)) if shares else 1.0


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
