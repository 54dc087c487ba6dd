"""The guided visit by keyboard alone: from the list of people to the result, and the focus is never lost."""

from collections.abc import Callable

from browsing import LONG_AGO
from playwright.sync_api import Page
from served import Served, until

from dashboard import words
from dashboard.visit.now import Phase
from dashboard.words import visit as said
from station.library.library import TrialState

HELD = """() => {
    const held = document.activeElement;
    if (!held || held === document.body) return null;
    const labels = [...(held.labels || [])];
    const written = held.textContent || labels.map(each => each.textContent).join() || held.id;
    return {name: (held.getAttribute("aria-label") || written).trim(),
            is_seen: held.matches(":focus-visible") && [held, ...labels].some(ringed)};
    function ringed(each) {
        const look = getComputedStyle(each), box = each.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && look.visibility === "visible" && look.opacity !== "0"
            && look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
    }
}"""
"""What has the focus, and whether one sees that it does."""
IN_PANEL = "() => document.getElementById('measure-panel').contains(document.activeElement)"
MOST_TABS = 140
"""More keys than anybody needs to go round a page."""


def held(page: Page) -> str:
    """Return the name of what has the focus. Errors: AssertionError when nothing has, or nobody sees it."""
    page.wait_for_function("() => document.activeElement && document.activeElement !== document.body")
    found = page.evaluate(HELD)
    page.evaluate(LONG_AGO)
    assert found is not None, "the focus is lost"
    assert found["is_seen"], f"nobody sees the focus on {found['name']}"
    return str(found["name"])


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Press Tab until something of this name has the focus; each stop on the way shows itself."""
    passed = []
    for _ in range(MOST_TABS):
        if page.evaluate(HELD) is not None and (now := held(page)).startswith(name):
            return
        if page.evaluate(HELD) is not None:
            passed.append(now)
        page.keyboard.press(key)
    raise AssertionError(f"{name} cannot be reached by Tab: {passed}")


def wait_held(page: Page, name: str) -> None:
    """Wait until the panel, made anew, has given the focus to its next button."""
    page.wait_for_function(
        """name => { const held = document.activeElement;
            return held && held !== document.body
                && (held.getAttribute("aria-label") || held.textContent).trim().startsWith(name); }""",
        arg=name,
    )
    assert held(page).startswith(name) and page.evaluate(IN_PANEL)


def test_a_visit_is_walked_without_a_mouse(running: Served, open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    desk = running.desk
    tab_to(page, "Skip")
    page.get_by_label(words.NAME_OR_CODE).wait_for()
    for _ in range(MOST_TABS):
        if page.evaluate(
            "label => document.activeElement.labels?.[0]?.textContent === label", words.NAME_OR_CODE
        ):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("Kay Invented")
    tab_to(page, words.ADD)
    page.keyboard.press("Enter")
    page.get_by_role("button", name=words.START_VISIT).wait_for()
    tab_to(page, words.START_VISIT)
    page.keyboard.press("Enter")

    page.locator(".intake").wait_for()
    wait_held(page, words.GO_ON)
    page.keyboard.press("Enter")
    page.locator(".questions").wait_for()
    wait_held(page, words.GO_ON)
    tab_to(page, words.NONE_OF_THESE, "Shift+Tab")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelectorAll('.questions input[value=no]:checked').length > 3")
    tab_to(page, words.GO_ON)
    page.keyboard.press("Enter")
    page.locator(".guesses").wait_for()
    wait_held(page, words.GO_ON)
    page.keyboard.press("Space")

    wait_held(page, words.SET_ZERO)
    page.keyboard.press("Enter")
    wait_held(page, words.WEIGH)
    page.keyboard.press("Enter")
    page.locator(".weight").wait_for()
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        wait_held(page, words.START_PRACTICE)
        tab_to(page, words.SKIP)
        page.keyboard.press("Enter")
    page.locator(".cue", has_text=words.CUES["quiet_stance"].say).wait_for()
    wait_held(page, "Start ·")
    page.keyboard.press("Space")
    page.get_by_role("button", name=words.KEEP, exact=True).wait_for()
    until(lambda: desk.guide.now.attempt.is_saved)  # type: ignore[union-attr]
    page.get_by_text(words.SAVED, exact=True).wait_for()
    wait_held(page, words.KEEP)
    page.keyboard.press("1")
    page.get_by_text(said.TAKE_BACK).wait_for()
    seen = desk.guide.now.seen  # type: ignore[union-attr]
    assert len(seen) == 1, "the digit ticked"
    wait_held(page, words.KEEP)
    page.keyboard.press("Enter")

    visit = desk.guide.now.visit.id  # type: ignore[union-attr]
    page.get_by_role("button", name=words.KEEP, exact=True).wait_for(state="detached")
    while desk.guide.now.phase is Phase.WAITING:  # type: ignore[union-attr]
        version = desk.guide.version
        wait_held(page, said.LOOK_EMPTY if desk.guide.now.step.key == "leave" else "Start")  # type: ignore[union-attr]
        tab_to(page, words.SKIP)
        page.keyboard.press("Enter")
        until(lambda before=version: desk.guide.version > before)  # type: ignore[misc]
    wait_held(page, words.TO_RESULT)
    page.keyboard.press("Enter")
    page.locator("h2", has_text="Quiet").wait_for()
    assert page.url.endswith(f"/visit/{visit}")
    trials = desk.library.trials_in(visit)
    assert [trial.state for trial in trials] == [TrialState.KEPT]
    assert [each.kind for each in desk.library.observations.of_trial(trials[0].id)] == [seen[0].kind]
