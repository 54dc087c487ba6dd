"""Standing as a controlled inverted pendulum: an aim, delayed feedback, muscles, centre of pressure.

Both directions are the same pendulum; to the side the centre of pressure moves by loading one foot and
unloading the other, forward and back by the ankles, and `feet.py` splits it.
"""

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy
from station.sources.bodies.posture import ONE_FOOT, Record


@kernel
def ease(
    position: float, velocity: float, acceleration: float, goal: float, pace: float, dt: float
) -> tuple[float, float, float]:
    """Move an aim towards `goal` by a critically damped third-order lag: smooth, and never startled.

    Returns position m, velocity m/s and acceleration m/s² after one step of `dt` s; `pace` in 1/s.
    """
    jerk = pace**3 * (goal - position) - 3 * pace**2 * velocity - 3 * pace * acceleration
    acceleration += jerk * dt
    velocity += acceleration * dt
    position += velocity * dt
    return position, velocity, acceleration


@kernel
def wander(value: float, spread: float, time: float, dt: float, normal: float) -> float:
    """One step of noise with memory: standard deviation `spread`, correlation time `time` s."""
    keep = np.exp(-dt / time)
    return value * keep + spread * np.sqrt(1 - keep * keep) * normal


@kernel
def mix(two: float, one: float, part: float) -> float:
    """Go over from the value for two feet to that for one, as `part` goes from 0 to 1."""
    return two + part * (one - two)


@kernel
def unrest(body: Record, feet: Record, a: Anatomy, noise: NDArray[np.float64]) -> None:
    """Move the motor noise and the wandering of the aim on by one step.

    On one leg noise is larger and faster; bent knees and weak hips add to it. noise : (9,), unit normals.
    """
    one, weak = body.single, feet[body.stance].weakness * body.single
    bend = 1 + 4 * max(0.0, -body.z) * (1 + weak)
    memory = mix(a.noise_time, a.single_noise_time, one)
    spread_x = mix(a.noise_x, a.single_noise_x, one) * bend * (1 + weak)
    spread_y = mix(a.noise_y, a.single_noise_y, one) * bend * (1 + 0.15 * weak)
    body.nx = wander(body.nx, spread_x, memory, a.dt, noise[0])
    body.ny = wander(body.ny, spread_y, memory, a.dt, noise[1])
    tremble(body, a)
    far = mix(1.0, a.single_ramble, one)
    body.rx = wander(body.rx, a.ramble_x * far * (1 + weak), a.ramble_time, a.dt, noise[2])
    body.ry = wander(body.ry, a.ramble_y * far, a.ramble_time, a.dt, noise[3])


@kernel
def tremble(body: Record, a: Anatomy) -> None:
    """Let the calves tremble: an irregular oscillation of the pressure, and of the thrust with it.

    Twice as large forward as to the side; the thrust, m/s², is that of a stiff ankle that rocks.
    """
    body.tremble += 2 * np.pi * a.tremor_rate * (1 + 0.3 * body.drive) * a.dt
    body.shakey = np.sqrt(2.0) * a.tremor * np.sin(body.tremble)
    body.shakex = 0.5 * np.sqrt(2.0) * a.tremor * np.sin(0.9 * body.tremble)
    body.shakez = 40.0 * body.shakey


