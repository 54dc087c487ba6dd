"""The simulated load cells: load on the plates becomes counts, with all that is wrong with real cells."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from station.mat import Mat, Plate

FULL_SCALE_NV = 18_750_000
BITS = 24
GAIN = 64
LARGEST = 2 ** (BITS - 1) - 1
SMALLEST = -(2 ** (BITS - 1))
NOISE_UV = {250: 0.42, 500: 0.57, 1000: 0.77, 2000: 1.00, 4000: 1.20, 8000: 1.69}
"""uV rms of the converter by rate in Hz (Texas Instruments, ADS131M04-Q1, table 7-1)."""
DRIFT = 0.008
"""N per square root of a second and cell: a random walk that is about 0.2 N away after ten minutes."""
GAIN_SPREAD = 0.003
OFFSET_SPREAD = 8.0
"""N. Largest reading of an empty cell before any zeroing."""
FLICKER = 0.1
"""s. A loose cable changes its mind this often."""

Column = NDArray[np.float64]


def cell_loads(plate: Plate, fz: Column, mx: Column, my: Column) -> NDArray[np.float64]:
    """Share the load of one plate out to its cells.

    Three equations of statics do not give four unknowns. The fourth condition is a stiff plate on
    equal springs: a cell's force depends linearly on its place, so the warp (the pattern + - - +) is
    zero. Of all distributions with the same Fz, Mx and My it is the one of least squares. A cell far from the
    foot may be pulled: the plates are bolted to their cells.

    Parameters
    ----------
    fz : (n,), N, positive down.
    mx, my : (n,), N m, about the middle of the plate: Mx = sum F y, My = -sum F x.

    Returns
    -------
    (n, cells), N. Its Fz, Mx and My are those given, to rounding.
    """
    # Term by term: a matrix product may round differently for another number of rows.
    of_fz, of_mx, of_my = _shares(plate)
    loads: NDArray[np.float64] = fz[:, None] * of_fz + mx[:, None] * of_mx + my[:, None] * of_my
    return loads


@cache
def _shares(plate: Plate) -> NDArray[np.float64]:
    """(3, cells): what each cell gets of 1 N, of 1 N m about x and of 1 N m about y."""
    places = np.array([[1.0, cell.y, -cell.x] for cell in plate.cells])
    return np.asarray(np.linalg.pinv(places))


@cache
def noise_newtons(mat: Mat, rate: float) -> float:
    """Return the noise of one channel in N rms at `rate` in Hz; below 250 Hz as averages of it."""
    rates = np.log(list(NOISE_UV))
    microvolts = math.exp(float(np.interp(math.log(rate), rates, np.log(list(NOISE_UV.values())))))
    microvolts *= math.sqrt(min(1.0, rate / min(NOISE_UV)))
    return microvolts * 1e-6 / (mat.sensitivity * mat.excitation / mat.capacity)


def gains(mat: Mat, number: int, full_scale: float = FULL_SCALE_NV * 1e-9, bits: int = BITS) -> Column:
    """Return the true gains (cells,) in counts per N of the simulated plates of serial `number`.

    They lie within 0.3 % of the data sheet's, and are the same on every computer for ever: a result
    carries the hash of the calibration that is made of them.
    """
    spread = [1.0 + GAIN_SPREAD * _fixed(number, channel, "gain") for channel in range(mat.channels)]
    return mat.counts_per_newton(full_scale, bits) * np.array(spread)


def _fixed(number: int, channel: int, what: str) -> float:
    """Return a number in [-1, 1] that belongs to this channel of this plate."""
    digest = sha256(f"{number} {channel} {what}".encode()).digest()
    return int.from_bytes(digest[:6], "little") / (2**47) - 1.0


@dataclass(frozen=True)
class CellFault:
    """One cell does what it should not, from `start` to `end` in s. verb : a key of VERBS."""

    verb: str
    cell: int
    amount: float
    start: float = 0.0
    end: float = math.inf


@dataclass(frozen=True)
class Verb:
    """What a fault does. amount : when none is given. before : on newtons, before the converter."""

    amount: float
    before: bool
    meaning: str


VERBS = {
    "off": Verb(0.0, False, "the cell is not connected: code 0 and noise"),
    "stuck": Verb(0.0, False, "the last code comes again and again"),
    "saturated": Verb(1.0, False, "the largest code, or the smallest with -1"),
    "garbage": Verb(100.0, False, "noise of so many N rms"),
    "intermittent": Verb(0.5, False, "not connected for this share of the time"),
    "wrong": Verb(1.1, True, "the gain is so many times the true one; -1 is a swapped pair of wires"),
    "slow": Verb(0.05, True, "follows with a time constant of so many s"),
    "delayed": Verb(0.02, True, "comes so many s late"),
}
"""The verbs of PX4's failure injection, and saturation."""


