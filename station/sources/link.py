"""The simulated cable between device and host: what it damages, loses, adds, repeats and holds back."""

import math
from dataclasses import dataclass

import numpy as np

from station.wire.spec import DELIMITER

PRINTED = b"loop 1003 us, free 1207\r\n"
"""What a forgotten debug print looks like."""


@dataclass(frozen=True)
class LinkFault:
    """The cable does what it should not, from `start` to `end` in s. verb : a key of LINK_VERBS."""

    verb: str
    amount: float
    start: float = 0.0
    end: float = math.inf


LINK_VERBS = {
    "dup": (0.01, "this share of the frames comes twice"),
    "print": (0.01, "after this share of the frames comes a line of text"),
    "drop": (0.01, "this share of the bytes is lost"),
    "insert": (0.01, "before this share of the bytes a random one appears"),
    "flip": (1e-4, "this share of the bits is turned over"),
}
"""Usual amount and meaning of each verb. Faults of whole frames act first, while the frames are whole."""


class Link:
    """A cable with faults. Stateful only in its random numbers: any cutting gives the same bytes."""

    def __init__(self, seed: np.random.SeedSequence, faults: tuple[LinkFault, ...] = ()) -> None:
        order = list(LINK_VERBS)
        ordered = sorted(faults, key=lambda fault: order.index(fault.verb))
        seeds = seed.spawn(len(faults))
        self._faults = [
            (fault, np.random.default_rng(own)) for fault, own in zip(ordered, seeds, strict=True)
        ]

    def carry(self, sent: bytes, time: float) -> bytes:
        """Carry whole frames, sent at `time` in s. Returns what arrives."""
        for fault, random in self._faults:
            if sent and fault.start <= time < fault.end:
                sent = _CARRY[fault.verb](sent, fault.amount, random)
        return sent


def _flip(sent: bytes, share: float, random: np.random.Generator) -> bytes:
    turned = np.packbits(random.random((len(sent), 8)) < share)
    return (np.frombuffer(sent, dtype=np.uint8) ^ turned).tobytes()


def _drop(sent: bytes, share: float, random: np.random.Generator) -> bytes:
    return np.frombuffer(sent, dtype=np.uint8)[random.random(len(sent)) >= share].tobytes()


def _insert(sent: bytes, share: float, random: np.random.Generator) -> bytes:
    chance = random.random((len(sent), 2))
    at = np.flatnonzero(chance[:, 0] < share)
    added = np.floor(chance[at, 1] * 256).astype(np.uint8)
    return np.insert(np.frombuffer(sent, dtype=np.uint8), at, added).tobytes()


def _repeat(sent: bytes, share: float, random: np.random.Generator) -> bytes:
    frames = _frames(sent)
    twice = random.random(len(frames)) < share
    return b"".join(frame * (1 + int(again)) for frame, again in zip(frames, twice, strict=True))


def _print(sent: bytes, share: float, random: np.random.Generator) -> bytes:
    frames = _frames(sent)
    printed = random.random(len(frames)) < share
    return b"".join(frame + PRINTED * int(too) for frame, too in zip(frames, printed, strict=True))


def _frames(sent: bytes) -> list[bytes]:
    end = bytes([DELIMITER])
    return [piece + end for piece in sent.split(end)[:-1]]


_CARRY = {"flip": _flip, "drop": _drop, "insert": _insert, "dup": _repeat, "print": _print}
