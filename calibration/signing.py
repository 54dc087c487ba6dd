"""Signing: what was read is signed once, however many screens and terminals show it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from station.errors import CalibrationError, CalibrationReason, RecordingError
from station.recording.disk import Lock

SIGNING = "signing.lock"
"""File in the folder of what is signed, held meanwhile."""


@contextmanager
def once(folder: Path, what: str, number: Callable[[Path], str | None], anew: str) -> Iterator[None]:
    """Let one signature in. folder : of the procedure. what : it is, in a word. anew : how to begin another.

    number : says under which number a folder was signed, None if it was not. Errors: CalibrationError
    NOT_KEPT; OUT_OF_TURN when it is being signed, or was, at another screen; then nothing has changed.
    """
    try:
        lock = Lock(folder / SIGNING)
    except RecordingError as error:
        raise CalibrationError(
            CalibrationReason.OUT_OF_TURN,
            f"This {what} is being signed at another screen.",
            "Look there: it is kept once.",
        ) from error
    except OSError as error:
        raise CalibrationError(
            CalibrationReason.NOT_KEPT,
            f"Nothing could be written to {folder.name}: {error.strerror or error}.",
            "Make room on the disk and keep it again: every reading is there.",
        ) from error
    try:
        # What the disk says counts: another screen may have ended it since this one took it up.
        found = number(folder)
        if found is not None:
            raise CalibrationError(
                CalibrationReason.OUT_OF_TURN,
                f"This {what} was signed already, at another screen: it is {found}.",
                anew,
            )
        yield
    finally:
        lock.release()