class _Faulty:
    """One fault at work: what it remembers from sample to sample."""

    def __init__(self, fault: CellFault, seed: np.random.SeedSequence) -> None:
        self.fault = fault
        self.random = np.random.default_rng(seed)
        self.key = int(seed.generate_state(1)[0])
        self.memory: Column = np.empty(0)

    def off(self, column: Column, on: NDArray[np.bool_], noise: float) -> None:
        column[on] = self.random.standard_normal(int(on.sum())) * noise

    def stuck(self, column: Column, on: NDArray[np.bool_]) -> None:
        codes = np.rint(column)
        if on.any():
            first = int(np.argmax(on))
            held = codes[first - 1] if first else (self.memory[0] if len(self.memory) else codes[0])
            column[on] = held
        self.memory = column[-1:].round()

    def garbage(self, column: Column, on: NDArray[np.bool_], gain: float) -> None:
        column[on] += self.random.standard_normal(int(on.sum())) * self.fault.amount * gain

    def intermittent(self, column: Column, on: NDArray[np.bool_], time: Column, noise: float) -> None:
        moments = np.floor(time / FLICKER).astype(np.int64)
        for moment in np.unique(moments[on]):
            if np.random.default_rng([self.key, int(moment)]).random() < self.fault.amount:
                self.off(column, on & (moments == moment), noise)

    def slow(self, column: Column, on: NDArray[np.bool_], rate: float) -> None:
        share = -math.expm1(-1.0 / (rate * self.fault.amount))
        behind = float(self.memory[0]) if len(self.memory) else float(column[0])
        for at, value in enumerate(column.tolist()):
            behind = behind + share * (value - behind) if on[at] else value
            column[at] = behind
        self.memory = column[-1:].copy()

    def delayed(self, column: Column, on: NDArray[np.bool_], rate: float) -> None:
        size = round(rate * self.fault.amount)
        if size < 1:
            return
        missing = max(0, size - len(self.memory))
        oldest = self.memory[0] if len(self.memory) else column[0]
        line = np.concatenate([np.full(missing, oldest), self.memory[-size:], column])
        column[on] = line[: len(column)][on]
        self.memory = line[-size:]


