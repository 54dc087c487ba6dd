"""A file that a person names becomes a Recording: ours, an interrupted one, or another lab's."""

import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from station import VERSION
from station.errors import RecordingError, RecordingReason
from station.recording.recording import ON_A_MAT, WITHHELD, Head, Recording

if TYPE_CHECKING:
    from station.imports.imported import Imported

OURS = ".parquet"
MARK = b"PAR1"
"""How a Parquet file begins."""
JOURNAL = ".journal"


def recording(path: Path, mapping: Path | None = None, assessment: str = "") -> Recording:
    """Read any file the station understands.

    path : a recording (.parquet), the folder of an interrupted one (.journal), a C3D file, or a text
        export together with its `mapping`.
    assessment : key kept in the head of a file of another lab.

    Errors: RecordingError, one sentence with the remedy.
    """
    if mapping is None and is_ours(path):
        from station.recording import parquet

        return parquet.read(path)
    if mapping is None and path.suffix == JOURNAL:
        from station.recording import recover

        return recover.read(path)
    return _foreign(path, mapping, assessment)


def is_ours(path: Path) -> bool:
    """Whether a file is a recording of the station, by its name or by its first bytes."""
    if path.suffix.lower() == OURS:
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(MARK)) == MARK
    except (OSError, ValueError):
        return False


def _foreign(path: Path, mapping: Path | None, assessment: str) -> Recording:
    from station.imports import reading

    found = reading.read(path, mapping)
    head = Head(
        uuid.uuid4().hex,
        assessment,
        None,
        _written(path),
        VERSION,
        f"import:{path.name}",
        context=_context(found),
    )
    return Recording(head, b"", forces=found.forces, warnings=found.warnings)


def _context(found: "Imported") -> dict[str, str]:
    return {
        **({"title": found.title} if found.title else {}),
        **(ON_A_MAT if found.is_mat else {}),
        **({WITHHELD: " ".join(found.withheld)} if found.withheld else {}),
    }


def _written(path: Path) -> str:
    """The day the file was last written: the best that is known of when it was recorded."""
    try:
        seconds = path.stat().st_mtime
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND,
            f"{path} cannot be read: {error.strerror}.",
            "Check its name and its rights.",
        ) from error
    return datetime.fromtimestamp(seconds, UTC).astimezone().isoformat(timespec="seconds")
