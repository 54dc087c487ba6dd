"""Bench: every comparison of this folder in one run, equality first, then ours, peer, ratio and goal.

A file of this folder takes part by having `rows(quick)`. Its name is its group.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.timing import Row, load

ENOUGH = 0.7
"""Share of a goal below which a run fails."""
_HEAD = f"{'case':<58}{'difference':>12}{'ours ms':>12}{'peer ms':>12}{'ratio':>10}{'goal':>8}"


def groups() -> list[str]:
    """Return the names of the files that have rows."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [file.stem for file in files if "\ndef rows(quick" in file.read_text(encoding="utf-8")]


def rows(names: Sequence[str], quick: bool) -> Iterator[Row]:
    """Run groups one after the other."""
    for name in names:
        yield from importlib.import_module(f"benchmarks.{name}").rows(quick)


def verdict(row: Row) -> str:
    """Return what a row says: `different`, `too slow`, `below the goal`, `not installed` or nothing."""
    if not row.is_equal:
        return "different"
    if row.ratio is None:
        return "not installed"
    if row.goal is None or row.ratio >= row.goal:
        return ""
    return "too slow" if row.ratio < ENOUGH * row.goal else "below the goal"


def line(row: Row) -> str:
    """Return a row as people read it."""
    peer = "-" if row.peer_ms is None else f"{row.peer_ms:.4f}"
    times = "-" if row.ratio is None else f"{row.ratio:.1f}"
    goal = "-" if row.goal is None else f"{row.goal:g}"
    told = (
        f"{row.case:<58}{row.equal:>12.1e}{row.ours_ms:>12.4f}{peer:>12}{times:>10}{goal:>8}  {verdict(row)}"
    )
    return told.rstrip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table. Returns 1 when a result differs or a ratio is far below its goal."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--group", default="", help=f"only these, with commas: {','.join(groups())}")
    parser.add_argument("--quick", action="store_true", help="smaller inputs, fewer rounds: within a minute")
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    asked = parser.parse_args(arguments)
    names = asked.group.split(",") if asked.group else groups()
    unknown = sorted(set(names) - set(groups()))
    if unknown:
        print(f"There is no group {', '.join(unknown)}; there are {', '.join(groups())}.", file=sys.stderr)
        return 2
    before = load()
    print(_HEAD)
    found = []
    for row in rows(names, asked.quick):
        found.append(row)
        print(line(row), flush=True)
    print(f"CPU time; load average {before:.2f} before, {load():.2f} after")
    if asked.json:
        table = [asdict(row) | {"verdict": verdict(row)} for row in found]
        asked.json.write_text(
            json.dumps({"load": [before, load()], "rows": table}, indent=1), encoding="utf-8"
        )
    return int(any(verdict(row) in ("different", "too slow") for row in found))