@kernel
def steer(body: Record, feet: Record, a: Anatomy, past: NDArray[np.float64]) -> None:
    """Decide where the centre of pressure has to be, from what was felt a delay ago.

    past : (steps, 4), m and m/s. Ring of the errors x, vx, y, vy against the aim.
    """
    one, weak = body.single, feet[body.stance].weakness * body.single
    ex, ey = body.x - body.cx - body.rx, body.y - body.cy - body.ry
    if body.phase != ONE_FOOT:
        # Who finds the body elsewhere than meant, and has two feet, goes on from there.
        body.cx += beyond(ex, 0.02) * a.dt / 0.2
        body.cy += beyond(ey, 0.03) * a.dt / 0.2
    now = past[body.step % past.shape[0]]
    now[0], now[1], now[2], now[3] = ex, body.vx - body.cvx, ey, body.vy - body.cvy
    felt = past[(body.step - int(a.delay * (1 + 0.35 * weak) / a.dt)) % past.shape[0]]
    extra = 1 + mix(a.position_gain, a.single_position_gain, one)
    speed_x = mix(a.velocity_gain_x, a.single_velocity_gain, one) / a.omega
    speed_y = mix(a.velocity_gain_y, a.single_velocity_gain, one) / a.omega
    wx = (extra - a.stiff_x) * felt[0] + speed_x * felt[1] + body.nx
    wy = (extra - a.stiff_y) * felt[2] + speed_y * felt[3] + body.ny
    body.dpx += ((wx - body.px) / a.muscle - 2 * body.dpx) * a.dt / a.muscle
    body.dpy += ((wy - body.py) / a.muscle - 2 * body.dpy) * a.dt / a.muscle
    body.px += body.dpx * a.dt
    body.py += body.dpy * a.dt
    # What is planned and what tendons and tissue do needs no reflex.
    pushed = body.cax * (1 - body.thrown)
    body.wantx = body.cx + body.rx - pushed / a.omega**2 + a.stiff_x * ex + body.px
    body.wanty = body.cy + body.ry - body.cay / a.omega**2 + a.stiff_y * ey + body.py


@kernel
def hip(body: Record, feet: Record, a: Anatomy) -> tuple[float, float]:
    """Acceleration, m/s², that arms and trunk lend by turning when the feet alone cannot hold the body.

    It answers where the extrapolated centre of mass (Hof 2005, doi 10.1016/j.jbiomech.2004.03.025) nears
    the edge of the base. What is lent is given back within a second: the trunk cannot turn for ever. Who
    throws the trunk over to begin with spares the feet that part of the push.
    """
    foot, one = feet[body.stance], body.single
    low_x, high_x = min(feet[0].x, feet[1].x), max(feet[0].x, feet[1].x)
    low_y, high_y = min(feet[0].y, feet[1].y), max(feet[0].y, feet[1].y)
    middle_x, half_x = mix((low_x + high_x) / 2, foot.x, one), (high_x - low_x) / 2 * (1 - one)
    middle_y, half_y = mix((low_y + high_y) / 2, foot.y, one), (high_y - low_y) / 2 * (1 - one)
    strength = 1 - 0.6 * foot.weakness * one
    ox = beyond(body.x + body.vx / a.omega - middle_x, half_x + 0.5 * foot.reach)
    oy = beyond(body.y + body.vy / a.omega - middle_y, half_y + 0.55 * a.half_length)
    ax = -strength * min(max(2.0 * a.omega**2 * ox, -1.5), 1.5)
    ay = -strength * min(max(2.0 * a.omega**2 * oy, -1.5), 1.5)
    body.hipx += (ax - body.hipx) * a.dt / 0.8
    body.hipy += (ay - body.hipy) * a.dt / 0.8
    return ax - body.hipx + body.thrown * body.cax + body.giddy, ay - body.hipy


@kernel
def beyond(value: float, limit: float) -> float:
    """How far `value` lies outside plus or minus `limit`; 0 inside."""
    return max(0.0, value - limit) + min(0.0, value + limit)


@kernel
def topple(body: Record, a: Anatomy, lift: float, copx: float, copy: float, hipx: float, hipy: float) -> None:
    """Let the pendulum fall away from the centre of pressure for one step, or fly when `lift` is 0.

    lift : N, whole vertical force of the ground. copx, copy : m. hipx, hipy : m/s².
    """
    pull = lift / (a.mass * (a.pendulum + body.z))
    body.vx += (pull * (body.x - copx) + hipx) * a.dt
    body.vy += (pull * (body.y - copy) + hipy) * a.dt
    body.x += body.vx * a.dt
    body.y += body.vy * a.dt
