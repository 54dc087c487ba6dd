"""`station warmup`: compile every kernel once, so that the first patient does not wait."""

from argparse import ArgumentParser, Namespace

from station.cli.command import Command


def _arguments(parser: ArgumentParser) -> None:
    del parser


def _run(options: Namespace) -> int:
    del options
    from station import warm
    from station.cli.told import progress
    from station.compiled import KERNELS

    for done, total in warm.steps():
        progress("compiling", done / total)
    print(f"kernels {KERNELS[:16]} are ready")
    return 0


COMMANDS = (
    Command(
        90,
        "warmup",
        "Compile the kernels once, so that the first number comes at once.",
        "station warmup",
        _arguments,
        _run,
    ),
)
