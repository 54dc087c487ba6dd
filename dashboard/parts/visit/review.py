"""The panel after a trial: its numbers, and keep, redo or exclude."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.numbers import Shown
from dashboard.parts import questions
from dashboard.parts.notice import notice, of_error
from dashboard.parts.visit.button import act
from dashboard.parts.visit.road import named
from dashboard.parts.visit.ticks import ticks
from dashboard.parts.visit.working import urgent
from dashboard.visit.attempts import Attempt
from dashboard.visit.now import Now
from dashboard.visit.steps import Step
from dashboard.words import visit as said
from station.errors import TrialError, TrialReason
from station.quality.doubt import Kind


def review(now: Now, figures: Sequence[Component]) -> list[Component]:
    """Return the panel after a trial: its numbers; keep, redo or exclude."""
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
                        dmc.MenuItem(
                            words.REASONS[key], id={"act": f"exclude {key}", "of": attempt.trial}, n_clicks=0
                        )
                        for key in words.CHOICES
                    ),
                ]
            ),
        ],
        width="target",
    )
    redo = dmc.Button(
        words.REDO,
        id={"act": "redo", "of": attempt.trial},
        variant="default",
        size="md",
        disabled=not attempt.is_saved,
        n_clicks=0,
    )
    parts.append(ticks(now))
    is_to_come = not attempt.is_saved
    keep = [] if attempt.is_invalid else [act("keep", words.KEEP, of=attempt.trial, wait=is_to_come)]
    # The name says of which trial: the browser remembers what was chosen when the panel is made anew.
    pain = questions.pain(f"after-{attempt.trial}", words.PAIN_AFTER)
    buttons = html.Div([pain, *keep, html.Div([redo, choices], className="pair")], className="acts")
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
