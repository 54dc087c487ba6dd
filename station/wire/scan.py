"""Scan: one linear pass over bytes that finds every frame. No memory, no judgement of their order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.wire.spec import CRC_POLYNOMIAL, CRC_START, DELIMITER, LONGEST_MESSAGE, SAMPLES_HEAD, Kind

UNKNOWN = -1
"""As a number of channels: take it from the first valid SAMPLES frame. As a kind: not a valid frame."""
FRAMING = 4
"""Bytes on the wire around a message: CRC, COBS code byte, delimiter."""
LONGEST_PIECE = LONGEST_MESSAGE + FRAMING

_SAMPLES = int(Kind.SAMPLES)
_SCRATCH = LONGEST_MESSAGE + 2


@dataclass(frozen=True)
class Scan:
    """What lies between the delimiters of some bytes; the two lists together cover all that was consumed.

    consumed : bytes up to and including the last delimiter; the rest is no whole piece yet.
    channels : counts of one sample, as given or as found in the first SAMPLES frame; UNKNOWN without one.
    start, end : (n,) int64. Bytes [start, end) of each valid SAMPLES frame, delimiter included.
    flags : (n,) uint8. sequence : (n,) uint16. ticks : (n,) uint32, us. As in the frame.
    batch : (n,) uint8. Samples in the frame.
    counts : (samples, channels) int32. Rows of all frames, one after the other.
    other_start, other_end : (m,) int64. Every other piece: another frame, damage, or a lone delimiter.
    other_kind : (m,) int16. Type of the other valid frame; UNKNOWN when it is none.
    """

    consumed: int
    channels: int
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    flags: NDArray[np.uint8]
    sequence: NDArray[np.uint16]
    ticks: NDArray[np.uint32]
    batch: NDArray[np.uint8]
    counts: NDArray[np.int32]
    other_start: NDArray[np.int64]
    other_end: NDArray[np.int64]
    other_kind: NDArray[np.int16]


class Room:
    """Where the pieces of some bytes are written; it can be used again and again.

    frames, pieces : how many SAMPLES frames and other pieces fit in. values : how many counts.
    Afterwards `found`, `others` and `counted` say how many there were, `channels` and `consumed` as in Scan.
    """

    def __init__(self, frames: int, pieces: int, values: int) -> None:
        self.start = np.empty(frames, dtype=np.int64)
        self.end = np.empty(frames, dtype=np.int64)
        self.flags = np.empty(frames, dtype=np.uint8)
        self.sequence = np.empty(frames, dtype=np.uint16)
        self.ticks = np.empty(frames, dtype=np.uint32)
        self.batch = np.empty(frames, dtype=np.uint8)
        self.counts = np.empty(values, dtype=np.int32)
        self.other_start = np.empty(pieces, dtype=np.int64)
        self.other_end = np.empty(pieces, dtype=np.int64)
        self.other_kind = np.empty(pieces, dtype=np.int16)
        self.consumed = self.found = self.counted = self.others = 0
        self.channels = UNKNOWN
        self._samples = (self.start, self.end, self.flags, self.sequence, self.ticks, self.batch, self.counts)
        self._others = (self.other_start, self.other_end, self.other_kind)

    def fill(self, wire: NDArray[np.uint8], channels: int) -> None:
        """Find every frame. wire : (n,) uint8, read-only. channels : as in `scan`."""
        found = _scan(wire, channels, *self._samples, *self._others)
        self.consumed, self.found, self.counted, self.others, self.channels = found


def room_for_any(size: int) -> Room:
    """Return room for whatever `size` bytes may hold."""
    return Room(size // (SAMPLES_HEAD + 3 + FRAMING), size, size // 3)


def room_for(wire: NDArray[np.uint8], channels: int) -> Room:
    """Return room for these bytes, no more than needed. wire : (n,) uint8, read-only."""
    pieces = _delimiters(wire)
    size = len(wire)
    return Room(min(pieces, size // (SAMPLES_HEAD + 3 * max(channels, 1) + FRAMING)), pieces, size // 3)


def scan(data: bytes | NDArray[np.uint8], channels: int) -> Scan:
    """Find every frame in `data`.

    A piece that is no frame but longer than a SAMPLES frame of one sample is tried once more on its
    last bytes of exactly that length: text in front of a frame, or a delimiter lost between two
    frames, then costs no second frame.

    Parameters
    ----------
    data : bytes of the wire, or (n,) uint8.
    channels : counts of one sample; UNKNOWN takes it from the first valid SAMPLES frame.
    """
    wire = np.frombuffer(data if isinstance(data, bytes) else np.ascontiguousarray(data), dtype=np.uint8)
    wire.flags.writeable = False
    room = room_for(wire, channels)
    room.fill(wire, channels)
    found, others = room.found, room.others
    return Scan(
        room.consumed,
        room.channels,
        room.start[:found],
        room.end[:found],
        room.flags[:found],
        room.sequence[:found],
        room.ticks[:found],
        room.batch[:found],
        room.counts[: room.counted].reshape(-1, max(room.channels, 1)),
        room.other_start[:others],
        room.other_end[:others],
        room.other_kind[:others],
    )


def write_samples(
    flags: NDArray[np.uint8],
    sequence: NDArray[np.uint16],
    ticks: NDArray[np.uint32],
    batch: NDArray[np.uint8],
    counts: NDArray[np.int32],
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Write SAMPLES frames: the inverse of `scan`, byte for byte what `frame.samples` writes.

    Parameters
    ----------
    flags, sequence, ticks, batch : (n,), as in Scan; ticks in us.
    counts : (sum of batch, channels). Each fits 24 bits, signed.

    Returns
    -------
    wire : (bytes,) uint8, all frames with their delimiters.
    end : (n,) int64, where each frame ends in `wire`.

    Errors: ValueError when the counts do not match the batches, or a frame would be too long.
    """
    channels = counts.shape[1]
    samples = np.asarray(batch, dtype=np.int64)
    if int(samples.sum()) != len(counts):
        raise ValueError(f"batches of {int(samples.sum())} samples, but {len(counts)} rows of counts")
    length = SAMPLES_HEAD + 3 * channels * samples + (samples > 1)
    if len(length) and (int(length.max()) > LONGEST_MESSAGE or int(samples.min()) < 1 or channels < 1):
        raise ValueError(f"messages of up to {int(length.max())} bytes")
    end = np.cumsum(length + FRAMING, dtype=np.int64)
    wire = np.empty(int(end[-1]) if len(end) else 0, dtype=np.uint8)
    _write(
        np.ascontiguousarray(flags, dtype=np.uint8),
        np.ascontiguousarray(sequence, dtype=np.uint16),
        np.ascontiguousarray(ticks, dtype=np.uint32),
        samples,
        np.ascontiguousarray(counts, dtype=np.int32),
        wire,
    )
    return wire, end


