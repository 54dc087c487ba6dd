"""Watched: what somebody waits for in front of a browser, on the clock of the wall.

From the end of a trial to its numbers on the page. Pages of a patient with 120 trials in a library of 1 000,
until the last of them stands: by a link, as pages follow each other all day, and with the address typed in,
when the browser begins anew with what it has kept. A busy computer is told: others' work is in these times.
"""

import contextlib
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import clinic, real
from benchmarks.screens import row, signed_in
from benchmarks.timing import Row, goal, is_busy
from dashboard import words
from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.server import running
from dashboard.server.instance import listen
from dashboard.visit.now import Phase
from dashboard.visit.steps import Act, Step, visit
from station.library.library import Library
from station.mat import Side

NUMBERS_MS, PAGE_MS = 2000.0, 1000.0
FIRST_ONES = 2
"""Openings that fetch and compile what the others find kept."""
PICTURE = ".picture img:visible"
PAGES = {
    "/": ".people",
    "/patient/{patient}": ".visit-line",
    "/visit/{visit}": PICTURE,
    "/trial/{trial}": PICTURE,
    "/compare/{patient}": PICTURE,
    "/plan/{patient}": "table.gate",
    "/worklist": "table.worklist",
    "/measure": "#live-canvas",
}
"""Each page, and the last of it to stand."""
_DRAWN = """() => {
  const first = [...document.querySelectorAll(".picture img")].find(each => each.offsetParent);
  return first.complete && first.naturalWidth > 0;
}"""
"""Whether the first picture in sight stands."""
_FOLLOW = """path => {
  history.pushState({}, "", path);
  window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
}"""
"""What a link inside does when it is pressed."""


def rows(quick: bool) -> Iterator[Row]:
    """Return a row for the numbers of a trial, and one a page."""
    browser = _browser()
    if browser is None:
        yield Row("watched: no browser that playwright can lead", 0.0, None, None, goal("watched"), 0.0)
        return
    with tempfile.TemporaryDirectory() as folder, _window(Path(folder), browser, 1000) as (desk, page, base):
        times = list(_numbers(desk, page, base, 1 if quick else 5))
        yield row("watched", f"trial end to numbers, {len(times)} trials", times, NUMBERS_MS, _unit())
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ids = _filled(home, clinic.PATIENTS // 10 if quick else clinic.PATIENTS)
        with _window(home, browser, 100) as (_, page, base):
            repeats = 2 if quick else 7
            for way, opened in (("by a link", _linked), ("typed in", _typed)):
                for path, last in PAGES.items():
                    times = list(opened(page, base, path.format(**ids), last, repeats))
                    yield row("watched", f"{path} {way}", times, PAGE_MS, _unit())


def _unit() -> str:
    return "ms, busy computer" if is_busy() else "ms"


def _browser() -> str | None:
    """Return the path of a browser that playwright can lead, or None."""
    with contextlib.suppress(ImportError):
        import playwright.sync_api  # noqa: F401  # only whether it is there
    if "playwright" not in sys.modules:
        return None
    import tasks

    path: str | None = tasks.find_browser()
    return path


def _filled(home: Path, patients: int) -> dict[str, str]:
    library = Library.open(home)
    clinic.fill(library, patients)
    some = clinic._id("patient", patients // 2)
    real.give(library, some)
    last = library.visits_of(some)[-1].id
    trial = library.trials_in(last)[0].id
    library.close()
    return {"patient": some, "visit": last, "trial": trial}


def _steps(first: Side) -> tuple[Step, ...]:
    return tuple(replace(step, seconds=20.0) if step.act is Act.TRIAL else step for step in visit(first))


@contextlib.contextmanager
def _window(home: Path, browser: str, rate: int) -> Iterator[tuple[Desk, Any, str]]:
    """Serve a folder on this computer, and open a browser in which a clinician has signed in."""
    from playwright.sync_api import sync_playwright

    with contextlib.ExitStack() as all_of_it:
        address = f"sim:?seed=1&rate={rate}"
        desk = all_of_it.enter_context(running.desk(home, address, countdown=0.2, steps=_steps))
        while not (desk.preparation.is_over and desk.station.live is not None):
            time.sleep(0.05)
        desk.station.wait_ready(60.0)
        listening = all_of_it.enter_context(contextlib.closing(listen(0)))
        port = int(listening.getsockname()[1])
        server = running.server(desk, port)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        all_of_it.callback(thread.join, 10.0)
        all_of_it.callback(setattr, server, "should_exit", True)
        play = all_of_it.enter_context(sync_playwright())
        # A profile on disk, as at a clinic: what a browser has compiled it keeps only there.
        profile = all_of_it.enter_context(tempfile.TemporaryDirectory())
        context = play.chromium.launch_persistent_context(
            profile,
            executable_path=browser,
            args=["--no-sandbox", "--disable-gpu"],
            viewport={"width": 1366, "height": 900},
        )
        all_of_it.callback(context.close)
        base = f"http://127.0.0.1:{port}"
        pairs = signed_in(desk, Role.CLINICIAN)
        context.add_cookies([{"name": name, "value": value, "url": base} for name, value in pairs])
        page = context.new_page()
        page.set_default_timeout(120_000)
        yield desk, page, base


def _typed(page: Any, base: str, path: str, last: str, repeats: int) -> Iterator[float]:
    for number in range(FIRST_ONES + repeats):
        page.goto("about:blank")
        began = time.perf_counter()
        page.goto(base + path, wait_until="commit")
        _stand(page, last)
        if number >= FIRST_ONES:
            yield 1e3 * (time.perf_counter() - began)


def _linked(page: Any, base: str, path: str, last: str, repeats: int) -> Iterator[float]:
    page.goto(base)
    page.wait_for_function("() => Boolean(window.Plotly)")  # is fetched while the first page is read
    for number in range(repeats + 1):
        page.evaluate(_FOLLOW, "/not-found")
        page.locator(last).first.wait_for(state="detached")
        began = time.perf_counter()
        page.evaluate(_FOLLOW, path)
        _stand(page, last)
        if number:
            yield 1e3 * (time.perf_counter() - began)


def _stand(page: Any, last: str) -> None:
    """Wait until the last of a page stands; a picture when it is drawn."""
    page.locator(last).first.wait_for()
    if last == PICTURE:
        page.wait_for_function(_DRAWN)


def _numbers(desk: Desk, page: Any, base: str, trials: int) -> Iterator[float]:
    """Make trials of quiet standing, each at 1 kHz; yield ms from its end to its numbers on the page."""
    patient = desk.records.add("Nora Invented", 1990)
    found = desk.records.patient(patient)
    assert found is not None
    desk.guide.begin(found, desk.records.open_visit(patient))
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
