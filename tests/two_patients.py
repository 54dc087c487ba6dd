"""A clinic with two patients; everything of the second one is marked, so that a leak can be seen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import on_mat
import stored

from dashboard.desk import Desk
from station.library.library import Library

CANARY = "Canarybird"
UNKNOWN = "0123456789abcdef0123456789abcdef"
MALFORMED = "x'\";--<b>.."


@dataclass(frozen=True)
class Person:
    """Ids of a patient with a visit and a trial on plates, and a later trial on a pressure mat."""

    patient: str
    visit: str
    trial: str
    felt: str


@dataclass(frozen=True)
class Clinic:
    """A desk with its application. own, foreign : two patients; everything of the second is marked."""

    desk: Desk
    app: Any
    own: Person
    foreign: Person

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """What must not stand in an answer to anybody but a clinician, and the second patient."""
        other = self.foreign
        ids = other.visit, other.trial, other.felt
        return (CANARY.encode(), CANARY.upper().encode(), *(each.encode() for each in ids))


def person(library: Library, name: str, code: str) -> Person:
    patient = library.add_patient(name, code=code, birth_year=1971).id
    visit = library.open_visit(patient, note=name, started=datetime.now(UTC) - timedelta(minutes=5)).id
    trial = stored.trial(library, visit, "quiet_stance?seed=3&rate=100&seconds=40", "quiet_stance")
    library.markers.add(patient, date(2026, 1, 5), "shoes", note=name, by=name)
    library.check_ins.add(patient, {"comment": name}, by=name)
    library.answers.add(visit, {"story": name}, by=name)
    library.sign_offs.sign(visit, name, by=name)
    felt = on_mat.trial(library, library.open_visit(patient, note=name).id)
    return Person(patient, visit, trial, felt)
