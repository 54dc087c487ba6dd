"""Timing: ours and a peer in turns, by CPU time. On a shared computer only ratios of one run count."""

import os
import statistics
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LEAST_SECONDS = 0.002
"""s. A shorter call is repeated inside the measurement until it takes this long."""
TOLERANCE = 1e-9
"""Largest relative difference of results that count as equal."""

Call = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One comparison.

    ours_ms, peer_ms : ms, median CPU time of one call; None when the peer is not installed.
    ratio : how many times faster ours is. goal : the least wanted ratio, or None.
    equal : largest relative difference of the results, 0 when they are identical.
    """

    case: str
    ours_ms: float
    peer_ms: float | None
    ratio: float | None
    goal: float | None
    equal: float

    @property
    def is_equal(self) -> bool:
        """Whether the results agree; if not, the times mean nothing."""
        return self.equal <= TOLERANCE


@dataclass(frozen=True)
class Timing:
    """ms CPU time of one call: median of the rounds, and the least. ratio : peer / ours, of the medians."""

    ours_ms: float
    peer_ms: float
    ours_least_ms: float
    peer_least_ms: float
    ratio: float


def ratio(ours: Call, peer: Call, repeats: int) -> Timing:
    """Call both once to warm up, then `repeats` times in turns."""
    loops = [_loops(call) for call in (ours, peer)]
    rounds = [
        [_once(call, count) for call, count in zip((ours, peer), loops, strict=True)] for _ in range(repeats)
    ]
    mine, other = zip(*rounds, strict=True)
    middle, peers = statistics.median(mine), statistics.median(other)
    return Timing(1e3 * middle, 1e3 * peers, 1e3 * min(mine), 1e3 * min(other), peers / middle)


def alone(ours: Call, repeats: int) -> float:
    """Return the least CPU time of one call, ms: against a limit that no load of the computer slows down."""
    loops = _loops(ours)
    return 1e3 * min(_once(ours, loops) for _ in range(repeats))


def compare(case: str, ours: Call, peer: Call, repeats: int, equal: float) -> Row:
    """Time both and return the row, with the goal of that case."""
    found = ratio(ours, peer, repeats)
    return Row(case, found.ours_ms, found.peer_ms, found.ratio, goal(case), equal)


def goal(case: str) -> float | None:
    """Return the wanted ratio of a case from goals.toml; None when it has none."""
    wanted = _goals().get(case)
    return None if wanted is None else float(wanted)


def load() -> float:
    """Return the load average of the last minute; nan where the system has none."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def is_busy() -> bool:
    """Tell whether more programs run than there are processors: CPU time is then longer than it should be."""
    return load() > (os.cpu_count() or 1)


@cache
def _goals() -> dict[str, float]:
    return tomllib.loads((Path(__file__).parent / "goals.toml").read_text(encoding="utf-8"))


def _loops(call: Call) -> int:
    """How often to call within one measurement. The first call is not counted: it may compile."""
    call()
    spent = _once(call, 1)
    return max(1, round(LEAST_SECONDS / max(spent, 1e-7)))


def _once(call: Call, count: int) -> float:
    """s of CPU time of one call."""
    began = time.process_time()
    for _ in range(count):
        call()
    return (time.process_time() - began) / count
