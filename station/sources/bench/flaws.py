"""Flaws: in what a real plate differs from its drawing, and where it stands."""

import math
from dataclasses import dataclass

import numpy as np

Four = tuple[float, ...]
Places = tuple[tuple[float, float], ...]

NONE: Four = (0.0, 0.0, 0.0, 0.0)
CREEP_C3 = 0.000245
"""Share of the load that a cell of class C3 creeps at most in 30 minutes (OIML R60)."""


@dataclass(frozen=True)
class Flaws:
    """What is wrong with one plate of four cells. Without arguments nothing is wrong.

    Every tuple has one entry for each cell, in the plate's order. Shares of full scale (FS) refer to `rated`.

    gain : times the gain of the data sheet; -1 is a reversed pair of wires, 0 a dead cell.
    place : m, (dx, dy) by which each cell sits beside its drawn place.
    crosstalk : (cells, cells), what a cell reads of 1 N on another one; the diagonal is not looked at.
    bending : share of the fixed-end moment: the plate bends, its ends turn and the cells hold against it.
        The centre of pressure is seen further out by `bending x (1 - (x/a)^2) (1 - (y/b)^2 / 2)`.
    eccentric : share of the load that a cell feels of the moment at its end of the plate.
    quadratic, cubic : of FS at FS, the cell's curve.
    hysteresis : of FS, widest opening of the loop from 0 to FS and back; it reads more coming down.
    creep : share of the load, from 30 s to 30 min after loading.
    zero_kelvin, span_kelvin : of FS per K, of the reading per K.
    drift : N per h, of the zero.
    zero : N, reading of the empty plate on an even floor at the temperature of reference.
    torsion : 0 (rigid) to 1 (limp), share of a warping load that the plate itself gives way to.
    card : share of the load that a card under one foot shifts to that foot's diagonal.
    card_thickness : m. It also tilts the plate.
    dead : N, weight of the top: the floor shares it out as well.
    height : m, of the top above the plane in which the cells feel.
    wired : for each place of the plate, the cell whose wire is plugged in there.
    rated : N, capacity of one cell.
    """

    gain: Four = (1.0, 1.0, 1.0, 1.0)
    place: Places = ((0.0, 0.0),) * 4
    crosstalk: tuple[Four, ...] = (NONE,) * 4
    bending: float = 0.0
    eccentric: Four = NONE
    quadratic: Four = NONE
    cubic: Four = NONE
    hysteresis: Four = NONE
    creep: Four = NONE
    zero_kelvin: Four = NONE
    span_kelvin: Four = NONE
    drift: Four = NONE
    zero: Four = NONE
    torsion: float = 0.02
    card: float = 0.2
    card_thickness: float = 0.0
    dead: float = 0.0
    height: float = 0.04
    wired: tuple[int, ...] = (0, 1, 2, 3)
    rated: float = 1961.33

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, rated: float = 1961.33) -> "Flaws":
        """Draw a plausible plate, built with care but by hand, with cells of class C3 for `rated` N.

        Gain (2 %), place (2 mm), cross-talk, bending (0.4 %) and eccentricity by these standard deviations;
        what the class limits (curve, hysteresis, creep, temperature) evenly within its limits.
        """

        def normal(spread: float) -> Four:
            return _four(spread * rng.standard_normal(4))

        def within(limit: float) -> Four:
            return _four(rng.uniform(-limit, limit, 4))

        return cls(
            gain=_four(1.0 + 0.02 * rng.standard_normal(4)),
            place=tuple((float(x), float(y)) for x, y in 0.002 * rng.standard_normal((4, 2))),
            crosstalk=tuple(normal(0.001) for _ in range(4)),
            bending=float(0.004 * abs(rng.standard_normal())),
            eccentric=normal(0.0003),
            quadratic=within(0.0002),
            cubic=within(0.0002),
            hysteresis=_four(rng.uniform(0.0, 0.0002, 4)),
            creep=within(CREEP_C3),
            zero_kelvin=within(0.0005 / 10),
            span_kelvin=within(0.0005 / 10),
            zero=within(8.0),
            torsion=float(rng.uniform(0.01, 0.03)),
            card=float(rng.uniform(0.15, 0.25)),
            card_thickness=float(rng.uniform(0.0005, 0.001)),
            dead=120.0,
            rated=rated,
        )


@dataclass(frozen=True)
class Site:
    """Where a plate stands on one day.

    floor : share of the load that uneven feet shift to the diagonal of the first and the last cell.
    tilt : rad, how much the right and the front edge are low.
    kelvin : K above the temperature of reference.
    """

    floor: float = 0.0
    tilt: tuple[float, float] = (0.0, 0.0)
    kelvin: float = 0.0

    @classmethod
    def drawn(
        cls, rng: np.random.Generator, *, floor: float = 0.15, degrees: float = 0.5, kelvin: float = 3.0
    ) -> "Site":
        """Draw a room: a warp of this size to either side, this tilt to anywhere, up to so many K."""
        to = rng.uniform(0.0, 2.0 * math.pi)
        tilt = math.radians(degrees)
        return cls(
            float(floor * rng.choice([-1.0, 1.0])),
            (tilt * math.cos(to), tilt * math.sin(to)),
            float(rng.uniform(-kelvin, kelvin)),
        )


def _four(values: np.typing.NDArray[np.float64]) -> Four:
    return tuple(float(value) for value in values)
