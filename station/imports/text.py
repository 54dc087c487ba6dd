"""Text exports of any lab, read with a mapping: a small TOML file that says which column is which.

    station analyse FILE --assessment quiet_stance --mapping MAPPING.toml

A mapping
---------
    title      = "Human balance data set"
    skip_lines = 0                       # lines before the line of column names
    delimiter  = "whitespace"            # whitespace | comma | tab | semicolon
    rate_hz    = 100.0                   # or: time = {column = "Time[s]", unit = "s"}

    [[plate]]
    side   = "both"                      # left | right | both
    fz     = {column = "Fz[N]",    unit = "N",  sign = 1}
    cop_ml = {column = "COPy[cm]", unit = "cm", sign = 1}
    cop_ap = {column = "COPx[cm]", unit = "cm", sign = 1}

Keys of the file
----------------
title
    What the recording is called. Optional.
skip_lines
    Physical lines before the line of names, blank ones too; 0 without the key. Blank lines right after them
    are passed over.
delimiter
    What parts two cells: `whitespace` (any run of blanks and tabs; the default), `comma`, `tab`,
    `semicolon`. Blanks around a cell, quotes around a cell and separators at the end of a line do no harm.
encoding
    `utf-8` without the key; a byte-order mark is ignored. Others: `utf-16`, `cp1252`, `latin-1`, …
decimal
    Decimal mark, `.` or `,`; `.` without the key. Thousands separators are not read.
rate_hz, or time = {column, unit}
    One of the two. A time column (s, ms, us) tells the rate and the gaps, never the origin: sample 0 is at
    0 s. Uneven stamps are brought onto an even grid; how, and why so, is written in `grid.py`. The result
    says so.
turn
    Degrees by which the frame of the file is turned anticlockwise, seen from above; 0 without the key.
    `turn = "feet"` turns it so that the line from the left to the right foot is the mediolateral axis.
[[plate]]
    One plate with `side = "both"`, or one `left` and one `right`. Beside left and right a third with `side
    = "both"` may name the file's own sum of the two: its centre of pressure is then taken as the combined
    one.

Keys of a plate
---------------
side
    `left`, `right` or `both`: the person's leg on this plate.
fz = {column, unit, sign}
    Vertical force, positive when the person presses down. Units: N, kN, kgf, lbf.
cop_ml, cop_ap = {column, unit, sign}
    Centre of pressure: ml positive to the person's right, ap positive forward. Units: m, cm, mm. The
    columns of all plates share one frame, as laboratories write them.
mx, my = {column, unit, sign}
    Instead of cop_*: moments of the ground's reaction on the surface about the ml axis (mx) and the ap axis
    (my). The centre of pressure is (ml, ap) = (-my / fz, mx / fz). A laboratory whose own x axis points
    forward maps its moments crosswise: mx from its My with sign = -1, my from its Mx with sign = -1. Units:
    Nm, Ncm, Nmm, kNm.
cells = [{column, unit, sign, x_mm, y_mm}, …]
    Instead of cop_*: load cells and their places (x right, y forward). fz may then be left out: it is their
    sum.
origin_x_mm, origin_y_mm
    Where this plate's own zero lies in the frame of all plates (x right, y forward). Without it two plates
    with moments or cells have no combined centre of pressure; where cop_* is given it is 0.
column
    A name as it stands over the column, or a number counted from 1 for files without names. When every
    column goes by number, a first line without numbers in these columns is taken for a line of names; a
    line of names and a line of units are both passed over with skip_lines.
unit
    Always written out. sign is 1 without the key; -1 turns an axis round.

What becomes of a row
---------------------
* Below max(20 N, 5 % of the usual load) a plate has no centre of pressure (NaN); so has a place of exactly
  0, 0 that joins such a stretch. The usual load is the median of the samples that carry more than 5 % of
  the largest.
* An empty cell, NaN or Inf is a lost sample: it is counted and stays NaN.
* Refused, with line, column and remedy: a missing column, text in a number, a line with too few or too many
  cells, no rows, time running backwards, a load that no person has, plates of which none carries weight.
"""

