"""Budget: every component of the uncertainty of a plate, and what it does to a person's numbers.

The table of the Guide to the expression of uncertainty in measurement (JCGM 100:2008): component, standard
uncertainty, sensitivity, contribution; their root sum of squares, and twice that as U.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from calibration import bending, covariance
from calibration.reference import Kit
from calibration.use import Use
from station.mat import Plate
from station.newtons import PlateGain

Floats = NDArray[np.float64]

FACTOR = 2.0
"""k: about 95 % of a normal distribution lies within twice its standard deviation."""
PEOPLE = (20.0, 60.0, 120.0)
"""kg, for which the table is written."""
ASIDE = (0.05, 0.05)
"""m from the middle: where the table looks at the centre of pressure."""
LOWPASS = 10.0
"""Hz, of the clinic's method."""
BANDWIDTH = 3.0 * math.pi / (8.0 * math.sqrt(2.0))
"""White noise passes the zero-phase low-pass of second order as far as this times its cut-off."""


class Kind(StrEnum):
    """What a component does to a reading: the fields of `station.newtons.Uncertainty`."""

    COVARIANCE = "covariance"
    ZERO = "zero"
    SPAN = "span"
    PLACE = "place"
    MOMENT = "moment"
    NOISE = "noise"


@dataclass(frozen=True)
class Component:
    """One line of what is not known.

    name : in words. kind : what it does. value : standard uncertainty in `unit`.
    type : "A", from readings, or "B", from anything else. why : where the value comes from.
    """

    name: str
    kind: Kind
    value: float
    unit: str
    type: str
    why: str


@dataclass(frozen=True)
class Line:
    """A component at work on one person.

    mass : kg, of the person. fz : N, x, y : m, contributions as standard uncertainties.
    sensitivity : of x, m per unit of the component.
    """

    component: Component
    mass: float
    fz: float
    x: float
    y: float

    @property
    def sensitivity(self) -> float:
        """m of the centre of pressure (the worse axis) per unit of the component."""
        return max(self.x, self.y) / self.component.value if self.component.value else 0.0


def components(plate: Plate, points: Floats, corner: float, kit: Kit, use: Use) -> tuple[Component, ...]:
    """Return everything that is not in the covariance of the matrix.

    points : (n, 2), m, that were fitted. corner : share by which Fz scatters from place to place.
    """
    arm = float(np.sqrt(np.mean(np.square([(cell.x, cell.y) for cell in plate.cells]))))
    unlike = math.hypot(*use.shares.values()) * arm / math.sqrt(len(plate.cells))
    bent = bending.left(plate, points, use.bending)
    return (
        Component("reference masses", Kind.SPAN, kit.mass_share, "1", "B", "certificate or scale"),
        Component("gravity here", Kind.SPAN, kit.gravity_share, "1", "B", "formula of latitude and height"),
        Component("buoyancy of air", Kind.SPAN, kit.air_share, "1", "B", "density of air within 5 %"),
        Component("place of the load", Kind.SPAN, corner, "1", "A", "scatter of Fz in the fit"),
        *(
            Component(f"{cause} of the span", Kind.SPAN, share, "1", "B", "data sheet of the cells")
            for cause, share in use.shares.items()
        ),
        Component("drift of the zero", Kind.ZERO, use.drift, "N", "B", "zeroed minutes ago"),
        Component(
            "temperature of the zero", Kind.ZERO, use.warming, "N", "B", f"{use.kelvin:g} K since zeroed"
        ),
        Component(
            "level of the floor", Kind.PLACE, use.level, "m", "B", f"{math.degrees(use.tilt):.2g} degrees"
        ),
        Component("bending of the plate", Kind.PLACE, bent, "m", "B", "left over by a straight line"),
        Component("cells unlike each other", Kind.PLACE, unlike, "m", "B", "temperature, creep, hysteresis"),
        Component("side force", Kind.MOMENT, use.moment, "N m", "B", f"{use.shear:g} N at {use.height:g} m"),
    )


def together(parts: Iterable[Component], kind: Kind) -> float:
    """Return the root sum of squares of the components of one kind, in their unit."""
    return math.hypot(*(part.value for part in parts if part.kind is kind))


def table(
    gain: PlateGain,
    parts: Sequence[Component],
    people: Sequence[float] = PEOPLE,
    gravity: float = 9.80665,
    at: tuple[float, float] = ASIDE,
) -> tuple[Line, ...]:
    """Return the budget of a plate: each component for each person, standing at one place.

    gain : a plate that states its uncertainty. parts : as `components` returns them. people : kg. at : m.
    """
    lines = []
    for mass in people:
        load = mass * gravity
        for part, variance in _variances(gain, parts, load, *at):
            fz, x, y = np.sqrt(variance)
            lines.append(Line(part, mass, float(fz), float(x), float(y)))
    return tuple(lines)


def expanded(lines: Iterable[Line]) -> tuple[float, float, float]:
    """Return U (k = 2) of Fz in N and of x and y in m from the lines of one person."""
    squares = np.array([(line.fz, line.x, line.y) for line in lines]) ** 2
    fz, x, y = FACTOR * np.sqrt(squares.sum(axis=0))
    return float(fz), float(x), float(y)


