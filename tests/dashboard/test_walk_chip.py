"""The walk on the compiled firmware: simulated chip, serial port, empty database, first-start code, PDF.

The simulated chip lives at the pace of a real one, so the suite walks six short trials; with
STATION_WHOLE_WALK=1 all fourteen of the screen are done in their full length, in a quarter of an hour.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Windows
from conftest import missing
from firmware import chip, test_road
from firmware.alive import Alive, Heard
from firmware.chip import Chip
from playwright.sync_api import Page
from pypdf import PdfReader
from served import Unlocked, unlocked, until

from dashboard import words
from dashboard.visit.now import Phase
from dashboard.words import accounts as doors
from dashboard.words import visit as said
from station.library.library import TrialState
from station.mat import Side
from station.sources.serial_port import open_serial

PASSWORD = "copper lantern meadow six"
IS_WHOLE = os.environ.get("STATION_WHOLE_WALK") == "1"
PATIENCE = 400_000 if IS_WHOLE else 180_000
"""ms that a page waits for what the person on the plates does."""


@pytest.fixture(scope="module")
def on_chip(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unlocked]:
    """Serve an empty library; its plate is the firmware on a simulated Uno, its cells carry somebody."""
    absent = chip.missing_tools()
    if absent:
        missing(f"The firmware's simulator needs {absent}.")
    folder = tmp_path_factory.mktemp("chip")
    with Alive(folder / "cells", mass=64.0, height=1.68, seed=5, deficit=0.7, weak=Side.RIGHT) as person:
        options = (
            "-i",
            str(person.pipe),
            *test_road.SCALE,
            "--linear",
            "--wait",
            *test_road.named(folder, "uno"),
        )
        with Chip("uno", "ads131m08", *options) as simulated:
            source = Heard(open_serial(simulated.port), person)
            with unlocked(folder / "library", source, is_short=not IS_WHOLE) as served:
                yield served


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def choose(served: Unlocked, step: str) -> None:
    until(lambda: served.desk.guide.now.phase in (Phase.WAITING, Phase.OVER))  # type: ignore[union-attr]
    served.desk.guide.choose(step)


def trial(page: Page, name: str) -> None:
    page.locator(".cue", has_text=name).first.wait_for()
    page.locator("button", has_text="Start ·").click()
    page.get_by_role("button", name=words.KEEP, exact=True).click()


def test_from_an_empty_database_and_the_firmware_to_the_page(
    on_chip: Unlocked, windows: Windows, tmp_path: Path
) -> None:
    desk = on_chip.desk
    assert desk.library.find_patients() == () and desk.library.accounts.is_empty()
    page = windows.page(on_chip.base)
    page.set_default_timeout(PATIENCE)
    page.goto(on_chip.base + "/")
    page.get_by_label(doors.CODE).fill(desk.door.code)
    page.get_by_label(doors.YOUR_NAME).fill("Ada Administrator")
    page.get_by_label(doors.CHOOSE_PASSWORD).fill(PASSWORD)
    press(page, doors.MAKE_ADMINISTRATOR)
    page.get_by_label(doors.SIGN_IN_NAME).fill("cleo")
    page.get_by_label(doors.SHOWN).fill("Cleo Clinician")
    page.get_by_text(doors.ROLE_HOW[doors.Role.CLINICIAN]).click()
    press(page, doors.ADD_ACCOUNT)
    temporary = page.locator("[data-password]").inner_text()
    page.close()
    clinician = windows.page(on_chip.base)
    clinician.set_default_timeout(PATIENCE)
    clinician.goto(on_chip.base + "/")
    clinician.get_by_label(doors.NAME, exact=True).fill("cleo")
    clinician.get_by_label(doors.PASSWORD, exact=True).fill(temporary)
    press(clinician, doors.SIGN_IN)
    clinician.get_by_label(doors.OLD_PASSWORD).fill(temporary)
    clinician.get_by_label(doors.NEW_PASSWORD).fill(PASSWORD)
    press(clinician, doors.SAVE)
    _visit(clinician, on_chip, tmp_path)


def _shortened(page: Page, served: Unlocked) -> list[str]:
    """Do one trial of each kind that a side can have. Returns the tests in their order."""
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        press(page, words.SKIP)
    trial(page, words.CUES["quiet_stance"].say)
    trial(page, "Stand on your LEFT leg")
    trial(page, "Stand on your RIGHT leg")
    choose(served, "mini_squat")
    trial(page, words.CUES["mini_squat"].say)
    choose(served, "landing_left_1")
    trial(page, "Land on your LEFT leg")
    trial(page, "Land on your RIGHT leg")
    choose(served, "leave")
    return ["quiet_stance", *["single_leg_stance"] * 2, "mini_squat", *["landing"] * 2]


def _whole(page: Page, served: Unlocked) -> list[str]:
    """Do the whole screen, practice and landings too. Returns the tests in their order."""
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        press(page, words.START_PRACTICE)
        until(lambda: served.desk.guide.now.phase is Phase.WAITING)  # type: ignore[union-attr]
    trial(page, words.CUES["quiet_stance"].say)
    for _ in range(2):
        for side in ("LEFT", "RIGHT"):
            trial(page, f"Stand on your {side} leg")
    trial(page, words.CUES["mini_squat"].say)
    for side in ("LEFT", "RIGHT"):
        trial(page, f"Squat on your {side} leg")
    press(page, said.ADD_ON["landing"])
    for _ in range(3):
        for side in ("LEFT", "RIGHT"):
            trial(page, f"Land on your {side} leg")
    squats = ["mini_squat", *["single_leg_squat"] * 2]
    return ["quiet_stance", *["single_leg_stance"] * 4, *squats, *["landing"] * 6]


def _visit(page: Page, served: Unlocked, folder: Path) -> None:
    page.get_by_label(words.NAME_OR_CODE).fill("Wolf Invented")
    page.get_by_role("button", name=words.ADD).click()
    press(page, words.START_VISIT)
    page.locator(".intake").wait_for()
    press(page, words.GO_ON)
    press(page, words.NONE_OF_THESE)
    page.get_by_role("group", name=words.PAIN_NOW).get_by_text("0", exact=True).click()
    press(page, words.GO_ON)
    page.locator(".guesses").wait_for()
    press(page, words.GO_ON)
    press(page, words.SET_ZERO)
    press(page, words.WEIGH)
    page.locator(".weight").wait_for()
    walk = _whole if IS_WHOLE else _shortened
    tests = walk(page, served)
    press(page, said.LOOK_EMPTY)
    press(page, words.TO_RESULT)
    page.locator("h2", has_text="Landing").first.wait_for()
    visit = page.url.rsplit("/", 1)[1]
    until(lambda: all(t.state is TrialState.KEPT for t in served.desk.library.trials_in(visit)))
    trials = served.desk.library.trials_in(visit)
    assert [t.assessment for t in trials] == tests
    for each in trials:
        stored = served.desk.library.result_of(each.id, each.assessment)
        assert stored is not None
        recording = stored.result["recording"]
        assert recording["lost"] == 0 and abs(recording["rate_hz"] - 1000.0) < 1.0
    weight = trials[0].weigh_in
    assert weight is not None and abs(weight - 64.0 * 9.80665) < 5.0
    made = page.request.get(f"{page.url}/page.pdf")
    assert made.ok
    path = folder / "page.pdf"
    path.write_bytes(made.body())
    text = PdfReader(path).pages[0].extract_text()
    assert "Wolf Invented" in text and "Landing" in text
