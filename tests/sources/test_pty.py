"""The simulated station as a serial port: any program may open it, close it and open it again."""

import os
import queue
import select
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import serial
from sources.pseudo_terminals import open_files
from sources.stand_ins import PLATES, Weight, sequences, whole_frames

from station.errors import SourceError, SourceReason
from station.sources import pty
from station.sources.scene import Make, Scene
from station.sources.serial_port import open_serial
from station.sources.simulated import SimulatedStation
from station.sources.source import Source
from station.wire.frame import Hello, command
from station.wire.spec import Kind

EVERY_BYTE = bytes(range(256))
Offer = Callable[..., str]


class Echo:
    """A source that says what it hears, and first what it was given."""

    def __init__(self, first: bytes = b"") -> None:
        self.name, self.ended = "echo:", False
        self._said: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._said.put(first)
        self.is_gone = False

    def read(self, timeout: float) -> bytes:
        if self.is_gone:
            raise SourceError(SourceReason.DISCONNECTED, "It is gone.")
        try:
            return self._said.get(timeout=timeout)
        except queue.Empty:
            return b""

    def write(self, sent: bytes) -> None:
        self._said.put(sent)

    def reopen(self) -> bool:
        self.is_gone = False
        return True

    def close(self) -> None:
        self._said.put(b"")


def a_station(*, is_paced: bool = True, **options: Any) -> SimulatedStation:
    return SimulatedStation(Scene(PLATES, Weight, Make(), **options), "sim:", is_paced=is_paced)


class Clock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def offer() -> Iterator[Offer]:
    """Serve sources from threads; all of them end with the test."""
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def start(source: Source, link: Path | None = None) -> str:
        names: queue.SimpleQueue[str] = queue.SimpleQueue()
        threads.append(
            threading.Thread(
                target=pty.serve, args=(source,), kwargs={"link": link, "stop": stop, "ready": names.put}
            )
        )
        threads[-1].start()
        return names.get(timeout=20.0)

    yield start
    stop.set()
    for thread in threads:
        thread.join()


def read_exactly(port: serial.Serial, count: int) -> bytes:
    read = bytes(port.read(count))
    assert len(read) == count, f"{len(read)} of {count} bytes came"
    return read


def test_every_byte_passes_unchanged_both_ways(offer: Offer) -> None:
    with serial.Serial(offer(Echo()), timeout=20.0) as port:
        port.write(EVERY_BYTE)
        assert read_exactly(port, 256) == EVERY_BYTE


def test_our_own_serial_port_finds_the_simulated_station_there(offer: Offer) -> None:
    source = open_serial(offer(a_station()))
    source.write(command(Kind.START))
    wire = b""
    while len(sequences(wire)) < 100:
        wire += source.read(5.0)
    source.close()
    assert sequences(wire)[:100] == list(range(100))
    assert any(frame.kind == Kind.HELLO for frame in whole_frames(wire))


def test_the_port_survives_being_closed_and_opened_again(offer: Offer) -> None:
    name, boots = offer(a_station()), set()
    for _ in range(3):
        with serial.Serial(name, 500_000, timeout=20.0, exclusive=True) as port:
            port.write(command(Kind.ASK_HELLO))
            while not (hellos := [f for f in whole_frames(port.read_until(b"\0")) if f.kind == Kind.HELLO]):
                pass
            hello = Hello.read(hellos[0])
            assert hello is not None
            boots.add(hello.boot)
    assert len(boots) == 1


def test_a_slow_reader_gets_every_byte_of_an_unpaced_station(offer: Offer) -> None:
    name = offer(a_station(is_paced=False, seconds=20.0))
    with serial.Serial(name, timeout=20.0) as port:
        port.write(command(Kind.START))
        wire = b"".join(read_exactly(port, 36_000) for _ in range(18))
    numbers = sequences(wire)
    assert len(numbers) > 17_000 and numbers == list(range(len(numbers)))


def test_whoever_opens_the_port_begins_with_fresh_bytes(offer: Offer) -> None:
    echo = Echo()
    name = offer(echo)
    with serial.Serial(name, timeout=20.0) as port:
        port.write(b"\x01")
        read_exactly(port, 1)
        echo.write(b"stale" * 50_000)
        read_exactly(port, 5)
    with serial.Serial(name, timeout=20.0) as port:
        port.write(b"\x01fresh\x02")
        rest = bytes(port.read_until(b"\x01fresh\x02"))
    assert rest.endswith(b"\x01fresh\x02") and len(rest) < 100_000


def _until_full(port: pty._Port) -> int:
    """Write until the line takes no more; a busy kernel makes room once more. Returns the bytes left."""
    left = -1
    while left != len(port.waiting):
        left = len(port.waiting)
        port.exchange(0.0)
    return left


def test_bytes_that_nobody_takes_are_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(pty, "time", clock)
    port = pty._Port()
    other_end = os.open(port.name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        port.waiting += b"unread" * 100_000
        left = _until_full(port)
        assert 0 < left < 600_000
        clock.now += 0.9 * pty.PATIENCE
        left = _until_full(port)
        assert left, "not yet thrown away"
        for _ in range(100):  # a kernel that was busy makes room late, and patience begins anew
            clock.now += 1.1 * pty.PATIENCE
            port.exchange(0.0)
            if not port.waiting:
                break
        assert not port.waiting
        with pytest.raises(BlockingIOError):
            os.read(other_end, 1)
        port.waiting += b"fresh"
        port.exchange(1.0)
        assert select.select([other_end], [], [], 20.0)[0]
        assert os.read(other_end, 100) == b"fresh"
    finally:
        os.close(other_end)
        port.close()


def test_a_source_that_goes_and_comes_back_is_served_on(offer: Offer) -> None:
    echo = Echo()
    with serial.Serial(offer(echo), timeout=20.0) as port:
        echo.is_gone = True
        while echo.is_gone:
            pass
        port.write(b"back")
        assert read_exactly(port, 4) == b"back"


def test_the_port_has_the_fixed_name_asked_for_as_long_as_it_lasts(tmp_path: Path) -> None:
    link, stop, names = tmp_path / "plate", threading.Event(), []
    link.symlink_to("/dev/stale")

    def ready(name: str) -> None:
        names.append((name, os.ttyname(os.open(name, os.O_RDWR | os.O_NOCTTY))))
        stop.set()

    before = open_files()
    pty.serve(Echo(), link=link, stop=stop, ready=ready)
    assert names[0][0] == str(link) and names[0][1].startswith("/dev/")
    assert not link.is_symlink()
    assert open_files() == before + 1


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plate").write_text("precious")
    for link in (tmp_path / "plate", tmp_path / "no" / "plate"):
        with pytest.raises(SourceError) as refused:
            pty.serve(Echo(), link=link, stop=threading.Event())
        assert refused.value.reason is SourceReason.BAD_OPTION and str(link) in refused.value.sentence
    assert (tmp_path / "plate").read_text() == "precious"


def test_a_script_that_is_not_known_is_refused() -> None:
    with pytest.raises(SourceError) as refused:
        pty.serve("dancing", stop=threading.Event())
    assert refused.value.reason is SourceReason.BAD_OPTION
