"""A patient's own page, check-in and printed pages: plain words, honest numbers, nobody else's."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import signed as sign_in
from invented import copied
from playwright.sync_api import Page, expect
from readability import reading_age, sentences, syllables, words
from served import Served, desk

from dashboard import trends
from dashboard.desk import Desk
from dashboard.figures.trend import Flag
from dashboard.parts import check_in as form
from dashboard.plans import Plans
from dashboard.records import Records, Visited
from dashboard.reports import diary, patient_page
from dashboard.server.app import create_app
from dashboard.sheet import STEADINESS, Sheet, sheet
from dashboard.words import exercises as exercise_words
from dashboard.words import patient as said
from dashboard.words import plan as plan_words
from station.clinic.check_in import PAIN, PAIN_FREE, adherence
from station.clinic.clock import Clock
from station.clinic.exercise import exercise
from station.clinic.gate import Gate
from station.clinic.plan import Plan, Prescribed
from station.clinic.safety import RED_FLAGS
from station.clinic.stage import Stage
from station.compare import Change, Verdict
from station.library.library import Library

TODAY = date.today()
BASE = "http://127.0.0.1"
AVOID = r"\b(normal|abnormal|fail\w*|weak\w*|risk|score|diagnos\w*|good leg|bad leg|AI|MDC\w*|error)\b"


def prescribed(key: str, per_week: int = 3) -> Prescribed:
    return Prescribed(key, "right" if exercise(key).is_sided else "both", exercise(key).dose, per_week)


def plan(stage: Stage = Stage.WEIGHT_BEARING, **more: Any) -> Plan:
    made = Plan(stage, Clock(TODAY, 4, stage), (prescribed("clam"), prescribed("glute_stretch", 7)))
    return replace(made, **more)


def safe(library: Library, patient: str, pain: str = "2") -> None:
    """Let every visit have asked all red flags and the pain."""
    for visit in library.visits_of(patient):
        answers = {**dict.fromkeys(RED_FLAGS, "no"), "pain": pain}
        library.answers.add(visit.id, answers, at=visit.started)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, example_library: Path) -> Iterator[Library]:
    """Return a library with the example patients; Ada has a signed plan."""
    made = Library.open(copied(example_library, tmp_path_factory.mktemp("mine")))
    ada = made.find_patients("Ada")[0].id
    safe(made, ada)
    Plans(made).sign(ada, plan(note="On the flat only.", next_visit=TODAY + timedelta(days=9)), "Dr Invented")
    made.markers.add(ada, TODAY - timedelta(days=30), "shoes", by="Dr Invented")
    yield made
    made.close()


def page_of(library: Library, name: str) -> Sheet:
    records = Records(library)
    found = records.patient(next(p.id for p in records.people(name)))
    assert found is not None
    return sheet(SimpleNamespace(library=library, records=records), found)  # type: ignore[arg-type]


def visits(library: Library, name: str) -> list[Visited]:
    records = Records(library)
    return records.visits(next(p.id for p in records.people(name)))


def told(shown: Sheet) -> list[str]:
    """Return every sentence of a page."""
    found = [shown.call, shown.missing, shown.note, shown.next_visit, shown.weeks, *shown.held]
    for each in shown.measured:
        found += [each.story, each.better, *each.sentences]
    for task in shown.tasks:
        found += [task.how, task.dose, task.done]
    return [
        *filter(None, found),
        *said.CALL_WHEN,
        said.NO_PAIN,
        said.LEGEND,
        *(line for line, _ in shown.lines),
    ]


# Words


def everything_said() -> list[str]:
    """Return every sentence of a patient's pages; a verdict within the sentence that it ends."""
    found: list[str] = []
    for name, value in vars(said).items():
        if name.isupper() and name != "VERDICTS":
            several = list(value.values()) if isinstance(value, dict) else value
            found += [value] if isinstance(value, str) else [str(each) for each in several]
    for verdict in said.VERDICTS:
        change = Change("mean_velocity", "right", 52.0, 33.0, -37.0, verdict)
        found += [said.steadiness("right", change), said.sharing(change)]
    return [*found, *exercise_words.HOW.values()]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("leg", 1),
        ("steadier", 3),
        ("variation", 4),
        ("exercises", 4),
        ("have", 1),
        ("table", 2),
        ("walked", 1),
    ],
)
def test_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables(word) == count


