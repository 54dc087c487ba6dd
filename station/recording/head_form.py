"""The JSON form of what stands beside the bytes: head and marks, sealed with their own hash.

Everything goes round exactly: floats by their shortest exact text, bytes as hex.
"""

import base64
import hashlib
import json
import zlib
from dataclasses import asdict, fields
from typing import Any

from station.equalisation import of_bytes
from station.errors import CalibrationError, RecordingError, RecordingReason
from station.newtons import from_json
from station.recording.recording import Head, Mark
from station.wire.frame import Channel, Hello

FORMAT = 2
"""Version of this form, of the journal and of the Parquet file. A field more is a version more.

2 : the equalisation of a mat. Written only where there is one: what has none is read by version 1 as well.
"""


def seal(content: dict[str, Any]) -> bytes:
    """Return JSON of `content` with its format and SHA-256, so that no flipped bit passes unseen."""
    version = _version(content)
    return _text({"format": version, "sha256": _hash(version, content), "content": content}).encode()


def _version(content: dict[str, Any]) -> int:
    head = content.get("head", content)
    return FORMAT if isinstance(head, dict) and "equalisation" in head else 1


def unseal(text: bytes, name: str) -> dict[str, Any]:
    """Undo `seal`.

    name : what a person calls the thing that is read.
    Errors: RecordingError DAMAGED when it is not what was sealed, NEWER when a later version wrote it.
    """
    try:
        sealed = json.loads(text)
        content, version = sealed["content"], sealed["format"]
        if _hash(version, content) != sealed["sha256"] or not isinstance(content, dict):
            raise ValueError("not what was sealed")
        is_newer = version > FORMAT
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(name) from error
    if is_newer:
        raise newer(name)
    return content


def damaged(name: str) -> RecordingError:
    """Say that something is not as it was written."""
    return RecordingError(
        RecordingReason.DAMAGED,
        f"{name} is damaged: it is not what the station wrote.",
        "Use a copy of it from the backup; this one stays as it is.",
    )


def newer(name: str) -> RecordingError:
    """Say that something comes from a later version."""
    return RecordingError(
        RecordingReason.NEWER,
        f"{name} was made by a newer version of the station.",
        "Update this station; the file has not been touched.",
    )


def _text(plain: Any) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def _hash(version: Any, content: Any) -> str:
    return hashlib.sha256(_text([version, content]).encode()).hexdigest()


def head_to_plain(head: Head) -> dict[str, Any]:
    """Return a head as JSON-able values."""
    hello = head.hello and {**asdict(head.hello), "uid": head.hello.uid.hex()}
    calibration = head.calibration and head.calibration.to_json()
    channels = [asdict(channel) for channel in head.channels]
    own = {field.name: getattr(head, field.name) for field in fields(Head) if field.name != "equalisation"}
    plain = {**own, "hello": hello, "channels": channels, "calibration": calibration}
    if head.equalisation is not None:
        # A curve a cell: packed, it is half as long.
        packed = zlib.compress(head.equalisation.to_bytes(), 9)
        plain["equalisation"] = base64.b64encode(packed).decode("ascii")
    return plain


def head_from_plain(plain: dict[str, Any], name: str) -> Head:
    """Undo `head_to_plain`.

    Errors: RecordingError DAMAGED when a field is missing or has no sense, NEWER when one is unknown.
    """
    if plain.keys() - {field.name for field in fields(Head)}:
        raise newer(name)
    try:
        hello = plain["hello"] and Hello(**{**plain["hello"], "uid": bytes.fromhex(plain["hello"]["uid"])})
        calibration = plain["calibration"] and from_json(plain["calibration"])
        channels = tuple(Channel(**channel) for channel in plain["channels"])
        packed = plain.get("equalisation")
        made = None if packed is None else of_bytes(zlib.decompress(base64.b64decode(packed, validate=True)))
        read = {"hello": hello, "channels": channels, "calibration": calibration, "equalisation": made}
        return Head(**{**plain, **read})
    except (KeyError, TypeError, ValueError, zlib.error, CalibrationError) as error:
        raise damaged(name) from error


def mark_to_plain(mark: Mark) -> dict[str, Any]:
    """Return a mark as JSON-able values."""
    return asdict(mark)


def mark_from_plain(plain: Any) -> Mark | None:
    """Undo `mark_to_plain`; None when it is not the form of a mark."""
    try:
        return Mark(**plain)
    except TypeError:
        return None


def marks_to_lines(marks: tuple[Mark, ...]) -> bytes:
    """Return one line of JSON for each mark."""
    return b"".join(_text(mark_to_plain(mark)).encode() + b"\n" for mark in marks)


def marks_from_lines(lines: bytes) -> tuple[tuple[Mark, ...], int]:
    """Undo `marks_to_lines`; also how many lines were cut off or unreadable."""
    read = [_mark_of(line) for line in lines.split(b"\n") if line]
    marks = tuple(mark for mark in read if mark is not None)
    return marks, len(read) - len(marks)


def _mark_of(line: bytes) -> Mark | None:
    try:
        return mark_from_plain(json.loads(line))
    except (ValueError, RecursionError):
        return None
