"""Panels without a step: the end of a visit, a screen that watches, nobody here, no plate."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.parts.visit.button import act
from dashboard.parts.visit.cue import CLOCKED, clock, cue
from dashboard.parts.visit.road import named
from dashboard.parts.visit.waiting import add_ons
from dashboard.visit.now import Now, Phase
from dashboard.words import visit as said
from station.errors import SourceReason, StationError


def over(now: Now, missing: Sequence[str]) -> list[Component]:
    """Return the panel at the end of the visit. missing : names of planned steps of which nothing counts."""
    title, how = words.VISIT_OVER, words.VISIT_OVER_HOW
    if missing:
        title, how = words.nothing_counts(missing), words.choose_again(len(missing))
    return [
        html.Div([html.Div(title, className="cue"), html.P(how, className="how quiet")]),
        *([notice(*said.moved(now.moved), tone="plain")] if now.moved is not None else []),
        *add_ons(now),
        html.Div(
            [
                act("result", words.TO_RESULT),
                act("end", words.CLOSE_VISIT, kind="subtle"),
            ],
            className="acts",
        ),
    ]


def watching(now: Now, figures: Sequence[Component]) -> list[Component]:
    """Return the panel of a screen that does not lead: it sees all, the numbers of a trial too."""
    parts: list[Component] = [
        cue(now.step, on_mat=now.on_mat),
        *([clock(now.step)] if now.phase in CLOCKED else []),
    ]
    if now.phase is Phase.REVIEW:
        parts = [html.H2(named(now.step)), html.Div(list(figures), className="figures")]
    if now.phase is Phase.OVER:
        parts = [html.Div(words.VISIT_OVER, className="cue")]
    return [
        *parts,
        notice(words.OTHER_SCREEN, tone="plain"),
        html.Div([act("lead", words.TAKE_OVER, kind="default")], className="acts"),
    ]


def nobody(how: str = words.NO_VISIT_HOW) -> list[Component]:
    """Return the panel when no visit is running. how : what can be done."""
    return [
        html.Div(
            [
                html.Div(words.NO_VISIT_RUNNING, className="cue"),
                html.P(how, className="how quiet"),
            ]
        ),
        html.Div(
            [dcc.Link(dmc.Button(words.FIND, size="lg", fullWidth=True, className="big"), href="/")],
            className="acts",
        ),
    ]


def no_plate(trouble: StationError | None, platform: str) -> Component:
    """Return what stands in the picture's place while no plate answers. platform : as `sys.platform`."""
    checks = words.NO_PLATE_CHECKS | words.NO_PLATE_CHECKS_OF.get(platform, {})
    more = [of_error(trouble)] if trouble and trouble.reason is not SourceReason.NO_DEVICE else []
    return html.Div(
        [html.Div(words.NO_PLATE, className="cue"), *more, facts(checks), html.P(words.NO_PLATE_HOW)],
        className="no-plate",
        role="status",
    )
