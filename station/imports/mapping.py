"""Mapping: which column of a text export is which. The keys are explained in `text.py`."""

from dataclasses import dataclass
from pathlib import Path

from station.errors import RecordingReason
from station.imports.imported import refused
from station.imports.keys import Keys, keys
from station.imports.units import FORCE, LENGTH, MOMENT, TIME, Quantity
from station.imports.words import nearest, quoted
from station.mat import Side

DELIMITERS = {"whitespace": None, "comma": ",", "tab": "\t", "semicolon": ";"}
"""What stands between two cells; None is any run of blanks and tabs."""

FEET = "feet"
"""Value of `turn`: the line from the left to the right foot becomes the mediolateral axis."""

SLOWEST, FASTEST = 5.0, 50_000.0
"""Hz. Outside, a rate is a mistake in a unit and no recording of a person."""


@dataclass(frozen=True)
class Column:
    """One column: its name or its number from 1, its unit, and how many SI units (with sign) one is."""

    place: str
    name: str | int
    unit: str
    factor: float

    def __str__(self) -> str:
        return f"column {self.name}" if isinstance(self.name, int) else f"column {quoted(self.name)}"


@dataclass(frozen=True)
class PlateColumns:
    """Where one plate's load and centre of pressure stand.

    fz : vertical force; None where the cells are summed. cop : ML, AP. moments : Mx, My.
    cells : load of each cell. cell_places : m, of each cell.
    origin : m. Place of the plate's own origin in the common frame; None when it is not known.
    """

    place: str
    side: Side
    fz: Column | None = None
    cop: tuple[Column, Column] | None = None
    moments: tuple[Column, Column] | None = None
    cells: tuple[Column, ...] = ()
    cell_places: tuple[tuple[float, float], ...] = ()
    origin: tuple[float, float] | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column this plate needs."""
        load = (self.fz,) if self.fz else ()
        return load + (self.cop or ()) + (self.moments or ()) + self.cells


@dataclass(frozen=True)
class Mapping:
    """A text export described: how its lines are cut, its rate or its time column, and its plates."""

    title: str
    skip_lines: int
    delimiter: str | None
    encoding: str
    decimal: str
    rate: float | None
    time: Column | None
    plates: tuple[PlateColumns, ...]
    turn: float | str

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that is read, time first."""
        of_plates = tuple(column for plate in self.plates for column in plate.columns)
        return (self.time, *of_plates) if self.time else of_plates


def mapping(path: Path) -> Mapping:
    """Read the mapping of a text export.

    Errors: RecordingError BAD_MAPPING, BAD_UNIT, BAD_RATE, each naming the key.
    """
    found = keys(path)
    found.only("title", "skip_lines", "delimiter", "encoding", "decimal", "rate_hz", "time", "turn", "plate")
    delimiter = found.choice("delimiter", tuple(DELIMITERS), "whitespace")
    decimal = found.choice("decimal", (".", ","), ".")
    if decimal == "," and delimiter == "comma":
        raise found.wrong("decimal", "a comma parts the cells already.", 'Set delimiter = "semicolon".')
    plates = tuple(_plate(plate) for plate in found.list("plate", '[[plate]] with side = "both" and fz'))
    sides_fit(found, tuple(plate.side for plate in plates))
    return Mapping(
        found.text("title", ""),
        found.whole("skip_lines", 0),
        DELIMITERS[delimiter],
        found.text("encoding", "utf-8"),
        decimal,
        *_pace(found),
        plates,
        turn(found),
    )


def turn(found: Keys) -> float | str:
    """Return the key `turn`: degrees, or FEET."""
    if found.table.get("turn") == FEET:
        return FEET
    if isinstance(found.table.get("turn"), str):
        raise found.wrong(
            "turn", f"{quoted(found.table['turn'])} is no angle.", f'Write turn = "{FEET}" or degrees.'
        )
    return found.number("turn", 0.0)


def sides_fit(found: Keys, sides: tuple[Side, ...]) -> None:
    """Refuse sides that do not go together: one plate, or left and right, with or without their sum."""
    feet = {Side.LEFT, Side.RIGHT}
    if len(set(sides)) < len(sides) or (Side.BOTH in sides and len(sides) > 1 and not feet < set(sides)):
        raise found.wrong(
            "plate",
            f"the sides {', '.join(sides)} do not go together.",
            'Give one plate "both", or one "left" and one "right" (and their sum as "both", if given).',
        )


