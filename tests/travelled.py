"""Trials on plates that were calibrated with errors, and whether the stated uncertainty covers the truth.

    python tests/travelled.py 1000

The bodies and the plates know nothing of calibrations; a plate is calibrated by the short or the full design
with an engineer's errors, on one floor, and used on another: with side forces, some kelvin, drift and noise
that no fit knows, each on feet of its own, so that each leans by itself. What is true of a landing is taken
from ten samples a millisecond, of which the plates see one: a time is not known better than the samples are
dense.
"""

import sys
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from calibrated import COUNTS_PER_NEWTON, KIT, MAT, Bench, readings
from numpy.typing import NDArray

from calibration import plan
from calibration.fit import fit, plate_gain
from calibration.use import Use
from station import newtons
from station.analyse import Facts, analyse
from station.forces import Forces
from station.mat import Side
from station.newtons import Calibration
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate
from station.sources.bodies.person import Person
from station.stream import of_counts

WANTED = (
    ("quiet_stance", "load_share", Side.LEFT),
    ("quiet_stance", "mean_velocity", Side.LEFT),
    ("quiet_stance", "mean_velocity", Side.BOTH),
    ("quiet_stance", "ellipse_area_95", Side.BOTH),
    ("landing", "peak_force_bw", Side.LEFT),
    ("landing", "peak_force_bw", Side.BOTH),
    ("landing", "time_to_peak", Side.LEFT),
)
USE = Use()
RATES = {"quiet_stance": 100, "landing": 1000}
FINER = {"quiet_stance": 1, "landing": 10}
"""Samples of the truth for each that the plates see."""
SECONDS = {"quiet_stance": 14.0, "landing": 12.0}
NOISE = 0.05
"""N rms of one sample of one cell at 1000 Hz."""
TRIALS_A_DEVICE = 4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Device:
    """Two plates as they are, and what an engineer has made of them."""

    plates: tuple[TruePlate, TruePlate]
    calibration: Calibration


@dataclass(frozen=True)
class Compared:
    """One number: what is true, what the station says, and U."""

    true: float
    said: float
    expanded: float

    @property
    def is_covered(self) -> bool:
        """Whether the truth lies within what was said."""
        return abs(self.said - self.true) <= self.expanded


def device(random: np.random.Generator, design: str = "short") -> Device:
    """Draw two plates and calibrate them."""
    planned = {"short": plan.short, "full": plan.full}[design]
    bench = Bench.drawn(random)
    made, gains = [], []
    for plate in MAT.plates:
        true = TruePlate(plate, COUNTS_PER_NEWTON, Flaws.drawn(random))
        bench = replace(bench, floor=random.uniform(-0.15, 0.15))
        read = readings(planned(plate, int(random.integers(1 << 30))), true, random, bench)
        read = tuple(replace(each, noise=(NOISE * COUNTS_PER_NEWTON,) * 4, rate=1000.0) for each in read)
        gains.append(plate_gain(fit(plate, read, KIT, USE), read, KIT, USE, pose=(*plate.centre, 0.0)))
        made.append(true)
    known = Calibration(
        "01" * 8, "certificate", "2026-01-01", MAT.name, tuple(gains), (0.0,) * 8, "X", "2027-01-01"
    )
    return Device((made[0], made[1]), known)


def trial(random: np.random.Generator, of: Device, key: str) -> dict[tuple[str, Side], Compared]:
    """Let somebody do a test on a device; compare what is said with what was."""
    rate, finer = RATES[key], FINER[key]
    fz, cop = _loads(random, key, rate * finer)
    floor = random.uniform(-0.15, 0.15)
    kelvin = USE.kelvin / np.sqrt(3.0) * random.standard_normal()
    said, true = np.zeros((len(fz), 8)), np.zeros((len(fz), 8))
    zero = np.zeros(8)
    for number, plate in enumerate(of.plates):
        channels = [cell.channel for cell in plate.plate.cells]
        place = np.nan_to_num(cop[:, number] - np.array(plate.plate.centre))
        shear, tilt = (tuple(of * random.standard_normal(2)) for of in (USE.shear, USE.tilt))
        zero[channels] = plate.empty(floor=floor)
        loaded = plate.counts(fz[:, number], *place.T, floor=floor, shear=shear, tilt=tilt, kelvin=kelvin)
        empty = plate.empty(floor=floor, kelvin=float(kelvin))
        loaded[fz[:, number] == 0.0] = empty
        drift = USE.drift * random.standard_normal(4) * plate.counts_per_newton
        noise = NOISE * np.sqrt(rate / 1000.0) * plate.counts_per_newton
        said[:, channels] = loaded + drift + noise * random.standard_normal(loaded.shape)
        perfect = TruePlate(plate.plate, COUNTS_PER_NEWTON)
        true[:, channels] = perfect.counts(fz[:, number], *place.T)
    known = of.calibration.with_zero(zero)
    sheet = newtons.of_cells(MAT, np.full(8, 1.0 / COUNTS_PER_NEWTON), "01" * 8, "bench", "", pose_known=True)
    measured = of_counts(said[int(random.integers(finer)) :: finer], known, rate)
    really = of_counts(true, sheet, rate * finer)
    return _compared(key, measured, really, known)


def _loads(random: np.random.Generator, key: str, rate: int) -> tuple[Floats, Floats]:
    mass = float(random.uniform(45.0, 100.0))
    person = Person(mass=mass, height=1.7, seed=int(random.integers(1 << 31)), rate=rate)
    person.perform("landing" if key == "landing" else "stand")
    load = person.load(round((SECONDS[key] + 8.0 * (key != "landing")) * rate))
    start = 0 if key == "landing" else 8 * rate
    return load.fz[start:], load.cop[start:]


def _compared(
    key: str, measured: Forces, really: Forces, known: Calibration
) -> dict[tuple[str, Side], Compared]:
    weights = [float(np.nanmean(each.total[-2 * round(each.rate) :])) for each in (measured, really)]
    said = analyse(measured, Facts(instrument=known, weigh_in=weights[0]), key)
    true = analyse(really, Facts(weigh_in=weights[1]), key)
    found = {}
    for test, metric, side in WANTED:
        if test != key:
            continue
        value, truth = said.value(metric, side), true.value(metric, side)
        if value.value is not None and truth.value is not None and value.uncertainty is not None:
            found[metric, side] = Compared(truth.value, value.value, value.uncertainty)
    return found


def trials(count: int, seed: int = 1, design: str = "short") -> dict[tuple[str, Side], list[Compared]]:
    """Make `count` trials of each test."""
    random = np.random.default_rng(seed)
    found: dict[tuple[str, Side], list[Compared]] = defaultdict(list)
    for number in range(count):
        if number % TRIALS_A_DEVICE == 0:
            of = device(random, design)
        for key in RATES:
            for name, compared in trial(random, of, key).items():
                found[name].append(compared)
    return dict(found)


def table(found: dict[tuple[str, Side], list[Compared]]) -> str:
    """Return one line a number: how often covered, and the medians of the error and of U."""
    lines = []
    for (metric, side), each in found.items():
        covered = sum(one.is_covered for one in each)
        error = float(np.median([abs(one.said - one.true) for one in each]))
        expanded = float(np.median([one.expanded for one in each]))
        lines.append(
            f"{metric:18}{side.value:6}{covered:5} of {len(each)} ({100 * covered / len(each):.1f} %)"
            f"   error {error:.3g}   U {expanded:.3g}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(trials(int(sys.argv[1]) if len(sys.argv) > 1 else 100)))
