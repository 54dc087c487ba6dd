"""The bench of a mat at a terminal: it asks for one loading at a time, and reads it in its time."""

import sys
import threading
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calibration.command_line import months
from calibration.command_line import words as spoken
from calibration.mat import plan, present, procedure, signing
from calibration.mat import words as told
from calibration.mat.begun import Begun, Way
from calibration.mat.hands import Hands, hands_of
from calibration.mat.outcome import Outcome
from calibration.mat.presses import Presses
from calibration.mat.procedure import MAY_BE_LEFT, Approach, MatProcedure, Part, Step
from calibration.mat.refusal import RefusalError
from calibration.mat.taking import Taking
from calibration.typed import typed
from station import home
from station.cli.asked import answer
from station.cli.told import table
from station.equalisation import NOT_PASSED
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import matrix
from station.newtons import NO_SERIAL
from station.sources.source import Source, open_source
from station.station import Station
from station.validity import MONTHS
from station.wire.frame import Hello

LEAVE, BACK, SKIP, AFTER_ALL = ("q", "quit", "leave"), ("b", "back"), ("s", "skip"), ("d", "do")
PAUSE = 0.05
"""s between two looks."""
DEAF = 30.0
"""s of the mat's time without a press, after which somebody is asked whether the mat is deaf."""
EXAMPLES = (
    "station equalise serial: --by 'E. Example'",
    "station equalise serial: --tiles --by 'E. Example'",
    "station equalise 'sim:mat_bench?scans=8&pace=max' --by 'E. Example'",
    "station equalise --show",
)


