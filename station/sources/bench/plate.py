"""The true plate: load becomes counts by the mechanics of a plate on four springs. Without noise and time."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from station.mat import Plate
from station.sources.bench.flaws import Flaws

Floats = NDArray[np.float64]

PERFECT = Flaws()
LIMP = 0.95
"""A plate that gives way to more of the warp would take the unevenness of any floor by itself."""
LARGEST_SHARE = 0.9
"""A floor cannot shift more: the feet of the other diagonal would hang in the air."""


class TruePlate:
    """One plate as it really is.

    Four springs (a cell and its foot each) carry a plate that can sink, pitch, roll and, a little, twist:
    four unknowns, four equations. Statics fixes three of them; the fourth, the warp (signs + - - +), comes
    from the feet: where the floor is uneven, the feet of one diagonal are pressed harder and so are stiffer,
    and that diagonal takes `floor` of the load more than the other. On a rigid plate nothing else can excite
    the warp. A card under a foot makes its diagonal the stiffer one.

    Modelled besides: `Flaws`, tilt and side force with the height of the top.
    Not modelled: feet that lift off or get stiffer while the load grows (the share of the warp is the same
    for every load), springs that differ within a diagonal, side stiffness, anything that takes time (creep,
    drift and vibration are the engineer's: `engineer.py`), noise and the converter's steps.

    Parameters
    ----------
    plate : where the cells are drawn. Four cells, one in each corner of a rectangle about its middle.
    counts_per_newton : of the data sheet.
    """

    def __init__(self, plate: Plate, counts_per_newton: float, flaws: Flaws = PERFECT) -> None:
        drawn = np.array([(cell.x, cell.y) for cell in plate.cells])
        if len(drawn) != 4:
            raise ValueError(f"a plate of {len(drawn)} cells has no warp")
        self.plate, self.flaws, self.counts_per_newton = plate, flaws, counts_per_newton
        self._half = np.abs(drawn).mean(axis=0)
        self._signs = np.sign(drawn)
        self._diagonal = self._signs.prod(axis=1) * self._signs[0].prod()
        self._modes = self._shapes(*(drawn + np.array(flaws.place)).T)
        self._coupling = np.array(flaws.crosstalk) * (1.0 - np.eye(4)) + np.eye(4)
        self._gains = counts_per_newton * np.array(flaws.gain)
        self._curve = np.array(flaws.quadratic) / flaws.rated, np.array(flaws.cubic) / flaws.rated**2
        self._warm = np.array(flaws.span_kelvin), np.array(flaws.zero_kelvin) * flaws.rated
        self._eccentric = np.array(flaws.eccentric)
        self._wired = list(flaws.wired)
        self._shares: dict[float, Floats] = {}

    def counts(
        self,
        fz: ArrayLike,
        x: ArrayLike,
        y: ArrayLike,
        *,
        floor: float = 0.0,
        shim: int | None = None,
        shear: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
        tilt: float | tuple[float, float] = 0.0,
        kelvin: ArrayLike = 0.0,
        direction: ArrayLike = 0.0,
        top: float | None = None,
    ) -> Floats:
        """Return what the cells say of loads at places, without noise. The zero is still in it: see `empty`.

        Parameters
        ----------
        fz : (n,) or one, N, weight of the load.
        x, y : (n,) or one, m, its place on the top, in the plate's own frame.
        floor : share of the load that the floor shifts to the diagonal of the first and the last cell.
        shim : the cell (in the plate's order) whose foot stands on a card, or None.
        shear : (n,) or one each, N, side force on the top to the right and forward: an unseen moment.
        tilt : rad, how much the right edge, or the right and the front edge, are low.
        kelvin : (n,) or one, K above the temperature of reference.
        direction : (n,) or one, +1 while the load grows, -1 while it shrinks, 0 in the middle of the loop.
        top : N, load of the plate at which it turned; None: every cell had been loaded to its capacity.

        Returns
        -------
        (n, cells), counts, in the plate's order.
        """
        fz, x, y = np.broadcast_arrays(*(np.atleast_1d(np.asarray(each, float)) for each in (fz, x, y)))
        forces = self.forces(fz, x, y, floor=floor, shim=shim, shear=shear, tilt=tilt)
        read = self.curved(forces) + self._loop(forces, fz, np.asarray(direction, float), top)
        read += fz[:, None] * self.felt(x, y)
        return self.converted(read + self.unloaded(floor, shim), np.asarray(kelvin, float))

    def empty(self, *, floor: float = 0.0, shim: int | None = None, kelvin: float = 0.0) -> Floats:
        """Return what the cells say of the empty plate, (cells,), counts."""
        empty: Floats = self.converted(self.unloaded(floor, shim)[None], np.asarray(kelvin))[0]
        return empty

    # The steps on the way, for who moves on in time

    def forces(
        self,
        fz: Floats,
        x: Floats,
        y: Floats,
        *,
        floor: float = 0.0,
        shim: int | None = None,
        shear: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
        tilt: float | tuple[float, float] = 0.0,
    ) -> Floats:
        """Return the force on each cell, (n, cells), N; arguments as for `counts`."""
        right, front = self._tilt(tilt, shim)
        along = np.sqrt(1.0 + right**2 + front**2)
        height = self.flaws.height
        # Nothing stands there, or two forces up and down make a moment: a place means nothing.
        weight = np.where(fz == 0.0, 1.0, fz)
        seen_x = self._bent(x, y, 0) + height * (np.asarray(shear[0]) / weight + right)
        seen_y = self._bent(y, x, 1) + height * (np.asarray(shear[1]) / weight + front)
        shared, shares = self._shapes(seen_x, seen_y), self.shares(self.share_of(floor, shim))
        return _mixed(shared * (fz / along)[:, None], shares)

    def felt(self, x: Floats, y: Floats) -> Floats:
        """Return what of 1 N at a place each cell feels as moment at its end of the plate, (n, cells)."""
        u, v = (x / self._half[0])[:, None], (y / self._half[1])[:, None]
        right, front = self._signs.T
        shape = (1.0 - u * u) * (1.0 + right * u / 3.0) * (1.0 + front * v) / 2.0
        felt: Floats = shape * self._eccentric
        return felt

    def curved(self, forces: Floats) -> Floats:
        """Put the curves of the cells on forces (n, cells), N."""
        quadratic, cubic = self._curve
        bent: Floats = forces * (1.0 + forces * (quadratic + forces * cubic))
        return bent

    def unloaded(self, floor: float, shim: int | None, *, lifted: float = 0.0) -> Floats:
        """Return what the empty plate weighs on its cells beyond what an even floor shows, (cells,), N.

        lifted : 0 to 1, share of the top's weight that hands carry.
        """
        shared = (1.0 - lifted) * self.shares(self.share_of(floor, shim))[0] - self.shares(0.0)[0]
        beyond: Floats = np.array(self.flaws.zero) + self.flaws.dead * shared
        return beyond

    def converted(self, newtons: Floats, kelvin: Floats) -> Floats:
        """Return the counts of what the cells feel: cross-talk, temperature, gain and wiring.

        newtons : (n, cells), N. kelvin : (n,) or one, K.
        """
        warmer = np.asarray(kelvin)[..., None]
        span, zero = self._warm
        felt = _mixed(newtons, self._coupling.T) * (1.0 + warmer * span) + warmer * zero
        counts: Floats = (felt * self._gains)[:, self._wired]
        return counts

    def share_of(self, floor: float, shim: int | None) -> float:
        """Return the share of the load that goes to the first diagonal, with a card under a foot or not."""
        share = floor + (0.0 if shim is None else self._diagonal[shim] * self.flaws.card)
        return float(np.clip(share, -LARGEST_SHARE, LARGEST_SHARE))

    def shares(self, share: float) -> Floats:
        """Return what each cell gets of 1 N, 1 N m about x, 1 N m about y and 1 N of warp, (4, cells).

        share : of a load in the middle, to the first diagonal.
        """
        if share not in self._shares:
            self._shares[share] = self._solved(share)
        return self._shares[share]

    def _solved(self, share: float) -> Floats:
        torsion = min(max(self.flaws.torsion, 1e-9), LIMP)
        # In units of the four springs together; how uneven they must be for that share in the middle.
        held = (1.0 - torsion) / torsion
        root = math.sqrt(held**2 + 4.0 * share**2 * (1.0 + held))
        uneven = 2.0 * share * (1.0 + held) / (held + root)
        weighted = (1.0 + uneven * self._diagonal)[:, None] * self._modes
        stiffness = self._modes.T @ weighted
        stiffness[3, 3] += 4.0 * held
        solved: Floats = np.linalg.solve(stiffness, weighted.T)
        return solved

    def _shapes(self, x: Floats, y: Floats) -> Floats:
        """(n, 4) what 1 N at these places does to sinking, pitch, roll and twist."""
        a, b = self._half
        twist = x * y / (a * b) * self._signs[0].prod()
        return np.stack([np.ones_like(x), y, -x, twist], axis=-1)

    def _bent(self, along: Floats, across: Floats, axis: int) -> Floats:
        u, v = along / self._half[axis], across / self._half[1 - axis]
        seen: Floats = along * (1.0 + self.flaws.bending * (1.0 - u * u) * (1.0 - 0.5 * v * v))
        return seen

    def _loop(self, forces: Floats, fz: Floats, direction: Floats, top: float | None) -> Floats:
        """(n, cells), N, how far from the middle of its whole loop a cell reads.

        Rayleigh's law: parabolas; the way up is always the same, the way down depends on where it turned.
        """
        rated, size = self.flaws.rated, np.abs(forces)
        if top is None:
            turn = np.full_like(size, rated)
        else:
            turn = size * (top / np.where(fz == 0.0, 1.0, np.abs(fz)))[:, None]
        opening = np.maximum(turn - size, 0.0) * (1.0 - np.broadcast_to(direction, fz.shape)[:, None])
        loop: Floats = 2.0 * np.array(self.flaws.hysteresis) * forces * (opening + size - rated) / rated
        return loop

    def _tilt(self, tilt: float | tuple[float, float], shim: int | None) -> tuple[float, float]:
        right, front = tilt if isinstance(tilt, tuple) else (tilt, 0.0)
        if shim is not None:
            raised = self.flaws.card_thickness / 4.0 / self._half * self._signs[shim]
            right, front = right - raised[0], front - raised[1]
        return float(right), float(front)


def _mixed(parts: Floats, weights: Floats) -> Floats:
    """(n, 4) parts times (4, 4), term by term: a matrix product may round differently for more rows."""
    one, two, three, four = (parts[:, place, None] * weights[place] for place in range(4))
    mixed: Floats = one + two + three + four
    return mixed
