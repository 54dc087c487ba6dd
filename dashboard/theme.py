"""How the screens look: fonts, the component theme, the setting of every graph.

The colour of a Side is decided in `figures/look.py`; `assets/style.css` repeats it for the page and the
live view, and a test holds the two together.
"""

from typing import Any

FONT = "Inter, 'Segoe UI', system-ui, -apple-system, Roboto, 'Helvetica Neue', Arial, sans-serif"

GRAPH = {"displayModeBar": False, "responsive": True, "scrollZoom": False, "showTips": False}
"""What every dcc.Graph is configured with: a figure to read, not a toy."""

MANTINE: dict[str, Any] = {
    "fontFamily": FONT,
    "primaryColor": "petrol",
    "primaryShade": {"light": 8, "dark": 7},
    "defaultRadius": "md",
    "colors": {
        "petrol": [
            "#e3f4f4",
            "#cbe7e7",
            "#9ccfd0",
            "#6ab6b8",
            "#43a1a4",
            "#2b9497",
            "#1b8e91",
            "#0a7b7e",
            "#00696d",
            "#005a5e",
        ],
        "dark": [
            "#e9eef3",
            "#c3ccd5",
            "#9dabb9",
            "#6f7d8b",
            "#3d4955",
            "#2b3641",
            "#1f2830",
            "#171e26",
            "#0e1318",
            "#0a0e12",
        ],
    },
    "fontSizes": {
        "xs": "0.8125rem",
        "sm": "0.9375rem",
        "md": "1.0625rem",
        "lg": "1.1875rem",
        "xl": "1.375rem",
    },
    "headings": {"fontFamily": FONT, "fontWeight": "650"},
}
