"""Plausibility: whether a person can be on the plates of a file, and what is wrong when not."""

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.forces import CONTACT
from station.imports.imported import refused
from station.imports.plates import PlateRows, Signal, usual
from station.imports.units import FORCE, STANDARD_GRAVITY
from station.imports.words import quoted

LIGHTEST, HEAVIEST = 100.0, 5000.0
"""N. Outside, the usual load of all plates together is no person's."""
PLAUSIBLE = (250.0, 2000.0)
"""N. Outside, the load may be a child's, or in the wrong unit; a unit that brings it inside is asked for."""
SWAY = (1e-4, 0.9)
"""m. A centre of pressure that moves over less, or over more, is in the wrong unit."""
JUMP = 0.1
"""m. Further than this no centre of pressure goes and comes back from one row to the next."""
FAR = 0.6
"""m from its usual place: off any plate that a person can stand on."""
PEAK = 15.0
"""Times the usual load: more than any landing."""
STILL = 1e-9
"""m. Less is no motion but rounding."""
NOTHING = 2.0
"""N. An empty plate reads no more."""
STEADY = 10
"""Rows from which a load that never changes is called stuck."""


def doubts(plates: tuple[PlateRows, ...]) -> list[str]:
    """Refuse plates that no person can be on; return a sentence about each thing that is odd.

    Errors: RecordingError BAD_MAPPING (pulled up), DEAD_PLATE, BAD_UNIT.
    """
    for plate in plates:
        _pressed(plate)
    return _silent(plates) + _weighed(plates)


def wandering(name: str, place: Signal) -> list[str]:
    """Return a sentence when a centre of pressure moves over no person's distance.

    place : (n, 2), m; NaN where the plate is not loaded.
    """
    known = place[np.isfinite(place).all(axis=1)]
    if not len(known):
        return []
    low, high = np.percentile(known, [1, 99], axis=0)
    over = float((high - low).max())
    if over >= STILL and not SWAY[0] <= over <= SWAY[1]:
        return [f"The centre of pressure of {name} moves over {1000 * over:.3g} mm: is its unit right?"]
    torn = _torn(place, np.median(known, axis=0))
    if not torn.any():
        return []
    return [
        f"The centre of pressure of {name} jumps away and back in {int(torn.sum())} rows, first in sample "
        f"{int(np.argmax(torn)) + 1}: sway numbers of this file are wrong until that is corrected."
    ]


def _torn(place: Signal, usual_place: Signal) -> NDArray[np.bool_]:
    """(n,) rows that lie off any plate, or that leave and come back at once.

    place : (n, 2), m. usual_place : (2,), m.
    """
    with np.errstate(invalid="ignore"):
        torn = np.asarray((np.abs(place - usual_place) > FAR).any(axis=1))
        step = np.abs(np.diff(place, axis=0)).max(axis=1)
        back = np.abs(place[2:] - place[:-2]).max(axis=1)
        torn[1:-1] |= (step[:-1] > JUMP) & (step[1:] > JUMP) & (back < JUMP / 2)
    return torn


def _pressed(plate: PlateRows) -> None:
    """Refuse a plate that a person seems to pull up."""
    up = plate.fz[plate.fz < -CONTACT]
    if len(up) > int((plate.fz > CONTACT).sum()):
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"{plate.name.capitalize()} carries {np.median(up):.0f} N ({plate.source}): "
            "a person who presses down must count as positive.",
            "Set sign = -1 for its fz, or map the vertical axis if this is not it.",
        )


def _silent(plates: tuple[PlateRows, ...]) -> list[str]:
    """Refuse plates none of which measures; name the one that does not while another does."""
    found = [_silence(plate) for plate in plates]
    if all(dead for dead, _ in found) and not _reads(plates):
        raise refused(
            RecordingReason.DEAD_PLATE,
            " ".join(sentence for _, sentence in found),
            "Is it the column of the vertical force, and was the plate connected?",
        )
    return [sentence for _, sentence in found if sentence]


def _reads(plates: tuple[PlateRows, ...]) -> bool:
    """Whether plates that carry no weight read something after all: more than nothing, or in another unit."""
    load = usual(np.nansum([plate.fz for plate in plates], axis=0))
    return bool(_meant(plates)) or NOTHING < load < CONTACT


def _silence(plate: PlateRows) -> tuple[bool, str]:
    """Whether a plate is dead, and the sentence about it."""
    known = plate.fz[np.isfinite(plate.fz)]
    if not len(known):
        return True, f"{plate.name.capitalize()} is dead: {plate.source} holds no number."
    if known.max() < CONTACT:
        return True, (
            f"{plate.name.capitalize()} never carries weight ({plate.source}: {_span(known)}): "
            "it is dead, or nobody stood on it."
        )
    if len(known) >= STEADY and np.ptp(known) == 0:
        return not _moves(plate), (
            f"{plate.name.capitalize()} is dead or stuck ({plate.source}): "
            f"its load is {known[0]:g} N in every row."
        )
    return False, ""


def _moves(plate: PlateRows) -> bool:
    """Whether the centre of pressure says that the plate measures after all."""
    if plate.cop is None:
        return False
    place = plate.cop[np.isfinite(plate.cop).all(axis=1)]
    return len(place) > 0 and bool((np.ptp(place, axis=0) > 0).any())


def _span(known: Signal) -> str:
    low, high = float(known.min()), float(known.max())
    return f"{low:g} N in every row" if low == high else f"{low:.4g} to {high:.4g} N"


def _weighed(plates: tuple[PlateRows, ...]) -> list[str]:
    """Refuse a load that no person has."""
    load = usual(np.nansum([plate.fz for plate in plates], axis=0))
    person = f"{load / STANDARD_GRAVITY:.{0 if load > 100 else 2}f} kg"
    if LIGHTEST <= load <= HEAVIEST:
        told = _peaks(plates, load)
        if not PLAUSIBLE[0] <= load <= PLAUSIBLE[1]:
            told.append(f"The usual load is {load:.0f} N ({person}): is the unit of the forces right?")
        return told
    meant = _meant(plates)
    raise refused(
        RecordingReason.BAD_UNIT,
        f"A usual load of {load:.{0 if load > 1000 else 2}f} N cannot be weight: {plates[0].source} is taken "
        f"as {quoted(plates[0].unit)}, and would be a person of {person}."
        + (f" Did you mean {meant}?" if meant else ""),
        f"Correct the unit of fz ({FORCE.allowed}), or map the column of the vertical force. "
        "Was anybody on the plate?",
    )


def _peaks(plates: tuple[PlateRows, ...], load: float) -> list[str]:
    found = []
    for plate in plates:
        with np.errstate(invalid="ignore"):
            above = plate.fz > PEAK * load
        rows = int(above.sum())
        if rows:
            found.append(
                f"{plate.name.capitalize()} reads more than {PEAK:.0f} times the usual load in {rows} rows, "
                f"first in sample {int(np.argmax(above)) + 1} ({plate.source}): correct them first."
            )
    return found


def _meant(plates: tuple[PlateRows, ...]) -> str:
    """The unit that would make a person of the load, or nothing."""
    if len({plate.unit for plate in plates}) > 1:
        return ""
    load = usual(np.abs(np.nansum([plate.fz for plate in plates], axis=0))) / plates[0].factor
    for unit in FORCE.allowed.split(", "):
        size = FORCE.units[unit]
        if size != plates[0].factor and PLAUSIBLE[0] <= load * size <= PLAUSIBLE[1]:
            return unit
    return ""
