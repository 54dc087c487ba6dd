"""What really happened, written down the moment it happens."""

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy, G
from station.sources.bodies.posture import (
    ASCENDING,
    CONTACT,
    DESCENDING,
    FALL,
    FOOT_DOWN,
    HAND_OFF,
    HAND_ON,
    NOT_MOVING,
    ONE_FOOT,
    ONSET,
    REPETITION_BOTTOM,
    REPETITION_END,
    REPETITION_START,
    SHIFTING,
    STAND,
    STEP,
    STEP_OFF,
    STEP_ON,
    TAKE_OFF,
    TOE_OFF,
    Record,
)


@kernel
def write(body: Record, log: NDArray[np.float64], kind: int, foot: int, value: float) -> None:
    """Add one happening to the log."""
    if body.logged < log.shape[0]:
        entry = log[body.logged]
        entry[0], entry[1], entry[2], entry[3] = kind, body.step, foot, value
        body.logged += 1


@kernel
def row_side(row: Record) -> int:
    """Return the foot a row stands on, 2 for both."""
    return 2 if row.foot < 0 else int(row.foot)


@kernel
def notice(body: Record, feet: Record, row: Record, a: Anatomy, log: NDArray[np.float64]) -> None:
    """Compare this step with the one before and log what changed."""
    if row.kind == STAND:
        if row.mark >= 0 and body.step == body.row_step:
            write(body, log, ONSET, row.mark, np.nan)
        if body.phase == SHIFTING and body.phase_step == body.step:
            write(body, log, ONSET, 1 - body.stance, 1 - row.thrown if row.thrown > 0 else np.nan)
    if (row.hand > 0) != (body.holding == 1):
        body.holding = 1 - body.holding
        write(body, log, HAND_ON if body.holding == 1 else HAND_OFF, 2, row.hand * a.mass * G)
    for i in range(2):
        if feet[i].down == 0 and feet[i].force > 0:
            touch(body, feet[i], i, row, log)
        elif feet[i].down == 1 and feet[i].force == 0:
            leave(body, feet[i], i, row, log)
    if row.kind == FALL and body.stage == 0 and feet[0].down == 0 and feet[1].down == 0:
        body.stage = 1
        write(body, log, TAKE_OFF, 2, body.vz)
    repeat(body, feet, row, a, log)


@kernel
def touch(body: Record, foot: Record, i: int, row: Record, log: NDArray[np.float64]) -> None:
    """A foot has met the ground."""
    foot.down = 1
    foot.onplate = 1 if abs(foot.y) < 0.2 else 0
    if row.kind == FALL:
        write(body, log, CONTACT, i, -foot.v)
        if body.airborne == 1:
            body.airborne, body.landed = 0, body.step
    elif row.kind != STEP:
        write(body, log, FOOT_DOWN, i, np.nan)
    elif foot.onplate == 1:
        write(body, log, STEP_ON, i, np.nan)


@kernel
def leave(body: Record, foot: Record, i: int, row: Record, log: NDArray[np.float64]) -> None:
    """A foot has lost the ground; while it carries the body a bounce of its heel is not leaving."""
    if body.airborne == 1:
        foot.down = 0
    elif body.phase == ONE_FOOT and i != body.stance:
        foot.down = 0
        if row.kind != STEP:
            write(body, log, TOE_OFF, i, np.nan)
        elif foot.onplate == 1:
            write(body, log, STEP_OFF, i, np.nan)


@kernel
def repeat(body: Record, feet: Record, row: Record, a: Anatomy, log: NDArray[np.float64]) -> None:
    """Follow the centre of mass through a squat: start, bottom with its true depth in m, end."""
    speed = (a.trunk * body.vz + a.soft * (body.vz + body.vq) + a.leg * (feet[0].v + feet[1].v)) / a.mass
    deep = body.top - height_of(body, feet, a)
    if body.repetition == NOT_MOVING:
        body.top -= deep * a.dt / 0.5
        if row.kind == STAND and row.depth > 0 and speed < -0.03:
            body.repetition, body.depth = DESCENDING, row.depth
            write(body, log, REPETITION_START, row_side(row), np.nan)
    elif body.repetition == DESCENDING:
        if speed >= 0 and deep > 0.5 * body.depth:
            body.repetition = ASCENDING
            write(body, log, REPETITION_BOTTOM, row_side(row), deep)
    elif speed < 0.03 and deep < 0.3 * body.depth:
        body.repetition = NOT_MOVING
        write(body, log, REPETITION_END, row_side(row), np.nan)


@kernel
def height_of(body: Record, feet: Record, a: Anatomy) -> float:
    """Height of the centre of mass, m: every part counted."""
    upper = a.trunk * body.z + a.soft * (body.z + body.q)
    return a.com_height + (upper + a.leg * (feet[0].z + feet[1].z)) / a.mass
