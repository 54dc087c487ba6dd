"""The twin of the firmware: conversations, counters and roll-overs."""

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.stand_ins import PLATES, Ramp, a_device, counts, frames, kinds, sequences, ticks

from station.sources.device import Preset, sample_rows
from station.wire.frame import Ack, Channel, Hello, Status, command, samples
from station.wire.spec import LONGEST_ON_AVR, Answer, Flag, Kind, Sensor


def acks(wire: bytes) -> list[tuple[int, int, bytes]]:
    read = [Ack.read(frame) for frame in frames(wire) if frame.kind == Kind.ACK]
    return [(ack.command, ack.answer, ack.value) for ack in read if ack]


def last_status(wire: bytes) -> Status:
    status = Status.read([frame for frame in frames(wire) if frame.kind == Kind.STATUS][-1])
    assert status is not None
    return status


def hello(wire: bytes) -> Hello:
    read = Hello.read(next(frame for frame in frames(wire) if frame.kind == Kind.HELLO))
    assert read is not None
    return read


def test_it_says_who_it_is_when_it_boots_and_where_each_cell_sits() -> None:
    wire = a_device().advance(0)
    assert wire[0] == 0
    assert kinds(wire) == {Kind.HELLO: 1, Kind.CHANNEL: 8}
    said = hello(wire)
    assert (said.protocol, said.sensor, said.channels) == (1, Sensor.SYNTHETIC, 8)
    assert (said.uid[:3], said.geometry, said.rate) == (b"SIM", PLATES.name, 1000)
    assert said.boot != 0
    places = [Channel.read(frame) for frame in frames(wire) if frame.kind == Kind.CHANNEL]
    assert [(c.channel, c.plate, c.corner) for c in places if c] == [(n, n // 4, n % 4) for n in range(8)]


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (command(Kind.SYNC, b"\1\2\3\4"), (Kind.SYNC, Answer.OK, b"\1\2\3\4" + struct.pack("<I", 250_000))),
        (command(Kind.SYNC, b"\1"), (Kind.SYNC, Answer.BAD_ARGUMENT, b"")),
        (command(Kind.SET_RATE, struct.pack("<H", 500)), (Kind.SET_RATE, Answer.OK, struct.pack("<H", 500))),
        (command(Kind.SET_RATE, b"\1\0"), (Kind.SET_RATE, Answer.BAD_ARGUMENT, struct.pack("<H", 1000))),
        (command(Kind.SET_GAIN, bytes([64])), (Kind.SET_GAIN, Answer.OK, bytes([64]))),
        (command(Kind.SET_GAIN, bytes([1])), (Kind.SET_GAIN, Answer.BAD_ARGUMENT, bytes([64]))),
        (command(Kind.READ_TEMP), (Kind.READ_TEMP, Answer.OK, struct.pack("<h", 2300))),
        (command(Kind.READ_BLOB, b"\0\0\4"), (Kind.READ_BLOB, Answer.OK, b"SIM\1")),
        (command(Kind.READ_BLOB, b"\0\0\41"), (Kind.READ_BLOB, Answer.BAD_ARGUMENT, b"")),
        (command(Kind.WRITE_BLOB, b"\xff\3\7\7"), (Kind.WRITE_BLOB, Answer.BAD_ARGUMENT, b"")),
        (command(Kind.SELF_TEST), (Kind.SELF_TEST, Answer.OK, struct.pack("<I", 0))),
        (command(Kind.MATROW), (Kind.MATROW, Answer.UNKNOWN, b"")),
    ],
)
def test_each_command_has_its_answer(sent: bytes, received: tuple[int, int, bytes]) -> None:
    device = a_device()
    device.advance(250)
    device.receive(sent)
    assert acks(device.advance(0)) == [received]


def test_a_conversation_from_hello_to_stop_closes_the_account() -> None:
    device = a_device()
    device.advance(300)
    device.receive(command(Kind.ASK_HELLO))
    assert kinds(device.advance(0)) == {Kind.HELLO: 1, Kind.CHANNEL: 8}
    device.receive(command(Kind.START))
    opening = device.advance(0)
    assert [frame.kind for frame in frames(opening)] == [Kind.ACK, Kind.STATUS]
    assert last_status(opening).conversions == 0
    running = device.advance(2500)
    assert sequences(running) == list(range(2500))
    device.receive(command(Kind.STOP))
    closing = device.advance(100)
    assert [frame.kind for frame in frames(closing)][:2] == [Kind.ACK, Kind.STATUS]
    assert last_status(closing).conversions == 2500
    assert Kind.SAMPLES not in kinds(closing)


