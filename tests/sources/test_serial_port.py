"""The serial port without a device: which ports are asked, and what the system's refusals mean."""

import errno
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import serial

from station.errors import SourceError, SourceReason
from station.sources import serial_port
from station.sources.inquiry import Finding
from station.sources.serial_port import Line, open_serial, port_names
from station.sources.source import open_source, schemes


@dataclass
class Port:
    device: str
    description: str = "n/a"
    hwid: str = "n/a"


@pytest.fixture
def no_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_port, "port_names", lambda: [])


def refused(port: str, error: Exception) -> SourceError:
    return serial_port._not_opened(port, error)


def test_ports_that_never_have_a_plate_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    ports = [
        Port("COM7", "Arduino Uno", "USB VID:PID=2341:0043"),
        Port("COM3", "Standard Serial over Bluetooth link", "BTHENUM\\{00001101}"),
        Port("/dev/cu.Bluetooth-Incoming-Port"),
        Port("/dev/rfcomm0"),
        Port("/dev/cu.debug-console"),
        Port("/dev/ttyACM0", "Arduino Mega"),
    ]
    monkeypatch.setattr("serial.tools.list_ports.comports", lambda: ports)
    assert port_names() == ["/dev/ttyACM0", "COM7"]


def test_no_port_at_all_is_told(no_ports: None) -> None:
    with pytest.raises(SourceError) as none:
        open_source("serial:")
    assert none.value.reason is SourceReason.NO_DEVICE
    assert none.value.sentence == "No serial port was found on this computer."
    assert serial_port.devices() == []


def test_a_port_that_is_not_there_is_told_with_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial_port, "port_names", lambda: ["COM4", "COM5"])
    with pytest.raises(SourceError) as missing:
        open_serial("/dev/no-such-port")
    assert missing.value.reason is SourceReason.NO_DEVICE
    assert "/dev/no-such-port" in missing.value.sentence and "COM4, COM5" in missing.value.what_to_do


def test_what_is_no_serial_port_is_told(tmp_path: Path, no_ports: None) -> None:
    (tmp_path / "file").write_bytes(b"text")
    for name in (str(tmp_path), str(tmp_path / "file"), "foo://bar"):
        with pytest.raises(SourceError) as wrong:
            open_serial(name)
        assert wrong.value.reason is SourceReason.NO_DEVICE and name in wrong.value.sentence


@pytest.mark.parametrize(
    "error",
    [
        serial.SerialException(errno.EAGAIN, "Could not exclusively lock port /dev/ttyACM0"),
        serial.SerialException(errno.EBUSY, "could not open port /dev/ttyACM0"),
        serial.SerialException(
            "could not open port 'COM3': PermissionError(13, 'Access is denied.', None, 5)"
        ),
    ],
)
def test_a_port_that_another_program_has_is_busy(error: Exception) -> None:
    assert refused("COM3", error).reason is SourceReason.BUSY
    assert refused("COM3", error).sentence == "Another program is using COM3."


def test_a_missing_permission_names_the_remedy(tmp_path: Path) -> None:
    port = tmp_path / "ttyACM0"
    port.touch()
    told = refused(str(port), serial.SerialException(errno.EACCES, "Permission denied"))
    assert told.reason is SourceReason.NOT_ALLOWED and "You may not use" in told.sentence
    assert told.what_to_do
    if serial_port.IS_POSIX:
        group = port.group()
        assert f"usermod -aG {group} $USER" in told.what_to_do
        assert serial_port._permission("/dev/no-such-port")


def test_a_port_that_windows_does_not_know_is_not_there(no_ports: None) -> None:
    error = serial.SerialException(
        "could not open port 'COM9': FileNotFoundError(2, 'The system ...', None, 2)"
    )
    assert refused("COM9", error).reason is SourceReason.NO_DEVICE


@pytest.mark.parametrize("text", ["", "12", "zz" * 8, "00" * 9])
def test_what_is_no_serial_number_is_refused(text: str) -> None:
    with pytest.raises(SourceError) as refusal:
        open_serial(f"uid={text}")
    assert refusal.value.reason is SourceReason.BAD_OPTION and "16 hexadecimal" in refusal.value.what_to_do


def test_where_no_descriptor_can_be_waited_for_pyserial_waits() -> None:
    line = Line("loop://")
    try:
        assert line._file is None
        line.set_speed(500_000)
        line.write(b"\0\1\2\xff")
        assert line.read(1.0) == b"\0\1\2\xff"
        assert line.read(0.0) == b""
    finally:
        line.close()
        line.close()


def test_a_loop_is_no_plate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.sources.inquiry.PATIENCE", 0.2)
    with pytest.raises(SourceError) as loop:
        open_serial("loop://")
    assert loop.value.reason is SourceReason.WRONG_DEVICE


def test_ports_are_asked_at_once_and_one_finding_can_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Asked:
        def __init__(self, port: str) -> None:
            self.port, self.age, self.finding = port, 0.0, None
            self.problem = SourceError(SourceReason.SILENT, f"{port}.")

        def step(self, timeout: float) -> Any:
            self.age += 0.5
            if self.age >= (1.0 if self.port == "quick" else 4.0):
                self.finding = Finding(problem=self.problem)  # type: ignore[assignment]
            return self.finding

        def close(self) -> None: ...

    monkeypatch.setattr(serial_port, "Asked", Asked)
    every: Any = serial_port._ask_all(["quick", "slow"], lambda finding: math.inf)
    assert [asked.finding is not None for asked in every] == [True, True]


def test_every_kind_of_source_is_found_by_its_folder() -> None:
    assert set(schemes()) == {"file", "serial", "sim"}
    with pytest.raises(SourceError) as unknown:
        open_source("usb:1")
    assert unknown.value.reason is SourceReason.UNKNOWN_SCHEME
