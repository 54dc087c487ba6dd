"""C3D files: force plates of types 1 to 4, read without a mapping.

    station analyse FILE.c3d --assessment quiet_stance [--mapping MAPPING.toml]

A C3D file knows where its plates lie in the laboratory, but not which way the person faces, nor which
plate is left. Both are found like this:

which plates
    Those that carry weight. One: under both feet. Two: left and right. More: a mapping must say.
mediolateral axis
    Two plates: the line between their middles. One, or two one behind the other: the laboratory axis
    nearest to the line from the markers of the left side to those of the right.
which way is right
    Markers that come in pairs (LASI and RASI, LHEE and RHEE, …) say so. Without them the person is taken
    to face a positive axis, and a warning says that this was assumed.

A mapping is optional and wins:

    title = "Static"
    ml = "-y"                # laboratory axis that points to the person's right: +x -x +y -y +z -z
    zero = true              # false: FORCE_PLATFORM:ZERO is not applied
    turn = 0                 # degrees anticlockwise, or "feet", as for text exports

    [[plate]]
    number = 1               # counted from 1, as in the file
    side = "right"           # left | right | both

The arithmetic of the plates is in `platforms.py`; below max(20 N, 5 % of the usual load) a plate has no
centre of pressure, as for text exports.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from station.errors import RecordingReason
from station.forces import CONTACT
from station.imports.c3d_bytes import c3d_bytes, looks_like_c3d
from station.imports.facing import Facing, facing
from station.imports.grid import Grid, snapped
from station.imports.imported import Format, Imported, refused
from station.imports.keys import Keys, keys
from station.imports.mapping import FASTEST, SLOWEST, sides_fit, turn
from station.imports.plates import PlateRows
from station.imports.platforms import Platform, platforms
from station.imports.standing import sampled, standing
from station.imports.words import counted
from station.mat import Side

STOOD_ON = 50e-3
"""s. A plate that carries weight for less is not stood on."""
NOTABLE_ZERO = 1.0
"""N. A smaller zero is taken off without a sentence."""


@dataclass(frozen=True)
class PlateChoice:
    """What a mapping says of a C3D file; empty where it says nothing.

    numbers, sides : the plates to use, from 1, and whose leg each is.
    """

    title: str = ""
    ml: str = ""
    turn: float | str = 0.0
    zeroed: bool = True
    numbers: tuple[int, ...] = ()
    sides: tuple[Side, ...] = ()


def read(path: Path, mapping: Path | None = None) -> Imported:
    """Read a C3D file.

    Errors: RecordingError, one sentence with the remedy.
    """
    chosen = _choice(keys(mapping)) if mapping else PlateChoice()
    file = c3d_bytes(path)
    if not SLOWEST <= file.rate <= FASTEST:
        raise refused(
            RecordingReason.BAD_RATE,
            f"The C3D file gives {file.rate:g} Hz for its force plates, no rate of a recording of a person.",
            "Export it again with its rates (POINT:RATE and analog samples per frame).",
        )
    found = platforms(file, chosen.zeroed, chosen.numbers)
    used = _used(found, chosen, file.rate)
    faces = facing(file, used, chosen.ml, chosen.sides)
    plates = tuple(_rows(plate, side, faces) for plate, side in zip(used, faces.sides, strict=True))
    on = standing(plates, chosen.turn)
    forces, lost = sampled(on, Grid(snapped(file.rate)))
    gone = (f"{counted(lost, 'sample')} without a number: lost (first at sample {np.argmax(on.lost)}).",)
    noted = (*_zeros(used), *_single(found, used, chosen), *faces.assumed, *(gone if lost else ()))
    return Imported(forces, chosen.title or "C3D file", noted + on.warnings, lost)


def _choice(found: Keys) -> PlateChoice:
    found.only("title", "ml", "zero", "turn", "plate")
    plates = found.list("plate", '[[plate]] with number = 1 and side = "left"') if "plate" in found else ()
    for plate in plates:
        plate.only("number", "side")
    numbers = tuple(plate.whole("number", least=1) for plate in plates)
    sides = tuple(Side(plate.choice("side", tuple(Side))) for plate in plates)
    sides_fit(found, sides)
    if len(numbers) > 2 or len(set(numbers)) < len(numbers):
        raise found.wrong(
            "plate", "one plate stands twice, or there are more than two.", "Give one or two plates."
        )
    zeroed = found.table.get("zero", True)
    if not isinstance(zeroed, bool):
        raise found.wrong("zero", "it is neither true nor false.", "Write zero = true or false.")
    ml = found.choice("ml", ("+x", "-x", "+y", "-y", "+z", "-z")) if "ml" in found else ""
    return PlateChoice(found.text("title", ""), ml, turn(found), zeroed, numbers, sides)


def _used(found: tuple[Platform, ...], chosen: PlateChoice, rate: float) -> tuple[Platform, ...]:
    """The plates a person stands on: those the mapping names, else those that carry weight."""
    if chosen.numbers:
        return found
    loaded = tuple(plate for plate in found if (plate.fz > CONTACT).sum() > STOOD_ON * rate)
    if len(loaded) > 2:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"{len(loaded)} plates of the C3D file carry weight, and which foot is on which is not known.",
            'Name a mapping with [[plate]] number = 1, side = "left" and one more for the right.',
        )
    return loaded or found[:1]


def _rows(plate: Platform, side: Side, faces: Facing) -> PlateRows:
    return PlateRows(
        f"plate {plate.number} ({side})",
        side,
        plate.source,
        plate.unit,
        plate.factor,
        plate.fz,
        plate.cop @ np.column_stack([faces.right, faces.forward]),
        np.empty((len(plate.fz), 0)),
    )


def _zeros(used: tuple[Platform, ...]) -> tuple[str, ...]:
    return tuple(
        f"Plate {plate.number} was {plate.zero:.1f} N off zero while empty (FORCE_PLATFORM:ZERO): taken off."
        for plate in used
        if plate.zero >= NOTABLE_ZERO
    )


def _single(found: tuple[Platform, ...], used: tuple[Platform, ...], chosen: PlateChoice) -> tuple[str, ...]:
    if chosen.numbers or len(used) > 1 or len(found) == 1:
        return ()
    return (
        f"Only plate {used[0].number} of {len(found)} carries weight: it is taken for one plate under both "
        "feet. A mapping with [[plate]] number and side says otherwise.",
    )


IMPORT = Format(
    "C3D",
    looks_like_c3d,
    read,
    "Force plates of types 1 to 4. A mapping is optional: which plate is left, which axis points right.",
)
