"""Drawings of the exercises: one schematic figure each, in the colour of the text around it."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "assets" / "exercises"
INK = "#17212b"
"""Of the paper, where no text gives a colour."""


def has_drawing(key: str) -> bool:
    """Say whether an exercise has a drawing; what one picture cannot show has none."""
    return (FOLDER / f"{key}.svg").is_file()


def on_screen(key: str) -> str:
    """Return the address of a drawing."""
    return f"/assets/exercises/{key}.svg"


def on_paper(key: str) -> bytes:
    """Return a drawing as SVG in the ink of the paper."""
    return (FOLDER / f"{key}.svg").read_text("utf-8").replace("currentColor", INK).encode()
