"""The panel beside the live view: what to say, what to press, what came out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.numbers import Shown
from dashboard.parts import intake, questions
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.parts.ticks import circumstances, ticks
from dashboard.visit.attempts import Attempt
from dashboard.visit.now import PAIN, Done, Now, Phase
from dashboard.visit.steps import Act, Step
from dashboard.words import visit as said
from station.assessments.assessment import assessment
from station.clinic import safety
from station.clinic.safety import Lock, Why
from station.errors import SourceReason, StationError, TrialError, TrialReason
from station.mat import Side
from station.quality.doubt import Kind
from station.station import Weighing

CLOCKED = (Phase.COUNTDOWN, Phase.RUNNING, Phase.COMPUTING)
DONE_CLASS = {Done.KEPT: "done", Done.SKIPPED: "skipped", Done.EXCLUDED: "skipped", Done.LOCKED: "locked"}
DONE_WORD = {Done.KEPT: "done", Done.SKIPPED: "skipped", Done.EXCLUDED: "excluded", Done.LOCKED: "locked"}


def act(name: str, label: str, *, kind: str = "filled", of: str = "", wait: bool = False) -> Component:
    """Return a button of the visit. name : the guide's word for it."""
    return dmc.Button(
        label,
        id={"act": name, "of": of},
        variant=kind,
        size="lg" if kind == "filled" else "md",
        fullWidth=True,
        loading=wait,
        className="big" if kind == "filled" else None,
        n_clicks=0,
        **({"data-first": "true"} if kind == "filled" else {}),
    )


def closing() -> Component:
    """Return the small button that ends a visit before its last step; what is kept stays kept."""
    return dmc.Button(
        words.CLOSE_VISIT, id={"act": "end", "of": ""}, variant="subtle", size="compact-sm", n_clicks=0
    )


def road(now: Now, leads: bool) -> Component:
    """Return the steps as one line of groups: done, now, to come; each can be chosen while nothing runs."""
    free = leads and now.phase in (Phase.WAITING, Phase.OVER)
    groups: dict[str, list[Component]] = {}
    states: dict[str, set[str]] = {}
    for place, step in enumerate(now.steps):
        button, state = _on_road(now, place, free)
        groups.setdefault(step.group, []).append(button)
        states.setdefault(step.group, set()).add(state)
    items = []
    for group, buttons in groups.items():
        whole = "here" if "now" in states[group] else "done" if states[group] == {"done"} else ""
        word = html.Span(said.GROUPS[group], className="word", **{"aria-hidden": "true"})
        items.append(html.Li([html.Div(buttons, className="steps"), word], className=whole))
    return html.Ol(items, className="road")


def _on_road(now: Now, place: int, free: bool) -> tuple[Component, str]:
    """Return the button of one step and its state."""
    step = now.steps[place]
    done = now.done.get(step.key)
    is_now = place == now.at and now.phase is not Phase.OVER
    state = "now" if is_now else DONE_CLASS[done] if done else ""
    told = f"{named(step)}, {DONE_WORD[done] if done else 'now' if is_now else 'to come'}"
    button = html.Button(
        html.Span(className="bar"),
        id={"act": "choose", "of": step.key},
        disabled=not free,
        n_clicks=0,
        className=state,
        title=told,
        **{"aria-label": told},
    )
    return button, state


def named(step: Step) -> str:
    """Return the name of a step."""
    return said.step_name(words.CUES[step.cue].name, step.pair, step.pair_role)


def cue(step: Step, *, is_waiting: bool = False, is_brief: bool = False) -> Component:
    """Return what is said to the person, with an arrow for the leg; in brief while it is being done."""
    told = words.CUES[step.cue].say
    title: list[Any] = [told]
    if step.side in (Side.LEFT, Side.RIGHT):
        word = step.side.upper()
        before, _, after = told.partition(word)
        title = [before, html.Span(word, className=str(step.side)), after]
    place = said.in_pair(step.pair, step.pair_role)
    parts: list[Component] = [html.P(place, className="quiet small")] if place else []
    parts.append(html.Div(title, className="cue"))
    if is_brief:
        return html.Div(parts, **{"aria-live": "assertive"})
    if step.side in (Side.LEFT, Side.RIGHT):
        arrow = "←" if step.side is Side.LEFT else "→"
        parts.append(html.Div(arrow, className=f"arrow {step.side}", **{"aria-hidden": "true"}))
    if how := manner(step):
        parts.append(html.P(how, className="how quiet"))
    if step.act is Act.PRACTICE:
        parts.append(html.P(words.PRACTICE_NOTE, className="quiet"))
    elif step.is_optional and is_waiting:
        parts.append(html.P(words.OPTIONAL_NOTE, className="quiet"))
    return html.Div(parts, **{"aria-live": "assertive"})


