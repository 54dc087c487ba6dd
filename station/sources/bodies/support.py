"""Who carries: two feet or one, and how a person gets from the one to the other and back.

A foot is lifted when the load has left it and the body is on its way over the other; it comes down
again when wanted, or when the body leaves the limits of the standing foot.
"""

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy, G
from station.sources.bodies.posture import (
    BOTH_FEET,
    LOWERING,
    ONE_FOOT,
    RECOVERING,
    SHIFTING,
    STUMBLING,
    TWO_FEET,
    Record,
)


@kernel
def enter(body: Record, phase: int) -> None:
    """Go over to `phase`."""
    body.phase = phase
    body.phase_step = body.step


@kernel
def falls(body: Record, feet: Record, a: Anatomy) -> bool:
    """Tell whether the body has left the standing foot for good (Hof 2005: extrapolated centre)."""
    foot = feet[body.stance]
    ox = abs(body.x + body.vx / a.omega - foot.x)
    oy = abs(body.y + body.vy / a.omega - foot.y)
    return ox > foot.reach or oy > 0.8 * a.half_length


@kernel
def catch(body: Record, feet: Record, a: Anatomy) -> None:
    """Move the foot in the air to where it is needed: under the falling body, else beside the other foot."""
    foot, other = feet[1 - body.stance], feet[body.stance]
    if body.phase == STUMBLING and foot.force == 0:
        there = min(max(body.y + 1.3 * body.vy / a.omega - a.neutral, -0.16), 0.16)
        foot.y += (min(max((there - foot.y) / 0.06, -2.5), 2.5)) * a.dt
    elif body.phase == ONE_FOOT and foot.z > 0.03:
        foot.y += (other.y - foot.y) * a.dt / 0.3


@kernel
def is_calm(body: Record) -> bool:
    """Tell whether the body is slow and near the place it is meant to be."""
    near = abs(body.x - body.cx) < 0.012 and abs(body.y - body.cy) < 0.02
    return near and abs(body.vx) < 0.03 and abs(body.vy) < 0.04


@kernel
def carry(body: Record, feet: Record, a: Anatomy) -> None:
    """Take the next decision on the way to the support that `body.goal` asks for."""
    since = (body.step - body.phase_step) * a.dt
    other = feet[1 - body.stance]
    if body.airborne == 1:
        return
    if body.phase == TWO_FEET:
        if body.goal != BOTH_FEET:
            body.stance = body.goal
            enter(body, SHIFTING)
    elif body.phase == SHIFTING:
        foot = feet[body.stance]
        near = abs(body.x + body.vx / a.omega - foot.x) < 0.022 and abs(body.y - foot.y - a.neutral) < 0.04
        if body.goal != body.stance:
            enter(body, TWO_FEET)
        elif near and other.force < 0.10 * a.mass * G:
            enter(body, ONE_FOOT)
    elif body.phase == ONE_FOOT:
        if since > 0.15 and falls(body, feet, a):
            enter(body, STUMBLING)
        elif body.goal != body.stance:
            enter(body, LOWERING)
    elif body.phase == LOWERING or body.phase == STUMBLING:
        if other.force > 0 and since > 0.05:
            enter(body, RECOVERING)
    elif body.goal == body.stance:
        if since > 0.3 and abs(body.vx) < 0.05 and abs(body.vy) < 0.05:
            enter(body, SHIFTING)
    elif is_calm(body) and since > 0.8:
        enter(body, TWO_FEET)


@kernel
def place_to_be(body: Record, feet: Record, a: Anatomy) -> tuple[float, float]:
    """Return x, y in m above which the body wants to be: between the feet, or over the standing one."""
    if body.phase == TWO_FEET or body.phase == RECOVERING:
        giving = a.deficit * 0.50 * min(max(-body.z, 0.0), 0.4)
        part = 0.5 + body.habit - giving
        if body.phase == RECOVERING:
            part = 0.5 + 0.32 * (2.0 * body.stance - 1.0)
        x = feet[0].x + part * (feet[1].x - feet[0].x)
        return x, feet[0].y + part * (feet[1].y - feet[0].y) + a.neutral
    foot = feet[body.stance]
    medial = 0.002 * (1.0 - 2.0 * body.stance)
    return foot.x + medial, foot.y + a.neutral
