"""Screens: what a clinic opens in a library of 1 000 patients, one of whom has 120 trials with true results.

CPU time of the server: the address of each page, then its content as the browser asks for it. The two printed
pages, the first of a process and those after it. What a browser needs for them is in `watched.py`.
"""

import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import clinic, real
from benchmarks.timing import Row, goal
from dashboard.accounts.role import EVERYBODY, Role
from dashboard.desk import Desk
from dashboard.server import running
from dashboard.server.app import create_app, pages
from station.library.library import Library

PAGE_MS, SEARCH_MS, PDF_MS = 400.0, 200.0, 3000.0
"""ms. A page has a second; the browser needs the rest of it. What is looked through has 200 ms."""
LOOKED_THROUGH = ("/worklist", "/patient/<patient>", "/compare/<patient>", "/")
ROOT = Path(__file__).parents[1]
_PRINT = """
import json, sys, time
from pathlib import Path
from types import SimpleNamespace
from dashboard.accounts import signed_in
signed_in.UNASKED = signed_in.PROGRAM
from dashboard.records import Records
from station.library.library import Library
library = Library.open(Path(sys.argv[1]))
desk = SimpleNamespace(library=library, records=Records(library))
patient, times = sys.argv[2], []
for _ in range(4):
    began = time.process_time()
    if sys.argv[3] == "clinic":
        from dashboard.printing import clinic_page
        clinic_page(desk, desk.records.visits(patient)[0])
    else:
        from dashboard.reports import patient_page
        from dashboard.sheet import sheet
        patient_page.write(sheet(desk, desk.records.patient(patient)))
    times.append(1e3 * (time.process_time() - began))
print(json.dumps(times))
"""


def rows(quick: bool) -> Iterator[Row]:
    """Return rows for pages, search, printing and the numbers of a trial."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        library = Library.open(home)
        patients = clinic.PATIENTS // 10 if quick else clinic.PATIENTS
        clinic.fill(library, patients)
        some = clinic._id("patient", patients // 2)
        real.give(library, some)
        library.close()
        with running.desk(home, "sim:?seed=1&rate=100") as desk:
            yield from _pages(desk, some, 3 if quick else 10)
        for paper in ("clinic", "patient"):
            yield from _printed(home, some, paper)


def row(group: str, case: str, times: list[float], most: float, unit: str = "CPU ms") -> Row:
    """Return the row of a case that may take `most` ms, p95."""
    slow = sorted(times)[math.ceil(0.95 * len(times)) - 1]
    told = f"{group}: {case}, p95 (p50 {statistics.median(times):.0f} {unit})"
    return Row(told, slow, most, most / slow, goal(group), 0.0)


# Pages


def _pages(desk: Desk, patient: str, repeats: int) -> Iterator[Row]:
    app = create_app(desk)
    library = desk.library
    last = library.visits_of(patient)[-1].id
    ids = {"patient": patient, "visit": last, "trial": library.trials_in(last)[0].id}
    for page in pages().values():
        path = page.path
        for key, value in ids.items():
            path = path.replace(f"<{key}>", value)
        role = Role.CLINICIAN if page.roles == EVERYBODY else sorted(page.roles)[0]
        asking = _asking(desk, app.server, role, patient if role is Role.PATIENT else None)
        most = SEARCH_MS if page.path in LOOKED_THROUGH else PAGE_MS
        yield row("screens", f"page {page.path}", _times(partial(_opened, asking, path), repeats), most)
    asking = _asking(desk, app.server, Role.CLINICIAN)
    yield row("screens", "people, “an” typed", _times(partial(_found, asking), repeats), SEARCH_MS)


def _times(call: Callable[[], object], repeats: int) -> list[float]:
    call()  # what is loaded once
    times = []
    for _ in range(repeats):
        began = time.thread_time()  # the plate has a thread of its own
        call()
        times.append(1e3 * (time.thread_time() - began))
    return times


def signed_in(desk: Desk, role: Role, patient: str | None = None) -> list[tuple[str, str]]:
    """Let somebody of this role sign in; return the two cookies that say so, the second with the secret."""
    accounts = desk.library.accounts
    found = accounts.named(f"bench {role}") or accounts._add(f"bench {role}", "Bench", role, "none", patient)
    cookie = desk.library.sessions.open(found.id)
    session = desk.library.sessions.find(cookie)
    assert session is not None
    return [(desk.door.cookie, cookie), (desk.door.secret_cookie, session.secret)]


def _asking(desk: Desk, server: Any, role: Role, patient: str | None = None) -> Any:
    client = server.test_client()
    cookies = signed_in(desk, role, patient)
    for name, value in cookies:
        client.set_cookie(name, value, domain="127.0.0.1")
    client.environ_base["HTTP_X_CSRFTOKEN"] = cookies[1][1]
    return client


def _post(asking: Any, body: dict[str, Any]) -> None:
    answer = asking.post("/_dash-update-component", json=body, base_url="http://127.0.0.1")
    assert answer.status_code == 200, answer.status_code


def _opened(asking: Any, path: str) -> None:
    """Ask for an address, and for the content of its page."""
    assert asking.get(path, base_url="http://127.0.0.1").status_code == 200, path
    outputs = [("_pages_content", "children"), ("_pages_store", "data")]
    inputs = [("pathname", path), ("search", "")]
    _post(
        asking,
        {
            "output": ".._pages_content.children..._pages_store.data..",
            "outputs": [{"id": id_, "property": name} for id_, name in outputs],
            "inputs": [{"id": "_pages_location", "property": n, "value": value} for n, value in inputs],
            "changedPropIds": ["_pages_location.pathname"],
        },
    )


def _found(asking: Any) -> None:
    """Type into the search of the first page."""
    inputs = [("people-find", "value", "an"), ("prepared", "data", 1)]
    _post(
        asking,
        {
            "output": "people-list.children",
            "outputs": {"id": "people-list", "property": "children"},
            "inputs": [{"id": id_, "property": name, "value": value} for id_, name, value in inputs],
            "changedPropIds": ["people-find.value"],
        },
    )


# Printing


def _printed(home: Path, patient: str, paper: str) -> Iterator[Row]:
    command = [sys.executable, "-c", _PRINT, str(home), patient, paper]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    first, *others = json.loads(told.splitlines()[-1])
    yield row("screens", f"{paper} PDF, first of a process", [first], PDF_MS)
    yield row("screens", f"{paper} PDF, after that", others, PDF_MS)
