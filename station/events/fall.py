"""How fast the body falls when it lands: from the net impulse between the contact and a moment of rest."""

from dataclasses import dataclass

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


def fall(load: Load, rate: float, landing: Touchdown, weight: float | None) -> Fall | Missing:
    """Return how fast the body fell at contact, or why that is not known.

    load : (n,), N, all plates together, NaN where a sample is lost. rate : Hz. weight : N or None.

    The body is at rest, on average, over a still second: the quietest one (SD below 1 % of its mean, the
    mean within 1 % of body weight) between the contact and the next take-off, else before the take-off of
    this landing, else after the next landing; at most 4 s away. Flights in between count like any other
    sample.
    """
    if weight is None:
        return Missing(Reason.NO_BODY_WEIGHT)
    contact, take_off, reach = landing.whole.start, landing.take_off, samples(LOOK_SECONDS, rate)
    last = min(landing.visit.stop, contact + reach)
    speed = _until_rest(load[contact : min(landing.whole.stop, last)], rate, weight)
    if speed is None and take_off is not None:
        first = max(landing.visit.start, take_off - reach)
        speed = _since_rest(load[first:contact], take_off - first, rate, weight)
    if speed is None:
        speed = _until_rest(load[contact:last], rate, weight)
    if speed is not None:
        return Fall(speed, weight)
    is_short = last - contact < samples(IMPACT_SECONDS + QUIET_SECONDS, rate)
    return Missing(Reason.TOO_SHORT if is_short or np.isnan(load[contact:last]).any() else Reason.NOT_SETTLED)


def gained(load: Load, rate: float, weight: float) -> float:
    """Return the speed upward, m/s, that a load (n,), N, gives a body of `weight` N. rate : Hz."""
    return float(np.sum(load / weight - 1.0)) * G / rate


def are_alike(first: float, second: float) -> bool:
    """Tell whether two speeds of fall, m/s, are close enough for their landings to be compared."""
    return abs(first - second) <= SAME_SPEED * max(abs(first), abs(second))


def _until_rest(load: Load, rate: float, weight: float) -> float | None:
    """Return the speed that the loads (n,), N, from a contact on take away, when rest is among them."""
    window = samples(QUIET_SECONDS, rate)
    rest = _rest(load, window, weight)
    return None if rest is None else _push(load[: rest + window], rate, weight, window)


def _since_rest(load: Load, take_off: int, rate: float, weight: float) -> float | None:
    """Return the speed that the loads (n,), N, up to a contact leave, when rest precedes take-off."""
    window = samples(QUIET_SECONDS, rate)
    rest = _rest(load[:take_off], window, weight)
    # Backwards in time rest comes last too, and what took speed away gave it.
    speed = None if rest is None else _push(load[rest:][::-1], rate, weight, window)
    return None if speed is None else -speed


def _rest(load: Load, window: int, weight: float) -> int | None:
    """Return the first sample of the quietest window, when it is quiet and carries the whole body."""
    still = quietest(np.ascontiguousarray(load), window, weight / 2.0)
    is_quiet = still.start >= 0 and still.sd < QUIET_SHARE * still.mean
    return still.start if is_quiet and abs(still.mean - weight) <= WHOLE_SHARE * weight else None


def _push(load: Load, rate: float, weight: float, window: int) -> float | None:
    """Return the speed upward, m/s, gained up to the last `window` samples on average; None with a gap."""
    gain = np.cumsum(load / weight - 1.0) * G / rate
    speed = float(gain[-window:].mean())
    return speed if np.isfinite(speed) else None
