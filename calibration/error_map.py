"""Error map: by how much, and in which direction, a plate misplaces a load, drawn where the load lay."""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEFT_AS, FOUND_AS = "#0b3d91", "#8c8c8c"
"""Ink of the plate as it was left, and as it was found."""
LONGEST = 0.16
"""Share of the plate's width that the longest arrow takes."""
CUT = 0.3
"""Share of the plate's width at which an arrow of the plate as found is cut."""
KEYS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
"""mm. What the key of a map may stand for."""
CELL = 22.0
"""mm. Side of the square that stands for a cell."""


@dataclass(frozen=True)
class Outline:
    """A plate as it is drawn. width, depth : mm. cells : (x, y) mm of each, in the plate's frame."""

    width: float
    depth: float
    cells: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Errors:
    """Errors at places. place : (n, 2), mm. error : (n, 2), mm, of the centre of pressure.

    force : (n,), %, of the load; NaN where nobody looked.
    """

    place: Floats
    error: Floats
    force: Floats

    @property
    def size(self) -> Floats:
        """(n,), mm, how far each load was misplaced."""
        return np.asarray(np.hypot(*self.error.T))


NOTHING = Errors(np.empty((0, 2)), np.empty((0, 2)), np.empty(0))


def of_rows(rows: Sequence[Mapping[str, Any]]) -> Errors:
    """Return the errors of a certificate's rows, one row a point, as they were left."""
    return _errors(rows, "error_x_mm", "error_y_mm")


def found_of(rows: Sequence[Mapping[str, Any]]) -> Errors:
    """Return the errors of the same rows as they were found; a point that nobody saw then is left out."""
    return _errors(rows, "found_x_mm", "found_y_mm")


def _errors(rows: Sequence[Mapping[str, Any]], x: str, y: str) -> Errors:
    known = [row for row in rows if row[x] is not None and row[y] is not None]
    if not known:
        return NOTHING
    return Errors(
        np.array([(row["x_mm"], row["y_mm"]) for row in known], float),
        np.array([(row[x], row[y]) for row in known], float),
        np.array([row["error_percent"] for row in known], float),
    )


def draw(
    outline: Outline,
    fitted: Errors,
    fresh: Errors,
    found: Errors = NOTHING,
    *,
    scale: float | None = None,
    width: float = 1.7,
) -> bytes:
    """Draw one plate as SVG, in its own proportions, its front upwards.

    fitted : at the points of the calibration. fresh : at points that took no part in it. found : the same
    readings with the calibration before. scale : how many times too large, see `enlarged`. width : inches.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, width * _height(outline) / _width(outline)))
    FigureCanvasSVG(figure)
    place = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    place.set(xlim=_ends(_width(outline)), ylim=_rims(outline), aspect="equal")
    place.axis("off")
    _plate(place, outline)
    scale = scale or enlarged(outline, fitted, fresh)
    _arrows(place, found, scale, FOUND_AS, 0.6, CUT * outline.width)
    _arrows(place, fitted, scale, LEFT_AS, 0.9)
    _arrows(place, fresh, scale, LEFT_AS, 0.9)
    _points(place, fitted, "o", 5.0)
    _points(place, fresh, "D", 7.0)
    _key(place, outline, scale)
    return _svg(figure)


def enlarged(outline: Outline, *errors: Errors) -> float:
    """Return how many times errors are drawn too large, so that the longest of them fits.

    Maps that are compared are drawn with the smallest scale of them all.
    """
    longest = max((float(each.size.max()) for each in errors if len(each.place)), default=0.0)
    return LONGEST * outline.width / longest if longest > 0.0 else 1.0


def _width(outline: Outline) -> float:
    return 1.02 * outline.width


def _height(outline: Outline) -> float:
    return outline.depth + 78.0


def _ends(length: float) -> tuple[float, float]:
    return -length / 2, length / 2


def _rims(outline: Outline) -> tuple[float, float]:
    low, high = -outline.depth / 2 - 54.0, outline.depth / 2 + 24.0
    return low, high


def _plate(place: Any, outline: Outline) -> None:
    from matplotlib.patches import Rectangle

    x, y = outline.width / 2, outline.depth / 2
    place.add_patch(Rectangle((-x, -y), 2 * x, 2 * y, fill=False, linewidth=0.9, edgecolor="black"))
    place.plot([-x, x], [0, 0], [0, 0], [-y, y], color="#c8c8c8", linewidth=0.35, zorder=0)
    place.text(0, y + 8, "front", fontsize=5.2, ha="center", va="bottom")
    for number, (cell_x, cell_y) in enumerate(outline.cells, start=1):
        corner = (cell_x - CELL / 2, cell_y - CELL / 2)
        place.add_patch(
            Rectangle(corner, CELL, CELL, facecolor="#e4e4e4", edgecolor="#6b6b6b", linewidth=0.4)
        )
        place.text(cell_x, cell_y, str(number), fontsize=4.6, ha="center", va="center_baseline")


def _arrows(
    place: Any, errors: Errors, scale: float, colour: str, line: float, cut: float = math.inf
) -> None:
    for (x, y), (dx, dy), size in zip(errors.place, errors.error, errors.size, strict=True):
        drawn = min(scale, cut / size) if size > 0.0 else 0.0
        place.annotate(
            "",
            (x + drawn * dx, y + drawn * dy),
            (x, y),
            arrowprops={
                "arrowstyle": "-|>,head_length=0.16,head_width=0.08",
                "color": colour,
                "linewidth": line,
                "shrinkA": 0.0,
                "shrinkB": 0.0,
                "mutation_scale": 10.0,
            },
        )


def _points(place: Any, errors: Errors, marker: str, size: float) -> None:
    """Filled where the load is read too high, hollow where too low or unknown."""
    high = errors.force > 0.0
    for mine, inside in ((high, "black"), (~high, "white")):
        place.scatter(
            *errors.place[mine].T,
            s=size,
            marker=marker,
            facecolor=inside,
            edgecolor="black",
            linewidth=0.5,
            zorder=3,
        )


def _key(place: Any, outline: Outline, scale: float) -> None:
    """An arrow of a round number of mm below the plate, and the axes."""
    known = [key for key in KEYS if key * scale <= 0.34 * outline.width] or [KEYS[0]]
    length, start, y = known[-1] * scale, -outline.width / 2, -outline.depth / 2 - 28.0
    one = Errors(np.array([[start, y]]), np.array([[known[-1], 0.0]]), np.array([math.nan]))
    _arrows(place, one, scale, LEFT_AS, 0.9)
    place.text(start + length + 8, y, f"{known[-1]:g} mm", fontsize=5.2, va="center_baseline")


def _svg(figure: Any) -> bytes:
    import matplotlib

    out = io.BytesIO()
    # Paths instead of text: the map looks the same whatever fonts the computer has.
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "calibration"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return out.getvalue()
