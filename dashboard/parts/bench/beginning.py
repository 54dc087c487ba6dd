"""Beginning: the form of a calibration, and what is made of the answers."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration import reference
from calibration.begun import DESIGNS, Begun
from calibration.plan import hands, verification
from calibration.procedure import Procedure
from calibration.reference import Mass
from dashboard.parts.bench import entry
from dashboard.parts.bench.entry import EntryError, Field
from dashboard.parts.bench.signing import downloads
from dashboard.parts.facts import facts
from dashboard.parts.notice import of_error
from dashboard.words import bench as said
from station.certificate import Certificate
from station.errors import CalibrationReason, StationError
from station.mat import Mat
from station.stream import DEFAULT_GEOMETRY
from station.wire.frame import Hello
from station.wire.spec import Sensor

MOST_MASSES = 4
OF_MASS = {
    "name": said.MASS_NAME,
    "kg": said.MASS_KG,
    "g": said.MASS_G,
    "by": said.MASS_BY,
    "due": said.MASS_DUE,
}
"""What is asked of each mass, with its label."""


FIELDS = {
    "latitude": Field(said.LATITUDE, -90.0, 90.0, None, said.LATITUDE_HOW, True),
    "height": Field(said.HEIGHT, -500.0, 6000.0, 0.0, "", True),
    "celsius": Field(said.CELSIUS, -10.0, 50.0),
    "humidity": Field(said.HUMIDITY, 0.0, 100.0),
    "level": Field(said.LEVEL, 0.0, 0.3, None, said.LEVEL_HOW),
    "warm_up": Field(said.WARM_UP, 0.0, 10000.0, None, said.WARM_UP_HOW),
    "placing": Field(said.PLACING, 0.05, 10.0, 0.5, "", True),
    "top": Field(said.TOP, 5.0, 300.0, None, said.TOP_HOW),
}
NAMES = frozenset({"design", "place", "floor", *FIELDS}).union(
    f"mass{row}_{part}" for row in range(MOST_MASSES) for part in OF_MASS
)
"""Every answer of the form."""
LONGEST = 200
"""Characters of an answer that are kept while it is not begun."""


def open_ones(found: Sequence[Procedure]) -> list[Component]:
    """Return the calibrations that may be taken up again."""
    if not found:
        return []
    lines = [html.Li(_open(each)) for each in found]
    return [html.Section([html.H2(said.OPEN_ONES), html.Ul(lines, className="open-ones")], className="card")]


def present(found: Certificate | StationError | None) -> list[Component]:
    """Return the certificate in use, to be saved; or why it is not believed."""
    if found is None:
        return []
    if isinstance(found, StationError):
        return [of_error(found)]
    told = {
        said.NUMBER: found.number,
        said.MADE: found.made[:10],
        said.DUE: found.due,
        said.SIGNED_BY: str(found.content.get("by", "")),
    }
    inside = [html.H2(said.PRESENT), facts(told), html.Div(downloads("present"), className="row")]
    return [html.Section(inside, className="card")]


def form(mat: Mat, celsius: float | None, answers: Mapping[str, Any]) -> Component:
    """Return the form. celsius : of the device. answers : what was entered before."""
    usual: dict[str, Any] = {name: each.usual for name, each in FIELDS.items()}
    usual |= {"celsius": celsius if celsius is None else round(celsius, 1)}
    values = {**usual, **answers}
    return html.Section(
        [
            html.H2(said.BEGIN_NEW),
            _design(mat, str(values.get("design", "short"))),
            html.Div([html.H3(said.MASSES), html.P(said.MASSES_HOW, className="quiet"), *_masses(values)]),
            html.Div(
                [
                    html.Div(
                        [
                            html.H3(said.PLACE_HEAD),
                            _words("place", said.PLACE, values),
                            _number("latitude", values),
                            _number("height", values),
                            _gravity(values),
                            _number("placing", values),
                            _number("top", values),
                        ],
                        className="rows",
                    ),
                    html.Div(
                        [
                            html.H3(said.CONDITIONS),
                            _number("celsius", values),
                            _number("humidity", values),
                            _number("level", values),
                            _words("floor", said.FLOOR, values),
                            _number("warm_up", values),
                        ],
                        className="rows",
                    ),
                ],
                className="columns",
            ),
            dmc.Button(said.BEGIN, id={"bench": "begin", "of": ""}, size="lg", n_clicks=0),
        ],
        className="card begin",
    )


def begun(answers: Mapping[str, Any], hello: Hello, by: str, role: str) -> Begun:
    """Make of the answers what a calibration begins with. Errors: EntryError WRONG_UNIT, INCOMPLETE."""
    masses = _read_masses(answers)
    loads = tuple(math.fsum(mass.kilograms for mass in masses[: n + 1]) for n in range(len(masses)))
    design = str(answers.get("design") or "")
    place = str(answers.get("place") or "").strip()
    if not place:
        raise _incomplete("place", said.NO_PLACE)
    now = datetime.now().astimezone()
    read = {name: entry.read(answers, name, each) for name, each in FIELDS.items()}
    return Begun(
        hello.serial,
        hello.geometry or DEFAULT_GEOMETRY,
        Sensor(hello.sensor).name,
        hello.firmware,
        hello.bits,
        hello.full_scale,
        design if design in DESIGNS else "short",
        int(now.timestamp()),
        loads,
        masses,
        read["latitude"] or 0.0,
        read["height"] or 0.0,
        place[:200],
        by,
        role,
        now.isoformat(timespec="seconds"),
        (read["placing"] or 0.5) * 1e-3,
        read["celsius"],
        read["humidity"],
        read["level"],
        str(answers.get("floor") or "").strip()[:200],
        read["warm_up"],
        None if read["top"] is None else read["top"] * 1e-3,
    )


def _open(made: Procedure) -> list[Component]:
    done = sum(len(made.readings(plate.side)) for plate in made.plates)
    told = said.OPEN_ONE.format(
        when=made.known.at[:16].replace("T", ", "), by=made.known.by, done=done, of=len(made.steps)
    )
    button = dmc.Button(said.TAKE_UP, id={"bench": "take_up", "of": made.folder.name}, n_clicks=0)
    return [html.Span(told, className="number"), button]


def _design(mat: Mat, chosen: str) -> Component:
    choices = []
    for key, plan in DESIGNS.items():
        every = [each for plate in mat.plates for each in (*plan(plate, 1), *verification(plate, 2))]
        told = said.MINUTES.format(minutes=hands(every) / 60.0, readings=len(every))
        label = html.Span([said.DESIGNS[key], html.Br(), html.Span(told, className="quiet")])
        choices.append(dmc.Radio(label=label, value=key))
    return dmc.RadioGroup(
        dmc.Stack(choices, gap="sm"), id={"bench-ask": "design"}, label=said.DESIGN, value=chosen
    )


def _masses(values: Mapping[str, Any]) -> list[Component]:
    """Return a row for each mass. Nothing is filled in: it stands on the certificate."""
    rows = []
    for number in range(MOST_MASSES):
        inputs = []
        for part, label in OF_MASS.items():
            key = f"mass{number}_{part}"
            more = {"value": values.get(key, "")}
            more |= {"placeholder": said.EXAMPLES[part]} if number == 0 else {}
            told = label.format(number + 1)
            made = (
                entry.shown(key, told, **more)
                if part in ("kg", "g")
                else dmc.TextInput(id={"bench-ask": key}, label=told, autoComplete="off", size="md", **more)
            )
            inputs.append(made)
        rows.append(html.Div(inputs, className="mass-row"))
    return rows


def _number(name: str, values: Mapping[str, Any]) -> Component:
    field = FIELDS[name]
    hint = field.how or (said.MAY_BE_EMPTY if not field.is_needed else "")
    more = {"description": hint} if hint else {}
    return entry.shown(name, field.what, values.get(name), **more)


def _words(name: str, label: str, values: Mapping[str, Any]) -> Component:
    return dmc.TextInput(
        id={"bench-ask": name}, label=label, value=str(values.get(name) or ""), size="md", autoComplete="off"
    )


def _gravity(values: Mapping[str, Any]) -> Component:
    return html.P(
        gravity(values.get("latitude"), values.get("height")), id="bench-gravity", className="quiet number"
    )


def gravity(latitude: Any, height: Any) -> str:
    """Return the acceleration of free fall there, in words; nothing when the place is none."""
    try:
        found = reference.gravity(float(latitude), float(height or 0.0))
    except (TypeError, ValueError):
        return ""
    return said.GRAVITY.format(found)


def _read_masses(answers: Mapping[str, Any]) -> tuple[Mass, ...]:
    found = []
    for row in range(MOST_MASSES):
        kilograms, grams = f"mass{row}_kg", f"mass{row}_g"
        if answers.get(kilograms) in (None, ""):
            continue
        mass = entry.number(answers, kilograms, said.MASS_KG.format(row + 1), 0.5, 100.0)
        error = entry.number(answers, grams, said.MASS_G.format(row + 1), 0.001, 20.0 * mass)
        name = str(answers.get(f"mass{row}_name") or "").strip()[:40] or f"mass {row + 1}"
        how = str(answers.get(f"mass{row}_by") or "").strip()[:120]
        # A limit that is all that is known, divided by this, is a standard uncertainty.
        due = _day(answers, f"mass{row}_due", said.MASS_DUE.format(row + 1))
        found.append(Mass(name, mass, error * 1e-3 / math.sqrt(3.0), how, due))
    if not found:
        raise _incomplete("mass0_kg", said.NO_MASSES)
    return tuple(found)


def _day(answers: Mapping[str, Any], name: str, what: str) -> str:
    """Read a day, or none. Errors: EntryError WRONG_UNIT."""
    text = str(answers.get(name) or "").strip()
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        sentence = said.NOT_A_DAY.format(what=what)
        raise EntryError(CalibrationReason.WRONG_UNIT, name, sentence, said.NOT_A_DAY_HOW) from error


def _incomplete(name: str, sentence: str) -> EntryError:
    return EntryError(CalibrationReason.INCOMPLETE, name, sentence, "")