def _pace(found: Keys) -> tuple[float | None, Column | None]:
    if ("rate_hz" in found) == ("time" in found):
        which = "both are given" if "time" in found else "neither is given"
        raise found.wrong(
            "rate_hz or time",
            f"{which}.",
            'Give rate_hz = 100.0, or time = {column = "…", unit = "s"}: one of them.',
        )
    if "time" in found:
        inside = found.inside("time")
        inside.only("column", "unit")
        return None, _column(inside, TIME)
    rate = found.number("rate_hz")
    if not SLOWEST <= rate <= FASTEST:
        inverse = f" Did you mean {1 / rate:g}?" if rate and SLOWEST <= 1 / rate <= FASTEST else ""
        raise refused(
            RecordingReason.BAD_RATE,
            f"Mapping key rate_hz: {rate:g} Hz is no rate of a recording of a person.{inverse}",
            f"Give the samples per second, {SLOWEST:g} to {FASTEST:g}.",
        )
    return rate, None


def _plate(found: Keys) -> PlateColumns:
    found.only("side", "fz", "cop_ml", "cop_ap", "mx", "my", "cells", "origin_x_mm", "origin_y_mm")
    side = Side(found.choice("side", tuple(Side)))
    cop = _pair(found, "cop_ml", "cop_ap", LENGTH)
    moments = _pair(found, "mx", "my", MOMENT)
    cells = (
        found.list("cells", 'cells = [{column = 1, unit = "N", x_mm = 0, y_mm = 0}]')
        if "cells" in found
        else ()
    )
    if sum(map(bool, (cop, moments, cells))) > 1:
        raise found.wrong(
            "cop_ml, mx, cells", "more than one way to the centre of pressure is given.", "Keep one."
        )
    fz = _signed(found.inside("fz"), FORCE) if "fz" in found or not cells else None
    return PlateColumns(
        found.place,
        side,
        fz,
        cop,
        moments,
        tuple(_signed(cell, FORCE, "x_mm", "y_mm") for cell in cells),
        tuple((cell.number("x_mm") * 1e-3, cell.number("y_mm") * 1e-3) for cell in cells),
        _origin(found),
    )


def _pair(found: Keys, first: str, second: str, quantity: Quantity) -> tuple[Column, Column] | None:
    if first not in found and second not in found:
        return None
    return _signed(found.inside(first), quantity), _signed(found.inside(second), quantity)


def _origin(found: Keys) -> tuple[float, float] | None:
    if "origin_x_mm" not in found and "origin_y_mm" not in found:
        return None
    return found.number("origin_x_mm") * 1e-3, found.number("origin_y_mm") * 1e-3


def _signed(found: Keys, quantity: Quantity, *more: str) -> Column:
    found.only("column", "unit", "sign", *more)
    sign = found.number("sign", 1.0)
    if abs(sign) != 1.0:
        raise found.wrong("sign", f"{sign:g} is no sign.", "Write 1, or -1 to turn the axis round.")
    return _column(found, quantity, sign)


def _column(found: Keys, quantity: Quantity, sign: float = 1.0) -> Column:
    name = found.table.get("column")
    if isinstance(name, str):
        name = name.strip()
    elif name is not None:
        name = found.whole("column", least=1)
    if not name:
        raise found.wrong(
            "column", "it is missing.", 'Write column = "its name", or column = 3, counted from 1.'
        )
    if "unit" not in found:
        raise found.wrong("unit", "it is missing.", f'Write unit = "…", one of: {quantity.allowed}.')
    unit = found.text("unit")
    factor = quantity.factor(unit)
    if factor is None:
        raise refused(
            RecordingReason.BAD_UNIT,
            f"Mapping key {found.at('unit')}: {quoted(unit)} cannot be {quantity.name}."
            f"{nearest(unit, quantity.units)}",
            f"Allowed: {quantity.allowed}. {quantity.remedy}",
        )
    return Column(found.place, name, unit, factor * sign)
