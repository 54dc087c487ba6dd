"""A whole visit in a real browser: the numbers on the page are those of the analysis."""

from collections.abc import Callable
from urllib.request import Request, urlopen

import pytest
from drawn import wait_for_pictures
from playwright.sync_api import Page
from served import Served, until

from dashboard import words
from dashboard.visit.now import Phase
from station import analyse, file
from station.library.library import TrialState
from station.mat import Side


def add_patient(page: Page, name: str) -> None:
    page.get_by_label(words.NAME_OR_CODE).fill(name)
    page.get_by_role("button", name=words.ADD).click()
    page.get_by_role("button", name=words.START_VISIT).wait_for()


def start_visit(page: Page) -> None:
    """Begin a visit and leave its questions open."""
    press(page, words.START_VISIT)
    for form in (".intake", ".questions", ".guesses"):
        page.locator(form).wait_for()
        press(page, words.GO_ON)
    page.get_by_role("button", name=words.SET_ZERO, exact=True).wait_for()


def to_quiet_stance(page: Page) -> None:
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        press(page, words.SKIP)
    page.locator(".cue", has_text=words.CUES["quiet_stance"].say).wait_for()


def press(page: Page, label: str) -> None:
    page.get_by_role("button", name=label, exact=True).click()


def start_trial(page: Page) -> None:
    page.locator("button", has_text="Start ·").click()


def numbers_of(page: Page) -> dict[str, str]:
    """Read the numbers beside the live view, by their label."""
    return {
        one.locator(".label").inner_text(): one.locator(".value").inner_text()
        for one in page.locator(".figures .one").all()
    }


