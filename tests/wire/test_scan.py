import struct
from binascii import crc_hqx

import numpy as np
import pytest
from cobs import cobs
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import junk, wild_streams
from wire.naive_wire import Sent, read_samples

from station.wire import frame
from station.wire.scan import UNKNOWN, Scan, scan, write_samples
from station.wire.spec import LONGEST_MESSAGE, Kind

int24 = st.integers(-(2**23), 2**23 - 1)


@st.composite
def sample_frames(draw: st.DrawFn) -> tuple[int, list[Sent]]:
    """Frames of one number of channels, with any values and any batch that fits."""
    channels = draw(st.integers(1, 80))
    most = max(1, (LONGEST_MESSAGE - 9) // (3 * channels))
    counts = st.lists(st.tuples(*[int24] * channels), min_size=1, max_size=min(most, 4)).map(tuple)
    one = st.builds(Sent, st.integers(0, 255), st.integers(0, 65535), st.integers(0, 2**32 - 1), counts)
    return channels, draw(st.lists(one, min_size=1, max_size=6))


def arrays(frames: list[Sent]) -> tuple[np.ndarray, ...]:
    """What `write_samples` takes."""
    rows = [row for each in frames for row in each.counts]
    return (
        np.array([each.flags for each in frames], np.uint8),
        np.array([each.sequence for each in frames], np.uint16),
        np.array([each.ticks for each in frames], np.uint32),
        np.array([len(each.counts) for each in frames], np.uint8),
        np.array(rows, np.int32),
    )


def frames_of(found: Scan) -> list[Sent]:
    """The frames of a scan as plain values."""
    ends = np.cumsum(found.batch, dtype=int)
    return [
        Sent(
            int(found.flags[n]),
            int(found.sequence[n]),
            int(found.ticks[n]),
            tuple(tuple(map(int, row)) for row in found.counts[ends[n] - int(found.batch[n]) : ends[n]]),
        )
        for n in range(len(found.start))
    ]


@given(sample_frames())
def test_the_compiled_writer_writes_what_the_plain_one_writes(made: tuple[int, list[Sent]]) -> None:
    _, frames = made
    wire, end = write_samples(*arrays(frames))
    plain = [frame.samples(f.flags, f.sequence, f.ticks, [list(row) for row in f.counts]) for f in frames]
    assert wire.tobytes() == b"".join(plain)
    assert end.tolist() == np.cumsum([len(raw) for raw in plain]).tolist()


@given(sample_frames())
def test_a_scan_undoes_the_writer(made: tuple[int, list[Sent]]) -> None:
    channels, frames = made
    wire, end = write_samples(*arrays(frames))
    found = scan(wire, channels)
    assert frames_of(found) == frames
    assert found.end.tolist() == end.tolist()
    assert len(found.other_start) == 0
    assert frames_of(scan(wire.tobytes(), UNKNOWN)) == frames


def naive_scan(data: bytes, channels: int) -> tuple[list[tuple[int, int, Sent]], list[tuple[int, int, int]]]:
    """Frames and other pieces of the bytes, one after the other, by `frame.decode`."""
    frames, others = [], []
    at = 0
    while (end := data.find(b"\0", at) + 1) > 0:
        length = 12 + 3 * channels
        whole = frame.decode(data[at:end])
        sent, _ = read_samples(whole, channels)
        start = at
        if sent is None and (whole is None or whole.kind == Kind.SAMPLES) and end - at > length:
            sent, _ = read_samples(frame.decode(data[end - length : end]), channels)
            if sent is not None:
                start = end - length
                others.append((at, start, UNKNOWN))
        if sent is not None:
            frames.append((start, end, sent))
        elif whole is None or whole.kind == Kind.SAMPLES:
            others.append((at, end, UNKNOWN))
        else:
            others.append((at, end, whole.kind))
        at = end
    return frames, others


@settings(max_examples=150)
@given(st.one_of(wild_streams(), st.binary(max_size=400), st.lists(junk).map(b"".join)), st.integers(1, 8))
def test_a_scan_finds_what_its_slow_twin_finds_and_leaves_out_no_byte(data: bytes, channels: int) -> None:
    found = scan(data, channels)
    frames, others = naive_scan(data, channels)
    assert list(zip(found.start, found.end, frames_of(found), strict=True)) == frames
    assert list(zip(found.other_start, found.other_end, found.other_kind, strict=True)) == others
    pieces = sorted([*zip(found.start, found.end, strict=True), *((a, b) for a, b, _ in others)])
    edges = [0, *(int(end) for _, end in pieces)]
    assert [int(start) for start, _ in pieces] == edges[:-1]
    assert edges[-1] == found.consumed == data.rfind(b"\0") + 1


@given(st.binary(min_size=1, max_size=40), st.integers(1, 200))
def test_frames_agree_with_the_usual_libraries(counts: bytes, number: int) -> None:
    row = tuple(byte * 65537 - 0x800000 for byte in counts)
    wire, _ = write_samples(*arrays([Sent(number % 256, number, number * 77_777, (row,))]))
    message = cobs.decode(wire.tobytes()[:-1])
    assert message[-2:] == struct.pack("<H", crc_hqx(message[:-2], 0xFFFF))
    assert struct.unpack("<BBHI", message[:8]) == (0x10, number % 256, number, number * 77_777)
    assert message[8:11] == struct.pack("<i", row[0])[:3]


def test_frames_of_the_longest_message_are_read() -> None:
    frames = [Sent(1, 2, 3, (tuple(range(-40, 40)),)), Sent(0, 3, 4, (tuple([0] * 80),))]
    wire, _ = write_samples(*arrays(frames))
    assert frames_of(scan(wire, 80)) == frames


def test_a_message_longer_than_the_protocol_allows_is_no_frame() -> None:
    plain = bytes([0x42]) + bytes(range(1, 251))
    long = cobs.encode(plain + struct.pack("<H", crc_hqx(plain, 0xFFFF))) + b"\0"
    found = scan(long + frame.encode(0x42, plain[1:-1]), 8)
    assert found.other_kind.tolist() == [UNKNOWN, 0x42]


def test_a_sample_frame_of_another_number_of_channels_is_no_frame() -> None:
    wire = frame.samples(0, 1, 2, [[1, 2, 3, 4]])
    assert scan(wire, 8).other_kind.tolist() == [UNKNOWN]
    assert scan(wire, 0).other_kind.tolist() == [UNKNOWN]
    assert len(scan(wire, 4).start) == 1


def test_a_batch_whose_number_does_not_fit_its_length_is_no_frame() -> None:
    body = struct.pack("<BHI", 0, 1, 2) + bytes(24)
    assert scan(frame.encode(Kind.SAMPLES, body + b"\2"), 4).batch.tolist() == [2]
    assert scan(frame.encode(Kind.SAMPLES, body + b"\3"), 4).other_kind.tolist() == [UNKNOWN]
    assert scan(frame.encode(Kind.SAMPLES, body[:-12] + b"\1"), 4).other_kind.tolist() == [UNKNOWN]


def test_the_writer_refuses_what_no_frame_can_hold() -> None:
    one = np.zeros(1, np.uint8), np.zeros(1, np.uint16), np.zeros(1, np.uint32)
    with pytest.raises(ValueError, match="rows of counts"):
        write_samples(*one, np.array([2], np.uint8), np.zeros((1, 8), np.int32))
    with pytest.raises(ValueError, match="bytes"):
        write_samples(*one, np.array([11], np.uint8), np.zeros((11, 8), np.int32))
    wire, end = write_samples(*(part[:0] for part in one), np.zeros(0, np.uint8), np.zeros((0, 8), np.int32))
    assert len(wire) == len(end) == 0


def test_no_bytes_are_no_pieces() -> None:
    found = scan(b"", 8)
    assert (found.consumed, len(found.start), len(found.other_start)) == (0, 0, 0)
    assert found.counts.shape == (0, 8)
