"""The panel while the station waits for stillness, counts or records; and after the pain stop."""

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts import questions
from dashboard.parts.notice import notice, of_error
from dashboard.parts.visit.button import act
from dashboard.parts.visit.cue import CLOCKED, clock, cue
from dashboard.parts.visit.ticks import circumstances, ticks
from dashboard.visit.now import Now, Phase
from dashboard.visit.steps import Act
from dashboard.words import visit as said
from station.errors import StationError, TrialReason


def working(now: Now) -> list[Component]:
    """Return the panel while the station waits for stillness, counts or records."""
    is_brief = now.phase in (Phase.RUNNING, Phase.COMPUTING)
    parts = [cue(now.step, is_brief=is_brief, on_mat=now.on_mat)]
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
