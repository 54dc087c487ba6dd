"""A calm notice: a sign, one sentence, and what to do."""

from typing import Literal

from dash import html
from dash.development.base_component import Component

from station.errors import StationError

Tone = Literal["good", "wait", "bad", "plain"]
SIGNS = {"good": "✓", "wait": "!", "bad": "!", "plain": "i"}


def notice(sentence: str, remedy: str = "", tone: Tone = "wait", *more: Component) -> Component:
    """Return the notice; `more` are buttons behind the words."""
    words = [html.Strong(sentence)]
    if remedy:
        words += [" ", html.Span(remedy)]
    return html.Div(
        [
            html.Span(SIGNS[tone], className="sign", **{"aria-hidden": "true"}),
            html.Div(words, className="words"),
            *more,
        ],
        className=f"notice {tone}",
        role="alert" if tone == "bad" else "status",
    )


def of_error(error: StationError, tone: Tone = "wait") -> Component:
    """Return the notice of an error that a person can act on."""
    return notice(error.sentence, error.what_to_do, tone)
