"""What has been chosen in a form that is not sent yet: kept by the server, shown again, and forgotten."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import signed
from hurried import Hurried
from led import begin, leave, now, panel
from playwright.sync_api import Page, Route
from pytest import MonkeyPatch
from served import Served, desk, until

from dashboard import words
from dashboard.accounts.role import Role
from dashboard.desk import Desk
from dashboard.pages.measure import Ids
from dashboard.server.app import create_app
from dashboard.visit.now import Phase
from dashboard.words import visit as said
from station.clinic.intake import SEVERAL
from station.clinic.safety import QUESTIONS

NUMBERS = count(1)
SOME = {
    "symptomatic_side": "right",
    "weekly_km_now": "31.5",
    "risk_factors": SEVERAL.join(("impact_sport", "trunk_control")),
}


@pytest.fixture
def made(plates: tuple[Desk, Hurried]) -> Iterator[Desk]:
    begin(plates[0], f"Jana Invented {next(NUMBERS)}", asks=True)
    yield plates[0]
    leave(*plates)


def test_what_is_chosen_stands_in_the_form_again_and_nothing_is_stored(made: Desk) -> None:
    version = made.guide.version
    made.guide.jot("intake", SOME)
    assert made.guide.version == version, "no screen is made anew while somebody types"
    assert now(made).form == SOME and now(made).answers == {}
    shown = panel(made)
    assert "value='31.5'" in shown and "value='right'" in shown
    assert made.library.answers.of_visit(now(made).visit.id) == {}


def test_it_waits_while_another_step_is_looked_at_and_goes_when_it_is_answered(made: Desk) -> None:
    made.guide.jot("intake", SOME)
    made.guide.choose("safety")
    assert not set(SOME) & set(now(made).form)
    made.guide.jot("safety", {QUESTIONS[0]: "yes", "pain": "0"})
    assert "value='0'" in panel(made)
    made.guide.choose("intake")
    assert now(made).form == SOME
    made.guide.answer({"symptomatic_side": "left"}, key="intake")
    assert set(now(made).jotted) == {"safety"}
    made.guide.answer({QUESTIONS[1]: "no"}, 3, "safety")
    assert not now(made).jotted
    made.guide.choose("safety")
    assert now(made).form[QUESTIONS[1]] == "no" and now(made).form["pain"] == "3"
    assert QUESTIONS[0] not in now(made).form
    made.guide.choose("intake")
    assert now(made).form["symptomatic_side"] == "left" and "weekly_km_now" not in now(made).form


def test_an_answer_that_is_refused_stays_in_the_form(made: Desk) -> None:
    made.guide.jot("intake", {"weekly_km_now": "4000"})
    with pytest.raises(Exception, match="“Kilometres a week now” must be between 0 and"):
        made.guide.answer({"weekly_km_now": "4000"})
    assert now(made).form == {"weekly_km_now": "4000"}


def test_an_answer_that_was_taken_out_is_not_filled_in_again(made: Desk) -> None:
    made.guide.answer(SOME, key="intake")
    made.guide.choose("intake")
    made.guide.jot("intake", {"symptomatic_side": "right", "weekly_km_now": ""})
    assert now(made).form == {"symptomatic_side": "right"}


def test_what_is_not_of_this_step_is_passed_over(made: Desk) -> None:
    made.guide.jot("safety", {QUESTIONS[0]: "yes"})
    assert not now(made).jotted
    made.guide.jot("intake", {QUESTIONS[0]: "yes", "anything": "else"})
    assert now(made).form == {}
    made.guide.choose("zero")
    made.guide.jot("zero", {"pain": "3"})
    assert "zero" not in now(made).jotted
    made.guide.end()
    made.guide.jot("intake", SOME)
    assert made.guide.now is None


def test_another_visit_begins_with_an_empty_form(made: Desk) -> None:
    made.guide.jot("intake", SOME)
    begin(made, f"Jana Invented {next(NUMBERS)}", asks=True)
    assert now(made).form == {} and not now(made).jotted


def test_what_was_said_last_time_does_not_come_back_once_it_was_taken_out(
    made: Desk, monkeypatch: MonkeyPatch
) -> None:
    made.guide.end()
    patient = made.records.add(f"Jana Invented {next(NUMBERS)}", 1980)
    first = made.library.open_visit(patient)
    made.library.answers.add(first.id, {"diagnosis_other": "a sprain"})
    monkeypatch.setattr(made.records, "open_visit", made.library.open_visit)
    made.start_visit(patient, "tab")
    assert now(made).form == {"diagnosis_other": "a sprain"} and said.LAST_TIME in panel(made)
    made.guide.answer({"symptomatic_side": "left"}, key="intake")
    made.guide.choose("intake")
    assert now(made).form == {"symptomatic_side": "left"} and said.LAST_TIME not in panel(made)


def chosen(made: Desk, tab: str, shown: str) -> None:
    """Say through the running application, as a tab, what has been chosen in a form."""
    wanted = {"ask": "symptomatic_side"}
    body = {
        "output": f"{Ids.JOTTED}.data",
        "outputs": {"id": Ids.JOTTED, "property": "data"},
        "inputs": [{"id": Ids.RESTED, "property": "data", "value": 1}],
        "state": [
            [{"id": wanted, "property": "value", "value": "left"}],
            [],
            [{"id": wanted, "property": "id", "value": wanted}],
            {"id": Ids.ASKED, "property": "data", "value": shown},
            {"id": "tab", "property": "data", "value": tab},
        ],
        "changedPropIds": [f"{Ids.RESTED}.data"],
    }
    with signed.client(made, create_app(made).server, Role.CLINICIAN) as client:
        assert client.post("/_dash-update-component", json=body).status_code in (200, 204)


def test_only_the_form_of_the_screen_that_leads_is_kept(made: Desk) -> None:
    visit = now(made).visit.id
    made.present.append("tab")
    try:
        chosen(made, "other", f"{visit} intake")
        assert not now(made).jotted and made.leader == "tab", "nobody takes over by typing"
        chosen(made, "tab", f"{visit} safety")
        chosen(made, "tab", "another-visit intake")
        assert not now(made).jotted
        chosen(made, "tab", f"{visit} intake")
        assert now(made).form == {"symptomatic_side": "left"}
    finally:
        made.present.remove("tab")


# In a browser


def chip(page: Page, question: str, answer: str) -> Any:
    group = page.get_by_role("group", name=question, exact=True)
    return group.locator(".mantine-Chip-root", has_text=answer)


def is_chosen(page: Page, question: str, answer: str) -> bool:
    return bool(chip(page, question, answer).locator("input").is_checked())


def filled(page: Page) -> dict[str, Any]:
    """Read what stands in the form of the intake."""
    page.locator(".intake").wait_for()
    return {
        "side": is_chosen(page, said.FIELDS["symptomatic_side"], said.CHOICES["right"]),
        "risks": [
            is_chosen(page, said.FIELDS["risk_factors"], said.CHOICES[each])
            for each in ("impact_sport", "trunk_control", "static_posture")
        ],
        "km": page.get_by_label(said.FIELDS["weekly_km_now"], exact=True).input_value(),
        "weeks": page.get_by_label(said.FIELDS["weeks_run_through_pain"], exact=True).input_value(),
        "knee": page.get_by_role("textbox", name="Knee left").input_value(),
        "other": page.get_by_label(said.FIELDS["diagnosis_other"], exact=True).input_value(),
    }


def test_an_answer_is_taken_back_by_the_key_that_gave_it(
    running: Served, open_page: Callable[..., Page]
) -> None:
    """What was said by mistake would stand as an answer; only a finger could make it "not asked" again."""
    running.desk.leader = None
    begin(running.desk, "Jill Invented", asks=True)
    page = open_page("/measure")
    page.locator(".intake").wait_for()
    page.wait_for_function("() => document.body.dataset.link === 'open'")
    answer = chip(page, said.FIELDS["symptomatic_side"], said.CHOICES["right"]).locator("input")
    answer.focus()
    for is_given in (True, False, True):
        page.keyboard.press("Space")
        until(lambda: bool(answer.is_checked()) is is_given)  # noqa: B023
        until(lambda: page.evaluate("true") and ("symptomatic_side" in now(running.desk).form) is is_given)  # noqa: B023
    leave(running.desk, running.source)


FILLED = {
    "side": True,
    "risks": [True, True, False],
    "km": "31",
    "weeks": "0",
    "knee": "0",
    "other": "a sprain",
}


def test_a_half_filled_form_is_there_after_a_reload_and_on_another_screen_that_leads(
    running: Served, open_page: Callable[..., Page]
) -> None:
    made = running.desk
    made.leader = None
    begin(made, "Juno Invented", asks=True)
    page = open_page("/measure")
    page.locator(".intake").wait_for()
    page.wait_for_function("() => document.body.dataset.link === 'open'")
    chip(page, said.FIELDS["symptomatic_side"], said.CHOICES["right"]).click()
    for each in ("impact_sport", "trunk_control"):
        chip(page, said.FIELDS["risk_factors"], said.CHOICES[each]).click()
    page.get_by_label(said.FIELDS["weekly_km_now"], exact=True).fill("31")
    page.get_by_label(said.FIELDS["weeks_run_through_pain"], exact=True).fill("0")
    page.get_by_label(said.FIELDS["diagnosis_other"], exact=True).press_sequentially("a sprain")
    page.get_by_role("textbox", name="Knee left").click()
    page.get_by_role("option", name="0", exact=True).click()
    until(lambda: len(now(made).form) == 6 and now(made).form["diagnosis_other"] == "a sprain")
    stored = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "sprain" not in stored, "nothing of a person stays in the browser"
    page.reload()
    assert filled(page) == FILLED
    made.take_over(page.evaluate("() => sessionStorage.getItem('tab')"))
    other = open_page("/measure")
    other.get_by_role("button", name=words.TAKE_OVER).click()
    assert filled(other) == FILLED
    other.wait_for_function("() => document.body.dataset.link === 'open'")
    other.get_by_role("button", name=words.GO_ON, exact=True).click()
    other.locator(".questions").wait_for()
    answers = now(made).answers
    assert (answers["weekly_km_now"], answers["weeks_run_through_pain"]) == ("31", "0"), "none is an answer"
    # The next form may have come meanwhile, and has nothing in it yet.
    assert not any(now(made).jotted.values())
    made.guide.choose("intake")
    assert filled(other) == FILLED
    made.guide.end()


def test_red_flags_and_pain_that_are_not_sent_yet_are_there_after_a_reload(
    running: Served, open_page: Callable[..., Page]
) -> None:
    made = running.desk
    made.leader = None
    begin(made, "Jorunn Invented", asks=True)
    made.guide.choose("safety")
    page = open_page("/measure")
    page.locator(".questions").wait_for()
    page.wait_for_function("() => document.body.dataset.link === 'open'")
    held: list[Route] = []
    page.route("**/_dash-update-component*", lambda route: held.append(route))
    with page.expect_request("**/_dash-update-component*"):
        page.get_by_role("button", name=words.NONE_OF_THESE).click()
    hopping = page.get_by_role("radiogroup", name=words.QUESTIONS["pain_on_hopping"])
    hopping.get_by_label("Yes").check()
    page.locator(".pain .mantine-Chip-root", has_text="4").click()
    assert held
    for each in held:
        each.continue_()
    page.unroute("**/_dash-update-component*")
    until(lambda: now(made).form.get("pain") == "4" and now(made).form.get("pain_on_hopping") == "yes")
    assert hopping.get_by_label("Yes").is_checked(), "a late answer of the server takes no yes away"
    page.reload()
    page.locator(".questions").wait_for()
    for key, answer in (("pain_on_hopping", "Yes"), ("focal_bone_pain", "No")):
        group = page.get_by_role("radiogroup", name=words.QUESTIONS[key])
        assert group.get_by_label(answer).is_checked(), key
    assert page.locator(".pain .mantine-Chip-root", has_text="4").locator("input").is_checked()
    assert now(made).phase is Phase.WAITING and now(made).pain == (None,)
    made.guide.end()


def test_nothing_of_a_form_outlives_the_program(folder: Path) -> None:
    with desk(folder) as (found, _):
        patient = begin(found, "Jella Invented", asks=True)
        found.guide.jot("intake", SOME)
        assert not any(b"impact_sport" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    with desk(folder) as (found, _):
        found.start_visit(patient, "tab")
        assert now(found).form == {}
