"""The plates on a serial port, found by what they say and never by the order of ports.

This is the only file that knows pyserial. Opening a port raises DTR and RTS, as every program does: it
restarts an Uno or Mega (so the question is asked again and again), and boards with their own USB send
only while DTR is up. Closing drops them again.
"""

import errno
import math
import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import serial
from serial.tools import list_ports

from station.errors import SourceError, SourceReason, StationError, WireReason
from station.sources.inquiry import Finding, Inquiry
from station.sources.source import Scheme
from station.wire.frame import NO_UID, Hello
from station.wire.spec import Sensor

CHUNK = 65_536
POLL = 0.05
"""s between two looks at the clock while a port is asked."""
REOPENING = 0.1
"""s that one try to have the device back may take."""
HURRIED = 2.5
"""s that the other ports get once a plate has been found: the time an Uno needs to start."""
WRITE_TIMEOUT = 2.0
NOT_ASKED = ("bluetooth", "bthenum", "rfcomm", "debug-console", "wlan-debug", "dial-in")
"""Words in a port's name or description: such a port takes long to open and never has a plate."""
SENSORS = {
    Sensor.HX711: "HX711",
    Sensor.ADS131M08: "ADS131M08",
    Sensor.PRESSURE_MAT: "pressure mat",
    Sensor.ADS1256: "ADS1256",
    Sensor.SYNTHETIC: "simulated",
}
IS_POSIX = os.name == "posix"


@dataclass(frozen=True)
class Found:
    """One port and what is on it.

    port : name of the port. uid, firmware, sensor : what a plate says of itself, or None.
    problem : a sentence when no plate of ours answers there, else None.
    """

    port: str
    uid: str | None
    firmware: str | None
    sensor: str | None
    problem: str | None


def port_names() -> list[str]:
    """List the serial ports of this computer that are worth asking."""
    ports = list_ports.comports()
    return sorted(
        port.device
        for port in ports
        if not any(word in f"{port.device} {port.description} {port.hwid}".lower() for word in NOT_ASKED)
    )


def devices() -> list[Found]:
    """Ask every port. Takes up to four seconds when a port is silent."""
    asked = _ask_all(port_names(), lambda finding: math.inf)
    for each in asked:
        each.close()
    return [_found(each) for each in asked]


