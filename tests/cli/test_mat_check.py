"""`station check` of a pressure mat through the wire: its findings, its log, its two minutes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station import equalisation, home
from station import station as instrument
from station.cli import main, mat_check
from station.daily_check import DailyCheck
from station.errors import TrialError
from station.mat import matrix
from station.qualification import on_mat
from station.sources.known_mat import equalisation_of

UID = bytes.fromhex("53494d0301000000")
MAT = "sim:mat_bench?scans=8&pace=max"
CHECK = ["--mass", "10", "--seconds", "6"]
HANDS = 12.0
"""s to fetch the mass, lay it and press Enter."""


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of somebody who presses Enter; the mat's time runs as fast as the computer goes."""
    prompts: list[str] = []
    monkeypatch.setattr(mat_check, "ask", prompts.append)
    monkeypatch.setattr(mat_check, "PAUSE", 0.002)
    monkeypatch.setattr(instrument, "GATHER", 0.0)
    return prompts


def kept() -> equalisation.Equalisation:
    """The curves of the sound mat lie where the bench puts them."""
    true = equalisation_of(MAT, UID)
    assert true is not None
    made = replace(
        true, number="M-2026-0001", due="2099-01-01", found={"result": "passed", "by": "E. Example"}
    )
    equalisation.keep(home.data() / "calibrations", made)
    return made


def log() -> list[dict[str, Any]]:
    (file,) = (home.data() / "calibrations").glob("*.checks.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_a_good_day_passes_is_kept_and_is_listed(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = kept()
    before = equalisation.of_mat(home.data() / "calibrations", UID)
    assert main(["check", MAT, *CHECK]) == 0
    told = capsys.readouterr()
    assert "1 check of this equalisation so far" in told.out and "trend of first" not in told.out
    assert "What was measured is good." in told.out and "M-2026-0001, which holds" in told.err
    assert [prompt.split()[0] for prompt in asked] == ["Clear", "Lay", "Lay", "Take"]
    assert "96 mm left of the middle and 96 mm in front of it, 10 kg in all" in asked[1]
    seconds = mat_check.EMPTY_SECONDS + 2 * 10.0 + mat_check.TREAD_SECONDS
    assert seconds + HANDS * (len(asked) - 1) <= 120.0
    (line,) = log()
    assert line["passed"] and not line["failed"] and line["calibration"] == made.bare.hash[:16]
    assert DailyCheck.of(line) is not None and list(line["figures"]) == [
        "first force mat-%",
        "second force mat-%",
    ]
    assert all(abs(value) < 3.0 for value in line["figures"].values())
    assert equalisation.of_mat(home.data() / "calibrations", UID) == before, "a check changes no curve"
    assert main(["calibrate", "--show", UID.hex()]) == 0
    shown = capsys.readouterr().out
    assert "1 daily check, 1 good" in shown and "good; force " in shown


def test_a_row_that_has_died_since_is_named_and_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    kept()
    assert main(["check", f"{MAT}&flaws=usual,row:12", *CHECK, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    (fallen,) = [e for e in found["findings"]["trodden over"] if e["name"] == "cells that have fallen silent"]
    assert fallen["verdict"] == "bad" and fallen["value"] == 16
    assert fallen["remark"] == "Row 13 from the front is silent: look at its line."
    (line,) = log()
    assert line["failed"] and "cells that have fallen silent" in line["not_good"]


def test_another_mass_is_not_good(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept()
    inner = mat_check._Check._play

    def lighter(check: mat_check._Check, activity: str, **options: float) -> None:
        inner(check, activity, **{**options, **({"kg": 9.0} if "kg" in options else {})})

    monkeypatch.setattr(mat_check._Check, "_play", lighter)
    assert main(["check", MAT, *CHECK]) == 1
    out = capsys.readouterr().out
    assert "too little: is it this mass?" in out and "2 not good" in out


@pytest.mark.parametrize(
    "at, tile, told",
    [
        ("500,0", "60", "over the edge"),
        ("131,96", "60", "over the edge"),
        ("-96,-131", "60", "over the edge"),
        ("0,0", "60", "over the middle"),
        ("96,29", "60", "over the middle"),
        ("29,-96", "60", "over the middle"),
        ("96,96", "140", "over the edge"),
    ],
)
def test_marks_that_tell_nothing_are_refused_before_anything_is_asked(
    at: str, tile: str, told: str, asked: list[str], capsys: pytest.CaptureFixture[str], station_home: Path
) -> None:
    kept()
    assert main(["check", MAT, *CHECK, f"--at={at}", "--tile", tile]) == 2
    err = capsys.readouterr().err
    assert told in err and "--at" in err and asked == []
    assert not list((station_home / "data").rglob("*.checks.jsonl"))


@pytest.mark.parametrize("name", ["mat_16x16", "mat_24x24", "mat_32x32"])
def test_marks_up_to_the_edge_and_down_to_the_middle_are_taken(name: str) -> None:
    lines, half = matrix(name), 0.03
    edge = lines.columns * lines.pitch / 2.0 - half
    for mark in ((edge, edge), (-edge, half), (half, -half)):
        on_mat.require_marks(lines, (mark, (-mark[0], -mark[1])), 2.0 * half)
        with pytest.raises(TrialError, match="over the edge" if mark[0] == edge else "over the"):
            on_mat.require_marks(lines, (mark,), 2.0 * half + 0.002)


@pytest.mark.parametrize("missing, code, asks", [(1, 0, 5), (2, 0, 6), (3, 2, 5)])
def test_a_mass_that_does_not_lie_there_is_asked_for_again_and_no_day_is_spoiled_by_it(
    missing: int,
    code: int,
    asks: int,
    asked: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    station_home: Path,
) -> None:
    kept()
    inner, left = mat_check._Check._play, [missing]

    def forgetful(check: mat_check._Check, activity: str, **options: float) -> None:
        # The second mark: the mass is forgotten so often.
        if activity == "tile" and options["x"] > 0.0 and left[0]:
            left[0] -= 1
            inner(check, "empty")
        else:
            inner(check, activity, **options)

    monkeypatch.setattr(mat_check._Check, "_play", forgetful)
    assert main(["check", MAT, *CHECK]) == code
    assert len(asked) == asks and asked[3].startswith("Nothing lies on this mark. Lay the tile")
    if code:
        assert "3 times nothing lay on the mark 96 mm right" in capsys.readouterr().err
        assert not list((station_home / "data").rglob("*.checks.jsonl"))
    else:
        assert log()[0]["passed"]


def test_a_standard_is_refused_on_a_mat(capsys: pytest.CaptureFixture[str], station_home: Path) -> None:
    kept()
    assert main(["check", MAT, *CHECK, "--standard"]) == 2
    assert "A mat needs no standard" in capsys.readouterr().err
    assert not list((station_home / "data").rglob("*.checks.jsonl"))
