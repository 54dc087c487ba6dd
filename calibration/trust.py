"""Trust: a certificate that another station signed, accepted here by somebody who compared the keys."""

from pathlib import Path

from calibration.typed import typed
from station import certificate, signature
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason


def asked(file: Path) -> str:
    """Say of a certificate who made it and with which key, and how to accept it.

    Errors: CalibrationError UNREADABLE, CHANGED, NOT_SIGNED.
    """
    found, key = _signed(file)
    content = found.content
    return "\n".join(
        (
            f"certificate {found.number} of plate {found.calibration.uid}, due {found.due}",
            f"made {found.made[:10]} by {content.get('by', '-')}, {content.get('place', '-')}",
            f"signed with the key {key}",
            "",
            "Have whoever signed it read their key to you (station calibrate --show prints it). If it is the "
            "same:",
            f"  station calibrate --trust {file.name} --key \"{key}\" --by 'E. Example'",
        )
    )


def accept(folder: Path, file: Path, key: str, by: str) -> Certificate:
    """Let a certificate hold here, and what the same station signs later.

    folder : of the calibrations. key : fingerprint that was read out. by : who compared it.
    Errors: CalibrationError UNREADABLE, CHANGED, NOT_KEPT; NOT_SIGNED when it was signed with another key;
    NOT_PASSED; INCOMPLETE without a name.
    """
    by = typed(by)
    if not by:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE,
            "Whoever accepts a certificate says so by name.",
            "Add --by 'E. Example'.",
        )
    found, own = _signed(file)
    if key.replace(" ", "").lower() != own.replace(" ", ""):
        raise CalibrationError(
            CalibrationReason.NOT_SIGNED,
            f"The certificate {found.number} was signed with another key: {own}.",
            "Ask for the file again, by another way; this one is not accepted.",
        )
    if found.content.get("result") == certificate.NOT_PASSED:
        raise CalibrationError(
            CalibrationReason.NOT_PASSED,
            f"The certificate {found.number} says itself that the plates did not pass.",
            "Ask for one of plates that did, or calibrate these.",
        )
    assert found.signature is not None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        signature.trust(folder, found.signature.key, by)
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"That its key holds could not be written to {folder.name}: {error.strerror or error}.",
            "Make room on the disk and say it again.",
        ) from error
    certificate.keep(folder, found)
    return found


def _signed(file: Path) -> tuple[Certificate, str]:
    """Return a certificate with the fingerprint of who signed it."""
    found = certificate.read(file)
    if found.signature is None:
        raise CalibrationError(
            CalibrationReason.NOT_SIGNED,
            f"Nobody signed the certificate {found.number}: it may come from anywhere.",
            "Ask for the file that the calibration bench wrote.",
        )
    return found, found.signature.fingerprint
