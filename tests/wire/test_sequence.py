"""Stories of the sequence: what is accepted, what is a gap, what is a new life."""

import struct

import numpy as np
import pytest
from numba import config
from strategies import TURN, Sender

from station.block import Block
from station.wire.decoder import Decoder, write_samples
from station.wire.frame import Ack, Frame, Hello, Status, encode, samples
from station.wire.spec import Answer, Kind

ALL = ("index", "ticks", "flags", "counts")


def run(sender: Sender, count: int) -> bytes:
    """Some conversions, all of which arrive."""
    return b"".join(sender.convert() for _ in range(count))


def joined(items: list[Block | Frame], segment: int = 0) -> dict[str, np.ndarray]:
    """The samples of one segment, (n, ...)."""
    blocks = [item for item in items if isinstance(item, Block) and item.segment == segment]
    return (
        {name: np.concatenate([getattr(block, name) for block in blocks]) for name in ALL} if blocks else {}
    )


def begun(**settings: object) -> tuple[Sender, Decoder]:
    """A sender that has said hello and was started, and a decoder that has heard it."""
    sender = Sender(**settings)  # type: ignore[arg-type]
    decoder = Decoder()
    decoder.feed(sender.hello() + sender.start())
    return sender, decoder


def test_a_gap_stays_a_gap_and_is_counted_as_lost() -> None:
    sender, decoder = begun()
    items = decoder.feed(run(sender, 5) + sender.convert(skip=7) + run(sender, 2))
    assert joined(items)["index"].tolist() == [0, 1, 2, 3, 4, 12, 13, 14]
    assert (decoder.tally.received, decoder.tally.lost, decoder.tally.corrupt) == (8, 7, 0)


def test_a_damaged_frame_is_skipped_and_counted_as_corrupt() -> None:
    sender, decoder = begun()
    damaged = bytearray(run(sender, 5) + sender.convert() + sender.convert(skip=2))
    damaged[5 * 36 + 20] ^= 4
    items = decoder.feed(bytes(damaged))
    assert joined(items)["index"].tolist() == [0, 1, 2, 3, 4, 8]
    tally = decoder.tally
    assert (tally.lost, tally.corrupt, tally.bad_frames, tally.noise_bytes) == (2, 1, 1, 35)


def test_a_damaged_batch_is_corrupt_with_all_its_samples() -> None:
    sender, decoder = begun(batch=3, channels=4)
    whole, hit, after = run(sender, 2), bytearray(sender.convert()), run(sender, 1)
    hit[10] ^= 1
    decoder.feed(whole + bytes(hit) + after)
    assert (decoder.tally.received, decoder.tally.corrupt, decoder.tally.lost) == (9, 3, 0)


def test_a_frame_that_comes_twice_is_dropped_and_counted() -> None:
    sender, decoder = begun()
    frames = [sender.convert() for _ in range(300)]
    items = decoder.feed(b"".join(frames) + frames[-1] + frames[0] + frames[150] + run(sender, 1))
    assert joined(items)["index"].tolist() == list(range(301))
    assert (decoder.tally.duplicates, decoder.tally.bad_frames) == (3, 0)


def test_a_frame_that_comes_late_is_never_stored() -> None:
    sender, decoder = begun()
    first, *late, last = (sender.convert() for _ in range(6))
    items = decoder.feed(first + last + b"".join(late) + run(sender, 3))
    assert joined(items)["index"].tolist() == [0, 5, 6, 7, 8]
    assert (decoder.tally.lost, decoder.tally.bad_frames, decoder.tally.sent) == (4, 4, 9)


def test_a_frame_whose_time_does_not_fit_its_number_is_a_bad_frame() -> None:
    sender, decoder = begun()
    before = run(sender, 10)
    stray = samples(0, sender.conversions + 500, sender.ticks + 2000, [[1] * 8])
    items = decoder.feed(before + stray + run(sender, 10))
    assert joined(items)["index"].tolist() == list(range(20))
    assert (decoder.tally.bad_frames, decoder.tally.sent) == (1, 20)


def test_what_arrived_damaged_before_a_stray_frame_is_corrupt_too() -> None:
    sender, decoder = begun()
    before = run(sender, 10) + b"damage\0"
    stray = samples(0, sender.conversions + 500, sender.ticks + 2000, [[1] * 8])
    decoder.feed(before + stray + sender.convert(skip=5))
    assert (decoder.tally.corrupt, decoder.tally.lost, decoder.tally.bad_frames) == (2, 3, 2)


def test_a_single_sample_inside_a_batch_that_was_taken_is_not_taken_again() -> None:
    sender, decoder = begun(batch=3, channels=4)
    decoder.feed(run(sender, 4))
    inside = samples(0, 10, sender.ticks - 1000, [[1] * 4])
    items = decoder.feed(inside + run(sender, 2))
    assert joined(items)["index"].tolist() == list(range(12, 18))
    assert decoder.tally.received == 18


