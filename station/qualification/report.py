"""Report: everything a qualification found, and the recordings it was found in, in one file to share."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from station import VERSION
from station.errors import RecordingError, RecordingReason
from station.qualification.finding import Finding, Verdict
from station.qualification.step import ASKED, Outcome, Step, ended, is_measured, judged, worst
from station.recording import parquet
from station.recording.disk import DISK, check_room, is_folder, is_there, refusal, taken
from station.recording.recording import Recording
from station.wire.frame import Hello

SCHEMA = "station.qualification/1"


def plain(hello: Hello, made: str, steps: Sequence[Step]) -> dict[str, Any]:
    """Return the report as plain values. made : ISO date."""
    return {
        "schema": SCHEMA,
        "software": VERSION,
        "made": made,
        "plate": {
            "serial": hello.serial,
            "firmware": f"{hello.major}.{hello.minor}.{hello.patch}",
            "sensor": int(hello.sensor),
            "channels": hello.channels,
            "rate_hz": hello.rate,
            "geometry": hello.geometry,
        },
        "worst": worst(steps).value,
        "summary": {
            "steps": {outcome.name.lower(): ended(steps, outcome) for outcome in Outcome},
            "figures": {verdict.name.lower(): judged(steps, verdict) for verdict in Verdict},
        },
        "steps": {step.name: step.to_json() for step in steps},
    }


def page(steps: Sequence[Step]) -> str:
    """Return the report as text, a block for each step."""
    return "\n".join(block(step) for step in steps)


def block(step: Step) -> str:
    """Return one step as text."""
    lines = [heading(step.name), *(line(each) for each in step.findings)]
    if step.why:
        lines.append(f"{step.outcome:>12}  {step.why}")
    return "\n".join([*lines, ""])


def heading(name: str) -> str:
    """Return the heading of a step."""
    return f"{name}\n{'-' * len(name)}"


def line(each: Finding) -> str:
    """Return one figure as text, and below it what to do."""
    value = "-" if each.value is None else f"{each.value:.4g}"
    words = [
        f"{each.verdict.spoken:>12}  {each.name}: {f'{value} {each.unit}'.rstrip()} (wanted: {each.wanted})"
    ]
    if each.remark:
        words.append(f"{'':>14}{each.remark}")
    return "\n".join(words)


def ending(steps: Sequence[Step]) -> str:
    """Return the final word: how much was measured, what was not, and what is to be looked at."""
    lines = [heading("in short")]
    measured = [step.name for step in steps if step.name in ASKED and step.figures]
    if is_measured(steps):
        figures = sum(step.figures for step in steps)
        lines.append(f"{len(measured)} of {len(ASKED)} steps were measured, {figures} figures.")
    else:
        lines.append("Nothing was measured: this says nothing about the plate.")
    named = [(outcome.value, ended(steps, outcome)) for outcome in Outcome if outcome is not Outcome.MEASURED]
    lines += [_names(word, names) for word, names in named if names]
    lines += faults(steps)
    return "\n".join([*lines, ""])


def faults(steps: Sequence[Step]) -> list[str]:
    """Return what is to be looked at and what is not good, a line for each with its count."""
    if worst(steps) is Verdict.GOOD:
        return ["What was measured is good."]
    named = [(verdict.spoken, judged(steps, verdict)) for verdict in (Verdict.LOOK, Verdict.BAD)]
    return [_names(word, names) for word, names in named if names]


def _names(word: str, names: Sequence[str]) -> str:
    return f"{len(names):>4} {word}: {'; '.join(names)}"


def require_place(path: Path) -> None:
    """Refuse, before anybody waits, a name under which the file cannot be written; make its folder.

    Errors: RecordingError NOT_WRITABLE, NO_ROOM.
    """
    if is_folder(path):
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"{path} is a folder.",
            f"Add the name of the file, for example {path / 'qualification.zip'}",
        )
    if is_there(path):
        raise taken(path)
    folder = path.absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"The folder {folder} is not there and cannot be made.",
            "Choose a folder of your own.",
        ) from error
    check_room(folder)
    try:
        # What a folder says about itself is not always what it takes: try.
        with path.open("xb"):
            pass
        path.unlink()
    except OSError as error:
        raise refusal(error, path.name) from error


def write(path: Path, content: dict[str, Any], text: str, recordings: Mapping[str, Recording]) -> None:
    """Write the one file: report.json, report.txt and each recording.

    Errors: RecordingError NO_ROOM, NOT_WRITABLE.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, TemporaryDirectory() as folder:
        archive.writestr("report.json", json.dumps(content, indent=1, allow_nan=False, ensure_ascii=False))
        archive.writestr("report.txt", text)
        for name, recording in recordings.items():
            file = Path(folder) / f"{name}.parquet"
            parquet.write(recording, file)
            archive.write(file, f"recordings/{file.name}")

    def fill(file: BinaryIO) -> None:
        file.write(packed.getvalue())

    try:
        DISK.publish(path, fill)
    except OSError as error:
        raise refusal(error, path.name) from error
