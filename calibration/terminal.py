"""The bench at a terminal: it asks for one thing at a time, and reads when the plate lies still."""

import math
import threading
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from calibration import other, pose_terminal, posed, procedure
from calibration.begun import Begun
from calibration.captured import WANTED, Wanted, is_whole
from calibration.certificate import compose
from calibration.certificate_page import printed
from calibration.certificate_sheet import sheet
from calibration.check import Scene
from calibration.command_line import begun, number, parser
from calibration.instructions import anew, instruction
from calibration.losses import Losses
from calibration.outcome import Outcome, outcome
from calibration.plan import hands
from calibration.procedure import Procedure, Step
from calibration.settling import State
from calibration.signing import once
from calibration.takes import Take, Takes
from calibration.taking import Look, Taking
from calibration.typed import typed
from calibration.validation import Verified
from station import certificate, home
from station.cli.asked import answer
from station.cli.told import warmed
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import Plate, Side, mat
from station.sources.source import open_source
from station.station import Station
from station.stream import DEFAULT_GEOMETRY
from station.wire.frame import Hello

LEAVE, BACK, SKIP = ("q", "quit", "leave"), ("b", "back"), ("s", "skip")
AFTER_ALL = ("d", "do")
ASKED = {
    Scene.DEAD_LOAD: "Lay the largest mass on the middle of the {side} plate; nobody walks about meanwhile.",
    Scene.CREEP: "Lay the largest mass on the middle of the {side} plate, and begin at once.",
    Scene.RETURN: "Take everything off the {side} plate, and begin at once.",
    Scene.EMPTY: "Leave the {side} plate empty; the plates have been powered for a quarter of an hour.",
    Scene.TAP: "Leave the {side} plate empty, begin, and tap it once with a knuckle.",
    Scene.DROP: "Lay foam on the {side} plate, begin, and drop the bag on it once.",
    Scene.STRIKE: "Lay a plank over both plates, begin, and strike its middle once; it serves both.",
}
"""What is to be done before a recording, and in it."""


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
        said = answer("> ").split()
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
        return procedure.begin(below, begun(self._options, self._hello))

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
        print("Enter: it is done, read. b: take the last stack back. q: leave; what was read is kept.")

    def _step(self, taking: Taking, step: Step) -> bool:
        """Ask for one reading until it is kept. Returns False when somebody leaves."""
        made = taking.procedure
        plate = next(each for each in made.plates if each.side is step.side)
        of = sum(each.side is step.side for each in made.steps)
        print(
            f"\nReading {step.placement.number} of {of}, {plate.side.value} plate; {step.number} of {step.of}"
        )
        for line in self._told(made, step, plate):
            print(f"  {line}")
        self._is_fresh = False
        while True:
            said = answer("> ").strip().lower()
            if said in LEAVE:
                return False
            if said in BACK:
                self._last_back(made)
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

    def _told(self, made: Procedure, step: Step, plate: Plate) -> tuple[str, ...]:
        """Say what is to be done before a reading. What is laid anew begins with an empty plate."""
        lay = made.lay_last(step.side)
        if self._is_fresh and lay is not None:
            return anew(step, plate, lay.shim)
        return instruction(step, plate, lay)

    def _last_back(self, made: Procedure) -> None:
        """Let the stack that was read last no longer hold, on whichever plate it lay."""
        found = made.newest
        if found is None:
            print("Nothing has been read yet.")
            return
        side, last = found
        self._take_back(made, side, last.placement.group, "taken back at the bench")
        print(
            f"Reading {last.placement.number} of the {side.value} plate is taken back, with all of its stack."
        )

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
        skipped = self._left_out(made)
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
                if not each.decides:
                    print("  It decides no class; it says what the plates are fit for.")
                said = answer('Enter: begin. s: skip; it says "not measured" then. > ').strip().lower()
                if said in SKIP:
                    skipped.add(name)
                    made.note("skipped", sorted(skipped))
                    continue
                self._record(takes, made, Take(each.scene, plate.side, each.seconds, _told(each, made)))

    def _left_out(self, made: Procedure) -> set[str]:
        """Return the recordings that are left out, unless they are to be made after all."""
        skipped = set(made.fact("skipped") or ())
        if skipped:
            print(f"\nLeft out so far: {', '.join(each.replace('_', ' ') for each in sorted(skipped))}.")
            said = answer('Enter: leave them out, they say "not measured". d: do them after all. > ')
            if said.strip().lower() in AFTER_ALL:
                skipped.clear()
                made.note("skipped", [])
        return skipped

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
        shown = sheet(signed)
        print("\n" + "\n".join((shown.head, *shown.reasons)))
        print(f"\nSigned by {made.known.by}? Type the name again to sign, anything else to leave it open.")
        if typed(answer("> ")) != typed(made.known.by):
            print("Not signed. Run the same command to come back to this point.")
            return 1
        with once(made.folder, "calibration", procedure.number_of, procedure.ANEW):
            file = certificate.keep(self._folder, signed)
            signed = certificate.read(file)
            made.note("signed", signed.number)
        print(
            f"Signed: certificate {signed.number}, due {signed.due}.\n  {file}\n  {self._page(signed, made)}"
        )
        if signed.content["pose"] is None and len(outcomes) == 2:
            print(
                "Without their places to each other two plates give no centre of pressure of the whole body:"
            )
            print("measure them now with: station calibrate --pose")
        if signed.content["result"] != certificate.NOT_PASSED:
            print("Make the standard of the daily checks right away: station check --standard --mass 10")
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
        mass = number("Mass of the bag in kg: ", 0.1, 50.0)
        return {"mass": mass, "height": number("Height it falls in mm: ", 20.0, 1000.0) / 1e3}
    return {"mass": made.known.loads[-1]} if "mass" in each.needs else {}


def _said(known: Begun) -> str:
    """Tell what was said when a calibration was begun: what the command line says now is not heard."""
    masses = " and ".join(f"{mass.kilograms:g} kg" for mass in known.masses)
    percent = 100.0 * math.sqrt(3.0) * known.kit.mass_share
    return (
        f"design {known.design}, {masses} known to {percent:.2g} %, latitude {known.latitude:g} degrees at "
        f"{known.height:g} m, {known.place}, signed by {known.by}"
    )
