"""Report: everything a qualification found, and the recordings it was found in, in one file to share."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from station import VERSION
from station.qualification.finding import Finding, Verdict
from station.recording import parquet
from station.recording.disk import DISK, refusal
from station.recording.recording import Recording
from station.wire.frame import Hello

SCHEMA = "station.qualification/1"


def plain(hello: Hello, made: str, findings: Mapping[str, Sequence[Finding]]) -> dict[str, Any]:
    """Return the report as plain values. made : ISO date. findings : by step."""
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
        "worst": worst(findings).value,
        "steps": {step: [each.to_json() for each in found] for step, found in findings.items()},
    }


def worst(findings: Mapping[str, Sequence[Finding]]) -> Verdict:
    """Return BAD when anything is, else LOOK, else GOOD; what is not possible on a plate is no fault."""
    verdicts = {each.verdict for found in findings.values() for each in found}
    return next((v for v in (Verdict.BAD, Verdict.LOOK) if v in verdicts), Verdict.GOOD)


def page(findings: Mapping[str, Sequence[Finding]]) -> str:
    """Return the report as text, a block for each step."""
    lines: list[str] = []
    for step, found in findings.items():
        lines += [step, "-" * len(step)]
        for each in found:
            value = "-" if each.value is None else f"{each.value:.4g}"
            lines.append(f"{each.verdict:>12}  {each.name}: {value} {each.unit} (wanted: {each.wanted})")
            if each.remark:
                lines.append(f"{'':>14}{each.remark}")
        lines.append("")
    return "\n".join(lines)


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
