"""A patient's own page as PDF: the words of the screen, set by typst, with embedded fonts."""

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dashboard import words
from dashboard.figures import trend
from dashboard.figures.exercise_drawing import has_drawing, on_paper
from dashboard.figures.look import PAPER
from dashboard.figures.pressure_map import height
from dashboard.pressures import draw, foot_map
from dashboard.sheet import Sheet
from dashboard.words import mat as mat_words
from dashboard.words import patient as said

TEMPLATE = Path(__file__).with_name("patient_page.typ")
PAPERS = {"a4": "a4", "letter": "us-letter"}
LONG_WORD = 30
SIZES = (10.0, 9.2, 8.5, 7.8)
"""pt of the text: the largest with which it is one page."""
CHART = (252.0, 144.0)
"""pt."""
FEET = 214.0
"""pt, width of the map of pressures."""


def write(sheet: Sheet, paper: str = "a4", clinic: str = "") -> bytes:
    """Return the PDF. paper : `a4` or `letter`. clinic : its name, empty while nobody has set it."""
    plain: dict[str, Any] = {
        "paper": PAPERS[paper],
        "clinic": breakable(clinic),
        "person": breakable(sheet.patient.label),
        "is_example": sheet.patient.is_example,
        "printed": said.printed(sheet.today),
        "call": sheet.call,
        "ladder": [asdict(rung) for rung in sheet.ladder],
        "weeks": sheet.weeks if sheet.has_plan else said.NO_STAGE,
        "measured": [asdict(each) for each in sheet.measured],
        "chart": None,
        "pressed": None,
        "flags": [f"{flag.told}: {words.day(flag.when)}" for flag in sheet.graph.flags]
        if sheet.graph
        else [],
        "band": said.BAND if sheet.graph and sheet.graph.bands else "",
        "held": list(sheet.held),
        "lines": [list(line) for line in sheet.lines],
        "missing": sheet.missing,
        "tasks": [
            asdict(task) | {"drawing": f"{task.key}.svg" if has_drawing(task.key) else ""}
            for task in sheet.tasks
        ],
        "note": sheet.note,
        "next_visit": sheet.next_visit,
        "words": _words(),
    }
    pictures = {f"{task.key}.svg": on_paper(task.key) for task in sheet.tasks if has_drawing(task.key)}
    if sheet.graph is not None:
        plain["chart"] = "chart.svg"
        names = trend.Names({}, title=f"{said.STEADY}, {said.STEADY_UNIT}")
        drawn = (
            sheet.graph.points,
            said.STEADY_UNIT,
            PAPER,
            CHART,
            names,
            sheet.graph.bands,
            sheet.graph.flags,
        )
        pictures["chart.svg"] = trend.figure(*drawn).svg()
    if sheet.pressed is not None and (made := foot_map(sheet.pressed, sheet.pressed.corrections)) is not None:
        plain["pressed"] = "pressed.svg"
        size = FEET, height(made.matrix, FEET, PAPER)
        pictures["pressed.svg"] = draw(made, mat_words.MEAN, PAPER, size, is_plain=True).svg()
    return set_page(TEMPLATE, "sheet.json", plain, pictures)


def set_page(template: Path, name: str, plain: dict[str, Any], pictures: dict[str, bytes]) -> bytes:
    """Set one page. name : under which the template finds `plain`. pictures : SVG, by file name."""
    import matplotlib
    import typst

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / template.name).write_bytes(template.read_bytes())
        for file, drawn in pictures.items():
            (place / file).write_bytes(drawn)
        made = b""
        for size in SIZES:  # what a clinician writes may be long: it gets smaller before it gets two pages
            (place / name).write_text(json.dumps(plain | {"size": size}), "utf-8")
            typesetter = typst.Compiler(str(place / template.name), root=folder, font_paths=[str(fonts)])
            found = typesetter.compile()
            assert isinstance(found, bytes)
            made = found
            if int(typesetter.query("<pages>", field="value", one=True)) == 1:
                break
    return made


def breakable(text: str) -> str:
    """Let a word that is wider than the page break: a name must not run off the paper."""
    return " ".join(
        "\u200b".join(word[at : at + LONG_WORD] for at in range(0, len(word), LONG_WORD))
        for word in text.split(" ")
    )


def _words() -> dict[str, Any]:
    return {
        "title": said.MINE,
        "example": said.EXAMPLE,
        "ladder": said.LADDER,
        "here": said.HERE,
        "numbers": said.NUMBERS,
        "no_numbers": said.NO_NUMBERS,
        "left": said.SIDES["left"],
        "right": said.SIDES["right"],
        "graph": said.GRAPH_TOLD,
        "pressed": mat_words.PATIENT_TITLE,
        "pressed_how": mat_words.PATIENT_HOW,
        "pressed_told": mat_words.PATIENT_TOLD,
        "now": said.NOW,
        "allowed": said.ALLOWED,
        "not_yet": said.NOT_YET,
        "next": said.NEXT,
        "call": said.CALL,
        "call_when": list(said.CALL_WHEN),
        "exercises": said.EXERCISES,
        "no_exercises": said.NO_EXERCISES,
        "no_pain": said.NO_PAIN,
        "note": said.NOTE,
        "legend": said.LEGEND,
    }