def test_a_hard_text_is_older_than_an_easy_one() -> None:
    hard = ["Bilateral asymmetries of the unilateral stabilometric parameters exceed the uncertainty."]
    assert reading_age(hard) > 20 > 8 > reading_age(["The cat sat on the mat. It was a big cat."])


def test_everything_a_patient_reads_is_read_with_ease_at_twelve() -> None:
    whole = [each for each in sentences(everything_said()) if len(words(each)) >= 4]
    assert len(whole) > 100
    assert reading_age(whole) <= 12
    verdicts = tuple(said.VERDICTS.values())
    plain = [each for each in whole if len(words(each)) >= 6 and not each.endswith(verdicts)]
    assert [each for each in plain if reading_age([each]) > 12] == []


def test_a_page_is_read_with_ease_at_twelve(library: Library) -> None:
    assert reading_age(told(page_of(library, "Ada"))) <= 12


def test_no_word_frightens_and_every_sway_number_says_which_way_is_steadier(library: Library) -> None:
    for text in [*everything_said(), *told(page_of(library, "Ada"))]:
        assert not re.search(AVOID, text, re.IGNORECASE), text
    shown = page_of(library, "Ada").measured[0]
    assert shown.better == "This is how fast you sway. Smaller numbers = steadier."
    assert shown.unit == "mm per second"


def test_no_red_stands_on_a_page_of_a_patient() -> None:
    import dashboard

    style = (Path(dashboard.__file__).parent / "assets" / "patient.css").read_text("utf-8")
    assert "--bad" not in style and "red" not in re.findall(r":\s*(\w+)", style)
    template = (Path(dashboard.__file__).parent / "reports" / "patient_page.typ").read_text("utf-8")
    assert not re.search(r"\bred\b|#b3261e", template)


# Numbers and verdicts


@pytest.mark.parametrize(
    ("then", "now", "verdict", "sentence"),
    [
        (52.0, 33.0, Verdict.CHANGED, "Right: 37 % steadier – more than usual day-to-day variation."),
        (33.0, 52.0, Verdict.CHANGED, "Right: 58 % less steady – more than usual day-to-day variation."),
        (38.0, 29.0, Verdict.WITHIN_ERROR, "Right: 24 % steadier – this could still be ordinary variation."),
        (
            38.0,
            29.0,
            Verdict.ERROR_UNKNOWN,
            "Right: 24 % steadier – we do not know yet how much this varies from day to day.",
        ),
        (38.0, 38.1, Verdict.WITHIN_ERROR, "Right: the same as before."),
    ],
)
def test_a_verdict_is_said_in_a_patients_words(
    then: float, now: float, verdict: Verdict, sentence: str
) -> None:
    percent = 100.0 * (now - then) / then
    assert said.steadiness("right", Change("mean_velocity", "right", then, now, percent, verdict)) == sentence


@pytest.mark.parametrize(
    ("then", "now", "sentence"),
    [
        (40.0, 47.0, "Your weight is more even than before – more than usual day-to-day variation."),
        (60.0, 47.0, "Your weight is more even than before – more than usual day-to-day variation."),
        (47.0, 60.0, "Your weight is less even than before – more than usual day-to-day variation."),
        (47.0, 53.0, "Your weight is shared as before."),
    ],
)
def test_a_share_is_better_the_nearer_it_is_to_even(then: float, now: float, sentence: str) -> None:
    assert said.sharing(Change("load_share", "left", then, now, 1.0, Verdict.CHANGED)) == sentence


def test_the_page_repeats_the_verdicts_of_the_comparison_and_makes_none(library: Library) -> None:
    found = trends.trend(visits(library, "Ada"), *STEADINESS)
    assert found is not None and len(found.followed) == 2
    shown = page_of(library, "Ada").measured[0]
    for each, sentence in zip(found.followed, shown.sentences, strict=True):
        assert sentence == said.steadiness(each.side.value, each.change)
    legs = [(e.side.value, round(e.change.then or 0), round(e.change.now or 0)) for e in found.followed]
    first = said.day(datetime.fromisoformat(found.followed[0].first.when).date())
    assert (
        shown.story
        == f"Since your first visit ({first}): " + ", ".join(f"{s} {a} → {b}" for s, a, b in legs) + "."
    )
    assert (shown.left, shown.right) == (str(legs[0][2]), str(legs[1][2]))


