"""Sealed: one encrypted file, written and read in pieces of one size; each piece proves itself and its place.

AES-256-GCM over pieces of 1 MiB. The nonce of a piece is a random prefix, its number, and whether it is the
last: pieces that are damaged, missing, repeated or in another order are refused (the STREAM construction of
Hoang, Reyhanitabar, Rogaway, Vizard 2015, doi:10.1007/978-3-662-47989-6_24). The head, in clear, holds
nothing but how the key is made; every piece is bound to it.
"""

import hashlib
import json
import secrets
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from station.errors import RecordingError, RecordingReason

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"FPSCOPY1"
PIECE = 1 << 20
"""Bytes of a piece before it is encrypted."""
TAG = 16
SALT = 16
PREFIX = 7
LARGEST_HEAD = 4096
SCRYPT = {"n": 1 << 17, "r": 8, "p": 1}
"""128 MB and about half a second a guess."""
LARGEST_SCRYPT = 1 << 20
"""n r of a head that is still believed: more would only be there to use up our memory."""
SHORTEST = 12
"""Characters of a passphrase."""
KEY_BYTES = 32
_LENGTH = struct.Struct("<I")
_NONCE = struct.Struct(">IB")


@dataclass(frozen=True)
class Secret:
    """What the key is made of: a passphrase, or the bytes of a key file. Never printed."""

    passphrase: str = ""
    key: bytes = b""

    def __repr__(self) -> str:
        return "Secret(…)"


def passphrase(given: str) -> Secret:
    """Take a passphrase. Errors: RecordingError BAD_TEXT when it is short."""
    if len(given) < SHORTEST:
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            f"A passphrase has at least {SHORTEST} characters.",
            "Take four or five words that belong together for nobody but you.",
        )
    return Secret(given)


def key_file(content: bytes) -> Secret:
    """Take the content of a key file. Errors: RecordingError BAD_TEXT when it is too short to be one."""
    if len(content.strip()) < KEY_BYTES:
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            f"A key file holds at least {KEY_BYTES} bytes.",
            "Let the station make one, or use the one that the backup was made with.",
        )
    return Secret(key=content.strip())


class Writer:
    """Encrypts what is written to it, a piece at a time, into `file`."""

    def __init__(self, file: BinaryIO, secret: Secret) -> None:
        made = {"salt": secrets.token_hex(SALT), "prefix": secrets.token_hex(PREFIX), "piece": PIECE}
        head = json.dumps(made | ({"key": "file"} if secret.key else {"key": "scrypt", **SCRYPT})).encode()
        self._file = file
        self._head = MAGIC + _LENGTH.pack(len(head)) + head
        self._cipher = _cipher(secret, json.loads(head))
        self._prefix = bytes.fromhex(str(made["prefix"]))
        self._waiting = bytearray()
        self._number = 0
        file.write(self._head)

    def write(self, data: bytes) -> None:
        """Encrypt more."""
        self._waiting += data
        while len(self._waiting) > PIECE:  # the last piece is never empty because one more follows
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]

    def close(self) -> None:
        """Write the last piece; without it nothing of the file is believed."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, plain: bytes, *, is_last: bool) -> None:
        nonce = self._prefix + _NONCE.pack(self._number, is_last)
        self._file.write(self._cipher.encrypt(nonce, plain, self._head))
        self._number += 1


class Reader:
    """Decrypts a file that a Writer wrote.

    Errors: RecordingError NOT_OURS, NEWER, DAMAGED; a wrong secret cannot be told from a damaged first
    piece and is said to be one of the two. Nothing that has not been proven is ever handed out.
    """

    def __init__(self, file: BinaryIO, secret: Secret) -> None:
        self._head, asked = _head(file)
        self._file = file
        self._cipher = _cipher(secret, asked)
        self._prefix = bytes.fromhex(str(asked["prefix"]))
        self._pieces = self._opened()
        self._left = b""
        self.is_key_file = bool(secret.key)

    def read(self, count: int) -> bytes:
        """Return exactly so many bytes. Errors: RecordingError DAMAGED when there are fewer."""
        found = bytearray()
        while len(found) < count:
            if not self._left:
                self._left = next(self._pieces, b"")
                if not self._left:
                    raise damaged()
            taken = self._left[: count - len(found)]
            self._left = self._left[len(taken) :]
            found += taken
        return bytes(found)

    def end(self) -> None:
        """Require that nothing follows. Errors: RecordingError DAMAGED."""
        if self._left or next(self._pieces, b""):
            raise damaged()

    def _opened(self) -> Iterator[bytes]:
        from cryptography.exceptions import InvalidTag

        sealed = self._file.read(PIECE + TAG)
        number = 0
        while True:
            following = self._file.read(PIECE + TAG)
            nonce = self._prefix + _NONCE.pack(number, not following)
            try:
                plain = self._cipher.decrypt(nonce, sealed, self._head)
            except (InvalidTag, ValueError):
                raise (damaged() if number else self._wrong_key()) from None
            yield plain
            if not following:
                return
            sealed, number = following, number + 1

    def _wrong_key(self) -> RecordingError:
        what = "key file" if self.is_key_file else "passphrase"
        return RecordingError(
            RecordingReason.DAMAGED,
            f"The {what} is not the one of this backup, or the backup is damaged.",
            f"Try the {what} again, then another copy of the backup. Nothing was written.",
        )


def damaged() -> RecordingError:
    """Say that the backup is not whole."""
    return RecordingError(
        RecordingReason.DAMAGED,
        "The backup is damaged or cut off.",
        "Use another copy of it. Nothing was written.",
    )


def _head(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    """Read how the key is made; refuse what would only use up memory."""
    begin = file.read(len(MAGIC) + _LENGTH.size)
    if begin[: len(MAGIC)] != MAGIC:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            "This is not a backup of the station.",
            "Choose a file that `station backup` wrote.",
        )
    length = _LENGTH.unpack(begin[len(MAGIC) :])[0] if len(begin) == len(MAGIC) + _LENGTH.size else 0
    written = file.read(length) if 0 < length <= LARGEST_HEAD else b""
    try:
        asked = json.loads(written)
        known = asked["key"] in ("file", "scrypt") and asked["piece"] == PIECE
        right = len(bytes.fromhex(asked["salt"])) == SALT and len(bytes.fromhex(asked["prefix"])) == PREFIX
        if asked["key"] == "scrypt":
            n, r, p = (int(asked[name]) for name in ("n", "r", "p"))
            right = right and n > 1 and n & (n - 1) == 0 and 0 < n * r <= LARGEST_SCRYPT and 0 < p <= 4
    except (ValueError, KeyError, TypeError):
        raise damaged() from None
    if not (known and right):
        raise damaged()
    return begin + written, asked


def _cipher(secret: Secret, asked: dict[str, Any]) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if (asked["key"] == "file") != bool(secret.key):
        wanted = "a key file" if asked["key"] == "file" else "a passphrase"
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            f"This backup was made with {wanted}.",
            "Use --key-file." if asked["key"] == "file" else "Leave --key-file out.",
        )
    return AESGCM(_key(secret, asked))


def _key(secret: Secret, asked: dict[str, Any]) -> bytes:
    salt = bytes.fromhex(str(asked["salt"]))
    if secret.key:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return HKDF(SHA256(), KEY_BYTES, salt, MAGIC).derive(secret.key)
    n, r, p = (int(asked[name]) for name in ("n", "r", "p"))
    room = 132 * n * r + (1 << 20)
    return hashlib.scrypt(secret.passphrase.encode(), salt=salt, n=n, r=r, p=p, maxmem=room, dklen=KEY_BYTES)
