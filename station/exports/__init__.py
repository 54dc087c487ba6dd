"""What leaves the station: one file per form, chosen by the suffix of the file's name."""

from pathlib import Path

from station.errors import RecordingError, RecordingReason
from station.exports.export import Export
from station.folder import constants
from station.recording.disk import refusal
from station.recording.recording import Recording


def forms() -> dict[str, Export]:
    """Return the forms this station writes, by suffix."""
    found = constants("station.exports", "EXPORT")
    return {export.suffix: export for export in found if isinstance(export, Export)}


def write(recording: Recording, path: Path) -> None:
    """Write a recording in the form its name asks for.

    Errors: RecordingError NOT_OURS, NO_ROOM, NOT_WRITABLE.
    """
    name = path.name.lower()
    fitting = sorted((suffix for suffix in forms() if name.endswith(suffix)), key=len)
    export = forms()[fitting[-1]] if fitting else None
    if export is None:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            f"'{path.suffix}' is not a form this station writes.",
            f"Choose one of {', '.join(sorted(forms()))}.",
        )
    try:
        export.write(recording, path)
    except OSError as error:
        raise refusal(error, path.name) from error
