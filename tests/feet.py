"""Feet on simulated mats that an engineer has equalised: who is who, what each foot carries, what is true.

    python tests/feet.py 200
    python tests/feet.py 20 mat_16x16

The truth comes from the simulated sheet, which knows nothing of how feet are found. People are drawn: size of
foot, arch, heading, turned-out feet, distance, load. They step on, stand, lift one foot, put it down again
(elsewhere and turned, where there is room), lift the other one, and step off.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from equalised import RATE, bench, stood
from numpy.typing import NDArray

from station.equalisation import Equalisation
from station.events.footprints import TOUCHED, Footprints, footprints
from station.mat import Matrix, matrix
from station.sources.sheet.flaws import drawn
from station.sources.sheet.footing import Footing, Stance
from station.sources.sheet.pressed import Truth
from station.sources.sheet.sheet import Sheet
from station.sources.sheet.still import StillBody

Floats = NDArray[np.float64]

PACE = 15.0
"""Hz, scans of who walks about."""
STANDS = 0.10
"""Of the body weight: a foot that carries more must be found."""
RIGHT = 0.10
"""Of a foot's own load: if more of it is given to the other foot, the scan is wrong."""
SIZES = ("mat_32x32", "mat_24x24", "mat_16x16")


@dataclass(frozen=True)
class Walked:
    """Scans of somebody who steps about. counts : (n, rows, columns). truths : of each scan."""

    counts: NDArray[np.uint16]
    truths: tuple[Truth, ...]


class Walker:
    """A person whose feet can be put elsewhere while they are in the air."""

    def __init__(self, lines: Matrix, number: int, *, touching: bool) -> None:
        self._random = random = np.random.default_rng([number, int(touching), 0xFEE7])
        self._lines, self._touching = lines, touching
        length = float(random.uniform(0.225, 0.28))
        self._size = length / 0.262
        self._newtons = float(random.uniform(450, 1000))
        width = 0.09 * self._size if touching else float(random.uniform(0.135, 0.185))
        heading = 0.05 if touching else 0.08
        place = (float(random.uniform(-0.008, 0.008)), float(random.uniform(-0.008, 0.008)))
        stance = Stance(
            place,
            heading * float(random.standard_normal()),
            self._turned(),
            length,
            float(random.uniform(0.3, 2.5)),
        )
        self.feet = Footing(lines, lambda rate: StillBody(rate, width), stance, lines.rows * PACE)

    def _turned(self) -> tuple[float, float]:
        """Toe-out; feet that touch lie side by side."""
        left, right = self._random.uniform(*((-0.03, 0.08) if self._touching else (-0.05, 0.4)), 2)
        return float(left), float(right)

    def _stand(self, seconds: float, share: float | None) -> Iterator[Floats]:
        if share is None:
            self.feet.perform("away")
        else:
            lean = float(self._random.uniform(-0.04, 0.01))
            self.feet.perform("stand", newtons=self._newtons, share=share, lean=lean)
        for _ in range(round(seconds * PACE)):
            yield self.feet.scan().pressure

    def _put(self, foot: int) -> None:
        """Put a foot in the air to another place, a little to the outside or to the front, and turned."""
        body, turned = self.feet._body, list(self.feet._stance.toe_out)
        outside = self._random.uniform(0.0, 0.012) * (1 if foot else -1)
        body.feet[foot] += [outside, self._random.uniform(-0.01, 0.01)]
        turned[foot] += 0.0 if self._touching else float(self._random.uniform(-0.15, 0.15))
        self.feet._stance = replace(self.feet._stance, toe_out=(turned[0], turned[1]))
        self.feet._feet[foot] = None

    def pressures(self) -> Iterator[Floats]:
        """Go through it all, scan by scan: (rows, columns), Pa."""
        first = int(self._random.integers(2))
        shares = [float(each) for each in self._random.uniform(0.3, 0.7, 3)]
        yield from self._stand(0.3, None)
        yield from self._stand(1.8, shares[0])
        for lifted, share in ((first, shares[1]), (1 - first, shares[2])):
            yield from self._stand(1.6, float(lifted))
            self._put(lifted)
            yield from self._stand(2.0, share)
        yield from self._stand(1.3, None)


def walked(name: str, number: int, *, touching: bool) -> Walked:
    """Let somebody drawn step about on a mat."""
    lines = matrix(name)
    walker = Walker(lines, number, touching=touching)
    sheet = Sheet(lines, drawn(lines, number), number, 2, PACE)
    counts, truths = [], []
    for pressure in walker.pressures():
        counts.append(sheet.read(pressure))
        assert walker.feet.truth is not None
        truths.append(walker.feet.truth)
    return Walked(np.array(counts), tuple(truths))


def seen(made: Equalisation, counts: NDArray[np.uint16], rate: float) -> Footprints:
    """What the station makes of counts that were read at so many scans a second."""
    lines = made.matrix
    period = 1.0 / (rate * lines.rows)
    began = np.arange(len(counts), dtype=np.float64) / rate
    return footprints(made.pressures(counts), lines, began, np.arange(lines.rows) * period)


