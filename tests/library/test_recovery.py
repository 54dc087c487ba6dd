from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from recording.examples import head, stream

from station.errors import RecordingReason
from station.library.after_crash import NOTHING_RECORDED, Recovered
from station.library.library import Library
from station.library.people import TrialState
from station.recording import parquet
from station.recording.journal import Journal, Pace
from station.recording.recover import read

PATIENT = Pace(patience=60.0, closing=60.0)
A, B, C, D, E = (letter * 32 for letter in "abcde")


@pytest.fixture
def library(tmp_path: Path):
    with closing(Library.open(tmp_path)) as opened:
        yield opened


def begun(library: Library, *trials: str) -> None:
    visit = library.open_visit(library.add_patient("Ada Example").id)
    for trial in trials:
        library.begin_trial(visit.id, trial, "quiet_stance", context={"eyes": "open"})


def journal(library: Library, trial: str, ending: str | None = None) -> Journal:
    """A journal as a killed station leaves it; with an ending, killed after the trial."""
    made = Journal.open(library.recordings, head(trial), pace=PATIENT)
    made.write(stream(30))
    made.close(ending or "interrupted")
    made.release()
    if ending is None:
        (made.folder / "ending.json").unlink()
    return made


def test_after_a_crash_every_trial_is_offered_as_interrupted(library: Library) -> None:
    begun(library, A, B, C, D)
    journal(library, A)
    journal(library, B, "complete")
    filed = journal(library, C)
    parquet.write(replace(read(filed.folder), ending="complete"), filed.folder.with_suffix(".parquet"))
    found = library.recover()
    states = {trial.id: trial.state for trial in found.trials}
    assert states == {
        A: TrialState.INTERRUPTED,  # killed while it ran
        B: TrialState.COMPLETE,  # killed between its end and its file
        C: TrialState.COMPLETE,  # killed between its file and the deletion of its journal
        D: TrialState.INTERRUPTED,  # killed before its first byte
    }
    assert (found.strays, found.troubles) == ((), ())
    assert {trial.id for trial in library.interrupted_trials()} == {A, D}
    for trial in found.trials:
        path = library.recording_path(trial)
        assert (path is None) == (trial.id == D) == (trial.reason == NOTHING_RECORDED)
        if path is not None:
            recovered = parquet.read(path)
            assert recovered.wire == stream(30) and parquet.fingerprint(recovered) == trial.sha256
    assert library.recover() == Recovered()


def test_a_file_without_a_journal_finishes_its_trial(library: Library) -> None:
    begun(library, A)
    made = journal(library, A)
    parquet.write(replace(read(made.folder), ending="complete"), made.folder.with_suffix(".parquet"))
    made.remove()
    (trial,) = library.recover().trials
    assert (trial.state, trial.file) == (TrialState.COMPLETE, f"{A}.parquet")


def test_a_trial_that_another_program_records_is_left_alone(library: Library) -> None:
    begun(library, A)
    running = Journal.open(library.recordings, head(A), pace=PATIENT)
    running.write(stream(3))
    assert library.recover() == Recovered()
    assert library.trial(A).state is TrialState.RECORDING
    running.close("complete")
    running.release()
    assert library.recover().trials[0].state is TrialState.COMPLETE


def test_a_journal_of_no_trial_is_recovered_and_named(library: Library) -> None:
    journal(library, E)
    found = library.recover()
    assert found.strays == (library.recordings / f"{E}.parquet",)
    assert parquet.read(found.strays[0]).wire == stream(30)


def test_a_journal_that_cannot_be_read_is_kept_and_told(library: Library) -> None:
    begun(library, A, B)
    (journal(library, A).folder / "head.json").write_bytes(b"damaged")
    journal(library, B)
    found = library.recover()
    assert [trouble.reason for trouble in found.troubles] == [RecordingReason.UNREADABLE]
    assert {trial.id: trial.file for trial in found.trials} == {A: None, B: f"{B}.parquet"}
    assert (library.recordings / f"{A}.unreadable" / "wire-000.bin").read_bytes() == stream(30)


def test_a_damaged_file_is_told_and_its_trial_stays_undecided(library: Library) -> None:
    begun(library, A)
    (library.recordings / f"{A}.parquet").write_bytes(b"PAR1 and then nothing")
    found = library.recover()
    assert [trouble.reason for trouble in found.troubles] == [RecordingReason.DAMAGED]
    assert library.unfinished_trials()[0].id == A
