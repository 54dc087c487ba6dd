import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from recording.examples import MARKS, DyingDisk, FailingDisk, Killed, head, stream

from station.errors import RecordingError, RecordingReason
from station.recording import head_form, parquet
from station.recording.journal import Journal, Pace
from station.recording.recover import RECOVERED, interrupted, read, recover

PATIENT = Pace(patience=60.0, closing=60.0)


def abandoned(recordings: Path, wire: bytes, trial: str = head().id, ending: str | None = None) -> Path:
    """A journal as a killed station leaves it; with an `ending`, killed after the trial was closed."""
    journal = Journal.open(recordings, head(trial), pace=PATIENT)
    journal.write(wire[: len(wire) // 2])
    journal.next_segment()
    journal.write(wire[len(wire) // 2 :])
    for mark in MARKS:
        journal.mark(mark)
    journal.close(ending or "interrupted")
    journal.release()
    if ending is None:
        (journal.folder / "ending.json").unlink()
    return journal.folder


def test_an_interrupted_journal_becomes_a_recording_with_every_byte(tmp_path: Path) -> None:
    wire = stream(80) + b"\x05half a frame"
    folder = abandoned(tmp_path, wire)
    (found,) = interrupted(tmp_path)
    assert (found.folder, found.head, found.size) == (folder, head(), len(wire))
    recovered = recover(folder)
    assert (recovered.wire, recovered.marks, recovered.head) == (wire, MARKS, head())
    assert (recovered.ending, recovered.warnings) == ("interrupted", (RECOVERED,))
    assert parquet.read(tmp_path / f"{head().id}.parquet") == recovered
    assert not folder.exists() and interrupted(tmp_path) == ()


def test_a_trial_that_had_ended_before_the_kill_is_complete(tmp_path: Path) -> None:
    recovered = recover(abandoned(tmp_path, stream(5), ending="complete"))
    assert (recovered.ending, recovered.warnings) == ("complete", ())


def test_an_ending_counts_only_for_the_bytes_it_was_written_for(tmp_path: Path) -> None:
    folder = abandoned(tmp_path, stream(5), ending="complete")
    last = folder / "wire-001.bin"
    last.write_bytes(last.read_bytes()[:-1])
    assert recover(folder).ending == "interrupted"


def test_a_journal_cut_off_at_any_byte_opens_with_what_is_left(tmp_path: Path) -> None:
    wire = stream(30)
    whole = abandoned(tmp_path / "whole", wire)
    first = (whole / "wire-000.bin").stat().st_size
    for cut in range(0, len(wire), 41):
        folder = tmp_path / f"{cut}" / whole.name
        shutil.copytree(whole, folder)
        (folder / "wire-000.bin").write_bytes(wire[: min(cut, first)])
        (folder / "wire-001.bin").write_bytes(wire[first : max(cut, first)])
        lines = (folder / "marks-000.jsonl").read_bytes()
        (folder / "marks-000.jsonl").write_bytes(lines[: cut % len(lines)])
        recovered = recover(folder)
        assert recovered.wire == wire[:cut]
        assert recovered.marks == MARKS[: len(recovered.marks)]
        assert parquet.read(folder.with_suffix(".parquet")) == recovered


def test_a_kill_anywhere_in_closing_or_recovering_loses_nothing(tmp_path: Path) -> None:
    wire = stream(40) + b"tail"
    steps = DyingDisk()
    recover(abandoned(tmp_path / "counted", wire), steps)
    assert steps.steps > 8
    for first in range(1, steps.steps + 1):
        for second in range(1, steps.steps + 2, 4):
            recordings = tmp_path / f"{first} {second}"
            recordings.mkdir()
            folder = abandoned(recordings, wire)
            with pytest.raises(Killed):
                recover(folder, DyingDisk(first))
            try:
                if folder.exists():
                    recover(folder, DyingDisk(second))
            except (Killed, RecordingError):
                pass
            for found in interrupted(recordings):
                try:
                    recover(found.folder)
                except RecordingError as error:
                    assert error.reason is RecordingReason.EMPTY
            recovered = parquet.read(recordings / f"{head().id}.parquet")
            assert (recovered.wire, recovered.marks) == (wire, MARKS)
            assert [path.name for path in recordings.iterdir()] == [f"{head().id}.parquet"]


def test_a_finished_file_is_kept_and_its_journal_only_deleted(tmp_path: Path) -> None:
    wire = stream(10)
    folder = abandoned(tmp_path, wire)
    finished = replace(read(folder), ending="complete", warnings=())
    path = tmp_path / f"{head().id}.parquet"
    parquet.write(finished, path)
    before = path.read_bytes()
    assert recover(folder) == finished
    assert path.read_bytes() == before and not folder.exists()


def test_a_damaged_file_beside_a_journal_makes_room_and_is_kept(tmp_path: Path) -> None:
    folder = abandoned(tmp_path, stream(10))
    path = tmp_path / f"{head().id}.parquet"
    parquet.write(read(folder), path)
    path.write_bytes(path.read_bytes()[:-50])
    recovered = recover(folder)
    assert parquet.read(path) == recovered
    assert len((tmp_path / f"{head().id}.parquet.damaged").read_bytes()) > 50


def test_another_recording_of_that_name_is_not_touched(tmp_path: Path) -> None:
    folder = abandoned(tmp_path, stream(10))
    path = tmp_path / f"{head().id}.parquet"
    parquet.write(replace(read(folder), wire=b"something else"), path)
    before = path.read_bytes()
    with pytest.raises(RecordingError) as refused:
        recover(folder)
    assert refused.value.reason is RecordingReason.NOT_WRITABLE
    assert path.read_bytes() == before and read(folder).wire == stream(10)


@pytest.mark.parametrize("head_bytes", [b"", b"{}", b"\x00" * 40, b'{"format":1', b"[[[["], ids=range(5))
def test_a_journal_without_a_readable_head_is_moved_aside(tmp_path: Path, head_bytes: bytes) -> None:
    for _ in range(2):
        folder = abandoned(tmp_path, stream(4))
        (folder / "head.json").write_bytes(head_bytes)
        assert interrupted(tmp_path)[0].head is None
        with pytest.raises(RecordingError) as refused:
            recover(folder)
        assert refused.value.reason is RecordingReason.UNREADABLE
        aside = [path for path in tmp_path.iterdir() if path.name in refused.value.sentence]
        assert b"".join((path / "wire-000.bin").read_bytes() for path in aside[:1])
        assert interrupted(tmp_path) == ()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_journal_whose_head_is_gone_is_moved_aside_too(tmp_path: Path) -> None:
    folder = abandoned(tmp_path, stream(4))
    (folder / "head.json").unlink()
    with pytest.raises(RecordingError, match="has been kept as"):
        recover(folder)


def test_a_journal_killed_before_its_head_was_written_is_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / f"{head().id}.journal"
    folder.mkdir()
    (folder / "head.json.tmp").write_bytes(b"{")
    with pytest.raises(RecordingError) as refused:
        recover(folder)
    assert refused.value.reason is RecordingReason.EMPTY
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_the_system_does_not_let_us_read_is_left_where_it_is(tmp_path: Path) -> None:
    folder = abandoned(tmp_path, stream(4))
    (folder / "wire-001.bin").unlink()
    (folder / "wire-001.bin").mkdir()
    for ask in (read, recover):
        with pytest.raises(RecordingError) as refused:
            ask(folder)
        assert refused.value.reason is RecordingReason.UNREADABLE and folder.exists()


def test_a_trial_killed_before_its_first_byte_is_an_interrupted_recording(tmp_path: Path) -> None:
    recovered = recover(abandoned(tmp_path, b""))
    assert (recovered.wire, recovered.ending) == (b"", "interrupted")
    assert parquet.summary(tmp_path / f"{head().id}.parquet").samples == 0


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(head_form, "_version", lambda _: head_form.FORMAT + 1)
    folder = abandoned(tmp_path, stream(4))
    monkeypatch.undo()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(RecordingError) as refused:
        recover(folder)
    assert refused.value.reason is RecordingReason.NEWER
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_full_disk_leaves_the_journal_for_the_next_start(tmp_path: Path) -> None:
    class Full(FailingDisk):
        def rename(self, old: Path, new: Path) -> None:
            raise OSError(28, "told to")

    folder = abandoned(tmp_path, stream(4))
    with pytest.raises(RecordingError) as refused:
        recover(folder, Full())
    assert refused.value.reason is RecordingReason.NO_ROOM
    assert recover(folder).wire == stream(4)


def test_a_journal_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for ask in (recover, read):
        with pytest.raises(RecordingError) as refused:
            ask(tmp_path / "absent.journal")
        assert refused.value.reason is RecordingReason.NOT_FOUND
    assert interrupted(tmp_path / "nowhere") == ()
