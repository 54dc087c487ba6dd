"""`station import` and `export`: files in, files out."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from station.cli.command import Command, known_tests


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
    parser.add_argument(
        "out",
        type=Path,
        help="file to write; .csv gives the samples, .numbers.csv every number",
    )


def _export(options: Namespace) -> int:
    from station import exports, file
    from station.recording.disk import require_free

    recording = file.recording(options.file)
    require_free(options.out)
    exports.write(recording, options.out)
    print(options.out)
    return 0


COMMANDS = (
    Command(
        60,
        "import",
        "Turn another lab's file into a recording.",
        "station import BDS00001.txt --mapping bds.toml --out BDS00001.parquet",
        _import_arguments,
        _import,
        known_tests,
    ),
    Command(
        80,
        "export",
        "Write the samples, or every number, of a recording as CSV.",
        "station export trial.parquet trial.csv",
        _export_arguments,
        _export,
    ),
)
