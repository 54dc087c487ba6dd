"""One dashboard for all tests of a file, and a browser that watches what the pages do behind the screen."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import led
import pytest
from browsing import Windows
from hurried import Hurried
from playwright.sync_api import Page
from served import Served, desk, served

from dashboard.accounts.signed_in import PROGRAM
from dashboard.desk import Desk


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running dashboard with a folder of its own."""
    with served(tmp_path_factory.mktemp("clinic"), is_eager=False) as found:
        yield found


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Hurried]]:
    """Return a desk at hurried plates, without a server, with a library of its own."""
    with desk(tmp_path_factory.mktemp("library") / "library", is_eager=False) as found:
        yield found


@pytest.fixture
def measure(running: Served, open_page: Callable[..., Page]) -> Iterator[Page]:
    """Return the page Measure, which leads a visit that has just begun."""
    running.desk.leader = None
    led.begin(running.desk, "Frida Invented", asks=True)
    page = open_page("/measure")
    page.wait_for_function("() => document.body.dataset.link === 'open'")
    yield page
    led.leave(running.desk, running.source)


class Watch:
    """Everything a page must not do: complain, ask another host, break its own policy."""

    def __init__(self, page: Page, base: str) -> None:
        self.wrongs: list[str] = []
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("pageerror", lambda error: self.wrongs.append(f"error: {error}"))
        page.on("request", lambda asked: self._asked(asked.url, base))
        page.on("requestfailed", lambda asked: self._failed(asked.url, str(asked.failure)))
        page.on("response", lambda got: self._got(got.status, got.url))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.wrongs.append(f"{kind}: {text}")

    def _asked(self, url: str, base: str) -> None:
        if not url.startswith((base, "data:", "blob:", base.replace("http", "ws"))):
            self.wrongs.append(f"another host: {url}")

    def _failed(self, url: str, why: str) -> None:
        if "ERR_ABORTED" not in why:  # a page that is left drops what it had asked for
            self.wrongs.append(f"failed: {url} {why}")

    def _got(self, status: int, url: str) -> None:
        if status >= 400:
            self.wrongs.append(f"{status}: {url}")


@pytest.fixture
def open_page(open_on: Callable[..., Page], running: Served) -> Callable[..., Page]:
    """Return a function that opens an address of the running dashboard in a new window."""
    return partial(open_on, running)


@pytest.fixture
def open_on(windows: Windows) -> Iterator[Callable[..., Page]]:
    """Return a function that opens an address of a dashboard; at the end no page may have complained."""
    watched: list[Watch] = []

    def opened(
        running: Served, path: str = "/", scheme: Any = "light", size: tuple[int, int] = (1366, 900)
    ) -> Page:
        page = windows.page(running.base, size, color_scheme=scheme)
        page.context.add_cookies(
            [{"name": name, "value": value, "url": running.base} for name, value in running.cookies.items()]
        )
        watched.append(Watch(page, running.base))
        page.goto(running.base + path)
        page.wait_for_selector("h1", state="attached")
        return page

    yield opened
    wrongs = [wrong for watch in watched for wrong in watch.wrongs]
    windows.close_pages()
    assert not wrongs, wrongs


@pytest.fixture(autouse=True)
def asked_by_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages be called as plain functions; what comes through the server still meets the guard."""
    monkeypatch.setattr("dashboard.accounts.signed_in.UNASKED", PROGRAM)


@pytest.fixture(autouse=True)
def no_screen_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Save at once: most visits here have no screen that first wants the numbers."""
    monkeypatch.setattr("dashboard.visit.led_trial.SEEN_WITHIN", 0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for one library."""
    return tmp_path / "library"
