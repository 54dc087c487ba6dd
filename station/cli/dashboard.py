"""`station demo` and `station serve`: the dashboard, which is another program of this distribution."""

import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec

from station.cli.command import Command
from station.errors import RecordingError, RecordingReason


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port of the web page (default 8050, or a free one)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")


def _serve_options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", default="serial:", help="serial:, serial:/dev/ttyACM0, sim:, file:…"
    )
    _options(parser)


def _start(arguments: list[str], options: Namespace) -> int:
    if find_spec("dashboard") is None or find_spec("dash") is None:
        raise RecordingError(
            RecordingReason.NEEDS_PACKAGE,
            "The dashboard is not installed here.",
            'Install it with: pip install "force-plate-station[clinic]"',
        )
    if options.port is not None:
        arguments += ["--port", str(options.port)]
    if options.no_browser:
        arguments.append("--no-browser")
    # Started by name: the instrument never imports the dashboard that stands on it.
    from runpy import run_module

    sys.argv = ["dashboard", *arguments]
    run_module("dashboard", run_name="__main__", alter_sys=True)
    return 0


def _demo(options: Namespace) -> int:
    return _start(["--demo"], options)


def _serve(options: Namespace) -> int:
    return _start([options.source], options)


DEMO = Command(
    10,
    "demo",
    "Start a simulated plate and the dashboard with example patients.",
    "station demo",
    _options,
    _demo,
)
SERVE = Command(
    11, "serve", "Start the dashboard on a plate.", "station serve serial:", _serve_options, _serve
)
COMMANDS = (DEMO, SERVE)
