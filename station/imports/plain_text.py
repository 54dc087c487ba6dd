"""Plain text: the bytes of a text export as lines, or a sentence that says what the file is instead."""

import codecs
from pathlib import Path

from station.errors import RecordingReason
from station.imports.imported import refused
from station.imports.reading import contents
from station.imports.words import nearest, quoted

OTHER_KINDS = {
    b"PK\x03\x04": "a spreadsheet or an archive",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
}
"""First bytes of files that people take for text exports."""

SUGGESTED = ("utf-8", "utf-16", "cp1252", "latin-1")


def plain_text(path: Path, encoding: str) -> str:
    """Return the text of a file: lines end in \\n, a byte-order mark is left out.

    Errors: RecordingError NOT_FOUND, UNREADABLE (not text), EMPTY, BAD_MAPPING (encoding).
    """
    found = contents(path)
    if not found or found.isspace():
        raise refused(RecordingReason.EMPTY, f"{path} is empty.", "Export the recording again.")
    _not_binary(path, found, encoding)
    text = _decoded(path, found.removeprefix(codecs.BOM_UTF8), encoding).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n") if "\r" in text else text
    return text.replace("\r", "\n") if "\r" in text else text


def _not_binary(path: Path, found: bytes, encoding: str) -> None:
    kind = next((kind for start, kind in OTHER_KINDS.items() if found.startswith(start)), "")
    wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32"))
    if found.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not wide:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"{path} is written in UTF-16.",
            'Set encoding = "utf-16" in the mapping.',
        )
    if kind or (b"\0" in found[:8192] and not wide):
        raise refused(
            RecordingReason.UNREADABLE,
            f"{path} is {kind or 'a binary file'}, not text.",
            "Export the recording as text (CSV) and read that.",
        )


def _decoded(path: Path, found: bytes, encoding: str) -> str:
    try:
        return found.decode(encoding)
    except UnicodeDecodeError as error:
        line = found.count(b"\n", 0, error.start) + 1
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"Line {line} of {path} is not {encoding}: byte 0x{found[min(error.start, len(found) - 1)]:02x}.",
            f"Set encoding in the mapping, such as {', '.join(SUGGESTED[1:])}.",
        ) from error
    except (LookupError, ValueError, UserWarning, Warning, AttributeError, TypeError) as error:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"Mapping key encoding: {quoted(encoding)} is no text encoding.{nearest(encoding, SUGGESTED)}",
            f"Use one of {', '.join(SUGGESTED)}.",
        ) from error
