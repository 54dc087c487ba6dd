"""Questions with two answers and a scale of pain; what nobody asks stays unanswered."""

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.words.visit import STILL_OPEN
from station.clinic.pain import SCALE


def question(key: str, said: str | None = None, *, is_missed: bool = False) -> Component:
    """Return one question with yes and no, neither of them chosen.

    said : the answer so far. is_missed : the others were answered, and this one was not.
    """
    text = words.QUESTIONS[key]
    choices = [dmc.Radio(label=label, value=value) for value, label in words.YES_NO.items()]
    group = dmc.RadioGroup(
        dmc.Group(choices, gap="sm"),
        id={"ask": key},
        value=said,
        label=text,
        className="question",
    )
    return html.Div([group, *missed(is_missed)], className="asked")


def missed(is_missed: bool) -> list[Component]:
    """Return the mark of what was left open among answers."""
    return [html.Span(STILL_OPEN, className="still-open")] if is_missed else []


def pain(name: str, label: str, said: str | None = None, *, is_missed: bool = False) -> Component:
    """Return the scale from 0 to 10. name : what it is asked for. said, is_missed : as of a question."""
    chips = [dmc.Chip(str(value), value=str(value), size="sm") for value in SCALE]
    return html.Div(
        [
            html.Span(label, id=f"label-{name}", className="small"),
            *missed(is_missed),
            dmc.ChipGroup(chips, id={"pain": name}, value=said, multiple=False, deselectable=True),
        ],
        className="pain",
        role="group",
        **{"aria-labelledby": f"label-{name}"},
    )


def questions(keys: Sequence[str], answers: Mapping[str, str], *, were_answered: bool) -> list[Component]:
    """Return the questions in order. were_answered : once already, so that an open one was missed."""
    return [question(key, answers.get(key), is_missed=were_answered and key not in answers) for key in keys]
