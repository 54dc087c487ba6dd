"""The stepping loop: one step is decide, feel, share, press, move, notice."""

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy
from station.sources.bodies.balance import hip, steer, topple, unrest
from station.sources.bodies.errand import follow
from station.sources.bodies.feet import press_feet, pressure_point, share_load, thrust
from station.sources.bodies.notice import height_of, notice
from station.sources.bodies.posture import (
    ELSEWHERE,
    FALL,
    LOWERING,
    ONE_FOOT,
    STEP,
    STUMBLING,
    TOUCH,
    Record,
)
from station.sources.bodies.sprung import (
    ankle_force,
    bounce,
    inner_life,
    leg_thrust,
    press_down,
    sole_force,
    swing_force,
)
from station.sources.bodies.support import carry, catch


@kernel
def move(
    body: Record,
    feet: Record,
    rows: Record,
    a: Anatomy,
    past: NDArray[np.float64],
    noise: NDArray[np.float64],
    stride: int,
    fz: NDArray[np.float64],
    cop: NDArray[np.float64],
    com: NDArray[np.float64],
    log: NDArray[np.float64],
) -> None:
    """Live through the next steps and write every `stride`-th of them.

    Parameters
    ----------
    body, feet, rows : records, changed in place.
    past : (steps, 4). Ring of what was felt.
    noise : (samples * stride, 9), 1. Unit normal numbers.
    fz : (samples, 2), N. Out: vertical force on each plate.
    cop : (samples, 2, 2), m. Out: centre of pressure under each foot, NaN when off.
    com : (samples, 3), m. Out: centre of mass.
    log : (rows, 4). Out: kind, step, foot, value of what happened; `body.logged` counts.
    """
    for k in range(noise.shape[0]):
        if k % stride == 0:
            show(body, feet, rows, a, fz[k // stride], cop[k // stride], com[k // stride])
        live(body, feet, rows, a, past, noise[k], log)


@kernel
def live(
    body: Record,
    feet: Record,
    rows: Record,
    a: Anatomy,
    past: NDArray[np.float64],
    noise: NDArray[np.float64],
    log: NDArray[np.float64],
) -> None:
    """One step of the whole person."""
    follow(body, feet, rows, a)
    row = rows[body.row]
    if row.kind != ELSEWHERE:
        carry(body, feet, a)
        if row.kind != STEP:
            catch(body, feet, a)
        hold_feet(body, feet, row, a)
        unrest(body, feet, a, noise)
        steer(body, feet, a, past)
        share_load(body, feet, a)
        press_feet(body, feet, a, noise[4], noise[5], noise[6])
        press_and_move(body, feet, row, a, noise[7], noise[8])
        notice(body, feet, row, a, log)
    body.step += 1


@kernel
def is_up(body: Record, foot: Record, i: int, row: Record) -> bool:
    """Tell whether foot `i` is held by its own leg: in flight, lifted, or not yet back on the ground."""
    if body.airborne == 1 or (body.phase == ONE_FOOT and i != body.stance):
        return True
    if row.kind == FALL:
        return foot.down == 0
    coming = body.phase == LOWERING or body.phase == STUMBLING
    return coming and i != body.stance and foot.force == 0


@kernel
def hold_feet(body: Record, feet: Record, row: Record, a: Anatomy) -> None:
    """Let each leg go over from carrying to holding its foot up, or back, within hundredths of a second."""
    one = body.phase == ONE_FOOT
    body.single += ((1.0 if one else 0.0) - body.single) * a.dt / 0.1
    for i in range(2):
        foot = feet[i]
        time = a.rousing if row.kind == FALL else 0.04
        up = 1.0 if is_up(body, foot, i, row) else 0.0
        foot.held += (up - foot.held) * a.dt / time
        if body.airborne == 0 and (body.landed < 0 or (body.step - body.landed) * a.dt > 0.1):
            foot.toe -= foot.toe * a.dt / 0.15
    if body.landed >= 0 and (body.step - body.landed) * a.dt > 2.0:
        body.landed = -1


@kernel
def press_and_move(body: Record, feet: Record, row: Record, a: Anatomy, noise: float, drift: float) -> None:
    """Find the forces of ground and legs, then move everything by one step under them."""
    lift, copx, copy = 0.0, 0.0, 0.0
    touching = row.kind == TOUCH and body.phase == ONE_FOOT
    goal = 0.08 if body.phase == ONE_FOOT and not touching else -0.02
    both = leg_thrust(body, row, a)
    inner = inner_life(body, a, noise, drift)
    for i in range(2):
        foot = feet[i]
        ball = ankle_force(foot, a)
        foot.force = ball + sole_force(foot, a)
        press_down(foot, row.press if touching and i != body.stance else 0.0, a)
        lift += foot.force
        copx += foot.force * (foot.x + foot.cx + body.shakex)
        copy += foot.force * (foot.y + pressure_point(foot, ball, a) + body.shakey)
    thrust0 = thrust(feet[0], 1 - body.share, both, swing_force(body, feet[0], goal, a), a)
    thrust1 = thrust(feet[1], body.share, both, swing_force(body, feet[1], goal, a), a)
    # What the one foot presses more the other presses less.
    thrust0 += feet[0].press - feet[1].press
    thrust1 += feet[1].press - feet[0].press
    bounce(body, feet, a, thrust0, thrust1, inner)
    hipx, hipy = hip(body, feet, a)
    topple(body, a, lift, copx / max(lift, 1e-9), copy / max(lift, 1e-9), hipx, hipy)


@kernel
def show(
    body: Record,
    feet: Record,
    rows: Record,
    a: Anatomy,
    fz: NDArray[np.float64],
    cop: NDArray[np.float64],
    com: NDArray[np.float64],
) -> None:
    """Write one sample: fz (2,) N, cop (2, 2) m, com (3,) m."""
    away = rows[body.row].kind == ELSEWHERE
    for i in range(2):
        foot = feet[i]
        fz[i], cop[i, 0], cop[i, 1] = 0.0, np.nan, np.nan
        if not away and foot.onplate == 1 and foot.force > 0:
            fz[i] = foot.force
            cop[i, 0] = foot.x + foot.cx + body.shakex
            cop[i, 1] = foot.y + pressure_point(foot, ankle_force(foot, a), a) + body.shakey
    com[0], com[1], com[2] = body.x, body.y, height_of(body, feet, a)
    if away:
        com[:] = np.nan
