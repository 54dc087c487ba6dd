"""Logbook: what happened to the plates of one serial number, a line of JSON each, in files that only grow.

They lie beside the plates' calibration, `<uid>.checks.jsonl` and so on, and are meant to be read by people as
well. Nothing about a patient ever stands in them.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from station.daily_check import DailyCheck
from station.recording.disk import DISK, Disk, refusal
from station.validity import Cause, Void

CHECKS, VOIDS, RATIOS = "checks", "voids", "ratios"
"""Daily checks and their standard; what has voided a calibration; what patients say of the plates."""


def path(folder: Path, uid: str, name: str) -> Path:
    """Return where a log lies. uid : hex. name : CHECKS, VOIDS or RATIOS."""
    return folder / f"{uid}.{name}.jsonl"


def append(file: Path, line: Mapping[str, Any], disk: Disk = DISK) -> None:
    """Add a line and come back when it is on the disk itself.

    What a power cut left of an earlier line is ended first, so that it costs that line only.
    Errors: RecordingError NO_ROOM, NOT_WRITABLE; a number that is none is a ValueError.
    """
    text = json.dumps(dict(line), ensure_ascii=False, allow_nan=False).encode() + b"\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        is_new = not file.exists()
        rest = text if is_new or _ends_a_line(file) else b"\n" + text
        with disk.append(file) as opened:
            while rest:
                rest = rest[disk.write(opened, rest) :]
            disk.sync(opened)
        if is_new:
            disk.sync_folder(file.parent)
    except OSError as error:
        raise refusal(error, file.name) from error


def lines(file: Path) -> list[dict[str, Any] | None]:
    """Return the lines of a log in order, None where one cannot be read. One that is not there is empty."""
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return []
    except OSError:
        return [None]
    return [_line(each) for each in raw.split(b"\n") if each.strip()]


def checks(folder: Path, uid: str) -> list[DailyCheck]:
    """Return the daily checks of a plate, in order."""
    found = [DailyCheck.of(line) for line in lines(path(folder, uid, CHECKS)) if line is not None]
    return [check for check in found if check is not None]


def voids(folder: Path, uid: str) -> list[Void]:
    """Return what has voided calibrations of a plate, in order.

    A line that cannot be read was written because something had happened: it voids, until an engineer has
    looked.
    """
    found = [
        Void(Cause.CHANGED, "", "") if line is None else Void.of(line)
        for line in lines(path(folder, uid, VOIDS))
    ]
    return [void for void in found if void is not None]


def _ends_a_line(file: Path) -> bool:
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        if size == 0:
            return True
        opened.seek(size - 1)
        return opened.read(1) == b"\n"


def _line(raw: bytes) -> dict[str, Any] | None:
    try:
        plain = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return plain if isinstance(plain, dict) else None
