"""What the command line of the bench understands, and what a calibration begins with by it."""

import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from datetime import date, datetime

from calibration import other
from calibration.begun import DESIGNS, Begun, require_height
from calibration.reference import Mass
from calibration.typed import typed
from station.cli.asked import answer
from station.cli.asked import number as number_within
from station.errors import CalibrationError, CalibrationReason
from station.stream import DEFAULT_GEOMETRY
from station.validity import MOST_MONTHS
from station.wire.frame import Hello
from station.wire.spec import Sensor

FLATTEST, HIGHEST = 5.0, 300.0
"""mm, of the top of a plate above the balls of its feet."""
STEEPEST = 0.3
"""degrees: a plate that leans more is levelled before it is calibrated."""
EXAMPLE = "station calibrate serial: --design short --masses 20,20 --latitude 47.4 --by 'E. Example'"


def parser() -> ArgumentParser:
    """Return what the command line understands."""
    made = ArgumentParser(
        "station calibrate",
        description="Calibrate the plates with known masses, a ruler and a card: step by step, to be left "
        "and taken up at any reading. What is read is kept in the data folder, below calibrations/<serial>/.",
        epilog="examples:\n" + "\n".join(f"  {each}" for each in (EXAMPLE, *other.EXAMPLES)),
        formatter_class=RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "source", nargs="?", default="serial:", help="where the plates are: serial:, serial:/dev/ttyACM0"
    )
    made.add_argument(
        "--design", choices=tuple(DESIGNS), default="short", help="how much is read (default short)"
    )
    made.add_argument(
        "--masses", default="20,20", help="kg of the masses at hand, in the order they are laid on"
    )
    made.add_argument(
        "--mass-error", type=float, default=0.1, metavar="PERCENT", help="how well they are known"
    )
    made.add_argument("--weighed", default="a verified scale", help="how their mass is known")
    made.add_argument(
        "--checked-until",
        type=_day,
        metavar="YYYY-MM-DD",
        help="the last day for which the masses, or the scale that weighed them, are checked",
    )
    made.add_argument(
        "--placing",
        type=number_within(0.05, 10.0, "mm"),
        default=0.5,
        metavar="MM",
        help="how well a mass is laid on its mark, as a standard deviation (default 0.5)",
    )
    made.add_argument("--latitude", type=float, help="degrees; gravity differs by 0.5 %% over the globe")
    made.add_argument("--height", type=float, default=0.0, help="m above the sea (default 0)")
    made.add_argument(
        "--top",
        type=float,
        metavar="MM",
        help="height of the top above the balls of the feet; build A is drawn 66.5, B has to say it: 105",
    )
    made.add_argument(
        "--level",
        type=float,
        metavar="DEGREES",
        help="by how much a plate leans at most, by a spirit level, 0.3 at most; else U counts with 0.5",
    )
    made.add_argument("--place", default="", help="where this is done")
    made.add_argument("--by", default="", help="who does it, and signs")
    made.add_argument("--celsius", type=float, help="temperature of the room")
    made.add_argument("--humidity", type=float, metavar="PERCENT", help="of the room")
    made.add_argument("--floor", default="", help="what the plates stand on, in words")
    made.add_argument(
        "--warm-up",
        type=number_within(0.0, 10000.0, "minutes"),
        metavar="MINUTES",
        help="how long the plates have been powered; 15 are wanted",
    )
    made.add_argument("--new", action="store_true", help="begin anew although one was left in the middle")
    made.add_argument(
        "--months",
        type=months,
        default=12,
        help="until the next calibration is due (default 12, at most 60)",
    )
    other.arguments(made)
    return made


