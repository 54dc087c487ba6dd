"""The journal of a calibration loses no line that was written, wherever the program ends."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.journal import Journal
from station.errors import CalibrationError, CalibrationReason

LINES = [
    {"kind": "reading", "number": number, "counts": [1.5, -2.25e6], "wörter": "°"} for number in range(4)
]


def written(folder: Path) -> Journal:
    journal = Journal(folder)
    for line in LINES:
        journal.add(str(line["kind"]), {name: value for name, value in line.items() if name != "kind"})
    return journal


def test_lines_come_back_in_order(tmp_path: Path) -> None:
    assert written(tmp_path / "new").lines() == LINES


def test_there_is_no_line_before_the_first(tmp_path: Path) -> None:
    assert Journal(tmp_path / "nothing").lines() == []


def test_cut_at_every_byte_it_keeps_all_whole_lines_and_goes_on(tmp_path: Path) -> None:
    journal = written(tmp_path)
    whole = journal.file.read_bytes()
    for cut in range(len(whole)):
        journal.file.write_bytes(whole[:cut])
        kept = [line for line in LINES if line in journal.lines()]
        assert journal.lines() == LINES[: len(kept)]
        assert len(kept) >= whole[:cut].count(b"\n")
        journal.add("signed", {"by": "A. Example"})
        assert journal.lines() == [*LINES[: len(kept)], {"kind": "signed", "by": "A. Example"}]


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=3))
def test_damage_in_the_middle_is_told_or_harmless(
    tmp_path_factory: pytest.TempPathFactory, place: int, junk: bytes
) -> None:
    journal = written(tmp_path_factory.mktemp("damaged"))
    whole = bytearray(journal.file.read_bytes())
    first = whole.index(b"\n")
    at = place % first
    whole[at : at + len(junk)] = junk
    journal.file.write_bytes(bytes(whole))
    try:
        found = journal.lines()
    except CalibrationError as error:
        assert error.reason is CalibrationReason.UNREADABLE
        return
    assert found[-3:] == LINES[1:]
