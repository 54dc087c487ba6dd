"""What each activity means, row by row: where to put the feet, how deep to go, how long to hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from station.sources.bodies import posture
from station.sources.bodies.anatomy import G
from station.sources.bodies.asking import between, refusal
from station.sources.bodies.errand import FORWARD
from station.sources.bodies.posture import BOTH_FEET, ELSEWHERE, FALL, PUSH, STAND, STEP, TOPPLE, TOUCH

FOREVER = 1e9
FLOOR = -0.42
"""Where the feet stand behind the plates, y in m."""


@dataclass
class Script:
    """Rows being written for one person.

    width : m, between the feet. deficit : 0..1. chance : what differs from time to time.
    places : x, y in m of both feet once the rows so far are done. leg : the foot stood on, or both.
    """

    width: float
    deficit: float
    chance: np.random.Generator
    places: list[tuple[float, float]]
    leg: int = BOTH_FEET
    rows: list[dict[str, float]] = field(default_factory=list)

    def add(self, kind: int, **fields: float) -> None:
        """Write one row; what is not said is on both feet, unhurried and for ever."""
        self.rows.append(
            {"kind": kind, "foot": BOTH_FEET, "mark": -1, "pace": 3.7, "seconds": FOREVER, **fields}
        )

    def about(self, value: float, spread: float) -> float:
        """Return a value that varies a little from time to time."""
        return float(value * (1 + spread * np.clip(self.chance.standard_normal(), -2, 2)))

    def walk(self, y: float) -> None:
        """Bring both feet to `y`, the stronger one first."""
        for foot in (0, 1):
            if abs(self.places[foot][1] - y) > 0.2:
                x, y_here = (foot - 0.5) * self.about(self.width, 0.02), y + self.about(1.0, 0.004) - 1.0
                far = abs(self.places[0][1] - self.places[1][1]) > 0.2
                self.add(STEP, foot=foot, x=x, y=y_here, pace=2.6 if far else 3.7)
                self.places[foot] = (x, y_here)

    def come(self) -> None:
        """Be on the plates: step on if need be and stand a moment."""
        if any(abs(y) > 0.2 for _, y in self.places):
            self.walk(0.0)
            self.add(STAND, seconds=2.0)

    @property
    def is_away(self) -> bool:
        """Tell whether no foot is on the plates by now."""
        return all(abs(y) > 0.2 for _, y in self.places)

    def records(self) -> Any:
        """Return the rows as a record array."""
        table = posture.zeros(posture.ROW, len(self.rows))
        for i, row in enumerate(self.rows):
            for name, value in row.items():
                table[name][i] = value
        return table


def away(script: Script) -> None:
    """Leave the plates, backwards, and stay away."""
    script.walk(FLOOR)
    script.add(STAND)


def stand(script: Script) -> None:
    """Stand on two feet."""
    script.come()
    script.add(STAND)


def single_leg(script: Script, side: int, seconds: float = FOREVER, push: float = 1.0) -> None:
    """Stand on one leg; come back to two feet after `seconds`.

    push : 0..1, how much of the way over is begun by pushing off with the leg that will be lifted; the
    rest is begun by throwing the trunk over, which loads that leg no further.
    """
    between("seconds", seconds, 0.1, FOREVER)
    between("push", push, 0, 1)
    script.come()
    script.add(STAND, foot=side, seconds=seconds, thrown=1 - push)
    script.add(STAND)


def touch(script: Script, seconds: float = 0.3, load: float = 0.12) -> None:
    """Put the lifted foot down for `seconds`, pressing with this share of body weight, and lift it again."""
    between("seconds", seconds, 0.02, 60.0)
    between("load", load, 0, 0.3)
    script.add(TOUCH, foot=_one_leg(script, "touch"), press=load, seconds=seconds)
    script.add(STAND, foot=script.leg)


def hop(script: Script, height: float = 0.02) -> None:
    """Hop once on the leg stood on, `height` m high, and go on standing on it."""
    between("height", height, 0.005, 0.2)
    speed = float(np.sqrt(2 * G * height))
    leg = _one_leg(script, "hop")
    script.add(PUSH, foot=leg, depth=0.08, seconds=0.6, speed=(speed + 0.4) / 0.88, x=0.03, y=FORWARD)
    script.add(FALL, foot=leg, depth=0.05)
    script.add(STAND, foot=leg)


def topple(script: Script) -> None:
    """Lose the balance on one leg: the other foot comes down at once and stays down."""
    _one_leg(script, "topple")
    script.add(TOPPLE)
    # Whoever has just fallen comes back to the middle slowly.
    script.add(STAND, pace=1.6, seconds=5.0)
    script.add(STAND)


def hold_on(script: Script, share: float = 0.04, seconds: float = FOREVER) -> None:
    """Let a hand take this share of body weight for `seconds`; go on standing as before."""
    between("share", share, 0, 0.5)
    between("seconds", seconds, 0.1, FOREVER)
    script.come()
    script.add(STAND, foot=script.leg, hand=share, seconds=seconds)
    script.add(STAND, foot=script.leg)


def _one_leg(script: Script, activity: str) -> int:
    if script.leg == BOTH_FEET:
        raise refusal(activity, "Let the person stand on one leg first.")
    return script.leg


def mini_squat(
    script: Script, repetitions: int = 5, depth: float = 0.20, period: float = 3.0, pause: float = 2.5
) -> None:
    """Bend both knees slowly, again and again: `depth` m in `period` s, standing `pause` s between."""
    script.come()
    _squats(script, BOTH_FEET, repetitions, depth, period, pause)


def single_leg_squat(
    script: Script,
    side: int,
    repetitions: int = 3,
    depth: float = 0.12,
    period: float = 3.5,
    pause: float = 2.5,
) -> None:
    """Bend the knee of one leg slowly, again and again, without putting the other foot down."""
    script.come()
    script.add(STAND, foot=side, seconds=3.5)
    _squats(script, side, repetitions, depth, period, pause)


def _squats(script: Script, foot: int, repetitions: int, depth: float, period: float, pause: float) -> None:
    between("repetitions", repetitions, 1, 100)
    between("depth", depth, 0.03, 0.45)
    between("period", period, 1.0, 20.0)
    between("pause", pause, 0.1, 60.0)
    script.add(STAND, foot=foot, seconds=pause)
    for _ in range(int(repetitions)):
        deep, time = script.about(depth, 0.04), script.about(period, 0.04)
        script.add(STAND, foot=foot, depth=deep, seconds=time, pace=7.0)
        script.add(STAND, foot=foot, seconds=pause)
    script.add(STAND)


def weight_shift(script: Script, hold: float = 3.0, shifts: int = 0, pause: float = 2.5) -> None:
    """Lean left, right, forward and back as far as is comfortable, holding `hold` s each.

    shifts : left and right in turn, so many times each, and neither forward nor back. pause : s between.
    """
    between("hold", hold, 0.1, 60.0)
    between("shifts", shifts, 0, 100)
    between("pause", pause, 0.1, 60.0)
    script.come()
    script.add(STAND, seconds=2.0)
    aside = 0.38 * script.width
    left, right = (-aside, 0.0, 0), (aside * (1 - 0.35 * script.deficit), 0.0, 1)
    along = ((0.0, 0.055, 2), (0.0, -0.035, 2))
    for x, y, mark in (left, right) * int(shifts) if shifts else (left, right, *along):
        reach = script.about(1.0, 0.05)
        script.add(STAND, x=x * reach, y=y * reach, mark=mark, seconds=hold + 1.2)
        script.add(STAND, seconds=pause)
    script.add(STAND)


def landing(script: Script, height: float = 0.1125, legs: int = BOTH_FEET) -> None:
    """Land from `height` m: a jump when on the plates, a drop from a box when beside them.

    The weaker leg is held a little higher, so it touches later, and takes less; alone, it gives more.
    """
    between("height", height, 0.02, 0.6)
    speed = float(np.sqrt(2 * G * height))
    share = 0.5 - 0.15 * script.deficit + script.about(0.02, 1.0) - 0.02
    later = 0.018 * script.deficit + script.about(0.002, 1.0) - 0.002
    fold, raised = 0.05, 0.5 * speed * later
    if legs == 0:
        # Alone, the stronger leg meets the ground more bent and gives less: it is landed on too hard.
        fold += 0.12 * script.deficit
    if script.is_away:
        script.add(ELSEWHERE, foot=legs, seconds=2.0, speed=height, depth=fold, y=raised)
        script.places = [(-script.width / 2, 0.0), (script.width / 2, 0.0)]
    else:
        script.come()
        if legs != BOTH_FEET:
            script.add(STAND, foot=legs, seconds=4.0)
        script.add(PUSH, foot=legs, depth=0.22, seconds=1.4, speed=(speed + 0.4) / 0.88, x=0.03, y=FORWARD)
    script.add(FALL, foot=legs, x=share, y=raised, depth=fold)
    script.add(STAND, foot=legs, seconds=FOREVER)


ACTIVITIES: dict[str, Callable[..., None]] = {
    "away": away,
    "step_off": away,
    "stand": stand,
    "single_leg": single_leg,
    "touch": touch,
    "hop": hop,
    "topple": topple,
    "hold_on": hold_on,
    "mini_squat": mini_squat,
    "single_leg_squat": single_leg_squat,
    "weight_shift": weight_shift,
    "landing": landing,
}
"""What a person can be asked for."""
