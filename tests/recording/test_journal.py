import errno
import json
import random
from pathlib import Path

import pytest
from recording.examples import MARKS, FailingDisk, frame, head, recording, stream

from station.errors import RecordingError, RecordingReason
from station.recording import journal as journal_module
from station.recording import parquet
from station.recording.disk import Disk, refusal
from station.recording.journal import DISK_FAILED, Journal, Pace, segments
from station.recording.recover import interrupted, is_in_use, read, recover

PATIENT = Pace(patience=60.0, closing=60.0)
EAGER = Pace(sync=0.001, retry=0.001, patience=60.0, closing=60.0)


def on_disk(journal: Journal) -> bytes:
    return b"".join(path.read_bytes() for path in segments(journal.folder, journal_module.WIRE))


def cuttings(wire: bytes, pieces: int, seed: int = 1) -> list[bytes]:
    cuts = sorted(random.Random(seed).sample(range(1, len(wire)), pieces - 1))
    return [wire[a:b] for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True)]


def test_a_journal_holds_exactly_the_bytes_as_they_came(tmp_path: Path) -> None:
    wire = stream(200) + b"half a frame"
    journal = Journal.open(tmp_path, head(), pace=PATIENT)
    for piece in cuttings(wire, 77):
        journal.write(piece)
        assert on_disk(journal) == wire[: len(on_disk(journal))]
    for mark in MARKS:
        journal.mark(mark)
    assert on_disk(journal) == wire  # before anything is closed: a kill would find it
    closed = journal.close("complete")
    assert (closed.wire, closed.marks, closed.ending, closed.head) == (wire, MARKS, "complete", head())
    assert closed.warnings == ()
    assert read(journal.folder) == closed
    journal.remove()
    assert list(tmp_path.iterdir()) == []


def test_its_folder_is_named_by_the_trial_and_begins_with_a_head(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, head(), pace=PATIENT)
    assert journal.folder == tmp_path / f"{head().id}.journal"
    assert json.loads((journal.folder / "head.json").read_text())["content"]["weigh_in"] == head().weigh_in
    journal.close("complete")
    journal.release()


def test_a_device_that_came_back_begins_a_new_file(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, head(), pace=PATIENT)
    journal.write(b"first life, half a fra")
    journal.next_segment()
    journal.next_segment()
    journal.write(b"second life")
    closed = journal.close("complete")
    journal.release()
    written = [path.read_bytes() for path in segments(journal.folder, journal_module.WIRE)]
    assert written == [b"first life, half a fra", b"second life"]
    assert closed.wire == b"first life, half a frasecond life" == read(journal.folder).wire


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_at_any_write_costs_nothing(tmp_path: Path, code: int) -> None:
    wire = stream(20)
    for k in range(16):
        disk = FailingDisk(full_after=k, code=code)
        journal = Journal.open(tmp_path / f"{k}", head(), disk, PATIENT)
        for piece in cuttings(wire, 10):
            journal.write(piece)
        journal.mark(MARKS[0])
        closed = journal.close("complete")
        assert closed.wire == wire and closed.marks == MARKS[:1]
        assert wire.startswith(on_disk(journal))
        assert bool(disk.failures) == (DISK_FAILED in closed.warnings) == (journal.trouble is not None)
        if journal.trouble:
            assert journal.trouble.reason is refusal(OSError(code, ""), "").reason
            assert not (journal.folder / "ending.json").exists()
        parquet.write(closed, tmp_path / f"elsewhere {k}.parquet")
        assert parquet.read(tmp_path / f"elsewhere {k}.parquet") == closed
        journal.release()
        on = on_disk(journal)
        assert recover(journal.folder).wire == on
    assert disk.failures == 0  # the last round had more room than it needed


def test_when_there_is_room_again_the_journal_catches_up(tmp_path: Path) -> None:
    wire = stream(20)
    for k in range(1, 12):
        disk = FailingDisk(full_after=k)
        journal = Journal.open(tmp_path / f"{k}", head(), disk, EAGER)
        pieces = cuttings(wire, 14)
        for piece in pieces[:12]:
            journal.write(piece)
        assert journal.trouble is not None
        disk.heal()
        for piece in pieces[12:]:
            journal.write(piece)
        closed = journal.close("complete")
        journal.release()
        assert journal.trouble is None
        assert closed.wire == wire == on_disk(journal)
        assert read(journal.folder).ending == "complete"


