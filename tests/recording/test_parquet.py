import errno
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from recording.examples import FailingDisk, forces, frame, head, recording, stream

from station.errors import RecordingError, RecordingReason
from station.recording import columns, head_form, parquet
from station.recording.disk import Disk
from station.recording.recording import Recording
from station.wire.frame import Hello, Status, samples


def refusal_of(path: Path) -> RecordingError:
    with pytest.raises(RecordingError) as refused:
        parquet.read(path)
    with pytest.raises(RecordingError) as refused_too:
        parquet.summary(path)
    assert refused_too.value.reason is refused.value.reason
    assert refused.value.sentence.endswith(".") and refused.value.what_to_do.endswith(".")
    return refused.value


def written(tmp_path: Path, frames: int = 60) -> Path:
    path = tmp_path / "trial.parquet"
    parquet.write(recording(frames), path)
    return path


def test_a_recording_gives_back_the_identical_bytes(tmp_path: Path) -> None:
    path = tmp_path / "trial.parquet"
    example = recording()
    found = parquet.write(example, path)
    assert parquet.read(path) == example
    assert found == hashlib.sha256(example.wire).hexdigest() == parquet.fingerprint(example)
    assert list(tmp_path.iterdir()) == [path]


pieces = st.one_of(
    st.integers(0, 2**20).map(frame),
    st.tuples(st.integers(0, 2**20), st.integers(2, 9)).map(lambda pair: frame(pair[0], batch=pair[1])),
    st.integers(0, 2**20).map(lambda number: frame(number, channels=4)),
    st.integers(0, 30).map(lambda cut: frame(3)[:cut]),
    st.binary(max_size=40),
    st.sampled_from(
        [b"\0", b"\0\0\0", Hello().encode(), Status(ticks=7, conversions=3).encode(), b"\x02\x10\0"]
    ),
    st.just(samples(0, 1, 2, [])),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces, max_size=12).map(b"".join))
def test_any_bytes_at_all_come_back_identical(tmp_path: Path, wire: bytes) -> None:
    path = tmp_path / "trial.parquet"
    path.unlink(missing_ok=True)
    example = Recording(head(), wire)
    parquet.write(example, path)
    assert parquet.read(path).wire == wire


def test_without_a_hello_the_samples_tell_how_many_channels_there_are(tmp_path: Path) -> None:
    path = tmp_path / "trial.parquet"
    parquet.write(Recording(replace(head(), hello=None), frame(0, 4) + frame(1, 4)), path)
    assert parquet.summary(path).samples == 2
    assert parquet.read(path).wire == frame(0, 4) + frame(1, 4)


@pytest.mark.parametrize("wire", [b"", b"\0", stream(0), frame(1)[:-1], bytes(range(256)) * 20])
def test_a_recording_without_a_sample_comes_back_too(tmp_path: Path, wire: bytes) -> None:
    for number, hello in enumerate((None, Hello(channels=0), Hello(channels=8))):
        path = tmp_path / f"{number}.parquet"
        parquet.write(Recording(replace(head(), hello=hello), wire), path)
        assert parquet.read(path).wire == wire
        assert parquet.summary(path).samples == 0


def test_a_row_is_a_sample_in_columns_that_other_programs_read(tmp_path: Path) -> None:
    path = tmp_path / "trial.parquet"
    wire = b"junk\0" + samples(5, 0xFFFF, 0xFFFFFFF0, [[1, -1], [2, -2], [2**23 - 1, -(2**23)]]) + frame(9, 2)
    parquet.write(Recording(head(channels=2), wire), path)
    table = pq.read_table(path)
    found = {name: table[name].to_pylist()[:3] for name in table.column_names}
    assert found == {
        "sequence": [0xFFFF, 0, 1],
        "ticks": [0xFFFFFFF0] * 3,
        "flags": [5] * 3,
        "batch": [3, 0, 0],
        "c0": [1, 2, 2**23 - 1],
        "c1": [-1, -2, -(2**23)],
        "before": [b"junk\0", None, None],
    }
    kinds = [str(column.type) for column in table.schema]
    assert kinds == ["uint16", "uint32", "uint8", "uint8", "int32", "int32", "binary"]
    group = pq.ParquetFile(path).metadata.row_group(0)
    encodings = {group.column(n).path_in_schema: group.column(n).encodings for n in range(group.num_columns)}
    assert all("DELTA_BINARY_PACKED" in encodings[name] for name in encodings if name != "before")


