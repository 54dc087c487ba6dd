"""The road: the steps of a visit as one line of groups."""

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.visit.now import Done, Now, Phase
from dashboard.visit.steps import Act, Step
from dashboard.words import mat as said_of_mat
from dashboard.words import visit as said
from station.assessments.assessment import assessment

DONE_CLASS = {Done.KEPT: "done", Done.SKIPPED: "skipped", Done.EXCLUDED: "skipped", Done.LOCKED: "locked"}


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


def on_mat(now: Now) -> list[Component]:
    """Return what a visit on a pressure mat holds, and why it holds no more; nothing on plates."""
    if not now.is_cut:
        return []
    titles = dict.fromkeys(assessment(step.assessment).title for step in now.planned if step.assessment)
    return [html.P(said_of_mat.walked(list(titles), *now.counted), className="quiet small")]


def _on_road(now: Now, place: int, free: bool) -> tuple[Component, str]:
    """Return the button of one step and its state."""
    step = now.steps[place]
    done = now.done.get(step.key)
    is_now = place == now.at and now.phase is not Phase.OVER
    state = "now" if is_now else DONE_CLASS[done] if done else ""
    told = f"{named(step)}, {_state_word(step, done, is_now)}"
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


def _state_word(step: Step, done: Done | None, is_now: bool) -> str:
    if done is None:
        return said.ROAD["now" if is_now else "to_come"]
    return said.ROAD["not_asked" if done is Done.SKIPPED and step.act is Act.ASK else done.name.lower()]


def named(step: Step) -> str:
    """Return the name of a step."""
    return said.step_name(words.CUES[step.cue].name, step.pair, step.pair_role)
