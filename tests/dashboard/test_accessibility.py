"""Every page of the running application: axe finds nothing in light and dark, nothing is too wide or cut."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import signed
import stored
from axed import violations
from browsing import Windows
from drawn import wait_for_pictures
from playwright.sync_api import Page, TimeoutError
from served import Served, served, unlocked

from dashboard.accounts.role import EVERYBODY, Role
from dashboard.plans import Plans
from dashboard.server.app import pages
from station.clinic.clock import Clock
from station.clinic.exercise import exercise
from station.clinic.plan import Plan, Prescribed
from station.clinic.stage import Stage
from station.sources.simulated import open_simulated

WIDER = "document.scrollingElement.scrollWidth - window.innerWidth"
OVERHANGING = """() => [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 5).map(each => each.outerHTML.slice(0, 140))"""
CUT = """() => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const text = range.getBoundingClientRect();
        if (!node.textContent.trim() || text.width < 2) continue;
        for (let box = node.parentElement; box; box = box.parentElement) {
            const style = getComputedStyle(box), edge = box.getBoundingClientRect();
            // What reads to a screen reader alone is one point large; what scrolls shows the rest.
            if (["auto", "scroll"].includes(style.overflowX) || edge.width <= 2) break;
            if (!["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis") continue;
            const over = Math.max(text.right - edge.right, edge.left - text.left);
            if (over > 2) found.push([node.textContent.slice(0, 60), box.className, Math.round(over)]);
        }
    }
    return found.slice(0, 5);
}"""
"""Words of which a box that hides what does not fit shows a part: half a number is another number."""
SETTLED = "() => !document.querySelector('._dash-loading, [data-dash-is-loading=true]')"
STILL = "() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => 0)))"
"""Colours that are still fading are not those of the page."""
EXAMINED = {"light": 1366, "dark": 390}
"""px. axe is slow: each scheme on one of the screens, so that both schemes and both screens are seen."""
SIZES = ((1366, 900), (1024, 768), (768, 1024), (390, 844))


@dataclass(frozen=True)
class Place:
    """One page with real ids in its path, and a role it is for."""

    path: str
    role: Role | None
    patient: str | None = None


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running clinic with one patient of two visits, a signed plan, a check-in and a marker."""
    with served(tmp_path_factory.mktemp("clinic"), speed=4.0) as found:
        _fill(found)
        yield found


def _fill(found: Served) -> None:
    library = found.desk.library
    patient = library.add_patient("Ada Invented", birth_year=1971).id
    now = datetime.now(UTC)
    for days in (20, 1):
        began = now - timedelta(days=days)
        visit = library.open_visit(patient, started=began)
        for side in ("left", "right"):
            script = f"single_leg_stance?seed={days}&rate=250&seconds=42&side={side}"
            stored.trial(library, visit.id, script, "single_leg_stance", side, started=began)
        script = f"mini_squat?seed={days}&rate=250&seconds=36"
        stored.trial(library, visit.id, script, "mini_squat", started=began)
        library.answers.add(visit.id, {"pain_knee_left": "3", "symptomatic_side": "left"})
    dose = Prescribed("clam", "right", exercise("clam").dose, 3)
    plan = Plan(
        Stage.WEIGHT_BEARING, Clock(date.today() - timedelta(days=15), 2, Stage.WEIGHT_BEARING), (dose,)
    )
    Plans(library).sign(patient, plan, "Dr Invented")
    library.markers.add(patient, date.today() - timedelta(days=9), "shoes", by="Dr Invented")
    Plans(library).check_in(patient, {"pain": "2"}, "tablet")


