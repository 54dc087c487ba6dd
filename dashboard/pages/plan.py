"""Plan of one patient: what to do, how long, what opens the gate. Signed by name, or it reaches nobody."""

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

import dash_mantine_components as dmc
from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.paper import usual
from dashboard.parts import plan as part
from dashboard.parts import plan_form as form
from dashboard.parts.notice import notice
from dashboard.plans import Plans
from dashboard.pressed import pressed, unchanged
from dashboard.words import plan as said
from station.clinic.gate import Goal, readings

WRITING = threading.Lock()
"""Held from the look at what is kept to the last word of what is written: two windows take turns."""


def layout(desk: Desk, patient: str | None = None, **_: str) -> Component:
    """Return the page of one patient."""
    found = desk.records.patient(patient) if patient else None
    if found is None:
        return html.Div([html.H1(said.PLAN), notice(words.GONE_PATIENT)], className="page")
    plans = Plans(desk.library)
    tag = [html.Span(words.EXAMPLE, className="tag")] if found.is_example else []
    buttons = [
        _link(said.PREVIEW, f"/patient/{found.id}/page"),
        _link(said.TYPE_IN, f"/patient/{found.id}/diary"),
        html.A(
            dmc.Button(said.DIARY, variant="default", size="md", tabIndex=-1),
            href=f"/patient/{found.id}/diary.pdf?paper={usual(desk.library)}",
            target="_blank",
        ),
        dmc.Button(said.HAND_OVER, id={"plan-hand": "over", "of": found.id}, size="md", n_clicks=0),
    ]
    owner = html.P([dcc.Link(found.label, href=f"/patient/{found.id}"), *tag], className="quiet")
    top = html.Div(
        [html.Div([html.H1(said.PLAN), owner]), html.Div(buttons, className="do")], className="top"
    )
    return html.Div(
        [
            top,
            html.Div(_body(desk, found.id), className="rows"),
            _signing(found.id),
            form.beginnings(found.id),
            _shown(found.id, plans.version(found.id)),
        ],
        className="page plan",
    )


def _body(desk: Desk, patient: str) -> list[Component]:
    """Return everything between the head and the buttons."""
    plans = Plans(desk.library)
    now, plan = plans.follow_up(patient), plans.current(patient)
    reached = part.reaches(now, plans.draft(patient) is not None)
    timing = _card(said.CLOCK, *form.stage_and_clock(plan, patient), form.note(plan, patient))
    told = _card(said.CHECK_INS, part.check_ins(plans.check_ins(patient)))
    how = html.P(said.EXERCISES_HOW, className="quiet")
    return [
        _card(said.REACHES, html.Div(reached, id={"plan-reaches": "all", "of": patient}, className="rows")),
        html.Div([timing, told], className="columns"),
        _card(said.EXERCISES, how, form.exercise_rows(plan, patient)),
        _card(said.GATE, *form.gate(plan, readings(plan.gate, now.reports), patient)),
    ]


def _signing(patient: str) -> Component:
    """Return the buttons, which stay in sight, and the place for what is said about them."""
    sign = dmc.Button(said.SIGN, id={"plan-do": "sign", "of": patient}, size="lg", n_clicks=0)
    save = dmc.Button(
        said.SAVE_DRAFT, id={"plan-do": "save", "of": patient}, variant="default", size="lg", n_clicks=0
    )
    told = html.Div(id={"plan-said": "said", "of": patient}, role="status")
    unsaved = html.Div(id={"plan-unsaved": "told", "of": patient}, className="unsaved", role="status")
    return html.Div([sign, save, html.Div([told, unsaved], className="fill")], className="card row signing")


def _shown(patient: str, version: str) -> Component:
    """Return what the page remembers of the plan it shows.

    of : the patient. version : of the plan. entered : every field as it was kept, by the names of `plan.js`;
    None until then.
    """
    told = {"unsaved": said.UNSAVED, "behind": said.LEFT_BEHIND}
    shown = {
        "of": patient,
        "version": version,
        "entered": None,
        "words": told,
    }
    return dcc.Store(id={"plan-shown": "all", "of": patient}, data=shown)


