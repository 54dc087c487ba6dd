"""The whole dashboard on a port of this computer, with a hurried plate and short trials."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import signed
from hurried import Hurried

from dashboard.desk import Desk
from dashboard.server import running
from dashboard.server.instance import listen
from dashboard.visit.course import BUSY
from dashboard.visit.steps import Act, Step, visit
from station.errors import SourceError
from station.mat import Side
from station.sources.source import Source

PERSON = "?seed=1&mass=64&height=1.68&deficit=0.4&weak=right&rate=250"


def short(first: Side, seconds: float = 20.0) -> tuple[Step, ...]:
    """Return the walk with trials of so many seconds and practice of 2 s."""
    return tuple(replace(step, seconds=seconds if step.act is Act.TRIAL else 2.0) for step in visit(first))


LONG_ENOUGH = 60.0
"""s after which a test that waits for a state gives up."""


_WAITING = threading.Lock()
"""Held while a test waits for something."""
_PORTS = [0]
"""Where the last server of this process answered."""


@dataclass(frozen=True)
class Served:
    """A running dashboard. cookies : of a clinician who has signed in, by name."""

    desk: Desk
    source: Hurried
    base: str
    port: int
    cookies: dict[str, str]

    @property
    def cookie_header(self) -> str:
        """The cookies as a request carries them."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@contextlib.contextmanager
def desk(
    folder: Path,
    *,
    speed: float = 30.0,
    is_demo: bool = False,
    person: str = PERSON,
    is_short: bool = True,
    is_eager: bool = True,
) -> Iterator[tuple[Desk, Hurried]]:
    """Put everything together but the web server, and wait until the plates are ready.

    is_eager : whether the plates hurry all the time; else while a step goes on and while `until` waits.
    """
    source = Hurried(person, speed)
    steps = short if is_short else visit
    with running.desk(folder, "sim:", is_demo=is_demo, source=source, countdown=0.2, steps=steps) as made:
        until(lambda: made.preparation.is_warm and (made.station.live or made.station.live_mat) is not None)
        made.station.wait_ready(LONG_ENOUGH)
        if not is_eager:
            source.is_awaited = lambda: _WAITING.locked() or _is_busy(made)
        yield made, source


def _is_busy(made: Desk) -> bool:
    return made.guide.now is not None and made.guide.now.phase in BUSY


@contextlib.contextmanager
def served(folder: Path, **made_with: Any) -> Iterator[Served]:
    """Serve on a free port; everything ends with the block. made_with : as `desk`."""
    with desk(folder, **made_with) as (made, source):
        listening = _listening()
        port = int(listening.getsockname()[1])
        server = running.server(made, port)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            until(lambda: server.started)
            cookies = signed.cookies(made, signed.CLINICIAN)
            yield Served(made, source, f"http://127.0.0.1:{port}", port, cookies)
        finally:
            server.should_exit = True
            thread.join(LONG_ENOUGH)
            listening.close()


@dataclass(frozen=True)
class Unlocked:
    """A running dashboard of an empty library: nobody has an account yet."""

    desk: Desk
    base: str


@contextlib.contextmanager
def unlocked(folder: Path, source: Source, *, is_short: bool = True) -> Iterator[Unlocked]:
    """Serve an empty library on a plate of one's own choice, as at the first start."""
    steps = partial(short, seconds=13.0) if is_short else visit
    with running.desk(folder, "", source=source, countdown=0.2, steps=steps) as made:
        until(lambda: made.preparation.is_warm and made.station.live is not None)
        listening = _listening()
        port = int(listening.getsockname()[1])
        server = running.server(made, port)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            until(lambda: server.started)
            yield Unlocked(made, f"http://127.0.0.1:{port}")
        finally:
            server.should_exit = True
            thread.join(LONG_ENOUGH)
            listening.close()


def _listening() -> socket.socket:
    """Listen where the last server did, if nobody does: a browser keeps what it fetched by its address."""
    try:
        listening = listen(_PORTS[0])
    except SourceError:
        listening = listen(0)
    _PORTS[0] = int(listening.getsockname()[1])
    return listening


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds. Errors: AssertionError when it never does."""
    end = time.monotonic() + LONG_ENOUGH
    is_first = _WAITING.acquire(blocking=False)
    try:
        while not holds():
            assert time.monotonic() < end, "waited for a state that never came"
            threading.Event().wait(0.02)
    finally:
        if is_first:
            _WAITING.release()
