"""Other things that `station calibrate` does: show, write down what happened, report on spot checks."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime
from pathlib import Path

from calibration import present, spot, trust
from calibration.mat import present as mats
from calibration.spot import G, Order
from station import home
from station.errors import StationError
from station.validity import Cause

WEAKEST, STRONGEST = 9.76, 9.84
"""m/s2, anywhere on the ground."""
UNSAID = (Cause.LIFTED, Cause.FAILED_TWICE, Cause.CHANGED, Cause.CLOCK)
"""What nobody notes: the station sees it for itself."""
HAPPENED = tuple(cause.value for cause in Cause if cause not in UNSAID)
EXAMPLES = (
    "station calibrate --show",
    "station calibrate --pose serial: --by 'E. Example'",
    "station calibrate --void dropped --by 'E. Example' --note 'fell off the trolley'",
    "station calibrate --lift --by 'E. Example' --note 'both marks of both plates read as before'",
    "station calibrate --spot spot_checks.csv",
    "station calibrate --trust from_the_laboratory.json",
)


def arguments(parser: ArgumentParser) -> None:
    """Add what else may be asked for. One of them at a time."""
    made = parser.add_argument_group("instead of calibrating").add_mutually_exclusive_group()
    made.add_argument(
        "--show",
        nargs="?",
        const="",
        metavar="SERIAL",
        help="print the present certificate in words: how well the plates are known, what it is worth today, "
        "when it is due, what was noted, what patients say; of a mat its equalisation",
    )
    made.add_argument(
        "--pose",
        action="store_true",
        help="measure where the plates stand to each other, with a board of eight holes and a mass; a plate "
        "that has moved voids the certificate until the new pose is signed",
    )
    made.add_argument(
        "--void",
        choices=HAPPENED,
        metavar="CAUSE",
        help=f"write down what happened to the plates, with --by and --note: {', '.join(HAPPENED)}",
    )
    made.add_argument(
        "--lift", action="store_true", help="let a void certificate stand, by name, with --by and --note"
    )
    made.add_argument(
        "--spot",
        type=Path,
        metavar="FILE",
        help="report on a table of days on which a known mass stood on every plate (CSV: date, mass_kg, and "
        "of each plate its three axes, such as FP1x, FP1y, FP1z)",
    )
    made.add_argument(
        "--trust",
        type=Path,
        metavar="FILE",
        help="a certificate, or the equalisation of a mat, that another station signed: print its key, "
        "and with --key and --by accept it",
    )
    parser.add_argument("--key", default="", help="what the other station's key reads, for --trust")
    parser.add_argument("--older", action="store_true", help="with --trust: also in the place of a newer one")
    parser.add_argument("--serial", default="", help="of the plate, where there are certificates of several")
    parser.add_argument("--note", default="", help="what happened, in words")
    parser.add_argument("--gravity", type=_gravity, default=G, help=f"m/s2, for --spot (default {G})")
    parser.add_argument("--vertical", choices=("x", "y", "z"), help="axis, for --spot, where it is not plain")
    parser.add_argument(
        "--dates", choices=tuple(Order), help="what stands first in dates with slashes, for --spot"
    )


def _gravity(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not WEAKEST <= value <= STRONGEST:
        raise ArgumentTypeError(f"gravity lies between {WEAKEST} and {STRONGEST} m/s2, not at '{text}'")
    return value


def done(options: Namespace) -> int | None:
    """Do what else was asked for. Returns the exit code, or None when it is none of these."""
    try:
        return _done(options)
    except StationError as error:
        print(f"station: {error}", file=sys.stderr)
        return 2


def _done(options: Namespace) -> int | None:
    folder, now = home.data() / "calibrations", datetime.now().astimezone()
    if options.show is not None:
        serial = options.show or options.serial
        if (told := mats.page(folder, serial, now)) is not None:
            print(told)
            return 0
        print(present.page(folder, present.present(folder, serial), now))
        for each in () if serial else mats.serials(folder):
            print(f"\nmat {each} is equalised here: station equalise --show {each}")
        return 0
    if options.void or options.lift:
        cause = Cause.LIFTED if options.lift else Cause(options.void)
        found = present.present(folder, options.serial)
        present.noted(folder, found.calibration, cause, options.by, options.note, now)
        print(present.worth(folder, found, now).sentence)
        return 0
    if options.trust is not None:
        return _trusted(folder, options)
    if options.spot is not None:
        order = None if options.dates is None else Order(options.dates)
        table = spot.read(options.spot, order, options.vertical)
        found_there = spot.spot_check(table, options.gravity)
        print(spot.page(found_there), end="")
        return 1 if found_there.steady else 0
    return None


def _trusted(folder: Path, options: Namespace) -> int:
    if not options.key:
        print(trust.asked(options.trust))
        return 1
    found = trust.accept(folder, options.trust, options.key, options.by, older=options.older)
    print(f"The {found.what} {found.number} holds for {found.uid} from now on, due {found.due}.")
    print("What the same station signs later holds here too.")
    return 0