def test_bytes_that_a_failed_fsync_threw_away_are_written_again(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = Journal.open(tmp_path, head(), disk, EAGER)
    journal.write(frame(0))
    disk.sync_failures_left = 3
    for number in range(1, 50):
        journal.write(frame(number))
    while disk.sync_failures_left:
        journal.write(b"\0")
    closed = journal.close("complete")
    journal.release()
    assert disk.failures == 3
    assert on_disk(journal) == closed.wire
    assert closed.warnings == (DISK_FAILED,)
    assert read(journal.folder).ending == "complete"


def test_a_disk_that_takes_no_byte_does_not_hold_up_the_reader(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = Journal.open(tmp_path, head(), disk, Pace(patience=0.001, closing=60.0))
    disk.gate.clear()
    for number in range(3000):  # three seconds of a plate; each write would stand still if it waited
        journal.write(frame(number))
    assert on_disk(journal) == b""
    disk.gate.set()
    closed = journal.close("complete")
    journal.release()
    assert on_disk(journal) == closed.wire == b"".join(frame(number) for number in range(3000))


def test_an_fsync_that_does_not_come_back_holds_up_neither_reader_nor_bytes(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = Journal.open(tmp_path, head(), disk, EAGER)
    disk.sync_gate.clear()
    disk.sync_called.clear()
    journal.write(frame(0))
    assert disk.sync_called.wait(60)
    for number in range(1, 300):
        journal.write(frame(number))
    assert on_disk(journal) == b"".join(frame(number) for number in range(300))
    disk.sync_gate.set()
    journal.close("complete")
    journal.release()
    assert read(journal.folder).ending == "complete"


def test_a_disk_that_stands_still_does_not_hold_up_the_end_of_the_trial(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = Journal.open(tmp_path, head(), disk, Pace(patience=0.001, closing=0.001))
    disk.gate.clear()
    journal.write(b"all of it")
    assert journal.close("complete").wire == b"all of it"
    journal.release()
    assert is_in_use(journal.folder)  # the last bytes are still on their way
    disk.gate.set()
    while is_in_use(journal.folder):
        journal.release()
    assert on_disk(journal) == b"all of it"


def test_fsync_is_called_again_and_again_without_being_asked(tmp_path: Path) -> None:
    disk = FailingDisk()
    journal = Journal.open(tmp_path, head(), disk, EAGER)
    for number in range(3):
        disk.sync_called.clear()
        journal.write(frame(number))
        assert disk.sync_called.wait(60)
    journal.close("complete")
    journal.release()
    assert Pace().sync <= 1.0


def test_a_trial_is_refused_below_200_mb(tmp_path: Path) -> None:
    disk = FailingDisk()
    disk.free_bytes = 199_999_999
    with pytest.raises(RecordingError, match=r"Only 200 MB are free .* 200 MB are needed") as refused:
        Journal.open(tmp_path, head(), disk)
    assert refused.value.reason is RecordingReason.NO_ROOM
    assert list(tmp_path.iterdir()) == []
    disk.free_bytes += 1
    journal = Journal.open(tmp_path, head(), disk)
    journal.close("complete")
    journal.remove()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOSPC, RecordingReason.NO_ROOM),
        (errno.EROFS, RecordingReason.NOT_WRITABLE),
        (errno.EIO, RecordingReason.NOT_WRITABLE),
    ],
)
def test_a_head_that_cannot_be_written_refuses_the_trial(
    tmp_path: Path, code: int, reason: RecordingReason
) -> None:
    class Refusing(Disk):
        def rename(self, old: Path, new: Path) -> None:
            raise OSError(code, "told to")

    with pytest.raises(RecordingError) as refused:
        Journal.open(tmp_path, head(), Refusing())
    assert refused.value.reason is reason
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("not a folder")
    with pytest.raises(RecordingError) as refused:
        Journal.open(tmp_path / "recordings", head())
    assert refused.value.reason is RecordingReason.NOT_WRITABLE


def test_a_journal_is_never_begun_on_top_of_another(tmp_path: Path) -> None:
    first = Journal.open(tmp_path, head(), pace=PATIENT)
    first.write(b"bytes")
    with pytest.raises(RecordingError) as refused:
        Journal.open(tmp_path, head())
    assert refused.value.reason is RecordingReason.IN_USE
    assert on_disk(first) == b"bytes"
    first.close("complete")
    first.release()


def test_a_journal_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, head(), pace=PATIENT)
    journal.write(stream(3))
    assert is_in_use(journal.folder)
    assert interrupted(tmp_path) == ()
    with pytest.raises(RecordingError) as refused:
        recover(journal.folder)
    assert refused.value.reason is RecordingReason.IN_USE
    journal.close("interrupted")
    assert is_in_use(journal.folder)  # until its Parquet file is safe
    journal.release()
    assert [found.folder for found in interrupted(tmp_path)] == [journal.folder]


def test_a_trial_without_end_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "LONGEST", 10)
    journal = Journal.open(tmp_path, head(), pace=PATIENT)
    journal.write(b"0123456789")
    with pytest.raises(RecordingError) as refused:
        journal.write(b"a")
    assert refused.value.reason is RecordingReason.NO_ROOM
    assert journal.close("complete").wire == b"0123456789"
    journal.remove()


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path, head(), pace=PATIENT)
    with pytest.raises(ValueError, match="still open"):
        journal.remove()
    journal.close("complete")
    for attempt in (
        lambda: journal.write(b""),
        lambda: journal.mark(MARKS[0]),
        lambda: journal.close("complete"),
    ):
        with pytest.raises(ValueError, match="closed"):
            attempt()
    journal.remove()


def test_an_id_that_is_no_file_name_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name of a file"):
        Journal.open(tmp_path / "recordings", head("../../etc"))


def test_closing_and_keeping_leaves_one_file(tmp_path: Path) -> None:
    example = recording()
    journal = Journal.open(tmp_path, example.head, pace=PATIENT)
    journal.write(example.wire)
    closed = journal.close("complete")
    parquet.write(closed, tmp_path / f"{example.head.id}.parquet")
    journal.remove()
    assert [path.name for path in tmp_path.iterdir()] == [f"{example.head.id}.parquet"]
    assert parquet.read(tmp_path / f"{example.head.id}.parquet") == closed
