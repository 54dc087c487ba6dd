"""How fast the body falls when it lands: from the net impulse between the contact and a moment of rest."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.events.landings import Touchdown
from station.events.weight import QUIET_SECONDS, QUIET_SHARE
from station.mechanics.contact import samples
from station.mechanics.quiet import quietest
from station.views.landing import IMPACT_SECONDS
from station.views.missing import Missing, Reason

G = 9.80665
"""m/s^2."""
LOOK_SECONDS = 4.0
"""s after contact, or before take-off, in which the still second is sought: errors of weight add up."""
WHOLE_SHARE = 0.01
"""Share of body weight that may be missing: 1 % is an error of 0.1 m/s for every second."""
FASTEST = 6.0
"""m/s. Nobody who drops 1.8 m does so on purpose."""
HELD = (
    "the load rests at two levels more than 1 % apart: a hand held on. How fast the body fell is not known."
)
ELSEWHERE = (
    "the load rests at {level:.0f} N and not at the body weight of {weight:.0f} N: a hand held on, or the "
    "weight is wrong. How fast the body fell is not known."
)
DISAGREE = (
    "the rest before it gives {before:.2f} m/s, that after it {after:.2f} m/s: a hand held on? "
    "How fast the body fell is not known."
)
IMPOSSIBLE = (
    "its impulse makes {speed:.2f} m/s, which is no fall: a hand held on? "
    "How fast the body fell is not known."
)
SAME_SPEED = 0.05
"""Landings are compared when their speeds differ by no more than this share."""

Load = NDArray[np.float64]


@dataclass(frozen=True)
class Fall:
    """speed : m/s at the first contact, positive down. weight : N, of the body."""

    speed: float
    weight: float

    def at(self, load: Load, rate: float, contact: int, sample: int) -> float:
        """Return the speed in m/s at another sample near the contact. load : (n,), N. rate : Hz."""
        if sample < contact:
            return self.speed + gained(load[sample:contact], rate, self.weight)
        return self.speed - gained(load[contact:sample], rate, self.weight)


@dataclass(frozen=True)
class Doubtful(Missing):
    """A speed that could be worked out and cannot be true. sentence : why."""

    sentence: str


def fall(load: Load, rate: float, landing: Touchdown, weight: float | None) -> Fall | Missing:
    """Return how fast the body fell at contact, or why that is not known.

    load : (n,), N, all plates together, NaN where a sample is lost. rate : Hz. weight : N or None.

    The body is at rest, on average, over a still second: the quietest one (SD below 1 % of its mean, the
    mean within 1 % of body weight) between the contact and the next take-off, else before the take-off of
    this landing, else after the next landing; at most 4 s away. Flights in between count like any other
    sample. Doubtful when something else carried weight in that time: another still second there has another
    mean, the rests before and after the flight lead to different speeds, or nobody falls like that.
    """
    if weight is None:
        return Missing(Reason.NO_BODY_WEIGHT)
    contact, take_off, reach = landing.whole.start, landing.take_off, samples(LOOK_SECONDS, rate)
    last = min(landing.visit.stop, contact + reach)
    found = _until_rest(load[contact : min(landing.whole.stop, last)], rate, weight)
    before = None
    if take_off is not None:
        first = max(landing.visit.start, take_off - reach)
        before = _since_rest(load[first:contact], take_off - first, rate, weight)
    if found is not None and before is not None and not _agree(found, before):
        return Doubtful(Reason.NOT_SETTLED, DISAGREE.format(before=before.speed, after=found.speed))
    found = found or before or _until_rest(load[contact:last], rate, weight)
    if found is not None:
        return _judged(found, weight)
    level = _other_level(load[contact:last], rate, weight)
    if level is not None:
        return Doubtful(Reason.NOT_SETTLED, ELSEWHERE.format(level=level, weight=weight))
    is_short = last - contact < samples(IMPACT_SECONDS + QUIET_SECONDS, rate)
    return Missing(Reason.TOO_SHORT if is_short or np.isnan(load[contact:last]).any() else Reason.NOT_SETTLED)


def _judged(found: "_Reckoned", weight: float) -> Fall | Missing:
    """Return a speed, unless other things than the plates took part in it."""
    if not found.is_alone:
        return Doubtful(Reason.NOT_SETTLED, HELD)
    if not 0.0 < found.speed <= FASTEST:
        return Doubtful(Reason.NOT_SETTLED, IMPOSSIBLE.format(speed=found.speed))
    return Fall(found.speed, weight)


def _agree(after: "_Reckoned", before: "_Reckoned") -> bool:
    """Tell whether two speeds differ by no more than the error of weight that is allowed for would make."""
    return abs(after.speed - before.speed) <= WHOLE_SHARE * G * (after.seconds + before.seconds)


def gained(load: Load, rate: float, weight: float) -> float:
    """Return the speed upward, m/s, that a load (n,), N, gives a body of `weight` N. rate : Hz."""
    return float(np.sum(load / weight - 1.0)) * G / rate


def are_alike(first: float, second: float) -> bool:
    """Tell whether two speeds of fall, m/s, are close enough for their landings to be compared."""
    return abs(first - second) <= SAME_SPEED * max(abs(first), abs(second))


@dataclass(frozen=True)
class _Reckoned:
    """speed : m/s at the contact. seconds : s from the contact to the end of the rest it is reckoned from.

    is_alone : whether the plates alone carried the body in every still second of that time.
    """

    speed: float
    seconds: float
    is_alone: bool


def _until_rest(load: Load, rate: float, weight: float) -> _Reckoned | None:
    """Return the speed that the loads (n,), N, from a contact on take away, when rest is among them."""
    window = samples(QUIET_SECONDS, rate)
    rest = _rest(load, window, weight)
    return None if rest is None else _reckoned(load[: rest + window], rate, weight, window)


def _since_rest(load: Load, take_off: int, rate: float, weight: float) -> _Reckoned | None:
    """Return the speed that the loads (n,), N, up to a contact leave, when rest precedes take-off."""
    window = samples(QUIET_SECONDS, rate)
    rest = _rest(load[:take_off], window, weight)
    # Backwards in time rest comes last too, and what took speed away gave it.
    found = None if rest is None else _reckoned(load[rest:][::-1], rate, weight, window)
    return None if found is None else replace(found, speed=-found.speed)


def _rest(load: Load, window: int, weight: float) -> int | None:
    """Return the first sample of the quietest window, when it is quiet and carries the whole body."""
    still = quietest(np.ascontiguousarray(load), window, weight / 2.0)
    is_still = still.start >= 0 and still.sd < QUIET_SHARE * still.mean
    return still.start if is_still and abs(still.mean - weight) <= WHOLE_SHARE * weight else None


def _other_level(load: Load, rate: float, weight: float) -> float | None:
    """Return the mean, N, of the quietest second of a load (n,), N, when it is still and not body weight."""
    still = quietest(np.ascontiguousarray(load), samples(QUIET_SECONDS, rate), weight / 2.0)
    is_still = still.start >= 0 and still.sd < QUIET_SHARE * still.mean
    return still.mean if is_still and abs(still.mean - weight) > WHOLE_SHARE * weight else None


def _reckoned(load: Load, rate: float, weight: float, window: int) -> _Reckoned | None:
    """Return the speed upward, m/s, gained up to the last `window` samples on average; None with a gap."""
    gain = np.cumsum(load / weight - 1.0) * G / rate
    speed = float(gain[-window:].mean())
    if not np.isfinite(speed):
        return None
    rest = float(load[-window:].mean())
    return _Reckoned(speed, len(load) / rate, not _has_other_rest(load, window, rest))


def _has_other_rest(load: Load, window: int, rest: float) -> bool:
    """Tell whether a load (n,), N, without gaps holds a still window whose mean is not that of the rest."""
    away = np.concatenate(
        [np.zeros((1, 2)), np.cumsum(np.column_stack([load - rest, (load - rest) ** 2]), 0)]
    )
    mean, square = ((away[window:] - away[:-window]) / window).T
    is_still = square - mean**2 < (QUIET_SHARE * rest) ** 2
    return bool(np.any(is_still & (np.abs(mean) > WHOLE_SHARE * rest) & (mean > -rest / 2.0)))
