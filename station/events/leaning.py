"""Finding shifts of weight to the left and to the right: from what quiet, since when, and how long held.

That somebody leans is read off the share of the load on the right plate, which needs no common frame.
When the movement begins and ends is read off the signal handed in for it: the ML centre of pressure, or
the share itself.
"""

from dataclasses import dataclass

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
"""Share of the load on the right plate outside which nobody stands at rest on both legs."""
LEAST_LEAN = 0.15
"""Share of the load. Quiet standing, eyes closed on foam, departs by 0.13 at most from its own mean."""
LEAN_SECONDS = 0.5
"""s. The push the other way before a shift is shorter."""
PAUSE_SECONDS = 0.5
"""s. The shortest rest before a shift from which its onset can be seen."""
LOOK_BACK_SECONDS = 4.0
"""s before a shift in which its quiet is sought."""
STILL_SDS = 2.0
"""A rest between shifts may be so many times as unquiet as the quiet before the first."""
BAND_SD = 3.0
OUTSIDE_SECONDS = 0.050
"""The movement has begun when the signal leaves the quiet mean by so many SD for so long."""
NEARLY_THERE = 0.8
"""Share of the way after which slowing down is the end of the movement and not a hesitation."""
STOPPED = 0.1
"""Share of the peak velocity below which the movement has ended."""
HOLD_SECONDS = 1.0
LAST_SECONDS = 3.0
"""s at the end of a lean in which the rest is sought that the way back leaves."""

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
    level, sd : unit of the signal, its mean and SD in the rest. floor : unit of the signal, least band.
    """

    signal: Array
    rate: float
    level: float
    sd: float
    floor: float


@dataclass(frozen=True)
class Shift:
    """One shift, in samples.

    side : the side leant to. onset : where the movement begins. is_from_rest : whether a rest just before
    it says so; without one it is where the signal leaves the quiet before the first shift.
    arrived : end of the movement. left : where the way back begins, or the lean ends otherwise.
    """

    side: Side
    onset: int
    is_from_rest: bool
    arrived: int
    left: int


def rest(share: Array, rate: float) -> Rest | None:
    """Return the quietest 2 s before the first shift, or None when nobody stands still on both legs so long.

    share : (n,), 0 to 1. Share of the load on the right plate, NaN where it is not known. rate : Hz.
    """
    window = samples(QUIET_SECONDS, rate)
    even = np.where((share >= EVEN[0]) & (share <= EVEN[1]), share, np.nan)
    calm = np.flatnonzero(_spread(even, window) <= QUIET_SD)
    if len(calm):
        start = int(calm[0])
        level = float(even[start : start + window].mean())
        leaning = runs(np.abs(share - level) > LEAST_LEAN, samples(LEAN_SECONDS, rate))
        later = leaning[leaning[:, 0] >= start + window, 0]
        even = even[: int(later[0])] if len(later) else even
    still = quietest(np.ascontiguousarray(even), window, 0.0)
    return None if still.start < 0 else Rest(still.start, still.start + window, still.mean)


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
            for start, stop in (begin + runs(away[begin:end] > depth / 2.0, least)).tolist():
                found.append((side, Stretch(part.start + start, part.start + stop)))
    return sorted(found, key=lambda lean: lean[1].start)


def shift(movement: Movement, side: Side, lean: Stretch, begin: int) -> Shift | None:
    """Return the shift that a lean belongs to, or None when the movement's signal does not go that way.

    begin : first sample that may belong to it: the end of the lean before.
    """
    sign = 1.0 if side is Side.RIGHT else -1.0
    away = sign * (movement.signal[: lean.stop] - movement.level)
    way = float(np.median(away[lean.start :]))
    if way <= movement.floor:
        return None
    near = lean.start + int(np.argmax(away[lean.start :] >= NEARLY_THERE * way))
    onset, is_from_rest = _onset(movement, away, begin, lean.start)
    arrived = _arrival(away, onset, near)
    return Shift(side, onset, is_from_rest, arrived, _leaving(movement, away, arrived))


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


def _onset(movement: Movement, away: Array, begin: int, start: int) -> tuple[int, bool]:
    """Return where the way to a lean that is half there at `start` begins, and whether it left a rest."""
    rate, least = movement.rate, max(movement.floor, BAND_SD * movement.sd)
    first = max(begin, start - samples(LOOK_BACK_SECONDS, rate))
    for seconds in (QUIET_SECONDS, PAUSE_SECONDS):
        window = samples(seconds, rate)
        still = quietest(np.ascontiguousarray(away[first:start]), window, -np.inf)
        if still.start < 0 or still.sd > max(movement.floor, STILL_SDS * movement.sd):
            continue
        band = max(movement.floor, BAND_SD * still.sd) if seconds == QUIET_SECONDS else least
        return _departure(away, first, still, window, band, rate), True
    return first + _leaves(away[first : start + 1], least), False


def _arrival(away: Array, onset: int, near: int) -> int:
    """Return where the velocity, once `near`, falls below a tenth of its peak on the way."""
    speed = np.gradient(away[onset:]) if len(away) - onset > 1 else np.zeros(1)
    peak = float(speed[: near - onset + 1].max())
    slow = np.flatnonzero(speed[near - onset :] < STOPPED * peak)
    return near + int(slow[0]) if len(slow) else len(away)


def _leaving(movement: Movement, away: Array, arrived: int) -> int:
    """Return where the way back begins; the push outward that sets it off belongs to it."""
    window = samples(HOLD_SECONDS, movement.rate)
    first = max(arrived, len(away) - samples(LAST_SECONDS, movement.rate))
    back = np.ascontiguousarray(-away)
    still = quietest(back[first:], window, -np.inf)
    if still.start < 0:
        return len(away)
    band = max(movement.floor, BAND_SD * still.sd)
    return _departure(back, first, still, window, band, movement.rate)


def _departure(away: Array, first: int, still: Stillness, window: int, band: float, rate: float) -> int:
    """Return the first sample of the movement away from a stillness found from `first` on.

    away : (n,), growing the way the movement goes. It begins where the short push the other way leaves the
    band, if there is one of at least 50 ms, else where the signal leaves the band for good; n when it
    never does.
    """
    begin = first + still.start + window
    after = away[begin:] - still.mean
    behind = np.flatnonzero(after <= 0.0)
    if len(behind):
        last = int(behind[-1])
        ahead = np.flatnonzero(after[: last + 1] > 0.0)
        push = after[int(ahead[-1]) + 1 if len(ahead) else 0 : last + 1]
        if len(runs(push < -band, samples(OUTSIDE_SECONDS, rate))):
            return begin + last + 1 - len(push) + _leaves(-push[: int(np.argmin(push)) + 1], band)
    return begin + (_leaves(after, band) if len(after) and after[-1] > band else len(after))


def _leaves(away: Array, band: float) -> int:
    """Return the first sample of the stretch beyond the band that lasts to the end."""
    inside = np.flatnonzero(away <= band)
    return int(inside[-1]) + 1 if len(inside) else 0
