"""Loads in time: masses laid down and taken off, a bag that falls, a blow, somebody who stands there."""

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HAND = 0.5
"""s. A hand needs this to lay a load down or to take it off."""
WOBBLE, WOBBLE_RATE, WOBBLE_TIME = 0.02, 4.0, 0.3
"""Share, Hz and s: what is laid down rocks for a moment."""
SETTLED = 8.0
"""s, after which nothing is left of it."""
LANDING = 0.06
"""s. A bag is caught by its pad in this time."""
ROCKING = 0.3
"""Share of a person's mass that shakes with the plate."""


@dataclass(frozen=True)
class Pressing:
    """What one load does to one plate. All (n,): fz N, x and y m in the plate's frame, side forces N."""

    fz: Floats
    x: Floats
    y: Floats
    right: Floats
    forward: Floats


def risen(part: Floats) -> Floats:
    """Go from 0 to 1 with no velocity and no acceleration at both ends."""
    u = np.clip(part, 0.0, 1.0)
    grown: Floats = u**3 * (10.0 - 15.0 * u + 6.0 * u * u)
    return grown


@dataclass(frozen=True)
class Tower:
    """Masses on one place.

    levels : from each time in s on, what lies there weighs so many N; hands need HAND s for it.
    """

    plate: int
    x: float
    y: float
    levels: tuple[tuple[float, float], ...]

    @property
    def end(self) -> float:
        """When it is gone, s."""
        time, newtons = self.levels[-1]
        return math.inf if newtons else time + HAND

    @property
    def attached(self) -> float:
        """Iron is stiff: all of it."""
        return self.levels[-1][1] / 9.81

    def pressing(self, time: Floats) -> Pressing:
        """Return what it does at these times."""
        fz, before = np.zeros_like(time), 0.0
        for start, newtons in self.levels:
            fz += (newtons - before) * self._laid(time - start, rocks=newtons > 0.0)
            before = newtons
        still = np.zeros_like(time)
        return Pressing(fz, still + self.x, still + self.y, still, still)

    @staticmethod
    def _laid(since: Floats, *, rocks: bool) -> Floats:
        """(n,) share of a change so many s after it began; what is laid down rocks for a moment."""
        lies = since - HAND
        if lies[0] > SETTLED:
            return np.ones_like(since)
        laid = risen(since / HAND)
        if rocks:
            wobble = WOBBLE * np.exp(-np.maximum(lies, 0.0) / WOBBLE_TIME)
            laid += (lies > 0.0) * wobble * np.sin(2.0 * math.pi * WOBBLE_RATE * lies)
        return laid

    def changed(self, time: float, newtons: float) -> "Tower":
        """Return the same tower with another weight from `time` on."""
        return replace(self, levels=(*self.levels, (time, newtons)))

    def taken(self, time: float) -> "Tower":
        """Return the same tower, taken off."""
        return self.changed(time, 0.0)


@dataclass(frozen=True)
class Bag:
    """A soft bag that falls on a pad and stays there. start : s, first contact. speed : m/s, then.

    Over the landing, force less weight has the impulse mass x speed.
    """

    plate: int
    x: float
    y: float
    mass: float
    weight: float
    speed: float
    start: float
    off: float = math.inf

    @property
    def end(self) -> float:
        """When it is gone, s."""
        return self.off + HAND

    @property
    def attached(self) -> float:
        """A bag is soft."""
        return ROCKING * self.mass

    def pressing(self, time: Floats) -> Pressing:
        """Return what it does at these times."""
        part = (time - self.start) / LANDING
        lying = risen(part)
        # The weight comes slowly while it lands: half of it, over the landing, is in the blow.
        blow = (self.mass * self.speed + 0.5 * self.weight * LANDING) / LANDING
        bump = np.where((part > 0.0) & (part < 1.0), 1.0 - np.cos(2.0 * math.pi * part), 0.0)
        fz = (self.weight * lying + blow * bump) * (1.0 - risen((time - self.off) / HAND))
        still = np.zeros_like(time)
        return Pressing(fz, still + self.x, still + self.y, still, still)

    def taken(self, time: float) -> "Bag":
        """Return the same bag, taken off."""
        return replace(self, off=min(self.off, time))


