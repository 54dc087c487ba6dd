"""Present: the certificate that a plate has now, in words, with what it is worth today."""

import math
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from calibration import budget, patients, words
from calibration.acceptance import Result
from calibration.accuracy import Class
from calibration.typed import typed
from station import certificate, logbook
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason
from station.mat import mat
from station.newtons import Calibration, PlateGain
from station.qualification.ratio import Ratio
from station.validity import CHECK_DAYS, Cause, State, Validity, Void, identity, validity

PEOPLE = (20.0, 60.0, 120.0)
"""kg, for whom the uncertainty is told, who stand in the middle of a plate."""
G = 9.80665
REMEDY = {
    State.VOIDED: "Calibrate the plates anew, or look at them and let it stand by name (--lift).",
    State.EXPIRED: "Calibrate the plates anew: station calibrate.",
    State.CHECK_FAILED: "Lay the known mass on the plates once more: station check.",
    State.CHECK_OVERDUE: "Lay the known mass on the plates: station check.",
    State.DUE_SOON: "Plan the next calibration.",
}
"""What an engineer does about it."""


def serials(folder: Path) -> tuple[str, ...]:
    """Return the serial numbers of which there is a certificate. folder : of the calibrations."""
    return tuple(sorted(file.stem for file in folder.glob("*.json") if _is_serial(file.stem)))


def present(folder: Path, serial: str = "") -> Certificate:
    """Return the certificate that holds. serial : of the plate, hex; "" where there is but one.

    Errors: CalibrationError NOT_FOUND without one, or when it is not clear which is meant; UNREADABLE,
    CHANGED, OTHER_SERIAL when its file is not to be believed.
    """
    known = serials(folder)
    if not serial and len(known) == 1:
        serial = known[0]
    if not serial and known:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            f"There are certificates of {len(known)} plates: {', '.join(known)}.",
            "Say which one: --serial SERIAL.",
        )
    found = certificate.of_plate(folder, bytes.fromhex(serial)) if _is_serial(serial) else None
    if found is None:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            f"There is no certificate of plate {serial}." if serial else "No plate has a certificate here.",
            f"Known are: {', '.join(known)}."
            if known
            else "Calibrate one: station calibrate serial: (a pressure mat: station equalise serial:)",
        )
    return found


def worth(folder: Path, found: Certificate, now: datetime, check_days: float = CHECK_DAYS) -> Validity:
    """Return what a certificate is worth at a moment, by itself and by the logs beside it."""
    uid = found.calibration.uid
    checks, voids = logbook.checks(folder, uid), logbook.voids(folder, uid)
    return validity(found.calibration, uid, now, checks, voids, check_days=check_days)


def noted(folder: Path, calibration: Calibration, cause: Cause, by: str, note: str, now: datetime) -> Void:
    """Write down what voids a calibration from now on, or (LIFTED) that it stands. by : who says so.

    Errors: CalibrationError INCOMPLETE without a name or without words; RecordingError NO_ROOM, NOT_WRITABLE.
    """
    by, note = typed(by), typed(note)
    if not by or not note:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE,
            "What happened to a plate is written down in words and by name.",
            "For example: --void dropped --by 'E. Example' --note 'fell off the trolley'",
        )
    void = Void(cause, now.isoformat(timespec="seconds"), identity(calibration), by, note)
    logbook.append(logbook.path(folder, calibration.uid, logbook.VOIDS), void.to_json())
    return void


def page(folder: Path, found: Certificate, now: datetime) -> str:
    """Return everything as text: the certificate, what it is worth, what was noted, what patients say."""
    content, calibration = found.content, found.calibration
    lines = [
        f"{content.get('title', words.TITLE)}",
        f"certificate {found.number} of plate {calibration.uid}, {mat(calibration.geometry).title}",
        f"made {words.moment(found.made)} by {content.get('by', '-')}, {content.get('place', '-')}",
        *([f"signed with the key {found.signature.fingerprint}"] if found.signature else []),
        _result(content.get("result"), content.get("class")),
        *(_known(plate) for plate in calibration.plates),
        *([f"U counts with: {words.in_use(content['in_use'])}"] if "in_use" in content else []),
        _pose(calibration),
        "",
        *_worth(folder, found, now),
        *_noted(folder, calibration),
        _patients(folder, calibration),
    ]
    return "\n".join(lines)


def _result(result: object, reached: object) -> str:
    told = words.RESULTS[Result(str(result))] if result in list(Result) else words.NOT_STATED
    named = words.CLASSES[Class(str(reached))] if reached in list(Class) else "no class"
    more = f" {words.INCOMPLETE}" if result == Result.INCOMPLETE else ""
    return f"result {told}, {named}.{more}" if more else f"result {told}, {named}"


def _known(plate: PlateGain) -> str:
    """Say how well a plate is known: U of the centre of pressure for three people in its middle."""
    told = []
    for mass in PEOPLE:
        fz, x, y = budget.standard(plate, budget.rigid(plate, mass * G, 0.0, 0.0))[0]
        place, force = budget.FACTOR * math.hypot(x, y) / math.sqrt(2.0), budget.FACTOR * fz
        told.append(f"{mass:g} kg {words.up(1e3 * place, 2)} mm, {words.up(force, 1)} N")
    return f"{plate.side} plate, U (k = 2) of place and force in its middle: {'; '.join(told)}"


def _pose(calibration: Calibration) -> str:
    from calibration.certificate import pose_of

    found = pose_of(calibration)
    if found is None:
        return "places of the plates to each other: not measured (station calibrate --pose)"
    x, y, angle = (words.with_uncertainty(found[n], found[f"u_{n}"]) for n in ("x_mm", "y_mm", "angle_deg"))
    return f"right plate from the left one: {x} mm to the right, {y} mm forward, turned {angle} degrees"


def _worth(folder: Path, found: Certificate, now: datetime) -> list[str]:
    today = worth(folder, found, now)
    checked = (
        "no daily check yet" if today.checked is None else f"last passed check {today.checked:.0f} days ago"
    )
    due = "does not age: simulated plates" if found.calibration.is_simulated else f"due {found.due}"
    remedy = REMEDY.get(today.state, "")
    return [f"{due}; {checked}", f"{today.sentence} {remedy}".strip()]


def _noted(folder: Path, calibration: Calibration) -> list[str]:
    own = identity(calibration)
    found = [void for void in logbook.voids(folder, calibration.uid) if void.calibration in (own, "")]
    return [_line(void) for void in found]


def _line(void: Void) -> str:
    told = f"noted {void.at[:16].replace('T', ' ')}: {void.cause.spoken}"
    return told + (f", {void.note}" if void.note else "") + (f" ({void.by})" if void.by else "")


def _patients(folder: Path, calibration: Calibration) -> str:
    found = ratios(folder, calibration)
    return patients.balance(found).sentence if found else "No patient has checked the plates yet."


def ratios(folder: Path, calibration: Calibration) -> Sequence[Ratio]:
    """Return what patients said of the plates since this calibration, in order of time."""
    own = identity(calibration)
    lines = logbook.lines(logbook.path(folder, calibration.uid, logbook.RATIOS))
    read = [Ratio.of(line, own) for line in lines if line is not None]
    return sorted((each for each in read if each is not None), key=lambda each: each.at)


def _is_serial(text: str) -> bool:
    return len(text) == 16 and all(letter in "0123456789abcdef" for letter in text)
