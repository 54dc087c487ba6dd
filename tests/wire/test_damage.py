"""Damage on the wire, in numbers.

A sample is *accepted* when the decoder hands it on in a block. It is *false* when no frame was sent that has
its number, device time, flags and counts. Damage can split a frame, when a byte becomes zero, or join
it with the next one, when its delimiter is hit: what is accepted out of the parts is judged by the same rule.
The flips hit the encoded bytes, code bytes and delimiter included, so the certain guarantee of the CRC does
not cover them: the figures below are counts.
"""

import numpy as np
import pytest
from numba import config
from numpy.typing import NDArray

from station.block import Block
from station.wire.decoder import Decoder, scan, write_samples
from station.wire.frame import Hello

SMALL = bool(config.DISABLE_JIT)
PERIOD = 1000
Bytes = NDArray[np.uint8]


class Traffic:
    """Frames that were sent, all alike but in what they say; ticks and number tell which is which."""

    def __init__(self, count: int, seed: int, channels: int = 8) -> None:
        random = np.random.default_rng(seed)
        self.random = random
        self.channels = channels
        self.flags = random.integers(0, 64, count).astype(np.uint8)
        self.number = np.arange(count, dtype=np.int64)
        self.ticks = self.number * PERIOD
        noise = random.integers(-(2**23), 2**23, (count, channels))
        still = random.normal(200_000, 300, (count, channels))
        self.counts = np.where(random.random((count, 1)) < 0.5, noise, still).astype(np.int32)
        self.wire, self.end = write_samples(
            self.flags,
            self.number.astype(np.uint16),
            self.ticks.astype(np.uint32),
            np.ones(count, np.uint8),
            self.counts,
        )
        self.length = int(self.end[0])

    def false_ones(self, ticks: NDArray[np.int64], flags: Bytes, counts: NDArray[np.int32]) -> int:
        """How many of these samples were never sent."""
        place = np.clip(ticks // PERIOD, 0, len(self.ticks) - 1)
        is_true = (self.ticks[place] == ticks) & (self.flags[place] == flags)
        return int((~(is_true & (self.counts[place] == counts).all(axis=1))).sum())

    def judge(self, wire: bytes) -> tuple[Decoder, int, int]:
        """Decode. Returns the decoder, how many samples are false, and how many frames with a right CRC."""
        decoder = Decoder(Hello(channels=self.channels))
        blocks = [item for item in decoder.feed(wire) + decoder.finish() if isinstance(item, Block)]
        false = 0
        for block in blocks:
            assert block.segment == 0
            assert np.array_equal(block.index * PERIOD, block.ticks)
            false += self.false_ones(block.ticks, block.flags, block.counts)
        found = scan(wire, self.channels)
        return decoder, false, self.false_ones(found.ticks.astype(np.int64), found.flags, found.counts)


def flip(wire: Bytes, start: NDArray[np.int64], bit: NDArray[np.int64]) -> None:
    """Turn over one bit of each of the pieces that begin at `start`."""
    wire[start + bit // 8] ^= (1 << bit % 8).astype(np.uint8)


def burst(wire: Bytes, start: NDArray[np.int64], bit: NDArray[np.int64], pattern: NDArray[np.int64]) -> None:
    """Turn over a pattern of neighbouring bits, which lies inside the piece, from `bit` on."""
    shifted = pattern << bit % 8
    for byte in range(9):
        mask = ((shifted >> 8 * byte) & 255).astype(np.uint8)
        hit = mask > 0
        wire[(start + bit // 8 + byte)[hit]] ^= mask[hit]


def patterns(
    random: np.random.Generator, count: int, shortest: int, longest: int
) -> tuple[NDArray[np.int64], ...]:
    """Patterns of `shortest` to `longest` bits whose first and last bits are set, and their lengths."""
    length = random.integers(shortest, longest + 1, count)
    inside = random.integers(0, 2**62, count) & ((1 << length) - 1)
    return inside | 1 | (1 << (length - 1)), length


@pytest.mark.parametrize("channels", [8, 4])
@pytest.mark.parametrize("kind", ["one bit", "two bits", "burst of up to 16 bits"])
def test_of_a_million_damaged_frames_none_is_accepted_as_something_else(kind: str, channels: int) -> None:
    """170 000 of each of six kinds; an intact frame follows each, and every intact one is accepted."""
    rounds, count = (1, 200) if SMALL else (2, 85_000)
    for seed in range(rounds):
        print(f"seed {seed}, {count} frames with {kind}, {channels} channels")
        sent = Traffic(2 * count + 1, seed, channels)
        random, wire = sent.random, sent.wire.copy()
        start = sent.end[:-1:2]
        bits = 8 * sent.length
        if kind == "one bit":
            flip(wire, start, random.integers(0, bits, count))
        elif kind == "two bits":
            first = random.integers(0, bits, count)
            flip(wire, start, first)
            flip(wire, start, (first + random.integers(1, bits, count)) % bits)
        else:
            pattern, length = patterns(random, count, 1, 16)
            burst(wire, start, random.integers(0, bits - length + 1), pattern)
        decoder, false, false_by_crc = sent.judge(wire.tobytes())
        assert (false, false_by_crc) == (0, 0)
        tally = decoder.tally
        assert (tally.received, tally.corrupt, tally.lost) == (count + 1, count, 0)


def test_no_single_flip_of_any_bit_is_accepted() -> None:
    frames = 3 if SMALL else 100
    sent = Traffic(2 * frames * 288 + 1, 7)
    # The same hundred frames, each with every one of its bits turned over.
    wire = sent.wire.copy()
    start = sent.end[:-1:2]
    flip(wire, start, np.tile(np.arange(288), frames))
    decoder, false, false_by_crc = sent.judge(wire.tobytes())
    assert (false, false_by_crc, decoder.tally.corrupt) == (0, 0, frames * 288)


def test_no_pair_of_flips_of_one_frame_is_accepted() -> None:
    one = Traffic(3, 11)
    first, second = np.triu_indices(8 * one.length, 1)
    if SMALL:
        first, second = first[::200], second[::200]
    triple = np.tile(one.wire, (len(first), 1))
    start = np.arange(len(first)) * 3 * one.length + one.length
    wire = triple.reshape(-1)
    flip(wire, start, first)
    flip(wire, start, second)
    found = scan(wire, one.channels)
    assert one.false_ones(found.ticks.astype(np.int64), found.flags, found.counts) == 0
    assert len(found.start) == 2 * len(first)


def test_no_neighbouring_bytes_that_change_places_are_accepted() -> None:
    count = 200 if SMALL else 100_000
    sent = Traffic(2 * count + 1, 3)
    wire, start = sent.wire.copy(), sent.end[:-1:2]
    place = start + sent.random.integers(0, sent.length - 2, count)
    wire[place], wire[place + 1] = sent.wire[place + 1], sent.wire[place]
    changed = int((sent.wire[place] != sent.wire[place + 1]).sum())
    decoder, false, false_by_crc = sent.judge(wire.tobytes())
    assert (false, false_by_crc) == (0, 0)
    assert decoder.tally.corrupt == changed


def test_of_bursts_longer_than_the_crc_few_are_accepted_and_none_with_a_wrong_number_or_time() -> None:
    """The CRC lets one in 65 536 through. Number and time stop it unless the burst hit nothing but counts."""
    count = 200 if SMALL else 400_000
    sent = Traffic(2 * count + 1, 4)
    pattern, length = patterns(sent.random, count, 17, 55)
    wire = sent.wire.copy()
    burst(wire, sent.end[:-1:2], sent.random.integers(0, 8 * sent.length - length + 1), pattern)
    decoder, false, false_by_crc = sent.judge(wire.tobytes())
    print(f"{false_by_crc} of {count} passed the CRC, {false} were accepted")
    # 6.1 are expected; 14 or more would come once in 200 seeds.
    assert false <= false_by_crc < 14
    assert decoder.tally.sent == 2 * count + 1


def test_bytes_that_vanish_cost_only_the_frames_they_vanish_from() -> None:
    count = 300 if SMALL else 30_000
    sent = Traffic(count + 1, 5)
    kept = sent.random.random(len(sent.wire)) >= 0.01
    kept[: sent.length] = kept[-sent.length :] = True
    hit = int((~kept).reshape(-1, sent.length).any(axis=1).sum())
    decoder, false, _ = sent.judge(sent.wire[kept].tobytes())
    assert false == 0
    assert decoder.tally.received == count + 1 - hit
    assert decoder.tally.sent == count + 1


def test_text_that_the_device_prints_costs_no_frame() -> None:
    count = 50 if SMALL else 5_000
    sent = Traffic(count, 6)
    frames = sent.wire.reshape(count, -1)
    said = [b"", b"setup done\r\n", b"x", b"left=12.5 right=-3.25 temperature=23\r\n" * 3]
    wire = b"".join(said[n % 4] + frames[n].tobytes() for n in range(count))
    decoder, false, _ = sent.judge(wire)
    assert (false, decoder.tally.received, decoder.tally.bad_frames) == (0, count, count - (count + 3) // 4)


def test_ten_minutes_of_noise_hold_no_sample() -> None:
    """What a wrong speed looks like at 500 000 Bd."""
    random = np.random.default_rng(12)
    decoder = Decoder(Hello())
    for _ in range(2 if SMALL else 600):
        decoder.feed(random.bytes(500 if SMALL else 50_000))
    decoder.finish()
    assert decoder.tally.received == decoder.tally.sent == 0
    assert decoder.tally.bad_frames > 0
