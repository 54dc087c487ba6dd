"""The panel of a step that asks: the intake, safety with the pain before the first test, the guess."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts import intake, questions
from dashboard.parts.notice import notice
from dashboard.parts.visit.button import act
from dashboard.parts.visit.cue import cue
from dashboard.parts.visit.waiting import resumed
from dashboard.visit.now import PAIN, Now
from dashboard.words import visit as said
from station.clinic import safety


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
        again = now.step.key in now.done
        asked = questions.questions(safety.QUESTIONS, now.form, were_answered=again)
        is_missed = again and PAIN not in now.form
        parts += [
            html.Div(none),
            html.Div(asked, className="questions"),
            questions.pain("before", words.PAIN_NOW, now.form.get(PAIN), is_missed=is_missed),
        ]
    return [*parts, html.Div([act("answer", words.GO_ON, of=now.step.key)], className="acts")]
