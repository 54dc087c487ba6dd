"""What the commands share when they speak to a person at a terminal."""

import contextlib
import json
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any


def progress(what: str, share: float) -> None:
    """Draw a progress bar on the error stream, when a person is looking."""
    if not sys.stderr.isatty():
        return
    share = min(max(share, 0.0), 1.0)
    full = round(30 * share)
    end = "\n" if share >= 1.0 else ""
    print(
        f"\r{what} [{'#' * full}{'.' * (30 - full)}] {100 * share:3.0f} %",
        end=end,
        file=sys.stderr,
        flush=True,
    )


@contextlib.contextmanager
def telling(stop: threading.Event) -> Iterator[None]:
    """Within this, Ctrl+C (and a polite end of the process) sets `stop` instead of raising."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


def number(value: float | None) -> str:
    """Write a number of a table with four digits; a dash where there is none. Zero has no sign."""
    return "-" if value is None else f"{value:z.0f}" if abs(value) >= 1e4 else f"{value:z.4g}"


def as_json(plain: object) -> str:
    """Return the plain form as JSON in which zero has no sign."""
    return json.dumps(_unsigned(plain), allow_nan=False, ensure_ascii=False)


def _unsigned(plain: Any) -> Any:
    if isinstance(plain, dict):
        return {key: _unsigned(value) for key, value in plain.items()}
    if isinstance(plain, list):
        return [_unsigned(value) for value in plain]
    return plain + 0.0 if isinstance(plain, float) else plain


def table(rows: Sequence[tuple[str, ...]], last_left: bool = False) -> str:
    """Return rows as aligned columns; the first column left, the others right, the last as asked."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0].ljust(widths[0])
        if last_left:
            cells[-1] = row[-1]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def warmed() -> None:
    """Compile the kernels before the plate is opened, once, and say so: it takes half a minute."""
    from station import warm

    if warm.is_warm():
        return
    print(
        "The first start compiles the arithmetic; this takes half a minute, once.",
        file=sys.stderr,
        flush=True,
    )
    for done, total in warm.steps():
        progress("compiling", done / total)
