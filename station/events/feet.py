"""Feet: the left and the right foot on a mat, found in every scan and followed from scan to scan."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from station.events.parting import CLEAR, Parting, Pressing
from station.forces import CONTACT
from station.mat import Matrix

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SAME_PLACE = 0.5
"""Of a foot's cells: where so many are those of before, it is the foot of before."""
SEEDS = 24
"""Scans in which the line between two feet is looked for; the clearest holds."""
HEAVY = 0.7
"""Of the largest load of a stretch: with less, somebody is stepping on or off."""
BOTH = 0.15
"""Of the load, on the lighter of two feet that both stand for sure."""
SAME_ANGLE, SAME_OFFSET = math.radians(15.0), 0.03
"""rad and m. Lines so near to each other part feet that stand at one place."""
TOLERATED = 2.0
"""How much more than its own line may cross the common one of a scan."""
BENT = 0.002
"""m. A foot that is bent less to one side does not say by its shape which one it is."""


@dataclass(frozen=True, eq=False)
class Feet:
    """Which foot is on which cells.

    lines : (n, 2), rad and m, angle and offset of the line between the feet, see Parting; NaN where it is
        not known: one foot at most stands there.
    standing : (n, 2) bool, whether the left and the right foot press.
    sure : (n,) bool. Not sure is a foot that is alone on the mat and of which nothing before or after says
        which one it is: then its place and its shape decide.
    """

    matrix: Matrix
    lines: Floats
    standing: Flags
    sure: Flags

    def __len__(self) -> int:
        return len(self.sure)

    def left(self, scan: int) -> Floats:
        """(rows, columns), share of each cell that is the left foot's; the line cuts a cell in two."""
        shape = (self.matrix.rows, self.matrix.columns)
        if np.isnan(self.lines[scan, 0]):
            return np.full(shape, float(self.standing[scan, 0]))
        angle, offset = self.lines[scan]
        c, s = math.cos(angle), math.sin(angle)
        across = self.matrix.x * c + self.matrix.y[:, None] * s - offset
        return np.asarray(np.clip(0.5 - across / (self.matrix.pitch * (abs(c) + abs(s))), 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of one scan. owned : (2, rows, columns) bool, cells of the left and of the right foot."""

    line: Parting | None
    standing: tuple[bool, bool]
    owned: Flags
    sure: bool = True


def feet(pressures: Floats, matrix: Matrix) -> Feet:
    """Find and follow the feet.

    pressures : (n, rows, columns), Pa, of equalised scans; silent cells bridged, the rest without a number 0.
    """
    scans = [Pressing(matrix, pressure) for pressure in np.nan_to_num(pressures)]
    found: dict[int, Known] = {}
    runs = _runs([not scan.is_empty for scan in scans])
    lonely = []
    for run in runs:
        seen = _followed(scans, run)
        found.update(seen)
        lonely += [] if seen else [run]
    for run in lonely:
        found.update(_alone(scans, run, found))
    return _together(matrix, len(scans), found)


def _together(matrix: Matrix, count: int, found: dict[int, Known]) -> Feet:
    lines, standing = np.full((count, 2), np.nan), np.zeros((count, 2), dtype=np.bool_)
    sure = np.ones(count, dtype=np.bool_)
    for number, scan in found.items():
        standing[number], sure[number] = scan.standing, scan.sure
        if scan.line is not None:
            lines[number] = scan.line.angle, scan.line.offset
    return Feet(matrix, lines, standing, sure)


def _runs(pressed: list[bool]) -> list[range]:
    """Return the stretches in which somebody is there."""
    edges = np.flatnonzero(np.diff(np.r_[False, pressed, False].astype(np.int8)))
    return [range(begin, end) for begin, end in edges.reshape(-1, 2).tolist()]


def _followed(scans: list[Pressing], run: range) -> dict[int, Known]:
    """Follow the feet forward and back from the scan that parts them best; empty when it never has two."""
    step = max(1, len(run) // SEEDS)
    whole = HEAVY * max(scans[k].newtons for k in run[::step])
    asked = [k for k in run[::step] if scans[k].newtons >= whole]
    lines = [(found[1], k, found[0]) for k in asked if (found := cut(scans[k])) is not None]
    if not lines:
        return {}
    _, seed, line = min(lines, key=lambda each: each[:2])
    first = parted(scans[seed], line)
    known = {seed: first}
    for way in (range(seed + 1, run.stop), range(seed - 1, run.start - 1, -1)):
        before = first
        for number in way:
            before = known[number] = followed(before, scans[number])
    return _sharpened(scans, known)


def _sharpened(scans: list[Pressing], found: dict[int, Known]) -> dict[int, Known]:
    """Find the lines once more, finely, where both feet have pressed the most while they stood there.

    A foot that carries little is narrow in a single scan, and would lose its edge to the other one.
    """
    both = [k for k in sorted(found) if all(found[k].standing)]
    sharp = {}
    while both:
        line = _line(found[both[len(both) // 2]])
        near = [k for k in both if is_near(_line(found[k]), line)]
        peak = np.max([scans[k].pressure * scans[k].cells for k in near], axis=0)
        fine = Pressing(scans[near[0]].matrix, peak).refined(line)
        sharp.update({k: fine for k in near if fits(scans[k], fine, _line(found[k]))})
        both = [k for k in both if k not in set(near)]
    return {k: replace(scan, line=sharp.get(k, scan.line)) for k, scan in found.items()}


def _line(scan: Known) -> Parting:
    assert scan.line is not None
    return scan.line


def is_near(line: Parting, other: Parting) -> bool:
    """Tell whether two lines part feet that stand at one place."""
    return abs(line.angle - other.angle) <= SAME_ANGLE and abs(line.offset - other.offset) <= SAME_OFFSET


def fits(scan: Pressing, fine: Parting, own: Parting) -> bool:
    """Tell whether a finer line parts a scan as well as the one that was found in it."""
    mine = scan.crossing(own)
    return scan.crossing(fine) <= max(CLEAR, TOLERATED * mine if math.isfinite(mine) else 0.0)


def cut(scan: Pressing) -> tuple[Parting, float] | None:
    """Return the line between two feet that both stand, and what crosses it."""
    found = None if scan.is_one(0.0) else scan.searched()
    if found is None or scan.sides(found[0]).min() < BOTH * scan.newtons:
        return None
    return found


def followed(before: Known, now: Pressing) -> Known:
    """Follow the feet into the next scan, in either direction of time."""
    line = before.line
    assert line is not None
    loads = now.sides(line)
    if (loads >= CONTACT).all():
        kept = now.kept(line)
        if kept is None and now.is_one(line.angle):
            return _moved(before, now, line)
        return parted(now, kept or _searched(now, line) or line)
    side = int(np.argmax(loads))
    if not now.on_side(line, side).is_one(line.angle):
        return parted(now, _searched(now, line) or line)
    if _side(before, now) not in (side, None):
        return _moved(before, now, line)
    return parted(now, line)


def _searched(now: Pressing, line: Parting) -> Parting | None:
    found = now.searched(line.angle)
    return None if found is None else found[0]


def parted(now: Pressing, line: Parting) -> Known:
    """Return whose cells are whose on the two sides of a line."""
    on = now.sides(line) >= CONTACT
    is_left = np.zeros_like(now.cells)
    is_left[now.cells] = line.across(now.place) < 0.0
    owned = np.stack([is_left, now.cells & ~is_left])
    return Known(line, (bool(on[0]), bool(on[1])), owned & on[:, None, None])


def _moved(before: Known, now: Pressing, line: Parting) -> Known:
    """One foot that turned or slid over the line takes the line with it."""
    side = _side(before, now)
    across = line.across(now.place)
    if side is None:
        side = int(np.argmax(now.sides(line)))
    beyond = float(across.min()) - now.matrix.pitch if side else float(across.max()) + now.matrix.pitch
    return parted(now, Parting(line.angle, line.offset + beyond))


def _side(before: Known, now: Pressing) -> int | None:
    """The foot that was before where most of the load is now; None where none was."""
    same = (before.owned & now.cells).sum(axis=(1, 2)) / now.cells.sum()
    side = int(np.argmax(same))
    return side if same[side] >= SAME_PLACE else None


# Who is alone the whole time


def _alone(scans: list[Pressing], run: range, found: dict[int, Known]) -> dict[int, Known]:
    """Name a foot that is never seen beside another in its run, by what was before or after, or by itself."""
    sum_of = np.sum([scans[number].pressure for number in run], axis=0) / len(run)
    mean = Pressing(scans[run.start].matrix, sum_of)
    near = _nearest(run, found)
    if near is None:
        side, sure = side_of_shape(mean), False
    else:
        there, same = found[near], _same_place(found, found[near].line, mean)
        sure = max(same) >= SAME_PLACE
        side = int(np.argmax(same)) if sure else _side_of_line(there.line, mean)
    return {number: alone(scans[number], side, sure) for number in run}


def alone(now: Pressing, side: int, sure: bool) -> Known:
    """Return all cells as those of one foot. side : 0 left, 1 right."""
    owned = np.zeros((2, *now.cells.shape), dtype=np.bool_)
    owned[side] = now.cells
    return Known(None, (side == 0, side == 1), owned, sure)


def _nearest(run: range, found: dict[int, Known]) -> int | None:
    """The nearest scan in which the line between the feet is known, before rather than after."""
    known = [number for number, scan in found.items() if scan.line is not None]
    before, after = [k for k in known if k < run.start], [k for k in known if k >= run.stop]
    return max(before) if before else min(after) if after else None


def _same_place(found: dict[int, Known], line: Parting | None, mean: Pressing) -> list[float]:
    """Return how much of a foot lies where each one stood on the two sides of that line."""
    owned = np.any([scan.owned for scan in found.values() if scan.line == line], axis=0)
    return [float((own & mean.cells).sum()) / max(1, int(mean.cells.sum())) for own in owned]


def _side_of_line(line: Parting | None, mean: Pressing) -> int:
    return side_of_shape(mean) if line is None else int(np.argmax(mean.sides(line)))


def side_of_shape(foot: Pressing) -> int:
    """Return 0 for a foot that looks like a left one, 1 for a right one.

    The arch of a foot is hollow at its inner side: the middle third presses to the outside of the line from
    heel to ball. One that does not say so goes by the side of the mat on which it stands.
    """
    if not foot.cells.any():
        return 0
    place, load = foot.place, foot.weight
    middle = load @ place / load.sum()
    if len(load) < 2:
        return int(middle[0] > 0.0)
    along = np.linalg.eigh(np.cov(place.T, aweights=load) + 1e-12 * np.eye(2))[1][:, 1]
    along = along if along[1] >= 0.0 else -along
    v = (place - middle) @ along
    u = (place - middle) @ np.array([along[1], -along[0]])
    length = np.ptp(v)
    parts = [u[(v >= v.min() + low * length) & (v <= v.min() + high * length)] for low, high in THIRDS]
    if any(len(part) == 0 for part in parts):
        return int(middle[0] > 0.0)
    heel, arch, ball = (float(part.mean()) for part in parts)
    bent = arch - (heel + ball) / 2.0
    return int(bent > 0.0) if abs(bent) > BENT else int(middle[0] > 0.0)


THIRDS = ((0.0, 0.3), (0.35, 0.5), (0.55, 0.85))
"""Heel, arch and ball, of the length of a foot."""
