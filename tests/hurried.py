"""A simulated plate whose time runs faster than the clock on the wall, so that no test waits for a trial."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from station.errors import SourceError, SourceReason
from station.sources.link import LinkFault
from station.sources.scene import SceneFault
from station.sources.sensor import _Faulty
from station.sources.simulated import fault_of, open_simulated

STEP = 0.25
"""s of the scene that one reading makes."""


AT_REST = 4.0
"""Times real time while nobody waits for the plates: a plate in a hurry takes a sixth of a processor."""


class Hurried:
    """Reads a scene without a clock at `speed` times real time. `is_out` : the cable is out.

    is_awaited : asked at every reading; while it says no, time passes AT_REST at most.
    """

    ended = False

    def __init__(self, options: str, speed: float) -> None:
        self.name = f"sim:{options}"
        self.speed = speed
        self.is_out = False
        self.is_awaited: Callable[[], bool] = lambda: True
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
        speed = self.speed if self.is_awaited() else min(self.speed, AT_REST)
        self._due = max(self._due + STEP / speed, time.monotonic() - 0.2)
        with self._turn:
            return self._inner.read(0.01)

    def write(self, sent: bytes) -> None:
        self._need_cable()
        with self._turn:
            self._inner.write(sent)

    def perform(self, activity: str, **options: Any) -> None:
        with self._turn:
            self._inner.perform(activity, **options)

    def fail(self, text: str) -> None:
        """Let a fault begin, written as behind `fault=`; its times count from now."""
        with self._turn:
            scene = self._inner._scene
            found = fault_of(text)
            fault = replace(found, start=found.start + scene.time, end=found.end + scene.time)
            if isinstance(fault, LinkFault):
                scene._link._faults.append((fault, np.random.default_rng(1)))
            elif isinstance(fault, SceneFault):
                scene._events = sorted(
                    (*scene._events, *scene._planned_fault(fault)), key=lambda each: each[0]
                )
            else:
                scene._cells._faulty.append(_Faulty(fault, np.random.SeedSequence(1)))

    def drift(self, cell: int, newtons: float) -> None:
        """Let the zero of one cell move at once as far as it otherwise does in an hour."""
        with self._turn:
            self._inner._scene._cells._drifted[0, cell] += newtons

    def narrow(self, width: float) -> None:
        """Let the person put their feet `width` m apart from now on."""
        with self._turn:
            body: Any = self._inner._scene._body
            body._anatomy = body._anatomy._replace(width=width)

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
