"""The certificate at the terminal: the same words and numbers as on the page, without the pictures."""

import textwrap
from collections.abc import Iterable, Sequence

from calibration import words
from calibration.acceptance import Result
from calibration.certificate_sheet import Fact, Sheet, sheet
from station.certificate import Certificate

WIDTH = 100
LABEL = 18


def told(certificate: Certificate) -> str:
    """Return a certificate as lines for a terminal."""
    shown = sheet(certificate)
    parts = [
        _head(shown),
        _facts("Item", shown.item),
        _facts("Method and references", shown.method),
        _facts("Conditions", shown.conditions),
        _figures(shown),
        *(_plate(plate) for plate in shown.plates),
        _budget(shown),
        "\n".join(_wrapped(line) for line in shown.closing[:-1]),
        _facts("Issued", (*shown.signature, ("Hash", shown.hash))),
    ]
    return "\n\n".join(parts)


def _head(shown: Sheet) -> str:
    lines = [f"{shown.title} {shown.number}, issued {shown.issued}", ""]
    lines += [shown.head, *shown.reasons]
    if shown.result != Result.NOT_PASSED:
        lines += [f"{name}: {said}." for name, said in shown.accuracy]
    return "\n".join([*map(_wrapped, lines), f"Next calibration due: {shown.due}"])


def _facts(title: str, facts: Iterable[Fact]) -> str:
    lines = [
        textwrap.fill(said, WIDTH, initial_indent=f"  {name:<{LABEL}}", subsequent_indent=" " * (LABEL + 2))
        for name, said in facts
    ]
    return "\n".join([title, *lines])


def _figures(shown: Sheet) -> str:
    head = ["Figures", *(cell for plate in shown.plates for cell in (plate["title"], "class")), "A", "B", "C"]
    rows = [
        [
            f"{row.name}{', ' if row.unit else ''}{row.unit}{' *' if row.is_dynamic else ''}",
            *(cell for each in row.shown for cell in (each.value, each.mark)),
            *row.limits,
        ]
        for row in shown.rows
    ]
    below = [*shown.notes, f"* {words.FITNESS}"]
    noted = (textwrap.fill(each, WIDTH, initial_indent="  ", subsequent_indent="  ") for each in below)
    return "\n".join([_table([head, *rows]), *noted])


def _plate(plate: dict[str, object]) -> str:
    rows = plate["verification"]
    assert isinstance(rows, Sequence)
    head = ["x, y, mm", "force %", "U", "x mm", "y mm", "U"]
    title = f"{plate['title']}, fresh points with {plate['loads']}"
    facts, found = plate["map"], plate["found"]
    assert isinstance(facts, Sequence) and isinstance(found, dict)
    before = found["by"] or "no certificate before"
    compared = [
        ["", "found", "left"],
        *([name, then or words.DASH, left] for name, then, left in found["rows"]),
    ]
    return "\n".join(
        [
            title,
            _table([head, *map(list, rows)]),
            _facts("  Error map", facts),
            f"  As found ({before}) and as left, as read on the fresh points",
            _table(compared),
        ]
    )


def _budget(shown: Sheet) -> str:
    head = ["CoP, standard, mm", *(f"{p['side']} {person}" for p in shown.plates for person in shown.people)]
    return f"Uncertainty budget, in use\n{_table([head, *map(list, shown.budget), *map(list, shown.totals)])}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  "
        + "  ".join(
            f"{cell:<{w}}" if n == 0 else f"{cell:>{w}}"
            for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )


def _wrapped(line: str) -> str:
    return textwrap.fill(line, WIDTH)
