"""The serial port with devices behind pseudo-terminals: found, refused, unplugged, back again."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial
from sources.pseudo_terminals import PtyDevice, noise, open_files, plate, saying
from sources.stand_ins import sequences, whole_frames

from station.errors import SourceError, SourceReason, StationError
from station.sources import inquiry, serial_port
from station.sources.serial_port import SerialPort, devices, open_serial
from station.wire.frame import NO_UID, Hello, command
from station.wire.spec import Kind

GPS = b"$GPGGA,120000.00,5230.0,N,01324.0,E,1,08,0.9,34.0,M,46.9,M,,*47\r\n"
MOUSE = bytes([0x43, 0x05, 0x3C, 0x40, 0x00, 0x01, 0x4F, 0x3A, 0x02])

Plug = Callable[[Callable[[bytes, int], bytes]], PtyDevice]


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Iterator[Plug]:
    """Plug devices in; every port there is, is theirs."""
    monkeypatch.setattr(inquiry, "SLOT", 0.06)
    monkeypatch.setattr(serial_port, "HURRIED", 0.5)
    plugged: list[PtyDevice] = []

    def add(answer: Callable[[bytes, int], bytes]) -> PtyDevice:
        plugged.append(PtyDevice(answer))
        return plugged[-1]

    monkeypatch.setattr(
        serial_port, "port_names", lambda: [each.port for each in plugged if Path(each.port).exists()]
    )
    yield add
    for each in plugged:
        each.vanish()


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge soon what is no plate; a plate is found as soon as it answers in any case."""
    monkeypatch.setattr(inquiry, "JUDGED", 0.6)
    monkeypatch.setattr(inquiry, "PATIENCE", 1.2)


def read_until(source: SerialPort, is_enough: Callable[[bytes], bool]) -> bytes:
    """Read until it is enough; a source that stays silent for long fails."""
    wire = b""
    while not is_enough(wire):
        came = source.read(10.0)
        assert came, "nothing came"
        wire += came
    return wire


def wait_gone(source: SerialPort) -> SourceError:
    with pytest.raises(SourceError) as gone:
        while True:
            source.read(10.0)
    assert gone.value.reason is SourceReason.DISCONNECTED
    return gone.value


def come_back(source: SerialPort) -> int:
    """Try to reopen until it works. Returns how many tries it took."""
    for tries in range(1, 100):
        if source.reopen():
            return tries
    raise AssertionError("it did not come back")


def refusal(address: str) -> StationError:
    with pytest.raises(StationError) as refused:
        open_serial(address)
    return refused.value


@pytest.mark.parametrize("baud", [500_000, 1_000_000])
def test_a_given_port_is_opened_at_the_speed_of_the_plate_and_streams(plug: Plug, baud: int) -> None:
    device = plug(plate(baud=baud))
    source = open_serial(device.port)
    try:
        assert source.name == f"serial:{device.port}" and not source.ended
        first = source.read(0.0)
        assert [frame for frame in whole_frames(first) if frame.kind == Kind.HELLO]
        source.write(command(Kind.START))
        wire = read_until(source, lambda wire: len(sequences(wire)) >= 200)
        assert sequences(wire)[:200] == list(range(200))
    finally:
        source.close()
        source.close()
    with pytest.raises(SourceError):
        source.read(0.0)
    with pytest.raises(SourceError):
        source.write(b"x")
    assert not source.reopen()


def test_a_port_may_be_a_link(plug: Plug, tmp_path: Path) -> None:
    link = tmp_path / "plate"
    link.symlink_to(plug(plate()).port)
    source = open_serial(str(link))
    source.close()
    assert source.name == f"serial:{link}"


def test_the_plate_is_found_among_other_devices_whatever_the_order(plug: Plug) -> None:
    gps, _, device, silent = plug(saying(GPS)), plug(noise), plug(plate(3)), plug(saying(b""))
    source = open_serial("")
    source.close()
    assert source.name == f"serial:{device.port}"
    for other in (gps, silent):
        assert other.heard.replace(inquiry.ASK, b"") == b""


def test_one_of_two_plates_is_chosen_by_its_number_and_never_by_its_port(plug: Plug, hurry: None) -> None:
    plug(plate(1))
    second = plug(plate(2))
    told = refusal("")
    assert told.reason is SourceReason.BAD_OPTION
    assert "2 plates are connected" in told.sentence and "serial:uid=53494d01" in told.what_to_do
    source = open_serial("uid=53494d0102000000")
    source.close()
    assert source.name == f"serial:{second.port}"
    assert (
        "None of the 2 serial ports is the plate 53494d0103000000" in refusal("uid=53494d0103000000").sentence
    )


