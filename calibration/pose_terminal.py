"""The pose at a terminal: a board with holes, a mass in one hole after the other, and a signature."""

import math
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from calibration import posed, posing, present, words
from calibration.budget import FACTOR
from calibration.certificate_page import printed
from calibration.pose import Pose, template
from calibration.posed import Posed
from calibration.posing import Posing
from calibration.settling import State
from station.certificate import Certificate
from station.cli.asked import answer
from station.errors import CalibrationError, CalibrationReason
from station.mat import Mat, mat
from station.station import Station

LEAVE, BACK, ANEW = ("q", "quit", "leave"), ("b", "back"), ("n", "new")
NOBODY = "station calibrate --pose"
"""Who has measured, when nobody says so."""
LEFT = "Left. The certificate is as it was; what was read is kept: run the same command to go on."
HOW = (
    "Where the plates stand to each other is measured with one rigid board that lies over both of them and",
    "has eight holes, four near the corners of each plate. Through a hole the mass (5 to 20 kg, on a foot of",
    "10 to 20 mm) stands on one plate alone. How the board lies does not matter; it must not move meanwhile.",
)


def lead(station: Station, folder: Path, by: str, *, is_fresh: bool = False) -> int:
    """Measure the pose, say whether a plate has moved, and sign it. Returns 0 when done, 1 when left.

    station : ready. folder : of the calibrations. by : who signs, or "" to ask. is_fresh : begin anew,
    although a measurement was left in the middle, here or on the bench page.
    Errors: CalibrationError; RecordingError NO_ROOM, NOT_WRITABLE.
    """
    hello = station.hello
    found = present.present(folder, hello.serial if hello is not None else "")
    print("\n".join((*HOW, holes(mat(found.calibration.geometry)))))
    measured = _opened(station, folder / found.calibration.uid, found, by, is_fresh=is_fresh)
    print("Enter: it is done, read. b: make the last reading again. q: leave; nothing is changed.")
    now = datetime.now().astimezone()
    seen = None
    while seen is None:
        if measured is None or not _read(station, measured):
            print(LEFT)
            return 1
        try:
            seen = posed.judged(folder, found, measured, by or NOBODY, now)
        except CalibrationError as error:
            if error.reason is not CalibrationReason.OFF_MARK:
                raise
            print(f"\n{error}")
            if not _again(measured):
                print(LEFT)
                return 2
    assert measured is not None
    print(f"\n{told(seen.pose)}")
    if seen.since is not None:
        print(seen.since.sentence)
    return _sign(found, measured, seen, folder, by, now) if seen.wants_signature else 0


def holes(kind: Mat) -> str:
    """Say where the holes of the board are drilled."""
    every = (f"{n}: {1e3 * x:+.0f}, {1e3 * y:+.0f}" for n, (x, y) in enumerate(template(kind), start=1))
    return (
        "Its holes, drilled to within 0.5 mm, in mm to the right and to the front of the board's middle:"
        f"\n  {'; '.join(every)}"
    )


def _opened(station: Station, below: Path, found: Certificate, by: str, *, is_fresh: bool) -> Posing | None:
    """Take up the measurement that was left in the middle, or begin one; None when somebody leaves."""
    left = None if is_fresh else posing.open_one(below, found.calibration, station)
    if left is not None:
        done, of = left.progress
        when = (left.newest_at or left.at)[:16].replace("T", " at ")
        what = "see and sign it" if left.is_over else "go on"
        if left.is_over:
            print(f"\nAll readings were made on {when}, but the pose is not signed.")
        else:
            print(f"\nA measurement was left in the middle on {when}: {done} of {of} readings are made.")
        said = answer(
            f"Enter: neither board nor plates were moved since, {what}. n: begin anew. q: leave. > "
        )
        if said.strip().lower() in LEAVE:
            return None
        if said.strip().lower() not in ANEW:
            left.take_up()
            return left
    return posing.begin(below, found.calibration, station, by or NOBODY)


