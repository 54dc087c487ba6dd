"""Signed content: what of a visit stood on the page that a clinician signed, as one hash."""

import hashlib
import json

from dashboard.numbers import key_lines, of_tested
from dashboard.records import Tested, Visited
from station.library.library import Library
from station.mat import Side


def content_of(visit: Visited, library: Library) -> str:
    """Return the hash of the trials that count with their numbers, of the ticks and of what was asked.

    Numbers as they are printed: a result that is made anew and reads the same is no change.
    """
    counted = {trial.id for tested in visit.tests for trial in tested.used}
    seen = {
        trial: sorted([each.kind, str(each.side), each.time or 0.0] for each in ticks)
        for trial, ticks in library.observations.of_visit(visit.id).items()
        if trial in counted
    }
    asked = [library.answers.of_visit(visit.id), library.answers.of_trials(visit.id)]
    plain = [[_numbers(tested) for tested in visit.tests], seen, asked]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _numbers(tested: Tested) -> list[object]:
    """Return the trials that count and the few numbers that are printed of them."""
    found = key_lines(tested.key, of_tested(tested), of_mat=tested.is_of_mat) if tested.alike else []
    told = [
        [line.metric.key, str(side), *line.amount(number)]
        for line in found
        for side in Side
        if (number := line.of(side)) is not None
    ]
    return [sorted(trial.id for trial in tested.used), told]
