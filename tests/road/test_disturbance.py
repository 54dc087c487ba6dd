"""A trial on a mat that something spoils: a foot partly beside it, cells at the end of their range."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import on_mat
import pytest

from station import analyse, scanned
from station.errors import RecordingError
from station.events.disturbance import stuck
from station.exports.pressures import pressures
from station.foot_map import foot_map
from station.mat import Side
from station.recording.recording import Recording
from station.result import Result
from station.scans import Scans

Counts = np.ndarray
PLAIN = on_mat.STANDS.replace("&flaws=drawn&mat=5", "&mat=1")
"""A mat without dead cells."""
BESIDE = (
    ("&place=0.06:0.0", "right foot reaches the right edge"),
    ("&place=-0.06:0.0", "left foot reaches the left edge"),
    ("&place=0.0:-0.06", "rear edge"),
    ("&place=0.0:0.1", "front edge"),
)


def of(recording: Recording) -> Result:
    return analyse.of_recording(recording, "quiet_stance")


def given(result: Result) -> set[str]:
    return {value.metric for value in result.values if value.value is not None}


@pytest.mark.parametrize(("place", "told"), BESIDE)
@pytest.mark.parametrize("rows", [16, 24])
def test_a_foot_partly_beside_the_mat_takes_every_number_of_the_trial(
    place: str, told: str, rows: int
) -> None:
    result = of(on_mat.recording(PLAIN.replace("rows=16", f"rows={rows}") + place))
    assert any(told in each for each in result.warnings), result.warnings
    assert not given(result)
    assert result.value("load_share", Side.LEFT).reason == "foot_at_edge"
    assert result.value("contact_area", Side.LEFT).reason == "foot_at_edge"
    assert result.value("mean_velocity", Side.BOTH).reason == "not_qualified"


@pytest.mark.parametrize("rows", [16, 24])
@pytest.mark.parametrize("place", ["0.008:0.008", "-0.008:-0.008"])
def test_who_stands_in_the_middle_keeps_share_and_area(place: str, rows: int) -> None:
    result = of(on_mat.recording(f"{on_mat.STANDS.replace('rows=16', f'rows={rows}')}&place={place}"))
    assert given(result) == {"load_share", "contact_area"}


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Counts], None]], None]:
    """Change the counts of every recording of a mat as it is read."""

    def change(how: Callable[[Counts], None]) -> None:
        real = scanned.scanned

        def read(recording: Recording) -> scanned.Scanned:
            found = real(recording)
            counts = found.scans.cells.copy()
            how(counts)
            scans: Scans = replace(found.scans, cells=counts)
            return replace(found, scans=scans)

        monkeypatch.setattr(scanned, "scanned", read)

    return change


def heel(counts: Counts) -> tuple[int, int]:
    """Return row and column of the cell that feels the most once somebody stands."""
    late = counts[len(counts) // 2 :].mean(axis=0)
    row, column = np.unravel_index(late.argmax(), late.shape)
    return int(row), int(column)


def test_cells_at_the_end_of_their_range_take_the_share_and_leave_the_area(
    changed: Callable[[Callable[[Counts], None]], None],
) -> None:
    recording = on_mat.recording(PLAIN)
    row, column = heel(analyse.pedogram(recording).scanned.scans.cells)

    def overload(counts: Counts) -> None:
        counts[len(counts) // 3 :, row - 1 : row + 1, column] = 1023

    changed(overload)
    result = of(recording)
    assert given(result) == {"contact_area"}
    assert result.value("load_share", Side.LEFT).reason == "cells_saturated"
    assert any("2 cells were at the end of the range" in each for each in result.warnings)
    drawn = foot_map(recording, "quiet_stance")
    assert drawn is not None and drawn.saturated[row - 1 : row + 1, column].all()
    assert drawn.saturated.sum() == 2


def test_what_a_trial_withholds_leaves_it_neither_as_a_table_of_scans(
    changed: Callable[[Callable[[Counts], None]], None],
) -> None:
    beside = pressures(on_mat.recording(PLAIN + BESIDE[0][0]))
    assert dict(beside.withheld) == {"share_withheld": "foot_at_edge", "contact_withheld": "foot_at_edge"}
    for name in ("share_left_percent", "share_right_percent", "contact_left_cm2", "contact_right_cm2"):
        assert np.isnan(beside.numbers[name]).all()
    recording = on_mat.recording(PLAIN)
    sound = pressures(recording)
    assert set(sound.withheld.values()) == {""}
    other = replace(recording, head=replace(recording.head, assessment="landing"))
    assert set(pressures(other).withheld.values()) == {"not_qualified"}
    row, column = heel(analyse.pedogram(recording).scanned.scans.cells)

    def overload(counts: Counts) -> None:
        counts[len(counts) // 3 :, row - 1 : row + 1, column] = 1023

    changed(overload)
    full = pressures(recording)
    assert dict(full.withheld) == {"share_withheld": "cells_saturated", "contact_withheld": ""}
    assert np.isnan(full.numbers["share_left_percent"]).all()
    assert np.nanmax(full.numbers["contact_left_cm2"]) > 50.0


def test_a_stuck_cell_is_empty_in_the_table_of_scans(
    changed: Callable[[Callable[[Counts], None]], None],
) -> None:
    recording = on_mat.recording(PLAIN)
    row, column = heel(analyse.pedogram(recording).scanned.scans.cells)

    def stick(counts: Counts) -> None:
        counts[:, row, column] = 1023

    changed(stick)
    table, found = pressures(recording).numbers, analyse.pedogram(recording)
    assert np.isnan(table[f"p_{row}_{column}_kpa"]).all()
    assert 1e3 * table[f"p_{row}_{column + 1}_kpa"] == pytest.approx(found.pressures[:, row, column + 1])
    assert table["share_left_percent"] == pytest.approx(found.footprints.share[:, 0], nan_ok=True)


def test_a_mat_that_did_not_pass_gives_no_table_of_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    recording = on_mat.recording(PLAIN)
    found = analyse.pedogram(recording)
    assert found.equalisation is not None
    failed = replace(found, equalisation=replace(found.equalisation, found={"result": "not passed"}))
    monkeypatch.setattr("station.exports.pressures.pedogram", lambda _: failed)
    with pytest.raises(RecordingError, match="did not pass"):
        pressures(recording)


def test_a_cell_that_is_always_at_the_end_of_its_range_counts_as_silent(
    changed: Callable[[Callable[[Counts], None]], None],
) -> None:
    recording = on_mat.recording(PLAIN)
    before = of(recording)
    row, column = heel(analyse.pedogram(recording).scanned.scans.cells)

    def stick(counts: Counts) -> None:
        counts[:, row, column] = 1023

    changed(stick)
    result = of(recording)
    assert any(f"row {row + 1}, column {column + 1}" in each for each in result.warnings)
    share = [each.value("load_share", Side.LEFT).value for each in (before, result)]
    assert share[1] == pytest.approx(share[0], abs=3.0)
    drawn = foot_map(recording, "quiet_stance")
    assert drawn is not None and drawn.silent[row, column] and not drawn.saturated.any()


def test_a_moment_at_the_end_of_the_range_is_no_reason_to_withhold_a_share(
    changed: Callable[[Callable[[Counts], None]], None],
) -> None:
    recording = on_mat.recording(PLAIN)
    row, column = heel(analyse.pedogram(recording).scanned.scans.cells)

    def touch(counts: Counts) -> None:
        counts[-40, row, column] = 1023

    changed(touch)
    assert given(of(recording)) == {"load_share", "contact_area"}


def test_one_foot_on_a_mat_is_told_in_the_words_of_a_mat(
    changed: Callable[[Callable[[Counts], None]], None],
) -> None:
    recording = on_mat.recording(PLAIN)

    def lift(counts: Counts) -> None:
        counts[:, :, counts.shape[2] // 2 :] = 0

    changed(lift)
    told = " ".join(str(each) for each in of(recording).doubts)
    assert "Only the left foot is seen on the mat." in told
    assert "plate" not in told and "cables" not in told


def test_a_heel_that_presses_all_the_time_is_not_a_stuck_cell() -> None:
    counts = np.full((100, 4, 4), 30, dtype=np.uint16)
    counts[:, 1, 1] = 1023
    missing = np.zeros((100, 4), dtype=np.bool_)
    assert not stuck(counts == 1023, missing, counts).any(), "somebody stands in every scan"
    counts[:10] = 0
    counts[:, 1, 1] = 1023
    assert np.argwhere(stuck(counts == 1023, missing, counts)).tolist() == [[1, 1]]
    counts[:10, 1, 1] = 0
    assert not stuck(counts == 1023, missing, counts).any()


def turned(quarters: int) -> Callable[[Counts], None]:
    def turn(counts: Counts) -> None:
        counts[:] = np.rot90(counts, quarters, axes=(1, 2)).copy()

    return turn


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_feet_that_do_not_point_to_the_front_give_no_side(
    changed: Callable[[Callable[[Counts], None]], None], quarters: int
) -> None:
    changed(turned(quarters))
    result = of(on_mat.recording(PLAIN))
    assert not given(result)
    assert result.value("load_share", Side.LEFT).reason in ("feet_turned", "something_else", "foot_at_edge")
    assert any("point to the front" in each for each in result.warnings), result.warnings
    assert quarters != 2 or any("turned round" in each for each in result.warnings)
