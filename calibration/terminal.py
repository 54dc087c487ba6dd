"""The bench at a terminal: it asks for one thing at a time, and reads when the plate lies still."""

import math
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from datetime import datetime

from calibration import other, pose_terminal, posed, procedure
from calibration.begun import DESIGNS, Begun
from calibration.captured import WANTED, Wanted, is_whole
from calibration.certificate import compose
from calibration.certificate_page import printed
from calibration.check import Scene
from calibration.instructions import instruction
from calibration.losses import Losses
from calibration.outcome import Outcome, outcome
from calibration.plan import hands
from calibration.procedure import Procedure, Step
from calibration.reference import Mass
from calibration.settling import State
from calibration.takes import Take, Takes
from calibration.taking import Look, Taking
from calibration.typed import typed
from calibration.validation import Verified
from station import certificate, home
from station.cli.told import warmed
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import Side, mat
from station.sources.source import open_source
from station.station import Station
from station.stream import DEFAULT_GEOMETRY
from station.validity import MOST_MONTHS
from station.wire.frame import Hello
from station.wire.spec import Sensor

FLATTEST, HIGHEST = 5.0, 300.0
"""mm, of the top of a plate above the balls of its feet."""
STEEPEST = 0.3
"""degrees: a plate that leans more is levelled before it is calibrated."""
LEAVE, BACK, SKIP = ("q", "quit", "leave"), ("b", "back"), ("s", "skip")
ASKED = {
    Scene.DEAD_LOAD: "Lay the largest mass on the middle of the {side} plate; nobody walks about meanwhile.",
    Scene.CREEP: "Lay the largest mass on the middle of the {side} plate, and begin at once.",
    Scene.RETURN: "Take everything off the {side} plate, and begin at once.",
    Scene.EMPTY: "Leave the {side} plate empty; the plates have been powered for a quarter of an hour.",
    Scene.TAP: "Leave the {side} plate empty, begin, and tap it once with a knuckle.",
    Scene.DROP: "Lay foam on the {side} plate, begin, and drop the bag on it once.",
    Scene.STRIKE: "Lay a plank over both plates, begin, and strike its middle once.",
}
"""What is to be done before a recording, and in it."""
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
    made.add_argument("--latitude", type=float, help="degrees; gravity differs by 0.5 %% over the globe")
    made.add_argument("--height", type=float, default=0.0, help="m above the sea (default 0)")
    made.add_argument(
        "--top",
        type=float,
        metavar="MM",
        help="height of the top above the balls of the feet; build A is drawn 66.5, build B has to say 105",
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
    made.add_argument("--new", action="store_true", help="begin anew although one was left in the middle")
    made.add_argument(
        "--months",
        type=_months,
        default=12,
        help="until the next calibration is due (default 12, at most 60)",
    )
    other.arguments(made)
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the bench. Returns 0 when signed, 1 when left, 2 after a sentence on what is wrong."""
    options = parser().parse_args(list(arguments))
    if (code := other.done(options)) is not None:
        return code
    warmed()
    station = Station(lambda: open_source(options.source), home.data() / "recordings")
    try:
        station.open()
        station.wait_ready(15.0)
        if options.pose:
            return pose_terminal.lead(station, home.data() / "calibrations", options.by, is_fresh=options.new)
        return Bench(station, options).run()
    except StationError as error:
        print(f"\n{error}")
        return 2
    except (EOFError, KeyboardInterrupt):
        print("\nLeft. Everything read so far is kept; run the same command to go on.")
        return 1
    finally:
        station.close()


class Bench:
    """The conversation. station : ready. options : of the command line."""

    def __init__(self, station: Station, options: Namespace) -> None:
        self._station = station
        self._options = options
        hello = station.hello
        if hello is None:
            raise CalibrationError(
                CalibrationReason.UNREADABLE,
                "The plate has not said who it is.",
                "Unplug it and plug it in again.",
            )
        self._hello: Hello = hello
        self._folder = home.data() / "calibrations"
        self._is_fresh = True  # what lies on the plates is not known

    def run(self) -> int:
        """Lead through the whole calibration."""
        made = self._opened()
        self._introduce(made)
        taking, losses = Taking(made, self._station), Losses(made, self._lost)
        while True:
            step = made.next
            if step is not None:
                is_made = self._step(taking, step)
                losses.note()
                if not is_made:
                    print("Left. Everything read so far is kept; run the same command to go on.")
                    return 1
                continue
            try:
                self._recordings(made)
                losses.note()
                return self._finish(made)
            except CalibrationError as error:
                print(f"\n{error}")
                if not self._again(made):
                    return 2

    def _lost(self) -> int:
        """How many samples of the device have not arrived whole so far."""
        tally = self._station.decoder.tally
        return tally.lost + tally.corrupt

    def _again(self, made: Procedure) -> bool:
        """Ask which readings are to be taken again. Returns whether there is one."""
        print(
            "Which reading is to be taken again? Its plate and number, as left 12, or Enter to leave it open."
        )
        said = input("> ").split()
        found = [step for step in made.steps if said == [step.side.value, str(step.placement.number)]]
        for step in found:
            self._take_back(made, step.side, step.placement.group, "asked for again after the fit")
        return bool(found)

    def _take_back(self, made: Procedure, side: Side, group: int, why: str) -> None:
        """Ask for a stack again: it has been moved, and what lies on the plate now is not known."""
        made.take_stack_back(side, group, why)
        self._is_fresh = True

    def _opened(self) -> Procedure:
        below = self._folder / self._hello.serial
        left = () if self._options.new else procedure.open_ones(below)
        for error in () if self._options.new else procedure.spoiled(below):
            print(error)
        if left:
            known, hello = left[0].known, self._hello
            known.require_device(hello.geometry or DEFAULT_GEOMETRY, hello.bits, hello.full_scale)
            began = known.at[:16].replace("T", " at ")
            print(f"Going on with the calibration that was begun on {began}.")
            print(f"What was said then holds: {_said(known)}. --new begins anew.")
            step = left[0].next
            if step is not None:
                self._take_back(left[0], step.side, step.placement.group, "left in the middle of a stack")
            return left[0]
        return procedure.begin(below, self._begun())

    def _begun(self) -> Begun:
        options, hello = self._options, self._hello
        masses = _masses(options.masses, options.mass_error, options.weighed)
        loads = tuple(math.fsum(mass.kilograms for mass in masses[: n + 1]) for n in range(len(masses)))
        latitude = options.latitude
        if latitude is None:
            latitude = _number("Latitude of this place in degrees (a map knows it): ", -90.0, 90.0)
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
            typed(options.place) or _words("Where is this done? "),
            typed(options.by) or _words("Who does it, and will sign? "),
            "engineer",
            now.isoformat(timespec="seconds"),
            celsius=options.celsius,
            level=_level(options.level),
            top=_top(options.top),
        )

    def _introduce(self, made: Procedure) -> None:
        steps = made.steps
        minutes = hands(step.placement for step in steps) / 60.0
        done = sum(len(made.readings(plate.side)) for plate in made.plates)
        print(
            f"Device {self._hello.serial}, {mat(made.known.geometry).title}. Design {made.known.design}: "
            f"{len(steps)} readings, about {minutes:.0f} minutes of hands; {done} are done."
        )
        print(
            f"The top is taken to be {1e3 * made.known.use.height:g} mm above the balls of the feet (--top "
            "says otherwise): side forces and a tilted floor move the place the more, the higher it is."
        )
        print("Enter: it is done, read. b: take the last reading back. q: leave; what was read is kept.")

    def _step(self, taking: Taking, step: Step) -> bool:
        """Ask for one reading until it is kept. Returns False when somebody leaves."""
        made = taking.procedure
        plate = next(each for each in made.plates if each.side is step.side)
        earlier = [each for each in made.readings(step.side) if each.placement.number < step.placement.number]
        before = earlier[-1].placement if earlier else None
        of = sum(each.side is step.side for each in made.steps)
        print(
            f"\nReading {step.placement.number} of {of}, {plate.side.value} plate; {step.number} of {step.of}"
        )
        for line in instruction(step, plate, None if self._is_fresh else before):
            print(f"  {line}")
        self._is_fresh = False
        while True:
            said = input("> ").strip().lower()
            if said in LEAVE:
                return False
            if said in BACK:
                if before is not None:
                    self._take_back(made, step.side, before.group, "taken back at the bench")
                    print(f"Reading {before.number} is taken back, with all of its stack.")
                return True
            taking.wait(step, self._show, self._pause)
            try:
                reading = taking.take(step)
            except CalibrationError as error:
                print(f"\r  {error}")
                continue
            counts = " ".join(f"{count:.0f}" for count in reading.counts)
            print(f"\r  Read: {counts} counts, noise {max(reading.noise):.0f}.      ")
            return True

    def _show(self, look: Look) -> None:
        if look.state is not State.SETTLED:
            load = float(look.newtons.sum())
            told = f"{load:7.1f} N" if math.isfinite(load) else "no samples"
            print(f"\r  {told}  {look.state.value} …      ", end="", flush=True)

    def _pause(self, seconds: float) -> None:
        if self._station.trouble is not None:
            raise self._station.trouble
        threading.Event().wait(seconds)

    def _recordings(self, made: Procedure) -> None:
        """Offer what the checks need to hear. What is skipped is "not measured" on the certificate."""
        skipped = set(made.fact("skipped") or ())
        takes = Takes(self._station)
        for plate in made.plates:
            for each in WANTED:
                name = f"{each.scene.value} {plate.side.value}"
                kept = made.capture(each.scene.value, plate.side)
                if name in skipped or (kept is not None and is_whole(made, kept)):
                    continue
                if kept is not None:
                    print(f"\nThe recording {kept.file} is gone or was changed: record it again.")
                print(f"\nRecording of the {plate.side.value} plate, {duration(each.seconds)}:")
                print(f"  {ASKED[each.scene].format(side=plate.side.value)}")
                said = input('Enter: begin. s: skip; it says "not measured" then. > ').strip().lower()
                if said in SKIP:
                    skipped.add(name)
                    made.note("skipped", sorted(skipped))
                    continue
                self._record(takes, made, Take(each.scene, plate.side, each.seconds, _told(each, made)))

    def _record(self, takes: Takes, made: Procedure, take: Take) -> None:
        takes.start(made, take)
        while takes.look() is None:
            print(f"\r  {100.0 * takes.progress():3.0f} %", end="", flush=True)
            self._pause(0.25)
        print("\r  kept.   ")

    def _finish(self, made: Procedure) -> int:
        present = certificate.of_plate(self._folder, self._hello.uid)
        old = present.calibration if present else None
        outcomes = tuple(outcome(made, plate.side, old) for plate in made.plates)
        for each in outcomes:
            print(f"\n{summary(each)}")
        today = datetime.now().astimezone()
        posed.renew(made, outcomes, self._station)
        signed = compose(made, outcomes, present, today, self._options.months)
        print(f"\nSigned by {made.known.by}? Type the name again to sign, anything else to leave it open.")
        if typed(input("> ")) != typed(made.known.by):
            print("Not signed. Run the same command to come back to this point.")
            return 1
        file = certificate.keep(self._folder, signed)
        made.note("signed", signed.number)
        print(
            f"Signed: certificate {signed.number}, due {signed.due}.\n  {file}\n  {self._page(signed, made)}"
        )
        if signed.content["pose"] is None and len(outcomes) == 2:
            print(
                "Without their places to each other two plates give no centre of pressure of the whole body:"
            )
            print("measure them now with: station calibrate --pose")
        if signed.content["result"] == certificate.NOT_PASSED:
            print("The plates did not pass: this certificate is kept, and the one before it still holds.")
        return 0

    def _page(self, signed: certificate.Certificate, made: Procedure) -> str:
        """Write the page. Returns its file, or why there is none; the certificate holds without it."""
        file = made.folder / f"{signed.number}.pdf"
        try:
            file.write_bytes(printed(signed))
        except OSError as error:
            return (
                f"Its page could not be written ({error.strerror or error}): the bench page prints it again."
            )
        return str(file)


def summary(each: Outcome) -> str:
    """Return what came of one plate, as lines for a terminal."""
    off = each.fit.off
    worst = sorted(range(len(off)), key=lambda row: -float(abs(off[row, 1:]).max()))[:3]
    lines = [
        f"{each.plate.side.value.capitalize()} plate: {len(each.fit.placements)} readings fitted, "
        f"condition number {each.fit.condition:.1f}",
        f"  fresh points: {_errors(each.verified)}",
    ]
    lines += [f"  the present certificate there: {_errors(each.found)}"] if each.found is not None else []
    for row in worst:
        placed, (fz, x, y) = each.fit.placements[row], off[row]
        lines.append(
            f"  largest residual: reading {placed.number} at {1e3 * placed.x:.0f}, {1e3 * placed.y:.0f} mm: "
            f"{1e3 * x:+.2f} mm, {1e3 * y:+.2f} mm, {fz:+.2f} N"
        )
    return "\n".join(lines)


def _errors(found: Verified) -> str:
    return (
        f"centre of pressure {1e3 * found.rms:.2f} mm rms, {1e3 * found.largest:.2f} mm at most; "
        f"force {100.0 * found.fz:.3f} % at most"
    )


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    return f"{seconds / 60.0:g} minutes" if seconds >= 60.0 else f"{seconds:g} seconds"


def _told(each: Wanted, made: Procedure) -> dict[str, float]:
    """What a check has to be told of a recording."""
    if each.scene is Scene.DROP:
        mass = _number("Mass of the bag in kg: ", 0.1, 50.0)
        return {"mass": mass, "height": _number("Height it falls in cm: ", 1.0, 100.0) / 100.0}
    return {"mass": made.known.loads[-1]} if "mass" in each.needs else {}


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


def _masses(text: str, error: float, weighed: str) -> tuple[Mass, ...]:
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
    return tuple(Mass(f"mass {n}", mass, mass * share, weighed) for n, mass in enumerate(found, start=1))


def _months(text: str) -> int:
    try:
        months = int(text)
    except ValueError:
        months = 0
    if not 1 <= months <= MOST_MONTHS:
        raise ArgumentTypeError(f"a calibration is due after 1 to {MOST_MONTHS} months, not '{text}'")
    return months


def _said(known: Begun) -> str:
    """Tell what was said when a calibration was begun: what the command line says now is not heard."""
    masses = " and ".join(f"{mass.kilograms:g} kg" for mass in known.masses)
    percent = 100.0 * math.sqrt(3.0) * known.kit.mass_share
    return (
        f"design {known.design}, {masses} known to {percent:.2g} %, latitude {known.latitude:g} degrees at "
        f"{known.height:g} m, {known.place}, signed by {known.by}"
    )


def _number(prompt: str, low: float, high: float) -> float:
    while True:
        try:
            value = float(input(prompt).replace(",", "."))
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        print(f"A number from {low:g} to {high:g} is needed.")


def _words(prompt: str) -> str:
    while not (said := typed(input(prompt))):
        pass
    return said
