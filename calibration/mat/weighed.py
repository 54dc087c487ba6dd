"""Weighed: known masses on known places, and people with a known split, as an equalised mat sees them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.mat.capture import Capture
from calibration.mat.loading import Going, Kind
from calibration.mat.plan import G
from station.equalisation import Equalisation, bridged

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Patch:
    """One known mass. area : m2. ratio : what the mat says of it, as a share. off : m, of its centre."""

    area: float
    ratio: float
    off: float


@dataclass(frozen=True)
class Weighed:
    """patches : the known masses. splits : points, by how much each known share was missed."""

    patches: tuple[Patch, ...]
    splits: tuple[float, ...]

    @property
    def factor(self) -> float:
        """What all pressures are multiplied by so that the median mass weighs what it weighs; 1 if none."""
        return 1.0 / float(np.median([each.ratio for each in self.patches])) if self.patches else 1.0

    @property
    def spread(self) -> float | None:
        """Largest distance of a mass from what it weighs, as a share, after the factor."""
        ratios = [abs(each.ratio * self.factor - 1.0) for each in self.patches]
        return max(ratios, default=None)

    @property
    def by_area(self) -> float | None:
        """What the large patches say against the small ones, as a share; None without both."""
        areas = sorted({round(each.area, 6) for each in self.patches})
        if len(areas) < 2:
            return None
        small, large = (
            np.median([each.ratio for each in self.patches if round(each.area, 6) == area])
            for area in (areas[0], areas[-1])
        )
        return float(large / small - 1.0)

    @property
    def off(self) -> float | None:
        """m, root mean square distance of the centres of pressure from the marks."""
        squares = [each.off**2 for each in self.patches]
        return float(np.sqrt(np.mean(squares))) if squares else None


def weighed(made: Equalisation, captures: Sequence[Capture]) -> Weighed:
    """Look at the captures of masses and of standing people with the curves of a mat."""
    patches, splits = [], []
    for each in captures:
        load = each.loading
        if load.going is not Going.WEIGH:
            continue
        pressure = np.nan_to_num(bridged(made.pressures(each.counts[None]))[0])
        total = float(pressure.sum())
        if load.kind is Kind.STAND:
            left = float(pressure[:, made.matrix.x < 0.0].sum())
            splits.append(100.0 * (left / total - load.share) if total > 0.0 else float("nan"))
        else:
            ratio = total * made.matrix.cell_area / (load.kilograms * G)
            patches.append(Patch(load.area, ratio, _off(made, pressure, load.x, load.y)))
    return Weighed(tuple(patches), tuple(splits))


def _off(made: Equalisation, pressure: Floats, x: float, y: float) -> float:
    total = pressure.sum()
    if total <= 0.0:
        return float("nan")
    lines = made.matrix
    return float(
        np.hypot(
            pressure.sum(axis=0) @ lines.x / total - x,
            pressure.sum(axis=1) @ lines.y / total - y,
        )
    )
