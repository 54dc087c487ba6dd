"""Numbers: filter, sample entropy, fluctuation and spectrum against the programs others use for them."""

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Row, alone, compare, goal
from station.mechanics.complexity import sample_entropy
from station.mechanics.filters import PADDING, zero_phase
from station.mechanics.fluctuation import scaling_exponent
from station.mechanics.multitaper import multitaper

Array = NDArray[np.float64]
RATE = 100.0
CUTOFF = 10.0


def path(samples: int, channels: int, seed: int = 1, rate: float = RATE) -> Array:
    """(samples, channels), m. A slow random walk pulled back to its middle, with sensor noise: like sway."""
    random = np.random.default_rng(seed)
    steps = random.normal(0.0, 2e-4 * (RATE / rate) ** 0.5, (samples, channels))
    kept = 0.995 ** (RATE / rate)
    walk = np.empty_like(steps)
    place = np.zeros(channels)
    for number, step in enumerate(steps):
        place = kept * place + step
        walk[number] = place
    return walk + random.normal(0.0, 1e-5, walk.shape)


def largest_difference(ours: Array, peer: Array) -> float:
    """Largest difference relative to the largest value."""
    return float(np.abs(np.asarray(ours) - np.asarray(peer)).max() / np.abs(np.asarray(peer)).max())


def rows(quick: bool) -> list[Row]:
    """Return the comparisons; quick : shorter signals, fewer rounds."""
    repeats = 5 if quick else 15
    long = [] if quick else [_fluctuation(60_000, repeats)]
    return [
        *_filters(6_000 if quick else 60_000, repeats),
        *_entropy(repeats),
        _fluctuation(6_000, repeats),
        *long,
        _multitaper(repeats),
    ]


def _filters(samples: int, repeats: int) -> list[Row]:
    found = []
    for channels in (2, 8):
        case = f"numbers: zero-phase filter, {channels} channels / scipy"
        signal = path(samples, channels)
        ours = partial(zero_phase, signal, 1000.0, CUTOFF)
        peer = _scipy_filter(signal)
        found.append(_row(case, ours, peer, repeats))
        room = np.empty((samples + 2 * PADDING, channels))
        within = partial(zero_phase, signal, 1000.0, CUTOFF, room)
        case = f"numbers: zero-phase filter, {channels} channels, own room / scipy"
        found.append(_row(case, within, peer, repeats))
    return found


def _scipy_filter(signal: Array) -> Callable[[], Array] | None:
    if find_spec("scipy") is None:
        return None
    from scipy.signal import butter, sosfiltfilt  # type: ignore[import-untyped]  # it has no types

    sections = butter(2, CUTOFF, fs=1000.0, output="sos")
    return lambda: np.asarray(sosfiltfilt(sections, signal, axis=0))


def _entropy(repeats: int) -> list[Row]:
    case = "numbers: sample entropy, 6 000 samples / antropy"
    signal = np.ascontiguousarray(path(6_000, 1)[:, 0])
    ours = partial(sample_entropy, signal)
    if find_spec("antropy") is None:
        return [_row(case, ours, None, repeats)]
    from antropy import sample_entropy as theirs  # type: ignore[import-untyped]  # it has no types

    return [_row(case, ours, lambda: theirs(signal, order=2), repeats)]


def _fluctuation(samples: int, repeats: int) -> Row:
    case = f"numbers: DFA, {samples // 1000} 000 samples / antropy"
    signal = np.ascontiguousarray(path(samples, 1)[:, 0])
    ours = partial(scaling_exponent, signal)
    if find_spec("antropy") is None:
        return _row(case, ours, None, repeats)
    from antropy import detrended_fluctuation

    return _row(case, ours, lambda: detrended_fluctuation(signal), repeats)


def _multitaper(repeats: int) -> Row:
    case = "numbers: multitaper, 6 000 samples, 2 channels / scipy"
    signal = path(6_000, 2)
    ours = partial(multitaper, signal, RATE)
    if find_spec("scipy") is None:
        return _row(case, lambda: ours()[1], None, repeats)
    from scipy.signal.windows import dpss  # type: ignore[import-untyped]  # it has no types

    def theirs() -> Array:
        tapers = dpss(len(signal), 4, 7)
        centred = signal - signal.mean(axis=0)
        transform = np.fft.rfft(tapers[:, :, None] * centred, axis=1)
        power = np.asarray((np.abs(transform) ** 2).mean(axis=0) / RATE)
        power[1:-1] *= 2.0
        return power

    return _row(case, lambda: ours()[1], theirs, repeats)


def _row(case: str, ours: Callable[[], object], peer: Callable[[], object] | None, repeats: int) -> Row:
    if peer is None:
        return Row(case, alone(ours, repeats), None, None, goal(case), 0.0)
    return compare(case, ours, peer, repeats, largest_difference(np.asarray(ours()), np.asarray(peer())))
