"""Simulated mats that an engineer has equalised, and people who stand on them: what is said, what is true.

    python tests/equalised.py 200

The mats are drawn: spread of gains, threshold, exponent, hysteresis, creep, sneak currents, a top layer that
spreads, noise, dead cells and broken lines. No fit knows any of it.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from calibration.mat import capture, plan
from calibration.mat.capture import Capture
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.outcome import Item, Outcome, outcome
from station.equalisation import Equalisation, bridged
from station.mat import Matrix, matrix
from station.sources.sheet.flaws import Flaws, drawn
from station.sources.sheet.footing import Footing, Stance
from station.sources.sheet.layer import Layer
from station.sources.sheet.pressed import Truth
from station.sources.sheet.sheet import LARGEST, Sheet
from station.sources.sheet.still import StillBody

Floats = NDArray[np.float64]

SCANS = 1.0
"""Hz, while an engineer presses: nothing happens fast."""
READ = 1.0 / 3.0
"""Of a dwell, at its end."""


@cache
def even(name: str, seed: int = 1) -> Floats:
    """(rows, columns), pressure of the bladder against its mean."""
    lines = matrix(name)
    layer = Layer(lines, lines.rows * 2.0, seed)
    layer.perform("bladder", kpa=100.0)
    pressed = [layer.scan() for _ in range(4)][-1].pressure
    return np.asarray(pressed / pressed.mean())


def pressed(sheet: Sheet, planned: Sequence[Loading], wrong: float = 1.0) -> tuple[Capture, ...]:
    """Do a plan of even loads. wrong : what the gauge is off by."""
    pattern = even(sheet.matrix.name)
    before, taken = 0.0, []
    for each in planned:
        sheet.read(pattern * (before + each.pascals * wrong) / 2.0)
        before = each.pascals * wrong
        counts = np.array([sheet.read(pattern * before) for _ in range(round(each.dwell * SCANS))])
        if each.going is not Going.PRESS:
            taken.append(capture.of_counts(each, counts[-round(READ * len(counts)) :], LARGEST))
    return tuple(taken)


def tiled(sheet: Sheet, planned: Sequence[Loading], off: float, seed: int) -> tuple[Capture, ...]:
    """Do a plan of tiles, each laid a little beside its place. Between two places there is rest.

    off : m, standard deviation of a place to each direction. seed : of these errors.
    """
    lines, taken, random = sheet.matrix, [], np.random.default_rng([seed, 0x711E])
    empty, beside = np.zeros((lines.rows, lines.columns)), np.zeros(2)
    for before, each in pairwise((planned[0], *planned)):
        if (before.x, before.y) != (each.x, each.y):
            beside = off * random.standard_normal(2)
            for _ in range(round(plan.HANDLING * SCANS)):
                sheet.read(empty)
        across, along = (
            np.clip((size / 2.0 - np.abs(middle - place)) / lines.pitch + 0.5, 0.0, 1.0)
            for middle, place, size in (
                (lines.x, each.x + beside[0], each.width),
                (lines.y, each.y + beside[1], each.depth),
            )
        )
        under = along[:, None] * across if each.kind is Kind.TILE else empty
        counts = np.array([sheet.read(under * each.pascals) for _ in range(round(each.dwell * SCANS))])
        taken.append(capture.of_counts(each, counts[-round(READ * len(counts)) :], LARGEST))
    return tuple(taken)


def laid(sheet: Sheet, planned: Sequence[Loading], seed: int) -> tuple[Capture, ...]:
    """Lay known masses and let people stand, one after the other, with an engineer's errors of place."""
    lines, rate, taken = sheet.matrix, 2.0, []
    layer = Layer(lines, lines.rows * rate, seed)
    for each in planned:
        layer.perform("empty")
        for _ in range(4):
            sheet.read(layer.scan().pressure)
        if each.kind is Kind.STAND:
            layer.perform("stand", kg=each.kilograms, share=each.share)
        else:
            layer.perform("tile", kg=each.kilograms, x=each.x, y=each.y, width=each.width, depth=each.depth)
        if each.kind is Kind.STAND:
            # A whole period of its sway.
            counts = np.array([sheet.read(layer.scan().pressure) for _ in range(12)])[-8:]
        else:
            still = [layer.scan().pressure for _ in range(4)]
            counts = np.array(
                [sheet.read(each) for each in still] + [sheet.read(still[-1]) for _ in range(16)]
            )[-8:]
        taken.append(capture.of_counts(each, counts, LARGEST))
    return tuple(taken)