def places(found: Served) -> list[Place]:
    """Return every page of the application, each as a role it is for."""
    library = found.desk.library
    patient = library.find_patients("Ada")[0].id
    visit = library.visits_of(patient)[-1].id
    ids = {"patient": patient, "visit": visit, "trial": library.trials_in(visit)[0].id}
    made = []
    for page in pages().values():
        path = page.path
        for key, value in ids.items():
            path = path.replace(f"<{key}>", value)
        assert "<" not in path, f"{page.path} needs an id that this test does not know"
        role = Role.CLINICIAN if page.roles == EVERYBODY else sorted(page.roles)[0]
        made.append(Place(path, role, patient if role is Role.PATIENT else None))
    return [*made, Place("/password", Role.CLINICIAN), Place("/sign-in", None)]


def _visited(windows: Windows, found: Served, scheme: Any) -> Iterator[tuple[Place, Page]]:
    """Open every page in turn, the scripts only once."""
    page = _examined(windows, found.base, scheme)
    context = page.context
    for place in places(found):
        context.clear_cookies()
        if place.role is not None:
            cookies = signed.cookies(found.desk, place.role, place.patient)
            context.add_cookies([{"name": n, "value": v, "url": found.base} for n, v in cookies.items()])
        page.set_viewport_size({"width": SIZES[0][0], "height": SIZES[0][1]})
        page.goto(found.base + place.path)
        _settle(page)
        assert page.url == found.base + place.path, "this page was not shown"
        yield place, page


def _examined(windows: Windows, base: str, scheme: Any) -> Page:
    """Open a window that axe may examine; both schemes share what they fetched."""
    page = windows.page(base, bypass_csp=True, reduced_motion="reduce")
    page.emulate_media(color_scheme=scheme)
    return page


def _settle(page: Page) -> None:
    """Wait until the page has its title, its figures and nothing more to ask."""
    page.locator("h1").first.wait_for(state="attached")
    page.wait_for_load_state("networkidle") if not page.locator("#live-canvas").count() else None
    page.wait_for_function(SETTLED)
    for graph in page.locator(".js-plotly-plot").all():
        graph.locator("svg.main-svg").first.wait_for(state="attached")
    if page.locator(".picture").count():
        wait_for_pictures(page)
    page.evaluate(STILL)


def _unfold(page: Page) -> None:
    """Open the editor of a trial's events, and wait for the graph that comes with it."""
    page.locator(".timeline > details > summary").click()
    page.locator(".graphed svg.main-svg").first.wait_for()
    page.wait_for_function(SETTLED)
    page.evaluate(STILL)


def _cut(page: Page) -> Any:
    """Return the words that stay cut after drawings had their time to follow the window."""
    with suppress(TimeoutError):
        page.wait_for_function(f"() => ({CUT})().length === 0", timeout=5_000)
    return page.evaluate(CUT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_against_any_page_and_no_page_is_too_wide_or_cut(
    running: Served, windows: Windows, scheme: str
) -> None:
    wrong: list[Any] = []
    for place, page in _visited(windows, running, scheme):
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))")
            wider = page.evaluate(WIDER)
            if wider > 0:
                wrong.append((place.path, f"{width} px", f"{wider} px wider", page.evaluate(OVERHANGING)))
            wrong += [(place.path, f"{width} px", "cut", each) for each in _cut(page)]
            if width == EXAMINED[scheme]:
                wrong += [(place.path, f"{width} px", each) for each in violations(page)]
                if place.path.startswith("/trial/"):
                    _unfold(page)
                    wrong += [(place.path, f"{width} px, unfolded", each) for each in violations(page)]
    assert not wrong, json.dumps(wrong, indent=1)


def test_the_application_has_the_pages_that_are_looked_at(running: Served) -> None:
    looked = {place.path for place in places(running)}
    assert len(looked) == len(pages()) + 2 and len(pages()) >= 16


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_against_the_first_start(windows: Windows, tmp_path: Path, scheme: Any) -> None:
    with unlocked(tmp_path / "empty", open_simulated("?seed=1&rate=250&pace=real")) as found:
        page = _examined(windows, found.base, scheme)
        page.goto(found.base + "/first-start")
        page.locator("h1").first.wait_for()
        assert page.url.endswith("/first-start")
        wrong = violations(page)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate(WIDER) <= 0
        windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
