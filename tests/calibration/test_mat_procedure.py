"""An equalisation is left, taken up, taken back and ended; nothing that was read is lost on the way."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from equalised import captured

from calibration.mat import plan, procedure, signing, words
from calibration.mat.begun import Begun, Way
from calibration.mat.capture import Capture
from calibration.mat.loading import Going, Kind
from calibration.mat.outcome import PASSED, UNCHECKED
from calibration.mat.procedure import Approach, MatProcedure, Part
from calibration.mat.refusal import RefusalError
from calibration.signing import SIGNING
from station import equalisation
from station.equalisation import NOT_PASSED
from station.errors import CalibrationError, CalibrationReason
from station.mat import matrix
from station.recording.disk import Lock
from station.sources.sheet.flaws import USUAL
from station.sources.sheet.sheet import LARGEST

MAT, UID = "mat_16x16", "53494d0301000000"
BEGAN = "2026-11-22T09:00:00+00:00"
KNOWN = Begun(UID, MAT, LARGEST, Way.BLADDER, "E. Example", BEGAN)
TAKEN = [each.number for each in plan.bladder() if each.going is not Going.PRESS]


@cache
def every(broken: bool = False) -> tuple[Capture, ...]:
    return captured(MAT, 1, replace(USUAL, rows=(3,)) if broken else USUAL, masses=True)


def begun(folder: Path, known: Begun = KNOWN) -> MatProcedure:
    made = procedure.begin(folder, known)
    if made.presses:
        made.note_presses(len(made.presses))
    return made


def fed(folder: Path, upto: int = 99, captures: tuple[Capture, ...] | None = None) -> MatProcedure:
    made = begun(folder)
    for each in captures or every():
        if each.loading.number <= upto:
            made.keep(each)
    return made


def number_at(going: Going, pascals: float) -> int:
    return next(each.number for each in plan.bladder() if (each.going, each.pascals) == (going, pascals))


def later(made: MatProcedure, wait: timedelta) -> datetime:
    """A moment so long after the last line of a journal."""
    (*_, last) = (made.folder / "bench.jsonl").read_text("utf-8").splitlines()
    return datetime.fromisoformat(json.loads(last)["at"]) + wait


def now() -> datetime:
    return datetime.now().astimezone()


def moved(made: MatProcedure, wait: timedelta, first: int = 0, last: int | None = None) -> MatProcedure:
    """Take up an equalisation of which some lines of its journal were written so much later."""
    file = made.folder / "bench.jsonl"
    lines = [json.loads(each) for each in file.read_text("utf-8").splitlines()]
    for each in lines[first:last]:
        each["at"] = (datetime.fromisoformat(each["at"]) + wait).isoformat()
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    return procedure.resume(made.folder)


def test_the_presses_are_one_step_and_come_first(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, KNOWN)
    assert made.next is not None and made.next.part is Part.PRESSES
    made.note_presses(20)
    assert made.next is not None and made.next.loading.kind is Kind.EMPTY


def test_what_was_read_is_on_the_disk_before_the_next_is_asked(tmp_path: Path) -> None:
    made = fed(tmp_path, 24)
    again = procedure.resume(made.folder)
    assert [each.loading for each in again.captures] == [each.loading for each in made.captures]
    for ours, theirs in zip(again.captures, made.captures, strict=True):
        np.testing.assert_allclose(ours.counts, theirs.counts, atol=5e-4)
        np.testing.assert_array_equal(ours.highest, theirs.highest)
    assert again.next == made.next and again.next is not None and again.next.number == 25


def test_a_line_that_a_crash_cut_off_costs_that_loading_only(tmp_path: Path) -> None:
    made = fed(tmp_path, 24)
    file = made.folder / "bench.jsonl"
    file.write_bytes(file.read_bytes()[:-500])
    again = procedure.resume(made.folder)
    assert again.next is not None and again.next.number == 24


def test_a_whole_equalisation_passes_and_holds_for_its_mat(tmp_path: Path) -> None:
    made = fed(tmp_path / UID)
    assert made.next is None
    outcome = made.outcome("", now(), 12)
    assert outcome.equalisation.found["result"] == PASSED
    assert outcome.equalisation.found["by"] == "E. Example"
    found, file = signing.sign(tmp_path, made, outcome, datetime(2026, 11, 30).astimezone())
    assert found.number == "M-2026-0001" and file.is_file()
    assert equalisation.of_mat(tmp_path, bytes.fromhex(UID)) == found
    assert made.fact("number") == found.number
    assert procedure.open_ones(tmp_path / UID) == ()
    assert signing.reserved(tmp_path, datetime(2026, 12, 1).astimezone()) == "M-2026-0002"
    assert signing.reserved(tmp_path, datetime(2027, 1, 1).astimezone()) == "M-2027-0001"


@pytest.mark.parametrize("left", procedure.MAY_BE_LEFT)
def test_what_is_left_out_is_not_checked_and_half_of_it_counts_for_nothing(
    left: Part, tmp_path: Path
) -> None:
    first = next(each.number for each in KNOWN.plan if procedure.part(each) is left)
    made = begun(tmp_path)
    for each in every():
        if procedure.part(each.loading) is not left or each.loading.number == first:
            made.keep(each)
    made.leave_out(left)
    assert made.next is None
    assert all(procedure.part(each.loading) is not left for each in made.captures)
    found = made.outcome("", now(), 12)
    assert found.equalisation.found["result"] == UNCHECKED
    assert found.equalisation.found["left_out"] == [left.value]
    again = procedure.resume(made.folder)
    again.do_after_all()
    assert again.next is not None and again.next.number == first + 1


def test_pressures_cannot_be_left_out(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pressures"):
        begun(tmp_path).leave_out(Part.PRESSURES)


def test_the_last_is_taken_back_and_asked_for_again(tmp_path: Path) -> None:
    made = fed(tmp_path, 24)
    assert made.newest is not None
    made.take_back(made.newest.number, "taken back at the bench")
    assert made.next is not None and made.next.number == 24 and made.newest.number == 23
    again = procedure.resume(made.folder)
    assert again.next is not None and again.next.number == 24
    assert "taken back at the bench" in (made.folder / "bench.jsonl").read_text("utf-8")


# From the right side


def test_a_lower_pressure_than_what_lies_there_wants_rest_first_on_the_way_up(tmp_path: Path) -> None:
    made = fed(tmp_path, 26)
    made.take_back(23, "asked for again")
    assert made.next is not None
    assert (made.next.number, made.next.approach, made.next.wait) == (23, Approach.REST, plan.REST)


def test_after_a_break_the_way_down_begins_at_the_top(tmp_path: Path) -> None:
    made = fed(tmp_path, 28)
    assert made.next is not None and made.next.approach is Approach.DIRECT
    again = procedure.resume(made.folder)
    assert again.take_up(later(again, timedelta(minutes=5))).numbers == ()
    assert again.next is not None
    assert (again.next.loading.going, again.next.approach) == (Going.DOWN, Approach.OVER)


def test_after_a_long_break_the_presses_are_done_again_and_readings_hold(tmp_path: Path) -> None:
    made = procedure.resume(fed(tmp_path, 24).folder)
    found = made.take_up(later(made, procedure.BREAK + timedelta(minutes=1)))
    assert found.presses and found.numbers == (21,)
    assert made.next is not None and made.next.part is Part.PRESSES
    assert [each.loading.number for each in made.captures] == [22, 23, 24]
    again = procedure.resume(made.folder)
    assert again.pressed is None


def test_a_clock_that_was_set_back_does_not_spare_the_presses(tmp_path: Path) -> None:
    made = procedure.resume(fed(tmp_path, 24).folder)
    assert made.take_up(later(made, -procedure.BREAK - timedelta(minutes=1))).presses
    assert made.pressed is None


def test_masses_alone_need_no_presses_again(tmp_path: Path) -> None:
    made = procedure.resume(fed(tmp_path, 34).folder)
    assert not made.take_up(later(made, timedelta(days=3))).presses


def test_whoever_stands_steps_on_anew(tmp_path: Path) -> None:
    made = fed(tmp_path, 51)
    assert made.next is not None and made.next.loading.kind is Kind.STAND
    assert (made.next.approach, made.next.wait) == (Approach.REST, procedure.OFF)


# Tiles


def test_a_place_that_was_left_halfway_is_begun_anew(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, way=Way.TILES))
    assert made.presses == () and made.pressed is None
    levels, empty = len(plan.TILED), np.zeros((16, 16))
    for each in made.plan[: 1 + levels + 3]:
        counts = empty + each.number
        made.keep(Capture(each, counts, counts.astype(np.int64), empty, 9, LARGEST))
    again = procedure.resume(made.folder)
    found = again.take_up(later(again, timedelta(minutes=5)))
    assert found.numbers == tuple(range(levels + 2, levels + 5)) and not found.presses
    assert again.next is not None and again.next.number == levels + 2


def test_a_mass_that_is_typed_once_holds_at_every_place(tmp_path: Path) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, way=Way.TILES))
    empty = np.zeros((16, 16))
    made.keep(Capture(made.plan[0], empty, empty.astype(np.int64), empty, 9, LARGEST))
    assert made.next is not None
    real = made.said(made.next, 1.7)
    assert real.pascals == pytest.approx(1.7 * 9.80665 / plan.TILE**2)
    made.keep(Capture(real, empty + 5.0, empty.astype(np.int64), empty, 9, LARGEST))
    again = procedure.resume(made.folder)
    for each in (made, again):
        assert [c.loading.kilograms for c in each.captures[1:]] == [1.7]
        second = each.plan[1 + len(plan.TILED)]
        assert each._meant(second).kilograms == 1.7


@pytest.mark.parametrize("what", ["x", "y", "width", "depth"])
def test_a_tile_that_lay_where_the_plan_has_none_is_never_taken_for_another(
    what: str, tmp_path: Path
) -> None:
    made = procedure.begin(tmp_path, replace(KNOWN, way=Way.TILES))
    empty = np.zeros((16, 16))
    for each in made.plan[:3]:
        made.keep(Capture(each, empty, empty.astype(np.int64), empty, 9, LARGEST))
    file = made.folder / "bench.jsonl"
    lines = [json.loads(each) for each in file.read_text("utf-8").splitlines()]
    told = next(each for each in lines if each["kind"] == "capture" and each["loading"]["number"] == 3)
    told["loading"][what] += 0.01
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    assert procedure.open_ones(tmp_path) == () and len(procedure.spoiled(tmp_path)) == 1


# What the gauge really showed


def test_what_the_gauge_showed_is_used_and_asked_for_on_the_way_down(tmp_path: Path) -> None:
    made = begun(tmp_path)
    for number in TAKEN[:3]:
        made.keep(next(each for each in every() if each.loading.number == number))
    assert made.next is not None and made.next.loading.pascals == 8e3
    shown = made.said(made.next, 7.8)
    assert shown.pascals == pytest.approx(7800.0)
    made.keep(replace(next(e for e in every() if e.loading.number == shown.number), loading=shown))
    for each in every():
        if shown.number < each.loading.number < number_at(Going.DOWN, 8e3):
            made.keep(each)
    assert made.next is not None
    assert made.next.loading.going is Going.DOWN and made.next.loading.pascals == pytest.approx(7800.0)


@pytest.mark.parametrize("kilopascals", [0.0, 5.0, 11.0, 780.0, float("nan"), 3.9])
def test_a_number_that_cannot_be_meant_is_refused(kilopascals: float, tmp_path: Path) -> None:
    made = fed(tmp_path, 23)
    assert made.next is not None and made.next.loading.pascals == 8e3
    with pytest.raises(CalibrationError) as refused:
        made.said(made.next, kilopascals)
    assert refused.value.reason is CalibrationReason.WRONG_UNIT
    assert made.next.number == 24


def test_the_way_up_cannot_fall(tmp_path: Path) -> None:
    made = begun(tmp_path)
    for each in every():
        if each.loading.number == 21:
            made.keep(each)
        if each.loading.number == 22:
            made.keep(replace(each, loading=replace(each.loading, pascals=3.2e3)))
    assert made.next is not None and made.next.loading.pascals == 4e3
    with pytest.raises(CalibrationError, match=r"cannot come after 3\.2 kPa"):
        made.said(made.next, 3.1)


def test_a_way_down_that_stops_a_little_elsewhere_gives_the_same_hysteresis(tmp_path: Path) -> None:
    """At the same state of the sheet another number of the gauge is another pressure; the curve knows."""
    number = number_at(Going.DOWN, 50e3)
    near = tuple(
        replace(
            each,
            counts=_scaled(each.counts, 1.06**0.8),
            loading=replace(each.loading, pascals=1.06 * 50e3),
        )
        if each.loading.number == number
        else each
        for each in every()
    )
    plain, moved = (
        fed(tmp_path / name, captures=each).outcome("", now(), 12)
        for name, each in (("plain", every()), ("moved", near))
    )
    assert plain.fit.hysteresis is not None and moved.fit.hysteresis is not None
    assert moved.fit.hysteresis == pytest.approx(plain.fit.hysteresis, abs=0.03)
    assert len(moved.levels.pascals) == len(plan.LEVELS)


def _scaled(counts: np.ndarray, times: float) -> np.ndarray:  # type: ignore[type-arg]
    ratio = counts / (LARGEST - counts) * times
    return np.asarray(LARGEST * ratio / (1.0 + ratio))


def test_a_gauge_that_was_read_wrong_leads_to_its_loadings(tmp_path: Path) -> None:
    wrong = number_at(Going.UP, 20e3)
    much = next(each for each in every() if each.loading.number == number_at(Going.UP, 50e3))
    some = next(each for each in every() if each.loading.number == wrong)
    between = replace(some, counts=0.25 * some.counts + 0.75 * much.counts)
    made = fed(tmp_path, captures=tuple(between if e is some else e for e in every()))
    with pytest.raises(RefusalError) as refused:
        made.outcome("", now(), 12)
    assert refused.value.reason is CalibrationReason.OFF_MARK
    assert refused.value.again(made.captures) == (wrong, number_at(Going.DOWN, 20e3))
    made.keep(some)
    assert made.outcome("", now(), 12).equalisation.passed


def test_a_dead_row_is_named_and_does_not_pass(tmp_path: Path) -> None:
    found = fed(tmp_path, captures=every(True)).outcome("", now(), 12)
    assert found.defects.words == ("Row 4 from the front is dead: look at its line.",)
    assert found.equalisation.found["result"] == NOT_PASSED


def test_another_mat_is_not_gone_on_with() -> None:
    KNOWN.require_device(UID, MAT, LARGEST)
    for other in (("00" * 8, MAT, LARGEST), (UID, "mat_32x32", LARGEST), (UID, MAT, 255)):
        with pytest.raises(CalibrationError, match="another mat"):
            KNOWN.require_device(*other)


def test_a_journal_of_no_sense_is_told_and_not_opened(tmp_path: Path) -> None:
    made = fed(tmp_path, 24)
    file = made.folder / "bench.jsonl"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join([lines[0], lines[1].replace("fact", "capture"), *lines[2:]]))
    assert procedure.open_ones(tmp_path) == ()
    (told,) = procedure.spoiled(tmp_path)
    assert told.reason is CalibrationReason.UNREADABLE
    assert matrix(MAT).rows == 16


# What a journal may say

Lines = list[dict[str, Any]]


def _first(lines: Lines, kind: str) -> dict[str, Any]:
    return next(each for each in lines if each["kind"] == kind)


def _fact(name: str, value: Any) -> Callable[[Lines], object]:
    def add(lines: Lines) -> None:
        lines.append({"kind": "fact", "at": lines[-1]["at"], "name": name, "value": value})

    return add


def _capture(*path: Any, value: Any) -> Callable[[Lines], object]:
    """Change one value of the second pressure."""

    def change(lines: Lines) -> None:
        at: Any = next(e for e in lines if e["kind"] == "capture" and e["loading"]["number"] == 23)
        for each in path[:-1]:
            at = at[each]
        at[path[-1]] = value

    return change


DAMAGED: dict[str, Callable[[Lines], object]] = {
    "presses many": _fact("presses", "many"),
    "presses less than none": _fact("presses", -1),
    "presses true": _fact("presses", True),
    "shoes left out": _fact("left_out", ["shoes"]),
    "pressures left out": _fact("left_out", ["pressures"]),
    "an empty number": _fact("number", ""),
    "an unknown fact": _fact("weather", "fine"),
    "counts of three cells": _capture("counts", value=[1, 2, 3]),
    "a count of 1e9": _capture("counts", 3, 3, value=1e9),
    "a count that is none": _capture("counts", 3, 3, value=float("nan")),
    "a count below zero": _capture("counts", 3, 3, value=-1.0),
    "a highest beyond the converter": _capture("highest", 3, 3, value=LARGEST + 1),
    "saturated more than always": _capture("saturated", 3, 3, value=1.5),
    "another converter": _capture("largest", value=4095),
    "no scans": _capture("scans", value=0),
    "loading 99": _capture("loading", "number", value=99),
    "a loading of another kind": _capture("loading", "kind", value="tile"),
    "a loading that goes elsewhere": _capture("loading", "going", value="down"),
    "pascals in words": _capture("loading", "pascals", value="8 kPa"),
    "pascals without end": _capture("loading", "pascals", value=float("inf")),
    "no pascals": _capture("loading", "pascals", value=0.0),
    "yesterday": lambda lines: lines[-1].update(at="yesterday"),
    "no offset": lambda lines: lines[-1].update(at="2026-11-22T09:00:00"),
    "no time": lambda lines: lines[-1].pop("at"),
    "begun at x": lambda lines: lines[0].update(at="x"),
    "begun by nobody": lambda lines: lines[0].update(by=" "),
    "begun with no converter": lambda lines: lines[0].update(largest=0),
    "taken back what is none": lambda lines: lines.append(
        {"kind": "taken_back", "at": lines[-1]["at"], "number": 99, "why": ""}
    ),
    "a mass of nothing": lambda lines: lines.append(
        {"kind": "mass", "at": lines[-1]["at"], "pascals": 4e3, "kilograms": -1.0}
    ),
    "an unknown kind": lambda lines: _first(lines, "capture").update(kind="captuer"),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_value_is_one_sentence_and_nothing_is_lost(what: str, tmp_path: Path) -> None:
    file = fed(tmp_path, 24).folder / "bench.jsonl"
    assert len(procedure.open_ones(tmp_path)) == 1 and procedure.spoiled(tmp_path) == ()
    lines = [json.loads(each) for each in file.read_text("utf-8").splitlines()]
    DAMAGED[what](lines)
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    before = file.read_bytes()
    assert procedure.open_ones(tmp_path) == ()
    (told,) = procedure.spoiled(tmp_path)
    assert told.reason is CalibrationReason.UNREADABLE and "a line of no sense" in told.sentence
    assert file.read_bytes() == before


# Days, and numbers


def test_an_equalisation_is_dated_by_its_newest_reading(tmp_path: Path) -> None:
    made = moved(fed(tmp_path), timedelta(days=-3))
    found = made.outcome("", now(), 12).equalisation
    day = (now() - timedelta(days=3)).date()
    assert found.made == day.isoformat() and found.due[:7] == f"{day.year + 1}{found.made[4:7]}"


@pytest.mark.parametrize(
    "days, upto, told",
    [(-365, None, "is of"), (-8, 6, "is of"), (365, None, "which has not come"), (8, 6, "has not come")],
)
def test_readings_that_are_too_old_or_of_days_to_come_make_no_equalisation(
    days: int, upto: int | None, told: str, tmp_path: Path
) -> None:
    made = moved(fed(tmp_path), timedelta(days=days), 0, upto)
    with pytest.raises(CalibrationError, match=told) as refused:
        made.outcome("", now(), 12)
    assert refused.value.reason is CalibrationReason.INCOMPLETE and "Begin a new one" in str(refused.value)
    assert str(refused.value) in words.resumed(made.take_up(now()))
    assert [each.loading.number for each in made.captures] == [each.loading.number for each in every()]


def test_what_was_left_before_another_was_kept_is_not_offered(tmp_path: Path) -> None:
    left = fed(tmp_path, 24)
    kept = fed(tmp_path)
    assert len(procedure.open_ones(tmp_path)) == 2
    kept.note("number", "M-2026-0001")
    assert procedure.open_ones(tmp_path) == ()
    newer = fed(tmp_path, 22)
    assert [each.folder for each in procedure.open_ones(tmp_path)] == [newer.folder]
    assert procedure.resume(left.folder).captures, "nothing of it is lost"


def test_what_was_signed_at_one_screen_is_not_signed_at_another(tmp_path: Path) -> None:
    here = fed(tmp_path / UID)
    there = procedure.resume(here.folder)
    signed, _ = signing.sign(tmp_path, here, here.outcome("", now(), 12), now())
    journal = (here.folder / "bench.jsonl").read_bytes()
    for again in (there, here):
        with pytest.raises(CalibrationError, match=f"signed already.*{signed.number}") as refused:
            signing.sign(tmp_path, again, again.outcome("", now(), 12), now())
        assert refused.value.reason is CalibrationReason.OUT_OF_TURN
    assert (here.folder / "bench.jsonl").read_bytes() == journal
    assert len(list((tmp_path / UID).glob("*.mat.json"))) == 1
    assert equalisation.of_mat(tmp_path, bytes.fromhex(UID)) == signed
    assert [each.name for each in (tmp_path / signing.NUMBERS).iterdir()] == [signed.number]


def test_two_who_sign_at_the_same_moment_sign_once(tmp_path: Path) -> None:
    made = fed(tmp_path / UID)
    held = Lock(made.folder / SIGNING)
    with pytest.raises(CalibrationError, match="being signed at another screen"):
        signing.sign(tmp_path, made, made.outcome("", now(), 12), now())
    held.release()
    assert signing.sign(tmp_path, made, made.outcome("", now(), 12), now())[0].number.endswith("-0001")


def test_two_who_look_at_once_for_a_number_get_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 12, 1).astimezone()
    # Each looks before the others have written theirs.
    monkeypatch.setattr(Path, "glob", lambda *_: iter(()))
    assert [signing.reserved(tmp_path, at) for _ in range(3)] == [f"M-2026-000{n}" for n in (1, 2, 3)]


def test_two_mats_whose_ends_lie_together_get_two_numbers_and_what_is_not_kept_gives_its_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "53494d0301000001"
    both = [fed(tmp_path / UID), begun(tmp_path / other, replace(KNOWN, uid=other))]
    for each in every():
        both[1].keep(each)
    outcomes = [each.outcome("", now(), 12) for each in both]

    def full(*_: object) -> Path:
        raise CalibrationError(CalibrationReason.NOT_KEPT, "No room.", "Make some.")

    with monkeypatch.context() as patch, pytest.raises(CalibrationError, match="No room"):
        patch.setattr(equalisation, "keep", full)
        signing.sign(tmp_path, both[0], outcomes[0], now())
    assert both[0].fact("number") is None
    kept = [signing.sign(tmp_path, *each, now())[0] for each in zip(both, outcomes, strict=True)]
    assert [each.number[-4:] for each in kept] == ["0001", "0002"]
    assert [each.kept is not None for each in both] == [True, True]
