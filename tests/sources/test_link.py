"""The simulated cable: what it does to bytes, and that cutting them changes nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.sources.link import LINK_VERBS, PRINTED, Link, LinkFault
from station.wire.frame import samples

FRAME = samples(0, 7, 1000, [[1, 2, 3, 4, 5, 6, 7, 8]])
STREAM = FRAME * 3000


def carried(verb: str, amount: float, stream: bytes = STREAM) -> bytes:
    return Link(np.random.SeedSequence(4), (LinkFault(verb, amount),)).carry(stream, 0.0)


def test_a_sound_cable_changes_nothing() -> None:
    assert Link(np.random.SeedSequence(1)).carry(STREAM, 1.0) == STREAM


def test_the_share_of_bits_asked_for_is_turned_over() -> None:
    ill, sound = (np.frombuffer(stream, np.uint8) for stream in (carried("flip", 1e-3), STREAM))
    assert np.unpackbits(ill ^ sound).mean() == pytest.approx(1e-3, rel=0.15)


def test_the_share_of_bytes_asked_for_is_lost() -> None:
    assert len(carried("drop", 0.05)) == pytest.approx(0.95 * len(STREAM), rel=0.005)


def test_the_share_of_bytes_asked_for_is_added() -> None:
    assert len(carried("insert", 0.05)) == pytest.approx(1.05 * len(STREAM), rel=0.005)


def test_whole_frames_come_twice() -> None:
    twice = carried("dup", 0.1)
    assert twice.count(FRAME) == pytest.approx(3300, rel=0.02)
    assert twice.replace(FRAME, b"") == b""


def test_a_forgotten_debug_print_stands_between_frames() -> None:
    printed = carried("print", 0.1)
    assert printed.count(PRINTED) == pytest.approx(300, rel=0.15)
    assert printed.replace(PRINTED, b"") == STREAM


def test_a_fault_has_its_time() -> None:
    link = Link(np.random.SeedSequence(1), (LinkFault("drop", 1.0, 10.0, 11.0),))
    assert [link.carry(FRAME, time) for time in (9.9, 10.0, 10.9, 11.0)] == [FRAME, b"", b"", FRAME]


@given(st.lists(st.integers(0, 40), min_size=1, max_size=10))
def test_how_the_bytes_are_cut_changes_nothing(pieces: list[int]) -> None:
    def run(parts: list[int]) -> bytes:
        faults = tuple(LinkFault(verb, 0.1) for verb in reversed(LINK_VERBS))
        link = Link(np.random.SeedSequence(9), faults)
        return b"".join(link.carry(FRAME * part, 0.0) for part in parts)

    assert run(pieces) == run([sum(pieces)])
