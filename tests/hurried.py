"""A simulated plate whose time runs faster than the clock on the wall, so that no test waits for a trial."""

import threading
import time
from typing import Any

from station.errors import SourceError, SourceReason
from station.sources.simulated import open_simulated

STEP = 0.25
"""s of the scene that one reading makes."""


class Hurried:
    """Reads a scene without a clock at `speed` times real time. `is_out` : the cable is out."""

    ended = False

    def __init__(self, options: str, speed: float) -> None:
        self.name = f"sim:{options}"
        self.speed = speed
        self.is_out = False
        self._inner = open_simulated(f"{options}&pace=max")
        self._due = time.monotonic()
        self._turn = threading.Lock()

    def read(self, timeout: float) -> bytes:
        pause = min(timeout, self._due - time.monotonic())
        if pause > 0:
            threading.Event().wait(pause)
        if time.monotonic() < self._due:
            return b""
        self._need_cable()
        self._due = max(self._due + STEP / self.speed, time.monotonic() - 0.2)
        with self._turn:
            return self._inner.read(0.01)

    def write(self, sent: bytes) -> None:
        self._need_cable()
        with self._turn:
            self._inner.write(sent)

    def perform(self, activity: str, **options: Any) -> None:
        with self._turn:
            self._inner.perform(activity, **options)

    def reopen(self) -> bool:
        return not self.is_out

    def close(self) -> None:
        self._inner.close()

    def _need_cable(self) -> None:
        if self.is_out:
            raise SourceError(
                SourceReason.DISCONNECTED,
                "The plate is disconnected.",
                "Plug it in again; the station goes on by itself.",
            )