class SerialPort:
    """A plate on a serial port.

    Parameters
    ----------
    asked : the open port on which a plate has said HELLO.
    others : ports of other devices, which are not disturbed when the plate is searched again.
    """

    def __init__(self, asked: "Asked", others: Iterable[str] = ()) -> None:
        self.name = f"serial:{asked.port}"
        self.ended = False
        self._using = threading.Lock()
        self._line: Line | None = None
        self._is_closed = False
        self._others = set(others)
        self._asking: dict[str, Asked] = {}
        self._adopt(asked)

    def _adopt(self, asked: "Asked") -> None:
        finding = asked.finding
        assert finding is not None and finding.hello is not None
        self._line = asked.line
        self._port = asked.port
        self._uid = finding.hello.uid
        self._waiting = finding.heard
        self.name = f"serial:{asked.port}"

    def read(self, timeout: float) -> bytes:
        """Return what has come, waiting up to `timeout` s for the first byte; b"" when nothing came.

        Errors: SourceError DISCONNECTED.
        """
        with self._using:
            if self._waiting:
                came, self._waiting = self._waiting, b""
                return came
            line = self._need_line()
            try:
                return line.read(timeout)
            except OSError as error:
                self._let_go()
                raise self._disconnected() from error

    def write(self, sent: bytes) -> None:
        """Send bytes to the plate; safe beside a reader. Errors: SourceError DISCONNECTED."""
        try:
            self._need_line().write(sent)
        except OSError as error:
            raise self._disconnected() from error

    def reopen(self) -> bool:
        """Try to have the same plate back, whatever its port is called now; takes about 0.1 s.

        Ports stay open and asked from one try to the next, because opening restarts an Uno. Ports that
        had another device when the plate was opened are left alone.
        """
        with self._using:
            if self._is_closed:
                return False
            self._let_go()
            self._ask_ports()
            until = time.monotonic() + REOPENING
            while self._asking:
                for port in list(self._asking):
                    if self._is_back(port):
                        return True
                if time.monotonic() > until:
                    break
                time.sleep(0.005)
            return False

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        with self._using:
            self._is_closed = True
            self._let_go()
            self._stop_asking()

    def _ask_ports(self) -> None:
        present = set(port_names())
        self._others &= present
        wanted = {self._port} if self._uid == NO_UID else (present - self._others) | {self._port}
        for port in set(self._asking) - wanted:
            self._asking.pop(port).close()
        for port in wanted - set(self._asking):
            with suppress(SourceError):
                self._asking[port] = Asked(port)

    def _is_back(self, port: str) -> bool:
        asked = self._asking[port]
        finding = asked.step(0.0)
        if finding is None:
            return False
        del self._asking[port]
        if finding.hello is not None and finding.hello.uid == self._uid:
            self._adopt(asked)
            self._stop_asking()
            return True
        asked.close()
        if finding.hello is not None:
            self._others.add(port)
        return False

    def _stop_asking(self) -> None:
        for asked in self._asking.values():
            asked.close()
        self._asking.clear()

    def _let_go(self) -> None:
        line, self._line, self._waiting = self._line, None, b""
        if line is not None:
            line.close()

    def _need_line(self) -> "Line":
        line = self._line
        if line is None:
            raise self._disconnected()
        return line

    def _disconnected(self) -> SourceError:
        return SourceError(
            SourceReason.DISCONNECTED,
            f"The plate on {self._port} is disconnected.",
            "Plug it in again; the station goes on by itself.",
        )


class Line:
    """An open port as bytes in and out. Errors after opening: OSError, of which pyserial's are a kind."""

    def __init__(self, port: str) -> None:
        self.port = port
        try:
            self._serial = serial.serial_for_url(port, do_not_open=True)
            self._serial.timeout = 0
            self._serial.write_timeout = WRITE_TIMEOUT
            if IS_POSIX:
                self._serial.exclusive = True
            self._serial.open()
        except (OSError, ValueError) as error:
            raise _not_opened(port, error) from error
        # An FTDI chip otherwise keeps bytes back for 16 ms; where this cannot be set it is not needed.
        with suppress(AttributeError, OSError, ValueError):
            self._serial.set_low_latency_mode(True)
        self._file = self._descriptor()
        self._writing = threading.Lock()

    def _descriptor(self) -> int | None:
        """The file to wait for, where the system can: not on Windows, not for a port over a network."""
        if not IS_POSIX:
            return None
        try:
            return int(self._serial.fileno())
        except (AttributeError, OSError):
            return None

    def set_speed(self, baud: int) -> None:
        """Go to another baud rate. What has no speed, such as a pseudo-terminal on macOS, stays as it is."""
        with suppress(OSError, ValueError):
            self._serial.baudrate = baud

    def read(self, timeout: float) -> bytes:
        """Wait up to `timeout` s for the first byte and take all there are."""
        if self._file is None:
            self._serial.timeout = timeout
            first = self._serial.read(1)
            return bytes(first + self._serial.read(self._serial.in_waiting) if first else first)
        ready, _, _ = select.select([self._file], [], [], max(0.0, timeout))
        if not ready:
            return b""
        try:
            came = os.read(self._file, CHUNK)
        except BlockingIOError:
            return b""
        if not came:
            raise OSError(errno.EIO, "the port has gone")
        return came

    def write(self, sent: bytes) -> None:
        """Send bytes."""
        with self._writing:
            self._serial.write(sent)

    def close(self) -> None:
        """Let go of the port; may be called twice."""
        with self._writing, suppress(OSError):
            self._serial.close()


