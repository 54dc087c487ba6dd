"""What the live socket sends: whole, in order, and never more than a viewer can take."""

import contextlib
import json
import struct
from collections.abc import Iterator

import numpy as np
import pytest
from served import Served, until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from dashboard.live.packets import HEADER, MARK, Moment, pack
from dashboard.live.viewers import AHEAD, MOST
from station.live import COLUMNS, SECONDS, Rows
from station.mat import Side
from station.station import State


@contextlib.contextmanager
def viewer(running: Served, tab: str = "t") -> Iterator[ClientConnection]:
    address = f"ws://127.0.0.1:{running.port}/ws/live?tab={tab}"
    who = {"Cookie": running.cookie_header}
    with connect(address, origin=running.base, additional_headers=who) as socket:  # type: ignore[arg-type]
        yield socket


def packet(socket: ClientConnection) -> tuple[int, int, np.ndarray]:
    """Return number, first row and rows of the next packet."""
    while isinstance(came := socket.recv(timeout=30), str):
        pass
    assert struct.unpack_from("<H", came)[0] == MARK
    (number,) = struct.unpack_from("<I", came, 4)
    first, count, columns = struct.unpack_from("<dII", came, 16)
    rows = np.frombuffer(came, "<f4", offset=HEADER).reshape(count, columns)
    return number, int(first), rows


def drawn(socket: ClientConnection, number: int) -> None:
    socket.send(struct.pack("<I", number))


def test_a_packet_says_what_its_header_promises() -> None:
    rows = Rows(41, 200.0, np.arange(16, dtype=np.float32).reshape(2, 8))
    moment = Moment(State.RECORDING, 3, 1_700_000_000_123.5, 12.25, 32.0, 640.5, Side.RIGHT)
    made = pack(7, moment, rows)
    assert len(made) == HEADER + 2 * len(COLUMNS) * 4
    assert struct.unpack_from("<HBBI", made) == (MARK, 3, 3, 7)
    assert struct.unpack_from("<ddII", made, 8) == (1_700_000_000_123.5, 41.0, 2, 8)
    assert struct.unpack_from("<fffB", made, 32) == (12.25, 32.0, 640.5, 2)
    assert struct.unpack_from("<f", made, 48) == (200.0,)
    assert np.frombuffer(made, "<f4", offset=HEADER).tolist() == list(range(16))


def test_the_first_packet_brings_what_there_is_and_later_ones_leave_no_hole(running: Served) -> None:
    until(lambda: running.desk.station.live is not None and running.desk.station.live.count > 800)
    with viewer(running) as socket:
        socket.send('{"want": 60}')
        number, first, rows = packet(socket)
        assert len(rows) > 700
        newest = first + len(rows) - 1
        for _ in range(40):
            drawn(socket, number)
            number, first, rows = packet(socket)
            assert first <= newest + 1, "a hole"
            newest = max(newest, first + len(rows) - 1)


def test_a_viewer_that_draws_nothing_is_passed_over_until_it_has_caught_up(running: Served) -> None:
    with viewer(running) as slow, viewer(running) as quick:
        for socket in (slow, quick):
            socket.send('{"want": 60}')
        got = [packet(slow) for _ in range(AHEAD)]
        newest = got[-1][1] + len(got[-1][2]) - 1
        for _ in range(12):
            drawn(quick, packet(quick)[0])
        with pytest.raises(TimeoutError):
            while True:
                assert isinstance(slow.recv(timeout=0), str)
        drawn(slow, got[-1][0])
        _, first, rows = packet(slow)
        # A busy computer may be away for longer than what is kept: then all of that comes.
        live = running.desk.station.live
        assert live is not None
        everything = int(SECONDS * live.row_rate)
        assert first <= newest + 1 or len(rows) == everything, "what it missed must come with the next packet"


def test_a_viewer_that_asks_for_no_pictures_gets_words_only(running: Served) -> None:
    with viewer(running) as socket:
        socket.send('{"want": 0}')
        said = json.loads(socket.recv(timeout=30))
        assert {"status", "guide", "plates", "prepared"} <= said.keys()
        with pytest.raises(TimeoutError):
            while True:
                assert isinstance(socket.recv(timeout=0.3), str)


def test_there_are_only_so_many_places_and_a_place_comes_free(running: Served) -> None:
    until(lambda: not running.desk.present)
    with contextlib.ExitStack() as open_ones:
        for number in range(MOST):
            open_ones.enter_context(viewer(running, f"t{number}")).recv(timeout=30)
        with pytest.raises(InvalidStatus), viewer(running, "one-too-many"):
            pass
    until(lambda: not running.desk.present)
    with viewer(running) as socket:
        assert socket.recv(timeout=30)
