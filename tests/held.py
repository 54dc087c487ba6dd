"""A source that gives only what the test lets through, so that no test waits for time to pass."""

import threading

from station.sources.source import Source


class Held:
    """Wraps a source; each `go` lets so many readings through and waits until they have been taken."""

    def __init__(self, inner: Source) -> None:
        self.inner = inner
        self.name = inner.name
        self.ended = False
        self.sent: list[bytes] = []
        self.broken: Exception | None = None
        self.back = threading.Event()
        self._budget = 0
        self._turn = threading.Condition()

    def go(self, readings: int) -> None:
        with self._turn:
            self._budget += readings
            self._turn.notify_all()
            assert self._turn.wait_for(lambda: self._budget == 0, 60.0)

    def read(self, timeout: float) -> bytes:
        if self.broken is not None:
            raise self.broken
        with self._turn:
            if not self._turn.wait_for(lambda: self._budget > 0, 0.01):
                return b""
        came = self.inner.read(timeout)
        # Only now: the next reading begins when this one's bytes have been worked off.
        with self._turn:
            self._budget -= 1
            self._turn.notify_all()
        return came

    def write(self, sent: bytes) -> None:
        self.sent.append(sent)
        self.inner.write(sent)

    def reopen(self) -> bool:
        if not self.back.is_set():
            return False
        self.broken = None
        return True

    def close(self) -> None:
        self.inner.close()
