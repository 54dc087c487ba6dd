"""Pairs of one day: what each leg did before, with tape or after fatigue, and what may be said of it."""

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.pairs import PairOfTest
from dashboard.words import result as said
from station.assessments.assessment import assessment
from station.compare import Paired
from station.mat import Side


def pair_list(found: Sequence[PairOfTest]) -> list[Component]:
    """Return one block a pair."""
    return [_pair(each) for each in found]


def _pair(found: PairOfTest) -> Component:
    title = f"{said.PAIR_TITLES[found.kind]}: {assessment(found.test).title}"
    return html.Div(
        [
            html.H3(title),
            html.P(
                f"{said.PAIR_NOTES[found.kind]} {found.metric.title}: {said.better(found.metric)}.",
                className="quiet small",
            ),
            *[part for each in found.found for part in _stated(each, found)],
        ],
        className="pair-of-test",
    )


def _stated(each: Paired, found: PairOfTest) -> list[Component]:
    if each.change is None:
        return [html.P([f"{words.LEGS[Side(each.side)]}: ", said.not_alike(each)], className="verdict")]
    stated = said.paired(each, found.metric.title, found.metric.unit)
    if not stated:
        return []
    judged = html.Span(words.verdict(each.change.verdict), className="quiet")
    rests = words.rests_on(each.change, words.unit(found.metric.unit))
    return [
        html.P([stated, " ", judged], className="verdict"),
        *([_basis(rests)] if rests else []),
    ]


def _basis(rests: str) -> Component:
    return html.Details(
        [html.Summary(said.RESTS_ON), html.P(rests, className="quiet small")], className="rests"
    )
