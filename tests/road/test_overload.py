"""A cell that carried far too much voids the calibration: by itself, at once, with the reason in the log."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from held import Held

from station import logbook
from station import station as module
from station.block import Block
from station.errors import RecordingError, RecordingReason
from station.mat import mat
from station.sources.simulated import GEOMETRY, MADE
from station.sources.source import open_source
from station.station import Station
from station.validity import Cause, State

SECOND = 4
"""Readings of a quarter of a second."""
STRUCK = "sim:quiet_stance?seed=4&mass=70&rate=500&pace=max&seconds=120&fault=wrong:3:10@10"
"""From the tenth second on cell 3 says ten times what it feels: what a blow would make of it."""


@contextlib.contextmanager
def opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch, source: str = STRUCK
) -> Iterator[tuple[Station, Held]]:
    for patience in ("SILENT_AFTER", "GONE_AFTER", "PATIENCE"):
        monkeypatch.setattr(module, patience, 1e9)
    held = Held(open_source(source))
    station = Station(lambda: held, folder, folder / "calibrations")
    station.open()
    try:
        held.go(3)
        station.wait_ready(60.0)
        held.go(2 * SECOND)
        station.zero()
        yield station, held
    finally:
        station.close()


def noted(folder: Path) -> list[dict[str, str]]:
    (log,) = (folder / "calibrations").glob("*.voids.jsonl")
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_an_overload_voids_at_once_is_logged_and_marks_what_comes_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, monkeypatch) as (station, held):
        assert station.validity().state is State.VALID
        held.go(14 * SECOND)
        found = station.validity()
        assert (found.state, found.cause) == (State.VOIDED, Cause.OVERLOADED)
        assert found.sentence == "The calibration is void: a cell had been overloaded."
        station.begin("quiet_stance", seconds=1.0)
        held.go(2 * SECOND)
        assert station.wait_over(60.0)
        said = station.finish().head.context
        assert said == {"calibration_state": "voided", "calibration_cause": "overloaded"}
    (line,) = noted(tmp_path)
    assert line["cause"] == "overloaded" and line["note"].startswith("cell 3 of the left plate carried ")


def test_it_stays_void_after_a_restart_until_an_engineer_has_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path, monkeypatch) as (_, held):
        held.go(14 * SECOND)
    with opened(tmp_path, monkeypatch, STRUCK.partition("&fault")[0]) as (station, _):
        assert station.validity().cause is Cause.OVERLOADED
        station.void(Cause.LIFTED, "E. Example", "both spots read as before")
        assert station.validity().state is State.VALID


def test_what_the_disk_refuses_holds_all_the_same_and_is_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RecordingError(RecordingReason.NO_ROOM, "The disk is full.", "Make room.")

    with opened(tmp_path, monkeypatch) as (station, held):
        held.go(14 * SECOND)
        with monkeypatch.context() as patched:
            patched.setattr(logbook, "append", full)
            station.note_overload()
        assert not list((tmp_path / "calibrations").glob("*.voids.jsonl"))
        assert station.validity().cause is Cause.OVERLOADED
    assert len(noted(tmp_path)) == 1


@pytest.mark.parametrize(
    ("newtons", "is_void"),
    [
        ([0.0, 9000.0, 0.0, 9000.0, 0.0], False),
        ([0.0, 9000.0, 9000.0, 0.0], True),
        ([2300.0] * 9, False),
        ([2400.0] * 2, True),
    ],
)
def test_one_sample_alone_is_the_converter_s_and_two_are_a_blow(
    tmp_path: Path, newtons: list[float], is_void: bool
) -> None:
    station = Station(lambda: open_source("sim:"), tmp_path, tmp_path)
    station.calibration = made(MADE)
    station.zeroed = 0.0
    for part in (newtons[:2], newtons[2:]):
        station._feel(block(part))
    assert (station._overload is not None) is is_void


def made(when: str):
    from station.newtons import of_cells

    return of_cells(mat(GEOMETRY), np.full(8, 1e-3), "aa" * 8, "certificate", when, pose_known=True)


def block(newtons: list[float]) -> Block:
    counts = np.zeros((len(newtons), 8), np.int32)
    counts[:, 3] = np.array(newtons) * 1000.0
    size = len(newtons)
    return Block(np.arange(size), np.arange(size) * 2000, np.zeros(size, np.uint8), counts, 0)


def test_before_a_zero_nothing_is_known_of_a_load(tmp_path: Path) -> None:
    station = Station(lambda: open_source("sim:"), tmp_path, tmp_path)
    station.calibration = made(MADE)
    station._feel(block([9000.0] * 4))
    assert station._overload is None
