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
    """Every sway number of one minute at 100 Hz. The published descriptors' own code is in no registry."""
    trial = path(6_000, 2)

    def ours() -> Array:
        view = sway(Side.BOTH, RATE, trial, CUTOFF)
        found = [metric(view) for metric in of_assessment("quiet_stance") if metric.view is Sway]
        return np.array([value for value in found if isinstance(value, float)])

    return _row("numbers: full sway set, 60 s at 100 Hz / Quijoux 2021", ours, None, repeats)


def _row(case: str, ours: Callable[[], object], peer: Callable[[], object] | None, repeats: int) -> Row:
    if peer is None:
        return Row(case, alone(ours, repeats), None, None, goal(case), 0.0)
    return compare(case, ours, peer, repeats, largest_difference(np.asarray(ours()), np.asarray(peer())))
