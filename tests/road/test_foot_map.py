"""The foot map of a trial: mean and peak of each cell while it was measured, and which foot it is under."""

from dataclasses import replace
from functools import cache

import numpy as np
import on_mat
import pytest

from station import analyse
from station.foot_map import LEFT, RIGHT, FootMap, foot_map
from station.mat import Side
from station.views.contact import Contact

SCRIPTS = (on_mat.STANDS, on_mat.STANDS.replace("rows=16", "rows=32").replace("weak=right", "weak=left"))


@cache
def found(script: str = on_mat.STANDS) -> FootMap:
    made = foot_map(on_mat.recording(script), "quiet_stance")
    assert made is not None
    return made


def slowly(script: str) -> tuple[list[list[float]], list[list[float]], int]:
    """Mean and peak of every cell, one scan and one cell after the other."""
    recording = on_mat.recording(script)
    pedogram = analyse.pedogram(recording)
    part = next(v.part for v in analyse.views_of(recording, "quiet_stance") if isinstance(v, Contact))
    scans, made = pedogram.scanned.scans, pedogram.equalisation
    assert made is not None
    pressures = made.pressures(scans)
    rows, columns = pressures.shape[1:]
    total = [[0.0] * columns for _ in range(rows)]
    peak = [[-1.0] * columns for _ in range(rows)]
    count = 0
    for number, index in enumerate(scans.index):
        if not part[0] <= index - scans.index[0] < part[1] or scans.missing[number].any():
            continue
        count += 1
        for row in range(rows):
            for column in range(columns):
                felt = float(pressures[number, row, column])
                total[row][column] += felt
                peak[row][column] = felt if np.isnan(felt) else max(peak[row][column], felt)
    return [[each / count for each in row] for row in total], peak, count


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_cell_has_its_mean_and_its_own_peak_over_what_is_measured(script: str) -> None:
    mean, peak, count = slowly(script)
    made = found(script)
    assert made.is_measured and made.scans == count
    np.testing.assert_allclose(made.mean, mean, rtol=1e-9)
    np.testing.assert_allclose(made.peak, peak, rtol=1e-12)
    live = ~made.silent
    assert (made.peak[live] >= made.mean[live]).all() and (made.peak[live] > made.mean[live]).any()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_silent_cell_is_not_known_in_either_map(script: str) -> None:
    curves = on_mat.recording(script).head.equalisation
    assert curves is not None and curves.silent.any()
    assert (found(script).silent == curves.silent).all()
    assert (np.isnan(found(script).peak) == curves.silent).all()


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_feet_of_the_map_are_those_of_the_numbers(script: str) -> None:
    made, result = found(script), analyse.of_recording(on_mat.recording(script), "quiet_stance")
    columns = {foot: np.argwhere(made.owner == foot)[:, 1] for foot in (LEFT, RIGHT)}
    assert columns[LEFT].max() < columns[RIGHT].min(), "who faces the front has the left foot on the left"
    assert made.cop[0, 0] < 0.0 < made.cop[1, 0]
    filled = np.nan_to_num(made.mean)
    share = 100.0 * filled[made.owner == LEFT].sum() / filled[made.owner > 0].sum()
    assert share == pytest.approx(result.value("load_share", Side.LEFT).value, abs=1.5)
    assert bool(share > 50.0) is ("weak=right" in script)
    for foot, side in ((LEFT, Side.LEFT), (RIGHT, Side.RIGHT)):
        area = 1e4 * made.matrix.cell_area * (made.owner == foot).sum()
        assert area == pytest.approx(result.value("contact_area", side).value, rel=0.06)


def test_stepping_on_is_no_part_of_the_map() -> None:
    assert found().seconds < 20.0, "the first ten seconds are the other foot, and settling"
    whole = foot_map(on_mat.recording(), "mini_squat")
    assert whole is not None and not whole.is_measured and whole.seconds > found().seconds + 5.0


def test_the_settings_of_the_analysis_move_the_map_with_the_numbers() -> None:
    longer = foot_map(on_mat.recording(), "quiet_stance", settings={"settle_s": "0"})
    assert longer is not None and longer.seconds == pytest.approx(found().seconds + 2.0, abs=0.05)


def test_a_mat_that_gives_no_number_gives_no_map() -> None:
    recording = on_mat.recording()
    curves = recording.head.equalisation
    assert curves is not None
    failed = replace(curves, found={**curves.found, "result": "not passed"})
    bad = replace(recording, head=replace(recording.head, equalisation=failed))
    assert foot_map(on_mat.recording(equalised=False), "quiet_stance") is None
    assert foot_map(bad, "quiet_stance") is None
    nobody = on_mat.recording("mat?do=&mat=5&rows=16&seed=3&seconds=4&flaws=drawn")
    assert foot_map(nobody, "quiet_stance") is None


def test_a_raw_mat_is_told_once_and_promises_nothing() -> None:
    result = analyse.of_recording(on_mat.recording(equalised=False), "quiet_stance")
    (told,) = (each for each in result.warnings if "pressure mat" in each)
    assert "not been equalised" in told and "load share" not in told and "--" not in told
