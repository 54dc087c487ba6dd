"""The laws of the decoder: any cutting gives the same, and every conversion is accounted for."""

from dataclasses import fields
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from numba import config
from strategies import Sender, honest_streams, junk, wild_streams
from wire.naive_wire import NaiveDecoder, Taken

from station.block import Block, Tally
from station.wire.decoder import Decoder
from station.wire.frame import Frame, Hello

EXAMPLES = 20 if config.DISABLE_JIT else 200


def plain(items: list[Block | Frame]) -> list[Taken | Frame]:
    """Samples one by one, and messages, in order."""
    out: list[Taken | Frame] = []
    for item in items:
        if isinstance(item, Frame):
            out.append(item)
            continue
        rows = zip(
            item.index.tolist(), item.ticks.tolist(), item.flags.tolist(), item.counts.tolist(), strict=True
        )
        out += [Taken(item.segment, index, ticks, flags, tuple(row)) for index, ticks, flags, row in rows]
    return out


def decoded(parts: list[bytes], hello: Hello | None = None) -> tuple[list[Taken | Frame], Tally, Decoder]:
    """All that comes out when the bytes come in these parts."""
    decoder = Decoder(hello)
    items = [item for part in parts for item in decoder.feed(part)]
    items += decoder.finish()
    return plain(items), decoder.tally, decoder


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Cut the bytes at these places."""
    edges = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[first:last] for first, last in pairwise(edges)]


places = st.lists(st.integers(0, 100_000), max_size=12)


@settings(max_examples=EXAMPLES)
@given(wild_streams(), places)
def test_any_cutting_of_any_stream_gives_the_same_blocks_messages_and_account(
    data: bytes, cuts: list[int]
) -> None:
    items, tally, decoder = decoded([data])
    for parts in (cut(data, cuts), [data[n : n + 1] for n in range(len(data))]):
        again, same_tally, other = decoded(parts)
        assert again == items
        assert same_tally == tally
        assert (other.hello, other.status, other.channels_seen) == (
            decoder.hello,
            decoder.status,
            decoder.channels_seen,
        )


@settings(max_examples=EXAMPLES)
@given(wild_streams(), st.sampled_from([None, Hello(channels=4, boot=1), Hello(rate=80, boot=9)]))
def test_the_decoder_and_its_slow_twin_say_the_same(data: bytes, hello: Hello | None) -> None:
    items, tally, decoder = decoded([data], hello)
    twin = NaiveDecoder(hello)
    assert items == twin.decode(data)
    assert tally == twin.tally
    assert (decoder.hello, decoder.status, decoder.channels_seen) == (
        twin.hello,
        twin.status,
        twin.channels_seen,
    )


@settings(max_examples=EXAMPLES)
@given(honest_streams())
def test_every_conversion_between_start_and_stop_is_received_lost_or_corrupt(
    made: tuple[Sender, bytes],
) -> None:
    sender, data = made
    items, tally, _ = decoded([data])
    assert tally.sent == sender.made
    assert tally.sent == tally.received + tally.lost + tally.corrupt
    assert tally.received == sum(isinstance(item, Taken) for item in items)


@settings(max_examples=EXAMPLES)
@given(honest_streams())
def test_what_is_handed_on_was_sent_and_is_handed_on_once(made: tuple[Sender, bytes]) -> None:
    sender, data = made
    sent = {row for _, _, _, rows in sender.sent for row in rows}
    items, _, _ = decoded([data])
    taken = [item for item in items if isinstance(item, Taken)]
    assert {item.counts for item in taken} <= sent
    places = [(item.segment, item.index) for item in taken]
    assert places == sorted(set(places))


@settings(max_examples=EXAMPLES)
@given(wild_streams(), places)
def test_the_account_is_balanced_at_every_moment_and_never_negative(data: bytes, cuts: list[int]) -> None:
    decoder = Decoder()
    for part in cut(data, cuts):
        decoder.feed(part)
        tally = decoder.tally
        assert tally.sent == tally.received + tally.lost + tally.corrupt
        assert min(getattr(tally, field.name) for field in fields(tally)) >= 0


@given(st.lists(junk, max_size=20), places)
def test_junk_alone_gives_no_sample_in_any_cutting(parts: list[bytes], cuts: list[int]) -> None:
    data = b"".join(parts)
    items, tally, _ = decoded([data], Hello())
    assert items == decoded(cut(data, cuts), Hello())[0] == []
    assert (tally.sent, tally.noise_bytes) == (0, len(data) - data.count(0))


@settings(max_examples=EXAMPLES)
@given(st.lists(st.tuples(st.integers(1, 20), junk), max_size=8), st.integers(1, 8))
def test_junk_between_the_frames_costs_no_sample(parts: list[tuple[int, bytes]], channels: int) -> None:
    """With a delimiter behind it or without: a frame of one sample is found at the end of the piece."""
    sender = Sender(channels=channels)
    data = sender.hello() + sender.start()
    clean = data
    for count, noise in parts:
        frames = b"".join(sender.convert() for _ in range(count))
        data += noise + frames
        clean += frames
    end = sender.stop()
    items, tally, _ = decoded([data + end])
    assert items == decoded([clean + end])[0]
    assert (tally.sent, tally.lost + tally.corrupt) == (sender.made, 0)
