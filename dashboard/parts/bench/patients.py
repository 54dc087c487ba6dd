"""What patients say of the plates, on the screen: the ratio of their gains, visit by visit."""

from dash import html
from dash.development.base_component import Component

from calibration.patients import NEWEST
from dashboard.bench.patients import Patients
from dashboard.parts.notice import Tone, notice
from dashboard.words import check as said


def head(patients: Patients) -> list[Component]:
    """Return what the last visits say together."""
    parts: list[Component] = [html.P(said.PATIENTS_HOW)]
    found = patients.balance()
    if found is None:
        parts.append(notice(said.PATIENTS_NONE, said.PATIENTS_NONE_HOW, "plain"))
    else:
        tone: Tone = "wait" if found.is_off else "good" if found.visits >= NEWEST else "plain"
        parts.append(notice(found.sentence, tone=tone))
    if patients.is_hearing:
        parts.append(html.P(said.PATIENTS_HEARING, className="quiet"))
    elif patients.silent:
        told = said.PATIENTS_SILENT.format(silent=patients.silent, heard=patients.heard)
        parts.append(html.P(told, className="quiet"))
    return parts
