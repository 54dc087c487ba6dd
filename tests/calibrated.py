"""Readings of a plan on a plate that is wrong in known ways, without the seconds that they would take."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from calibration.placement import Placement
from calibration.reading import Reading
from calibration.reference import Kit, Mass, force
from station.mat import mat
from station.sources.bench.plate import TruePlate

MAT = mat("two_plates_400x600")
PLATE = MAT.plates[0]
COUNTS_PER_NEWTON = MAT.counts_per_newton(0.01875, 24)
KIT = Kit((Mass("20 kg, a", 20.0, 0.004), Mass("20 kg, b", 20.0, 0.004)), 9.81)
WALK = 0.008
"""N per square root of a second and cell, by which the empty plate wanders."""
NOISE = 0.02
"""N, of one sample of one cell."""
SAMPLES, RATE = 700, 100.0
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = 22.0


@dataclass(frozen=True)
class Bench:
    """How well the engineer works and where. place : m, per axis. scale, mass : shares. tilt : rad."""

    floor: float = 0.0
    tilt: tuple[float, float] = (0.0, 0.0)
    place: float = 0.0
    scale: float = 0.0
    mass: float = 0.0
    walk: float = WALK
    noise: float = NOISE

    @classmethod
    def drawn(cls, random: np.random.Generator, kit: Kit = KIT, level: float = 0.05) -> "Bench":
        """Draw a day: a floor to either side, a plate levelled to `level` degrees, the errors of the kit."""
        tilt = np.radians(level) * random.standard_normal(2)
        scale, mass = kit.scale * random.standard_normal(), kit.share * random.standard_normal()
        floor = random.uniform(-0.15, 0.15)
        return cls(floor, (float(tilt[0]), float(tilt[1])), kit.place, float(scale), float(mass))


def readings(
    plan: tuple[Placement, ...],
    true: TruePlate,
    random: np.random.Generator | None = None,
    bench: Bench = Bench(walk=0.0, noise=0.0),
    kit: Kit = KIT,
) -> tuple[Reading, ...]:
    """Carry out a plan. Without `random` and `bench` nothing goes wrong but what is wrong with the plate."""
    random = random or np.random.default_rng(0)
    counts = _counts(plan, true, random, bench, kit)
    per_newton = true.counts_per_newton
    walk = np.cumsum(random.standard_normal(counts.shape), axis=0) * bench.walk * SECONDS**0.5
    counts += (walk + bench.noise / SAMPLES**0.5 * random.standard_normal(counts.shape)) * per_newton
    noise = (bench.noise * per_newton,) * 4
    return tuple(
        Reading(
            each,
            tuple(row),
            noise,
            (0.0,) * 4,
            SAMPLES,
            RATE,
            (BEGAN + timedelta(seconds=SECONDS * each.number)).isoformat(),
        )
        for each, row in zip(plan, counts.tolist(), strict=True)
    )


def _counts(
    plan: tuple[Placement, ...], true: TruePlate, random: np.random.Generator, bench: Bench, kit: Kit
) -> NDArray[np.float64]:
    beside = {
        group: bench.place * random.standard_normal(2) for group in sorted({each.group for each in plan})
    }
    counts = np.empty((len(plan), 4))
    top = max(force(each.mass, kit.gravity) for each in plan)
    for shim in {each.shim for each in plan}:
        index = [number for number, each in enumerate(plan) if each.shim == shim]
        here = [plan[number] for number in index]
        places = np.array(
            [np.array([each.x, each.y]) * (1 + bench.scale) + beside[each.group] for each in here]
        )
        loads = np.array([force(each.mass, kit.gravity) * (1 + bench.mass) for each in here])
        going = np.array([{"up": 1.0, "down": -1.0}.get(each.going, 0.0) for each in here])
        counts[index] = true.counts(
            loads, *places.T, floor=bench.floor, shim=shim, tilt=bench.tilt, direction=going, top=top
        )
    return counts
