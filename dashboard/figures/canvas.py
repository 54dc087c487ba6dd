"""Canvas: what a chart is drawn on, in px from the lower left corner, for the screen and for paper alike.

Frames, ticks and letters are placed by hand: to set up matplotlib's own axes takes longer than to draw.
"""

import io
import re
import threading
from functools import lru_cache
from typing import Any

from numpy.typing import ArrayLike

from dashboard.figures.look import SYMBOLS, Look

INCH = 72.0
"""px, as SVG counts them here: one is a point of the paper."""
STROKES: dict[str, Any] = {"solid": "-", "dash": (0, (3.6, 1.8)), "dot": (0, (1, 1.8))}
MARKS = {"circle": ("o", 1.0), "diamond": ("D", 0.84), "square": ("s", 0.9)}
"""Shape and size of each symbol: a square on its corner looks larger than it is."""
INNER = {"dot": ("o", 0.34), "cross": ("+", 0.62), "x": ("x", 0.5)}
"""What stands in a hollow mark, and how large of it."""
MISSING = "\u25a1"
"""Stands for a letter that the font does not have."""
_SETTINGS: Any = {"svg.fonttype": "path", "svg.hashsalt": "station", "path.simplify_threshold": 0.25}
_UNSAID = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_ONE_AT_A_TIME = threading.Lock()
"""matplotlib keeps its settings for the whole process."""
_WAY = re.compile(rb' d="([^"]*)"')
_BENT = re.compile(rb"[CQz]")
_FINE = {False: re.compile(rb"(\.\d)\d+"), True: re.compile(rb"(\.\d\d)\d+")}
"""Digits that are seen: tenths of a px on a screen, hundredths of a point on paper."""


class Canvas:
    """An empty picture. size : width and height, px."""

    def __init__(self, size: tuple[float, float], look: Look) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = size
        self.look = look
        self.figure = Figure(figsize=(self.width / INCH, self.height / INCH), dpi=INCH)
        self.figure.patch.set_visible(False)

    def svg(self) -> bytes:
        """Return it as SVG: the same twice, with paths in place of letters, whatever fonts there are."""
        import matplotlib

        out = io.BytesIO()
        with _ONE_AT_A_TIME, matplotlib.rc_context(_SETTINGS):
            self.figure.savefig(out, format="svg", metadata=_UNSAID)
        fine = _FINE[self.look.is_paper]
        return _WAY.sub(lambda way: _shorter(fine.sub(rb"\1", way[0])), out.getvalue())

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        ink: str = "",
        size: float = 0.0,
        ha: str = "left",
        va: str = "baseline",
        turned: bool = False,
        bold: bool = False,
        boxed: str = "",
        name: str = "",
    ) -> None:
        """Write words. boxed : colour of a frame around them, none without."""
        from matplotlib.text import Text
        from matplotlib.transforms import IdentityTransform

        written = Text(
            x,
            y,
            _printable(words),
            color=ink or self.look.ink,
            fontsize=size or self.look.text,
            ha=ha,
            va=va,
            rotation=90 if turned else 0,
            fontweight="bold" if bold else "normal",
            parse_math=False,
            linespacing=1.25,
            zorder=4,
            transform=IdentityTransform(),
            gid=name or None,
        )
        if boxed:
            edge = {"edgecolor": boxed, "facecolor": self.look.ground, "linewidth": 0.07 * self.look.text}
            written.set_bbox({"boxstyle": "square,pad=0.2", **edge})
        self.figure.add_artist(written)

    def line(
        self,
        x: ArrayLike,
        y: ArrayLike,
        ink: str,
        width: float,
        *,
        dash: str = "solid",
        alpha: float = 1.0,
        above: float = 2.0,
        within: Any = None,
        name: str = "",
    ) -> None:
        """Draw a line; a gap where a value is missing. within : transform of a frame, else px."""
        from matplotlib.lines import Line2D
        from matplotlib.transforms import IdentityTransform

        drawn = Line2D(
            x,
            y,
            color=ink,
            linewidth=width,
            linestyle=STROKES[dash],
            alpha=alpha,
            zorder=above,
            transform=within or IdentityTransform(),
            solid_joinstyle="round",
            gid=name or None,
        )
        self.figure.add_artist(drawn)

    def marks(
        self, x: ArrayLike, y: ArrayLike, side: str, variant: str = "", *, within: Any = None, name: str = ""
    ) -> None:
        """Draw the symbol of a side. variant : "" filled, "open" hollow, else what stands in the hollow."""
        look, (shape, share) = self.look, MARKS[SYMBOLS[side]]
        edge = 0.17 * look.mark
        self._marked(
            x, y, shape, share, side, look.ground if variant else look.sides[side], edge, within, name
        )
        if variant in INNER:
            inside, part = INNER[variant]
            ink = look.sides[side]
            self._marked(x, y, inside, share * part, side, ink, 0.7 * edge, within, f"{name}-{variant}")

    def _marked(
        self,
        x: ArrayLike,
        y: ArrayLike,
        shape: str,
        share: float,
        side: str,
        face: str,
        edge: float,
        within: Any,
        name: str,
    ) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.transforms import IdentityTransform

        drawn = Line2D(
            x,
            y,
            linestyle="",
            marker=shape,
            markersize=share * self.look.mark,
            markerfacecolor=face,
            markeredgecolor=self.look.sides[side],
            markeredgewidth=edge,
            zorder=3,
            transform=within or IdentityTransform(),
            gid=name or None,
        )
        self.figure.add_artist(drawn)

    def shade(
        self, x: tuple[float, float], y: tuple[float, float], ink: str, alpha: float, within: Any, name: str
    ) -> None:
        """Fill a rectangle, faintly."""
        from matplotlib.patches import Rectangle

        place = (x[0], y[0]), x[1] - x[0], y[1] - y[0]
        drawn = Rectangle(*place, facecolor=ink, alpha=alpha, linewidth=0, transform=within, zorder=0.5)
        drawn.set_gid(name)
        self.figure.add_artist(drawn)

    def boxes(
        self, places: ArrayLike, ink: str, *, edge: str, width: float, within: Any, above: float, name: str
    ) -> None:
        """Fill rectangles with one colour. places : (n, 4), left, lower, right and upper edge of each."""
        import numpy as np
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        left, low, right, high = np.asarray(places, float).reshape(-1, 4).T
        corners = np.stack([left, low, right, low, right, high, left, high, left, low], axis=1)
        codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        way = Path(corners.reshape(-1, 2), np.tile(codes, len(corners)))
        drawn = PathPatch(way, facecolor=ink, edgecolor=edge, linewidth=width, zorder=above)
        drawn.set_transform(within)
        drawn.set_gid(name)
        self.figure.add_artist(drawn)

    def width_of(self, words: str, size: float = 0.0) -> float:
        """Return how wide words are, px."""
        return _width(_printable(words), size or self.look.text)


def _shorter(way: bytes) -> bytes:
    """Return the same way without saying at every point of a line that it is one."""
    return way if _BENT.search(way) else way.replace(b" \nL ", b" ")


@lru_cache(maxsize=512)
def _width(words: str, size: float) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(words, FontProperties(size=size), False)
    return float(width)


def _printable(words: str) -> str:
    """Return words without letters that the font does not have."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    if words.isascii():
        return words
    known = get_font(findfont(FontProperties())).get_charmap()
    return "".join(letter if letter == "\n" or ord(letter) in known else MISSING for letter in words)
