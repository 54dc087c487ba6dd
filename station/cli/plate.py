"""`station qualify` and `station check`: an engineer and a plate, step by step."""

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from station import home
from station.cli.command import Command
from station.cli.told import progress, warmed
from station.errors import SourceError, SourceReason, StationError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from station.forces import Forces
    from station.mat import Plate
    from station.newtons import Calibration
    from station.qualification.bench import Bench
    from station.qualification.finding import Finding
    from station.recording.recording import Recording

STEPS = ("empty", "wiring", "ping", "drop", "person", "return")


def _above_zero(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.0 < value < 1e4:
        raise ArgumentTypeError("a number above 0")
    return value


def _source_argument(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", default="serial:", help="where the plate is: serial:, serial:/dev/ttyACM0"
    )


def _qualify_arguments(parser: ArgumentParser) -> None:
    _source_argument(parser)
    parser.add_argument("--out", type=Path, help="the file to write (default: qualification-SERIAL-DATE.zip)")
    parser.add_argument(
        "--skip", action="append", default=[], choices=STEPS, help="leave a step out; may come twice"
    )
    parser.add_argument(
        "--empty-seconds", type=_above_zero, default=60.0, help="how long the plates are empty"
    )
    parser.add_argument("--mass", type=_above_zero, default=1.0, help="kg that are dropped (default 1)")
    parser.add_argument("--height", type=_above_zero, default=0.2, help="m they fall (default 0.2)")
    parser.add_argument("--person", type=_above_zero, help="kg of the person, from another scale")


class _Qualification:
    """One plate on its way through the steps. What is found is kept by step, with its recordings."""

    def __init__(self, bench: "Bench", options: Namespace) -> None:
        self._bench = bench
        self._options = options
        self._calibration: Calibration | None = None
        self.findings: dict[str, list[Finding]] = {}
        self.recordings: dict[str, Recording] = {}

    def run(self) -> None:
        """Go through all steps that are not left out. Errors: SourceError."""
        self._identity()
        steps: dict[str, Callable[[], list[Finding]]] = {
            "empty": self._empty,
            "wiring": self._wiring,
            "ping": self._ping,
            "drop": self._drop,
            "person": self._person,
            "return": self._return,
        }
        for name, step in steps.items():
            if name not in self._options.skip and not (name == "return" and "empty" in self._options.skip):
                self._tell(name, step())

    def _identity(self) -> None:
        from station.qualification.finding import Finding, Verdict
        from station.wire.frame import NO_UID

        hello = self._bench.meet()
        if hello.uid == NO_UID:
            hello = self._bench.give_serial(os.urandom(len(NO_UID)))
            print("The board had no serial number: it has one now, and keeps it.")
        failing = self._bench.self_test()
        channels = [str(channel) for channel in range(hello.channels) if failing >> channel & 1]
        remark = f"Channels {', '.join(channels)} fail: see the wiring tables." if failing else ""
        print(
            f"plate {hello.serial}, firmware {hello.firmware}, {hello.channels} channels at {hello.rate} Hz\n"
        )
        verdict = Verdict.BAD if failing else Verdict.GOOD
        found = [
            Finding("channels that fail the self-test", float(len(channels)), "1", "none", verdict, remark)
        ]
        self._calibration = _calibration(self._bench)
        self._tell("identity", found)

    def _tell(self, name: str, found: "list[Finding]") -> None:
        from station.qualification import report

        self.findings[name] = found
        print(report.page({name: found}), flush=True)

    def _record(self, name: str, seconds: float, prompt: str) -> "Forces":
        from station.stream import measured

        _ask(prompt)
        recording = self._bench.record(seconds, self._calibration, lambda share: progress(name, share))
        self.recordings[name.replace(" ", "_")] = recording
        return measured(recording).forces

    def _empty(self) -> "list[Finding]":
        from station.qualification.empty import empty

        self._record(
            "empty", self._options.empty_seconds, "Clear both plates, do not touch them, and press Enter."
        )
        recording = self.recordings["empty"]
        found = empty(recording)
        self._calibration = _zeroed(self._calibration, recording)
        return found

    def _plates(self) -> "tuple[Plate, ...]":
        from station.mat import mat
        from station.stream import DEFAULT_GEOMETRY

        return mat(self._bench.hello.geometry or DEFAULT_GEOMETRY).plates

    def _wiring(self) -> "list[Finding]":
        from station.qualification.wiring import corner_name, pressed

        plates = self._plates()
        rest = self._record(
            "before the corners", 2.0, "Wiring. Keep the plates empty, and press Enter."
        ).cells
        found = []
        for plate in plates:
            for cell in plate.cells:
                where = f"{corner_name(cell)} corner of the {plate.side} plate"
                forces = self._record(
                    f"corner {cell.channel}",
                    4.0,
                    f"Press Enter, then press hard on the {where} until it is over.",
                )
                found.append(pressed(plates, plate, cell, rest, forces.cells))
        return found

    def _ping(self) -> "list[Finding]":
        from station.qualification.ping import rings

        found = []
        for number, plate in enumerate(self._plates()):
            forces = self._record(
                f"ping {plate.side}",
                4.0,
                f"Press Enter, then tap once with a knuckle on the middle of the {plate.side} plate.",
            )
            found.append(rings(f"{plate.side} plate rings at", forces.fz[:, number], forces.rate))
        return found

    def _drop(self) -> "list[Finding]":
        from station.qualification.drop import dropped

        mass, height = self._options.mass, self._options.height
        found = []
        for number, plate in enumerate(self._plates()):
            forces = self._record(
                f"drop {plate.side}",
                6.0,
                f"Lay a foam pad on the {plate.side} plate. Press Enter, then let {mass:g} kg fall on it "
                f"from {1000 * height:g} mm and lie still.",
            )
            load = forces.fz[:, number] - _before(forces.fz[:, number])
            found.append(dropped(f"impulse on the {plate.side} plate", load, forces.rate, mass, height))
        return found

    def _person(self) -> "list[Finding]":
        from station.qualification.weight import weighs

        mass = self._options.person or _number("How many kg does the person weigh, by another scale? ")
        forces = self._record(
            "person", 10.0, "Stand on both plates, one foot on each, hold still, and press Enter."
        )
        import numpy as np

        return [weighs("the person", float(np.nanmedian(forces.total)), mass)]

    def _return(self) -> "list[Finding]":
        from station.qualification.finding import below

        forces = self._record("empty again", 10.0, "Clear both plates, and press Enter.")
        remark = "Something rubs, the plate had not warmed up, or a cell was overloaded."
        return [
            below(f"the {side} plate's way back to zero", abs(float(load.mean())), "N", 3.0, 10.0, remark)
            for side, load in zip(forces.sides, forces.fz.T, strict=True)
        ]


def _before(load: "NDArray[np.float64]") -> float:
    """N that lie on the plate before anything falls: the foam."""
    import numpy as np

    return float(np.nanmedian(load[: max(1, len(load) // 20)]))


def _calibration(bench: "Bench") -> "Calibration":
    """Return the plate's own calibration, else the data sheet's gains."""
    from station import newtons
    from station.sources.simulated import calibration_of
    from station.stream import calibration_for

    own = newtons.of_plate(home.data() / "calibrations", bench.hello.uid)
    return calibration_for(bench.hello, own or calibration_of(bench.hello))


def _zeroed(calibration: "Calibration | None", recording: "Recording") -> "Calibration":
    """Return the same gains with the mean counts of the empty plates as zero."""
    import numpy as np

    from station.stream import blocks

    assert calibration is not None
    found, _ = blocks(recording.wire, recording.head.hello)
    counts = np.concatenate([block.counts for block in found if len(block)])
    return calibration.with_zero(counts.mean(axis=0))


def _ask(prompt: str) -> None:
    print(f"> {prompt} ", end="", file=sys.stderr, flush=True)
    try:
        input()
    except EOFError as error:
        raise _nobody() from error


def _number(prompt: str) -> float:
    print(f"> {prompt} ", end="", file=sys.stderr, flush=True)
    while True:
        try:
            return _above_zero(input().replace(",", "."))
        except ArgumentTypeError:
            print("> A number above 0, please: ", end="", file=sys.stderr, flush=True)
        except EOFError as error:
            raise _nobody() from error


def _nobody() -> SourceError:
    return SourceError(
        SourceReason.NO_DEVICE,
        "Nobody answers at the keyboard.",
        "Run this in a terminal; it leads through the steps and waits for Enter.",
    )


def _qualify(options: Namespace) -> int:
    from station.qualification import report
    from station.qualification.bench import Bench
    from station.qualification.finding import Verdict
    from station.recording.disk import require_free
    from station.sources.source import open_source

    if options.out is not None:
        require_free(options.out)
    source = open_source(options.source)
    warmed()
    made = datetime.now().astimezone()
    bench = Bench(source)
    plate = _Qualification(bench, options)
    broken_off: BaseException | None = None
    try:
        plate.run()
    except (StationError, KeyboardInterrupt) as error:
        broken_off = error  # what was found until here is worth keeping
    finally:
        source.close()
    if len(plate.findings) > 1:
        out = options.out or Path(f"qualification-{bench.hello.serial}-{made:%Y-%m-%d-%H%M%S}.zip")
        content = report.plain(bench.hello, made.isoformat(timespec="seconds"), plate.findings)
        content["broken_off"] = broken_off is not None
        report.write(out, content, report.page(plate.findings), plate.recordings)
        print(f"{out}  (worst finding: {content['worst']})")
    if broken_off is not None:
        raise broken_off
    return 1 if report.worst(plate.findings) is Verdict.BAD else 0


def _check_arguments(parser: ArgumentParser) -> None:
    _source_argument(parser)
    parser.add_argument("--mass", type=_above_zero, required=True, help="kg of the mass that is known")
    parser.add_argument(
        "--at",
        type=_mark,
        default=(0.1, 0.06),
        metavar="X,Y",
        help="mm of its mark from the middle of each plate (default 100,60)",
    )
    parser.add_argument(
        "--seconds", type=_above_zero, default=10.0, help="how long the mass lies (default 10)"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as one JSON object")


def _mark(text: str) -> tuple[float, float]:
    try:
        x, y = (float(part) / 1000.0 for part in text.split(","))
    except ValueError as error:
        raise ArgumentTypeError("two numbers in mm, as 100,60") from error
    return x, y


def _check(options: Namespace) -> int:
    from station.qualification import report
    from station.qualification.bench import Bench
    from station.qualification.empty import empty
    from station.qualification.finding import Verdict
    from station.sources.source import open_source

    source = open_source(options.source)
    warmed()
    try:
        bench = Bench(source)
        bench.meet()
        _ask("Clear both plates, and press Enter.")
        recording = bench.record(5.0, _calibration(bench), lambda share: progress("empty", share))
        findings = {"empty": empty(recording)}
        zeroed = _zeroed(_calibration(bench), recording)
        findings["mass"] = _weigh_plates(bench, zeroed, options)
    finally:
        source.close()
    if options.json:
        plain = {step: [each.to_json() for each in found] for step, found in findings.items()}
        print(json.dumps({"schema": "station.check/1", "findings": plain}, allow_nan=False))
    else:
        print(report.page(findings))
    return 1 if report.worst(findings) is Verdict.BAD else 0


def _weigh_plates(bench: "Bench", zeroed: "Calibration", options: Namespace) -> "list[Finding]":
    import numpy as np

    from station.mat import mat
    from station.qualification.weight import stands_at, weighs
    from station.stream import measured

    found = []
    x, y = options.at
    drawn = {plate.side: plate.centre for plate in mat(zeroed.geometry).plates}
    for number, plate in enumerate(zeroed.plates):
        _ask(f"Lay {options.mass:g} kg on the mark of the {plate.side} plate, and press Enter.")
        recording = bench.record(options.seconds, zeroed, lambda share: progress("weighing", share))
        forces = measured(recording).forces
        load = float(np.nanmedian(forces.fz[:, number]))
        found.append(weighs(f"mass on the {plate.side} plate", load, options.mass))
        middle = plate.pose[:2] if plate.pose is not None else drawn[plate.side]
        found.append(
            stands_at(f"its place on the {plate.side} plate", forces, number, middle[0] + x, middle[1] + y)
        )
    return found


COMMANDS = (
    Command(
        44,
        "check",
        "Lay a known mass on each plate: is it weighed and found where it lies?",
        "station check serial: --mass 10 --at 100,60",
        _check_arguments,
        _check,
    ),
    Command(
        46,
        "qualify",
        "Lead a builder through the first twenty minutes of a plate, and write one file to share.",
        "station qualify serial: --person 72.5",
        _qualify_arguments,
        _qualify,
    ),
)
