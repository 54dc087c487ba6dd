"""Detection: how often a healthy runner's screen names a side, and how often a true deficit is named.

`python -m station.compare.detection` writes DETECTION.md beside this file; the draws are seeded.
"""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station.compare import detection_page
from station.compare.detection_page import Step
from station.compare.legs import limit
from station.compare.reference import Design, Reference, published
from station.compare.runners import BATTERY, Deficit, Drawn, Tails

RUNNERS = 2000
SEED = 20261121
PEOPLE = (10, 20, 50)
"""How many healthy people a station's own reference is of."""
FOLLOWED = 20
"""Of the detection curve."""
DEFICITS = tuple(step / 100.0 for step in range(0, 55, 5))
SECONDS = 30.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Counted:
    """How many of `screens` named a side."""

    named: int
    screens: int

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share, in % (Wilson 1927)."""
        z, n, share = 1.96, self.screens, self.named / self.screens
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{100 * self.named / self.screens:.1f} % ({low:.1f}–{high:.1f})"


@dataclass(frozen=True)
class Screens:
    """Whole screens of many people. indices, limits : (tests, people), %."""

    tests: tuple[Drawn, ...]
    indices: Floats
    limits: Floats

    @property
    def weak_named(self) -> NDArray[np.bool_]:
        """(tests, people). Whether the LEFT leg is named as the one that is weak."""
        less = np.array([test.deficit is Deficit.CARRIES_LESS for test in self.tests])[:, None]
        return np.where(less, self.indices > self.limits, self.indices < -self.limits)

    @property
    def named(self) -> NDArray[np.bool_]:
        """(tests, people). Whether a side is named."""
        return np.abs(self.indices) > self.limits


def published_legs() -> Reference | None:
    """Return the published spread between healthy legs that judges quiet stance."""
    return next(
        (
            each
            for each in published()
            if each.carries
            and (each.assessment, each.metric, each.design)
            == ("quiet_stance", "load_share", Design.HEALTHY_LEGS)
        ),
        None,
    )


def as_they_stand(tails: Tails, *, estimated: bool = False, weak: float = 0.0) -> Screens:
    """Draw screens judged by the published references: only what has one can name a side.

    estimated : whether the true spread is drawn from what the published estimate of few people allows.
    """
    reference = published_legs()
    assert reference is not None
    chance = np.random.default_rng([SEED, 1])
    true = BATTERY[0]
    drawn = true.indices(chance, (RUNNERS,), tails, weak)
    if estimated:
        wider = np.sqrt(reference.freedom / chance.chisquare(reference.freedom, RUNNERS))
        drawn = drawn * wider
    bound = limit(reference, (true.trials, true.trials), SECONDS, 1)
    return Screens((true,), drawn[None, :], np.full((1, RUNNERS), bound))


def with_own(people: int, tails: Tails, weak: float = 0.0) -> Screens:
    """Draw screens in which every comparison has a reference of `people` healthy people of its own.

    Each screen meets a reference estimated anew, from people who spread as the runners do.
    """
    chance = np.random.default_rng([SEED, 2, people])
    indices, limits = [], []
    for test in BATTERY:
        spread = test.indices(chance, (people, RUNNERS), tails).std(axis=0, ddof=1)
        one = limit(test.reference(1.0, people), (test.trials, test.trials), None, len(BATTERY))
        indices.append(test.indices(chance, (RUNNERS,), tails, weak))
        limits.append(one * spread)
    return Screens(BATTERY, np.array(indices), np.array(limits))


def counted(screens: Screens) -> Counted:
    """Count the screens that name any side."""
    return Counted(int(screens.named.any(axis=0).sum()), RUNNERS)


def healthy() -> dict[str, Counted]:
    """Count, by scenario, how many of 2 000 healthy runners have a screen that names a side."""
    found = {}
    for tails in Tails:
        found[f"published references, {tails}"] = counted(as_they_stand(tails))
        found[f"published references, themselves an estimate, {tails}"] = counted(
            as_they_stand(tails, estimated=True)
        )
    for people in PEOPLE:
        for tails in Tails:
            found[f"own references of {people} people, {tails}"] = counted(with_own(people, tails))
    return found


def curve() -> list[Step]:
    """Compute the detection curve: gaussian, own references of 20 people."""
    steps = []
    for deficit in DEFICITS:
        now = as_they_stand(Tails.GAUSSIAN, weak=deficit).weak_named[0].mean()
        screens = with_own(FOLLOWED, Tails.GAUSSIAN, deficit)
        weak = screens.weak_named
        other = (screens.named & ~weak).any(axis=0).mean()
        each = tuple(float(share) for share in weak.mean(axis=1))
        known = weak[[test.is_known for test in BATTERY]]
        steps.append(Step(deficit, float(now), each, float(known.any(axis=0).mean()), float(other)))
    return steps


def page() -> str:
    """Return DETECTION.md."""
    share = 50.0 + as_they_stand(Tails.GAUSSIAN).limits[0, 0] / 2.0
    named = [(name, str(found)) for name, found in healthy().items()]
    return detection_page.page(RUNNERS, SEED, FOLLOWED, float(share), named, curve())


FILE = Path(__file__).with_name("DETECTION.md")


def main() -> None:
    """Write the file."""
    FILE.write_text(page(), encoding="utf-8", newline="\n")
    print(FILE)


if __name__ == "__main__":
    main()
