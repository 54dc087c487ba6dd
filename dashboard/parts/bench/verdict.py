"""The verdict of a daily check on the screen: a light, what is not good, how long it took, every figure."""

from dash import html
from dash.development.base_component import Component

from dashboard.bench.checking import Checked
from dashboard.parts.bench.table import scroll, table
from dashboard.words import bench as words
from dashboard.words import check as said
from station.qualification.finding import Finding, Verdict


def shown(over: Checked, tone: str, told: str, how: str, took: str) -> list[Component]:
    """Return what came of a check. tone, told, how : of the light. took : how long, in a sentence."""
    parts: list[Component] = [_light(tone, told, how)]
    # What explains the rest comes first: the cell or the plate that has changed.
    worse = sorted(
        [*over.of(Verdict.BAD), *over.of(Verdict.LOOK)], key=lambda each: not each.name.startswith("gain ")
    )
    if worse:
        parts.append(html.Ul([_worse(each) for each in worse], className="found-list"))
    return [*parts, html.P(took, className="quiet number"), _every(over)]


def spoken(seconds: float) -> str:
    """Say how long something took. seconds : s."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _light(tone: str, told: str, how: str) -> Component:
    return html.Div(
        [
            html.Span(className="lamp", **{"aria-hidden": "true"}),
            html.Div([html.Div(told, className="word"), html.Div(how, className="how")], className="words"),
        ],
        className=f"still {tone}",
        role="status",
    )


def _worse(found: Finding) -> Component:
    sign = html.Span("!", className="sign", **{"aria-hidden": "true"})
    told = [html.Strong(f"{_named(found)}: {_value(found)}"), html.Div(found.remark)]
    return html.Li([sign, html.Div(told, className="words")], className="wait")


def _every(over: Checked) -> Component:
    rows = [
        (_named(each), _value(each), each.wanted, each.verdict.spoken)
        for found in over.found.values()
        for each in found
    ]
    drawn = scroll(table(said.CHECK_COLUMNS, rows, is_named=True), said.CHECK_ALL)
    return html.Details([html.Summary(said.CHECK_ALL), drawn], className="more")


def _named(found: Finding) -> str:
    return found.name[:1].upper() + found.name[1:]


def _value(found: Finding) -> str:
    if found.value is None:
        return words.NOT_MEASURED
    is_count = not found.unit and float(found.value).is_integer()
    decimals = 0 if is_count else 1 if abs(found.value) >= 100.0 else 2
    return f"{words.plain(found.value, decimals)} {found.unit}".strip()
