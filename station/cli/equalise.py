"""`station equalise`: the bench of a pressure mat, which is another program of this distribution."""

from argparse import REMAINDER, ArgumentParser, Namespace

from station.cli.command import Command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs=REMAINDER, metavar="...", help="what the bench is told: see below")


def _bench() -> str:
    """Return the help of the bench."""
    from importlib import import_module

    try:
        return str(import_module("calibration.mat.terminal").parser().format_help())
    except ImportError:
        return "The bench is not installed here."


def _run(options: Namespace) -> int:
    # Found by name: the instrument never imports the bench that stands on it.
    from importlib import import_module

    return int(import_module("calibration.mat.terminal").main(options.words))


COMMANDS = (
    Command(
        51,
        "equalise",
        "Equalise a pressure mat with known pressures and masses, step by step.",
        "station equalise serial: --by 'E. Example'",
        _arguments,
        _run,
        _bench,
        takes_words=True,
    ),
)
