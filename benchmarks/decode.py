"""Decode: sample frames to counts, against the usual Python ways and against the line itself."""

import struct
from binascii import crc_hqx
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Call, Row, alone, compare, goal, is_busy, ratio
from station.block import Block
from station.wire import frame
from station.wire.decoder import Decoder, scan, write_samples
from station.wire.frame import Hello

CHANNELS = 8
FRAMES = 20_000
LINE = 200_000.0
"""bytes/s of a line of 2 Mbaud, ten bits to the byte."""
Counts = NDArray[np.int32]


def traffic(frames: int, seed: int = 1) -> tuple[bytes, Counts]:
    """Frames of 8 channels at 1 kHz as a loaded plate sends them, and their counts (frames, 8)."""
    random = np.random.default_rng(seed)
    level = random.integers(-(2**22), 2**22, CHANNELS)
    counts = (level + random.normal(0, 20_000, (frames, CHANNELS))).astype(np.int32)
    number = np.arange(frames)
    wire, _ = write_samples(
        np.zeros(frames, np.uint8),
        number.astype(np.uint16),
        (number * 1000).astype(np.uint32),
        np.ones(frames, np.uint8),
        counts,
    )
    return wire.tobytes(), counts


def by_scan(wire: bytes) -> Counts:
    """Frames to counts, no judgement of their order."""
    return scan(wire, CHANNELS).counts


def by_decoder(wire: bytes, part: int = 1 << 20) -> Counts:
    """The whole of it: order, device time, account, blocks."""
    decoder = Decoder(_HELLO)
    items = [item for at in range(0, len(wire), part) for item in decoder.feed(wire[at : at + part])]
    return np.concatenate([item.counts for item in items if isinstance(item, Block)])


_HELLO = Hello(channels=CHANNELS)
_HEAD = struct.Struct("<BBHI")


def by_libraries(wire: bytes) -> list[tuple[int, int, list[int]]]:
    """cobs, binascii and struct, frame by frame: the usual Python."""
    from cobs import cobs  # type: ignore[import-untyped]  # it has no types

    found = []
    for piece in wire.split(b"\0")[:-1]:
        plain = cobs.decode(piece)
        message, check = plain[:-2], plain[-2:]
        if crc_hqx(message, 0xFFFF) != check[0] | check[1] << 8:
            continue
        _, _, number, ticks = _HEAD.unpack_from(message)
        body = message[8:]
        counts = [
            int.from_bytes(body[at : at + 3], "little", signed=True) for at in range(0, 3 * CHANNELS, 3)
        ]
        found.append((number, ticks, counts))
    return found


def by_batch(wire: bytes) -> Counts:
    """cobs and binascii frame by frame, all fields with numpy at once: the best Python."""
    from cobs import cobs

    decode = cobs.decode
    right = []
    for piece in wire.split(b"\0")[:-1]:
        plain = decode(piece)
        if crc_hqx(plain[:-2], 0xFFFF) == plain[-2] | plain[-1] << 8:
            right.append(plain)
    table = np.frombuffer(b"".join(right), np.uint8).reshape(len(right), -1)
    table[:, 2:4].copy().view("<u2")
    table[:, 4:8].copy().view("<u4")
    wide = np.zeros((len(right), CHANNELS, 4), np.uint8)
    wide[:, :, 1:] = table[:, 8 : 8 + 3 * CHANNELS].reshape(-1, CHANNELS, 3)
    counts: Counts = wide.view("<i4")[:, :, 0] >> 8
    return counts


def rows(quick: bool) -> Iterator[Row]:
    """Compare: a long stream, a read of 20 frames, and writing."""
    repeats = 9 if quick else 25
    wire, counts = traffic(FRAMES)
    ours, with_account = by_scan(wire), by_decoder(wire)
    names = ("decode: scan", "decode: Decoder, with account")
    calls: tuple[Call, ...] = (partial(scan, wire, CHANNELS), partial(_feed, [wire]))
    equal = (_difference(ours, counts), _difference(with_account, counts))
    peers: dict[str, tuple[Callable[[bytes], object], Counts]] = {}
    try:
        peers = {
            "cobs + binascii + struct": (by_libraries, np.array([row for _, _, row in by_libraries(wire)])),
            "best numpy batch": (by_batch, by_batch(wire)),
        }
    except ImportError:
        yield Row("decode: cobs", alone(calls[0], repeats), None, None, None, 0.0)
    for name, call, same in zip(names, calls, equal, strict=True):
        for peer, (other, result) in peers.items():
            difference = max(same, _difference(result, counts))
            yield compare(f"{name} / {peer}", call, partial(other, wire), repeats, difference)
        yield _against_the_line(f"{name} / a line of 2 Mbaud", alone(call, repeats), len(wire), same)
    yield from _small_reads(wire, counts, repeats, bool(peers))
    yield _writing(counts[:2000], repeats)


def _against_the_line(case: str, ours_ms: float, size: int, equal: float) -> Row:
    """How many times faster than the bytes can come. No goal on a busy computer: that slows no line."""
    line_ms = 1e3 * size / LINE
    return Row(case, ours_ms, line_ms, line_ms / ours_ms, None if is_busy() else goal(case), equal)


def _small_reads(wire: bytes, counts: Counts, repeats: int, has_peers: bool) -> Iterator[Row]:
    """A read of 20 ms of a live plate, and one of a single frame; 50 of them are one measurement."""
    for frames in (20, 1) if has_peers else ():
        size = 36 * frames
        reads = [wire[at : at + size] for at in range(0, 50 * size, size)]
        same = _difference(by_decoder(wire[: 50 * size], size), counts[: 50 * frames])
        case = f"decode: Decoder, {frames} a call / cobs + binascii + struct"
        found = ratio(partial(_feed, reads), partial(_each, reads), repeats)
        yield Row(case, found.ours_ms / 50, found.peer_ms / 50, found.ratio, goal(case), same)


def _feed(reads: list[bytes]) -> None:
    decoder = Decoder(_HELLO)
    for part in reads:
        decoder.feed(part)


def _each(reads: list[bytes]) -> None:
    for part in reads:
        by_libraries(part)


def _writing(counts: Counts, repeats: int) -> Row:
    """`write_samples` against `frame.samples`."""
    number = np.arange(len(counts))
    rows = counts.tolist()
    arrays = (
        np.zeros(len(counts), np.uint8),
        number.astype(np.uint16),
        (number * 1000).astype(np.uint32),
        np.ones(len(counts), np.uint8),
        counts,
    )

    def ours() -> bytes:
        return write_samples(*arrays)[0].tobytes()

    def peer() -> bytes:
        return b"".join(frame.samples(0, n, n * 1000, [row]) for n, row in enumerate(rows))

    return compare("decode: write_samples / plain Python", ours, peer, repeats, float(ours() != peer()))


def _difference(one: NDArray[np.int32], other: NDArray[np.int32]) -> float:
    """0 for identical counts, inf when even their number differs."""
    if one.shape != other.shape:
        return float("inf")
    return float(np.abs(one.astype(np.int64) - other).max() / max(1, np.abs(other).max()))
