"""The page of calibration in a browser: opened by an engineer, examined, reached by keyboard alone."""

from typing import Any

import axed
from browsing import Windows
from playwright.sync_api import Page
from served import Served

WIDE, NARROW = (1366, 900), (390, 844)
WIDER = "document.scrollingElement.scrollWidth - window.innerWidth"


def opened(
    windows: Windows, found: Served, wrongs: list[str], awaited: str | None, path: str = "/calibrate"
) -> Page:
    """Open a page as the engineer of `found`.

    wrongs : gains whatever the browser complains of. awaited : selector of what must be there; None: nothing.
    """
    page = windows.page(found.base, WIDE, bypass_csp=True, reduced_motion="reduce", accept_downloads=True)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": found.base} for name, value in found.cookies.items()]
    )
    page.on("console", lambda told: wrongs.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.goto(found.base + path)
    if awaited is not None:
        page.locator(awaited).first.wait_for()
    return page


def examine(page: Page, wrong: list[Any], scheme: Any = "light", size: tuple[int, int] = WIDE) -> None:
    """Note what axe has against the page, and whether it is wider than the screen."""
    at = " / ".join(page.locator("h1, h2, h3").all_inner_texts())
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    if page.evaluate(WIDER) > 0:
        wrong.append(f"{at} is too wide at {size[0]} px")
    wrong += [(at, each) for each in axed.violations(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})


def by_keyboard(page: Page, name: str) -> None:
    """Go to a button with the tabulator and press it with Enter."""
    button = page.get_by_role("button", name=name, exact=True)
    button.wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("each => each === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")