def _slices() -> tuple[NDArray[np.uint16], ...]:
    """Eight tables of the CRC: number k carries a byte over k more bytes (Sarwate 1988; Kounavis 2005)."""
    first = np.arange(256, dtype=np.int64) << 8
    for _ in range(8):
        first = ((first << 1) ^ np.where(first & 0x8000, CRC_POLYNOMIAL, 0)) & 0xFFFF
    tables = [first]
    for _ in range(7):
        tables.append(((tables[-1] << 8) & 0xFFFF) ^ first[tables[-1] >> 8])
    return tuple(table.astype(np.uint16) for table in tables)


_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7 = _slices()


@kernel
def _crc(message: NDArray[np.uint8], size: int) -> int:
    """CRC of the first `size` bytes, eight at a time: no byte waits for the one before it."""
    crc = np.int64(CRC_START)
    at = 0
    while at + 8 <= size:
        crc = (
            np.int64(_T7[np.int64(message[at]) ^ (crc >> 8)])
            ^ np.int64(_T6[np.int64(message[at + 1]) ^ (crc & 255)])
            ^ np.int64(_T5[message[at + 2]])
            ^ np.int64(_T4[message[at + 3]])
            ^ np.int64(_T3[message[at + 4]])
            ^ np.int64(_T2[message[at + 5]])
            ^ np.int64(_T1[message[at + 6]])
            ^ np.int64(_T0[message[at + 7]])
        )
        at += 8
    while at < size:
        crc = ((crc << 8) & 0xFFFF) ^ np.int64(_T0[(crc >> 8) ^ np.int64(message[at])])
        at += 1
    return int(crc)