def test_a_minute_of_counts_takes_far_less_room_than_its_bytes(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    steps = random.integers(-40, 40, (6000, 8)).tolist()
    wire = b"".join(samples(0, n, n * 1000, [step]) for n, step in enumerate(steps))
    parquet.write(Recording(head(), wire), tmp_path / "trial.parquet")
    assert (tmp_path / "trial.parquet").stat().st_size < 0.4 * len(wire)


def test_the_summary_says_what_stands_beside_the_samples(tmp_path: Path) -> None:
    example, path = recording(), written(tmp_path)
    said = parquet.summary(path)
    assert (said.kind, said.head, said.marks) == ("wire", example.head, example.marks)
    assert (said.ending, said.warnings, said.samples) == ("complete", example.warnings, 60)
    assert said.sha256 == parquet.fingerprint(example)


def test_forces_of_another_lab_come_back_to_the_bit(tmp_path: Path) -> None:
    path = tmp_path / "trial.parquet"
    example = Recording(head(), b"", forces=forces(), warnings=("One.", "Two."))
    found = parquet.write(example, path)
    read = parquet.read(path)
    assert read.forces is not None and example.forces is not None
    for name in ("time", "fz", "cop", "whole_cop", "cells"):
        ours, theirs = getattr(read.forces, name), getattr(example.forces, name)
        assert ours.shape == theirs.shape and ours.tobytes() == theirs.tobytes()
    assert (read.forces.rate, read.forces.sides, read.forces.pose_known) == (
        example.forces.rate,
        example.forces.sides,
        example.forces.pose_known,
    )
    assert (read.head, read.warnings, read.wire) == (example.head, example.warnings, b"")
    assert found == parquet.fingerprint(read)
    names = pq.read_table(path).column_names
    assert names[:4] == ["time", "fz_left", "cop_x_left", "cop_y_left"] and "whole_cop_y" in names
    assert parquet.summary(path).kind == "forces"


def test_forces_without_cells_and_without_samples_come_back(tmp_path: Path) -> None:
    empty = forces().part(0, 0)
    for number, given_forces in enumerate((empty, forces().part(0, 1))):
        path = tmp_path / f"{number}.parquet"
        parquet.write(Recording(head(), b"", forces=given_forces), path)
        assert len(parquet.read(path).forces or ()) == len(given_forces)


def test_what_is_no_recording_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder.parquet").mkdir()
    (tmp_path / "empty.parquet").touch()
    (tmp_path / "text.parquet").write_text("time,force\n" * 30)
    (tmp_path / "short.parquet").write_bytes(b"x")
    pq.write_table(pa.table({"c0": [1, 2]}), tmp_path / "foreign.parquet")
    expected = {
        "absent.parquet": RecordingReason.NOT_FOUND,
        "folder.parquet": RecordingReason.UNREADABLE,
        "empty.parquet": RecordingReason.EMPTY,
        "text.parquet": RecordingReason.NOT_OURS,
        "short.parquet": RecordingReason.NOT_OURS,
        "foreign.parquet": RecordingReason.NOT_OURS,
    }
    for name, reason in expected.items():
        error = refusal_of(tmp_path / name)
        assert error.reason is reason and name in error.sentence


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    whole = written(tmp_path).read_bytes()
    path = tmp_path / "cut.parquet"
    for length in [*range(1, 80), *range(80, len(whole), 31), *range(len(whole) - 40, len(whole))]:
        path.write_bytes(whole[:length])
        assert refusal_of(path).reason is RecordingReason.DAMAGED


def test_a_flipped_bit_is_never_silent(tmp_path: Path) -> None:
    example = recording(25)
    whole = written(tmp_path, 25).read_bytes()
    path = tmp_path / "flipped.parquet"
    refused = 0
    for place in range(0, len(whole), 13):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            assert parquet.read(path) == example  # a bit that says nothing, such as the writer's name
        except RecordingError as error:
            assert error.reason is not RecordingReason.NOT_FOUND
            refused += 1
    assert refused > 0.8 * len(whole) / 13


def test_other_programs_can_see_a_flipped_bit_too(tmp_path: Path) -> None:
    """Each page has its checksum, for readers that know nothing of the hash over all bytes."""
    path = written(tmp_path)
    group = pq.ParquetFile(path).metadata.row_group(0)
    for column in range(group.num_columns):
        page = group.column(column)
        flipped = bytearray(path.read_bytes())
        flipped[page.data_page_offset + page.total_compressed_size - 1] ^= 16
        with pytest.raises(OSError, match="CRC"):
            pq.read_table(pa.BufferReader(bytes(flipped)), page_checksum_verification=True)
        (tmp_path / "flipped.parquet").write_bytes(flipped)
        with pytest.raises(RecordingError) as refused:
            parquet.read(tmp_path / "flipped.parquet")
        assert "CRC" in str(refused.value.__cause__)


def test_a_flipped_bit_in_the_forces_is_never_silent(tmp_path: Path) -> None:
    path = tmp_path / "trial.parquet"
    example = Recording(head(), b"", forces=forces().part(0, 7))
    parquet.write(example, path)
    whole = path.read_bytes()
    for place in range(0, len(whole), 13):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            read = parquet.read(path)
        except RecordingError:
            continue
        assert parquet.fingerprint(read) == parquet.fingerprint(example)
        assert (read.head, read.ending) == (example.head, example.ending)


def test_a_file_of_a_newer_version_is_refused_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "trial.parquet"
    monkeypatch.setattr(head_form, "_version", lambda _: head_form.FORMAT + 1)
    monkeypatch.setattr(parquet, "_check", lambda *_: None)
    monkeypatch.setattr(parquet, "_decode", lambda *_: recording())
    parquet.write(recording(), path)
    monkeypatch.undo()
    before = path.read_bytes()
    assert refusal_of(path).reason is RecordingReason.NEWER
    assert path.read_bytes() == before


def test_a_recording_is_never_replaced_by_another(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    parquet.write(recording(), path)  # the same again
    with pytest.raises(RecordingError) as refused:
        parquet.write(recording(61), path)
    assert refused.value.reason is RecordingReason.NOT_WRITABLE
    assert path.read_bytes() == before
    (tmp_path / "text").write_text("mine")
    with pytest.raises(RecordingError, match="already"):
        parquet.write(recording(), tmp_path / "text")


@pytest.mark.parametrize("step", ["sync", "rename", "sync_folder"])
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, RecordingReason.NO_ROOM),
        (errno.EACCES, RecordingReason.NOT_WRITABLE),
        (errno.EIO, RecordingReason.NOT_WRITABLE),
    ],
)
def test_a_file_that_cannot_be_finished_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int, reason: RecordingReason
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, "told to")

    disk = Disk()
    monkeypatch.setattr(disk, step, fail)
    path = tmp_path / "trial.parquet"
    with pytest.raises(RecordingError) as refused:
        parquet.write(recording(), path, disk)
    assert refused.value.reason is reason
    assert not (tmp_path / "trial.parquet.tmp").exists()
    assert not path.exists() or parquet.read(path) == recording()
    parquet.write(recording(), tmp_path / "elsewhere.parquet", FailingDisk())
    assert parquet.read(tmp_path / "elsewhere.parquet") == recording()


def test_a_folder_that_does_not_exist_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError) as refused:
        parquet.write(recording(), tmp_path / "nowhere" / "trial.parquet")
    assert refused.value.reason is RecordingReason.NOT_WRITABLE


def test_a_file_is_published_only_after_it_has_been_read_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "wire_of", lambda *_: b"something else")
    with pytest.raises(RecordingError) as refused:
        parquet.write(recording(), tmp_path / "trial.parquet")
    assert refused.value.reason is RecordingReason.DAMAGED
    assert list(tmp_path.iterdir()) == []
