"""Settings in the library: what the clinic chose for all of its pages, added and never changed."""

from datetime import datetime

from sqlalchemy import insert, select

from station.errors import RecordingError, RecordingReason
from station.library.database import Database
from station.library.rows import text, utc
from station.library.tables import SettingRow

CLINIC_NAME = "clinic_name"
PAPER = "paper"
KEYS = (CLINIC_NAME, PAPER)
LONGEST = 80
"""Characters of one value: it has to fit into the head of a page."""


class SettingsKept:
    """Questions and commands about the clinic's settings. Errors: RecordingError BAD_TEXT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, key: str, value: str, *, by: str = "", at: datetime | None = None) -> None:
        """Let a value hold from now on; an empty one takes the setting back."""
        written = " ".join(text(value).split())
        if key not in KEYS:
            raise RecordingError(
                RecordingReason.BAD_TEXT, "There is no such setting.", f"Choose one of {', '.join(KEYS)}."
            )
        if len(written) > LONGEST:
            raise RecordingError(
                RecordingReason.BAD_TEXT,
                f"This is longer than {LONGEST} characters.",
                "Write it shorter: it stands in the head of every page.",
            )
        values = {"key": key, "value": written, "at": utc(at), "by": text(by)}
        with self._database.writing() as connection:
            connection.execute(insert(SettingRow).values(**values))

    def of(self, key: str) -> str:
        """Return what holds, empty while nobody has set it."""
        asked = select(SettingRow.value).where(SettingRow.key == key)
        with self._database.reading() as connection:
            found = connection.execute(asked.order_by(SettingRow.number.desc()).limit(1)).scalar()
            return found or ""
