"""Finding shifts of weight to the left and to the right: from what quiet, since when, and how long held.

That somebody leans is read off the share of the load on the right plate, which needs no common frame.
When the movement begins and ends is read off the signal handed in for it: the ML centre of pressure, or
the share itself.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from station.events.standing import Stretch
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.mechanics.quiet import Stillness, quietest
from station.views.lean import held

QUIET_SECONDS = 2.0
QUIET_SD = 0.02
"""Share of the load: a first guess at who stands quietly. Whoever sways more is taken at the quietest."""
EVEN = (0.25, 0.75)
"""Share of the load on the right plate. Who may put only part of the weight on a leg rests outside it."""
HOLD_QUIET_SECONDS = 0.5
"""s. What is quiet so long is a rest or a hold."""
LEAST_LEAN = 0.15
"""Share of the load. Quiet standing, eyes closed on foam, departs by 0.13 at most from its own mean."""
LEAN_SECONDS = 0.5
"""s. The push the other way before a shift is shorter."""
PAUSE_SECONDS = 0.5
"""s. The rest that a movement leaves. The shortest from which that can be seen: who rests longer drifts."""
LOOK_BACK_SECONDS = (1.5, 4.0)
"""s before half of the way, there or back, in which the rest is sought: close by first, then as for a
slow shift."""
STILL_SDS = 2.0
"""A rest is at most so many SD of the quiet 2 s unquiet; an SD below a third of the least band is that."""
BAND_SD = 3.0
OUTSIDE_SECONDS = 0.050
"""The movement has begun when the signal leaves the quiet mean by so many SD for so long."""
NEARLY_THERE = 0.8
"""Share of the way after which slowing down is the end of the movement and not a hesitation."""
STOPPED = 0.1
"""Share of the peak velocity below which the movement has ended."""
HOLD_SECONDS = 1.0

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rest:
    """The quiet 2 s that shifts are measured from, in samples. share : mean share on the right plate."""

    start: int
    stop: int
    share: float


@dataclass(frozen=True)
class Movement:
    """What a movement is read off.

    signal : (n,), any unit, growing to the right, without gaps. rate : Hz.
    level : unit of the signal, its mean in the quiet 2 s. band : unit of the signal, the deviation from a
    rest that counts as movement.
    """

    signal: Array
    rate: float
    level: float
    band: float


def movement(signal: Array, rate: float, quiet: Rest, floor: float) -> Movement:
    """Return what movements are read off: the band is 3 SD of the quiet 2 s, but `floor` at least."""
    still = signal[quiet.start : quiet.stop]
    return Movement(signal, rate, float(still.mean()), max(floor, BAND_SD * float(still.std())))


@dataclass(frozen=True)
class Shift:
    """One shift, in samples.

    side : the side leant to. onset : where the movement begins. is_from_rest : whether a rest just before
    it says so; without one it is where the signal leaves the quiet before the first shift.
    arrived : end of the movement. left : where the way back begins, or the lean ends otherwise.
    over : half of the way back.
    """

    side: Side
    onset: int
    is_from_rest: bool
    arrived: int
    left: int
    over: int


def rest(share: Array, rate: float) -> Rest | None:
    """Return the quietest 2 s before the first shift, or None when nobody stands still on both legs so long.

    share : (n,), 0 to 1. Share of the load on the right plate, NaN where it is not known and where a foot is
    off its plate. rate : Hz. A person rests as the recording begins, however uneven that is.
    """
    window = samples(QUIET_SECONDS, rate)
    calm = np.flatnonzero(_spread(share, window) <= QUIET_SD)
    is_even = (share >= EVEN[0]) & (share <= EVEN[1])
    # Who sways much at rest may be quiet first in a lean: then the rest is where most of the time went.
    if not len(calm) or is_even[: calm[0]].sum() >= window:
        share = np.where(is_even, share, np.nan)
        calm = np.flatnonzero(_spread(share, window) <= QUIET_SD)
    if len(calm):
        start = int(calm[0])
        level = float(share[start : start + window].mean())
        leaning = runs(np.abs(share - level) > LEAST_LEAN, samples(LEAN_SECONDS, rate))
        later = leaning[leaning[:, 0] >= start + window, 0]
        share = share[: int(later[0])] if len(later) else share
        share = share[start:]
    else:
        start = 0
    still = quietest(np.ascontiguousarray(share), window, 0.0)
    return None if still.start < 0 else Rest(start + still.start, start + still.start + window, still.mean)


def begins_in_lean(share: Array, quiet: Rest, rate: float) -> bool:
    """Tell whether what seems to be the rest is a lean that the recording begins with.

    share : (n,), as for `rest`. Only what is uneven can be one. From a rest a shift goes one way and comes
    back; from a lean to the left the person comes to the rest, and goes on from there to the right.
    """
    if EVEN[0] <= quiet.share <= EVEN[1]:
        return False
    levels = [0.0, *(level - quiet.share for level in _levels(share[quiet.stop :], rate))]
    return any(
        min(abs(here), abs(there)) > LEAST_LEAN and here * there > 0.0 and abs(there - here) > LEAST_LEAN
        for here, there in pairwise(levels)
    )


def _levels(share: Array, rate: float) -> list[float]:
    """Return the median of each time in which a share (n,) is quiet for 0.5 s or more, in order of time."""
    window = samples(HOLD_QUIET_SECONDS, rate)
    quiet = runs(_spread(share, window) <= QUIET_SD / 2.0, 1).tolist()
    return [float(np.median(share[start : stop + window - 1])) for start, stop in quiet]


def leans(share: Array, quiet: Rest, rate: float, part: Stretch) -> list[tuple[Side, Stretch]]:
    """Return every lean inside a part, its side and the samples beyond half of its depth, in order of time.

    share : (n,), as for `rest`, without gaps. A lean departs from the quiet share by 0.15 for 0.5 s. One
    that the part begins with has no beginning, so it is no shift.
    """
    found = []
    least = samples(LEAN_SECONDS, rate)
    for side, sign in ((Side.LEFT, -1.0), (Side.RIGHT, 1.0)):
        away = sign * (share[part.start : part.stop] - quiet.share)
        for begin, end in runs(away > LEAST_LEAN / 2.0, least).tolist():
            depth = held(away[begin:end], least)
            if begin == 0 or depth <= LEAST_LEAN:
                continue
            for start, stop in _spells(away[begin:end] > depth / 2.0, least):
                found.append((side, Stretch(part.start + begin + start, part.start + begin + stop)))
    return sorted(found, key=lambda lean: lean[1].start)


def shift(moving: Movement, side: Side, lean: Stretch, begin: int) -> Shift | None:
    """Return the shift that a lean belongs to, or None when the movement's signal does not go that way.

    begin : first sample that may belong to it: the end of the lean before.
    """
    sign = 1.0 if side is Side.RIGHT else -1.0
    away = sign * (moving.signal[: lean.stop] - moving.level)
    way = float(np.median(away[lean.start :]))
    if way <= moving.band:
        return None
    near = lean.start + int(np.argmax(away[lean.start :] >= NEARLY_THERE * way))
    onset, is_from_rest = _onset(moving, away, begin, lean.start)
    arrived = _arrival(away, onset, near)
    return Shift(side, onset, is_from_rest, arrived, _leaving(moving, away, arrived), lean.stop)


def _spells(condition: NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Return first sample and the one after the last of each time a condition holds, over short breaks.

    least : samples. Breaks that are shorter do not end it, and shorter times do not count.
    """
    breaks = runs(~condition, least)
    edges = [0, *breaks.ravel().tolist(), len(condition)]
    found = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        inside = begin + np.flatnonzero(condition[begin:end])
        if len(inside) and inside[-1] + 1 - inside[0] >= least:
            found.append((int(inside[0]), int(inside[-1]) + 1))
    return found


