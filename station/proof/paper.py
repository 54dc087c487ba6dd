"""Paper: what a PDF shows and carries, as far as a proof needs it. pypdf may trip over anything."""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from station.errors import RecordingError, RecordingReason
from station.proof.proof import ATTACHMENT, SCHEMA

LARGEST = 50_000_000
"""Bytes. A report is a tenth of a megabyte."""
FAMILY = "station.report-proof/"


@dataclass(frozen=True)
class Paper:
    """A report. text : the words of its pages. pages : how many. proof : as attached."""

    text: str
    pages: int
    proof: dict[str, Any]


def read(path: Path) -> Paper:
    """Read a report. Errors: RecordingError NOT_FOUND, NOT_OURS, DAMAGED, NEWER, NEEDS_PACKAGE."""
    if find_spec("pypdf") is None:
        raise RecordingError(
            RecordingReason.NEEDS_PACKAGE,
            "What reads PDFs is not installed here.",
            'Install it with: pip install "force-plate-station[clinic]"',
        )
    content = _content(path)
    text, pages, attached = _parsed(content, path.name)
    if attached is None:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            f"{path.name} carries no proof: it is no report of the station, or was printed anew by "
            "another program.",
            "Use the file as it was saved from the station.",
        )
    return Paper(text, pages, _proof(attached, path.name))


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise RecordingError(
                RecordingReason.NOT_OURS,
                f"{path.name} is far too large for a report.",
                "Choose a report of the station.",
            )
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND, f"There is no file {path} that can be read.", "Check its name."
        ) from error
    if b"%PDF-" not in content[:1024]:
        raise RecordingError(
            RecordingReason.NOT_OURS, f"{path.name} is not a PDF.", "Choose a report of the station."
        )
    return content


@contextmanager
def _quiet() -> Iterator[None]:
    """pypdf tells of each oddity of a damaged file; one sentence of ours is enough."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def words_of(content: bytes) -> tuple[str, int]:
    """Return the words that a PDF shows, and how many pages it has. Errors: whatever pypdf raises."""
    from pypdf import PdfReader

    with _quiet():
        reader = PdfReader(BytesIO(content))
        return "\n".join(page.extract_text() for page in reader.pages), len(reader.pages)


def _parsed(content: bytes, name: str) -> tuple[str, int, bytes | None]:
    from pypdf import PdfReader

    try:
        text, pages = words_of(content)
        with _quiet():
            found = dict(PdfReader(BytesIO(content)).attachments).get(ATTACHMENT)
            return text, pages, found[0] if found else None
    except Exception as error:  # a damaged PDF makes pypdf raise whatever its parts raise
        raise damaged(name) from error


def _proof(attached: bytes, name: str) -> dict[str, Any]:
    try:
        plain = json.loads(attached)
        schema = plain["schema"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise damaged(name) from None
    if schema != SCHEMA:
        if isinstance(schema, str) and schema.startswith(FAMILY):
            raise RecordingError(
                RecordingReason.NEWER,
                f"{name} was printed by a newer version of the station.",
                "Update this station.",
            )
        raise damaged(name)
    return dict(plain)


def damaged(name: str) -> RecordingError:
    """Say that a report cannot be read."""
    return RecordingError(
        RecordingReason.DAMAGED,
        f"{name} is damaged: the proof that it carries cannot be read.",
        "Use the file as it was saved from the station.",
    )
