"""Signature: which station vouches for what its bench wrote. One Ed25519 key a station, beside what it signs.

A hash says that a file is whole, and whoever changes the file makes another one. A signature needs the key.
Who may write into the folder of the calibrations can read the key as well: it is the computer that keeps it.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.disk import DISK
from station.errors import CalibrationError, CalibrationReason

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY, TRUSTED = "signing_key.pem", "trusted_keys.jsonl"
GROUP, GROUPS = 4, 8
"""A fingerprint: eight groups of four hexadecimal digits, as two people can read them to each other."""


@dataclass(frozen=True)
class Signature:
    """Over the ASCII letters of a SHA-256 in hex. key : public, 32 bytes in hex. value : 64 bytes in hex."""

    key: str
    value: str

    @property
    def fingerprint(self) -> str:
        """What two people compare instead of the key."""
        return fingerprint(self.key)

    def holds(self, digest: str) -> bool:
        """Whether the key signed this digest."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            known = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            known.verify(bytes.fromhex(self.value), digest.encode("ascii"))
        except (ValueError, InvalidSignature):
            return False
        return True

    def to_json(self) -> dict[str, str]:
        """Return plain values."""
        return {"key": self.key, "ed25519": self.value}


def of_json(plain: Any) -> Signature | None:
    """Read what `to_json` wrote; nothing is no signature. Errors: KeyError, TypeError, ValueError."""
    if plain is None:
        return None
    key, value = plain["key"], plain["ed25519"]
    if set(plain) != {"key", "ed25519"} or key != bytes.fromhex(key).hex():
        raise ValueError("no signature")
    return Signature(key, str(value))


def sign(folder: Path, digest: str) -> Signature:
    """Sign with the key of this station; the first time there is none, and one is made.

    folder : of the calibrations. digest : SHA-256, hex.
    Errors: OSError; CalibrationError UNREADABLE when the key's file is no key, NOT_KEPT.
    """
    key = _own(folder)
    public = key.public_key().public_bytes_raw().hex()
    if public not in trusted(folder):
        trust(folder, public, "this station")
        if public not in trusted(folder):
            raise CalibrationError(
                CalibrationReason.NOT_KEPT,
                f"The list of the keys that hold here ({TRUSTED}) does not take this station's own.",
                "Look at this file in the data folder, or take it from the last backup.",
            )
    return Signature(public, key.sign(digest.encode("ascii")).hex())


def trusted(folder: Path) -> frozenset[str]:
    """Return the public keys whose signatures hold here; a line that cannot be read is none."""
    return frozenset(_lines(folder / TRUSTED))


def trust(folder: Path, key: str, by: str) -> None:
    """Let the signatures of a public key hold from now on. by : who says so. Errors: OSError."""
    line = {"key": key, "by": by, "at": datetime.now().astimezone().isoformat(timespec="seconds")}
    with (folder / TRUSTED).open("ab+") as opened:
        # A line that was torn off by a loss of power must not swallow this one.
        opened.seek(max(0, opened.seek(0, os.SEEK_END) - 1))
        gap = "" if opened.read(1) in (b"", b"\n") else "\n"
        opened.write(f"{gap}{json.dumps(line)}\n".encode())
        DISK.sync(opened)


def publish(written: bytes, *files: Path) -> None:
    """Write what was signed under each of these names, one after the other: whole or not at all, and safe
    against a power cut before the next one is touched. Their folders are made. Errors: OSError.
    """
    for file in files:
        if not file.parent.is_dir():
            file.parent.mkdir(parents=True)
            DISK.sync_folder(file.parent.parent)
        DISK.publish(file, lambda opened: opened.write(written))


def require(folder: Path, by: Signature | None, what: str) -> None:
    """Refuse what nobody signed, or a key that does not hold here. what : and its number, for the sentence.

    Errors: CalibrationError NOT_SIGNED.
    """
    if by is None:
        sentence = f"Nobody signed the {what}: it may come from anywhere."
        remedy = "Put the bench's own file in its place, or calibrate anew."
    elif by.key not in trusted(folder):
        sentence = f"The {what} was signed by a station that this one does not know."
        remedy = "If you know where it comes from: station calibrate --trust FILE says how to accept it."
    else:
        return
    raise CalibrationError(CalibrationReason.NOT_SIGNED, sentence, remedy)


def fingerprint(key: str) -> str:
    """Return what two people compare instead of a public key, in groups."""
    digits = sha256(bytes.fromhex(key)).hexdigest()[: GROUP * GROUPS]
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))


def _lines(file: Path) -> Iterator[str]:
    with suppress(FileNotFoundError):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValueError, KeyError, TypeError):
                yield str(json.loads(line)["key"])


def _own(folder: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    file = folder / KEY
    if not file.is_file():
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _publish_key(file, made)
    try:
        found = serialization.load_pem_private_key(file.read_bytes(), None)
    except (ValueError, TypeError) as error:
        raise _no_key(file) from error
    if not isinstance(found, Ed25519PrivateKey):
        raise _no_key(file)
    return found


def _publish_key(file: Path, written: bytes) -> None:
    """Make the whole file or none, for its owner only; of two that are made at once the first one stays."""
    fresh = file.with_suffix(f".{os.getpid()}.part")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(written)
        DISK.sync(opened)
    try:
        if not file.exists():
            fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)
    DISK.sync_folder(file.parent)


def _no_key(file: Path) -> CalibrationError:
    return CalibrationError(
        CalibrationReason.UNREADABLE,
        f"The key with which this station signs ({file.name}) cannot be read.",
        "Take it from the last backup, or move it away: the next signature makes another one, and "
        "what was signed so far keeps holding.",
    )
