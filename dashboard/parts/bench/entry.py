"""Entry: a number that is asked for at the bench, its field, and what is made of what was written into it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component

from dashboard.words import bench as said
from station.errors import CalibrationError, CalibrationReason


@dataclass(frozen=True)
class Field:
    """A number that is asked for. what : its label. usual : filled in. is_needed : it may not stay empty."""

    what: str
    low: float
    high: float
    usual: float | None = None
    how: str = ""
    is_needed: bool = False


class EntryError(CalibrationError):
    """An answer that cannot be. name : of its field."""

    def __init__(self, reason: CalibrationReason, name: str, sentence: str, what_to_do: str) -> None:
        super().__init__(reason, sentence, what_to_do)
        self.name = name


def shown(name: str, label: str, value: Any = None, **more: Any) -> Component:
    """Return a field. value : what stands in it."""
    # A field that lets digits in alone makes 472 of a pasted 47,2: what is no number is refused in words.
    return dmc.TextInput(
        id={"bench-ask": name}, label=label, value=_text(value), size="md", autoComplete="off", **more
    )


def read(asked: Mapping[str, Any], name: str, field: Field) -> float | None:
    """Read a number. Errors: EntryError WRONG_UNIT when it is none, or missing although needed."""
    text = _text(asked.get(name)).strip()
    if not text and not field.is_needed:
        return None
    try:
        found = math.nan if "_" in text else float(text)
    except ValueError:
        found = math.nan
    if not field.low <= found <= field.high:
        sentence = said.NOT_A_NUMBER.format(what=field.what, low=field.low, high=field.high)
        how = said.WITH_A_POINT if "," in text else said.NOT_A_NUMBER_HOW
        raise EntryError(CalibrationReason.WRONG_UNIT, name, sentence, how)
    return found


def number(asked: Mapping[str, Any], name: str, what: str, low: float, high: float) -> float:
    """Read a number that is needed. what : its label. Errors: EntryError WRONG_UNIT."""
    return read(asked, name, Field(what, low, high, is_needed=True)) or 0.0


def _text(value: Any) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, int | float) else str(value)
