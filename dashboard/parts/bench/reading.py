"""One reading on the screen: what to do, how still the plate lies, what was read."""

import math
from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration.instructions import anew, instruction
from calibration.procedure import Step
from calibration.reading import Reading
from calibration.settling import State
from dashboard.bench.felt import Load, Match
from dashboard.bench.reader import Reader, Seen
from dashboard.bench.stage import Stage
from dashboard.parts.notice import notice
from dashboard.words import bench as said
from station.errors import StationError
from station.mat import Plate

LONGEST_WORD = max(
    [word for _, word in said.STATES.values()] + [word for word, _ in said.MATCHES.values()], key=len
)
LONGEST_HOW = max((f"{how} {said.READS}" for how in said.STATES_HOW.values()), key=len)
LONGEST_FELT = said.FELT_AT.format(mass=888.8, x=-888.8, y=-888.8)
"""What takes most room in the light, which keeps that room: else the buttons below moved under the hand."""


def head(step: Step, reader: Reader) -> list[Component]:
    """Return progress, why something is asked for again, and the one instruction."""
    plate, wanted = reader.plate(step.side), step.placement
    lines = instructed(step, plate, reader)
    share = 100.0 * reader.done / step.of
    bar = html.Div(html.Span(style={"width": f"{share:.1f}%"}), className="bar-of", **{"aria-hidden": "true"})
    done = said.DONE.format(done=reader.done, of=step.of)
    side = said.SIDES[plate.side.value]
    of = sum(each.side is step.side for each in reader.procedure.steps)
    more = [html.P(said.edges(plate, wanted.x, wanted.y), className="number edges")] if wanted.mass else []
    return [
        html.Div(
            [
                html.Strong(
                    said.READING.format(side=side, number=wanted.number, of=of),
                    className=f"number {plate.side.value}",
                ),
                html.Span(f"{done} · {said.LEFT_FOR.format(reader.minutes_left)}", className="quiet number"),
            ],
            className="row between",
        ),
        bar,
        *_again(reader),
        html.Div(
            [
                html.Ol([html.Li(line) for line in lines], className="cue")
                if len(lines) > 1
                else html.P(lines[0], className="cue"),
                *more,
                html.P(said.WHY.get(wanted.purpose, ""), className="quiet"),
            ],
            className="do-this",
            **{"aria-live": "polite"},
        ),
    ]


def instructed(step: Step, plate: Plate, reader: Reader) -> tuple[str, ...]:
    """Return what is to be done, one thing a line. What is laid anew begins with an empty plate."""
    before = reader.before
    if reader.is_anew and before is not None:
        return anew(step, plate, before.shim)
    return instruction(step, plate, before)


def _again(reader: Reader) -> list[Component]:
    """Return why readings are asked for that were made already."""
    if reader.again is not None:
        side, number = reader.again
        told = said.TAKEN_BACK.format(number=number, side=side.value)
        return [notice(f"{told}.", said.TAKEN_BACK_HOW, "plain")]
    return [notice(f"{said.TAKEN_UP}.", said.TAKEN_UP_HOW, "plain")] if reader.is_anew else []


def light(seen: Seen, *, is_asked: bool, reads_itself: bool, gravity: float) -> list[Component]:
    """Return the light: still or not, and why it is not read yet."""
    tone, word = said.STATES[seen.look.state]
    how = said.STATES_HOW.get(seen.look.state, "")
    if seen.look.state is State.SETTLED:
        asked_word, how = said.MATCHES[seen.match]
        if seen.match is not Match.AS_ASKED and not is_asked:
            tone, word = "wait", asked_word
    elif is_asked or (reads_itself and seen.match is Match.AS_ASKED):
        how = f"{how} {said.READS}".strip()
    return [
        html.Div(
            [
                html.Span(className="lamp", **{"aria-hidden": "true"}),
                html.Div(
                    [_steady(word, LONGEST_WORD, "word"), _steady(how, LONGEST_HOW, "how")],
                    className="words",
                    **{"aria-live": "polite"},
                ),
                html.Div(
                    [
                        _steady(_felt(seen.felt, gravity), LONGEST_FELT, "number"),
                        html.Div(said.BY_DATA_SHEET, className="quiet small"),
                    ],
                    className="felt",
                ),
            ],
            className=f"still {tone}",
        )
    ]


def _steady(words: str, longest: str, name: str) -> Component:
    """Return words that change, in the room of the longest. name : of their style."""
    return html.Div(html.Span(words), className=f"{name} steady", **{"data-longest": longest})


def foot(
    *,
    last: Reading | None,
    last_told: str,
    refused: StationError | None,
    is_asked: bool,
    reads_itself: bool,
    newest: str,
) -> list[Component]:
    """Return what was read, what was refused, and the buttons. newest : to be taken back, or ""."""
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
        n_clicks=0,
    )
    itself = dmc.Switch(
        id="bench-by-itself", label=said.BY_ITSELF, checked=reads_itself, size="md", persistence=False
    )
    parts += [html.Div([read, itself], className="read-row")]
    if newest:
        parts.append(_back(newest))
    leave = dmc.Button(said.LEAVE, id={"bench": "leave", "of": ""}, variant="subtle", n_clicks=0)
    parts.append(html.Div([leave, html.Span(said.LEAVE_HOW, className="quiet small")], className="row leave"))
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


def _back(newest: str) -> Component:
    back = {"bench": "back", "of": newest}
    button = dmc.Button(said.TAKE_BACK_NOW, id=back, variant="default", n_clicks=0)
    inside = html.Div([why(), button], className="row take-back")
    return html.Details([html.Summary(said.TAKE_BACK), inside], className="more")


def _felt(felt: Load, gravity: float) -> str:
    if not math.isfinite(felt.newtons):
        return said.NO_VALUE
    if not math.isfinite(felt.x):
        return said.weight(felt.newtons / gravity)
    told = said.FELT_AT.format(mass=felt.mass(gravity), x=1e3 * felt.x, y=1e3 * felt.y)
    return told.replace("-", "−")
