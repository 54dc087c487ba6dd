"""`station qualify`: a builder and a new plate, step by step, into one file."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from station.cli.asked import number, say
from station.cli.command import Command
from station.cli.course import PERSON, Course
from station.cli.told import warmed
from station.errors import StationError
from station.qualification.finding import Verdict
from station.qualification.step import ASKED, is_measured, worst

if TYPE_CHECKING:
    from station.qualification.bench import Bench

READY = {
    "drop": "a foam pad and {mass:g} kg to drop on it",
    "person": "a person whose weight you know",
}
"""What a builder must have at hand for a step."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", default="serial:", help="where the plate is: serial:, serial:/dev/ttyACM0"
    )
    parser.add_argument("--out", type=Path, help="the file to write (default: qualification-SERIAL-DATE.zip)")
    parser.add_argument(
        "--skip", action="append", default=[], choices=ASKED, help="leave a step out; may come twice"
    )
    parser.add_argument(
        "--empty-seconds", type=number(5.0, 3600.0, "s"), default=60.0, help="how long the plates are empty"
    )
    parser.add_argument(
        "--mass", type=number(0.5, 10.0, "kg"), default=1.0, help="kg that are dropped (default 1)"
    )
    parser.add_argument(
        "--height", type=number(0.05, 0.5, "m"), default=0.2, help="m they fall (default 0.2)"
    )
    parser.add_argument("--person", type=PERSON, help="kg of the person, from another scale")


def _greet(options: Namespace) -> None:
    """Say before the first step how long it takes and what must be at hand."""
    needed = [what.format(mass=options.mass) for name, what in READY.items() if name not in options.skip]
    if len(set(options.skip)) < len(ASKED):
        have = f" Have ready: {', '.join(needed)}." if needed else ""
        say(f"This takes up to twenty minutes.{have} Ctrl+C ends it and keeps what was measured.\n")


def _name(serial: str, made: datetime) -> Path:
    return Path(f"qualification-{serial}-{made:%Y-%m-%d-%H%M%S}.zip")


def _run(options: Namespace) -> int:
    from station.qualification import report
    from station.qualification.bench import Bench
    from station.sources.source import open_source

    made = datetime.now().astimezone()
    report.require_place(options.out or _name("0" * 16, made))
    source = open_source(options.source)
    warmed()
    bench = Bench(source)
    course = Course(bench, options)
    broken_off: BaseException | None = None
    _greet(options)
    try:
        course.run()
    except (StationError, KeyboardInterrupt) as error:
        broken_off = error  # what was found until here is worth keeping
    finally:
        source.close()
    steps = course.steps()
    if broken_off is None or is_measured(steps):
        _write(options.out or _name(bench.hello.serial, made), course, bench, made, broken_off is not None)
    if broken_off is not None:
        raise broken_off
    return 0 if worst(steps) in (Verdict.GOOD, Verdict.LOOK) else 1


def _write(out: Path, course: Course, bench: "Bench", made: datetime, is_broken_off: bool) -> None:
    """Say the final word and write the file. Errors: RecordingError."""
    from station.qualification import report

    steps = course.steps()
    if is_broken_off:
        print("\n")
    print(report.ending(steps))
    content = report.plain(bench.hello, made.isoformat(timespec="seconds"), steps)
    content["broken_off"] = is_broken_off
    report.write(out, content, f"{report.page(steps)}\n{report.ending(steps)}", course.recordings)
    print(f"{out} is written: share this file when you ask for help.")


COMMANDS = (
    Command(
        46,
        "qualify",
        "Lead a builder through the first twenty minutes of a plate, and write one file to share.",
        "station qualify serial: --person 72.5",
        _arguments,
        _run,
    ),
)
