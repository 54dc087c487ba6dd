"""The bench in a browser: from raw channels to the signed certificate, left in the middle and taken up."""

import io
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import benched
import numpy as np
import pytest
import signed
from bench_page import NARROW, WIDE, by_keyboard, examine, opened
from benched import lift, looked, play, reader
from browsing import Windows, turned
from hurried import Hurried
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from served import Served, served, until

from calibration.settling import State
from dashboard.bench.bench import Bench
from dashboard.bench.felt import Match
from dashboard.bench.stage import Stage
from dashboard.pages.calibrate import Ids
from dashboard.words import bench as said
from station import certificate
from station.mat import mat
from station.newtons import Calibration
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate
from station.sources.sensor import BITS, FULL_SCALE_NV
from station.station import Station

SPEED, FAST = 4.0, 90.0
"""Slow enough that a press is heard between two looks of the page; and as fast as readings can be taken."""
PRESSED_AGAIN = 30.0
"""s of the plate, after which anybody presses once more."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running dashboard at the bench, with the cookies of an engineer."""
    with served(tmp_path_factory.mktemp("bench"), person=benched.PLATES, speed=SPEED) as found:
        until(lambda: len(found.desk.station.samples(10.0)[0]) > 900)
        yield replace(found, cookies=signed.cookies(found.desk, signed.ENGINEER))


def at_stage(page: Page, stage: Stage) -> None:
    """Go to a part of the bench by its button."""
    page.locator(".bench-road button").nth(list(Stage).index(stage)).click()


def running_for(station: Station) -> float:
    """Return s of the plate since it was connected, by its samples."""
    assert station.hello is not None
    return station.decoder.tally.received / station.hello.rate


def looked_twice(page: Page) -> None:
    """Let a page that was just opened look twice: what has changed meanwhile is made anew, buttons too."""
    count = f"dash_component_api.getLayout('{Ids.TICK}')?.props.data ?? 0"
    seen = page.evaluate(f"() => {count}")
    page.wait_for_function(f"seen => ({count}) >= seen + 2", arg=seen)
    page.evaluate(f"() => window.calls.free('{Ids.TICK}.data')")
    turned(page)


def take_back(page: Page) -> None:
    """Take the newest stack back."""
    page.get_by_text(said.TAKE_BACK).click()
    page.get_by_role("button", name=said.TAKE_BACK_NOW).click()
    page.get_by_text("Left plate, reading 2 of").wait_for()


def press_every_corner(page: Page, bench: Bench, source: Hurried, station: Station) -> None:
    """Press what the page asks for, until it has heard every corner."""
    page.get_by_role("button", name=said.WIRING_START).click()
    until(lambda: bench.wiring.pressing is not None and bench.wiring.pressing.wanted is not None)
    pressing = bench.wiring.pressing
    assert pressing is not None
    while pressing.wanted is not None:
        channel = pressing.wanted[1].channel
        pressed_at = -math.inf

        def heard(wanted: int = channel) -> bool:
            """Press once more, as anybody would, when nothing has answered for some seconds of the plate."""
            nonlocal pressed_at
            now = running_for(station)
            if wanted not in pressing.findings and now - pressed_at > PRESSED_AGAIN:
                source.perform("press", cell=wanted, newtons=90)
                pressed_at = now
            return wanted in pressing.findings

        until(heard)


def read_all(
    bench: Bench, source: Hurried, upto: int | None = None, wait: Callable[[Any], None] = until
) -> None:
    """Do what is asked for, until all is read by the page or so many readings are made.

    wait : until the reading is made; by the page alone if nothing else is said.
    """
    made = bench.procedure
    assert made is not None
    before = reader(bench).before
    card, side = before.shim if before is not None else None, None
    while (step := made.next) is not None and (upto is None or reader(bench).done < upto):
        done = reader(bench).done
        if step.side is not side and not made.readings(step.side):
            card = None
            source.perform("empty")
            bench.ask()
        else:
            play(source, step, card)
        card, side = step.placement.shim, step.side
        wait(lambda than=done: reader(bench).done > than)


def truth(found: Served) -> tuple[Flaws, ...]:
    """Return the plates as the author of the bench made them."""
    body: Any = found.source._inner._scene._body
    plates: tuple[Flaws, ...] = body.bench.plates
    return plates


