"""The bench of a pressure mat in a browser: pressed, read, left, taken up, kept; by keyboard, small, dark."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import matted
import pytest
import signed
from bench_page import NARROW, by_keyboard, examine, opened
from browsing import Windows
from playwright.sync_api import expect
from served import Served, served, until

from calibration.mat import words as told
from calibration.mat.loading import Kind
from calibration.mat.outcome import PASSED
from calibration.mat.procedure import Part
from dashboard.bench.mat_reader import Doing
from dashboard.words import mat_bench as said

SPEED = 20.0


@pytest.fixture
def running(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Return a running dashboard at a mat, with the cookies of an engineer."""
    matted.shorten(monkeypatch)
    with served(tmp_path_factory.mktemp("mat"), person=matted.ADDRESS, speed=SPEED) as found:
        until(lambda: found.desk.mat_bench.counts() is not None)
        yield replace(found, cookies=signed.cookies(found.desk, signed.ENGINEER))


def test_an_engineer_equalises_a_mat_in_a_browser(running: Served, windows: Windows) -> None:
    desk, bench = running.desk, running.desk.mat_bench
    wrong: list[Any] = []
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, "#bench-stage")
    page.get_by_text(said.SIMULATED).wait_for()
    examine(page, wrong)
    by_keyboard(page, said.BEGIN)
    by_keyboard(page, said.PRESS)
    page.locator(".mat-road .here").get_by_text(said.PARTS[Part.EMPTY]).wait_for()
    expect(page.locator(".mat-road li").first).to_contain_text("3 of 3")
    made, reader = bench.procedure, bench.reader
    assert made is not None and reader is not None

    by_keyboard(page, said.READ)
    page.get_by_text(said.HOLDING[0]).wait_for()
    page.get_by_text(said.TAKEN.format(number=4)).wait_for()
    gauge = page.get_by_label(said.SHOWN[Kind.EVEN])
    gauge.fill("9")
    page.get_by_role("button", name=said.READ, exact=True).click()
    expect(page.locator("#told")).to_contain_text("too far from the 2.5 kPa")
    expect(gauge).to_have_value("9")
    gauge.fill("2.6")
    page.get_by_role("button", name=said.READ, exact=True).click()
    page.get_by_text(said.TAKEN.format(number=5)).wait_for()
    expect(page.get_by_label(said.SHOWN[Kind.EVEN])).to_have_value("")
    assert [each.loading.number for each in made.captures] == [4, 5]
    assert made.captures[-1].loading.pascals == pytest.approx(2.6e3)
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)
    page.get_by_role("button", name=said.TAKE_BACK, exact=True).click()
    page.locator(".mat-road .here").get_by_text("0 of 11").wait_for()
    assert [each.loading.number for each in made.captures] == [4]

    # A screen that is closed loses nothing, nor does what is left open.
    page.close()
    page = opened(windows, running, wrongs, "#bench-stage")
    page.locator(".mat-road .here").get_by_text("0 of 11").wait_for()
    assert reader.doing is Doing.NOTHING
    page.get_by_role("button", name=said.LEAVE, exact=True).click()
    page.get_by_text(said.OPEN_ONES).wait_for()

    # Another one was left at a terminal when the tiles were to come.
    pressed = tuple(each for each in matted.every() if each.loading.kind in (Kind.EMPTY, Kind.EVEN))
    left = matted.fed(desk.library.calibrations, pressed)
    page.reload()
    page.locator(".open-ones li").filter(has_text="E. Example").get_by_role("button").click()
    page.locator(".mat-drawn > .tile").wait_for()
    assert bench.procedure is not None and bench.procedure.folder == left.folder
    expect(page.locator(".do-this")).to_contain_text("Lay the tile of 60 x 60 mm")
    page.get_by_role("button", name=said.READ, exact=True).click()
    page.get_by_text(said.TAKEN.format(number=16)).wait_for()
    examine(page, wrong, "dark")
    examine(page, wrong, "light", NARROW)
    page.get_by_role("button", name=said.LEAVE_OUT[Part.MASSES], exact=True).click()
    page.get_by_role("button", name=said.LEAVE_OUT[Part.STANDING], exact=True).click()
    page.get_by_text(said.FIGURES, exact=True).wait_for()
    expect(page.locator("#bench-stage")).to_contain_text(told.without(Part.MASSES))
    examine(page, wrong)
    examine(page, wrong, "dark", NARROW)

    by_keyboard(page, said.KEEP.format(by="Test Engineer"))
    page.get_by_text("It holds from now on.").wait_for()
    examine(page, wrong, "dark")
    live = desk.station.live_mat
    assert bench.kept is not None and live is not None and live.equalisation == bench.kept
    assert bench.kept.found["by"] == "Test Engineer" and bench.kept.found["result"] != PASSED
    windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
    assert not wrongs, wrongs
