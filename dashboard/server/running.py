"""The running program: station, library, guide and server put together, and taken apart in order."""

import contextlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from dashboard.accounts import kind
from dashboard.accounts.door import Door
from dashboard.accounts.network import Network
from dashboard.desk import Desk
from dashboard.examples import Examples, certify
from dashboard.server.asgi import root
from dashboard.server.gate import hosts
from dashboard.server.preparation import Preparation
from dashboard.visit.companion import Companion
from dashboard.visit.guide import COUNTDOWN, Guide
from dashboard.visit.steps import Step, visit
from station.errors import StationError
from station.library.library import Library
from station.mat import Side
from station.sources.source import Source, open_source
from station.station import Station

PATIENCE = 6.0
"""s for a browser to show the first page before kernels are compiled beside it."""

_log = logging.getLogger("dashboard")


@contextlib.contextmanager
def desk(
    folder: Path,
    address: str,
    *,
    is_demo: bool = False,
    source: Source | None = None,
    countdown: float = COUNTDOWN,
    steps: Callable[[Side], tuple[Step, ...]] = visit,
    patience: float = 0.0,
) -> Iterator[Desk]:
    """Put everything together, and end it: a running trial is closed and kept as interrupted.

    source : an opened one, instead of opening `address`. patience : s that the compilation waits for the
    first page.

    Errors: RecordingError when the library cannot be used; SourceError for an unknown kind of address.
    """
    library = Library.open(folder)
    try:
        kind.check(library, is_demo)
    except StationError:
        library.close()
        raise
    for trouble in library.recover().troubles:
        _log.warning("%s", trouble)
    if is_demo:
        certify(library.calibrations)
    companion = Companion(lambda: source if source is not None else open_source(address))
    station = Station(companion.open_source, library.recordings, library.calibrations)
    guide = Guide(station, library, companion.tell, countdown, steps)
    made = Desk(station, library, guide, Preparation(), address, folder, is_demo)
    stop = threading.Event()
    examples = Examples(library).make if is_demo else None
    preparing = made.preparation.start(station.open, examples, stop, patience)
    try:
        yield made
    finally:
        stop.set()
        made.preparation.page_is_up.set()
        guide.close()
        station.close()
        preparing.join(timeout=10.0)
        library.close()


def server(made: Desk, port: int, network: Network | None = None) -> uvicorn.Server:
    """Return the web server of a desk: one process, one worker, answering on this computer only.

    network : where else it answers, encrypted.
    """
    config = uvicorn.Config(
        root(made, lambda: hosts(port, made.names)),
        ssl_certfile=network.certificate if network else None,
        ssl_keyfile=network.key if network else None,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=4096,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
        timeout_keep_alive=30,
    )
    return uvicorn.Server(config)


def run(
    folder: Path,
    address: str,
    listening: socket.socket,
    *,
    is_demo: bool,
    page: str = "",
    network: Network | None = None,
    greet: Callable[[Door], None] = lambda _door: None,
) -> None:
    """Serve until the program is asked to end.

    page : where the pages are found. greet : called before the first request with who opens the door.
    """
    with desk(folder, address, is_demo=is_demo, patience=PATIENCE) as made:
        made.names = (network.host,) if network else ()
        made.door.address = page
        greet(made.door)
        serving = server(made, listening.getsockname()[1], network)
        with contextlib.suppress(KeyboardInterrupt):
            serving.run(sockets=[listening])
