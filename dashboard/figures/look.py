"""What all figures share: the colour of each side, light and dark, and a calm frame."""

from typing import Any

SIDES = {
    "left": {"light": "#1f6feb", "dark": "#6cb6ff"},
    "right": {"light": "#b35900", "dark": "#f0a35e"},
    "both": {"light": "#57606a", "dark": "#adbac7"},
}
DASHES = {"left": "solid", "right": "dash", "both": "dot"}
"""The same meaning as the colour, for eyes and printers that do not see it."""
SYMBOLS = {"left": "circle", "right": "diamond", "both": "square"}


def colour(side: str, dark: bool) -> str:
    """Return the colour of a side."""
    return SIDES[side]["dark" if dark else "light"]


def layout(dark: bool, **more: Any) -> dict[str, Any]:
    """Return the layout of every figure: transparent, quiet grid, no tool bar to learn."""
    ink, grid = ("#e6edf3", "#2d333b") if dark else ("#1f2328", "#e4e8ec")
    axis = {"gridcolor": grid, "zerolinecolor": grid, "linecolor": grid, "automargin": True}
    base: dict[str, Any] = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ink, "family": "system-ui, sans-serif", "size": 14},
        "margin": {"l": 56, "r": 16, "t": 36, "b": 48},
        "hovermode": "closest",
        "legend": {"orientation": "h", "y": 1.12, "x": 0},
        "xaxis": dict(axis),
        "yaxis": dict(axis),
    }
    for name, value in more.items():
        base[name] = {**base[name], **value} if isinstance(base.get(name), dict) else value
    return base
