"""A plate as it is drawn: from above, its front at the top, in its own proportions, in the page's colours."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from calibration.instructions import kilograms
from calibration.placement import Placement
from dashboard.bench.felt import Load
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
        inside += _next(plate, wanted.mass, wanted.x, wanted.y)
    inside += _felt(plate, felt)
    parts = (("mass", said.LEGEND_NEXT), ("spot made", said.LEGEND_MADE), ("felt-now", said.LEGEND_FELT))
    return html.Div(
        [html.Div(_framed(plate, inside, told(plate, wanted)), className="drawn"), _legend(parts)],
        className="drawing",
    )


def marks(
    plates: Sequence[Plate],
    mass: float,
    places: Sequence[tuple[float, float]],
    wanted: tuple[int, int] | None,
    felt: Sequence[Load],
) -> Component:
    """Draw the marks of the daily check on every plate. wanted : number of the plate and of its mark.

    places : of the marks, x and y in m. felt : what seems to lie on each plate, () while nobody knows.
    """
    drawn = []
    for number, plate in enumerate(plates):
        inside = [*_axes(), *_cells(plate, None)]
        inside += [html.Span(className="spot", style=_at(plate, *at)) for at in places]
        what = said.DRAWN_ZERO
        if wanted is not None and wanted[0] == number:
            x, y = places[wanted[1]]
            inside += _next(plate, mass, x, y)
            what = said.DRAWN_MASS.format(mass=mass, edges=said.edges(plate, x, y))
        inside += _felt(plate, felt[number] if number < len(felt) else None)
        side = said.SIDES[plate.side.value]
        words = said.DRAWING.format(side=side, what=what)
        drawn.append(html.Div([html.H2(side), html.Div(_framed(plate, inside, words), className="drawn")]))
    parts = (("mass", said.LEGEND_NEXT), ("felt-now", said.LEGEND_FELT))
    return html.Div([html.Div(drawn, className="drawn-beside"), _legend(parts)], className="drawing card")


def board(
    plates: Sequence[Plate],
    holes: Sequence[tuple[float, float]],
    made: Iterable[int],
    wanted: int | None,
    felt: Sequence[Load],
) -> Component:
    """Draw the board over both plates, its holes, and where the mass goes next.

    holes : x and y in m of the board, as it is drawn over the plates. made : numbers of the holes that are
    read. wanted : the one that is next, None while nothing is to stand there. felt : as in `marks`.
    """
    done, drawn = set(made), []
    for number, plate in enumerate(plates):
        own = [(hole, x, y) for hole, (x, y) in enumerate(holes) if _is_over(plate, x)]
        inside = [
            *_axes(),
            html.Span(className=f"board {plate.side.value}", **HIDDEN),
            *(_hole(plate, hole, x, y, hole in done, hole == wanted) for hole, x, y in own),
            *_felt(plate, felt[number] if number < len(felt) else None),
        ]
        here = [(hole, corner(plate, x, y)) for hole, x, y in own if hole == wanted]
        what = said.POSE_DRAWN_EMPTY
        if here:
            what = said.POSE_DRAWN_NEXT.format(hole=here[0][0] + 1, corner=here[0][1])
        side = said.SIDES[plate.side.value]
        words = said.DRAWING.format(side=side, what=what)
        drawn.append(html.Div([html.H2(side), html.Div(_framed(plate, inside, words), className="drawn")]))
    parts = [("mass", said.POSE_HERE), ("hole made", said.POSE_READ_HOLE), ("felt-now", said.LEGEND_FELT)]
    legend = [_legend(parts)] if felt else []
    return html.Div([html.Div(drawn, className="drawn-beside bridged"), *legend], className="drawing card")


def corner(plate: Plate, x: float, y: float) -> str:
    """Return the corner of a plate that a place is near to, in words. x, y : m, as the plates are drawn."""
    along, across = "front" if y > plate.centre[1] else "back", "left" if x < plate.centre[0] else "right"
    return said.POSE_CORNER.format(along=along, across=across)


def told(plate: Plate, wanted: Placement) -> str:
    """Return the drawing in words."""
    what = said.DRAWN_ZERO
    if wanted.mass:
        what = said.DRAWN_MASS.format(mass=wanted.mass, edges=said.edges(plate, wanted.x, wanted.y))
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


def _is_over(plate: Plate, x: float) -> bool:
    return abs(x - plate.centre[0]) <= plate.width / 2.0


def _hole(plate: Plate, number: int, x: float, y: float, is_made: bool, is_next: bool) -> Component:
    name = "hole next" if is_next else "hole made" if is_made else "hole"
    style = _at(plate, x - plate.centre[0], y - plate.centre[1])
    return html.Span(html.Span(str(number + 1)), className=name, style=style)


def _axes() -> list[Component]:
    return [html.Span(className="axis across"), html.Span(className="axis along")]


def _marks(plate: Plate, every: Iterable[Placement], made: set[int]) -> list[Component]:
    done: dict[tuple[float, float], bool] = {}
    for each in every:
        if each.mass:
            at = (each.x, each.y)
            done[at] = done.get(at, False) or each.number in made
    return [
        html.Span(className="spot made" if is_made else "spot", style=_at(plate, *at))
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


def _next(plate: Plate, mass: float, x: float, y: float) -> list[Component]:
    """The mass on its mark, and its distances from the nearest edges as a ruler shows them."""
    at = _at(plate, x, y)
    across, along = (float(at[name].rstrip("%")) for name in ("left", "top"))
    is_right, is_back = x > 0.0, y < 0.0
    left, width = (across, 100.0 - across) if is_right else (0.0, across)
    top, height = (along, 100.0 - along) if is_back else (0.0, along)
    return [
        html.Span(
            html.Span(f"{1e3 * (plate.width / 2.0 - abs(x)):.0f}"),
            className=f"ruler across {'to-right' if is_right else 'to-left'}",
            style={"left": f"{left:.2f}%", "width": f"{width:.2f}%", "top": at["top"]},
        ),
        html.Span(
            html.Span(f"{1e3 * (plate.depth / 2.0 - abs(y)):.0f}"),
            className=f"ruler along {'to-back' if is_back else 'to-front'}",
            style={"top": f"{top:.2f}%", "height": f"{height:.2f}%", "left": at["left"]},
        ),
        html.Span(
            html.Span(kilograms(mass), className="below" if not is_back else "above"),
            className="mass",
            style=at,
        ),
    ]


def _felt(plate: Plate, felt: Load | None) -> list[Component]:
    if felt is None or felt.x != felt.x:
        return []
    return [html.Span(className="felt-now", style=_at(plate, felt.x, felt.y))]


def _legend(parts: Iterable[tuple[str, str]]) -> Component:
    return html.Ul(
        [html.Li([html.Span(className=f"sample {name}", **HIDDEN), word]) for name, word in parts],
        className="legend small quiet",
    )