@kernel
def _delimiters(wire: NDArray[np.uint8]) -> int:
    """How many there are."""
    found = 0
    for byte in wire:
        found += byte == DELIMITER
    return found


@kernel
def _unstuff(wire: NDArray[np.uint8], at: int, plain: NDArray[np.uint8]) -> tuple[int, int]:
    """Undo COBS from `at` to the next delimiter, which must exist.

    Returns where the piece ends, delimiter included, and the bytes in `plain`; UNKNOWN when it is not
    COBS or too long. A zero inside a run ends the piece there: a damaged code byte costs one frame.
    """
    code = np.int64(wire[at])
    at += 1
    size = 0
    if code == DELIMITER:
        return at, 0
    while True:
        if size + code - 1 > _SCRATCH:
            break
        for _ in range(code - 1):
            byte = wire[at]
            at += 1
            if byte == DELIMITER:
                return at, UNKNOWN
            plain[size] = byte
            size += 1
        code = np.int64(wire[at])
        at += 1
        if code == DELIMITER:
            return at, size
        if size == _SCRATCH:
            break
        plain[size] = 0
        size += 1
    while wire[at] != DELIMITER:
        at += 1
    return at + 1, UNKNOWN


@kernel
def _unstuff_exactly(wire: NDArray[np.uint8], at: int, length: int, room: NDArray[np.uint8]) -> bool:
    """Undo COBS when the piece at `at` has exactly `length` bytes, delimiter included; else return False.

    The message begins at room[1]. Looking for zeros and following the code bytes apart from each
    other is what lets the processor do many bytes at once.
    """
    if at + length > len(wire) or wire[at + length - 1] != DELIMITER:
        return False
    zeros = 0
    piece = wire[at : at + length - 1]
    for place in range(length - 1):
        byte = piece[place]
        zeros += byte == DELIMITER
        room[place] = byte
    if zeros > 0:
        return False
    place = 0
    while place < length - 1:
        code = np.int64(room[place])
        room[place] = 0
        place += int(code)
    return place == length - 1


@kernel
def _is_whole(plain: NDArray[np.uint8], size: int) -> bool:
    """Tell whether message and CRC agree."""
    if size < 3:
        return False
    return _crc(plain, size - 2) == np.int64(plain[size - 2]) + (np.int64(plain[size - 1]) << 8)


@kernel
def _batch(plain: NDArray[np.uint8], size: int, channels: int) -> int:
    """Samples in a SAMPLES message of `size` bytes; 0 when its length does not fit the channels."""
    rest = size - SAMPLES_HEAD
    one = 3 * channels
    if one < 1:
        return 0
    if rest == one:
        return 1
    number = np.int64(plain[size - 1])
    if number >= 2 and rest == one * number + 1:
        return int(number)
    return 0


