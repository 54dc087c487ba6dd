"""Screens: what a clinic opens in a library of 1 000 patients, one of whom has 120 trials with true results.

CPU time of the server: the address of each page, then its content as the browser asks for it. The two printed
pages, the first of a process and those after it. With a browser on this computer: from the end of a trial to
its numbers on the page, on the clock of the wall.
"""

import contextlib
import json
import math
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import clinic, real
from benchmarks.timing import Row, goal, is_busy
from dashboard import running, words
from dashboard.accounts.role import EVERYBODY, Role
from dashboard.app import create_app, pages
from dashboard.desk import Desk
from dashboard.steps import Act, Step, visit
from station.library.library import Library
from station.mat import Side

PAGE_MS, SEARCH_MS, PDF_MS, NUMBERS_MS = 400.0, 200.0, 3000.0, 2000.0
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
    yield from _numbers(1 if quick else 5)


def _row(case: str, times: list[float], most: float, unit: str = "CPU ms") -> Row:
    slow = sorted(times)[math.ceil(0.95 * len(times)) - 1]
    told = f"screens: {case}, p95 (p50 {statistics.median(times):.0f} {unit})"
    return Row(told, slow, most, most / slow, goal("screens"), 0.0)


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
        asking = _signed_in(desk, app.server, role, patient if role is Role.PATIENT else None)
        most = SEARCH_MS if page.path in LOOKED_THROUGH else PAGE_MS
        yield _row(f"page {page.path}", _times(partial(_opened, asking, path), repeats), most)
    asking = _signed_in(desk, app.server, Role.CLINICIAN, None)
    yield _row("people, “an” typed", _times(partial(_found, asking), repeats), SEARCH_MS)


def _times(call: Callable[[], object], repeats: int) -> list[float]:
    call()  # what is loaded once
    times = []
    for _ in range(repeats):
        began = time.thread_time()  # the plate has a thread of its own
        call()
        times.append(1e3 * (time.thread_time() - began))
    return times


def _signed_in(desk: Desk, server: Any, role: Role, patient: str | None) -> Any:
    accounts = desk.library.accounts
    found = accounts.named(f"bench {role}") or accounts._add(f"bench {role}", "Bench", role, "none", patient)
    cookie = desk.library.sessions.open(found.id)
    session = desk.library.sessions.find(cookie)
    assert session is not None
    client = server.test_client()
    for name, value in ((desk.door.cookie, cookie), (desk.door.secret_cookie, session.secret)):
        client.set_cookie(name, value, domain="127.0.0.1")
    client.environ_base["HTTP_X_CSRFTOKEN"] = session.secret
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
    yield _row(f"{paper} PDF, first of a process", [first], PDF_MS)
    yield _row(f"{paper} PDF, after that", others, PDF_MS)


# From the end of a trial to its numbers


def _steps(first: Side) -> tuple[Step, ...]:
    return tuple(replace(step, seconds=20.0 if step.act is Act.TRIAL else 2.0) for step in visit(first))


def _numbers(trials: int) -> Iterator[Row]:
    found = _browser()
    if found is None:
        yield Row("screens: trial end to numbers on the page", 0.0, None, None, goal("screens"), 0.0)
        return
    with tempfile.TemporaryDirectory() as folder:
        times = list(_shown(Path(folder), found, trials))
    unit = "ms, busy computer" if is_busy() else "ms"
    yield _row(f"trial end to numbers on the page, {trials} trials", times, NUMBERS_MS, unit)


def _browser() -> str | None:
    """Return the path of a browser that playwright can lead, or None."""
    if "playwright" not in sys.modules:
        with contextlib.suppress(ImportError):
            import playwright.sync_api  # noqa: F401
    if "playwright" not in sys.modules:
        return None
    import tasks

    path: str | None = tasks.find_browser()
    return path


def _shown(folder: Path, browser: str, trials: int) -> Iterator[float]:
    """Keep trials of quiet standing, each at 1 kHz; yield ms from its end to its numbers on the page."""
    import threading

    from playwright.sync_api import sync_playwright

    from dashboard.instance import listen
    from dashboard.now import Phase

    with contextlib.ExitStack() as all_of_it:
        address = "sim:?seed=1&rate=1000"
        desk = all_of_it.enter_context(running.desk(folder, address, countdown=0.2, steps=_steps))
        while not (desk.preparation.is_over and desk.station.live is not None):
            time.sleep(0.05)
        desk.station.wait_ready(60.0)
        listening = all_of_it.enter_context(contextlib.closing(listen(0)))
        server = running.server(desk, listening.getsockname()[1])
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        all_of_it.callback(thread.join, 10.0)
        all_of_it.callback(setattr, server, "should_exit", True)
        play = all_of_it.enter_context(sync_playwright())
        opened = play.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        all_of_it.callback(opened.close)
        context = opened.new_context(viewport={"width": 1366, "height": 900})
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        account = desk.library.accounts._add("bench", "Bench", Role.CLINICIAN, "none", None)
        cookie = desk.library.sessions.open(account.id)
        session = desk.library.sessions.find(cookie)
        assert session is not None
        pairs = ((desk.door.cookie, cookie), (desk.door.secret_cookie, session.secret))
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in pairs])
        patient = desk.records.add("Nora Invented", 1990)
        found = desk.records.patient(patient)
        assert found is not None
        desk.guide.begin(found, desk.records.open_visit(patient))
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"{base}/measure")
        _to_first_trial(page)
        ended: list[float] = []

        def watch() -> None:
            while (now := desk.guide.now) is not None and now.phase not in (Phase.COMPUTING, Phase.REVIEW):
                time.sleep(0.002)
            ended.append(time.perf_counter())

        for _ in range(trials):
            page.locator("button", has_text=re.compile("^Start ·")).click()
            while desk.guide.now is not None and desk.guide.now.phase is Phase.WAITING:
                time.sleep(0.01)
            waiting = threading.Thread(target=watch, daemon=True)
            waiting.start()
            page.locator(".figures .one .value").first.wait_for()
            yield 1e3 * (time.perf_counter() - ended.pop())
            page.get_by_role("button", name=words.REDO, exact=True).click()


def _to_first_trial(page: Any) -> None:
    """Leave the questions open, set zero, weigh, and pass the practice by."""
    for form in (".intake", ".questions", ".guesses"):
        page.locator(form).wait_for()
        page.get_by_role("button", name=words.GO_ON, exact=True).click()
    for name in (words.SET_ZERO, words.WEIGH):
        page.get_by_role("button", name=name, exact=True).click()
    page.locator(".weight").wait_for()
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        page.get_by_role("button", name=words.SKIP, exact=True).click()
    page.locator(".cue", has_text=words.CUES["quiet_stance"].say).wait_for()