def _spread(signal: Array, window: int) -> Array:
    """Return the SD of every window (n - window + 1,), NaN where one holds NaN."""
    if len(signal) < window:
        return np.empty(0)
    gaps = np.isnan(signal)
    centred = np.where(gaps, 0.0, signal - 0.5)
    first, second, missing = (
        np.concatenate([[0.0], np.cumsum(each)]) for each in (centred, centred**2, gaps.astype(np.float64))
    )
    mean = (first[window:] - first[:-window]) / window
    square = (second[window:] - second[:-window]) / window
    spread = np.sqrt(np.maximum(square - mean**2, 0.0))
    return np.where(missing[window:] > missing[:-window], np.nan, spread)


def _onset(moving: Movement, away: Array, begin: int, start: int) -> tuple[int, bool]:
    """Return where the way to a lean that is half there at `start` begins, and whether it left a rest."""
    away = np.ascontiguousarray(away[: start + 1])
    first, still = _last_rest(moving, away, begin)
    if still.sd <= moving.band * STILL_SDS / BAND_SD:
        return min(start, _departure(away, first + still.start, still.mean, moving)), True
    return min(start, begin + _leaves(away[begin:], moving.band)), False


def _arrival(away: Array, onset: int, near: int) -> int:
    """Return where the velocity, once `near`, falls below a tenth of its peak on the way."""
    speed = np.gradient(away[onset:]) if len(away) - onset > 1 else np.zeros(1)
    peak = float(speed[: near - onset + 1].max())
    slow = np.flatnonzero(speed[near - onset :] < STOPPED * peak)
    return near + int(slow[0]) if len(slow) else len(away)


