"""How two feet share the load: which takes how much, and where the pressure lies under each."""

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy, G
from station.sources.bodies.balance import wander
from station.sources.bodies.posture import LOWERING, ONE_FOOT, STUMBLING, Record


@kernel
def within(value: float, limit: float) -> float:
    """Clip `value` to plus or minus `limit`."""
    return min(max(value, -limit), limit)


@kernel
def landing_part(body: Record, a: Anatomy) -> float:
    """How much, 1..0, the legs still catch a landing as they were set before it, not for balance."""
    if body.airborne == 1:
        return 1.0
    if body.landed < 0:
        return 0.0
    return min(max(1.0 - ((body.step - body.landed) * a.dt - 0.15) / 0.4, 0.0), 1.0)


@kernel
def share_load(body: Record, feet: Record, a: Anatomy) -> None:
    """Load one leg and unload the other with the hips, along the line between the feet."""
    dx, dy = feet[1].x - feet[0].x, feet[1].y - feet[0].y
    ox = body.wantx - feet[0].x
    oy = body.wanty - feet[0].y - a.neutral
    # Each direction weighs by how little the ankle can do there.
    wx, wy = 1 / feet[0].reach ** 2, 1 / (0.85 * a.half_length) ** 2
    along = (ox * dx * wx + oy * dy * wy) / (dx * dx * wx + dy * dy * wy)
    want = min(max(along, 0.0), 1.0)
    if body.phase == ONE_FOOT or body.phase == LOWERING or body.phase == STUMBLING:
        want = float(body.stance)
    want += landing_part(body, a) * (body.preset - want)
    body.share += (want - body.share) * a.dt / 0.03


@kernel
def press_feet(body: Record, feet: Record, a: Anatomy, noise0: float, noise1: float, noise2: float) -> None:
    """Place the pressure under each foot: the ankles make up for what the load really is.

    Each foot also wanders on its own, which the other makes up for. noise0..2 : unit normals.
    """
    body.apart = wander(body.apart, a.foot_wander, 1.5, a.dt, noise0)
    feet[0].wander = wander(feet[0].wander, a.own_wander, 2.0, a.dt, noise1)
    feet[1].wander = wander(feet[1].wander, a.own_wander, 2.0, a.dt, noise2)
    carried = feet[1].force / max(feet[0].force + feet[1].force, 1e-9)
    free = 1 - body.single
    own0 = free * (feet[0].wander - 0.025 * (body.share - 0.5))
    own1 = free * (feet[1].wander + 0.025 * (body.share - 0.5))
    rx = body.wantx - feet[0].x - carried * (feet[1].x - feet[0].x) - own0 - carried * (own1 - own0)
    ry = body.wanty - feet[0].y - carried * (feet[1].y - feet[0].y) - free * (2 * carried - 1) * body.apart
    press(feet[0], rx + own0, ry - free * body.apart, free, a)
    press(feet[1], rx + own1, ry + free * body.apart, free, a)


@kernel
def press(foot: Record, x: float, y: float, free: float, a: Anatomy) -> None:
    """Let the ankle bring the centre of pressure to x, y (m from the middle of the foot), as far as it goes.

    On one leg (`free` 0) the hip sets the limit; with both feet down (1) only the edge of the foot.
    """
    limit = foot.reach + free * (0.9 * a.half_width - foot.reach)
    foot.cx += (within(x, limit) - foot.cx) * a.dt / 0.02
    foot.cy += (within(y, 0.85 * a.half_length) - foot.cy) * a.dt / 0.02


@kernel
def thrust(foot: Record, share: float, both: float, swing: float, a: Anatomy) -> float:
    """Force in N of one leg between trunk and shank, from carrying its share to holding its own foot up.

    both : N, force of both legs on the trunk. swing : N, what the leg does when it carries nothing.
    """
    carry = max(share * (both + 2 * a.leg * G) - a.leg * G, -0.6 * a.leg * G)
    steady = a.shank_damping * (1 - foot.toe / a.toe) * foot.v
    return (1 - foot.held) * (carry + steady) + foot.held * swing


@kernel
def pressure_point(foot: Record, ball: float, a: Anatomy) -> float:
    """Forward place, m, of the centre of pressure in the foot: the part `ball` (N) goes through its ball."""
    part = ball / max(foot.force, 1e-9)
    return part * 0.42 * a.half_length + (1 - part) * foot.cy
