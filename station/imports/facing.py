"""Facing: which way the person in a C3D file looks, and which of its plates is left."""

from dataclasses import dataclass

import numpy as np

from station.errors import RecordingReason
from station.forces import CONTACT
from station.imports.c3d_bytes import C3d
from station.imports.imported import refused
from station.imports.platforms import Array, Platform, vertical
from station.mat import Side

AXES = ("x", "y", "z")
ALONG = float(np.cos(np.radians(45.0)))
"""Cosine from which the line of two plates is taken for the line of two feet."""


@dataclass(frozen=True)
class Facing:
    """The person's axes in the laboratory.

    right, forward : (3,), unit vectors. sides : side of each plate, in the order of the plates.
    assumed : what was assumed for want of anything better, one sentence each.
    """

    right: Array
    forward: Array
    sides: tuple[Side, ...]
    assumed: tuple[str, ...]


def facing(file: C3d, plates: tuple[Platform, ...], ml: str, sides: tuple[Side, ...]) -> Facing:
    """Find the person's axes.

    plates : one or two. ml : signed axis to the person's right, or empty. sides : of the plates, or empty.

    Errors: RecordingError BAD_MAPPING when `ml` is the vertical axis.
    """
    up, across = _laboratory(plates[0])
    markers = _markers(file, up)
    line = _line(plates, up)
    if line is not None and markers is not None and abs(line @ markers) < ALONG:
        line = None
    assumed: tuple[str, ...] = ()
    if ml:
        right = _axis(ml, up)
    elif line is not None and sides:
        right = -line if sides[0] is Side.RIGHT else line
    elif line is not None and markers is not None:
        right = -line if line @ markers < 0 else line
    elif markers is not None:
        right = max(
            (across, -across, np.cross(up, across), np.cross(across, up)), key=lambda v: float(v @ markers)
        )
    else:
        right = _ahead(across if line is None else line, up)
        assumed = (_sentence(np.cross(up, right), line is not None),)
    return Facing(right, np.cross(up, right), sides or _sides(plates, right, line is not None), assumed)


def _sides(plates: tuple[Platform, ...], right: Array, side_by_side: bool) -> tuple[Side, ...]:
    if len(plates) == 1:
        return (Side.BOTH,)
    places = [float((plate.middle if side_by_side else _pressed_at(plate)) @ right) for plate in plates]
    return (Side.LEFT, Side.RIGHT) if places[0] <= places[1] else (Side.RIGHT, Side.LEFT)


def _pressed_at(plate: Platform) -> Array:
    """(3,), m. Mean centre of pressure while the plate carries weight."""
    place = plate.cop[(plate.fz > CONTACT) & np.isfinite(plate.cop).all(axis=1)]
    return np.asarray(place.mean(axis=0)) if len(place) else plate.middle


def _laboratory(plate: Platform) -> tuple[Array, Array]:
    """The laboratory axis that points up, and a horizontal one (the next in x, y, z)."""
    up = vertical(plate.corners)
    return up, np.roll(up, 1)


def _line(plates: tuple[Platform, ...], up: Array) -> Array | None:
    """Unit vector from the first plate to the second, or None."""
    return _level(plates[1].middle - plates[0].middle, up) if len(plates) == 2 else None


def _level(way: Array, up: Array) -> Array | None:
    """The horizontal direction of a way, or None when it has none."""
    flat = way - (way @ up) * up
    length = float(np.linalg.norm(flat))
    return flat / length if np.isfinite(length) and length > 1e-9 else None


def _markers(file: C3d, up: Array) -> Array | None:
    """Unit vector from the markers of the left side to those of the right, or None without pairs."""
    names = [name.rpartition(":")[2] for name in file.texts.get("POINT:LABELS", ())][: file.points.shape[1]]
    ways = []
    for place, name in enumerate(names):
        twin = _twin(name)
        if twin in names:
            between = file.points[:, names.index(twin)] - file.points[:, place]
            seen = between[np.isfinite(between).all(axis=1)]
            if len(seen):
                ways.append(seen.mean(axis=0))
    return _level(np.mean(ways, axis=0), up) if ways else None


def _twin(name: str) -> str:
    """The name of the same marker on the right side, or nothing for other markers."""
    for left, right in (
        ("Left", "Right"),
        ("left", "right"),
        ("LEFT", "RIGHT"),
        ("L", "R"),
        ("l_", "r_"),
        ("l.", "r."),
    ):
        if name.startswith(left):
            return right + name[len(left) :]
    return ""


def _axis(ml: str, up: Array) -> Array:
    axis = np.eye(3)[AXES.index(ml[1])] * (-1.0 if ml[0] == "-" else 1.0)
    if abs(axis @ up) > 0.5:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f'Mapping key ml: "{ml}" is the vertical axis of this C3D file.',
            "Name the axis that points to the person's right.",
        )
    return np.asarray(axis)


def _ahead(right: Array, up: Array) -> Array:
    """The one of two opposite directions that lets the person face a positive axis."""
    forward = np.cross(up, right)
    return right if forward[np.argmax(np.abs(forward))] > 0 else -right


def _sentence(forward: Array, two: bool) -> str:
    axis = AXES[int(np.argmax(np.abs(forward)))]
    what = "left, right and forward" if two else "mediolateral and forward"
    return (
        f"The C3D file has no markers that tell {what}: the person is taken to face +{axis}. "
        "A mapping with ml decides."
    )
