"""One test of a visit: its few numbers, what may be said, its figure, what was seen, and the rest."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.notice import notice
from dashboard.parts.number_table import sides_table
from dashboard.parts.picture import Picture, picture
from dashboard.parts.pressures import pressures
from dashboard.summary import PRESSURES, Summary, stated
from dashboard.words import mat as mat_words
from dashboard.words import result as said
from station.assessments.assessment import assessment
from station.mat import Side


def test_card(found: Summary, visit: str, pictures: Mapping[str, Picture]) -> Component:
    """Return the section. visit : its id. pictures : by name."""
    parts: list[Component] = [
        html.Div(
            [
                html.H2(found.title),
                html.P(words.used_trials(_counts(found)), className="quiet small"),
            ]
        ),
        *[notice(warning, tone="plain") for warning in found.tested.warnings],
    ]
    maps = {name: shown for name, shown in pictures.items() if name in PRESSURES}
    drawn = [_picture(found, name, shown) for name, shown in pictures.items() if name not in maps]
    if found.is_left_out:
        conditions = words.condition(dict(found.under))
        parts.append(
            notice(said.shown_of(len(found.tested.alike), len(found.tested.used), conditions), tone="plain")
        )
    table = html.Div(_numbers(found), className="rows")
    parts.append(html.Div([table, *drawn], className="columns numbers-beside") if drawn else table)
    if maps:
        parts += [html.H3(mat_words.MAPS), *pressures(maps)]
    parts += _said(found)
    if found.transition:
        parts += _transition(found)
    if found.observed:
        parts.append(html.H3(said.OBSERVED))
        parts.append(html.Ul([html.Li(each) for each in found.observed], className="observed"))
    parts.append(_more(found, visit))
    return html.Section(parts, className="card test", id=found.key)


def _counts(found: Summary) -> dict[str, int]:
    counts: dict[str, int] = {}
    for trial in found.tested.alike:
        counts[trial.side] = counts.get(trial.side, 0) + 1
    return counts


def _numbers(found: Summary) -> list[Component]:
    parts: list[Component] = []
    if found.shown:
        parts.append(sides_table(found.shown, bilateral=found.shares_a_sum))
    if found.window is not None:
        seconds = found.window.seconds
        told = said.NO_WINDOW if seconds is None else said.over_window(seconds)
        parts.append(notice(told, tone="plain"))
    return parts


def _said(found: Summary) -> list[Component]:
    """Return what may be said of the test, and what it rests on."""
    parts: list[Component] = []
    notes: list[str] = []
    for sentence, verdict, rests in stated(found):
        judged = [" ", html.Span(verdict, className="quiet")] if verdict else []
        parts.append(html.P([sentence, *judged], className="verdict"))
        notes.append(rests)
    if found.since is not None:
        parts += [html.P(each, className="verdict") for each in found.since.changes]
        notes += [found.since.basis, *found.since.notes]
    spreads = [spread for line in found.shown for spread in line.spreads.values()]
    notes += [said.spread_note(spread) for spread in spreads]
    numbers = [
        (line, number) for line in found.shown for side in Side if (number := line.of(side)) is not None
    ]
    notes += [words.INSTRUMENT for line, number in numbers if line.expanded(number)]
    if numbers and found.tested.is_of_mat and words.INSTRUMENT not in notes:
        parts.append(html.P(mat_words.NO_UNCERTAINTY, className="quiet small"))
    told = [html.P(note, className="quiet small") for note in dict.fromkeys(notes) if note]
    return [*parts, html.Details([html.Summary(said.RESTS_ON), *told], className="rests")] if told else parts


def _picture(found: Summary, name: str, shown: Picture) -> Component:
    told = [html.P(note, className="quiet small") for note in _notes(found, name) if note]
    return html.Div([picture(shown), *told])


def _notes(found: Summary, name: str) -> list[str]:
    if name == "cop":
        is_whole = assessment(found.key).is_bilateral
        return [words.ELLIPSE_NOTE_ONE if is_whole else words.ELLIPSE_NOTE]
    if name == "shares":
        return [said.SQUAT_SHARES, said.SHARES_NOTE, found.signs]
    return [said.CURVES_NOTE[found.shares_a_sum]]


def _transition(found: Summary) -> list[Component]:
    return [
        html.Div([html.H3(said.TRANSITION), html.P(said.TRANSITION_NOTE, className="quiet small")]),
        sides_table(found.transition, bilateral=False),
    ]


def _more(found: Summary, visit: str) -> Component:
    """Return what opens into every number; they are most of a page, and fetched when somebody opens it."""
    which = {"of": visit, "test": found.key}
    opening = html.Summary(words.MORE, id={"more": "open", **which}, n_clicks=0)
    return html.Details([opening, html.Div(id={"more": "all", **which}, role="status")], className="more")


def every_number(found: Summary) -> list[Component]:
    """Return every number of a test with its formula and source, and the settings they were made with."""
    given = found.given
    everything = [sides_table(given, bilateral=found.shares_a_sum, compact=True)] if given else []
    told = filter(None, (mat_words.withheld(found.withheld), _method(found)))
    return [*everything, *(html.P(each, className="quiet small") for each in told)]


def _method(found: Summary) -> str:
    """Say with which settings the numbers were made."""
    told = dict.fromkeys(
        said.method(
            words.method(trial.result["settings"], of_mat=trial.is_of_mat),
            trial.result["recording"]["rate_hz"],
            trial.result["method"]["version"],
        )
        for trial in found.tested.alike
        if trial.result
    )
    return " ".join(told)
