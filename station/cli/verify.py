"""`station verify`: does a printed report say what the recordings say?"""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from station.cli.command import Command
from station.cli.told import as_json, progress

if TYPE_CHECKING:
    from station.proof.verification import Verified

RECORDINGS = "recordings"
SHOWN = 10
"""Differences that are printed; --json has all."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("report", type=Path, help="the PDF as the station saved it")
    parser.add_argument("--recordings", type=Path, help="folder of the recordings")
    parser.add_argument("--home", type=Path, help="folder of the library (default: that of this computer)")
    parser.add_argument("--json", action="store_true", help="print what was found as one JSON object")


def _run(options: Namespace) -> int:
    from station import home
    from station.proof.verification import verify

    own, demo = home.data() / RECORDINGS, home.demo() / RECORDINGS
    # A computer that has seen the demonstration alone has no recordings but those.
    usual = demo if demo.is_dir() and not own.is_dir() else own
    folder = options.recordings or (options.home / RECORDINGS if options.home else usual)
    found = verify(options.report, folder, lambda share: progress("verifying", share))
    if options.json:
        print(as_json(found.to_json()))
        return _code(found)
    print(f"report {found.report[:8]}, printed {found.printed}, station {found.software}")
    for note in found.notes:
        print(f"note: {note}")
    if found.is_identical:
        print(f"identical: {found.numbers} numbers from {found.recordings} recordings")
        return 0
    for told in found.differences[:SHOWN]:
        print(f"DIFFERENT: {told}")
    if len(found.differences) > SHOWN:
        print(f"and {len(found.differences) - SHOWN} more (--json has all)")
    if found.missing and folder == own and demo.is_dir():
        print(f'A page of the demonstration: --home "{home.demo()}"')
    for told in found.missing:
        print(f"NOT CHECKED: {told}")
    if found.missing:
        print(
            f"{found.numbers} numbers were made again; {found.unchecked} rest on what is not there. Name the "
            "folder of the recordings with --recordings, or that of the library with --home."
        )
    return _code(found)


def _code(found: "Verified") -> int:
    """Return 1 where something differs, 2 where nothing does and not all could be looked at."""
    return 1 if found.differences else 0 if found.is_identical else 2


COMMANDS = (
    Command(
        82,
        "verify",
        "Make every number of a printed report again, and compare. Ends with 1: different, 2: not checked.",
        "station verify visit-2026-11-21.pdf --recordings recordings",
        _arguments,
        _run,
    ),
)
