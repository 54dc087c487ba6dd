"""Questions with two answers and a scale of pain; what nobody asks stays unanswered."""

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from station.clinic.pain import SCALE


def question(key: str, said: str | None = None) -> Component:
    """Return one question with yes and no, neither of them chosen. said : the answer so far."""
    text = words.QUESTIONS[key]
    choices = [dmc.Radio(label=label, value=value) for value, label in words.YES_NO.items()]
    group = dmc.RadioGroup(
        dmc.Group(choices, gap="sm"),
        id={"ask": key},
        value=said,
        label=text,
        className="question",
    )
    return html.Div(group, className="asked")


def pain(name: str, label: str, said: str | None = None) -> Component:
    """Return the scale from 0 to 10. name : what it is asked for. said : the answer so far."""
    chips = [dmc.Chip(str(value), value=str(value), size="sm") for value in SCALE]
    return html.Div(
        [
            html.Span(label, id=f"label-{name}", className="small"),
            dmc.ChipGroup(chips, id={"pain": name}, value=said, multiple=False, deselectable=True),
        ],
        className="pain",
        role="group",
        **{"aria-labelledby": f"label-{name}"},
    )


def questions(keys: Sequence[str], answers: Mapping[str, str]) -> list[Component]:
    """Return the questions in order."""
    return [question(key, answers.get(key)) for key in keys]
