"""Where procedures that were begun lie: a folder each, the newest first; a spoiled one hides no other."""

from pathlib import Path

import pytest

from calibration import folders, posing, procedure
from calibration.journal import Journal
from calibration.mat import procedure as of_mat
from station.errors import CalibrationError, CalibrationReason

AT = "2026-11-22T09:00:00+01:00"


def read(folder: Path) -> str:
    """A procedure that is its name, and that cannot be read when its journal says so."""
    if any(line["kind"] == "spoiled" for line in Journal(folder).lines()):
        raise folders.of_no_sense(folder, "procedure")
    return folder.name


def begun(below: Path, kind: str = "begun") -> Path:
    folder = folders.fresh(below, "bench-", AT)
    Journal(folder).add(kind, {})
    return folder


def test_who_begins_twice_within_a_second_gets_two_folders(tmp_path: Path) -> None:
    names = [begun(tmp_path).name for _ in range(3)]
    assert names == ["bench-20261122T090000", "bench-20261122T090000-1", "bench-20261122T090000-2"]


def test_what_cannot_be_read_is_told_until_something_newer_can(tmp_path: Path) -> None:
    kinds = ("spoiled", "begun", "spoiled", "spoiled")
    old, whole, *broken = [begun(tmp_path, kind) for kind in kinds]
    empty = folders.fresh(tmp_path, "bench-", AT)
    empty.mkdir()  # left before its first line
    (tmp_path / "mat-20261122T090000").mkdir()
    assert list(folders.readable(tmp_path, "bench-", read)) == [empty.name, whole.name]
    told = folders.spoiled(tmp_path, "bench-", read)
    assert [each.reason for each in told] == [CalibrationReason.UNREADABLE] * 2
    assert all(folder.name in str(each) for folder, each in zip(reversed(broken), told, strict=True))
    assert not any(f"{old.name} " in str(each) for each in told)


def test_plates_mats_and_poses_lie_side_by_side_and_are_not_mixed_up() -> None:
    kinds = (procedure.PREFIX, of_mat.PREFIX, posing.PREFIX)
    assert len(set(kinds)) == 3 and not any(a != b and a.startswith(b) for a in kinds for b in kinds)
    with pytest.raises(CalibrationError, match="The pose x cannot be taken up again"):
        raise folders.of_no_sense(Path("x"), "pose")
