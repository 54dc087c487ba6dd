"""Number field: a number that somebody types, kept as it was typed."""

from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component


def number_field(**named: Any) -> Component:
    """Return a field for a number; as `dmc.NumberInput` without `min` and `max`.

    With them it makes a number out of range another one without a word, for one with a fixed number of
    decimals whatever it is told (2.8). What does not fit is refused in words, by who reads it.
    """
    return dmc.NumberInput(**named)
