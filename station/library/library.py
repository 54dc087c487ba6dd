"""Library: commands and questions about people, visits and trials. It answers with values, not with rows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from station.errors import RecordingError, RecordingReason, TrialError, TrialReason
from station.events.correction import Corrections
from station.library import by_hand, schema
from station.library.accounts import AccountsKept
from station.library.after_crash import Recovered, recover
from station.library.answers import AnswersKept
from station.library.audit import AuditKept
from station.library.check_ins import CheckInsKept
from station.library.database import Database
from station.library.follow_ups import FollowUpsAsked
from station.library.markers import MarkersKept
from station.library.observations import ObservationsKept
from station.library.people import (
    Patient,
    StoredCorrections,
    StoredResult,
    Trial,
    TrialState,
    Visit,
    folded,
)
from station.library.plans import PlansKept
from station.library.rows import (
    check_patient,
    free_code,
    need,
    new_id,
    patient_of,
    result_of,
    side_of,
    text,
    trial_of,
    utc,
    visit_of,
)
from station.library.sessions import SessionsKept
from station.library.settings import SettingsKept
from station.library.sign_ins import SignInsKept
from station.library.sign_offs import SignOffsKept
from station.library.tables import PatientRow, ResultRow, TrialRow, VisitRow

__all__ = [
    "Library",
    "Patient",
    "Recovered",
    "StoredCorrections",
    "StoredResult",
    "Trial",
    "TrialState",
    "Visit",
]

FILE = "library.sqlite"
RECORDINGS = "recordings"
CALIBRATIONS = "calibrations"


class Library:
    """The records in one folder: `library.sqlite`, `recordings/`, `calibrations/`, `backups/`.

    Any thread may use it; one program writes it. Every method raises RecordingError: NOT_FOUND for an
    unknown id, IN_USE, NO_ROOM, NOT_WRITABLE, DAMAGED when the file cannot be used, BAD_TEXT for an
    entry that makes no sense. No error text tells anything about a patient.

    answers, observations, plans, check_ins, markers, sign_offs, accounts, sessions, sign_ins, settings,
    audit : each a room of its own.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder = folder
        self.recordings = folder / RECORDINGS
        self.calibrations = folder / CALIBRATIONS
        self._database = database
        self.answers = AnswersKept(database)
        self.observations = ObservationsKept(database)
        self.plans = PlansKept(database)
        self.check_ins = CheckInsKept(database)
        self.follow_ups = FollowUpsAsked(database)
        self.markers = MarkersKept(database)
        self.sign_offs = SignOffsKept(database)
        self.accounts = AccountsKept(database)
        self.sessions = SessionsKept(database)
        self.sign_ins = SignInsKept(database)
        self.settings = SettingsKept(database)
        self.audit = AuditKept(database, folder)

    @classmethod
    def open(cls, folder: Path) -> "Library":
        """Open the library in `folder`, making it or bringing it up to date first.

        Errors: RecordingError NEWER and NOT_OURS (left untouched), DAMAGED, UNREADABLE, NOT_WRITABLE.
        """
        path = folder / FILE
        schema.prepare(path)
        library = cls(folder, Database(path))
        for below in (library.recordings, library.calibrations):
            below.mkdir(exist_ok=True)
        return library

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # Patients

    def add_patient(
        self,
        name: str = "",
        *,
        code: str | None = None,
        birth_year: int | None = None,
        sex: str | None = None,
    ) -> Patient:
        """Add a person; without a `code` a short pseudonym is made. Errors: BAD_TEXT for a code in use."""
        with self._database.writing() as connection:
            chosen = free_code(connection) if code is None else code.strip()
            patient = Patient(new_id(), chosen, name, birth_year, sex, datetime.now(UTC), None)
            check_patient(connection, patient)
            connection.execute(insert(PatientRow).values(**vars(patient)))
        return patient

    def change_patient(self, patient: Patient) -> Patient:
        """Store code, name, year of birth, sex and archiving of a changed value."""
        with self._database.writing() as connection:
            need(connection, select(PatientRow.id).where(PatientRow.id == patient.id), "patient")
            check_patient(connection, patient)
            connection.execute(update(PatientRow).where(PatientRow.id == patient.id).values(**vars(patient)))
        return patient

    def archive_patient(self, patient: str) -> Patient:
        """Put a person away: not found by searching any more, nothing deleted."""
        return self.change_patient(replace(self.patient(patient), archived=datetime.now(UTC)))

    def restore_patient(self, patient: str) -> Patient:
        """Take an archived person back."""
        return self.change_patient(replace(self.patient(patient), archived=None))

    def patient(self, patient: str) -> Patient:
        """Return the person with this id."""
        with self._database.reading() as connection:
            return patient_of(need(connection, select(PatientRow).where(PatientRow.id == patient), "patient"))

    def find_patients(self, sought: str = "", *, archived: bool = False) -> tuple[Patient, ...]:
        """Return the people in whose name or code every word of `sought` occurs, case and accents aside."""
        words = folded(sought).split()
        found = [
            patient
            for patient in self._patients()
            if (patient.archived is not None) == archived
            and all(word in folded(f"{patient.name} {patient.code}") for word in words)
        ]
        return tuple(sorted(found, key=lambda patient: (folded(patient.name), patient.code)))

    def namesakes(self, name: str) -> tuple[Patient, ...]:
        """Return the people of the same name, archived ones too; none for an empty name."""
        wanted = folded(name)
        return tuple(patient for patient in self._patients() if wanted and folded(patient.name) == wanted)

    def _patients(self) -> list[Patient]:
        with self._database.reading() as connection:
            return [patient_of(row) for row in connection.execute(select(PatientRow))]

    # Visits

    def open_visit(
        self, patient: str, *, note: str = "", stage: str | None = None, started: datetime | None = None
    ) -> Visit:
        """Begin a visit of a patient."""
        visit = Visit(new_id(), patient, utc(started), text(note), stage)
        with self._database.writing() as connection:
            need(connection, select(PatientRow.id).where(PatientRow.id == patient), "patient")
            connection.execute(insert(VisitRow).values(**vars(visit)))
        return visit

    def todays_visit(self, patient: str, now: datetime | None = None) -> Visit | None:
        """Return the newest visit of this patient that began on this calendar day of this computer."""
        day = (now or datetime.now()).astimezone().date()
        begins = datetime.combine(day, time.min).astimezone()
        ends = datetime.combine(day + timedelta(days=1), time.min).astimezone()
        today = [visit for visit in self.visits_of(patient) if begins <= visit.started < ends]
        return today[-1] if today else None

    def change_visit(self, visit: Visit) -> Visit:
        """Store note and stage of a changed value."""
        changed = {"note": text(visit.note), "stage": visit.stage}
        with self._database.writing() as connection:
            need(connection, select(VisitRow.id).where(VisitRow.id == visit.id), "visit")
            connection.execute(update(VisitRow).where(VisitRow.id == visit.id).values(changed))
        return self.visit(visit.id)

    def visit(self, visit: str) -> Visit:
        """Return the visit with this id."""
        with self._database.reading() as connection:
            return visit_of(need(connection, select(VisitRow).where(VisitRow.id == visit), "visit"))

    def visits_of(self, patient: str) -> tuple[Visit, ...]:
        """Return the visits of a patient, the oldest first."""
        asked = select(VisitRow).where(VisitRow.patient == patient)
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(VisitRow.started, VisitRow.id))
            return tuple(visit_of(row) for row in rows)

    # Trials

    def begin_trial(
        self,
        visit: str,
        trial: str,
        assessment: str,
        side: str | None = None,
        *,
        context: Mapping[str, str] | None = None,
        weigh_in: float | None = None,
        started: datetime | None = None,
    ) -> Trial:
        """Write down that a recording of a visit begins. `trial` is the id of the recording."""
        begun = Trial(
            trial,
            visit,
            assessment,
            side_of(side),
            utc(started),
            {text(key): text(word) for key, word in (context or {}).items()},
            weigh_in,
        )
        with self._database.writing() as connection:
            need(connection, select(VisitRow.id).where(VisitRow.id == visit), "visit")
            connection.execute(insert(TrialRow).values(**vars(begun)))
        return begun

    def finish_trial(
        self, trial: str, state: TrialState | str, *, file: str | None, sha256: str | None, reason: str = ""
    ) -> Trial:
        """Write down how a recording ended: COMPLETE or INTERRUPTED, and the name of its Parquet file."""
        ending = TrialState(state)
        if ending not in (TrialState.COMPLETE, TrialState.INTERRUPTED):
            raise ValueError(f"a recording does not end as {ending}")
        values = {"state": ending, "file": file, "sha256": sha256, "reason": text(reason)}
        return self._turn(trial, values, since=(TrialState.RECORDING, ending))

    def keep(self, trial: str) -> Trial:
        """Count a trial that is over."""
        return self._turn(trial, {"state": TrialState.KEPT, "reason": ""}, since=_DECIDABLE)

    def exclude(self, trial: str, reason: str) -> Trial:
        """Leave a trial that is over out, with the reason. It is not deleted."""
        if not reason.strip():
            raise RecordingError(
                RecordingReason.BAD_TEXT, "A trial is excluded for a reason.", "Say why it does not count."
            )
        return self._turn(trial, {"state": TrialState.EXCLUDED, "reason": text(reason)}, since=_DECIDABLE)

    def trial(self, trial: str) -> Trial:
        """Return the trial with this id."""
        with self._database.reading() as connection:
            return trial_of(need(connection, select(TrialRow).where(TrialRow.id == trial), "trial"))

    def trials_in(self, visit: str) -> tuple[Trial, ...]:
        """Return the trials of a visit, the oldest first, whatever their state."""
        return self._trials(select(TrialRow).where(TrialRow.visit == visit))

    def trials_of(self, patient: str, assessment: str | None = None) -> tuple[Trial, ...]:
        """Return the trials of a patient, the oldest first, whatever their state."""
        asked = select(TrialRow).join(VisitRow, VisitRow.id == TrialRow.visit)
        asked = asked.where(VisitRow.patient == patient)
        return self._trials(asked if assessment is None else asked.where(TrialRow.assessment == assessment))

    def interrupted_trials(self) -> tuple[Trial, ...]:
        """Return the interrupted trials about which nobody has decided yet, the oldest first."""
        return self._trials(select(TrialRow).where(TrialRow.state == TrialState.INTERRUPTED))

    def recording_path(self, trial: Trial) -> Path | None:
        """Return where the recording of a trial lies, or None while there is none."""
        return None if trial.file is None else self.recordings / trial.file

    def _trials(self, asked: Select[Any]) -> tuple[Trial, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(TrialRow.started, TrialRow.id))
            return tuple(trial_of(row) for row in rows)

    def _turn(self, trial: str, values: dict[str, Any], since: tuple[TrialState, ...]) -> Trial:
        """Change a trial that is in one of the states `since`."""
        with self._database.writing() as connection:
            row = need(connection, select(TrialRow).where(TrialRow.id == trial), "trial")
            if row.state == TrialState.RECORDING not in since:
                raise TrialError(
                    TrialReason.NOT_READY,
                    "This trial is still being saved.",
                    "Wait a moment, then try again.",
                )
            if row.state not in since:
                raise ValueError(f"a trial that is {row.state} does not become {values['state']}")
            connection.execute(update(TrialRow).where(TrialRow.id == trial).values(values))
            return trial_of(need(connection, select(TrialRow).where(TrialRow.id == trial), "trial"))

    # Results

    def store_result(
        self, trial: str, assessment: str, software: str, kernels: str, result: Mapping[str, Any]
    ) -> StoredResult:
        """Keep what was computed, in place of what was kept before. result : JSON-able, without NaN."""
        stored = StoredResult(trial, assessment, software, kernels, dict(result))
        with self._database.writing() as connection:
            need(connection, select(TrialRow.id).where(TrialRow.id == trial), "trial")
            row = insert_or_update(ResultRow).values(**vars(stored))
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=[ResultRow.trial, ResultRow.assessment],
                    set_={"software": software, "kernels": kernels, "result": row.excluded.result},
                )
            )
        return stored

    def result_of(self, trial: str, assessment: str) -> StoredResult | None:
        """Return what was computed from a trial last, or None; the caller judges software and kernels."""
        asked = select(ResultRow).where(ResultRow.trial == trial, ResultRow.assessment == assessment)
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
            return None if row is None else result_of(row)

    def results_of(self, patient: str, assessment: str) -> dict[str, StoredResult]:
        """Return what is stored for the trials of a patient in one assessment, by trial id."""
        asked = select(ResultRow).join(TrialRow, TrialRow.id == ResultRow.trial)
        asked = asked.join(VisitRow, VisitRow.id == TrialRow.visit)
        asked = asked.where(VisitRow.patient == patient, ResultRow.assessment == assessment)
        with self._database.reading() as connection:
            return {row.trial: result_of(row) for row in connection.execute(asked)}

    def forget_results(self) -> None:
        """Empty the cache of results; corrections stay."""
        with self._database.writing() as connection:
            connection.execute(delete(ResultRow))
            by_hand.forget(connection)

    # Events corrected by hand

    def correct(
        self,
        trial: str,
        assessment: str,
        corrections: Corrections,
        *,
        by: str = "",
        at: datetime | None = None,
    ) -> StoredCorrections:
        """Store the corrected events of a trial; none at all means back to what was found automatically.

        The automatic result and earlier corrections stay as they are.
        """
        when, who = utc(at), text(by)
        with self._database.writing() as connection:
            need(connection, select(TrialRow.id).where(TrialRow.id == trial), "trial")
            number = by_hand.add(connection, trial, assessment, when, who, corrections)
        return StoredCorrections(number, trial, assessment, when, who, corrections)

    def corrections_of(self, trial: str, assessment: str) -> tuple[StoredCorrections, ...]:
        """Return all corrections ever stored of a trial, the oldest first: the last ones hold."""
        with self._database.reading() as connection:
            return by_hand.of_trial(connection, trial, assessment)

    def corrected_trials(self, patient: str, assessment: str) -> dict[str, StoredCorrections]:
        """Return the corrections that hold, by trial id, of the trials of a patient in one assessment."""
        with self._database.reading() as connection:
            newest = by_hand.newest_of_patient(connection, patient, assessment)
            return {stored.trial: stored for stored in newest}

    def store_corrected(
        self, stored: StoredCorrections, software: str, kernels: str, result: Mapping[str, Any]
    ) -> StoredCorrections:
        """Keep what was computed with corrections, beside the automatic result."""
        computed = StoredResult(stored.trial, stored.assessment, software, kernels, dict(result))
        with self._database.writing() as connection:
            by_hand.cache(connection, stored.number, computed)
        return replace(stored, result=computed)

    # After a crash

    def unfinished_trials(self) -> tuple[Trial, ...]:
        """Return the trials of which nobody has said how they ended, the oldest first."""
        return self._trials(select(TrialRow).where(TrialRow.state == TrialState.RECORDING))

    def recover(self) -> Recovered:
        """Make recordings of the journals that a crash left, and say of their trials how they ended.

        To be called at the start, before this program records. What another program records is left alone.
        """
        return recover(self)


_DECIDABLE = (TrialState.COMPLETE, TrialState.INTERRUPTED, TrialState.KEPT, TrialState.EXCLUDED)
