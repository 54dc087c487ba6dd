"""What a clinician makes of a visit, and the name under it: it stands on the printed page."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.parts.notice import notice
from dashboard.words import report as printed
from dashboard.words import result as said
from station.library.sign_offs import SignOff

LONGEST = 700
"""Characters that fit on the page beside everything else."""


def sign_off(visit: str, signed: SignOff | None, who: str) -> Component:
    """Return the section. signed : the newest signature. who : would sign now."""
    words = dmc.Textarea(
        id={"sign-off": "words", "of": visit},
        label=said.INTERPRETATION,
        description=said.INTERPRETATION_HOW,
        value=signed.words if signed else "",
        inputProps={"maxLength": LONGEST},
        autosize=True,
        minRows=3,
        size="md",
    )
    button = dmc.Button(said.sign_as(who), id={"sign-off": "sign", "of": visit}, size="md", n_clicks=0)
    state = html.Div(standing(signed), id={"sign-off": "said", "of": visit}, role="status")
    return html.Section(
        [html.H2(said.SIGN_OFF), state, words, html.Div(button, className="row")], className="card"
    )


def standing(signed: SignOff | None) -> Component:
    """Say who has signed, or that nobody has."""
    told = printed.sign_off(signed.by if signed else None, signed.at if signed else None)
    return notice(told, tone="good" if signed else "plain")
