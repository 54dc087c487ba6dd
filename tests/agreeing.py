"""A plate and a mat watch the same simulated people: how far apart they are, and what the mat may give.

    python tests/agreeing.py 10
    python tests/agreeing.py 10 16

The mat's errors are drawn by the simulated sheet, and its curves are those that an engineer finds on the
bench; neither knows how numbers are made. The person is the same body, moment by moment: both devices live at
one rate.
"""

import contextlib
import csv
import io
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from equalised import bench

from station.cli import main
from station.equalisation import Equalisation
from station.sources.scene import MAT_FORM, uid_of
from station.sources.sheet.address import ROWS_PER_SECOND

MAT = 6
"""Number of the mat: its flaws are drawn from it."""
TESTS = (
    ("quiet_stance", "", 44.0),
    ("single_leg_stance", "left", 46.0),
    ("single_leg_stance", "right", 46.0),
)
"""Test, leg, and how long is recorded, s: they step on first."""


def people(count: int) -> Iterator[tuple[str, str]]:
    """Yield a code and the options of a person. Every other one is weak on a side, some sway more."""
    for number in range(1, count + 1):
        mass, height = 50.0 + 5.3 * (number * 7 % 10), 1.58 + 0.03 * (number * 3 % 10)
        deficit = (0.0, 0.35, 0.0, 0.6)[number % 4]
        weak = ("left", "right")[number % 2]
        yield (
            f"person {number}",
            f"seed={900 + number}&mass={mass:.1f}&height={height:.2f}&deficit={deficit}&weak={weak}",
        )


def equalised(cells: int) -> Equalisation:
    """Return what the bench makes of the mat."""
    made = bench(f"mat_{cells}x{cells}", MAT).equalisation
    return replace(made, uid=uid_of(MAT, MAT_FORM).hex())


def watched(
    folder: Path,
    count: int,
    cells: int,
    tests: tuple[tuple[str, str, float], ...] = TESTS,
    scans: int | None = None,
) -> Path:
    """Record everybody on both devices; return the table of pairs. scans : a second, None for the usual."""
    lines = []
    for code, options in people(count):
        for test, side, seconds in tests:
            name = f"{code}-{test}-{side}".replace(" ", "-")
            leg = ["--side", side] if side else []
            on_leg = f"&side={side}" if side else ""
            rate = scans * cells if scans else ROWS_PER_SECOND[cells]
            slower = f"&scans={scans}" if scans else ""
            plates = f"sim:{test}?pace=max&rate={rate}&{options}{on_leg}"
            mat = f"sim:mat?pace=max&do={test}&rows={cells}&mat={MAT}&flaws=drawn&{options}{on_leg}{slower}"
            for device, source in (("plate", plates), ("mat", mat)):
                out = str(folder / f"{name}-{device}.parquet")
                words = ["record", source, "--assessment", test, *leg, "--at-once", "--json"]
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    assert main([*words, "--seconds", str(seconds), "--out", out]) == 0
            lines.append((code, f"{name}-plate.parquet", f"{name}-mat.parquet"))
    table = folder / "pairs.csv"
    with table.open("w", newline="", encoding="utf-8") as opened:
        csv.writer(opened).writerows([("person", "plate", "mat"), *lines])
    return table


def printed(count: int, cells: int) -> None:
    """Print the table of limits of agreement."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        file = folder / "mat.mat.json"
        file.write_bytes(equalised(cells).to_bytes())
        table = watched(folder, count, cells)
        main(["agree", str(table), "--equalisation", str(file), "--out", str(folder / "compared.mat.json")])


if __name__ == "__main__":
    printed(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 32)
