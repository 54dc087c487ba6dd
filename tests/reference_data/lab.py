"""Other labs' recordings, read with numpy alone, as Forces; and the samples of a published program.

Axes as in data.md: x to the right, y forward, pressing down positive.
"""

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np
from scipy import signal

from station.forces import Forces
from station.mat import Side


def forces(rate, sides, fz, cop, whole=None, pose_known=True):
    """Forces from fz (n, plates) and cop (n, plates, 2)."""
    n = len(fz)
    whole = cop[:, 0] if whole is None else whole
    return Forces(rate, sides, np.arange(n) / rate, fz, cop, whole, np.empty((n, 0)), pose_known)


def one_plate(rate, fz, x, y, side=Side.BOTH):
    return forces(rate, (side,), np.array(fz)[:, None], np.column_stack([x, y])[:, None])


@cache
def bds(folder: Path, trial: str) -> Forces:
    """Quiet stance on one plate (Santos & Duarte 2016)."""
    table = np.loadtxt(folder / "bds" / f"{trial}.txt", skiprows=1)
    return one_plate(100.0, table[:, 3], table[:, 8] / 100, table[:, 7] / 100)


@cache
def _pds(folder: Path, trial: str) -> dict[str, np.ndarray]:
    file = folder / "pds" / f"{trial}grf.txt"
    with file.open() as lines:
        names = lines.readline().split()
    return dict(zip(names, np.loadtxt(file, skiprows=1).T, strict=True))


def pds(folder: Path, trial: str) -> Forces:
    """Quiet stance, one foot per plate (dos Santos 2017); the whole is combined from the two plates."""
    read = _pds(folder, trial)
    fz = np.column_stack([read["LGRF_Y"], read["RGRF_Y"]])
    cop = np.stack([np.column_stack([read[f"{s}COP_Z"], read[f"{s}COP_X"]]) for s in "LR"], axis=1)
    whole = (fz[:, :, None] * cop).sum(axis=1) / fz.sum(axis=1)[:, None]
    return forces(100.0, (Side.LEFT, Side.RIGHT), fz, cop, whole)


def pds_net(folder: Path, trial: str) -> Forces:
    """The same trial from the file's own net centre of pressure, as one plate."""
    read = _pds(folder, trial)
    return one_plate(100.0, read["GRFNET_Y"], read["COPNET_Z"], read["COPNET_X"])


def published(folder: Path, study: str) -> dict[str, dict[str, str]]:
    with (folder / study / "published.csv").open() as file:
        return {row["Trial"]: row for row in csv.DictReader(file)}


def reference(folder: Path, name: str):
    return json.loads((folder / "reference" / f"{name}.json").read_text())


@cache
def left_hip(folder: Path) -> np.ndarray:
    return np.genfromtxt(
        folder / "c3d" / "functional_left_hip_standing_on_right.csv", delimiter=",", names=True
    )


def standing_on_right(folder: Path) -> Forces:
    """Single-leg stance on the right leg (plate 1); the left foot comes down on plate 2."""
    read = left_hip(folder)
    fz = np.column_stack([read["Fz2_N"], read["Fz1_N"]])
    cop = np.stack(
        [np.column_stack([read[f"COPx{k}_mm"], read[f"COPy{k}_mm"]]) / 1000 for k in (2, 1)], axis=1
    )
    return forces(1080.0, (Side.LEFT, Side.RIGHT), fz, cop, cop[:, 1])


def mot(file: Path) -> dict[str, np.ndarray]:
    """Read an OpenSim motion file."""
    lines = [line.strip() for line in file.read_text().splitlines()]
    head = lines.index("endheader") + 1
    rows = [line.split() for line in lines[head:] if line]
    return dict(zip(rows[0], np.array(rows[1:], dtype=float).T, strict=True))


# The samples of the Quijoux 2021 program ------------------------------------------------------------------


def swarii(time, points, rate=25.0, window=0.08 - 1e-6):
    """Resample by the sliding window weighted averaged interpolation (Audiffren & Contal 2016), slowly.

    time : (n,), s. points : (n, 2), cm. The first 0.1 s and single spikes of more than 2 cm are dropped;
    each sample in a window weighs the time that is nearer to it than to its neighbours.
    """
    time, points = _without_spikes(time - time[0], points - points.mean(axis=0))
    resampled = []
    now = max(0.0, time[0])
    while now < time[-1]:
        inside = np.flatnonzero(np.abs(time - now) < window / 2)
        if len(inside):
            edges = np.empty(len(inside) + 1)
            edges[0] = max(time[0], now - window / 2)
            edges[1:-1] = (time[inside[1:]] + time[inside[:-1]]) / 2
            edges[-1] = min(time[-1], now + window / 2)
            weights = np.diff(edges) if len(inside) > 1 else np.ones(1)
            resampled.append(weights @ points[inside] / weights.sum())
        now += 1 / rate
    return np.array(resampled)


def _without_spikes(time, points):
    kept = []
    for i in range(1, len(time) - 1):
        if time[i] < 0.1:
            continue
        if kept:
            last = points[kept[-1]]
            jump = np.abs(points[i] - last).sum() > 2
            back = np.abs(points[i + 1] - last).sum() < 0.5
            back = back or (1 < i < len(time) - 2 and np.abs(points[i + 2] - last).sum() < 0.5)
            if jump and back:
                continue
        kept.append(i)
    return time[kept], points[kept]


def quijoux_samples(time, points):
    """Return what their descriptors are computed on: 25 Hz, then 4th-order Butterworth 10 Hz both ways."""
    return signal.filtfilt(*signal.butter(4, 10 / 12.5), swarii(time, points), axis=0)
