"""Numbers: filter, sample entropy and the full sway set, against the programs others use for them."""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Row, alone, compare, goal
from station.mat import Side
from station.mechanics.complexity import sample_entropy
from station.mechanics.filters import zero_phase
from station.metrics.metric import of_assessment
from station.views.sway import Sway, sway

Array = NDArray[np.float64]
RATE = 100.0
CUTOFF = 10.0


def path(samples: int, channels: int, seed: int = 1) -> Array:
    """(samples, channels), m. A slow random walk pulled back to its middle, with sensor noise: like sway."""
    random = np.random.default_rng(seed)
    steps = random.normal(0.0, 2e-4, (samples, channels))
    walk = np.empty_like(steps)
    place = np.zeros(channels)
    for number, step in enumerate(steps):
        place = 0.995 * place + step
        walk[number] = place
    return walk + random.normal(0.0, 1e-5, walk.shape)


def largest_difference(ours: Array, peer: Array) -> float:
    """Largest difference relative to the largest value."""
    return float(np.abs(np.asarray(ours) - np.asarray(peer)).max() / np.abs(np.asarray(peer)).max())


def rows(quick: bool) -> list[Row]:
    """Return the comparisons; quick : shorter signals, fewer rounds."""
    repeats = 5 if quick else 15
    return [*_filters(6_000 if quick else 60_000, repeats), *_entropy(repeats), _full_set(repeats)]


def _filters(samples: int, repeats: int) -> list[Row]:
    found = []
    for channels in (2, 8):
        case = f"numbers: zero-phase filter, {channels} channels / scipy"
        signal = path(samples, channels)
        ours = partial(zero_phase, signal, 1000.0, CUTOFF)
        peer = _scipy_filter(signal)
        found.append(_row(case, ours, peer, repeats))
    return found


def _scipy_filter(signal: Array) -> Callable[[], Array] | None:
    if find_spec("scipy") is None:
        return None
    from scipy.signal import butter, sosfiltfilt  # type: ignore[import-untyped]

    sections = butter(2, CUTOFF, fs=1000.0, output="sos")
    return lambda: np.asarray(sosfiltfilt(sections, signal, axis=0))


def _entropy(repeats: int) -> list[Row]:
    case = "numbers: sample entropy, 6 000 samples / antropy"
    signal = np.ascontiguousarray(path(6_000, 1)[:, 0])
    ours = partial(sample_entropy, signal)
    if find_spec("antropy") is None:
        return [_row(case, ours, None, repeats)]
    from antropy import sample_entropy as theirs  # type: ignore[import-untyped]

    return [_row(case, ours, lambda: theirs(signal, order=2), repeats)]


def _full_set(repeats: int) -> Row:
    """Every sway number of one minute at 100 Hz, from the samples on; Quijoux 2021 gives 72 numbers for it.

    Their code is in no registry: it is measured where a copy of their repository, under its own name
    `code_descriptors_postural_control`, lies on the PYTHONPATH. Equality is that of the numbers both have, on
    their own filtered samples at 25 Hz.
    """
    case = "numbers: full sway set, 60 s at 100 Hz / Quijoux 2021"
    trial = path(6_000, 2)
    ours = partial(_every_number, trial, RATE, CUTOFF)
    if find_spec("code_descriptors_postural_control") is None:
        return _row(case, ours, None, repeats)
    from code_descriptors_postural_control.descriptors import (  # type: ignore[import-not-found]
        compute_all_features,
    )
    from code_descriptors_postural_control.stabilogram.stato import (  # type: ignore[import-not-found]
        Stabilogram,
    )

    def theirs() -> tuple[Array, dict[str, float]]:
        stabilogram = Stabilogram()
        stabilogram.from_array(100.0 * trial, original_frequency=RATE)
        return stabilogram.signal, compute_all_features(stabilogram)

    samples, named = theirs()
    found = _every_number(np.ascontiguousarray(samples) / 100.0, 25.0, None)
    both = {"range_ml": "range_ML", "range_ap": "range_AP", "mean_velocity": "mean_velocity_ML_AND_AP"}
    equal = max(abs(found[mine] / (10.0 * named[other]) - 1.0) for mine, other in both.items())
    return compare(case, ours, theirs, repeats, equal)


def _every_number(trial: Array, rate: float, cutoff: float | None) -> dict[str, float]:
    """Every number of the sway set by key, in its clinical unit. trial : (n, 2), m. rate, cutoff : Hz."""
    view = sway(Side.BOTH, rate, trial, cutoff)
    found = {metric.key: metric(view) for metric in of_assessment("quiet_stance") if metric.view is Sway}
    return {key: value for key, value in found.items() if isinstance(value, float)}


def _row(case: str, ours: Callable[[], object], peer: Callable[[], object] | None, repeats: int) -> Row:
    if peer is None:
        return Row(case, alone(ours, repeats), None, None, goal(case), 0.0)
    return compare(case, ours, peer, repeats, largest_difference(np.asarray(ours()), np.asarray(peer())))
