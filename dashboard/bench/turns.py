"""Turns: who works at the bench waits for who does already, and screens notice that something has changed."""

import contextlib
import threading
from collections.abc import Iterator


class Turns:
    """One lock for all of the bench. version : rises when anything but the live numbers changes."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.version = 0

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Do something that screens have to show, also when it fails half-way."""
        with self.lock:
            try:
                yield
            finally:
                self.version += 1
