"""Events of a trial in a real browser: checked, moved, deleted, added, saved, and taken back."""

import re
from collections.abc import Callable

import pytest
import stored
from drawn import wait_for_pictures
from playwright.sync_api import Locator, Page
from served import Served

from dashboard import words
from station import analyse, file
from station.events.correction import Corrections
from station.mat import Side

SCRIPTS = {
    "quiet_stance": ("quiet_stance?seed=3&rate=100&seconds=30", None),
    "single_leg_stance": ("single_leg_stance?seed=3&rate=100&seconds=40&side=right", "right"),
    "mini_squat": ("mini_squat?seed=3&rate=100&seconds=50", None),
    "single_leg_squat": ("single_leg_squat?seed=3&rate=100&seconds=50&side=right", "right"),
    "landing": ("landing?seed=3&rate=1000&seconds=12", None),
    "weight_shift": ("weight_shift?seed=3&rate=100&seconds=40", None),
}
SAID = {
    key: re.compile(re.escape(said))
    for key, said in {"edited": words.EDITED, "applied": words.APPLIED, "found": words.AS_FOUND}.items()
}


@pytest.fixture(scope="module")
def trials(running: Served) -> dict[str, str]:
    """Return one simulated trial of every assessment, by its key."""
    library = running.desk.library
    visit = library.open_visit(library.add_patient("Mia Invented").id).id
    return {key: stored.trial(library, visit, script, key, leg) for key, (script, leg) in SCRIPTS.items()}


def opened(page: Page) -> Page:
    """Unfold the events of a trial, and wait until the graph stands in place of the picture."""
    assert not page.locator(".correcting").is_visible() and not page.locator(".js-plotly-plot").count()
    page.locator("summary", has_text=words.CORRECT).click()
    page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
    page.locator(".over-time .picture").wait_for(state="hidden")
    return page


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def time_of(page: Page, name: str) -> Locator:
    return page.get_by_label(re.compile(f"^Time of {name}, "))


def said(page: Page, what: str) -> None:
    page.locator(".beside .notice", has_text=SAID[what]).wait_for()


def row_of(page: Page, title: str) -> str:
    """Return the row of a number in the table of all numbers, on one line."""
    row = page.locator("table.numbers tr", has_text=title).first
    return " ".join(row.inner_text().split())


def shares(running: Served, trial: str, corrections: Corrections) -> list[str]:
    found = running.desk.library.trial(trial)
    path = running.desk.library.recording_path(found)
    assert path is not None
    result = analyse.of_recording(file.recording(path), found.assessment, corrections=corrections)
    values = [result.value("load_share_bottom", side) for side in (Side.LEFT, Side.RIGHT)]
    return [words.number(value.value, value.unit) for value in values]


def test_a_moved_bottom_changes_the_numbers_is_kept_and_taken_back(
    running: Served, trials: dict[str, str], open_page: Callable[..., Page]
) -> None:
    trial = trials["mini_squat"]
    page = opened(open_page(f"/trial/{trial}"))
    library, title = running.desk.library, "Share at the bottom"
    automatic = shares(running, trial, Corrections())
    before = row_of(page, title)
    assert all(share in before for share in automatic)
    field = time_of(page, "Bottom 3")
    was = float(field.input_value().removesuffix(" s"))
    field.fill(f"{was - 1.0:.3f}")
    field.press("Tab")
    said(page, "edited")
    assert row_of(page, title) == before, "nothing follows before it is applied"
    press(page, words.APPLY)
    said(page, "applied")
    page.locator(".notice", has_text=words.NUMBERS_UNSAVED).wait_for()
    assert row_of(page, title) != before
    assert library.corrections_of(trial, "mini_squat") == ()
    press(page, words.SAVE)
    page.locator(".beside .notice.good").wait_for()
    (kept,) = library.corrections_of(trial, "mini_squat")
    corrected = shares(running, trial, kept.corrections)
    assert corrected != automatic
    told = page.locator(".changed li", has_text=title).first.inner_text()
    assert f"was {automatic[0]}" in told and f"now {corrected[0]}" in told, told
    page.reload()
    page.locator(".notice.plain", has_text="Events corrected by hand").wait_for()
    what = page.get_by_role("region", name=words.CORRECTED_HEAD)
    moved = f"Bottom 3, both legs: moved from {was:.3f} s to {was - 1.0:.3f} s."
    assert what.locator("li").all_inner_texts()[0] == moved, "read without the editor"
    again = what.locator("li", has_text=title).first.inner_text()
    assert f"was {automatic[0]}" in again and f"now {corrected[0]}" in again
    opened(page)
    assert time_of(page, "Bottom 3").input_value() == f"{was - 1.0:.3f} s"
    assert all(share in row_of(page, title) for share in corrected)
    assert page.locator(".events .tag", has_text=f"found at {was:.3f} s").count() == 1
    visit = running.desk.records.visit(library.trial(trial).visit)
    assert visit is not None
    everywhere = (visit, *running.desk.records.visits(visit.patient.id))
    for tested in (each for one in everywhere for each in one.tests if each.key == "mini_squat"):
        assert tested.warnings[0] == words.corrected_trials(1)
        assert tested.used[0].corrections == kept.corrections, "result, trend and report take the corrected"
    press(page, words.TO_AUTOMATIC)
    said(page, "found")
    what.wait_for(state="detached")
    page.reload()
    wait_for_pictures(page)
    assert row_of(page, title) == before and not what.count()
    assert len(library.corrections_of(trial, "mini_squat")) == 2, "nothing that was stored is lost"
    opened(page)
    press(page, words.TO_EARLIER)
    said(page, "applied")
    assert all(share in row_of(page, title) for share in corrected)
    assert len(library.corrections_of(trial, "mini_squat")) == 2, "looking at them stores nothing"


