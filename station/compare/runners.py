"""Runners: whole screens of simulated people, drawn from spreads between legs and between trials.

No forces are simulated here: each number of a screen is a draw, so that the error of the *rules* is seen
and not that of a model of the body.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from station.compare.reference import Design, Evidence, Form, Legs, Reference

Floats = NDArray[np.float64]


class Tails(StrEnum):
    """How widely people and trials spread: both with the same SD."""

    GAUSSIAN = "gaussian"
    HEAVY = "t, 5 df"


class Deficit(StrEnum):
    """What a true deficit of d does to the weak leg."""

    CARRIES_LESS = "the weak leg's load × (1 − d)"
    SWAYS_MORE = "the weak leg's sway × (1 + d)"


ASSUMED = "assumed"
LEAST = 0.05
"""Share of the usual value below which no leg's value is drawn."""


@dataclass(frozen=True)
class Drawn:
    """One comparison of the screen.

    legs : SD of the true side difference between healthy legs, in % by the formula. trial : SD of one
    trial in %: of the index where both legs carry, else of one leg's value. trials : of each leg in the
    screen. deficit : what it does. rests : on what the two spreads rest.
    """

    assessment: str
    metric: str
    legs: float
    trial: float
    trials: int
    both: bool
    deficit: Deficit
    rests: str

    @property
    def is_known(self) -> bool:
        """Whether both spreads rest on a source."""
        return ASSUMED not in self.rests

    def indices(
        self, chance: np.random.Generator, shape: tuple[int, ...], tails: Tails, weak: float = 0.0
    ) -> Floats:
        """Draw the measured side differences of people whose LEFT leg has a deficit of `weak`.

        Returns shape, %: by the formula of the metric, positive when right is larger.
        """
        factor = 1.0 - weak if self.deficit is Deficit.CARRIES_LESS else 1.0 + weak
        if self.both:
            true = np.clip(self.legs * _draw(chance, shape, tails) / 100.0, LEAST - 1.0, 1.0 - LEAST)
            left, right = (1.0 - true) * factor, 1.0 + true
            noise = self.trial * _draw(chance, (self.trials, *shape), tails).mean(axis=0)
            return np.asarray(100.0 * (right - left) / (right + left) + noise)
        sides = [self._leg(chance, shape, tails) for _ in range(2)]
        left, right = sides[0] * factor, sides[1]
        return np.asarray(100.0 * (right - left) / np.maximum(left, right))

    def _leg(self, chance: np.random.Generator, shape: tuple[int, ...], tails: Tails) -> Floats:
        own = 1.0 + self.legs / math.sqrt(2.0) / 100.0 * _draw(chance, shape, tails)
        noise = 1.0 + self.trial / 100.0 * _draw(chance, (self.trials, *shape), tails).mean(axis=0)
        return np.asarray(np.maximum(own, LEAST) * np.maximum(noise, LEAST))

    def reference(self, error: float, people: int) -> Reference:
        """Return the reference that `people` people give. error : SD of their side differences, %."""
        return Reference(
            self.assessment,
            self.metric,
            Design.HEALTHY_LEGS,
            Form.INDEX,
            Legs.BOTH if self.both else Legs.ONE,
            "any",
            "any",
            None,
            error,
            self.trials,
            None,
            people,
            "simulated people",
            "simulation",
            "station/compare/DETECTION.md",
            "drawn",
            Evidence.OWN,
            True,
        )


def _draw(chance: np.random.Generator, shape: Sequence[int], tails: Tails) -> Floats:
    """Draw numbers of mean 0 and SD 1."""
    if tails is Tails.GAUSSIAN:
        return chance.standard_normal(tuple(shape))
    return chance.standard_t(5, tuple(shape)) * math.sqrt(3.0 / 5.0)


BATTERY: tuple[Drawn, ...] = (
    Drawn(
        "quiet_stance",
        "load_share",
        9.7,
        7.0,
        1,
        True,
        Deficit.CARRIES_LESS,
        "dos Santos 2017, computed: legs 9.4 %, dominance 2.0 %; one trial 5.0 % over 60 s, 7.0 % over 30 s",
    ),
    Drawn(
        "single_leg_stance",
        "mean_velocity",
        8.0,
        13.0,
        2,
        False,
        Deficit.SWAYS_MORE,
        "trial: Fransz 2014, 13 %; legs: what the mean absolute difference of Nolff 2023 leaves at most",
    ),
    Drawn(
        "mini_squat",
        "load_share_bottom",
        9.7,
        7.0,
        1,
        True,
        Deficit.CARRIES_LESS,
        f"{ASSUMED}: as standing",
    ),
    Drawn(
        "single_leg_squat",
        "mean_velocity_ml",
        8.0,
        15.0,
        2,
        False,
        Deficit.SWAYS_MORE,
        f"{ASSUMED}: legs as in single-leg stance, trials somewhat wider",
    ),
    Drawn("weight_shift", "peak_load_share", 4.0, 3.0, 2, True, Deficit.CARRIES_LESS, ASSUMED),
    Drawn(
        "landing",
        "peak_force_bw",
        8.0,
        15.0,
        3,
        False,
        Deficit.CARRIES_LESS,
        f"trial: J Sports Sci Med 17:174, 9-15 % within a test; legs: {ASSUMED}",
    ),
)
"""The comparisons of a full screen with its add-ons. `touches` is a count and has no spread to draw from."""
