"""Trust: what another station calibrated and signed, accepted here by somebody who compared the keys."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from calibration.typed import typed
from station import certificate, equalisation, signature
from station.errors import CalibrationError, CalibrationReason
from station.signature import Signature


@dataclass(frozen=True)
class Sent:
    """A file of another station's bench.

    what : certificate or equalisation. number, uid, made, due : its own; ISO dates. told : who made it.
    passed : whether it says so of itself. by : who signed it. keep : makes it the one that holds in a folder.
    """

    what: str
    number: str
    uid: str
    made: str
    due: str
    told: str
    passed: bool
    by: Signature
    keep: Callable[[Path], Path]


def sent(file: Path) -> Sent:
    """Read a certificate of plates or the equalisation of a mat.

    Errors: CalibrationError UNREADABLE, CHANGED, NOT_SIGNED.
    """
    if not file.name.endswith(".mat.json"):
        found = certificate.read(file)
        content = found.content
        told = f"made {found.made[:10]} by {content.get('by', '-')}, {content.get('place', '-')}"
        passed = content.get("result") != certificate.NOT_PASSED
        by, what = found.signature, f"certificate {found.number}"
        own = ("certificate", found.number, found.calibration.uid, found.made[:10], found.due)
        return Sent(*own, told, passed, _signed(by, what), lambda folder: certificate.keep(folder, found))
    try:
        made, signer = equalisation.signed(file.read_bytes(), file.name)
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.UNREADABLE,
            f"The equalisation {file.name} cannot be read.",
            "Ask for the file that the calibration bench wrote.",
        ) from error
    key = _signed(signer, f"equalisation {made.number}")
    told = f"made {made.made[:10]} by {made.found.get('by', '-')}"
    own = ("equalisation", made.number, made.uid, made.made, made.due)
    return Sent(*own, told, made.passed, key, lambda folder: equalisation.keep(folder, made, key))


def asked(file: Path) -> str:
    """Say of a file who made it and with which key it is signed, and how to accept it.

    Errors: CalibrationError UNREADABLE, CHANGED, NOT_SIGNED.
    """
    found = sent(file)
    key = found.by.fingerprint
    return "\n".join(
        (
            f"{found.what} {found.number} of {found.uid}, due {found.due}",
            found.told,
            f"signed with the key {key}",
            "",
            "Have whoever signed it read their key to you (station calibrate --show prints it). If it is the "
            "same:",
            f"  station calibrate --trust {file.name} --key \"{key}\" --by 'E. Example'",
        )
    )


def accept(folder: Path, file: Path, key: str, by: str, *, older: bool = False) -> Sent:
    """Let a file hold here, and what the same station signs later.

    folder : of the calibrations. key : fingerprint that was read out. by : who compared it. older : also in
    the place of a newer one.
    Errors: CalibrationError UNREADABLE, CHANGED, NOT_KEPT; NOT_SIGNED when it was signed with another key;
    NOT_PASSED; INCOMPLETE without a name; OUT_OF_TURN when a newer one holds.
    """
    by = typed(by)
    if not by:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE,
            "Whoever accepts what another station signed says so by name.",
            "Add --by 'E. Example'.",
        )
    found = sent(file)
    own = found.by.fingerprint
    if key.replace(" ", "").lower() != own.replace(" ", ""):
        raise CalibrationError(
            CalibrationReason.NOT_SIGNED,
            f"The {found.what} {found.number} was signed with another key: {own}.",
            "Ask for the file again, by another way; this one is not accepted.",
        )
    if not found.passed:
        raise CalibrationError(
            CalibrationReason.NOT_PASSED,
            f"The {found.what} {found.number} says of itself that it did not pass.",
            "Ask for one that did, or calibrate here.",
        )
    if not older:
        _require_newest(folder, found)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        signature.trust(folder, found.by.key, by)
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"That its key holds could not be written to {folder.name}: {error.strerror or error}.",
            "Make room on the disk and say it again.",
        ) from error
    found.keep(folder)
    return found


def _require_newest(folder: Path, found: Sent) -> None:
    uid = bytes.fromhex(found.uid)
    is_of_mat = found.what == "equalisation"
    try:
        holds = equalisation.of_mat(folder, uid) if is_of_mat else certificate.of_plate(folder, uid)
    except CalibrationError:
        return  # what is not believed does not hold
    if holds is not None and holds.made[:10] > found.made:
        raise CalibrationError(
            CalibrationReason.OUT_OF_TURN,
            f"The {found.what} {holds.number} of {holds.made[:10]} holds, and is newer than this one of "
            f"{found.made}.",
            "If the older one is to hold all the same, add --older.",
        )


def _signed(by: Signature | None, what: str) -> Signature:
    if by is None:
        raise CalibrationError(
            CalibrationReason.NOT_SIGNED,
            f"Nobody signed the {what}: it may come from anywhere.",
            "Ask for the file that the calibration bench wrote.",
        )
    return by
