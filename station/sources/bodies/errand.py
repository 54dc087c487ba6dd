"""Following the script row by row: what is meant next for the support, the height and the swinging foot."""

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy, G
from station.sources.bodies.balance import ease
from station.sources.bodies.posture import (
    BOTH_FEET,
    FALL,
    ONE_FOOT,
    PUSH,
    RECOVERING,
    STAND,
    STEP,
    TOPPLE,
    TOUCH,
    TWO_FEET,
    Record,
)
from station.sources.bodies.support import enter, place_to_be

FORWARD = 0.04
"""How far the body is ahead of its usual place, m, when it comes down on the balls of the feet."""

TOPPLING = 1.5
"""Acceleration, m/s², with which somebody who loses the balance goes over: the hip gives way …"""
CAUGHT = 0.1
"""… until the other foot has been down for so long, in s."""


@kernel
def smooth(part: float) -> float:
    """Go from 0 to 1 with no velocity and no acceleration at both ends (Flash and Hogan 1985)."""
    u = min(max(part, 0.0), 1.0)
    return u**3 * (10 - 15 * u + 6 * u * u)


@kernel
def dip(part: float) -> float:
    """Return how deep, 0..1, a repetition is meant to be after `part` (0..1) of its time."""
    return smooth(part / 0.44) - smooth((part - 0.54) / 0.44)


@kernel
def next_row(body: Record) -> None:
    """Take up the next row of the script."""
    body.row += 1
    body.row_step = body.step
    body.stage = 0


@kernel
def follow(body: Record, feet: Record, rows: Record, a: Anatomy) -> None:
    """Move the aims of this step; go on to the next row when this one is done."""
    row = rows[body.row]
    since = (body.step - body.row_step) * a.dt
    lean_x, lean_y, depth = 0.0, 0.0, 0.0
    body.thrown = row.thrown
    body.hand += (row.hand * a.mass * G - body.hand) * a.dt / 0.15
    if row.kind == STAND:
        body.goal = row.foot
        lean_x, lean_y = row.x, row.y
        # The shanks stay where they are, so the rest goes deeper than the centre of mass.
        depth = row.depth * a.mass / (a.trunk + a.soft) * dip(since / row.seconds)
        if since >= row.seconds:
            next_row(body)
    elif row.kind == STEP:
        step(body, feet, row, a)
    elif row.kind == PUSH:
        depth, lean_y = push(body, feet, row, since), row.y
    elif row.kind == FALL:
        fall(body, feet, row, a)
    elif row.kind == TOUCH:
        touch_down(body, feet, row, since)
    elif row.kind == TOPPLE:
        topple_over(body, feet, a)
    elif since >= row.seconds:
        drop(body, feet, row, a)
    x, y = place_to_be(body, feet, a)
    x, y, dt = x + lean_x, y + lean_y, a.dt
    body.cx, body.cvx, body.cax = ease(body.cx, body.cvx, body.cax, x, row.pace, dt)
    body.cy, body.cvy, body.cay = ease(body.cy, body.cvy, body.cay, y, row.pace, dt)
    body.cz, body.cvz, body.caz = ease(body.cz, body.cvz, body.caz, -depth, 14.0, dt)


@kernel
def step(body: Record, feet: Record, row: Record, a: Anatomy) -> None:
    """Carry one foot to another place: weight off it, up, across, down."""
    foot = feet[row.foot]
    since = (body.step - body.row_step) * a.dt
    if body.stage == 0:
        body.goal = 1 - row.foot
        if body.phase == ONE_FOOT and body.stance == body.goal and foot.z > 0.03:
            foot.fromx, foot.fromy = foot.x, foot.y
            body.stage, body.row_step = 1, body.step
    elif body.stage == 1:
        if body.phase != ONE_FOOT:
            body.stage = 0
        foot.x = foot.fromx + smooth(since / 0.5) * (row.x - foot.fromx)
        foot.y = foot.fromy + smooth(since / 0.5) * (row.y - foot.fromy)
        if since >= 0.5:
            body.stage = 2
    else:
        body.goal = BOTH_FEET
        if body.phase == TWO_FEET:
            next_row(body)