ITEM = Item("M-2026-0001", "53494d0200000001", "2026-11-22", "2027-11-22")


def bench(name: str, number: int, flaws: Flaws | None = None, *, masses: bool = False) -> Outcome:
    """Draw a mat and equalise it. masses : whether known masses are laid, beside people who stand."""
    return outcome(matrix(name), ITEM, captured(name, number, flaws, masses=masses))


def captured(
    name: str, number: int, flaws: Flaws | None = None, *, masses: bool = False, wrong: float = 1.0
) -> tuple[Capture, ...]:
    """Draw a mat and take the captures of the plan; see `bench` and `pressed`."""
    lines = matrix(name)
    sheet = Sheet(lines, flaws or drawn(lines, number), number, 1, SCANS)
    captures = pressed(sheet, plan.bladder(), wrong)
    known = plan.weighing(lines, len(plan.bladder()) + 1)
    used = Sheet(lines, sheet.flaws, number, 2, 2.0)
    return captures + laid(used, [each for each in known if masses or each.kind is Kind.STAND], number)


@dataclass(frozen=True)
class Stood:
    """Scans of somebody who stands. counts : (n, rows, columns). truths : of each scan."""

    counts: NDArray[np.uint16]
    truths: tuple[Truth, ...]


RATE = 4.0
"""Hz, scans of who stands; one period of the sway is kept."""


def stood(name: str, number: int, flaws: Flaws | None = None) -> Stood:
    """Let somebody drawn step onto a mat and stand there, the way nobody asked for."""
    lines, random = matrix(name), np.random.default_rng([number, 0x57A2D])
    stance = Stance(
        (float(random.uniform(-0.006, 0.006)), float(random.uniform(-0.006, 0.006))),
        float(0.03 * random.standard_normal()),
        (float(random.uniform(0.0, 0.2)), float(random.uniform(0.0, 0.2))),
        float(random.uniform(0.23, 0.275)),
        float(random.uniform(0.5, 2.0)),
    )
    body = Footing(lines, StillBody, stance, lines.rows * RATE)
    newtons, share, lean = (random.uniform(*ends) for ends in ((450, 1000), (0.3, 0.7), (-0.04, 0.01)))
    body.perform("stand", newtons=float(newtons), share=float(share), lean=float(lean))
    sheet = Sheet(lines, flaws or drawn(lines, number), number, 2, RATE)
    counts, truths = [], []
    for _ in range(32):
        pressure = body.scan()
        counts.append(sheet.read(pressure.pressure))
        truths.append(pressure.truth)
    return Stood(np.array(counts[16:]), tuple(truths[16:]))