@dataclass(frozen=True)
class Blow:
    """A blow of so many N s at `start` s: the plate rings at `rate` Hz with this damping ratio."""

    plate: int
    x: float
    y: float
    impulse: float
    start: float
    rate: float
    damping: float
    attached: float = 0.0

    @property
    def end(self) -> float:
        """When nothing is heard of it, s."""
        return self.start + 20.0 / (2.0 * math.pi * self.rate * self.damping)

    def pressing(self, time: Floats) -> Pressing:
        """Return what it does at these times: the free decay of one mass on one spring."""
        own = 2.0 * math.pi * self.rate
        root = math.sqrt(1.0 - self.damping**2)
        since = np.maximum(time - self.start, 0.0)
        fz = self.impulse * own / root * np.exp(-self.damping * own * since) * np.sin(own * root * since)
        still = np.zeros_like(time)
        return Pressing(fz, still + self.x, still + self.y, still, still)

    def taken(self, time: float) -> "Blow":
        """A blow cannot be taken back."""
        return self


@dataclass(frozen=True)
class Waves:
    """A random course in time of standard deviation 1, the same whenever it is looked at."""

    rates: tuple[float, ...]
    phases: tuple[float, ...]

    @classmethod
    def drawn(cls, rng: np.random.Generator, low: float, high: float, count: int = 10) -> "Waves":
        """Draw so many sines between these Hz."""
        rates = np.exp(rng.uniform(math.log(low), math.log(high), count))
        return cls(tuple(rates.tolist()), tuple(rng.uniform(0.0, 2.0 * math.pi, count).tolist()))

    def at(self, time: Floats) -> Floats:
        """Return its value at these times (n,), s."""
        value = np.zeros_like(time)
        for rate, phase in zip(self.rates, self.phases, strict=True):
            value += np.sin(2.0 * math.pi * rate * time + phase)
        return value * math.sqrt(2.0 / len(self.rates))


@dataclass(frozen=True)
class Person:
    """What a person who stands still shares among legs and hand.

    weight : N. share : of what the feet carry, on the left. hand : share that the wall carries.
    """

    weight: float
    share: float
    hand: float
    seed: tuple[int, ...]

    @cached_property
    def _rng(self) -> np.random.Generator:
        return np.random.default_rng(self.seed)

    @cached_property
    def waves(self) -> dict[str, Waves]:
        """What never stops: sway, shifting, breath, and the hand."""
        limits = {"sway": (0.05, 1.0), "ahead": (0.05, 1.0), "shift": (0.02, 0.5), "hand": (0.02, 0.4)}
        limits |= {"breath": (0.2, 0.3), "heart": (1.0, 2.4), "side": (0.1, 2.0)}
        return {name: Waves.drawn(self._rng, *each) for name, each in limits.items()}

    def carried(self, time: Floats, side: int) -> Floats:
        """Return what the foot on plate 0 or 1 carries at these times, N."""
        hand = self.hand * (1.0 + 0.3 * self.waves["hand"].at(time))
        alive = 1.0 + 0.0005 * self.waves["breath"].at(time) + 0.0015 * self.waves["heart"].at(time)
        if self.share in (0.0, 1.0):
            left = np.full_like(time, self.share)
        else:
            left = np.clip(self.share + 0.02 * self.waves["shift"].at(time), 0.0, 1.0)
        carried: Floats = self.weight * (alive - hand) * (left if side == 0 else 1.0 - left)
        return carried


@dataclass(frozen=True)
class Foot:
    """One foot, or both on one plate, of a person who steps on at `start` s and off at `off` s."""

    plate: int
    x: float
    y: float
    person: Person
    start: float
    off: float = math.inf

    @property
    def end(self) -> float:
        """When it is gone, s."""
        return self.off + 2.0 * HAND

    @property
    def attached(self) -> float:
        """A body is soft."""
        return ROCKING * self.person.weight / 9.81

    def pressing(self, time: Floats) -> Pressing:
        """Return what it does at these times. Standing on both plates the legs spread: side forces."""
        on = risen((time - self.start) / (2.0 * HAND)) - risen((time - self.off) / (2.0 * HAND))
        waves, fz = self.person.waves, on * self.person.carried(time, self.plate)
        spread = 0.0 if self.person.share in (0.0, 1.0) else (1.0 - 2.0 * (self.plate == 0)) * 0.01
        right = fz * (spread + 0.003 * waves["side"].at(time))
        forward = fz * 0.003 * waves["ahead"].at(time)
        x = self.x + 0.003 * waves["sway"].at(time)
        y = self.y + 0.004 * waves["ahead"].at(time)
        return Pressing(fz, x, y, right, forward)

    def taken(self, time: float) -> "Foot":
        """Return the same foot, stepping off."""
        return replace(self, off=min(self.off, time))


Load = Tower | Bag | Blow | Foot
"""Something on plate number `plate` until `end` s. attached : kg that shake with the plate."""
