"""What a clinician ticks while a test runs, and how the next one is done."""

from collections import Counter
from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.parts.choice import choice
from dashboard.visit.now import Now
from dashboard.words import visit as said
from station.clinic import circumstances as how
from station.clinic.observation import offered
from station.library.observations import Observation

KEYS = "123456789"


def ticks(now: Now) -> Component:
    """Return the buttons of the running test, and what has been ticked in it."""
    if now.step.assessment is None:
        return html.Div()
    leg = now.attempt.seen if now.attempt and now.attempt.seen else now.step.side
    buttons = []
    for place, offer in enumerate(offered(now.step.assessment, leg)):
        named = offer.side is not None and now.step.side is None
        label = said.TICKS[offer.tick.key] + (f" {str(offer.side)[0].upper()}" if named else "")
        key = KEYS[place : place + 1]
        buttons.append(
            html.Button(
                [label, html.Kbd(key, className="hint", **{"aria-hidden": "true"})] if key else label,
                id={"act": "observe", "of": f"{offer.tick.key}:{offer.side or ''}"},
                n_clicks=0,
                title=said.TICK_MEANING.get(offer.tick.key, ""),
                className=f"tick {offer.side or ''}",
                **{"data-key": key, "aria-label": f"{said.TICKS[offer.tick.key]} {offer.side or ''}".strip()},
            )
        )
    return html.Div(
        [
            html.Div(
                [
                    html.Span(said.TICKS_TITLE, className="quiet small"),
                    html.Div(made(now.seen), id={"seen": "made"}),
                ],
                className="ticked",
            ),
            html.Div(buttons, className="ticks"),
        ],
        role="group",
        **{"aria-label": said.TICKS_TITLE},
    )


def made(seen: Sequence[Observation]) -> list[Component]:
    """Return what has been ticked. It changes without the buttons: one that is made anew loses a press."""
    if not seen:
        return []
    counts = Counter((each.kind, str(each.side) if each.side else None) for each in seen)
    told = " · ".join(
        said.ticked(kind, side, count).replace(" ", "\u00a0") for (kind, side), count in counts.items()
    )
    back = dmc.Button(
        said.TAKE_BACK, id={"act": "unsee", "of": ""}, variant="subtle", size="compact-sm", n_clicks=0
    )
    return [html.P([html.Span(told, className="small"), back], role="status")]


def circumstances(now: Now, *, is_open: bool = False, first: str = "support") -> Component:
    """Return how the next trial is done, in one line that opens into its choices, or is open.

    first : beginning of the names of the choices that are asked for just now.
    """
    held = now.circumstances
    told = said.circumstances({name: getattr(held, name) for name in said.CIRCUMSTANCES})
    choices = [
        _choice(name, getattr(held, name))
        for name in sorted(said.CIRCUMSTANCES, key=lambda name: not name.startswith(first))
        if name != "tape_side" or held.tape_side
    ]
    return html.Details(
        [
            html.Summary([html.Span(f"{said.CHANGE_HOW}: ", className="quiet"), told]),
            html.Div(choices, className="fields"),
        ],
        className="how-done small",
        open=is_open,
    )


def _choice(name: str, value: str) -> Component:
    words = said.SUPPORT if name == "support" else said.HOW
    data = [{"value": each, "label": words[each]} for each in how.CHOICES[name]]
    return choice(
        id={"circumstance": name, "was": value},
        data=data,
        value=value,
        label=said.CIRCUMSTANCES[name],
        size="sm",
        allowDeselect=False,
    )