def manner(step: Step) -> str:
    """Return how a step is done: its own words, or the instructions of its assessment."""
    own = words.CUES[step.cue].how
    if own or step.assessment is None:
        return own
    return instructions(step.assessment)


def instructions(key: str) -> str:
    """Return what the person is told in a test: known sentences by their keys, others as they are written."""
    return " ".join(words.INSTRUCTIONS.get(told, told) for told in assessment(key).instructions)


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


def clock(step: Step) -> Component:
    """Return the place where the live view draws seconds left, the hold bar, and that it is computing."""
    empty = {"data-empty": said.BEFORE_LANDING} if step.begins_off else {}
    return html.Canvas(id="live-clock", className="clock", **{"aria-hidden": "true"}, **empty)


def waiting(now: Now) -> list[Component]:
    """Return the panel before a step."""
    step = now.step
    parts = [cue(step, is_waiting=True)]
    parts = [*resumed(now), *parts]
    if now.weighing is not None and list(now.done)[-1:] == ["weigh_in"]:
        parts.append(weight(now.weighing))
    is_unsteady = now.trouble is not None and now.trouble.reason is TrialReason.UNSTEADY
    if now.trouble is not None:
        parts.append(of_error(now.trouble))
        if is_unsteady:
            parts.append(notice(said.HARD_TO_STAND, tone="plain"))
    is_taped_wrong = step.pair == "tape" and (step.pair_role == "during") is (
        now.circumstances.tape == "none"
    )
    if is_taped_wrong:
        parts.append(notice(said.TAPE_ON if step.pair_role == "during" else said.TAPE_OFF))
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


def resumed(now: Now) -> list[Component]:
    """Return the notice that this visit goes on where it was left, if it does."""
    return [notice(said.resumed(now.patient.label, *_tests(now)), tone="plain")] if now.resumed else []


def _tests(now: Now) -> tuple[int, int]:
    """Return how many of the planned trials are done, and how many are planned."""
    planned = [step for step in now.steps if step.act is Act.TRIAL and not step.is_add_on]
    return sum(1 for step in planned if now.done.get(step.key) is Done.KEPT), len(planned)


def asking(now: Now) -> list[Component]:
    """Return the questions of a step: the intake, safety with the pain before the first test, the guess."""
    parts: list[Component] = [*resumed(now), cue(now.step)]
    if now.step.key == "intake":
        if now.earlier and now.step.key not in now.done:
            parts.append(notice(said.LAST_TIME, tone="plain"))
        parts.append(intake.form(now.form))
    elif now.step.key == "guess" and now.has_results:
        parts.append(notice(said.TOO_LATE_TO_GUESS, said.TOO_LATE_TO_GUESS_HOW, "plain"))
    elif now.step.key == "guess":
        parts.append(html.Div(intake.guesses(now.form), className="guesses"))
    else:
        none = dmc.Button(
            words.NONE_OF_THESE, id={"act": "none", "of": ""}, variant="default", size="sm", n_clicks=0
        )
        parts += [
            html.Div(none),
            html.Div(questions.questions(safety.QUESTIONS, now.form), className="questions"),
            questions.pain("before", words.PAIN_NOW, now.form.get(PAIN)),
        ]
    return [*parts, html.Div([act("answer", words.GO_ON, of=now.step.key)], className="acts")]


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
    if lock.why in (Why.NOT_ASKED, Why.NOT_SAFE_ON_ONE_LEG):
        parts.append(html.Div(act("choose", said.ANSWER_SAFETY, kind="default", of="safety")))
    return [*parts, html.Div([act("skip", words.SKIP, kind="subtle", of=now.step.key)], className="acts")]


def stopped() -> list[Component]:
    """Return the panel after the pain stop."""
    return [
        html.Div(
            [html.Div(words.PAIN_STOP, className="cue"), html.P(words.PAIN_STOP_HOW, className="how")],
            role="alert",
        ),
        html.Div(
            [
                questions.pain("wrong", said.WRONG_PAIN),
                act("correct", said.CORRECT_PAIN, kind="default"),
            ],
            className="rows",
        ),
        html.Div(
            [act("result", words.TO_RESULT), act("end", words.CLOSE_VISIT, kind="subtle")], className="acts"
        ),
    ]


