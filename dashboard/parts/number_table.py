"""Tables of numbers: left next to right, the reason where there is none, the formula behind an i."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.numbers import Line, Number
from dashboard.words import result as said
from station.mat import Side
from station.metrics.metric import Metric

ASYMMETRY = "load_asymmetry"
"""The metric that says of the whole body what a share's difference says of the legs."""


def side_word(side: str) -> Component:
    """Return a side's name with its mark: colour is never the only carrier."""
    return html.Span(
        [html.Span(className="side-mark", **{"aria-hidden": "true"}), side.capitalize()], className=side
    )


def difference_head(bilateral: bool) -> Component:
    """Return the head of the column that compares the legs: it says what the percentage is of."""
    of = html.Div(words.DIFFERENCE_OF[bilateral], className="of")
    return html.Th([words.DIFFERENCE, of], className="figure", scope="col")


def sides_table(lines: Sequence[Line], *, bilateral: bool, compact: bool = False) -> Component:
    """Return the table of a test, one metric a row; with formulas when it is the long one (`compact`).

    bilateral : whether it is a test on both legs; it decides what a difference is a percentage of.
    """
    sides = [
        side for side in ("both", "left", "right") if any(line.of(Side(side)) is not None for line in lines)
    ]
    larger = _larger(lines)
    differs = any(larger)
    has_strip = not compact and any(len(_places(line)) > 1 for line in lines)
    head: list[Component] = [html.Td()]
    for side in sides:
        name = words.WHOLE_BODY if side == "both" else side_word(side)
        head.append(html.Th(name, className="figure side-head", scope="col"))
    if differs:
        head.append(difference_head(bilateral))
    if has_strip:
        head.append(
            html.Th(html.Span(said.STRIP_SHORT, className="unseen"), scope="col", className="strip-head")
        )
    compared = words.FORMULAS[bilateral] if compact else ""
    rows = [
        _row(line, sides, told if differs else None, has_strip, compared)
        for line, told in zip(lines, larger, strict=True)
    ]
    table = html.Table(
        [html.Thead(html.Tr(head)), html.Tbody(rows)], className="numbers compact" if compact else "numbers"
    )
    scrolled = html.Div(table, className="scroll", tabIndex=0, role="group", **{"aria-label": words.TABLE})
    return html.Div([scrolled, *_advice(lines)]) if compact else scrolled


def _advice(lines: Sequence[Line]) -> list[Component]:
    """Return what to do about numbers that are missing, where the few words in their place do not say it."""
    numbers = [number for line in lines for side in Side if (number := line.of(side)) is not None]
    missing = dict.fromkeys(number.reason for number in numbers if number.value is None)
    told = [words.advice(reason) for reason in missing if reason]
    return [html.P(each, className="quiet small") for each in told if each]


def formula(metric: Metric, *more: str) -> Component:
    """Return a metric's name that opens its manual page: definition, formula, source, and `more`."""
    said = [html.P(" ".join(part.split())) for part in (*metric.definition.split("\n\n"), *more)]
    sign = html.Span("i", className="i", **{"aria-hidden": "true"})
    return html.Details(
        [
            html.Summary([words.unbroken(metric.title), sign], title=words.FORMULA),
            html.Div(said, className="said"),
        ],
        className="formula",
    )


def _larger(lines: Sequence[Line]) -> list[str]:
    """Return the difference of each line; that of a share is not told twice beside its asymmetry."""
    tells_asymmetry = any(line.metric.key == ASYMMETRY and line.of(Side.BOTH) is not None for line in lines)
    return ["" if tells_asymmetry and said.is_share(line.metric) else line.larger for line in lines]


def _row(line: Line, sides: Sequence[str], larger: str | None, has_strip: bool, compared: str) -> Component:
    """Return one row.

    larger : its cell in the column of differences, None without that column. compared : how the legs are
    compared, when the name is to open its formula.
    """
    more = [compared] if larger else []
    name = (
        formula(line.metric, *more)
        if compared
        else html.Span(words.unbroken(line.metric.title), title=line.metric.tooltip)
    )
    named = [name, html.Div(said.better(line.metric), className="better")]
    cells: list[Component] = [html.Td(named), *(_cell(line, Side(side)) for side in sides)]
    if larger is not None:
        cells.append(html.Td(larger, className="figure none", **{"data-label": words.DIFFERENCE}))
    if has_strip:
        cells.append(html.Td(strip(line), className="strip-cell"))
    return html.Tr(cells)


def _cell(line: Line, side: Side) -> Component:
    number = line.of(side)
    if number is None:
        return html.Td("", className="figure none")
    cell = amount(*line.amount(number), is_number=number.value is not None)
    # A narrow screen has no head of the table: there each cell says its side itself.
    setattr(cell, "data-label", words.WHOLE_BODY if side is Side.BOTH else words.LEGS[side])
    more = _around(line, side, number)
    if more:
        shown = cell.children if isinstance(cell.children, list) else [cell.children]
        cell.children = [*shown, *(html.Div(each, className="around") for each in more)]
    return cell


def _around(line: Line, side: Side, number: Number) -> list[str]:
    """Return how well a number is known: of repeats the same day, and the instrument's part."""
    told = []
    if shown := line.repeated(side):
        told.append(words.ON_A_REPEAT.format(shown))
    if shown := line.expanded(number):
        told.append(words.OF_THE_INSTRUMENT.format(shown))
    return told


def _places(line: Line) -> list[tuple[Side, float, float]]:
    """Return side, value and same-day error of both legs."""
    found = []
    for side in (Side.LEFT, Side.RIGHT):
        number, known = line.of(side), line.spreads.get(side)
        if number is not None and number.value is not None:
            found.append((side, number.value, 0.0 if known is None else known.reach))
    return found


def strip(line: Line) -> Component | None:
    """Return both legs on one scale, each with the bar of its same-day error; nothing for one leg alone."""
    places = _places(line)
    if len(places) < 2:
        return None
    low = min(value - reach for _, value, reach in places)
    high = max(value + reach for _, value, reach in places)
    is_share = said.is_share(line.metric)
    if is_share:
        far = max(abs(low - 50.0), abs(high - 50.0), 10.0)
        low, high = 50.0 - far, 50.0 + far
    else:
        low, high = min(low, 0.0), high if high > 0 else 1.0
    width = (high - low) or 1.0
    marks: list[Component] = []
    if is_share:
        marks.append(html.Span(className="strip-even", style={"left": "50%"}))
    for side, value, reach in places:
        at = 4.0 + 92.0 * (value - low) / width
        if reach:
            half = 92.0 * reach / width
            style = {"left": f"{at - half:.1f}%", "width": f"{2 * half:.1f}%"}
            marks.append(html.Span(className=f"strip-bar {side}", style=style))
        marks.append(html.Span(className=f"strip-mark side-mark {side}", style={"left": f"{at:.1f}%"}))
    return html.Div(marks, className="strip-of", title=said.STRIP, **{"aria-hidden": "true"})


def amount(text: str, unit: str, *, is_number: bool = True) -> Component:
    """Return the cell of a number with its unit, or of the reason why there is none."""
    if not is_number:
        return html.Td(text, className="figure none")
    return html.Td([text, html.Span(unit, className="unit")] if unit else text, className="figure")
