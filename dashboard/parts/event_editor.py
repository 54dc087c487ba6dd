"""Editor of the events of a trial: the list in order of time, the row that adds one, what to do with it."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.draft import ADDED, MOVED, Entry
from dashboard.parts.choice import choice
from dashboard.parts.notice import notice
from dashboard.parts.number_field import number_field
from dashboard.parts.number_table import side_word
from station.mat import Side

STEP = 0.01
"""s. One press of an arrow key."""
DIGITS = 3
ACTS = ("apply", "save", "automatic", "earlier", "add")
LABELS = {
    "apply": words.APPLY,
    "save": words.SAVE,
    "automatic": words.TO_AUTOMATIC,
    "earlier": words.TO_EARLIER,
    "add": words.ADD_EVENT,
}


def of_event(part: str, number: Any, trial: Any) -> dict[str, Any]:
    """Return the id of a part of one event: its time, or the button that shows or drops it."""
    return {"part": part, "event": number, "trial": trial}


def of_trial(name: str, trial: Any) -> dict[str, Any]:
    """Return the id of a part of the section: its store, its picture, a field, a list."""
    return {"name": name, "trial": trial}


def graph(number: Any, trial: Any) -> dict[str, Any]:
    """Return the id of the graph of a trial, of which there is one or, until somebody opens it, none."""
    return {"graph": number, "trial": trial}


def button(act: Any, trial: Any) -> dict[str, Any]:
    """Return the id of a button that concerns all events."""
    return {"do": act, "trial": trial}


def event_list(rows: Sequence[Entry], key: str, trial: str) -> Component:
    """Return the events. key : of the assessment."""
    if not rows:
        return html.P(words.NO_EVENTS, className="quiet")
    items = [_item(rows, number, key, trial) for number in range(len(rows))]
    return html.Ol(items, className="events", **{"aria-label": words.EVENT_LIST})


def _named(rows: Sequence[Entry], number: int, key: str) -> str:
    """Return the name of an event, counted where its leg has several of its kind."""
    alike = [row.place for row in rows if (row.kind, row.side) == (rows[number].kind, rows[number].side)]
    name = words.event(rows[number].kind, key)
    return f"{name} {sorted(alike).index(rows[number].place) + 1}" if len(alike) > 1 else name


def told(rows: Sequence[Entry], number: int, key: str) -> str:
    """Say which event it is, for who does not see what a button stands beside."""
    row = rows[number]
    return f"{_named(rows, number, key)}, {words.leg_of(row.side)}, {row.place:.2f} s"


def _item(rows: Sequence[Entry], number: int, key: str, trial: str) -> Component:
    row, name, which = rows[number], _named(rows, number, key), told(rows, number, key)
    buttons = [_small("show", spoken(words.SHOW, which), number, trial)]
    if is_free(row, key):
        buttons.append(_small("drop", drop_label(row, which), number, trial))
    tag = tags(row) if is_free(row, key) else html.Span(words.FOLLOWS, className="quiet small")
    return html.Li(
        [
            html.Div(
                [html.Span(name, className="name"), " ", html.Span(tag, id=of_event("tag", number, trial))],
                className="what",
            ),
            html.Div(_leg(row.side), className="leg small"),
            _time(number, row, name, trial, is_free(row, key)),
            html.Div(buttons, className="row buttons"),
        ]
    )


def is_free(row: Entry, key: str) -> bool:
    """Tell whether a person may move or delete an event. key : of the assessment."""
    return row.side in MOVED.get(key, {}).get(row.kind, ())


def tags(row: Entry) -> Component | str:
    """Return what a person did to an event, in words."""
    if row.is_deleted:
        return html.Span(words.DELETED_TAG, className="tag deleted")
    if row.found is None:
        return html.Span(words.ADDED_TAG, className="tag")
    return html.Span(words.MOVED_TAG.format(row.found), className="tag") if row.is_moved else ""


def drop_label(row: Entry, told: str) -> list[Component | str]:
    """Return the label of the button that deletes an event, or takes it back. told : which event."""
    return spoken(words.RESTORE if row.is_deleted else words.DELETE, told)


def spoken(label: str, told: str) -> list[Component | str]:
    """Return a label with the rest of its sentence for who does not see what it stands beside."""
    return [label, html.Span(f": {told}", className="unseen")]


def corrected(rows: Sequence[Entry], key: str, followed: Sequence[str]) -> Component:
    """Return what a person did to the events, and how the main numbers follow, for who only reads."""
    said = html.Ul([html.Li(sentence) for sentence in _corrections(rows, key)], className="changed number")
    return html.Section(
        html.Div([html.Div([html.H3(words.CORRECTED_HEAD), said]), changed(followed)], className="columns"),
        className="card",
        **{"aria-label": words.CORRECTED_HEAD},
    )


def _corrections(rows: Sequence[Entry], key: str) -> list[str]:
    """Say what a person did to each event that is not as it was found."""
    said = []
    for number, row in enumerate(rows):
        which = f"{_named(rows, number, key)}, {words.leg_of(row.side)}"
        if row.found is None:
            said.append(words.WAS_ADDED.format(f"{which}, {row.place:.{DIGITS}f} s"))
        elif row.is_deleted:
            said.append(words.WAS_DELETED.format(f"{which}, {row.place:.{DIGITS}f} s"))
        elif row.is_moved:
            said.append(words.WAS_MOVED.format(which, row.found, row.place))
    return [f"{each[:1].upper()}{each[1:]}." for each in said]


def _leg(side: Side) -> Component:
    return html.Span(words.LEGS[side], className="quiet") if side is Side.BOTH else side_word(side.value)


def _time(number: int, row: Entry, name: str, trial: str, can_move: bool) -> Component:
    if not can_move:
        return html.Span(f"{row.place:.{DIGITS}f} s", className="number fixed")
    return number_field(
        id=of_event("time", number, trial),
        value="" if row.time is None else round(row.time, DIGITS),
        step=STEP,
        decimalScale=DIGITS,
        fixedDecimalScale=True,
        suffix=" s",
        debounce=True,
        hideControls=True,
        attributes={"input": {"aria-label": words.TIME_OF.format(f"{name}, {words.leg_of(row.side)}")}},
    )


def _small(part: str, label: list[Component | str], number: int, trial: str) -> Component:
    return dmc.Button(
        label, id=of_event(part, number, trial), variant="subtle", size="compact-sm", n_clicks=0
    )


def adding(key: str, trial: str) -> list[Component]:
    """Return the row that adds an event; nothing for a test of which none can be added."""
    kinds = ADDED.get(key, {})
    if not kinds:
        return []
    sides = list(dict.fromkeys(side for each in kinds.values() for side in each))
    kind = choice(
        id=of_trial("kind", trial),
        label=words.KIND_FIELD,
        data=[{"value": each.value, "label": words.event(each, key)} for each in kinds],
        value=next(iter(kinds)).value,
        allowDeselect=False,
    )
    side = choice(
        id=of_trial("side", trial),
        label=words.LEG_FIELD,
        data=[{"value": each.value, "label": words.LEGS[each]} for each in sides],
        value=kinds[next(iter(kinds))][0].value,
        allowDeselect=False,
        disabled=len(sides) == 1,
    )
    time = number_field(
        id=of_trial("time", trial),
        label=words.TIME_FIELD,
        value="",
        step=STEP,
        decimalScale=DIGITS,
        debounce=True,
        hideControls=True,
    )
    add = dmc.Button(LABELS["add"], id=button("add", trial), variant="default", style={}, n_clicks=0)
    return [
        html.H3(words.ADD_HEAD),
        html.Div([kind, side, time, add], className="adding"),
        html.P(words.CLICK_HINT, className="quiet small"),
    ]


def acting(trial: str, wanted: str, has_earlier: bool) -> Component:
    """Return the buttons. wanted : the one to be pressed next, or ""."""
    buttons = [
        dmc.Button(
            LABELS[act],
            id=button(act, trial),
            variant=variant(act, wanted),
            style=shown(act, has_earlier),
            n_clicks=0,
        )
        for act in ACTS[:4]
    ]
    return html.Div(buttons, className="row")


def variant(act: str, wanted: str) -> str:
    """Return the look of a button: the one to be pressed next stands out."""
    return "filled" if act == wanted else "default"


def shown(act: str, has_earlier: bool) -> dict[str, str]:
    """Return whether a button is there: that of earlier corrections only when there are any."""
    return {"display": "none"} if act == "earlier" and not has_earlier else {}


def changed(told: Sequence[str]) -> Component:
    """Return how the main numbers follow, one sentence each."""
    if not told:
        return notice(words.NONE_CHANGED, words.SEE_NUMBERS, "plain")
    return html.Div(
        [
            html.H3(words.CHANGED),
            html.Ul([html.Li(sentence) for sentence in told], className="changed number"),
        ]
    )
