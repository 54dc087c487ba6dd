"""The explicit state of a person: one record for the body, one for each foot, rows of what is to be done.

Feet are indexed 0 and 1. In here 1 is always the weaker leg on the right; `person.py` mirrors what leaves.
"""

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Record = Any
"""One row of a record array; numba and numpy both read and write its fields by name."""

# What a row of the script asks for.
STAND, STEP, PUSH, FALL, ELSEWHERE, TOUCH, TOPPLE = 0, 1, 2, 3, 4, 5, 6
# Who carries the body.
TWO_FEET, SHIFTING, ONE_FOOT, LOWERING, STUMBLING, RECOVERING = 0, 1, 2, 3, 4, 5
# Index of what happened, in the order of `Kind`.
STEP_ON, ONSET, TOE_OFF, FOOT_DOWN, STEP_OFF, CONTACT, TAKE_OFF = 0, 1, 2, 3, 4, 5, 6
REPETITION_START, REPETITION_BOTTOM, REPETITION_END = 7, 8, 9
HAND_ON, HAND_OFF = 10, 11
# Stages of the repetition that is going on.
NOT_MOVING, DESCENDING, ASCENDING = 0, 1, 2

BOTH_FEET = -1
NOISES = 9
"""Independent unit-normal numbers that one step of the motion uses."""


class Kind(StrEnum):
    """What can happen to a person on the plates."""

    STEP_ON = "step_on"
    ONSET = "onset"
    TOE_OFF = "toe_off"
    FOOT_DOWN = "foot_down"
    STEP_OFF = "step_off"
    CONTACT = "contact"
    TAKE_OFF = "take_off"
    REPETITION_START = "repetition_start"
    REPETITION_BOTTOM = "repetition_bottom"
    REPETITION_END = "repetition_end"
    HAND_ON = "hand_on"
    HAND_OFF = "hand_off"


def _dtype(whole: str, real: str) -> np.dtype[Any]:
    fields = [(name, np.int64) for name in whole.split()] + [(name, np.float64) for name in real.split()]
    return np.dtype(fields, align=True)


BODY = _dtype(
    # clocks count steps; `landed` is the step of the first contact of a landing, -1 when long ago
    "step row row_step stage goal stance phase phase_step landed airborne repetition logged holding",
    # centre of mass, horizontal; trunk and soft tissue, vertical, from standing height
    "x y vx vy z vz q vq "
    # where the person means the centre of mass to be: position, velocity, acceleration
    "cx cvx cax cy cvy cay cz cvz caz "
    # slow wandering of that aim, motor noise, what muscles add and its rate, centre of pressure wanted
    "rx ry nx ny nz px dpx py dpy wantx wanty "
    # right foot's share, how much on one leg, hip strategy spent, habit, breathing, heart
    "share single hipx hipy habit preset breath heart drive apart top depth "
    # weight that a hand takes; phase of the tremor, its pressure to the side and forward, its thrust;
    # part of the planned way to the side for which the trunk is thrown over instead of pushing off
    "hand tremble shakex shakey shakez thrown "
    # acceleration to the side of who loses the balance
    "giddy",
)
FOOT = _dtype(
    "down onplate",
    # place on the ground; shank height and speed; ankle's reach below it; vertical force; how far held up
    "x y z v toe force held fromx fromy fold "
    # centre of pressure within the foot, its own wandering
    "cx cy wander "
    # force with which a lifted foot is put down for a moment
    "press "
    # traits of this side
    "weakness reach",
)
ROW = _dtype("kind foot tied mark", "x y depth seconds speed pace press hand thrown")


def zeros(dtype: np.dtype[Any], count: int) -> Any:
    """Make `count` records of zeros, readable by field name."""
    return np.zeros(count, dtype).view(np.recarray)


def log_of(steps: int) -> NDArray[np.float64]:
    """Make an empty log, (rows, 4): kind, step, foot (2 = both), value."""
    return np.zeros((64 + steps // 20, 4))
