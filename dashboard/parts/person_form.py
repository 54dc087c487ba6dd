"""Who somebody is: name and birth year, as they are entered for somebody new and corrected later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component

from dashboard import words
from station.errors import RecordingError, RecordingReason

EARLIEST = 1900
LONGEST = 100
"""Characters of a name: a page and a print have room for two lines of it."""


@dataclass(frozen=True)
class Entered:
    """What was entered. born : None where it was left out."""

    name: str
    born: int | None


def fields(name_id: Any, born_id: Any, name: str = "", born: int | None = None) -> list[Component]:
    """Return the two fields, with what stands in them."""
    return [
        dmc.TextInput(id=name_id, label=words.NAME_OR_CODE, size="md", value=name, autoComplete="off"),
        dmc.TextInput(
            id=born_id,
            label=words.BIRTH_YEAR,
            size="md",
            value="" if born is None else str(born),
            inputProps={"inputMode": "numeric"},
            autoComplete="off",
        ),
    ]


def entered(name: str | None, born: str | None) -> Entered:
    """Read the fields. Errors: RecordingError BAD_TEXT."""
    text, year = (name or "").strip(), (born or "").strip()
    if year and not (year.isdecimal() and EARLIEST <= int(year) <= date.today().year):
        raise RecordingError(RecordingReason.BAD_TEXT, words.BIRTH_YEAR_REFUSED, "")
    if not text:
        raise RecordingError(RecordingReason.BAD_TEXT, words.NAME_NEEDED, "")
    if len(text) > LONGEST:
        raise RecordingError(RecordingReason.BAD_TEXT, words.NAME_TOO_LONG.format(LONGEST), "")
    return Entered(text, int(year) if year else None)


def need_another(made: Entered, twins: Sequence[int | None]) -> None:
    """Refuse somebody who may be somebody else. twins : birth years of the others of that name.

    Errors: RecordingError BAD_TEXT.
    """
    if any(made.born is None or year in (made.born, None) for year in twins):
        told = words.same_name(made.name, list(twins))
        raise RecordingError(RecordingReason.BAD_TEXT, told, "")
