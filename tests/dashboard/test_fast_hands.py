"""Fast hands on a slow machine: pressed twice, pressed early, pressed while an answer is under way."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import led
import pytest
import signed
from browsing import LONG_AGO, Windows, settle
from playwright.sync_api import Locator, Page, Route, expect
from served import Served, until

from dashboard import words
from dashboard.plans import Plans
from dashboard.visit.attempts import Attempt, Attempts
from dashboard.visit.now import Phase
from dashboard.words import accounts as said_of_accounts
from dashboard.words import exercises as exercise_words
from dashboard.words import plan as said_of_plan
from dashboard.words import progress as said_of_progress
from dashboard.words import visit as said_of_visits
from station.clinic.clock import Clock
from station.clinic.exercise import Dose, exercise
from station.clinic.plan import Plan, Prescribed
from station.clinic.safety import RED_FLAGS
from station.clinic.stage import Stage

GUARD = ".mantine-Button-root { animation-duration: 600s !important; }"
"""A button that has just come is not pressed for so long that no machine is too slow for the test."""
UNDER = """button => { const box = button.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return button.contains(hit); }"""
"""Whether a finger on the middle of a button presses it."""
NUMBERS = count(1)
PAIN = ".pain .mantine-Chip-root"
CALLS = "**/_dash-update-component*"


def as_(windows: Windows, run: Served, path: str, role: signed.Role, patient: str | None = None) -> Page:
    """Open a page as somebody of a role."""
    page = windows.page(run.base, (1366, 900))
    cookies = signed.cookies(run.desk, role, patient)
    page.context.add_cookies([{"name": n, "value": v, "url": run.base} for n, v in cookies.items()])
    page.goto(run.base + path)
    return page


def planned(run: Served) -> str:
    """Return a patient with a signed plan of one exercise."""
    library = run.desk.library
    patient = run.desk.records.add(f"Fenja Invented {next(NUMBERS)}", 1980)
    visit = library.open_visit(patient, started=datetime.now(UTC) - timedelta(days=2))
    library.answers.add(visit.id, dict.fromkeys(RED_FLAGS, "no") | {"pain": "2"}, at=visit.started)
    dose = Prescribed("clam", "right", Dose(5, 20, exercise("clam").unit), 7)
    Plans(library).sign(patient, Plan(Stage.SETTLE, Clock(date.today(), 4, Stage.SETTLE), (dose,)), "T")
    return patient


def exercises(run: Served, patient: str) -> list[tuple[str, int]]:
    """Return what is signed: exercises with their sets."""
    held = Plans(run.desk.library).signed(patient)
    return [] if held is None else [(each.exercise, each.dose.sets) for each in held.plan.exercises]


def option(page: Page, name: str) -> Locator:
    return page.get_by_role("option", name=name, exact=True).first


# Pain that was said stays said


def test_pain_chosen_before_a_tick_stops_the_tests(running: Served, measure: Page) -> None:
    led.to_step(running.desk, "quiet_stance")
    running.desk.guide.start()
    led.to_review(running.desk)
    expect(measure.get_by_role("button", name=words.KEEP, exact=True)).to_be_enabled(timeout=60_000.0)
    settle(measure, running.desk.guide)
    measure.locator(PAIN, has_text="7").click()
    measure.locator(".tick").first.click()
    measure.get_by_role("button", name=said_of_visits.TAKE_BACK, exact=True).wait_for()
    expect(measure.locator(f"{PAIN} input:checked")).to_have_count(1, timeout=60_000.0)
    measure.get_by_role("button", name=words.KEEP, exact=True).click()
    until(lambda: led.now(running.desk).phase is not Phase.REVIEW)
    assert led.now(running.desk).pain[-1] == 7 and led.now(running.desk).is_stopped


def test_pain_chosen_while_the_trial_is_saved_is_kept(
    running: Served, measure: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_save, plain = threading.Event(), Attempts.save

    def save(self: Attempts, attempt: Attempt) -> Attempt:
        may_save.wait(60.0)
        return plain(self, attempt)

    monkeypatch.setattr(Attempts, "save", save)
    led.to_step(running.desk, "quiet_stance")
    running.desk.guide.start()
    try:
        measure.locator(PAIN, has_text="7").wait_for()
        until(lambda: led.now(running.desk).phase is Phase.REVIEW)
        settle(measure, running.desk.guide)
        measure.locator(PAIN, has_text="7").click()
        expect(measure.locator(f"{PAIN} input:checked")).to_have_count(1)
    finally:
        may_save.set()
    measure.get_by_role("button", name=words.KEEP, exact=True).click()
    until(lambda: led.now(running.desk).phase is not Phase.REVIEW)
    assert led.now(running.desk).pain[-1] == 7


# A second press of the same hand is not for the button that has come under the finger


def test_ticks_move_no_button_and_are_read_at_once(running: Served, measure: Page) -> None:
    """The next tick would hit the button beside; and what lies behind other buttons nobody takes back."""
    measure.set_viewport_size({"width": 1366, "height": 900})
    led.tried(running.desk, "mini_squat")
    settle(measure, running.desk.guide)
    places = "() => [...document.querySelectorAll('.tick')].map(each => each.offsetTop)"
    before = measure.evaluate(places)
    ticks, back = (measure.locator(".tick"), measure.get_by_role("button", name=said_of_visits.TAKE_BACK))
    for number, tick in enumerate((ticks.first, ticks.last, ticks.nth(3)), 1):
        tick.click()
        until(lambda: measure.evaluate("true") and len(led.now(running.desk).seen) == number)  # noqa: B023
        settle(measure, running.desk.guide)
        measure.evaluate(LONG_AGO)
        assert back.evaluate(UNDER) and measure.evaluate(places) == before


def test_a_button_that_has_just_come_is_not_pressed(running: Served, measure: Page) -> None:
    """The second press of "Go on" would pass over the red flags, that of "Keep" begin the next trial."""
    measure.locator(".intake").wait_for()
    measure.add_style_tag(content=GUARD)
    go_on = measure.get_by_role("button", name=words.GO_ON, exact=True)
    go_on.evaluate("each => each.click()")
    measure.locator(".questions").wait_for()
    assert not go_on.evaluate(UNDER), "too early"
    measure.evaluate(LONG_AGO)
    go_on.scroll_into_view_if_needed()
    assert go_on.evaluate(UNDER)
    assert led.now(running.desk).step.key == "safety"


def test_nor_where_a_notice_has_moved_the_list_of_accounts(running: Served, windows: Windows) -> None:
    accounts = running.desk.library.accounts
    for each in range(2):
        accounts._add(f"fx{each}", f"Fox {each}", signed.CLINICIAN, signed.HASH, None)
    page = as_(windows, running, "/accounts", signed.ADMINISTRATOR)
    disable = page.get_by_role("button", name=f"{said_of_accounts.DISABLE}: Fox 1", exact=True)
    disable.wait_for()
    page.add_style_tag(content=GUARD)
    disable.evaluate("each => each.click()")
    disable.wait_for(state="detached")
    other = page.get_by_role("button", name=f"{said_of_accounts.DISABLE}: Fox 0", exact=True)
    assert not other.evaluate(UNDER)
    windows.close_pages()
    assert {each.name for each in accounts.all() if each.disabled} == {"fx1"}


# What is signed is what stood there


def test_an_exercise_brings_its_dose_at_once_and_what_is_typed_over_it_stays(
    running: Served, open_page: Callable[..., Page]
) -> None:
    """An answer of the station would come late: over what was typed, or after a signature."""
    patient = planned(running)
    page = open_page(f"/plan/{patient}")
    page.get_by_label(said_of_plan.EXERCISE).first.click()
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "_dash-update" in sent.url else None)
    option(page, exercise_words.NAMES["squat"]).click()
    sets = page.get_by_label(said_of_plan.SETS).first
    expect(sets).to_have_value(str(exercise("squat").dose.sets))
    sets.fill("4")
    assert asked == []
    page.get_by_role("button", name=said_of_plan.SIGN, exact=True).click()
    until(lambda: exercises(running, patient) == [("squat", 4)])
    expect(sets).to_have_value("4")


def test_a_dose_with_a_comma_is_refused_and_not_made_ten_times_as_large(
    running: Served, open_page: Callable[..., Page]
) -> None:
    patient = planned(running)
    page = open_page(f"/plan/{patient}")
    page.get_by_label(said_of_plan.EXERCISE).first.click()
    option(page, exercise_words.NAMES["squat"]).click()
    amount = page.get_by_label(said_of_plan.AMOUNT, exact=True).first
    expect(amount).to_have_value(str(exercise("squat").dose.amount))
    before = exercises(running, patient)
    for typed in ("7,5", "7.5"):
        amount.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type(typed)
        page.get_by_role("button", name=said_of_plan.SIGN, exact=True).click()
        page.get_by_text(said_of_plan.BAD_ENTRY).wait_for()
        assert exercises(running, patient) == before


# What was done is shown, and done once


def test_the_password_of_a_new_account_is_shown_however_often_add_is_pressed(
    running: Served, windows: Windows
) -> None:
    page = as_(windows, running, "/accounts", signed.ADMINISTRATOR)
    page.get_by_label(said_of_accounts.SHOWN, exact=True).fill("Flora Invented")
    page.get_by_label(said_of_accounts.SIGN_IN_NAME, exact=True).fill("flora")
    held: list[Route] = []
    page.route(CALLS, lambda route: held.append(route))
    add = page.get_by_role("button", name=said_of_accounts.ADD_ACCOUNT, exact=True)
    add.click()
    expect(add).to_be_disabled()
    for each in held:
        each.continue_()
    held.clear()
    page.unroute(CALLS)
    shown = page.locator("#accounts-added .once")
    shown.wait_for()
    expect(add).to_be_enabled()
    with page.expect_response(CALLS):
        add.click()
    expect(shown).to_have_count(1)
    windows.close_pages()
    assert running.desk.library.accounts.named("flora") is not None


def test_a_check_in_sent_twice_is_one_and_another_one_is_another(running: Served) -> None:
    patient, plans = planned(running), Plans(running.desk.library)
    for answers, number in (({"pain": "4"}, 1), ({"pain": "4"}, 1), ({"pain": "5"}, 2), ({"pain": "4"}, 3)):
        with led.asked_by("Test Clinician"):
            plans.check_in(patient, answers, "tablet")
        assert len(running.desk.library.check_ins.of_patient(patient)) == number


def test_a_mark_is_added_once_and_also_where_nothing_is_to_compare_yet(
    running: Served, open_page: Callable[..., Page]
) -> None:
    patient = planned(running)
    page = open_page(f"/compare/{patient}")
    page.get_by_label(said_of_progress.MARK_KIND, exact=True).first.click()
    page.get_by_role("option").first.click()
    for _ in range(2):
        with page.expect_response(lambda answer: '"mark"' in str(answer.request.post_data)):
            page.get_by_role("button", name=said_of_progress.MARK_ADD, exact=True).click()
    until(lambda: len(running.desk.library.markers.of_patient(patient)) == 1)
    expect(page.get_by_role("alert")).to_have_count(0)
