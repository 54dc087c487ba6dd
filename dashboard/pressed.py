"""Pressed: which button a callback was called for, and the answer when it was none."""

from collections.abc import Iterator
from typing import Any

from dash import ctx, no_update


def pressed() -> dict[str, Any]:
    """Return the name of the button that was pressed, empty if none was; a plain name is its part "id"."""
    return next(presses(), {})


def presses() -> Iterator[dict[str, Any]]:
    """Yield the names of all buttons that were pressed in the moment of this call, as `pressed`.

    Buttons that just came call as well, unpressed, and Dash puts a press of the same moment into the same
    call, behind them: so not what is named first counts but what has been clicked.
    """
    for each in ctx.triggered:
        if each["value"] and each["prop_id"].endswith(".n_clicks"):
            name: Any = ctx.triggered_prop_ids[each["prop_id"]]
            yield name if isinstance(name, dict) else {"id": name}


def unchanged() -> list[Any]:
    """Return that nothing changes, in the shape of the callback's outputs."""
    return [[no_update] * len(each) if isinstance(each, list) else no_update for each in ctx.outputs_list]
