"""What the commands ask of a person: numbers that make sense, to do something, to press Enter.

An answer counts only when it is typed after its question: an Enter too many must read no mass.
"""

import contextlib
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable

from station.errors import SourceError, SourceReason


def number(low: float, high: float, unit: str) -> Callable[[str], float]:
    """Return what reads a number from `low` to `high`; it refuses all else, also nan, with a sentence."""

    def read(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not low <= value <= high:
            raise ArgumentTypeError(f"a number from {low:g} to {high:g} {unit} is needed, not '{text}'")
        return value

    return read


def say(text: str) -> None:
    """Say something that is no result."""
    print(text, file=sys.stderr, flush=True)


def answer(prompt: str) -> str:
    """Ask, and return what is typed from now on. Errors: EOFError when nobody can type."""
    forget_typed()
    return input(prompt)


def forget_typed() -> None:
    """Throw away what was typed before it was asked for; nothing where what comes is no keyboard's."""
    if sys.stdin is None or not sys.stdin.isatty():
        return
    if sys.platform == "win32":
        import msvcrt

        while msvcrt.kbhit():
            msvcrt.getwch()
    else:
        import termios

        # A terminal that went away meanwhile has nothing to forget; reading from it says so.
        with contextlib.suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)


def ask(prompt: str) -> None:
    """Say what to do and wait for Enter. Errors: SourceError NO_DEVICE when nobody can press it."""
    forget_typed()
    print(f"> {prompt} ", end="", file=sys.stderr, flush=True)
    _entered()


def ask_number(prompt: str, read: Callable[[str], float]) -> float:
    """Ask until a number comes that `read` takes. Errors: SourceError NO_DEVICE."""
    forget_typed()
    print(f"> {prompt} ", end="", file=sys.stderr, flush=True)
    while True:
        try:
            return read(_entered().strip().replace(",", "."))
        except ArgumentTypeError as error:
            print(f"> {error}: ", end="", file=sys.stderr, flush=True)


def _entered() -> str:
    try:
        return input()
    except EOFError as error:
        raise SourceError(
            SourceReason.NO_DEVICE,
            "Nobody answers at the keyboard.",
            "Run this in a terminal; it leads through the steps and waits for Enter.",
        ) from error
