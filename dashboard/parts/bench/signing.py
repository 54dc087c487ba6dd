"""Signing: who signs what, until when, and the certificate that comes of it."""

from datetime import datetime
from importlib.util import find_spec
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.bench import Bench
from dashboard.parts.bench import limits
from dashboard.parts.bench.recordings import not_measured
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.words import bench as said
from station.certificate import Certificate

MONTHS = ("12", "6", "3")


def can_write() -> bool:
    """Return whether a certificate can be composed here."""
    return find_spec("calibration.certificate") is not None


def can_print() -> bool:
    """Return whether it can be made into a page."""
    return find_spec("calibration.certificate_page") is not None


def printed(found: Certificate, paper: str) -> bytes:
    """Return the certificate as a PDF. paper : `a4` or `letter`."""
    from calibration import certificate_page

    made: bytes = certificate_page.printed(found, paper)
    return made


def shown(bench: Bench, by: str) -> list[Component]:
    """Return what stands on the page before the signature, and after it."""
    if bench.signed is not None:
        return _signed(bench.signed)
    made = bench.procedure
    if made is None:
        return []
    errors = [
        of_error(error) for plate in made.plates if (error := bench.result(plate.side).error) is not None
    ]
    if not can_write():
        errors.append(notice(said.NO_WRITER, said.NO_WRITER_HOW))
    told: dict[str, Any] = {
        "Plates": made.known.uid,
        "Method": f"{made.known.design}, {len(made.steps)} readings",
        "Masses": " + ".join(f"{each.name} {each.kilograms:g} kg" for each in made.known.masses),
        "Place": made.known.place,
        said.SIGNED_BY: by,
        "Day": f"{datetime.now():%Y-%m-%d}",
    }
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
                *not_measured(bench),
                html.Div(months, className="narrow"),
                button,
            ],
            className="card",
        ),
    ]


def _decided(bench: Bench) -> list[Component]:
    """Return what the certificate will say of the device; nothing while a plate has none."""
    made = bench.procedure
    outcomes = [bench.result(plate.side).outcome for plate in made.plates] if made is not None else []
    found = [
        limits.figures(each, made.known.kit) for each in outcomes if each is not None and made is not None
    ]
    if not found or len(found) < len(outcomes):
        return []
    return [limits.decision(figure for mine in found for figure in mine)]


def _signed(found: Certificate) -> list[Component]:
    buttons: list[Component] = []
    if can_print():
        buttons.append(dmc.Button(said.PDF, id={"bench": "pdf", "of": ""}, n_clicks=0))
    buttons.append(dmc.Button(said.NEW_ONE, id={"bench": "leave", "of": ""}, variant="default", n_clicks=0))
    told = {
        said.NUMBER: found.number,
        said.DUE: found.due,
        "SHA-256": html.Span(found.hash, className="seal"),
    }
    return [
        notice(said.SIGNED.format(number=found.number, due=found.due), said.SIGNED_HOW, "good"),
        html.Section([facts(told), html.Div(buttons, className="row")], className="card"),
    ]
