"""Command: one word of the command line."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A word, its help, one worked example, its arguments and what it does.

    order : place in the list of commands. run : returns the exit code, or None for 0.
    """

    order: int
    name: str
    help: str
    example: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int | None]
