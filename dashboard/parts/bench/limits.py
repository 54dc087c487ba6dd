"""Figures of a plate against the limits of the classes, and the budget of its uncertainty."""

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from calibration import acceptance, budget, unseen, words
from calibration.acceptance import Decision, Result
from calibration.accuracy import Class
from calibration.budget import Line
from calibration.certificate import in_use
from calibration.check import Figure
from calibration.outcome import Outcome
from calibration.reference import Kit
from dashboard.parts.bench.table import scroll, table
from dashboard.words import bench as said


def lines(found: Outcome, kit: Kit) -> tuple[Line, ...]:
    """Return the budget of a plate, for every person it is written for."""
    fitted = found.fit
    corner = fitted.scatter / fitted.wanted[:, 0].max()
    parts = budget.components(found.plate, fitted.points, corner, kit, found.use)
    return budget.table(found.gain, parts, gravity=kit.gravity)


def figures(found: Outcome, kit: Kit) -> tuple[Figure, ...]:
    """Return every figure of a plate: those that the fit gives, then those of the checks."""
    _, x, y = budget.expanded([line for line in lines(found, kit) if line.mass == unseen.PERSON])
    return (*unseen.figures(found, kit, max(x, y)), *found.figures)


def decision(found: Iterable[Figure]) -> Component:
    """Return what the figures come to, and what keeps them from more."""
    decided = acceptance.decided(found)
    parts: list[Component] = [html.P(_come_to(decided), className="class-of")]
    if decided.result is Result.INCOMPLETE:
        parts.append(html.P(words.INCOMPLETE))
    lacking = [words.FIGURES.get(key, key) for key in decided.lacking]
    unmeasured = [words.FIGURES.get(key, key) for key in decided.unmeasured]
    if unmeasured and set(lacking) <= set(unmeasured):
        parts.append(html.P(said.UNMEASURED.format("; ".join(unmeasured)), className="quiet"))
        return html.Div(parts)
    if lacking:
        parts.append(html.P(said.LACKING.format("; ".join(lacking)), className="quiet"))
    if unmeasured:
        parts.append(html.P(said.NOT_YET_MEASURED.format("; ".join(unmeasured)), className="quiet"))
    return html.Div(parts)


def against_limits(found: Sequence[Figure]) -> Component:
    """Return the table of the figures."""
    columns = (*said.OF_FIGURES, *(wanted.value for wanted in Class))
    rows = [
        (
            _name(each),
            _value(each),
            each.unit or said.NO_VALUE,
            _standing(each),
            *(_limit(each, wanted) for wanted in Class),
        )
        for each in sorted(found, key=_order)
    ]
    return html.Section(
        [
            html.H2(said.FIGURES),
            html.P(said.FIGURES_HOW, className="quiet"),
            decision(found),
            scroll(table(columns, rows, is_named=True), said.FIGURES),
        ],
        className="card",
    )


def of_uncertainty(found: Outcome, kit: Kit) -> Component:
    """Return the budget for one person, folded, and for which place U holds."""
    mine = [line for line in lines(found, kit) if line.mass == unseen.PERSON]
    rows = [
        (
            line.component.name,
            line.component.type,
            line.component.why,
            f"{line.fz:.3f}",
            f"{1e3 * max(line.x, line.y):.3f}",
        )
        for line in mine
    ]
    fz, x, y = budget.expanded(mine)
    rows.append(("U (k = 2)", "", "", words.up(fz, 2), words.up(1e3 * max(x, y), 2)))
    shown = table(said.OF_BUDGET, rows)
    how = said.BUDGET_HOW.format(words.in_use(in_use(found.use)))
    inside = [html.P(how, className="quiet"), scroll(shown, said.BUDGET)]
    folded = html.Details([html.Summary(said.BUDGET), html.Div(inside, className="rows")], className="more")
    return html.Section(folded, className="card")


def _order(figure: Figure) -> int:
    """As on the certificate."""
    return words.ORDER.index(figure.key) if figure.key in words.ORDER else len(words.ORDER)


def _come_to(decided: Decision) -> str:
    if decided.reached is not None:
        return words.CLASSES[decided.reached]
    told = words.RESULTS[decided.result].capitalize()
    return said.NO_CLASS.format(told.lower()) if decided.result is Result.INCOMPLETE else told


def _name(figure: Figure) -> Component | str:
    name, meant = words.figure(figure), words.MEANING.get(figure.key, "")
    told = figure.definition or (f"{meant[0].upper()}{meant[1:]}." if meant else "")
    if not told:
        return name
    return html.Details([html.Summary(name), html.P(told, className="quiet small")])


def _value(figure: Figure) -> str:
    """Write a figure with its U; one that is a U itself is promised, and never rounded down."""
    if figure.value is None:
        return said.NOT_MEASURED
    if figure.key == acceptance.UNCERTAINTY:
        return words.up(figure.value, 2)
    return words.with_uncertainty(figure.value, figure.expanded)


def unmeasured(plates: Sequence[tuple[str, Sequence[Figure]]]) -> list[str]:
    """Return what of the plates was not measured, in words. plates : side and figures of each."""
    found: dict[str, list[str]] = {}
    for side, figures_of in plates:
        for each in figures_of:
            if each.value is None:
                found.setdefault(words.figure(each), []).append(side)
    return [f"{name}, {words.listed(sides)}" for name, sides in found.items()]


def _limit(figure: Figure, wanted: Class) -> str:
    limit = figure.limits.of(wanted)
    if limit is None:
        return said.NO_VALUE
    return f"{'≥' if figure.limits.is_least else '≤'} {limit:.3g}"


def _standing(figure: Figure) -> Component:
    if figure.value is None:
        return html.Span(said.NO_VALUE, className="tag")
    reached = acceptance.reached(figure)
    if reached is None:
        return html.Span(said.NONE_REACHED, className="tag over")
    return html.Span(reached.value, className="tag kept")
