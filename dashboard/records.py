"""What pages ask the library: people, visits, trials with their results. Values out, nothing of SQL."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard import words
from dashboard.accounts.authorize import Action, authorize, may
from dashboard.accounts.signed_in import signed_in
from dashboard.parts.people_list import Person
from dashboard.visit import overload
from station import VERSION, analyse, file
from station.assessments.assessment import assessment
from station.compare import conditions
from station.compare.context import LONG_AS_PLANNED, NOT_ASKED, PLATE, doubted, is_on_mat
from station.compare.rows import feet
from station.compiled import KERNELS
from station.errors import RecordingError, RecordingReason, StationError
from station.events.correction import Corrections, from_json
from station.library.library import Library, Patient, StoredCorrections, Trial, TrialState, Visit
from station.recording import parquet
from station.result import notes, validity_of
from station.validity import stamp

EXAMPLE = "EXAMPLE-"
"""Beginning of the code of an invented person."""
KEPT = 4096
"""Recordings of which it is kept in memory on what they were made."""
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
    equal before two trials share a line. context : all that was said of it. result : plain form, None when
    it cannot be analysed; with the events as a person corrected them, where somebody did.
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
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_mat(self) -> bool:
        """Whether it was made on a pressure mat."""
        return is_on_mat(self.conditions)

    @property
    def corrections(self) -> Corrections:
        """What a person changed of the events; nothing where they are as found automatically."""
        plain = self.result.get("corrections", ()) if self.result else ()
        return from_json(plain, math.inf)


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
    def alike(self) -> tuple[Tried, ...]:
        """Those of them that were made alike; others are never averaged.

        Those on plates whose calibration held, then the most, of equals the newest.
        """
        groups: dict[tuple[tuple[str, str], ...], list[Tried]] = {}
        for trial in self.used:
            groups.setdefault(trial.conditions, []).append(trial)
        most = max(
            groups.values(),
            key=lambda group: (not doubted(group[0].conditions), len(group), group[-1].started),
            default=[],
        )
        return tuple(most)

    @property
    def is_of_mat(self) -> bool:
        """Whether those made alike were made on a pressure mat."""
        return any(trial.is_of_mat for trial in self.alike)

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
        by_hand = sum(1 for trial in self.used if trial.corrections)
        told = (note for trial in self.used if trial.result for note in notes(trial.result))
        return tuple(dict.fromkeys([*([words.corrected_trials(by_hand)] if by_hand else []), *told]))


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
    """Questions to one library, answered for who asks: what somebody may not see is not there.

    Errors of what somebody may not do: AccountError NOT_ALLOWED.
    """

    def __init__(self, library: Library) -> None:
        self._library = library

    def people(self, wanted: str = "") -> list[Person]:
        """Return the patients whose name or code fits."""
        if not may(signed_in(), Action.FIND_PATIENTS):
            return []
        visits = self._library.follow_ups.counted()
        found = []
        for patient in self._library.find_patients(wanted):
            known = _known(patient)
            count, last = visits.get(patient.id, (0, None))
            when = _local(last) if last else None
            found.append(Person(known.id, known.label, known.born, count, when, known.is_example))
        return found

    def namesakes(self, name: str) -> list[Known]:
        """Return everybody of this name."""
        authorize(signed_in(), Action.FIND_PATIENTS)
        return [_known(patient) for patient in self._library.namesakes(name)]

    def add(self, name: str, born: int | None) -> str:
        """Add a patient and return the id. Errors: RecordingError BAD_TEXT."""
        authorize(signed_in(), Action.CHANGE_PATIENT)
        return self._library.add_patient(name, birth_year=born).id

    def correct_person(self, patient: str, name: str, born: int | None) -> Known:
        """Give a patient another name and birth year; nothing else of theirs changes.

        Errors: RecordingError NOT_FOUND, BAD_TEXT.
        """
        authorize(signed_in(), Action.CHANGE_PATIENT, patient)
        held = self._library.patient(patient)
        return _known(self._library.change_patient(replace(held, name=name, birth_year=born)))

    def has_today(self, patient: str) -> bool:
        """Say whether a patient has a visit of today, which `open_visit` goes on with."""
        authorize(signed_in(), Action.SEE_PATIENT, patient)
        return self._library.todays_visit(patient) is not None

    def patient(self, patient: str) -> Known | None:
        """Return one patient, or None when there is none."""
        if not may(signed_in(), Action.SEE_PATIENT, patient):
            return None
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
        trials: dict[str, list[Trial]] = {}
        for trial in self._library.trials_of(patient):
            trials.setdefault(trial.visit, []).append(trial)
        visits = self._library.visits_of(patient)
        return [self._visited(visit, known, trials.get(visit.id, ()), stored) for visit in visits[::-1]]

    def visit(self, visit: str) -> Visited | None:
        """Return one visit, or None when there is none."""
        found = self._seen_visit(visit)
        if found is None:
            return None
        known = _known(self._library.patient(found.patient))
        return self._visited(found, known, self._library.trials_in(found.id), {})

    def history(self, visit: str) -> tuple[Visited, list[Visited]] | None:
        """Return one visit, and with it all of its patient, the newest first; None when there is none."""
        found = self._seen_visit(visit)
        visits = self.visits(found.patient) if found else []
        return next(((each, visits) for each in visits if each.id == visit), None)

    def has_visit(self, visit: str) -> bool:
        """Say whether there is such a visit for who asks."""
        return self._seen_visit(visit) is not None

    def open_visit(self, patient: str) -> Visit:
        """Return today's visit of a patient, a new one if there is none yet."""
        authorize(signed_in(), Action.CHANGE_PATIENT, patient)
        return self._library.todays_visit(patient) or self._library.open_visit(patient)

    def trial(self, trial: str) -> Tried | None:
        """Return one trial, or None when there is none."""
        try:
            found = self._library.trial(trial)
        except RecordingError as error:
            _need_absent(error)
            return None
        visit = self._library.visit(found.visit)
        if not may(signed_in(), Action.SEE_PATIENT, visit.patient):
            return None
        return self._tried(found, _known(self._library.patient(visit.patient)), {})

    def interrupted(self) -> list[Tried]:
        """Return the interrupted trials that nobody has decided about."""
        if not may(signed_in(), Action.FIND_PATIENTS):
            return []
        found = []
        for trial in self._library.interrupted_trials():
            visit = self._library.visit(trial.visit)
            found.append(self._tried(trial, _known(self._library.patient(visit.patient)), {}))
        return found

    def decide(self, trial: str, act: str) -> None:
        """Keep a trial or leave it out. Errors: TrialError OVERLOADED for one that never counts."""
        authorize(signed_in(), Action.CHANGE_PATIENT)
        found = self._library.trial(trial)
        if act == "keep":
            if overload.carried_in(self._result(found), self._library.recording_path(found)):
                raise overload.does_not_count()
            self._library.keep(trial)
        else:
            is_broken_off = found.state is TrialState.INTERRUPTED
            self._library.exclude(trial, "interrupted" if is_broken_off else "other")

    def automatic(self, trial: str) -> Mapping[str, Any] | None:
        """Return the result of a trial with the events as they were found, None when there is none."""
        authorize(signed_in(), Action.CHANGE_PATIENT)
        return self._automatic(self._library.trial(trial))

    def recomputed(self, trial: str, corrections: Corrections) -> Mapping[str, Any]:
        """Return the result of a trial with corrected events; nothing is stored.

        Errors: those of reading and analysing the recording.
        """
        found = self._library.trial(trial)
        authorize(signed_in(), Action.SEE_PATIENT, self._library.visit(found.visit).patient)
        path = self._library.recording_path(found)
        if path is None:
            raise RecordingError(RecordingReason.NOT_FOUND, words.NO_RECORDING, words.NO_RECORDING_HOW)
        recording = file.recording(path)
        return analyse.of_recording(recording, found.assessment, corrections=corrections).to_json()

    def correct(self, trial: str, corrections: Corrections, by: str = "") -> Mapping[str, Any]:
        """Store corrected events beside what was found, and return the result with them.

        Errors: those of reading and analysing the recording, and of writing the library.
        """
        authorize(signed_in(), Action.CHANGE_PATIENT)
        found = self._library.trial(trial)
        held = self.corrected(trial)
        if set(corrections.items) == (set(held.corrections.items) if held else set()):
            return self._result(found) or self.recomputed(trial, corrections)
        made = self.recomputed(trial, corrections)
        stored = self._library.correct(trial, found.assessment, corrections, by=by)
        if corrections:
            self._library.store_corrected(stored, VERSION, KERNELS, made)
        return made

    def corrected(self, trial: str) -> StoredCorrections | None:
        """Return the corrections of a trial that hold; None when its events are as found automatically."""
        kept = self._library.corrections_of(trial, self._library.trial(trial).assessment)
        return kept[-1] if kept and kept[-1].corrections else None

    def earlier(self, trial: str) -> StoredCorrections | None:
        """Return the last corrections of a trial that went back to automatic; None for any other trial."""
        kept = self._library.corrections_of(trial, self._library.trial(trial).assessment)
        if not kept or kept[-1].corrections:
            return None
        return next((each for each in reversed(kept) if each.corrections), None)

    def _seen_visit(self, visit: str) -> Visit | None:
        """Return a visit as it is stored, or None when there is none for who asks."""
        try:
            found = self._library.visit(visit)
        except RecordingError as error:
            _need_absent(error)
            return None
        return found if may(signed_in(), Action.SEE_PATIENT, found.patient) else None

    def _visited(
        self,
        visit: Visit,
        known: Known,
        trials: Iterable[Trial],
        stored: Mapping[str, Mapping[str, Any]],
    ) -> Visited:
        tried = tuple(self._tried(trial, known, stored) for trial in trials)
        return Visited(visit.id, known, _local(visit.started), tried)

    def _tried(self, trial: Trial, known: Known, stored: Mapping[str, Mapping[str, Any]]) -> Tried:
        result = stored.get(trial.id) or self._result(trial)
        settings = result["settings"] if result else {}
        asked = float(trial.context.get("seconds", assessment(trial.assessment).seconds))
        seconds = asked if trial.assessment in LONG_AS_PLANNED else None
        worth = validity_of(result) if result else None
        context = {**trial.context, **(stamp(worth) if worth else {})}
        path = self._library.recording_path(trial)
        line = conditions(context, settings, seconds, trial.context.get(PLATE) or _device(path))
        line = (*line, *(feet(result) if result else ()))
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
            path,
            trial.sha256,
            line,
            result,
            trial.context,
        )

    def _stored(self, patient: str) -> dict[str, Mapping[str, Any]]:
        """Return what is stored and current, by trial: one question a test instead of one a trial."""
        found: dict[str, Mapping[str, Any]] = {}
        for key in {trial.assessment for trial in self._library.trials_of(patient)}:
            automatic = self._library.results_of(patient, key)
            corrected = self._library.corrected_trials(patient, key)
            for trial in automatic.keys() | corrected.keys():
                held = corrected.get(trial)
                stored = held.result if held and held.corrections else automatic.get(trial)
                if stored is not None and stored.kernels == KERNELS:
                    found[trial] = stored.result
        return found

    def _result(self, trial: Trial) -> Mapping[str, Any] | None:
        """Return the result with the events as a person corrected them, else as they were found."""
        held = self.corrected(trial.id)
        if held is None:
            return self._automatic(trial)
        if held.result is not None and held.result.kernels == KERNELS:
            return held.result.result
        try:
            made = self.recomputed(trial.id, held.corrections)
        except StationError:
            return None
        self._library.store_corrected(held, VERSION, KERNELS, made)
        return made

    def _automatic(self, trial: Trial) -> Mapping[str, Any] | None:
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


@lru_cache(maxsize=KEPT)
def _device(path: Path | None) -> str:
    """Return on which mat a trial was made that does not say it; a recording never changes."""
    try:
        hello = parquet.summary(path).head.hello if path else None
    except StationError:
        return NOT_ASKED
    return hello.geometry if hello is not None and hello.is_mat else NOT_ASKED


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
