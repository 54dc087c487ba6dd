"""The daily check of a mat in a browser: by keyboard, light and dark, wide and small, closed half-way."""

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

from dashboard.words import check as charted
from dashboard.words import mat_check as said
from station import logbook
from station.qualification.finding import Verdict
from station.qualification.mat_check import Part

SPEED = 10.0


@pytest.fixture
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a running dashboard at a mat, with the cookies of an engineer."""
    with served(tmp_path_factory.mktemp("mat"), person=matted.ADDRESS, speed=SPEED) as found:
        until(lambda: found.desk.mat_bench.counts() is not None)
        yield replace(found, cookies=signed.cookies(found.desk, signed.ENGINEER))


def test_an_engineer_checks_a_mat_in_a_browser(running: Served, windows: Windows) -> None:
    desk = running.desk
    wrong: list[Any] = []
    wrongs: list[str] = []
    page = opened(windows, running, wrongs, "#bench-stage")
    page.get_by_text(said.NEVER).wait_for()
    examine(page, wrong)
    page.get_by_label(said.TILE).fill("140")
    page.get_by_role("button", name=said.BEGIN, exact=True).click()
    expect(page.locator("#told")).to_contain_text("over the edge of the mat")
    expect(page.locator("#told")).to_contain_text(said.OTHER_TILE)
    page.get_by_label(said.TILE).fill("60")
    by_keyboard(page, said.BEGIN)
    page.get_by_text(said.EMPTY).wait_for()
    by_keyboard(page, said.READ)
    page.locator(".mat-drawn > .tile").wait_for()
    expect(page.locator(".do-this")).to_contain_text("96 mm left of the middle and 96 mm in front of it")
    for scheme in ("light", "dark"):
        examine(page, wrong, scheme)
        examine(page, wrong, scheme, NARROW)

    # A screen that is closed loses nothing, and what is broken off leaves nothing.
    page.close()
    page = opened(windows, running, wrongs, ".mat-drawn > .tile")
    page.get_by_role("button", name=said.STOP, exact=True).click()
    page.get_by_text(said.NEVER).wait_for()

    by_keyboard(page, said.BEGIN)
    for number in range(1, 4):
        by_keyboard(page, said.READ)
        page.get_by_text(said.STEP.format(done=number, of=4)).wait_for()
    by_keyboard(page, said.READ)
    page.get_by_text(said.READING[Part.TREAD][0]).wait_for()
    page.get_by_text(said.VERDICTS[Verdict.GOOD][1]).wait_for()
    page.get_by_text(charted.TREND_HOW).wait_for()
    page.get_by_text(charted.CHECK_ALL, exact=True).first.click()
    for scheme in ("light", "dark"):
        examine(page, wrong, scheme)
        examine(page, wrong, scheme, NARROW)
    (kept,) = logbook.checks(desk.library.calibrations, matted.UID)
    assert kept.is_passed
    windows.close_pages()
    assert not wrong, json.dumps(wrong, indent=1)
    assert not wrongs, wrongs