class Cells:
    """All cells of both plates with their converter: stateful, so that any cutting gives the same counts.

    Parameters
    ----------
    number : serial number of the plates: it fixes their gains.
    seed : for noise and drift.
    noise : times the data sheet's noise, 0 for none. drift : N per square root of s.
    offset : times the usual reading of the empty cells.
    own_gains : (cells,), counts per N, or None for those of the serial number.
    """

    def __init__(
        self,
        mat: Mat,
        number: int,
        seed: np.random.SeedSequence,
        rate: int,
        *,
        noise: float = 1.0,
        drift: float = DRIFT,
        offset: float = 1.0,
        faults: tuple[CellFault, ...] = (),
        own_gains: Column | None = None,
    ) -> None:
        noise_seed, drift_seed, *fault_seeds = seed.spawn(2 + len(faults))
        self._mat = mat
        self._gains = gains(mat, number) if own_gains is None else own_gains
        self._offset = np.array([_fixed(number, channel, "offset") for channel in range(mat.channels)])
        self._offset *= offset * OFFSET_SPREAD
        self._noise_random = np.random.default_rng(noise_seed)
        self._drift_random = np.random.default_rng(drift_seed)
        self._drifted = np.zeros((1, mat.channels))
        self._noise = noise
        self._drift = drift
        self._faulty = [_Faulty(fault, own) for fault, own in zip(faults, fault_seeds, strict=True)]
        self.rate = rate

    def counts(
        self,
        fz: Column,
        cop: NDArray[np.float64],
        time: Column,
        felt: NDArray[np.float64] | None = None,
    ) -> NDArray[np.int32]:
        """Convert the load of the next samples.

        Parameters
        ----------
        fz : (n, plates), N. cop : (n, plates, 2), m, in the frame of the whole mat; NaN where nobody stands.
        time : (n,), s, for the windows of the faults.
        felt : (n, cells), N, what each cell makes of the load; None: a stiff plate on equal springs.

        Returns
        -------
        (n, cells) int32, counts, cut off at the ends of the converter's range.
        """
        newtons = self._newtons(fz, cop) if felt is None else felt.copy()
        self._before(newtons, time)
        noise = self._noise * noise_newtons(self._mat, self.rate)
        newtons += self._offset + self._drifting(len(newtons))
        newtons += noise * self._noise_random.standard_normal(newtons.shape)
        counts = newtons * self._gains
        self._after(counts, time, noise)
        return np.clip(np.rint(counts), SMALLEST, LARGEST).astype(np.int32)

    def failing(self, time: float) -> int:
        """Return one bit for each channel that a self-test finds disconnected, stuck or saturated."""
        bad = [
            each.fault.cell
            for each in self._faulty
            if each.fault.verb in ("off", "stuck", "saturated") and each.fault.start <= time < each.fault.end
        ]
        return sum(1 << cell for cell in set(bad))

    def _newtons(self, fz: Column, cop: NDArray[np.float64]) -> NDArray[np.float64]:
        newtons = np.empty((len(fz), self._mat.channels))
        for number, plate in enumerate(self._mat.plates):
            load = fz[:, number]
            arm = np.where((load != 0.0)[:, None], cop[:, number] - np.array(plate.centre), 0.0)
            channels = [cell.channel for cell in plate.cells]
            newtons[:, channels] = cell_loads(plate, load, load * arm[:, 1], -load * arm[:, 0])
        return newtons

    def _drifting(self, count: int) -> NDArray[np.float64]:
        """(count, cells), N. The sum goes on from its last value, so that cutting changes no bit."""
        steps = self._drift_random.standard_normal((count, self._mat.channels)) * self._drift / self.rate**0.5
        walk = np.cumsum(np.vstack([self._drifted, steps]), axis=0)
        self._drifted = walk[-1:]
        return walk[1:]

    def _before(self, newtons: NDArray[np.float64], time: Column) -> None:
        for each, column, on in self._at_work(newtons, time, before=True):
            if each.fault.verb == "wrong":
                column[on] *= each.fault.amount
            elif each.fault.verb == "slow":
                each.slow(column, on, self.rate)
            else:
                each.delayed(column, on, self.rate)

    def _after(self, counts: NDArray[np.float64], time: Column, noise: float) -> None:
        for each, column, on in self._at_work(counts, time, before=False):
            gain = float(self._gains[each.fault.cell])
            match each.fault.verb:
                case "off":
                    each.off(column, on, noise * gain)
                case "stuck":
                    each.stuck(column, on)
                case "garbage":
                    each.garbage(column, on, gain)
                case "intermittent":
                    each.intermittent(column, on, time, noise * gain)
                case "saturated":
                    column[on] = LARGEST if each.fault.amount > 0 else SMALLEST

    def _at_work(
        self, values: NDArray[np.float64], time: Column, *, before: bool
    ) -> Iterator[tuple[_Faulty, Column, NDArray[np.bool_]]]:
        for each in self._faulty:
            fault = each.fault
            if VERBS[fault.verb].before == before and len(time):
                yield each, values[:, fault.cell], (fault.start <= time) & (time < fault.end)