def test_a_visit_from_the_first_name_to_the_printed_page(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    add_patient(page, "Nora Invented")
    start_visit(page)
    press(page, words.SET_ZERO)
    press(page, words.WEIGH)
    page.locator(".weight").wait_for()
    assert "kg" in page.locator(".weight").inner_text()
    weighing = running.desk.guide.now.weighing  # type: ignore[union-attr]
    assert weighing is not None and abs(weighing.total - 64 * 9.80665) < 10
    for key in ("practice_left", "practice_right", "quiet_stance"):
        page.locator(f".road .now[title^='{words.CUES[key].name}']").wait_for()
        press(page, words.SKIP)
    for side in ("left", "right"):
        page.locator(f".cue .{side}").wait_for()
        start_trial(page)
        page.get_by_role("button", name=words.KEEP, exact=True).wait_for()
        attempt = running.desk.guide.now.attempt  # type: ignore[union-attr]
        assert attempt is not None
        result = analyse.of_recording(attempt.recording, "single_leg_stance")
        shown = numbers_of(page)
        for key, label in (("mean_velocity", "Sway velocity"), ("hold_time", "Hold time")):
            value = result.value(key, Side(side))
            assert value.value is not None
            # A foot that came down for a moment has ended the hold before the recording did.
            is_whole = key == "hold_time" and result.value("touches", Side(side)).value == 0
            assert shown[label] == "".join(words.amount(key, value.value, value.unit, is_whole)), (key, shown)
        press(page, words.KEEP)
        page.get_by_role("button", name=words.KEEP, exact=True).wait_for(state="detached")
    page.goto(f"{running.base}/visit/{running.desk.guide.now.visit.id}")  # type: ignore[union-attr]
    page.locator("h2", has_text="Single-leg stand").wait_for()
    wait_for_pictures(page)
    trials = running.desk.library.trials_in(page.url.rsplit("/", 1)[1])
    assert [trial.state for trial in trials] == [TrialState.KEPT, TrialState.KEPT]
    table = page.locator("table.numbers").first.inner_text()
    for trial in trials:
        path = running.desk.library.recording_path(trial)
        assert path is not None
        value = analyse.of_recording(file.recording(path), trial.assessment).value(
            "mean_velocity", Side(str(trial.side))
        )
        assert words.number(value.value, value.unit) in table
    asked = Request(page.url + "/page.pdf", headers={"Cookie": running.cookie_header})
    with urlopen(asked) as answer:
        assert answer.read(5) == b"%PDF-"
    page.get_by_role("link", name=words.COMPARE).click()
    page.locator("p.verdict", has_text="No reference yet").wait_for()
    assert "measurement error" not in page.locator("p.verdict").first.inner_text().lower()
    page.goto(running.base + "/measure")
    # The panel is made anew when the page's socket is there: a click before that would be lost with it.
    page.wait_for_function("() => window.liveStats && window.liveStats.frames > 10")
    press(page, words.CLOSE_VISIT)
    page.get_by_role("button", name=words.RESUME_TODAY).wait_for()


def test_a_trial_stopped_early_says_why_numbers_are_missing_and_leaves_its_buttons_in_sight(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/", size=(1366, 700))
    add_patient(page, "Ruth Invented with a name that needs a second line")
    start_visit(page)
    press(page, words.SET_ZERO)
    press(page, words.WEIGH)
    page.locator(".weight").wait_for()
    to_quiet_stance(page)
    hurry, running.source.speed = running.source.speed, 1.0  # there must be time to stop it early
    start_trial(page)
    until(lambda: running.desk.station.progress()[0] > 1.0)
    running.desk.guide.stop()
    page.locator(".notice", has_text="Stopped early at").wait_for()
    running.source.speed = hurry
    page.get_by_text(words.SAVED, exact=True).wait_for()
    shown = numbers_of(page)
    assert words.NO_VALUE not in shown.values() and "too short" in shown.values()
    for label in (words.KEEP, words.REDO, words.EXCLUDE):
        box = page.get_by_role("button", name=label, exact=True).bounding_box()
        assert box is not None and box["y"] + box["height"] <= 700, label
    other = open_page("/measure", "dark", (768, 1024))
    other.locator(".figures .one").first.wait_for()
    assert numbers_of(other) == shown
    assert other.get_by_role("button", name=words.KEEP, exact=True).count() == 0
    other.goto(f"{running.base}/trial/{running.desk.guide.now.attempt.trial}")  # type: ignore[union-attr]
    other.get_by_text(words.advice("too_short"), exact=True).wait_for()
    elsewhere = running.desk.records.add("Sven Invented", 1980)
    other.goto(f"{running.base}/patient/{elsewhere}")
    other.locator(".notice", has_text="Another visit is running (Ruth").wait_for()
    running.desk.guide.redo()
    while running.desk.guide.now.phase is Phase.WAITING:  # type: ignore[union-attr]
        running.desk.guide.skip(running.desk.guide.now.step.key)  # type: ignore[union-attr]
    page.locator(".cue", has_text="no trial counts yet.").wait_for()
    missing = page.locator(".cue").inner_text()
    for key in ("quiet_stance", "single_leg_left", "single_leg_right", "mini_squat", "squat_left"):
        assert missing.lower().count(words.CUES[key].name.lower()) == 1, (key, missing)
    running.desk.guide.end()


@pytest.mark.parametrize("year", ["1850", "abc", "2200", "19 80"])
def test_a_birth_year_that_is_none_is_refused(
    running: Served, open_page: Callable[..., Page], year: str
) -> None:
    page = open_page("/")
    page.get_by_label(words.NAME_OR_CODE).fill("Tilda Invented")
    page.get_by_label(words.BIRTH_YEAR).fill(year)
    page.get_by_role("button", name=words.ADD).click()
    page.locator(".notice", has_text=words.BIRTH_YEAR_REFUSED).wait_for()
    assert running.desk.records.people("Tilda") == []


def test_two_screens_draw_at_once_and_one_of_them_leads(
    running: Served, open_page: Callable[..., Page]
) -> None:
    first = open_page("/")
    add_patient(first, "Otto Invented")
    start_visit(first)
    second = open_page("/measure")
    second.get_by_role("button", name=words.TAKE_OVER).wait_for()
    for page in (first, second):
        before = page.evaluate("window.liveStats.frames")
        page.wait_for_function("was => window.liveStats.frames > was + 10", arg=before)
    assert second.get_by_role("button", name=words.SET_ZERO).count() == 0
    press(second, words.TAKE_OVER)
    second.get_by_role("button", name=words.SET_ZERO).wait_for()
    first.get_by_role("button", name=words.TAKE_OVER).wait_for()
    press(second, words.SET_ZERO)
    second.get_by_role("button", name=words.WEIGH, exact=True).wait_for()
    running.desk.guide.end()


def test_an_unplugged_plate_is_told_and_comes_back_by_itself(
    running: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page("/")
    add_patient(page, "Paula Invented")
    start_visit(page)
    press(page, words.SET_ZERO)
    page.get_by_role("button", name=words.WEIGH, exact=True).wait_for()
    running.source.is_out = True
    page.locator(".notice.bad", has_text="disconnected").wait_for()
    page.locator("#status.bad").wait_for()
    running.source.is_out = False
    page.locator("#status.good").wait_for()
    page.locator(".notice.bad").wait_for(state="detached")
    press(page, words.WEIGH)
    page.locator(".notice", has_text="no zero").wait_for()
    page.get_by_role("button", name=words.SET_ZERO).wait_for()
    until(lambda: running.desk.station.zeroed is None)
    running.desk.guide.end()


def test_closing_the_browser_stops_nothing(running: Served, open_page: Callable[..., Page]) -> None:
    page = open_page("/")
    add_patient(page, "Quentin Invented")
    start_visit(page)
    press(page, words.SET_ZERO)
    press(page, words.WEIGH)
    page.locator(".weight").wait_for()
    to_quiet_stance(page)
    start_trial(page)
    until(lambda: running.desk.station.state == "recording")
    page.close()
    again = open_page("/measure")
    again.get_by_role("button", name=words.KEEP, exact=True).wait_for()
    again.get_by_role("button", name=words.EXCLUDE).click()
    again.get_by_role("menuitem", name=words.REASONS["talked"]).click()
    again.locator(".cue .left").wait_for()
    now = running.desk.guide.now
    assert now is not None
    trials = running.desk.library.trials_in(now.visit.id)
    assert [(trial.state, trial.reason) for trial in trials] == [(TrialState.EXCLUDED, "talked")]
    running.desk.guide.end()


def test_no_button_is_made_anew_while_nothing_has_changed(
    running: Served, open_page: Callable[..., Page]
) -> None:
    """A press on one that is replaced in that moment would be lost."""
    page = open_page("/")
    add_patient(page, "Pina Invented")
    start_visit(page)
    button = page.get_by_role("button", name=words.SET_ZERO, exact=True)
    button.wait_for()
    page.wait_for_load_state("networkidle")
    for version, mark in ((-1, "first"), (-2, "second")):
        button.evaluate("(one, mark) => { one.dataset.mark = mark; }", mark)
        with page.expect_response(lambda answer: "guide-version" in (answer.request.post_data or "")):
            page.evaluate("to => dash_clientside.set_props('guide-version', { data: to })", version)
        page.wait_for_function("() => new Promise(done => requestAnimationFrame(() => done(true)))")
        assert button.get_attribute("data-mark") == mark
    press(page, words.SET_ZERO)
    page.get_by_role("button", name=words.WEIGH, exact=True).wait_for()
    press(page, words.CLOSE_VISIT)
    page.get_by_role("button", name=words.RESUME_TODAY).wait_for()
