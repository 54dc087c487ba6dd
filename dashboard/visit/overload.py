"""Overload: whether a cell carried too much in a trial. Such a trial never counts, whoever asks, and when."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dashboard.words import visit as said
from station.errors import StationError, TrialError, TrialReason
from station.quality.doubt import Kind
from station.recording import parquet
from station.recording.recording import Mark

MARK = "overload"
"""Kind of the mark that is made in a recording while a cell carries too much."""


def carried(result: Mapping[str, Any] | None, marks: Iterable[Mark]) -> bool:
    """Tell whether a cell carried too much: by the trial's analysis, or as it was told while it ran.

    result : plain form, None when the trial could not be analysed. marks : of its recording.
    """
    doubts = result.get("quality", ()) if result else ()
    return any(doubt["kind"] == Kind.OVERLOADED for doubt in doubts) or any(m.kind == MARK for m in marks)


def carried_in(result: Mapping[str, Any] | None, path: Path | None) -> bool:
    """Tell the same of a trial on the disk. path : of its recording, None while there is none."""
    return carried(result, () if path is None else _marks(path))


def does_not_count() -> TrialError:
    """Say why such a trial is not kept."""
    return TrialError(TrialReason.OVERLOADED, said.DOES_NOT_COUNT, said.DOES_NOT_COUNT_HOW)


def _marks(path: Path) -> tuple[Mark, ...]:
    try:
        return parquet.summary(path).marks
    except StationError:  # what cannot be read says nothing; opening the recording tells why
        return ()
