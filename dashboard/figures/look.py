"""What all figures share: the colour of each side, light, dark and on paper, and a calm frame."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Look:
    """How a picture is drawn.

    sides : colour of each. ink, quiet : of letters. grid. ground : what lies beneath, as it shows in a
    hollow mark. text, small : px of letters, and of those at ticks. stroke : px of the line of a series.
    mark : px of a symbol. is_paper : printed, where a line is named at its end. shade : of a stretch of time.
    """

    sides: Mapping[str, str]
    ink: str
    quiet: str
    grid: str
    ground: str
    text: float = 14.0
    small: float = 13.0
    stroke: float = 2.0
    mark: float = 9.5
    is_paper: bool = False
    shade: str = "#00696d"


LIGHT = Look({side: of["light"] for side, of in SIDES.items()}, "#17212b", "#566371", "#dde3e9", "#ffffff")
DARK = Look(
    {side: of["dark"] for side, of in SIDES.items()},
    "#e9eef3",
    "#9dabb9",
    "#2b3641",
    "#171e26",
    shade="#4fc3c0",
)
PAPER = Look(
    LIGHT.sides, "#17212b", "#57606a", "#e1e5e9", "#ffffff", 7.0, 6.2, 1.15, 4.4, is_paper=True
)  # the letters of the page around it, pt


def screen(scheme: str) -> Look:
    """Return the look of a scheme, `light` or `dark`."""
    return {"light": LIGHT, "dark": DARK}[scheme]


def layout(dark: bool, **more: Any) -> dict[str, Any]:
    """Return the layout of a figure that somebody works on: transparent, quiet grid, no tool bar to learn."""
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