def errors(lines: Matrix, pressures: Floats, truths: Sequence[Truth]) -> Floats:
    """(n + 1, 4) how far each scan is off, and last their mean: share in points, CoP of each foot and of both
    in mm; plainest sums.

    A cell belongs to the foot that the truth gives it to; one that both press, or none, goes by its side.
    """
    pressures = np.nan_to_num(pressures)
    owner = np.array([each.owner for each in truths])
    left = np.where((owner == 1) | (owner == 2), owner == 1, lines.x < 0.0)
    feet = [np.where(left, pressures, 0.0), np.where(left, 0.0, pressures)]
    share = 100.0 * feet[0].sum(axis=(1, 2)) / pressures.sum(axis=(1, 2))
    off = share - [each.share[0] for each in truths]
    found = [np.abs(np.r_[off, off.mean()])]
    true = (
        *np.array([each.cop for each in truths]).transpose(1, 0, 2),
        np.array([each.whole for each in truths]),
    )
    for field, really in zip((*feet, pressures), true, strict=True):
        total = field.sum(axis=(1, 2))
        x, y = field.sum(axis=1) @ lines.x / total, field.sum(axis=2) @ lines.y / total
        far = 1e3 * (np.column_stack([x, y]) - really)
        found.append(np.hypot(*np.vstack([far, far.mean(axis=0)]).T))
    return np.column_stack(found)


WAYS = ("counts", "equalised", "bridged")
"""Raw counts; the curves alone; with silent cells bridged."""


def compared(name: str, number: int, made: Equalisation, flaws: Flaws | None = None) -> dict[str, Floats]:
    """(n + 1, 4) errors of one person on one mat, before and after; see `errors`."""
    lines, seen = matrix(name), stood(name, number, flaws)
    pressures = made.pressures(seen.counts)
    fields = (seen.counts.astype(np.float64), pressures, bridged(pressures))
    return {way: errors(lines, each, seen.truths) for way, each in zip(WAYS, fields, strict=True)}


TITLES = ("share, points", "CoP left, mm", "CoP right, mm", "CoP both, mm")
GOALS = (1.0, 2.0, 2.0, 2.0)


def table(found: dict[str, list[Floats]]) -> str:
    """Return one line a way and a figure: median and P95 of single scans, and how many keep the goal."""
    told = []
    for way, each in found.items():
        scans = np.concatenate(each)
        for column, (title, goal) in enumerate(zip(TITLES, GOALS, strict=True)):
            middle, most = np.percentile(scans[:, column], [50, 95])
            within = 100.0 * float((scans[:, column] <= goal).mean())
            figures = f"median {middle:5.2f}  P95 {most:6.2f}  within {goal:g}: {within:5.1f} %"
            told.append(f"  {way:10} {title:14} {figures}")
    return "\n".join(told)


def fleet(name: str, count: int) -> tuple[dict[str, list[Floats]], dict[str, list[Floats]], int]:
    """Equalise so many drawn mats: errors on all, on those that keep the gates of cells; misnamed mats."""
    whole: dict[str, list[Floats]] = {way: [] for way in WAYS}
    sound: dict[str, list[Floats]] = {way: [] for way in WAYS}
    wrong = 0
    for number in range(1, count + 1):
        made = bench(name, number)
        wrong += not is_named(made, drawn(matrix(name), number))
        kept = all(each.kept for each in made.gates if each.key in ("dead", "blocks"))
        for way, each in compared(name, number, made.equalisation).items():
            whole[way].append(each)
            if kept:
                sound[way].append(each)
    return whole, sound, wrong


def is_named(made: Outcome, flaws: Flaws) -> bool:
    """Whether every dead line and cell of a mat was found, and no other."""
    cells = {each for each in flaws.dead if each[0] not in flaws.rows and each[1] not in flaws.columns}
    found = made.defects
    return (found.rows, found.columns) == (flaws.rows, flaws.columns) and set(found.cells) == cells


def printed(found: dict[str, list[Floats]]) -> None:
    """Print single scans, and the means over four seconds."""
    print(f" single scans:\n{table({way: [one[:-1] for one in each] for way, each in found.items()})}")
    print(f" means of one stance:\n{table({way: [one[-1:] for one in each] for way, each in found.items()})}")


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for size in ("mat_32x32", "mat_16x16"):
        every, sound_ones, misnamed = fleet(size, many)
        print(f"{size}: {many} mats, {misnamed} with a defect that was not named, or one too many")
        printed(every)
        print(f" of these the {len(sound_ones['counts'])} that keep the gates of dead cells:")
        printed(sound_ones)
