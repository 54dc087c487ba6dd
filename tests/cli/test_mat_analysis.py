"""A recording of a mat becomes a result: share, contact, the foot map; all else says why it is null."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from station import analyse, file
from station.assessments.assessment import assessments
from station.cli import main
from station.errors import CalibrationError, CalibrationReason
from station.mat import Side
from station.quality.doubt import Kind
from station.scans import Scans
from station.sources.known_mat import equalisation_of

GIVEN = {"load_share", "contact_area"}
SOURCE = "sim:mat?pace=max&flaws=drawn&mat=5&do=quiet_stance&rows=24&seed=3&place=0:0.03"


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mat") / "mat.parquet"
    assert main(["record", SOURCE, "--at-once", "--seconds", "20", "--out", str(path)]) == 0
    return path


def test_quiet_standing_on_a_mat_gives_share_contact_and_nothing_else(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, "analyse", trial, "--assessment", "quiet_stance", "--json")
    assert code == 0, err
    result = json.loads(out)
    values = {(value["metric"], value["side"]): value for value in result["values"]}
    assert {key[0] for key, value in values.items() if value["value"] is not None} == GIVEN
    assert all(v["reason"] == "not_qualified" for v in values.values() if v["metric"] not in GIVEN)
    shares = [values["load_share", side]["value"] for side in ("left", "right")]
    assert sum(shares) == pytest.approx(100.0) and 30 < shares[0] < 70
    assert all(60 < values["contact_area", side]["value"] < 160 for side in ("left", "right"))
    assert result["recording"]["lost"] == 0 and len(result["recording"]["calibration"]) == 64
    assert result["settings"]["body_weight_n"] is None  # a mat does not weigh
    told = " ".join(result["recording"]["warnings"])
    assert "compared with a force plate" in told and "silent" in told
    mean = np.array(result["mat"]["mean_kpa"], dtype=np.float64)
    assert mean.shape == (24, 24) and np.nanmax(mean) > 30
    assert result["mat"]["pitch_mm"] == pytest.approx(13.33, abs=0.01)


def test_the_page_of_a_mat_says_what_it_is_and_draws_the_feet(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "analyse", trial, "--assessment", "quiet_stance")
    assert code == 0
    assert "pressure mat of 24 x 24 cells" in out and "a mat does not weigh" in out
    assert "body_weight_n" not in out and " N (" not in out
    drawn, _ = picture(out)
    assert 15 < len(drawn) <= 24 and any("@@" in line for line in drawn)


def picture(out: str) -> tuple[list[str], str]:
    """The lines of the foot map on a page, and its legend."""
    lines = out.split("foot map: ")[1].splitlines()
    (legend,) = (number for number, line in enumerate(lines) if line.startswith("from kPa:"))
    return lines[2:legend], lines[legend]


def test_what_a_mat_does_not_give_is_named_once_with_what_releases_it(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plain, _ = said(capsys, "analyse", trial, "--assessment", "quiet_stance", "--json")
    values = json.loads(plain)["values"]
    left_out = list(dict.fromkeys(v["metric"] for v in values if v["reason"] == "not_qualified"))
    assert len(left_out) > 10
    _, out, _ = said(capsys, "analyse", trial, "--assessment", "quiet_stance")
    assert out.count("not_qualified") == 1
    told, _, _ = out.split(f"{len(left_out)} numbers are left out (not_qualified). ")[1].partition("\n\n")
    why, _, listed = told.partition("\n")
    assert why.endswith("compared with a force plate: station agree.") and why.count(".") == 1
    assert " ".join(listed.split()).split(", ") == left_out
    table = out.split("\nmetric ")[1].split("\n\n")[0]
    assert [line.split()[0] for line in table.splitlines()[1:]] == ["load_share", "contact_area"]
    _, out, _ = said(capsys, "analyse", trial, "--assessment", "landing")
    assert "too slow for a landing" in out and "station agree" not in out and "\nmetric " not in out


def test_a_mat_that_gives_nothing_says_what_would_release_the_first_numbers(trial: Path) -> None:
    from station.cli import left_out

    found = analyse.pedogram(file.recording(trial))
    assert found.equalisation is not None
    failed = replace(found.equalisation, found={"result": "not passed"})
    compared = found.equalisation.with_compared({"released": {"quiet_stance": ["rms_ml"]}})
    for made, said in (
        (None, "until it has been equalised: station equalise"),
        (failed, "equalise it again"),
        (compared, "not been shown to agree"),
    ):
        assert said in left_out.why(replace(found, equalisation=made), "quiet_stance")
    assert "another lab" in left_out.why(None, "quiet_stance")


def test_the_legend_of_the_foot_map_says_what_each_character_is(
    trial: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, plain, _ = said(capsys, "analyse", trial, "--assessment", "quiet_stance", "--json")
    mean = np.array(json.loads(plain)["mat"]["mean_kpa"], dtype=np.float64)
    _, out, _ = said(capsys, "analyse", trial, "--assessment", "quiet_stance")
    assert "up is the front of the mat (toes), left is its left side; a cell is two characters" in out
    drawn, legend = picture(out)
    words = legend.removeprefix("from kPa:").split()
    least = {words[n]: float(words[n + 1]) for n in range(0, len(words) - 2, 2)} | {" ": -1.0}
    assert len(least) == 10 and words[-2:] == ["to", f"{np.nanmax(mean):.0f}"]
    first = next(n for n, row in enumerate(mean) if any(np.nan_to_num(row) >= least["."] + 0.5))
    seen = set()
    for line, row in zip(drawn, mean[first:], strict=False):
        for column, kpa in enumerate(row):
            shade = line[2:].ljust(48)[2 * column]
            seen.add(shade)
            if shade == "x":
                assert np.isnan(kpa)
                continue
            # The legend is in whole kPa.
            over = [limit for limit in least.values() if limit > least[shade]]
            assert least[shade] - 0.6 <= kpa <= min(over, default=np.inf) + 0.6
    assert {"x", ".", "@"} <= seen and "xx is a silent cell" in out


@pytest.mark.parametrize("asked", assessments(), ids=lambda asked: asked.key)
def test_every_test_takes_a_recording_of_a_mat(trial: Path, asked: object) -> None:
    key = asked.key  # type: ignore[attr-defined]
    result = analyse.of_recording(file.recording(trial), key)
    given = {value.metric for value in result.values if value.value is not None}
    assert given == (GIVEN if key == "quiet_stance" else set())
    assert result.values and all(v.value is not None or v.reason == "not_qualified" for v in result.values)


def test_who_stood_too_short_is_told_nothing_of_a_sway_that_is_not_given(trial: Path) -> None:
    result = analyse.of_recording(file.recording(trial), "quiet_stance")
    (short,) = [doubt for doubt in result.doubts if doubt.kind is Kind.TOO_SHORT]
    assert short.what_to_do == "Its numbers are of this short time."


def test_the_share_is_that_of_the_person_who_stood_there(trial: Path) -> None:
    """The body of the address, watched without a mat."""
    from station.sources.simulated import open_simulated
    from station.wire.frame import command
    from station.wire.spec import Kind

    source = open_simulated(SOURCE.removeprefix("sim:"))
    source.write(command(Kind.START))
    feet, truths = source._scene._body, {}
    while not truths or max(truths) < 20.0:
        source.read(0.05)
        if feet.truth is not None:  # type: ignore[attr-defined]
            truths[feet.truth.time] = feet.truth  # type: ignore[attr-defined]
    late = [truth for time, truth in truths.items() if time > 12.0]
    share = 100.0 * sum(t.force[0] for t in late) / sum(t.force.sum() for t in late)
    result = analyse.of_recording(file.recording(trial), "quiet_stance")
    # Stepping on, all the weight was on one foot: its cells still feel more of it (hysteresis).
    assert result.value("load_share", Side.LEFT).value == pytest.approx(share, abs=3.0)


def test_a_mat_without_equalisation_gives_no_number(trial: Path) -> None:
    recording = file.recording(trial)
    foreign = replace(recording, head=replace(recording.head, source="serial:example"))
    result = analyse.of_recording(foreign, "quiet_stance")
    assert all(value.value is None for value in result.values) and result.calibration is None
    assert any("not been equalised" in warning for warning in result.warnings)
    assert analyse.pedogram(foreign).equalisation is None


def test_the_equalisation_of_the_bench_is_taken_and_that_of_another_mat_refused(
    trial: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recording = file.recording(trial)
    assert recording.head.hello is not None
    own = equalisation_of(recording.head.source, recording.head.hello.uid)
    assert own is not None
    (tmp_path / "own.mat.json").write_bytes(own.to_bytes())
    words = ("analyse", trial, "--assessment", "quiet_stance", "--json", "--equalisation")
    code, out, _ = said(capsys, *words, tmp_path / "own.mat.json")
    assert code == 0 and json.loads(out)["recording"]["calibration"] == own.hash
    code, _, err = said(capsys, *words, tmp_path / "none.mat.json")
    assert code == 2 and "no equalisation" in err
    other = equalisation_of("sim:mat?rows=24&mat=6", bytes.fromhex("53494d0306000000"))
    assert other is not None
    with pytest.raises(CalibrationError) as refused:
        analyse.pedogram(recording, other)
    assert refused.value.reason is CalibrationReason.OTHER_SERIAL


def test_scans_that_start_and_stop_cut_in_two_are_left_out() -> None:
    missing = np.zeros((5, 4), dtype=np.bool_)
    missing[0, :2] = missing[2, 1] = missing[4, 3] = True
    cells, ticks = np.zeros((5, 4, 4), dtype=np.uint16), np.zeros((5, 4), dtype=np.int64)
    trimmed = Scans(np.arange(5), ticks, cells, missing, 0).trimmed()
    assert trimmed.index.tolist() == [1, 2, 3] and trimmed.missing.sum() == 1
    nothing = Scans(np.arange(5), ticks, cells, np.ones((5, 4), dtype=np.bool_), 0)
    assert len(nothing.trimmed()) == 5


def test_no_other_source_is_taken_for_a_simulated_mat() -> None:
    assert equalisation_of("serial:COM3", b"SIM\x03\x01\x00\x00\x00") is None
    assert equalisation_of("sim:quiet_stance", b"SIM\x03\x01\x00\x00\x00") is None
    assert equalisation_of("sim:mat?mat=2", b"SIM\x03\x01\x00\x00\x00") is None
