"""An emed export: force and centre of pressure of every picture as another program has them."""

import json
from pathlib import Path

import numpy as np
import pytest

from station import analyse, file
from station.cli import main
from station.errors import RecordingError, RecordingReason
from station.imports import emed
from station.recording import parquet

PITCH = 0.005
HEAD = (
    "\n\t\t\t\tPage {k}\n\n\tFile: none \tMatrix: 6x8 \n\tSensor area: 0.25 cm\u00b2\tTime/picture:20.0 ms\n"
    "\tMV over frames\n\tSensor size: 0.500x0.500 cm\n\tnovel\n\tPict-No.: {k}  Force[N]=sum\n\n"
)


def page(k: int, values: list[list[float]], first: tuple[int, int] = (3, 2)) -> str:
    """A page with pressures under columns from first[0] and rows from first[1]."""
    columns = range(first[0], first[0] + len(values[0]))
    lines = ["\t" + "\t".join(f"{c}" for c in columns) + "\tForce"]
    for number, row in enumerate(values):
        cells = "\t".join(f"{value:.2f}" for value in row)
        lines.append(f"{first[1] + number}\t{cells}\t{0.025 * sum(row):.2f}")
    sums = "\t".join(f"{0.025 * sum(column):.2f}" for column in zip(*values, strict=True))
    lines.append(f"Force\t{sums}\t{0.025 * sum(map(sum, values)):.2f}")
    return HEAD.format(k=k) + "\n".join(lines) + "\n\x0c\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "walk.lst"
    path.write_bytes(text.encode("latin-1"))
    return path


def test_every_picture_has_the_force_and_centre_that_another_program_found(shared_data: Path) -> None:
    found = emed.pictures(shared_data / "pressure_mat" / "emed_test.lst")
    expected = json.loads((shared_data / "reference" / "emed_force_cop.json").read_text("utf-8"))
    frames = expected["frames"]
    assert len(found.pressure) == len(frames) == 106 and found.rate == pytest.approx(100.0)
    lines = found.matrix
    assert (lines.columns, lines.rows, lines.pitch) == (64, 95, PITCH)
    column = found.cop[:, 0] / PITCH + (lines.columns + 1) / 2.0
    row = (lines.rows + 1) / 2.0 - found.cop[:, 1] / PITCH
    assert found.force == pytest.approx([frame["force_N"] for frame in frames], abs=1e-9)
    assert column == pytest.approx([frame["cop_col"] for frame in frames], abs=1e-9)
    assert row == pytest.approx([frame["cop_row"] for frame in frames], abs=1e-9)
    peaks = 1e-3 * found.pressure.max(axis=(1, 2))
    assert peaks == pytest.approx([frame["peak_kPa"] for frame in frames])
    cells = (found.pressure > 0.0).sum(axis=(1, 2))
    assert cells.tolist() == [frame["contact_sensors"] for frame in frames] and cells.max() == 426
    assert found.force.sum() * 0.01 == pytest.approx(675.82, abs=0.01)


