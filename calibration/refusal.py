"""Refusals: what must not become a calibration, each with its cause and its remedy."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.fit import LARGEST_CONDITION, Fit, above_empty, references, too_few_ways
from calibration.placement import Placement
from calibration.reading import Reading
from calibration.reference import Kit
from calibration.validation import Verified
from station.errors import CalibrationError, CalibrationReason
from station.mat import Plate

Floats = NDArray[np.float64]

FARTHEST_CELL = 5e-3
"""m from where the drawing has a cell to where it seems to be; more, as far as the fit leaves it in doubt."""
GAIN = 0.10
"""Share by which the gain of a cell may differ from its data sheet."""
NOT_MOVED = 0.15
"""Share of a planned move that must be seen: what is less was not done."""
NOTHING = 5.0
"""N. A mass that was laid on or taken off changes all cells together by more."""
LEAST_MOVE = 20e-3
"""m. Planned moves that are shorter are not judged."""
WORSE = 1.25
"""Times the error of the present calibration on the same fresh points, from which the old one is kept."""
WORSE_BY, WORSE_SHARE = 1e-4, 5e-4
"""m, and share of the load, below which a difference of the two is chance."""
DEAD = 0.05
"""Share of what the cell with the largest reading feels that every cell feels at least once."""
NEAR = 0.06
"""Share by which the ratio of two units may be missed: gains of cells differ by some percent."""


@dataclass(frozen=True)
class Unit:
    """A mistake of units. factor : how many times too large all loads seem. what : in words."""

    factor: float
    what: str


UNITS = (
    Unit(1000.0, "grams were entered as kilograms"),
    Unit(0.001, "kilograms were entered as tonnes, or as thousandths"),
    Unit(2.20462, "pounds were entered as kilograms"),
    Unit(0.453592, "kilograms were entered as pounds"),
    Unit(9.81, "newtons were entered as kilograms"),
    Unit(1.0 / 9.81, "kilograms were taken for newtons"),
    Unit(2.0, "only half of the mass lay there, or the converter runs at half its range"),
    Unit(0.5, "twice the mass lay there, or the converter runs at twice its range"),
)


def moved(plate: Plate, before: Reading, after: Reading, newtons_per_count: Floats, gravity: float) -> None:
    """Refuse a reading when nothing changed although the plan laid, took off or moved a mass.

    newtons_per_count : (cells,), of the data sheet. gravity : m/s^2.
    Errors: CalibrationError IDENTICAL, NOT_MOVED.
    """
    change = np.array(after.counts) - np.array(before.counts)
    was, now = before.placement, after.placement
    if not change.any():
        # The mean of a live converter is never twice the same in every cell, to the last digit.
        raise CalibrationError(
            CalibrationReason.IDENTICAL,
            f"Readings {was.number} and {now.number} are the same in every digit.",
            "The converter repeats itself: take the cable out and in again, and read again.",
        )
    added = (now.mass - was.mass) * gravity
    felt = change * newtons_per_count
    if added and was.shim == now.shim and np.abs(felt).sum() < min(NOTHING, NOT_MOVED * abs(added)):
        verb = "laid on" if added > 0.0 else "taken off"
        raise CalibrationError(
            CalibrationReason.NOT_MOVED,
            f"{abs(now.mass - was.mass):g} kg should have been {verb} before reading {now.number}: nothing "
            "changed.",
            f"Do what reading {now.number} asks for, and read again.",
        )
    if not added and was.mass and was.shim == now.shim:
        _refuse_standing(plate, was, now, felt / (now.mass * gravity))


def inspect(plate: Plate, readings: tuple[Reading, ...], kit: Kit, newtons_per_count: Floats) -> None:
    """Refuse readings that cannot have come from the plan, before anything is fitted.

    readings : of one plate, in the order they were taken. newtons_per_count : (cells,), of the data sheet.
    Errors: CalibrationError IDENTICAL, NOT_MOVED, INCOMPLETE, WRONG_GAIN (a cell that says nothing),
    REVERSED, WRONG_UNIT.
    """
    loaded = tuple(each for each in readings if each.placement.mass > 0.0)
    placements = tuple(each.placement for each in loaded)
    wanted = references(placements, kit)
    newtons = above_empty(loaded, readings) * newtons_per_count
    # A cell that is wired wrong, or another unit, would look like masses that were not moved.
    _refuse_dead(plate, newtons)
    _refuse_reversed(plate, newtons, wanted)
    _refuse_unit(newtons, wanted)
    for before, after in pairwise(readings):
        moved(plate, before, after, newtons_per_count, kit.gravity)
    shares = newtons / wanted[:, :1]
    for number, (was, now) in enumerate(pairwise(placements)):
        if was.shim == now.shim:
            _refuse_standing(plate, was, now, shares[number + 1] - shares[number])


def fitted(found: Fit, newtons_per_count: Floats) -> None:
    """Refuse a fit that cannot be of this plate.

    newtons_per_count : (cells,), of the data sheet.
    Errors: CalibrationError NO_WARP, REVERSED, MISPLACED_CELL, WRONG_GAIN.
    """
    if not found.condition <= LARGEST_CONDITION:
        raise too_few_ways(found.condition)
    reads = newtons_per_count / found.gains
    for cell in np.flatnonzero(reads <= 0.0):
        raise _reversed(found.plate, int(cell))
    drawn = np.array([(cell.x, cell.y) for cell in found.plate.cells])
    beside = np.hypot(*(found.places - drawn).T)
    doubt = 2.0 * found.places_known.max(axis=1)
    for cell in np.flatnonzero(beside > FARTHEST_CELL + doubt):
        raise _misplaced(found, int(cell), drawn, float(beside[cell]))
    for cell in np.flatnonzero(np.abs(reads - 1.0) > GAIN):
        raise CalibrationError(
            CalibrationReason.WRONG_GAIN,
            f"The {_named(found.plate, int(cell))} reads {100.0 * reads[cell]:.0f} % of its data sheet.",
            "Look whether it is the cell of the drawing, at its wires and its converter, then repeat.",
        )


def better(fresh: Verified, present: Verified) -> None:
    """Refuse a calibration that does worse on fresh points than the one the plate has.

    fresh, present : the same readings seen with either.
    Errors: CalibrationError WORSE.
    """
    if fresh.rms > max(WORSE * present.rms, present.rms + WORSE_BY):
        raise CalibrationError(
            CalibrationReason.WORSE,
            f"On fresh points this calibration is wrong by {1e3 * fresh.rms:.2f} mm, the present one by "
            f"{1e3 * present.rms:.2f} mm. The present one is kept.",
            "Look at the residuals for a mass beside its mark, take those readings again, and fit again.",
        )
    if fresh.fz > max(WORSE * present.fz, present.fz + WORSE_SHARE):
        raise CalibrationError(
            CalibrationReason.WORSE,
            f"On fresh points this calibration is wrong by {100.0 * fresh.fz:.2f} % of the load, the present "
            f"one by {100.0 * present.fz:.2f} %. The present one is kept.",
            "Weigh the masses, and look whether the plate touches anything, then repeat.",
        )


def serial(uid: str, connected: str) -> None:
    """Refuse a certificate, or readings, of another device. uid, connected : serial numbers, hex.

    Errors: CalibrationError OTHER_SERIAL.
    """
    if uid != connected:
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            f"This belongs to the device {uid}; the device {connected} is connected.",
            "Connect the device it belongs to, or calibrate this one.",
        )


def _refuse_unit(newtons: Floats, wanted: Floats) -> None:
    seen = float(np.median(wanted[:, 0] / newtons.sum(axis=1)))
    for unit in UNITS:
        if abs(seen / unit.factor - 1.0) < NEAR:
            raise CalibrationError(
                CalibrationReason.WRONG_UNIT,
                f"All loads seem {unit.factor:.3g} times what the cells feel: {unit.what}.",
                "Enter the masses in kilograms, look at the name of the plate's kind, and fit again.",
            )


def _refuse_reversed(plate: Plate, newtons: Floats, wanted: Floats) -> None:
    """A cell that goes down when a load comes near: seen before any fit, which needs cards."""
    loads = newtons / wanted[:, :1]
    for number, cell in enumerate(plate.cells):
        near = loads[:, number] @ (
            1.0 - wanted[:, 2] / wanted[:, 0] / cell.x + wanted[:, 1] / wanted[:, 0] / cell.y
        )
        if near < 0.0:
            raise _reversed(plate, number)


def _refuse_dead(plate: Plate, newtons: Floats) -> None:
    felt = np.abs(newtons).max(axis=0)
    felt = felt / max(float(felt.max()), 1e-9)
    for cell in np.flatnonzero(felt < DEAD):
        raise CalibrationError(
            CalibrationReason.WRONG_GAIN,
            f"The {_named(plate, int(cell))} feels nothing of any mass.",
            "Look at its wires and its supply, and whether its foot stands on the floor, then repeat.",
        )


def _refuse_standing(plate: Plate, was: Placement, now: Placement, change: Floats) -> None:
    """A mass that lies where it lay. change : (cells,), of the shares of the load that the cells feel.

    Looked at cell by cell: swapped cables mix up where a load seems to be, not whether anything changed.
    """
    half = np.abs([(cell.x, cell.y) for cell in plate.cells]).mean(axis=0)
    planned = np.array([now.x - was.x, now.y - was.y])
    far = float(np.hypot(*planned))
    expected = float(np.hypot(*(planned / half))) / math.sqrt(len(plate.cells))
    if far >= LEAST_MOVE and float(np.linalg.norm(change)) < NOT_MOVED * expected:
        raise CalibrationError(
            CalibrationReason.NOT_MOVED,
            f"In reading {now.number} the mass lies where it lay in reading {was.number}; the plan moves it "
            f"by {1e3 * far:.0f} mm.",
            f"Lay it on ({1e3 * now.x:.0f}, {1e3 * now.y:.0f}) mm and take reading {now.number} again.",
        )


def _misplaced(found: Fit, cell: int, drawn: Floats, beside: float) -> CalibrationError:
    nearest = int(np.argmin(np.hypot(*(drawn - found.places[cell]).T)))
    name = _named(found.plate, cell)
    if nearest != cell:
        why = f"its cable seems to be swapped with that of the {_named(found.plate, nearest)}"
        remedy = "Swap the two cables, or mend the drawing of the plate, and repeat."
    else:
        why = "a mass lay far beside its mark, or the cell is not where the drawing has it"
        remedy = (
            "Repeat the readings with the largest residuals, or draw the cell where it is, then fit again."
        )
    return CalibrationError(
        CalibrationReason.MISPLACED_CELL,
        f"The {name} seems to sit {1e3 * beside:.0f} mm from its drawn place: {why}.",
        remedy,
    )


def _reversed(plate: Plate, cell: int) -> CalibrationError:
    return CalibrationError(
        CalibrationReason.REVERSED,
        f"The {_named(plate, cell)} reads less when it is pressed more.",
        "Swap its two signal wires, or turn the cell over, and repeat.",
    )


def _named(plate: Plate, cell: int) -> str:
    """front left cell (cell 1, channel 0); the cable has the number of the channel"""
    found = plate.cells[cell]
    depth, side = "front" if found.y > 0.0 else "back", "left" if found.x < 0.0 else "right"
    return f"{depth} {side} cell (cell {cell + 1}, channel {found.channel})"