def errors(calibration: Calibration, found: Served) -> tuple[float, float]:
    """Return the largest errors of a calibration on a floor on which nothing was read: a share, and m."""
    drawn = mat(calibration.geometry)
    share = beside = 0.0
    x, y = (each.ravel() for each in np.meshgrid([-0.1, 0.0, 0.1], [-0.15, 0.0, 0.15]))
    for plate, own, flaws in zip(calibration.plates, drawn.plates, truth(found), strict=True):
        true = TruePlate(own, drawn.counts_per_newton(FULL_SCALE_NV * 1e-9, BITS), flaws)
        net = true.counts(600.0, x, y, floor=-0.1) - true.empty(floor=-0.1)
        fz, mx, my = np.array(plate.matrix) @ net.T
        share = max(share, float(np.abs(fz / 600.0 - 1.0).max()))
        beside = max(beside, float(np.hypot(-my / fz - x, mx / fz - y).max()))
    return share, beside


def test_an_engineer_calibrates_flawed_plates_in_a_browser(running: Served, windows: Windows) -> None:
    bench, source = running.desk.bench, running.source
    wrong: list[Any] = []
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, ".bench-road")

    page.get_by_role("button", name=said.CALL_EMPTY).click()
    expect(page.locator(".corner .value").first).to_contain_text("0.")
    examine(page, wrong)
    page.get_by_role("button", name=said.GO_ON).click()
    press_every_corner(page, bench, source, running.desk.station)
    expect(page.locator(".found-list")).to_contain_text("front left corner of the left plate")
    page.get_by_text(said.WIRING_GOOD).wait_for()
    examine(page, wrong)
    page.get_by_role("button", name=said.GO_ON, exact=True).click()

    for row in (1, 2):
        page.get_by_label(said.MASS_KG.format(row)).fill("20")
        page.get_by_label(said.MASS_G.format(row)).fill("10")
    page.get_by_label(said.PLACE, exact=True).fill("Example workshop")
    page.get_by_role("button", name=said.BEGIN).click()
    expect(page.locator("#told")).to_contain_text(said.LATITUDE)
    page.get_by_label(said.LATITUDE).fill("47.2")
    expect(page.locator("#bench-gravity")).to_contain_text("9.80")
    examine(page, wrong)
    page.get_by_role("button", name=said.BEGIN).click()

    page.get_by_text("Left plate, reading 1 of").wait_for()
    by_keyboard(page, said.READ)
    page.get_by_text("Left plate, reading 2 of").wait_for()
    read_all(bench, source, 3)
    expect(page.locator(".notice.good")).to_contain_text("Reading 3 was taken")
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    page.close()
    page = opened(windows, running, wrongs, ".bench-road")
    page.get_by_text("Left plate, reading 4 of").wait_for()
    looked_twice(page)
    take_back(page)
    expect(page.locator(".still .word")).to_have_text(said.MATCHES[Match.NOT_LIFTED][0])
    assert reader(bench).done == 1, "the whole stack"
    examine(page, wrong)
    lift(source)
    until(lambda: (seen := reader(bench).seen()) is not None and seen.match is not Match.NOT_LIFTED)

    made = bench.procedure
    assert made is not None
    read_all(bench, source, reader(bench).done + 2)
    source.speed = FAST
    read_all(bench, source, wait=partial(looked, bench))
    page.get_by_label("Record: Natural frequency").click()
    page.get_by_text("recorded, 5 s").wait_for()
    examine(page, wrong)
    page.get_by_role("button", name=said.TO_RESULT).click()
    page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    at_stage(page, Stage.SIGN)
    page.get_by_role("button", name=said.SIGN).click()
    page.get_by_text("Signed: certificate").wait_for()
    examine(page, wrong, "dark")
    saved = {}
    for name in (said.PDF, said.JSON):
        with page.expect_download() as file:
            page.get_by_role("button", name=name).click()
        saved[file.value.suggested_filename] = Path(file.value.path()).read_bytes()
    calibration = running.desk.station.calibration
    assert calibration is not None and calibration.kind == "certificate"
    kept = certificate.of_bytes(saved[f"{calibration.number}.json"])
    assert kept.calibration == calibration and made.fact("signed") == calibration.number
    assert kept.content["by"] == "Test Engineer" and kept.content["rate"]["lost"] == 0
    assert len(PdfReader(io.BytesIO(saved[f"{calibration.number}.pdf"])).pages) == 1
    share, beside = errors(calibration, running)
    assert share < 2e-3 and beside < 1.5e-3
    windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
    assert not wrongs, wrongs


