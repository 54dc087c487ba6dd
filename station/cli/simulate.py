"""`station simulate`: the simulated station, as bytes in a file or as a serial port."""

import sys
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path

from station.cli.command import Command
from station.cli.told import progress, telling
from station.errors import RecordingError, RecordingReason
from station.sources.source import open_source


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "script",
        nargs="?",
        default="quiet_stance",
        help="what the person does, e.g. single_leg_stance?side=left",
    )
    parser.add_argument("--pty", action="store_true", help="offer it as a serial port (Linux and macOS)")
    parser.add_argument("--link", type=Path, help="with --pty: a fixed name for the port")
    parser.add_argument("--out", type=Path, help="write the wire bytes into this file")
    parser.add_argument("--seconds", type=float, default=60.0, help="with --out: how long (default 60)")


def _run(options: Namespace) -> int:
    if options.pty == (options.out is not None):
        raise RecordingError(
            RecordingReason.NOT_FOUND,
            "Say where the bytes shall go: either --pty or --out FILE.",
            "For example: station simulate quiet_stance --pty",
        )
    if options.pty:
        return _offer(options)
    return _write(options)


def _offer(options: Namespace) -> int:
    from station.sources import pty

    stop = threading.Event()
    with telling(stop):
        pty.serve(
            options.script,
            link=options.link,
            stop=stop,
            ready=lambda port: print(f"simulated plate on {port}  (Ctrl+C ends it)", flush=True),
        )
    return 0


def _write(options: Namespace) -> int:
    from station.wire.frame import command
    from station.wire.spec import Kind

    joint = "&" if "?" in options.script else "?"
    source = open_source(f"sim:{options.script}{joint}pace=max&seconds={options.seconds}")
    source.write(command(Kind.ASK_HELLO) + command(Kind.START))
    written = 0
    try:
        with options.out.open("wb") as file:
            while not source.ended:
                came = source.read(1.0)
                written += file.write(came)
                progress("simulating", written / (36_000 * options.seconds))
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"{options.out} cannot be written: {error.strerror}.",
            "Choose another place with --out.",
        ) from error
    progress("simulating", 1.0)
    print(f"{written} bytes -> {options.out}", file=sys.stderr)
    return 0


COMMANDS = (
    Command(
        30,
        "simulate",
        "A simulated plate with a simulated person: bytes as a real one sends them.",
        "station simulate 'single_leg_stance?side=left' --pty",
        _arguments,
        _run,
    ),
)
