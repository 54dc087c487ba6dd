"""A slow or broken line between page and station: what is said arrives once, in order, or is told."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import led
import pytest
import signed
import stored
from browsing import LONG_AGO, Windows, settle, turned
from playwright.sync_api import Locator, Page, Request, Route, expect
from served import Served, until

from dashboard import words
from dashboard.plans import Plans
from dashboard.visit.now import Phase
from dashboard.words import accounts as said_of_accounts
from dashboard.words import plan as said_of_plan
from dashboard.words import visit as said_of_visits

CALLS = "**/_dash-update-component*"
NUMBERS = count(1)
PAIN = ".pain .mantine-Chip-root"


def changed(asked: Request) -> str:
    """Return what made the page ask."""
    if "_dash-update-component" not in asked.url:
        return ""
    return " ".join(json.loads(asked.post_data or "{}").get("changedPropIds", ()))


def is_press(asked: Request) -> bool:
    """Say whether a button of the visit was pressed: those that have just come ask as well."""
    if '"act"' not in changed(asked):
        return False
    asks = json.loads(asked.post_data or "{}")
    inputs = [each for many in asks["inputs"] for each in (many if isinstance(many, list) else [many])]
    names = {
        f"{json.dumps(each['id'], sort_keys=True, separators=(',', ':'))}.{each['property']}"
        for each in inputs
        if each["value"]
    }
    return not names.isdisjoint(asks["changedPropIds"])


class Held:
    """What a part of a page has asked and the station has not heard yet."""

    def __init__(self, page: Page, part: str) -> None:
        self._page, self._part = page, part
        self.routes: list[Route] = []
        self.is_over = False

    def __len__(self) -> int:
        return len(self.routes)

    def take(self, route: Route) -> None:
        """Hold a question, or let it pass."""
        if self._part in changed(route.request) and not self.is_over:
            self.routes.append(route)
        else:
            route.fallback()

    def wait(self) -> None:
        """Wait until something is held."""
        until(lambda: self._page.evaluate("true") and bool(self.routes))

    def go(self) -> None:
        """Let it go."""
        while self.routes:
            self.routes.pop().continue_()


@contextmanager
def held(page: Page, part: str) -> Iterator[Held]:
    """Hold what a part of the page asks until the block is over; everything else goes on."""
    waiting = Held(page, part)
    take = waiting.take
    page.route(CALLS, take)
    try:
        yield waiting
    finally:
        waiting.is_over = True
        waiting.go()
        page.unroute(CALLS, take)


@contextmanager
def cut(page: Page, part: str) -> Iterator[list[str]]:
    """Lose whatever a part of the page asks."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if part not in changed(route.request):
            return route.fallback()
        lost.append(changed(route.request))
        return route.abort("aborted")

    page.route(CALLS, lose)
    try:
        yield lost
    finally:
        page.unroute(CALLS, lose)


def clocked(windows: Windows, run: Served, path: str) -> Page:
    """Open a page whose clock the test can turn on, in windows that no other test shares."""
    page = windows.page(run.base, (1366, 900), locale="en-NZ")
    page.context.add_cookies([{"name": n, "value": v, "url": run.base} for n, v in run.cookies.items()])
    page.clock.install()
    page.goto(run.base + path)
    return page


# What the page looks at is asked again


def test_measure_follows_although_a_look_was_lost(running: Served, measure: Page) -> None:
    measure.locator(".intake").wait_for()
    with cut(measure, "guide-version") as lost, measure.expect_event("requestfailed"):
        running.desk.guide.answer({})
    assert lost
    measure.locator(".questions").wait_for()


def test_a_page_that_looks_more_often_than_it_is_answered_follows_all_the_same(
    running: Served, windows: Windows
) -> None:
    page = clocked(windows, running, "/plates")
    page.locator("#device-shown dl").first.wait_for()
    with held(page, "device-tick") as waiting:
        for _ in range(8):
            page.clock.run_for(2_000)
            turned(page)
        waiting.wait()
        assert len(waiting) == 1, "a second question would void the answer to the first"
        page.evaluate("() => { document.querySelector('#device-shown').firstChild.dataset.old = '1'; }")
    page.locator("#device-shown > [data-old]").wait_for(state="detached")
    windows.close_pages()


# What somebody says