def test_a_squat_is_deleted_and_one_is_added(
    running: Served, trials: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page = opened(open_page(f"/trial/{trials['single_leg_squat']}"))
    count = int(row_of(page, "Repetitions").split()[-1])
    bottom = float(time_of(page, "Bottom 1").input_value().removesuffix(" s"))
    for name in ("Start 1", "Bottom 1", "End 1"):
        item = page.locator(".events li", has_text=name)
        item.get_by_role("button", name=words.DELETE).click()
        item.get_by_role("button", name=words.RESTORE).wait_for()
    press(page, words.APPLY)
    said(page, "applied")
    assert int(row_of(page, "Repetitions").split()[-1]) == count - 1
    assert page.locator(".events .tag", has_text=words.DELETED_TAG).count() == 3
    for kind, time in (("Start", bottom - 1.5), ("Bottom", bottom), ("End", bottom + 1.5)):
        page.get_by_role("textbox", name=words.KIND_FIELD, exact=True).click()
        page.get_by_role("option", name=kind, exact=True).click()
        page.get_by_role("textbox", name=words.LEG_FIELD, exact=True).click()
        page.get_by_role("option", name="Right", exact=True).click()
        page.get_by_role("textbox", name=words.TIME_FIELD, exact=True).fill(f"{time:.2f}")
        before = page.locator(".events li").count()
        press(page, words.ADD_EVENT)
        page.wait_for_function("n => document.querySelectorAll('.events li').length > n", arg=before)
        if kind == "Bottom":
            press(page, words.APPLY)
            page.locator(".notice", has_text="needs all three").wait_for()
    press(page, words.APPLY)
    said(page, "applied")
    page.locator(".notice", has_text="needs all three").wait_for(state="detached")
    assert int(row_of(page, "Repetitions").split()[-1]) == count
    page.locator(".events li", has_text=words.ADDED_TAG).first.get_by_role(
        "button", name=words.DELETE
    ).click()
    said(page, "edited")
    assert page.locator(".events .tag", has_text=words.ADDED_TAG).count() == 2
    assert running.desk.library.corrections_of(trials["single_leg_squat"], "single_leg_squat") == ()


def test_what_makes_no_sense_is_told_and_nothing_is_stored(
    running: Served, trials: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page = opened(open_page(f"/trial/{trials['quiet_stance']}"))
    press(page, words.ADD_EVENT)
    page.locator(".notice", has_text=words.NO_KIND).wait_for()
    field = time_of(page, "Steps on")
    field.fill("")
    field.press("Tab")
    page.locator(".notice", has_text=words.NO_TIME).wait_for()
    with page.expect_response(lambda answer: "_dash-update-component" in answer.url):
        press(page, words.SAVE)
    # Nobody types into a list that may change any moment, and what the answer says is said already.
    page.locator("[data-one-at-a-time]:not(.asking)").wait_for()
    page.locator(".notice", has_text=words.NO_TIME).wait_for()
    field.fill("99")
    field.press("Tab")
    outside = page.locator(".notice", has_text="lies outside the recording, which lasts 30.00 s.")
    outside.wait_for()
    assert field.input_value().startswith("99"), "what was typed is not corrected in silence"
    field.fill("0.5")
    field.press("Tab")
    said(page, "edited")
    page.get_by_label(words.TIME_FIELD).fill("999")
    press(page, words.ADD_EVENT)
    outside.wait_for()
    assert page.locator(".events .tag", has_text=words.ADDED_TAG).count() == 0
    assert running.desk.library.corrections_of(trials["quiet_stance"], "quiet_stance") == ()


def test_the_same_event_is_not_added_twice_and_of_two_windows_none_overwrites_the_other(
    running: Served, open_page: Callable[..., Page]
) -> None:
    library = running.desk.library
    visit = library.open_visit(library.add_patient("Twa Invented").id).id
    trial = stored.trial(library, visit, SCRIPTS["quiet_stance"][0], "quiet_stance", None)
    first, second = (opened(open_page(f"/trial/{trial}")) for _ in range(2))
    for page, time in ((first, "12.5"), (second, "13.5")):
        page.get_by_label(words.TIME_FIELD).fill(time)
        press(page, words.ADD_EVENT)
        said(page, "edited")
    press(first, words.ADD_EVENT)
    first.locator(".notice", has_text=words.THERE_ALREADY).wait_for()
    assert first.locator(".events .tag", has_text=words.ADDED_TAG).count() == 1
    press(first, words.SAVE)
    first.locator(".beside .notice.good").wait_for()
    press(second, words.SAVE)
    second.locator(".notice", has_text=words.OVERTAKEN).wait_for()
    assert second.locator(".events .tag", has_text=words.ADDED_TAG).count() == 1, "nothing typed is lost"
    (kept,) = library.corrections_of(trial, "quiet_stance")
    assert [item.time for item in kept.corrections.items] == [12.5]


def test_the_keyboard_is_enough_and_keeps_its_place(
    running: Served, trials: dict[str, str], open_page: Callable[..., Page]
) -> None:
    page = open_page(f"/trial/{trials['landing']}")
    wait_for_pictures(page)
    page.locator("summary", has_text=words.CORRECT).focus()
    page.keyboard.press("Enter")
    page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    field = page.get_by_label(re.compile("^Time of Lands, left"))
    was = float(field.input_value().removesuffix(" s"))
    field.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    said(page, "edited")
    assert float(field.input_value().removesuffix(" s")) == pytest.approx(was + 0.01)
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused).startswith(f"{words.SHOW}: Lands, left")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=words.WHOLE_TRIAL).wait_for()
    ticks = page.locator(".js-plotly-plot .xaxislayer-above text").all_text_contents()
    assert all(abs(float(tick.replace("−", "-")) - was) < 1.2 for tick in ticks if tick), ticks
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".events .tag.deleted").wait_for()
    assert page.evaluate(focused).startswith(f"{words.RESTORE}: Lands, left")


