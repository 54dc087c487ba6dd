"""Platforms: force plates of types 1 to 4 as C3D describes them, and where a person presses on each.

In a plate's own frame z points into the floor; x and y follow from its corners. A channel holds the
force of the plate on the person, so that a standing person reads negative; a file that writes the
opposite is turned round, for weight always presses down.

Every type gives the force F and the moment M about the middle of the surface; then the centre of pressure
is the middle + (-My / Fz, Mx / Fz).

type 1  Fx Fy Fz Px Py Mz      the centre of pressure itself, from the middle
type 2  Fx Fy Fz Mx My Mz      M about the true origin; ORIGIN leads from it to the middle of the surface
type 3  Fx12 Fx34 Fy14 Fy23 Fz1 Fz2 Fz3 Fz4    four posts; ORIGIN holds half their distances and the depth
type 4  as type 2, of CAL_MATRIX times the six channels

A true origin lies under the surface, so ORIGIN leads up: where a file writes it leading down, the vector is
turned round. ZERO names frames in which the plates are empty; their mean is taken off where the plate is
empty then indeed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.forces import CONTACT
from station.imports.c3d_bytes import C3d, damaged
from station.imports.imported import refused
from station.imports.platform_description import VERTICAL, Description, description

MOST = 64
"""Plates a file may have."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Platform:
    """One plate of a C3D file.

    number : from 1, as in the file. source : its vertical channel, for sentences. unit, factor : of that
        force, in N.
    corners : (4, 3), m, laboratory frame. force : (n, 3), N, of the plate on the person, laboratory frame.
    fz : (n,), N, along the laboratory's vertical, positive when a person presses down.
    cop : (n, 3), m, laboratory frame; without meaning where nobody presses.
    zero : N. Reading of the empty plate that was taken off, without its sign.
    """

    number: int
    source: str
    unit: str
    factor: float
    corners: Array
    force: Array
    fz: Array
    cop: Array
    zero: float

    @property
    def middle(self) -> Array:
        """(3,), m."""
        return np.asarray(self.corners.mean(axis=0))


def platforms(file: C3d, zeroed: bool = True, numbers: tuple[int, ...] = ()) -> tuple[Platform, ...]:
    """Return the force plates of a C3D file.

    zeroed : whether FORCE_PLATFORM:ZERO is applied. numbers : of the plates, from 1; empty for all.

    Errors: RecordingError NO_PLATE, BAD_UNIT, DAMAGED, BAD_MAPPING (no plate of that number).
    """
    used = int(file.number("FORCE_PLATFORM:USED"))
    if not 1 <= used <= MOST:
        raise refused(
            RecordingReason.NO_PLATE,
            f"The C3D file describes no force plate (FORCE_PLATFORM:USED = {used}).",
            "Export it with its force plates, not with the markers alone.",
        )
    if not file.analog.size:
        raise refused(
            RecordingReason.NO_PLATE,
            "The C3D file describes force plates but holds no analog channels.",
            "Export it with its analog data.",
        )
    for number in numbers:
        if number > used:
            raise refused(
                RecordingReason.BAD_MAPPING,
                f"Mapping key plate: there is no plate {number}, the C3D file describes {used}.",
                "Plates are counted from 1.",
            )
    return tuple(
        _platform(file, description(file, number - 1), zeroed) for number in numbers or range(1, used + 1)
    )


def frame(corners: Array) -> Array:
    """Return the axes of a plate: (3, 3), columns x, y and z (into the floor) in the laboratory frame.

    corners : (4, 3), in the order of C3D: +x +y, -x +y, -x -y, +x -y.
    """
    x = corners[0] - corners[1]
    z = np.cross(x, corners[0] - corners[3])
    if not np.linalg.norm(z) > 1e-9:
        raise damaged("The corners of a force plate in the C3D file lie on one line.")
    axes = np.column_stack([x, np.cross(z, x), z])
    return np.asarray(axes / np.linalg.norm(axes, axis=0))