def working(now: Now) -> list[Component]:
    """Return the panel while the station waits for stillness, counts or records."""
    parts = [cue(now.step, is_brief=now.phase in (Phase.RUNNING, Phase.COMPUTING))]
    if now.phase in CLOCKED:
        parts.append(clock(now.step))
    if now.step.tempo is not None and now.step.tempo.says:
        turns = {"data-words": ",".join(said.TURNS[each] for each in now.step.tempo.says)}
        parts.append(html.Div(id="tempo-words", className="tempo", role="status", **turns))
    if now.trouble is not None:
        parts.append(urgent(now.trouble) if now.phase is Phase.RUNNING else of_error(now.trouble, "plain"))
    if now.is_unsettled:
        parts += [notice(said.HARD_TO_STAND, tone="plain"), circumstances(now, is_open=True)]
    if now.phase in (Phase.RUNNING, Phase.COMPUTING) and now.step.act is Act.TRIAL:
        parts.append(ticks(now))
    return [*parts, html.Div([act("stop", words.STOP, kind="default")], className="acts")]


def urgent(trouble: StationError) -> Component:
    """Return a notice that is said aloud at once, with an alarm when something must stop."""
    alarm = "true" if trouble.reason is TrialReason.OVERLOADED else "false"
    told = f"{trouble.sentence} {trouble.what_to_do}"
    return html.Div(of_error(trouble, "bad"), **{"data-say": told, "data-alarm": alarm})


def drifting(now: Now) -> list[Component]:
    """Return the notice that a plate reads something while nobody is on it."""
    told = said.drifts(now.drift)
    return [notice(told, said.zero_now(now.drift.values()))] if told else []


def review(now: Now, figures: Sequence[Component]) -> list[Component]:
    """Return the panel after a trial: its numbers, and keep, redo or exclude."""
    attempt = now.attempt
    assert attempt is not None
    title = words.reviewed(named(now.step))
    parts: list[Component] = [html.H2(title)]
    if attempt.is_broken_off:
        parts.append(broken_off(attempt, now.step))
    elif attempt.trouble is not None:
        parts.append(of_error(attempt.trouble))
    if now.undecided:
        parts.append(notice(said.UNDECIDED, tone="plain"))
    if attempt.stepped_off is not None:
        parts.append(notice(words.stepped_off(attempt.stepped_off)))
    if attempt.seen is not None and now.step.side is not None and attempt.seen is not now.step.side:
        seen, asked = str(attempt.seen), str(now.step.side)
        parts.append(notice(words.other_leg(seen, asked), said.USE_OTHER_LEG.format(side=seen, asked=asked)))
    if now.trouble is not None:
        parts.append(of_error(now.trouble))
    if figures:
        parts.append(html.Div(list(figures), className="figures"))
    parts += [notice(warning, tone="plain") for warning in unsaid(attempt, now.step)]
    failed = now.trouble is not None and not attempt.is_saved
    told = words.SAVED if attempt.is_saved else words.NOT_SAVED if failed else words.SAVING
    saved = html.P(told, className="quiet small", role="status")
    if failed:
        return [*parts, saved, html.Div([act("save", words.SAVE_AGAIN)], className="acts")]
    choices = dmc.Menu(
        [
            dmc.MenuTarget(
                dmc.Button(
                    words.EXCLUDE, variant="default", size="md", fullWidth=True, disabled=not attempt.is_saved
                ),
                boxWrapperProps={"w": "100%"},
            ),
            dmc.MenuDropdown(
                [
                    dmc.MenuLabel(words.WHY),
                    *(
                        dmc.MenuItem(words.REASONS[key], id={"act": "exclude", "of": key}, n_clicks=0)
                        for key in words.CHOICES
                    ),
                ]
            ),
        ],
        width="target",
    )
    redo = dmc.Button(
        words.REDO,
        id={"act": "redo", "of": ""},
        variant="default",
        size="md",
        disabled=not attempt.is_saved,
        n_clicks=0,
    )
    parts.append(ticks(now))
    keep = [] if attempt.is_invalid else [act("keep", words.KEEP, wait=not attempt.is_saved)]
    buttons = html.Div(
        [questions.pain("after", words.PAIN_AFTER), *keep, html.Div([redo, choices], className="pair")],
        className="acts",
    )
    return [*parts, saved, buttons]


