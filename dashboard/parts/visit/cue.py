"""The cue: what to say at a step, how it is done, and the clock that the live view draws."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.visit.now import Phase
from dashboard.visit.steps import Act, Step
from dashboard.words import visit as said
from dashboard.words.mat import INSTRUCTIONS
from station.assessments.assessment import assessment
from station.mat import Side

CLOCKED = (Phase.COUNTDOWN, Phase.RUNNING, Phase.COMPUTING)


def cue(step: Step, *, is_waiting: bool = False, is_brief: bool = False, on_mat: bool = False) -> Component:
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
    if how := manner(step, on_mat):
        parts.append(html.P(how, className="how quiet"))
    if step.act is Act.PRACTICE:
        parts.append(html.P(words.PRACTICE_NOTE, className="quiet"))
    elif step.is_optional and is_waiting:
        parts.append(html.P(words.OPTIONAL_NOTE, className="quiet"))
    return html.Div(parts, **{"aria-live": "assertive"})


def manner(step: Step, on_mat: bool = False) -> str:
    """Return how a step is done: its own words, or the instructions of its assessment."""
    own = words.CUES[step.cue].how
    if own or step.assessment is None:
        return own
    return instructions(step.assessment, on_mat)


def instructions(key: str, on_mat: bool = False) -> str:
    """Return what the person is told in a test: known sentences by their keys, others as they are written."""
    known = {**words.INSTRUCTIONS, **(INSTRUCTIONS if on_mat else {})}
    return " ".join(known.get(told, told) for told in assessment(key).instructions)


def clock(step: Step) -> Component:
    """Return the place where the live view draws seconds left, the hold bar, and that it is computing."""
    empty = {"data-empty": said.BEFORE_LANDING} if step.begins_off else {}
    return html.Canvas(id="live-clock", className="clock", **{"aria-hidden": "true"}, **empty)
