"""Rows: the lines of a text export: where its names stand, where its numbers begin, how a line is cut.

Blank lines, and lines of nothing but separators, are no rows.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice

from station.errors import RecordingReason
from station.imports.imported import refused
from station.imports.mapping import Mapping
from station.imports.words import counted

WORDS = "nan -nan na n/a null none inf +inf -inf infinity -infinity - --"
SPREADSHEET = "#n/a #na #div/0! #value! #num! 1.#qnan -1.#qnan 1.#ind -1.#ind 1.#inf -1.#inf"
MISSING = {"", "#n/a n/a", *WORDS.split(), *SPREADSHEET.split()}
"""Cells that hold no number and say so."""

NUMBER = {
    ".": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII),
    ",": re.compile(r"[+-]?(\d+,?\d*|,\d+)([eE][+-]?\d+)?", re.ASCII),
}
"""A number, by decimal mark. No thousands separators: 1,234 could be either."""


SEARCHED = 1000
"""Lines in which a name is looked for that does not stand where the mapping says."""


@dataclass(frozen=True)
class Rows:
    """The rows of a text export and how they are cut.

    names : names of the columns, () where the file has none. under : number of the line they stand in.
    text : the whole file. start : where in it the rows begin. first : number of that line, from 1.
    width : cells in a row.
    """

    names: tuple[str, ...]
    under: int
    text: str
    start: int
    first: int
    width: int
    delimiter: str | None
    decimal: str

    @property
    def lines(self) -> str:
        """The text from the first row on."""
        return self.text[self.start :]

    def line(self, row: int) -> int:
        """Return the number of the line, from 1, that holds a row, from 0."""
        found = -1
        for number, line in enumerate(self.lines.split("\n"), self.first):
            found += not blank(line, self.delimiter)
            if found == row:
                return number
        return self.first

    def line_of(self, name: str) -> int:
        """Return the number of the first line that holds a name as a cell, 0 when there is none."""
        searched = islice(lines(self.text), SEARCHED)
        return next((number for number, _, line in searched if name in cells(line, self.delimiter)), 0)


def rows(text: str, mapping: Mapping) -> Rows:
    """Find the names and the rows of a text.

    Errors: RecordingError EMPTY.
    """
    skipped, mark = mapping.skip_lines, mapping.delimiter
    filled = (found for found in lines(text) if found[0] > skipped and not blank(found[2], mark))
    number, start, row = next(filled, (0, 0, ""))
    if not number:
        held = counted(text.count("\n") + (not text.endswith("\n")), "line")
        raise refused(
            RecordingReason.EMPTY,
            f"The file has {held}, and mapping key skip_lines = {skipped} leaves none of names or numbers.",
            "Check skip_lines in the mapping, or whether the export broke off.",
        )
    names, under = _names(cells(row, mark), mapping), number
    if names:
        number, start, row = next(filled, (0, 0, ""))
    if not number:
        raise refused(
            RecordingReason.EMPTY,
            f"There are no rows under the line of names (line {under}).",
            "Export the recording again: only its head was written.",
        )
    by_name = any(isinstance(column.name, str) for column in mapping.columns)
    width = len(names) if by_name else len(cells(row, mark))
    return Rows(names, under, text, start, number, width, mark, mapping.decimal)


def _names(first: list[str], mapping: Mapping) -> tuple[str, ...]:
    """The names over the columns; () when every column goes by number and the line holds numbers already."""
    numbers = [column.name for column in mapping.columns if isinstance(column.name, int)]
    mapped = [first[number - 1] for number in numbers if number <= len(first)]
    if len(numbers) == len(mapping.columns) and _holds_numbers(mapped, mapping.decimal):
        return ()
    while len(first) > 1 and not first[-1]:
        first = first[:-1]
    return tuple(first)


def _holds_numbers(row: list[str], decimal: str) -> bool:
    """Whether a row is one of numbers: any is a number, or all say that they are none."""
    return any(NUMBER[decimal].fullmatch(cell) for cell in row) or all(is_missing(cell) for cell in row)


def lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Give number (from 1), offset and text of each line, one after the other."""
    start = 0
    for number in count(1):
        stop = text.find("\n", start)
        if stop < 0:
            yield number, start, text[start:]
            return
        yield number, start, text[start:stop]
        start = stop + 1


def is_missing(cell: str) -> bool:
    """Whether a cell holds no number and says so."""
    return cell.casefold() in MISSING


def cells(line: str, delimiter: str | None) -> list[str]:
    """Cut one line into cells, without the blanks and quotes around them."""
    if delimiter is None:
        return line.split()
    if '"' in line:
        try:
            return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
        except (csv.Error, StopIteration):
            pass
    return [cell.strip() for cell in line.split(delimiter)]


def blank(line: str, delimiter: str | None) -> bool:
    """Whether a line holds no cell at all."""
    return not line.strip() or (bool(delimiter) and not line.replace(delimiter or "", "").strip())
