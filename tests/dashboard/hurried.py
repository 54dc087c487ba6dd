"""A simulated plate whose time runs faster than the clock on the wall, so that no test waits for a trial."""

import threading
import time
from typing import Any

from station.sources.source import open_source

STEP = 0.25
"""s of the scene that one reading makes."""


class Hurried:
    """Wraps a `sim:` source without a clock and reads it at `speed` times real time."""

    ended = False

    def __init__(self, address: str, speed: float) -> None:
        self.name = address
        self.speed = speed
        self._inner: Any = open_source(address + "&pace=max")
        self._due = time.monotonic()
        self._lock = threading.Lock()
        self.is_out = False

    def read(self, timeout: float) -> bytes:
        pause = min(timeout, self._due - time.monotonic())
        if pause > 0:
            threading.Event().wait(pause)
        if time.monotonic() < self._due:
            return b""
        self._due = max(self._due + STEP / self.speed, time.monotonic() - 0.2)
        self._need_cable()
        with self._lock:
            return self._inner.read(0.01)

    def write(self, sent: bytes) -> None:
        self._need_cable()
        with self._lock:
            self._inner.write(sent)

    def perform(self, activity: str, **options: Any) -> None:
        with self._lock:
            self._inner.perform(activity, **options)

    def reopen(self) -> bool:
        return not self.is_out

    def close(self) -> None:
        self._inner.close()

    def _need_cable(self) -> None:
        if self.is_out:
            from station.errors import SourceError, SourceReason

            raise SourceError(
                SourceReason.DISCONNECTED,
                "The plate is disconnected.",
                "Plug it in again; the station goes on by itself.",
            )
