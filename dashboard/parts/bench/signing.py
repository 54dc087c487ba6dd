"""Signing: who signs what, until when, and the certificate that comes of it."""

from datetime import datetime
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration import words
from calibration.accuracy import Class
from calibration.check import Figure
from dashboard.bench.bench import Bench
from dashboard.bench.stage import Stage
from dashboard.parts.bench import limits
from dashboard.parts.bench.pose_line import of_procedure
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.words import bench as said
from station import certificate
from station.certificate import Certificate

MONTHS = ("12", "6", "3")


def printed(found: Certificate, paper: str) -> bytes:
    """Return the certificate as a PDF. paper : `a4` or `letter`."""
    from calibration import certificate_page

    made: bytes = certificate_page.printed(found, paper)
    return made


def downloads(of: str) -> list[Component]:
    """Return the buttons that save a certificate. of : `signed` or `present`."""
    return [
        dmc.Button(said.PDF, id={"bench": "pdf", "of": of}, variant="default", n_clicks=0),
        dmc.Button(said.JSON, id={"bench": "json", "of": of}, variant="default", n_clicks=0),
    ]


def shown(bench: Bench, by: str) -> list[Component]:
    """Return what stands on the page before the signature, and after it."""
    if bench.opened.signed is not None:
        return _signed(bench.opened.signed)
    made = bench.procedure
    if made is None:
        return []
    results = [bench.opened.result(plate.side) for plate in made.plates]
    errors = [of_error(each.error) for each in results if each.error is not None]
    masses = " + ".join(f"{each.name} {each.kilograms:g} kg" for each in made.known.masses)
    told: dict[str, Any] = {
        said.OF_SIGNING["plates"]: made.known.uid,
        said.OF_SIGNING["method"]: said.DESIGN_OF.format(made.known.design, len(made.steps)),
        said.OF_SIGNING["masses"]: masses,
        said.OF_SIGNING["place"]: made.known.place,
        said.SIGNED_BY: by,
        said.OF_SIGNING["day"]: f"{datetime.now():%Y-%m-%d}",
    }
    if len(made.plates) == 2:
        told[said.STAGES[Stage.POSE]] = of_procedure(made)
    months = dmc.Select(
        allowDeselect=False,
        id={"bench-ask": "months"},
        label=said.MONTHS,
        data=list(MONTHS),
        value=MONTHS[0],
        size="md",
    )
    button = dmc.Button(
        said.SIGN, id={"bench": "sign", "of": ""}, size="lg", disabled=bool(errors), n_clicks=0
    )
    return [
        *errors,
        html.Section(
            [
                html.H2(said.SIGN),
                html.P(said.SIGN_HOW),
                facts(told),
                *_decided(bench),
                html.Div(months, className="short-field"),
                button,
            ],
            className="card",
        ),
    ]


def _decided(bench: Bench) -> list[Component]:
    """Return what the certificate will say of the device, and what was not measured; nothing while a plate
    has no outcome."""
    made = bench.procedure
    if made is None:
        return []
    found: list[tuple[str, tuple[Figure, ...]]] = []
    for plate in made.plates:
        outcome = bench.opened.result(plate.side).outcome
        if outcome is None:
            return []
        found.append((plate.side.value, limits.figures(outcome, made.known.kit)))
    parts = [limits.decision(figure for _, mine in found for figure in mine)]
    wanting = limits.unmeasured(found)
    if wanting:
        parts.append(notice(f"{said.NOT_MEASURED_LIST}:", "; ".join(wanting) + ".", "plain"))
    return parts


def _signed(found: Certificate) -> list[Component]:
    told = {
        said.NUMBER: found.number,
        said.DUE: found.due,
        said.RESULT: _result(found),
        "SHA-256": html.Span(found.hash, className="seal"),
    }
    is_over = found.content.get("result") == certificate.NOT_PASSED
    if is_over:
        head = notice(said.NOT_PASSED.format(number=found.number), said.NOT_PASSED_HOW)
    else:
        no_class = "" if found.content.get("class") in set(Class) else f"{said.SIGNED_NO_CLASS} "
        how = f"{no_class}{said.SIGNED_HOW}"
        head = notice(said.SIGNED.format(number=found.number, due=found.due), how, "good")
    new = dmc.Button(said.NEW_ONE, id={"bench": "leave", "of": ""}, variant="default", n_clicks=0)
    check = dmc.Button(said.TO_CHECK, id={"bench": "go", "of": Stage.CHECK.value}, n_clicks=0)
    buttons = [*downloads("signed"), new] if is_over else [check, *downloads("signed"), new]
    inside = [html.H2(words.TITLE), facts(told), html.Div(buttons, className="row")]
    return [head, html.Section(inside, className="card")]


def _result(found: Certificate) -> str:
    reached = found.content.get("class")
    if reached in set(Class):
        return words.CLASSES[Class(reached)]
    stated = str(found.content.get("result", ""))
    return said.RESULTS.get(stated, stated)
