"""What plates read when nobody is on them: their offset, where a recording holds such a moment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.standing import Stretch
from station.forces import Forces
from station.mechanics.contact import samples
from station.mechanics.quiet import quietest

EMPTY_SECONDS = 0.100
"""s. Short enough for a flight."""
AFTER_SECONDS = 0.5
"""s the empty plates are looked at after somebody has stepped off."""
LARGEST_OFFSET = 50.0
"""N, of all plates together. Nobody stands so lightly, and plates that read more must be zeroed first."""
LARGEST_SD = 4.0
"""N. A fifth of the 20 N of a contact; empty plates are quieter, a foot that rests on them is not."""


@dataclass(frozen=True)
class Emptiness:
    """The quietest moment without anybody. time : s. offsets, sd : (plates,), N, mean and spread of each."""

    time: float
    offsets: NDArray[np.float64]
    sd: NDArray[np.float64]


def emptiness(forces: Forces, seconds: float = EMPTY_SECONDS, largest_sd: float = np.inf) -> Emptiness | None:
    """Return the quietest `seconds` in which all plates together read less than 50 N, or None.

    largest_sd : N, of all plates together, that is still called quiet.
    """
    window = samples(seconds, forces.rate)
    low = np.where(np.abs(forces.total) <= LARGEST_OFFSET, forces.total, np.nan)
    still = quietest(np.ascontiguousarray(low), window, -LARGEST_OFFSET)
    if still.start < 0 or still.sd > largest_sd:
        return None
    part = forces.fz[still.start : still.start + window]
    return Emptiness(float(forces.time[still.start]), part.mean(axis=0), part.std(axis=0))


def offsets(forces: Forces) -> NDArray[np.float64] | None:
    """Return what each plate reads when empty, (plates,), N, or None when no such moment is found.

    It is the mean over the quietest 100 ms in which all plates together read less than 50 N.
    """
    found = emptiness(forces, largest_sd=LARGEST_SD)
    return None if found is None else found.offsets


def after_step_off(forces: Forces, stretch: Stretch | None) -> NDArray[np.float64] | None:
    """Return what each plate reads, (plates,), N, in the quietest half second after a stretch of standing.

    None when the recording ends before, or when the plates are not quiet then.
    """
    if stretch is None:
        return None
    found = emptiness(forces.part(stretch.stop, len(forces)), AFTER_SECONDS, LARGEST_SD)
    return None if found is None else found.offsets
