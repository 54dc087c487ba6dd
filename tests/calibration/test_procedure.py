"""A calibration can be left at any reading and taken up again by whoever goes on."""

from dataclasses import replace
from pathlib import Path

import pytest
from begun import KNOWN

from calibration import procedure
from calibration.placement import Purpose
from calibration.procedure import Capture, Procedure
from calibration.reading import Reading
from station.errors import CalibrationError, CalibrationReason
from station.mat import Side


def read(made: Procedure, level: float = 1000.0) -> Reading:
    """Make the next reading up."""
    step = made.next
    assert step is not None
    counts = tuple(level + 10.0 * step.number + cell for cell in range(4))
    return Reading(step.placement, counts, (3.0,) * 4, (0.1,) * 4, 1000, 1000.0, KNOWN.at, 21.5)


def go_on(made: Procedure, readings: int) -> None:
    for _ in range(readings):
        step = made.next
        assert step is not None
        made.keep(step.side, read(made))


def test_it_asks_for_every_reading_of_the_plan_once_and_one_plate_after_the_other(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    asked = []
    while (step := made.next) is not None:
        asked.append(step)
        made.keep(step.side, read(made))
    assert asked == list(made.steps)
    assert [step.number for step in asked] == list(range(1, asked[0].of + 1))
    sides = [step.side for step in asked]
    assert sides == sorted(sides, key=[Side.LEFT, Side.RIGHT].index)
    for plate in made.plates:
        assert [each.placement for each in made.readings(plate.side)] == list(KNOWN.placements(plate))


def test_the_plan_of_a_plate_ends_with_fresh_points_and_no_two_groups_are_one(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    plan = KNOWN.placements(made.plates[0])
    fresh = [each for each in plan if each.purpose is Purpose.VERIFY]
    fitted = {(each.x, each.y) for each in plan if each.purpose in (Purpose.GRID, Purpose.SHIM)}
    assert len(fresh) >= 4 and not fitted & {(each.x, each.y) for each in fresh}
    places: dict[int, set[tuple[float, float, int | None]]] = {}
    for each in plan:
        places.setdefault(each.group, set()).add((each.x, each.y, each.shim))
    assert all(len(found) == 1 for found in places.values())


def test_left_after_every_reading_it_goes_on_where_it_was(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    for _ in range(12):
        step = made.next
        assert step is not None
        made.keep(step.side, read(made))
        again = procedure.resume(made.folder)
        assert again.next == made.next
        assert again.readings(Side.LEFT) == made.readings(Side.LEFT)
        assert again.known == KNOWN
        made = again


def test_a_reading_that_is_taken_back_is_asked_for_again_and_stays_in_the_journal(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    go_on(made, 5)
    made.take_back(Side.LEFT, 3, "the mass stood on the wrong mark")
    assert made.next is not None and made.next.placement.number == 3
    again = procedure.resume(made.folder)
    assert again.next == made.next and len(again.readings(Side.LEFT)) == 4
    assert "wrong mark" in (made.folder / "bench.jsonl").read_text("utf-8")
    again.keep(Side.LEFT, read(again, level=5000.0))
    assert procedure.resume(made.folder).readings(Side.LEFT)[2].counts[0] > 5000.0


def test_what_is_not_in_the_plan_is_not_kept(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    reading = read(made)
    with pytest.raises(CalibrationError) as caught:
        made.keep(Side.LEFT, replace(reading, placement=replace(reading.placement, mass=3.0)))
    assert caught.value.reason is CalibrationReason.OUT_OF_TURN
    assert procedure.resume(made.folder).readings(Side.LEFT) == ()


def test_captures_and_facts_come_back_and_the_newest_holds(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    for file in ("first.parquet", "second.parquet"):
        made.keep_capture(Capture("noise", Side.LEFT, file, "0" * 64, {"kg": 20.0}))
    made.note("wiring", {"dead": []})
    made.note("wiring", {"dead": [3]})
    again = procedure.resume(made.folder)
    found = again.capture("noise", Side.LEFT)
    assert found is not None and found.file == "second.parquet" and found.told == {"kg": 20.0}
    assert again.capture("noise", Side.RIGHT) is None and len(again.captures) == 1
    assert again.fact("wiring") == {"dead": [3]} and again.fact("pose") is None


def test_what_was_signed_or_is_damaged_is_not_offered_again(tmp_path: Path) -> None:
    first = procedure.begin(tmp_path, KNOWN)
    second = procedure.begin(tmp_path, replace(KNOWN, at="2026-11-23T10:00:00+01:00"))
    go_on(second, 2)
    assert [each.known.at for each in procedure.open_ones(tmp_path)] == [second.known.at, first.known.at]
    first.note("signed", "EXAMPLE-1")
    assert [each.known.at for each in procedure.open_ones(tmp_path)] == [second.known.at]
    journal = second.folder / "bench.jsonl"
    journal.write_bytes(b"nothing" + journal.read_bytes())
    assert procedure.open_ones(tmp_path) == ()
    with pytest.raises(CalibrationError):
        procedure.resume(second.folder)


def test_two_that_are_begun_in_the_same_second_do_not_share_a_journal(tmp_path: Path) -> None:
    one, other = procedure.begin(tmp_path, KNOWN), procedure.begin(tmp_path, KNOWN)
    assert one.folder != other.folder
    assert len(procedure.open_ones(tmp_path)) == 2


def test_a_stack_is_taken_back_as_a_whole_and_only_that(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    go_on(made, 8)
    groups = [each.placement.group for each in made.readings(Side.LEFT)]
    made.take_stack_back(Side.LEFT, groups[2], "it was moved")
    left = [each.placement.group for each in procedure.resume(made.folder).readings(Side.LEFT)]
    assert groups.count(groups[2]) > 1 and left == [each for each in groups if each != groups[2]]
