"""The plan of a patient and the worklist, as a clinician uses them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from served import Served

from dashboard.accounts.signed_in import SignedIn
from dashboard.parts import plan_form as form
from dashboard.plans import Plans
from dashboard.server.app import pages
from dashboard.words import exercises as exercise_words
from dashboard.words import patient as patient_words
from dashboard.words import plan as said
from station.clinic.allowed import Hold
from station.clinic.clock import Clock, Why
from station.clinic.exercise import exercise, exercises
from station.clinic.gate import CONDITIONS, FINDINGS, Gate, Goal, State
from station.clinic.plan import UNCHOSEN, Plan, Prescribed, Wrong
from station.clinic.safety import RED_FLAGS
from station.clinic.stage import Activity, Stage
from station.errors import AccountError, RecordingError
from station.library.library import Library

TODAY = date.today()
FIRST = Plan(Stage.SETTLE, Clock(TODAY, 4, Stage.SETTLE))
FIELDS: dict[str, Any] = {"stage": "motion", "weeks": "3", "start": TODAY.isoformat(), "goal": "running"}


@pytest.fixture
def library(folder: Path) -> Iterator[Library]:
    made = Library.open(folder)
    yield made
    made.close()


def seen(library: Library, name: str, days_ago: int, pain: str | None = "2") -> str:
    """Return a patient with one visit at which everything was asked."""
    patient = library.add_patient(name).id
    visit = library.open_visit(patient, started=datetime.now(UTC) - timedelta(days=days_ago))
    told = dict.fromkeys(RED_FLAGS, "no") | ({"pain": pain} if pain is not None else {})
    library.answers.add(visit.id, told, at=visit.started)
    return patient


def test_every_stage_state_reason_and_hold_has_its_words() -> None:
    assert set(said.STAGES) == set(patient_words.STAGES) == set(Stage)
    assert set(said.DUE) == set(Why) and set(said.WRONGS) == set(Wrong)
    assert set(said.HOLDS) == set(patient_words.HOLDS) == set(Hold)
    assert set(said.CONDITIONS) == {each.key for each in CONDITIONS}
    assert set(said.FINDINGS) == set(FINDINGS) and set(said.STATES) == set(State)
    assert set(patient_words.ACTIVITIES) == set(Activity)


def test_the_more_exact_addresses_of_a_patient_come_before_the_patient() -> None:
    order = [page.path for page in pages().values()]
    assert order.index("/patient/<patient>/page") < order.index("/patient/<patient>")
    assert order.index("/patient/<patient>/diary") < order.index("/patient/<patient>")


# What is entered


def rows(*lines: tuple[str, str, Any, Any, Any]) -> dict[tuple[str, str], Any]:
    return {
        (str(place), field): value
        for place, line in enumerate(lines)
        for field, value in zip(form.FIELDS, line, strict=True)
    }


def test_what_is_entered_becomes_a_plan_with_the_edited_dose() -> None:
    lines = rows(("clam", "left", 3, 12, 2), ("", "both", None, None, None), ("squat", "left", 2, 8, 3))
    found = form.entered({**FIELDS, "note": " Slowly. ", "next_visit": "2026-12-01"}, lines, {}, FIRST)
    assert [
        (each.exercise, each.side, each.dose.sets, each.dose.amount, each.per_week)
        for each in found.exercises
    ] == [
        ("clam", "left", 3, 12, 2),
        ("squat", "both", 2, 8, 3),
    ]
    assert (found.stage, found.note, found.next_visit) == (Stage.MOTION, "Slowly.", date(2026, 12, 1))
    assert found.clock == Clock(TODAY, 3, Stage.SETTLE)


def test_a_new_first_day_starts_the_clock_in_the_stage_of_that_day() -> None:
    later = (TODAY + timedelta(days=1)).isoformat()
    assert form.entered({**FIELDS, "start": later}, {}, {}, FIRST).clock.stage is Stage.MOTION


@pytest.mark.parametrize(
    "line",
    [
        ("handstand", "left", 2, 8, 3),
        ("clam", "left", None, 8, 3),
        ("clam", "left", 2, 8.5, 3),
        ("clam", "left", 2, 8, 9),
        ("clam", "up", 2, 8, 3),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line: tuple[str, str, Any, Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        form.entered(FIELDS, rows(line), {}, FIRST)


@pytest.mark.parametrize("each", exercises(), ids=lambda each: each.key)
def test_every_exercise_begins_with_the_dose_of_the_library(each: Any) -> None:
    side, sets, amount, per_week = form.start_dose(each.key)
    assert Prescribed(each.key, side or UNCHOSEN, exercise(each.key).dose, per_week or 0)
    assert side == (None if each.is_sided else "both"), "a side is never guessed"
    assert (sets, amount) == (each.dose.sets, each.dose.amount)
    assert (said.PROPOSED in form.dose_hint(each.key)) is each.is_proposed
    assert all(exercise_words.ARTICLES[article] in form.dose_hint(each.key) for article in each.articles)


def test_what_is_not_entered_of_the_gate_stays_unknown_and_defaults_follow_the_goal() -> None:
    found = form.entered(
        {**FIELDS, "walk_minutes": 30, "wanted:reach": 85, "wanted:walk": 40, "squats_left": ""},
        {},
        {},
        FIRST,
    )
    assert dict(found.gate.found) == {"walk_minutes": 30.0} and dict(found.gate.wanted) == {"walk": 40.0}
    assert found.gate.goal is Goal.RUNNING and not found.gate.is_opened
    wanted = form.entered({**FIELDS, "wanted:reach": 90}, {}, {}, FIRST).gate.wanted
    assert dict(wanted) == {"reach": 90.0}, "the default of another goal is a number like any other"
    other = form.entered({**FIELDS, "goal": "sport", "wanted:reach": 85}, {}, {}, FIRST).gate
    assert dict(other.wanted) == {}, "what stood there as the default follows the new goal"
    ticks = {"asked:reach": False, "asked:walk": True, "asked:flat_pain_free": False, "is_opened": True}
    ticked = form.entered(FIELDS, {}, ticks, FIRST).gate
    assert ticked.left_out == {"reach"} and ticked.is_opened


# Drafts and signatures


def test_a_draft_is_one_until_a_clinician_signs_by_name(library: Library) -> None:
    patient, plans = seen(library, "Eve Invented", 1), Plans(library)
    plans.save(patient, FIRST, "Dr Invented")
    plans.save(patient, FIRST, "Dr Invented")
    assert len(library.plans.of_patient(patient)) == 1
    assert plans.signed(patient) is None and plans.follow_up(patient).lines == ()
    with pytest.raises(RecordingError, match="by name"):
        plans.sign(patient, FIRST, " ")
    assert plans.signed(patient) is None
    assert plans.sign(patient, FIRST, "Dr Invented") == ()
    assert len(library.plans.of_patient(patient)) == 1 and plans.draft(patient) is None
    signed = plans.signed(patient)
    assert signed is not None and (signed.plan, signed.by) == (FIRST, "Dr Invented")


def test_a_stored_plan_that_cannot_be_read_allows_nothing(library: Library) -> None:
    patient = seen(library, "Eve Invented", 1)
    library.plans.sign(library.plans.add(patient, {"stage": "full"}, by="x").number, "Dr Invented")
    assert Plans(library).follow_up(patient).holds == (Hold.NOT_SIGNED,)


def test_a_patient_neither_writes_plans_nor_sees_the_worklist(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.accounts.role import Role

    mine, other = seen(library, "Eve Invented", 1), seen(library, "Ada Invented", 1)
    who = SignedIn("a", "Eve", Role.PATIENT, mine)
    monkeypatch.setattr("dashboard.plans.signed_in", lambda: who)
    plans = Plans(library)
    assert plans.follow_up(mine).signed is None
    for refused in (
        lambda: plans.follow_up(other),
        lambda: plans.check_in(other, {}, "tablet"),
        lambda: plans.check_ins(other),
        lambda: plans.sign(mine, FIRST, "Eve"),
        lambda: plans.save(mine, FIRST, "Eve"),
        lambda: plans.draft(mine),
        lambda: plans.worklist(),
    ):
        with pytest.raises(AccountError):
            refused()


# Worklist


def test_the_worklist_has_who_is_due_the_most_urgent_first(library: Library) -> None:
    plans = Plans(library)
    old = Clock(TODAY - timedelta(weeks=4), 3, Stage.SETTLE)
    called, hurt, late, fine = (seen(library, f"{n} Invented", 5) for n in ("Ann", "Bob", "Cid", "Dot"))
    seen(library, "Nobody Invented", 90)
    for patient, plan in (
        (called, FIRST),
        (hurt, Plan(Stage.MOTION, old)),
        (late, Plan(Stage.SETTLE, FIRST.clock, next_visit=TODAY - timedelta(days=2))),
        (fine, FIRST),
    ):
        assert plans.sign(patient, plan, "Dr Invented") == ()
    plans.check_in(called, {"pain": "4"}, "tablet")
    found = plans.worklist()
    assert [(each.name, each.due[0].why) for each in found] == [
        ("Ann Invented", Why.CALL_NOW),
        ("Bob Invented", Why.PAIN),
        ("Cid Invented", Why.NEXT_VISIT),
    ]
    assert [each.due[0].late for each in found] == [0, 7, 2]


@pytest.mark.parametrize("pain", ["0", "3", None])
def test_the_worklist_says_of_each_patient_what_their_own_page_says(
    library: Library, pain: str | None
) -> None:
    plans = Plans(library)
    patient = seen(library, "Eve Invented", 40, "1")
    visit = library.open_visit(patient, started=datetime.now(UTC) - timedelta(days=9))
    if pain is not None:
        library.answers.add(visit.id, {"pain": pain}, at=visit.started)
    plans.sign(patient, Plan(Stage.MOTION, Clock(TODAY - timedelta(days=20), 2, Stage.SETTLE)), "Dr Invented")
    plans.check_in(patient, {"pain": "3"}, "diary")
    found = plans.worklist()
    assert (found[0].due if found else ()) == plans.follow_up(patient).due


# In a browser


def test_a_plan_is_written_signed_and_reaches_the_page_of_the_patient(
    running: Served, open_page: Callable[..., Page]
) -> None:
    library = running.desk.library
    patient = seen(library, "Eve Invented", 1)
    page = open_page(f"/plan/{patient}")
    expect(page.get_by_text(said.NO_PLAN)).to_be_visible()
    page.locator(".prescribed-line").first.locator("input[type=text], input:not([type])").first.fill(
        "Hip hit"
    )
    page.get_by_role("option", name="Hip hitch").click()
    expect(page.locator(".prescribed-line").first.get_by_label(said.AMOUNT, exact=True)).to_have_value("8")
    page.locator(".prescribed-line").first.get_by_label(said.SETS, exact=True).fill("3")
    page.locator(".prescribed-line").first.get_by_label(said.SIDE, exact=True).click()
    page.get_by_role("option", name=said.SIDES["left"], exact=True).click()
    page.get_by_role("button", name=said.SAVE_DRAFT).click()
    expect(page.get_by_text(said.SAVED_DRAFT)).to_be_visible()
    expect(page.get_by_text(said.IS_DRAFT, exact=True)).to_be_visible()
    assert Plans(library).follow_up(patient).exercises == ()
    page.locator(".mantine-Switch-root").click()
    page.get_by_role("button", name=said.SIGN).click()
    expect(page.get_by_text(said.WRONGS[Wrong.NO_GATE])).to_be_visible()
    assert Plans(library).signed(patient) is None
    page.locator(".mantine-Switch-root").click()
    page.get_by_role("button", name=said.SIGN).click()
    expect(page.locator(".signed")).to_contain_text("Signed by Test Clinician")
    signed = Plans(library).signed(patient)
    assert signed is not None and signed.by == "Test Clinician"
    assert [(each.exercise, each.dose.sets) for each in signed.plan.exercises] == [("hip_hitch", 3)]
    page.goto(f"{running.base}/patient/{patient}/page")
    expect(page.locator(".tasks li")).to_contain_text("Hip hitch")
    expect(page.locator(".ladder .here")).to_contain_text(patient_words.HERE)


def test_the_screen_is_handed_over_for_the_check_in(running: Served, open_page: Callable[..., Page]) -> None:
    patient = seen(running.desk.library, "Han Invented", 1)
    page = open_page(f"/plan/{patient}")
    page.get_by_role("button", name=said.HAND_OVER).click()
    page.wait_for_url("**/check-in")
    expect(page.get_by_role("heading", name=patient_words.CHECK_IN)).to_be_visible()
    assert page.get_by_text(patient_words.PAIN_NOW).count() == 1


def test_an_unused_gate_is_shut() -> None:
    assert not Gate().is_opened
