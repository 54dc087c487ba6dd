"""A loading is read when it has lain long enough and nothing moves; presses are counted by the mat."""

from pathlib import Path

import numpy as np
import pytest
from equalised import even

from calibration.mat import plan, procedure, steadiness
from calibration.mat.begun import Begun, Way
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.presses import Presses
from calibration.mat.steadiness import State
from calibration.mat.taking import Taking
from station.errors import CalibrationError, CalibrationReason
from station.mat import matrix
from station.scans import Scans
from station.sources.sheet.flaws import NONE, USUAL, Flaws, drawn
from station.sources.sheet.layer import Layer
from station.sources.sheet.sheet import LARGEST, Sheet

MAT = matrix("mat_16x16")
RATE = 8.0
KNOWN = Begun("53494d0301000000", MAT.name, LARGEST, Way.BLADDER, "E. Example", "2026-11-22T09:00:00+00:00")


def scans(counts: np.ndarray, began: float = 0.0) -> Scans:  # type: ignore[type-arg]
    size = len(counts)
    ticks = np.rint((began + np.arange(size) / RATE) * 1e6).astype(np.int64)
    rows = ticks[:, None] + np.arange(MAT.rows)
    missing = np.zeros((size, MAT.rows), dtype=np.bool_)
    return Scans(np.arange(size), rows, counts.astype(np.uint16), missing, 0)


class Said:
    """What a station has at hand."""

    def __init__(self) -> None:
        self.now: Scans | None = None

    def scans(self) -> Scans | None:
        return self.now


def held(pascals: float, seconds: float, flaws: Flaws = USUAL) -> np.ndarray:  # type: ignore[type-arg]
    sheet, pattern = Sheet(MAT, flaws, 1, 1, RATE), even(MAT.name)
    return np.array([sheet.read(pattern * pascals) for _ in range(round(seconds * RATE))])


@pytest.mark.parametrize("pascals", plan.LEVELS)
@pytest.mark.parametrize("number", range(1, 6))
def test_a_sheet_that_creeps_is_still_at_the_end_of_its_dwell(pascals: float, number: int) -> None:
    counts = held(pascals, plan.DWELL, drawn(MAT, number))[-round(10 * RATE) :]
    assert steadiness.judged(counts.astype(float), MAT.x, MAT.y) is State.STILL


