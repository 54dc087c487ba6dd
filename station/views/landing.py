"""Landing: what one side, or both together, took when the body came down."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from station.mat import Side
from station.views.missing import Missing, Reason

IMPACT_SECONDS = 0.250
"""s after contact within which the peak lies."""
IMPACT_RATE = 500.0
"""Hz. A slower plate misses the peak."""
LOADING_RATE = 1000.0
"""Hz. A slower plate misses how steeply the load rises."""


@dataclass(frozen=True)
class Landing:
    """One landing, from the contact of its side to the moment that side leaves the ground again.

    side : the foot, or BOTH for the sum of all plates. rate : Hz. contact : sample of the recording.
    load : (n,), N, from contact on; NaN where a sample is lost; n at least 1.
    has_left : whether the side left the ground, or another foot came to help, before the recording ended.
    weight : N, body weight or None. speed : m/s, how fast the body fell at this contact, or why that is
    not known. is_alone : whether this side carries the whole body.
    leg : the foot of a landing on one foot, None of one on both. drop : m/s, speed of the body at its first
    contact with either foot, None where it is not known.
    """

    side: Side
    rate: float
    contact: int
    load: NDArray[np.float64]
    has_left: bool
    weight: float | None
    speed: float | Missing
    is_alone: bool
    repetition: int | None = None
    leg: Side | None = None
    drop: float | None = None

    @cached_property
    def top(self) -> int | Missing:
        """Sample of the largest load within 250 ms of contact, counted from contact."""
        wanted = round(IMPACT_SECONDS * self.rate) + 1
        window = self.load[:wanted]
        if np.isnan(window).any() or (len(window) < wanted and not self.has_left):
            return Missing(Reason.TOO_SHORT)
        return int(np.argmax(window))

    @property
    def peak(self) -> float | Missing:
        """The largest load within 250 ms of contact, N."""
        return self.top if isinstance(self.top, Missing) else float(self.load[self.top])

    def first(self, seconds: float) -> NDArray[np.float64] | Missing:
        """Return the load (k,), N, of so many seconds from contact on, or too_short where it is not whole."""
        wanted = round(seconds * self.rate)
        window = self.load[:wanted]
        if len(window) < max(1, wanted) or np.isnan(window).any():
            return Missing(Reason.TOO_SHORT)
        return window


@dataclass(frozen=True)
class LandingOnBothFeet:
    """A landing of both feet together.

    side : BOTH. rate : Hz. left, right : what each foot took, from its own contact.
    """

    side: Side
    rate: float
    left: Landing
    right: Landing
    repetition: int | None = None
