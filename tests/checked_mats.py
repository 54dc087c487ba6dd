"""Daily checks of simulated mats: good days, and days on which something is broken.

    python tests/checked_mats.py 1000

Each mat is drawn and equalised by somebody who does not know it; its days have their own noise, their own
hand that lays the mass, and a sheet that remembers what lay on it before.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from equalised import bench, even
from numpy.typing import NDArray

from station.equalisation import Equalisation
from station.mat import matrix
from station.qualification import on_mat
from station.qualification.finding import Finding, Verdict
from station.qualification.on_mat import Laid
from station.sources.sheet.flaws import Flaws, drawn
from station.sources.sheet.layer import Layer
from station.sources.sheet.sheet import Sheet

MASS, TILE, RATE = 10.0, 0.06, 2.0
"""kg, m, Hz of scans."""
MATS = 20
"""Different mats of a fleet."""


@dataclass(frozen=True)
class Broken:
    """What is wrong on a day.

    gain : times the conductance of the whole mat. half : the same of its left half. row, column, dead,
    stuck : lines and cells. shift : (2,), m, of the cover with its marks.
    """

    gain: float = 1.0
    half: float = 1.0
    row: int | None = None
    column: int | None = None
    dead: tuple[int, int] | None = None
    stuck: tuple[int, int] | None = None
    shift: tuple[float, float] = (0.0, 0.0)


GOOD = Broken()


def sound(name: str, number: int) -> Flaws:
    """A drawn mat, all of whose lines and cells are alive."""
    return replace(drawn(matrix(name), number), dead=(), rows=(), columns=())


@cache
def equalised(name: str, number: int) -> Equalisation:
    """The curves of a drawn mat."""
    return bench(name, number, sound(name, number), masses=True).equalisation


@dataclass(frozen=True)
class Day:
    """What a check found. findings : all of it. masses : at both marks."""

    findings: tuple[Finding, ...]
    masses: tuple[Laid, ...]

    @property
    def bad(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.findings if each.verdict is Verdict.BAD)

    @property
    def figures(self) -> Mapping[str, float]:
        return {each.name: each.value for each in self.findings if each.value is not None}


def day(name: str, number: int, seed: int, broken: Broken = GOOD) -> Day:
    """Check a mat on one day."""
    lines, made, flaws = matrix(name), equalised(name, number), sound(name, number)
    rows = () if broken.row is None else (broken.row,)
    columns = () if broken.column is None else (broken.column,)
    dead = () if broken.dead is None else (broken.dead,)
    stuck = () if broken.stuck is None else (broken.stuck,)
    sheet = Sheet(
        lines, replace(flaws, rows=rows, columns=columns, dead=dead, stuck=stuck), number, seed, RATE
    )
    sheet.gain = sheet.gain * broken.gain
    sheet.gain[:, : lines.columns // 2] *= broken.half
    layer = Layer(lines, lines.rows * RATE, seed)
    nobody = np.zeros((lines.rows, lines.columns))
    random = np.random.default_rng([number, seed, 0xDA1])
    found = on_mat.empty(made, _mean(sheet, [nobody] * 10))
    masses = []
    for x, y in on_mat.places(made):
        layer.perform("empty")
        for _ in range(20):
            sheet.read(layer.scan().pressure)
        at = {"x": x + broken.shift[0], "y": y + broken.shift[1]}
        layer.perform("tile", kg=MASS, width=TILE, depth=TILE, **at)
        pressed = [layer.scan().pressure for _ in range(4)]
        masses.append(on_mat.laid(made, _mean(sheet, pressed + [pressed[-1]] * 16), MASS, (x, y)))
    # Somebody treads over all of it, nowhere twice as hard.
    uneven = np.clip(1.0 + 0.15 * random.standard_normal(nobody.shape), 0.6, 1.5)
    trod = np.array([sheet.read(even(name) * 60e3 * uneven) for _ in range(6)])
    found += _trodden(made, trod)
    return Day((*found, *on_mat.weighed(masses)), tuple(masses))


def _mean(sheet: Sheet, pressures: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    counts = np.array([sheet.read(each) for each in pressures])
    return np.asarray(counts[-round(0.6 * len(counts)) :].mean(axis=0))


def _trodden(made: Equalisation, counts: NDArray[np.uint16]) -> list[Finding]:
    peaks = np.nan_to_num(made.pressures(counts)).max(axis=0)
    return on_mat.Trodden(made, peaks).findings()


FAULTS: Mapping[str, Broken] = {
    "a dead row": Broken(row=5),
    "a dead row at the edge": Broken(row=0),
    "a dead column": Broken(column=9),
    "a dead cell": Broken(dead=(7, 3)),
    "a stuck cell": Broken(stuck=(2, 12)),
    "conducts 15 % less": Broken(gain=0.85),
    "left half conducts 15 % less": Broken(half=0.85),
    "conducts 8 % less": Broken(gain=0.92),
    "cover shifted by 10 mm": Broken(shift=(0.01, 0.0)),
    "cover shifted by 6 mm": Broken(shift=(0.0, 0.006)),
}


def rate(name: str, days: int, broken: Broken) -> tuple[int, dict[str, float]]:
    """How many of so many days are not good, and the largest of each figure."""
    bad, most = 0, {}
    for number in range(days):
        found = day(name, number % MATS + 1, 1000 + number, broken)
        bad += bool(found.bad)
        for figure, value in found.figures.items():
            most[figure] = max(most.get(figure, 0.0), value)
    return bad, most


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for size in ("mat_16x16", "mat_32x32"):
        alarms, largest = rate(size, many // 2, GOOD)
        print(f"{size}: {alarms} false alarms on {many // 2} good days; largest figures:")
        for figure, value in largest.items():
            print(f"  {figure}: {value:.2f}")
        for title, fault in FAULTS.items():
            found, _ = rate(size, many // 10, fault)
            print(f"  {title}: found on {found} of {many // 10} days")