def test_frames_that_agree_with_each_other_are_believed_as_a_gap_when_time_went_on() -> None:
    sender, decoder = begun()
    before = run(sender, 10)
    sender.conversions += 500
    sender.time += 2000
    items = decoder.feed(before + run(sender, 2))
    assert joined(items)["index"].tolist() == list(range(10))
    items += decoder.feed(run(sender, 1))
    assert joined(items)["index"].tolist() == [*range(10), 510, 511, 512]
    assert (decoder.tally.lost, decoder.tally.bad_frames, decoder.tally.resets) == (500, 0, 0)


def test_frames_that_agree_with_each_other_begin_a_segment_when_time_ran_backwards() -> None:
    sender, decoder = begun(conversions=5000, time=9e6)
    items = decoder.feed(run(sender, 10))
    sender.conversions, sender.time = 3, 50_000.0
    items += decoder.feed(run(sender, 2)) + decoder.feed(run(sender, 8))
    assert joined(items)["index"].tolist() == list(range(10))
    assert joined(items, 1)["index"].tolist() == list(range(10))
    assert joined(items, 1)["ticks"][0] == 51_000
    assert (decoder.tally.resets, decoder.tally.sent, decoder.tally.bad_frames) == (1, 20, 0)


@pytest.mark.parametrize("gap", [4095, 4097, 65_536, 131_072 + 5, 1_500_000])
@pytest.mark.parametrize("pace", [1.0, 1.032])
def test_a_long_gap_is_unwrapped_by_number_and_time_together(gap: int, pace: float) -> None:
    """1 500 000 conversions are 25 min, and 3 % of them 45 000: only the measured rate tells the turn."""
    sender, decoder = begun(pace=pace, conversions=60_000, time=float(TURN - 300_000))
    items = decoder.feed(run(sender, 600) + sender.convert(skip=gap) + run(sender, 4))
    assert joined(items)["index"][-5:].tolist() == list(range(600 + gap, 605 + gap))
    ticks = joined(items)["ticks"]
    assert abs(int(ticks[-1] - ticks[0]) - (604 + gap) * 1000 * pace) < 2
    assert (decoder.tally.lost, decoder.tally.resets) == (gap, 0)


def test_a_silence_of_hours_is_bridged_by_the_uptime_and_conversions_of_a_status() -> None:
    sender, decoder = begun()
    items = decoder.feed(run(sender, 50) + sender.status())
    gap = 3 * 3600 * 1000 + 123
    sender.conversions += gap
    sender.time += gap * 1000.0
    items += decoder.feed(sender.status() + run(sender, 5))
    assert joined(items)["index"].tolist() == [*range(50), *range(50 + gap, 55 + gap)]
    assert int(joined(items)["ticks"][-1]) == (55 + gap) * 1000
    assert (decoder.tally.lost, decoder.tally.resets) == (gap, 0)


def test_a_million_frames_around_every_roll_over_have_no_gap() -> None:
    """16 bits of number roll over every 65 536 frames, 32 bits of microseconds once in the middle."""
    count = 5_000 if config.DISABLE_JIT else 1_000_000
    number = np.arange(count) + 65_536 - count // 4
    ticks = TURN - count // 2 * 1000 + np.arange(count) * 1000
    counts = np.zeros((count, 8), np.int32)
    counts[:, 0] = np.arange(count)
    wire, _ = write_samples(
        np.zeros(count, np.uint8),
        number.astype(np.uint16),
        ticks.astype(np.uint32),
        np.ones(count, np.uint8),
        counts,
    )
    decoder = Decoder(Hello())
    found = joined(decoder.feed(wire.tobytes()))
    assert np.array_equal(found["index"], np.arange(count))
    assert np.array_equal(found["ticks"], ticks)
    assert np.array_equal(found["counts"], counts)
    assert decoder.tally.sent == decoder.tally.received == count


@pytest.mark.parametrize(("rate", "pace"), [(80, 80 / 77.5), (1000, 1.005), (1000, 0.995), (1000, 1.001)])
def test_a_clock_that_is_off_and_a_rate_that_is_not_nominal_lose_nothing(rate: int, pace: float) -> None:
    sender, decoder = begun(rate=rate, pace=pace)
    decoder.feed(b"".join(sender.convert(jitter=0.3 * (-1) ** n) for n in range(3000)) + sender.stop())
    tally = decoder.tally
    assert (tally.sent, tally.received, tally.bad_frames) == (3000, 3000, 0)


