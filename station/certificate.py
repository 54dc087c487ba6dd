"""Certificate: a signed calibration as a file. `calibration/` makes it; a changed one is never believed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from station import signature
from station.errors import CalibrationError, CalibrationReason
from station.mat import mat
from station.newtons import NO_SERIAL, Calibration, from_json
from station.signature import Signature

SCHEMA = "station.certificate/1"
NOT_PASSED = "not passed"
REMEDY = "Use the file that the calibration bench wrote, unchanged, or calibrate this plate."
GAIN = 0.2
"""Share by which a gain may differ from the data sheet of the device that the certificate names. The bench
refuses half of that: more is another unit, another converter or another plate."""


@dataclass(frozen=True)
class Certificate:
    """What the bench found about a device on one day.

    number : unique name. made, due : ISO dates. calibration : counts to newtons, with its uncertainty.
    content : everything that is printed, as plain values; the four above stand in it too.
    signature : of the station that vouches for it, None until it is kept.
    """

    number: str
    made: str
    due: str
    calibration: Calibration
    content: Mapping[str, Any]
    signature: Signature | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of what the file says, in hex."""
        return _hash(self.content)

    def to_bytes(self) -> bytes:
        """Return the file: the content, its hash and its signature, always written in the same way."""
        return _written(self.content, self.signature)


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
        _require_sense(calibration, content.get("device"))
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, "This is not a certificate of the calibration bench.", REMEDY
        ) from error
    return Certificate(number, made, due, calibration, content)


def of_bytes(written: bytes, name: str = "") -> Certificate:
    """Read a certificate. name : of the file, for the sentence.

    Whether its signature is one that holds here is not asked. Errors: CalibrationError UNREADABLE when it is
    not one, CHANGED when a byte is not as the bench wrote it.
    """
    try:
        plain = json.loads(written.decode("utf-8"))
        stated, by = str(plain.pop("sha256")), signature.of_json(plain.pop("signature", None))
        # A number that is none, or a letter that is none, cannot be written as the bench writes.
        is_whole = stated == _hash(plain) and _written(plain, by) == written
        is_whole = is_whole and (by is None or by.holds(stated))
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE, f"The certificate {name} cannot be read.".replace("  ", " "), REMEDY
        ) from error
    if not is_whole:
        raise CalibrationError(
            CalibrationReason.CHANGED,
            f"The certificate {name} is not as the calibration bench wrote it.".replace("  ", " "),
            REMEDY,
        )
    return replace(of_content(plain), signature=by)


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
    Errors: CalibrationError UNREADABLE, CHANGED; OTHER_SERIAL when the file is another device's; NOT_SIGNED
    when no key signed it that holds here; NOT_PASSED when somebody put one there that says of itself that the
    device did not pass.
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
    signature.require(folder, found.signature, f"certificate {found.number}")
    if found.content.get("result") == NOT_PASSED:
        raise CalibrationError(
            CalibrationReason.NOT_PASSED,
            f"The certificate {found.number} says itself that the plates did not pass.",
            f"Put the one before it in its place ({uid.hex()}/ beside it holds them all), or calibrate anew.",
        )
    return found


def keep(folder: Path, certificate: Certificate) -> Path:
    """Write a certificate beside the older ones and make it the one that holds. Returns its file.

    What nobody signed yet is signed with the key of this station.

    Older ones stay below `<uid>/`, by number. The file that holds is replaced in one step. One that says of
    itself that the device did not pass is kept, but never holds: the one before it stays.
    Errors: CalibrationError NOT_KEPT; then the one before it still holds.
    """
    uid = certificate.calibration.uid
    kept, file = folder / uid / f"{certificate.number}.json", folder / f"{uid}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        by = certificate.signature or signature.sign(folder, certificate.hash)
        written = replace(certificate, signature=by).to_bytes()
        holds = certificate.content.get("result") != NOT_PASSED
        signature.publish(written, kept, *((file,) if holds else ()))
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"The certificate could not be written to {folder.name}: {error.strerror or error}.",
            "Make room on the disk and sign again: every reading is kept.",
        ) from error
    return file if holds else kept


def _require_sense(calibration: Calibration, device: Any) -> None:
    """Refuse what no bench writes, also with a fresh hash. device : what is said of it, or None.

    Errors: KeyError, TypeError, ValueError.
    """
    for day in (calibration.made, calibration.due):
        if day:
            date.fromisoformat(day)
    sides = [plate.side for plate in calibration.plates]
    if not sides or len(set(sides)) != len(sides):
        raise ValueError("two plates of one side, or none")
    if not all(gain > 0.0 for plate in calibration.plates for gain in plate.matrix[0]):
        raise ValueError("a cell that reads less when it is pressed more")
    if device is None:
        return
    if (device["uid"], device["geometry"]) != (calibration.uid, calibration.geometry):
        raise ValueError("the calibration is of another device")
    kind = mat(calibration.geometry)
    drawn = [
        (each.side, tuple(cell.channel for cell in each.cells), (each.width, each.depth))
        for each in kind.plates
    ]
    if drawn != [(each.side, each.channels, each.size) for each in calibration.plates]:
        raise ValueError("other plates than those of the drawing")
    sheet = kind.counts_per_newton(float(device["full_scale_v"]), int(device["bits"]))
    gains = [gain * sheet for plate in calibration.plates for gain in plate.matrix[0]]
    if not all(1.0 / (1.0 + GAIN) < gain < 1.0 + GAIN for gain in gains):
        raise ValueError("a gain that no cell of this device has")


def _hash(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def _written(content: Mapping[str, Any], by: Signature | None) -> bytes:
    plain = {**content, "sha256": _hash(content), **({"signature": by.to_json()} if by else {})}
    return (json.dumps(plain, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
