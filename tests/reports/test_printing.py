"""From the library to the paper: every block, whatever a visit holds, and quickly."""

import time
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
import stored
from pypdf import PdfReader

from dashboard import printing
from dashboard.plans import Plans
from dashboard.records import Records
from dashboard.words import exercises as exercise_words
from dashboard.words import plan as plan_words
from dashboard.words import report as said
from station.clinic.allowed import Hold
from station.clinic.clock import Clock
from station.clinic.exercise import exercise
from station.clinic.plan import Plan, Prescribed
from station.clinic.stage import Stage
from station.library.library import Library

SCRIPTS = {
    "quiet_stance": ("quiet_stance?seed=3&rate=100&seconds=34", None),
    "single_leg_stance": ("single_leg_stance?seed=3&side=left&rate=100&seconds=36", "left"),
    "mini_squat": ("mini_squat?seed=3&rate=100&seconds=50", None),
    "single_leg_squat": ("single_leg_squat?seed=3&rate=100&seconds=50&side=right", "right"),
    "landing": ("landing?seed=3&rate=1000&seconds=12", None),
    "weight_shift": ("weight_shift?seed=3&rate=100&seconds=40", None),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(tmp_path_factory.mktemp("printing"))


@pytest.fixture(scope="module")
def whole(library: Library) -> str:
    """A visit with one trial of every test, answers, ticks, words and a left-out trial."""
    visit = library.open_visit(library.add_patient("Runa Beispiel").id).id
    trials = {key: stored.trial(library, visit, script, key, side) for key, (script, side) in SCRIPTS.items()}
    extra = stored.trial(library, visit, SCRIPTS["quiet_stance"][0], "quiet_stance")
    library.exclude(extra, "talked")
    library.answers.add(
        visit, {"symptomatic_side": "right", "pain_knee_left": "4", "pain": "2"}, by="Dr. Muster"
    )
    library.answers.add(visit, {"treadmill_seen": "yes"}, by="Dr. Muster")
    library.answers.add(visit, {"pain_after": "3"}, trial=trials["mini_squat"])
    library.observations.add(trials["single_leg_squat"], "knee_in", "right", 8.0)
    library.sign_offs.sign(visit, "Fits the hip drop seen on the right.", by="Dr. Ines Muster")
    return visit


def page(library: Library, visit: str, paper: str = "a4") -> tuple[str, int]:
    records = Records(library)
    found = records.visit(visit)
    assert found is not None
    read = PdfReader(
        BytesIO(printing.clinic_page(SimpleNamespace(library=library, records=records), found, paper))
    )
    return " ".join(read.pages[0].extract_text().split()), len(read.pages)


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_every_block_stands_on_the_page(library: Library, whole: str, paper: str) -> None:
    text, pages = page(library, whole, paper)
    assert pages == 1
    for block in (
        "right side hurts, left knee 4",
        "before 2, worst after a test 3",
        "pain medicine in 24 h: not asked",
        "examiner Dr. Muster",
        *("Quiet stand", "Single-leg stand", "Mini squats", "Single-leg squats", "Weight shift", "Landing"),
        said.PATHS,
        said.SQUATS,
        said.FIRST_VISIT,
        "knee in, right leg",
        "hip drop on the treadmill: seen",
        "Fits the hip drop seen on the right.",
        said.NO_PLAN,
        "left out 1 talked",
        "1000 Hz",
        "Signed off by Dr. Ines Muster",
        "Not a diagnosis",
        said.PAGE_ONE,
    ):
        assert block in text, block


def test_a_visit_tells_the_stage_of_its_day_and_the_plan_what_holds_now(library: Library) -> None:
    patient = library.add_patient("Rike Invented").id
    visits = []
    for days in (20, 0):
        started = datetime.now(UTC) - timedelta(days=days)
        visits.append(library.open_visit(patient, started=started).id)
        stored.trial(library, visits[-1], *_of("quiet_stance"), started=started)
    dose = Prescribed("clam", "right", exercise("clam").dose, 3)
    plan = Plan(Stage.WEIGHT_BEARING, Clock(date.today(), 4, Stage.WEIGHT_BEARING), (dose,))
    Plans(library).sign(patient, plan, "Dr Invented")
    then, now = (page(library, visit)[0] for visit in visits)
    assert "stage not asked" in then and "stage weight-bearing, week" not in then
    assert "stage weight-bearing, week 1 of 4" in now
    assert f"{said.NO_RUNNING}: {plan_words.HOLDS[Hold.NOT_ASKED]}" in now
    assert said.NOTHING_ALLOWED not in now and exercise_words.NAMES["clam"] in now
    Plans(library).check_in(patient, {"pain": "1"}, "diary")
    Plans(library).check_in(patient, {"pain": "6"}, "diary")
    assert f"{said.NOTHING_ALLOWED}: {plan_words.HOLDS[Hold.CALL_NOW]}" in page(library, visits[-1])[0]


@pytest.mark.parametrize("key", [None, *SCRIPTS])
def test_a_visit_with_one_test_or_none_is_one_page_too(library: Library, key: str | None) -> None:
    visit = library.open_visit(library.add_patient("x" * 400).id).id
    if key is not None:
        stored.trial(library, visit, *_of(key))
    text, pages = page(library, visit)
    assert pages == 1
    assert "Not signed off" in text
    assert (said.NO_FINDINGS in text) is (key is None)
    assert said.CONTINUES in text


def _of(key: str) -> tuple[str, str, str | None]:
    script, side = SCRIPTS[key]
    return script, key, side


def test_the_page_of_a_whole_visit_costs_at_most_three_seconds_of_work(library: Library, whole: str) -> None:
    """Of the processor, not of the clock: other programs run beside the tests."""
    page(library, whole)
    began = time.process_time()
    page(library, whole)
    assert time.process_time() - began < 3.0


def test_no_personal_word_is_in_the_proof_or_in_the_code(
    library: Library, whole: str, tmp_path: Path
) -> None:
    records = Records(library)
    found = records.visit(whole)
    assert found is not None
    made = printing.clinic_page(SimpleNamespace(library=library, records=records), found)
    attached = dict(PdfReader(BytesIO(made)).attachments)
    assert set(attached) == {"proof.json", "numbers.csv", "detection.md"}
    for content in attached.values():
        assert b"Runa" not in content[0] and b"Muster" not in content[0]
