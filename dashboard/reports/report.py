"""Report: everything the one page says, already in words and figures. Knows no library and no screen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number of the whole body or of both sides: number and unit, ready to print; empty without one."""

    title: str
    left: tuple[str, str] = ("", "")
    right: tuple[str, str] = ("", "")
    both: tuple[str, str] = ("", "")
    difference: str = ""


@dataclass(frozen=True)
class Panel:
    """One test: its numbers side by side, a chart (SVG) and what must be said about it.

    difference_of : what a difference between the legs is a percentage of.
    """

    title: str
    conditions: str
    rows: tuple[Row, ...]
    difference_of: str = ""
    chart: bytes | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """One visit on one page.

    recordings : (id, first digits of the SHA-256) of every trial a number came from.
    trends : charts (SVG) of earlier visits and this one. method : one line per test: filter, rate,
    definition. warnings : printed as they are. numbers : every number of every trial as CSV, attached.
    detection : what a screen can detect, attached.
    """

    person: str
    born: str
    visit: str
    weight: str
    panels: tuple[Panel, ...]
    method: tuple[str, ...]
    plate: str
    software: str
    trends: tuple[bytes, ...] = ()
    recordings: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    is_example: bool = False
    numbers: str = ""
    detection: str = ""