def _again(measured: Posing) -> bool:
    """Ask which hole is to be read again. Returns whether there is one."""
    print("Which hole is to be read again? Its number, or Enter to leave it.")
    said = answer("> ").strip()
    if not said.isdecimal() or not measured.has_read(int(said) - 1):
        return False
    measured.take_back(int(said) - 1, "asked for again after the fit")
    return True


def told(found: Pose) -> str:
    """Say a pose with U (k = 2)."""
    x, y, angle = (
        words.up(FACTOR * each, n) for each, n in zip(_shown(found.uncertainty), (1, 1, 2), strict=True)
    )
    right, forward, turned = _shown((found.x, found.y, found.angle))
    return (
        f"The right plate stands {right:.1f} mm ({x}) to the right of the left one and {forward:+.1f} mm "
        f"({y}) forward, turned by {turned:+.2f} degrees ({angle}) anticlockwise seen from above; in "
        "brackets U, k = 2."
    )


def _shown(pose: tuple[float, float, float]) -> tuple[float, float, float]:
    """m, m and rad as mm, mm and degrees."""
    x, y, angle = pose
    return 1e3 * x, 1e3 * y, math.degrees(angle)


def _read(station: Station, measured: Posing) -> bool:
    """Ask for the empty board and for every hole. Returns False when somebody leaves."""
    while not measured.is_over:
        said = _asked(_wanted(measured))
        if said in LEAVE:
            return False
        if said in BACK:
            _taken_back(measured)
        else:
            _tried(station, measured, measured.empty if measured.wants_empty else measured.take)
    return True


def _taken_back(measured: Posing) -> None:
    try:
        measured.take_back(why="asked for again")
    except CalibrationError as error:
        print(f"  {error}")


def _wanted(measured: Posing) -> str:
    """Say what is to lie where."""
    hole = measured.next
    if measured.wants_empty or hole is None:
        return "Let the board lie over both plates, with nothing on it."
    x, y = measured.holes[hole]
    side = measured.mat.plates[0 if x < 0.0 else 1].side
    return (
        f"Hole {hole + 1} of {len(measured.holes)}: put the mass on the {side} plate through the hole at "
        f"{1e3 * x:.0f}, {1e3 * y:.0f} mm of the board."
    )


def _asked(told: str) -> str:
    print(f"\n  {told}")
    return answer("> ").strip().lower()


def _tried(station: Station, measured: Posing, read: Callable[[], object]) -> None:
    """Wait until the plates lie still, and read; say what is wrong and let it be asked for again."""
    while measured.look() is not State.SETTLED:
        if station.trouble is not None:
            raise station.trouble
        threading.Event().wait(0.25)
    try:
        read()
        print("  Read.")
    except CalibrationError as error:
        print(f"  {error}")


def _sign(found: Certificate, measured: Posing, seen: Posed, folder: Path, by: str, now: datetime) -> int:
    if seen.is_void and seen.since is not None and not seen.since.is_noticed:
        print("The certificate is void, as a plate had been moved: signed, this pose lets it hold again.")
    print(
        "\nA certificate with this pose takes the place of the present one; everything else stays as it is."
    )
    name = by or answer("Who has measured it, and signs? > ").strip()
    if (
        not name
        or answer(f"Signed by {name}? Type the name again to sign, anything else to leave it. > ") != name
    ):
        print("Not signed: the calibration has no pose that holds. Run the same command to come back here.")
        return 1
    signed = posed.signed(folder, found, measured, name, now)
    file = folder / f"{signed.calibration.uid}.json"
    page = folder / signed.calibration.uid / f"{signed.number}.pdf"
    page.write_bytes(printed(signed))
    print(f"Signed: certificate {signed.number} amends {found.number}, due {signed.due}.\n  {file}\n  {page}")
    print("Make the standard of the daily checks anew: station check --standard.")
    return 0
