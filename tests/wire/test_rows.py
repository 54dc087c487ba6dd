"""The laws of a mat's rows: as bytes, as scans, and in the account, for any cutting of the bytes."""

from dataclasses import astuple

import naive
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numba import config
from numpy.typing import NDArray
from wire import mat_traffic as traffic
from wire.mat_traffic import MatSender, wild_traffic
from wire.test_cuts import cut, places

from station.block import Block, Tally
from station.scans import NO_TICKS, Scans, joined
from station.wire import gathering, stuffing
from station.wire.decoder import Decoder
from station.wire.frame import Ack, Frame, Hello, encode
from station.wire.rows import Rows, pack, read_rows, unpack, wire_length, write_rows
from station.wire.scan import scan
from station.wire.spec import Kind

EXAMPLES = 10 if config.DISABLE_JIT else 150


def decoded(*parts: bytes, hello: Hello | None = None) -> tuple[list[object], Decoder]:
    """Scans one by one and messages, in order, when the bytes come in these parts."""
    decoder = Decoder(hello)
    items = [item for part in parts for item in decoder.feed(part)] + decoder.finish()
    out: list[object] = []
    for item in items:
        if isinstance(item, Scans):
            arrays = (item.index, item.ticks, item.cells, item.missing)
            out += [(item.segment, *(each[n].tolist() for each in arrays)) for n in range(len(item))]
        else:
            out.append(item if isinstance(item, Frame) else (item.segment, item.counts.tolist()))
    return out, decoder


def scans_of(*parts: bytes) -> tuple[Scans, Decoder]:
    """All scans of a stream of one segment."""
    decoder = Decoder()
    items = [item for part in parts for item in decoder.feed(part)] + decoder.finish()
    return joined([item for item in items if isinstance(item, Scans)]), decoder


