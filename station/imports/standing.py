"""Standing: the plates of a file put together: where each is loaded, and the whole centre of pressure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.forces import Forces
from station.imports.feet import angle, directions, feet, in_one_place, turned
from station.imports.grid import Grid
from station.imports.imported import refused
from station.imports.plates import PlateRows, Signal, least, usual
from station.imports.plausibility import doubts, wandering
from station.mat import Side
from station.mechanics.pressure import whole_centre_of_pressure

SUM_AGREES = 0.02
"""Largest difference, as part of the load, between a file's own sum of two plates and the two."""

GIVE_ORIGINS = "so there is no combined centre of pressure: give origin_x_mm and origin_y_mm for each plate."


@dataclass(frozen=True)
class Standing:
    """What is on the plates, row by row.

    fz : (n, plates), N. cop : (n, plates, 2), m. whole_cop : (n, 2), m. cells : (n, cells), N: as in Forces.
    lost : (n,), bool. Rows without a number where one belongs.
    """

    sides: tuple[Side, ...]
    fz: Signal
    cop: Signal
    whole_cop: Signal
    cells: Signal
    lost: NDArray[np.bool_]
    pose_known: bool
    warnings: tuple[str, ...]


def standing(plates: tuple[PlateRows, ...], turn: float | str = 0.0) -> Standing:
    """Put plates together.

    plates : one, or left and right, or these and their sum as `both`, whose centre of pressure is then
        the whole one. turn : degrees anticlockwise, or FEET.

    Errors: RecordingError DEAD_PLATE, BAD_UNIT, BAD_MAPPING.
    """
    single, net = _parted(plates)
    warnings = doubts(single)
    warnings += [
        f"{plate.name.capitalize()} has no centre of pressure: no sway of it."
        for plate in single
        if plate.cop is None
    ]
    load = np.column_stack([plate.fz for plate in single])
    threshold = least(np.nansum(load, axis=1))
    places = [_place(plate, threshold) for plate in single]
    cop = np.stack([place for place, _ in places], axis=1)
    for plate, (place, _) in zip(single, places, strict=True):
        warnings += wandering(plate.name, place)
    of_the_sum = [_place(net, threshold)] if net else []
    lost = np.isnan(load).any(axis=1) | np.any([missing for _, missing in places + of_the_sum], axis=0)
    both = feet(load, cop, threshold)
    apart, doubt = _pose(single, net, in_one_place(both))
    whole = of_the_sum[0][0] if of_the_sum else _whole(load, cop, threshold, lost, apart)
    by = angle(turn, both if apart else None)
    return Standing(
        tuple(plate.side for plate in single),
        load,
        turned(cop, by),
        turned(whole, by),
        np.hstack([plate.cells for plate in single]),
        lost,
        apart or net is not None,
        (*warnings, *doubt, *(directions(turned(both, by)) if apart and both is not None else ())),
    )


def sampled(on: Standing, even: Grid) -> tuple[Forces, int]:
    """Return the forces at even samples, and how many of these are lost."""
    lost = np.isnan(even.place(np.where(on.lost, np.nan, 0.0)))
    forces = Forces(
        even.rate,
        on.sides,
        np.arange(len(lost)) / even.rate,
        even.place(on.fz),
        even.place(on.cop),
        even.place(on.whole_cop),
        even.place(on.cells),
        on.pose_known,
    )
    return forces, int(lost.sum())


def _parted(plates: tuple[PlateRows, ...]) -> tuple[tuple[PlateRows, ...], PlateRows | None]:
    """The plates, left first, and the file's own sum of them if it has one."""
    if len(plates) == 1:
        return plates, None
    order = (Side.LEFT, Side.RIGHT)
    single = sorted((plate for plate in plates if plate.side in order), key=lambda one: order.index(one.side))
    net = next((plate for plate in plates if plate.side is Side.BOTH), None)
    if net:
        total = usual(np.nansum([plate.fz for plate in single], axis=0))
        if abs(usual(net.fz) - total) > SUM_AGREES * total:
            raise refused(
                RecordingReason.BAD_MAPPING,
                f"{net.name.capitalize()} stands beside left and right, "
                f"but carries {usual(net.fz):.0f} N where they carry {total:.0f} N.",
                "Map the sum of the two plates there, or leave it out.",
            )
    return tuple(single), net


def _pose(
    single: tuple[PlateRows, ...], net: PlateRows | None, one_place: bool
) -> tuple[bool, tuple[str, ...]]:
    """Whether the plates share a frame, and the sentence when they do not."""
    if len(single) == 1:
        return True, ()
    if not all(plate.pose_known for plate in single):
        sentence = f"Where the plates lie to each other is not known, {GIVE_ORIGINS}"
    elif one_place:
        sentence = (
            "Both feet would stand in the same place: each plate seems to count from its own middle, "
            f"{GIVE_ORIGINS}"
        )
    else:
        return True, ()
    return False, () if net else (sentence,)


def _place(plate: PlateRows, threshold: float) -> tuple[Signal, NDArray[np.bool_]]:
    """The centre of pressure where a plate is loaded, and the rows where it should be but is missing."""
    if plate.cop is None:
        return np.full((len(plate.fz), 2), np.nan), np.zeros(len(plate.fz), bool)
    with np.errstate(invalid="ignore"):
        loaded = plate.fz >= threshold
    stated = loaded & ~_placeholder(plate.cop, loaded)
    place = np.where(stated[:, None], plate.cop + np.array(plate.origin), np.nan)
    gone = stated & ~np.isfinite(place).all(axis=1)
    place[gone] = np.nan
    return place, gone


def _placeholder(cop: Signal, loaded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows whose place is exactly 0, 0 in one stretch with unloaded rows: how files write `no place`."""
    zero = (cop == 0).all(axis=1)
    quiet = zero | ~loaded
    stretch = np.cumsum(np.concatenate([[True], quiet[1:] != quiet[:-1]])) - 1
    unloaded = np.bincount(stretch, ~loaded) > 0
    return np.asarray(zero & unloaded[stretch])


def _whole(load: Signal, cop: Signal, threshold: float, lost: NDArray[np.bool_], pose_known: bool) -> Signal:
    if load.shape[1] == 1:
        return cop[:, 0]
    if not pose_known:
        return np.full((len(load), 2), np.nan)
    whole = np.asarray(whole_centre_of_pressure(load, cop, threshold))
    with np.errstate(invalid="ignore"):
        nowhere = ((load >= threshold) & np.isnan(cop[..., 0])).any(axis=1)
    whole[lost | nowhere] = np.nan
    return whole
