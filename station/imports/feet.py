"""Feet: the frame of a file against the line from the left to the right foot."""

import numpy as np

from station.errors import RecordingReason
from station.imports.imported import refused
from station.imports.mapping import FEET
from station.imports.plates import Signal

SAME_PLACE = 0.03
"""m. Two feet on two plates cannot be closer; closer means each plate counts from its own middle."""
OBLIQUE = 20.0
"""Degrees between the line of the feet and the mediolateral axis that are worth a sentence."""


def feet(load: Signal, cop: Signal, threshold: float) -> Signal | None:
    """Return the mean places of the left and the right foot while both carry weight.

    load : (n, plates), N. cop : (n, plates, 2), m. Returns (2, 2), m, or None without such a time.
    """
    if load.shape[1] != 2:
        return None
    with np.errstate(invalid="ignore"):
        rows = (load >= threshold).all(axis=1) & np.isfinite(cop).all(axis=(1, 2))
    return np.asarray(cop[rows].mean(axis=0)) if rows.any() else None


def in_one_place(found: Signal | None) -> bool:
    """Whether two feet would share one place. found : (2, 2), m, from `feet`."""
    return found is not None and float(np.hypot(*(found[1] - found[0]))) < SAME_PLACE


def angle(turn: float | str, found: Signal | None) -> float:
    """Return the turn in radians, anticlockwise.

    turn : degrees, or FEET. found : (2, 2), m, from `feet`.

    Errors: RecordingError BAD_MAPPING when FEET is asked for and there are none.
    """
    if turn != FEET:
        return float(np.radians(float(turn)))
    if found is None:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f'Mapping key turn: "{FEET}" needs a left and a right plate that carry weight at the same time, '
            "each with its centre of pressure.",
            "Give turn in degrees, or leave it out.",
        )
    across = found[1] - found[0]
    return -float(np.arctan2(across[1], across[0]))


def turned(place: Signal, by: float) -> Signal:
    """Return places (…, 2) turned anticlockwise, seen from above, by `by` radians."""
    if by == 0:
        return place
    x, y = place[..., 0], place[..., 1]
    return np.stack([x * np.cos(by) - y * np.sin(by), x * np.sin(by) + y * np.cos(by)], axis=-1)


def directions(found: Signal) -> tuple[str, ...]:
    """Return sentences about axes that do not fit two feet side by side.

    found : (2, 2), m, the left and the right foot after the turn.
    """
    across, along = found[1] - found[0]
    if across < 0 and abs(across) > abs(along):
        return (
            f"The right foot lies {-1000 * across:.0f} mm to the left of the left foot: either the sides are "
            "swapped, or cop_ml has the wrong sign (and then cop_ap too, if the person was turned round).",
        )
    oblique = float(np.degrees(np.arctan2(along, across)))
    if abs(oblique) > OBLIQUE:
        return (
            f"The line from the left to the right foot is turned {oblique:.0f} degrees from the mediolateral "
            f'axis: if the feet stood side by side, set turn = "{FEET}" or take the other axis.',
        )
    return ()
