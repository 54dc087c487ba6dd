"""One reading on the screen: what to do, how still the plate lies, what was read."""

import math
from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration.instructions import instruction, kilograms
from calibration.procedure import Procedure, Step
from calibration.reading import Reading
from calibration.settling import State
from dashboard.bench import Stage
from dashboard.felt import Load, Match
from dashboard.parts.notice import notice, of_error
from dashboard.reader import Seen
from dashboard.words import bench as said
from station.errors import StationError
from station.mat import Plate


def head(step: Step, plate: Plate, newest: Reading | None, done: int, minutes: float) -> list[Component]:
    """Return progress and the one instruction. newest : what lies on the plate now."""
    lines = instruction(step, plate, newest.placement if newest is not None else None)
    share = 100.0 * done / step.of
    bar = html.Div(html.Span(style={"width": f"{share:.1f}%"}), className="bar-of", **{"aria-hidden": "true"})
    told = f"{said.DONE.format(done)} · {said.LEFT_FOR.format(minutes)}"
    return [
        html.Div(
            [
                html.Strong(said.READING.format(number=step.number, of=step.of), className="number"),
                html.Span(told, className="quiet number"),
            ],
            className="row between",
        ),
        bar,
        html.Div(
            [
                html.P(said.SIDES[plate.side.value], className=f"which {plate.side.value}"),
                html.Ol([html.Li(line) for line in lines], className="cue")
                if len(lines) > 1
                else html.P(lines[0], className="cue"),
                html.P(said.WHY.get(step.placement.purpose, ""), className="quiet"),
            ],
            className="do-this",
            **{"aria-live": "polite"},
        ),
    ]


def light(seen: Seen, *, is_asked: bool, reads_itself: bool, gravity: float) -> list[Component]:
    """Return the light: still or not, and why it is not read yet."""
    tone, word = said.STATES[seen.look.state]
    how = said.STATES_HOW.get(seen.look.state, "")
    if seen.look.state is State.SETTLED:
        how = said.MATCHES[seen.match]
        if seen.match is not Match.AS_ASKED and not is_asked:
            tone = "wait"
    elif is_asked or (reads_itself and seen.match is Match.AS_ASKED):
        how = f"{how} {said.READS}".strip()
    return [
        html.Div(
            [
                html.Span(className="lamp", **{"aria-hidden": "true"}),
                html.Div(
                    [html.Div(word, className="word"), html.Div(how, className="how")],
                    className="words",
                    **{"aria-live": "polite"},
                ),
                html.Div(
                    [
                        html.Div(_felt(seen.felt, gravity), className="number"),
                        html.Div(said.BY_DATA_SHEET, className="quiet small"),
                    ],
                    className="felt",
                ),
            ],
            className=f"still {tone}",
        )
    ]


def foot(
    *,
    last: Reading | None,
    last_told: str,
    refused: StationError | None,
    is_asked: bool,
    reads_itself: bool,
    can_take_back: bool,
) -> list[Component]:
    """Return what was read, what was refused, and the buttons."""
    parts: list[Component] = []
    if refused is not None:
        parts.append(notice(refused.sentence, f"{refused.what_to_do} {said.NOT_TAKEN}", "wait"))
    elif last is not None:
        parts.append(notice(said.LAST_READ.format(number=last.placement.number) + ".", last_told, "good"))
    read = dmc.Button(
        said.READS if is_asked else said.READ,
        id={"bench": "read", "of": ""},
        size="lg",
        disabled=is_asked,
        fullWidth=True,
        n_clicks=0,
    )
    itself = dmc.Switch(
        id="bench-by-itself", label=said.BY_ITSELF, checked=reads_itself, size="md", persistence=False
    )
    parts += [read, itself]
    if can_take_back:
        parts.append(_back())
    parts.append(dmc.Button(said.LEAVE, id={"bench": "leave", "of": ""}, variant="subtle", n_clicks=0))
    return parts


def why() -> Component:
    """Return the choice of why a reading is taken back."""
    return dmc.Select(
        allowDeselect=False,
        id={"bench-ask": "why"},
        label=said.WHY_BACK,
        data=[{"value": key, "label": told} for key, told in said.WHYS.items()],
        value=next(iter(said.WHYS)),
        size="md",
    )


def told(reading: Reading, newtons: Sequence[float], noise: float, gravity: float) -> str:
    """Return a reading in numbers. newtons : of the cells, above empty, by the data sheet. noise : N."""
    seen = math.fsum(newtons) / gravity
    return said.LAST_HOW.format(mass=reading.placement.mass, seen=seen, noise=noise)


def over() -> list[Component]:
    """Return what is said when all readings are made."""
    go = dmc.Button(said.GO_ON, id={"bench": "go", "of": Stage.RECORDINGS.value}, n_clicks=0)
    return [notice(said.ALL_READ, said.ALL_READ_HOW, "good"), html.Div(go, className="row")]


def trouble(error: StationError) -> list[Component]:
    """Return what is wrong with the plates."""
    return [of_error(error, "bad")]


def summary(made: Procedure) -> str:
    """Return which design, which masses."""
    masses = " + ".join(kilograms(each.kilograms) for each in made.known.masses)
    return f"{made.known.design} · {masses} · {made.known.place}"


def _back() -> Component:
    button = dmc.Button(said.TAKE_BACK, id={"bench": "back", "of": ""}, variant="default", n_clicks=0)
    return html.Div([why(), button], className="row take-back")


def _felt(felt: Load, gravity: float) -> str:
    if not math.isfinite(felt.newtons):
        return said.NO_VALUE
    if not math.isfinite(felt.x):
        return f"{said.plain(felt.newtons / gravity, 1)} kg"
    told = said.FELT_AT.format(mass=felt.mass(gravity), x=1e3 * felt.x, y=1e3 * felt.y)
    return told.replace("-", "−")
