"""Simulated mats are equalised by people who do not know them, and stood on afterwards."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from equalised import ITEM, SCANS, captured, compared, even, is_named, laid, stood, tiled

from calibration.mat import capture, plan
from calibration.mat.capture import Capture
from calibration.mat.defects import defects
from calibration.mat.fit import fit
from calibration.mat.gates import Gate, zone
from calibration.mat.levels import Levels, covered, levels
from calibration.mat.loading import Going, Kind, Loading
from calibration.mat.outcome import PASSED, UNCHECKED, Outcome, outcome
from calibration.mat.sneak import sneak
from station.equalisation import NOT_PASSED, of_bytes
from station.errors import CalibrationError, CalibrationReason
from station.mat import matrix
from station.sources.sheet.flaws import USUAL, Flaws, drawn
from station.sources.sheet.sheet import LARGEST, Sheet

SIZES = ("mat_32x32", "mat_16x16")
SOME = 6
"""Mats; tests/equalised.py makes two hundred."""


@cache
def taken(name: str, number: int, masses: bool = False) -> tuple[Capture, ...]:
    return captured(name, number, masses=masses)


@cache
def sound(name: str = "mat_16x16") -> tuple[Capture, ...]:
    return captured(name, 5, replace(drawn(matrix(name), 5), dead=(), rows=(), columns=()), masses=True)


def made(name: str, number: int) -> Outcome:
    return outcome(matrix(name), ITEM, taken(name, number))


def gate(found: Outcome, key: str) -> Gate:
    return next(each for each in found.gates if each.key == key)


def glanced(name: str, number: int, flaws: Flaws) -> tuple[Capture, ...]:
    """The empty mat, and once the largest pressure."""
    sheet, pattern = Sheet(matrix(name), flaws, number, 1, SCANS), even(name)
    asked = (Loading(1, Kind.EMPTY, Going.EMPTY, 4.0), Loading(2, Kind.EVEN, Going.UP, 4.0, 110e3))
    return tuple(
        capture.of_counts(each, np.array([sheet.read(pattern * each.pascals) for _ in range(4)]), LARGEST)
        for each in asked
    )


def refused(captures: tuple[Capture, ...], name: str = "mat_16x16") -> CalibrationError:
    with pytest.raises(CalibrationError) as caught:
        outcome(matrix(name), ITEM, captures)
    assert caught.value.what_to_do
    return caught.value


def changed(captures: tuple[Capture, ...], change: Callable[[Capture], Capture]) -> tuple[Capture, ...]:
    return tuple(change(each) for each in captures)


# What is broken


@pytest.mark.parametrize("name", SIZES)
def test_every_dead_row_column_and_cell_of_two_hundred_mats_is_named_and_no_other(name: str) -> None:
    lines = matrix(name)
    for number in range(1, 201):
        flaws = drawn(lines, number)
        found = defects(levels(lines, glanced(name, number, flaws)))
        cells = {(r, c) for r, c in flaws.dead if r not in flaws.rows and c not in flaws.columns}
        assert (found.rows, found.columns) == (flaws.rows, flaws.columns), number
        assert set(found.cells) == cells and not found.held, number


def test_stuck_cells_are_named_and_are_not_dead() -> None:
    flaws = replace(USUAL, stuck=((3, 4),), dead=((7, 8),), rows=(12,), columns=(2,))
    found = defects(levels(matrix("mat_16x16"), glanced("mat_16x16", 3, flaws)))
    assert (found.held, found.cells, found.rows, found.columns) == (((3, 4),), ((7, 8),), (12,), (2,))
    assert found.words == (
        "Row 13 from the front is dead: look at its line.",
        "Column 3 from the left is dead: look at its line.",
        "The cell in row 8, column 9 is dead.",
        "The cell in row 4, column 5 is stuck.",
    )


def test_four_dead_cells_in_a_square_are_seen_under_the_feet_only() -> None:
    lines = matrix("mat_32x32")
    for corner, blocks in (((10, 10), 1), ((0, 0), 0)):
        dead = tuple((corner[0] + down, corner[1] + right) for down in (0, 1) for right in (0, 1))
        found = defects(levels(lines, glanced(lines.name, 1, replace(USUAL, dead=dead))))
        assert found.blocks(zone(lines)) == blocks


# How well it is known then


@pytest.mark.parametrize("name", SIZES)
def test_share_and_centre_of_pressure_come_near_the_truth(name: str) -> None:
    before, after = [], []
    for number in range(1, SOME + 1):
        found = made(name, number)
        assert is_named(found, drawn(matrix(name), number))
        if gate(found, "dead").kept:
            errors = compared(name, number, found.equalisation)
            before.append(errors["counts"])
            after.append(errors["equalised"])
    assert len(after) >= 3
    scans, stances = np.concatenate([each[:-1] for each in after]), np.array([each[-1] for each in after])
    assert np.percentile(scans[:, 0], 95) < 1.0
    assert (stances[:, 0] < 1.0).all() and (stances[:, 1:] < 2.0).all()
    # What is left of single scans is hysteresis: a cell lags behind a foot that sways.
    assert np.median(scans[:, 1:]) < 2.0 and np.percentile(scans[:, 1:], 95) < 3.2
    raw = np.concatenate([each[:-1] for each in before])
    assert np.median(raw[:, 0]) > 4.0 * np.median(scans[:, 0])


def test_without_hysteresis_the_centre_of_pressure_of_every_scan_is_near() -> None:
    flaws = replace(drawn(matrix("mat_32x32"), 5), hysteresis=0.0, dead=(), rows=(), columns=())
    found = outcome(matrix("mat_32x32"), ITEM, captured("mat_32x32", 5, flaws))
    errors = compared("mat_32x32", 5, found.equalisation, flaws)["equalised"]
    assert np.percentile(errors[:, 1:], 95) < 1.0


def test_the_curves_that_are_kept_say_what_the_fit_says() -> None:
    found = outcome(matrix("mat_16x16"), ITEM, sound())
    live, factor = ~found.defects.silent, found.equalisation.factor
    direct = replace(found.equalisation, sneak=0.0)
    for count in (12, 40, 150, 420, 610, 900):
        wanted = found.fit.pressure(np.full((16, 16), float(count)))[live]
        said = direct.pressures(np.full((1, 16, 16), count))[0][live] / factor
        assert np.allclose(said, wanted, rtol=0.02, atol=5.0), count


def test_a_material_that_follows_no_law_is_followed_from_pressure_to_pressure() -> None:
    pascals = np.array(plan.LEVELS)
    gains = np.random.default_rng(4).uniform(0.7, 1.3, (16, 16))
    bent = 0.6 * pascals**0.9 / (pascals**0.9 + 3e4) * (1.0 + 0.05 * np.sin(2.0 * np.log(pascals)))
    up = LARGEST * gains * bent[:, None, None]
    nothing, never = np.zeros((16, 16)), np.full((6, 16, 16), np.nan)
    seen = Levels(pascals, up, never, nothing, nothing.astype(np.int64), nothing, LARGEST)
    found = fit(seen, nothing > 0.0)
    assert not found.poor.any()
    assert np.allclose(found.pressure(up), pascals[:, None, None], rtol=0.01)


def test_gains_of_rows_and_columns_are_found_apart() -> None:
    flaws = replace(USUAL, spread=0.0, lines=0.1, ghosts=0.0)
    sheet = Sheet(matrix("mat_16x16"), flaws, 4, 1, SCANS)
    found = outcome(matrix("mat_16x16"), ITEM, captured("mat_16x16", 4, flaws)).fit
    true = np.log(sheet.gain).mean(axis=1)
    assert np.corrcoef(np.log(found.row_gain), true)[0, 1] > 0.97
    true = np.log(sheet.gain).mean(axis=0)
    assert np.corrcoef(np.log(found.column_gain), true)[0, 1] > 0.97


def test_what_the_readout_lets_pass_is_found_where_nobody_stands() -> None:
    for number in (1, 2, 3):
        captures = taken("mat_32x32", number)
        silent = defects(levels(matrix("mat_32x32"), captures)).silent
        true = drawn(matrix("mat_32x32"), number).ghosts
        assert 0.8 * true < sneak(captures, silent) < 1.1 * true


def test_a_pressure_that_is_left_out_is_told_by_the_others() -> None:
    for each in made("mat_32x32", 1).others:
        assert each.cells and abs(each.bias) < 0.1 and each.rms < 0.05


def test_a_cell_that_follows_no_law_leans_on_the_others() -> None:
    random = np.random.default_rng(1)

    def shaken(each: Capture) -> Capture:
        counts = each.counts.copy()
        counts[6, 7] *= float(random.uniform(0.5, 2.0)) if each.loading.kind is Kind.EVEN else 1.0
        return replace(each, counts=counts)

    found = outcome(matrix("mat_16x16"), ITEM, changed(sound(), shaken)).fit
    assert found.poor[6, 7] and found.poor.mean() < 0.2
    assert found.slope[6, 7] == pytest.approx(np.median(found.slope), rel=0.02)


# The gates


@pytest.mark.parametrize("name", SIZES)
def test_a_sound_mat_passes_every_gate(name: str) -> None:
    found = outcome(matrix(name), ITEM, sound(name))
    assert {each.key: each.kept for each in found.gates} == {each.key: True for each in found.gates}
    assert found.equalisation.found["result"] == PASSED
    assert of_bytes(found.equalisation.to_bytes()).hash == found.equalisation.hash


def test_known_masses_weigh_what_they_weigh() -> None:
    found = outcome(matrix("mat_32x32"), ITEM, sound("mat_32x32"))
    assert abs(found.equalisation.factor - 1.0) > 0.05
    seen = stood("mat_32x32", 5, replace(drawn(matrix("mat_32x32"), 5), dead=(), rows=(), columns=()))
    newtons = found.equalisation.pressures(seen.counts).sum(axis=(1, 2)) * matrix("mat_32x32").cell_area
    assert np.allclose(newtons, [each.force.sum() for each in seen.truths], rtol=0.08)


def test_a_broken_line_does_not_pass_and_an_unweighed_mat_is_not_checked() -> None:
    flaws = replace(USUAL, rows=(5,))
    broken = outcome(matrix("mat_16x16"), ITEM, captured("mat_16x16", 2, flaws))
    assert gate(broken, "dead").kept is False and broken.equalisation.found["result"] == NOT_PASSED
    assert not broken.equalisation.passed
    bare = tuple(each for each in sound() if each.loading.kind is not Kind.TILE)
    assert outcome(matrix("mat_16x16"), ITEM, bare).equalisation.found["result"] == UNCHECKED


def test_patches_whose_size_matters_do_not_pass() -> None:
    def swollen(each: Capture) -> Capture:
        heavier = 1.15 if each.loading.area > 0.01 else 1.0
        return replace(each, loading=replace(each.loading, kilograms=each.loading.kilograms * heavier))

    found = outcome(matrix("mat_16x16"), ITEM, changed(sound(), swollen))
    assert gate(found, "area").kept is False and gate(found, "fz").kept is False


# Refusals


def test_captures_that_are_the_same_in_every_digit_are_refused() -> None:
    held = list(sound())
    held[4] = replace(held[3], loading=held[4].loading)
    assert refused(tuple(held)).reason is CalibrationReason.IDENTICAL


def test_a_mat_that_nobody_pressed_is_refused() -> None:
    captures = captured("mat_16x16", 5, wrong=0.01)
    assert refused(captures).reason is CalibrationReason.NOT_MOVED


def test_a_pressure_that_did_not_rise_is_refused() -> None:
    captures = list(sound())
    captures[4] = replace(captures[4], counts=captures[3].counts + 0.01)
    assert refused(tuple(captures)).reason is CalibrationReason.NOT_MOVED


def test_five_kilopascals_first_instead_of_two_and_a_half_are_refused() -> None:
    without = tuple(each for each in sound() if each.loading.pascals not in (2.5e3, 4e3))
    later = tuple(each for each in sound() if each.loading.pascals != 2.5e3)
    assert refused(without).reason is CalibrationReason.INCOMPLETE
    assert "4 kPa" in refused(later).sentence


def test_a_gauge_that_was_read_wrong_is_refused() -> None:
    def misread(each: Capture) -> Capture:
        wrong = each.loading.pascals == 20e3
        return replace(each, loading=replace(each.loading, pascals=30e3)) if wrong else each

    error = refused(changed(sound(), misread))
    assert error.reason is CalibrationReason.OFF_MARK and "30 kPa" in error.sentence


def test_a_converter_at_its_end_is_refused() -> None:
    flaws = replace(USUAL, half=1e3)
    assert refused(captured("mat_16x16", 5, flaws)).reason is CalibrationReason.WRONG_GAIN


def test_something_on_an_empty_mat_is_refused_and_so_is_none() -> None:
    def loaded(each: Capture) -> Capture:
        return replace(each, counts=each.counts + 90.0) if each.loading.kind is Kind.EMPTY else each

    assert refused(changed(sound(), loaded)).reason is CalibrationReason.LOADED
    without = tuple(each for each in sound() if each.loading.kind is not Kind.EMPTY)
    assert refused(without).reason is CalibrationReason.INCOMPLETE


def test_too_few_scans_are_no_capture() -> None:
    with pytest.raises(CalibrationError) as caught:
        capture.of_counts(plan.bladder()[0], np.zeros((3, 16, 16)), LARGEST)
    assert caught.value.reason is CalibrationReason.INCOMPLETE


# The plan


def test_the_bladder_goes_up_and_down_within_a_quarter_of_an_hour() -> None:
    planned = plan.bladder()
    assert plan.hands(planned) < 15 * 60.0
    pressed = [each.pascals for each in planned if each.going in (Going.UP, Going.DOWN)]
    assert pressed == [2.5e3, 4e3, 8e3, 20e3, 50e3, 110e3, 50e3, 20e3, 8e3, 4e3, 2.5e3]
    assert sum(each.going is Going.PRESS for each in planned) == 20
    assert [each.number for each in planned] == list(range(1, len(planned) + 1))


@pytest.mark.parametrize("name", (*SIZES, "mat_24x24"))
def test_every_cell_lies_whole_under_a_tile_at_every_pressure(name: str) -> None:
    lines = matrix(name)
    planned = [each for each in plan.tiles(lines) if each.kind is Kind.TILE]
    for mass in plan.TILED:
        under = np.zeros((lines.rows, lines.columns), dtype=np.int64)
        for each in planned:
            if each.kilograms == mass:
                under += covered(lines, capture.of_counts(each, np.zeros((4, 1, 1)), LARGEST))
        assert under.min() >= 1


def test_a_cell_counts_under_a_tile_that_covers_all_of_it() -> None:
    lines = matrix("mat_16x16")
    tile = Loading(1, Kind.TILE, Going.UP, 30.0, 20e3, 7.3, 0.0, 0.0, 0.06, 0.06)
    under = covered(lines, capture.of_counts(tile, np.zeros((4, 16, 16)), LARGEST))
    assert set(map(tuple, np.argwhere(under))) == {(7, 7), (7, 8), (8, 7), (8, 8)}


@pytest.mark.parametrize("name", (*SIZES, "mat_24x24"))
def test_a_tile_laid_a_little_beside_its_place_still_covers_its_cells(name: str) -> None:
    lines = matrix(name)
    for each in plan.tiles(lines):
        if each.kind is Kind.TILE:
            under = covered(lines, capture.of_counts(each, np.zeros((4, 1, 1)), LARGEST))
            for far in (-plan.BESIDE, plan.BESIDE):
                moved = replace(each, x=each.x + far, y=each.y + far)
                there = covered(lines, capture.of_counts(moved, np.zeros((4, 1, 1)), LARGEST))
                assert (there >= under).all() and under.any()


@pytest.mark.parametrize(("name", "number"), [("mat_16x16", 5), ("mat_24x24", 3), ("mat_24x24", 7)])
def test_a_tile_laid_by_hand_does_what_a_bladder_does_within_three_quarters_of_an_hour(
    name: str, number: int
) -> None:
    lines = matrix(name)
    flaws = replace(drawn(lines, number), dead=((4, 4),), rows=(), columns=())
    planned = plan.tiles(lines)
    assert 2 * plan.hands(plan.bladder()) < plan.hands(planned) < 45 * 60
    captures = tiled(Sheet(lines, flaws, number, 1, SCANS), planned, 0.002, number)
    known = plan.weighing(lines, len(planned) + 1)
    people = laid(
        Sheet(lines, flaws, number, 2, 2.0), [each for each in known if each.kind is Kind.STAND], number
    )
    found = outcome(lines, ITEM, captures + people)
    assert found.defects.cells == ((4, 4),) and gate(found, "hysteresis").value is None
    share, *places = compared(name, number, found.equalisation, flaws)["bridged"][-1]
    assert share < 1.0 and max(places) < 2.0


def test_nine_places_see_a_small_and_a_large_patch_of_the_same_pressure() -> None:
    patches = [each for each in plan.weighing(matrix("mat_32x32")) if each.kind is Kind.TILE]
    assert len(patches) == 18 and len({(each.x, each.y) for each in patches}) == 9
    areas = sorted({round(each.area, 6) for each in patches})
    assert areas[1] == pytest.approx(4.0 * areas[0])
    assert np.ptp([each.pascals for each in patches]) < 1.0 < 20e3 < patches[0].pascals
    assert {each.kilograms for each in patches} == {10.0, 40.0}, "what is at hand for plates too"
