"""Quijoux: all 72 descriptors of a raw path, against the published program (Quijoux et al. 2021).

`python -m benchmarks.quijoux` measures the recordings of 1 kHz too: the program needs many minutes for one.
"""

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench import line
from benchmarks.numbers import path
from benchmarks.timing import Row, alone, compare, goal, load
from station.mechanics.descriptors import Descriptors, descriptors, prepared

Array = NDArray[np.float64]
CM = 1e2
"""cm per m."""
AXES = ("ML", "AP")


USUAL = ((25, 100.0, True, 5), (60, 100.0, True, 5), (60, 100.0, False, 3))
SLOW = ((60, 1000.0, True, 3), (60, 1000.0, False, 1))
"""Seconds, Hz, to 25 Hz or not, rounds."""


def rows(quick: bool) -> Iterator[Row]:
    """Return the comparisons; quick : the shortest alone."""
    yield from map(_row, USUAL[:1] if quick else USUAL)


def main() -> int:
    """Measure everything, the slowest last."""
    print(f"load average {load():.2f}")
    for each in (*USUAL, *SLOW):
        print(line(_row(each)), flush=True)
    print(f"load average {load():.2f}")
    return 0


def _row(asked: tuple[int, float, bool, int]) -> Row:
    seconds, rate, resampled, rounds = asked
    case = f"quijoux: 72 descriptors, {seconds} s at {rate:g} Hz{' to 25 Hz' if resampled else ''}"
    points = path(int(seconds * rate), 2, rate=rate)
    mine = partial(ours, points, rate, resampled)
    peer = theirs(points, rate, resampled)
    if peer is None:
        return Row(case, alone(mine, 5), None, None, goal(case), 0.0)
    if rounds == 1:
        return _once(case, mine, peer)
    return compare(case, mine, peer, rounds, largest_difference(mine(), peer()))


def _once(case: str, mine: Callable[[], dict[str, float]], peer: Callable[[], dict[str, float]]) -> Row:
    """Run the peer a single time, with ours before and after it."""
    before = alone(mine, 5)
    began = time.process_time()
    equal = largest_difference(mine(), peer())
    spent = 1e3 * (time.process_time() - began)
    own = max(before, alone(mine, 5))
    return Row(case, own, spent, spent / own, goal(case), equal)


def ours(points: Array, rate: float, resampled: bool = True) -> dict[str, float]:
    """Return all 72 numbers of a raw path, (n, 2), m, at a rate in Hz."""
    mean = points.mean(axis=0)
    found = descriptors(*prepared(points, rate, resampled))
    named = _positional(found) | _dynamic(found)
    for axis, name in enumerate(AXES):
        named[f"mean_value_{name}"] = CM * float(mean[axis])
        named |= _of_axis(found, axis, name)
    return named


def theirs(points: Array, rate: float, resampled: bool = True) -> Callable[[], dict[str, float]] | None:
    """Return a call of the published program, or None where it is not installed.

    It is in no registry: a copy of the repository has to lie on the PYTHONPATH under its own name,
    `code_descriptors_postural_control`, with scikit-learn and statsmodels.
    """
    if find_spec("code_descriptors_postural_control") is None or find_spec("statsmodels") is None:
        return None
    from code_descriptors_postural_control.descriptors import (  # type: ignore[import-not-found]  # fetched when it runs
        compute_all_features,
    )
    from code_descriptors_postural_control.stabilogram.stato import (  # type: ignore[import-not-found]  # fetched when it runs
        Stabilogram,
    )

    def call() -> dict[str, float]:
        stabilogram = Stabilogram()
        stabilogram.from_array(CM * points, original_frequency=int(rate), resample=resampled)
        named = compute_all_features(stabilogram)
        return {key: float(np.asarray(value).reshape(-1)[0]) for key, value in named.items()}

    return call


def largest_difference(ours: dict[str, float], theirs: dict[str, float]) -> float:
    """Return the largest relative difference of the 72 numbers; infinite when one is missing."""
    if ours.keys() != theirs.keys():
        return math.inf
    return max(abs(ours[key] / theirs[key] - 1.0) for key in theirs)


