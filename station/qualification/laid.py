"""Laid: what one mass did to the cells on the marks of each plate, freed of the empty readings around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import TrialError, TrialReason
from station.newtons import Calibration, PlateGain
from station.recording.recording import Recording
from station.stream import WORTHLESS, blocks

Array = NDArray[np.float64]

SETTLES = 0.2
"""Of a recording, at its beginning, in which a mass that was just let go still moves."""
NOT_EMPTY = 2.0
"""N on a plate beside the one that is loaded: something touches it, and it is no zero."""


@dataclass(frozen=True)
class Taken:
    """One recording of a check, and what lay where.

    plate, mark : numbers of the plate and the mark with the mass on it, None while all plates were empty.
    counts : (channels,), mean. noise : (channels,), counts, standard deviation of a sample about its line.
    rate : Hz, true. lost : samples that did not arrive whole.
    """

    plate: int | None
    mark: int | None
    counts: Array
    noise: Array
    rate: float
    lost: int


@dataclass(frozen=True)
class Laid:
    """One mass on every mark of every plate.

    mass : kg. marks : x, y in m from the middle of each plate.
    counts : (plates,) of (marks, cells), net, in each plate's order of cells.
    returned : (plates,), N, what a load leaves behind on the empty plate; NaN where it was not seen.
    noise : (channels,), counts of the empty plates at `rate` in Hz. lost : samples.
    """

    mass: float
    marks: tuple[tuple[float, float], ...]
    counts: tuple[Array, ...]
    returned: Array
    noise: Array
    rate: float
    lost: int = 0

    def loads(self, calibration: Calibration) -> Array:
        """Return (plates, marks, 3): Fz in N, Mx and My in N m about the middle of each plate."""
        plates = zip(self.counts, calibration.plates, strict=True)
        return np.stack([counts @ np.array(plate.matrix).T for counts, plate in plates])

    def to_json(self) -> dict[str, Any]:
        """Return the plain form."""
        return {
            "mass_kg": self.mass,
            "marks_mm": [[1000.0 * x, 1000.0 * y] for x, y in self.marks],
            "counts": [np.round(counts, 2).tolist() for counts in self.counts],
            "noise_counts": np.round(self.noise, 2).tolist(),
            "rate_hz": round(self.rate, 4),
        }


def from_json(plain: Mapping[str, Any]) -> Laid | None:
    """Undo `to_json`; None when it is not the form of it. What a load left behind is not kept."""
    try:
        marks = tuple((float(x) / 1000.0, float(y) / 1000.0) for x, y in plain["marks_mm"])
        counts = tuple(np.array(each, dtype=np.float64) for each in plain["counts"])
        noise = np.array(plain["noise_counts"], dtype=np.float64)
        mass, rate = float(plain["mass_kg"]), float(plain["rate_hz"])
    except (KeyError, TypeError, ValueError):
        return None
    whole = (
        len(marks) > 1
        and all(each.ndim == 2 and len(each) == len(marks) and np.isfinite(each).all() for each in counts)
        and noise.shape == (sum(each.shape[1] for each in counts),)
        and min(mass, rate) > 0.0
    )
    return Laid(mass, marks, counts, np.full(len(counts), np.nan), noise, rate) if whole else None


def taken(recording: Recording, plate: int | None = None, mark: int | None = None) -> Taken:
    """Read one recording of a check. Errors: TrialError NO_SAMPLES when none of it can be used."""
    hello = recording.head.hello
    found, decoder = blocks(recording.wire, hello)
    counts = np.concatenate([block.counts[(block.flags & WORTHLESS) == 0] for block in found])
    counts = counts[int(SETTLES * len(counts)) :].astype(np.float64)
    if len(counts) < 3:
        raise TrialError(
            TrialReason.NO_SAMPLES,
            "The converter gave no sample that can be used.",
            "Look at its wires and its supply, then check again.",
        )
    ticks = np.concatenate([block.ticks for block in found])
    index = np.concatenate([block.index for block in found])
    rate = float((index[-1] - index[0]) / (ticks[-1] - ticks[0]) * 1e6)
    line = np.linspace(-1.0, 1.0, len(counts))
    rest = counts - counts.mean(axis=0)
    rest -= line[:, None] * (line @ rest / (line @ line))
    lost = decoder.tally.lost + decoder.tally.corrupt
    return Taken(plate, mark, counts.mean(axis=0), rest.std(axis=0, ddof=2), rate, lost)


def laid(
    mass: float, marks: Sequence[tuple[float, float]], taken: Sequence[Taken], calibration: Calibration
) -> Laid:
    """Put the recordings of a check together, in the order in which they were made.

    taken : begins and ends with empty plates. While the mass lies on one plate, the others are empty: each
    reading is freed of what its own plate read just before and just after it. Rounds are averaged.
    """
    first, last = taken[0], taken[-1]
    counts, returned = [], []
    for number, plate in enumerate(calibration.plates):
        channels = list(plate.channels)
        zeros = [
            (place, each.counts[channels])
            for place, each in enumerate(taken)
            if each is first or each is last or (each.plate != number and _is_empty(each, first, plate))
        ]
        net, left = np.zeros((len(marks), len(channels))), []
        for mark in range(len(marks)):
            rounds = []
            for place, each in enumerate(taken):
                if (each.plate, each.mark) == (number, mark):
                    before = [zero for at, zero in zeros if at < place][-1]
                    after = next(zero for at, zero in zeros if at > place)
                    rounds.append(each.counts[channels] - (before + after) / 2.0)
                    left.append(float((after - before) @ np.array(plate.matrix[0])))
            net[mark] = np.mean(rounds, axis=0)
        counts.append(net)
        returned.append(np.mean(left))
    rate = float(np.mean([each.rate for each in taken]))
    lost = sum(each.lost for each in taken)
    return Laid(mass, tuple(marks), tuple(counts), np.array(returned), first.noise, rate, lost)


def _is_empty(each: Taken, first: Taken, plate: PlateGain) -> bool:
    channels = list(plate.channels)
    moved = (each.counts[channels] - first.counts[channels]) @ np.array(plate.matrix[0])
    return bool(abs(moved) <= NOT_EMPTY)
