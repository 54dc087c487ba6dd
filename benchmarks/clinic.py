"""Clinic: patient search, history and worklist of a library of 1 000 patients × 10 visits × 12 trials.

The library is written row by row into the tables themselves, with an intake of 40 answers at every visit, a
signed plan and check-ins of every patient. The ratio is how far each stays below 200 ms; on a computer with
more programs than processors CPU time is told in place of the time somebody waits.
"""

import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from benchmarks.timing import Row, goal, is_busy
from station.clinic.clock import Clock
from station.clinic.exercise import exercise
from station.clinic.plan import Plan, Prescribed, to_json
from station.clinic.stage import Stage
from station.library.library import Library
from station.library.tables import AnswerRow, CheckInRow, PatientRow, PlanRow, TrialRow, VisitRow

PATIENTS, VISITS, TRIALS, ANSWERS = 1000, 10, 12, 40
SHOWN_MS = 200.0
"""ms within which each of them stands on the screen."""
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def rows(quick: bool) -> Iterator[Row]:
    """Return a row each for search, history and worklist."""
    from dashboard.plans import Plans
    from dashboard.records import Records

    patients = PATIENTS // 10 if quick else PATIENTS
    with tempfile.TemporaryDirectory() as folder:
        library = Library.open(Path(folder))
        try:
            fill(library, patients)
            records, plans = Records(library), Plans(library)
            some = _id("patient", patients // 2)
            repeats = 5 if quick else 20
            yield _row("patient search", lambda: len(records.people("an")), repeats)
            yield _row("history of a patient", lambda: len(library.trials_of(some)), repeats)
            yield _row("follow-up of a patient", lambda: len(plans.follow_up(some, NOW.date()).due), repeats)
            yield _row("worklist", lambda: len(plans.worklist(NOW.date())), repeats)
        finally:
            library.close()


def fill(library: Library, patients: int) -> None:
    """Write the library: many at a time, as nobody would by hand."""
    with library._database.writing() as connection:
        connection.execute(insert(PatientRow), [_patient(p) for p in range(patients)])
        for p in range(patients):
            connection.execute(insert(VisitRow), [_visit(p, v) for v in range(VISITS)])
            connection.execute(
                insert(TrialRow), [_trial(p, v, t) for v in range(VISITS) for t in range(TRIALS)]
            )
            connection.execute(insert(AnswerRow), [a for v in range(VISITS) for a in _answers(p, v)])
            connection.execute(insert(CheckInRow), [_check_in(p, days) for days in (20, 3)])
        connection.execute(insert(PlanRow), [_plan(p) for p in range(patients)])


def _row(name: str, call: Callable[[], int], repeats: int) -> Row:
    found = call()  # the first one compiles statements
    clock, unit = (time.process_time, "CPU ms") if is_busy() else (time.perf_counter, "ms")
    times = []
    for _ in range(repeats):
        began = clock()
        call()
        times.append(1e3 * (clock() - began))
    slow = sorted(times)[math.ceil(0.95 * len(times)) - 1]
    case = f"clinic: {name}, {found} found, p95 (p50 {statistics.median(times):.0f} {unit})"
    return Row(case, slow, SHOWN_MS, SHOWN_MS / slow, goal("clinic"), 0.0)


def _id(kind: str, *numbers: int) -> str:
    return f"{kind[0]}{''.join(f'{number:05d}' for number in numbers)}".ljust(32, "0")


def _patient(p: int) -> dict[str, object]:
    first = ("Ana", "Ben", "Chris", "Dana", "Eli")[p % 5]
    return {
        "id": _id("patient", p),
        "code": f"B-{p}",
        "name": f"{first} Invented {p}",
        "birth_year": 1990,
        "sex": None,
        "created": NOW,
        "archived": None,
    }


def _when(v: int) -> datetime:
    return NOW - timedelta(days=7 * (VISITS - v) + 1)


def _visit(p: int, v: int) -> dict[str, object]:
    return {
        "id": _id("visit", p, v),
        "patient": _id("patient", p),
        "started": _when(v),
        "note": "",
        "stage": None,
    }


def _trial(p: int, v: int, t: int) -> dict[str, object]:
    return {
        "id": _id("trial", p, v, t),
        "visit": _id("visit", p, v),
        "assessment": "single_leg_stance",
        "side": ("left", "right")[t % 2],
        "started": _when(v) + timedelta(minutes=t),
        "context": {"eyes": "open", "support": "none"},
        "weigh_in": 640.0,
        "state": "kept",
        "reason": "",
        "file": f"{p}-{v}-{t}.parquet",
        "sha256": "0" * 64,
    }


def _answers(p: int, v: int) -> Iterator[dict[str, object]]:
    told = {"pain": str(p % 4)} | {f"question_{k}": "no" for k in range(ANSWERS - 1)}
    for key, value in told.items():
        yield {
            "visit": _id("visit", p, v),
            "trial": None,
            "key": key,
            "value": value,
            "at": _when(v),
            "by": "Dr Invented",
        }


def _check_in(p: int, days: int) -> dict[str, object]:
    answers = {"pain": str(p % 6), "done:clam": "2"}
    return {
        "patient": _id("patient", p),
        "at": NOW - timedelta(days=days),
        "by": "",
        "source": "tablet",
        "answers": answers,
    }


def _plan(p: int) -> dict[str, object]:
    clock = Clock(date(2026, 10, 1) + timedelta(days=p % 60), 2 + p % 5, Stage.SETTLE)
    chosen = tuple(Prescribed(key, "right", exercise(key).dose, 3) for key in ("clam", "hip_hitch"))
    plan = Plan(list(Stage)[p % 4], clock, chosen, NOW.date() + timedelta(days=p % 30 - 10))
    return {
        "patient": _id("patient", p),
        "at": NOW - timedelta(days=15),
        "by": "Dr Invented",
        "content": to_json(plan),
        "signed": NOW - timedelta(days=15),
        "signed_by": "Dr Invented",
    }
