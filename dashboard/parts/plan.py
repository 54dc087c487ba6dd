"""What a clinician reads about a plan: what reaches the patient, what holds it back, what was said."""

from collections.abc import Iterator, Sequence

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice
from dashboard.parts.sheet import ladder
from dashboard.sheet import Rung
from dashboard.words import exercises as exercise_words
from dashboard.words import patient as patient_words
from dashboard.words import plan as said
from station.clinic.allowed import Hold, rests
from station.clinic.check_in import CHANGES, PAIN, adherence, report
from station.clinic.follow_up import FollowUp
from station.clinic.plan import Prescribed
from station.clinic.stage import Stage
from station.library.check_ins import CheckIn

NEWEST = 6
"""Check-ins that are listed."""


def reaches(now: FollowUp, is_draft: bool) -> list[Component]:
    """Return what the patient sees, who signed it, and what holds the rest back."""
    parts: list[Component] = []
    notices = list(_notices(now, is_draft))
    if now.signed is None:
        return [notice(said.NO_PLAN, said.NO_PLAN_HOW), *notices]
    stages = list(Stage)
    here = stages.index(now.signed.plan.stage)
    rungs = [Rung(said.STAGES[each], n == here, n < here) for n, each in enumerate(stages)]
    parts += [html.P(said.signed(now.signed.by, now.signed.at), className="signed"), ladder(rungs)]
    told = facts(_told(now))
    if not notices:
        return [*parts, told]
    return [*parts, html.Div([html.Div(told), html.Div(notices, className="rows")], className="columns")]


def _notices(now: FollowUp, is_draft: bool) -> Iterator[Component]:
    if is_draft:
        yield notice(said.IS_DRAFT, said.IS_DRAFT_HOW)
    for due in now.due:
        yield notice(said.due(due), said.late(due))
    for hold in now.holds:
        if hold is not Hold.NOT_SIGNED:
            asks = hold in (Hold.RED_FLAG, Hold.NOT_ASKED)
            yield notice(said.HOLDS[hold], said.flags(now.flags, hold is Hold.RED_FLAG) if asks else "")
    if now.holds and now.signed is not None:
        yield html.P(said.HELD if rests(now.holds) else said.HELD_RUNNING, className="quiet")


def _told(now: FollowUp) -> dict[str, object]:
    assert now.signed is not None
    plan = now.signed.plan
    told: dict[str, object] = {
        said.CLOCK: said.clock(plan.clock.weeks, plan.clock.end, plan.clock.days_left(now.today))
    }
    if now.lines:
        told[said.RUNNING] = [
            html.Div(
                [
                    html.Span(f"{patient_words.ACTIVITIES[line.activity]}: "),
                    html.Strong(said.ALLOWED if line.is_allowed else said.NOT_YET),
                ]
            )
            for line in now.lines
        ]
    if now.exercises:
        told[said.EXERCISES] = [html.Div(_exercise(now, each)) for each in now.exercises]
    told[said.NEXT_VISIT] = words.day(plan.next_visit.isoformat()) if plan.next_visit else said.NONE
    return told


def _exercise(now: FollowUp, each: Prescribed) -> str:
    done = patient_words.adherence(adherence(now.reports, each.exercise, now.today), each.per_week)
    name, dose = exercise_words.NAMES[each.exercise], exercise_words.dose_and_often(each)
    return f"{name}: {dose} · {done or said.UNKNOWN}"


def check_ins(found: Sequence[CheckIn]) -> Component:
    """Return the newest check-ins, the newest first; what was not answered says so."""
    if not found:
        return html.P(said.NO_CHECK_INS, className="quiet")
    titles = (said.WHEN_COLUMN, said.PAIN_COLUMN, said.FREE_COLUMN, said.DONE_COLUMN, said.NEW_COLUMN)
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    rows = [_check_in(each) for each in list(found)[::-1][:NEWEST]]
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="numbers compact")
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": said.CHECK_INS})


def _check_in(found: CheckIn) -> Component:
    known = report(found.at, found.answers)
    done = [f"{exercise_words.NAMES.get(key, key)} {days}" for key, days in known.done.items()]
    new = [patient_words.CHANGES[key] for key in CHANGES if found.answers.get(key) == "yes"]
    source = html.Div(said.SOURCES_OF_WORD.get(found.source, ""), className="quiet small")
    return html.Tr(
        [
            html.Td([words.day(found.at.astimezone()), source]),
            html.Td(found.answers.get(PAIN) or _unknown()),
            html.Td(said.pain_free(known.pain_free) or _unknown()),
            html.Td([html.Div(each) for each in done] or _unknown()),
            html.Td([html.Div(each) for each in new] or _unknown()),
        ]
    )


def _unknown() -> Component:
    return html.Span(said.UNKNOWN, className="quiet small")
