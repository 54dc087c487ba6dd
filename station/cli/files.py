"""`station import`, `export` and `compare`: files in, files out, two files side by side."""

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.cli.analyse import settings
from station.cli.command import Command
from station.cli.told import table
from station.errors import TrialError, TrialReason

if TYPE_CHECKING:
    from station.recording.recording import Head


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="C3D, or a text export with --mapping")
    parser.add_argument("--mapping", type=Path, help="TOML file that says what the columns are")
    parser.add_argument("--assessment", default="", help="key of the test it holds")
    parser.add_argument(
        "--out", type=Path, help="the recording to write (default: the file's name + .parquet)"
    )


def _import(options: Namespace) -> int:
    from station import file
    from station.recording import parquet

    out = options.out or options.file.with_suffix(parquet.SUFFIX)
    parquet.require_name(out)
    recording = file.recording(options.file, options.mapping, options.assessment)
    parquet.write(recording, out)
    forces = recording.forces
    if forces is not None:
        sides = ", ".join(forces.sides)
        print(f"{out}\n{len(forces)} samples at {forces.rate:.2f} Hz, plates: {sides}")
    for warning in recording.warnings:
        print(f"note: {warning}")
    return 0


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="recording (.parquet)")
    parser.add_argument("out", type=Path, help="file to write; its ending chooses the form: .csv")


def _export(options: Namespace) -> int:
    from station import exports, file
    from station.recording.disk import require_free

    recording = file.recording(options.file)
    require_free(options.out)
    exports.write(recording, options.out)
    print(options.out)
    return 0


def _compare_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("first", type=Path, help="recording of the left leg, or of the earlier visit")
    parser.add_argument("second", type=Path, help="recording of the right leg, or of the later visit")
    parser.add_argument("--assessment", help="key of the test; default: the recordings' own")
    parser.add_argument("--mapping", type=Path, help="for text exports")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="override a setting")
    parser.add_argument("--json", action="store_true", help="print the comparison as one JSON object")


def _compare(options: Namespace) -> int:
    from station import analyse, compare, file

    results: list[dict[str, Any]] = []
    heads: list[Head] = []
    for path in (options.first, options.second):
        recording = file.recording(path, options.mapping, options.assessment or "")
        key = options.assessment or recording.head.assessment
        if not key:
            raise TrialError(
                TrialReason.UNKNOWN_ASSESSMENT,
                f"{path.name} does not say which test it is.",
                "Add --assessment, for example --assessment quiet_stance.",
            )
        heads.append(recording.head)
        results.append(analyse.of_recording(recording, key, settings(options.set)).to_json())
    first, second = results
    if first["assessment"] != second["assessment"] or first["settings"].keys() != second["settings"].keys():
        raise TrialError(
            TrialReason.UNKNOWN_ASSESSMENT,
            f"These are different tests: {first['assessment']} and {second['assessment']}.",
            "Compare two recordings of the same test.",
        )
    differing = compare.differing(
        *(
            compare.conditions(
                head.context, each["settings"], _seconds(each), str(head.hello.sensor if head.hello else "")
            )
            for head, each in zip(heads, results, strict=True)
        )
    )
    if differing:
        raise TrialError(
            TrialReason.NOT_COMPARABLE,
            f"These trials were not made alike: {', '.join(differing)}.",
            "Compare trials made alike; --set keep_s=30 takes the same 30 s of both.",
        )
    rows = compare.results(first, second)
    if options.json:
        print(json.dumps({"schema": "station.comparison/1", "rows": rows}, allow_nan=False))
        return 0
    lines = [("metric", "side", "first", "second", "difference", "unit")]
    lines += [
        (
            row["metric"],
            f"{row['first_side']} / {row['second_side']}",
            _number(row["first"]),
            _number(row["second"]),
            _difference(row),
            row["unit"],
        )
        for row in rows
    ]
    print(table(lines))
    formula = rows[0]["formula"] if rows else "none"
    print(f"\ndifference: {formula}. Measurement error not known yet: no verdict is given.")
    return 0


def _seconds(result: dict[str, Any]) -> float:
    """s of standing that the numbers are of."""
    keep = result["settings"].get("keep_s")
    return float(keep if keep is not None else result["recording"]["duration_s"])


def _difference(row: dict[str, Any]) -> str:
    if row["unit"] == "%":
        points = None if None in (row["first"], row["second"]) else row["second"] - row["first"]
        return "" if points is None else f"{points:+.1f} points"
    return "" if row["percent"] is None else f"{row['percent']:+.1f} %"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


COMMANDS = (
    Command(
        60,
        "import",
        "Turn another lab's file into a recording.",
        "station import BDS00001.txt --mapping bds.toml --out BDS00001.parquet",
        _import_arguments,
        _import,
    ),
    Command(
        70,
        "compare",
        "Two recordings of one test side by side: left and right leg, or two visits.",
        "station compare left.parquet right.parquet",
        _compare_arguments,
        _compare,
    ),
    Command(
        80,
        "export",
        "Write the samples of a recording as CSV.",
        "station export trial.parquet trial.csv",
        _export_arguments,
        _export,
    ),
)
