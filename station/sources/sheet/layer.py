"""The engineer at a mat: lays tiles, pucks and a bladder of even pressure, and takes them off again."""

import math
from collections.abc import Callable
from dataclasses import replace
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.mat import Matrix
from station.sources.bodies.asking import between, refusal
from station.sources.sheet.footing import Footing, Stance, spread_of
from station.sources.sheet.pressed import Pressed, Truth, truth_of
from station.sources.sheet.sole import GRAIN
from station.sources.sheet.still import StillBody

Floats = NDArray[np.float64]

RISE = 1.0
"""s, in which a load comes on, or goes."""
G = 9.80665


class _Load:
    """Newtons on points, from `before` to `after` within RISE of `since` s."""

    def __init__(self, place: Floats, part: Floats, spread: Floats, since: float, before: float) -> None:
        self.place, self.part, self.spread = place, part, spread
        self.since, self.before, self.after = since, before, before

    def newtons(self, time: Floats) -> Floats:
        """(n,), N, at these times, s."""
        done = np.clip((time - self.since) / RISE, 0.0, 1.0)
        return np.asarray(self.before + (self.after - self.before) * done)

    def turn(self, time: float, after: float) -> None:
        """Go to another load from now on."""
        self.before, self.since, self.after = float(self.newtons(np.array([time]))[0]), time, after


