"""The guided visit in a browser that is reloaded, left, doubled and signed out at every moment."""

from collections.abc import Callable
from dataclasses import replace

import led
import pytest
import signed
from browsing import Windows
from playwright.sync_api import Page
from served import Served, until

from dashboard import words
from dashboard.visit.now import Phase
from dashboard.words import visit as said
from station.library.library import TrialState

OWN_VOICE = """() => {
    window.told = [];
    const voice = {localService: true, lang: "en-US"};
    const speaker = {getVoices: () => [voice], cancel: () => {}, speak: each => window.told.push(each.text)};
    Object.defineProperty(window, "speechSynthesis", {value: speaker});
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
}"""
HTML = "<img src=x onerror=\"document.title='broken'\"> & <b>Invented</b>"


def step(running: Served) -> str:
    return led.now(running.desk).step.key


def to(running: Served, name: str, key: str) -> None:
    """Bring a new patient's visit to a step, for whichever screen looks first."""
    running.desk.leader = None
    led.begin(running.desk, name, asks=True)
    if key not in ("intake", "safety", "guess", "zero"):
        led.to_step(running.desk, key)
    running.desk.guide.choose(key)


def end(running: Served) -> None:
    led.leave(running.desk, running.source)


def ready(page: Page) -> None:
    """Wait until the panel is that of a screen with its socket open."""
    page.wait_for_function("() => document.body.dataset.link === 'open'")
    page.locator("#measure-panel .who").wait_for()
    # The panel is made anew when the page's socket is there: a click before that would be lost with it.
    page.wait_for_function("() => window.liveStats && window.liveStats.packets > 3")


def test_reload_back_and_forward_change_nothing_at_any_step(
    running: Served, open_page: Callable[..., Page]
) -> None:
    to(running, "Rosa Invented", "intake")
    page = open_page("/")
    page.get_by_role("link", name=words.MEASURE).click()
    ready(page)
    for key in ("intake", "safety", "guess", "zero", "weigh_in", "practice_left", "quiet_stance", "leave"):
        if key in ("practice_left", "quiet_stance"):
            led.to_step(running.desk, key)
        running.desk.guide.choose(key)
        cue = page.locator(
            "#measure-panel .cue", has_text=words.CUES[key].say.split(" on ")[0].split("LEFT")[0]
        )
        cue.wait_for()
        before = led.now(running.desk)
        page.reload()
        cue.wait_for()
        page.go_back()
        page.get_by_label(words.FIND).wait_for()
        page.go_forward()
        cue.wait_for()
        ready(page)
        after = led.now(running.desk)
        assert (after.at, after.done, after.phase) == (before.at, before.done, before.phase), key
        assert page.locator("#told .notice").count() == 0
    end(running)


def test_a_trial_goes_on_through_reload_back_and_forward(
    running: Served, open_page: Callable[..., Page]
) -> None:
    to(running, "Ria Invented", "mini_squat")
    page = open_page("/")
    page.get_by_role("link", name=words.MEASURE).click()
    ready(page)
    hurry, running.source.speed = running.source.speed, 2.0
    try:
        page.locator("button", has_text="Start ·").click()
        until(lambda: led.now(running.desk).phase is Phase.RUNNING)
        page.reload()
        ready(page)
        page.get_by_role("button", name=words.STOP, exact=True).wait_for()
        page.keyboard.press("3")
        until(lambda: led.now(running.desk).seen)
        page.go_back()
        page.get_by_label(words.FIND).wait_for()
        page.go_forward()
    finally:
        running.source.speed = hurry
    page.get_by_role("button", name=words.KEEP, exact=True).wait_for()
    trial = led.to_review(running.desk)
    page.reload()
    ready(page)
    page.get_by_role("button", name=words.KEEP, exact=True).click()
    until(lambda: led.now(running.desk).phase is Phase.WAITING)
    assert running.desk.library.trial(trial).state is TrialState.KEPT
    assert len(running.desk.library.observations.of_trial(trial)) == 1
    end(running)


def test_a_double_click_goes_one_step(running: Served, open_page: Callable[..., Page]) -> None:
    to(running, "Rena Invented", "intake")
    page = open_page("/measure")
    ready(page)
    page.locator(".intake").wait_for()
    page.get_by_role("button", name=words.GO_ON, exact=True).dblclick()
    page.locator(".questions").wait_for()
    page.wait_for_timeout(500)
    assert step(running) == "safety"
    page.get_by_role("button", name=words.GO_ON, exact=True).dblclick()
    page.locator(".guesses").wait_for()
    page.wait_for_timeout(500)
    assert step(running) == "guess" and page.locator("#told .notice.bad").count() == 0
    end(running)


