"""In a browser: in and out, where one may not go, and what stays on the screen after somebody has left."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import served
import signed
from browsing import Windows, turned
from playwright.sync_api import Page
from served import Served

from dashboard.accounts.role import Role
from station.library.library import Library

GOOD = "three blue unrelated hats"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("clinic") / "library"
    before = Library.open(folder)
    before.add_patient("Canarybird Invented", code="CANARY")
    before.close()
    with served.served(folder, speed=1.0) as found:
        yield found


@pytest.fixture
def page(windows: Windows, up: Served) -> Page:
    return windows.page(up.base)


def enter(page: Page, up: Served, role: Role, patient: str | None = None) -> None:
    found = signed.cookies(up.desk, role, patient)
    page.context.add_cookies([{"name": n, "value": v, "url": up.base} for n, v in found.items()])


def test_in_with_a_temporary_password_and_out_again(page: Page, up: Served) -> None:
    _, first = up.desk.library.accounts.add("jo", "Jo Clinician", "clinician")
    page.goto(up.base + "/")
    page.fill("#name", "Jo")
    page.fill("#password", "wrong one here")
    page.click("button")
    page.locator("[role=alert]", has_text="do not belong together").wait_for()
    page.fill("#password", first)
    page.click("button")
    page.fill("#old", first)
    page.fill("#new", GOOD)
    page.click("button")
    page.get_by_text("Canarybird Invented").wait_for()
    assert page.locator(".signed-in").inner_text().endswith("Jo Clinician")
    page.goto(up.base + "/plates")
    page.click("[data-sign-out]")
    page.locator("#password").wait_for()
    page.go_back()
    page.locator("#password").wait_for()
    assert page.get_by_text("Canarybird").count() == 0


@pytest.mark.parametrize("role", [Role.ENGINEER, Role.ADMINISTRATOR, Role.PATIENT])
def test_moving_between_pages_inside_shows_nothing_of_others(page: Page, up: Served, role: Role) -> None:
    library = up.desk.library
    foreign = library.find_patients("CANARY")[0].id
    own = library.add_patient(f"Own {role}").id if role is Role.PATIENT else None
    enter(page, up, role, own)
    page.goto(up.base + "/")
    page.locator("h1").first.wait_for(state="attached")
    for path in ("/", "/measure", f"/patient/{foreign}", f"/compare/{foreign}", f"/x?patient={foreign}"):
        page.evaluate(
            "to => { history.pushState({}, '', to); dispatchEvent(new PopStateEvent('popstate')); }", path
        )
        page.get_by_role("heading", name="There is no such page").wait_for()
        assert "Canarybird" not in page.content()
        page.goto(up.base + "/")
        page.locator("h1", has_not_text="There is no such page").first.wait_for(state="attached")
    links = page.locator(".nav a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert {"/", "/measure"}.isdisjoint(links)


def test_a_screen_left_alone_closes_by_itself(page: Page, up: Served, monkeypatch: Any) -> None:
    enter(page, up, Role.CLINICIAN)
    page.goto(up.base + "/")
    page.get_by_text("Canarybird Invented").wait_for()
    page.wait_for_selector("body[data-link=open]")
    library = up.desk.library
    late = datetime.now(UTC) + timedelta(minutes=10, seconds=30)
    monkeypatch.setattr(library.sessions, "clock", lambda: late)
    page.locator("#password").wait_for()
    assert "Canarybird" not in page.content()


class Hour:
    """A clock of the sessions that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


def handed(page: Page, up: Served, name: str) -> None:
    """Hand the window to a patient who is added, at the check-in."""
    own = up.desk.library.add_patient(name).id
    cookie = up.desk.library.sessions.open_for_patient(signed.account(up.desk, Role.CLINICIAN).id, own)
    session = up.desk.library.sessions.find(cookie)
    assert session is not None
    values = {up.desk.door.cookie: cookie, up.desk.door.secret_cookie: session.secret}
    page.context.add_cookies([{"name": n, "value": v, "url": up.base} for n, v in values.items()])
    page.goto(up.base + "/check-in")
    page.get_by_role("button", name="Finish").wait_for()


def planning(page: Page, up: Served, name: str) -> None:
    """Open the plan of a patient who is added, as a clinician."""
    enter(page, up, Role.CLINICIAN)
    page.goto(f"{up.base}/plan/{up.desk.library.add_patient(name).id}")
    page.locator("textarea:visible").first.wait_for()


@pytest.mark.parametrize(
    ("opened", "minutes", "do"),
    [
        (handed, 1.9, lambda page: page.locator(".mantine-Chip-label").first.click()),
        (planning, 9.5, lambda page: page.locator("textarea:visible").first.press_sequentially("a")),
    ],
)
def test_nobody_is_signed_out_while_typing_and_who_only_leaves_the_page_open_is(
    page: Page, up: Served, monkeypatch: Any, opened: Any, minutes: float, do: Callable[[Page], None]
) -> None:
    hour = Hour()
    monkeypatch.setattr(up.desk.library.sessions, "clock", hour)
    page.clock.install()
    opened(page, up, "Busy Invented")
    at = page.url
    for _ in range(4):
        hour.now += timedelta(minutes=minutes)
        page.clock.fast_forward(16_000)
        with page.expect_response("**/present") as told:
            do(page)
        assert told.value.status == 204
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.clock.fast_forward(16_000)
    for kind in ("pointerdown", "keydown", "input"):
        page.evaluate("kind => document.body.dispatchEvent(new Event(kind, { bubbles: true }))", kind)
    turned(page)
    assert page.url == at and not any(each.endswith("/present") for each in asked), "nobody's hand"
    hour.now += timedelta(minutes=10, seconds=30)
    page.clock.fast_forward(6_000)
    page.locator("#password").wait_for()


def test_where_nobody_is_signed_in_no_hand_is_told(page: Page, up: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url))
    page.goto(up.base + "/sign-in")
    page.locator("#name").press_sequentially("Jo")
    turned(page)
    assert not any(each.endswith("/present") for each in asked)


def test_a_patient_can_finish_and_nothing_stays(page: Page, up: Served) -> None:
    library, door = up.desk.library, up.desk.door
    own = library.add_patient("Tablet Invented").id
    account = signed.account(up.desk, Role.CLINICIAN)
    cookie = library.sessions.open_for_patient(account.id, own)
    session = library.sessions.find(cookie)
    assert session is not None
    values = {door.cookie: cookie, door.secret_cookie: session.secret}
    page.context.add_cookies([{"name": n, "value": v, "url": up.base} for n, v in values.items()])
    page.goto(up.base + "/mine")
    page.get_by_role("heading", name="Tablet Invented").wait_for()
    assert page.locator(".nav a").count() == 0 and page.locator(".signed-in").count() == 0
    page.goto(up.base + "/check-in")
    page.get_by_role("button", name="Finish").click()
    page.locator("#password").wait_for()
    page.go_back()
    page.locator("#password").wait_for()
    assert "Tablet Invented" not in page.content()