def connect(app: Dash, desk: Desk) -> None:
    """Fill in the start dose, save, sign, hand over."""
    # In the browser at once: an answer from the server would come late, over a dose that was typed meanwhile.
    app.clientside_callback(
        ClientsideFunction("plan", "begin"),
        Output({"plan-row": MATCH, "field": "side", "of": MATCH}, "value"),
        Output({"plan-row": MATCH, "field": "sets", "of": MATCH}, "value"),
        Output({"plan-row": MATCH, "field": "amount", "of": MATCH}, "value"),
        Output({"plan-row": MATCH, "field": "per_week", "of": MATCH}, "value"),
        Output({"plan-row": MATCH, "told": "hint", "of": MATCH}, "children"),
        Input({"plan-row": MATCH, "field": "exercise", "of": MATCH}, "value"),
        State({"plan-begins": ALL, "of": MATCH}, "data"),
        State({"plan-row": MATCH, "field": "exercise", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("plan", "watch"),
        Output({"plan-unsaved": "told", "of": MATCH}, "children"),
        Input({"plan": ALL, "of": MATCH}, "value"),
        Input({"plan-row": ALL, "field": ALL, "of": MATCH}, "value"),
        Input({"plan-tick": ALL, "of": MATCH}, "checked"),
        Input({"plan-shown": ALL, "of": MATCH}, "data"),
        State({"plan": ALL, "of": MATCH}, "id"),
        State({"plan-row": ALL, "field": ALL, "of": MATCH}, "id"),
        State({"plan-tick": ALL, "of": MATCH}, "id"),
    )

    @app.callback(
        Output({"plan-reaches": "all", "of": MATCH}, "children"),
        Output({"plan-reads": ALL, "of": MATCH}, "children"),
        Output({"plan-wants": ALL, "of": MATCH}, "children"),
        Output({"plan-said": "said", "of": MATCH}, "children"),
        Output({"plan-shown": "all", "of": MATCH}, "data"),
        Input({"plan-do": ALL, "of": MATCH}, "n_clicks"),
        State({"plan": ALL, "of": MATCH}, "value"),
        State({"plan": ALL, "of": MATCH}, "id"),
        State({"plan-row": ALL, "field": ALL, "of": MATCH}, "value"),
        State({"plan-row": ALL, "field": ALL, "of": MATCH}, "id"),
        State({"plan-tick": ALL, "of": MATCH}, "checked"),
        State({"plan-tick": ALL, "of": MATCH}, "id"),
        State({"plan-shown": "all", "of": MATCH}, "data"),
        prevent_initial_call=True,
    )
    def do(
        _clicks: list[int | None],
        values: list[Any],
        ids: list[dict[str, str]],
        row_values: list[Any],
        row_ids: list[dict[str, str]],
        ticked: list[bool],
        tick_ids: list[dict[str, str]],
        shown: dict[str, Any],
    ) -> Any:
        button = pressed()
        if not button:
            return unchanged()
        fields = {each["plan"]: value for each, value in zip(ids, values, strict=True)}
        rows = {
            (each["plan-row"], each["field"]): value for each, value in zip(row_ids, row_values, strict=True)
        }
        ticks = {each["plan-tick"]: tick for each, tick in zip(tick_ids, ticked, strict=True)}
        patient = str(button["of"])
        goal = Plans(desk.library).current(patient).gate.goal
        told = _written(desk, patient, str(button["plan-do"]), Entered(fields, rows, ticks), shown["version"])
        # What is entered stays as it stands: somebody may be typing on.
        if not told.is_kept:
            return *unchanged()[:-2], told.said, no_update
        *follows, wanted = _follows(desk, patient, fields, goal)
        now = {**shown, "version": told.version, "entered": named(Entered({**fields, **wanted}, rows, ticks))}
        return *follows, told.said, now

    @app.callback(
        Output({"plan-said": "said", "of": MATCH}, "children", allow_duplicate=True),
        Input({"plan-hand": "over", "of": MATCH}, "n_clicks"),
        State({"plan-hand": "over", "of": MATCH}, "id"),
        State({"plan-unsaved": "told", "of": MATCH}, "children"),
        prevent_initial_call=True,
    )
    def hand_over(clicks: int | None, which: dict[str, str], unsaved: str | None) -> Any:
        from dashboard.accounts import kiosk

        if clicks and unsaved:
            return [notice(said.KEEP_FIRST)]
        if clicks:
            kiosk.hand_over(which["of"], "/check-in")
        return no_update


class Entered(NamedTuple):
    """What stands in the form; as `form.entered` reads it."""

    fields: Mapping[str, Any]
    rows: Mapping[tuple[str, str], Any]
    ticks: Mapping[str, bool]


class Told(NamedTuple):
    """What is said of a plan, and under which version it was kept; None when it was not."""

    said: list[Component]
    version: str | None = None

    @property
    def is_kept(self) -> bool:
        """Whether anything was written down."""
        return self.version is not None


def named(entered: Entered) -> dict[str, Any]:
    """Name every field as `plan.js` does."""
    return {
        **{f"field {key}": value for key, value in entered.fields.items()},
        **{f"row {line} {field}": value for (line, field), value in entered.rows.items()},
        **{f"tick {key}": value for key, value in entered.ticks.items()},
    }


def _written(
    desk: Desk,
    patient: str,
    act: str,
    entered: Entered,
    version: str,
) -> Told:
    """Save or sign what was entered. act : save or sign. version : of the plan that was shown."""
    plans = Plans(desk.library)
    who = signed_in().shown
    with WRITING:
        kept = plans.current(patient)
        try:
            plan = form.entered(*entered, kept)
        except (KeyError, TypeError, ValueError):
            return Told([notice(said.BAD_ENTRY, said.BAD_ENTRY_HOW)])
        # "Sign" may follow "Save" before its answer: what says the same as what is kept overwrites nothing.
        if plan != kept and plans.version(patient) != version:
            return Told([notice(said.OVERTAKEN, said.OVERTAKEN_HOW)])
        if act == "save":
            plans.save(patient, plan, who)
            return Told([notice(said.SAVED_DRAFT, tone="good")], plans.version(patient))
        wrongs = plans.sign(patient, plan, who)
        if wrongs:
            return Told([notice(said.WRONGS[wrong]) for wrong in wrongs])
        desk.library.audit.add(signed_in().account, "plan_signed", patient)
        told = notice(f"{said.signed(who, datetime.now(UTC))}.", tone="good")
        return Told([told], plans.version(patient))


def _follows(desk: Desk, patient: str, fields: dict[str, Any], goal: Goal) -> tuple[Any, ...]:
    """Return what follows from a plan that was kept, in the shape of the callback's first outputs, and the
    fields that then stand otherwise.

    What a condition wants is written anew only where something else stands there: what another goal wants,
    or the default of a field that was emptied. goal : what stood there before.
    """
    plans = Plans(desk.library)
    now, plan = plans.follow_up(patient), plans.current(patient)
    found = {each.condition.key: each for each in readings(plan.gate, now.reports)}
    reads, wants = ([each["id"] for each in ctx.outputs_list[place]] for place in (1, 2))

    def is_other(key: str) -> bool:
        field = form.WANTED + key
        has_changed = plan.gate.goal is not goal and found[key].condition.wanted_in_sport is not None
        return has_changed or (field in fields and fields[field] != found[key].wanted)

    anew = {key: found[key] for each in wants if is_other(key := each["plan-wants"])}
    return (
        part.reaches(now, plans.draft(patient) is not None),
        [form.reads(found[each["plan-reads"]]) for each in reads],
        [
            form.wanted(anew[key], patient) if (key := each["plan-wants"]) in anew else no_update
            for each in wants
        ],
        {form.WANTED + key: each.wanted for key, each in anew.items() if form.WANTED + key in fields},
    )


def _link(label: str, href: str) -> Component:
    return dcc.Link(dmc.Button(label, variant="default", size="md", tabIndex=-1), href=href)


def _card(title: str, *parts: Component) -> Component:
    return html.Section([html.H2(title), *parts], className="card")


PAGE = Page("/plan/<patient>", said.PLAN, layout, connect)
