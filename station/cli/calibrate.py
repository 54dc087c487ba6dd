"""`station calibrate`: the calibration bench, which is another program of this distribution."""

import sys
from argparse import REMAINDER, ArgumentParser, Namespace

from station.cli.command import Command
from station.cli.told import warmed


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "words", nargs=REMAINDER, help="what the bench is told: see `python -m calibration --help`"
    )


def _run(options: Namespace) -> int:
    # Started by name: the instrument never imports the bench that stands on it.
    from runpy import run_module

    warmed()
    sys.argv = ["calibration", *options.words]
    run_module("calibration", run_name="__main__", alter_sys=True)
    return 0


COMMANDS = (
    Command(
        50,
        "calibrate",
        "Calibrate the plates with known masses, step by step.",
        "station calibrate serial: --masses 20,20 --latitude 47.4",
        _arguments,
        _run,
    ),
)
