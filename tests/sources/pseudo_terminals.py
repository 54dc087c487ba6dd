"""Devices on pseudo-terminals, for the tests of the serial port."""

import gc
import os
import select
import termios
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from sources.stand_ins import Ramp, a_device

from station.sources.scene import uid_of

OPEN_FILES = Path("/dev/fd")
SPEEDS = {getattr(termios, name): int(name[1:]) for name in dir(termios) if name[1:].isdigit()}


class PtyDevice:
    """Something on a pseudo-terminal that answers, from a thread of its own, until it vanishes.

    Parameters
    ----------
    answer : gets what was heard and the speed the other end has set; returns what is said. It is called
        again and again, also with nothing heard.
    """

    def __init__(self, answer: Callable[[bytes, int], bytes]) -> None:
        self._answer = answer
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.port = os.ttyname(self._slave)
        self.heard = b""
        self._stop, self._stopping = os.pipe()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()

    @property
    def speed(self) -> int:
        return SPEEDS.get(termios.tcgetattr(self._slave)[4], 0)

    def _live(self) -> None:
        while True:
            readable, _, _ = select.select([self._master, self._stop], [], [], 0.005)
            if self._stop in readable:
                return
            heard = os.read(self._master, 4096) if readable else b""
            self.heard += heard
            said = self._answer(heard, self.speed)
            with suppress(BlockingIOError):
                os.write(self._master, said)

    def vanish(self) -> None:
        """Be unplugged; may be called twice."""
        if self._thread.is_alive():
            os.write(self._stopping, b"x")
            self._thread.join()
            for file in (self._master, self._slave, self._stop, self._stopping):
                os.close(file)


def plate(number: int = 7, baud: int = 500_000, seed: int = 1) -> Callable[[bytes, int], bytes]:
    """Return the answers of a plate at one speed; at any other it hears and says noise."""
    device, chance = a_device(Ramp(), seed, uid=uid_of(number)), Random(seed)

    def answer(heard: bytes, speed: int) -> bytes:
        said = device.advance(5)
        if speed != baud:
            return chance.randbytes(len(said))
        device.receive(heard)
        return said + device.advance(0)

    return answer


def saying(text: bytes) -> Callable[[bytes, int], bytes]:
    """Return the answers of something that says the same, whatever it hears."""
    return lambda heard, speed: text


def noise(heard: bytes, speed: int) -> bytes:
    """Answer with noise."""
    return os.urandom(40)


def open_files() -> int:
    """Count the descriptors of this process."""
    gc.collect()
    return len(list(OPEN_FILES.iterdir()))
