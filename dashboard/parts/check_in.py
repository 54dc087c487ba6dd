"""The check-in as a form: every question can be skipped, and what is skipped stays unknown."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.words import exercises as exercise_words
from dashboard.words import patient as said
from station.clinic.check_in import CHANGES, DAYS, DONE, PAIN, PAIN_FREE, Said
from station.clinic.pain import SCALE

DAY = "pain_free_day"
SINCE = "since"


def form(patient: str, exercises: Sequence[str], today: date) -> list[Component]:
    """Return the questions, nothing chosen. exercises : keys of those in the plan."""
    scale = {str(pain): str(pain) for pain in SCALE}
    days = {str(day): str(day) for day in DAYS}
    since = dmc.DatePickerInput(
        id={"check-in": DAY, "of": patient},
        label=said.PAIN_FREE_SINCE,
        maxDate=today.isoformat(),
        clearable=True,
        clearButtonProps={"aria-label": said.CLEAR_DAY},
        size="md",
        className="since",
    )
    parts = [
        _card([_choice(patient, PAIN, said.PAIN_NOW, scale)]),
        _card([_choice(patient, PAIN_FREE, said.PAIN_FREE, said.PAIN_FREE_CHOICES), since]),
    ]
    if exercises:
        done = [
            _choice(patient, DONE + key, exercise_words.NAMES[key], days, hint=exercise_words.HOW[key])
            for key in exercises
        ]
        parts.append(_card([html.H2(said.EXERCISES), html.P(said.DID), *done]))
    changes = [_choice(patient, key, said.CHANGES[key], said.YES_NO) for key in CHANGES]
    parts.append(_card([html.H2(said.CHANGED), *changes]))
    return parts


def read(fields: Mapping[str, Any], today: date) -> tuple[dict[str, str], str]:
    """Return the answers of a form and what is wrong with them, empty when nothing is.

    fields : values by key; what is not there or empty was not answered.
    """
    told = {key: str(value) for key, value in fields.items() if value not in (None, "", [])}
    answers = {key: value for key, value in told.items() if key not in (PAIN_FREE, DAY)}
    free = told.get(PAIN_FREE)
    day = told.get(DAY, "")[:10]
    if free in (Said.NO, Said.UNKNOWN):
        answers[PAIN_FREE] = free
    elif free == SINCE or day:
        if not day:
            return answers, said.NO_DAY
        if day > today.isoformat():
            return answers, said.LATER_DAY
        answers[PAIN_FREE] = day
    return answers, ""


def _card(parts: list[Component]) -> Component:
    return html.Section(parts, className="card asked-of-patient")


def _choice(patient: str, key: str, label: str, choices: Mapping[str, str], hint: str = "") -> Component:
    """Return one question as chips, one of which may be chosen and let go again."""
    name = f"check-in-{key.replace(':', '-')}"
    chips = [dmc.Chip(word, value=value, size="lg") for value, word in choices.items()]
    more = [html.Div(hint, className="quiet small")] if hint else []
    return html.Div(
        [
            html.Div(label, id=name, className="asked-label"),
            *more,
            dmc.ChipGroup(chips, id={"check-in": key, "of": patient}, multiple=False, deselectable=True),
        ],
        className="choice",
        role="group",
        **{"aria-labelledby": name},
    )
