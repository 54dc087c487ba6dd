"""`station compare`: what may be set side by side, and what may be judged of it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import on_mat
import pytest
from assessments import made
from assessments.test_mini_squat import by_formula

from station.cli import main
from station.forces import Forces
from station.recording import parquet
from station.recording.recording import ON_A_MAT, Head, Recording

CONTEXT = {"eyes": "open", "support": "none"}


def written(
    path: Path, key: str, forces: Forces, started: str = "2026-01-01T10:00:00+01:00", **context: str
) -> str:
    head = Head("0" * 32, key, None, started, "0", "made", context={**CONTEXT, **context})
    parquet.write(Recording(head, b"", forces=forces), path)
    return str(path)


def text(path: Path, forces: Forces) -> str:
    """The same as another laboratory's text file: its only date is that of its last change."""
    columns = np.column_stack([forces.time, forces.total, 100.0 * forces.whole_cop])
    np.savetxt(path, columns, header="t fz x y", comments="", fmt="%.6f")
    return str(path)


MAPPING = """
title = "made"
delimiter = "whitespace"
time = {column = "t", unit = "s"}
[[plate]]
side = "both"
fz = {column = "fz", unit = "N", sign = 1}
cop_ml = {column = "x", unit = "cm", sign = 1}
cop_ap = {column = "y", unit = "cm", sign = 1}
"""


def test_squats_of_27_and_28_seconds_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = (by_formula([0.15] * 3, period=period) for period in (3.0, 4.0))
    assert len(first) != len(second)
    names = [
        written(tmp_path / f"{number}.parquet", "mini_squat", forces)
        for number, forces in enumerate((first, second))
    ]
    assert main(["compare", *names, "--same-day"]) == 0
    assert "depth" in capsys.readouterr().out


def test_stances_of_other_length_are_not_and_the_way_out_exists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [
        written(tmp_path / f"{seconds}.parquet", "quiet_stance", made.quiet(seconds)) for seconds in (33, 42)
    ]
    assert main(["compare", *names, "--same-day"]) == 2
    assert "--set keep_s=30" in capsys.readouterr().err
    assert main(["compare", *names, "--same-day", "--set", "keep_s=30"]) == 0


def test_what_else_differs_is_not_mended_by_keeping_seconds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = written(tmp_path / "a.parquet", "mini_squat", by_formula([0.15] * 3))
    second = written(tmp_path / "b.parquet", "mini_squat", by_formula([0.15] * 3), eyes="closed")
    assert main(["compare", first, second, "--same-day"]) == 2
    assert "keep_s" not in capsys.readouterr().err


def test_the_date_of_a_text_file_is_no_visit_and_judges_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    names = [text(tmp_path / f"{seed}.txt", made.quiet(34.0, seed=seed)) for seed in (1, 2)]
    words = ["compare", *names, "--mapping", str(mapping), "--assessment", "quiet_stance", "--eyes", "open"]

    def judged(*more: str) -> dict[str, object]:
        assert main([*words, *more, "--json"]) == 0
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    unknown = judged()
    assert unknown["compared"] == "dates_not_known"
    assert all(row["verdict"] is row["limit"] is row["says"] is None for row in unknown["rows"])  # type: ignore[attr-defined]
    assert any(row["percent"] is not None for row in unknown["rows"])  # type: ignore[attr-defined]
    assert judged("--same-day")["compared"] == "same_day"
    assert judged("--different-days")["compared"] == "days"
    assert main(words) == 0
    assert "dates not known: shown, not judged" in capsys.readouterr().out


def test_verdicts_return_with_the_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [
        written(tmp_path / f"{seed}.parquet", "quiet_stance", made.quiet(34.0, seed=seed)) for seed in (1, 2)
    ]
    verdicts = {}
    for how in ([], ["--same-day"], ["--different-days"]):
        assert main(["compare", *names, *how, "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)["rows"]
        verdicts["".join(how)] = {row["metric"] for row in rows if row["verdict"]}
    assert verdicts == {"": set(), "--same-day": {"load_share"}, "--different-days": {"load_share"}}


def mats(folder: Path, *scripts: str) -> list[str]:
    """Record trials on simulated mats or plates. Returns their files."""
    files = []
    for number, script in enumerate(scripts):
        files.append(str(folder / f"{number}.parquet"))
        words = ["record", f"sim:{script}", "--assessment", "quiet_stance", "--at-once", "--seconds", "30"]
        assert main([*words, "--out", files[-1]]) == 0
    return files


PLATES = "quiet_stance?pace=max&seed=3&rate=100"
MAT = "mat?pace=max&do=quiet_stance&flaws=drawn&mat=5&rows=16&seed=3"


def test_plates_and_a_mat_are_never_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plates, mat, again, finer = mats(tmp_path, PLATES, MAT, f"{MAT}1", MAT.replace("rows=16", "rows=24"))
    short = written(tmp_path / "short.parquet", "quiet_stance", made.quiet(12.0))
    for first, second in ((plates, mat), (mat, plates), (mat, short)):
        for day in ("--same-day", "--different-days"):
            capsys.readouterr()
            assert main(["compare", first, second, day]) == 2
            refused = capsys.readouterr().err
            assert "not made alike: device " in refused and "pressure mat, 16 x 16 cells" in refused
            assert "calibration" not in refused and refused.count("\n") == 1
            assert "seconds" not in refused and "keep_s" not in refused
    assert main(["compare", mat, finer, "--same-day"]) == 2
    assert "16 x 16 cells and pressure mat, 24 x 24 cells" in capsys.readouterr().err
    # Without a clock a busy computer records a part of a second more: another length, to the letter.
    assert main(["compare", mat, again, "--same-day", "--set", "keep_s=25"]) == 0
    assert "load_share" in capsys.readouterr().out


def test_what_the_equalisation_of_a_mat_was_worth_counts_as_the_calibration_of_plates_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = []
    for state in ("valid", "expired"):
        made_on = on_mat.recording()
        stamped = {**made_on.head.context, "calibration_state": state}
        names.append(str(tmp_path / f"{state}.parquet"))
        parquet.write(replace(made_on, head=replace(made_on.head, context=stamped)), Path(names[-1]))
    assert main(["compare", *names, "--different-days"]) == 2
    assert "equalisation in order and expired" in capsys.readouterr().err
    assert main(["compare", names[1], names[1], "--different-days"]) == 0
    assert "load_share" in capsys.readouterr().out


def test_a_mat_of_another_lab_is_not_compared_with_its_plates(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stands = made.quiet(33)
    plates = written(tmp_path / "plates.parquet", "quiet_stance", stands)
    mat = written(tmp_path / "mat.parquet", "quiet_stance", stands, **ON_A_MAT)
    assert main(["compare", plates, mat, "--same-day"]) == 2
    assert "device not known and pressure mat" in capsys.readouterr().err
