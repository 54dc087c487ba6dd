"""A simulated mat at the bench of the dashboard, whose equalisation is short enough for a test."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from equalised import captured

from calibration.mat import plan, procedure
from calibration.mat.begun import Begun, Way
from calibration.mat.capture import Capture
from calibration.mat.procedure import MatProcedure
from station.sources.sheet.flaws import USUAL
from station.sources.sheet.sheet import LARGEST

ADDRESS, UID = "mat_bench?scans=8", "53494d0301000000"
LONG: dict[str, Any] = {"DWELL": plan.DWELL, "REST": plan.REST, "PRESSES": plan.PRESSES}
KNOWN = Begun(UID, "mat_16x16", LARGEST, Way.BLADDER, "E. Example", "2026-11-22T09:00:00+00:00")


def shorten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the same loadings lie less long, after fewer presses."""
    monkeypatch.setattr(plan, "DWELL", 24.0)
    monkeypatch.setattr(plan, "REST", 60.0)
    monkeypatch.setattr(plan, "PRESSES", 3)


@cache
def every(broken: bool = False) -> tuple[Capture, ...]:
    """Return what a whole bench, of which nothing is shortened, says of the mat of ADDRESS.

    broken : with a dead row.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LONG.items():
            patch.setattr(plan, name, value)
        return _every(broken)


def _every(broken: bool) -> tuple[Capture, ...]:
    return captured("mat_16x16", 1, replace(USUAL, rows=(3,)) if broken else USUAL, masses=True)


def fed(calibrations: Path, captures: tuple[Capture, ...]) -> MatProcedure:
    """Leave behind an equalisation, as a terminal does, of which all that is given was read."""
    made = procedure.begin(calibrations / UID, KNOWN)
    made.note_presses(len(made.presses))
    for each in captures:
        # The plan of a test has fewer presses than the one whose loadings these are.
        number = each.loading.number - LONG["PRESSES"] + len(made.presses)
        made.keep(replace(each, loading=replace(each.loading, number=number)))
    return made