def test_a_first_visit_is_told_without_a_change(library: Library) -> None:
    assert said.only([("left", 38.4), ("right", 52.0)]) == "Your first visit: left 38, right 52."
    empty = page_of(library, "Dev")
    assert empty.measured == () and empty.graph is None and empty.held[0] == said.HOLDS["not_signed"]  # type: ignore[index]


def test_the_graph_has_both_legs_their_bands_only_where_known_and_the_marks(library: Library) -> None:
    graph = page_of(library, "Ada").graph
    assert graph is not None and {point.side for point in graph.points} == {"left", "right"}
    found = trends.trend(visits(library, "Ada"), *STEADINESS)
    assert found is not None and len(graph.bands) == sum(e.change.limit is not None for e in found.followed)
    assert Flag((TODAY - timedelta(days=30)).isoformat(), "1", "new shoes") in graph.flags


# What is allowed


def test_a_signed_plan_reaches_the_page_and_a_draft_does_not(library: Library) -> None:
    ada = library.find_patients("Ada")[0].id
    shown = page_of(library, "Ada")
    assert [task.name for task in shown.tasks] == ["Clam", "Buttock stretch"]
    assert shown.tasks[0].dose == "2 sets of 8 times, right leg, 3 times a week"
    assert [line for line, yes in shown.lines if yes] == ["Easy runs on the flat"]
    assert [rung.name for rung in shown.ladder if rung.is_here] == ["Get strong on your feet"]
    assert shown.note == "On the flat only."
    Plans(library).save(ada, plan(Stage.FULL, note="Not yet signed."), "Dr Invented")
    assert page_of(library, "Ada") == shown


@pytest.fixture
def fresh(folder: Path) -> Iterator[tuple[Library, str]]:
    """Return a library with one patient, one visit at which all was asked, and a signed plan."""
    made = Library.open(folder)
    patient = made.add_patient("Eve Invented").id
    made.open_visit(patient, started=datetime.now(UTC) - timedelta(days=9))
    safe(made, patient)
    Plans(made).sign(patient, plan(), "Dr Invented")
    yield made, patient
    made.close()


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_red_flag_takes_every_allowed_line_and_exercise_from_the_page(
    fresh: tuple[Library, str], flag: str
) -> None:
    library, patient = fresh
    assert page_of(library, "Eve").lines and page_of(library, "Eve").tasks
    visit = library.visits_of(patient)[-1].id
    library.answers.add(visit, {flag: "yes"})
    shown = page_of(library, "Eve")
    assert shown.lines == () and shown.tasks == () and shown.held == (said.HOLDS["red_flag"],)  # type: ignore[index]
    library.answers.add(visit, {f"cleared:{flag}": "Dr Invented"})
    assert page_of(library, "Eve").lines and page_of(library, "Eve").tasks


def test_pain_up_by_two_says_call_us_now_at_once_and_on_the_worklist(fresh: tuple[Library, str]) -> None:
    library, patient = fresh
    plans = Plans(library)
    assert plans.check_in(patient, {PAIN: "3"}, "tablet") is False
    assert plans.check_in(patient, {PAIN: "4"}, "tablet") is True
    shown = page_of(library, "Eve")
    assert shown.is_urgent and shown.call.startswith(said.CALL_NOW[:-1])
    assert shown.lines == () and shown.tasks == () and shown.held == (said.WAIT,)
    assert [(each.name, each.due[0].why.value) for each in plans.worklist()] == [("Eve Invented", "call_now")]


def test_when_the_weeks_have_passed_with_pain_the_page_says_so(fresh: tuple[Library, str]) -> None:
    library, patient = fresh
    later = Plans(library).follow_up(patient, TODAY + timedelta(weeks=4))
    assert [due.why.value for due in later.due] == ["stage"]
    records = Records(library)
    known = records.patient(patient)
    assert known is not None
    desk_like: Any = SimpleNamespace(library=library, records=records)
    shown = sheet(desk_like, known, TODAY + timedelta(weeks=4))
    assert shown.call == "It's time to be seen in person. Call us." and not shown.is_urgent
    assert sheet(desk_like, known, TODAY + timedelta(days=27)).call == ""


