"""A Chromium for tests: one for the whole run, whose pages share what they fetched and nothing else."""

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dashboard.visit.guide import Guide

PATIENCE = 60_000.0
"""ms after which a page that waits gives up."""
OFF = (
    # The list under the address bar is a page of its own in every window, and nobody sees it.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    # A second list of features replaces the first, which is playwright's own.
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "TcpPortRandomizationWin",
    "msForceBrowserSignIn",
)
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    f"--disable-features={','.join(OFF)}",
]
SELDOM = """(() => {
  "use strict";
  const every = 80; // ms
  const ask = window.requestAnimationFrame.bind(window);
  const drop = window.cancelAnimationFrame.bind(window);
  const granted = new WeakMap();
  const waiting = new Map();
  let number = 0;
  window.requestAnimationFrame = call => {
    const now = performance.now();
    const due = (granted.get(call) ?? -Infinity) + every;
    granted.set(call, Math.max(now, due));
    if (due <= now) return ask(call);
    const id = --number;
    waiting.set(id, setTimeout(() => { waiting.delete(id); ask(call); }, due - now));
    return id;
  };
  window.cancelAnimationFrame = id => {
    if (id >= 0) return drop(id);
    clearTimeout(waiting.get(id));
    waiting.delete(id);
  };
})()"""
"""A screen that draws what moves all the time, such as the live view, 12 times a second: without a graphics
card 60 times take most of a processor. What asks once for the next frame gets it at once."""

LONG_AGO = "() => document.getAnimations().forEach(each => each.finish())"
"""The half second is over in which a button that has just come takes no press."""


class Windows:
    """Windows of one browser, kept between tests for what they have fetched."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._kept: dict[tuple[tuple[str, object], ...], BrowserContext] = {}

    def context(self, **options: Any) -> BrowserContext:
        """Return the context with these options, made when there is none yet."""
        key = tuple(sorted(options.items()))
        if key not in self._kept:
            made = self.browser.new_context(**options)
            made.set_default_timeout(PATIENCE)
            made.add_init_script(SELDOM)
            self._kept[key] = made
        return self._kept[key]

    def page(self, base: str, size: tuple[int, int] = (1280, 720), **options: Any) -> Page:
        """Open an empty window that knows nothing of earlier tests at the address `base`.

        Windows with the same options share cookies, as those of one person do.
        """
        context = self.context(**options)
        is_first = not context.pages
        page = context.new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        if is_first:
            context.clear_cookies()
            forget(page, base)
        return page

    def close_pages(self) -> None:
        """Close every window; what was fetched stays."""
        for context in self._kept.values():
            for page in context.pages:
                page.close()
            context.clear_cookies()


def turned(page: Page) -> None:
    """Let the page do what it has to do by itself."""
    page.evaluate(
        """() => new Promise(done => {
            const line = new MessageChannel();
            let left = 20;
            line.port1.onmessage = () => --left ? line.port2.postMessage(0) : done();
            line.port2.postMessage(0);
        })"""
    )


def settle(page: Page, guide: Guide) -> None:
    """Wait until Measure shows all there is: a press in which its button is made anew is lost."""
    for _ in range(2):
        guide.touch()
        page.wait_for_function(
            "version => dash_component_api.getLayout('guide-version')?.props.data >= version",
            arg=guide.version,
        )
        page.evaluate("() => window.calls.free('guide-version.data')")
        turned(page)


def forget(page: Page, base: str) -> None:
    """Empty what pages at an address have stored in the browser."""
    parts = urlsplit(base)
    session = page.context.new_cdp_session(page)
    stored = "local_storage,indexeddb,cache_storage,service_workers"
    origin = f"{parts.scheme}://{parts.netloc}"
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": stored})
    session.detach()


@contextlib.contextmanager
def launched(path: str) -> Iterator[Browser]:
    """Launch the browser at `path`; it ends with the block."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=QUIET)
        try:
            yield opened
        finally:
            opened.close()
