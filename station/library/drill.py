"""The restore drill: a copy is put into a passing folder, checked, and some of its numbers are made again."""

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station import analyse
from station.errors import StationError
from station.library import copies
from station.library.library import Library, Trial
from station.library.sealed import Secret
from station.recording import parquet

SAME = 1e-12
"""Relative difference up to which a number counts as the same: another computer may round the last bit."""


@dataclass(frozen=True)
class Drilled:
    """What a drill found.

    patients, trials : in the library. recordings : whose own hash was compared with the library's.
    recomputed : results made again. differing : trials whose recording or numbers are not what is stored.
    """

    copied: copies.Copied
    patients: int
    trials: int
    recordings: int
    recomputed: int
    differing: tuple[str, ...]


def drill(copy: Path, secret: Secret, results: int, progress: copies.Progress = lambda _: None) -> Drilled:
    """Restore a copy into a passing folder, check everything, make `results` results again, forget it.

    Errors: as `copies.restore`.
    """
    with tempfile.TemporaryDirectory(prefix="station-drill-", ignore_cleanup_errors=True) as place:
        folder = Path(place) / "library"
        copied = copies.unpack(copy, folder, secret, progress)
        library = Library.open(folder)
        try:
            return _look(library, copied, results)
        finally:
            library.close()


def _look(library: Library, copied: copies.Copied, results: int) -> Drilled:
    people = [*library.find_patients(), *library.find_patients(archived=True)]
    trials = [trial for patient in people for trial in library.trials_of(patient.id)]
    kept = [trial for trial in trials if trial.file and trial.file not in copied.missing]
    differing = [trial.id for trial in kept if not _is_own(library, trial)]
    stored = [(trial, found) for trial in kept if (found := _stored(library, trial))]
    step = max(1, len(stored) // max(results, 1))
    chosen = stored[::step][:results]
    differing += [trial.id for trial, found in chosen if not _is_same(library, trial, found)]
    return Drilled(copied, len(people), len(trials), len(kept), len(chosen), tuple(dict.fromkeys(differing)))


def _is_own(library: Library, trial: Trial) -> bool:
    """Whether the recording is the one that the library knows, by its hash."""
    path = library.recording_path(trial)
    try:
        return path is not None and parquet.summary(path).sha256 == trial.sha256
    except StationError:
        return False


def _stored(library: Library, trial: Trial) -> Mapping[str, Any] | None:
    found = library.result_of(trial.id, trial.assessment)
    return None if found is None else found.result


def _is_same(library: Library, trial: Trial, stored: Mapping[str, Any]) -> bool:
    """Whether the recording gives the stored numbers again."""
    path = library.recording_path(trial)
    try:
        assert path is not None
        made = analyse.of_recording(parquet.read(path), trial.assessment).to_json()["values"]
    except StationError:
        return False
    pairs = zip(made, stored["values"], strict=False)
    return len(made) == len(stored["values"]) and all(_alike(*pair) for pair in pairs)


def _alike(made: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    names = ("metric", "side", "repetition", "unit", "reason")
    if any(made[name] != stored[name] for name in names):
        return False
    here, there = made["value"], stored["value"]
    return here == there or (None not in (here, there) and math.isclose(here, there, rel_tol=SAME))
