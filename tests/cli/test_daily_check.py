"""`station check` day by day, through the wire: its standard, its log, its trend, its two minutes."""

import json
from pathlib import Path
from typing import Any

import pytest
from obeyed import builder

from station.cli import main
from station.daily_check import DailyCheck
from station.qualification.bench import Bench
from station.recording import disk
from station.sources.scene import SceneFault
from station.sources.sensor import CellFault

CHECK = ["check", "sim:", "--mass", "10", "--seconds", "1"]
HANDS = 12.0
"""s to carry a mass from mark to mark and press Enter."""
AFTER_STANDARD = 30.0
"""s of the scene: the standard took 26 of them."""


def log(home: Path) -> list[dict[str, Any]]:
    (file,) = (home / "data" / "calibrations").glob("*.checks.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def checked(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    main([*CHECK, "--json"])
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_check_of_both_plates_takes_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, seconds = builder(monkeypatch).asked, []
    inner = Bench.record

    def record(bench: Bench, wanted: float, *more: Any) -> Any:
        seconds.append(wanted)
        return inner(bench, wanted, *more)

    monkeypatch.setattr(Bench, "record", record)
    assert main(["check", "sim:", "--mass", "10"]) == 0
    # Nobody has to carry anything before the first: the plates are empty.
    assert sum(seconds) + HANDS * (len(asked) - 1) <= 120.0
    assert seconds == [5.0, 10.0, 10.0, 10.0, 10.0, 5.0]
    places = [prompt.split(" on the ")[1].split(" plate")[0] for prompt in asked[1:5]]
    assert places == [
        "mark of the left",
        "mark of the right",
        "other mark of the left",
        "other mark of the right",
    ]


def test_a_good_day_is_compared_charted_and_written_down(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, station_home: Path
) -> None:
    builder(monkeypatch)
    assert main([*CHECK, "--standard"]) == 0
    for count in (1, 2):
        found = checked(capsys)
        assert all(each["verdict"] == "good" for each in found["findings"]["against the standard"])
        assert found["findings"]["trend"][0]["name"] == (
            f"trend of left weight over {count} check{'s' if count > 1 else ''}"
        )
        assert found["calibration"]["state"] == "valid"
        assert found["calibration"]["days_since_check"] == pytest.approx(0.0, abs=0.01)
    lines = log(station_home)
    assert [line["kind"] for line in lines] == ["standard", "check", "check"]
    assert lines[1]["passed"] and not lines[1]["failed"] and lines[1]["not_good"] == []
    assert lines[1]["weight_n"]["left"] == pytest.approx([98.07, 98.07], abs=0.2)
    assert DailyCheck.of(lines[2]) is not None
    assert lines[2]["calibration"] == lines[0]["calibration"]


@pytest.mark.parametrize("channel", (0, 3, 5, 6))
def test_a_gain_that_has_changed_since_is_found_named_and_voids_when_it_comes_twice(
    channel: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, station_home: Path
) -> None:
    builder(monkeypatch, faults=(CellFault("wrong", channel, 1.017, AFTER_STANDARD),))
    assert main([*CHECK, "--standard"]) == 0
    main(CHECK)  # the day on which it happens
    first, second = checked(capsys), checked(capsys)
    named = [each for each in first["findings"]["against the standard"] if each["name"].startswith("gain")]
    assert f"channel {channel} " in named[0]["name"]
    assert named[0]["value"] == pytest.approx(1.7, abs=0.4)
    assert [line["failed"] for line in log(station_home)[-2:]] == [True, True]
    assert second["calibration"]["state"] == "voided"
    assert second["calibration"]["cause"] == "failed twice"


def test_a_mass_on_the_wrong_mark_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch).other_mark = (-0.1, -0.03)
    assert main(CHECK) == 1
    out = capsys.readouterr().out
    assert out.count("30 mm too far forward") == 2
    assert "2 not good: distance from its other mark on the left plate" in out


def test_a_check_without_a_standard_is_judged_by_the_mass_itself_and_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, station_home: Path
) -> None:
    person = builder(monkeypatch)
    assert main(CHECK) == 0
    assert "station check --standard" in capsys.readouterr().out
    person.weight = 9.0
    assert main(CHECK) == 1
    good, bad = log(station_home)
    assert good["figures"] == {} and good["passed"] and bad["failed"]


def test_what_is_not_good_is_no_standard(monkeypatch: pytest.MonkeyPatch, station_home: Path) -> None:
    builder(monkeypatch).mark = (0.12, 0.06)
    assert main([*CHECK, "--standard"]) == 1
    assert not list((station_home / "data").rglob("*.checks.jsonl"))


def test_a_mark_on_an_axis_of_the_plate_is_refused_for_a_standard_before_anybody_lifts_a_mass(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = builder(monkeypatch).asked
    assert main([*CHECK, "--standard", "--at=0,60"]) == 2
    assert "does not notice cables that are swapped" in capsys.readouterr().err
    assert not asked


def test_the_mass_is_turned_by_a_quarter_for_each_round_of_the_standard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = builder(monkeypatch).asked
    main([*CHECK, "--standard"])
    assert len(asked) == 1 + 4 * 4 + 1
    assert sum("a quarter turn further" in prompt for prompt in asked) == 12


def test_a_mass_that_is_still_there_at_the_end_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = builder(monkeypatch)

    def forget(prompt: str) -> None:
        if "Take the mass off" in prompt:
            monkeypatch.setattr(person.hands, "release", lambda: None)

    person.before = forget
    assert main(CHECK) == 1
    assert "It does not come back to zero" in capsys.readouterr().out


def test_a_full_disk_costs_the_line_but_not_what_was_found(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder(monkeypatch)

    def refuse(_disk: disk.Disk, _path: Path) -> Any:
        raise OSError(28, "no space")

    monkeypatch.setattr(disk.Disk, "append", refuse)
    assert main(CHECK) == 2
    told = capsys.readouterr()
    assert "What was measured is good." in told.out and "The disk is full" in told.err


def test_a_lost_frame_fails_the_check_but_not_the_calibration(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, station_home: Path
) -> None:
    builder(monkeypatch, faults=(SceneFault("full", 0.01, AFTER_STANDARD),))
    main([*CHECK, "--standard"])
    main(CHECK)
    found = checked(capsys)
    assert found["findings"]["empty"][0]["verdict"] == "bad"
    last = log(station_home)[-1]
    assert not last["passed"] and not last["failed"]
