"""The bench in a browser: from raw channels to the signed certificate, left in the middle and taken up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.resources import files
from typing import Any

import benched
import pytest
import signed
from benched import feed, play, reader, show_anew
from browsing import Windows
from playwright.sync_api import Page, expect
from served import Served, served, until

from dashboard.bench import Bench, Stage
from dashboard.words import bench as said
from station.mat import Side

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FOUND = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(each => ({
    rule: each.id, help: each.help, at: each.nodes.slice(0, 4).map(node => node.html.slice(0, 200)
        + " | " + (node.failureSummary || "").replace(/\\s+/g, " ").slice(0, 220))}))"""
WIDER = "document.scrollingElement.scrollWidth - window.innerWidth"
SPEED = 5.0
"""Slow enough that a press is heard between two looks of the page."""
WIDE, NARROW = (1366, 900), (390, 844)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running dashboard at the bench, with the cookies of an engineer."""
    with served(tmp_path_factory.mktemp("bench"), person=benched.PLATES, speed=SPEED) as found:
        until(lambda: len(found.desk.station.samples(10.0)[0]) > 900)
        yield replace(found, cookies=signed.cookies(found.desk, signed.ENGINEER))


def opened(windows: Windows, found: Served, wrongs: list[str]) -> Page:
    page = windows.page(found.base, WIDE, bypass_csp=True, reduced_motion="reduce", accept_downloads=True)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": found.base} for name, value in found.cookies.items()]
    )
    page.on("console", lambda told: wrongs.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    page.goto(found.base + "/calibrate")
    page.locator(".bench-road").wait_for()
    return page


def examine(page: Page, wrong: list[Any], scheme: Any = "light", size: tuple[int, int] = WIDE) -> None:
    """Note what axe has against the page, and whether it is wider than the screen."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    if page.evaluate(WIDER) > 0:
        wrong.append((f"too wide at {size[0]} px", page.locator(".bench-road .here").inner_text()))
    page.evaluate(AXE + ";0")
    wrong += page.evaluate(FOUND)
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


def _is_more(bench: Bench, than: int) -> bool:
    return reader(bench).done > than


def read(bench: Bench, found: Served, until_done: int) -> None:
    """Do what is asked for until so many readings are made by the page."""
    made, card = bench.procedure, None
    assert made is not None
    while reader(bench).done < until_done:
        step, done = made.next, reader(bench).done
        assert step is not None
        play(found.source, step, card)
        card = step.placement.shim
        until(partial(_is_more, bench, done))


def test_an_engineer_calibrates_the_plates_in_a_browser(running: Served, windows: Windows) -> None:
    bench = running.desk.bench
    wrong: list[Any] = []
    wrongs: list[str] = []
    page = opened(windows, running, wrongs)

    page.get_by_role("button", name=said.CALL_EMPTY).click()
    expect(page.locator(".corner .value").first).to_contain_text("0.")
    page.get_by_role("button", name=said.GO_ON).click()

    page.get_by_role("button", name=said.WIRING_START).click()
    until(lambda: bench.pressing is not None and bench.pressing.empty is not None)
    running.source.perform("press", cell=0, newtons=90)
    expect(page.locator(".found-list")).to_contain_text("front left corner of the left plate")
    examine(page, wrong)
    page.locator(".bench-road button").nth(list(Stage).index(Stage.BEGIN)).click()

    page.get_by_label(said.PLACE, exact=True).fill("Example workshop")
    page.get_by_role("button", name=said.BEGIN).click()
    expect(page.locator("#told")).to_contain_text(said.LATITUDE)
    page.get_by_label(said.LATITUDE).fill("47.2")
    expect(page.locator("#bench-gravity")).to_contain_text("9.80")
    examine(page, wrong)
    page.get_by_role("button", name=said.BEGIN).click()

    page.get_by_text("Reading 1 of").wait_for()
    by_keyboard(page, said.READ)
    page.get_by_text("Reading 2 of").wait_for()
    read(bench, running, 3)
    expect(page.locator(".notice.good")).to_contain_text("Reading 3 was taken")
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    page.close()
    running.source.perform("empty")
    page = opened(windows, running, wrongs)
    page.get_by_text("Reading 4 of").wait_for()
    page.get_by_role("button", name=said.TAKE_BACK).click()
    page.get_by_text("Reading 3 of").wait_for()
    assert reader(bench).done == 2

    made = bench.procedure
    assert made is not None
    for side in (Side.LEFT, Side.RIGHT):
        feed(made, side)
    show_anew(bench)
    page.get_by_text(said.ALL_READ).wait_for()
    page.get_by_role("button", name=said.GO_ON).click()
    page.get_by_label("Record: Natural frequency").click()
    page.get_by_text("Recording: Natural frequency").wait_for()
    page.get_by_text("recorded, 5 s").wait_for()
    examine(page, wrong)
    page.get_by_role("button", name=said.TO_RESULT).click()
    page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    page.locator(".bench-road button").last.click()
    page.get_by_role("button", name=said.SIGN).click()
    page.get_by_text("Signed: certificate").wait_for()
    examine(page, wrong, "dark")
    with page.expect_download() as file:
        page.get_by_role("button", name=said.PDF).click()
    calibration = running.desk.station.calibration
    assert calibration is not None and file.value.suggested_filename == f"{calibration.number}.pdf"
    assert calibration.kind == "certificate" and made.fact("signed") == calibration.number
    windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
    assert not wrongs, wrongs
