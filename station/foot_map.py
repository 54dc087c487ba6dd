"""Foot map: the mean and the highest pressure of each cell of a mat while somebody stood, and whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from station import analyse
from station.analyse import NONE, Pedogram
from station.equalisation import bridged
from station.events.correction import Corrections
from station.events.footprints import TOUCHED
from station.forces import CONTACT
from station.mat import Matrix
from station.recording.recording import Recording

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEFT, RIGHT = 1, 2
"""Whose cell it is."""
MOSTLY = 0.5
"""Of the scans: a cell that is touched in so many lies under a foot."""
_USUAL: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Pictured:
    """What a foot map shows of each cell: a picture, and no number of a trial.

    key : as `station metrics` lists it. plain : its name in the plain form of a result. unit : UCUM code of
    what is shown. title : word on the screen. definition : the manual page.
    """

    key: str
    plain: str
    unit: str
    title: str
    definition: str


PICTURED = (
    Pictured(
        "mean_pressure",
        "mean_kpa",
        "kPa",
        "Mean pressure of each cell",
        """What each cell of a pressure mat felt in the mean, as the foot map draws it.

Formula: p(cell) = 1/n sum(p(cell, scan)) over the n whole scans of the part that is measured. A silent cell
is left open. No number of a trial is made of it.

Source: pressure distribution, Rosenbaum and Becker 1997, Foot and Ankle Surgery 3:1.""",
    ),
    Pictured(
        "peak_pressure",
        "peak_kpa",
        "kPa",
        "Peak pressure of each cell",
        """The highest that each cell of a pressure mat felt, whenever that was, as the foot map draws it.

Formula: p(cell) = max(p(cell, scan)) over the whole scans of the part that is measured. A silent cell is left
open; one at the end of its range felt at least so much. The peak of a foot is that of one single cell, and
smaller the larger the cells are: it is shown, and no number of a trial is made of it.

Source: maximum pressure picture, Rosenbaum and Becker 1997, Foot and Ankle Surgery 3:1.""",
    ),
)
"""What `station metrics` tells beside the numbers."""


@dataclass(frozen=True, eq=False)
class FootMap:
    """What the cells of a mat felt over the part of a trial that is measured; row 0 is in front.

    mean, peak : (rows, columns), Pa. The peak is the highest that this cell felt, whenever that was. NaN in a
        silent cell: nothing is put in its place.
    owner : (rows, columns) uint8, LEFT or RIGHT where that foot pressed most of the time, else 0; a silent
        cell goes by its neighbours.
    cop : (2, 2), m, mean centre of pressure of the left and of the right foot, x and y in the mat's frame;
        NaN of a foot that did not stand.
    sure : whether it is sure all the time which foot is which. scans : whole ones that the map is made of.
    seconds : from the first to the last of them. is_measured : whether these are those that the numbers of
        the trial are made of; else it is all the time in which somebody stood. saturated : (rows, columns),
        cells that were at the end of their range: their mean and peak are at least what stands there.
    """

    matrix: Matrix
    mean: Floats
    peak: Floats
    owner: NDArray[np.uint8]
    cop: Floats
    sure: bool
    scans: int
    seconds: float
    is_measured: bool
    saturated: Flags

    @property
    def silent(self) -> Flags:
        """(rows, columns), cells of which nothing is known."""
        return np.asarray(np.isnan(self.mean))


def foot_map(
    recording: Recording,
    key: str,
    corrections: Corrections = NONE,
    found: Pedogram | None = None,
    settings: Mapping[str, str] = _USUAL,
) -> FootMap | None:
    """Return the foot map of a trial on a mat, None of a mat that gives no number, and when nobody stood.

    key : of the assessment, which says what part is measured. found : what the recording says, where that is
    known already. settings : as for the analysis. Errors: as `analyse.of_recording`.
    """
    pedogram = found or analyse.pedogram(recording)
    made, prints = pedogram.equalisation, pedogram.footprints
    if made is None or not made.passed:
        return None
    pressures = pedogram.pressures
    silent = np.asarray(np.isnan(pressures).all(axis=0))
    whole = ~np.isnan(pressures[:, ~silent]).any(axis=1)
    with np.errstate(invalid="ignore"):
        stood = whole & (prints.force.sum(axis=1) >= CONTACT)
    part = analyse.contact_part(recording, key, pedogram, settings, corrections)
    place = pedogram.scanned.scans.index - pedogram.scanned.scans.index[0]
    used = stood if part is None else stood & (part[0] <= place) & (place < part[1])
    chosen = np.flatnonzero(used)
    if not len(chosen):
        return None
    kept, feet = pressures[chosen], prints.feet
    felt = np.where(silent, np.nan, kept)
    left = np.array([feet.left(k) for k in chosen.tolist()])
    cop = prints.cop[chosen]
    return FootMap(
        feet.matrix,
        felt.mean(axis=0),
        felt.max(axis=0),
        _owner(np.nan_to_num(bridged(kept)), left),
        np.array([_mean(cop[:, side]) for side in (0, 1)]),
        bool(feet.sure[chosen].all()),
        len(chosen),
        float(place[chosen[-1]] + 1 - place[chosen[0]]) / pedogram.scanned.rate,
        part is not None,
        np.asarray(pedogram.saturated[chosen].any(axis=0)),
    )


def _owner(filled: Floats, left: Floats) -> NDArray[np.uint8]:
    """(rows, columns) of pressures and of the left foot's share in each cell, both (n, rows, columns)."""
    touched = (filled >= TOUCHED).mean(axis=0) >= MOSTLY
    is_left = (filled * left).sum(axis=0) >= (filled * (1.0 - left)).sum(axis=0)
    return np.where(touched, np.where(is_left, LEFT, RIGHT), 0).astype(np.uint8)


def _mean(places: Floats) -> Floats:
    """(2,), m, of (n, 2), of those that there are."""
    known = places[~np.isnan(places[:, 0])]
    return np.asarray(known.mean(axis=0)) if len(known) else np.full(2, np.nan)
