"""Healthy people and the result: how many screens name a side, counted where the sentence is made."""

from collections.abc import Iterator

import numpy as np
import pytest

from dashboard.visit.attempts import CONTEXT
from station.analyse import analyse
from station.compare import Verdict, conditions
from station.compare import lines as compared
from station.facts import Facts
from station.forces import Forces
from station.mat import Side
from station.sources.bodies.person import Person

RATE = 100.0
SEEDS = 200
COMING, STANDING = 8.0, 32.0
LEFT_RIGHT = (Side.LEFT, Side.RIGHT)


def stands(seed: int, deficit: float = 0.0, weak: Side = Side.RIGHT) -> Forces:
    """Return 32 s of a random person standing, with the noise of cells."""
    rng = np.random.default_rng([seed, 7])
    person = Person(
        mass=float(rng.uniform(50, 100)),
        height=float(rng.uniform(1.55, 1.95)),
        seed=seed,
        deficit=deficit,
        weak=weak,
        rate=RATE,
    )
    person.perform("stand")
    person.load(round(COMING * RATE))
    load = person.load(round(STANDING * RATE))
    fz = load.fz + rng.normal(0.0, 0.3, load.fz.shape)
    total = fz.sum(axis=1)
    whole = (fz[:, :, None] * np.nan_to_num(load.cop)).sum(axis=1) / total[:, None]
    n = len(fz)
    return Forces(RATE, LEFT_RIGHT, np.arange(n) / RATE, fz, load.cop, whole, np.empty((n, 0)))


def verdict(forces: Forces) -> tuple[Verdict, float]:
    """Return what the result says of the sides, and the load asymmetry in percent."""
    plain = analyse(forces, Facts(), "quiet_stance").to_json()
    under = conditions(CONTEXT, plain["settings"], STANDING - 2.0, "two_plates_400x600")
    found = compared.lines("quiet_stance", [plain], under)
    line = compared.primary("quiet_stance", found)
    assert line is not None and line.difference is not None and line.difference.percent is not None
    return line.difference.verdict, line.difference.percent


def screens(seeds: range) -> Iterator[tuple[Verdict, float]]:
    for seed in seeds:
        yield verdict(stands(seed))


def test_at_most_one_of_ten_healthy_screens_names_a_side() -> None:
    found = list(screens(range(SEEDS)))
    named = [percent for said, percent in found if said is Verdict.LARGER_THAN_USUAL]
    spread = float(np.std([percent for _, percent in found]))
    print(f"{len(named)} of {SEEDS} healthy screens name a side; asymmetry {spread:.1f} % (SD)")
    assert {said for said, _ in found} <= {Verdict.USUAL, Verdict.LARGER_THAN_USUAL}
    assert len(named) <= SEEDS // 10


def test_a_deficit_far_above_the_limit_shows_on_its_side_and_mirrored_on_the_other() -> None:
    made = {weak: [verdict(stands(seed, 0.9, weak)) for seed in range(10)] for weak in LEFT_RIGHT}
    assert all(percent < 0 for _, percent in made[Side.RIGHT]), "the load is on the leg that is not weak"
    named = {weak: [said is Verdict.LARGER_THAN_USUAL for said, _ in found] for weak, found in made.items()}
    assert named[Side.LEFT] == named[Side.RIGHT] and sum(named[Side.LEFT]) >= 4
    mirrored = [-percent for _, percent in made[Side.LEFT]]
    assert [percent for _, percent in made[Side.RIGHT]] == pytest.approx(mirrored, abs=0.5)