@kernel
def _channels(plain: NDArray[np.uint8], size: int) -> int:
    """Channels that a SAMPLES message of `size` bytes can have; UNKNOWN when none fit."""
    rest = size - SAMPLES_HEAD
    if rest > 0 and rest % 3 == 0:
        return rest // 3
    if rest > 1:
        number = np.int64(plain[size - 1])
        if number >= 2 and (rest - 1) % (3 * number) == 0:
            return int((rest - 1) // (3 * number))
    return UNKNOWN


@kernel
def _scan(
    wire: NDArray[np.uint8],
    channels: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    flags: NDArray[np.uint8],
    sequence: NDArray[np.uint16],
    ticks: NDArray[np.uint32],
    batch: NDArray[np.uint8],
    counts: NDArray[np.int32],
    other_start: NDArray[np.int64],
    other_end: NDArray[np.int64],
    other_kind: NDArray[np.int16],
) -> tuple[int, int, int, int, int]:
    """Fill the arrays of `Scan`. Returns bytes, frames, counts and other pieces, and the channels."""
    stop = len(wire)
    while stop > 0 and wire[stop - 1] != DELIMITER:
        stop -= 1
    room = np.empty(1 + _SCRATCH, dtype=np.uint8)
    plain = room[1:]
    usual = SAMPLES_HEAD + 3 * max(channels, 1) + FRAMING
    frames = 0
    values = 0
    others = 0
    at = 0
    while at < stop:
        first = at
        if _unstuff_exactly(wire, first, usual, room):
            at = first + usual
            size = usual - 2
        else:
            at, size = _unstuff(wire, first, plain)
        kind = np.int64(UNKNOWN)
        number = 0
        if _is_whole(plain, size):
            kind = np.int64(plain[0])
        if kind == _SAMPLES:
            if channels == UNKNOWN:
                channels = _channels(plain, size - 2)
            number = _batch(plain, size - 2, channels)
            if number == 0:
                kind = np.int64(UNKNOWN)
        length = SAMPLES_HEAD + 3 * channels + FRAMING
        if kind == UNKNOWN and channels > 0 and at - first > length:
            _, size = _unstuff(wire, at - length, plain)
            if size == length - 2 and plain[0] == _SAMPLES and _is_whole(plain, size):
                other_start[others] = first
                other_end[others] = at - length
                other_kind[others] = UNKNOWN
                others += 1
                first = at - length
                number = 1
        if number == 0:
            other_start[others] = first
            other_end[others] = at
            other_kind[others] = kind
            others += 1
            continue
        usual = at - first
        start[frames] = first
        end[frames] = at
        flags[frames] = plain[1]
        sequence[frames] = np.int64(plain[2]) + (np.int64(plain[3]) << 8)
        ticks[frames] = (
            np.int64(plain[4])
            + (np.int64(plain[5]) << 8)
            + (np.int64(plain[6]) << 16)
            + (np.int64(plain[7]) << 24)
        )
        batch[frames] = number
        frames += 1
        row = counts[values : values + channels * number]
        for value in range(channels * number):
            count = (
                np.int64(plain[SAMPLES_HEAD + 3 * value])
                + (np.int64(plain[SAMPLES_HEAD + 3 * value + 1]) << 8)
                + (np.int64(plain[SAMPLES_HEAD + 3 * value + 2]) << 16)
            )
            row[value] = count - ((count & 0x800000) << 1)
        values += channels * number
    return stop, frames, values, others, channels


@kernel
def _write(
    flags: NDArray[np.uint8],
    sequence: NDArray[np.uint16],
    ticks: NDArray[np.uint32],
    batch: NDArray[np.int64],
    counts: NDArray[np.int32],
    wire: NDArray[np.uint8],
) -> None:
    """Fill `wire` with the frames."""
    plain = np.empty(_SCRATCH, dtype=np.uint8)
    row = 0
    at = 0
    for frame in range(len(flags)):
        plain[0] = _SAMPLES
        plain[1] = flags[frame]
        number = np.int64(sequence[frame])
        plain[2] = number & 255
        plain[3] = number >> 8
        time = np.int64(ticks[frame])
        for place in range(4, 8):
            plain[place] = time & 255
            time >>= 8
        size = SAMPLES_HEAD
        for _ in range(batch[frame]):
            for channel in range(counts.shape[1]):
                count = np.int64(counts[row, channel])
                plain[size] = count & 255
                plain[size + 1] = (count >> 8) & 255
                plain[size + 2] = (count >> 16) & 255
                size += 3
            row += 1
        if batch[frame] > 1:
            plain[size] = batch[frame]
            size += 1
        crc = _crc(plain, size)
        plain[size] = crc & 255
        plain[size + 1] = crc >> 8
        at = _stuff(plain, size + 2, wire, at)


@kernel
def _stuff(plain: NDArray[np.uint8], size: int, wire: NDArray[np.uint8], at: int) -> int:
    """Write the COBS form of `plain` and a delimiter from `at` on. Returns where it ends."""
    code = at
    at += 1
    for place in range(size):
        byte = plain[place]
        if byte == 0:
            wire[code] = at - code
            code = at
        else:
            wire[at] = byte
        at += 1
    wire[code] = at - code
    wire[at] = DELIMITER
    return at + 1
