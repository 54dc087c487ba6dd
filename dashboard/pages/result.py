"""Result of a visit: everything at a glance, then at most five numbers a test, and the rest behind "more"."""

import threading
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component
from flask import Response, abort

from dashboard import words
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.pages import not_found_404
from dashboard.pairs import pairs
from dashboard.paper import usual
from dashboard.parts.glance import Glance, glance
from dashboard.parts.notice import notice
from dashboard.parts.pair_list import pair_list
from dashboard.parts.printing import printing
from dashboard.parts.sign_off import sign_off, standing, stands
from dashboard.parts.test_card import every_number, test_card
from dashboard.parts.trial_table import trial_table
from dashboard.pictures import Drawn, answer, drawing_of_test, of_test
from dashboard.records import Visited
from dashboard.signed_content import content_of
from dashboard.summary import Summary, guesses, summaries
from dashboard.words import plan as plan_words
from dashboard.words import result as said

SIGNING = threading.Lock()
"""Between looking whether a visit is what somebody saw and their name under it nobody else signs."""


def layout(desk: Desk, visit: str | None = None, **_: str) -> Component:
    """Return the page of one visit."""
    if visit and "/" in visit:
        return not_found_404.layout(desk)
    known = desk.records.history(visit) if visit else None
    if known is None:
        return html.Div([html.H1(words.RESULT), notice(words.GONE_VISIT)], className="page")
    found, visits = known
    made = summaries(found, visits, desk.library)
    parts: list[Component] = [_top(found, usual(desk.library))]
    if made:
        parts.append(_glance(made, guesses(made, desk.library.answers.of_visit(found.id))))
    else:
        parts.append(html.P(words.NOTHING_KEPT, className="card empty"))
    parts += [test_card(each, found.id, of_test(found.id, each)) for each in made]
    if paired := pairs(found):
        parts.append(html.Section([html.H2(said.PAIRS), *pair_list(paired)], className="card"))
    if made:
        signed = desk.library.sign_offs.of_visit(found.id)
        parts.append(sign_off(found.id, signed, signed_in().shown, content_of(found, desk.library)))
    parts.append(html.Section([html.H2(words.TRIALS), trial_table(found.trials)], className="card"))
    parts.append(html.P(words.NOT_A_DIAGNOSIS, className="quiet small"))
    return html.Div(parts, className="page result")


def more(desk: Desk, visit: str, test: str) -> list[Component]:
    """Return every number of a test of a visit; nothing of what is not there."""
    known = desk.records.history(visit)
    made = summaries(*known, desk.library) if known else []
    return next((every_number(each) for each in made if each.key == test), [])


def connect(app: Dash, desk: Desk) -> None:
    """Take a signature; show every number; draw what was measured."""

    @app.callback(
        Output({"more": "all", "of": MATCH, "test": MATCH}, "children"),
        Input({"more": "open", "of": MATCH, "test": MATCH}, "n_clicks"),
        State({"more": "all", "of": MATCH, "test": MATCH}, "children"),
        State({"more": "open", "of": MATCH, "test": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def open_more(clicks: int | None, shown: Any, which: dict[str, str]) -> Any:
        return more(desk, which["of"], which["test"]) or no_update if clicks and not shown else no_update

    @app.callback(
        Output({"sign-off": "said", "of": MATCH}, "children"),
        Output({"sign-off": "shown", "of": MATCH}, "data"),
        Input({"sign-off": "sign", "of": MATCH}, "n_clicks"),
        State({"sign-off": "words", "of": MATCH}, "value"),
        State({"sign-off": "shown", "of": MATCH}, "data"),
        State({"sign-off": "sign", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def sign(clicks: int | None, told: str | None, shown: str | None, which: dict[str, str]) -> Any:
        found = desk.records.visit(which["of"]) if clicks else None
        if found is None:
            return no_update, no_update
        with SIGNING:
            content = content_of(found, desk.library)
            if shown != stands(desk.library.sign_offs.of_visit(found.id), content):
                return notice(said.OVERTAKEN, said.OVERTAKEN_HOW), no_update
            who = signed_in()
            words_of_it = (told or "").strip()
            made = desk.library.sign_offs.sign(found.id, words_of_it, by=who.shown, content=content)
            desk.library.audit.add(who.account, "signed_off", made.visit)
        return standing(made, content), stands(made, content)

    app.clientside_callback(
        ClientsideFunction("sign_off", "watch"),
        Output({"sign-off": "waits", "of": MATCH}, "children"),
        Input({"sign-off": "words", "of": MATCH}, "value"),
        Input({"sign-off": "shown", "of": MATCH}, "data"),
        State({"sign-off": "unsigned", "of": MATCH}, "data"),
        State({"sign-off": "words", "of": MATCH}, "id"),
    )

    @app.server.get("/visit/<visit>/<test>/<name>.svg")
    def test_svg(visit: str, test: str, name: str) -> Response:
        if not desk.records.has_visit(visit):
            abort(404)

        def drawing() -> Drawn | None:
            found = desk.records.visit(visit)
            tested = next((each for each in found.tests if each.key == test), None) if found else None
            return (
                drawing_of_test(name, tested, desk.library.observations.of_visit(visit)) if tested else None
            )

        return answer(drawing)


def _top(found: Visited, paper: str) -> Component:
    weight = f"{words.kilograms(found.weight)} kg" if found.weight else None
    told = [words.moment(found.started), words.born(found.patient.born), *([weight] if weight else [])]
    tag = [html.Span(words.EXAMPLE, className="tag")] if found.patient.is_example else []
    return html.Div(
        [
            html.Div(
                [
                    html.H1([dcc.Link(found.patient.label, href=f"/patient/{found.patient.id}"), *tag]),
                    html.P(" · ".join(told), className="quiet number"),
                ]
            ),
            html.Div(
                [
                    dcc.Link(
                        dmc.Button(words.COMPARE, variant="default", tabIndex=-1),
                        href=f"/compare/{found.patient.id}",
                    ),
                    dcc.Link(
                        dmc.Button(plan_words.PLAN, variant="default", tabIndex=-1),
                        href=f"/plan/{found.patient.id}",
                    ),
                    *printing(f"/visit/{found.id}/page.pdf", words.PRINT, paper, is_main=True),
                ],
                className="do",
            ),
        ],
        className="top",
    )


def _glance(made: Sequence[Summary], guessed: Sequence[str]) -> Component:
    rows = [Glance(each.key, each.title, each.primary) for each in made]
    parts: list[Component] = [html.H2(said.GLANCE), glance(rows)]
    if guessed:
        parts.append(html.H3(said.GUESSED))
        parts += [html.P(sentence, className="verdict") for sentence in guessed]
    return html.Section(parts, className="card")


PAGE = Page("/visit/<visit>", words.RESULT, layout, connect)
