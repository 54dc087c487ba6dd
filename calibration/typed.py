"""Typed: what somebody typed, as it can be kept, signed and compared."""

import unicodedata


def typed(text: str) -> str:
    """Return words as they can be kept: composed (NFC), in one line, of letters that UTF-8 can write.

    A terminal without UTF-8 hands its letters over as single bytes: they are read as UTF-8. What is no letter
    becomes a question mark.
    """
    try:
        whole = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        whole = text.encode("utf-8", "replace").decode("utf-8")
    shown = (each if each.isprintable() else " " for each in unicodedata.normalize("NFC", whole))
    return " ".join("".join(shown).split())
