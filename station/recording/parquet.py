"""The finished recording as one Parquet file, lossless: it gives back the identical bytes, or a refusal.

Of a trial of ours (`wire`) each row is one sample, or one line of cells of a mat (`rows`). `before` keeps
every byte between the frame before and this one: other frames, zeros, noise. Of another lab's file
(`forces`) each row is one sample of forces. What is not a row stands in the file's metadata, sealed.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingError, RecordingReason
from station.forces import Forces
from station.recording.disk import DISK, Disk, is_folder, is_there, refusal, require_free, taken
from station.recording.head_form import (
    damaged,
    head_from_plain,
    head_to_plain,
    mark_from_plain,
    mark_to_plain,
    newer,
    seal,
    unseal,
)
from station.recording.recording import Head, Mark, Recording

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

SUFFIX = ".parquet"
WIRE = "wire"
ROWS = "rows"
FORCES = "forces"
KEY = b"station.recording"
_MAGIC = b"PAR1"
_ABOUT = {
    WIRE: "A row is one sample. sequence: number of the conversion. ticks: device time of the frame, us. "
    "flags: bits of the frame. batch: samples of the frame at its first row, else 0. c0...: raw counts. "
    "before: bytes on the wire since the frame before; tail: those after the last frame, base64. "
    "sha256: of all bytes of the wire.",
    ROWS: "A row is one line of cells of a pressure mat. row: its number, 0 is the front-most. sequence: "
    "number of the scan. ticks: device time at which it began, us. c0...: raw counts from left to right. "
    "before: bytes on the wire since the line before; tail: those after the last line, base64. "
    "sha256: of all bytes of the wire.",
    FORCES: "A row is one sample. time in s, fz in N (pressing down is positive), centre of pressure in m "
    "(x to the right, y forward). sha256: of all numbers as little-endian doubles, one array after another: "
    "time, fz, cop, whole_cop, cells.",
}


@dataclass(frozen=True)
class Summary:
    """What a recording says of itself, without its samples.

    kind : `wire`, `rows` of a mat, or `forces`. samples : rows of the file.
    sha256 : of the wire bytes, or of the forces.
    """

    kind: str
    head: Head
    marks: tuple[Mark, ...]
    ending: str
    warnings: tuple[str, ...]
    samples: int
    sha256: str


def fingerprint(recording: Recording) -> str:
    """Return the SHA-256 of the wire bytes; of the numbers where another lab's file has no wire."""
    if recording.forces is None:
        return hashlib.sha256(recording.wire).hexdigest()
    digest = hashlib.sha256()
    for numbers in _arrays(recording.forces):
        digest.update(np.ascontiguousarray(numbers, "<f8").tobytes())
    return digest.hexdigest()


def write(recording: Recording, path: Path, disk: Disk = DISK) -> str:
    """Write a recording, read it back, publish it in one step, and return its SHA-256.

    The same recording may be written again; another one is never replaced.
    Errors: RecordingError NO_ROOM, NOT_WRITABLE; then no file of this name has come into being.
    """
    found = fingerprint(recording)
    if is_there(path):
        _check_same(path, found)
        return found
    file = _encode(recording, found)
    _check(_decode(io.BytesIO(file), path.name), found, path.name)
    try:
        disk.publish(path, lambda beside: _write(beside, file))
    except OSError as error:
        raise refusal(error, path.name) from error
    return found


def require_name(path: Path) -> None:
    """Refuse a name that no new recording can have, before anything is recorded.

    Errors: RecordingError NOT_OURS for another ending, NOT_WRITABLE for a taken name and a missing folder.
    """
    if path.suffix.lower() != SUFFIX:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            f"A recording's name ends in {SUFFIX}.",
            f"For example: {path.stem or 'trial'}{SUFFIX}",
        )
    require_free(path)


def read(path: Path) -> Recording:
    """Read a recording and check that it is, to the bit, what was written.

    Errors: RecordingError NOT_FOUND, EMPTY, NOT_OURS, UNREADABLE, DAMAGED, NEWER.
    """
    with _opened(path) as file:
        return _decode(file, path.name)


def summary(path: Path) -> Summary:
    """Read only what stands beside the samples: quick. Errors: those of `read`."""
    with _opened(path) as file, _refusing(path.name):
        parquet = _parquet(file, path.name)
        content = _content(parquet, path.name)
        head, marks, warnings = _beside(content, path.name)
        rows = int(parquet.metadata.num_rows)
        return Summary(content["kind"], head, marks, content["ending"], warnings, rows, content["sha256"])


def _arrays(forces: Forces) -> tuple[NDArray[np.float64], ...]:
    return forces.time, forces.fz, forces.cop, forces.whole_cop, forces.cells


def _check_same(path: Path, found: str) -> None:
    try:
        is_same = fingerprint(read(path)) == found
    except RecordingError:
        is_same = False
    if not is_same:
        raise taken(path)


