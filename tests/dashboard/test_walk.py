"""The whole screen in a real browser, from a name to the PDF; seed, deficit and side are drawn."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader
from served import Served, served, until

from dashboard import words
from dashboard.visit.now import Phase
from dashboard.words import visit as said
from station.library.library import TrialState
from station.mat import Side

DRAWN = random.SystemRandom().randrange(1_000_000)
WEAK = Side.RIGHT if DRAWN % 2 else Side.LEFT
DEFICIT = 0.6 + 0.3 * (DRAWN % 1000) / 1000


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the real visit, 30 s trials and all, on a plate of 500 Hz and a person with a deficit."""
    print(f"seed {DRAWN}, deficit {DEFICIT:.2f} on the {WEAK}")
    person = f"?seed={DRAWN % 9999}&mass=64&height=1.68&deficit={DEFICIT:.3f}&weak={WEAK}&rate=500"
    with served(tmp_path_factory.mktemp("walk"), person=person, is_short=False, speed=16.0) as found:
        yield found


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def tap(page: Page, group: str, answer: str) -> None:
    page.get_by_role("group", name=group, exact=True).get_by_text(answer, exact=True).click()


def keep_trial(page: Page, running: Served, name: str) -> None:
    page.locator(".cue", has_text=name).first.wait_for()
    page.locator("button", has_text="Start ·").click()
    page.get_by_role("button", name=words.KEEP, exact=True).wait_for()
    until(lambda: running.desk.guide.now.attempt.is_saved)  # type: ignore[union-attr]
    page.get_by_role("button", name=words.KEEP, exact=True).click()


def test_the_whole_screen_from_a_name_to_the_page(
    walked: Served, open_on: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_on(walked, "/")
    page.get_by_label(words.NAME_OR_CODE).fill("Wanda Invented")
    page.get_by_role("button", name=words.ADD).click()
    press(page, words.START_VISIT)
    _ask(page)
    press(page, words.SET_ZERO)
    press(page, words.WEIGH)
    page.locator(".weight").wait_for()
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        press(page, words.START_PRACTICE)
        until(lambda: walked.desk.guide.now.phase is Phase.WAITING)  # type: ignore[union-attr]
    keep_trial(page, walked, words.CUES["quiet_stance"].say)
    for _ in range(2):
        for side in ("LEFT", "RIGHT"):
            keep_trial(page, walked, f"Stand on your {side} leg")
    page.locator(".cue", has_text=words.CUES["mini_squat"].say).wait_for()
    page.locator("button", has_text="Start ·").click()
    page.locator(".tick.left").first.wait_for()
    page.keyboard.press("1")
    page.locator(".ticked p", has_text=said.ticked("hip_drop", "left", 1)).wait_for()
    page.get_by_role("button", name=words.KEEP, exact=True).click()
    for side in ("LEFT", "RIGHT"):
        keep_trial(page, walked, f"Squat on your {side} leg")
    press(page, said.ADD_ON["landing"])
    for _ in range(3):
        for side in ("LEFT", "RIGHT"):
            keep_trial(page, walked, f"Land on your {side} leg")
    press(page, said.LOOK_EMPTY)
    page.get_by_text("Empty plates: the zero has not moved.").wait_for()
    press(page, words.TO_RESULT)
    page.locator("h2", has_text="Landing").wait_for()
    visit = page.url.rsplit("/", 1)[1]
    trials = walked.desk.library.trials_in(visit)
    assert [trial.state for trial in trials] == [TrialState.KEPT] * 14
    _facts(page.locator("main, #content, body").first.inner_text(), walked, visit)
    made = page.request.get(f"{page.url}/page.pdf")
    assert made.ok
    path = tmp_path / "page.pdf"
    path.write_bytes(made.body())
    read = PdfReader(path)
    assert len(read.pages) == 1
    _facts(read.pages[0].extract_text(), walked, visit)


def _ask(page: Page) -> None:
    """Fill in the intake, safety and the guess as a clinician would: mostly taps."""
    page.locator(".intake").wait_for()
    tap(page, said.FIELDS["pain_lying_on_left"], "Yes")
    tap(page, said.FIELDS["start_remembered"], "No")
    page.get_by_label(said.FIELDS["weekly_km_now"]).fill("30")
    press(page, words.GO_ON)
    press(page, words.NONE_OF_THESE)
    page.get_by_role("group", name=words.PAIN_NOW).get_by_text("1", exact=True).click()
    press(page, words.GO_ON)
    tap(page, said.GUESS["guess_heavier"], "Left")
    press(page, words.GO_ON)


def _facts(text: str, running: Served, visit: str) -> None:
    """The stance is less steady on the side of the deficit, the landing harder on the other: two facts."""
    low = " ".join(text.lower().split())
    sway = {side: _mean(running, visit, "single_leg_stance", "mean_velocity", side) for side in Side}
    peak = {side: _mean(running, visit, "landing", "peak_force_bw", side) for side in Side}
    assert sway[WEAK] > sway[WEAK.other], (DRAWN, sway)
    assert peak[WEAK.other] > peak[WEAK], (DRAWN, peak)
    assert f"{WEAK} is larger by" in low, "the sway"
    assert f"{WEAK.other} is larger by" in low, "the landing load"
    for never in ("weak", "fail", "abnormal", "injury risk", "balance score", "diagnosis of"):
        assert never not in low.replace("not a diagnosis", ""), never


def _mean(running: Served, visit: str, test: str, metric: str, side: Side) -> float:
    values = []
    for trial in running.desk.library.trials_in(visit):
        stored = running.desk.library.result_of(trial.id, test)
        for value in stored.result["values"] if stored is not None else ():
            own = (value["metric"], value["side"], value["repetition"]) == (metric, str(side), None)
            if own and value["value"] is not None:
                values.append(value["value"])
    return sum(values) / len(values) if values else float("nan")