def accounts(decoder: Decoder) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Sent, received, lost and corrupt: of the scans, and of the rows."""
    return astuple(decoder.tally)[:4], astuple(decoder.row_tally)[:4]


# Bytes


@pytest.mark.parametrize("columns", [1, 2, 5, 16, 24, 31, 32])
def test_packing_many_rows_is_the_same_as_bit_by_bit(columns: int) -> None:
    random = np.random.default_rng(columns)
    cells = traffic.random_cells(random, 300, columns)
    packed = pack(cells)
    assert np.array_equal(unpack(packed, columns), cells)
    for row, own in zip(packed, cells.tolist(), strict=True):
        body = traffic.body_of(3, 70_000, 5, own)
        assert row.tobytes() == body[7:]
        assert traffic.read_body(body, columns) == (3, 70_000 % 65536, 5, own)


@pytest.mark.parametrize("columns", [1, 16, 32])
def test_many_rows_are_read_and_written_as_one_by_one(columns: int) -> None:
    random = np.random.default_rng(columns)
    cells = traffic.random_cells(random, 200, columns)
    row, number, ticks = (
        random.integers(0, 32, 200),
        random.integers(0, 65536, 200),
        random.integers(0, 2**32, 200),
    )
    rows = Rows(row.astype(np.uint8), number.astype(np.uint16), ticks.astype(np.uint32), cells)
    written = write_rows(rows)
    assert written.shape[1] == wire_length(columns)
    one_by_one = [
        encode(Kind.MATROW, traffic.body_of(int(r), int(s), int(t), c.tolist()))
        for r, s, t, c in zip(row, number, ticks, cells, strict=True)
    ]
    assert [each.tobytes() for each in written] == one_by_one
    found = scan(written.tobytes(), 0)
    back = read_rows(written.reshape(-1), found.other_start, columns)
    for name in ("row", "sequence", "ticks", "cells"):
        assert np.array_equal(getattr(back, name), getattr(rows, name))


# Scans


def test_scans_come_back_as_they_were_made_with_the_time_of_each_row() -> None:
    sender = MatSender(16, 16, scan=65_533, time=2**32 - 30_000.0)
    wire = (
        sender.hello() + sender.start() + b"".join(sender.convert() for _ in range(16 * 10)) + sender.stop()
    )
    scans, decoder = scans_of(wire)
    assert scans.index.tolist() == list(range(10))
    assert not scans.missing.any() and scans.whole.all()
    expected = 2**32 - 30_000 + 1400 * np.arange(160).reshape(10, 16)
    assert np.array_equal(scans.ticks, expected)
    assert np.array_equal(scans.skew, 1400.0 * np.arange(16))
    assert np.array_equal(scans.began, expected[:, 0])
    made = [[[traffic.count_of(65_533 + n, r, c) for c in range(16)] for r in range(16)] for n in range(10)]
    assert np.array_equal(scans.cells, made)
    assert accounts(decoder) == ((10, 10, 0, 0), (160, 160, 0, 0))


def test_a_lost_row_stays_missing_and_its_scan_is_not_whole() -> None:
    sender = MatSender()
    rows = [sender.convert() for _ in range(4 * 6)]
    del rows[9]
    scans, decoder = scans_of(sender.hello() + begun_of(sender) + b"".join(rows) + sender.stop())
    assert np.argwhere(scans.missing).tolist() == [[2, 1]]
    assert scans.ticks[2, 1] == NO_TICKS and not scans.cells[2, 1].any()
    assert scans.whole.tolist() == [True, True, False, True, True, True]
    assert accounts(decoder) == ((6, 5, 1, 0), (24, 23, 1, 0))
    assert scans.began[2] == scans.ticks[2, 0]


def begun_of(sender: MatSender) -> bytes:
    """What a mat says at START, as it stood before its first row."""
    began = MatSender(sender.rows, sender.columns)
    return began.start()


def test_a_damaged_row_is_corrupt_and_a_lost_scan_lost() -> None:
    sender = MatSender()
    begun = sender.hello() + sender.start()
    rows = [sender.convert() for _ in range(4 * 8)]
    rows[6] = rows[6][:4] + bytes([rows[6][4] ^ 0x10]) + rows[6][5:]
    del rows[16:20]
    scans, decoder = scans_of(begun + b"".join(rows) + sender.stop())
    assert scans.index.tolist() == [0, 1, 2, 3, 5, 6, 7]
    assert accounts(decoder) == ((8, 6, 1, 1), (32, 27, 4, 1))
    assert decoder.tally.bad_frames == 1 and decoder.tally.noise_bytes > 0


def test_a_row_that_comes_twice_is_dropped_and_counted() -> None:
    sender = MatSender()
    begun = sender.hello() + sender.start()
    rows = [sender.convert() for _ in range(12)]
    scans, decoder = scans_of(begun + b"".join([*rows[:6], rows[5], rows[3], *rows[6:]]) + sender.stop())
    assert len(scans) == 3 and decoder.tally.duplicates == 2
    assert accounts(decoder) == ((3, 3, 0, 0), (12, 12, 0, 0))


def test_the_scan_that_stop_cuts_short_is_no_lost_scan() -> None:
    sender = MatSender()
    wire = sender.hello() + sender.start()
    for made in (6, 8, 1, 4):
        wire += b"".join(sender.convert() for _ in range(made)) + sender.stop()
        sender.time += 300_000.0
        wire += sender.start()
    scans, decoder = scans_of(wire + b"".join(sender.convert() for _ in range(4)))
    assert scans.index.tolist() == list(range(7))
    assert scans.missing.sum(axis=1).tolist() == [0, 2, 0, 0, 3, 0, 0]
    assert accounts(decoder) == ((5, 5, 0, 0), (23, 23, 0, 0))


def test_stop_before_the_first_row_is_over_loses_nothing() -> None:
    # The firmware gives the scan another number although no row of it was sent.
    sender = MatSender()
    wire = sender.hello() + sender.start() + b"".join(sender.convert() for _ in range(8)) + sender.stop()
    sender.scan += 1
    sender.time += 50_000.0
    _, decoder = scans_of(
        wire + sender.start() + b"".join(sender.convert() for _ in range(8)) + sender.stop()
    )
    assert accounts(decoder) == ((4, 4, 0, 0), (16, 16, 0, 0))


def test_a_damaged_answer_to_stop_makes_no_lost_rows() -> None:
    sender = MatSender()
    wire = sender.hello() + sender.start() + b"".join(sender.convert() for _ in range(6))
    stopped = Ack(Kind.STOP).encode()
    sender.time += 40_000.0
    _, decoder = scans_of(wire + stopped + sender.start() + b"".join(sender.convert() for _ in range(8)))
    assert accounts(decoder) == ((3, 3, 0, 0), (14, 14, 0, 0))


def test_a_recording_that_begins_and_ends_within_a_scan_has_lost_nothing() -> None:
    sender = MatSender()
    hello = Hello.read(Decoder().feed(sender.hello())[0])  # type: ignore[arg-type]
    rows = [sender.convert() for _ in range(23)]
    items, decoder = decoded(b"".join(rows[6:]), hello=hello)
    assert len(items) == 5
    assert accounts(decoder) == ((3, 3, 0, 0), (17, 17, 0, 0))


def test_rows_lost_between_start_and_the_first_row_are_accounted_for() -> None:
    sender = MatSender(rate=178)
    begun = sender.hello() + sender.start()
    rows = [sender.convert() for _ in range(16)]
    _, decoder = scans_of(begun + b"".join(rows[5:]) + sender.stop())
    assert accounts(decoder) == ((4, 2, 2, 0), (16, 11, 5, 0))


def test_connecting_to_a_mat_that_runs_already_loses_nothing() -> None:
    sender = MatSender(rate=178)
    for _ in range(10):
        sender.convert()
    wire = sender.hello() + sender.status() + b"".join(sender.convert() for _ in range(10))
    _, decoder = scans_of(wire + sender.stop())
    assert accounts(decoder) == ((2, 2, 0, 0), (10, 10, 0, 0))


def test_the_end_of_a_run_is_told_by_the_status_behind_stop() -> None:
    sender = MatSender()
    begun = sender.hello() + sender.start()
    rows = [sender.convert() for _ in range(14)]
    _, decoder = scans_of(begun + b"".join(rows[:9]) + sender.stop())
    assert accounts(decoder) == ((3, 2, 1, 0), (12, 9, 3, 0))


def test_a_restart_begins_a_segment_and_closes_the_account() -> None:
    sender = MatSender()
    wire = sender.hello() + sender.start() + b"".join(sender.convert() for _ in range(10))
    wire += sender.reset() + b"".join(sender.convert() for _ in range(8)) + sender.stop()
    items, decoder = decoded(wire)
    segments = [item[0] for item in items if isinstance(item, tuple)]
    assert segments == [0, 0, 0, 1, 1]
    assert decoder.tally.resets == 1
    assert accounts(decoder) == ((4, 4, 0, 0), (18, 18, 0, 0))


def test_a_restart_whose_hello_was_lost_is_seen_by_its_clock() -> None:
    sender = MatSender(time=900_000.0, scan=50)
    wire = sender.hello() + sender.start() + b"".join(sender.convert() for _ in range(10))
    sender.reset()
    wire += b"".join(sender.convert() for _ in range(8))
    items, decoder = decoded(wire)
    assert [item[0] for item in items if isinstance(item, tuple)] == [0, 0, 0, 1, 1]
    assert decoder.tally.resets == 1


def test_a_row_that_fits_nothing_is_a_bad_frame() -> None:
    sender = MatSender()
    begun = sender.hello() + sender.start()
    rows = [sender.convert() for _ in range(12)]
    stray = encode(Kind.MATROW, traffic.body_of(2, 40_000, 77, [1] * 5))
    beyond = encode(Kind.MATROW, traffic.body_of(9, 1, 8_000, [1] * 5))
    short = encode(Kind.MATROW, traffic.body_of(1, 1, 8_000, [1] * 4))
    scans, decoder = scans_of(begun + b"".join([*rows[:5], stray, beyond, short, *rows[5:]]) + sender.stop())
    assert len(scans) == 3 and decoder.tally.bad_frames == 3
    assert accounts(decoder) == ((3, 3, 0, 0), (12, 12, 0, 0))


def test_text_in_front_of_a_row_costs_no_row() -> None:
    sender = MatSender()
    begun = sender.hello() + sender.start()
    rows = [sender.convert() for _ in range(8)]
    _, decoder = scans_of(begun + b"".join([*rows[:3], b"debug: ready\n", *rows[3:]]) + sender.stop())
    assert accounts(decoder) == ((2, 2, 0, 0), (8, 8, 0, 0))
    assert decoder.tally.bad_frames == 1 and decoder.tally.noise_bytes == 13


def test_a_long_gap_counts_every_scan_in_it() -> None:
    sender = MatSender()
    wire = sender.hello() + sender.start() + b"".join(sender.convert() for _ in range(40))
    sender.scan += 70_000
    sender.time += 280_000 * sender.period
    wire += b"".join(sender.convert() for _ in range(40)) + sender.stop()
    scans, decoder = scans_of(wire)
    assert scans.index[-1] == 70_019
    assert accounts(decoder) == ((70_020, 20, 70_000, 0), (280_080, 80, 280_000, 0))


@settings(max_examples=EXAMPLES)
@given(wild_traffic(), places)
def test_any_cutting_gives_the_same_scans_messages_and_account(data: bytes, cuts: list[int]) -> None:
    items, decoder = decoded(data)
    for parts in (cut(data, cuts), [data[n : n + 1] for n in range(len(data))]):
        again, other = decoded(*parts)
        assert again == items
        assert (other.tally, other.row_tally) == (decoder.tally, decoder.row_tally)
        assert (other.hello, other.status) == (decoder.hello, decoder.status)


@settings(max_examples=EXAMPLES)
@given(wild_traffic())
def test_the_fast_way_is_the_slow_way(data: bytes) -> None:
    items, decoder = decoded(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gathering.Gathering, "_run_on", lambda *_: 0)
        slow, other = decoded(data)
    assert slow == items
    assert (other.tally, other.row_tally) == (decoder.tally, decoder.row_tally)


@settings(max_examples=EXAMPLES)
@given(st.data())
def test_every_row_sent_is_received_lost_or_corrupt(data: st.DataObject) -> None:
    sender = MatSender(data.draw(st.integers(1, 5)), data.draw(st.integers(1, 6)))
    out = sender.hello() + sender.start()
    received = 0
    count = data.draw(st.integers(3, 60))
    fate = data.draw(
        st.lists(st.sampled_from(["comes"] * 5 + ["lost", "hurt"]), min_size=count, max_size=count)
    )
    fate[:2] = ["comes"] * 2  # the pace is known
    for each in fate:
        row = sender.convert()
        out += {"comes": row, "lost": b"", "hurt": bytes([row[0] ^ 1]) + row[1:]}[each]
        received += each == "comes"
    items, decoder = decoded(out + sender.stop())
    known = [item for item in items if isinstance(item, tuple)]
    rows = decoder.row_tally
    assert rows.received == received == sum(not gone for item in known for gone in item[4])
    # Rows of the scan that STOP cut short are known as far as they came.
    last = max(n for n, each in enumerate(fate) if each == "comes") + 1
    made = max(last, count // sender.rows * sender.rows)
    assert rows.sent == made == rows.received + rows.lost + rows.corrupt
    hurt = sum(each == "hurt" for each in fate)
    assert rows.corrupt <= hurt
    whole = sum(
        all(each == "comes" for each in fate[n : n + sender.rows])
        for n in range(0, count - sender.rows + 1, sender.rows)
    )
    scans = decoder.tally
    assert (scans.sent, scans.received) == (count // sender.rows, whole)
    assert scans.sent == scans.received + scans.lost + scans.corrupt


def test_samples_of_plates_are_not_touched_by_any_of_this() -> None:
    items, decoder = decoded(Hello(boot=3).encode())
    assert len(items) == 1 and decoder.row_tally == Tally()
    assert not any(isinstance(item, Block) for item in items)


BYTES = st.sampled_from([0, 0, 1, 7, 255])


@given(arrays(np.uint8, st.tuples(st.integers(0, 6), st.integers(1, 200)), elements=BYTES))
def test_unstuffing_undoes_stuffing_as_its_slow_twin_does(plain: NDArray[np.uint8]) -> None:
    stuffed = stuffing.stuffed_rows(plain)
    assert (stuffing.unstuffed_rows(stuffed) == plain).all()
    slow = stuffed.copy()
    naive.unstuff(slow)
    assert (slow[:, 1:-1] == plain).all()
