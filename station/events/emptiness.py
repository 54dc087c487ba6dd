"""What plates read when nobody is on them: their offset, where a recording holds such a moment."""

import numpy as np
from numpy.typing import NDArray

from station.forces import Forces
from station.mechanics.contact import samples
from station.mechanics.quiet import quietest

EMPTY_SECONDS = 0.100
"""s. Short enough for a flight."""
LARGEST_OFFSET = 50.0
"""N, of all plates together. Nobody stands so lightly, and plates that read more must be zeroed first."""
LARGEST_SD = 4.0
"""N. A fifth of the 20 N of a contact; empty plates are quieter, a foot that rests on them is not."""


def offsets(forces: Forces) -> NDArray[np.float64] | None:
    """Return what each plate reads when empty, (plates,), N, or None when no such moment is found.

    It is the mean over the quietest 100 ms in which all plates together read less than 50 N.
    """
    window = samples(EMPTY_SECONDS, forces.rate)
    low = np.where(np.abs(forces.total) <= LARGEST_OFFSET, forces.total, np.nan)
    still = quietest(np.ascontiguousarray(low), window, -LARGEST_OFFSET)
    if still.start < 0 or still.sd > LARGEST_SD:
        return None
    return np.asarray(forces.fz[still.start : still.start + window].mean(axis=0))
