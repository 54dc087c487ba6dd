"""The vertical motion: a trunk with soft tissue on two legs, each leg a shank on an ankle and a sole.

Every force between two parts acts on both, so the plates feel weight plus mass times acceleration of the
whole, and nothing else.
"""

import numpy as np

from station.compiled import kernel
from station.sources.bodies.anatomy import Anatomy, G
from station.sources.bodies.balance import wander
from station.sources.bodies.posture import PUSH, STUMBLING, TWO_FEET, Record


@kernel
def ankle_force(foot: Record, a: Anatomy) -> float:
    """Force in N through the ball of the foot: the calf gives way while the heel comes down."""
    give = foot.toe - foot.z
    if give <= 0 or foot.toe <= 0:
        return 0.0
    tension = a.ankle_preload * (1 - np.exp(-give / 0.004)) + a.ankle * give
    return max(0.0, tension * (1 - 0.15 * foot.v)) * foot.toe / a.toe


@kernel
def sole_force(foot: Record, a: Anatomy) -> float:
    """Force in N of the whole sole, a pad stiffer the faster it is pressed (Hunt and Crossley 1975)."""
    if foot.z >= 0:
        return 0.0
    return max(0.0, -a.sole * foot.z * (1 - a.sole_damping * foot.v))


@kernel
def leg_thrust(body: Record, row: Record, a: Anatomy) -> float:
    """Force in N of both legs together on the trunk: a spring and damper around the height meant."""
    above = a.trunk + a.soft
    if row.kind == PUSH and body.stage == 2:
        rest = max(0.02, row.x - body.z)
        return above * (G + (row.speed**2 - body.vz**2) / (2 * rest))
    firm, brake = 1.0, 1.0
    if body.landed >= 0:
        since = (body.step - body.landed) * a.dt
        firm = min(max((since - 0.45) / 0.5, 0.0), 1.0)
        brake = min(max((since - 0.15) / 0.25, 0.0), 1.0)
    servo = a.landing_servo + firm * (a.servo - a.landing_servo)
    damping = a.landing_damping + brake * (a.servo_damping - a.landing_damping)
    wish = servo**2 * (body.cz - body.z) + 2 * damping * servo * (body.cvz - body.vz)
    return max(0.0, above * (G + body.caz + wish + body.nz + body.shakez) - body.hand)


@kernel
def inner_life(body: Record, a: Anatomy, noise: float, drift: float) -> float:
    """Breath and heartbeat, N, between soft tissue and trunk; both run on with small irregularity."""
    body.breath += 2 * np.pi * a.breath_rate * (1 + body.drive) * a.dt
    body.heart += a.heart_rate * (1 + 0.3 * body.drive) * a.dt
    body.drive = wander(body.drive, 0.15, 3.0, a.dt, drift)
    body.nz = wander(body.nz, a.noise_z * (1 + 2.5 * body.single), 0.12, a.dt, noise)
    beat = (body.heart - np.floor(body.heart)) / a.heart_rate
    thump = np.exp(-(((beat - 0.10) / 0.035) ** 2)) - np.exp(-(((beat - 0.20) / 0.035) ** 2))
    return a.soft * ((2 * np.pi * a.breath_rate) ** 2 * a.breath * np.sin(body.breath) + a.heart * thump)


@kernel
def press_down(foot: Record, share: float, a: Anatomy) -> None:
    """Let a lifted foot that touches the ground press on it: with `share` of body weight, or no longer."""
    want = share * a.mass * G if foot.force > 0 else 0.0
    foot.press += (want - foot.press) * a.dt / 0.03


@kernel
def swing_force(body: Record, foot: Record, goal: float, a: Anatomy) -> float:
    """Force in N with which a leg that carries nothing pushes its own shank down: towards `goal`, m.

    In the air the goal is counted from the trunk, on the ground from the floor.
    """
    if body.airborne == 1 or (body.landed >= 0 and body.phase == TWO_FEET):
        return a.leg * (2500.0 * (foot.z - body.z - foot.fold) + 70.0 * (foot.v - body.vz))
    haste = 14.0 if body.phase == STUMBLING else 8.0
    return -a.leg * (G + haste**2 * (goal - foot.z) - 2 * haste * foot.v)


@kernel
def bounce(body: Record, feet: Record, a: Anatomy, thrust0: float, thrust1: float, inner: float) -> None:
    """Move trunk, soft tissue and both shanks for one step under ground, legs, gravity and inner forces.

    thrust0, thrust1 : N, what each leg pushes apart. inner : N, on the soft tissue.
    """
    stiffness = (2 * np.pi * a.soft_frequency) ** 2
    tie = a.soft * (stiffness * body.q + 0.6 * np.sqrt(stiffness) * body.vq) - inner
    trunk = (thrust0 + thrust1 + body.hand + tie) / a.trunk - (1 + a.soft / a.trunk) * G
    body.vq += (-tie / a.soft - trunk) * a.dt
    body.vz += trunk * a.dt
    feet[0].v += ((feet[0].force - thrust0) / a.leg - G) * a.dt
    feet[1].v += ((feet[1].force - thrust1) / a.leg - G) * a.dt
    body.q += body.vq * a.dt
    body.z += body.vz * a.dt
    feet[0].z += feet[0].v * a.dt
    feet[1].z += feet[1].v * a.dt
