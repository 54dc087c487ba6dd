"""`station simulate`: the simulated station, as bytes in a file or as a serial port."""

import sys
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import BinaryIO

from station.cli.command import Command
from station.cli.told import progress, telling
from station.errors import RecordingError, RecordingReason
from station.sources.source import open_source


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "script",
        nargs="?",
        default="quiet_stance",
        help="what the person does: quiet_stance, weight_shift, single_leg_stance, mini_squat, "
        "single_leg_squat or landing, with options behind it, e.g. single_leg_stance?side=left&seed=2",
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
    from station.recording.disk import DISK, refusal, require_free
    from station.wire.frame import command
    from station.wire.spec import Kind

    require_free(options.out)
    joint = "&" if "?" in options.script else "?"
    source = open_source(f"sim:{options.script}{joint}pace=max&seconds={options.seconds}")
    source.write(command(Kind.ASK_HELLO) + command(Kind.START))

    def fill(file: BinaryIO) -> None:
        while not source.ended:
            file.write(source.read(1.0))
            progress("simulating", file.tell() / (36_000 * options.seconds))

    try:
        DISK.publish(options.out, fill)
    except OSError as error:
        raise refusal(error, options.out.name) from error
    progress("simulating", 1.0)
    print(f"{options.out.stat().st_size} bytes -> {options.out}", file=sys.stderr)
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
