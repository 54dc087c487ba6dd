"""What a clinician makes of a visit, and the name under it: it stands on the printed page."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.parts.notice import notice
from dashboard.words import report as printed
from dashboard.words import result as said
from station.library.sign_offs import SignOff

LONGEST = 700
"""Characters that fit on the page beside everything else."""


def sign_off(visit: str, signed: SignOff | None, who: str, content: str) -> Component:
    """Return the section. signed : the newest signature. who : would sign now.

    content : hash of what stands there.
    """
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
    state = html.Div(standing(signed, content), id={"sign-off": "said", "of": visit}, role="status")
    shown = dcc.Store(id={"sign-off": "shown", "of": visit}, data=stands(signed, content))
    unsigned = dcc.Store(id={"sign-off": "unsigned", "of": visit}, data=said.UNSIGNED)
    waits = html.P(id={"sign-off": "waits", "of": visit}, className="quiet small", role="status")
    sign = html.Div(button, className="row")
    return html.Section(
        [html.H2(said.SIGN_OFF), state, words, waits, sign, shown, unsigned], className="card"
    )


def stands(signed: SignOff | None, content: str) -> str:
    """Return what somebody has before them who signs: what is signed, and the signature under it."""
    return f"{content}:{signed.number if signed else 0}"


def standing(signed: SignOff | None, content: str) -> Component:
    """Say who has signed, or that nobody has, and whether what stands there is what was signed."""
    if signed is None:
        return notice(printed.sign_off(None, None), tone="plain")
    is_changed = not signed.covers(content)
    told = printed.sign_off(signed.by, signed.at, is_changed=is_changed)
    return notice(told, tone="wait" if is_changed else "good")
