"""The guided visit on a telephone: what is to be said and pressed comes before the picture of the plates."""

import json
from collections.abc import Callable, Iterator

import led
import pytest
import signed
from playwright.sync_api import Page, expect
from served import Served, until

from dashboard import words
from dashboard.accounts.role import Role
from dashboard.server.app import create_app
from dashboard.visit.now import Phase
from dashboard.words import visit as said

PHONE = (390, 844)
IN_ORDER = """([above, below]) => {
    const [first, last] = [above, below].map(each => document.querySelector("#measure-panel " + each));
    return first && last && first.getBoundingClientRect().bottom <= last.getBoundingClientRect().top
        && last.getBoundingClientRect().bottom <= window.innerHeight;
}"""
"""Whether both parts of the panel are in sight, one above the other."""


@pytest.fixture
def page(running: Served, open_page: Callable[..., Page]) -> Iterator[Page]:
    running.desk.leader = None
    led.begin(running.desk, "Pia Invented")
    led.to_step(running.desk, "weight_shift")
    yield open_page("/measure", size=PHONE)
    led.leave(running.desk, running.source)


def test_what_to_say_and_to_press_is_in_sight_before_and_while_it_is_done(
    running: Served, page: Page
) -> None:
    page.wait_for_function(IN_ORDER, arg=[".how", 'button[id*="start"]'])
    hurry, running.source.speed = running.source.speed, 2.0
    try:
        running.desk.guide.start()
        until(lambda: led.now(running.desk).phase is Phase.RUNNING)
        page.wait_for_function(IN_ORDER, arg=["#live-clock", 'button[id*="stop"]'])
        running.desk.guide.stop()
    finally:
        running.source.speed = hurry


def test_on_a_tablet_held_upright_the_questions_stay_on_their_card(running: Served, page: Page) -> None:
    running.desk.guide.choose("intake")
    page.set_viewport_size({"width": 768, "height": 1024})
    page.locator(".intake").wait_for()
    page.wait_for_function(
        "() => { const [card, form] = ['#measure-panel', '.intake'].map(each => document.querySelector(each)"
        ".getBoundingClientRect()); return form.bottom <= card.bottom && form.width > 0.8 * card.width; }"
    )
    go_on = page.get_by_role("button", name=words.GO_ON, exact=True)
    expect(go_on).to_be_in_viewport(ratio=1)


def test_the_name_of_the_last_step_stays_on_the_screen(running: Served, page: Page) -> None:
    running.desk.guide.choose("leave")
    word = page.locator(".road .here .word", has_text=said.GROUPS["leave"])
    word.wait_for()
    left, right = page.evaluate(
        "word => { const range = document.createRange(); range.selectNodeContents(word);"
        " const box = range.getBoundingClientRect(); return [box.left, box.right]; }",
        word.element_handle(),
    )
    assert left >= 0 and right <= PHONE[0]


def test_a_field_that_just_came_changes_nothing_that_was_chosen_meanwhile(running: Served) -> None:
    """Its value is as old as the panel: sent late it would undo a choice, and no picture would say so."""
    made, key = running.desk, {"circumstance": "tape", "was": "none"}
    made.leader = None
    led.begin(made, "Pelle Invented")
    led.to_step(made, "tape_during")
    app = create_app(made)
    (output,) = (
        name for name, each in app.callback_map.items() if '"circumstance"' in each["inputs"][0]["id"]
    )
    target, _, prop = output.partition(".")
    try:
        made.guide.circumstance("tape", "knee")
        written = json.dumps(key, separators=(",", ":"))
        for changed, wanted in (([], "knee"), ([f"{written}.value"], "none")):
            body = {
                "output": output,
                "outputs": {"id": target, "property": prop},
                "inputs": [[{"id": key, "property": "value", "value": "none"}]],
                "state": [[{"id": key, "property": "id", "value": key}], {"id": "tab", "property": "data"}],
                "changedPropIds": changed,
            }
            answer = signed.client(made, app.server, Role.CLINICIAN).post(
                "/_dash-update-component", json=body
            )
            assert answer.status_code in (200, 204), answer.text
            assert led.now(made).circumstances.tape == wanted
    finally:
        led.leave(made, running.source)


def test_the_tape_is_chosen_where_it_is_asked_for(running: Served, page: Page) -> None:
    led.to_step(running.desk, "tape_during")
    page.locator(".notice", has_text=said.TAPE_ON).wait_for()
    fields = page.locator(".how-done .mantine-Select-root label")
    fields.first.wait_for()
    assert fields.first.inner_text() == said.CIRCUMSTANCES["tape"]
    running.desk.guide.circumstance("tape", "knee")
    page.locator(".notice", has_text=said.TAPE_ON).wait_for(state="detached")
    assert not fields.first.is_visible()


def test_the_state_of_the_device_is_read_to_its_end(page: Page) -> None:
    line = page.locator("#status-line")
    told = "Recording on the mat · daily check overdue · 32 x 32 · 70 scans/s"
    cut = line.evaluate(
        "(line, told) => { line.textContent = told; return [line.scrollWidth > line.clientWidth,"
        " line.scrollHeight > line.clientHeight,"
        " document.documentElement.scrollWidth > window.innerWidth]; }",
        told,
    )
    assert cut == [False, False, False]