def way_down(number: int, leak: float = 0.0) -> list[State]:
    """What is said of every pressure on the way down, after all of the plan before it. leak : share."""
    sheet, pattern = Sheet(MAT, drawn(MAT, number), number, 2, RATE), even(MAT.name)
    highest, said = 0.0, []
    for each in plan.bladder():
        size = round(each.dwell * RATE)
        falls = leak if each.going is Going.DOWN else 0.0
        pressed = np.array(
            [sheet.read(pattern * each.pascals * (1.0 - falls * n / size)) for n in range(size)]
        )
        last = pressed[-size // 3 :].astype(float)
        if each.going is Going.UP:
            highest = max(highest, float(last.mean()))
        elif each.going is Going.DOWN:
            said.append(steadiness.judged(last, MAT.x, MAT.y, highest=highest))
    return said


@pytest.mark.parametrize("number", range(1, 13))
def test_a_sheet_that_relaxes_on_the_way_down_is_still(number: int) -> None:
    """At 2.5 kPa what was pressed before goes on leaving it: a third of healthy mats was refused there."""
    assert set(way_down(number)) == {State.STILL}


def test_a_bladder_that_leaks_on_the_way_down_is_not_still() -> None:
    assert State.STILL not in way_down(3, leak=0.5)[:-1]


@pytest.mark.parametrize("pascals", (4e3, 20e3, 110e3))
def test_a_bladder_that_leaks_and_a_knee_on_it_are_not_still(pascals: float) -> None:
    sheet, pattern, size = Sheet(MAT, USUAL, 1, 1, RATE), even(MAT.name), 80
    for _ in range(160):
        sheet.read(pattern * pascals)
    leaks = [sheet.read(pattern * pascals * (1.0 - 0.35 * n / size)) for n in range(size)]
    assert steadiness.judged(np.array(leaks, dtype=float), MAT.x, MAT.y) is not State.STILL
    beat = [sheet.read(pattern * pascals * (1.0 + 0.5 * (n % 8 < 4))) for n in range(size)]
    assert steadiness.judged(np.array(beat, dtype=float), MAT.x, MAT.y) is State.RESTLESS


def test_a_tile_that_slides_is_not_still_and_one_that_lies_is() -> None:
    lies, slides = [], []
    for told, slide in ((lies, 0.0), (slides, 0.01)):
        sheet, layer = Sheet(MAT, USUAL, 1, 1, RATE), Layer(MAT, MAT.rows * RATE, 1)
        layer.perform("tile", kg=11.0)
        pressed = [layer.scan().pressure for _ in range(24)][-1]
        for n in range(32):
            part = slide * n / 32 / MAT.pitch
            told.append(sheet.read((1.0 - part) * pressed + part * np.roll(pressed, 1, axis=1)))
    assert steadiness.judged(np.array(lies, dtype=float)[8:], MAT.x, MAT.y, is_placed=True) is State.STILL
    assert (
        steadiness.judged(np.array(slides, dtype=float)[8:], MAT.x, MAT.y, is_placed=True) is not State.STILL
    )


def taking(folder: Path) -> tuple[Taking, Said]:
    said, made = Said(), procedure.begin(folder, KNOWN)
    made.note_presses(20)
    return Taking(made, said), said


def test_a_dwell_is_counted_in_the_mats_own_time(tmp_path: Path) -> None:
    made, said = taking(tmp_path)
    assert made.left(30.0) == 30.0
    said.now = scans(held(4e3, 1.0), 5.0)
    made.start()
    said.now = scans(held(4e3, 1.0), 17.0)
    assert made.left(30.0) == pytest.approx(18.0)
    said.now = scans(held(4e3, 1.0), 0.0)
    assert made.left(30.0) == 30.0, "a mat that has restarted begins its dwell anew"


def test_what_moved_what_lies_there_and_what_did_not_rise_is_refused_and_nothing_is_kept(
    tmp_path: Path,
) -> None:
    made, said = taking(tmp_path)
    empty, first, second = (made.procedure.plan[number - 1] for number in (21, 22, 23))

    def refused(loading: Loading) -> CalibrationReason:
        with pytest.raises(CalibrationError) as caught:
            made.take(loading)
        assert isinstance(caught.value.reason, CalibrationReason)
        return caught.value.reason

    assert refused(empty) is CalibrationReason.INCOMPLETE
    said.now = scans(held(50e3, 12.0))
    assert refused(empty) is CalibrationReason.LOADED
    said.now = scans(held(0.0, 12.0))
    assert made.take(empty).lost == 0
    said.now = scans(held(4e3, 12.0))
    made.take(first)
    said.now = scans(held(4e3, 13.0))
    assert refused(second) is CalibrationReason.NOT_MOVED
    said.now = scans(np.concatenate([held(4e3, 7.0), held(20e3, 4.0)]))
    assert refused(second) is CalibrationReason.NOT_SETTLED
    assert [each.loading.number for each in made.procedure.captures] == [21, 22]


def test_rows_that_were_lost_are_left_out_and_told(tmp_path: Path) -> None:
    made, said = taking(tmp_path)
    said.now = scans(held(0.0, 12.0))
    said.now.missing[-20:-10, 4] = True
    taken = made.take(made.procedure.plan[20])
    assert taken.lost == 10 and taken.capture.scans == round(10 * RATE) + 1 - 10


# Presses


def pressed(times: int, seconds: float, flaws: Flaws = USUAL) -> np.ndarray:  # type: ignore[type-arg]
    sheet, pattern = Sheet(MAT, flaws, 1, 1, RATE), even(MAT.name)
    levels = [132e3] * round(seconds * RATE) + [0.0] * round(2 * RATE)
    return np.array([sheet.read(pattern * level) for level in levels * times])


@pytest.mark.parametrize("flaws", [USUAL, NONE, drawn(MAT, 3)])
def test_presses_are_counted_however_the_scans_are_cut(flaws: Flaws) -> None:
    whole = scans(pressed(5, 3.5, flaws))
    for step in (1, 7, 400):
        run = Presses(LARGEST, 5)
        for first in range(0, len(whole), step):
            part = slice(max(0, first - 9), first + step)  # what was felt already comes again
            run.feel(
                Scans(
                    whole.index[part],
                    whole.ticks[part],
                    whole.cells[part],
                    whole.missing[part],
                    whole.segment,
                )
            )
        assert run.count == 5 and run.is_done


def test_presses_that_are_too_short_do_not_count_and_a_deaf_mat_is_noticed() -> None:
    run = Presses(LARGEST, 5)
    run.feel(scans(pressed(5, 2.0)))
    assert run.count == 0 and not run.is_done
    deaf = Presses(LARGEST, 5)
    deaf.feel(scans(held(0.0, 40.0)))
    assert deaf.count == 0 and deaf.quiet == pytest.approx(40.0, abs=0.3)
    deaf.go_on()
    assert deaf.quiet == 0.0


def test_every_loading_of_the_plan_is_some_part() -> None:
    for each in KNOWN.plan:
        assert procedure.part(each) in procedure.Part
        assert (each.kind is Kind.STAND) == (procedure.part(each) is procedure.Part.STANDING)
    assert {each.going for each in KNOWN.plan} == set(Going)
