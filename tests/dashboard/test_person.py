"""Who somebody is: a name or a birth year that was entered wrongly is corrected, and the trail says so."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from itertools import count

import led
import pytest
from playwright.sync_api import Page, expect
from served import Served

from dashboard import words
from dashboard.parts import person_form
from dashboard.parts.person_form import Entered
from station.errors import RecordingError

NUMBERS = count(1)


@pytest.mark.parametrize("year", ["1899", str(date.today().year + 1), "19x8", "-1980", "1980.5"])
def test_a_year_in_which_nobody_was_born_is_refused(year: str) -> None:
    with pytest.raises(RecordingError) as refused:
        person_form.entered("Pia Invented", year)
    assert refused.value.sentence == words.BIRTH_YEAR_REFUSED


def test_a_name_is_needed_and_a_birth_year_may_be_left_out() -> None:
    with pytest.raises(RecordingError) as refused:
        person_form.entered("  ", "1980")
    assert refused.value.sentence == words.NAME_NEEDED
    longest = "Z" * person_form.LONGEST
    assert person_form.entered(longest, None).name == longest
    with pytest.raises(RecordingError, match="at most 100 characters"):
        person_form.entered(longest + "Z", "1980")
    assert person_form.entered(" Pia Invented ", " ") == Entered("Pia Invented", None)


@pytest.mark.parametrize(
    "born, twins, is_refused",
    [
        (1980, [], False),
        (1980, [1981], False),
        (1980, [1980], True),
        (None, [1981], True),
        (1980, [None], True),
    ],
)
def test_who_may_be_somebody_else_is_asked_about(
    born: int | None, twins: list[int | None], is_refused: bool
) -> None:
    refused = pytest.raises(RecordingError, match="already a patient called Pia Invented")
    with refused if is_refused else nullcontext():
        person_form.need_another(Entered("Pia Invented", born), twins)


def test_a_name_is_corrected_everywhere_and_in_the_trail(
    running: Served, open_page: Callable[..., Page]
) -> None:
    running.desk.leader = None
    wrong, right, twin = (f"{name} Invented {next(NUMBERS)}" for name in ("Pai", "Pia", "Pola"))
    running.desk.records.add(twin, 1980)
    patient = led.begin(running.desk, wrong)
    page = open_page(f"/patient/{patient}")
    page.locator("summary", has_text=words.CORRECT_PERSON).click()
    name, save = page.get_by_label(words.NAME_OR_CODE), page.get_by_role("button", name=words.SAVE)
    expect(name).to_have_value(wrong)
    name.fill(twin)
    save.click()
    expect(page.get_by_text("already a patient called")).to_be_visible()
    assert running.desk.library.patient(patient).name == wrong
    name.fill(right)
    page.get_by_label(words.BIRTH_YEAR).fill("1979")
    save.click()
    expect(page.get_by_text(words.PERSON_CORRECTED)).to_be_visible()
    expect(page.locator("h1")).to_contain_text(right)
    expect(page.get_by_text(words.born(1979))).to_be_visible()
    held = running.desk.library.patient(patient)
    assert (held.name, held.birth_year) == (right, 1979)
    assert led.now(running.desk).patient.label == right, "the visit that runs knows it, too"
    (written,) = [e for e in running.desk.library.audit.newest(50) if e.action == "person_corrected"]
    assert written.subject == patient and right not in str(written) and wrong not in str(written)
    save.click()
    expect(page.get_by_text(words.NOTHING_CORRECTED)).to_be_visible()
    led.leave(running.desk, running.source)


def test_the_button_says_whether_a_visit_of_today_goes_on(
    running: Served, open_page: Callable[..., Page]
) -> None:
    library = running.desk.library
    early, today = (library.add_patient(f"Pim Invented {next(NUMBERS)}").id for _ in range(2))
    library.open_visit(early, started=library.open_visit(today).started - timedelta(days=1))
    for patient, label in ((early, words.START_VISIT), (today, words.RESUME_TODAY)):
        page = open_page(f"/patient/{patient}")
        expect(page.get_by_role("button", name=label, exact=True)).to_be_visible()
