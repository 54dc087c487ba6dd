"""Block: consecutive conversions as the decoder hands them on. Counts only, nothing computed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Block:
    """Samples of one segment (one life of the device between two resets), in order.

    index : (n,) int64. Number of the conversion since the first one seen of the segment; a jump is a gap.
    ticks : (n,) int64, us. Device time, unwrapped, counted from the device's own zero.
    flags : (n,) uint8. Flag bits of the sample frame.
    counts : (n, cells) int32. Raw counts of the converter.
    segment : number of the segment, from 0; a reset of the device begins a new one.
    """

    index: NDArray[np.int64]
    ticks: NDArray[np.int64]
    flags: NDArray[np.uint8]
    counts: NDArray[np.int32]
    segment: int

    def __len__(self) -> int:
        return len(self.index)


@dataclass(frozen=True)
class Tally:
    """What became of every conversion: `sent = received + lost + corrupt`.

    sent : conversions that the device made between the edges of the stream.
    received : conversions accepted.
    lost : conversions of which nothing arrived.
    corrupt : conversions whose frame arrived damaged.
    duplicates : sample frames that came a second time (dropped).
    bad_frames : pieces between two delimiters that are no valid frame (damaged samples among them).
    noise_bytes : bytes inside those pieces.
    resets : how often the device began a new life.
    unknown_frames : valid frames of a type this station does not know (skipped).
    """

    sent: int = 0
    received: int = 0
    lost: int = 0
    corrupt: int = 0
    duplicates: int = 0
    bad_frames: int = 0
    noise_bytes: int = 0
    resets: int = 0
    unknown_frames: int = 0
