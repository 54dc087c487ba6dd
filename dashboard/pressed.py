"""Pressed: which button a callback was called for."""

from typing import Any

from dash import ctx


def pressed() -> dict[str, Any]:
    """Return the name of the button that was pressed, empty if none was; a plain name is its part "id".

    Buttons that just came call as well, unpressed, and Dash puts a press of the same moment into the same
    call, behind them: so not what is named first counts but what has been clicked.
    """
    clicked = (
        ctx.triggered_prop_ids[each["prop_id"]]
        for each in ctx.triggered
        if each["value"] and each["prop_id"].endswith(".n_clicks")
    )
    name: Any = next(clicked, {})
    return name if isinstance(name, dict) else {"id": name}
