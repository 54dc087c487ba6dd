"""Keys: a mapping file read key by key, each wrong value refused with its place and a remedy."""

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path

from station.errors import RecordingError, RecordingReason
from station.imports.imported import refused
from station.imports.reading import contents
from station.imports.words import nearest, quoted, shown


@dataclass(frozen=True)
class Keys:
    """One table of a mapping file. place : where it stands, for sentences; empty for the whole file."""

    table: dict[str, object]
    place: str = ""

    def __contains__(self, key: str) -> bool:
        return key in self.table

    def at(self, key: str) -> str:
        """Return the full name of a key, as a person finds it in the file."""
        return f"{self.place}, {key}" if self.place else key

    def wrong(self, key: str, sentence: str, what_to_do: str = "") -> RecordingError:
        """Return the error of one key."""
        return refused(RecordingReason.BAD_MAPPING, f"Mapping key {self.at(key)}: {sentence}", what_to_do)

    def only(self, *known: str) -> None:
        """Refuse a key that is not known here, with the nearest that is."""
        for key in self.table:
            if key not in known:
                raise self.wrong(
                    shown(key),
                    f"there is no such key.{nearest(key, known)}",
                    f"Keys here: {', '.join(known)}.",
                )

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text. default : None when the key must be there."""
        found = self._found(key, default, '"…"')
        if not isinstance(found, str):
            raise self.wrong(key, f"{shown(found)} is not a text.", f'Write {key} = "…".')
        return found

    def choice(self, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
        """Return a text that is one of `choices`."""
        found = self.text(key, default)
        if found not in choices:
            raise self.wrong(
                key,
                f"{quoted(found)} is not possible.{nearest(found, choices)}",
                f"Use {' | '.join(choices)}.",
            )
        return found

    def number(self, key: str, default: float | None = None) -> float:
        """Return a finite number."""
        found = self._found(key, default, "a number")
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise self.wrong(key, f"{quoted(found)} is not a number.", f"Write {key} = {_plain(found)}.")
        if (isinstance(found, int) and abs(found) > 2**53) or not math.isfinite(found):
            raise self.wrong(key, "it is too large, or no number to calculate with.", "Check its digits.")
        return float(found)

    def whole(self, key: str, default: int | None = None, least: int = 0) -> int:
        """Return a whole number, `least` or more."""
        found = self.number(key, default)
        if found != int(found) or found < least:
            raise self.wrong(key, f"{found:g} is not a whole number from {least}.", "Count in whole numbers.")
        return int(found)

    def inside(self, key: str) -> "Keys":
        """Return the table under a key, as in `fz = {column = "Fz", unit = "N"}`."""
        found = self._found(key, None, '{column = "…", unit = "…"}')
        if not isinstance(found, dict):
            raise self.wrong(
                key, f"{quoted(found)} is not a table.", f'Write {key} = {{column = "…", unit = "…"}}.'
            )
        return Keys(found, self.at(key))

    def list(self, key: str, example: str) -> tuple["Keys", ...]:
        """Return the tables of an array such as [[plate]], at least one."""
        found = self.table.get(key, [])
        if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
            raise self.wrong(key, "at least one is needed.", f"Write {example}.")
        return tuple(Keys(one, self.at(f"{key} {number}")) for number, one in enumerate(found, 1))

    def _found(self, key: str, default: object, example: str) -> object:
        found = self.table.get(key, default)
        if found is None:
            raise self.wrong(key, "it is missing.", f"Write {key} = {example}.")
        return found


def keys(path: Path) -> Keys:
    """Read a mapping file.

    Errors: RecordingError NOT_FOUND, UNREADABLE, BAD_MAPPING (not TOML: names the line).
    """
    try:
        return Keys(tomllib.loads(contents(path).decode("utf-8-sig").replace("\r\n", "\n")))
    except (ValueError, RecursionError) as error:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"The mapping {path} is not written as TOML: {_why(error)}.",
            "Texts stand in quotes, a plate begins with [[plate]], a comment with #.",
        ) from error


def _why(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.start + 1} is not UTF-8"
    what, _, place = str(error).rpartition(" (at ")
    return f"{shown(what or place)} (at {place}" if what else shown(place)


def _plain(found: object) -> str:
    """The number meant by a text, or an example of one."""
    try:
        return f"{float(str(found)):g}, without quotes"
    except ValueError:
        return "a number such as 100, without quotes"