def test_it_counts_on_where_it_stopped_when_it_is_started_again() -> None:
    device = a_device()
    for _ in range(2):
        device.receive(command(Kind.START))
        wire = device.advance(40)
        device.receive(command(Kind.STOP))
        device.advance(60)
    assert sequences(wire) == list(range(40, 80))


def test_status_comes_once_a_second_running_or_not() -> None:
    device = a_device()
    assert kinds(device.advance(3999))[Kind.STATUS] == 3
    device.receive(command(Kind.START))
    device.advance(0)
    assert kinds(device.advance(3001))[Kind.STATUS] == 4


def test_every_frame_fits_the_ring_of_an_uno() -> None:
    device = a_device()
    device.receive(command(Kind.START) + command(Kind.READ_BLOB, b"\0\0\40"))
    assert max(len(frame.raw) for frame in frames(device.advance(2000))) <= LONGEST_ON_AVR


def test_a_damaged_command_is_counted_and_does_nothing() -> None:
    device = a_device()
    device.advance(0)
    start = bytearray(command(Kind.START))
    start[2] ^= 4
    device.receive(bytes(start) + b"\x05noise" * 30 + b"\0")
    wire = device.advance(1000)
    assert Kind.SAMPLES not in kinds(wire) and Kind.ACK not in kinds(wire)
    assert last_status(wire).bad_received > 1


def test_noise_without_an_end_is_counted_and_not_kept() -> None:
    device = a_device()
    for _ in range(100):
        device.receive(b"\x05" * 50)
    assert last_status(device.advance(1000)).bad_received == 50
    device.receive(command(Kind.READ_TEMP))
    assert len(acks(device.advance(0))) == 1


@given(st.lists(st.integers(1, 30), max_size=12))
def test_a_command_may_come_in_any_pieces(cuts: list[int]) -> None:
    sent = command(Kind.SYNC, b"abcd") + command(Kind.ASK_HELLO) + command(Kind.READ_TEMP)
    device, at = a_device(), 0
    device.advance(0)
    for cut in [*cuts, len(sent)]:
        device.receive(sent[at : at + cut])
        at += cut
    device.receive(sent[at:])
    assert kinds(device.advance(0)) == {Kind.ACK: 2, Kind.HELLO: 1, Kind.CHANNEL: 8}


@given(st.lists(st.integers(0, 700), min_size=1, max_size=8), st.floats(-500, 500))
def test_how_time_is_cut_changes_no_byte(pieces: list[int], ppm: float) -> None:
    def run(parts: list[int]) -> bytes:
        device = a_device(ppm=ppm)
        device.receive(command(Kind.START))
        device.full = 0.1
        return b"".join(device.advance(part) for part in parts)

    assert run(pieces) == run([sum(pieces)])


def test_counters_roll_over_as_on_the_wire() -> None:
    device = a_device(preset=Preset(2**32 - 1_500_000, 2**32 - 1000))
    device.receive(command(Kind.START))
    wire = device.advance(3000)
    assert sequences(wire) == [(number - 1000) % 65536 for number in range(3000)]
    assert set(np.diff(ticks(wire)) % 2**32) == {1000}
    assert last_status(wire).conversions == 2000


@pytest.mark.parametrize("ppm", [-5000, -200, 0, 1000])
def test_its_clock_is_off_by_the_parts_per_million_asked_for(ppm: float) -> None:
    device = a_device(ppm=ppm)
    device.receive(command(Kind.START))
    times = ticks(device.advance(10_001))
    assert times[-1] - times[0] == pytest.approx(1e7 * (1 + ppm * 1e-6), abs=1)


