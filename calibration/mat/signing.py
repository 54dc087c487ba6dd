"""Signing: an outcome gets its number, is signed by this station, kept, and noted in its journal."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from calibration.mat import procedure
from calibration.mat.outcome import Outcome
from calibration.mat.procedure import MatProcedure
from calibration.signing import once
from station import equalisation
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason, StationError

NUMBERS = "numbers"
"""Folder of the numbers that are given, an empty file each, below that of the calibrations."""
ANEW = "Nothing is to be done; to equalise the mat anew, begin one (at a terminal: --new)."


def sign(calibrations: Path, made: MatProcedure, found: Outcome, now: datetime) -> tuple[Equalisation, Path]:
    """Number an outcome, sign it and keep it; see `station.equalisation.keep`. Returns it and its file.

    made : where it comes from; its journal gets the number. Errors: CalibrationError NOT_KEPT; OUT_OF_TURN
    when it was signed already, at another screen; then nothing has changed.
    """
    with once(made.folder, "equalisation", _number, ANEW):
        number = reserved(calibrations, now)
        numbered = replace(found.equalisation, number=number)
        try:
            file = equalisation.keep(calibrations, numbered)
        except StationError:
            (calibrations / NUMBERS / number).unlink(missing_ok=True)
            raise
        made.note("number", number)
    return numbered, file


def _number(folder: Path) -> str | None:
    found = procedure.resume(folder).fact("number")
    return None if found is None else str(found)


def reserved(calibrations: Path, now: datetime) -> str:
    """Return the next number of this station, which nobody else gets: two mats may be signed at once.

    Errors: CalibrationError NOT_KEPT.
    """
    year, below = f"M-{now:%Y}-", calibrations / NUMBERS
    try:
        below.mkdir(parents=True, exist_ok=True)
        kept = [file.name.partition(".")[0] for file in calibrations.glob(f"*/{year}*.mat.json")]
        given = [*kept, *(file.name for file in below.glob(f"{year}*"))]
        # The fingerprint that parts two of one number is no part of it.
        ends = [each.removeprefix(year).partition("-")[0] for each in given]
        next_one = max((int(each) for each in ends if each.isdecimal()), default=0) + 1
        while True:
            number = f"{year}{next_one:04d}"
            try:
                (below / number).open("x").close()
            except FileExistsError:
                next_one += 1
            else:
                return number
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"No number could be written to {calibrations.name}: {error.strerror or error}.",
            "Make room on the disk and keep it again: every reading is there.",
        ) from error
