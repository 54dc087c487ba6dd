"""What somebody new to the screens stumbled over: each stays as it was mended."""

from collections.abc import Callable

from playwright.sync_api import Page

from dashboard import words

LAPTOP, PHONE = (1366, 768), (390, 844)
LINE = 60
"""px that a line of answers takes at most."""


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None, selector
    return {"y": found["y"], "width": found["width"], "bottom": found["y"] + found["height"]}


def test_questions_fit_their_screen(open_page: Callable[..., Page]) -> None:
    page = open_page("/", size=LAPTOP)
    page.get_by_label(words.NAME_OR_CODE).fill("Nora Newcomer")
    page.get_by_role("button", name=words.ADD).click()
    page.get_by_role("button", name=words.START_VISIT).click()
    page.locator(".intake").wait_for()
    heights = page.locator(".chips .mantine-Chip-root").evaluate_all(
        "parts => parts.map(part => part.getBoundingClientRect().height)"
    )
    assert heights and max(heights) < LINE, "a hidden field takes no room"
    page.get_by_role("button", name=words.GO_ON, exact=True).click()
    pain = page.get_by_role("group", name=words.PAIN_NOW)
    pain.wait_for()
    assert box(page, ".pain")["bottom"] <= box(page, ".panel > .acts")["y"], "nothing hides below the button"
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    button, panel = box(page, ".panel > .acts"), box(page, ".panel")
    assert button["width"] > 0.85 * panel["width"], "the button covers what scrolls behind it"
    page.goto(page.url.replace("/measure", "/"))
    # The list may be made anew while it is looked at: what is asked is asked of what stands there then.
    page.wait_for_function(
        "name => [...document.querySelectorAll('.people .name')]"
        ".some(part => part.textContent === name && part.getClientRects().length === 1)",
        arg="Nora Newcomer",
    )
