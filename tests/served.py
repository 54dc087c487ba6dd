"""The whole dashboard on a port of this computer, with a hurried plate and short trials."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hurried import Hurried

from dashboard import running
from dashboard.desk import Desk
from dashboard.instance import listen
from dashboard.steps import VISIT, Act, Step

PERSON = "?seed=1&mass=64&height=1.68&deficit=0.4&weak=right&rate=250"
SHORT: tuple[Step, ...] = tuple(
    replace(step, seconds=20.0 if step.act is Act.TRIAL else 2.0) for step in VISIT
)
LONG_ENOUGH = 60.0
"""s after which a test that waits for a state gives up."""


@dataclass(frozen=True)
class Served:
    """A running dashboard."""

    desk: Desk
    source: Hurried
    base: str
    port: int


@contextlib.contextmanager
def desk(folder: Path, *, speed: float = 12.0, is_demo: bool = False) -> Iterator[tuple[Desk, Hurried]]:
    """Put everything together but the web server, and wait until the plates are ready."""
    source = Hurried(PERSON, speed)
    with running.desk(folder, "sim:", is_demo=is_demo, source=source, countdown=0.2, steps=SHORT) as made:
        until(lambda: made.preparation.is_warm and made.station.live is not None)
        made.station.wait_ready(LONG_ENOUGH)
        yield made, source


@contextlib.contextmanager
def served(folder: Path, *, speed: float = 12.0, is_demo: bool = False) -> Iterator[Served]:
    """Serve on a free port; everything ends with the block."""
    with desk(folder, speed=speed, is_demo=is_demo) as (made, source):
        listening = listen(0)
        port = int(listening.getsockname()[1])
        server = running.server(made, port)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            until(lambda: server.started)
            yield Served(made, source, f"http://127.0.0.1:{port}", port)
        finally:
            server.should_exit = True
            thread.join(LONG_ENOUGH)
            listening.close()


def until(holds: Callable[[], object]) -> None:
    """Wait until something holds. Errors: AssertionError when it never does."""
    end = time.monotonic() + LONG_ENOUGH
    while not holds():
        assert time.monotonic() < end, "waited for a state that never came"
        threading.Event().wait(0.02)