def _positional(found: Descriptors) -> dict[str, float]:
    p = found.plane
    rms = CM * math.sqrt((p.xx + p.yy) / p.n)
    wide, long = p.high_x - p.low_x, p.high_y - p.low_y
    return {
        "mean_distance_ML": CM * p.x,
        "mean_distance_AP": CM * p.y,
        "mean_distance_Radius": CM * p.r,
        "maximal_distance_ML": CM * p.top_x,
        "maximal_distance_AP": CM * p.top_y,
        "maximal_distance_Radius": CM * p.top_r,
        "rms_ML": CM * math.sqrt(p.xx / p.n),
        "rms_AP": CM * math.sqrt(p.yy / p.n),
        "rms_Radius": rms,
        "planar_deviation_ML_AND_AP": rms,
        "range_ML": CM * wide,
        "range_AP": CM * long,
        "range_ML_AND_AP": CM * found.diameter,
        "range_ratio_ML_AND_AP": wide / long,
        "coefficient_sway_direction_ML_AND_AP": p.xy / math.sqrt(p.xx * p.yy),
        "confidence_ellipse_area_ML_AND_AP": CM * CM * found.ellipse_area,
        "principal_sway_direction_ML_AND_AP": p.direction,
    }


def _dynamic(found: Descriptors) -> dict[str, float]:
    p = found.plane
    frequencies, phase = found.mean_frequencies, found.phase_planes
    return {
        "mean_velocity_ML": CM * p.path_x / found.seconds,
        "mean_velocity_AP": CM * p.path_y / found.seconds,
        "mean_velocity_ML_AND_AP": CM * p.path / found.seconds,
        "sway_area_per_second_ML_AND_AP": CM * CM * found.swept_per_second,
        "phase_plane_parameter_ML": CM * phase[0],
        "phase_plane_parameter_AP": CM * phase[1],
        "LFS_ML_AND_AP": p.path / found.ellipse_area / CM,
        "fractal_dimension_ML_AND_AP": found.fractal_dimension,
        "mean_frequency_ML": frequencies[0],
        "mean_frequency_AP": frequencies[1],
        "mean_frequency_ML_AND_AP": frequencies[2],
        "mean_peak_Sway_Density": found.density.peak,
        "mean_distance_peak_Sway_Density": CM * found.density.distance,
    }


def _of_axis(found: Descriptors, axis: int, name: str) -> dict[str, float]:
    turns, band, diffusion = found.turns[axis], found.bands[axis], found.diffusions[axis]
    assert diffusion is not None
    square = CM * CM
    spectrum = f"Power_Spectrum_Density_{name}"
    return {
        f"zero_crossing_SPD_{name}": turns.crossings,
        f"peak_velocity_pos_SPD_{name}": CM * turns.forward,
        f"peak_velocity_neg_SPD_{name}": CM * turns.back,
        f"peak_velocity_all_SPD_{name}": CM * turns.peak,
        f"total_power_{spectrum}": square * band.total,
        f"power_frequency_50_{spectrum}": band.half,
        f"power_frequency_95_{spectrum}": band.most,
        f"frequency_mode_{spectrum}": band.mode,
        f"centroid_frequency_{spectrum}": band.centroid,
        f"frequency_dispersion_{spectrum}": band.dispersion,
        f"energy_content_below_05_{spectrum}": square * band.low,
        f"energy_content_05_2_{spectrum}": square * band.middle,
        f"energy_content_above_2_{spectrum}": square * band.high,
        f"frequency_quotient_{spectrum}": band.high / (band.low + band.middle),
        f"short_time_diffusion_Diffusion_{name}": square * diffusion.short_time,
        f"long_time_diffusion_Diffusion_{name}": square * diffusion.long_time,
        f"critical_time_Diffusion_{name}": diffusion.critical_time,
        f"critical_displacement_Diffusion_{name}": square * diffusion.critical_displacement,
        f"short_time_scaling_Diffusion_{name}": diffusion.short_scaling,
        f"long_time_scaling_Diffusion_{name}": diffusion.long_scaling,
    }


if __name__ == "__main__":
    raise SystemExit(main())