def begun(options: Namespace, hello: Hello) -> Begun:
    """Return what a calibration begins with; what the options leave open is asked for. hello : the device.

    Errors: CalibrationError INCOMPLETE without the height of real plates, before anything is asked;
    WRONG_UNIT for what cannot be.
    """
    top, level = _top(options.top), _level(options.level)
    require_height(hello.serial, hello.geometry or DEFAULT_GEOMETRY, top)
    masses = _masses(options.masses, options.mass_error, options.weighed, options.checked_until or "")
    loads = tuple(math.fsum(mass.kilograms for mass in masses[: n + 1]) for n in range(len(masses)))
    latitude = options.latitude
    if latitude is None:
        latitude = number("Latitude of this place in degrees (a map knows it): ", -90.0, 90.0)
    now = datetime.now().astimezone()
    return Begun(
        hello.serial,
        hello.geometry or DEFAULT_GEOMETRY,
        Sensor(hello.sensor).name,
        hello.firmware,
        hello.bits,
        hello.full_scale,
        options.design,
        int(now.timestamp()),
        loads,
        masses,
        latitude,
        options.height,
        typed(options.place) or words("Where is this done? "),
        typed(options.by) or words("Who does it, and will sign? "),
        "engineer",
        now.isoformat(timespec="seconds"),
        placing=options.placing * 1e-3,
        celsius=options.celsius,
        humidity=options.humidity,
        level=level,
        floor=typed(options.floor),
        warm_up=options.warm_up,
        top=top,
    )


def number(prompt: str, low: float, high: float) -> float:
    """Ask until a number within its limits is typed."""
    while True:
        try:
            value = float(answer(prompt).replace(",", "."))
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        print(f"A number from {low:g} to {high:g} is needed.")


def words(prompt: str) -> str:
    """Ask until there are words."""
    while not (said := typed(answer(prompt))):
        pass
    return said


def _level(degrees: float | None) -> float | None:
    """Read a level. Errors: CalibrationError WRONG_UNIT when nobody could stand on such a plate."""
    if degrees is None or 0.0 <= degrees <= STEEPEST:
        return degrees
    raise CalibrationError(
        CalibrationReason.WRONG_UNIT,
        f"A plate that leans by {degrees:g} degrees is not calibrated.",
        f"Level it first, to {STEEPEST:g} degrees at most, and write what the spirit level says: --level 0.1",
    )


def _top(millimetres: float | None) -> float | None:
    """Read a height. Errors: CalibrationError WRONG_UNIT when no plate is that flat or that high."""
    if millimetres is None:
        return None
    if not FLATTEST <= millimetres <= HIGHEST:
        raise CalibrationError(
            CalibrationReason.WRONG_UNIT,
            f"The top of a plate is not {millimetres:g} mm above the balls of its feet.",
            f"Measure it with a ruler, and write it in mm from {FLATTEST:g} to {HIGHEST:g}: --top 105",
        )
    return millimetres / 1e3


def _masses(text: str, error: float, weighed: str, due: str) -> tuple[Mass, ...]:
    """Read `20,20`. Errors: CalibrationError WRONG_UNIT when it is not masses that somebody lifts."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = [math.nan]
    if not found or not all(0.5 <= mass <= 100.0 for mass in found) or not 0.0 < error <= 5.0:
        raise CalibrationError(
            CalibrationReason.WRONG_UNIT,
            f"'{text}' known to {error:g} % is not a set of masses in kg from 0.5 to 100.",
            "Write them as --masses 20,20 and how well they are known as --mass-error 0.1.",
        )
    share = error / 100.0 / math.sqrt(3.0)
    return tuple(Mass(f"mass {n}", mass, mass * share, weighed, due) for n, mass in enumerate(found, start=1))


def months(text: str) -> int:
    """Read how long something holds. Errors: ArgumentTypeError beyond MOST_MONTHS."""
    try:
        found = int(text)
    except ValueError:
        found = 0
    if not 1 <= found <= MOST_MONTHS:
        raise ArgumentTypeError(f"a calibration is due after 1 to {MOST_MONTHS} months, not '{text}'")
    return found


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ArgumentTypeError(f"a day is written 2027-05-01, not '{text}'") from error
