"""An engineer and a plate: the guided qualification and the check with a known mass."""

import json
import zipfile
from pathlib import Path

import pytest

from station.cli import main
from station.recording import parquet
from station.sources import source as module
from station.sources.simulated import SimulatedStation
from station.sources.source import open_source

PLATE = "sim:?seed=3&mass=70&pace=max&rate=500"


@pytest.fixture
def obeyed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the simulated person was asked; they step on and off as the words say."""
    asked: list[str] = []
    opened: list[SimulatedStation] = []

    def opening(address: str) -> SimulatedStation:
        found = open_source(address)
        assert isinstance(found, SimulatedStation)
        opened.append(found)
        return found

    def enter(*_: object) -> str:
        words = capture()
        asked.append(words)
        if "Stand on" in words:
            opened[0].perform("stand")
            pass_time(opened[0], 8.0)
        elif "Clear" in words and len(asked) > 1:
            opened[0].perform("step_off")
            pass_time(opened[0], 8.0)
        return "70" if "How many kg" in words else ""

    told: list[str] = []
    monkeypatch.setattr(
        "station.cli.plate.print", lambda *words, **_: told.append(" ".join(map(str, words))), raising=False
    )

    def capture() -> str:
        return told[-1] if told else ""

    monkeypatch.setattr(module, "open_source", opening)
    monkeypatch.setattr("builtins.input", enter)
    return asked


def pass_time(plate: SimulatedStation, seconds: float) -> None:
    """Let simulated time pass without anybody listening."""
    from station.wire.frame import command
    from station.wire.spec import Kind

    plate.write(command(Kind.START))
    for _ in range(int(seconds * 4)):
        plate.read(0.25)
    plate.write(command(Kind.STOP))


def test_a_plate_is_qualified_into_one_file(tmp_path: Path, obeyed: list[str]) -> None:
    out = tmp_path / "plate.zip"
    words = ["qualify", PLATE, "--out", str(out), "--empty-seconds", "40", "--person", "70"]
    skipped = [word for step in ("wiring", "ping", "drop") for word in ("--skip", step)]
    assert main([*words, *skipped]) == 0
    with zipfile.ZipFile(out) as archive:
        report = json.loads(archive.read("report.json"))
        assert "person" in archive.read("report.txt").decode()
        names = [name for name in archive.namelist() if name.endswith(".parquet")]
        archive.extractall(tmp_path)
    assert report["schema"] == "station.qualification/1"
    assert list(report["steps"]) == ["identity", "empty", "person", "return"]
    person = report["steps"]["person"][0]
    assert person["value"] == pytest.approx(70.0, rel=0.01)
    assert {found["verdict"] for found in report["steps"]["empty"]} == {"good"}
    assert sorted(names) == [
        "recordings/empty.parquet",
        "recordings/empty_again.parquet",
        "recordings/person.parquet",
    ]
    assert parquet.read(tmp_path / names[0]).head.hello is not None


def test_a_dead_cell_fails_the_qualification(tmp_path: Path, obeyed: list[str]) -> None:
    out = tmp_path / "plate.zip"
    skipped = [word for step in ("wiring", "ping", "drop", "person") for word in ("--skip", step)]
    assert (
        main(["qualify", PLATE + "&fault=stuck:5", "--out", str(out), "--empty-seconds", "5", *skipped]) == 1
    )
    with zipfile.ZipFile(out) as archive:
        report = json.loads(archive.read("report.json"))
    assert "Channels 5 fail" in report["steps"]["identity"][0]["remark"]
    bad = [found["name"] for found in report["steps"]["empty"] if found["verdict"] == "bad"]
    assert bad == ["noise of cell 5"]


def test_without_a_person_at_the_keyboard_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert main(["qualify", PLATE, "--out", str(tmp_path / "plate.zip")]) == 2
    assert "Nobody answers at the keyboard" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_empty_plate_is_not_the_mass_it_is_checked_with(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda *_: "")
    assert main(["check", PLATE, "--mass", "10", "--json", "--seconds", "2"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]["mass"]
    assert [each["verdict"] for each in found] == ["bad"] * 4
    assert found[1]["value"] is None