def _check(recording: Recording, found: str, name: str) -> None:
    if fingerprint(recording) != found:
        raise damaged(name)


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)


def _encode(recording: Recording, found: str) -> bytes:
    import pyarrow.parquet as pq

    from station.recording.columns import forces_columns, row_columns, wire_columns

    hello = recording.head.hello
    if recording.forces is not None:
        kind, (columns, own) = FORCES, forces_columns(recording.forces)
    elif hello is not None and hello.is_mat:
        kind, (columns, own) = ROWS, row_columns(recording.wire, hello)
    else:
        kind, (columns, own) = WIRE, wire_columns(recording)
    content = {
        "kind": kind,
        "about": _ABOUT[kind],
        "head": head_to_plain(recording.head),
        "marks": [mark_to_plain(mark) for mark in recording.marks],
        "ending": recording.ending,
        "warnings": list(recording.warnings),
        "sha256": found,
        **own,
    }
    table = _table(columns)
    numbers = [name for name in table.column_names if name != "before"] if kind != FORCES else []
    out = io.BytesIO()
    with pq.ParquetWriter(
        out,
        table.schema,
        compression="zstd" if kind == FORCES else "none",
        use_dictionary=False,
        column_encoding=dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        write_statistics=False,
        store_schema=False,
        write_page_checksum=True,
    ) as parquet:
        parquet.write_table(table)
        parquet.add_key_value_metadata({KEY: seal(content)})
    return out.getvalue()


def _table(columns: dict[str, Any]) -> "pa.Table":
    import pyarrow as pa

    types = {"before": pa.binary()}
    return pa.table({name: pa.array(column, types.get(name)) for name, column in columns.items()})


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if is_folder(path):
        raise RecordingError(
            RecordingReason.UNREADABLE,
            f"{path.name} is a folder, not a recording.",
            "Choose one file inside it.",
        )
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND, f"There is no file {path}.", "Check its name and its folder."
        ) from error
    except OSError as error:
        raise RecordingError(
            RecordingReason.UNREADABLE,
            f"{path.name} cannot be opened ({error.strerror or type(error).__name__}).",
            "Check that the file may be read and that no other program keeps it.",
        ) from error
    with file:
        yield file


@contextmanager
def _refusing(name: str) -> Iterator[None]:
    """Turn whatever a damaged file provokes into one sentence."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, IndexError, MemoryError) as error:
        raise damaged(name) from error


def _parquet(file: BinaryIO, name: str) -> "pq.ParquetFile":
    import pyarrow.parquet as pq

    size = file.seek(0, io.SEEK_END)
    if size == 0:
        raise RecordingError(
            RecordingReason.EMPTY,
            f"{name} is an empty file.",
            "Use a copy of it from the backup, or record again.",
        )
    file.seek(0)
    begins = file.read(4)
    file.seek(max(0, size - 4))
    ends = file.read(4)
    if begins != _MAGIC[: len(begins)] and ends != _MAGIC:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            f"{name} is not a recording: it is no Parquet file.",
            "Choose a recording of the station, or say with a mapping how the file is to be read.",
        )
    if size < 12 or ends != _MAGIC:
        raise RecordingError(
            RecordingReason.DAMAGED,
            f"{name} is cut off: its end is missing.",
            "Copy it once more from where it came, or use the backup.",
        )
    file.seek(0)
    return pq.ParquetFile(file, page_checksum_verification=True, thrift_string_size_limit=2**31 - 1)


def _content(parquet: "pq.ParquetFile", name: str) -> dict[str, Any]:
    sealed = (parquet.metadata.metadata or {}).get(KEY)
    if sealed is None:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            f"{name} is a Parquet file, but not a recording of the station.",
            "Choose a recording of the station.",
        )
    content = unseal(sealed, name)
    if content["kind"] not in (WIRE, ROWS, FORCES):
        raise newer(name)
    return content


def _decode(file: BinaryIO, name: str) -> Recording:
    from station.recording.columns import forces_of, wire_of, wire_of_rows

    with _refusing(name):
        parquet = _parquet(file, name)
        content = _content(parquet, name)
        head, marks, warnings = _beside(content, name)
        columns = parquet.read()
        put_together = {WIRE: wire_of, ROWS: wire_of_rows}.get(content["kind"])
        wire = put_together(columns, content) if put_together else b""
        forces = forces_of(columns, content) if content["kind"] == FORCES else None
        recording = Recording(head, wire, marks, content["ending"], forces, warnings)
        _check(recording, content["sha256"], name)
        return recording


def _beside(content: dict[str, Any], name: str) -> tuple[Head, tuple[Mark, ...], tuple[str, ...]]:
    marks = tuple(mark_from_plain(mark) for mark in content["marks"])
    known = tuple(mark for mark in marks if mark is not None)
    if len(known) != len(marks):
        raise newer(name)
    return head_from_plain(content["head"], name), known, tuple(content["warnings"])