def standard(gain: PlateGain, counts: Floats, *, lowpass: float = LOWPASS) -> Floats:
    """Return the standard uncertainty of Fz in N, x and y in m of readings, (n, 3).

    gain : a plate that states its uncertainty. counts : (n, cells), above the empty plate.
    lowpass : Hz, of the noise; 0 for the mean of a long time.
    Errors: ValueError when the plate does not state its uncertainty.
    """
    known = gain.uncertainty
    if known is None:
        raise ValueError("this plate does not state its uncertainty")
    matrix = np.array(gain.matrix)
    per_cell = (known.zero / matrix[0]) ** 2 + (np.array(known.noise) * _passed(known.rate, lowpass)) ** 2
    of_loads = covariance.of_loads(np.array(known.covariance), counts)
    of_loads = of_loads + (matrix * per_cell) @ matrix.T
    of_loads[:, 1:, 1:] += known.moment**2 * np.eye(2)
    turned = _slopes(counts @ matrix.T)
    variance = np.einsum("nij,njk,nik->ni", turned, of_loads, turned)
    variance[:, 0] += (known.span * (counts @ matrix[0])) ** 2
    variance[:, 1:] += known.place**2
    return np.asarray(np.sqrt(variance))


def share_of_load(gains: tuple[PlateGain, PlateGain], counts: tuple[Floats, Floats]) -> Floats:
    """Return the standard uncertainty of the share of the load on the first plate, (n,), in points of 100.

    gains : two plates that state their uncertainty. counts : (n, cells) each, above the empty plates.
    """
    loads = [each @ np.array(gain.matrix[0]) for gain, each in zip(gains, counts, strict=True)]
    known = [standard(gain, each)[:, 0] for gain, each in zip(gains, counts, strict=True)]
    total = loads[0] + loads[1]
    return np.asarray(100.0 * np.hypot(loads[1] * known[0], loads[0] * known[1]) / total**2)


def rigid(gain: PlateGain, load: float, x: float, y: float) -> Floats:
    """Return what the cells say, (1, cells), counts, of a load in N at x, y in m on an even floor."""
    wanted = load * np.array([1.0, y, -x])
    return np.asarray((np.linalg.pinv(np.array(gain.matrix)) @ wanted)[None])


def _variances(
    gain: PlateGain, parts: Sequence[Component], load: float, x: float, y: float
) -> Iterable[tuple[Component, Floats]]:
    """Each component and the variances (3,) that it makes of Fz, x and y."""
    known = gain.uncertainty
    if known is None:
        raise ValueError("this plate does not state its uncertainty")
    matrix, counts = np.array(gain.matrix), rigid(gain, load, x, y)
    turned = _slopes(counts @ matrix.T)[0]
    newton = matrix / matrix[0]
    for part in parts:
        square = part.value**2
        of_loads = {
            Kind.ZERO: square * newton @ newton.T,
            Kind.MOMENT: square * np.diag([0.0, 1.0, 1.0]),
        }.get(part.kind, np.zeros((3, 3)))
        more = {Kind.SPAN: [square * load**2, 0.0, 0.0], Kind.PLACE: [0.0, square, square]}.get(
            part.kind, [0.0] * 3
        )
        yield part, np.einsum("ij,jk,ik->i", turned, of_loads, turned) + more
    of_matrix = covariance.of_loads(np.array(known.covariance), counts)[0]
    variance = np.einsum("ij,jk,ik->i", turned, of_matrix, turned)
    fitted = Component(
        "calibration",
        Kind.COVARIANCE,
        float(np.sqrt(variance[1:].max())),
        "m",
        "A",
        "places and scatter of the fit",
    )
    yield fitted, variance
    per_cell = np.array(known.noise) * _passed(known.rate, LOWPASS)
    noise = float(np.sqrt(np.mean((per_cell * matrix[0]) ** 2)))
    of_noise = (matrix * per_cell**2) @ matrix.T
    yield (
        Component("noise", Kind.NOISE, noise, "N", "A", f"of one cell below {LOWPASS:g} Hz"),
        np.einsum("ij,jk,ik->i", turned, of_noise, turned),
    )


def _slopes(loads: Floats) -> Floats:
    """(n, 3, 3): how Fz, x and y change with Fz, Mx and My; loads (n, 3)."""
    fz, mx, my = loads.T
    slopes = np.zeros((len(loads), 3, 3))
    slopes[:, 0, 0] = 1.0
    slopes[:, 1, 0], slopes[:, 1, 2] = my / fz**2, -1.0 / fz
    slopes[:, 2, 0], slopes[:, 2, 1] = -mx / fz**2, 1.0 / fz
    return slopes


def _passed(rate: float, lowpass: float) -> float:
    """What a low-pass leaves of the standard deviation of white noise."""
    return math.sqrt(min(1.0, BANDWIDTH * lowpass / (rate / 2.0)))
