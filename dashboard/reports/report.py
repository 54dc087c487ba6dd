"""Report: everything the one page says, already in words and figures. Knows no library and no screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number of both sides. Texts are ready to print; an empty text prints as a dash."""

    title: str
    left: str
    right: str
    unit: str
    difference: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Panel:
    """One test: its numbers side by side, a chart (SVG) and what must be said about it."""

    title: str
    conditions: str
    rows: tuple[Row, ...]
    chart: bytes | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One visit on one page.

    recordings : (id, first digits of the SHA-256) of every trial a number came from.
    method : one line per method: filter, rate, definition. warnings : printed as they are.
    """

    person: str
    born: str
    visit: str
    weight: str
    panels: tuple[Panel, ...]
    method: tuple[str, ...]
    plate: str
    software: str
    recordings: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    is_example: bool = False
