"""A mat as it is drawn: from above, its front at the top, in its own proportions, with what it feels now."""

import base64
import struct
import zlib
from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component
from numpy.typing import NDArray

from calibration.mat.loading import Kind, Loading
from dashboard.words import mat_bench as said
from station.mat import Matrix

HIDDEN: dict[str, Any] = {"aria-hidden": "true"}
FINE = 12
"""Points of the picture along a cell: a browser that smooths it must not blur one cell into the next."""
FAINTEST = 0.1
"""Of the largest count: what is felt less than this is never drawn dark."""
BRIGHTER = 0.7
"""Power of what is felt: light pressures show, the noise of an empty mat hardly does."""
SAME = 5e-4
"""m. Nearer to the middle is the middle."""


def drawn(
    lines: Matrix,
    counts: NDArray[np.float64] | None,
    largest: int,
    loading: Loading | None,
    *,
    is_most: bool = False,
) -> Component:
    """Draw a mat.

    counts : (rows, columns), of the newest scan, None without one. largest : that a cell can say.
    loading : what is to press on it, None for nothing. is_most : counts are the most of each cell so far,
    while somebody treads over it.
    """
    width, depth = lines.columns * lines.pitch, lines.rows * lines.pitch
    inside = [html.Span(className="axis across"), html.Span(className="axis along")]
    if counts is not None:
        inside.append(html.Div(className="cells-felt", style=_mask(counts, largest)))
    if loading is not None and loading.kind is Kind.TILE:
        inside += _tile(loading, width, depth)
    if loading is not None and loading.kind is Kind.EVEN:
        inside.append(html.Span(className="tile", style=_box(0.0, 0.0, width, depth, width, depth)))
    frame = html.Div(
        [html.Span(said.FRONT, className="mat-front"), *inside],
        className="plate-drawn mat-drawn",
        style={"aspectRatio": f"{width:g} / {depth:g}"},
        role="img",
        **{"aria-label": said.DRAWING.format(said.DRAWN_TREAD) if is_most else said.drawn(loading)},
    )
    return html.Div(
        [html.Div(frame, className="drawn"), _legend(counts, largest, loading, is_most=is_most)],
        className="drawing",
    )


def picture(counts: NDArray[np.float64], largest: int) -> bytes:
    """Return a PNG that covers the more, the more a cell says. counts : (rows, columns)."""
    top = max(float(counts.max()), FAINTEST * largest)
    cover = np.rint(255.0 * np.clip(counts / top, 0.0, 1.0) ** BRIGHTER).astype(np.uint8)
    fine = np.kron(cover, np.ones((FINE, FINE), dtype=np.uint8))
    points = np.zeros((*fine.shape, 2), dtype=np.uint8)
    points[..., 1] = fine
    # Each line begins with the number of its filter: none.
    lines = np.hstack([np.zeros((len(points), 1), dtype=np.uint8), points.reshape(len(points), -1)])
    head = struct.pack(">IIBBBBB", fine.shape[1], fine.shape[0], 8, 4, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, inside: bytes) -> bytes:
    return struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", zlib.crc32(name + inside))


def _mask(counts: NDArray[np.float64], largest: int) -> dict[str, str]:
    """The colour is the page's own, in both schemes; the picture says only how much of it shows."""
    address = f"url(data:image/png;base64,{base64.b64encode(picture(counts, largest)).decode()})"
    return {"maskImage": address, "WebkitMaskImage": address}


def _box(x: float, y: float, wide: float, deep: float, width: float, depth: float) -> dict[str, str]:
    return {
        "left": f"{50.0 + 100.0 * (x - wide / 2.0) / width:.2f}%",
        "top": f"{50.0 - 100.0 * (y + deep / 2.0) / depth:.2f}%",
        "width": f"{100.0 * wide / width:.2f}%",
        "height": f"{100.0 * deep / depth:.2f}%",
    }


def _tile(load: Loading, width: float, depth: float) -> list[Component]:
    """The tile, and the lines through its middle with their distances from the middle of the mat."""
    across = _told(load.x, said.TO_RIGHT, said.TO_LEFT)
    along = _told(load.y, said.TO_FRONT, said.TO_BACK)
    left, top = 50.0 + 100.0 * load.x / width, 50.0 - 100.0 * load.y / depth
    at, beside = {"left": f"{left:.2f}%"}, {"top": f"{top:.2f}%"}
    # Each distance is written where the tile is not, and within the mat.
    down = {**at, "transform": f"translateX(-{left:.0f}%)"}
    aside = {**beside, "transform": f"translateY(-{top:.0f}%)"}
    return [
        html.Span(className="line along", style=at),
        html.Span(className="line across", style=beside),
        html.Span(className="tile", style=_box(load.x, load.y, load.width, load.depth, width, depth)),
        html.Span(across, className=f"far {'at-back' if load.y >= 0.0 else 'at-front'}", style=down),
        html.Span(along, className=f"far {'at-left' if load.x >= 0.0 else 'at-right'}", style=aside),
    ]


def _told(value: float, more: str, less: str) -> str:
    if abs(value) < SAME:
        return said.MIDDLE
    return (more if value > 0.0 else less).format(abs(1e3 * value))


def _legend(
    counts: NDArray[np.float64] | None, largest: int, loading: Loading | None, *, is_most: bool
) -> Component:
    felt = said.NO_SCAN
    if counts is not None:
        felt = (said.LEGEND_MOST if is_most else said.LEGEND_FELT).format(
            most=float(counts.max()), largest=largest
        )
    parts = [("cells-felt", felt)]
    if loading is not None and loading.kind is Kind.TILE:
        parts.insert(0, ("tile", said.LEGEND_TILE.format(said.size(loading))))
    if loading is not None and loading.kind is Kind.EVEN:
        parts.insert(0, ("tile", said.LEGEND_EVEN))
    return html.Ul(
        [html.Li([html.Span(className=f"mat-sample {name}", **HIDDEN), word]) for name, word in parts],
        className="legend small quiet",
    )
