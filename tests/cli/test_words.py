"""What a stranger reads at the terminal: units, reasons, changes by hand, which file is which."""

import json
import math
import shutil
from pathlib import Path

import pytest
from assessments.test_mini_squat import by_formula
from recorded import recording

from station.assessments.assessment import assessments
from station.cli import main
from station.cli.replay import _second
from station.cli.told import as_json, number
from station.compare import words
from station.recording import parquet
from station.recording.recording import Head, Recording
from station.views.missing import Reason

CONTEXT = {"eyes": "open", "support": "none"}


@pytest.fixture(scope="module")
def squat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("squat") / "squat.parquet"
    head = Head("0" * 32, "mini_squat", None, "2026-01-01T10:00:00+01:00", "0", "made", context=CONTEXT)
    parquet.write(Recording(head, b"", forces=by_formula([0.15])), path)
    return path


@pytest.fixture(scope="module")
def legs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("legs")
    for side in ("left", "right"):
        script = f"single_leg_stance?side={side}&seed=3&rate=200&seconds=40"
        parquet.write(recording(script, "single_leg_stance"), folder / f"{side}.parquet")
    return {side: folder / f"{side}.parquet" for side in ("left", "right")}


def said(capsys: pytest.CaptureFixture[str], *given: object) -> str:
    assert main([str(word) for word in given]) == 0
    return capsys.readouterr().out


def corrected(capsys: pytest.CaptureFixture[str], squat: Path, folder: Path, **change: object) -> str:
    file = folder / "corrections.json"
    file.write_text(json.dumps([change]))
    return said(capsys, "analyse", squat, "--corrections", file)


def found(squat: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    events = json.loads(said(capsys, "analyse", squat, "--json"))["events"]
    return {event["kind"]: event["time_s"] for event in events}


def test_units_and_reasons_are_those_of_the_screen() -> None:
    from dashboard import words as screen

    assert {code: words.unit(code) for code in screen.UNITS} == dict(screen.UNITS)
    assert words.REASONS == screen.REASON_CODES
    assert set(words.REASONS) == set(Reason)


def test_no_raw_unit_stands_in_the_list_of_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "metrics")
    assert "mm²" in told and "BW/s" in told and "BW·s" in told
    assert "{BW}" not in told and "mm2" not in told and "  1  " not in told
    assert "in BW" in said(capsys, "metrics", "peak_force_bw")
    assert "without unit" in said(capsys, "metrics", "touches")


def test_a_count_has_no_unit(squat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = (line for line in said(capsys, "analyse", squat).splitlines() if line.startswith("repetitions"))
    assert row.split() == ["repetitions", "1"]


@pytest.mark.parametrize("key", ["contact_area", "mean_pressure", "peak_pressure", "peak_kpa", "load_share"])
def test_what_a_mat_shows_has_formula_unit_and_source(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "metrics", key)
    assert "pressure mat" in told and "Formula: " in told and "Source: " in told
    unit = {"contact_area": "cm²", "load_share": "%"}.get(key, "kPa")
    assert f", in {unit}" in told.splitlines()[0]


def test_the_list_of_numbers_names_those_of_a_mat_too(capsys: pytest.CaptureFixture[str]) -> None:
    told = {line.split()[0]: line for line in said(capsys, "metrics").splitlines() if line}
    assert told["contact_area"].endswith("(a pressure mat)") and "mat" not in told["load_share"]
    assert told["peak_pressure"].endswith("(foot map of a pressure mat)")
    plain = {each["key"]: each for each in json.loads(said(capsys, "metrics", "--json"))}
    assert plain["contact_area"]["assessments"] == ["quiet_stance"]
    assert plain["peak_pressure"]["map"] == "peak_kpa"
    assert "contact_area" in said(capsys, "metrics", "quiet_stance")
    assert "contact_area" not in said(capsys, "metrics", "landing")


@pytest.mark.parametrize("reason", Reason)
def test_the_code_of_a_reason_is_explained(reason: Reason, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "metrics", reason)
    assert told.startswith(f"No number: {words.REASONS[reason]} ({reason}).\n")


def test_what_was_too_short_and_what_to_do_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "metrics", Reason.TOO_SHORT)
    assert "Weight shift: stand still for 2 s" in told and "repeat the trial" in told


def test_a_missing_number_says_why_in_words(squat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, "analyse", squat, "--assessment", "landing")
    (row,) = (line for line in told.splitlines() if line.startswith("loading_rate_max"))
    assert row.endswith("the plate's rate is too low for it (rate_too_low)")
    assert row.split()[1] == "-"


