"""Simulated people who squat, and what they really did. The body knows nothing of metrics."""

from dataclasses import dataclass

import numpy as np

from station.forces import Forces
from station.mat import Side
from station.sources.bodies.person import Person
from station.sources.bodies.posture import Kind

LEFT_RIGHT = (Side.LEFT, Side.RIGHT)
BEFORE = 6.0
"""s of coming and standing before the squats."""


@dataclass(frozen=True)
class Squatted:
    """forces : with sensor noise. clean : the same without. bottoms : (time s, depth m, side) as lived."""

    forces: Forces
    clean: Forces
    starts: list[float]
    bottoms: list[tuple[float, float, Side]]
    weight: float


def squatted(seed: int, *, one_leg: Side | None = None, noise: float = 0.5, **asked: float) -> Squatted:
    """Let a random person squat; `asked` overrides what is drawn.

    noise : N, standard deviation of each plate. one_leg : the leg, or None for both.
    """
    rng = np.random.default_rng(seed)
    rate = float(asked.pop("rate", rng.choice([80, 100, 500, 1000])))
    drawn = {
        "repetitions": int(rng.integers(3, 8)),
        "depth": float(rng.uniform(0.06, 0.18) if one_leg else rng.uniform(0.10, 0.30)),
        "period": float(rng.uniform(2.0, 5.0)),
        "pause": float(rng.uniform(0.8, 3.0)),
    }
    person = Person(
        mass=float(asked.pop("mass", rng.uniform(45, 110))),
        height=float(rng.uniform(1.5, 2.0)),
        seed=seed,
        deficit=float(asked.pop("deficit", rng.uniform(0, 0.6))),
        weak=LEFT_RIGHT[int(asked.pop("weak", rng.integers(2)))],
        rate=rate,
    )
    drawn.update(asked)
    seconds = BEFORE + 8 + drawn["repetitions"] * (drawn["period"] + drawn["pause"])
    person.perform("stand")
    first = person.load(round(BEFORE * rate))
    if one_leg:
        person.perform("single_leg_squat", side=one_leg, **drawn)
    else:
        person.perform("mini_squat", **drawn)
    then = person.load(round((seconds - BEFORE) * rate))
    fz = np.vstack([first.fz, then.fz])
    cop = np.vstack([first.cop, then.cop])
    told = person.truth
    return Squatted(
        _forces(rate, fz + rng.normal(0, noise, fz.shape), cop),
        _forces(rate, fz, cop),
        [each.time_s for each in told if each.kind is Kind.REPETITION_START],
        [(each.time_s, each.value, each.side) for each in told if each.kind is Kind.REPETITION_BOTTOM],
        person.mass * 9.80665,
    )


def _forces(rate, fz, cop):
    cop = np.where((fz > 20.0)[:, :, None], cop, np.nan)
    known = np.nan_to_num(cop)
    total = np.maximum(fz.sum(axis=1), 1e-9)
    whole = (fz[:, :, None] * known).sum(axis=1) / total[:, None]
    whole[fz.sum(axis=1) < 20.0] = np.nan
    front = 0.5 + known[:, :, 1] / 0.55
    n = len(fz)
    return Forces(rate, LEFT_RIGHT, np.arange(n) / rate, fz, cop, whole, np.empty((n, 0)), front=front)


def scaled(forces: Forces, factor: float) -> Forces:
    """The same movement of somebody so many times as heavy."""
    return Forces(
        forces.rate,
        forces.sides,
        forces.time,
        factor * forces.fz,
        forces.cop,
        forces.whole_cop,
        forces.cells,
        forces.pose_known,
        forces.front,
    )
