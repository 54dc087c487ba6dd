"""Command: one word of the command line."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A word, its help, one worked example, its arguments and what it does.

    order : place in the list of commands. run : returns the exit code, or None for 0.
    closing : what --help says at its end, made when it is asked for.
    takes_words : whether what is not known here goes on to another program, as `words`.
    """

    order: int
    name: str
    help: str
    example: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int | None]
    closing: Callable[[], str] = str
    takes_words: bool = False


def known_tests() -> str:
    """List the tests that there are, by key and title."""
    from station.assessments.assessment import assessments

    found = assessments()
    width = max(len(each.key) for each in found)
    return "\n".join(["tests:", *(f"  {each.key:{width}}  {each.title}" for each in found)])
