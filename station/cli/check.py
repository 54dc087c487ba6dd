"""`station check`: a known mass on each plate."""

import json
import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from station.cli.asked import ask, number
from station.cli.command import Command
from station.cli.told import progress, warmed

if TYPE_CHECKING:
    from station.newtons import Calibration
    from station.qualification.bench import Bench
    from station.qualification.finding import Finding

EMPTY_SECONDS = 5.0


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", default="serial:", help="where the plate is: serial:, serial:/dev/ttyACM0"
    )
    # Below 20 N a plate states no place.
    parser.add_argument(
        "--mass", type=number(2.5, 200.0, "kg"), required=True, help="kg of the mass that is known"
    )
    parser.add_argument(
        "--at",
        type=_mark,
        default=(0.1, 0.06),
        metavar="X,Y",
        help="mm of its mark from the middle of each plate (default 100,60)",
    )
    parser.add_argument(
        "--seconds", type=number(1.0, 600.0, "s"), default=10.0, help="how long the mass lies (default 10)"
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
    from station.qualification.bench import Bench, zeroed
    from station.qualification.empty import empty
    from station.qualification.finding import Verdict
    from station.qualification.step import Outcome, Step, worst
    from station.qualification.weight import require_bearable
    from station.sources.source import open_source

    source = open_source(options.source)
    warmed()
    try:
        bench = Bench(source)
        bench.meet()
        require_bearable(bench.mat, options.mass, *options.at)
        ask("Clear both plates, do not touch them, and press Enter.")
        recording = bench.record(EMPTY_SECONDS, bench.calibration(), lambda share: progress("empty", share))
        found = {"empty": empty(recording)}
        found["mass"] = _weigh_plates(bench, zeroed(bench.calibration(), recording), options)
    finally:
        source.close()
    steps = [Step(name, Outcome.MEASURED, tuple(findings)) for name, findings in found.items()]
    if options.json:
        plain = {step: [each.to_json() for each in findings] for step, findings in found.items()}
        print(json.dumps({"schema": "station.check/1", "findings": plain}, allow_nan=False))
    else:
        print(report.page(steps))
        print("\n".join(report.faults(steps)))
    return 1 if worst(steps) is Verdict.BAD else 0


def _weigh_plates(bench: "Bench", calibration: "Calibration", options: Namespace) -> "list[Finding]":
    from station.qualification.weight import stands_at, weighs
    from station.stream import measured

    found = []
    x, y = options.at
    drawn = {plate.side: plate.centre for plate in bench.mat.plates}
    for at, plate in enumerate(calibration.plates):
        ask(f"Lay {options.mass:g} kg on the mark of the {plate.side} plate, let go, and press Enter.")
        recording = bench.record(options.seconds, calibration, lambda share: progress("weighing", share))
        forces = measured(recording).forces
        found.append(weighs(f"mass on the {plate.side} plate", forces.fz[:, at], options.mass))
        middle = plate.pose[:2] if plate.pose is not None else drawn[plate.side]
        name = f"distance from its mark on the {plate.side} plate"
        found.append(stands_at(name, forces, at, middle[0] + x, middle[1] + y))
    return found


COMMANDS = (
    Command(
        44,
        "check",
        "Lay a known mass on each plate: is it weighed and found where it lies?",
        "station check serial: --mass 10 --at 100,60",
        _arguments,
        _run,
    ),
)
