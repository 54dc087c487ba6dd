"""Figures of a plate against the limits of the classes, and the budget of its uncertainty."""

from collections.abc import Iterable, Sequence

from dash import html
from dash.development.base_component import Component

from calibration import acceptance, budget, unseen, words
from calibration.acceptance import Decision
from calibration.accuracy import Class
from calibration.budget import Line
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
    lacking = [words.FIGURES.get(key, key) for key in decided.lacking]
    unmeasured = [words.FIGURES.get(key, key) for key in decided.unmeasured]
    if unmeasured and set(lacking) <= set(unmeasured):
        parts.append(html.P(said.UNMEASURED.format(", ".join(unmeasured)), className="quiet"))
        return html.Div(parts)
    if lacking:
        parts.append(html.P(said.LACKING.format(", ".join(lacking)), className="quiet"))
    if unmeasured:
        parts.append(html.P(said.NOT_YET_MEASURED.format(", ".join(unmeasured)), className="quiet"))
    return html.Div(parts)


def against_limits(found: Sequence[Figure]) -> Component:
    """Return the table of the figures."""
    columns = ("Figure", "Value ± U", *(wanted.value for wanted in Class), "Class")
    rows = [
        (
            _name(each),
            said.with_u(each.value, each.expanded, each.unit),
            *(_limit(each, wanted) for wanted in Class),
            _standing(each),
        )
        for each in found
    ]
    return html.Section(
        [
            html.H2(said.FIGURES),
            html.P(said.FIGURES_HOW, className="quiet"),
            decision(found),
            scroll(table(columns, rows), said.FIGURES),
        ],
        className="card",
    )


def of_uncertainty(found: Outcome, kit: Kit) -> Component:
    """Return the budget for one person, folded."""
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
    rows.append(("U (k = 2)", "", "", f"{fz:.2f}", f"{1e3 * max(x, y):.2f}"))
    shown = table(("Component", "Type", "From", "Force, N", "CoP, mm"), rows)
    inside = [html.P(said.BUDGET_HOW, className="quiet"), scroll(shown, said.BUDGET)]
    folded = html.Details([html.Summary(said.BUDGET), html.Div(inside, className="rows")], className="more")
    return html.Section(folded, className="card")


def _come_to(decided: Decision) -> str:
    if decided.reached is not None:
        return words.CLASSES[decided.reached]
    return words.RESULTS[decided.result].capitalize()


def _name(figure: Figure) -> Component | str:
    name = words.figure(figure)
    if not figure.definition:
        return name
    return html.Details([html.Summary(name), html.P(figure.definition, className="quiet small")])


def _limit(figure: Figure, wanted: Class) -> str:
    limit = figure.limits.of(wanted)
    if limit is None:
        return said.NO_VALUE
    return f"{'≥' if figure.limits.is_least else '≤'} {limit:.3g}"


def _standing(figure: Figure) -> Component:
    if figure.value is None:
        return html.Span(said.NOT_MEASURED, className="tag")
    reached = acceptance.reached(figure)
    if reached is None:
        return html.Span(said.NONE_REACHED, className="tag over")
    return html.Span(said.IS_REACHED[reached.value], className="tag kept")