def test_what_was_pressed_and_not_answered_is_told_until_something_is(running: Served, measure: Page) -> None:
    measure.locator(".intake").wait_for()
    unanswered = measure.locator(".unanswered")
    assert not unanswered.is_visible()
    go_on = measure.get_by_role("button", name=words.GO_ON, exact=True)
    sent: list[str] = []
    measure.on("request", lambda asked: sent.append(changed(asked)) if is_press(asked) else None)
    with cut(measure, '"act"'):
        go_on.click()
        unanswered.wait_for()
    assert len(sent) == 1, "what was pressed is not pressed again by itself"
    assert led.now(running.desk).step.key == "intake"
    go_on.click()
    measure.locator(".questions").wait_for()
    expect(unanswered).to_be_hidden()


def test_what_is_said_arrives_in_the_order_in_which_it_was_said(
    running: Served, open_page: Callable[..., Page]
) -> None:
    """A signature that overtakes the draft before it would leave the draft as the newest word."""
    patient = running.desk.records.add(f"Ole Invented {next(NUMBERS)}", 1980)
    page = open_page(f"/plan/{patient}")
    save, sign = (
        page.get_by_role("button", name=name, exact=True)
        for name in (said_of_plan.SAVE_DRAFT, said_of_plan.SIGN)
    )
    with held(page, '"plan-do":"save"') as waiting, held(page, '"plan-do":"sign"') as signing:
        save.click()
        waiting.wait()
        sign.click()
        turned(page)
        assert not signing
    until(lambda: Plans(running.desk.library).signed(patient) is not None)
    assert Plans(running.desk.library).draft(patient) is None


def test_words_that_are_written_after_a_draft_was_saved_stay(
    running: Served, open_page: Callable[..., Page]
) -> None:
    patient = running.desk.records.add(f"Ole Invented {next(NUMBERS)}", 1980)
    page = open_page(f"/plan/{patient}")
    note = page.get_by_label(said_of_plan.NOTE, exact=True)
    note.fill("Slowly")
    with held(page, '"plan-do"') as waiting:
        page.get_by_role("button", name=said_of_plan.SAVE_DRAFT, exact=True).click()
        waiting.wait()
        note.press_sequentially(" and often")
    # It was saved, and what stands there now was not.
    page.get_by_text(said_of_plan.SAVED_DRAFT).wait_for(state="attached")
    expect(page.get_by_text(said_of_plan.UNSAVED)).to_be_visible()
    expect(page.get_by_text(said_of_plan.SAVED_DRAFT)).to_be_hidden()
    expect(note).to_have_value("Slowly and often")
    assert Plans(running.desk.library).current(patient).note == "Slowly"


