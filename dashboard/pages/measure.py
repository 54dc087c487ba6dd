"""Measure: the live view, and the visit step by step. The visit itself belongs to the server (`guide.py`)."""

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update, set_props
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboard import numbers, words
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.parts.notice import of_error
from dashboard.parts.visit import aside, road, waiting, working
from dashboard.parts.visit.asking import asking
from dashboard.parts.visit.button import closing
from dashboard.parts.visit.review import figures, review
from dashboard.parts.visit.ticks import made
from dashboard.pressed import presses
from dashboard.visit.guide import Guide
from dashboard.visit.now import PAIN, Now, Phase
from dashboard.visit.steps import Act
from dashboard.words import live
from dashboard.words import mat as said_of_mat
from dashboard.words import visit as said
from station.clinic import intake, safety
from station.mat import Side

SEVERAL = ("observe", "unsee")
"""Buttons of which each press of the same moment counts."""


class Ids:
    """Names of the parts of this page."""

    PANEL = "measure-panel"
    ROAD = "measure-road"
    MISSING = "measure-missing"
    BENCH = "measure-bench"
    ASKED = "measure-asked"
    RESTED = "measure-rested"
    JOTTED = "measure-jotted"
    FLAGS = "measure-flags"
    SHOWN = "measure-shown"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page; the panel follows the visit by itself."""
    view = html.Div(
        [
            html.Canvas(id="live-canvas", role="img", **live.on_canvas(words.LIVE_VIEW)),
            html.Div(_missing(desk), id=Ids.MISSING),
        ],
        className="card live",
    )
    now = desk.guide.now
    step = _panel(desk, None, now)
    panel = html.Section(step, id=Ids.PANEL, className="card panel", **{"aria-label": words.STEP})
    return html.Div(
        [
            html.H1(words.MEASURE, className="unseen"),
            html.Div(_road(desk, None), id=Ids.ROAD),
            html.Div([view, panel], id=Ids.BENCH, className=_bench(desk)),
            dcc.Store(id=Ids.ASKED, data=_asked(desk, None)),
            dcc.Store(id=Ids.SHOWN, data=_signs(desk, None, now, step)),
            dcc.Store(id=Ids.RESTED),
            dcc.Store(id=Ids.JOTTED),
            dcc.Store(id=Ids.FLAGS, data=[*safety.RED_FLAGS, safety.FRACTURE, safety.SURGERY]),
        ],
        className="page measure",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Follow the visit, and obey the buttons."""

    @app.callback(
        Output(Ids.PANEL, "children"),
        Output(Ids.ROAD, "children"),
        Output(Ids.MISSING, "children"),
        Output(Ids.BENCH, "className"),
        Output(Ids.ASKED, "data"),
        Output(Ids.SHOWN, "data"),
        Output({"seen": ALL}, "children"),
        Input("guide-version", "data"),
        Input("tab", "data"),
        State(Ids.ASKED, "data"),
        State(Ids.SHOWN, "data"),
    )
    def follow(
        _version: int | None, tab: str | None, filled_in: str | None, shown: list[str] | None
    ) -> tuple[Any, ...]:
        now, asked = desk.guide.now, _asked(desk, tab)
        panel = _panel(desk, tab, now)
        signs = _signs(desk, tab, now, panel)
        stood, ticked = shown if shown and len(shown) == 2 else ("", "")
        # A form that somebody is filling in is not made anew because the plates have something to say, and
        # no button is made anew under a finger: a press on it would be lost.
        stays = (asked and asked == filled_in) or signs[0] == stood
        changed = (
            no_update if stays else panel,
            _road(desk, tab),
            _missing(desk),
            _bench(desk),
            asked,
            [stood, signs[1]] if stays else signs,
            [
                made(now.seen) if now and stays and signs[1] != ticked else no_update
                for _ in ctx.outputs_list[-1]
            ],
        )
        if desk.guide.now is not None and desk.guide.now.phase is Phase.REVIEW:
            desk.guide.seen()
        return changed

    @app.callback(
        Output("told", "children", allow_duplicate=True),
        Input({"circumstance": ALL, "was": ALL}, "value"),
        State({"circumstance": ALL, "was": ALL}, "id"),
        State("tab", "data"),
        prevent_initial_call=True,
    )
    def change(values: list[str | None], names: list[dict[str, str]], tab: str | None) -> Any:
        for name, value in zip(names, values, strict=True):
            now, key = desk.guide.now, name["circumstance"]
            if now is None or not value or not _is_chosen(name, value):
                continue
            if getattr(now.circumstances, key, None) != value:
                desk.need_lead(tab)
                desk.guide.circumstance(key, value)
        return no_update

    @app.callback(
        Output("told", "children", allow_duplicate=True),
        Input({"act": ALL, "of": ALL}, "n_clicks"),
        State("tab", "data"),
        State({"ask": ALL}, "value"),
        State({"ask": ALL}, "id"),
        State({"pain": ALL}, "value"),
        prevent_initial_call=True,
    )
    def obey(
        _clicks: list[int | None],
        tab: str | None,
        answers: list[Any],
        asked: list[dict[str, str]],
        pains: list[str | None],
    ) -> Any:
        told = Told(_said(asked, answers), next((_pain(value) for value in pains if value), None))
        named = list(presses())
        for button in named:
            to = _do(desk, str(button["act"]), str(button["of"]), tab, told)
            if to:
                # Not as its own answer: the buttons that have just come call it again, and void that.
                set_props("address", {"pathname": to})
            if button["act"] not in SEVERAL:
                break
        return [] if named else no_update

    app.clientside_callback(
        ClientsideFunction("jot", "rested"),
        Output(Ids.RESTED, "data"),
        Input({"ask": ALL}, "value"),
        Input({"pain": ALL}, "value"),
    )

    @app.callback(
        Output(Ids.JOTTED, "data"),
        Input(Ids.RESTED, "data"),
        State({"ask": ALL}, "value"),
        State({"pain": ALL}, "value"),
        State({"ask": ALL}, "id"),
        State(Ids.ASKED, "data"),
        State("tab", "data"),
        prevent_initial_call=True,
    )
    def jot(
        _turn: int | None,
        answers: list[Any],
        pains: list[str | None],
        asked: list[dict[str, str]],
        shown: str | None,
        tab: str | None,
    ) -> Any:
        # A form that is not the one of this step any more, or of a screen that does not lead, says nothing.
        if shown and shown == _asked(desk, tab):
            felt = next((str(value) for value in pains if value), "")
            desk.guide.jot(shown.rpartition(" ")[2], {**_said(asked, answers), PAIN: felt})
        return no_update

    app.clientside_callback(
        ClientsideFunction("jot", "felt"),
        Output({"pain": ALL}, "value"),
        Input({"pain": ALL}, "value"),
        State({"pain": ALL}, "id"),
    )

    # In the browser at once: an answer from the server would come late, over a "yes" given meanwhile.
    app.clientside_callback(
        ClientsideFunction("jot", "none"),
        Output({"ask": ALL}, "value"),
        Input({"act": "none", "of": ALL}, "n_clicks"),
        State(Ids.FLAGS, "data"),
        State({"ask": ALL}, "id"),
        State({"ask": ALL}, "value"),
        prevent_initial_call=True,
    )


