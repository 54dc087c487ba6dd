"""Address: what `sim:mat?rows=16&flaws=drawn&turn=8:-4` says of a mat and of who stands on it."""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from station.mat import Matrix, Side, matrix
from station.sources.option import Option, number, numbers, one_of, refusal, whole
from station.sources.sheet.flaws import WORDS, flaws_of
from station.sources.sheet.footing import Body, Footing, Stance
from station.sources.sheet.layer import Layer
from station.sources.sheet.pressed import Pressing
from station.sources.sheet.sheet import Sheet
from station.sources.sheet.sole import LENGTH

SIZES = (16, 24, 32)
ROWS_PER_SECOND = {16: 1116, 24: 744, 32: 558}
"""Rows a second by the number of columns, as the compiled sketch was measured at 500 000 baud."""
HEIGHT = 1.72
"""m. Who is so tall has a foot of LENGTH."""


def _flaws(text: str) -> str:
    flaws_of(text, matrix(f"mat_{SIZES[-1]}x{SIZES[-1]}"), 1)
    return text


MAT_OPTIONS: dict[str, Option] = {
    "rows": one_of(*map(str, SIZES)),
    "columns": one_of(*map(str, SIZES)),
    "scans": number(1, 400, "Hz"),
    "mat": whole(0, 2**32 - 1),
    "flaws": Option(_flaws, WORDS),
}
"""What a simulated mat has beside the options of a device."""
FEET_OPTIONS: dict[str, Option] = {
    "width": number(0.1, 0.35, "m"),
    "place": numbers(-0.2, 0.2, 2, 2, "m to the right and forward"),
    "heading": number(-90, 90, "degrees to the left"),
    "turn": numbers(-60, 60, 2, 2, "degrees by which the left and the right foot are turned out"),
    "arch": number(0, 5),
}
"""How somebody stands on it."""


def matrix_of(read: Mapping[str, Any]) -> Matrix:
    """Return the geometry that an address asks for. Errors: CalibrationError for one that does not exist."""
    rows, columns = read.get("rows", "16"), read.get("columns", read.get("rows", "16"))
    return matrix(f"mat_{rows}x{columns}")


def row_rate(read: Mapping[str, Any], mat: Matrix) -> int:
    """Return the rows a second."""
    asked = read.get("scans")
    return ROWS_PER_SECOND[mat.columns] if asked is None else max(1, round(asked * mat.rows))


def sheet_of(read: Mapping[str, Any], mat: Matrix, rate: int) -> Sheet:
    """Return the mat as it is. rate : rows a second."""
    serial = int(read.get("mat", 1))
    words = read.get("flaws", "")
    try:
        flaws = flaws_of(words, mat, serial)
    except ValueError as error:
        raise refusal(
            f"flaws={words} is not possible for a mat of {mat.rows} x {mat.columns}.", WORDS
        ) from error
    return Sheet(mat, flaws, serial, int(read.get("seed", 1)), rate / mat.rows)


def footing(read: Mapping[str, Any], mat: Matrix) -> Callable[[int], Pressing]:
    """Return who makes the person on the mat for a rate in rows a second."""
    left, right = read.get("turn", (7.0, 7.0))
    stance = Stance(
        read.get("place", (0.0, 0.03)),
        math.radians(read.get("heading", 0.0)),
        (math.radians(left), math.radians(right)),
        LENGTH * read.get("height", HEIGHT) / HEIGHT,
        read.get("arch", 1.0),
    )
    return lambda rate: Footing(mat, partial(_person, read), stance, float(rate))


def layer(read: Mapping[str, Any], mat: Matrix) -> Callable[[int], Pressing]:
    """Return who makes the engineer at the mat for a rate in rows a second."""
    return lambda rate: Layer(mat, float(rate), int(read.get("seed", 1)))


def _person(read: Mapping[str, Any], rate: float) -> Body:
    # The person is numba: only who simulates waits for it.
    from station.sources.bodies.person import Person

    person = Person(
        mass=read.get("mass", 70.0),
        height=read.get("height", HEIGHT),
        seed=read.get("seed", 1),
        deficit=read.get("deficit", 0.0),
        weak=Side(read.get("weak", "right")),
        rate=rate,
        stance_width=read.get("width", 0.18),
    )
    person.load(0)
    return person
