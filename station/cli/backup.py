"""`station backup`: the whole library in one encrypted file."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from station.cli import passphrase
from station.cli.command import Command
from station.cli.told import progress

if TYPE_CHECKING:
    from station.library.copies import Copied


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup to write; never replaces a file")
    parser.add_argument("--home", type=Path, help="folder of the library (default: that of this computer)")
    passphrase.arguments(parser)


def _run(options: Namespace) -> int:
    secret = passphrase.secret(options, options.file, is_new=True)
    from station import home
    from station.library import copies

    folder = options.home or home.data()
    made = copies.back_up(folder, options.file, secret, lambda share: progress("copying", share))
    print(f"{options.file}\n{told(made)}")
    for name in made.missing:
        print(f"note: the recording {name} is named by the library and was not there.")
    print("Now and then try it: station restore --drill " + str(options.file))
    return 0


def told(made: "Copied") -> str:
    """Say what a copy holds."""
    from station.imports.words import counted

    return (
        f"{counted(made.recordings, 'recording')} and the library, {made.size / 1e6:.1f} MB, "
        f"as of {made.made}, station {made.software}"
    )


COMMANDS = (
    Command(
        84,
        "backup",
        "Write the whole library as one encrypted file, also while the station runs.",
        "station backup clinic.backup --key-file /media/stick/clinic.key",
        _arguments,
        _run,
    ),
)