def test_somebody_added_twice_within_one_answer_is_one(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    name = f"Oda Invented {next(NUMBERS)}"
    page.get_by_label(words.NAME_OR_CODE).fill(name)
    add = page.get_by_role("button", name=words.ADD, exact=True)
    with held(page, "people-add") as waiting:
        add.click()
        waiting.wait()
        add.click()
        turned(page)
        assert len(waiting) == 1
    page.wait_for_url("**/patient/*")
    assert len(running.desk.records.namesakes(name)) == 1


def test_who_has_gone_on_is_not_taken_back_by_a_late_answer(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    page.get_by_label(words.NAME_OR_CODE).fill(f"Odo Invented {next(NUMBERS)}")
    with held(page, "people-add") as waiting:
        page.get_by_role("button", name=words.ADD, exact=True).click()
        waiting.wait()
        page.get_by_role("link", name=words.PLATES, exact=True).click()
        page.locator("#device-shown").wait_for()
        with page.expect_response(lambda answer: "people-add" in changed(answer.request)):
            waiting.go()
    turned(page)
    assert page.url.endswith("/plates")


def events_of(running: Served, open_page: Callable[..., Page], name: str) -> tuple[Page, Locator]:
    """Return the page of a new patient's trial with its events unfolded, and their buttons to delete them."""
    library = running.desk.library
    visit = library.open_visit(library.add_patient(name).id).id
    trial = stored.trial(library, visit, "mini_squat?seed=3&rate=100&seconds=50", "mini_squat", None)
    page = open_page(f"/trial/{trial}")
    page.locator("summary", has_text=words.CORRECT).click()
    drops = page.locator(".events li").get_by_role("button", name=words.DELETE)
    drops.first.wait_for()
    return page, drops


def test_nothing_is_deleted_while_another_deletion_is_under_way(
    running: Served, open_page: Callable[..., Page]
) -> None:
    """The second one would be computed from the list before the first, and bring its event back."""
    page, drops = events_of(running, open_page, "Olga Invented")
    before = drops.count()
    with held(page, '"part":"drop"') as waiting:
        drops.nth(0).click()
        waiting.wait()
        drops.nth(1).click()
        turned(page)
        assert len(waiting) == 1
    expect(drops).to_have_count(before - 1)
    drops.nth(0).click()
    expect(drops).to_have_count(before - 2)


def test_nothing_is_typed_into_a_list_that_is_about_to_change(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page, drops = events_of(running, open_page, "Orla Invented")
    before = drops.count()
    time = page.locator(".events li input").nth(4)
    stood = time.input_value()
    with held(page, '"part":"drop"') as waiting:
        drops.nth(0).click()
        waiting.wait()
        time.press("Home")
        page.keyboard.type("9")
        assert time.input_value() == stood
    expect(drops).to_have_count(before - 1)
    time.press("Home")
    page.keyboard.type("9")
    expect(time).not_to_have_value(stood)


def test_each_new_password_is_shown(running: Served, windows: Windows) -> None:
    accounts = running.desk.library.accounts
    for each in "ab":
        accounts._add(f"owl{each}", f"Owl {each}", signed.CLINICIAN, signed.HASH, None)
    page = windows.page(running.base, (1366, 900))
    cookies = signed.cookies(running.desk, signed.ADMINISTRATOR)
    page.context.add_cookies([{"name": n, "value": v, "url": running.base} for n, v in cookies.items()])
    page.goto(running.base + "/accounts")
    first, second = (
        page.get_by_role("button", name=f"{said_of_accounts.NEW_ONE}: Owl {each}", exact=True)
        for each in "ab"
    )
    first.wait_for()
    with held(page, '"do":"password"') as waiting:
        first.click()
        waiting.wait()
        second.click()
        turned(page)
        assert len(waiting) == 1, "Dash would throw the first answer away, and its password"
    page.locator("#accounts-said .once").wait_for()
    windows.close_pages()


def test_a_press_that_is_never_answered_is_told_and_locks_nothing(running: Served, windows: Windows) -> None:
    accounts = running.desk.library.accounts
    for each in "cd":
        accounts._add(f"owl{each}", f"Owl {each}", signed.CLINICIAN, signed.HASH, None)
    cookies = signed.cookies(running.desk, signed.ADMINISTRATOR)
    page = clocked(windows, replace(running, cookies=cookies), "/accounts")
    first, second = (
        page.get_by_role("button", name=f"{said_of_accounts.NEW_ONE}: Owl {each}", exact=True)
        for each in "cd"
    )
    first.wait_for()
    with held(page, '"do":"password"') as waiting:
        first.click()
        waiting.wait()
        page.clock.run_for(11_000)
        page.locator(".unanswered").wait_for()
        second.click()
        until(lambda: page.evaluate("true") and len(waiting) == 2)
    windows.close_pages()


def test_no_trial_begins_before_what_was_chosen_for_it_has_arrived(running: Served, windows: Windows) -> None:
    running.desk.leader = None
    led.begin(running.desk, "Otto Invented")
    led.to_step(running.desk, "mini_squat")
    measure = clocked(windows, running, "/measure")
    measure.wait_for_function("() => document.body.dataset.link === 'open'")
    sent: list[str] = []
    measure.on("request", lambda asked: sent.append(changed(asked)) if is_press(asked) else None)
    start = measure.locator("""[id*='"act":"start"']""").first
    measure.locator(".how-done summary").click()
    with cut(measure, '"circumstance"') as lost:
        measure.locator(".how-done .fields input").first.click()
        measure.get_by_role("option").last.click()
        until(lambda: measure.evaluate("true") and bool(lost))
        measure.evaluate(LONG_AGO)
        start.click()
        for _ in range(11):
            measure.clock.run_for(1_000)
            turned(measure)
        measure.locator(".unanswered").wait_for()
        assert sent == [] and led.now(running.desk).phase is Phase.WAITING
        before = led.now(running.desk).circumstances
    for _ in range(10):
        measure.clock.run_for(1_000)
        turned(measure)
    until(lambda: measure.evaluate("true") and led.now(running.desk).circumstances != before)
    start.click()
    until(lambda: measure.evaluate("true") and led.now(running.desk).phase is not Phase.WAITING)
    expect(measure.locator(".unanswered")).to_be_hidden()
    windows.close_pages()
    led.leave(running.desk, running.source)


def test_a_button_is_pressed_while_its_own_coming_is_still_asked_about(
    running: Served, open_page: Callable[..., Page]
) -> None:
    """Buttons that have just come call as well: the answer to that is not the answer to a press."""
    running.desk.leader = None
    patient = running.desk.records.add(f"Oona Invented {next(NUMBERS)}", 1980)
    page = open_page("/")
    with held(page, '"visit":"start"') as coming:
        page.get_by_label(words.FIND).fill("Oona")
        page.locator(".people a", has_text="Oona").first.click()
        start = page.get_by_role("button", name=words.START_VISIT)
        start.wait_for()
        coming.wait()
        start.click()
        until(lambda: page.evaluate("true") and len(coming) == 2)
    until(lambda: running.desk.guide.now is not None)
    assert led.now(running.desk).patient.id == patient
    page.locator(".intake").wait_for()
    running.desk.guide.end()


# On Measure


def test_stop_stops_right_after_a_tick_and_not_with_the_second_press_on_start(
    running: Served, measure: Page
) -> None:
    measure.add_style_tag(content=".mantine-Button-root { animation-duration: 600s !important; }")
    led.to_step(running.desk, "mini_squat")
    start, stop = (measure.locator(f"""[id*='"act":"{act}"']""").first for act in ("start", "stop"))
    start.wait_for()
    settle(measure, running.desk.guide)
    measure.evaluate(LONG_AGO)
    running.source.speed = 1.0  # the trial is longer than all that is done in it
    try:
        measure.evaluate(
            """() => { const plain = performance.now, at = performance.now();
                performance.now = () => at;
                window.later = () => { performance.now = () => plain.call(performance) + 1000; }; }"""
        )
        start.click()
        stop.click()
        turned(measure)
        assert not running.desk.guide._stopping.is_set()
        measure.evaluate("() => window.later()")
        until(lambda: led.now(running.desk).phase is Phase.RUNNING)
        measure.locator(".tick").first.click()
        measure.get_by_role("button", name=said_of_visits.TAKE_BACK, exact=True).wait_for()
        stop.click()
        until(lambda: measure.evaluate("true") and led.now(running.desk).phase is not Phase.RUNNING)
    finally:
        running.source.speed = 30.0
    led.to_review(running.desk)
    attempt = led.now(running.desk).attempt
    assert attempt is not None and attempt.is_broken_off


def test_ticks_are_as_many_as_keys_were_pressed_and_taken_back_one_by_one(
    running: Served, measure: Page
) -> None:
    led.tried(running.desk, "quiet_stance")
    measure.locator(".tick").first.wait_for()
    settle(measure, running.desk.guide)
    measure.locator(".tick").first.evaluate("each => { each.dataset.stays = '1'; }")
    for _ in range(3):
        measure.keyboard.down("1")
    measure.keyboard.up("1")
    for number in (1, 2, 3):
        until(lambda: measure.evaluate("true") and len(led.now(running.desk).seen) == number)  # noqa: B023
        measure.keyboard.press("1")
    until(lambda: measure.evaluate("true") and len(led.now(running.desk).seen) == 4)
    back = measure.get_by_role("button", name=said_of_visits.TAKE_BACK, exact=True)
    back.wait_for()
    settle(measure, running.desk.guide)
    assert measure.locator(".tick[data-stays]").count() == 1, "a button that is made anew may lose a press"
    measure.evaluate(LONG_AGO)
    with held(measure, '"act"') as waiting:
        for _ in range(2):
            back.evaluate("each => each.click()")
            turned(measure)
        waiting.wait()
    until(lambda: measure.evaluate("true") and len(led.now(running.desk).seen) == 2)


def test_pain_that_is_chosen_while_the_panel_is_made_anew_stays_chosen(
    running: Served, measure: Page
) -> None:
    led.to_step(running.desk, "quiet_stance")
    running.desk.guide.start()
    led.to_review(running.desk)
    expect(measure.get_by_role("button", name=words.KEEP, exact=True)).to_be_enabled()
    with held(measure, "guide-version") as waiting:
        measure.locator(".tick").first.click()
        waiting.wait()
        measure.locator(PAIN, has_text="7").click()
        expect(measure.locator(f"{PAIN} input:checked")).to_have_count(1)
    measure.get_by_role("button", name=said_of_visits.TAKE_BACK, exact=True).wait_for()
    chosen = measure.locator(f"{PAIN} input:checked")
    expect(chosen).to_have_value("7")
    measure.locator(PAIN, has_text="7").click()
    expect(chosen).to_have_count(0)
    measure.get_by_role("button", name=said_of_visits.TAKE_BACK, exact=True).click()
    measure.get_by_role("button", name=said_of_visits.TAKE_BACK, exact=True).wait_for(state="detached")
    expect(chosen).to_have_count(0)
    measure.locator(PAIN, has_text="2").click()
    measure.get_by_role("button", name=words.KEEP, exact=True).click()
    until(lambda: led.now(running.desk).phase is not Phase.REVIEW)
    assert led.now(running.desk).pain[-1] == 2


def test_a_key_pressed_twice_or_held_down_goes_one_step(running: Served, measure: Page) -> None:
    measure.locator(".intake").wait_for()
    measure.add_style_tag(content=".mantine-Button-root { animation-duration: 600s !important; }")
    measure.evaluate(LONG_AGO)
    go_on = measure.get_by_role("button", name=words.GO_ON, exact=True)
    sent: list[str] = []
    measure.on("request", lambda asked: sent.append(changed(asked)) if is_press(asked) else None)
    go_on.focus()
    for _ in range(2):  # the second time without letting the key go: the browser calls it a repetition
        measure.keyboard.down("Enter")
    measure.locator(".questions").wait_for()
    measure.keyboard.up("Enter")
    go_on.focus()
    measure.keyboard.press("Enter")  # too early
    turned(measure)
    assert len(sent) == 1
    measure.evaluate(LONG_AGO)
    measure.keyboard.press("Enter")
    measure.locator(".guesses").wait_for()
    assert len(sent) == 2


def test_a_copied_tab_is_another_one_and_a_reloaded_one_the_same(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/measure")
    page.wait_for_function("() => sessionStorage.getItem('tab')")
    own = page.evaluate("() => sessionStorage.getItem('tab')")
    page.reload()
    page.locator("#measure-panel").wait_for()
    page.wait_for_function("() => document.body.dataset.link === 'open'")
    assert page.evaluate("() => sessionStorage.getItem('tab')") == own
    copied = page.evaluate("() => ({...sessionStorage})")
    other = page.context.new_page()
    other.add_init_script(
        f"if (!sessionStorage.length) Object.entries({json.dumps(copied)})"
        ".forEach(([key, value]) => sessionStorage.setItem(key, value))"
    )
    other.goto(running.base + "/measure")
    other.wait_for_function("() => document.body.dataset.link === 'open'")
    named = other.evaluate("() => sessionStorage.getItem('tab')")
    assert named and named != own


@pytest.mark.parametrize("act", ["keep", "redo"])
def test_a_late_second_press_decides_nothing_of_the_next_trial(running: Served, act: str) -> None:
    guide, running.desk.leader = running.desk.guide, None
    led.begin(running.desk, "Ondra Invented")
    try:
        led.to_step(running.desk, "quiet_stance")
        guide.start()
        led.to_review(running.desk)
        attempt = led.now(running.desk).attempt
        assert attempt is not None
        getattr(guide, act)(2, attempt.trial)
        where = led.now(running.desk)
        getattr(guide, act)(9, attempt.trial)
        guide.exclude("other", 9, attempt.trial)
        assert led.now(running.desk) == where
    finally:
        led.leave(running.desk, running.source)


# Nobody is signed in any more


def test_who_is_signed_out_meanwhile_stumbles_over_no_answer(running: Served, windows: Windows) -> None:
    page = windows.page(running.base)
    cookies = signed.cookies(running.desk, signed.CLINICIAN)
    page.context.add_cookies([{"name": n, "value": v, "url": running.base} for n, v in cookies.items()])
    page.goto(running.base + "/")
    page.locator("input:visible").first.wait_for()
    turned(page)
    wrongs: list[str] = []
    page.on("pageerror", lambda error: wrongs.append(str(error)))
    # That an answer is a refusal is told by the browser itself, of a call and of the live socket alike.
    refused = re.compile("Failed to load|WebSocket connection to .* response code: 403")
    page.on("console", lambda told: None if refused.search(told.text) else wrongs.append(told.text))
    page.evaluate("() => { window.accounts.look = () => Promise.resolve() }")  # it stays to be looked at
    sessions = running.desk.library.sessions
    session = sessions.find(cookies[running.desk.door.cookie])
    assert session is not None
    sessions.close(session)
    # What was under way when the session ended is answered still.
    with page.expect_response(lambda answer: "_dash-update" in answer.url and answer.status == 401) as told:
        page.locator("input:visible").first.press_sequentially("F")
    told.value.finished()
    turned(page)
    assert wrongs == []
