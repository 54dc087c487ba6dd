"""The pose at a terminal: a board with holes, a mass in one hole after the other, and a signature."""

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from calibration import present
from calibration.certificate_page import printed
from calibration.pose import Pose
from calibration.posing import Posing, amended, moved
from calibration.settling import State
from station import certificate
from station.certificate import Certificate
from station.errors import CalibrationError
from station.station import Station
from station.validity import Cause

LEAVE, BACK = ("q", "quit", "leave"), ("b", "back")
HOW = (
    "Where the plates stand to each other is measured with one rigid board that lies over both of them and",
    "has eight holes, four near the corners of each plate. Through a hole the mass (5 to 20 kg, on a foot of",
    "10 to 20 mm) stands on one plate alone. How the board lies does not matter; it must not move meanwhile.",
)


def lead(station: Station, folder: Path, by: str) -> int:
    """Measure the pose, say whether a plate has moved, and sign it. Returns 0 when done, 1 when left.

    station : ready. folder : of the calibrations. by : who signs, or "" to ask.
    Errors: CalibrationError; RecordingError NO_ROOM, NOT_WRITABLE.
    """
    hello = station.hello
    found = present.present(folder, hello.serial if hello is not None else "")
    posing = Posing(found.calibration, station)
    print("\n".join(HOW))
    print("Enter: it is done, read. b: make the last reading again. q: leave; nothing is changed.")
    if not _read(station, posing):
        print("Left. Nothing is changed.")
        return 1
    measured = posing.pose()
    print(f"\n{told(measured)}")
    now = datetime.now().astimezone()
    since = moved(measured, found.calibration)
    if since is not None:
        print(since.sentence)
        if not since.is_noticed:
            return 0
        who = by or "station calibrate --pose"
        present.noted(folder, found.calibration, Cause.REMOUNTED, who, since.sentence, now)
    return _sign(found, measured, folder, by, now)


def told(found: Pose) -> str:
    """Say a pose with U (k = 2)."""
    x, y, angle = found.uncertainty
    degrees = 57.29577951308232
    return (
        f"The right plate stands {1e3 * found.x:.1f} mm ({2e3 * x:.1f}) to the right of the left one and "
        f"{1e3 * found.y:+.1f} mm ({2e3 * y:.1f}) forward, turned by {degrees * found.angle:+.2f} degrees "
        f"({2 * degrees * angle:.2f}); in brackets U, k = 2."
    )


def _read(station: Station, posing: Posing) -> bool:
    """Ask for the empty board and for every hole. Returns False when somebody leaves."""
    while not posing.is_over:
        said = _asked(_wanted(posing))
        if said in LEAVE:
            return False
        if said in BACK:
            posing.take_back()
        else:
            _tried(station, posing, posing.empty if posing.wants_empty else posing.take)
    return True


def _wanted(posing: Posing) -> str:
    """Say what is to lie where."""
    hole = posing.next
    if posing.wants_empty or hole is None:
        return "Let the board lie over both plates, with nothing on it."
    x, y = posing.holes[hole]
    side = posing.mat.plates[0 if x < 0.0 else 1].side
    return (
        f"Hole {hole + 1} of {len(posing.holes)}: put the mass on the {side} plate through the hole at "
        f"{1e3 * x:.0f}, {1e3 * y:.0f} mm of the board."
    )


def _asked(told: str) -> str:
    print(f"\n  {told}")
    return input("> ").strip().lower()


def _tried(station: Station, posing: Posing, read: Callable[[], object]) -> None:
    """Wait until the plates lie still, and read; say what is wrong and let it be asked for again."""
    while posing.look() is not State.SETTLED:
        if station.trouble is not None:
            raise station.trouble
        threading.Event().wait(0.25)
    try:
        read()
        print("  Read.")
    except CalibrationError as error:
        print(f"  {error}")


def _sign(found: Certificate, measured: Pose, folder: Path, by: str, now: datetime) -> int:
    print(
        "\nA certificate with this pose takes the place of the present one; everything else stays as it is."
    )
    name = by or input("Who has measured it, and signs? > ").strip()
    if (
        not name
        or input(f"Signed by {name}? Type the name again to sign, anything else to leave it. > ") != name
    ):
        print("Not signed: the calibration has no pose that holds.")
        return 1
    signed = amended(found, measured, name, now)
    file = certificate.keep(folder, signed)
    page = folder / signed.calibration.uid / f"{signed.number}.pdf"
    page.write_bytes(printed(signed))
    print(f"Signed: certificate {signed.number} amends {found.number}, due {signed.due}.\n  {file}\n  {page}")
    print("Make the standard of the daily checks anew: station check --standard.")
    return 0