@pytest.mark.parametrize(("scheme", "size"), [("light", (390, 844)), ("dark", (1024, 768))])
def test_every_test_draws_its_events_without_a_complaint(
    running: Served,
    trials: dict[str, str],
    open_page: Callable[..., Page],
    scheme: str,
    size: tuple[int, int],
) -> None:
    page = open_page(f"/trial/{next(iter(trials.values()))}", scheme, size)
    for key, trial in trials.items():
        address = f"{running.base}/trial/{trial}"
        if page.url != address:
            page.goto(address)
        wait_for_pictures(page)
        told = page.locator(".over-time img:visible").get_attribute("alt") or ""
        opened(page)
        plot = page.locator(".js-plotly-plot").first
        plot.locator("svg.main-svg").first.wait_for()
        names = plot.locator(".yaxislayer-above .y2tick text, .y2tick text").all_text_contents()
        found = running.desk.records.trial(trial)
        assert found is not None and found.result is not None
        wanted = {words.event(event["kind"], key) for event in found.result["events"]}
        assert wanted and set(names) == wanted, (key, names)
        assert all(f"{name}: " in told for name in wanted), told
        assert page.locator(".events li").count() == len(found.result["events"])
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{key} is {wider} px wider than the screen"
        small = page.evaluate(
            "() => [...document.querySelectorAll('button, input')].filter(e => e.offsetParent "
            "&& e.getBoundingClientRect().height < 44 && !e.closest('.mantine-NumberInput-controls'))"
            ".map(e => e.outerHTML.slice(0, 120))"
        )
        assert small == [], (key, small)