def _leaving(moving: Movement, away: Array, arrived: int) -> int:
    """Return where the way back begins; the push outward that sets it off belongs to it."""
    back = np.ascontiguousarray(-away)
    first, still = _last_rest(moving, back, arrived)
    return len(back) if still.start < 0 else _departure(back, first + still.start, still.mean, moving)


def _last_rest(moving: Movement, away: Array, begin: int) -> tuple[int, Stillness]:
    """Return the quietest 0.5 s close to the end of a signal and the sample its `start` counts from.

    When that is no rest, the body may move slowly: then the same of a longer time before the end.
    """
    window = samples(PAUSE_SECONDS, moving.rate)
    for seconds in LOOK_BACK_SECONDS:
        first = min(len(away), max(begin, len(away) - samples(seconds, moving.rate)))
        still = quietest(away[first:], window, -np.inf)
        if still.sd <= moving.band * STILL_SDS / BAND_SD:
            break
    return first, still


def _departure(away: Array, still: int, level: float, moving: Movement) -> int:
    """Return the first sample of the movement away from the rest of 0.5 s that begins at `still`.

    away : (n,), growing the way the movement goes. level : of the rest. The movement begins where the short
    push the other way leaves the band, if there is one of at least 50 ms, else where the signal leaves the
    band for good; n when it never does.
    """
    band, outside = moving.band, samples(OUTSIDE_SECONDS, moving.rate)
    begin = still + samples(PAUSE_SECONDS, moving.rate)
    after = away[begin:] - level
    behind = np.flatnonzero(after <= 0.0)
    if len(behind):
        last = int(behind[-1])
        ahead = np.flatnonzero(after[: last + 1] > 0.0)
        first = int(ahead[-1]) + 1 if len(ahead) else 0
        push = after[first : last + 1]
        if len(runs(push < -band, outside)):
            return begin + first + _leaves(-push[: int(np.argmin(push)) + 1], band)
    return begin + (_leaves(after, band) if len(after) and after[-1] > band else len(after))


def _leaves(away: Array, band: float) -> int:
    """Return the first sample of the stretch beyond the band that lasts to the end."""
    inside = np.flatnonzero(away <= band)
    return int(inside[-1]) + 1 if len(inside) else 0
