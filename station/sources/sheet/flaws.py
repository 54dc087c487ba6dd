"""What is wrong with a mat: drawn by its serial number, or named in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from station.mat import Matrix


@dataclass(frozen=True)
class Flaws:
    """The mat as it is. All pressures in Pa.

    spread : of the cells' gains, standard deviation as a share. lines : the same of whole rows and columns.
    threshold : least pressure that a cell feels, lowest and highest of its cells.
    half : pressure at which a usual cell gives half of the largest count. exponent : of its power law, and
        exponent_spread from cell to cell. ceiling : pressure above which the material gives no more.
    hysteresis : how much more is read at the same pressure on the way down, as a share of the peak.
    creep : how much the reading grows under a load that stays, as a share. creep_time : s.
    ghosts : how much of the current that sneaks over other lines is read. cover : share of a cell's pressure
        that the top layer carries to each of its four neighbours. noise : counts, rms.
    dead, stuck : (row, column) of cells that always read nothing, or the most. rows, columns : broken lines.
    """

    spread: float = 0.0
    lines: float = 0.0
    threshold: tuple[float, float] = (0.0, 0.0)
    half: float = 80e3
    exponent: float = 1.0
    exponent_spread: float = 0.0
    ceiling: float = 500e3
    hysteresis: float = 0.0
    creep: float = 0.0
    creep_time: float = 20.0
    ghosts: float = 0.0
    cover: float = 0.0
    noise: float = 0.0
    dead: tuple[tuple[int, int], ...] = ()
    stuck: tuple[tuple[int, int], ...] = ()
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


NONE = Flaws()
"""A mat that only bends its scale: each cell alike, nothing else wrong."""
USUAL = Flaws(0.2, 0.04, (2000.0, 3000.0), 80e3, 0.85, 0.03, 400e3, 0.2, 0.06, 20.0, 0.005, 0.02, 0.6)
"""A sound home-made mat, every line of it alive."""
DEAD_SHARE = 0.005
LINE_CHANCE = 0.15


def drawn(matrix: Matrix, number: int) -> Flaws:
    """Draw what is wrong with the mat of this serial number, dead cells and broken lines among it."""
    random = np.random.default_rng([number, 0x3A7])
    some = float
    dead = int(random.integers(0, 2 + int(DEAD_SHARE * matrix.rows * matrix.columns)))
    cells = random.choice(matrix.rows * matrix.columns, dead, replace=False)
    rows = _broken(random, matrix.rows)
    columns = _broken(random, matrix.columns)
    return replace(
        USUAL,
        spread=some(random.uniform(0.15, 0.22)),
        half=some(random.uniform(70e3, 120e3)),
        exponent=some(random.uniform(0.75, 0.95)),
        hysteresis=some(random.uniform(0.1, 0.3)),
        creep=some(random.uniform(0.03, 0.1)),
        creep_time=some(random.uniform(10.0, 40.0)),
        ghosts=some(random.uniform(0.001, 0.01)),
        cover=some(random.uniform(0.01, 0.04)),
        noise=some(random.uniform(0.3, 1.0)),
        dead=tuple(sorted(divmod(int(cell), matrix.columns) for cell in cells)),
        rows=rows,
        columns=columns,
    )


def _broken(random: np.random.Generator, lines: int) -> tuple[int, ...]:
    """One line in some mats."""
    line = int(random.integers(0, lines))
    return (line,) if random.random() < LINE_CHANCE else ()


WORDS = (
    "one or more of none, usual, drawn, dead:ROW:COLUMN, stuck:ROW:COLUMN, row:N, column:N, and "
    "NAME:AMOUNT of spread, lines, half, exponent, ceiling, hysteresis, creep, creep_time, ghosts, cover, "
    "noise, for example drawn,dead:3:4"
)
_AMOUNTS = (
    "spread",
    "lines",
    "half",
    "exponent",
    "ceiling",
    "hysteresis",
    "creep",
    "creep_time",
    "ghosts",
    "cover",
    "noise",
)


def flaws_of(text: str, matrix: Matrix, number: int) -> Flaws:
    """Read `drawn,dead:3:4,hysteresis:0.2`; without a word of the first three a mat is `usual`.

    Errors: ValueError when it is not one of WORDS.
    """
    whole: dict[str, Callable[[], Flaws]] = {
        "none": lambda: NONE,
        "usual": lambda: USUAL,
        "drawn": lambda: drawn(matrix, number),
    }
    words = [word for word in text.split(",") if word]
    made = next((whole[word]() for word in words if word in whole), USUAL)
    for word in words:
        if word not in whole:
            made = _with(made, matrix, *word.split(":"))
    return made


def _with(made: Flaws, matrix: Matrix, verb: str, *numbers: str) -> Flaws:
    if verb in ("dead", "stuck"):
        row, column = (int(number) for number in numbers)
        _within(row, matrix.rows)
        _within(column, matrix.columns)
        return replace(made, **{verb: (*getattr(made, verb), (row, column))})  # type: ignore[arg-type]  # the field is named in text
    (number,) = numbers
    if verb in ("row", "column"):
        name = f"{verb}s"
        _within(int(number), getattr(matrix, name))
        return replace(made, **{name: (*getattr(made, name), int(number))})  # type: ignore[arg-type]  # the field is named in text
    amount = float(number)
    if verb not in _AMOUNTS or not 0.0 <= amount < 1e7:
        raise ValueError(verb)
    return replace(made, **{verb: amount})  # type: ignore[arg-type]  # the field is named in text


def _within(number: int, lines: int) -> None:
    if not 0 <= number < lines:
        raise ValueError(number)
