"""The command line: each file offers its COMMANDS, and the folder is the list."""

import argparse
import contextlib
import sys
from collections.abc import Callable, Sequence

from station import VERSION
from station.cli.command import Command
from station.errors import StationError
from station.folder import constants


class _Parser(argparse.ArgumentParser):
    """A parser whose help ends with what is known only once the registries are read."""

    closing: Callable[[], str] = str

    def format_help(self) -> str:
        """Return the help, and then what closes it."""
        closing = self.closing()
        return super().format_help() + (f"\n{closing}\n" if closing else "")


def commands() -> tuple[Command, ...]:
    """Return all commands in the order of their help."""
    found: list[Command] = []
    for offered in constants("station.cli", "COMMANDS"):
        assert isinstance(offered, tuple)
        found += offered
    return tuple(sorted(found, key=lambda each: each.order))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = _Parser(
        prog="station", description="Two force plates: stream, record, measure, compare.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"station {VERSION}")
    below = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for each in commands():
        one = below.add_parser(
            each.name,
            help=each.help,
            description=each.help,
            epilog=f"example:\n  {each.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        one.closing = each.closing
        each.arguments(one)
        one.set_defaults(run=each.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0, or 2 after one clear sentence about bad input."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter of a file name must not end the program.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    chosen = _chosen(arguments)
    try:
        code = int(chosen.run(chosen) or 0)
        sys.stdout.flush()
        return code
    except StationError as error:
        print(f"station: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstation: stopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`station analyse … | head`): nothing is wrong.
        _forget_output()
        return 0
    except OSError as error:
        if error.filename is not None:
            raise
        _forget_output()
        print(f"station: The output could not be written ({error.strerror}).", file=sys.stderr)
        return 2


def _chosen(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line. Options in front of the words that another program takes are words as well."""
    top = parser()
    chosen, rest = top.parse_known_args(arguments)
    takes_words = {each.name for each in commands() if each.takes_words}
    if rest and chosen.command not in takes_words:
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        chosen.words = [*rest, *chosen.words]
    return chosen


def _forget_output() -> None:
    """Close what cannot be written any more, so that the end of Python does not try again."""
    with contextlib.suppress(OSError):
        sys.stdout.close()