def test_it_goes_the_road_of_every_file(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = shared_data / "pressure_mat" / "emed_test.lst", tmp_path / "walk.parquet"
    assert main(["import", str(source), "--assessment", "quiet_stance", "--out", str(out)]) == 0
    assert "106 samples at 100.00 Hz" in capsys.readouterr().out
    found, again = emed.pictures(source), parquet.read(out)
    assert again.forces is not None
    assert np.array_equal(again.forces.fz[:, 0], found.force)
    loaded = ~np.isnan(again.forces.cop[:, 0, 0])
    assert loaded.sum() >= 100 and np.allclose(again.forces.cop[loaded, 0], found.cop[loaded], atol=1e-12)
    assert (found.force[~loaded] < 45.0).all()
    result = analyse.of_recording(again, "quiet_stance")
    assert {value.reason for value in result.values} == {"not_qualified", "needs_two_plates"}
    assert analyse.FOREIGN_MAT in result.warnings
    assert main(["export", str(out), str(tmp_path / "walk.csv")]) == 0
    table = np.genfromtxt(tmp_path / "walk.csv", delimiter=",", names=True)
    assert np.array_equal(table["fz_both_n"], found.force)


def test_a_page_is_placed_where_its_columns_and_rows_say(tmp_path: Path) -> None:
    path = written(tmp_path, page(1, [[10, 20], [30, 40.5]]) + page(2, [[15.0]], (6, 8)))
    found = emed.pictures(path)
    assert found.pressure.shape == (2, 8, 6) and found.rate == 50.0
    assert found.pressure[0, 1:3, 2:4].tolist() == [[10e3, 20e3], [30e3, 40.5e3]]
    assert found.pressure[1, 7, 5] == 15e3 and found.pressure[1].sum() == 15e3
    assert found.cop[1] == pytest.approx([2.5 * PITCH, -3.5 * PITCH])


GOOD = page(1, [[10, 20], [30, 40]]) + page(2, [[10, 20], [30, 40]])


@pytest.mark.parametrize(
    "old, new, reason, told",
    [
        ("30.00\t40.00\t1.75", "30.00\t41.00\t1.75", RecordingReason.BAD_NUMBER, "sum of its row"),
        ("30.00\t40.00\t1.75", "30.00\t1.75", RecordingReason.BAD_NUMBER, "1 pressures stand under 2"),
        ("30.00\t40.00\t1.75", "30.00\tx\t1.75", RecordingReason.BAD_NUMBER, "'x' is no pressure"),
        ("30.00\t40.00\t1.75", "30.00\t-4.00\t1.75", RecordingReason.BAD_NUMBER, "no pressure"),
        ("30.00\t40.00\t1.75", "nan\t40.00\t1.75", RecordingReason.BAD_NUMBER, "no pressure"),
        ("3\t30.00", "9\t30.00", RecordingReason.BAD_NUMBER, "from 1 to 8"),
        ("2\t10.00\t20.00\t0.75\n", "", RecordingReason.BAD_NUMBER, "without the force"),
        ("Force\t1.00\t1.50\t2.50", "", RecordingReason.BAD_NUMBER, "without the force"),
        ("Pict-No.: 2", "Pict-No.: 3", RecordingReason.BAD_TIME, "After picture 1"),
        ("Sensor size: 0.500x0.500 cm", "", RecordingReason.BAD_TEXT, "Sensor size"),
        ("Matrix: 6x8", "Matrix: 0x8", RecordingReason.BAD_NUMBER, "no sizes"),
        ("0.500x0.500", "0.500x0.700", RecordingReason.BAD_NUMBER, "not square"),
        ("Pict-No.:", "Number:", RecordingReason.EMPTY, "no picture"),
    ],
)
def test_a_damaged_export_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, reason: RecordingReason, told: str
) -> None:
    assert old in GOOD
    with pytest.raises(RecordingError, match=told) as refused:
        emed.pictures(written(tmp_path, GOOD.replace(old, new)))
    assert refused.value.reason is reason


def test_a_thousand_cut_or_changed_exports_never_end_in_a_traceback(tmp_path: Path) -> None:
    random, good = np.random.default_rng(1), GOOD.encode("latin-1")
    read = 0
    for _ in range(1000):
        place = int(random.integers(len(good)))
        changed = (
            good[:place]
            if random.random() < 0.3
            else good[:place] + bytes([random.integers(256)]) + good[place + 1 :]
        )
        path = tmp_path / "walk.lst"
        path.write_bytes(changed)
        try:
            emed.pictures(path)
            read += 1
        except RecordingError:
            pass
    assert 100 < read < 900


def test_a_mapping_is_refused_and_the_kind_is_recognised(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert emed.looks_like_emed(path, path.read_bytes()[:512])
    assert not emed.looks_like_emed(path, b"time,fz\n0,1\n")
    (tmp_path / "m.toml").write_text('title = "x"\n')
    with pytest.raises(RecordingError, match="says itself"):
        file.recording(path, tmp_path / "m.toml")
