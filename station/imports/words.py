"""Words: the small pieces the sentences of an import are made of."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

SHOWN = 30
"""Names listed in one sentence before the rest is only counted."""
LONGEST = 60
"""Characters of a foreign text shown in a sentence."""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean 'x'?` for the known word closest to `word`, or nothing."""
    by_small = {one[:LONGEST].casefold(): one for one in known}
    found = get_close_matches(word[:LONGEST].casefold(), by_small, 1, 0.6)
    return f" Did you mean {quoted(by_small[found[0]])}?" if found else ""


def listed(words: Sequence[str]) -> str:
    """Return the words with commas between them, the many cut short."""
    more = f" … and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(shown(word) for word in words[:SHOWN]) + more


def quoted(word: object) -> str:
    """Return a foreign text in quotes, cut short, on one line."""
    return f"'{shown(word)}'"


def shown(word: object) -> str:
    """Return a foreign text on one line, cut short, without characters that do not print."""
    line = "".join(letter if letter.isprintable() else "·" for letter in str(word)[: LONGEST + 1])
    return line[:LONGEST] + "…" if len(line) > LONGEST else line


def counted(number: int, one: str) -> str:
    """Return `1 row`, `2 rows`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
