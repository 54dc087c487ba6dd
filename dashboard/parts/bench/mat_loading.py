"""One loading of a mat on the screen: what to do, how long it still lies, what was read."""

from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration.mat import words
from calibration.mat.loading import Kind
from calibration.mat.plan import PRESS
from calibration.mat.procedure import MAY_BE_LEFT, Approach, Part, Step
from calibration.mat.taking import Taken
from dashboard.bench.mat_bench import MatBench
from dashboard.bench.mat_reader import Doing, MatReader
from dashboard.parts.bench import entry
from dashboard.parts.notice import notice
from dashboard.words import mat_bench as said
from station.errors import CalibrationError, CalibrationReason

HIDDEN = {"aria-hidden": "true"}


def head(bench: MatBench, reader: MatReader, step: Step) -> list[Component]:
    """Return how far it is, what was resumed, and the one instruction."""
    made = reader.procedure
    share = 100.0 * (1.0 - len(made.remaining) / step.of)
    bar = html.Div(html.Span(style={"width": f"{share:.1f}%"}), className="bar-of", **HIDDEN)
    parts: list[Component] = [html.Strong(words.heading(step), className="number"), bar]
    if bench.resumed:
        parts.append(notice(said.TAKEN_UP, " ".join(bench.resumed), "plain"))
    lines = instructed(reader, step)
    cue = html.Ol([html.Li(each) for each in lines], className="cue") if len(lines) > 1 else html.P(
        lines[0], className="cue"
    )  # fmt: skip
    return [*parts, html.Div(cue, className="do-this", **{"aria-live": "polite"})]


def instructed(reader: MatReader, step: Step) -> tuple[str, ...]:
    """Return what is to be done, one thing a line."""
    if step.part is Part.PRESSES:
        return (words.presses(len(reader.procedure.presses)),)
    first = words.before(step) if step.approach is not Approach.DIRECT else ""
    return tuple(filter(None, (first, words.asked(step))))


def light(reader: MatReader, step: Step) -> list[Component]:
    """Return the light: what goes on just now, and how long it still takes."""
    if step.part is Part.PRESSES:
        return _pressing(reader)
    word, how = {Doing.BEFORE: said.BEFORE, Doing.HOLDING: said.HOLDING}.get(reader.doing, said.WAITING)
    if reader.doing is Doing.NOTHING:
        return [lamp("wait", word, how, "")]
    left, of = reader.left()
    share = 100.0 * (1.0 - left / of) if of else 0.0
    bar = html.Div(html.Span(style={"width": f"{share:.0f}%"}), className="bar-of", **HIDDEN)
    return [lamp("good", word, how, said.LEFT.format(left)), bar]


def foot(reader: MatReader, step: Step) -> list[Component]:
    """Return what was read or refused, and the buttons of the moment."""
    parts: list[Component] = []
    if reader.refused is not None:
        told = f"{said.remedy(reader.refused)} {said.NOT_TAKEN}"
        parts.append(notice(reader.refused.sentence, told, "wait"))
    elif reader.last is not None:
        parts.append(_taken(reader.last))
    if step.part is Part.PRESSES:
        parts += _press_acts(reader)
    else:
        parts += _acts(reader, step)
    leave = button(said.LEAVE, "mat_leave", variant="subtle")
    parts.append(html.Div([leave, html.Span(said.LEAVE_HOW, className="quiet small")], className="row leave"))
    return parts


def number(value: Any) -> float | None:
    """Read what was typed, None when nothing was. Errors: CalibrationError WRONG_UNIT."""
    if value in (None, ""):
        return None
    try:
        return float(str(value).replace(",", "."))
    except ValueError as error:
        sentence, how = said.NOT_A_NUMBER
        raise CalibrationError(CalibrationReason.WRONG_UNIT, sentence.format(value), how) from error


def whole(value: float) -> int:
    """Return the number of a loading. Errors: CalibrationError WRONG_UNIT when it can be none."""
    if not value.is_integer():
        sentence, how = said.NOT_A_LOADING
        raise CalibrationError(CalibrationReason.WRONG_UNIT, sentence.format(value), how)
    return int(value)


def _acts(reader: MatReader, step: Step) -> list[Component]:
    if reader.doing is not Doing.NOTHING:
        return [html.Div(button(said.STOP, "mat_stop", variant="default", size="lg"), className="row")]
    row: list[Component] = []
    if step.loading.kind is not Kind.EMPTY:
        row.append(
            entry.shown(
                "mat_shown",
                said.SHOWN[step.loading.kind],
                description=said.SHOWN_HOW.format(said.planned(step.loading)),
            )
        )
    read = button(said.READ, "mat_read", size="lg")
    parts: list[Component] = [html.Div([*row, read], className="row mat-read")]
    newest = reader.procedure.newest
    if newest is not None:
        back = button(said.TAKE_BACK, "mat_back", str(newest.number), variant="default")
        told = html.Span(said.TAKEN_BACK_HOW.format(newest.number), className="quiet small")
        parts.append(html.Div([back, told], className="row"))
    if step.part in MAY_BE_LEFT:
        without = button(said.LEAVE_OUT[step.part], "mat_leave_out", step.part.value, variant="default")
        told = html.Span(said.WITHOUT.format(words.WITHOUT[step.part]), className="quiet small")
        parts.append(html.Div([without, told], className="row"))
    return parts


def _press_acts(reader: MatReader) -> list[Component]:
    if reader.doing is not Doing.PRESSING:
        return [html.Div(button(said.PRESS, "mat_press", size="lg"), className="row")]
    row: list[Component] = [button(said.STOP, "mat_stop", variant="default")]
    if not reader.is_quiet:
        return [html.Div(row, className="row")]
    row.insert(0, button(said.GO_ON_WITHOUT, "mat_end_presses"))
    return [html.Div([*row, html.Span(said.FEW_HOW, className="quiet small")], className="row")]


def _pressing(reader: MatReader) -> list[Component]:
    run = reader.presses
    if run is None:
        return [lamp("wait", *said.TO_BEGIN, "")]
    how = said.NOT_PRESSED
    if run.is_down:
        how = said.HELD_LONG if run.held >= PRESS else said.HELD.format(run.held)
    word = said.PRESSED.format(count=run.count, of=run.wanted)
    return [lamp("good" if run.is_down else "wait", word, how, "")]


def _taken(taken: Taken) -> Component:
    read = taken.capture
    told = said.TAKEN_HOW.format(counts=float(read.counts.mean()), scans=read.scans)
    lost = said.LOST.format(taken.lost) if taken.lost else ""
    return notice(said.TAKEN.format(number=read.loading.number), f"{told}{lost}", "good")


def lamp(tone: str, word: str, how: str, left: str) -> Component:
    """Return a light with its words. left : how long it still takes, or empty."""
    return html.Div(
        [
            html.Span(className="lamp", **HIDDEN),
            html.Div(
                [html.Div(word, className="word"), html.Div(how, className="how")],
                className="words",
                **{"aria-live": "polite"},
            ),
            html.Div(html.Div(left, className="number"), className="felt"),
        ],
        className=f"still {tone}",
    )


def button(told: str, act: str, of: str = "", variant: str = "filled", size: str = "md") -> Component:
    """Return a button. told : what it says. act, of : what it does, to what."""
    return dmc.Button(told, id={"bench": act, "of": of}, variant=variant, size=size, n_clicks=0)
