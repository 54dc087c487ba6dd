"""What pages ask the library: people, visits, trials with their results. Values out, nothing of SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.parts.people_list import Person
from station import VERSION, analyse, file
from station.assessments.assessment import assessment
from station.compare import conditions
from station.compiled import KERNELS
from station.errors import RecordingError, RecordingReason, StationError
from station.library.library import Library, Patient, Trial, TrialState, Visit
from station.result import notes

EXAMPLE = "EXAMPLE-"
"""Beginning of the code of an invented person."""
USED = (TrialState.KEPT,)
STANDINGS = {TrialState.KEPT: "kept", TrialState.EXCLUDED: "excluded", TrialState.INTERRUPTED: "interrupted"}


@dataclass(frozen=True)
class Known:
    """A patient as pages show one. label : the name, or the code of who has none."""

    id: str
    label: str
    code: str
    born: int | None
    is_example: bool


@dataclass(frozen=True)
class Tried:
    """One trial as pages show it.

    started : ISO, local. standing : kept, excluded, interrupted or undecided. conditions : what must be
    equal before two trials share a line. result : plain form, None when it cannot be analysed.
    """

    id: str
    visit: str
    patient: Known
    key: str
    title: str
    side: str
    started: str
    standing: str
    reason: str
    weight: float | None
    path: Path | None
    sha256: str | None
    conditions: tuple[tuple[str, str], ...]
    result: Mapping[str, Any] | None


@dataclass(frozen=True)
class Tested:
    """The trials of one assessment in one visit. used : those that count."""

    key: str
    trials: tuple[Tried, ...]

    @property
    def used(self) -> tuple[Tried, ...]:
        """Trials that count and have a result."""
        return tuple(trial for trial in self.trials if trial.standing == "kept" and trial.result)

    @property
    def sides(self) -> dict[str, int]:
        """How many trials count, by side."""
        counts: dict[str, int] = {}
        for trial in self.used:
            counts[trial.side] = counts.get(trial.side, 0) + 1
        return counts

    @property
    def warnings(self) -> tuple[str, ...]:
        """Each sentence once."""
        told = (note for trial in self.used if trial.result for note in notes(trial.result))
        return tuple(dict.fromkeys(told))


@dataclass(frozen=True)
class Visited:
    """One visit with its trials. started : ISO, local. weight : N at the weigh-in, or None."""

    id: str
    patient: Known
    started: str
    trials: tuple[Tried, ...]

    @property
    def tests(self) -> tuple[Tested, ...]:
        """The trials by assessment, in the order in which the assessments came."""
        keys = dict.fromkeys(trial.key for trial in self.trials)
        return tuple(Tested(key, tuple(t for t in self.trials if t.key == key)) for key in keys)

    @property
    def weight(self) -> float | None:
        """N, of the newest trial that has one."""
        known = [trial.weight for trial in self.trials if trial.weight]
        return known[-1] if known else None


class Records:
    """Questions to one library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def people(self, wanted: str = "") -> list[Person]:
        """Return the patients whose name or code fits."""
        found = []
        for patient in self._library.find_patients(wanted):
            visits = self._library.visits_of(patient.id)
            known = _known(patient)
            last = _local(visits[-1].started) if visits else None
            found.append(Person(known.id, known.label, known.born, len(visits), last, known.is_example))
        return found

    def namesakes(self, name: str) -> list[Known]:
        """Return everybody of this name."""
        return [_known(patient) for patient in self._library.namesakes(name)]

    def add(self, name: str, born: int | None) -> str:
        """Add a patient and return the id. Errors: RecordingError BAD_TEXT."""
        return self._library.add_patient(name, birth_year=born).id

    def patient(self, patient: str) -> Known | None:
        """Return one patient, or None when there is none."""
        try:
            return _known(self._library.patient(patient))
        except RecordingError as error:
            _need_absent(error)
            return None

    def visits(self, patient: str) -> list[Visited]:
        """Return the visits of a patient, the newest first."""
        known = self.patient(patient)
        if known is None:
            return []
        stored = self._stored(patient)
        found = [self._visited(visit, known, stored) for visit in self._library.visits_of(patient)]
        return found[::-1]

    def visit(self, visit: str) -> Visited | None:
        """Return one visit, or None when there is none."""
        try:
            found = self._library.visit(visit)
        except RecordingError as error:
            _need_absent(error)
            return None
        return self._visited(found, _known(self._library.patient(found.patient)), {})

    def open_visit(self, patient: str) -> Visit:
        """Return today's visit of a patient, a new one if there is none yet."""
        return self._library.todays_visit(patient) or self._library.open_visit(patient)

    def trial(self, trial: str) -> Tried | None:
        """Return one trial, or None when there is none."""
        try:
            found = self._library.trial(trial)
        except RecordingError as error:
            _need_absent(error)
            return None
        visit = self._library.visit(found.visit)
        return self._tried(found, _known(self._library.patient(visit.patient)), {})

    def interrupted(self) -> list[Tried]:
        """Return the interrupted trials that nobody has decided about."""
        found = []
        for trial in self._library.interrupted_trials():
            visit = self._library.visit(trial.visit)
            found.append(self._tried(trial, _known(self._library.patient(visit.patient)), {}))
        return found

    def decide(self, trial: str, act: str) -> None:
        """Keep a trial or leave it out."""
        if act == "keep":
            self._library.keep(trial)
        else:
            state = self._library.trial(trial).state
            self._library.exclude(trial, "interrupted" if state is TrialState.INTERRUPTED else "other")

    def _visited(self, visit: Visit, known: Known, stored: Mapping[str, Mapping[str, Any]]) -> Visited:
        trials = tuple(self._tried(trial, known, stored) for trial in self._library.trials_in(visit.id))
        return Visited(visit.id, known, _local(visit.started), trials)

    def _tried(self, trial: Trial, known: Known, stored: Mapping[str, Mapping[str, Any]]) -> Tried:
        result = stored.get(trial.id) or self._result(trial)
        settings = result["settings"] if result else {}
        seconds = float(trial.context.get("seconds", assessment(trial.assessment).seconds))
        line = conditions(trial.context, settings, seconds, trial.context.get("plate", "not asked"))
        return Tried(
            trial.id,
            trial.visit,
            known,
            trial.assessment,
            assessment(trial.assessment).title,
            _leg(trial, result),
            _local(trial.started),
            STANDINGS.get(trial.state, "undecided"),
            trial.reason,
            trial.weigh_in,
            self._library.recording_path(trial),
            trial.sha256,
            line,
            result,
        )

    def _stored(self, patient: str) -> dict[str, Mapping[str, Any]]:
        """Return what is stored and current, by trial: one question a test instead of one a trial."""
        keys = {trial.assessment for trial in self._library.trials_of(patient)}
        return {
            trial: stored.result
            for key in keys
            for trial, stored in self._library.results_of(patient, key).items()
            if stored.kernels == KERNELS
        }

    def _result(self, trial: Trial) -> Mapping[str, Any] | None:
        """Return the stored result, or compute it again when the mathematics has changed since."""
        stored = self._library.result_of(trial.id, trial.assessment)
        if stored is not None and stored.kernels == KERNELS:
            return stored.result
        path = self._library.recording_path(trial)
        if path is None or trial.state is TrialState.RECORDING:
            return None
        try:
            made = analyse.of_recording(file.recording(path), trial.assessment).to_json()
        except StationError:
            return None
        self._library.store_result(trial.id, trial.assessment, VERSION, KERNELS, made)
        return made


def _known(patient: Patient) -> Known:
    label = patient.name or patient.code
    return Known(patient.id, label, patient.code, patient.birth_year, patient.code.startswith(EXAMPLE))


def _local(when: datetime) -> str:
    return when.astimezone().isoformat(timespec="seconds")


def _leg(trial: Trial, result: Mapping[str, Any] | None) -> str:
    """Return the leg: what the plates saw, else the one asked for."""
    events: Sequence[Mapping[str, Any]] = result["events"] if result else ()
    seen = next((str(event["side"]) for event in events if event["kind"] == "stance_side"), None)
    return seen or (str(trial.side) if trial.side else "both")


def _need_absent(error: RecordingError) -> None:
    """Go on only when the error says that there is no such thing."""
    if error.reason is not RecordingReason.NOT_FOUND:
        raise error
