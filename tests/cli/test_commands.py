"""The command line as other programs and a stranger at a terminal meet it."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest
from recorded import recording

from station import home
from station.cli import commands, main
from station.recording import parquet
from station.recording.disk import refusal
from station.views.missing import Reason

REASONS = frozenset(Reason)
FULL = Path("/dev/full")


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trial") / "trial.parquet"
    parquet.write(recording("quiet_stance?seed=2&rate=200&seconds=30"), path)
    return path


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("name", [each.name for each in commands()])
def test_each_command_explains_itself_with_one_worked_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert f"station {name}" in capsys.readouterr().out.split("example:")[1]


def test_analyse_prints_the_object_that_other_programs_rely_on(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "analyse", trial, "--assessment", "quiet_stance", "--json")
    assert code == 0
    plain = json.loads(out)
    assert plain["schema"] == "station.result/1"
    assert plain["assessment"] == "quiet_stance"
    assert set(plain["recording"]) >= {"rate_hz", "duration_s", "samples", "lost", "calibration", "warnings"}
    assert plain["settings"]["lowpass_hz"] == 10.0
    assert plain["settings"]["settle_s"] == 2.0
    for value in plain["values"]:
        assert set(value) >= {"metric", "side", "repetition", "value", "unit", "uncertainty", "reason"}
        assert (value["value"] is None) == (value["reason"] in REASONS)
    given = {(value["metric"], value["side"]) for value in plain["values"]}
    assert {("mean_velocity", "both"), ("mean_velocity", "left"), ("load_share", "right")} <= given


def test_the_same_file_gives_the_same_numbers_for_ever(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("analyse", trial, "--json")
    assert said(capsys, *words) == said(capsys, *words)


def test_the_page_for_a_person_has_one_row_a_number(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "analyse", trial)
    assert code == 0
    rows = {line.split()[0]: line for line in out.splitlines() if line.strip()}
    assert "mm/s" in rows["mean_velocity"]
    assert "%" in rows["load_share"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["analyse", "nowhere.parquet"], "nowhere.parquet"),
        (["analyse", "{trial}", "--assessment", "moonwalk"], "moonwalk"),
        (["analyse", "{trial}", "--set", "lowpass_hz"], "NAME=VALUE"),
        (["analyse", "{trial}", "--set", "colour=red"], "colour"),
        (["analyse", "{trial}", "--set", "lowpass_hz=nan"], "lowpass_hz"),
        (["analyse", "{empty}"], "empty"),
        (["analyse", "{short}"], "short.parquet"),
        (["analyse", "{folder}"], "folder"),
        (["record", "nonsense"], "where the bytes come from"),
        (["record", "sim:moonwalk"], "moonwalk"),
        (["simulate", "quiet_stance"], "--pty or --out"),
        (["export", "{trial}", "trial.xls"], ".xls"),
        (["replay", "nowhere.parquet"], "nowhere.parquet"),
        (["import", "nowhere.txt"], "nowhere.txt"),
        (["analyse", "x" * 300 + ".parquet"], "cannot be opened"),
        (["record", "sim:quiet_stance", "--assessment", "moonwalk"], "moonwalk"),
        (["record", "sim:quiet_stance", "--out", "nowhere/trial.parquet"], "There is no folder"),
        (["record", "sim:quiet_stance", "--out", "trial.txt"], "trial.parquet"),
        (["record", "sim:"], "sim:quiet_stance"),
        (["record", "sim:quiet_stance?pace=max"], "--at-once"),
        (["record", "file:{trial}?pace=max", "--at-once"], "pace=max"),
        (["export", "{trial}", "{taken}"], "another file called"),
        (["simulate", "--out", "{taken}"], "another file called"),
        (["compare", "{trial}", "{longer}"], "seconds 30 and 40"),
    ],
)
def test_bad_input_gets_one_clear_sentence_and_exit_2(
    words: list[str], sentence: str, trial: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.parquet").touch()
    (tmp_path / "short.parquet").write_bytes(trial.read_bytes()[:5000])
    (tmp_path / "folder.parquet").mkdir()
    (tmp_path / "taken.csv").write_text("kept")
    if "{longer}" in words:
        parquet.write(recording("quiet_stance?seed=2&rate=200&seconds=40"), tmp_path / "longer.parquet")
    names = {"trial": trial, **{p.stem: p for p in tmp_path.iterdir()}}
    code, out, err = said(capsys, *(word.format(**names) for word in words))
    assert code == 2
    assert out == ""
    assert err.startswith("station: ")
    assert sentence in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1
    assert (tmp_path / "taken.csv").read_text() == "kept"


def test_record_says_what_became_of_every_sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out_file = tmp_path / "new.parquet"
    source = "sim:quiet_stance?seed=1&rate=200&pace=max&seconds=60"
    code, out, _ = said(capsys, "record", source, "--at-once", "--seconds", "5", "--out", out_file, "--json")
    assert code == 0
    facts = json.loads(out)
    assert facts["sent"] == facts["received"] + facts["lost"] + facts["corrupt"]
    assert facts["lost"] == facts["corrupt"] == 0
    assert facts["received"] >= 1000
    assert parquet.read(out_file).head.assessment == "quiet_stance"


def test_a_name_that_is_taken_is_refused_before_anything_is_recorded(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = said(capsys, "record", "sim:quiet_stance", "--seconds", "86400", "--out", trial)
    assert code == 2
    assert "another file called" in err
    assert "empty" not in err


@pytest.mark.skipif(not FULL.exists(), reason="Only Linux has a disk that is always full.")
def test_a_full_disk_under_the_output_is_one_sentence(trial: Path) -> None:
    with FULL.open("w") as out:
        command = [sys.executable, "-m", "station.cli", "analyse", str(trial)]
        run = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True)
    assert run.returncode == 2
    assert run.stderr.startswith("station: The output could not be written")
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_recording_without_its_ending_is_read_all_the_same(
    trial: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "trial"
    bare.write_bytes(trial.read_bytes())
    assert said(capsys, "analyse", bare)[1] == said(capsys, "analyse", trial)[1]


def test_a_disk_that_refuses_the_file_leaves_the_journal_and_says_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise refusal(OSError(errno.ENOSPC, "full"), "trial.parquet")

    source = "sim:quiet_stance?seed=1&rate=200&pace=max&seconds=60"
    words = ("record", source, "--at-once", "--out", tmp_path / "trial.parquet", "--seconds")
    with monkeypatch.context() as patched:
        patched.setattr(parquet, "write", full)
        code, _, err = said(capsys, *words, "5")
    assert code == 2
    (journal,) = (home.data() / "recordings").glob("*.journal")
    assert "Nothing is lost" in err and str(journal) in err
    code, out_text, _ = said(capsys, "analyse", journal, "--json")
    assert code == 0 and json.loads(out_text)["recording"]["samples"] > 900
    _, _, err = said(capsys, *words, "1")
    assert f"station analyse {journal}" in err


def test_export_can_be_read_back_exactly(
    trial: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import csv

    from station.stream import measured

    out_file = tmp_path / "trial.csv"
    assert said(capsys, "export", trial, out_file)[0] == 0
    with out_file.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    forces = measured(parquet.read(trial)).forces
    assert len(rows) == len(forces)
    assert float(rows[-1]["fz_left_n"]) == forces.fz[-1, 0]
    assert rows[0]["cop_ml_mm"] == ""


def test_compare_names_its_formula_and_gives_no_verdict(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "compare", trial, trial)
    assert code == 0
    assert "+0.0 %" in out
    assert "no verdict" in out
    code, out, _ = said(capsys, "compare", trial, trial, "--json")
    assert all(row["percent"] in (0.0, None) for row in json.loads(out)["rows"])


def test_replay_shows_the_recording_second_by_second(trial: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "replay", trial, "--pace", "max")
    assert code == 0
    assert "nobody on" in out
    assert "left" in out
    assert "lost 0 + corrupt 0" in out


def test_simulate_writes_wire_bytes_that_replay_understands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "wire.bin"
    assert said(capsys, "simulate", "quiet_stance?seed=1&rate=200", "--out", file, "--seconds", "8")[0] == 0
    assert said(capsys, "replay", file, "--pace", "max")[0] == 0
