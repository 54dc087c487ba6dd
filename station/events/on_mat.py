"""On a mat: what its footprints are as forces on an even grid of time, and the contact of each foot."""

import numpy as np
from numpy.typing import NDArray

from station.equalisation import Equalisation
from station.events.footprints import Footprints
from station.events.standing import Stretch
from station.forces import Forces
from station.mat import Side
from station.views.contact import Contact
from station.views.missing import Reason
from station.views.view import Absent, View

SIDES = (Side.LEFT, Side.RIGHT)


def forces(prints: Footprints, index: NDArray[np.int64], rate: float) -> Forces:
    """Put footprints on an even grid. index : (n,), number of each scan. rate : Hz; a missing scan is NaN."""
    place = index - index[0]
    count = int(place[-1]) + 1
    return Forces(
        rate,
        SIDES,
        np.arange(count) / rate,
        _spread(prints.force, place, count),
        _spread(prints.cop, place, count),
        _spread(prints.whole, place, count),
        np.empty((count, 0)),
        area=_spread(prints.area, place, count),
    )


def _spread(values: NDArray[np.float64], place: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    spread = np.full((count, *values.shape[1:]), np.nan)
    spread[place] = values
    return spread


def contacts(forces: Forces, part: Stretch) -> list[View | Absent]:
    """Return the contact of each foot while somebody stands; nothing for plates, which do not feel it."""
    if forces.area is None:
        return []
    found: list[View | Absent] = []
    for side, area in zip(forces.sides, forces.area[part.start : part.stop].T, strict=True):
        felt = area[~np.isnan(area)]
        missing = Absent(Contact, side, Reason.NOT_LOADED)
        made = Contact(side, forces.rate, felt, (part.start, part.stop))
        found.append(made if felt.any() else missing)
    return found


def told(prints: Footprints, made: Equalisation | None, rate: float) -> list[str]:
    """Say what a mat is worth, and which foot is not sure."""
    lines = prints.feet.matrix
    worth = NOT_EQUALISED if made is None else NOT_PASSED if not made.passed else NOT_COMPARED
    if made is not None and made.passed and made.compared:
        worth = COMPARED
    said = [f"Recorded on a pressure mat of {lines.rows} x {lines.columns} cells. {worth}"]
    if made is not None and made.passed and made.silent.any():
        said.append(
            f"{int(made.silent.sum())} cells of this mat are silent: sums over a foot take the mean of their "
            "neighbours."
        )
    return [*said, *unsure(prints, rate)]


def unsure(prints: Footprints, rate: float) -> list[str]:
    """Say for how long it is not sure which foot stands there."""
    seconds = float((~prints.feet.sure & prints.feet.standing.any(axis=1)).sum()) / rate
    if seconds == 0.0:
        return []
    return [
        f"For {seconds:.1f} s one foot stands alone and is never seen beside the other: which one it is was "
        "read off its place and its shape, and may be wrong."
    ]


COMPARED = (
    "It has been compared with a force plate: it gives the numbers in which both agree, named in its "
    "equalisation; every other number is left out."
)
NOT_COMPARED = (
    "Until it has been compared with a force plate it gives load share in quiet standing, contact area and "
    "the foot map; every other number is left out."
)
NOT_EQUALISED = "It had not been equalised then: it gives no number. Equalise it, and record again."
NOT_PASSED = "Its equalisation did not pass: it gives no number. Equalise it again, and record again."
