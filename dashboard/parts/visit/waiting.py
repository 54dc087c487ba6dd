"""The panel before a step: what to say, what is pressed, and what locks it."""

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.notice import notice, of_error
from dashboard.parts.visit.button import act
from dashboard.parts.visit.cue import cue
from dashboard.parts.visit.road import named
from dashboard.parts.visit.ticks import circumstances
from dashboard.visit.now import Done, Now
from dashboard.visit.steps import Act, Step
from dashboard.words import visit as said
from station.clinic.safety import Lock, Why
from station.errors import StationError, TrialReason
from station.station import Weighing


def waiting(now: Now) -> list[Component]:
    """Return the panel before a step."""
    step = now.step
    parts = [cue(step, is_waiting=True, on_mat=now.on_mat)]
    parts = [*resumed(now), *parts]
    is_unsteady = now.trouble is not None and now.trouble.reason is TrialReason.UNSTEADY
    if now.reminders:
        parts.append(notice(" ".join(said.REMINDERS[key] for key in now.reminders)))
    if now.trouble is not None:
        parts.append(of_error(now.trouble))
        if is_unsteady:
            parts.append(notice(said.HARD_TO_STAND, tone="plain"))
    is_taped_wrong = step.pair == "tape" and (step.pair_role == "during") is (
        now.circumstances.tape == "none"
    )
    if is_taped_wrong:
        parts.append(notice(said.TAPE_ON if step.pair_role == "during" else said.TAPE_OFF))
    if (before := now.otherwise) is not None and step.act is Act.TRIAL:
        parts.append(notice(*said.otherwise(*before)))
    # What somebody has to know stands above it: on a low screen the end of the panel is scrolled to.
    if now.weighing is not None and list(now.done)[-1:] == ["weigh_in"]:
        parts.append(weight(now.weighing))
    if step.is_timed or step.act is Act.WEIGH:
        first = "tape" if is_taped_wrong else "support"
        parts.append(circumstances(now, is_open=is_unsteady or is_taped_wrong, first=first))
    if step.act is Act.LEAVE:
        parts += add_ons(now)
    label = {
        Act.ZERO: words.SET_ZERO,
        Act.WEIGH: words.WEIGH,
        Act.PRACTICE: words.START_PRACTICE,
        Act.TRIAL: words.start_trial(step.seconds),
        Act.LEAVE: said.LOOK_EMPTY,
    }[step.act]
    buttons = [act("start", label, of=step.key)]
    if step.act is not Act.ZERO:
        buttons.append(act("skip", words.SKIP, kind="subtle", of=step.key))
    return [*parts, html.Div(buttons, className="acts")]


def weight(found: Weighing) -> Component:
    """Return the weigh-in: kilograms and both sides, no verdict."""
    sides = words.both_sides(found.left, found.right)
    return html.Div(
        [
            html.Div(
                [words.kilograms(found.total), html.Span("kg", className="unit")], className="weight number"
            ),
            html.P(sides, className="quiet number small"),
        ]
    )


def resumed(now: Now) -> list[Component]:
    """Return the notice that this visit goes on where it was left, if it does."""
    return [notice(said.resumed(now.patient.label, *now.counted), tone="plain")] if now.resumed else []


def is_locked(now: Now, lock: Lock, who: str) -> list[Component]:
    """Return the panel of a step that may not be done, and how a clinician opens it. who : is signed in."""
    told = words.LOCKED[lock.why.value]
    if lock.why is Why.TOO_SLOW and now.rate is not None:
        told = said.too_slow(now.rate)
    parts: list[Component] = [cue(now.step), notice(told)]
    for key in lock.clearable:
        asked = html.Span(words.QUESTIONS.get(key) or said.CHOICES[key], className="small")
        parts.append(html.Div([asked, act("clear", said.CLEAR, kind="default", of=key)], className="rows"))
    if lock.clearable:
        parts.append(html.P(said.cleared_as(who), className="quiet small"))
    if lock.why is Why.NOT_ASKED:
        missing = [html.Li(words.QUESTIONS.get(key, words.PAIN_NOW)) for key in lock.questions]
        parts.append(html.Ul(missing, className="small"))
    buttons = [act("skip", words.SKIP, kind="subtle", of=now.step.key)]
    if lock.why in (Why.NOT_ASKED, Why.NOT_SAFE_ON_ONE_LEG):
        buttons = [act("choose", said.ANSWER_SAFETY, of="safety"), *buttons]
    return [*parts, html.Div(buttons, className="acts")]


def is_refused(now: Now, refusal: StationError) -> list[Component]:
    """Return the panel of a step that what is connected cannot do: why, and the way on."""
    more = add_ons(now) if now.step.act is Act.LEAVE else []
    skip = act("skip", words.SKIP, of=now.step.key)
    # What would be said to the person is not said: nothing of it is done.
    name = html.Div(named(now.step), className="cue")
    return [name, of_error(refusal, "plain"), *more, html.Div([skip], className="acts")]


def add_ons(now: Now) -> list[Component]:
    """Return what can be added to the core tests: the first step of each that is not done."""
    first: dict[str, Step] = {}
    for step in now.steps:
        if step.is_add_on and now.done.get(step.key) is not Done.KEPT:
            first.setdefault(step.group, step)
    if not first:
        return []
    buttons = [
        act("choose", said.ADD_ON[group], kind="default", of=step.key) for group, step in first.items()
    ]
    return [html.Div([html.H3(said.ADD_ONS), html.Div(buttons, className="add-ons")])]


def drifting(now: Now) -> list[Component]:
    """Return the notice that a plate reads something while nobody is on it."""
    told = said.drifts(now.drift)
    return [notice(told, said.zero_now(now.drift.values()))] if told else []
