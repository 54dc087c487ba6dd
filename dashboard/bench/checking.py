"""Checking: the daily check on a screen. One mass on two marks of each plate, recorded as soon as it lies.

The judgement is that of `station check`, figure by figure, and both write the same log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.bench.connected import Connected, not_ready
from dashboard.bench.laying import Felt, Laying, Lies, felt, plan
from dashboard.bench.turns import Turns
from dashboard.words import check as said
from dashboard.words import refusals
from station import logbook
from station.errors import CalibrationError, CalibrationReason, StationError, TrialError, TrialReason
from station.mat import Mat, Plate
from station.newtons import NO_SERIAL, Calibration
from station.qualification import daily
from station.qualification.bench import zeroed
from station.qualification.empty import empty
from station.qualification.finding import Finding, Verdict
from station.qualification.laid import Laid, Taken, laid, taken
from station.qualification.step import Outcome, Step, worst
from station.qualification.weight import require_bearable, stands_at, weighs
from station.recording.recording import COMPLETE, Recording
from station.station import State
from station.stream import measured
from station.validity import identity

Found = dict[str, list[Finding]]

EMPTY_SECONDS, SECONDS = 5.0, 10.0
"""s that the empty plates and the mass are recorded."""
STILL_SECONDS = 1.5
"""s in which nothing may move before a recording begins."""
ASSESSMENT = "daily check"
FILE = "check.part.parquet"


@dataclass(frozen=True)
class Checked:
    """A check that is over. is_standard : it is what later ones are compared with. seconds : it took.

    lost : samples that did not arrive. is_kept : it stands in the log.
    """

    found: Mapping[str, Sequence[Finding]]
    is_standard: bool
    at: str
    seconds: float
    lost: int
    is_kept: bool

    @property
    def verdict(self) -> Verdict:
        """The worst of all findings."""
        return worst([Step(name, Outcome.MEASURED, tuple(each)) for name, each in self.found.items()])

    def of(self, verdict: Verdict) -> list[Finding]:
        """Return the findings with this verdict."""
        return [each for found in self.found.values() for each in found if each.verdict is verdict]


@dataclass
class _Running:
    """One check. zero : calibration with the zero of its first recording."""

    mass: float
    marks: tuple[tuple[float, float], ...]
    is_standard: bool
    plan: tuple[Laying, ...]
    calibration: Calibration
    zero: Calibration
    takes: list[Taken]
    found: Found
    began: int


class Checking:
    """The daily check at a station. over : the last one, None before. asked : record now, as it is."""

    def __init__(self, connected: Connected, turns: Turns) -> None:
        self._connected = connected
        self._turns = turns
        self._running: _Running | None = None
        self._is_recording = False
        self.over: Checked | None = None
        self.asked = False
        self.refused: StationError | None = None

    # What there is

    @property
    def standard(self) -> Laid | None:
        """What the calibration in use is compared with, or None when nobody has made it."""
        calibration = self._connected.station.calibration
        if calibration is None:
            return None
        return daily.standard_of(self._lines(calibration), identity(calibration))

    @property
    def is_running(self) -> bool:
        """Whether a check is being made."""
        return self._running is not None

    @property
    def is_recording(self) -> bool:
        """Whether something is recorded for it just now."""
        return self._is_recording

    @property
    def wanted(self) -> Laying | None:
        """What is to be done now."""
        with self._turns.lock:
            run = self._running
            return None if run is None else run.plan[len(run.takes)]

    @property
    def progress(self) -> tuple[int, int]:
        """How many things are done, and how many there are."""
        with self._turns.lock:
            run = self._running
            return (0, 0) if run is None else (len(run.takes), len(run.plan))

    @property
    def mass(self) -> float:
        """kg that are laid on in the running check."""
        return 0.0 if self._running is None else self._running.mass

    def mark(self, number: int) -> tuple[float, float]:
        """Return a mark, x and y in m from the middle of each plate."""
        run = self._running
        return (run.marks if run is not None else daily.opposite(daily.MARK))[number]

    def recorded(self) -> float:
        """Return the share of the running recording that is done."""
        seconds, wanted = self._connected.station.progress()
        return min(1.0, seconds / wanted) if self._is_recording and wanted else 0.0

    # What somebody does

    def begin(self, mass: float, *, is_standard: bool = False) -> None:
        """Begin with plates that are empty now. mass : kg.

        Errors: CalibrationError UNREADABLE without a certificate; TrialError BAD_SETTING, NOT_READY.
        """
        with self._turns.changing():
            calibration, plates = self._ready()
            standard = self.standard
            marks = standard.marks if standard is not None and not is_standard else daily.opposite(daily.MARK)
            for mark in marks:
                require_bearable(plates, mass, *mark)
            rounds = daily.ROUNDS if is_standard else 1
            found: Found = {"empty": [], "mass": [], "other mark": []}
            self._running = _Running(
                mass,
                marks,
                is_standard,
                plan(len(calibration.plates), len(marks), rounds),
                calibration,
                calibration,
                [],
                found,
                self._connected.ticks,
            )
            self.over, self.asked, self.refused = None, False, None

    def ask(self) -> None:
        """Record what lies there, whether or not it looks like what was asked for."""
        with self._turns.changing():
            self.asked, self.refused = True, None

    def stop(self) -> None:
        """Break the check off; nothing of it is kept."""
        with self._turns.changing():
            self.forget()

    def forget(self) -> None:
        """Let nothing of it hold: other plates are there."""
        if self._is_recording and self._connected.station.state is State.RECORDING:
            self._let_go(self._connected.station.finish(broken_off=True))
        self._running, self._is_recording = None, False
        self.over, self.refused, self.asked = None, None, False

    # Looking, again and again

    def look(self) -> None:
        """Record what lies still as asked, and judge when all is done. What is in the way is `refused`."""
        if self._running is None:
            return
        try:
            if self._is_recording:
                self._take()
            elif self._is_due():
                self._record()
        except StationError as error:
            with self._turns.changing():
                self._is_recording, self.asked, self.refused = False, False, error

    def felt(self) -> Felt:
        """Return what lies on the plates now."""
        run = self._running
        counts, _ = self._connected.station.samples(STILL_SECONDS)
        with self._turns.lock:
            run = self._running
            if run is None:
                return Felt((), Lies.NO_SAMPLES)
            noise = run.takes[0].noise if run.takes else None
            return felt(run.plan[len(run.takes)], counts, run.zero, run.mass, run.marks, noise)

    def _is_due(self) -> bool:
        lies = self.felt().lies
        return lies is Lies.AS_ASKED or (self.asked and lies not in (Lies.MOVING, Lies.NO_SAMPLES))

    def _record(self) -> None:
        wanted = self.wanted
        seconds = EMPTY_SECONDS if wanted is None or wanted.plate is None else SECONDS
        with self._turns.changing():
            self.asked, self.refused = False, None
            self._connected.station.begin(ASSESSMENT, seconds=seconds)
            self._is_recording = True

    def _take(self) -> None:
        station, run = self._connected.station, self._running
        assert run is not None
        if not station.wait_over(0.0):
            return
        with self._turns.changing():
            self._is_recording = False
            recording = station.finish()
            self._let_go(recording)
            if recording.ending != COMPLETE:
                raise TrialError(
                    TrialReason.NOT_READY,
                    *refusals.WENT_AWAY,
                )
            recording = replace(recording, head=replace(recording.head, calibration=run.zero))
            wanted = run.plan[len(run.takes)]
            run.takes.append(taken(recording, wanted.plate, wanted.mark))
            if len(run.takes) == 1:
                run.found["empty"] = empty(recording)
                run.zero = zeroed(run.calibration, recording)
            elif wanted.plate is not None and wanted.turn == 0:
                name = "other mark" if wanted.mark else "mass"
                run.found[name] += self._weighed(run, wanted, recording)
            if len(run.takes) == len(run.plan):
                self._finish(run)

    def _weighed(self, run: _Running, wanted: Laying, recording: Recording) -> list[Finding]:
        """Judge one placement by itself: is the mass weighed and found where it lies?"""
        assert wanted.plate is not None and wanted.mark is not None
        forces, gain = measured(recording).forces, run.zero.plates[wanted.plate]
        drawn = self._drawn(wanted.plate)
        middle = gain.pose[:2] if gain.pose is not None else drawn.centre
        x, y = run.marks[wanted.mark]
        is_other = wanted.mark > 0
        return [
            weighs(said.mass_on(gain.side, is_other), forces.fz[:, wanted.plate], run.mass),
            stands_at(
                said.distance_on(gain.side, is_other),
                forces,
                wanted.plate,
                middle[0] + x,
                middle[1] + y,
            ),
        ]

    def _finish(self, run: _Running) -> None:
        done = laid(run.mass, run.marks, run.takes, run.calibration)
        run.found["return"] = daily.returns(done, run.calibration)
        at = datetime.now().astimezone().isoformat(timespec="seconds")
        hello = self._connected.hello
        assert hello is not None
        if run.is_standard:
            run.found |= daily.instead(done, self._lines(run.calibration), run.calibration, hello.sensor)
            line = daily.standard_line(done, run.calibration, at)
        else:
            lines = self._lines(run.calibration)
            further, line = daily.day(done, lines, run.calibration, hello.sensor, at, run.found)
            run.found |= further
        seconds = (self._connected.ticks - run.began) * 1e-6
        over = Checked(run.found, run.is_standard, at, seconds, done.lost, False)
        self._running = None
        is_kept = hello.uid != NO_SERIAL and (not run.is_standard or over.verdict is not Verdict.BAD)
        if is_kept:
            logbook.append(self._file(run.calibration), line)
        self.over = replace(over, is_kept=is_kept)

    # What is kept

    def _ready(self) -> tuple[Calibration, Mat]:
        calibration, plates = self._connected.station.calibration, self._connected.mat
        if calibration is None or plates is None:
            raise not_ready()
        if not calibration.is_traceable:
            raise CalibrationError(
                CalibrationReason.UNREADABLE,
                *refusals.NO_CHECK_WITHOUT,
            )
        return calibration, plates

    def _drawn(self, number: int) -> Plate:
        plates = self._connected.mat
        assert plates is not None
        return plates.plates[number]

    def _lines(self, calibration: Calibration) -> list[dict[str, Any]]:
        return [line for line in logbook.lines(self._file(calibration)) if line is not None]

    def _file(self, calibration: Calibration) -> Path:
        return logbook.path(self._connected.calibrations, calibration.uid, logbook.CHECKS)

    def _let_go(self, recording: Recording) -> None:
        """End the journal of a recording that is read at once and then not needed any more."""
        file = self._connected.station.keep(recording, self._connected.calibrations / FILE)
        file.unlink(missing_ok=True)