def test_the_first_boot_id_is_no_restart_and_the_next_one_is() -> None:
    sender, decoder = begun()
    items = decoder.feed(run(sender, 5) + sender.hello() + run(sender, 5) + sender.status())
    assert decoder.tally.resets == 0
    items += decoder.feed(sender.reset() + run(sender, 5))
    assert joined(items)["index"].tolist() == list(range(10))
    assert joined(items, 1)["index"].tolist() == list(range(5))
    assert (decoder.tally.resets, decoder.tally.sent) == (1, 15)


def test_a_restart_whose_hello_was_lost_is_seen_by_the_next_status_once() -> None:
    sender, decoder = begun(time=60e6)
    items = decoder.feed(run(sender, 5))
    sender.reset()
    items += decoder.feed(run(sender, 20) + sender.status() + run(sender, 20) + sender.hello())
    assert len(joined(items, 1)["index"]) == 40
    assert (decoder.tally.resets, decoder.tally.received, decoder.tally.bad_frames) == (1, 45, 0)


def test_frames_that_wait_are_the_first_of_the_life_that_a_status_tells_of() -> None:
    sender, decoder = begun(time=60e6)
    items = decoder.feed(run(sender, 5))
    sender.reset()
    items += decoder.feed(run(sender, 2) + sender.status() + run(sender, 3))
    assert joined(items, 1)["index"].tolist() == list(range(5))
    assert (decoder.tally.resets, decoder.tally.bad_frames, decoder.tally.sent) == (1, 0, 10)


def test_a_known_device_that_restarted_before_the_first_byte_begins_a_segment() -> None:
    sender = Sender(boot=7)
    decoder = Decoder(Hello(boot=6))
    decoder.feed(sender.hello() + sender.start() + run(sender, 3))
    assert (decoder.tally.resets, decoder.tally.received) == (1, 3)


def test_a_pause_between_stop_and_start_loses_nothing() -> None:
    sender, decoder = begun()
    said = run(sender, 10) + sender.stop()
    sender.time += 600e6
    items = decoder.feed(said + sender.start() + run(sender, 10))
    assert joined(items)["index"].tolist() == list(range(20))
    assert joined(items)["ticks"][10] - joined(items)["ticks"][9] == 600_001_000
    assert (decoder.tally.sent, decoder.tally.bad_frames) == (20, 0)


def test_a_pause_of_a_firmware_that_does_not_count_conversions_loses_nothing() -> None:
    sender = Sender()
    decoder = Decoder(Hello())
    answer = Ack(Kind.START, Answer.OK).encode()
    old_status = encode(Kind.STATUS, struct.pack("<HHHI", 0, 0, 0, 0))
    said = answer + old_status + run(sender, 10)
    sender.time += 600e6
    items = decoder.feed(said + answer + old_status + sender.convert(skip=2) + run(sender, 9))
    assert joined(items)["index"].tolist() == [*range(10), *range(12, 22)]
    assert decoder.tally.lost == 2


def test_a_converter_that_needs_time_after_start_is_believed_at_once() -> None:
    sender, decoder = begun(rate=80)
    decoder.feed(run(sender, 10) + sender.stop())
    said = sender.start()
    sender.time += 400_000
    items = decoder.feed(said + run(sender, 1))
    assert joined(items)["index"].tolist() == [10]


def test_samples_lost_at_the_edges_are_counted_by_the_conversions_of_status() -> None:
    sender = Sender(conversions=65_530)
    decoder = Decoder()
    said = sender.hello() + sender.start()
    said += sender.convert(skip=3) + run(sender, 10)
    run(sender, 4)
    decoder.feed(said + sender.stop())
    assert (decoder.tally.sent, decoder.tally.received, decoder.tally.lost) == (18, 11, 7)
    decoder.finish()
    assert decoder.tally.sent == sender.made == 18


def test_a_trial_without_one_sample_is_lost_as_a_whole() -> None:
    sender, decoder = begun()
    run(sender, 250)
    decoder.feed(sender.stop())
    decoder.finish()
    assert (decoder.tally.sent, decoder.tally.received, decoder.tally.lost) == (250, 0, 250)


def test_a_status_among_the_samples_does_not_count_those_still_to_come_as_lost() -> None:
    sender, decoder = begun()
    before = run(sender, 10)
    late = run(sender, 2)
    decoder.feed(before + sender.status())
    assert (decoder.tally.sent, decoder.tally.lost) == (10, 0)
    decoder.feed(late + run(sender, 1))
    assert (decoder.tally.sent, decoder.tally.received, decoder.tally.lost) == (13, 13, 0)


