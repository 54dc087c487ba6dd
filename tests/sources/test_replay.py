"""`file:`: the very bytes again, at the device's own pace or at full speed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.stand_ins import PLATES, Ramp, Weight, a_device, frames, kinds, sequences, whole_frames

from station.errors import RecordingError, RecordingReason, SourceError, SourceReason
from station.recording import parquet
from station.recording.journal import Journal
from station.recording.recording import COMPLETE, Head, Recording
from station.sources import replay
from station.sources.device import Preset
from station.sources.replay import LONGEST_GAP, Replay, moments, open_replay
from station.sources.scene import Make, Scene, SceneFault
from station.sources.source import open_source
from station.wire.frame import Channel, Hello, command
from station.wire.spec import Kind

TOLD_FIRST = (Kind.HELLO, Kind.CHANNEL, Kind.ACK, Kind.STATUS)


def stream(samples: int = 3000) -> bytes:
    """Return the bytes of a plate from HELLO on."""
    scene = Scene(PLATES, Weight, Make())
    scene.receive(command(Kind.START))
    return scene.advance(samples)


def head(hello: Hello | None = None, channels: tuple[Channel, ...] = ()) -> Head:
    return Head("0" * 32, "quiet_stance", None, "2026-01-01T10:00:00+01:00", "0", "sim:", hello, channels)


def all_of(source: Replay) -> bytes:
    wire = b""
    while not source.ended:
        wire += source.read(10.0)
    return wire


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stopped = Clock()
    monkeypatch.setattr(replay, "time", stopped)
    return stopped


# The kinds of file


def test_a_recording_gives_the_bytes_that_were_recorded(tmp_path: Path) -> None:
    wire = stream()
    path = tmp_path / "trial of today.parquet"
    parquet.write(Recording(head(Hello.read(frames(wire)[0])), wire), path)
    source = open_source(f"file:{path}?pace=max")
    assert source.name == f"file:{path}?pace=max"
    assert all_of(source) == wire  # type: ignore[arg-type]
    assert source.read(1.0) == b"" and not source.reopen()


def test_raw_bytes_are_replayed_whatever_their_name(tmp_path: Path) -> None:
    wire = b"half a frame\0" + stream(200)
    (tmp_path / "x.bin").write_bytes(wire)
    (tmp_path / "y.raw").write_bytes(wire)
    assert [all_of(open_replay(f"{tmp_path / name}?pace=max")) for name in ("x.bin", "y.raw")] == [wire] * 2


def test_a_journal_is_replayed_too(tmp_path: Path) -> None:
    wire = stream()
    journal = Journal.open(tmp_path, head(Hello.read(frames(wire)[0])))
    journal.write(wire)
    journal.close(COMPLETE)
    journal.release()
    assert all_of(open_replay(f"{journal.folder}?pace=max")) == wire


def test_a_recording_that_began_after_hello_begins_with_it_here(tmp_path: Path) -> None:
    wire = stream()
    hello = Hello.read(frames(wire)[0])
    said = [Channel.read(frame) for frame in frames(wire) if frame.kind == Kind.CHANNEL]
    late = b"".join(f.raw for f in frames(wire) if f.kind == Kind.SAMPLES)
    path = tmp_path / "trial.parquet"
    parquet.write(Recording(head(hello, tuple(channel for channel in said if channel)), late), path)
    again = all_of(open_replay(f"{path}?pace=max"))
    assert again.endswith(late)
    assert kinds(again) == {Kind.HELLO: 1, Kind.CHANNEL: 8, Kind.SAMPLES: 3000}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, RecordingReason.NOT_FOUND),
        (b"", RecordingReason.EMPTY),
        (b"time,left,right\n0,1,2\n" * 50, RecordingReason.NOT_OURS),
        (b"\0" * 500, RecordingReason.NOT_OURS),
    ],
)
def test_what_is_no_recording_is_refused(
    tmp_path: Path, content: bytes | None, reason: RecordingReason
) -> None:
    path = tmp_path / "trial.bin"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RecordingError) as refused:
        open_replay(str(path))
    assert refused.value.reason is reason
    assert "trial.bin" in refused.value.sentence and refused.value.what_to_do


def test_a_cut_off_recording_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trial.parquet"
    parquet.write(Recording(head(), stream(300)), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(RecordingError):
        open_replay(str(path))


def test_a_folder_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordingError):
        open_replay(str(tmp_path))


@pytest.mark.parametrize("query", ["pace=slow", "speed=2", "pace="])
def test_an_option_that_does_not_exist_is_refused(tmp_path: Path, query: str) -> None:
    with pytest.raises(SourceError) as refused:
        open_replay(f"{tmp_path / 'trial.bin'}?{query}")
    assert refused.value.reason is SourceReason.BAD_OPTION and "pace=real" in refused.value.what_to_do


# Pace


def test_paced_bytes_come_when_the_device_sent_them(clock: Clock) -> None:
    source = Replay(stream(3000), "file:", is_paced=True)
    assert {frame.kind for frame in frames(source.read(0.0))} == {*TOLD_FIRST}
    clock.now += 0.5005
    assert sequences(source.read(0.0)) == list(range(500))
    assert source.read(0.0) == b""
    clock.now += 60.0
    assert sequences(source.read(0.0))[-1] == 2999 and source.ended


def test_a_late_reader_gets_everything_that_was_due(clock: Clock) -> None:
    wire = stream(3000)
    source = Replay(wire, "file:", is_paced=True)
    first = source.read(0.0)
    clock.now += 100.0
    assert first + source.read(0.0) == wire


def test_commands_are_not_heard(clock: Clock) -> None:
    wire = stream(500)
    source = Replay(wire, "file:", is_paced=False)
    source.write(command(Kind.STOP) + command(Kind.ASK_HELLO))
    assert all_of(source) == wire


def test_a_closed_replay_is_disconnected() -> None:
    source = Replay(stream(10), "file:", is_paced=True)
    assert source.reopen()
    source.close()
    source.close()
    with pytest.raises(SourceError):
        source.read(1.0)
    assert not source.reopen()


def seconds(wire: bytes) -> float:
    return [moment for _, moment in moments(wire)][-1]


@pytest.mark.parametrize("start", [0, 2**32 - 1_000_000])
def test_it_lasts_as_long_as_the_device_measured_also_over_the_roll_over(start: int) -> None:
    device = a_device(preset=Preset(ticks=start))
    device.receive(command(Kind.START))
    wire = device.advance(3001)
    assert seconds(wire) == pytest.approx(3.001, abs=0.0011)


def test_a_new_life_of_the_device_goes_on_at_once() -> None:
    scene = Scene(PLATES, Weight, Make(), faults=(SceneFault("reset", 0.0, 2.0),))
    scene.receive(command(Kind.START))
    wire = scene.advance(2000)
    scene.receive(command(Kind.START))
    wire += scene.advance(2001)
    assert seconds(wire) == pytest.approx(4.0, abs=0.01)
    without_hello = b"".join(f.raw for f in frames(wire) if f.kind == Kind.SAMPLES)
    assert seconds(without_hello) == pytest.approx(4.0, abs=0.01)


def test_what_another_life_measured_before_it_was_heard_is_no_gap() -> None:
    first, other = a_device(seed=1), a_device(seed=2)
    first.receive(command(Kind.START))
    wire = first.advance(101)
    other.advance(5000)
    other.receive(command(Kind.ASK_HELLO) + command(Kind.START))
    wire += other.advance(101)
    assert seconds(wire) == pytest.approx(0.2, abs=0.005)


def test_a_long_gap_is_shortened_and_a_frame_that_came_twice_costs_no_time() -> None:
    device = a_device(Ramp(rate=100))
    device.receive(command(Kind.START))
    first = device.advance(500)
    device.advance(90_000)
    last = device.advance(500)
    assert seconds(first + last) == pytest.approx(10.0 + LONGEST_GAP, abs=0.02)
    assert seconds(first + first[-3600:]) == pytest.approx(seconds(first), abs=1e-9)


@given(st.binary(max_size=400), st.integers(0, 5000))
def test_any_bytes_are_replayed_to_the_last_one(junk: bytes, at: int) -> None:
    wire = stream(50)
    wire = wire[: at % len(wire)] + junk + wire[at % len(wire) :]
    times = list(moments(wire))
    assert [end for end, _ in times] == sorted({end for end, _ in times}) and times[-1][0] == len(wire)
    assert [moment for _, moment in times] == sorted(moment for _, moment in times)
    assert all_of(Replay(wire, "file:", is_paced=False)) == wire
    assert whole_frames(wire) is not None