def _is_chosen(name: dict[str, str], value: str) -> bool:
    """Say whether somebody chose this: fields that just came call too, with what was, maybe over by now."""
    called = list(ctx.triggered_prop_ids.values())
    return name in called and (value != name["was"] or len(called) == 1)


def _pain(value: str) -> int:
    """Read a pain; what is no number is none of the scale, and the guide says so."""
    return int(value) if value.isdecimal() and len(value) < 3 else -1


def _said(asked: list[dict[str, str]], answers: list[Any]) -> dict[str, str]:
    """Return what stands in the fields by question; a zero is an answer, an empty field is none."""
    pairs = zip(asked, answers, strict=True)
    return {each["ask"]: _written(value) for each, value in pairs if value not in (None, "", [])}


def _written(value: Any) -> str:
    return intake.SEVERAL.join(value) if isinstance(value, list) else str(value)


def _asked(desk: Desk, tab: str | None) -> str:
    """Return the name of the form that this screen fills in, empty while it shows none."""
    now = desk.guide.now
    if now is None or now.phase is not Phase.WAITING or now.step.act is not Act.ASK or not desk.leads(tab):
        return ""
    return f"{now.visit.id} {now.step.key}"


def _signs(desk: Desk, tab: str | None, now: Now | None, panel: list[Component]) -> list[str]:
    """Return short signs of what a panel shows: all but what was ticked, and what was ticked."""
    if now is None or not now.seen:
        return [_sign(panel), ""]
    return [_sign(_panel(desk, tab, replace(now, seen=()))), " ".join(str(each.number) for each in now.seen)]


def _sign(panel: list[Component]) -> str:
    return hashlib.blake2s(json.dumps(panel, cls=PlotlyJSONEncoder).encode(), digest_size=8).hexdigest()


def _bench(desk: Desk) -> str:
    """Return how the page is divided: questions take the whole of it."""
    now = desk.guide.now
    asks = now is not None and now.phase is Phase.WAITING and now.step.act is Act.ASK
    return " ".join(filter(None, ("bench", "asking" if asks else "", "mat" if desk.is_mat() else "")))