def test_the_end_of_the_bytes_closes_the_account_by_the_last_status() -> None:
    sender, decoder = begun()
    decoder.feed(run(sender, 10))
    run(sender, 2)
    decoder.feed(sender.status() + run(sender, 1)[:-5])
    assert decoder.tally.lost == 0
    decoder.finish()
    tally = decoder.tally
    assert (tally.sent, tally.received, tally.lost, tally.noise_bytes) == (12, 10, 2, 31)
    assert decoder.finish() == []
    assert decoder.tally == tally


def test_a_status_that_counts_faster_than_a_converter_can_is_not_believed() -> None:
    sender, decoder = begun()
    decoder.feed(run(sender, 10))
    wrong = Status(ticks=sender.ticks, boot=1, conversions=1_000_000)
    decoder.feed(wrong.encode() + run(sender, 10) + sender.stop())
    decoder.finish()
    assert decoder.tally.sent == 20


def test_before_any_hello_the_channels_are_those_of_the_first_sample_frame() -> None:
    for batch in (1, 3):
        sender = Sender(channels=5, batch=batch)
        decoder = Decoder()
        items = decoder.feed(run(sender, 4))
        assert joined(items)["counts"].shape == (4 * batch, 5)
        items = decoder.feed(sender.hello() + run(sender, 4))
        assert joined(items)["index"].tolist() == list(range(4 * batch, 8 * batch))
        assert decoder.tally.resets == 0


def test_a_hello_corrects_the_number_of_channels() -> None:
    """Blocks of one segment have one width, so the samples that follow begin the next; nothing restarted."""
    decoder = Decoder(channels=4)
    items = decoder.feed(run(Sender(channels=4), 3))
    sender = Sender(channels=6)
    items += decoder.feed(sender.hello() + run(sender, 3))
    assert joined(items)["counts"].shape == (3, 4)
    assert joined(items, 1)["counts"].shape == (3, 6)
    assert (decoder.tally.received, decoder.tally.resets) == (6, 0)


def test_the_samples_of_a_batch_follow_at_the_nominal_rate() -> None:
    sender, decoder = begun(rate=2000, batch=4, pace=1.01, channels=4)
    ticks = joined(decoder.feed(run(sender, 2)))["ticks"]
    assert ticks.tolist() == [505, 1005, 1505, 2005, 2525, 3025, 3525, 4025]


@pytest.mark.parametrize("is_heard", [True, False])
def test_another_rate_is_followed_whether_its_answer_is_heard_or_not(is_heard: bool) -> None:
    sender, decoder = begun()
    said = run(sender, 100) + sender.stop()
    sender.rate = 10
    answer = Ack(Kind.SET_RATE, Answer.OK, struct.pack("<H", 10)).encode() if is_heard else b""
    items = decoder.feed(said + answer + sender.start() + run(sender, 100) + sender.stop())
    assert joined(items)["index"].tolist() == list(range(200))
    assert (decoder.tally.sent, decoder.tally.resets) == (200, 0)


def test_without_any_hello_the_rate_is_taken_from_the_frames() -> None:
    sender = Sender(rate=37)
    decoder = Decoder()
    items = decoder.feed(run(sender, 50) + sender.convert(skip=100) + run(sender, 5))
    assert joined(items)["index"].tolist() == [*range(50), *range(150, 156)]
    assert decoder.tally.bad_frames == 0


def test_a_hello_of_another_version_is_handed_on_for_the_station_to_refuse() -> None:
    decoder = Decoder()
    (item,) = decoder.feed(Hello(protocol=9).encode())
    assert isinstance(item, Frame)
    assert decoder.hello is not None
    assert decoder.hello.protocol == 9


def test_messages_keep_their_place_between_the_samples() -> None:
    sender, decoder = begun()
    foreign = encode(0x42, b"who knows")
    row = encode(Kind.MATROW, bytes(20))
    items = decoder.feed(run(sender, 2) + foreign + run(sender, 1) + row + sender.status() + run(sender, 1))
    kinds = [
        len(item) if isinstance(item, Block) else Kind(item.kind) if item.kind != 0x42 else None
        for item in items
    ]
    assert kinds == [2, None, 1, Kind.MATROW, Kind.STATUS, 1]
    assert [item.raw for item in items if isinstance(item, Frame)][:2] == [foreign, row]
    assert (decoder.tally.unknown_frames, decoder.tally.bad_frames) == (1, 0)
    assert decoder.status is not None


def test_a_device_that_never_sends_a_delimiter_fills_no_memory() -> None:
    decoder = Decoder(Hello())
    said = b"$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9\r\n" * 20
    for _ in range(300):
        assert decoder.feed(said) == []
    assert len(decoder._rest) < 2000
    sender = Sender()
    items = decoder.feed(run(sender, 3))
    assert joined(items)["index"].tolist() == [0, 1, 2]
    assert (decoder.tally.bad_frames, decoder.tally.noise_bytes) == (1, 300 * len(said))
