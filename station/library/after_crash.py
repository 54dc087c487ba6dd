"""The first start after a crash: journals become recordings, and their trials learn how they ended."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import RecordingError, RecordingReason
from station.library.people import Trial, TrialState
from station.recording import journal, parquet
from station.recording.recover import interrupted
from station.recording.recover import recover as recover_journal

if TYPE_CHECKING:
    from station.library.library import Library

NOTHING_RECORDED = "Nothing of this trial had reached the disk."


@dataclass(frozen=True)
class Recovered:
    """What the first start after a crash found.

    trials : with their new states. strays : recordings that belong to no trial of this library.
    troubles : journals and files that could not be recovered, and why.
    """

    trials: tuple[Trial, ...] = ()
    strays: tuple[Path, ...] = ()
    troubles: tuple[RecordingError, ...] = ()


def recover(library: "Library") -> Recovered:
    """Do it for one library; see `Library.recover`. Doing it again changes nothing."""
    unfinished = library.unfinished_trials()
    made, troubles = _journals(library.recordings)
    trials = []
    for trial in unfinished:
        try:
            trials += _ended(library, trial)
        except RecordingError as error:
            troubles.append(error)
    known = {trial.id for trial in unfinished}
    strays = tuple(path for path in made if path.stem not in known)
    return Recovered(tuple(trials), strays, tuple(troubles))


def _journals(recordings: Path) -> tuple[list[Path], list[RecordingError]]:
    """Return the files that were made of journals, and what could not be."""
    made, troubles = [], []
    for found in interrupted(recordings):
        try:
            recover_journal(found.folder)
            made.append(found.folder.with_suffix(parquet.SUFFIX))
        except RecordingError as error:
            if error.reason is not RecordingReason.EMPTY:
                troubles.append(error)
    return made, troubles


def _ended(library: "Library", trial: Trial) -> list[Trial]:
    """Finish a trial of which nobody knew how it ended; nothing while its journal is still there."""
    path = library.recordings / (trial.id + parquet.SUFFIX)
    if path.with_suffix(journal.SUFFIX).exists():
        return []
    if not path.exists():
        state, file, sha256, reason = TrialState.INTERRUPTED, None, None, NOTHING_RECORDED
    else:
        said = parquet.summary(path)
        state, file, sha256, reason = TrialState(said.ending), path.name, said.sha256, ""
    return [library.finish_trial(trial.id, state, file=file, sha256=sha256, reason=reason)]
