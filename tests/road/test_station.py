"""The one object with state: search, zero, weigh, record, lose the plate and have it back."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from held import Held

from station import station as module
from station import stream
from station.errors import (
    CalibrationError,
    CalibrationReason,
    SourceError,
    SourceReason,
    TrialError,
    TrialReason,
    WireError,
)
from station.mat import Side
from station.recording import parquet
from station.recording.recording import COMPLETE, INTERRUPTED
from station.sources.source import open_source
from station.station import State, Station, Weighing
from station.wire.frame import command, decode
from station.wire.spec import Kind

SCRIPT = "sim:quiet_stance?seed=4&mass=70&rate=500&pace=max&seconds=120"
SECOND = 4
"""Readings of a quarter of a second."""


@contextlib.contextmanager
def opened(tmp_path: Path, script: str = SCRIPT) -> Iterator[tuple[Station, Held]]:
    held = Held(open_source(script))
    station = Station(lambda: held, tmp_path)
    station.open()
    try:
        held.go(3)
        station.wait_ready(60.0)
        yield station, held
    finally:
        station.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """In these tests time passes only when `go` says so: a slow computer is not a silent plate."""
    monkeypatch.setattr(module, "SILENT_AFTER", 1e9)
    monkeypatch.setattr(module, "GONE_AFTER", 1e9)
    monkeypatch.setattr(module, "PATIENCE", 1e9)


def weighed(station: Station, held: Held) -> Weighing:
    """Ask second by second until the person stands still, as a clinician would."""
    for _ in range(20):
        with contextlib.suppress(TrialError):
            return station.weigh()
        held.go(SECOND)
    raise AssertionError("never stood still for two seconds")


def test_a_trial_is_zeroed_weighed_recorded_and_kept(tmp_path: Path) -> None:
    with opened(tmp_path) as (station, held):
        held.go(2 * SECOND)
        station.zero()
        held.go(8 * SECOND)
        weighing = weighed(station, held)
        assert weighing.total == pytest.approx(70 * 9.80665, rel=5e-3)
        assert weighing.left + weighing.right == pytest.approx(weighing.total)
        name = station.begin("quiet_stance", seconds=5.0, weigh_in=weighing.total, context={"eyes": "open"})
        assert station.state is State.RECORDING
        held.go(6 * SECOND)
        assert station.wait_over(60.0)
        done, asked = station.progress()
        assert asked == 5.0
        assert done >= 5.0
        recording = station.finish()
        path = station.keep(recording)
    assert recording.ending == COMPLETE
    assert path == tmp_path / f"{name}.parquet"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    found = stream.measured(parquet.read(path))
    assert found.tally.lost == found.tally.corrupt == found.tally.bad_frames == 0
    assert np.nanmean(found.forces.total) == pytest.approx(weighing.total, rel=5e-3)
    assert recording.head.context == {"eyes": "open", "calibration_state": "valid"}


def test_a_zero_with_somebody_on_the_plates_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as (station, held):
        held.go(14 * SECOND)
        before = station.calibration
        with pytest.raises(CalibrationError, match="Something is on the") as refused:
            station.zero()
        assert refused.value.reason is CalibrationReason.LOADED
        assert station.calibration is before


def test_nobody_on_the_plates_cannot_be_weighed(tmp_path: Path) -> None:
    with opened(tmp_path) as (station, held):
        held.go(2 * SECOND)
        with pytest.raises(TrialError) as refused:
            station.weigh()
        assert refused.value.reason is TrialReason.NOBODY_ON


@pytest.mark.parametrize("shift, is_still", [(0.0, True), (0.03, True), (0.08, False)])
def test_a_person_who_still_shifts_from_leg_to_leg_is_not_weighed(shift: float, is_still: bool) -> None:
    """700 N in all the time; a share of it moves from the left to the right plate within the two seconds."""
    moved = np.linspace(-shift, shift, 400) * 700.0
    sides = {Side.LEFT: 350.0 - moved, Side.RIGHT: 350.0 + moved}
    if is_still:
        assert module.weighing(sides).total == pytest.approx(700.0)
    else:
        with pytest.raises(TrialError) as refused:
            module.weighing(sides)
        assert refused.value.reason is TrialReason.UNSTEADY


def test_a_plate_slower_than_the_view_s_filter_is_shown_all_the_same(tmp_path: Path) -> None:
    with opened(tmp_path, "sim:quiet_stance?rate=10&pace=max&seconds=60") as (station, held):
        held.go(4 * SECOND)
        assert station.state is State.READY
        assert station.live is not None and station.live.count > 0


def test_a_defect_in_our_own_reading_is_told_and_does_not_end_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (station, held):
        broken = threading.Event()

        def fail(_: object) -> None:
            broken.set()
            raise ValueError("made on purpose")

        assert station.live is not None
        monkeypatch.setattr(station.live, "add", fail)
        held.go(1)
        assert broken.wait(60.0)
        monkeypatch.undo()
        for _ in range(600):
            if station.trouble is not None:
                break
            threading.Event().wait(0.1)
        assert station.trouble is not None
        assert station.trouble.reason is SourceReason.FAILED
        assert "made on purpose" in str(station.trouble)


def test_before_two_seconds_have_come_nothing_can_be_zeroed_or_weighed(tmp_path: Path) -> None:
    with opened(tmp_path) as (station, _):
        for ask in (station.zero, station.weigh):
            with pytest.raises(TrialError) as refused:
                ask()
            assert refused.value.reason is TrialReason.NOT_READY


def test_no_second_trial_begins_while_one_runs(tmp_path: Path) -> None:
    with opened(tmp_path) as (station, held):
        held.go(SECOND)
        station.begin("quiet_stance")
        with pytest.raises(TrialError):
            station.begin("quiet_stance")


def test_unplugging_keeps_what_came_demands_a_new_zero_and_goes_on_by_itself(tmp_path: Path) -> None:
    with opened(tmp_path) as (station, held):
        held.go(2 * SECOND)
        station.zero()
        station.begin("quiet_stance", seconds=30.0)
        held.go(3 * SECOND)
        held.broken = SourceError(
            SourceReason.DISCONNECTED, "The plate is disconnected.", "Plug it in again."
        )
        assert station.wait_over(60.0)
        assert station.state is State.LOST
        assert station.zeroed is None
        recording = station.finish()
        station.keep(recording)
        held.back.set()
        gone = threading.Event()
        while station.state is not State.READY:
            held.go(1)
            gone.wait(0.01)
        assert station.trouble is None
    assert recording.ending == INTERRUPTED
    found = stream.measured(recording)
    assert found.tally.received == pytest.approx(3 * 500, abs=250)
    assert any("interrupted" in warning for warning in found.warnings)


def test_a_plate_that_restarts_is_started_again_and_the_trial_shows_two_lives(tmp_path: Path) -> None:
    with opened(tmp_path, SCRIPT + "&fault=reset@6") as (station, held):
        station.begin("quiet_stance", seconds=30.0)
        held.go(12 * SECOND)
        recording = station.finish()
    found = stream.measured(recording)
    assert found.tally.resets == 1
    assert any(mark.kind == "restarted" for mark in recording.marks)
    assert any("restarted" in warning for warning in found.warnings)


def until(is_so: Callable[[], bool]) -> None:
    """Look again and again; the limit is for a defect and decides nothing else."""
    never = threading.Event()
    for _ in range(6000):
        if is_so():
            return
        never.wait(0.01)
    raise AssertionError("it never came to that")


def test_a_line_that_stalls_is_told_and_its_samples_keep_the_times_of_the_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as (station, held):
        station.begin("quiet_stance", seconds=10.0)
        held.go(4 * SECOND)
        monkeypatch.setattr(module, "SILENT_AFTER", -1.0)
        until(lambda: station.trouble is not None)
        assert station.trouble is not None and station.trouble.reason is SourceReason.SILENT
        assert station.state is State.RECORDING
        with pytest.raises(TrialError):
            station.zero()
        monkeypatch.setattr(module, "SILENT_AFTER", 1e9)
        held.go(8 * SECOND)
        assert station.trouble is None
        assert station.wait_over(60.0)
        recording = station.finish()
    found = stream.measured(recording)
    assert recording.ending == COMPLETE
    assert [mark.kind for mark in recording.marks].count("silent") == 1
    assert found.tally.lost == found.tally.corrupt == 0
    assert found.forces.time[-1] >= 10.0
    assert found.forces.rate == pytest.approx(500.0, rel=1e-3)


def test_a_plate_that_stays_silent_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as (station, held):
        station.begin("quiet_stance", seconds=10.0)
        held.go(4 * SECOND)
        monkeypatch.setattr(module, "GONE_AFTER", -1.0)
        assert station.wait_over(60.0)
        until(lambda: station.state is State.LOST)
        assert station.finish().ending == INTERRUPTED


def test_a_restart_whose_hello_was_lost_is_asked_out_of_its_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its HELLO the plate waits for START, and nobody knows that it waits."""
    with opened(tmp_path, SCRIPT + "&fault=reset@6") as (station, held):
        station.begin("quiet_stance", seconds=30.0)
        really = held.inner.read
        lost: list[bytes] = []

        def without_hello(timeout: float) -> bytes:
            frames = really(timeout).split(b"\0")
            hello = [each for each in frames if (frame := decode(each + b"\0")) and frame.kind == Kind.HELLO]
            if not hello or lost:
                return b"\0".join(frames)
            lost.extend(hello)
            return b"\0".join(each for each in frames if each not in hello)

        monkeypatch.setattr(held.inner, "read", without_hello)
        held.go(20 * SECOND)
        assert lost
        asked = held.sent.count(command(Kind.ASK_HELLO))
        monkeypatch.setattr(module, "SILENT_AFTER", -1.0)
        until(lambda: held.sent.count(command(Kind.ASK_HELLO)) > asked)
        monkeypatch.setattr(module, "SILENT_AFTER", 1e9)
        held.go(8 * SECOND)
        recording = station.finish()
    found = stream.measured(recording)
    assert found.tally.resets == 1
    assert any(mark.kind == "restarted" for mark in recording.marks)
    blocks, _ = stream.blocks(recording.wire, recording.head.hello)
    second = [block for block in blocks if block.segment == max(each.segment for each in blocks)]
    assert sum(map(len, second)) > 500


