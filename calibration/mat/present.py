"""Present: the equalisation that a mat has now, in words, with its daily checks."""

from datetime import datetime
from pathlib import Path

from calibration.mat import words
from station import equalisation, logbook
from station.daily_check import MAT_PERCENT
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason
from station.validity import identity, validity

NEWEST = 7
"""Daily checks that are told one by one."""
END = ".mat.json"


def serials(folder: Path) -> tuple[str, ...]:
    """Return the serial numbers of the mats that are equalised. folder : of the calibrations."""
    return tuple(sorted(file.name.removesuffix(END) for file in folder.glob(f"*{END}")))


def page(folder: Path, serial: str, now: datetime) -> str | None:
    """Return everything as text, or None when it is no mat that is meant.

    serial : hex; "" where there is but one mat, and no plate. Errors: CalibrationError when its file is not
    to be believed.
    """
    known = serials(folder)
    if serial in known or (known and not serial and not list(folder.glob("[0-9a-f]" * 16 + ".json"))):
        return shown(folder, serial, now)
    return None


def shown(folder: Path, serial: str, now: datetime) -> str:
    """Return everything of a mat as text. serial : hex; "" where there is but one mat.

    Errors: CalibrationError NOT_FOUND without an equalisation, or when it is not clear which mat is meant;
    else as `equalisation.of_mat`.
    """
    known = serials(folder)
    if not serial and len(known) > 1:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            f"There are equalisations of {len(known)} mats: {', '.join(known)}.",
            "Say which one: --show SERIAL.",
        )
    serial = serial or "".join(known)
    if serial not in known:
        raise CalibrationError(
            CalibrationReason.NOT_FOUND,
            f"Mat {serial} is not equalised here." if serial else "No mat is equalised here.",
            f"Known are: {', '.join(known)}." if known else "Equalise one: station equalise serial:",
        )
    found = equalisation.of_mat(folder, bytes.fromhex(serial))
    assert found is not None
    result = str(found.found.get("result", ""))
    lines = [
        f"equalisation {found.number} of mat {found.uid}, {found.matrix.title}",
        f"made {found.made} by {found.found.get('by', '-')}",
        f"SHA-256 of what its file says: {found.hash}",
        *_signed(folder, serial),
        f"result {words.RESULTS.get(result, result)}. {words.MEANING.get(result, '')}".rstrip(),
        *map(str, found.found.get("defects", ())),
        validity(found, serial, now, logbook.checks(folder, serial), logbook.voids(folder, serial)).sentence,
        *_checks(folder, found),
    ]
    return "\n".join(lines)


def _signed(folder: Path, serial: str) -> list[str]:
    by = equalisation.signed((folder / f"{serial}{END}").read_bytes())[1]
    return [f"signed with the key {by.fingerprint}"] if by is not None else []


def _checks(folder: Path, found: Equalisation) -> list[str]:
    own = [each for each in logbook.checks(folder, found.uid) if each.calibration == identity(found)]
    if not own:
        return ["no daily check yet: station check SOURCE --mass 10"]
    many = f"{len(own)} daily check{'s' if len(own) > 1 else ''}"
    told = [f"{many}, {sum(each.is_passed for each in own)} good; the newest last:"]
    for each in own[-NEWEST:]:
        forces = [f"{value:+z.1f} %" for name, value in each.figures.items() if name.endswith(MAT_PERCENT)]
        verdict = "good" if each.is_passed else "not good"
        told.append(f"  {each.at[:16].replace('T', ' ')}  {verdict}; force {' and '.join(forces)}")
    return told
