"""Ready: from the last sample of a trial to all its numbers, for every assessment, at 1 kHz.

The recording is in memory, as it is when a trial ends; the clock runs from there to the JSON of the result,
with and without the further numbers. Wall-clock time, since that is what somebody waits for; on a computer
with more programs than processors it says nothing, and CPU time is told in its place.
"""

import json
import math
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.timing import Row, goal, is_busy
from benchmarks.trials import recording
from station.analyse import of_recording
from station.assessments.assessment import assessments
from station.recording.recording import Recording

RATE = 1000
SHOWN_MS = 500.0
"""ms within which all numbers of a trial stand on the screen."""


def rows(quick: bool) -> Iterator[Row]:
    """Return two rows per assessment: how far the slowest but one of 20 stays below half a second."""
    for assessment in assessments():
        trial = recording(assessment.key, assessment.seconds, RATE)
        for further in (False, True):
            yield _row(trial, assessment.key, further, 5 if quick else 20)


def _row(trial: Recording, key: str, further: bool, repeats: int) -> Row:
    call = partial(_numbers, trial, key, further)
    call()  # may compile
    clock, unit = (time.process_time, "CPU ms") if is_busy() else (time.perf_counter, "ms")
    times = sorted(_once(call, clock) for _ in range(repeats))
    slow = times[math.ceil(0.95 * len(times)) - 1]
    case = f"ready: {key}{' with further'[: 13 * further]}, p95 (p50 {statistics.median(times):.0f} {unit})"
    return Row(case, slow, SHOWN_MS, SHOWN_MS / slow, goal("ready"), 0.0)


def _numbers(trial: Recording, key: str, further: bool) -> str:
    return json.dumps(of_recording(trial, key, further=further).to_json())


def _once(call: Callable[[], object], clock: Callable[[], float]) -> float:
    """ms of one call."""
    began = clock()
    call()
    return 1e3 * (clock() - began)
