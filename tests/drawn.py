"""What a drawn picture holds: its lines, marks and words, by the names that the figures give them."""

import re
from typing import Any

import numpy as np
from playwright.sync_api import Page

from dashboard.figures.canvas import Canvas
from dashboard.figures.look import LIGHT

STAND = """() => [...document.querySelectorAll(".picture img")].filter(each => each.offsetParent)
    .every(each => each.complete && each.naturalWidth > 0)"""


def named(canvas: Canvas, pattern: str) -> list[Any]:
    """Return the artists whose whole name fits a pattern, in the order in which they were drawn."""
    found = canvas.figure.get_children()
    return [each for each in found if re.fullmatch(pattern, each.get_gid() or "")]


def one(canvas: Canvas, pattern: str) -> Any:
    """Return the only artist of a name."""
    (found,) = named(canvas, pattern)
    return found


def values(line: Any) -> tuple[list[float], list[float]]:
    """Return the values through which a line or its marks go."""
    x, y = (np.asarray(each, float) for each in line.get_data())
    return x.tolist(), y.tolist()


def words(canvas: Canvas, pattern: str) -> list[str]:
    """Return the words of some names."""
    return [each.get_text() for each in named(canvas, pattern)]


def dash(line: Any) -> object:
    """Return how a line is broken."""
    return line._unscaled_dash_pattern  # matplotlib tells only whether it is


def side_of(artist: Any) -> str:
    """Return the side whose colour a line or a mark has in the light scheme."""
    colours = {colour: side for side, colour in LIGHT.sides.items()}
    is_mark = artist.get_linestyle() == "None"
    return colours[artist.get_markeredgecolor() if is_mark else artist.get_color()]


def is_hollow(mark: Any) -> bool:
    """Say whether marks have the colour of the ground inside."""
    return bool(mark.get_markerfacecolor() == LIGHT.ground)


def wait_for_pictures(page: Page) -> None:
    """Bring every picture into sight, and wait until all of them stand."""
    page.locator(".picture img:visible").first.wait_for()
    for picture in page.locator(".picture img:visible").all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function(STAND)