def test_signed_out_in_the_middle_of_a_trial_it_goes_on_and_waits(running: Served, windows: Windows) -> None:
    to(running, "Runa Invented", "quiet_stance")
    page = windows.page(running.base)
    cookies = signed.cookies(running.desk, signed.CLINICIAN)
    page.context.add_cookies([{"name": n, "value": v, "url": running.base} for n, v in cookies.items()])
    page.goto(running.base + "/measure")
    ready(page)
    hurry, running.source.speed = running.source.speed, 3.0
    try:
        page.locator("button", has_text="Start ·").click()
        until(lambda: led.now(running.desk).phase is Phase.RUNNING)
        page.locator("[data-sign-out]").click()
        page.locator("#password").wait_for()
        assert "Runa" not in page.content()
    finally:
        running.source.speed = hurry
    trial = led.to_review(running.desk)
    assert running.desk.library.trial(trial).state is TrialState.COMPLETE
    again = signed.cookies(running.desk, signed.CLINICIAN)
    page.context.add_cookies([{"name": n, "value": v, "url": running.base} for n, v in again.items()])
    page.goto(running.base + "/measure")
    page.get_by_role("button", name=words.KEEP, exact=True).wait_for()
    windows.close_pages()
    end(running)


def test_a_session_that_ends_in_the_middle_of_a_trial_shows_nothing_more(
    running: Served, windows: Windows
) -> None:
    to(running, "Ruby Invented", "quiet_stance")
    page = windows.page(running.base)
    cookies = signed.cookies(running.desk, signed.CLINICIAN)
    page.context.add_cookies([{"name": n, "value": v, "url": running.base} for n, v in cookies.items()])
    page.goto(running.base + "/measure")
    ready(page)
    hurry, running.source.speed = running.source.speed, 3.0
    try:
        page.locator("button", has_text="Start ·").click()
        until(lambda: led.now(running.desk).phase is Phase.RUNNING)
        session = running.desk.door.session(cookies[running.desk.door.cookie])
        assert session is not None
        running.desk.library.sessions.close(session)
        page.locator("#password").wait_for()
        assert "Ruby" not in page.content()
    finally:
        running.source.speed = hurry
    trial = led.to_review(running.desk)
    assert running.desk.library.trial(trial).state is TrialState.COMPLETE
    windows.close_pages()
    end(running)


def test_a_name_of_html_is_text(running: Served, open_page: Callable[..., Page]) -> None:
    to(running, HTML, "intake")
    page = open_page("/measure")
    ready(page)
    assert page.locator("#measure-panel .who .name").inner_text() == HTML
    page.goto(running.base + f"/visit/{led.now(running.desk).visit.id}")
    page.get_by_role("heading", level=1).wait_for()
    assert HTML in page.get_by_role("heading", level=1).inner_text()
    assert "broken" not in page.title()
    end(running)


@pytest.mark.parametrize("share, alarms", [(0.95, "true")])
def test_too_much_on_a_cell_is_said_aloud_while_the_trial_runs(
    running: Served, open_page: Callable[..., Page], share: float, alarms: str
) -> None:
    to(running, "Rike Invented", "quiet_stance")
    page = open_page("/measure")
    ready(page)
    page.evaluate(OWN_VOICE)
    hurry, running.source.speed = running.source.speed, 2.0
    try:
        page.locator("button", has_text="Start ·").click()
        until(lambda: led.now(running.desk).phase is Phase.RUNNING)
        until(lambda: running.desk.station.heaviest is not None)
        heaviest = running.desk.station.heaviest
        assert heaviest is not None
        running.desk.station.heaviest = replace(heaviest, share=share)
        told = f"Too much for the {heaviest.side} plate (limit 200 kg a cell). Stop. {said.STEP_OFF}"
        page.wait_for_function("text => window.told.includes(text)", arg=told)
        assert page.locator(f"[data-alarm={alarms}]").count() == 1
        assert led.now(running.desk).phase is Phase.RUNNING
        running.desk.guide.stop()
    finally:
        running.source.speed = hurry
    led.to_review(running.desk)
    assert page.evaluate("text => window.told.filter(each => each === text).length", told) == 1
    end(running)