def test_the_gate_waits_for_days_without_pain_and_says_how_many(fresh: tuple[Library, str]) -> None:
    library, patient = fresh
    assert page_of(library, "Eve").missing.startswith("Hills and speed: we do not know yet")
    since = (TODAY - timedelta(days=3)).isoformat()
    Plans(library).check_in(patient, {PAIN: "0", PAIN_FREE: since}, "tablet")
    assert page_of(library, "Eve").missing == "Hills and speed: 3 of 7 days with no pain."
    Plans(library).check_in(patient, {PAIN: "1", PAIN_FREE: since}, "tablet")
    assert page_of(library, "Eve").missing == "Hills and speed: 0 of 7 days with no pain."


def test_an_open_gate_is_refused_while_anything_is_unknown(fresh: tuple[Library, str]) -> None:
    library, patient = fresh
    wanted = plan(Stage.SPEED_HILLS, gate=Gate(is_opened=True))
    assert [wrong.value for wrong in Plans(library).sign(patient, wanted, "Dr Invented")] == ["no_gate"]
    assert len(library.plans.of_patient(patient)) == 1


# Check-in


def test_what_is_not_answered_is_not_stored() -> None:
    assert form.read({}, TODAY) == ({}, "")
    empty = {PAIN: None, PAIN_FREE: "", form.DAY: None, "done:clam": None, "new_shoes": None}
    assert form.read(empty, TODAY) == ({}, "")
    given = {PAIN: "0", PAIN_FREE: "unknown", "done:clam": "2", "new_shoes": "yes"}
    assert form.read(given, TODAY) == (given, "")


def test_yes_needs_its_day_and_a_day_that_has_been() -> None:
    assert form.read({PAIN_FREE: "since"}, TODAY)[1] == said.NO_DAY
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert form.read({PAIN_FREE: "since", form.DAY: tomorrow}, TODAY)[1] == said.LATER_DAY
    assert form.read({PAIN_FREE: "since", form.DAY: TODAY.isoformat()}, TODAY)[0] == {
        PAIN_FREE: TODAY.isoformat()
    }
    assert form.read({PAIN_FREE: "no", form.DAY: TODAY.isoformat()}, TODAY)[0] == {PAIN_FREE: "no"}


def test_a_change_becomes_a_mark_on_the_trend_and_days_are_counted(fresh: tuple[Library, str]) -> None:
    library, patient = fresh
    plans = Plans(library)
    plans.check_in(patient, {"new_shoes": "yes", "new_surface": "no", "done:clam": "2"}, "diary")
    assert [each.kind for each in library.markers.of_patient(patient)] == ["shoes"]
    assert adherence(plans.follow_up(patient).reports, "clam", TODAY) == 2
    assert page_of(library, "Eve").tasks[0].done == "2 of 3 this week"
    assert library.check_ins.of_patient(patient)[0].source == "diary"


# Printed


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_printed_page_is_one_page_with_embedded_fonts(library: Library, paper: str) -> None:
    from pypdf import PdfReader

    read = PdfReader(io.BytesIO(patient_page.write(page_of(library, "Ada"), paper)))
    assert len(read.pages) == 1
    size = {"a4": (595, 842), "letter": (612, 792)}[paper]
    assert (round(float(read.pages[0].mediabox.width)), round(float(read.pages[0].mediabox.height))) == size
    text = " ".join(read.pages[0].extract_text().split())
    for words_ in (
        "Ada Example",
        "You are here",
        "This is how fast you sway. Smaller numbers = steadier.",
        "Clam",
        "Not yet",
        "Stop if it hurts.",
    ):
        assert words_ in text
    assert not re.search(AVOID, text, re.IGNORECASE)
    fonts = read.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_long_words_of_a_clinician_still_fit_on_one_page(library: Library) -> None:
    from pypdf import PdfReader

    shown = replace(
        page_of(library, "Ada"), note="Run slowly on the flat. " * 25, call=said.HOLDS["call_now"]
    )  # type: ignore[index]
    assert len(PdfReader(io.BytesIO(patient_page.write(shown))).pages) == 1


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_diary_has_two_weeks_of_the_plan(paper: str) -> None:
    from pypdf import PdfReader

    exercises = tuple(
        prescribed(key) for key in ("clam", "hip_hitch", "squat", "glute_stretch", "hip_flexor_stretch")
    )
    read = PdfReader(
        io.BytesIO(diary.write("Eve Invented", exercises, paper=paper, today=date(2026, 11, 23)))
    )
    assert len(read.pages) == 1
    text = " ".join(read.pages[0].extract_text().split())
    assert "Eve Invented" in text and "Mon 23" in text and "Sun 6" in text and "Hip hitch" in text
    assert len(PdfReader(io.BytesIO(diary.write("Eve Invented", ()))).pages) == 1


