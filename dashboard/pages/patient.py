"""One patient: start a visit, look at the earlier ones."""

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, MATCH, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.numbers import headline_of
from dashboard.page import Page
from dashboard.parts import person_form
from dashboard.parts.notice import notice, of_error
from dashboard.pressed import pressed
from dashboard.records import Known, Tested, Visited
from dashboard.words import plan as plan_words
from station.assessments.assessment import assessment
from station.errors import RecordingError, RecordingReason, StationError


def layout(desk: Desk, patient: str | None = None, **_: str) -> Component:
    """Return the page of one patient."""
    found = desk.records.patient(patient) if patient else None
    if found is None:
        return html.Div([html.H1(words.PATIENT), notice(words.GONE_PATIENT)], className="page")
    visits = desk.records.visits(found.id)
    now = desk.guide.now
    is_here = now is not None and now.patient.id == found.id
    other = [] if now is None or is_here else [_other(now.patient.label)]
    tag = [html.Span(words.EXAMPLE, className="tag")] if found.is_example else []
    label = words.RESUME_TODAY if desk.records.has_today(found.id) else words.START_VISIT
    label = words.RESUME_VISIT if is_here else label
    start = dmc.Button(label, id={"visit": "start", "of": found.id}, size="lg", n_clicks=0)
    compare = dcc.Link(
        dmc.Button(words.COMPARE, variant="default", size="lg", tabIndex=-1), href=f"/compare/{found.id}"
    )
    plan = dcc.Link(
        dmc.Button(plan_words.PLAN, variant="default", size="lg", tabIndex=-1), href=f"/plan/{found.id}"
    )
    top = html.Div(
        [
            html.Div(
                [
                    html.H1([html.Span(found.label, id=_id("label", found.id)), *tag]),
                    html.P(_known(found), id=_id("known", found.id), className="quiet"),
                ]
            ),
            html.Div([plan, *([compare] if visits else []), start], className="do"),
        ],
        className="top",
    )
    listed = html.Div([_visit(visit) for visit in visits], className="visits")
    empty = html.P(words.NO_VISITS, className="empty")
    return html.Div(
        [
            top,
            *other,
            html.Section([html.H2(words.VISITS), listed if visits else empty], className="card"),
            _correcting(found),
        ],
        className="page",
    )


def _id(part: str, patient: str) -> dict[str, str]:
    return {"person": part, "of": patient}


def _correcting(found: Known) -> Component:
    """Return the form in which a mistake in a name or birth year is corrected, folded away."""
    # Who has no name is called by the code, which stays.
    name = "" if found.label == found.code else found.label
    fields = person_form.fields(_id("name", found.id), _id("born", found.id), name, found.born)
    save = dmc.Button(words.SAVE, id=_id("save", found.id), variant="default", size="md", n_clicks=0)
    told = html.Div(id=_id("said", found.id), role="status")
    form = html.Div([*fields, save], className="person")
    how = html.P(words.CORRECT_PERSON_HOW, className="quiet small")
    return html.Details([html.Summary(words.CORRECT_PERSON), how, form, told], className="more")


def _corrected(desk: Desk, patient: str, name: str | None, born: str | None) -> Known:
    """Write down what was corrected, and that it was. Errors: RecordingError."""
    made, held = person_form.entered(name, born), desk.records.patient(patient)
    others = [each for each in desk.records.namesakes(made.name) if each.id != patient]
    if held is None or (held.label, held.born) == (made.name, made.born):
        raise RecordingError(RecordingReason.BAD_TEXT, words.NOTHING_CORRECTED)
    person_form.need_another(made, [each.born for each in others])
    found = desk.records.correct_person(patient, made.name, made.born)
    # The trail says that it was done; what somebody was called before is nobody's business later.
    desk.library.audit.add(signed_in().account, "person_corrected", patient)
    desk.guide.know(found)
    return found


def _known(found: Known) -> str:
    """Return birth year and code: an account of this patient is made with the code."""
    code = [] if found.code == found.label else [words.code(found.code)]
    return " · ".join([words.born(found.born), *code])


def _other(name: str) -> Component:
    """Return the notice that somebody else's visit is running."""
    to_measure = dcc.Link(dmc.Button(words.OPEN_MEASURE, variant="default", tabIndex=-1), href="/measure")
    return notice(words.another_visit(name), words.TO_TAKE_OVER, "wait", to_measure)


def connect(app: Dash, desk: Desk) -> None:
    """Start a visit, or go back to the one that is running; correct who somebody is."""

    @app.callback(
        Output("address", "pathname", allow_duplicate=True),
        Input({"visit": ALL, "of": ALL}, "n_clicks"),
        State("tab", "data"),
        prevent_initial_call=True,
    )
    def start(_clicks: list[int | None], tab: str | None) -> Any:
        button = pressed()
        if not button:
            return no_update
        desk.start_visit(str(button["of"]), tab)
        desk.library.audit.add(signed_in().account, "visit_begun", str(button["of"]))
        return "/measure"

    @app.callback(
        Output(_many("label"), "children"),
        Output(_many("known"), "children"),
        Output(_many("said"), "children"),
        Input(_many("save"), "n_clicks"),
        Input(_many("name"), "n_submit"),
        Input(_many("born"), "n_submit"),
        State(_many("name"), "value"),
        State(_many("born"), "value"),
        State(_many("save"), "id"),
        prevent_initial_call=True,
    )
    def correct(
        clicks: int | None,
        entered: int | None,
        after: int | None,
        name: str | None,
        born: str | None,
        which: dict[str, str],
    ) -> Any:
        if not (clicks or entered or after):
            return no_update, no_update, no_update
        try:
            found = _corrected(desk, which["of"], name, born)
        except StationError as error:
            return no_update, no_update, of_error(error)
        return found.label, _known(found), notice(words.PERSON_CORRECTED, tone="good")


def _many(part: str) -> dict[str, Any]:
    return {"person": part, "of": MATCH}


def _visit(visit: Visited) -> Component:
    told = [_headline(tested) for tested in visit.tests]
    shown = [part for part in told if part]
    return dcc.Link(
        [
            html.Strong(words.moment(visit.started), className="number when"),
            html.Span([html.Span(part) for part in shown] or words.NO_TRIALS, className="number what"),
            html.Span(words.trials(len(visit.trials)), className="quiet small many"),
        ],
        href=f"/visit/{visit.id}",
        className="visit-line",
    )


def _headline(tested: Tested) -> str:
    """Return the primary number of a test, both legs, in a few words; of trials made alike only."""
    line = headline_of(tested) if tested.used else None
    if line is None or line.left is None or line.right is None:
        return ""
    left, right = (words.number(number.value, number.unit) for number in (line.left, line.right))
    test = assessment(tested.key).title
    return f"{test} · {line.metric.title.lower()}: L {left}, R {right} {words.unit(line.metric.unit)}".strip()


PAGE = Page("/patient/<patient>", words.PATIENT, layout, connect)