def broken_off(attempt: Attempt, step: Step) -> Component:
    """Return the notice of a trial that was stopped: by somebody, by the guide, or the plates went away."""
    if attempt.trouble is None:
        return notice(words.stopped_early(attempt.seconds - step.lead))
    if isinstance(attempt.trouble, TrialError):
        return urgent(_as_measured(attempt, attempt.trouble))
    began = datetime.fromisoformat(attempt.recording.head.started).astimezone()
    until = began + timedelta(seconds=attempt.seconds)
    return notice(attempt.trouble.sentence, said.cut_off(attempt.seconds - step.lead, until))


def _as_measured(attempt: Attempt, trouble: TrialError) -> TrialError:
    """Return what ended a trial, with the figures of its analysis where it has them."""
    if trouble.reason is not TrialReason.OVERLOADED:
        return trouble
    doubts = attempt.result.get("quality", ()) if attempt.result else ()
    found = next((doubt for doubt in doubts if doubt["kind"] == Kind.OVERLOADED), None)
    return trouble if found is None else TrialError(trouble.reason, found["sentence"], found["what_to_do"])


def unsaid(attempt: Attempt, step: Step) -> tuple[str, ...]:
    """Return the warnings of a trial but for what stands above them already."""
    if attempt.is_broken_off:
        return ()
    said_above = []
    if attempt.stepped_off is not None:
        said_above.append(Kind.STEPPED_OFF)
    if attempt.seen is not None and step.side is not None and attempt.seen is not step.side:
        said_above.append(Kind.WRONG_LEG)
    return attempt.warnings_but(*said_above)


def over(now: Now, missing: Sequence[str]) -> list[Component]:
    """Return the panel at the end of the visit. missing : names of planned steps of which nothing counts."""
    title, how = words.VISIT_OVER, words.VISIT_OVER_HOW
    if missing:
        title, how = words.nothing_counts(missing), words.choose_again(len(missing))
    return [
        html.Div([html.Div(title, className="cue"), html.P(how, className="how quiet")]),
        *([notice(*said.moved(now.moved), tone="plain")] if now.moved is not None else []),
        *add_ons(now),
        html.Div(
            [
                act("result", words.TO_RESULT),
                act("end", words.CLOSE_VISIT, kind="subtle"),
            ],
            className="acts",
        ),
    ]


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


def watching(now: Now, figures: Sequence[Component]) -> list[Component]:
    """Return the panel of a screen that does not lead: it sees all, the numbers of a trial too."""
    parts: list[Component] = [cue(now.step), *([clock(now.step)] if now.phase in CLOCKED else [])]
    if now.phase is Phase.REVIEW:
        parts = [html.H2(named(now.step)), html.Div(list(figures), className="figures")]
    if now.phase is Phase.OVER:
        parts = [html.Div(words.VISIT_OVER, className="cue")]
    return [
        *parts,
        notice(words.OTHER_SCREEN, tone="plain"),
        html.Div([act("lead", words.TAKE_OVER, kind="default")], className="acts"),
    ]


def nobody() -> list[Component]:
    """Return the panel when no visit is running."""
    return [
        html.Div(
            [
                html.Div(words.NO_VISIT_RUNNING, className="cue"),
                html.P(words.NO_VISIT_HOW, className="how quiet"),
            ]
        ),
        html.Div(
            [dcc.Link(dmc.Button(words.FIND, size="lg", fullWidth=True, className="big"), href="/")],
            className="acts",
        ),
    ]


def figures(values: Sequence[Shown]) -> list[Component]:
    """Return the few numbers of a trial, each on a card; without a number its reason stands there."""
    return [
        html.Div(
            [
                html.Div(
                    [_unbroken(shown.text), html.Wbr(), html.Span(shown.unit, className="unit")],
                    className="value number" if shown.is_number else "value none",
                ),
                html.Div(_unbroken(words.unbroken(shown.title)), className="label"),
            ],
            className="one",
        )
        for shown in values
    ]


def _unbroken(told: str) -> str:
    """Keep left and right in one line."""
    return told.replace(" : ", "\u00a0:\u00a0")


def no_plate(trouble: StationError | None, platform: str) -> Component:
    """Return what stands in the picture's place while no plate answers. platform : as `sys.platform`."""
    checks = words.NO_PLATE_CHECKS | words.NO_PLATE_CHECKS_OF.get(platform, {})
    more = [of_error(trouble)] if trouble and trouble.reason is not SourceReason.NO_DEVICE else []
    return html.Div(
        [html.Div(words.NO_PLATE, className="cue"), *more, facts(checks), html.P(words.NO_PLATE_HOW)],
        className="no-plate",
        role="status",
    )
