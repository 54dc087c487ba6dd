"""The list of patients: each a link of one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words

MOST = 25
"""Lines: who looks for somebody among more types another letter."""


@dataclass(frozen=True)
class Person:
    """One line: who, how many visits, when last (ISO, or None)."""

    id: str
    name: str
    born: int | None
    visits: int
    last: str | None
    is_example: bool


def people_list(people: Sequence[Person], empty: str) -> Component:
    """Return the list, or the sentence that stands for an empty one."""
    if not people:
        return html.P(empty, className="empty")
    listed = html.Ul([html.Li(_line(person)) for person in people[:MOST]], className="people")
    if len(people) <= MOST:
        return listed
    return html.Div([listed, html.P(words.more_people(len(people) - MOST), className="quiet")])


def _line(person: Person) -> Component:
    initials = "".join(word[0] for word in person.name.split()[:2]).upper()
    last = words.LAST_VISIT.format(words.day(person.last)) if person.last else ""
    told = [words.visits(person.visits), *([last] if last else [])]
    return dcc.Link(
        [
            html.Span(initials, className="face", **{"aria-hidden": "true"}),
            html.Span(
                [
                    html.Span(person.name, className="name"),
                    *([html.Span(words.EXAMPLE, className="tag")] if person.is_example else []),
                    html.Br(),
                    html.Span(words.born(person.born), className="quiet small"),
                ],
                className="who",
            ),
            html.Span(" · ".join(told), className="quiet small number"),
        ],
        href=f"/patient/{person.id}",
    )
