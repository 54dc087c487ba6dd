"""What plates read when nobody is on them: their offset, where a recording holds such a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.events.standing import Stretch
from station.forces import Forces
from station.mechanics.contact import runs, samples
from station.mechanics.quiet import quietest

EMPTY_SECONDS = 0.100
"""s. Short enough for a flight."""
LOOK_SECONDS = 0.5
"""s the empty plates are looked at before somebody has stepped on, and after stepping off."""
LARGEST_OFFSET = 50.0
"""N, of a plate and of all together. Nobody stands so lightly; plates that read more must be zeroed first."""
LARGEST_SD = 4.0
"""N. A fifth of the 20 N of a contact; empty plates are quieter, a foot that rests on them is not."""
GOOD_ZERO = 5.0
"""N a plate. Empty plates may read so much after a good zero, and two looks at them may differ by it."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Emptiness:
    """The quietest moment without anybody. time : s. offsets, sd : (plates,), N, mean and spread of each."""

    time: float
    offsets: Array
    sd: Array


@dataclass(frozen=True)
class Looks:
    """What each plate reads when empty, (plates,), N, at moments in which nobody is on them.

    before, after : the longest time that somebody is; None when not seen. Of all such half seconds it is the
    one with the least load: who steps on or off often rests a foot there that weighs little, and lies still.
    between : in a flight, sought only when neither of the others was seen.
    """

    before: Array | None = None
    after: Array | None = None
    between: Array | None = None

    def offsets(self, later: Sequence[float] | None = None) -> Array | None:
        """Return what is to be taken off the loads: nothing (None) when zero is good or has moved.

        later : (plates,), N, what the empty plates read when looked at after the recording, or None.
        """
        last = None if later is None else np.asarray(later, float)
        seen = [look for look in (self.before, self.after, self.between) if look is not None]
        if not seen or np.abs(seen[0]).max() <= GOOD_ZERO:
            return None
        others = [*seen[1:], *([] if last is None else [last])]
        has_moved = any(np.abs(other - seen[0]).max() > GOOD_ZERO for other in others)
        return None if has_moved else seen[0]


def emptiness(forces: Forces, seconds: float = EMPTY_SECONDS, largest_sd: float = np.inf) -> Emptiness | None:
    """Return the quietest `seconds` in which each plate and all together read less than 50 N, or None.

    largest_sd : N, of all plates together, that is still called quiet.
    """
    window = samples(seconds, forces.rate)
    low = np.where(_is_empty(forces), forces.total, np.nan)
    still = quietest(np.ascontiguousarray(low), window, -LARGEST_OFFSET)
    if still.start < 0 or still.sd > largest_sd:
        return None
    part = forces.fz[still.start : still.start + window]
    return Emptiness(float(forces.time[still.start]), part.mean(axis=0), part.std(axis=0))


def looks(forces: Forces) -> Looks:
    """Look at the empty plates: for half a second before and after somebody is on them, else in a flight."""
    empty = runs(_is_empty(forces), samples(LOOK_SECONDS, forces.rate)).tolist()
    edges = [0, *(sample for stretch in empty for sample in stretch), len(forces)]
    busy = [Stretch(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    longest = max(range(len(busy)), key=lambda number: len(busy[number]))
    before = _read(forces, 0, busy[longest].start)
    after = _read(forces, busy[longest].stop, len(forces))
    if before is None and after is None:
        flight = emptiness(forces, largest_sd=LARGEST_SD)
        return Looks(between=None if flight is None else flight.offsets)
    return Looks(before, after)


def zeroed(forces: Forces, offsets: Array) -> Forces:
    """Take offsets (plates,), N, off the loads.

    Centres of pressure stay as they are: where on a plate its offset acts is not known.
    """
    return replace(forces, fz=forces.fz - offsets)


def after_step_off(forces: Forces, stretch: Stretch | None) -> Array | None:
    """Return what each plate reads when empty, (plates,), N, after a stretch of standing.

    None when the recording ends before, or when the plates are not quiet then.
    """
    return None if stretch is None else _read(forces, stretch.stop, len(forces))


def _is_empty(forces: Forces) -> NDArray[np.bool_]:
    """Tell (n,) where each plate reads little: one alone would hide a plate whose cells are reversed."""
    together = np.abs(forces.total) <= LARGEST_OFFSET
    return np.asarray(together & (np.abs(forces.fz) <= LARGEST_OFFSET).all(axis=1))


def _read(forces: Forces, start: int, stop: int) -> Array | None:
    """Return what each plate reads, (plates,), N, in the quiet half second of a part with the least load."""
    part, window = forces.part(start, stop), samples(LOOK_SECONDS, forces.rate)
    if len(part) < window:
        return None
    low = np.where(_is_empty(part), part.total, np.nan)
    mean, square = (_means(each, window) for each in (low, low**2))
    is_quiet = square - mean**2 <= LARGEST_SD**2
    if not is_quiet.any():
        return None
    first = int(np.argmin(np.where(is_quiet, mean, np.inf)))
    return np.asarray(part.fz[first : first + window].mean(axis=0))


def _means(signal: Array, window: int) -> Array:
    """Return the mean of every window (n - window + 1,), NaN where one holds NaN."""
    gaps = np.isnan(signal)
    sums, missing = (
        np.concatenate([[0.0], np.cumsum(each)]) for each in (np.where(gaps, 0.0, signal), gaps.astype(float))
    )
    whole = missing[window:] == missing[:-window]
    return np.where(whole, (sums[window:] - sums[:-window]) / window, np.nan)