def test_every_port_is_listed_with_what_is_on_it(plug: Plug, hurry: None) -> None:
    device, gps, silent = plug(plate(4)), plug(saying(GPS)), plug(saying(b""))
    found = {each.port: each for each in devices()}
    assert found[device.port].uid == "53494d0104000000"
    assert (found[device.port].sensor, found[device.port].problem) == ("simulated", None)
    assert "GPS" in (found[gps.port].problem or "")
    assert "Nothing answers" in (found[silent.port].problem or "")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (saying(GPS), SourceReason.WRONG_DEVICE),
        (saying(MOUSE), SourceReason.WRONG_DEVICE),
        (noise, SourceReason.WRONG_SPEED),
        (plate(baud=230_400), SourceReason.WRONG_SPEED),
        (saying(b""), SourceReason.SILENT),
    ],
)
def test_what_is_no_plate_is_refused(
    plug: Plug, hurry: None, answer: Callable[[bytes, int], bytes], reason: SourceReason
) -> None:
    device = plug(answer)
    told = refusal(device.port)
    assert told.reason is reason and device.port in told.sentence and told.what_to_do


def test_the_only_port_is_refused_for_its_own_reason(plug: Plug, hurry: None) -> None:
    device = plug(saying(GPS))
    told = refusal("")
    assert told.reason is SourceReason.WRONG_DEVICE and device.port in told.sentence


def test_several_ports_without_a_plate_are_told_in_one_go(plug: Plug, hurry: None) -> None:
    plug(saying(GPS))
    plug(saying(b""))
    told = refusal("")
    assert told.reason is SourceReason.NO_DEVICE
    assert "None of the 2 serial ports is a force plate." in told.sentence
    assert "GPS" in told.sentence and "Nothing answers" in told.sentence


def test_a_port_that_another_program_has_is_busy_and_named_before_the_others(plug: Plug, hurry: None) -> None:
    device = plug(plate())
    plug(saying(GPS))
    with serial.Serial(device.port, exclusive=True):
        for address in (device.port, ""):
            assert refusal(address).reason is SourceReason.BUSY
        assert any("Another program" in (each.problem or "") for each in devices())
    open_serial(device.port).close()


def test_while_we_have_the_port_no_other_station_gets_it(plug: Plug) -> None:
    device = plug(plate())
    source = open_serial(device.port)
    assert refusal(device.port).reason is SourceReason.BUSY
    source.close()


def test_a_device_that_goes_while_it_is_asked_is_told(plug: Plug, hurry: None) -> None:
    went = threading.Event()

    def going(heard: bytes, speed: int) -> bytes:
        if heard:
            went.set()
        return b""

    device = plug(going)
    unplug = threading.Thread(target=lambda: went.wait(10.0) and device.vanish())
    unplug.start()
    told = refusal(device.port)
    unplug.join()
    assert told.reason is SourceReason.DISCONNECTED


def test_the_plate_comes_back_under_another_name_by_its_number(plug: Plug) -> None:
    printer = plug(saying(b"ok T:20\r\n"))
    first = plug(plate(5))
    source = open_serial(first.port)
    source.write(command(Kind.START))
    first.vanish()
    told = wait_gone(source)
    assert first.port in told.sentence
    with pytest.raises(SourceError):
        source.write(b"x")
    assert not source.reopen()
    other, again = plug(plate(6)), plug(plate(5, baud=1_000_000, seed=2))
    come_back(source)
    assert source.name == f"serial:{again.port}" != f"serial:{other.port}"
    hello = Hello.read(next(f for f in whole_frames(source.read(0.0)) if f.kind == Kind.HELLO))
    assert hello is not None and hello.serial == "53494d0105000000"
    source.write(command(Kind.START))
    assert sequences(read_until(source, lambda wire: bool(sequences(wire))))[0] == 0
    source.close()
    assert printer.heard == b"", "another device was disturbed"


def test_a_plate_without_a_number_is_looked_for_at_its_own_port_only(plug: Plug, tmp_path: Path) -> None:
    link = tmp_path / "plate"

    def nameless(heard: bytes, speed: int) -> bytes:
        return Hello(uid=NO_UID, boot=5, geometry="two_plates_400x600").encode() if heard else b""

    first, stranger = plug(nameless), plug(nameless)
    link.symlink_to(first.port)
    source = open_serial(str(link))
    first.vanish()
    wait_gone(source)
    assert not source.reopen() and stranger.heard == b""
    link.unlink()
    link.symlink_to(stranger.port)
    come_back(source)
    source.close()


def test_hundreds_of_reconnections_leave_nothing_behind(plug: Plug) -> None:
    device = plug(plate(9))
    source = open_serial(device.port)

    device.vanish()
    wait_gone(source)
    before = open_files(), threading.active_count()
    for cycle in range(100):
        device = plug(plate(9, seed=cycle))
        come_back(source)
        device.vanish()
        wait_gone(source)
    assert (open_files(), threading.active_count()) == before
    source.close()


def test_closing_while_searching_lets_go_of_every_port(plug: Plug) -> None:
    device = plug(plate(9))
    source = open_serial(device.port)
    device.vanish()
    wait_gone(source)
    before = open_files()
    silent = plug(saying(b""))
    held = open_files()
    assert not source.reopen()
    assert open_files() > held
    source.close()
    silent.vanish()
    assert open_files() == before