class Asked:
    """A port that is being asked who it is. Errors on making one: SourceError, when it does not open."""

    def __init__(self, port: str) -> None:
        self.port = port
        self.line = Line(port)
        self.finding: Finding | None = None
        self._inquiry = Inquiry(port, time.monotonic())

    @property
    def age(self) -> float:
        """s since the port was opened."""
        return self._inquiry.age(time.monotonic())

    def step(self, timeout: float) -> Finding | None:
        """Ask and listen for up to `timeout` s. Returns the finding as soon as there is one."""
        try:
            turn = self._inquiry.turn(time.monotonic())
            if turn is not None:
                self.line.set_speed(turn.baud)
                self.line.write(turn.sent)
            self._inquiry.hear(self.line.read(timeout))
            self.finding = self._inquiry.finding(time.monotonic())
        except OSError:
            self.finding = Finding(
                problem=SourceError(
                    SourceReason.DISCONNECTED,
                    f"The device on {self.port} went away while it was asked.",
                    "Check the cable and try again.",
                )
            )
        return self.finding

    def close(self) -> None:
        """Let go of the port."""
        self.line.close()


class _Unopened:
    """A port that did not open, beside those that were asked."""

    def __init__(self, port: str, problem: StationError) -> None:
        self.port = port
        self.finding = Finding(problem=problem)

    def close(self) -> None:
        """Nothing is open."""


def _ask_all(ports: list[str], others_get: Callable[[Finding], float]) -> list[Asked | _Unopened]:
    """Ask all ports at once.

    others_get : how many s from their opening the other ports get, once this has been found on one.
    """
    ages = [math.inf]

    def ask(port: str) -> Asked | _Unopened:
        try:
            asked = Asked(port)
        except SourceError as problem:
            return _Unopened(port, problem)
        while asked.step(POLL) is None and asked.age < min(ages):
            pass
        if asked.finding is not None:
            ages.append(others_get(asked.finding))
        return asked

    with ThreadPoolExecutor(max(1, len(ports)), "asking ports") as pool:
        return list(pool.map(ask, ports))


def _found(each: Asked | _Unopened) -> Found:
    hello = each.finding.hello if each.finding else None
    problem = each.finding.problem if each.finding else None
    if hello is None:
        return Found(each.port, None, None, None, problem.sentence if problem else None)
    return Found(each.port, hello.serial, hello.firmware, _sensor(hello), None)


def _sensor(hello: Hello) -> str:
    if hello.sensor not in SENSORS:
        return f"kind {hello.sensor}"
    named = SENSORS[Sensor(hello.sensor)]
    if not hello.is_mat:
        return named
    return f"{named} {hello.rows} x {hello.columns}, {hello.rate} scans a second"


# Which port


def open_serial(rest: str) -> SerialPort:
    """Open what stands behind `serial:`: nothing, `uid=...`, or the name of a port.

    Errors: SourceError, WireError, each with one sentence on what is wrong.
    """
    if not rest:
        return _search(None)
    if rest.startswith("uid="):
        return _search(_uid(rest.removeprefix("uid=")))
    asked = Asked(rest)
    while (finding := asked.step(POLL)) is None:
        pass
    if finding.problem is not None:
        asked.close()
        raise finding.problem
    return SerialPort(asked, set(port_names()) - {rest})


def _uid(text: str) -> bytes:
    try:
        uid = bytes.fromhex(text)
    except ValueError:
        uid = b""
    if len(uid) != len(NO_UID):
        raise SourceError(
            SourceReason.BAD_OPTION,
            f"'{text}' is not the serial number of a plate.",
            f"Give {2 * len(NO_UID)} hexadecimal digits, as `station devices` prints them.",
        )
    return uid


