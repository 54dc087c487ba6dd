"""Simulated people who stand on two legs and on one, and what they really did.

The body knows nothing of metrics; the cells' noise is that of the data sheet.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.forces import Forces
from station.mat import Side, mat
from station.sources.bodies.person import Happening, Person
from station.sources.bodies.posture import Kind
from station.sources.sensor import noise_newtons

Array = NDArray[np.float64]

LEFT_RIGHT = (Side.LEFT, Side.RIGHT)
RATES = (80.0, 100.0, 200.0, 500.0, 1000.0)
G = 9.80665
COMING = 8.0
"""s of stepping on with one foot after the other."""
QUIET = 13.0
"""s of standing on two legs after that."""
MAT = mat("two_plates_400x600")


@dataclass(frozen=True)
class Stood:
    """One trial.

    forces : as the cells feel it. clean : the same without noise. side : the leg stood on.
    truth : what happened. asked : s at which the person was asked onto one leg. weight : N.
    """

    forces: Forces
    clean: Forces
    side: Side
    truth: list[Happening]
    asked: float
    weight: float

    def times(self, kind: Kind, after: float | None = None) -> list[float]:
        """Return the times, s, of what happened on the way onto one leg and there."""
        since = self.asked if after is None else after
        return [each.time_s for each in self.truth if each.kind is kind and each.time_s >= since]

    @property
    def lifted(self) -> Array:
        """(n,), N. Load that really lies on the plate of the lifted foot."""
        return self.clean.fz[:, LEFT_RIGHT.index(self.side.other)]

    @property
    def stance(self) -> Array:
        """(n,), N. Load that really lies on the plate of the standing foot."""
        return self.clean.fz[:, LEFT_RIGHT.index(self.side)]

    @property
    def least(self) -> float:
        """The load in N from which a foot is down."""
        return max(20.0, 0.05 * self.weight)


Act = tuple[str, float, dict[str, float | str]]


def stood(
    seed: int,
    *,
    side: Side | None = None,
    quiet: float = QUIET,
    hold: float = 14.5,
    then: tuple[Act, ...] = (),
    noise: float = 1.0,
    push: float = 1.0,
    **who: object,
) -> Stood:
    """Let a random person stand on two legs and then on one; `who` overrides what is drawn.

    quiet, hold : s. then : what comes afterwards, each an activity, its s and its options.
    noise : times the data sheet's. push : of the way over, see the person's `single_leg`.
    """
    rng = np.random.default_rng([seed, 7])
    drawn = {
        "mass": rng.uniform(45, 110),
        "height": rng.uniform(1.5, 2.0),
        "deficit": rng.uniform(0, 0.6),
        "weak": LEFT_RIGHT[rng.integers(2)],
        "stance_width": rng.uniform(0.12, 0.28),
        "rate": rng.choice(RATES),
    }
    own = LEFT_RIGHT[rng.integers(2)]
    chosen = own if side is None else side
    person = Person(seed=seed, **(drawn | who))  # type: ignore[arg-type]
    onto: Act = ("single_leg", hold, {"side": chosen.value, "push": push})
    asked = COMING + quiet
    fz, cop = lived(person, ("stand", asked, {}), onto, *then)
    clean = of_loads(person.rate, fz, cop)
    forces = felt(person.rate, fz, cop, noise, rng) if noise else clean
    return Stood(forces, clean, chosen, person.truth, asked, person.mass * G)


def lived(person: Person, *acts: Act) -> tuple[Array, Array]:
    """Do each activity for so many s: (n, 2) N and (n, 2, 2) m."""
    pieces = []
    for activity, seconds, options in acts:
        person.perform(activity, **options)
        pieces.append(person.load(round(seconds * person.rate)))
    return np.concatenate([each.fz for each in pieces]), np.concatenate([each.cop for each in pieces])


def of_loads(rate: float, fz: Array, cop: Array) -> Forces:
    """Forces without noise from loads (n, 2), N, and places (n, 2, 2), m."""
    return _forces(rate, fz, fz[:, :, None] * np.nan_to_num(cop))


def felt(rate: float, fz: Array, cop: Array, noise: float, rng: np.random.Generator) -> Forces:
    """Forces with the noise of four cells under each plate, `noise` times that of the data sheet."""
    load, turned = fz.copy(), fz[:, :, None] * np.nan_to_num(cop)
    for number, plate in enumerate(MAT.plates):
        for cell in plate.cells:
            extra = noise * noise_newtons(MAT, rate) * rng.standard_normal(len(fz))
            place = np.array([cell.x, cell.y]) + plate.centre
            load[:, number] += extra
            turned[:, number] += extra[:, None] * place
    return _forces(rate, load, turned)


def _forces(rate: float, fz: Array, turned: Array) -> Forces:
    """Forces from loads (n, 2), N, and load times place (n, 2, 2), N m, about the common origin."""
    with np.errstate(invalid="ignore", divide="ignore"):
        cop = np.where((fz >= 20.0)[:, :, None], turned / fz[:, :, None], np.nan)
        total = fz.sum(axis=1)
        whole = np.where((total >= 20.0)[:, None], turned.sum(axis=1) / total[:, None], np.nan)
    n = len(fz)
    return Forces(rate, LEFT_RIGHT, np.arange(n) / rate, fz, cop, whole, np.empty((n, 0)))


# The same trial otherwise ---------------------------------------------------------------------------------


def mirrored(forces: Forces) -> Forces:
    """The same person seen in a mirror."""
    flip = np.array([-1.0, 1.0])
    return replace(
        forces,
        fz=forces.fz[:, ::-1].copy(),
        cop=(forces.cop * flip)[:, ::-1].copy(),
        whole_cop=forces.whole_cop * flip,
    )


def scaled(forces: Forces, factor: float) -> Forces:
    """The same movement of somebody so many times as heavy."""
    return replace(forces, fz=factor * forces.fz)


def later(forces: Forces, count: int) -> Forces:
    """The same trial `count` samples later: the plates were empty before."""

    n = len(forces) + count
    places = np.full((count, 2, 2), np.nan)
    return replace(
        forces,
        time=np.arange(n) / forces.rate,
        fz=np.concatenate([np.zeros((count, 2)), forces.fz]),
        cop=np.concatenate([places, forces.cop]),
        whole_cop=np.concatenate([places[:, 0], forces.whole_cop]),
        cells=np.empty((n, 0)),
    )


# What the numbers should be, slowly and in numpy alone --------------------------------------------------


def smooth(x: Array, rate: float, cutoff: float = 10.0) -> Array:
    """Low-pass (n,) or (n, k) by its gain in the frequency domain, over the signal mirrored at both ends."""
    reach = min(len(x) - 1, round(2 * rate))
    before, after = 2 * x[0] - x[reach:0:-1], 2 * x[-1] - x[-2 : -2 - reach : -1]
    wide = np.concatenate([before, x, after])
    frequency = np.fft.rfftfreq(len(wide), 1 / rate)
    gain = 1 / (1 + (np.tan(np.pi * frequency / rate) / np.tan(np.pi * cutoff / rate)) ** 4)
    spectrum = np.fft.rfft(wide, axis=0) * (gain if x.ndim == 1 else gain[:, None])
    return np.asarray(np.fft.irfft(spectrum, len(wide), axis=0)[reach : reach + len(x)])


def ellipse(x: Array, y: Array) -> float:
    """Area of the 95 % prediction ellipse; the quantile of F(2, m) is found by halving its tail."""
    n, m = len(x), len(x) - 2
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 + 2 * middle / m) ** (-m / 2) > 0.05 else (low, middle)
    k = 2 * (n - 1) * (n + 1) / (n * m) * low
    largest, smallest = np.linalg.eigvalsh(np.cov(x, y))[::-1]
    return float(np.pi * k * np.sqrt(largest) * np.sqrt(smallest))


def power(x: Array, rate: float) -> tuple[Array, Array]:
    """Spectrum of (n,) from Hann-windowed halves, n // 4 shared, each turned into waves one by one."""
    n = len(x) // 2
    window = np.sin(np.pi * np.arange(n) / n) ** 2
    pieces = [x[i : i + n] for i in range(0, len(x) - n + 1, n - len(x) // 4)]
    found = np.mean([np.abs(np.fft.fft((each - each.mean()) * window)) ** 2 for each in pieces], axis=0)
    frequency = np.arange(n // 2 + 1) * rate / n
    both = found[: n // 2 + 1].copy()
    both[1 : (n + 1) // 2] += found[-1 : n // 2 : -1][: (n + 1) // 2 - 1]
    return frequency, both


def below(frequency: Array, spectrum: Array, part: float) -> float:
    """The frequency below which `part` of the power of 0.15 to 5 Hz lies."""
    band = (frequency > 0.1499) & (frequency < 5.0001)
    summed = np.cumsum(spectrum[band]) / spectrum[band].sum()
    return float(frequency[band][np.flatnonzero(summed >= part)[0]])


def entropy(x: Array, rate: float) -> float:
    """Sample entropy at 25 Hz, m = 2, r = 0.2 SD, by comparing every pair."""
    if rate % 25 == 0:
        x = x[:: round(rate / 25)]
    else:
        x = np.interp(np.arange(int((len(x) - 1) / rate * 25 + 1e-9) + 1) / 25, np.arange(len(x)) / rate, x)
    r, n = 0.2 * x.std(), len(x)
    near = [np.abs(np.subtract.outer(x[k : n - 2 + k], x[k : n - 2 + k])) <= r for k in range(3)]
    pairs = np.triu_indices(n - 2, 1)
    two, three = (near[0] & near[1])[pairs].sum(), (near[0] & near[1] & near[2])[pairs].sum()
    return float(-np.log(three / two))


def sway(path: Array, rate: float) -> dict[str, float]:
    """Every key of sway of a path (n, 2), m, as it lies: mm, mm/s, mm2, Hz."""
    x, y = 1e3 * smooth(path, rate).T
    seconds = len(x) / rate
    (f, px), (_, py) = power(x, rate), power(y, rate)
    means = [float(np.trapezoid(f * p, f) / np.trapezoid(p, f)) for p in (px, py)]
    travelled = float(sum(np.abs(np.diff(x) + 1j * np.diff(y))))
    return {
        "mean_velocity": travelled / seconds,
        "mean_velocity_ml": float(np.abs(np.diff(x)).sum()) / seconds,
        "mean_velocity_ap": float(np.abs(np.diff(y)).sum()) / seconds,
        "path_length": travelled,
        "ellipse_area_95": ellipse(x, y),
        "range_ml": float(x.max() - x.min()),
        "range_ap": float(y.max() - y.min()),
        "rms_ml": float(np.sqrt(np.mean((x - x.mean()) ** 2))),
        "rms_ap": float(np.sqrt(np.mean((y - y.mean()) ** 2))),
        "power_mean_frequency": float(np.average(means, weights=[px.sum(), py.sum()])),
        "median_frequency_ml": below(f, px, 0.5),
        "median_frequency_ap": below(f, py, 0.5),
        "frequency_95_ml": below(f, px, 0.95),
        "frequency_95_ap": below(f, py, 0.95),
        "sample_entropy_ml": entropy(x, rate),
        "sample_entropy_ap": entropy(y, rate),
    }


def first(condition: Array, least: int, allowed: Callable[[int], bool] = lambda _: True) -> int | None:
    """The first sample from which a condition holds for `least` samples, counted one by one."""
    lasting = 0
    for i, holds in enumerate(condition.tolist()):
        lasting = lasting + 1 if holds else 0
        if lasting == least and allowed(i + 1 - least):
            return i + 1 - least
    return None
