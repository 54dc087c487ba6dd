"""Options: what may follow the question mark of an address, and how each is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from station.errors import SourceError, SourceReason


@dataclass(frozen=True)
class Option:
    """One option. read : makes its value, or raises ValueError. allowed : a word on what is allowed.

    is_repeated : may be said more than once; its values are tuples, put together.
    """

    read: Callable[[str], Any]
    allowed: str
    is_repeated: bool = False


def number(low: float, high: float, unit: str = "") -> Option:
    """Return an option that is one number."""

    def read(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return Option(read, f"a number from {low:g} to {high:g} {unit}".rstrip())


def numbers(low: float, high: float, least: int, most: int, meaning: str) -> Option:
    """Return an option that is some numbers with colons between."""

    def read(text: str) -> tuple[float, ...]:
        values = tuple(float(each) for each in text.split(":"))
        if not least <= len(values) <= most or not all(low <= value <= high for value in values):
            raise ValueError(text)
        return values

    return Option(read, f"{meaning}: {most} numbers from {low:g} to {high:g} with a colon between")


def whole(low: int, high: int, unit: str = "") -> Option:
    """Return an option that is a whole number."""

    def read(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return Option(read, f"a whole number from {low} to {high} {unit}".rstrip())


def one_of(*words: str) -> Option:
    """Return an option that is one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return Option(read, " or ".join(words))


def options_of(query: str, known: Mapping[str, Option]) -> dict[str, Any]:
    """Read the options after the question mark. Errors: SourceError BAD_OPTION."""
    read: dict[str, Any] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        option = known.get(name)
        if option is None:
            raise refusal(f"The simulated plate has no option '{name}'.", ", ".join(known))
        try:
            value = option.read(text)
        except (ValueError, KeyError) as error:
            raise refusal(
                f"{name}={text} is not possible for the simulated plate.", option.allowed
            ) from error
        read[name] = read.get(name, ()) + value if option.is_repeated else value
    return read


def refusal(sentence: str, allowed: str) -> SourceError:
    """Make the error for an address that means nothing."""
    return SourceError(SourceReason.BAD_OPTION, sentence, f"Allowed: {allowed}.")
