"""The drawings of the exercises: one for nearly each, in the colour of the text, on screen and on paper."""

import xml.etree.ElementTree as Xml
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard.figures.exercise_drawing import FOLDER, INK, has_drawing, on_paper, on_screen
from dashboard.parts.sheet import sheet as shown
from dashboard.records import Known
from dashboard.reports import patient_page
from dashboard.sheet import Sheet, Task
from dashboard.words import exercises as said

FILES = sorted(FOLDER.glob("*.svg"))
UNDRAWN = {"hip_stretch_series"}
"""Several stretches one after the other: no one picture shows them."""


def page(keys: tuple[str, ...]) -> Sheet:
    from datetime import date

    tasks = tuple(Task(key, said.NAMES[key], "2 sets of 8 times", said.HOW[key], "") for key in keys)
    known = Known("1" * 32, "Runa Beispiel", "P-1", None, False)
    return Sheet(
        known, date(2026, 11, 22), "", False, (), (), None, None, (), (), "", tasks, "", "", "", True
    )


def test_each_exercise_has_its_drawing_and_each_drawing_its_exercise() -> None:
    assert {file.stem for file in FILES} == set(said.NAMES) - UNDRAWN
    assert not has_drawing("hip_stretch_series")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_drawing_takes_the_colour_of_the_text_and_stays_in_its_frame(file: Path) -> None:
    root = Xml.fromstring(file.read_text("utf-8"))
    assert root.attrib["viewBox"] == "0 0 120 90" and root.attrib["stroke"] == "currentColor"
    for part in root.iter():
        assert {part.get("stroke"), part.get("fill")} <= {None, "none", "currentColor"}, part.attrib
        assert not {"href", "style", "onload"} & set(part.attrib)
        for words in (part.get("d") or "").replace("M", " ").replace("L", " ").replace("Q", " ").split():
            assert -2 <= float(words) <= 122
    assert b"currentColor" not in on_paper(file.stem) and INK.encode() in on_paper(file.stem)


def test_the_patients_page_shows_them_and_does_without() -> None:
    made = str(shown(page(("clam", "hip_stretch_series")), None))
    assert on_screen("clam") in made and "hip_stretch_series" not in made
    assert said.NAMES["hip_stretch_series"] in made


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_plan_with_drawings_stays_one_page(paper: str) -> None:
    keys = ("clam", "hip_hitch", "squat_thruster", *sorted(UNDRAWN), "glute_stretch")
    read = PdfReader(BytesIO(patient_page.write(page(keys), paper)))
    assert len(read.pages) == 1
    text = " ".join(read.pages[0].extract_text().split())
    assert all(said.NAMES[key] in text for key in keys)
