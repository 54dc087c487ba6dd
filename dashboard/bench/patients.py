"""Patients: what every visit says of the plates, read off recordings that are there anyway.

Nobody's name goes into the log, and nothing of it comes to the screen: an engineer sees plates, not people.
"""

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime

from calibration.patients import Balance, balance
from dashboard.bench.connected import Connected
from dashboard.bench.turns import Turns
from station import logbook
from station.errors import StationError
from station.library.library import Library, Trial, TrialState, Visit
from station.newtons import NO_SERIAL
from station.qualification.ratio import HANDS_FREE, ONE_LEG, TWO_LEGS, Ratio, Refusal, of_visit
from station.recording import parquet
from station.recording.recording import Recording
from station.validity import identity


class Patients:
    """The gain ratio of the plates, visit by visit. is_hearing : visits are being read just now.

    heard, silent : how many visits were read since the program started, and of how many nothing could be had.
    """

    def __init__(self, connected: Connected, library: Library, turns: Turns) -> None:
        self._connected = connected
        self._library = library
        self._turns = turns
        self._known: dict[str, int] = {}
        self.is_hearing = False
        self.heard = 0
        self.silent = 0

    def ratios(self) -> tuple[Ratio, ...]:
        """Return what the visits since the present calibration said, in order of time."""
        hello, calibration = self._connected.hello, self._connected.station.calibration
        if hello is None or calibration is None:
            return ()
        own = identity(calibration)
        found = [Ratio.of(line, own) for line in self._lines(hello.serial)]
        return tuple(sorted((each for each in found if each is not None), key=_when))

    def balance(self) -> Balance | None:
        """Return what the last of them say together, or None without any."""
        found = self.ratios()
        return balance(found) if found else None

    def hear(self) -> None:
        """Read the visits that are not in the log yet, beside everything else that goes on."""
        with self._turns.lock:
            if self.is_hearing or self._connected.hello is None:
                return
            self.is_hearing = True
        threading.Thread(target=self._hear, name="patients", daemon=True).start()

    def hear_of(self, visit: str) -> None:
        """Read a visit that has just ended, beside everything else that goes on."""
        threading.Thread(target=self.read, args=(visit,), name="patient", daemon=True).start()

    def read(self, visit: str) -> None:
        """Read one visit, if it may say something of the plates."""
        # What cannot be read now, because the program ends, is read at the next look.
        with contextlib.suppress(StationError):
            trials = [each for each in self._library.trials_in(visit) if _counts(each)]
            if len(_legs(trials)) == 2:
                self._known[visit] = len(trials)
                self._read(self._library.visit(visit), trials)

    def _hear(self) -> None:
        try:
            with contextlib.suppress(StationError):
                for visit, trials in self._visits():
                    self._read(visit, trials)
        finally:
            with self._turns.changing():
                self.is_hearing = False

    def _visits(self) -> Iterator[tuple[Visit, list[Trial]]]:
        """Every visit that may say something, with the trials that do; of the same size only once."""
        calibration = self._connected.station.calibration
        made = "" if calibration is None else calibration.made[:10]
        everybody = (*self._library.find_patients(), *self._library.find_patients(archived=True))
        for patient in everybody:
            for visit in self._library.visits_of(patient.id):
                if visit.started.astimezone().date().isoformat() < made:
                    continue
                trials = [each for each in self._library.trials_in(visit.id) if _counts(each)]
                if len(_legs(trials)) == 2 and self._known.get(visit.id) != len(trials):
                    self._known[visit.id] = len(trials)
                    yield visit, trials

    def _read(self, visit: Visit, trials: list[Trial]) -> None:
        found: Ratio | Refusal | None
        try:
            recordings = list(self._recordings(trials))
            found = of_visit(recordings) if recordings else None
            if isinstance(found, Ratio):
                self._keep(found, recordings[0])
        except StationError:
            found = None
        with self._turns.lock:
            self.heard += 1
            self.silent += not isinstance(found, Ratio)

    def _recordings(self, trials: list[Trial]) -> Iterator[Recording]:
        for trial in trials:
            path = self._library.recording_path(trial)
            if path is not None:
                yield parquet.read(path)

    def _keep(self, found: Ratio, recording: Recording) -> None:
        """Write a ratio into the log of the plates it was measured with. Errors: RecordingError."""
        calibration, hello = recording.head.calibration, recording.head.hello
        if calibration is None or hello is None or hello.uid == NO_SERIAL:
            return
        own = identity(calibration)
        logged = [Ratio.of(line, own) for line in self._lines(hello.serial)]
        if found.at not in [each.at for each in logged if each is not None]:
            file = logbook.path(self._connected.calibrations, hello.serial, logbook.RATIOS)
            logbook.append(file, found.to_json(own))

    def _lines(self, serial: str) -> list[dict[str, object]]:
        file = logbook.path(self._connected.calibrations, serial, logbook.RATIOS)
        return [line for line in logbook.lines(file) if line is not None]


def _counts(trial: Trial) -> bool:
    is_asked = trial.assessment == TWO_LEGS or (
        trial.assessment == ONE_LEG and trial.context.get("support") == HANDS_FREE
    )
    return is_asked and trial.state in (TrialState.KEPT, TrialState.COMPLETE) and trial.file is not None


def _legs(trials: list[Trial]) -> set[str]:
    return {str(each.side) for each in trials if each.assessment == ONE_LEG}


def _when(ratio: Ratio) -> datetime:
    return datetime.fromisoformat(ratio.at).astimezone()