@kernel
def touch_down(body: Record, feet: Record, row: Record, since: float) -> None:
    """Put the lifted foot to the ground for `row.seconds`, without going over to it."""
    body.goal = row.foot
    if body.stage == 0 and body.phase == ONE_FOOT and feet[1 - body.stance].force > 0:
        body.stage, body.row_step = 1, body.step
    elif body.stage == 1 and since >= row.seconds:
        next_row(body)


@kernel
def topple_over(body: Record, feet: Record, a: Anatomy) -> None:
    """Lose the balance towards the lifted foot, which has to come down at once, and stays down."""
    away = 1.0 if feet[1 - body.stance].x > feet[body.stance].x else -1.0
    body.giddy = away * TOPPLING
    if body.phase != ONE_FOOT:
        body.goal = BOTH_FEET
    since = (body.step - body.phase_step) * a.dt
    if body.phase == TWO_FEET or (body.phase == RECOVERING and since > CAUGHT):
        body.giddy = 0.0
        next_row(body)


@kernel
def push(body: Record, feet: Record, row: Record, since: float) -> float:
    """Crouch, wait, push off; return the depth in m that is meant."""
    body.goal = row.foot
    ready = body.phase == TWO_FEET if row.foot == BOTH_FEET else body.phase == ONE_FOOT
    if body.stage == 0 and ready and since > row.seconds:
        body.stage = 2
    if body.stage == 2 and (body.z >= row.x - 0.02 or body.vz >= row.speed):
        body.airborne = 1
        for i in range(2):
            feet[i].fold = feet[i].z - body.z
        next_row(body)
    return row.depth * smooth(since / (0.6 * row.seconds))


@kernel
def fall(body: Record, feet: Record, row: Record, a: Anatomy) -> None:
    """Fly with the toes reaching down, touch the ground, and be caught by the legs."""
    body.goal = row.foot
    body.preset = row.x if row.foot == BOTH_FEET else float(row.foot)
    for i in range(2):
        foot = feet[i]
        used = row.foot == BOTH_FEET or row.foot == i
        if body.airborne == 1 or foot.down == 0:
            fold = row.depth + (row.y if i == 1 else -row.y) if used else 0.22
            foot.fold += (fold - foot.fold) * a.dt / 0.05
            if used:
                foot.toe = min(a.toe, max(foot.toe, foot.z - 0.003))
    landing = feet[max(row.foot, 0)].down == 1 and (row.foot != BOTH_FEET or feet[1].down == 1)
    if body.airborne == 0 and landing and (body.step - body.landed) * a.dt > 0.25:
        next_row(body)


@kernel
def drop(body: Record, feet: Record, row: Record, a: Anatomy) -> None:
    """Let go of a box above the plates: `row.speed` m of free fall from rest, feet at their places."""
    one = row.foot != BOTH_FEET
    body.airborne, body.landed = 1, -1
    for i in range(2):
        feet[i].x, feet[i].y = (i - 0.5) * a.width, 0.0
        feet[i].fold = row.depth + (row.y if i == 1 else -row.y)
        feet[i].v, feet[i].held, feet[i].toe, feet[i].down = 0.0, 1.0, a.toe, 0
        if one and row.foot != i:
            feet[i].fold, feet[i].toe = 0.22, 0.0
    low = min(feet[0].fold, feet[1].fold)
    body.z = row.speed + a.toe - low
    for i in range(2):
        feet[i].z = body.z + feet[i].fold
    body.stance = max(row.foot, 0)
    enter(body, ONE_FOOT if one else TWO_FEET)
    begin_anew(body, feet, a, 1.0 if one else 0.0)
    next_row(body)
    body.stage = 1


@kernel
def begin_anew(body: Record, feet: Record, a: Anatomy, one: float) -> None:
    """Hang still over the plates, a little forward, with nothing left of what was before."""
    x, y = place_to_be(body, feet, a)
    body.x, body.y, body.cx, body.cy = x, y + FORWARD, x, y
    body.vx, body.vy, body.vz, body.q, body.vq, body.single = 0.0, 0.0, 0.0, 0.0, 0.0, one
    body.cvx, body.cax, body.cvy, body.cay = 0.0, 0.0, 0.0, 0.0
    body.cz, body.cvz, body.caz = 0.0, 0.0, 0.0
    body.px, body.dpx, body.py, body.dpy = 0.0, 0.0, 0.0, 0.0
    body.rx, body.ry, body.hipx, body.hipy = 0.0, 0.0, 0.0, 0.0