def test_no_button_moves_under_the_hand_when_the_light_says_something_else(
    running: Served, windows: Windows
) -> None:
    bench = running.desk.bench
    assert bench.hello is not None
    bench.leave()
    bench.begin(benched.known(bench))
    bench.by_itself(False)
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, ".still .word")
    told = [(word, how) for _, word in said.STATES.values() for how in said.STATES_HOW.values()]
    told += [(word, f"{how} {said.READS}") for word, how in told]
    told += [*said.MATCHES.values(), (said.STATES[State.SETTLED][1], "")]
    felt = (said.NO_VALUE, said.weight(20.0), said.FELT_AT.format(mass=140.0, x=-175, y=-275))
    for width, height in (WIDE, (1024, 768), (800, 1100), NARROW):
        page.set_viewport_size({"width": width, "height": height})
        tops = page.evaluate(
            """all => [...new Set(all.map(([word, how, felt]) => {
                document.querySelector('.still .word span').textContent = word;
                document.querySelector('.still .how span').textContent = how;
                document.querySelector('.still .felt .number span').textContent = felt;
                return Math.round(document.querySelector('.read-row').getBoundingClientRect().top + scrollY);
            }))]""",
            [[word, how, load] for word, how in told for load in felt],
        )
        assert len(tops) == 1, (width, tops)
    windows.close_pages()
    bench.by_itself(True)
    bench.leave()
    assert not wrongs, wrongs


def test_what_was_typed_stays_when_another_window_goes_elsewhere(running: Served, windows: Windows) -> None:
    bench = running.desk.bench
    assert bench.hello is not None
    bench.leave()
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, ".bench-road")
    page.get_by_label(said.MASS_KG.format(1)).fill("20.5")
    page.get_by_label(said.PLACE, exact=True).fill("Example workshop")
    page.get_by_label(said.LATITUDE).fill("47.2")
    page.get_by_label(said.DESIGNS["full"]).check()
    expect(page.locator("#bench-gravity")).to_contain_text("9.80")
    until(lambda: len(bench.answers.of(signed.account(running.desk, signed.ENGINEER).id)) == 4)
    other = opened(windows, running, wrongs, ".bench-road")
    at_stage(other, Stage.CHANNELS)
    page.get_by_role("button", name=said.CALL_EMPTY).wait_for()
    at_stage(other, Stage.BEGIN)
    for each in (page, other):
        expect(each.get_by_label(said.MASS_KG.format(1))).to_have_value("20.5")
        expect(each.get_by_label(said.PLACE, exact=True)).to_have_value("Example workshop")
        expect(each.get_by_label(said.LATITUDE)).to_have_value("47.2")
        expect(each.get_by_label(said.DESIGNS["full"])).to_be_checked()
        expect(each.locator("#bench-gravity")).to_contain_text("9.80")
        expect(each.get_by_label(said.HEIGHT)).to_have_value("0")
    windows.close_pages()
    bench.answers.forget(signed.account(running.desk, signed.ENGINEER).id)
    assert not wrongs, wrongs


def test_a_pasted_comma_is_refused_in_words_and_its_field_is_marked(
    running: Served, windows: Windows
) -> None:
    assert running.desk.bench.hello is not None
    running.desk.bench.leave()
    wrong: list[Any] = []
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, ".bench-road")
    page.get_by_label(said.MASS_KG.format(1)).fill("20")
    page.get_by_label(said.MASS_G.format(1)).fill("10")
    page.get_by_label(said.PLACE, exact=True).fill("Example workshop")
    latitude = page.get_by_label(said.LATITUDE)
    latitude.click()
    page.keyboard.insert_text("47,2")  # all at once, as what is pasted
    expect(latitude).to_have_value("47,2")
    page.get_by_role("button", name=said.BEGIN).click()
    expect(page.locator("#told")).to_contain_text(said.WITH_A_POINT)
    expect(latitude).to_have_attribute("aria-invalid", "true")
    expect(latitude).to_be_focused()
    expect(latitude).to_be_in_viewport()
    assert running.desk.bench.procedure is None
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)
    windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
    assert not wrongs, wrongs