def parser() -> ArgumentParser:
    """Return what the command line understands."""
    made = ArgumentParser(
        "station equalise",
        description="Equalise a pressure mat: known pressures on all of its cells, then known masses and "
        "somebody who stands. To be left and taken up at any loading. What is read is kept in the data "
        "folder, below calibrations/<serial>/.",
        epilog="examples:\n" + "\n".join(f"  {each}" for each in EXAMPLES),
        formatter_class=RawDescriptionHelpFormatter,
    )
    made.add_argument(
        "source",
        nargs="?",
        default="serial:",
        help="where the mat is: serial:, serial:/dev/ttyACM0, sim:mat_bench",
    )
    made.add_argument(
        "--tiles",
        action="store_true",
        help="2 to 91 kg on a tile of 90 mm that is moved over the mat, where there is no bladder that "
        "covers it: about three quarters of an hour; lay it to within 2 mm",
    )
    made.add_argument("--by", default="", help="who does it, and signs")
    made.add_argument("--new", action="store_true", help="begin anew although one was left in the middle")
    made.add_argument(
        "--months",
        type=months,
        default=MONTHS,
        help=f"until the next equalisation is due (default {MONTHS}, at most 60)",
    )
    made.add_argument(
        "--show",
        nargs="?",
        const="",
        metavar="SERIAL",
        help="instead of equalising: print the equalisation that a mat has, what it is worth today, and how "
        "its daily checks went",
    )
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the bench. Returns 0 when kept or shown, 1 when left, 2 after a sentence on what is wrong."""
    options = parser().parse_args(list(arguments))
    if options.show is not None:
        return _shown(options.show)
    opened: list[Source] = []

    def opening() -> Source:
        opened.append(open_source(options.source))
        return opened[-1]

    station = Station(opening, home.data() / "recordings")
    try:
        station.open()
        station.wait_ready(15.0)
        return Bench(station, options, hands_of(opened[-1] if opened else None)).run()
    except StationError as error:
        print(f"\nstation: {error}", file=sys.stderr)
        return 2
    except (EOFError, KeyboardInterrupt):
        print(f"\n{told.LEFT}")
        return 1
    finally:
        station.close()


def _shown(serial: str) -> int:
    try:
        print(present.shown(home.data() / "calibrations", serial, datetime.now().astimezone()))
    except StationError as error:
        print(f"station: {error}", file=sys.stderr)
        return 2
    return 0


@dataclass(frozen=True)
class _LeaveError(Exception):
    """Somebody leaves."""


class Bench:
    """The conversation. station : ready. options : of the command line. hands : of a simulated engineer."""

    def __init__(self, station: Station, options: Namespace, hands: Hands | None = None) -> None:
        self._station = station
        self._options = options
        self._hands = hands
        self._hello = _of_a_mat(station.hello)
        self._folder = home.data() / "calibrations"

    def run(self) -> int:
        """Lead through the whole equalisation."""
        made = self._opened()
        self._introduce(made)
        taking = Taking(made, self._station)
        try:
            while True:
                while (step := made.next) is not None:
                    if step.part is Part.PRESSES:
                        self._presses(made, taking)
                    else:
                        self._step(made, taking, step)
                try:
                    found = made.outcome("", datetime.now().astimezone(), self._options.months)
                except CalibrationError as error:
                    print(f"\n{error}")
                    if not self._again(made, error):
                        return 2
                    continue
                return self._finish(made, found)
        except _LeaveError:
            print(told.LEFT)
            return 1

    # Beginning

    def _opened(self) -> MatProcedure:
        hello, below = self._hello, self._folder / self._hello.serial
        largest = 2**hello.bits - 1
        left = () if self._options.new else procedure.open_ones(below)
        for error in () if self._options.new else procedure.spoiled(below):
            print(error)
        now = datetime.now().astimezone()
        if not left:
            way = Way.TILES if self._options.tiles else Way.BLADDER
            by = typed(self._options.by) or spoken("Who does it, and will sign? ")
            at = now.isoformat(timespec="seconds")
            return procedure.begin(below, Begun(hello.serial, hello.geometry, largest, way, by, at))
        made = left[0]
        made.known.require_device(hello.serial, hello.geometry, largest)
        began = made.known.at[:16].replace("T", " at ")
        print(f"Going on with the equalisation that {made.known.by} began on {began}, with {made.known.way}.")
        print("What was said then holds; --new begins anew.")
        for sentence in told.resumed(made.take_up(now)):
            print(sentence)
        self._after_all(made)
        return made

    def _after_all(self, made: MatProcedure) -> None:
        if not made.left_out:
            return
        print(f"Left out so far: {' and '.join(told.PARTS[each] for each in made.left_out)}.")
        if self._said("Enter: leave it out. d: do it after all. > ") in AFTER_ALL:
            made.do_after_all()

    def _introduce(self, made: MatProcedure) -> None:
        done, minutes = made.done, plan.hands(made.remaining) / 60.0
        print(
            f"Mat {self._hello.serial}, {made.known.matrix.title}. "
            f"{len(made.plan)} loadings; {done} are done, about {minutes:.0f} minutes of hands are left."
        )
        print("The cover that is used later lies on the mat now: it changes what the cells feel.")
        if self._hands is not None:
            print("This mat is simulated, and so is the engineer: press Enter and it is laid.")
        print(told.KEYS)

    # One loading

    def _step(self, made: MatProcedure, taking: Taking, step: Step) -> None:
        """Ask for one loading until it is kept, left out, or another one is asked for."""
        print(f"\n{told.heading(step)}")
        for line in filter(None, (told.before(step), told.asked(step))):
            print(f"  {line}")
        if step.part in MAY_BE_LEFT:
            print(f"  s: leave out {told.PARTS[step.part]}.")
        while True:
            said = self._said("> ")
            if said in BACK:
                return self._last_back(made)
            if said in SKIP and step.part in MAY_BE_LEFT:
                made.leave_out(step.part)
                print(f"  {told.without(step.part)}")
                return None
            try:
                loading = step.loading if not said else made.said(step, _number(said))
                self._lie(taking, step)
                taken = taking.take(loading)
            except CalibrationError as error:
                print(f"\r  {error}")
                continue
            lost = f" {taken.lost} scans did not arrive whole and are left out." if taken.lost else ""
            read = taken.capture
            print(f"\r  Read: {read.counts.mean():.1f} counts, mean of {read.scans} scans.{lost}   ")
            return None

    def _lie(self, taking: Taking, step: Step) -> None:
        """Let a loading lie for its time. Hands that are simulated do first what a person has done by now."""
        if self._hands is not None:
            if step.approach is not Approach.DIRECT:
                self._hands.approach(step)
                self._wait(taking, step.wait, "before it")
            self._hands.lay(step.loading)
        self._wait(taking, step.loading.dwell, "it rests" if step.part is Part.EMPTY else "hold it")

    def _wait(self, taking: Taking, seconds: float, what: str) -> None:
        taking.start()
        shown = -1
        while (left := taking.left(seconds)) > 0.0:
            if round(left) != shown and sys.stdout.isatty():
                shown = round(left)
                print(f"\r  {what}: {shown:3d} s …      ", end="", flush=True)
            self._pause()

    def _last_back(self, made: MatProcedure) -> None:
        newest = made.newest
        if newest is None:
            print("Nothing has been read yet.")
            return
        made.take_back(newest.number, "taken back at the bench")
        print(f"Loading {newest.number} is taken back: it is asked for again.")

    # Presses

    def _presses(self, made: MatProcedure, taking: Taking) -> None:
        """Lead through all presses as one run, which the mat counts."""
        step = made.next
        assert step is not None
        print(f"\nLoadings 1 to {len(made.presses)} of {step.of}: the presses.")
        print(f"  {told.presses(len(made.presses))}")
        print("  s: go on without them; the curves are worse then.")
        run = Presses(made.known.largest, len(made.presses))
        while not run.is_done:
            said = self._said("> ")
            if said in SKIP:
                break
            if said in BACK:
                print("Nothing has been read yet.")
                continue
            run.go_on()
            self._run(taking, run)
            if not run.is_done:
                print(
                    f"\r  The mat has felt {run.count} of {run.wanted} presses, and nothing new for "
                    f"{DEAF:.0f} s. Enter: go on counting. s: go on with these. q: leave."
                )
        made.note_presses(run.count)
        print(f"\r  The mat has felt {run.count} presses.")

    def _run(self, taking: Taking, run: Presses) -> None:
        shown = (-1, -1)
        while not run.is_done and run.quiet < DEAF:
            scans = taking.scans()
            if scans is not None:
                run.feel(scans)
            if self._hands is not None:
                self._hands.press(run.is_down, is_counted=run.is_counted)
            now = (run.count, round(run.held))
            if now != shown and sys.stdout.isatty():
                shown = now
                held = f"held for {run.held:.0f} s" if run.is_down else "not pressed"
                print(f"\r  press {run.count} of {run.wanted}, {held} …      ", end="", flush=True)
            self._pause()

    # The end

    def _again(self, made: MatProcedure, error: CalibrationError) -> bool:
        """Lead to what is to be taken again. Returns whether something is."""
        found = error.again(made.captures) if isinstance(error, RefusalError) else ()
        if found:
            print(f"To be taken again: loading {told.numbers(found)}.")
            print("Enter: do so. Other numbers: those instead. q: leave.")
        else:
            print("Which loading is to be taken again? Its number, or Enter to leave it open.")
        said = self._said("> ").replace(",", " ").split()
        known = {each.loading.number for each in made.captures}
        wanted = [int(each) for each in said if each.isdecimal()] if said else list(found)
        for number in (each for each in wanted if each in known):
            made.take_back(number, f"asked for again: {error.reason}")
        return any(each in known for each in wanted)

    def _finish(self, made: MatProcedure, found: Outcome) -> int:
        result = str(found.equalisation.found["result"])
        print(f"\n{table(told.gate_rows(found.gates), last_left=True)}")
        for sentence in found.defects.words:
            print(sentence)
        for part in made.left_out:
            print(told.without(part))
        print(f"\n{told.RESULTS[result]}. {told.MEANING[result]}")
        print(f"Keep it, {made.known.by}? Type the name again to sign, anything else to leave it open.")
        if typed(answer("> ")) != typed(made.known.by):
            print("Not kept. Run the same command to come back to this point.")
            return 1
        made_of, file = signing.sign(self._folder, made, found, datetime.now().astimezone())
        print(f"Kept: equalisation {made_of.number}, due {made_of.due}.\n  {file}")
        print(f"  SHA-256 of what it says: {made_of.hash}")
        if result == NOT_PASSED:
            print("Mend what is broken, and equalise the mat anew.")
            return 0
        print("Recordings of this mat carry it from now on: station record, then station analyse.")
        print("Check the mat every day: station check SOURCE --mass 10")
        return 0

    # Small things

    def _said(self, prompt: str) -> str:
        said = answer(prompt).strip().lower()
        if said in LEAVE:
            raise _LeaveError
        return said

    def _pause(self) -> None:
        if self._station.trouble is not None:
            raise self._station.trouble
        threading.Event().wait(PAUSE)


def _of_a_mat(hello: Hello | None) -> Hello:
    """Return who was met. Errors: CalibrationError for plates, for a mat without a serial number."""
    if hello is None or not hello.is_mat:
        raise CalibrationError(
            CalibrationReason.UNKNOWN_GEOMETRY,
            "These are force plates, not a pressure mat.",
            "Plates are calibrated: station calibrate SOURCE.",
        )
    if hello.uid == NO_SERIAL:
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            "This mat has no serial number: its curves would fit any other mat as well.",
            "Give it one: station qualify SOURCE.",
        )
    matrix(hello.geometry)
    return hello


def _number(said: str) -> float:
    """Read what was typed. Errors: CalibrationError WRONG_UNIT."""
    try:
        return float(said.replace(",", "."))
    except ValueError as error:
        raise CalibrationError(
            CalibrationReason.WRONG_UNIT, f"'{said}' is neither a number nor one of the letters.", told.KEYS
        ) from error
