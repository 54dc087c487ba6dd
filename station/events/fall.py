"""How fast the body falls when it lands: from the net impulse between the contact and a moment of rest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.events.landings import Touchdown
from station.events.weight import QUIET_SECONDS, QUIET_SHARE
from station.forces import CONTACT
from station.mechanics.contact import samples
from station.mechanics.quiet import Stillness, quietest
from station.views.landing import IMPACT_SECONDS
from station.views.missing import Missing, Reason

G = 9.80665
"""m/s^2."""
LOOK_SECONDS = 6.0
"""s after contact, or before take-off, in which the still second is sought: errors of weight add up."""
SAME_SPEED = 0.05
"""Landings are compared when their speeds differ by no more than this share."""

Load = NDArray[np.float64]


@dataclass(frozen=True)
class Fall:
    """speed : m/s at the first contact, positive down. weight : N, of the still second it comes from."""

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

    The body is at rest, on average, over the quietest second (SD below 1 % of its mean) of the 6 s after
    the contact; that second's own mean is the weight, so that no error of another weighing adds up.
    Where nobody stands still afterwards, the quietest second before take-off serves instead. Flights in
    between count like any other sample.
    """
    contact, window = landing.whole.start, samples(QUIET_SECONDS, rate)
    reach = samples(LOOK_SECONDS, rate)
    last = min(landing.visit.stop, contact + reach)
    still = _still(load[contact:last], window)
    if still is not None:
        stop = contact + still.start + window
        speed = _at_rest(load[contact:stop], rate, still.mean, window)
        if np.isfinite(speed):
            return Fall(speed, still.mean)
    if landing.take_off is not None:
        first = max(landing.visit.start, landing.take_off - reach)
        still = _still(load[first : landing.take_off], window)
        if still is not None:
            # Backwards in time the same rest follows the same push, with the sign turned.
            speed = -_at_rest(load[first + still.start : contact][::-1], rate, still.mean, window)
            if np.isfinite(speed):
                return Fall(speed, still.mean)
    if weight is None:
        return Missing(Reason.NO_BODY_WEIGHT)
    is_short = last - contact < samples(IMPACT_SECONDS + QUIET_SECONDS, rate)
    return Missing(Reason.TOO_SHORT if is_short or np.isnan(load[contact:last]).any() else Reason.NOT_SETTLED)


def gained(load: Load, rate: float, weight: float) -> float:
    """Return the speed upward, m/s, that a load (n,), N, gives a body of `weight` N. rate : Hz."""
    return float(np.sum(load / weight - 1.0)) * G / rate


def are_alike(first: float, second: float) -> bool:
    """Tell whether two speeds of fall, m/s, are close enough for their landings to be compared."""
    return abs(first - second) <= SAME_SPEED * max(abs(first), abs(second))


def _still(load: Load, window: int) -> Stillness | None:
    """Return the quietest window (its start counted from the first sample), when it is quiet at all."""
    known = load[load > CONTACT]
    floor = max(CONTACT, float(np.median(known)) / 2.0) if len(known) else CONTACT
    still = quietest(np.ascontiguousarray(load), window, floor)
    return still if still.start >= 0 and still.sd < QUIET_SHARE * still.mean else None


def _at_rest(load: Load, rate: float, weight: float, window: int) -> float:
    """Return the speed gained up to the mean of the last `window` samples, m/s."""
    push = np.cumsum(load / weight - 1.0) * G / rate
    return float(push[-window:].mean())
