"""`station restore`: a backup becomes a library again, or is only tried out."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from station.cli import passphrase
from station.cli.asked import number
from station.cli.backup import told
from station.cli.command import Command
from station.cli.told import progress

if TYPE_CHECKING:
    from station.library.sealed import Secret

RESULTS = 5
"""Results that a drill makes again."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a backup that `station backup` wrote")
    parser.add_argument("--home", type=Path, help="folder to restore into (default: that of this computer)")
    parser.add_argument(
        "--drill", action="store_true", help="restore into a passing folder, check everything, forget it"
    )
    parser.add_argument(
        "--results",
        type=number(0, 1e6, "results"),
        default=RESULTS,
        help=f"results that the drill makes again (default {RESULTS})",
    )
    passphrase.arguments(parser)


def _run(options: Namespace) -> int:
    secret = passphrase.secret(options, options.file, is_new=False)
    if options.drill:
        return _drill(options, secret)
    from station import home
    from station.library import copies

    folder = options.home or home.data()
    found = copies.restore(options.file, folder, secret, lambda share: progress("restoring", share))
    print(f"{folder}\n{told(found)}")
    for name in found.missing:
        print(f"note: the recording {name} was not there when the backup was made.")
    return 0


def _drill(options: Namespace, secret: "Secret") -> int:
    from station.imports.words import counted
    from station.library import drill

    found = drill.drill(
        options.file, secret, int(options.results), lambda share: progress("restoring", share)
    )
    print(told(found.copied))
    people, files = counted(found.patients, "patient"), counted(len(found.copied.files), "file")
    print(f"{files} equal by hash, the database whole, {people}")
    recordings, trials = counted(found.recordings, "recording"), counted(found.trials, "trial")
    print(f"{recordings} with the hash that the library holds, {trials}")
    print(f"{counted(found.recomputed, 'result')} made again")
    for trial in found.differing:
        print(f"NOT as stored: trial {trial}")
    print("The drill found a difference." if found.differing else "The backup can be restored.")
    return 1 if found.differing else 0


COMMANDS = (
    Command(
        86,
        "restore",
        "Make a library of a backup, or only try the backup out (--drill).",
        "station restore --drill clinic.backup --key-file /media/stick/clinic.key",
        _arguments,
        _run,
    ),
)
