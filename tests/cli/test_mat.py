"""A pressure mat at the terminal: recorded like plates, said to be a mat, refused where it cannot be used."""

import json
from pathlib import Path

import pytest

from station import home
from station.cli import main
from station.errors import TrialError, TrialReason
from station.recording import parquet
from station.recording.recording import Recording
from station.sources.serial_port import _sensor
from station.stream import measured
from station.wire.frame import Hello
from station.wire.spec import Sensor

UID = "53494d0301000000"
SOURCE = "sim:mat?pace=max&seconds=60&flaws=drawn&do=quiet_stance"


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main([str(word) for word in words])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.fixture
def trial(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, dict, str]:
    path = tmp_path / "mat.parquet"
    code, out, err = said(capsys, "record", SOURCE, "--at-once", "--seconds", 3, "--out", path, "--json")
    assert code == 0, err
    return path, json.loads(out), err


def test_a_mat_is_recorded_and_every_scan_and_row_is_accounted_for(
    trial: tuple[Path, dict, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, facts, told = trial
    assert "neither zeroed nor weighed" in told
    assert facts["mat"] == [16, 16] and facts["rate_hz"] == pytest.approx(1116 / 16, rel=1e-3)
    assert facts["sent"] == facts["received"] > 100 and facts["lost"] == facts["corrupt"] == 0
    assert facts["rows"]["sent"] == facts["rows"]["received"] >= 16 * facts["sent"]
    recording = parquet.read(path)
    assert recording.head.hello is not None and recording.head.hello.is_mat
    assert recording.head.calibration is None and recording.ending == "complete"


def test_an_equalisation_that_is_not_believed_is_told_and_the_mat_is_recorded_raw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torn = home.data() / "calibrations" / f"{UID}.mat.json"
    torn.parent.mkdir(parents=True)
    torn.write_text('{"schema": "station.equalisation/1", "num', "utf-8")
    file = tmp_path / "mat.parquet"
    code, _, err = said(capsys, "record", SOURCE, "--at-once", "--seconds", 2, "--out", file)
    assert code == 0 and f"The equalisation {torn.name} cannot be read." in err
    assert "The mat is recorded raw." in err and parquet.read(file).head.equalisation is None


def test_the_terminal_says_that_it_is_a_mat_and_how_fast(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("record", SOURCE, "--at-once", "--seconds", 2, "--out", tmp_path / "mat.parquet")
    code, out, _ = said(capsys, *words)
    assert code == 0
    assert "pressure mat 16 x 16, 69.8 scans a second" in out
    assert "scans: sent" in out and "rows: sent" in out


def test_a_list_of_devices_says_what_a_mat_is() -> None:
    hello = Hello(sensor=Sensor.PRESSURE_MAT, channels=0, rows=16, columns=16, rate=44)
    assert _sensor(hello) == "pressure mat 16 x 16, 44 scans a second"
    assert _sensor(Hello(sensor=Sensor.HX711)) == "HX711"


def test_what_is_not_released_of_a_mat_is_null_with_its_reason(
    trial: tuple[Path, dict, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, _, _ = trial
    code, out, err = said(capsys, "analyse", path, "--assessment", "landing", "--json")
    assert code == 0, err
    result = json.loads(out)
    assert {value["reason"] for value in result["values"]} == {"not_qualified"}
    assert any("pressure mat" in note for note in result["recording"]["warnings"])


def test_the_forces_of_plates_are_not_made_of_a_mat(trial: tuple[Path, dict, str]) -> None:
    path, _, _ = trial
    recording: Recording = parquet.read(path)
    with pytest.raises(TrialError) as refused:
        measured(recording)
    assert refused.value.reason is TrialReason.NOT_QUALIFIED


def test_a_mat_is_replayed_and_its_account_is_told(
    trial: tuple[Path, dict, str], capsys: pytest.CaptureFixture[str]
) -> None:
    path, facts, _ = trial
    code, out, _ = said(capsys, "replay", path, "--pace", "max")
    assert code == 0 and f"received {facts['received']} + lost 0 + corrupt 0" in out


@pytest.mark.parametrize(
    "source, word",
    [
        ("sim:mat?rows=17", "16 or 24 or 32"),
        ("sim:mat?rows=16&columns=32", "mat_16x32"),
        ("sim:mat?flaws=dead:99:1", "32 x 32|not possible"),
        ("sim:mat?fault=stuck:3@1-2", "no load cells"),
        ("sim:mat?noise=3", "no option 'noise'"),
        ("sim:mat_bench?mass=70", "no option 'mass'"),
    ],
)
def test_what_no_mat_can_be_is_refused_in_a_sentence(
    capsys: pytest.CaptureFixture[str], source: str, word: str
) -> None:
    code, _, err = said(capsys, "record", source, "--at-once", "--seconds", 1)
    assert code == 2 and "Traceback" not in err
    assert any(each in err for each in word.split("|")), err
