"""Reading age after Flesch and Kincaid (Kincaid et al. 1975): from what age a text is read with ease."""

import re
from collections.abc import Sequence

YEARS_BEFORE_SCHOOL = 5
_SILENT = re.compile(r"(?:[^laeiouyscxzg]es|[^dt]ed|[^l]e)$")
_APART = re.compile(r"ia|ie(?=r)|io(?!n)|ua|eo(?!p)")
"""Two vowels that are said one after the other."""
_VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Count the syllables of an English word: groups of vowels, without a silent ending."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if not plain:
        return 1  # a number or a sign is read as one
    shortened = _SILENT.sub(lambda found: found[0][0], plain) if len(plain) > 3 else plain
    return max(1, len(_VOWELS.findall(shortened)) + len(_APART.findall(shortened)))


def words(text: str) -> list[str]:
    """Return the words of a text; numbers count."""
    return re.findall(r"[A-Za-z0-9'’-]*[A-Za-z0-9]", text)


def sentences(texts: Sequence[str]) -> list[str]:
    """Return the sentences of some texts; each text ends one, each line too."""
    found = [part for text in texts for part in re.split(r"[.?!:\n]+(?:\s|$)", text)]
    return [part.strip() for part in found if words(part)]


def reading_age(texts: Sequence[str]) -> float:
    """Return the age in years at which some texts are read with ease."""
    parts = sentences(texts)
    said = [word for part in parts for word in words(part)]
    grade = 0.39 * len(said) / len(parts) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
    return grade + YEARS_BEFORE_SCHOOL
