"""A plan on the screen against what is kept: nothing is overwritten, lost, or taken for signed in silence."""

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest
from playwright.sync_api import Page, expect
from served import Served

from dashboard.plans import Plans
from dashboard.words import exercises as exercise_words
from dashboard.words import plan as said
from station.clinic.clock import Clock
from station.clinic.plan import Plan, Wrong
from station.clinic.stage import Stage

NUMBERS = count(1)
FIRST = Plan(Stage.MOTION, Clock(date.today(), 4, Stage.MOTION), note="First words.")


@pytest.fixture
def patient(running: Served) -> str:
    """Somebody with a signed plan."""
    library = running.desk.library
    found = library.add_patient(f"Una Invented {next(NUMBERS)}").id
    Plans(library).sign(found, FIRST, "Dr Invented")
    return found


def note(page: Page) -> str:
    return page.get_by_label(said.NOTE).input_value()


def opened(page: Page) -> Page:
    expect(page.get_by_role("button", name=said.SIGN)).to_be_visible()
    expect(page.get_by_label(said.NOTE)).to_be_visible()
    return page


def test_the_side_of_an_exercise_is_chosen_by_a_clinician_and_by_nobody_else(
    running: Served, patient: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page(f"/plan/{patient}"))
    line = page.locator(".prescribed-line").first
    line.get_by_label(said.EXERCISE, exact=True).fill("Hip hit")
    page.get_by_role("option", name=exercise_words.NAMES["hip_hitch"]).click()
    expect(line.get_by_label(said.AMOUNT, exact=True)).to_have_value("8")
    expect(line.get_by_label(said.SIDE, exact=True)).to_have_value("")
    page.get_by_role("button", name=said.SAVE_DRAFT).click()
    expect(page.get_by_text(said.SAVED_DRAFT)).to_be_visible()
    page.get_by_role("button", name=said.SIGN).click()
    expect(page.get_by_text(said.WRONGS[Wrong.NO_SIDE])).to_be_visible()
    line.get_by_label(said.SIDE, exact=True).click()
    page.get_by_role("option", name=said.SIDES["right"], exact=True).click()
    page.get_by_role("button", name=said.SIGN).click()
    expect(page.locator(".signing .notice")).to_contain_text("Signed by")
    signed = Plans(running.desk.library).signed(patient)
    assert signed is not None and [each.side for each in signed.plan.exercises] == ["right"]


def test_what_is_not_kept_says_so_until_it_is(
    running: Served, patient: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page(f"/plan/{patient}"))
    unsaved = page.get_by_text(said.UNSAVED)
    expect(unsaved).to_have_count(0)
    page.get_by_label(said.NOTE).fill("Second words.")
    expect(unsaved).to_be_visible()
    page.get_by_role("button", name=said.HAND_OVER).click()
    expect(page.get_by_text(said.KEEP_FIRST)).to_be_visible()
    page.get_by_role("button", name=said.SIGN).click()
    signed = page.locator(".signing .notice").filter(has_text="Signed by")
    expect(signed).to_be_visible()
    expect(unsaved).to_have_count(0)
    page.get_by_label(said.NOTE).fill("Third words.")
    expect(unsaved).to_be_visible()
    expect(signed).to_be_hidden()
    page.get_by_label(said.NOTE).fill("Second words.")
    expect(unsaved).to_have_count(0)
    assert Plans(running.desk.library).current(patient).note == "Second words."


def test_another_goal_brings_its_own_number_and_leaves_nothing_unsaved(
    patient: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page(f"/plan/{patient}"))
    page.get_by_label(said.GOAL).click()
    page.get_by_role("option", name=said.GOALS[next(iter(said.GOALS.keys() - {"running"}))]).click()
    page.get_by_role("button", name=said.SAVE_DRAFT).click()
    expect(page.get_by_text(said.SAVED_DRAFT)).to_be_visible()
    expect(page.get_by_label(f"{said.CONDITIONS['reach']}: {said.WANTED}")).to_have_value("> 90")
    expect(page.get_by_text(said.UNSAVED)).to_have_count(0)


def test_what_is_entered_waits_while_another_page_is_looked_at(
    patient: str, open_page: Callable[..., Page]
) -> None:
    page = opened(open_page(f"/plan/{patient}"))
    line = page.locator(".prescribed-line").nth(1)
    line.get_by_label(said.EXERCISE, exact=True).fill("Hip hit")
    page.get_by_role("option", name=exercise_words.NAMES["hip_hitch"]).click()
    expect(line.get_by_label(said.AMOUNT, exact=True)).to_have_value("8")
    line.get_by_label(said.AMOUNT, exact=True).fill("11")
    line.get_by_label(said.SIDE, exact=True).click()
    page.get_by_role("option", name=said.SIDES["left"], exact=True).click()
    page.get_by_label(said.NOTE).fill("Waiting words.")
    expect(page.get_by_text(said.UNSAVED)).to_be_visible()
    page.locator(".top a[href^='/patient/']").first.click()
    page.wait_for_url(lambda address: "/plan/" not in address)
    page.go_back()
    opened(page)
    expect(page.get_by_label(said.NOTE)).to_have_value("Waiting words.")
    expect(line.get_by_label(said.SIDE, exact=True)).to_have_value(said.SIDES["left"])
    expect(line.get_by_label(said.AMOUNT, exact=True)).to_have_value("11")
    expect(page.get_by_text(said.UNSAVED)).to_be_visible()


def test_of_two_windows_the_second_to_write_is_told_and_overwrites_nothing(
    running: Served, patient: str, open_page: Callable[..., Page]
) -> None:
    first, second = (opened(open_page(f"/plan/{patient}")) for _ in range(2))
    for page, words in ((first, "Kept."), (second, "Too late.")):
        page.get_by_label(said.NOTE).fill(words)
    first.get_by_role("button", name=said.SIGN).click()
    expect(first.locator(".signing .notice")).to_contain_text("Signed by")
    for button in (said.SAVE_DRAFT, said.SIGN):
        second.get_by_role("button", name=button).click()
        expect(second.get_by_text(said.OVERTAKEN)).to_be_visible()
    assert note(second) == "Too late."
    found = Plans(running.desk.library)
    signed = found.signed(patient)
    assert signed is not None and signed.plan.note == "Kept." and found.draft(patient) is None


def test_a_window_is_not_closed_over_a_plan_that_is_not_kept(
    running: Served, patient: str, open_page: Callable[..., Page]
) -> None:
    asked: list[str] = []
    page = opened(open_page(f"/plan/{patient}"))
    page.on("dialog", lambda each: (asked.append(each.type), each.accept()))
    page.get_by_label(said.NOTE).click()
    page.keyboard.type(" More.")
    expect(page.get_by_text(said.UNSAVED)).to_be_visible()
    page.reload()
    opened(page)
    assert asked == ["beforeunload"]
    assert note(page) == FIRST.note
    page.reload()
    assert asked == ["beforeunload"], "nothing was entered since"
