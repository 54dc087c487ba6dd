"""Choice: one of several, folded away until somebody opens it."""

from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component


def choice(**named: Any) -> Component:
    """Return a field that takes one of several answers; as `dmc.Select`, which keeps every list on the page.

    What nobody has opened is not there: a form of twenty fields stands in half the time.
    """
    return dmc.Select(**{"comboboxProps": {"keepMounted": False}, **named})
