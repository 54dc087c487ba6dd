"""Signing: an outcome gets its number, is signed by this station, kept, and noted in its journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from calibration.mat import procedure
from calibration.mat.outcome import Outcome
from calibration.mat.procedure import MatProcedure
from station import equalisation
from station.equalisation import Equalisation
from station.errors import CalibrationError, CalibrationReason, RecordingError, StationError
from station.recording.disk import Lock

NUMBERS = "numbers"
"""Folder of the numbers that are given, an empty file each, below that of the calibrations."""
SIGNING = "signing.lock"
"""File in the folder of an equalisation, held while it is signed."""


def sign(calibrations: Path, made: MatProcedure, found: Outcome, now: datetime) -> tuple[Equalisation, Path]:
    """Number an outcome, sign it and keep it; see `station.equalisation.keep`. Returns it and its file.

    made : where it comes from; its journal gets the number. Errors: CalibrationError NOT_KEPT; OUT_OF_TURN
    when it was signed already, at another screen; then nothing has changed.
    """
    with _once(made):
        number = reserved(calibrations, now)
        numbered = replace(found.equalisation, number=number)
        try:
            file = equalisation.keep(calibrations, numbered)
        except StationError:
            (calibrations / NUMBERS / number).unlink(missing_ok=True)
            raise
        made.note("number", number)
    return numbered, file


@contextmanager
def _once(made: MatProcedure) -> Iterator[None]:
    """Let one signature in, of however many screens. Errors: CalibrationError NOT_KEPT, OUT_OF_TURN."""
    try:
        lock = Lock(made.folder / SIGNING)
    except RecordingError as error:
        raise CalibrationError(
            CalibrationReason.OUT_OF_TURN,
            "This equalisation is being signed at another screen.",
            "Look there: it is kept once.",
        ) from error
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"Nothing could be written to {made.folder.name}: {error.strerror or error}.",
            "Make room on the disk and keep it again: every reading is there.",
        ) from error
    try:
        # What the disk says counts: another screen may have ended it since this one took it up.
        number = procedure.resume(made.folder).fact("number")
        if number is not None:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                f"This equalisation was signed already, at another screen: it is {number}.",
                "Nothing is to be done; to equalise the mat anew, begin one (at a terminal: --new).",
            )
        yield
    finally:
        lock.release()


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