class Layer:
    """Somebody who lays known loads on a mat. One load lies at a time; it comes and goes slowly.

    A load of the same kind on the same place is changed without taking it off: the cells feel a series
    of masses, or a pressure that rises and falls.

    Parameters
    ----------
    rate : Hz, rows a second. seed : of what is uneven. mass_error, spread : share, and m, standard deviation.
    uneven : share by which an even load is not even, standard deviation.

    Attributes
    ----------
    truth : of the last scan, or None.
    """

    def __init__(
        self,
        matrix: Matrix,
        rate: float,
        seed: int,
        *,
        mass_error: float = 0.0005,
        spread: float = 0.001,
        uneven: float = 0.02,
    ) -> None:
        self.truth: Truth | None = None
        self._matrix, self._rate = matrix, rate
        self._random = np.random.default_rng([seed, 0x1A7E2])
        self._mass_error, self._spread, self._uneven = mass_error, spread, uneven
        self._scans = 0
        self._lying: _Load | None = None
        self._meant: tuple[Any, ...] = ()
        self._going: list[_Load] = []
        self._feet = Footing(matrix, StillBody, Stance((0.0, 0.03)), rate)

    @property
    def now(self) -> float:
        """s, when the next scan begins."""
        return self._scans * self._matrix.rows / self._rate

    def perform(self, activity: str, **options: Any) -> None:
        """Do `activity` with the next scan.

        Parameters
        ----------
        activity : "tile" (kg, x, y, width, depth), a stiff tile on foam; "puck" (kg, x, y, diameter);
            "bladder" (kpa), even pressure on the whole mat; "stand" (kg, share of the left foot, side), a
            person who stands still; "empty" (also "away"). kg, m and kPa.
        """
        acts: dict[str, Callable[..., None]] = {
            "tile": self._tile,
            "puck": self._puck,
            "bladder": self._bladder,
            "stand": self._stand,
            "empty": self._empty,
            "away": self._empty,
            "step_off": self._empty,
        }
        if activity not in acts:
            raise refusal(activity, f"Known activities: {', '.join(acts)}.")
        try:
            signature(acts[activity]).bind(**options)
        except TypeError:
            known = ", ".join(signature(acts[activity]).parameters)
            raise refusal(f"{activity} {options}", f"Its options: {known}.") from None
        acts[activity](**options)

    def scan(self) -> Pressed:
        """Live on for one scan."""
        rows = self._matrix.rows
        time = self.now + np.arange(rows) / self._rate
        pressure = np.zeros((rows, self._matrix.columns))
        owner = np.zeros(pressure.shape, dtype=np.uint8)
        loads, places = [], []
        self._going = [each for each in self._going if each.since + RISE > self.now]
        for load in [*self._going, *([self._lying] if self._lying else [])]:
            newtons = load.newtons(time)
            even = load.spread @ load.part
            pressure += even * newtons[:, None]
            owner |= np.where((even > 0.0) & (newtons.mean() > 0.0), 1, 0).astype(np.uint8)
            loads.append(load.part * newtons.mean())
            places.append(load.place)
        together = [np.concatenate(loads)] if loads else []
        points = [np.concatenate(places)] if places else []
        area = float(np.count_nonzero(together[0])) * GRAIN**2 if together else 0.0
        self.truth = truth_of(self.now, together, points, [area], owner)
        stood = self._feet.scan()
        if not together:
            self.truth = replace(stood.truth, time=self.now)
        self._scans += 1
        return Pressed(pressure + stood.pressure, self.truth)

    # What can be done

    def _tile(
        self, kg: float, x: float = 0.0, y: float = 0.0, width: float = 0.06, depth: float = 0.06
    ) -> None:
        between("kg", kg, 0, 200)
        between("width", width, 0.01, 0.5)
        between("depth", depth, 0.01, 0.5)
        u, v = _grid(width, depth)
        self._lay(("tile", x, y, width, depth), kg, (x, y), np.stack([u, v], axis=1))

    def _puck(self, kg: float, x: float = 0.0, y: float = 0.0, diameter: float = 0.05) -> None:
        between("kg", kg, 0, 200)
        between("diameter", diameter, 0.01, 0.5)
        u, v = _grid(diameter, diameter)
        inside = u**2 + v**2 <= (diameter / 2.0) ** 2
        self._lay(("puck", x, y, diameter), kg, (x, y), np.stack([u, v], axis=1)[inside])

    def _bladder(self, kpa: float) -> None:
        between("kpa", kpa, 0, 500)
        width, depth = self._matrix.columns * self._matrix.pitch, self._matrix.rows * self._matrix.pitch
        u, v = _grid(width, depth)
        newtons = 1000.0 * kpa * len(u) * GRAIN**2
        self._put(("bladder",), newtons, np.stack([u, v], axis=1))

    def _stand(self, kg: float = 70.0, share: float = 0.5, side: str = "both") -> None:
        between("kg", kg, 1, 300)
        between("share", share, 0, 1)
        if side not in ("left", "right", "both"):
            raise refusal(f"side={side}", "Give left, right or both.")
        self._empty()
        part = {"left": 1.0, "right": 0.0}.get(side, share)
        self._feet.perform("stand", newtons=self._weight(kg), share=part)

    def _empty(self) -> None:
        self._feet.perform("away")
        if self._lying is not None:
            self._lying.turn(self.now, 0.0)
            self._going.append(self._lying)
        self._lying, self._meant = None, ()

    # Hands

    def _lay(self, meant: tuple[Any, ...], kg: float, middle: tuple[float, float], place: Floats) -> None:
        newtons = self._weight(kg)
        beside = self._spread * self._random.standard_normal(2)
        self._put(meant, newtons, place + np.array(middle) + beside)

    def _weight(self, kg: float) -> float:
        return kg * G * (1.0 + self._mass_error * float(self._random.standard_normal()))

    def _put(self, meant: tuple[Any, ...], newtons: float, place: Floats) -> None:
        if meant != self._meant or self._lying is None:
            self._empty()
            rough = 1.0 + self._uneven * self._random.standard_normal(len(place))
            part = rough / rough.sum()
            self._lying = _Load(place, part, spread_of(self._matrix, place), self.now, 0.0)
            self._meant = meant
        self._lying.turn(self.now, newtons)


def _grid(width: float, depth: float) -> tuple[Floats, Floats]:
    """Points of GRAIN over a rectangle about the origin, m."""
    across, along = (max(1, math.ceil(size / GRAIN - 1e-9)) for size in (width, depth))
    u = (np.arange(across) - (across - 1) / 2.0) * GRAIN
    v = (np.arange(along) - (along - 1) / 2.0) * GRAIN
    meshed = np.meshgrid(u, v)
    return meshed[0].ravel(), meshed[1].ravel()