from pathlib import Path

import numpy as np

from station.errors import RecordingReason
from station.imports import matrix_text
from station.imports.grid import Grid, grid
from station.imports.imported import Format, Imported, refused
from station.imports.mapping import Column, Mapping, PlateColumns, mapping
from station.imports.plain_text import plain_text
from station.imports.plates import PlateRows, Signal
from station.imports.standing import Standing, sampled, standing
from station.imports.table import Table, table
from station.imports.words import counted


def read(path: Path, mapping_file: Path | None = None) -> Imported:
    """Read a text export with its mapping.

    Errors: RecordingError, one sentence that names line or key, column and remedy.
    """
    if mapping_file is None:
        plain_text(path, "latin-1")
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"{path} is a text export, and nothing says which of its columns is which.",
            "Write a mapping (a TOML file) and name it with --mapping.",
        )
    if matrix_text.describes(mapping_file):
        return matrix_text.read(path, mapping_file)
    described = mapping(mapping_file)
    found = table(path, described)
    plates = tuple(_plate(found, plate, len(described.plates)) for plate in described.plates)
    on = standing(plates, described.turn)
    even = _grid(found, described)
    warnings = even.warnings + _lost(found, on, described) + on.warnings
    forces, lost = sampled(on, even)
    return Imported(forces, described.title or "Text export", warnings, lost)


def _grid(found: Table, described: Mapping) -> Grid:
    if described.rate is not None:
        return Grid(described.rate)
    assert described.time is not None
    return grid(found.values[:, 0], found, described.time.factor)


def _plate(found: Table, plate: PlateColumns, plates: int) -> PlateRows:
    named = plate.fz or plate.cells[0]
    own_frame = plate.cop is None and plate.origin is None and plates > 1
    with np.errstate(all="ignore"):
        cells = _columns(found, plate.cells)
        load = cells.sum(axis=1) if plate.fz is None else _columns(found, (plate.fz,))[:, 0]
        place = _place(found, plate, load, cells)
    return PlateRows(
        f"{plate.place} ({plate.side})",
        plate.side,
        str(named),
        named.unit,
        abs(named.factor),
        np.where(np.isfinite(load), load, np.nan),
        place,
        cells,
        plate.origin or (0.0, 0.0),
        not own_frame,
    )


def _columns(found: Table, columns: tuple[Column, ...]) -> Signal:
    """(n, columns), SI."""
    places = [found.columns.index(column) for column in columns]
    values = found.values[:, places] * np.array([column.factor for column in columns])
    return np.where(np.isfinite(values), values, np.nan)


def _place(found: Table, plate: PlateColumns, load: Signal, cells: Signal) -> Signal | None:
    """(n, 2), m, from the plate's origin; None when the mapping does not say."""
    if plate.cop:
        return _columns(found, plate.cop)
    if plate.moments:
        mx, my = _columns(found, plate.moments).T
        return np.column_stack([-my / load, mx / load])
    if plate.cells:
        return np.asarray(cells @ np.array(plate.cell_places) / cells.sum(axis=1)[:, None])
    return None


def _lost(found: Table, on: Standing, described: Mapping) -> tuple[str, ...]:
    """The sentence about rows without a number, with the first of them."""
    if not on.lost.any():
        return ()
    row = int(np.argmax(on.lost))
    columns = [
        n for n in range(described.time is not None, len(found.columns)) if np.isnan(found.values[row, n])
    ]
    first = found.place(row, columns[0]) if columns else f"line {found.rows.line(row)}"
    return (
        f"{counted(int(on.lost.sum()), 'row')} without a number where one belongs (first: {first}): "
        "they count as lost samples.",
    )


IMPORT = Format(
    "Text export (CSV, TSV, MOT, …)",
    lambda path, start: True,
    read,
    "Needs a mapping: a TOML file that says which column is which.",
    rank=9,
)
