"""Marks: what changed for a patient and when, from every place where somebody said it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.words import progress as said
from station.clinic.pain import STOPS_AT
from station.library.library import Library, Visit

SHOES, SURFACE = "shoe_change", "surface_change"
"""Questions of the intake whose answer is a day."""
MEDICINE = "pain_medicine_24h"
PAIN = "pain_after"


@dataclass(frozen=True)
class Mark:
    """One thing that changed. number : of the marker a person added, None for what follows from an answer."""

    day: date
    kind: str
    note: str
    number: int | None = None

    @property
    def told(self) -> str:
        """What the mark stands for, in words."""
        return said.mark(self.kind, self.note)


def marks(library: Library, patient: str) -> list[Mark]:
    """Return the marks of a patient in order of the days; one kind and note of one day stands once."""
    by_hand = [
        Mark(each.day, each.kind, each.note, each.number) for each in library.markers.of_patient(patient)
    ]
    found = list(by_hand)
    taken = {(mark.day, mark.kind) for mark in by_hand}
    for mark in _answered(library, patient):
        if (mark.day, mark.kind) not in taken:
            taken.add((mark.day, mark.kind))
            found.append(mark)
    return sorted(found, key=lambda mark: (mark.day, mark.kind))


def _answered(library: Library, patient: str) -> Iterator[Mark]:
    answers = library.answers.of_patient(patient)
    stages: list[tuple[date, str]] = []
    for visit in library.visits_of(patient):
        yield from _of_visit(library, visit, answers.get(visit.id, {}))
        if visit.stage:
            stages.append((_day(visit), visit.stage))
    for plan in library.plans.of_patient(patient):
        stage = plan.content.get("stage")
        if plan.signed is not None and isinstance(stage, str):
            stages.append((plan.signed.astimezone().date(), stage))
    yield from _stages(sorted(stages))


def _of_visit(library: Library, visit: Visit, answers: Mapping[str, str]) -> Iterator[Mark]:
    day = _day(visit)
    for key, kind in ((SHOES, "shoes"), (SURFACE, "surface")):
        when = _date(answers.get(key, ""))
        if when is not None:
            yield Mark(when, kind, "")
    if answers.get(MEDICINE) == "yes":
        yield Mark(day, "medicine", "")
    told = [each.get(PAIN, "") for each in library.answers.of_trials(visit.id).values()]
    worst = max((int(pain) for pain in told if pain.isdigit()), default=0)
    if worst >= STOPS_AT:
        yield Mark(day, "pain", said.pain_note(worst))


def _stages(stages: list[tuple[date, str]]) -> Iterator[Mark]:
    """Yield the days on which the stage became another one."""
    before = None
    for day, stage in stages:
        if stage != before:
            yield Mark(day, "stage", said.stage(stage))
        before = stage


def _day(visit: Visit) -> date:
    return visit.started.astimezone().date()


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