def test_another_rate_is_refused_while_it_runs_and_told_by_hello_afterwards() -> None:
    device = a_device()
    device.receive(command(Kind.START) + command(Kind.SET_RATE, b"\x64\0"))
    assert acks(device.advance(10))[-1] == (Kind.SET_RATE, Answer.BUSY, struct.pack("<H", 1000))
    device.receive(command(Kind.STOP) + command(Kind.SET_RATE, b"\x64\0") + command(Kind.ASK_HELLO))
    assert hello(device.advance(0)).rate == 100
    device.receive(command(Kind.START))
    assert set(np.diff(ticks(device.advance(50)))) == {10_000}


def test_a_reboot_is_a_new_life_with_a_new_number() -> None:
    device = a_device()
    first = hello(device.advance(0)).boot
    device.receive(command(Kind.START))
    device.advance(100)
    device.receive(command(Kind.REBOOT))
    wire = device.advance(1000)
    assert [frame.kind for frame in frames(wire)][:2] == [Kind.ACK, Kind.HELLO]
    assert hello(wire).boot != first
    assert Kind.SAMPLES not in kinds(wire)
    assert (last_status(wire).conversions, last_status(wire).ticks) == (0, 1_000_000)


def test_the_lives_of_a_seed_are_the_same_again() -> None:
    assert a_device(seed=5).boot == a_device(seed=5).boot != a_device(seed=6).boot


def test_a_frame_without_room_is_dropped_counted_and_flagged() -> None:
    device = a_device()
    device.full = 0.2
    device.receive(command(Kind.START))
    wire = device.advance(1000)
    arrived = sequences(wire)
    status = last_status(wire)
    assert status.conversions == 1000 and status.dropped == 1000 - len(arrived) > 100
    flags = [frame.body[0] for frame in frames(wire) if frame.kind == Kind.SAMPLES]
    gap = next(n for n, number in enumerate(arrived) if number != n)
    assert not any(flags[:gap]) and all(flag == Flag.DROPPED for flag in flags[gap:])


def test_codes_at_the_end_of_the_range_are_flagged() -> None:
    converter = Ramp(made=2**23 - 5)
    device = a_device(converter)
    device.receive(command(Kind.START))
    flags = [frame.body[0] for frame in frames(device.advance(5)) if frame.kind == Kind.SAMPLES]
    assert flags == [0, 0, 0, 0, Flag.OVERRANGE]


def test_a_failing_channel_is_named_by_the_self_test() -> None:
    device = a_device(Ramp(bad=0b100))
    device.advance(0)
    device.receive(command(Kind.SELF_TEST))
    assert acks(device.advance(0)) == [(Kind.SELF_TEST, Answer.HARDWARE, struct.pack("<I", 4))]


def test_what_is_written_to_the_memory_is_read_back_even_after_a_reboot() -> None:
    device = a_device()
    device.receive(command(Kind.WRITE_BLOB, b"\x20\0hello"))
    device.receive(command(Kind.REBOOT) + command(Kind.READ_BLOB, b"\x20\0\5"))
    assert acks(device.advance(0))[-1] == (Kind.READ_BLOB, Answer.OK, b"hello")


@given(
    st.integers(1, 30).flatmap(
        lambda size: st.tuples(
            st.lists(st.integers(0, 63), min_size=size, max_size=size),
            st.integers(0, 2**40),
            st.integers(0, 2**40),
            st.lists(
                st.lists(
                    st.one_of(st.integers(-(2**23), 2**23 - 1), st.sampled_from([0, 256, 65536])),
                    min_size=8,
                    max_size=8,
                ),
                min_size=size,
                max_size=size,
            ),
        )
    )
)
def test_many_frames_at_once_are_those_made_one_by_one(given_rows: Any) -> None:
    flags, sequence, time, rows = given_rows
    number = np.arange(len(flags))
    fast = sample_rows(np.array(flags), sequence + number, time + number, np.array(rows, dtype=np.int32))
    slow = [
        samples(flag, sequence + n, time + n, [row])
        for n, (flag, row) in enumerate(zip(flags, rows, strict=True))
    ]
    assert [row.tobytes() for row in fast] == slow


def test_the_counts_arrive_as_they_were_converted() -> None:
    device = a_device(Ramp(made=-3))
    device.receive(command(Kind.START))
    assert counts(device.advance(6)).tolist() == [[n] * 8 for n in range(-3, 3)]
