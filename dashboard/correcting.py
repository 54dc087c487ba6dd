"""Correcting: the section of a trial's page where its events are checked and corrected by hand."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import edited_graph, overview, timeline, words
from dashboard.accounts.signed_in import signed_in
from dashboard.changes import changes
from dashboard.desk import Desk
from dashboard.draft import ADDED, MOVED, Entry, corrections, entries, entry
from dashboard.parts import event_editor
from dashboard.parts.event_editor import button, graph, of_event, of_trial
from dashboard.parts.notice import notice, of_error
from dashboard.parts.picture import picture
from dashboard.pressed import pressed, unchanged
from dashboard.records import Tried
from station.errors import StationError, TrialError, TrialReason
from station.events.correction import SAME, Correction, Corrections, from_json
from station.events.event import EventKind
from station.mat import Side

Draft = dict[str, Any]
"""What the browser keeps: entries, corrections applied and saved, phases, lanes at first; in plain form."""
WRITING = threading.Lock()
"""Held from the look at what is kept to the last word of what is written: two windows take turns."""
HIDDEN, SHOWN = {"display": "none"}, {"display": "block"}


def section(desk: Desk, found: Tried) -> list[Component]:
    """Return the section of a trial; nothing when its recording cannot be drawn.

    What is only read is a picture. The graph takes its place when somebody begins to correct, and the
    editor comes with it: its fields would take longer to stand than all the rest of the page.
    """
    try:
        shown = overview.overview(found, desk.library.observations.of_trial(found.id))
    except StationError:
        return []
    if shown is None:
        return []
    draft = _saved(desk, found)
    whole = dmc.Button(words.WHOLE_TRIAL, id=of_trial("whole", found.id), variant="default", n_clicks=0)
    drawn = [
        picture(overview.picture_of(found, shown)),
        html.Div(id=of_trial("graphed", found.id), className="graphed"),
    ]
    return [
        html.Section(
            [
                html.Div(
                    [
                        html.H2(words.EVENTS_AND_LOADS),
                        html.Div(whole, id=of_trial("zoomed", found.id), className="do", style=HIDDEN),
                    ],
                    className="top",
                ),
                html.Div(drawn, id=of_trial("drawn", found.id), className="over-time"),
                html.P(_note(found, draft), className="quiet small"),
                dcc.Store(id=of_trial("draft", found.id), data=draft),
                dcc.Store(id=of_trial("window", found.id)),
                dcc.Store(id=of_trial("looked", found.id)),
                _folded(found),
            ],
            className="card timeline",
        )
    ]


def told(desk: Desk, found: Tried) -> list[Component]:
    """Return what stands above the numbers of a trial when they follow corrected events.

    Of saved ones, which they are and what they changed: nobody has to open the editor to know.
    """
    held = desk.records.corrected(found.id)
    if set(found.corrections.items) != set(held.corrections.items if held else ()):
        return [notice(words.NUMBERS_UNSAVED)]
    if held is None or found.result is None:
        return []
    rows = timeline.corrected_events(found.result, found.corrections)
    followed = changes(found.key, desk.records.automatic(found.id) or found.result, found.result)
    return [
        notice(words.saved_corrections(held.at, held.by), tone="plain"),
        event_editor.corrected(rows, found.key, followed),
    ]


def connect(app: Dash, desk: Desk, numbers: Callable[[Tried], list[Component]]) -> None:
    """Edit, apply, save, and draw again. numbers : what follows from the result of a trial on its page."""
    _connect_editor(app, desk, numbers)
    _connect_figure(app, desk)
    _connect_fields(app, desk)


def _connect_editor(app: Dash, desk: Desk, numbers: Callable[[Tried], list[Component]]) -> None:
    @app.callback(
        Output(of_trial("draft", MATCH), "data"),
        Output(of_trial("numbers", MATCH), "children"),
        Output(of_trial("list", MATCH), "children"),
        Output(of_event("tag", ALL, MATCH), "children"),
        Output(of_event("drop", ALL, MATCH), "children"),
        Output(of_trial("state", MATCH), "children"),
        Output(button(ALL, MATCH), "variant"),
        Output(button(ALL, MATCH), "style"),
        Input(of_event("time", ALL, MATCH), "value"),
        Input(of_event("drop", ALL, MATCH), "n_clicks"),
        Input(button(ALL, MATCH), "n_clicks"),
        State(of_event("time", ALL, MATCH), "id"),
        State(of_trial("draft", MATCH), "data"),
        State(of_trial("draft", MATCH), "id"),
        State(of_trial("kind", ALL), "value"),
        State(of_trial("side", ALL), "value"),
        State(of_trial("time", ALL), "value"),
        prevent_initial_call=True,
    )
    def edit(
        times: list[Any],
        _drops: list[int],
        _presses: list[int],
        timed: list[dict[str, Any]],
        draft: Draft,
        which: dict[str, str],
        *added: list[Any],
    ) -> Any:
        found = desk.records.trial(which["trial"])
        before = _rows(draft)
        rows = _typed(before, {row["event"]: time for row, time in zip(timed, times, strict=True)})
        button_of = pressed()
        act = str(button_of.get("do", ""))
        trouble: StationError | None = None
        following: Any = no_update
        if found is None or (rows == before and not act and button_of.get("part") != "drop"):
            return unchanged()
        try:
            if button_of.get("part") == "drop":
                rows = _dropped(rows, int(button_of["event"]))
            elif act == "add":
                rows = _sorted([*rows, _added(added, rows, _seconds(found))])
            elif act:
                draft, rows, seen = _acted(desk, found, act, draft, rows)
                following = numbers(seen)
        except StationError as error:
            trouble = error
        draft = {**draft, "entries": [row.to_json() for row in rows]}
        is_other = (bool(act) and trouble is None) or len(rows) != len(before)
        return draft, following, *_listed(found, rows, is_other), *_acts(desk, found, draft, trouble)


def _listed(found: Tried, rows: list[Entry], is_other: bool) -> tuple[Any, list[Any], list[Any]]:
    """Return the list, its tags and the labels of its buttons.

    is_other : whether other events stand in it, or in another order. Otherwise only words change: a list
    made anew would take the keyboard's place away.
    """
    tags, drops = ([each["id"]["event"] for each in ctx.outputs_list[place]] for place in (3, 4))
    if is_other:
        listed = event_editor.event_list(rows, found.key, found.id)
        return listed, [no_update] * len(tags), [no_update] * len(drops)
    free = [event_editor.is_free(row, found.key) for row in rows]
    told = [event_editor.told(rows, number, found.key) for number in range(len(rows))]
    return (
        no_update,
        [event_editor.tags(rows[number]) if free[number] else no_update for number in tags],
        [event_editor.drop_label(rows[number], told[number]) for number in drops],
    )


def _acts(
    desk: Desk, found: Tried, draft: Draft, trouble: StationError | None
) -> tuple[list[Component], list[str], list[dict[str, str]]]:
    """Return what is said beside the buttons, and how these look."""
    said, wanted, has_earlier = _said(desk, found, draft, trouble)
    acts = [each["id"]["do"] for each in ctx.outputs_list[6]]
    return (
        said,
        [event_editor.variant(act, wanted) for act in acts],
        [event_editor.shown(act, has_earlier) for act in acts],
    )


def _acted(
    desk: Desk, found: Tried, act: str, draft: Draft, rows: list[Entry]
) -> tuple[Draft, list[Entry], Tried]:
    """Apply, save or go back.

    Returns the draft, its entries in order of time, and the trial with the numbers that follow.
    Errors: TrialError BAD_CORRECTION when another window has kept other corrections since this one looked.
    """
    automatic = desk.records.automatic(found.id) or found.result or {}
    if act == "automatic":
        wanted = Corrections()
    elif act == "earlier":
        earlier = desk.records.earlier(found.id)
        wanted = earlier.corrections if earlier else Corrections()
    else:
        wanted = corrections(rows, _seconds(found))
    is_kept = act in ("save", "automatic")
    if is_kept:
        with WRITING:
            held = desk.records.corrected(found.id)
            if _items(draft["saved"]) != set(held.corrections.items if held else ()):
                raise TrialError(TrialReason.BAD_CORRECTION, words.OVERTAKEN, words.OVERTAKEN_HOW)
            made = desk.records.correct(found.id, wanted, by=signed_in().shown)
    else:
        made = desk.records.recomputed(found.id, wanted)
    plain = [item.to_json() for item in wanted.items]
    now = {
        "applied": plain,
        "saved": plain if is_kept else draft["saved"],
        "phases": [vars(phase) for phase in timeline.phases(made)],
        "changes": changes(found.key, automatic, made),
        "lanes": draft["lanes"],
    }
    return now, _sorted(entries(automatic["events"], wanted)), replace(found, result=made)


def _connect_figure(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(of_trial("graphed", MATCH), "children"),
        Output(of_trial("editor", MATCH), "children"),
        Input(of_trial("correcting", MATCH), "open"),
        State(graph(ALL, MATCH), "id"),
        State("scheme", "data"),
        State(of_trial("draft", MATCH), "data"),
        State(of_trial("window", MATCH), "data"),
        State(of_trial("draft", MATCH), "id"),
        prevent_initial_call=True,
    )
    def mount(is_open: bool, there: list[Any], scheme: str | None, *at: Any) -> Any:
        draft, window, which = at
        found = None if there or not is_open else desk.records.trial(which["trial"])
        if found is None:
            return no_update, no_update
        drawn = edited_graph.figure(desk, found.id, _rows(draft), draft["phases"], window, scheme)
        if drawn is None:
            return no_update, no_update
        return edited_graph.graph(found.id, drawn), _editor(desk, found, draft)

    @app.callback(
        Output(graph(ALL, MATCH), "figure"),
        Output(of_trial("drawn", MATCH), "style"),
        Output(of_trial("zoomed", MATCH), "style"),
        Input("scheme", "data"),
        Input(of_trial("draft", MATCH), "data"),
        Input(of_trial("window", MATCH), "data"),
        State(of_trial("draft", MATCH), "id"),
        prevent_initial_call=True,
    )
    def draw(scheme: str | None, draft: Draft, window: list[float] | None, which: dict[str, str]) -> Any:
        zoomed = SHOWN if window else HIDDEN
        if not ctx.outputs_list[0]:
            return [], no_update, zoomed
        rows = _rows(draft)
        drawn = edited_graph.figure(desk, which["trial"], rows, draft["phases"], window, scheme)
        if drawn is None:
            return [no_update], no_update, zoomed
        return [drawn], edited_graph.grown(_kinds(rows) - draft["lanes"]), zoomed

    @app.callback(
        Output(of_trial("window", MATCH), "data"),
        Input(of_event("show", ALL, MATCH), "n_clicks"),
        Input(of_trial("whole", MATCH), "n_clicks"),
        State(of_trial("draft", MATCH), "data"),
        prevent_initial_call=True,
    )
    def zoom(_shows: list[int], _whole: int, draft: Draft) -> Any:
        button_of = pressed()
        if not button_of:
            return no_update
        if "event" not in button_of:
            return None
        return edited_graph.around([row.place for row in _rows(draft)], int(button_of["event"]))

    app.clientside_callback(
        ClientsideFunction("timeline", "look"),
        Output(of_trial("looked", MATCH), "data"),
        Input(of_trial("window", MATCH), "data"),
        prevent_initial_call=True,
    )


def _connect_fields(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output(of_trial("side", MATCH), "data"),
        Output(of_trial("side", MATCH), "value"),
        Output(of_trial("side", MATCH), "disabled"),
        Input(of_trial("kind", MATCH), "value"),
        State(of_trial("side", MATCH), "value"),
        State(of_trial("side", MATCH), "id"),
        prevent_initial_call=True,
    )
    def offer_legs(kind: str, side: str, which: dict[str, str]) -> Any:
        found = desk.records.trial(which["trial"])
        legs = ADDED.get(found.key if found else "", {}).get(EventKind(kind), (Side.BOTH,))
        data = [{"value": leg.value, "label": words.LEGS[leg]} for leg in legs]
        return data, side if side in legs else legs[0].value, len(legs) == 1

    @app.callback(
        Output(of_trial("time", MATCH), "value"),
        Input(graph(ALL, MATCH), "clickData"),
        prevent_initial_call=True,
    )
    def take_time(clicks: list[dict[str, Any] | None]) -> Any:
        points = [point for click in clicks if click for point in click["points"]]
        return round(float(points[0]["x"]), event_editor.DIGITS) if points else no_update


def _folded(found: Tried) -> Component:
    """Return the place of the editor. Folded also when corrections are saved: `told` says which."""
    if not MOVED.get(found.key):
        return html.P(words.NOT_CORRECTABLE, className="quiet small")
    within = html.Div(id=of_trial("editor", found.id), className="correcting")
    which = of_trial("correcting", found.id)
    return html.Details([html.Summary(words.CORRECT), within], className="more", open=False, id=which)


def _editor(desk: Desk, found: Tried, draft: Draft) -> list[Component]:
    listed = event_editor.event_list(_rows(draft), found.key, found.id)
    said, wanted, has_earlier = _said(desk, found, draft, None)
    return [
        html.P(words.CORRECT_HOW, className="quiet"),
        html.Div(
            [
                html.Div(listed, id=of_trial("list", found.id)),
                html.Div(
                    [
                        *event_editor.adding(found.key, found.id),
                        event_editor.acting(found.id, wanted, has_earlier),
                        html.Div(said, id=of_trial("state", found.id), className="rows"),
                    ],
                    className="rows beside",
                ),
            ],
            className="columns wide-left",
            **{"data-one-at-a-time": "true"},
        ),
    ]


def _said(
    desk: Desk, found: Tried, draft: Draft, trouble: StationError | None
) -> tuple[list[Component], str, bool]:
    """Return where the corrections stand and how the main numbers follow.

    And the button to be pressed next, and whether earlier corrections are kept.
    """
    state, wanted = _state(desk, found, draft, trouble)
    earlier = desk.records.earlier(found.id)
    said = [state]
    if earlier is not None:
        when = words.moment(earlier.at.astimezone())
        said.append(html.P(words.EARLIER.format(when), className="quiet small"))
    if draft["applied"]:
        said.append(event_editor.changed(draft["changes"]))
    return said, wanted, earlier is not None


def _state(desk: Desk, found: Tried, draft: Draft, trouble: StationError | None) -> tuple[Component, str]:
    applied, saved = _items(draft["applied"]), _items(draft["saved"])
    try:
        now = set(corrections(_rows(draft), _seconds(found)).items)
    except StationError as error:
        return of_error(trouble or error), ""
    if trouble is not None:
        return of_error(trouble), ""
    if now != applied:
        return notice(words.EDITED, words.EDITED_HOW), "apply"
    if applied != saved:
        return notice(words.APPLIED, words.APPLIED_HOW), "save"
    held = desk.records.corrected(found.id)
    if held is None:
        return notice(words.AS_FOUND, tone="plain"), ""
    return notice(words.saved_corrections(held.at, held.by), words.SAVED_HOW, "good"), ""


def _saved(desk: Desk, found: Tried) -> Draft:
    """Return the draft of a trial in which nothing has been edited."""
    assert found.result is not None
    automatic = desk.records.automatic(found.id) if found.corrections else None
    kept = found.corrections
    plain = [item.to_json() for item in kept.items]
    rows = timeline.corrected_events(found.result, kept)
    return {
        "entries": [row.to_json() for row in rows],
        "applied": plain,
        "saved": plain,
        "phases": [vars(phase) for phase in timeline.phases(found.result)],
        "changes": changes(found.key, automatic, found.result) if automatic else [],
        "lanes": _kinds(rows),
    }


def _note(found: Tried, draft: Draft) -> str:
    shaded = list(dict.fromkeys(phase["name"].split(" ")[0].strip(",") for phase in draft["phases"]))
    return words.marks(shaded, can_correct=bool(MOVED.get(found.key)))


def _seconds(found: Tried) -> float:
    return float(found.result["recording"]["duration_s"]) if found.result else 0.0


def _kinds(rows: Iterable[Entry]) -> int:
    return len({row.kind for row in rows})


def _rows(draft: Draft) -> list[Entry]:
    return [entry(plain) for plain in draft["entries"]]


def _items(plain: Iterable[Mapping[str, Any]]) -> set[Correction]:
    return set(from_json(plain, float("inf")).items)


def _sorted(rows: Iterable[Entry]) -> list[Entry]:
    return sorted(rows, key=lambda row: row.place)


def _typed(rows: Sequence[Entry], times: Mapping[int, Any]) -> list[Entry]:
    """Return the entries with the times that stand in their fields."""
    return [row.at(_number(times[number])) if number in times else row for number, row in enumerate(rows)]


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _dropped(rows: list[Entry], number: int) -> list[Entry]:
    """Delete an event, or take it back; one that was added is gone."""
    if rows[number].found is None:
        return [row for place, row in enumerate(rows) if place != number]
    return [row.turned() if place == number else row for place, row in enumerate(rows)]


def _added(fields: Sequence[list[Any]], rows: Sequence[Entry], seconds: float) -> Entry:
    """Return the event that is to be added. seconds : length of the recording.

    Errors: TrialError BAD_CORRECTION when it is not complete, outside the recording, or there already.
    """
    kind, side, time = (values[0] if values else None for values in fields)
    at = _number(time)
    if kind is None or side is None or at is None:
        raise TrialError(TrialReason.BAD_CORRECTION, words.NO_KIND, words.NO_KIND_HOW)
    made = Entry(EventKind(kind), Side(side), None, at)
    corrections([made], seconds)
    same = [row for row in rows if (row.kind, row.side) == (made.kind, made.side) and not row.is_deleted]
    if any(abs(row.place - at) < SAME for row in same):
        raise TrialError(TrialReason.BAD_CORRECTION, words.THERE_ALREADY, words.THERE_ALREADY_HOW)
    return made