# In the program


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Any]]:
    with desk(tmp_path_factory.mktemp("desk")) as (found, _):
        yield found, create_app(found).server


def test_the_printed_pages_are_for_the_patient_and_the_clinic_alone(made: tuple[Desk, Any]) -> None:
    found, server = made
    ada, eve = (found.library.add_patient(name).id for name in ("Ada Invented", "Eve Invented"))
    as_ada = sign_in.client(found, server, sign_in.PATIENT, ada)
    assert as_ada.get("/mine/page.pdf", base_url=BASE).mimetype == "application/pdf"
    for path in (f"/patient/{eve}/page.pdf", f"/patient/{ada}/page.pdf", f"/patient/{ada}/diary.pdf"):
        assert as_ada.get(path, base_url=BASE).status_code == 404, path
    clinician = sign_in.client(found, server, sign_in.CLINICIAN)
    assert clinician.get(f"/patient/{eve}/page.pdf?paper=letter", base_url=BASE).data[:4] == b"%PDF"
    assert clinician.get(f"/patient/{eve}/diary.pdf", base_url=BASE).data[:4] == b"%PDF"
    assert clinician.get("/mine/page.pdf", base_url=BASE).status_code == 404
    for role in (sign_in.ENGINEER, sign_in.ADMINISTRATOR):
        other = sign_in.client(found, server, role)
        for path in ("/mine/page.pdf", f"/patient/{eve}/page.pdf", f"/patient/{eve}/diary.pdf"):
            assert other.get(path, base_url=BASE).status_code == 404, (role, path)


def test_a_patient_checks_in_on_the_tablet(running: Served, open_on: Any) -> None:
    library = running.desk.library
    patient = library.add_patient("Tab Invented").id
    library.open_visit(patient)
    safe(library, patient, "1")
    Plans(library).sign(patient, plan(), "Dr Invented")
    mine = replace(running, cookies=sign_in.cookies(running.desk, sign_in.PATIENT, patient))
    page: Page = open_on(mine, "/check-in", size=(768, 1024))
    page.get_by_role("group", name=said.PAIN_NOW).get_by_text("4", exact=True).click()
    page.get_by_role("group", name="Clam").get_by_text("2", exact=True).click()
    page.get_by_role("group", name=said.CHANGES["new_shoes"]).get_by_text("Yes").click()
    page.get_by_role("button", name=said.SEND).click()
    expect(page.get_by_text(said.THANKS)).to_be_visible()
    expect(page.get_by_text(said.THANKS_CALL)).to_be_visible()
    stored = library.check_ins.of_patient(patient)[-1]
    assert dict(stored.answers) == {"pain": "4", "done:clam": "2", "new_shoes": "yes"} and stored.by == ""
    assert stored.source == "tablet"
    page.get_by_role("link", name=said.TO_MINE).click()
    expect(page.locator(".call-us.urgent")).to_have_text(said.HOLDS["call_now"])  # type: ignore[index]
    assert (
        json.dumps(patient) not in page.content().replace(patient, "") and page.locator(".tasks").count() == 0
    )


def test_who_types_a_diary_in_is_told_to_call_and_not_to_be_called(running: Served, open_on: Any) -> None:
    library = running.desk.library
    patient = library.add_patient("Dia Invented").id
    library.open_visit(patient)
    safe(library, patient, "1")
    page: Page = open_on(running, f"/patient/{patient}/diary")
    page.get_by_role("group", name=said.PAIN_NOW).get_by_text("4", exact=True).click()
    page.get_by_role("button", name=said.SEND).click()
    expect(page.get_by_text(plan_words.HAS_TO_CALL)).to_be_visible()
    expect(page.get_by_text(said.THANKS_CALL)).to_have_count(0)
    assert library.check_ins.of_patient(patient)[-1].source == "diary"