def test_an_event_that_was_moved_is_marked(
    squat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = found(squat, capsys)["repetition_start"]
    change = {"change": "move", "kind": "repetition_start", "side": "both", "time_s": at, "to_s": at + 0.2}
    told = corrected(capsys, squat, tmp_path, **change)
    assert f"{at + 0.2:.3f} s  repetition_start both   moved by hand from {at:.3f} s" in told
    assert told.count("moved by hand") == 1 and "gone" not in told


def test_an_event_that_was_added_is_marked(
    squat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = {"change": "add", "kind": "step_off", "side": "both", "time_s": 7.5}
    told = corrected(capsys, squat, tmp_path, **change)
    assert "7.500 s  step_off both   added by hand" in told
    assert "by hand: step_off both at 7.500 s was added." in told


def test_deleting_the_start_of_a_squat_says_what_that_did(
    squat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    times = found(squat, capsys)
    at = times["repetition_start"]
    change = {"change": "delete", "kind": "repetition_start", "side": "both", "time_s": at}
    told = corrected(capsys, squat, tmp_path, **change)
    assert f"by hand: repetition_start both at {at:.3f} s was deleted." in told
    assert f"repetition_bottom both at {times['repetition_bottom']:.3f} s" in told
    assert f"{at:.3f} s  repetition_start both   deleted by hand" in told
    assert "repetition_end both   gone with a change by hand" in told
    assert "\nnote: No squat was found" not in told


def test_the_left_leg_stands_left_whichever_file_is_named_first(
    legs: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    given = said(capsys, "compare", legs["left"], legs["right"], "--eyes", "open")
    turned = said(capsys, "compare", legs["right"], legs["left"], "--eyes", "open")
    assert given == turned
    lines = [line.strip() for line in turned.splitlines()]
    assert f"left leg: {legs['left']}" in " ".join(lines[1].split())
    assert f"right leg: {legs['right']}" in " ".join(lines[2].split())
    (head,) = (line for line in lines if line.startswith("metric"))
    assert head.index("left leg") < head.index("right leg")
    (row,) = (line for line in lines if line.startswith("touches") and "left / right" in line)
    assert not row.endswith(" 1")
    plain = json.loads(said(capsys, "compare", legs["right"], legs["left"], "--eyes", "open", "--json"))
    assert plain["files"] == ["right.parquet", "left.parquet"]


def test_a_file_compared_with_itself_is_told_and_not_judged(
    squat: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.parquet"
    shutil.copy(squat, copy)
    for other in (squat, copy):
        told = said(capsys, "compare", squat, other, "--same-day")
        assert "compared with itself" in told and "measurement error" not in told
        plain = json.loads(said(capsys, "compare", squat, other, "--same-day", "--json"))
        assert "compared with itself" in plain["note"]
        assert not any(row["verdict"] for row in plain["rows"])


def test_a_file_read_as_another_test_says_so(squat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "squat.parquet was recorded as mini_squat; here it is read as quiet_stance."
    as_other = (squat, "--assessment", "quiet_stance")
    assert sentence in said(capsys, "analyse", *as_other)
    assert sentence in json.loads(said(capsys, "analyse", *as_other, "--json"))["recording"]["warnings"]
    assert sentence in said(capsys, "compare", squat, *as_other)
    assert sentence not in said(capsys, "analyse", squat)


@pytest.mark.parametrize("command", ["record", "analyse", "compare", "import"])
def test_the_help_names_every_test_of_the_registry(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    told = capsys.readouterr().out.split("tests:")[1]
    assert all(each.key in told and each.title in told for each in assessments())


def test_zero_has_no_sign(capsys: pytest.CaptureFixture[str]) -> None:
    import numpy as np

    assert [number(-0.0), number(-1e-300 * 0.0), number(None), number(12345.6)] == ["0", "0", "-", "12346"]
    assert math.copysign(1.0, json.loads(as_json({"a": [-0.0]}))["a"][0]) == 1.0
    rows = np.full((5, 4), -0.01, np.float32)
    for plain in (False, True):
        _second(rows, 0, 5.0, plain)
        assert "-0.0" not in capsys.readouterr().out


def test_where_the_body_weight_came_from_is_said(squat: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nobody was weighed in: taken from the stillest second" in said(capsys, "analyse", squat)
    assert "640.0 N (65.3 kg), as given" in said(capsys, "analyse", squat, "--set", "body_weight_n=640")
