"""The form of the intake, made from its fields: mostly taps, nothing has to be answered."""

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.parts.choice import choice
from dashboard.words import DAY_FORMAT
from dashboard.words import visit as said
from station.clinic import intake
from station.clinic.intake import Field, Kind, Part

WIDE = {"diagnoses", "risk_factors"}


def form(answers: Mapping[str, str]) -> Component:
    """Return all fields under their headings. answers : by key, shown as chosen."""
    parts = []
    for part in Part:
        fields = [field for field in intake.FIELDS if field.part is part and field.kind is not Kind.PAIN]
        inside: list[Component] = [pains(answers)] if part is Part.HURTS else []
        inside.append(
            html.Div([asked(field, answers.get(field.key)) for field in fields], className="fields")
        )
        title = f"intake-{part}"
        parts.append(
            html.Section(
                [html.H3(said.PARTS[part.value], id=title), *inside],
                className=f"intake-part {part.value}",
                **{"aria-labelledby": title},
            )
        )
    return html.Div(parts, className="intake")


def pains(answers: Mapping[str, str]) -> Component:
    """Return the table of places that hurt, left and right."""
    rows = []
    for site in intake.SITES:
        cells = [html.Td(pain(site, side, answers)) for side in intake.LEFT_RIGHT]
        rows.append(html.Tr([html.Th(said.SITES[site], scope="row"), *cells]))
    back = html.Td(pain("lower_back", None, answers), colSpan=2)
    rows.append(html.Tr([html.Th(said.SITES["lower_back"], scope="row"), back]))
    head = html.Thead(
        html.Tr(
            [
                html.Td(html.Span(said.PAIN_TABLE, className="quiet small")),
                *(
                    html.Th(said.SIDES[side], scope="col", className=f"side {side}")
                    for side in intake.LEFT_RIGHT
                ),
            ]
        )
    )
    return html.Table([head, html.Tbody(rows)], className="pains")


def pain(site: str, side: str | None, answers: Mapping[str, str]) -> Component:
    """Return the scale of one place."""
    key = intake.pain_key(site, side)
    return choice(
        id={"ask": key},
        data=[str(value) for value in range(11)],
        value=answers.get(key),
        clearable=True,
        placeholder="–",
        size="sm",
        **{"aria-label": said.site(site, side)},
    )


def asked(field: Field, answer: str | None) -> Component:
    """Return one field."""
    label = said.FIELDS[field.key]
    name: dict[str, Any] = {"ask": field.key}
    wide = " wide" if field.key in WIDE else ""
    match field.kind:
        case Kind.CHOICE:
            chips = [dmc.Chip(said.CHOICES[each], value=each, size="sm") for each in field.choices]
            group = dmc.ChipGroup(chips, id=name, value=answer, multiple=False, deselectable=True)
            return _group(field.key, label, group, wide)
        case Kind.SEVERAL:
            chosen = answer.split(intake.SEVERAL) if answer else []
            chips = [dmc.Chip(said.CHOICES[each], value=each, size="sm") for each in field.choices]
            return _group(field.key, label, dmc.ChipGroup(chips, id=name, value=chosen, multiple=True), wide)
        case Kind.DAY:
            made: Component = dmc.DateInput(
                id=name, value=answer, label=label, size="sm", valueFormat=DAY_FORMAT, clearable=True
            )
        case Kind.NUMBER:
            made = dmc.NumberInput(
                id=name, value=answer or "", label=label, size="sm", hideControls=True, min=0
            )
        case _:
            made = dmc.TextInput(id=name, value=answer or "", label=label, size="sm")
    return html.Div(made, className=f"answer-field{wide}")


def _group(key: str, label: str, chips: Component, wide: str) -> Component:
    name = f"field-{key}"
    return html.Div(
        [html.Span(label, id=name, className="small"), html.Div(chips, className="chips")],
        className=f"answer-field{wide}",
        role="group",
        **{"aria-labelledby": name},
    )


def guesses(answers: Mapping[str, str]) -> list[Component]:
    """Return the two questions that the patient answers before any result."""
    made = []
    for key, label in said.GUESS.items():
        chips = [dmc.Chip(said.GUESSED[each], value=each, size="lg") for each in intake.GUESSED]
        group = dmc.ChipGroup(
            chips, id={"ask": key}, value=answers.get(key), multiple=False, deselectable=True
        )
        made.append(_group(key, label, group, ""))
    return made
