"""The simulated station offered as a serial port that any program can open. Linux and macOS only."""

import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from station.errors import SourceError, SourceReason
from station.sources.simulated import open_simulated
from station.sources.source import Source

WAIT = 0.01
"""s. Longest wait for bytes of one direction before the other is looked at."""
CHUNK = 65_536
PATIENCE = 5.0
"""s without a byte taken, after which nobody is reading and what waits is thrown away."""


def serve(
    source: Source | str,
    *,
    link: Path | None = None,
    stop: threading.Event,
    ready: Callable[[str], None] = print,
) -> None:
    """Offer a source as a serial port until `stop` is set.

    The port survives programs that open and close it. Whoever opens it and throws away what waits, as
    pyserial does, begins with fresh bytes.

    Parameters
    ----------
    source : a source, or what stands behind `sim:`. It is closed at the end.
    link : a fixed name for the port; a link of that name is replaced.
    ready : called once with the name of the port.

    Errors: SourceError NO_DEVICE on Windows, BAD_OPTION when `link` is in the way or the script is unknown.
    """
    opened = open_simulated(source) if isinstance(source, str) else source
    try:
        port = _Port()
        try:
            with _named(link, port.name) as name:
                ready(name)
                _carry(opened, port, stop)
        finally:
            port.close()
    finally:
        opened.close()


def _carry(source: Source, port: "_Port", stop: threading.Event) -> None:
    """Carry bytes both ways until told to stop. What does not fit waits, and the source with it."""
    while not stop.is_set():
        is_waiting = source.ended or bool(port.waiting)
        if not is_waiting:
            try:
                port.waiting += source.read(WAIT)
            except SourceError:
                is_waiting = not source.reopen()
        heard = port.exchange(WAIT if is_waiting else 0.0)
        if heard:
            with suppress(SourceError):
                source.write(heard)


@contextmanager
def _named(link: Path | None, port: str) -> Iterator[str]:
    """Give the port a fixed name while it lasts."""
    if link is None:
        yield port
        return
    try:
        if link.is_symlink():
            link.unlink()
        link.symlink_to(port)
    except OSError as error:
        raise SourceError(
            SourceReason.BAD_OPTION,
            f"The name {link} cannot be given to the port: {error.strerror}.",
            "Choose another name for --link, in a folder you may write to.",
        ) from error
    try:
        yield str(link)
    finally:
        with suppress(OSError):
            if link.readlink() == Path(port):
                link.unlink()


if sys.platform == "win32":

    class _Port:
        """Windows has no pseudo-terminals."""

        waiting: bytearray
        name: str

        def __init__(self) -> None:
            raise SourceError(
                SourceReason.NO_DEVICE,
                "Windows has no pseudo-terminals to offer a simulated serial port with.",
                "Use the simulated plate directly: --source sim:quiet_stance.",
            )

        def exchange(self, timeout: float) -> bytes:
            """Never called."""
            raise NotImplementedError

        def close(self) -> None:
            """Nothing is open."""

else:
    import fcntl
    import select
    import termios
    import tty

    class _Port:
        """Both ends of a pseudo-terminal, in raw mode. Ours is the master.

        The other end stays open here too: closing it elsewhere is no end, and keeps its raw mode. In
        packet mode the master hears when the other end throws its input away.
        """

        def __init__(self) -> None:
            self.waiting = bytearray()
            self._master, self._slave = os.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            fcntl.ioctl(self._master, termios.TIOCPKT, struct.pack("i", 1))
            self.name = os.ttyname(self._slave)
            self._taken = time.monotonic()

        def exchange(self, timeout: float) -> bytes:
            """Put what waits as far as there is room; return what was heard, within `timeout` s."""
            masters = [self._master]
            readable, writable, _ = select.select(masters, masters if self.waiting else [], [], timeout)
            heard = self._hear() if readable else b""
            if writable and self.waiting:
                self._put()
            elif self.waiting and time.monotonic() - self._taken > PATIENCE:
                heard += self._throw_away()
            if not self.waiting:
                self._taken = time.monotonic()
            return heard

        def _hear(self) -> bytes:
            try:
                packet = os.read(self._master, CHUNK)
            except BlockingIOError:
                return b""
            if packet[:1] == bytes([termios.TIOCPKT_DATA]):
                return packet[1:]
            if packet and packet[0] & termios.TIOCPKT_FLUSHREAD:
                self.waiting.clear()
            return b""

        def _put(self) -> None:
            with suppress(BlockingIOError):
                taken = os.write(self._master, self.waiting)
                del self.waiting[:taken]
                self._taken = time.monotonic()

        def _throw_away(self) -> bytes:
            """Drop what waits, here and at the other end; its notice must not drop what comes next."""
            self.waiting.clear()
            termios.tcflush(self._slave, termios.TCIFLUSH)
            return self._hear()

        def close(self) -> None:
            """Let the port vanish."""
            os.close(self._master)
            os.close(self._slave)
