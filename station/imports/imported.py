"""Imported: what a file of another lab gave; Format: one kind of such files."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from station.errors import RecordingError, RecordingReason
from station.forces import Forces


@dataclass(frozen=True)
class Imported:
    """Forces of a file of another lab, and what was noticed on the way in.

    title : what the mapping or the format calls it. warnings : one sentence each.
    lost : samples without a number: empty cells, missing rows, gaps in time. Each is NaN in `forces`.
    is_mat : whether a pressure mat made it, and no plate. withheld : codes of the reasons why a mat gives no
    number of this trial.
    """

    forces: Forces
    title: str
    warnings: tuple[str, ...]
    lost: int
    is_mat: bool = False
    withheld: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """One kind of files.

    name : what people call it. help : one sentence on what it needs.
    recognises : (path, its first bytes) -> whether the file is of this kind.
    read : (path, mapping file or None) -> Imported.
    rank : formats are asked in this order; the one that takes anything comes last.
    """

    name: str
    recognises: Callable[[Path, bytes], bool]
    read: Callable[[Path, Path | None], Imported]
    help: str
    rank: int = 0


def refused(reason: RecordingReason, sentence: str, what_to_do: str = "") -> RecordingError:
    """Return the error of a file that cannot be used: what is wrong, and how to go on."""
    return RecordingError(reason, sentence, what_to_do)