def _search(uid: bytes | None) -> SerialPort:
    """Find the plate with this serial number, or the only plate there is."""

    def others_get(finding: Finding) -> float:
        if finding.hello is None:
            return math.inf
        if uid is None:
            return HURRIED
        return 0.0 if finding.hello.uid == uid else math.inf

    ports = port_names()
    asked = _ask_all(ports, others_get)
    plates = [each for each in asked if isinstance(each, Asked) and _is_plate(each, uid)]
    for each in asked:
        if len(plates) != 1 or each is not plates[0]:
            each.close()
    if len(plates) == 1:
        return SerialPort(plates[0], set(ports) - {plates[0].port})
    raise _too_many(plates) if plates else _none(asked, uid)


def _is_plate(asked: Asked, uid: bytes | None) -> bool:
    hello = asked.finding.hello if asked.finding else None
    return hello is not None and uid in (None, hello.uid)


def _too_many(plates: list[Asked]) -> SourceError:
    uids = [each.finding.hello.serial for each in plates if each.finding and each.finding.hello]
    return SourceError(
        SourceReason.BAD_OPTION,
        f"{len(plates)} plates are connected: {', '.join(uids)}.",
        f"Say which one, for example serial:uid={uids[0]}.",
    )


def _none(asked: list[Asked | _Unopened], uid: bytes | None) -> StationError:
    """Return what is wrong when no plate was found: the one trouble there is, or all in a sentence."""
    if not asked:
        return SourceError(
            SourceReason.NO_DEVICE,
            "No serial port was found on this computer.",
            "Plug the plate in; Windows may need the driver of its USB chip (CH340).",
        )
    problems = [each.finding.problem for each in asked if each.finding and each.finding.problem]
    if uid is None and len(asked) == 1 and problems:
        return problems[0]
    telling = [problem for problem in problems if problem.reason in _TELLING]
    if uid is None and len(telling) == 1:
        return telling[0]
    whom = "a force plate" if uid is None else f"the plate {uid.hex()}"
    told = " ".join(problem.sentence for problem in problems)
    return SourceError(
        SourceReason.NO_DEVICE,
        f"None of the {len(asked)} serial ports is {whom}. {told}".strip(),
        "Plug the plate in and check its power: see `station devices`.",
    )


_TELLING = (
    SourceReason.BUSY,
    SourceReason.NOT_ALLOWED,
    WireReason.OTHER_VERSION,
    WireReason.OLD_FIRMWARE,
    WireReason.NO_ANSWER,
)
"""What only a plate, or a port that could not be looked at, gives as the reason."""


def _not_opened(port: str, error: Exception) -> SourceError:
    """Turn what the system says into a sentence; Windows gives no number, only a name in the text."""
    number, text = getattr(error, "errno", None), str(error)
    if number in (errno.EAGAIN, errno.EBUSY) or "PermissionError" in text:
        return SourceError(
            SourceReason.BUSY,
            f"Another program is using {port}.",
            "Close the other program (another station, the Arduino IDE, a terminal) and try again.",
        )
    if number in (errno.EACCES, errno.EPERM):
        return SourceError(SourceReason.NOT_ALLOWED, f"You may not use {port}.", _permission(port))
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO) or "FileNotFoundError" in text:
        there = ", ".join(port_names()) or "none"
        return SourceError(
            SourceReason.NO_DEVICE,
            f"There is no port {port}.",
            f"Plug the plate in. Ports found: {there}.",
        )
    return SourceError(
        SourceReason.NO_DEVICE,
        f"{port} cannot be opened as a serial port.",
        "Choose the plate's own port: see `station devices`.",
    )


def _permission(port: str) -> str:
    """Say how to get at the port: on Linux its group is what is missing."""
    if sys.platform == "win32":
        return "Close other programs that use it, or install the driver of the board's USB chip."
    import grp

    with suppress(OSError, KeyError):
        group = grp.getgrgid(Path(port).stat().st_gid).gr_name
        return f"Join its group once with `sudo usermod -aG {group} $USER`, then sign in again."
    return "Ask whoever looks after this computer for the right to use serial ports."


SOURCE = Scheme(
    "serial", open_serial, "a real plate: serial: finds it, serial:/dev/ttyACM0, serial:uid=0011…"
)
