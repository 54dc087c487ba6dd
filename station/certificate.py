"""Certificate: a signed calibration as a file. `calibration/` writes it; a changed one is never believed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from station.errors import CalibrationError, CalibrationReason
from station.newtons import NO_SERIAL, Calibration, from_json

SCHEMA = "station.certificate/1"
NOT_PASSED = "not passed"
REMEDY = "Use the file that the calibration bench wrote, unchanged, or calibrate this plate."


@dataclass(frozen=True)
class Certificate:
    """What the bench found about a device on one day.

    number : unique name. made, due : ISO dates. calibration : counts to newtons, with its uncertainty.
    content : everything that is printed, as plain values; the four above stand in it too.
    """

    number: str
    made: str
    due: str
    calibration: Calibration
    content: Mapping[str, Any]

    @property
    def hash(self) -> str:
        """SHA-256 of what the file says, in hex."""
        return _hash(self.content)

    def to_bytes(self) -> bytes:
        """Return the file: the content and its hash, always written in the same way."""
        return _written(self.content)


def of_content(content: Mapping[str, Any]) -> Certificate:
    """Build a Certificate of plain values. An example for simulated plates is of kind `simulated`.

    Errors: CalibrationError UNREADABLE when it is none, or when its parts contradict each other.
    """
    try:
        if content["schema"] != SCHEMA:
            raise ValueError(content["schema"])
        calibration = from_json(content["calibration"])
        number, made, due = (str(content[name]) for name in ("number", "made", "due"))
        if (number, made[:10], due) != (calibration.number, calibration.made, calibration.due):
            raise ValueError("the calibration is of another certificate")
        was_measured = calibration.kind == "certificate" or calibration.is_simulated
        if not was_measured or not calibration.states_uncertainty or not number:
            raise ValueError("the calibration was not measured")
    except (KeyError, TypeError, ValueError) as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, "This is not a certificate of the calibration bench.", REMEDY
        ) from error
    return Certificate(number, made, due, calibration, content)


def of_bytes(written: bytes, name: str = "") -> Certificate:
    """Read a certificate. name : of the file, for the sentence.

    Errors: CalibrationError UNREADABLE when it is not one, CHANGED when a byte is not as the bench wrote it.
    """
    try:
        plain = json.loads(written.decode("utf-8"))
        stated = str(plain.pop("sha256"))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, f"The certificate {name} cannot be read.".replace("  ", " "), REMEDY
        ) from error
    if stated != _hash(plain) or _written(plain) != written:
        raise CalibrationError(
            CalibrationReason.CHANGED,
            f"The certificate {name} is not as the calibration bench wrote it.".replace("  ", " "),
            REMEDY,
        )
    return of_content(plain)


def read(path: Path) -> Certificate:
    """Read a certificate's file. Errors: CalibrationError UNREADABLE, CHANGED."""
    try:
        written = path.read_bytes()
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, f"The certificate {path.name} cannot be read.", REMEDY
        ) from error
    return of_bytes(written, path.name)


def of_plate(folder: Path, uid: bytes) -> Certificate | None:
    """Return the certificate in `folder` that holds for the device of this serial number, or None.

    A board whose serial number was never written (all FF) has none: another one's would fit it as well.
    Errors: CalibrationError UNREADABLE, CHANGED; OTHER_SERIAL when the file is another device's.
    """
    file = folder / f"{uid.hex()}.json"
    if uid == NO_SERIAL or not file.is_file():
        return None
    found = read(file)
    if found.calibration.uid != uid.hex():
        raise CalibrationError(
            CalibrationReason.OTHER_SERIAL,
            f"The certificate {file.name} belongs to plate {found.calibration.uid}.",
            "Put that plate's own certificate in its place, or calibrate this one.",
        )
    return found


def keep(folder: Path, certificate: Certificate) -> Path:
    """Write a certificate beside the older ones and make it the one that holds. Returns its file.

    Older ones stay below `<uid>/`, by number. The file that holds is replaced in one step. One that says of
    itself that the device did not pass is kept, but never holds: the one before it stays.
    """
    uid = certificate.calibration.uid
    below = folder / uid
    below.mkdir(parents=True, exist_ok=True)
    written = certificate.to_bytes()
    kept = below / f"{certificate.number}.json"
    kept.write_bytes(written)
    if certificate.content.get("result") == NOT_PASSED:
        return kept
    file = folder / f"{uid}.json"
    fresh = file.with_suffix(".part")
    fresh.write_bytes(written)
    fresh.replace(file)
    return file


def _hash(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _written(content: Mapping[str, Any]) -> bytes:
    plain = {**content, "sha256": _hash(content)}
    return (json.dumps(plain, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
