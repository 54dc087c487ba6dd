"""Made-up people on two plates, with known answers: arithmetic on loads, nothing of the station's own."""

import numpy as np

from station.forces import Forces
from station.mat import Side

PLATE_X = np.array([-0.2, 0.2])
"""m. Where each foot presses, left and right."""
LEFT_RIGHT = (Side.LEFT, Side.RIGHT)


def wander(n, rate, seed, speed=0.01):
    """A smooth path (n, 2), m, that goes nowhere far: a few sines with random phases below 3 Hz."""
    rng = np.random.default_rng(seed)
    time = np.arange(n) / rate
    frequency = rng.uniform(0.1, 3.0, (12, 2))
    phase = rng.uniform(0, 2 * np.pi, (12, 2))
    waves = np.sin(2 * np.pi * frequency[:, None] * time[None, :, None] + phase[:, None])
    return speed * (waves / frequency[:, None] / 12).sum(axis=0)


def two_plates(left, right, rate=100.0, seed=0, pose_known=True):
    """Forces from the loads (n,), N, of both feet; each foot's centre of pressure wanders a little."""
    fz = np.column_stack([left, right]).astype(float)
    n = len(fz)
    cop = np.stack([wander(n, rate, 10 * seed + k) + np.array([PLATE_X[k], 0.0]) for k in (0, 1)], axis=1)
    cop[fz < 20.0] = np.nan
    loaded = np.where(np.isnan(cop[:, :, 0]), 0.0, fz)
    total = loaded.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        whole = np.nansum(loaded[:, :, None] * np.nan_to_num(cop), axis=1) / total[:, None]
    whole[total < 20.0] = np.nan
    return Forces(rate, LEFT_RIGHT, np.arange(n) / rate, fz, cop, whole, np.empty((n, 0)), pose_known)


def quiet(seconds=40.0, rate=100.0, weight=700.0, share=0.5, seed=0, pose_known=True):
    """Two legs, still; `share` of the load on the left."""
    n = round(seconds * rate)
    noise = np.random.default_rng(seed).normal(0, 0.5, (n, 2))
    return two_plates(
        weight * share + noise[:, 0], weight * (1 - share) + noise[:, 1], rate, seed, pose_known
    )


def one_plate(seconds=40.0, rate=100.0, weight=700.0, seed=0, side=Side.BOTH):
    n = round(seconds * rate)
    cop = wander(n, rate, seed)[:, None]
    fz = np.full((n, 1), weight) + np.random.default_rng(seed).normal(0, 0.5, (n, 1))
    return Forces(rate, (side,), np.arange(n) / rate, fz, cop, cop[:, 0], np.empty((n, 0)))


def loads(plan, rate=100.0, weight=700.0):
    """Loads of both feet from a plan: (seconds, share of body weight left, right), joined without ramps."""
    rows = [np.tile([left, right], (round(seconds * rate), 1)) for seconds, left, right in plan]
    table = weight * np.concatenate(rows)
    noise = np.random.default_rng(1).normal(0, 0.3, table.shape)
    return (table + noise).T


def planned(plan, rate=100.0, weight=700.0, pose_known=True):
    """Forces from a plan as for `loads`."""
    return two_plates(*loads(plan, rate, weight), rate, pose_known=pose_known)


def mirrored(forces):
    """The same person seen in a mirror: the plates swap sides and right becomes left."""
    flip = np.array([-1.0, 1.0])
    return Forces(
        forces.rate,
        forces.sides,
        forces.time,
        forces.fz[:, ::-1].copy(),
        forces.cop[:, ::-1] * flip,
        forces.whole_cop * flip,
        forces.cells,
        forces.pose_known,
        None if forces.front is None else forces.front[:, ::-1].copy(),
    )


def stepping(rate=200.0, weight=700.0, anticipation=0.02, hold=25.0, seed=0, pose_known=True, unrest=0.0):
    """From two legs onto the right one.

    4 s swaying by `unrest` m at 1 Hz, a shift toward the left of `anticipation` m, then over.
    The ML centre of pressure is drawn first and the loads follow from it: toe-off is where the left
    foot's load reaches zero. Returns the forces and the sample at which the shift begins.
    """
    rest, lobe, over = round(4 * rate), round(0.4 * rate), round(0.5 * rate)
    ml = np.concatenate(
        [
            unrest * np.sin(2 * np.pi * np.arange(rest) / rate),
            -anticipation * np.sin(np.pi * np.arange(lobe) / lobe),
            0.2 * (1 - np.cos(np.pi * np.arange(over) / over)) / 2,
            np.full(round(hold * rate), 0.2),
        ]
    )
    share_right = (ml + 0.2) / 0.4
    noise = np.random.default_rng(seed).normal(0, 0.2, (2, len(ml)))
    left = weight * (1 - share_right) + noise[0]
    right = weight * share_right + noise[1]
    forces = two_plates(left, right, rate, seed, pose_known)
    whole = np.column_stack([ml, forces.whole_cop[:, 1]])
    return Forces(rate, LEFT_RIGHT, forces.time, forces.fz, forces.cop, whole, forces.cells, pose_known), rest
