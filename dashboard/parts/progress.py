"""One number over the visits: picture, sentences, baseline and the numbers behind it."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.notice import notice
from dashboard.parts.picture import Picture, picture
from dashboard.parts.trend_table import trend_table
from dashboard.trends import Trend
from dashboard.words import progress as said


def progress(
    found: Trend, shown: Picture, patient: str, baseline: str | None, *, has_marks: bool
) -> list[Component]:
    """Return the parts.

    baseline : the visit a clinician chose, or None. has_marks : whether the picture has numbers above it.
    """
    title = html.H2([found.title, html.Span(found.better, className="better")])
    parts: list[Component] = [title, picture(shown)]
    if has_marks:
        parts.append(html.P(said.NUMBERS_OF_MARKS, className="quiet small"))
    if len(found.choices) > 1:
        parts.append(html.P(said.BAND if found.bands else said.NO_BAND, className="quiet small"))
    said_of = [found.difference, *found.changes]
    parts += [html.P(sentence, className="verdict") for sentence in said_of if sentence]
    parts += [html.P(found.basis, className="quiet small")] if found.basis else []
    parts += [notice(each, tone="plain") for each in found.notes]
    if len(found.choices) > 1:
        parts.append(_baseline(found, patient, baseline))
    alike = f"{words.ALL_ALIKE}: {found.rows[-1].conditions}."
    parts.append(html.P(said.APART if found.lines > 1 else alike, className="quiet small"))
    parts.append(trend_table(found))
    return parts


def _baseline(found: Trend, patient: str, baseline: str | None) -> Component:
    """Return the choice of the visit that later ones are compared with."""
    last = found.rows[-1].visit
    data = [{"value": row.visit, "label": words.day(row.when)} for row in found.choices if row.visit != last]
    chosen = (found.baseline if baseline is None else baseline) or ""
    return dmc.Select(
        # A select that only appears is none that was changed: it says itself what it showed at first.
        id={"baseline": found.test, "was": chosen, "of": patient},
        label=said.BASELINE,
        description=said.BASELINE_HOW,
        data=data,
        value=chosen or None,
        placeholder=said.FIRST_VISIT,
        allowDeselect=False,
        size="md",
        className="baseline",
    )
