"""What a person is made of: masses, lengths, springs and the habits of the nervous system.

Proportions after Winter (2009, Biomechanics and Motor Control of Human Movement). Control by delayed
position and velocity feedback with noise after Peterka (2002, doi 10.1152/jn.2002.88.3.1097) and Maurer
and Peterka (2005, doi 10.1152/jn.00221.2004), with a passive ankle after Loram and Lakie (2002,
doi 10.1113/jphysiol.2002.025049) and a wandering aim after Zatsiorsky and Duarte (1999,
doi 10.1123/mcj.3.1.28). The figures of gains and noise are ours, found by comparison with recordings of
quiet standing.
"""

from typing import NamedTuple

import numpy as np

G = 9.80665


class Anatomy(NamedTuple):
    """Constants of one person; SI. `deficit` 0..1 weakens the hip abductors of foot 1."""

    dt: float
    mass: float
    trunk: float
    soft: float
    leg: float
    com_height: float
    pendulum: float
    omega: float
    width: float
    half_width: float
    half_length: float
    neutral: float
    deficit: float
    # balance
    delay: float
    stiff_x: float
    stiff_y: float
    position_gain: float
    velocity_gain_x: float
    velocity_gain_y: float
    muscle: float
    noise_x: float
    noise_y: float
    noise_time: float
    ramble_x: float
    ramble_y: float
    ramble_time: float
    single_noise_x: float
    single_noise_y: float
    single_noise_time: float
    single_ramble: float
    single_position_gain: float
    single_velocity_gain: float
    foot_wander: float
    own_wander: float
    tremor: float
    tremor_rate: float
    # vertical
    servo: float
    servo_damping: float
    landing_servo: float
    landing_damping: float
    sole: float
    sole_damping: float
    shank_damping: float
    ankle: float
    ankle_preload: float
    toe: float
    rousing: float
    soft_frequency: float
    breath_rate: float
    breath: float
    heart_rate: float
    heart: float
    noise_z: float


def anatomy(
    mass: float,
    height: float,
    width: float,
    deficit: float,
    dt: float,
    traits: np.random.Generator,
    unrest: float = 1.0,
    tremor: float = 0.0,
    tremor_rate: float = 10.0,
) -> Anatomy:
    """Make one person; `traits` gives what differs from person to person at the same size.

    unrest : times the usual noise and wandering. tremor : m, rms. tremor_rate : Hz.
    """

    def about(value: float, spread: float) -> float:
        return float(value * np.exp(spread * np.clip(traits.standard_normal(), -2.0, 2.0)))

    com = 0.55 * height
    pendulum = 1.12 * com
    leg, soft = 0.06 * mass, 0.25 * mass
    restless = unrest * about(1.0, 0.16)
    return Anatomy(
        dt=dt,
        mass=mass,
        trunk=mass - soft - 2 * leg,
        soft=soft,
        leg=leg,
        com_height=com,
        pendulum=pendulum,
        omega=float(np.sqrt(G / pendulum)),
        width=width,
        half_width=0.0275 * height,
        half_length=0.076 * height,
        neutral=about(-0.012 * height, 0.15),
        deficit=deficit,
        delay=about(0.08, 0.06),
        stiff_x=0.8,
        stiff_y=0.8,
        position_gain=about(0.35, 0.1),
        velocity_gain_x=about(0.70, 0.05),
        velocity_gain_y=about(1.05, 0.06),
        muscle=0.022,
        noise_x=restless * about(0.00045, 0.1),
        noise_y=restless * about(0.00095, 0.1),
        noise_time=0.5,
        ramble_x=restless * about(0.0021, 0.1),
        ramble_y=restless * about(0.0033, 0.1),
        ramble_time=about(4.2, 0.1),
        single_noise_x=restless * about(0.0022, 0.1),
        single_noise_y=restless * about(0.0021, 0.1),
        single_noise_time=0.045,
        single_ramble=2.0,
        single_position_gain=about(0.55, 0.1),
        single_velocity_gain=about(1.0, 0.06),
        foot_wander=unrest * about(0.0012, 0.2),
        own_wander=unrest * 0.0016,
        tremor=tremor,
        tremor_rate=tremor_rate,
        servo=18.0,
        servo_damping=0.7,
        landing_servo=about(6.8, 0.04),
        landing_damping=0.42,
        sole=450.0 * mass,
        sole_damping=1.2,
        shank_damping=100.0 * leg,
        ankle=64.0 * mass,
        ankle_preload=0.6 * mass,
        toe=about(0.121, 0.02),
        rousing=about(0.044, 0.03),
        soft_frequency=about(4.6, 0.08),
        breath_rate=about(0.25, 0.1),
        breath=about(0.006, 0.2),
        heart_rate=about(1.1, 0.1),
        heart=about(0.08, 0.2),
        noise_z=unrest * about(0.02, 0.2),
    )
