"""`python -m dashboard`: starts the clinic's screens on a plate, or the demonstration."""

import argparse
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from station import home
from station.errors import RecordingError, RecordingReason, StationError

if TYPE_CHECKING:
    from dashboard.accounts.door import Door
    from dashboard.accounts.network import Network

DEMO_SOURCE = "sim:?seed=1&mass=64&height=1.68&deficit=0.1&weak=right"
"""Ada Example of `examples.py`, as she is today."""
PREFIXES = ("DASH_", "FLASK_", "UVICORN_")
HOSTILE = ("HOST", "PORT", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS")
"""Environment variables that would change how the server behaves: this program decides itself."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until Ctrl+C. Returns the exit code."""
    options = _options().parse_args(arguments)
    for name in [name for name in os.environ if name in HOSTILE or name.startswith(PREFIXES)]:
        del os.environ[name]
    os.umask(0o077)  # what is written from here on is for this user of the computer alone
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        return _serve(options)
    except StationError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboard",
        description="The clinic's screens: live view, guided visit, results.",
        epilog="Example: python -m dashboard --demo",
    )
    parser.add_argument(
        "source", nargs="?", help="where the plate is: serial:, serial:/dev/ttyACM0, sim:, file:… (serial:)"
    )
    parser.add_argument("--port", type=_port, help="port of the page (8050, or a free one)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")
    parser.add_argument("--demo", action="store_true", help="simulated plates and example patients")
    parser.add_argument("--lan", metavar="ADDRESS", help="answer on this address of a network, encrypted")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="PEM file, for --lan")
    parser.add_argument("--key", type=Path, metavar="FILE", help="PEM file, for --lan")
    parser.add_argument("--home", type=Path, help="folder of the library and the recordings")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return port


def _serve(options: argparse.Namespace) -> int:
    from dashboard.server.instance import HOST, Instance, keep_private, listen, running_at
    from dashboard.words import accounts as said

    folder = options.home or (home.demo() if options.demo else home.data())
    source = options.source or (DEMO_SOURCE if options.demo else "serial:")
    try:
        instance = Instance(folder)
    except RecordingError as error:
        # The double click on a station that started at login means: show me its page.
        running = running_at(folder)
        if error.reason is not RecordingReason.IN_USE or not running or options.no_browser:
            raise
        print(f"The station is already running: its page {running} is opened in the browser.", flush=True)
        webbrowser.open(running)
        return 0
    try:
        keep_private(folder)
        network = _network(options, folder)
        listening = listen(options.port, network.host if network else HOST)
        where = f"{network.host if network else HOST}:{listening.getsockname()[1]}"
        address = f"{'https' if network else 'http'}://{where}"
        instance.tell(address)
        print(f"Force plate station: {address}   (Ctrl+C ends it)", flush=True)
        is_shown = not options.no_browser
        if is_shown and not options.demo:
            # The socket already listens: the page waits there until the server is up.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        def greet(door: "Door") -> None:
            door.tell = lambda line: print(line, flush=True)
            door.tell_link = instance.tell
            if not options.demo:
                _ = door.code
                return
            door.tell(said.link_in_terminal(door.link()))
            instance.tell(door.link())
            if is_shown:
                threading.Thread(target=webbrowser.open, args=(door.link(),), daemon=True).start()

        from dashboard.server.running import run

        run(folder, source, listening, is_demo=options.demo, page=address, network=network, greet=greet)
    finally:
        instance.release()
    print("Stopped.", flush=True)
    return 0


def _network(options: argparse.Namespace, folder: Path) -> "Network | None":
    """Return where else the station answers. Errors: AccountError EXPOSED unless that is safe."""
    from dashboard.accounts.network import network

    return network(options.lan, options.certificate, options.key, folder) if options.lan else None


if __name__ == "__main__":
    sys.exit(main())
