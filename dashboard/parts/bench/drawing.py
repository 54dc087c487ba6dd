"""A plate as it is drawn: from above, its front at the top, in its own proportions, in the page's colours."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from calibration.instructions import kilograms, place
from calibration.placement import Placement
from dashboard.felt import Load
from dashboard.words import bench as said
from station.mat import Plate
from station.qualification.wiring import corner_name

HIDDEN: dict[str, Any] = {"aria-hidden": "true"}


def placement(
    plate: Plate, wanted: Placement, every: Iterable[Placement], made: set[int], felt: Load | None
) -> Component:
    """Draw what is to lie where.

    every : of the plan. made : numbers that are read. felt : what seems to lie there.
    """
    inside = [*_axes(), *_marks(plate, every, made), *_cells(plate, wanted.shim)]
    if wanted.mass:
        inside += _next(plate, wanted)
    if felt is not None and felt.x == felt.x:
        inside.append(html.Span(className="felt-now", style=_at(plate, felt.x, felt.y)))
    return html.Div(
        [html.Div(_framed(plate, inside, told(plate, wanted)), className="drawn"), _legend()],
        className="drawing",
    )


def told(plate: Plate, wanted: Placement) -> str:
    """Return the drawing in words."""
    what = said.DRAWN_ZERO
    if wanted.mass:
        what = said.DRAWN_MASS.format(mass=wanted.mass, place=place(wanted.x, wanted.y))
    if wanted.shim is not None:
        what += said.DRAWN_CARD.format(corner=corner_name(plate.cells[wanted.shim]))
    return said.DRAWING.format(side=said.SIDES[plate.side.value], what=what)


def corners(plate: Plate, cards: Sequence[Component]) -> Component:
    """Draw a plate with a card of numbers in each corner, in the order of its cells."""
    order = sorted(range(len(plate.cells)), key=lambda n: (-plate.cells[n].y, plate.cells[n].x))
    return html.Div(
        [
            html.H2(said.SIDES[plate.side.value]),
            html.Div(
                [html.Span(said.FRONT, className="front", **HIDDEN), *(cards[n] for n in order)],
                className="corners",
            ),
        ],
        className="plate-of-corners",
    )


def _framed(plate: Plate, inside: Sequence[Component], words: str) -> Component:
    front = html.Span(said.FRONT, className="front")
    style = {"aspectRatio": f"{plate.width:g} / {plate.depth:g}"}
    return html.Div(
        [front, *inside], className="plate-drawn", style=style, role="img", **{"aria-label": words}
    )


def _at(plate: Plate, x: float, y: float) -> dict[str, str]:
    return {
        "left": f"{50.0 + 100.0 * x / plate.width:.2f}%",
        "top": f"{50.0 - 100.0 * y / plate.depth:.2f}%",
    }


def _axes() -> list[Component]:
    return [html.Span(className="axis across"), html.Span(className="axis along")]


def _marks(plate: Plate, every: Iterable[Placement], made: set[int]) -> list[Component]:
    done: dict[tuple[float, float], bool] = {}
    for each in every:
        if each.mass:
            at = (each.x, each.y)
            done[at] = done.get(at, False) or each.number in made
    return [
        html.Span(className="mark made" if is_made else "mark", style=_at(plate, *at))
        for at, is_made in done.items()
    ]


def _cells(plate: Plate, card: int | None) -> list[Component]:
    found: list[Component] = []
    for number, cell in enumerate(plate.cells):
        at = _at(plate, cell.x, cell.y)
        if number == card:
            left = "left" if cell.x < 0 else "right"
            front = "front" if cell.y > 0 else "back"
            found.append(html.Span(said.CARD, className=f"under-foot {left} {front}", style=at))
        found.append(html.Span(className="foot", style=at))
    return found


def _next(plate: Plate, wanted: Placement) -> list[Component]:
    """The mass on its mark, and its distances from the middle as a ruler shows them."""
    at = _at(plate, wanted.x, wanted.y)
    x, y = (float(at[name].rstrip("%")) for name in ("left", "top"))
    found: list[Component] = []
    if wanted.x:
        style = {"left": f"{min(x, 50.0):.2f}%", "width": f"{abs(x - 50.0):.2f}%", "top": at["top"]}
        label = html.Span(f"{1e3 * abs(wanted.x):.0f}")
        found.append(
            html.Span(
                label,
                className="ruler across to-left" if wanted.x < 0 else "ruler across to-right",
                style=style,
            )
        )
    if wanted.y:
        style = {"top": f"{min(y, 50.0):.2f}%", "height": f"{abs(y - 50.0):.2f}%", "left": at["left"]}
        label = html.Span(f"{1e3 * abs(wanted.y):.0f}")
        found.append(
            html.Span(
                label,
                className="ruler along to-back" if wanted.y < 0 else "ruler along to-front",
                style=style,
            )
        )
    label = html.Span(kilograms(wanted.mass), className="above" if wanted.y > 0 else "below")
    return [*found, html.Span(label, className="mass", style=at)]


def _legend() -> Component:
    parts = (("mass", said.LEGEND_NEXT), ("mark made", said.LEGEND_MADE), ("felt-now", said.LEGEND_FELT))
    return html.Ul(
        [html.Li([html.Span(className=f"sample {name}", **HIDDEN), word]) for name, word in parts],
        className="legend small quiet",
    )
