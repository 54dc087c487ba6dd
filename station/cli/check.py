"""`station check`: a mass on two marks of each plate, against what they read when they were calibrated.

A pressure mat is checked in `mat_check.py`.
"""

import json
import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from station import home
from station.cli.asked import ask, number, say
from station.cli.command import Command
from station.cli.told import progress, warmed

if TYPE_CHECKING:
    from station.newtons import Calibration
    from station.qualification.bench import Bench
    from station.qualification.finding import Finding
    from station.qualification.laid import Taken
    from station.validity import Validity

EMPTY_SECONDS = 5.0
PLACES = ("mark", "other mark")
"""What the two marks of a plate are called when somebody is asked to lay something there."""
Found = dict[str, "list[Finding]"]


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("source", nargs="?", default="serial:", help="where the plate or the mat is: serial:")
    # Below 20 N a plate states no place.
    parser.add_argument(
        "--mass", type=number(2.5, 200.0, "kg"), required=True, help="kg of the mass that is known"
    )
    parser.add_argument(
        "--at",
        type=_mark,
        metavar="X,Y",
        help="mm of its mark from the middle of each plate, or of the mat; the other mark lies opposite "
        "(default 100,60; on a mat three tenths of it to the left and forward)",
    )
    parser.add_argument(
        "--tile",
        type=number(20.0, 200.0, "mm"),
        default=60.0,
        help="on a mat: side of the tile, mm (default 60)",
    )
    parser.add_argument(
        "--seconds", type=number(1.0, 600.0, "s"), default=10.0, help="how long the mass lies (default 10)"
    )
    parser.add_argument(
        "--standard",
        action="store_true",
        help="right after calibrating: keep what is read as the standard of the daily checks (four rounds)",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as one JSON object")


def _mark(text: str) -> tuple[float, float]:
    """Read a mark in mm. Returns x, y in m."""
    try:
        x, y = (float(part) / 1000.0 for part in text.split(","))
    except ValueError:
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ArgumentTypeError(f"two numbers in mm are needed, as 100,60, not '{text}'")
    return x, y


def _run(options: Namespace) -> int:
    from station.qualification import report
    from station.qualification.bench import Bench
    from station.qualification.daily import (
        MARK,
        day,
        instead,
        opposite,
        require_telling,
        returns,
        standard_line,
    )
    from station.qualification.finding import Verdict
    from station.qualification.laid import laid
    from station.qualification.step import Outcome, Step, worst
    from station.qualification.weight import require_bearable
    from station.sources.source import open_source

    source = open_source(options.source)
    warmed()
    try:
        bench = Bench(source)
        hello = bench.meet()
    except BaseException:
        source.close()
        raise
    if hello.is_mat:
        from station.cli import mat_check

        return mat_check.run(source, hello, options)
    try:
        options.at = options.at or MARK
        marks = opposite(options.at)
        if options.standard:
            require_telling(options.at)
        for mark in marks:
            require_bearable(bench.mat, options.mass, *mark)
        calibration = bench.calibration()
        found, takes = _lay(bench, calibration, options)
    finally:
        source.close()
    done = laid(options.mass, marks, takes, calibration)
    found["return"] = returns(done, calibration)
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    if options.standard:
        found |= instead(done, _lines(calibration.uid), calibration, bench.hello.sensor)
        line = standard_line(done, calibration, at)
    else:
        further, line = day(done, _lines(calibration.uid), calibration, bench.hello.sensor, at, found)
        found |= further
    steps = [Step(name, Outcome.MEASURED, tuple(findings)) for name, findings in found.items()]
    try:
        _keep(calibration.uid, line, is_good=worst(steps) is not Verdict.BAD)
    finally:
        worth = _worth(calibration, bench.hello.serial)
        say(worth.sentence)
        if options.json:
            plain = {step: [each.to_json() for each in findings] for step, findings in found.items()}
            content = {"schema": "station.check/1", "findings": plain, "calibration": worth.to_json()}
            print(json.dumps(content, allow_nan=False))
        else:
            print(report.page(steps))
            print("\n".join(report.faults(steps)))
    return 1 if worst(steps) is Verdict.BAD else 0


def _lay(bench: "Bench", calibration: "Calibration", options: Namespace) -> "tuple[Found, list[Taken]]":
    """Lead through the check. While the mass lies on one plate, the others show what they read empty."""
    from station.qualification.bench import zeroed
    from station.qualification.daily import ROUNDS
    from station.qualification.empty import empty
    from station.qualification.laid import taken

    ask("Clear both plates, do not touch them, and press Enter.")
    recording = bench.record(EMPTY_SECONDS, calibration, lambda share: progress("empty", share))
    found: Found = {"empty": empty(recording), "mass": [], "other mark": []}
    takes = [taken(recording)]
    zero = zeroed(calibration, recording)
    for turn in range(ROUNDS if options.standard else 1):
        for mark, where in enumerate(PLACES):
            for plate, gain in enumerate(calibration.plates):
                turned = ", a quarter turn further," if turn else ""
                ask(
                    f"Lay {options.mass:g} kg{turned} on the {where} of the {gain.side} plate, let go, "
                    "and press Enter."
                )
                recording = bench.record(options.seconds, zero, lambda share: progress("weighing", share))
                takes.append(taken(recording, plate, mark))
                if turn == 0:
                    name = "other mark" if mark else "mass"
                    found[name] += _weighed(bench, zero, recording, plate, mark, options)
    ask("Take the mass off, do not touch the plates, and press Enter.")
    recording = bench.record(EMPTY_SECONDS, calibration, lambda share: progress("empty", share))
    return found, [*takes, taken(recording)]


def _weighed(
    bench: "Bench", calibration: "Calibration", recording: Any, plate: int, mark: int, options: Namespace
) -> "list[Finding]":
    """Judge one placement by itself, without a standard: is the mass weighed and found where it lies?"""
    from station.qualification.daily import opposite
    from station.qualification.weight import stands_at, weighs
    from station.stream import measured

    x, y = opposite(options.at)[mark]
    gain = calibration.plates[plate]
    drawn = {each.side: each.centre for each in bench.mat.plates}
    forces = measured(recording).forces
    middle = gain.pose[:2] if gain.pose is not None else drawn[gain.side]
    which = f", {PLACES[mark]}" if mark else ""
    return [
        weighs(f"mass on the {gain.side} plate{which}", forces.fz[:, plate], options.mass),
        stands_at(
            f"distance from its {PLACES[mark]} on the {gain.side} plate",
            forces,
            plate,
            middle[0] + x,
            middle[1] + y,
        ),
    ]


def _lines(uid: str) -> list[dict[str, Any]]:
    from station import logbook

    file = logbook.path(home.data() / "calibrations", uid, logbook.CHECKS)
    return [line for line in logbook.lines(file) if line is not None]


def _worth(calibration: "Calibration", serial: str) -> "Validity":
    """Return what the calibration is worth after this check."""
    from station import logbook
    from station.validity import validity

    folder = home.data() / "calibrations"
    checks, voids = logbook.checks(folder, serial), logbook.voids(folder, serial)
    return validity(calibration, serial, datetime.now().astimezone(), checks, voids)


def _keep(uid: str, line: dict[str, Any], *, is_good: bool) -> None:
    """Write a line into the log, but no bad standard. Errors: RecordingError NO_ROOM, NOT_WRITABLE."""
    from station import logbook
    from station.newtons import NO_SERIAL

    is_standard = line["kind"] == "standard"
    if uid == NO_SERIAL.hex():
        say("This board has no serial number: its checks cannot be told from others' and are not kept.")
    elif is_standard and not is_good:
        say("This is nothing to compare with: mend what is not good, then make the standard again.")
    else:
        logbook.append(logbook.path(home.data() / "calibrations", uid, logbook.CHECKS), line)
        if is_standard:
            say("Kept as the standard: check with the same mass on the same marks every day.")


COMMANDS = (
    Command(
        44,
        "check",
        "Lay a known mass on two marks of each plate, or of a mat: is it weighed and found as it should be?",
        "station check serial: --mass 10 --at 100,60",
        _arguments,
        _run,
    ),
)
