"""Frames of another lab's mat as text, and the frames that we write: in, out and in again."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import on_mat
import pyarrow.parquet as pq
import pytest

from station import analyse, exports, file
from station.cli import main
from station.errors import RecordingError, RecordingReason
from station.imports import matrix_text
from station.imports.keys import keys
from station.mat import Side, matrix
from station.recording import parquet
from station.recording.recording import Recording
from station.sources.sheet.footing import Footing, Stance
from station.sources.sheet.still import StillBody

LINES = matrix("mat_16x16")
RATE = 25.0
MAPPING = """
title = "Invented mat"
delimiter = "comma"
skip_lines = 1
rate_hz = 25.0

[matrix]
rows = 16
columns = 16
pitch_mm = 20.0
unit = "kPa"
first_column = 2
"""


@pytest.fixture(scope="module")
def frames() -> np.ndarray:
    body = Footing(LINES, lambda rate: StillBody(rate, 0.17), Stance((0.0, 0.02)), LINES.rows * RATE)
    body.perform("stand", newtons=700.0, share=0.6)
    return np.array([body.scan().pressure for _ in range(round(12 * RATE))])


def written(
    folder: Path, frames: np.ndarray, mapping: str = MAPPING, head: str = "frame,cells\n"
) -> tuple[Path, Path]:
    lines = [
        f"{number}," + ",".join("" if np.isnan(p) else f"{p / 1e3:.4f}" for p in frame.ravel())
        for number, frame in enumerate(frames)
    ]
    data, described = folder / "mat.csv", folder / "mat.toml"
    data.write_text(head + "\n".join(lines) + "\n", "utf-8")
    described.write_text(mapping, "utf-8")
    return data, described


def test_frames_become_the_share_of_each_foot(tmp_path: Path, frames: np.ndarray) -> None:
    data, mapping = written(tmp_path, frames)
    recording = file.recording(data, mapping, "quiet_stance")
    assert recording.forces is not None and recording.forces.sides == (Side.LEFT, Side.RIGHT)
    assert recording.forces.rate == RATE and len(recording.forces) == len(frames)
    result = analyse.of_recording(recording, "quiet_stance")
    assert result.value("load_share", Side.LEFT).value == pytest.approx(60.0, abs=0.3)
    given = {value.metric for value in result.values if value.value is not None}
    assert given == {"load_share"}
    assert all(v.reason == "not_qualified" for v in result.values if v.value is None)
    assert analyse.FOREIGN_MAT in result.warnings


def test_what_was_imported_says_the_same_as_the_file(tmp_path: Path, frames: np.ndarray) -> None:
    data, mapping = written(tmp_path, frames)
    out = tmp_path / "mat.parquet"
    words = [
        "import",
        str(data),
        "--mapping",
        str(mapping),
        "--assessment",
        "quiet_stance",
        "--out",
        str(out),
    ]
    assert main(words) == 0
    direct = analyse.of_recording(file.recording(data, mapping), "quiet_stance")
    again = analyse.of_recording(parquet.read(out), "quiet_stance")
    assert again.values == direct.values


def test_the_last_row_may_lie_in_front_and_newtons_may_stand_for_pressure(
    tmp_path: Path, frames: np.ndarray
) -> None:
    plain = file.recording(*written(tmp_path, frames)).forces
    upside = MAPPING + 'front = "last"\n'
    turned = file.recording(*written(tmp_path, frames[:, ::-1], upside)).forces
    newtons = MAPPING.replace('"kPa"', '"N"')
    loads = file.recording(*written(tmp_path, 1e3 * frames * LINES.cell_area, newtons)).forces
    assert plain is not None and turned is not None and loads is not None
    assert np.allclose(plain.fz, turned.fz) and np.allclose(plain.cop, turned.cop, equal_nan=True)
    assert np.allclose(plain.fz, loads.fz, atol=0.2)


def test_a_cell_that_never_has_a_number_is_bridged_and_a_frame_that_lacks_one_is_lost(
    tmp_path: Path, frames: np.ndarray
) -> None:
    holed = frames.copy()
    holed[:, 4, 3] = np.nan
    holed[100, 8, 8] = np.nan
    recording = file.recording(*written(tmp_path, holed))
    assert recording.forces is not None
    assert np.flatnonzero(np.isnan(recording.forces.total)).tolist() == [100]
    told = " ".join(recording.warnings)
    assert "1 cell never have a number" in told and "1 frame without a number" in told


@pytest.mark.parametrize(
    "old, new, reason, told",
    [
        ("rows = 16", "rows = 17", RecordingReason.BAD_NUMBER, "Line 2 .* need 273"),
        ('unit = "kPa"', 'unit = "counts"', RecordingReason.BAD_UNIT, "'counts' cannot be a pressure"),
        (
            'unit = "kPa"',
            'unit = "N/cm2"\nfront = "left"',
            RecordingReason.BAD_MAPPING,
            "'left' is not possible",
        ),
        ("pitch_mm = 20.0", "pitch_mm = 0.02", RecordingReason.BAD_MAPPING, "no distance"),
        ("rate_hz = 25.0", "rate_hz = 0.04", RecordingReason.BAD_RATE, "no rate"),
        ("rate_hz = 25.0", "", RecordingReason.BAD_MAPPING, "rate_hz"),
        ("skip_lines = 1", "skip_lines = 0", RecordingReason.BAD_NUMBER, "Line 1"),
        ("first_column = 2", "first_colum = 2", RecordingReason.BAD_MAPPING, "Did you mean 'first_column'"),
        ("first_column = 2", "first_column = 1", RecordingReason.BAD_NUMBER, "columns"),
        ('delimiter = "comma"', 'delimiter = "comma"\ndecimal = ","', RecordingReason.BAD_MAPPING, "comma"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_key_or_line(
    tmp_path: Path, frames: np.ndarray, old: str, new: str, reason: RecordingReason, told: str
) -> None:
    assert old in MAPPING
    with pytest.raises(RecordingError, match=told) as refused:
        file.recording(*written(tmp_path, frames[:5], MAPPING.replace(old, new)))
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    "cell, reason",
    [("x", RecordingReason.BAD_NUMBER), ("-3", RecordingReason.BAD_UNIT), ("9e9", RecordingReason.BAD_UNIT)],
)
def test_a_cell_that_is_no_pressure_is_refused(
    tmp_path: Path, frames: np.ndarray, cell: str, reason: RecordingReason
) -> None:
    data, mapping = written(tmp_path, frames[:5])
    lines = data.read_text("utf-8").split("\n")
    lines[3] = f"2,{cell}," + lines[3].split(",", 2)[2]
    data.write_text("\n".join(lines), "utf-8")
    with pytest.raises(RecordingError) as refused:
        file.recording(data, mapping)
    assert refused.value.reason is reason


def test_a_file_without_a_frame_is_empty(tmp_path: Path, frames: np.ndarray) -> None:
    with pytest.raises(RecordingError) as refused:
        file.recording(*written(tmp_path, frames[:0]))
    assert refused.value.reason is RecordingReason.EMPTY


OURS = """
skip_lines = 1
delimiter = "comma"
rate_hz = {rate}
[matrix]
rows = 16
columns = 16
pitch_mm = 20.0
unit = "kPa"
first_column = 6
"""


def test_the_pressures_that_we_write_are_read_back_with_the_same_share(tmp_path: Path) -> None:
    trial = tmp_path / "trial.parquet"
    source = "sim:mat?pace=max&do=quiet_stance&seed=4&flaws=drawn&mat=3&scans=20"
    assert main(["record", source, "--at-once", "--seconds", "16", "--out", str(trial)]) == 0
    recording = parquet.read(trial)
    exports.write(recording, tmp_path / "out.pressures.csv")
    exports.write(recording, tmp_path / "out.pressures.parquet")
    found = analyse.pedogram(recording)
    mapping = tmp_path / "ours.toml"
    mapping.write_text(OURS.format(rate=found.scanned.rate), "utf-8")
    _, again = matrix_text.pictures(tmp_path / "out.pressures.csv", keys(mapping))
    assert found.equalisation is not None
    expected = found.equalisation.pressures(found.scanned.scans)
    assert np.allclose(again.pressure, expected, rtol=1e-12, equal_nan=True) and np.isnan(expected).any()
    table = pq.read_table(tmp_path / "out.pressures.parquet")
    assert table.num_rows == len(expected) and table.num_columns == 5 + 256 + 2
    assert table.column_names[-2:] == ["share_withheld", "contact_withheld"]
    assert table["share_withheld"].null_count == len(expected)
    left = table["share_left_percent"].to_numpy(zero_copy_only=False)
    assert left == pytest.approx(found.footprints.share[:, 0], nan_ok=True)
    assert table["p_7_9_kpa"].to_numpy() == pytest.approx(expected[:, 7, 9] / 1e3, nan_ok=True)
    shares = [
        analyse.of_recording(each, "quiet_stance").value("load_share", Side.LEFT).value
        for each in (recording, file.recording(tmp_path / "out.pressures.csv", mapping))
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.3)


def put_down(recording: Recording, folder: Path, test: str) -> tuple[Path, Path]:
    """Write the table of scans of a trial on our mat as one of another test, and the mapping for it."""
    table, mapping = folder / "own.pressures.csv", folder / "own.toml"
    exports.write(replace(recording, head=replace(recording.head, assessment=test)), table)
    mapping.write_text(OURS.format(rate=analyse.pedogram(recording).scanned.rate), "utf-8")
    return table, mapping


def test_pressures_that_were_written_without_their_share_are_read_back(tmp_path: Path) -> None:
    recording = on_mat.recording()
    table, mapping = put_down(recording, tmp_path, "single_leg_stance")
    assert table.read_text("utf-8").rstrip().endswith(",not_qualified,not_qualified")
    _, again = matrix_text.pictures(table, keys(mapping))
    expected = analyse.pedogram(recording).pressures
    assert np.allclose(again.pressure, expected, rtol=1e-12, equal_nan=True)
    result = analyse.of_recording(file.recording(table, mapping), "single_leg_stance")
    assert {value.reason for value in result.values} == {"not_qualified"}


def test_what_took_the_worth_of_a_trial_on_our_mat_takes_it_where_its_table_is_read(tmp_path: Path) -> None:
    table, mapping = put_down(on_mat.recording(), tmp_path, "quiet_stance")
    lines = table.read_text("utf-8").splitlines()
    full = [f"{line.removesuffix(',,')},cells_saturated," for line in lines[1:]]
    table.write_text("\n".join([lines[0], *full]), "utf-8")
    result = analyse.of_recording(file.recording(table, mapping), "quiet_stance")
    assert result.value("load_share", Side.LEFT).reason == "cells_saturated"
    assert any("itself says why" in each and "end of their range" in each for each in result.warnings)


def test_words_behind_the_cells_that_are_no_reason_are_refused(tmp_path: Path, frames: np.ndarray) -> None:
    data, mapping = written(tmp_path, frames[:5])
    data.write_text(data.read_text("utf-8").replace("\n", ",seems fine\n"), "utf-8")
    with pytest.raises(RecordingError, match="has 258 columns"):
        file.recording(data, mapping)


def test_pressures_of_plates_are_refused(tmp_path: Path, frames: np.ndarray) -> None:
    recording = file.recording(*written(tmp_path, frames[:50]))
    with pytest.raises(RecordingError, match="not made by a pressure mat"):
        exports.write(recording, tmp_path / "out.pressures.csv")


def test_a_mat_of_another_lab_does_not_weigh_either(
    tmp_path: Path, frames: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    data, mapping = written(tmp_path, frames)
    assert main(["analyse", str(data), "--mapping", str(mapping), "--assessment", "quiet_stance"]) == 0
    out = capsys.readouterr().out
    assert "a mat does not weigh" in out and " N (" not in out


def assert_only_the_whole_is_told(samples: Path, recording: Recording, reason: str) -> None:
    """Of each foot nothing, of both together all that is known, and why."""
    forces = recording.forces
    assert forces is not None
    with samples.open(encoding="utf-8", newline="") as lines:
        table = list(csv.DictReader(lines))
    assert {line["withheld"] for line in table} == {reason}
    own = [name for name in table[0] if "left" in name or "right" in name]
    assert len(own) == 6 and not any(line[name] for line in table for name in own)
    whole = [[float(line[name] or "nan") for line in table] for name in ("fz_n", "cop_ml_mm", "cop_ap_mm")]
    expected = [forces.total, *(1e3 * forces.whole_cop.T)]
    assert np.array_equal(whole, expected, equal_nan=True) and np.nanmax(whole[0]) > 600.0


def test_samples_of_a_test_in_which_a_mat_gives_no_share_say_none_either(
    tmp_path: Path, frames: np.ndarray
) -> None:
    recording = file.recording(*written(tmp_path, frames), "single_leg_stance")
    exports.write(recording, tmp_path / "samples.csv")
    assert_only_the_whole_is_told(tmp_path / "samples.csv", recording, "not_qualified")


@pytest.mark.parametrize("test", ["quiet_stance", ""])
def test_samples_say_what_each_foot_carried_where_the_result_gives_the_share(
    tmp_path: Path, frames: np.ndarray, test: str
) -> None:
    recording = file.recording(*written(tmp_path, frames), test)
    exports.write(recording, tmp_path / "samples.csv")
    table = np.genfromtxt(tmp_path / "samples.csv", delimiter=",", names=True)
    assert recording.forces is not None
    assert np.array_equal(np.column_stack([table["fz_left_n"], table["fz_right_n"]]), recording.forces.fz)
    assert np.array_equal(table["fz_n"], recording.forces.total) and np.isnan(table["withheld"]).all()


@pytest.mark.parametrize(
    ("how", "reason"),
    [("turned round", "feet_turned"), ("half beside", "foot_at_edge"), ("swapped", "feet_turned")],
)
def test_frames_that_a_mat_of_ours_would_give_no_number_of_give_none_here_either(
    tmp_path: Path, frames: np.ndarray, how: str, reason: str
) -> None:
    made = {
        "turned round": frames[:, ::-1, ::-1],
        "half beside": np.concatenate([frames[:, 4:], np.zeros_like(frames[:, :4])], axis=1),
        "swapped": frames.transpose(0, 2, 1),
    }[how]
    data, mapping = written(tmp_path, made)
    kept = tmp_path / "kept.parquet"
    assert main(["import", str(data), "--mapping", str(mapping), "--out", str(kept)]) == 0
    for recording in (file.recording(data, mapping, "quiet_stance"), parquet.read(kept)):
        result = analyse.of_recording(recording, "quiet_stance")
        assert all(value.value is None for value in result.values)
        assert result.value("load_share", Side.LEFT).reason == reason
        assert any("no number of this trial is given" in each for each in result.warnings)
        exports.write(recording, tmp_path / "samples.csv")
        assert_only_the_whole_is_told(tmp_path / "samples.csv", recording, reason)


def test_what_hardly_presses_everywhere_does_not_take_the_share_of_two_feet(
    tmp_path: Path, frames: np.ndarray
) -> None:
    noise = np.random.default_rng(1).uniform(0.0, 600.0, frames.shape)
    recording = file.recording(*written(tmp_path, frames + noise), "quiet_stance")
    share = analyse.of_recording(recording, "quiet_stance").value("load_share", Side.LEFT).value
    assert share == pytest.approx(60.0, abs=2.0)


@pytest.mark.parametrize("most", [3000.0, 6000.0, 10000.0])
def test_noise_of_empty_cells_is_told_as_what_it_is(tmp_path: Path, frames: np.ndarray, most: float) -> None:
    noise = np.random.default_rng(1).uniform(0.0, most, frames.shape)
    recording = file.recording(*written(tmp_path, frames + noise), "quiet_stance")
    result = analyse.of_recording(recording, "quiet_stance")
    assert result.value("load_share", Side.LEFT).reason == "empty_cells_read"
    (told,) = [each for each in recording.warnings if "feet" in each or "foot" in each]
    assert f"Cells on which nobody stands read up to {most / 1e3:.2g} kPa" in told


def test_feet_that_are_turned_round_on_a_noisy_mat_are_told_as_turned_round(
    tmp_path: Path, frames: np.ndarray
) -> None:
    noise = np.random.default_rng(1).uniform(0.0, 4000.0, frames.shape)
    recording = file.recording(*written(tmp_path, frames[:, ::-1, ::-1] + noise), "quiet_stance")
    result = analyse.of_recording(recording, "quiet_stance")
    assert result.value("load_share", Side.LEFT).reason == "feet_turned"
    assert not any("Cells on which nobody stands" in each for each in result.warnings)


def test_a_mat_that_is_not_quiet_while_it_is_empty_is_told_once_and_without_newtons(
    tmp_path: Path, frames: np.ndarray
) -> None:
    result = analyse.of_recording(file.recording(*written(tmp_path, frames), "quiet_stance"), "quiet_stance")
    sentences = [str(each) for each in result.doubts]
    assert sum("on the mat it was not quiet" in each for each in sentences) == 1
    assert not any("plate" in each or " N)" in each for each in sentences)


def test_a_mat_that_was_not_zeroed_says_that_its_share_is_drawn_towards_even(
    tmp_path: Path, frames: np.ndarray
) -> None:
    for offset, is_told in ((0.0, False), (1500.0, True)):
        recording = file.recording(*written(tmp_path, frames + offset), "quiet_stance")
        told = analyse.of_recording(recording, "quiet_stance").warnings
        assert any("cells that feel least read 1.5 kPa" in each for each in told) is is_told, told
    nobody = file.recording(*written(tmp_path, np.zeros_like(frames)), "quiet_stance")
    assert not any("feel least" in each for each in nobody.warnings)


def test_an_equalisation_that_has_nothing_to_do_is_said_to_be_unused(
    tmp_path: Path, frames: np.ndarray, capsys: pytest.CaptureFixture[str]
) -> None:
    data, mapping = written(tmp_path, frames)
    curves = on_mat.recording().head.equalisation
    assert curves is not None
    kept = tmp_path / "own.mat.json"
    kept.write_bytes(curves.to_bytes())
    asked = ["analyse", str(data), "--mapping", str(mapping), "--assessment", "quiet_stance"]
    assert main([*asked, "--equalisation", str(kept)]) == 0
    assert "The equalisation was not used" in capsys.readouterr().out
