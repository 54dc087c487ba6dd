"""`station calibrate`: the calibration bench, which is another program of this distribution."""

from argparse import REMAINDER, ArgumentParser, Namespace

from station.cli.command import Command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs=REMAINDER, metavar="...", help="what the bench is told: see below")


def _bench() -> str:
    """Return the help of the bench."""
    from importlib import import_module

    try:
        return str(import_module("calibration.terminal").parser().format_help())
    except ImportError:
        return "The bench is not installed here."


def _run(options: Namespace) -> int:
    # Found by name: the instrument never imports the bench that stands on it.
    from importlib import import_module

    return int(import_module("calibration.terminal").main(options.words))


COMMANDS = (
    Command(
        50,
        "calibrate",
        "Calibrate the plates with known masses, step by step.",
        "station calibrate serial: --masses 20,20 --latitude 47.4",
        _arguments,
        _run,
        _bench,
        takes_words=True,
    ),
)
