"""Archive: many recordings from their files to all numbers, two at a time, against the published programs.

Each of 1 930 trials of a minute is read from a Parquet file, checked, decoded, calibrated and described: the
72 descriptors, sample entropy and fluctuation exponent of both directions. The peer's time is an estimate:
one trial with the program of Quijoux 2021 and with antropy, times 1 930; its reading of files is not counted.
Two dozen different trials are read over and over.
"""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from benchmarks import quijoux
from benchmarks.timing import Row, goal, is_busy
from benchmarks.trials import archive
from station.mechanics.complexity import sample_entropy
from station.mechanics.fluctuation import scaling_exponent
from station.recording import parquet
from station.stream import measured

TRIALS, SECONDS, RATE = 1_930, 60.0, 100
DIFFERENT = 24
"""Recordings that are made for it."""
SETTLED = 2.0
"""s of filter and clock at both ends that are left out."""


def rows(quick: bool) -> Iterator[Row]:
    """Return the comparisons with two threads and with one."""
    trials = TRIALS // 10 if quick else TRIALS
    with tempfile.TemporaryDirectory() as folder:
        files = archive(Path(folder), DIFFERENT // 4 if quick else DIFFERENT, SECONDS, RATE)
        numbers(files[0])
        peer = _peer(_path(files[0]))
        for threads in (2, 1):
            some, kind = _spent([files[k % len(files)] for k in range(trials)], threads)
            spent = some * TRIALS / trials
            case = f"archive: 1 930 trials of 60 s, {('one thread', 'two threads')[threads - 1]}"
            case += " / published program"
            told = f"{case} ({kind}, {1e3 * TRIALS / spent:.0f} trials/s)"
            yield Row(told, spent, peer, None if peer is None else peer / spent, goal(case), 0.0)


def numbers(file: Path) -> dict[str, float]:
    """Return every number of one recording."""
    path = _path(file)
    found = quijoux.ours(path, float(RATE))
    for axis, name in enumerate(quijoux.AXES):
        x = np.ascontiguousarray(path[:, axis])
        found[f"entropy_{name}"] = sample_entropy(x)
        found[f"fluctuation_{name}"] = scaling_exponent(x)
    return found


def _path(file: Path) -> quijoux.Array:
    """The whole body's centre of pressure, (n, 2), m."""
    cop = measured(parquet.read(file)).forces.whole_cop
    settled = round(SETTLED * RATE)
    path: quijoux.Array = cop[settled : len(cop) - settled]
    return path[~np.isnan(path).any(axis=1)]


def _spent(files: list[Path], threads: int) -> tuple[float, str]:
    """ms, and what they are: where more programs run than processors, CPU time shared out evenly."""
    clock, share = (time.process_time, threads) if is_busy() else (time.perf_counter, 1)
    began = clock()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(numbers, files):
            pass
    return 1e3 * (clock() - began) / share, "busy: CPU time / threads" if is_busy() else "wall"


def _peer(path: quijoux.Array) -> float | None:
    """ms that the published programs need for the whole archive, from one trial."""
    theirs = quijoux.theirs(path, float(RATE))
    if theirs is None or find_spec("antropy") is None:
        return None
    from antropy import detrended_fluctuation, sample_entropy  # type: ignore[import-untyped]  # it has no types

    def call() -> None:
        theirs()
        for x in path.T:
            sample_entropy(np.ascontiguousarray(x), order=2)
            detrended_fluctuation(np.ascontiguousarray(x))

    call()
    began = time.process_time()
    call()
    return 1e3 * TRIALS * (time.process_time() - began)