def wrong(pressures: Floats, found: Footprints, truths: tuple[Truth, ...]) -> NDArray[np.bool_]:
    """(n,), scans in which a foot is missed, invented, or more than RIGHT of its load is given to the other.

    Only cells that the truth gives to one foot alone are judged.
    """
    heaviest = max(float(truth.force.sum()) for truth in truths)
    judged = []
    for number, truth in enumerate(truths):
        left = found.feet.left(number)
        standing = truth.force >= STANDS * heaviest
        missed = standing & ~found.feet.standing[number]
        invented = (truth.force <= 0.0) & found.feet.standing[number]
        lost = []
        for foot, own in enumerate((left > 0.5, left < 0.5)):
            alone = np.nan_to_num(pressures[number]) * (truth.owner == foot + 1)
            lost.append(standing[foot] and (alone * ~own).sum() > RIGHT * alone.sum())
        judged.append(missed.any() or invented.any() or any(lost))
    return np.array(judged)


def assigned(name: str, number: int, made: Equalisation, *, touching: bool) -> NDArray[np.bool_]:
    """(n,), scans of somebody on one mat in which a foot is taken for the other; see `wrong`."""
    one = walked(name, number, touching=touching)
    found = seen(made, one.counts, PACE)
    return wrong(made.pressures(one.counts), found, one.truths)


FIGURES = ("share, points", "CoP left, mm", "CoP right, mm", "CoP both, mm")
GOALS = (1.0, 2.0, 2.0, 2.0)


def off(name: str, number: int, made: Equalisation) -> Floats:
    """(n + 1, 4), how far each scan of somebody who stands is off, and last the mean of the stance."""
    one = stood(name, number)
    found = seen(made, one.counts, RATE)
    share = found.share[:, 0] - [truth.share[0] for truth in one.truths]
    columns = [np.abs(np.r_[share, share.mean()])]
    true = [np.array([truth.cop[foot] for truth in one.truths]) for foot in range(2)]
    for cop, really in (
        (found.cop[:, 0], true[0]),
        (found.cop[:, 1], true[1]),
        (found.whole, np.array([truth.whole for truth in one.truths])),
    ):
        far = 1e3 * (cop - really)
        columns.append(np.hypot(*np.vstack([far, far.mean(axis=0)]).T))
    return np.column_stack(columns)


def area_off(name: str, number: int, made: Equalisation) -> Floats:
    """(2,), cm2, by how much the contact of each foot is off, against the true field on the same cells."""
    lines = matrix(name)
    walker = Walker(lines, number, touching=False)
    sheet = Sheet(lines, drawn(lines, number), number, 2, PACE)
    fields = np.array([next(each) for each in [walker._stand(9.0, 0.5)] for _ in range(60)])
    found = seen(made, np.array([sheet.read(field) for field in fields]), PACE)
    assert walker.feet.truth is not None
    owner = walker.feet.truth.owner
    true = [((fields[-10:] > TOUCHED) & (owner == foot)).sum(axis=(1, 2)).mean() for foot in (1, 2)]
    return np.asarray(1e4 * (found.area[-10:].mean(axis=0) - lines.cell_area * np.array(true)))


def told(title: str, errors: Floats, goal: float) -> str:
    """One line of the table."""
    middle, most = np.percentile(errors, [50, 95])
    within = 100.0 * float((errors <= goal).mean())
    return f"  {title:26} median {middle:5.2f}  P95 {most:5.2f}  within {goal:g}: {within:5.1f} %"


def fleet(name: str, count: int) -> None:
    """Print what is said of so many drawn mats."""
    judged: dict[bool, list[NDArray[np.bool_]]] = {False: [], True: []}
    errors: dict[bool, list[Floats]] = {False: [], True: []}
    areas = []
    for number in range(1, count + 1):
        outcome = bench(name, number)
        kept = all(gate.kept for gate in outcome.gates if gate.key in ("dead", "blocks"))
        for touching, each in judged.items():
            each.append(assigned(name, number, outcome.equalisation, touching=touching))
        errors[kept].append(off(name, number, outcome.equalisation))
        areas.append(area_off(name, number, outcome.equalisation))
    print(f"{name}: {count} mats, {len(errors[True])} of them keep the gates of dead cells")
    for touching, each in judged.items():
        scans, worst = np.concatenate(each), max(int(one.sum()) for one in each)
        bad = sum(bool(one.any()) for one in each)
        right = 100.0 - 100.0 * scans.mean()
        print(
            f"  feet {'that touch' if touching else 'apart':10} {len(scans)} scans, {right:.3f} % rightly "
            f"assigned; {bad} mats with a wrong one, at most {worst}"
        )
    whole = [*errors[False], *errors[True]]
    for column, (title, goal) in enumerate(zip(FIGURES, GOALS, strict=True)):
        print(told(f"{title}, scans", np.concatenate([one[:-1, column] for one in whole]), goal))
        print(told(f"{title}, stances", np.array([one[-1, column] for one in whole]), goal))
        if errors[True]:
            sound = np.array([one[-1, column] for one in errors[True]])
            print(told(f"{title}, kept", sound, goal))
    far = np.concatenate(areas)
    most = np.percentile(np.abs(far), 95)
    print(f"  contact, cm2               mean {far.mean():+.1f}  P95 {most:.1f}", flush=True)


if __name__ == "__main__":
    for size in sys.argv[2:] or SIZES:
        fleet(size, int(sys.argv[1]) if len(sys.argv) > 1 else 200)
