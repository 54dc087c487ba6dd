"""Table: the columns of a text export as numbers, every defect named by line and column.

Two ways through the rows give the same numbers (a test holds them together): Arrow for files without
defects, and a plain loop over lines for everything Arrow does not take, which also finds the place of
a defect.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.imports.imported import refused
from station.imports.mapping import DELIMITERS, Column, Mapping
from station.imports.plain_text import plain_text
from station.imports.rows import NUMBER, Rows, blank, cells, is_missing, rows
from station.imports.words import counted, listed, nearest, quoted


@dataclass(frozen=True)
class Table:
    """The mapped columns of a text export.

    rows : where they came from. columns : in the order of `values`.
    values : (n, columns), as written in the file (units not yet applied); NaN where a cell is empty.
    """

    rows: Rows
    columns: tuple[Column, ...]
    values: NDArray[np.float64]

    def place(self, row: int, column: int) -> str:
        """Return `line 12, column 'Fz[N]'`."""
        return f"line {self.rows.line(row)}, {self.columns[column]}"


def table(path: Path, mapping: Mapping) -> Table:
    """Read the columns a mapping names.

    Errors: RecordingError NOT_FOUND, UNREADABLE, EMPTY, BAD_MAPPING, BAD_COLUMN, BAD_NUMBER.
    """
    found = rows(plain_text(path, mapping.encoding), mapping)
    wanted = _places(found, mapping.columns)
    values = at_once(found, wanted)
    if values is None:
        values = by_line(found, wanted, mapping.columns)
    values[~np.isfinite(values)] = np.nan
    return Table(found, mapping.columns, values)


def by_line(rows: Rows, wanted: list[int], columns: tuple[Column, ...]) -> NDArray[np.float64]:
    """Read the rows one by one, or say which line and column cannot be read."""
    found: list[list[float]] = []
    for number, line in enumerate(rows.lines.split("\n"), rows.first):
        if blank(line, rows.delimiter):
            continue
        row = _trimmed(cells(line, rows.delimiter), rows.width)
        if len(row) != rows.width:
            raise refused(
                RecordingReason.BAD_COLUMN,
                f"Line {number} has {counted(len(row), 'cell')}, {_expected(rows)}.",
                "Delete or complete that line, or check delimiter and skip_lines in the mapping.",
            )
        found.append([_number(row[i], rows, number, columns[k]) for k, i in enumerate(wanted)])
    return np.array(found, np.float64).reshape(len(found), len(wanted))


def _places(rows: Rows, columns: tuple[Column, ...]) -> list[int]:
    places: dict[int, Column] = {}
    for column in columns:
        place = _place(rows, column)
        if place in places:
            raise refused(
                RecordingReason.BAD_COLUMN,
                f"Mapping keys {places[place].place} and {column.place} both take {column}.",
                "Each key needs a column of its own.",
            )
        places[place] = column
    return list(places)


def _place(rows: Rows, column: Column) -> int:
    if isinstance(column.name, int):
        if column.name <= rows.width:
            return column.name - 1
        raise refused(
            RecordingReason.BAD_COLUMN,
            f"Mapping key {column.place}: there is no column {column.name}, "
            f"the lines (from line {rows.first}) have {counted(rows.width, 'cell')}.",
            "Columns are counted from 1. Check delimiter and skip_lines too.",
        )
    found = [place for place, name in enumerate(rows.names) if name == column.name]
    if len(found) == 1:
        return found[0]
    if found:
        numbers = " and ".join(str(place + 1) for place in found)
        raise refused(
            RecordingReason.BAD_COLUMN,
            f"Mapping key {column.place}: {quoted(column.name)} stands over several columns ({numbers}).",
            f"Name it by number, such as column = {found[0] + 1}.",
        )
    raise refused(
        RecordingReason.BAD_COLUMN,
        f"Mapping key {column.place}: the line of names (line {rows.under}) has no "
        f"{column}.{nearest(column.name, rows.names)}",
        f"{_elsewhere(rows, column.name)} Columns there: {listed(rows.names)}.",
    )


def _elsewhere(rows: Rows, name: str) -> str:
    """Where a name stands that is not in the line of names, or what else may be wrong."""
    line = rows.line_of(name)
    if line:
        return f"It stands in line {line}: set skip_lines = {line - 1}."
    names = (rows.delimiter or " ").join(rows.names)
    most, word = max((len(cells(names, mark)), word) for word, mark in DELIMITERS.items())
    if word != "whitespace" and most > len(rows.names):
        return f'Is delimiter = "{word}" meant?'
    return "Correct the name, or skip_lines."


def _expected(rows: Rows) -> str:
    if rows.names and len(rows.names) == rows.width:
        blanks = "; where names hold blanks, name the columns by number" if rows.delimiter is None else ""
        return f"the line of names (line {rows.under}) has {rows.width}{blanks}"
    return f"the first row has {rows.width}"


def _trimmed(row: list[str], width: int) -> list[str]:
    """A row without empty cells beyond its width: what a separator at the end of a line leaves."""
    return row[:width] if len(row) > width and not any(row[width:]) else row


def _number(cell: str, rows: Rows, line: int, column: Column) -> float:
    if NUMBER[rows.decimal].fullmatch(cell):
        return float(cell.replace(",", "."))
    if is_missing(cell):
        return np.nan
    raise refused(
        RecordingReason.BAD_NUMBER,
        f"Line {line}, {column}: {quoted(cell)} is not a number.",
        _remedy(cell, rows, line, column),
    )


def _remedy(cell: str, rows: Rows, line: int, column: Column) -> str:
    other = "," if rows.decimal == "." else "."
    if NUMBER[other].fullmatch(cell):
        return f'Its decimal mark is a {"comma" if other == "," else "point"}: set decimal = "{other}".'
    if ":" in cell and column.place == "time":
        return "A clock time cannot be read: leave time out and set rate_hz."
    if line == rows.first and rows.names and not any(letter.isdigit() for letter in cell):
        return f"If line {line} holds units, set skip_lines = {line} and name the columns by number."
    return "Correct that cell, or empty it: an empty cell counts as a lost sample."


def at_once(rows: Rows, wanted: list[int]) -> NDArray[np.float64] | None:
    """Read clean rows with Arrow; None when they are not clean."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    lines = rows.lines
    if '"' in lines:
        return None
    delimiter = rows.delimiter or "\t"
    text = lines if rows.delimiter else _tabbed(lines)
    widest = text.split("\n", 1)[0].count(delimiter) + 1
    names = [str(number) for number in range(widest)]
    taken = [str(place) for place in wanted]
    if widest < rows.width or not set(taken) <= set(names):
        return None
    try:
        read = arrow.read_csv(
            pa.BufferReader(text.encode("utf-8")),
            arrow.ReadOptions(column_names=names),
            arrow.ParseOptions(delimiter=delimiter, quote_char=False),
            arrow.ConvertOptions(
                column_types=dict.fromkeys(taken, pa.float64())
                | dict.fromkeys(names[rows.width :], pa.null()),
                include_columns=[*taken, *names[rows.width :]],
                decimal_point=rows.decimal,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeEncodeError):
        return None
    values = np.column_stack([read[name].to_numpy() for name in taken])
    # A row without any number may be a line of separators, which is none: the loop over lines decides.
    return None if np.isnan(values).all(axis=1).any() else values


def _tabbed(lines: str) -> str:
    """Lines whose cells are parted by exactly one tab, none at the ends."""
    if " " not in lines and "\t\t" not in lines and "\n\t" not in lines and lines[:1] != "\t":
        return lines.replace("\t\n", "\n").rstrip("\t") if "\t\n" in lines else lines.rstrip("\t")
    return "\n".join("\t".join(line.split()) for line in lines.split("\n"))
