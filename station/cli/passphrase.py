"""What opens a backup: a passphrase or a key file. It comes from a terminal, a file or the environment, never
from the command line, which every program of this computer can read.
"""

import getpass
import os
import secrets
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import RecordingError, RecordingReason

if TYPE_CHECKING:
    from station.library.sealed import Secret

VARIABLE = "STATION_PASSPHRASE"


def arguments(parser: ArgumentParser) -> None:
    """Add the options of a secret."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        help=f"file whose first line is the passphrase (else {VARIABLE}, else it is asked for)",
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        help="a key instead of a passphrase; backup makes the file if it is not there",
    )


def secret(options: Namespace, copy: Path, *, is_new: bool) -> "Secret":
    """Return what opens the backup `copy`. is_new : it is being made, so a passphrase is asked for twice.

    Errors: RecordingError NEEDS_PACKAGE, BAD_TEXT, NOT_FOUND.
    """
    if find_spec("cryptography") is None or find_spec("sqlalchemy") is None:
        raise RecordingError(
            RecordingReason.NEEDS_PACKAGE,
            "What encrypts backups is not installed here.",
            'Install it with: pip install "force-plate-station[clinic]"',
        )
    from station.library.sealed import key_file, passphrase

    if options.key_file is not None:
        return key_file(_key(options.key_file, copy, is_new=is_new))
    given = _given(options, is_new=is_new)
    return passphrase(given)


def _key(path: Path, copy: Path, *, is_new: bool) -> bytes:
    if path.absolute().parent.resolve() == copy.absolute().parent.resolve():
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            "The key lies in the same folder as the backup: who has one has the other.",
            "Keep the key on another disk.",
        )
    if is_new and not path.exists():
        _make_key(path)
    return _bytes(path)


def _make_key(path: Path) -> None:
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_WRITABLE,
            f"The key file cannot be written ({error.strerror or type(error).__name__}).",
            "Choose another place for it.",
        ) from error
    print(f"A new key was made: {path}. Without it nobody can open the backup.", file=sys.stderr)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND,
            f"{path.name} cannot be read ({error.strerror or type(error).__name__}).",
            "Check its name and its rights.",
        ) from error


def _given(options: Namespace, *, is_new: bool) -> str:
    if options.passphrase_file is not None:
        return _first_line(_bytes(options.passphrase_file))
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if not sys.stdin.isatty():
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            "There is no passphrase, and nobody to ask for one.",
            f"Give --passphrase-file or --key-file, or set {VARIABLE}.",
        )
    first = getpass.getpass("Passphrase of the backup: ")
    if is_new and getpass.getpass("The same once more: ") != first:
        raise RecordingError(
            RecordingReason.BAD_TEXT, "The two passphrases differ.", "Start again and type it slowly."
        )
    return first


def _first_line(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig").split("\n")[0].rstrip("\r")
    except UnicodeDecodeError as error:
        raise RecordingError(
            RecordingReason.BAD_TEXT,
            "The passphrase file is no text.",
            "Use --key-file for a file of random bytes.",
        ) from error