@dataclass(frozen=True)
class Told:
    """What stands in the panel's fields: answers by question, and pain."""

    answers: Mapping[str, str]
    pain: int | None


def _do(desk: Desk, act: str, of: str, tab: str | None, told: Told) -> str:
    """Do what a button says. Returns the address to go to, or "" to stay."""
    guide = desk.guide
    if act == "lead":
        desk.take_over(tab)
        return ""
    desk.need_lead(tab)
    now = guide.now
    if act == "result":
        return "" if now is None else f"/visit/{now.visit.id}"
    if act == "end":
        guide.end()
        return "" if now is None else f"/patient/{now.patient.id}"
    _press(guide, act, of, told)
    return ""


def _press(guide: Guide, act: str, of: str, told: Told) -> None:
    act, _, why = act.partition(" ")
    match act:
        case "exclude":
            guide.exclude(why, told.pain, of)
        case "start":
            guide.start(of)
        case "stop":
            guide.stop()
        case "skip":
            guide.skip(of)
        case "answer":
            guide.answer(told.answers, told.pain, of)
        case "clear":
            guide.clear(of, signed_in().shown)
        case "keep":
            guide.keep(told.pain, of)
        case "save":
            guide.save()
        case "redo":
            guide.redo(told.pain, of)
        case "correct":
            if told.pain is not None:
                guide.correct_pain(told.pain)
        case "choose":
            guide.choose(of)
        case "observe":
            kind, _, side = of.partition(":")
            guide.observe(kind, Side(side) if side in tuple(Side) else None)
        case "unsee":
            guide.unsee()


def _road(desk: Desk, tab: str | None) -> list[Component]:
    now = desk.guide.now
    if now is None:
        return []
    return [road.road(now, desk.leads(tab)), *road.on_mat(now)]


def _panel(desk: Desk, tab: str | None, now: Now | None) -> list[Component]:
    """Return what the panel shows."""
    if now is None:
        how = said_of_mat.NO_VISIT_HOW if desk.is_mat() else words.NO_VISIT_HOW
        return [*_trouble(desk), *aside.nobody(how)]
    who = html.Div(
        [
            dcc.Link(now.patient.label, href=f"/patient/{now.patient.id}", className="name"),
            html.Span(words.born(now.patient.born), className="quiet small"),
            html.Button(said.SOUND, className="sound-switch", type="button", **{"aria-pressed": "true"}),
        ],
        className="who",
    )
    if desk.leads(tab):
        if now.phase is Phase.WAITING:
            who.children.append(closing())
        return [who, *_trouble(desk), *waiting.drifting(now), *_step(desk, now)]
    return [who, *_trouble(desk), *waiting.drifting(now), *aside.watching(now, _figures(now))]


def _trouble(desk: Desk) -> list[Component]:
    """Return what is wrong with the plates, unless it stands in the picture's place already."""
    trouble = desk.trouble()
    return [] if trouble is None or desk.has_no_plate() else [of_error(trouble, "bad")]


def _missing(desk: Desk) -> list[Component]:
    return [aside.no_plate(desk.trouble(), sys.platform)] if desk.has_no_plate() else []


def _figures(now: Now) -> list[Component]:
    return [] if now.attempt is None else figures(numbers.of_attempt(now.attempt))


def _step(desk: Desk, now: Now) -> list[Component]:
    if now.phase is Phase.WAITING:
        if now.step.act is Act.ASK:
            return asking(now)
        refusal = desk.guide.refusal(now.step)
        if refusal is not None:
            return waiting.is_refused(now, refusal)
        lock = now.lock_of(now.step)
        who = signed_in().shown
        return waiting.waiting(now) if lock is None else waiting.is_locked(now, lock, who)
    if now.phase is Phase.REVIEW and now.attempt is not None:
        return review(now, _figures(now))
    if now.phase is Phase.OVER and now.is_stopped:
        return working.stopped()
    if now.phase is Phase.OVER:
        return aside.over(now, _uncounted(desk, now))
    return working.working(now)


def _uncounted(desk: Desk, now: Now) -> list[str]:
    """Return the names of the planned steps, and of the excluded ones, of which no trial counts."""
    visit = desk.records.visit(now.visit.id)
    counted = {(t.key, t.side) for t in visit.trials if t.standing == "kept"} if visit else set()
    missing = (
        words.CUES[step.cue].name
        for step in now.steps
        if step.act is Act.TRIAL
        and not step.is_add_on
        and (step.assessment, str(step.side) if step.side else "both") not in counted
    )
    return list(dict.fromkeys(missing))


PAGE = Page("/measure", words.MEASURE, layout, connect, order=2)