def vertical(corners: Array) -> Array:
    """Return the laboratory axis that points up: (3,), the positive one nearest to the plate's vertical."""
    return np.asarray(np.eye(3)[np.argmax(np.abs(frame(corners)[:, 2]))])


def _platform(file: C3d, plate: Description, zeroed: bool) -> Platform:
    raw = file.analog[:, plate.places]
    zero = _zero(file, raw, plate) if zeroed else np.zeros(raw.shape[1])
    axes, up = frame(plate.corners), vertical(plate.corners)
    force, cop = pressed(plate, _in_si(plate, raw - zero), float(axes[:, 2] @ up))
    force = force @ axes.T
    force = -force if _is_action(force @ up) else force
    return Platform(
        plate.number,
        plate.source,
        plate.unit,
        float(plate.sizes[VERTICAL[plate.kind]]),
        plate.corners,
        force,
        force @ up,
        cop @ axes[:, :2].T + plate.corners.mean(axis=0),
        float(np.abs(pressed(plate, _in_si(plate, zero[None]))[0][0, 2])),
    )


def pressed(plate: Description, channels: Array, upwards: float = -1.0) -> tuple[Array, Array]:
    """Return force (n, 3), N, and centre of pressure (n, 2), m, from the middle, both in the plate's frame.

    channels : (n, channels), SI, after the matrix. upwards : negative where plate z points into the floor.
    """
    if plate.kind == 1:
        return channels[:, :3], channels[:, 3:5]
    if plate.kind == 3:
        force, moment, origin = _posts(channels, plate.origin, upwards)
    else:
        force, moment = channels[:, :3], channels[:, 3:6]
        origin = plate.origin
    origin = -origin if origin[2] * upwards < 0 else origin
    moment = moment + np.cross(force, origin)
    weight = np.where(force[:, 2:] == 0, np.nan, force[:, 2:])
    return force, np.column_stack([-moment[:, 1], moment[:, 0]]) / weight


def _posts(channels: Array, origin: Array, upwards: float) -> tuple[Array, Array, Array]:
    """Force, moment between the four posts, and the way from there to the surface."""
    x12, x34, y14, y23, z1, z2, z3, z4 = channels.T
    a, b = abs(origin[0]), abs(origin[1])
    force = np.column_stack([x12 + x34, y14 + y23, z1 + z2 + z3 + z4])
    about_x, about_y = b * (z1 + z2 - z3 - z4), a * (z2 + z3 - z1 - z4)
    moment = np.column_stack([about_x, about_y, b * (x34 - x12) + a * (y14 - y23)])
    return force, moment, np.array([0.0, 0.0, np.copysign(origin[2], upwards)])


def _in_si(plate: Description, raw: Array) -> Array:
    """Raw channels (n, channels) as forces, moments or places in SI."""
    return (raw if plate.matrix is None else raw @ plate.matrix.T) * plate.sizes


def _is_action(fz: Array) -> bool:
    """Whether the force points down where a person stands: it is that of the person on the plate."""
    return int((fz < -CONTACT).sum()) > int((fz > CONTACT).sum())


def _zero(file: C3d, raw: Array, plate: Description) -> Array:
    """(channels,): the mean reading in the frames of ZERO, where the plate is empty in them."""
    given = file.numbers.get("FORCE_PLATFORM:ZERO")
    nothing = np.zeros(raw.shape[1])
    if given is None or given.flat.size < 2 or not np.isfinite(given.flat[:2]).all() or given.flat[1] < 1:
        return nothing
    start, stop = int(max(given.flat[0], 1)) - 1, int(given.flat[1])
    rows = raw[start * file.per_frame : stop * file.per_frame]
    rows = rows[np.isfinite(rows).all(axis=1)]
    if not len(rows) or np.abs(pressed(plate, _in_si(plate, rows))[0][:, 2]).max() >= CONTACT:
        return nothing
    mean = np.asarray(rows.mean(axis=0))
    if plate.kind == 1:
        mean[3:5] = 0.0
    return mean
