"""The sheet: cells of a resistive mat with their converter. Pressure in, counts out, with a memory."""

import numpy as np
from numpy.typing import NDArray

from station.mat import Matrix
from station.sources.sheet.flaws import Flaws

Floats = NDArray[np.float64]

BITS = 10
LARGEST = 2**BITS - 1
PLAYS = (0.4, 1.6)
"""Widths of the two plays that make the hysteresis, against their mean."""
SHORT = 1e6
"""Conductance of a cell that is stuck, against one at half scale."""


class Sheet:
    """All cells of one mat.

    A cell feels the pressure through plays (after Prandtl and Ishlinskii, as wide as the pressure is high:
    hysteresis), creeps under what stays, and conducts by a power law above a threshold. The converter reads
    each cell through a divider, with what sneaks along the other lines.

    Parameters
    ----------
    number : serial number; it fixes gains, thresholds and exponents. seed : of the noise.
    rate : Hz, scans a second.
    """

    def __init__(self, matrix: Matrix, flaws: Flaws, number: int, seed: int, rate: float) -> None:
        self.matrix, self.flaws = matrix, flaws
        shape = (matrix.rows, matrix.columns)
        own = np.random.default_rng([number, 0x5EE7])
        lines = own.standard_normal(matrix.rows)[:, None], own.standard_normal(matrix.columns)
        spread = flaws.spread * np.clip(own.standard_normal(shape), -2.5, 2.5)
        self.gain: Floats = np.exp(spread + flaws.lines * (lines[0] + lines[1]))
        self.threshold: Floats = own.uniform(*flaws.threshold, shape)
        self.exponent: Floats = flaws.exponent * (1.0 + flaws.exponent_spread * own.standard_normal(shape))
        self._noise = np.random.default_rng([seed, number, 0x2015E])
        self._felt = np.zeros((len(PLAYS), *shape))
        self._crept = np.zeros(shape)
        self._pace = -np.expm1(-1.0 / (rate * flaws.creep_time))
        self.alive: NDArray[np.bool_] = np.ones(shape, dtype=np.bool_)
        self.alive[list(flaws.rows)] = False
        self.alive[:, list(flaws.columns)] = False
        self._stuck = np.zeros(shape, dtype=np.bool_)
        for row, column in flaws.dead:
            self.alive[row, column] = False
        for row, column in flaws.stuck:
            self._stuck[row, column] = True

    def read(self, pressure: Floats) -> NDArray[np.uint16]:
        """Return the counts (rows, columns) of one scan. pressure : (rows, columns), Pa, when it was read."""
        flowing = sneaked(self._conductance(self._covered(pressure)), self.flaws.ghosts)
        counts = LARGEST * flowing / (1.0 + flowing)
        counts += self.flaws.noise * self._noise.standard_normal(counts.shape)
        return np.asarray(np.clip(np.rint(counts), 0, LARGEST), dtype=np.uint16)

    def _covered(self, pressure: Floats) -> Floats:
        """The top layer carries some of each cell's pressure to its neighbours."""
        if self.flaws.cover == 0.0:
            return pressure
        edged = np.pad(pressure, 1)
        around = edged[:-2, 1:-1] + edged[2:, 1:-1] + edged[1:-1, :-2] + edged[1:-1, 2:]
        return np.asarray((1.0 - 4.0 * self.flaws.cover) * pressure + self.flaws.cover * around)

    def _conductance(self, pressure: Floats) -> Floats:
        """(rows, columns) against a usual cell at half scale."""
        pressed = np.minimum(pressure, self.flaws.ceiling)
        for felt, width in zip(self._felt, PLAYS, strict=True):
            play = 1.0 + width * self.flaws.hysteresis / 2.0
            np.clip(felt, pressed / play, pressed * play, out=felt)
        felt = self._felt.mean(axis=0)
        self._crept += (felt - self._crept) * self._pace
        held = felt + self.flaws.creep * self._crept
        above = np.maximum(0.0, held - self.threshold) / self.flaws.half
        conductance = self.gain * above**self.exponent
        return np.where(self._stuck, SHORT, np.where(self.alive, conductance, 0.0))


def sneaked(conductance: Floats, share: float) -> Floats:
    """Add what sneaks to each cell over the others: along its row, across the rest, along its column.

    conductance : (rows, columns). share : of that current which the readout lets pass, 0 to 1.
    """
    if share == 0.0:
        return conductance
    row = conductance.sum(axis=1, keepdims=True) - conductance
    column = conductance.sum(axis=0) - conductance
    rest = np.maximum(0.0, conductance.sum() - row - column - conductance)
    with np.errstate(divide="ignore"):
        along = 1.0 / (1.0 / row + 1.0 / rest + 1.0 / column)
    return np.asarray(conductance + share * along)
