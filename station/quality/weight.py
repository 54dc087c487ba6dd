"""Weight that is missing: a hand that holds on, told from a plate that has drifted by the empty plates."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.emptiness import after_step_off
from station.events.weight import carried
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity
from station.quality.zero import MOST as NOTICED

LEAST = 0.015
"""Share of body weight; less is the error of the weigh-in and of a good zero."""
SECONDS = 3.0
"""s it must be missing in a row."""
SMOOTH_SECONDS = 2.0
"""s over which the load is averaged: swaying and breathing change it, not its mean."""
SETTLE_SECONDS = 2.0
EXPLAINS = 0.5
"""A zero that moved by more than this share of what is missing is the reason for it …"""
INNOCENT = 0.25
"""… and by less than this share is none."""
HANDS_FREE = "none"


@dataclass(frozen=True)
class _Gap:
    """begin, end : s. share : of body weight that is missing between, positive when missing."""

    begin: float
    end: float
    share: float


def find(trial: Examined) -> Iterable[Doubt]:
    """Compare the load of a standing person with the weigh-in of the visit."""
    weigh_in = trial.facts.weigh_in
    gap = None if weigh_in is None or trial.stretch is None else _gap(trial, weigh_in)
    moved = _moved(trial)
    if gap is None or weigh_in is None:
        return
    wanted = -gap.share * weigh_in
    whole = None if moved is None else float(np.sum(moved))
    if whole is not None and wanted != 0.0 and whole / wanted > EXPLAINS:
        if np.abs(np.asarray(moved)).max() <= NOTICED:
            yield _drifted(trial, np.asarray(moved))
    elif gap.share < 0:
        yield _heavier(gap)
    elif whole is not None and abs(whole) < INNOCENT * abs(wanted) and not _is_in_weigh_in(trial, wanted):
        if trial.facts.support in (None, HANDS_FREE):
            yield _held(gap, trial.facts.support)
    else:
        yield _either(gap, looked=whole is not None)


def _is_in_weigh_in(trial: Examined, wanted: float) -> bool:
    """Tell whether what is missing was taken off the loads: the weigh-in may hold the same offset."""
    return -trial.taken / wanted > EXPLAINS


def _gap(trial: Examined, weigh_in: float) -> _Gap | None:
    """Return the longest time in which weight is missing, or is too much, or None."""
    forces, stretch = trial.forces, trial.stretch
    assert stretch is not None
    settle = samples(SETTLE_SECONDS, forces.rate)
    load = carried(forces.total)[stretch.start + settle : stretch.stop - settle]
    window = samples(SMOOTH_SECONDS, forces.rate)
    if len(load) < window + samples(SECONDS - SMOOTH_SECONDS, forces.rate):
        return None
    missing = 1.0 - _means(load, window) / weigh_in
    found = [_longest(sign * missing > LEAST) for sign in (1.0, -1.0)]
    begin, end = max(found, key=lambda run: run[1] - run[0])
    if end - begin + window < samples(SECONDS, forces.rate) or end == begin:
        return None
    first = stretch.start + settle
    at = forces.time[first + begin], forces.time[first + end + window - 2]
    return _Gap(float(at[0]), float(at[1]), float(missing[begin:end].mean()))


def _means(load: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(load)])
    return np.asarray((sums[window:] - sums[:-window]) / window)


def _longest(condition: NDArray[np.bool_]) -> tuple[int, int]:
    found = runs(condition, 1)
    if len(found) == 0:
        return 0, 0
    start, stop = found[np.argmax(found[:, 1] - found[:, 0])].tolist()
    return start, stop


def _moved(trial: Examined) -> NDArray[np.float64] | None:
    """Return what each plate reads when empty after the trial, N, or None when nobody looked."""
    if trial.facts.zero_moved is not None:
        return np.array(trial.facts.zero_moved)
    return after_step_off(trial.forces, trial.stretch)


def _drifted(trial: Examined, moved: NDArray[np.float64]) -> Doubt:
    worst = int(np.argmax(np.abs(moved)))
    side = trial.forces.sides[worst]
    name = "plate" if side is Side.BOTH else f"{side} plate"
    sentence = f"The {name} drifts: empty it reads {moved[worst]:+.1f} N."
    return Doubt(Kind.ZERO_MOVED, Severity.REDO, side, None, sentence, "Zero it now; tell your engineer.")


def _heavier(gap: _Gap) -> Doubt:
    sentence = f"{-100 * gap.share:.1f} % more weight than at the weigh-in."
    what = "Look whether something lies on a plate; zero, weigh in again and redo."
    return Doubt(Kind.ZERO_MOVED, Severity.REDO, Side.BOTH, gap.begin, sentence, what)


def _held(gap: _Gap, support: str | None) -> Doubt:
    chosen = 'You chose "no hands" but ' if support == HANDS_FREE else ""
    seconds = f"for {gap.end - gap.begin:.0f} s "
    sentence = f"{chosen}{seconds}{100 * gap.share:.1f} % of the weight was missing: were you holding on?"
    what = "If so, choose the support level that was used, or redo without."
    return Doubt(
        Kind.WEIGHT_MISSING_HAND,
        Severity.REDO,
        Side.BOTH,
        gap.begin,
        sentence[0].upper() + sentence[1:],
        what,
    )


def _either(gap: _Gap, *, looked: bool) -> Doubt:
    sentence = f"{100 * gap.share:.1f} % of the weight is missing: a hand held on, or a plate has drifted."
    unseen = "" if looked else "Nobody looked at the empty plates afterwards. "
    what = f"{unseen}Step off, zero, and redo."
    return Doubt(Kind.WEIGHT_MISSING, Severity.REDO, Side.BOTH, gap.begin, sentence, what)


CHECK = Check(40, find, of=("quiet_stance", "single_leg_stance", "weight_shift"))
