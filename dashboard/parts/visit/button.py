"""Buttons of a visit: what each is called by the guide."""

import dash_mantine_components as dmc
from dash.development.base_component import Component

from dashboard import words


def act(name: str, label: str, *, kind: str = "filled", of: str = "", wait: bool = False) -> Component:
    """Return a button of the visit. name : the guide's word for it."""
    return dmc.Button(
        label,
        id={"act": name, "of": of},
        variant=kind,
        size="lg" if kind == "filled" else "md",
        fullWidth=True,
        loading=wait,
        className="big" if kind == "filled" else None,
        n_clicks=0,
        **({"data-first": "true"} if kind == "filled" else {}),
    )


def closing() -> Component:
    """Return the small button that ends a visit before its last step; what is kept stays kept."""
    return dmc.Button(
        words.CLOSE_VISIT, id={"act": "end", "of": ""}, variant="subtle", size="compact-sm", n_clicks=0
    )