def test_closing_the_station_in_mid_trial_leaves_a_journal_for_the_next_start(tmp_path: Path) -> None:
    from station.recording import recover

    with opened(tmp_path) as (station, held):
        held.go(SECOND)
        station.begin("quiet_stance")
        held.go(2 * SECOND)
    found = recover.interrupted(tmp_path)
    assert len(found) == 1
    again = recover.recover(found[0].folder)
    assert stream.measured(again).tally.received > 500


def test_another_protocol_is_refused_in_one_sentence(tmp_path: Path) -> None:
    class Old:
        name, ended = "old:", False

        def read(self, timeout: float) -> bytes:
            from station.wire.frame import Hello

            return Hello(protocol=7, boot=1).encode()

        def write(self, sent: bytes) -> None: ...
        def reopen(self) -> bool:
            return True

        def close(self) -> None: ...

    station = Station(Old, tmp_path)
    station.open()
    try:
        with pytest.raises(WireError, match="protocol 7, this station protocol 1"):
            station.wait_ready(60.0)
    finally:
        station.close()


def test_a_source_that_cannot_be_opened_is_the_stations_trouble(tmp_path: Path) -> None:
    station = Station(lambda: open_source("nonsense"), tmp_path)
    station.open()
    try:
        with pytest.raises(SourceError, match="does not say where the bytes come from"):
            station.wait_ready(60.0)
    finally:
        station.close()


@pytest.mark.parametrize(
    ("load", "moves"),
    [
        (np.zeros(500), False),
        (8.0 * np.sin(2 * np.pi * 17.0 * np.arange(500) / 250.0), False),
        (np.random.default_rng(1).normal(0.0, 6.0, 500), False),
        (np.linspace(0.0, 12.0, 500), True),
        (np.where(np.arange(500) < 250, 0.0, 9.0), True),
        (np.random.default_rng(1).normal(0.0, 40.0, 500), True),
    ],
)
def test_a_floor_that_shakes_evenly_can_be_zeroed_a_foot_that_moves_cannot(
    load: np.ndarray, moves: bool
) -> None:
    assert module._moves(load) is moves
