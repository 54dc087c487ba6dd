"""± beside every number that has one: pages, papers, terminal. None is invented, and papers still verify."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import stored
from dash.development.base_component import Component
from pypdf import PdfReader

from dashboard import examples, printing, words
from dashboard.examples import PEOPLE, Examples, Past
from dashboard.numbers import _shown, key_lines, lines
from dashboard.pages import result, trial
from dashboard.parts.glance import Glance, glance
from dashboard.records import Records, Visited
from dashboard.reports import patient_page
from dashboard.sheet import sheet
from station.cli.analyse import page as in_terminal
from station.compare.legs import UNILATERAL_INDEX
from station.compare.words import REPEATED
from station.compare.written import OF_WHAT, REPEAT_MARK
from station.library.library import Library
from station.mat import Side
from station.proof.verification import verify

PLUS_MINUS = words.PLUS_MINUS


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Return a library of one example patient, known with uncertainty, and one without."""
    opened = Library.open(tmp_path_factory.mktemp("known"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(examples, "PEOPLE", (replace(PEOPLE[0], visits=(Past(9, 0.3),)),))
        list(Examples(opened).make())
    visit = opened.open_visit(opened.add_patient("Vera Unknown").id).id
    stored.trial(opened, visit, "quiet_stance?seed=3&rate=100&seconds=34", "quiet_stance")
    yield opened
    opened.close()


def visited(library: Library, name: str) -> Visited:
    (patient,) = library.find_patients(name)
    return Records(library).visits(patient.id)[0]


def desk(library: Library) -> Any:
    return SimpleNamespace(library=library, records=Records(library))


def texts(part: Any) -> str:
    if isinstance(part, Component):
        return " ".join(texts(getattr(part, name, None)) for name in ("children", "label", "data"))
    if isinstance(part, (list, tuple)):
        return " ".join(texts(each) for each in part)
    return part if isinstance(part, str) else ""


def printed(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages).split())


def test_every_number_of_the_result_page_says_how_well_the_instrument_knows_it(library: Library) -> None:
    found = visited(library, "Ada")
    page = texts(result.layout(desk(library), found.id))
    page += " ".join(texts(result.more(desk(library), found.id, each.key)) for each in found.tests)
    of_them = re.findall(r"instrument ± [\d.]+", page)
    for tested in found.tests:
        for line in lines(tested.key, [each.result for each in tested.alike if each.result]):
            for number in (line.left, line.right, line.both):
                if number is not None and number.value is not None and number.uncertainty:
                    assert line.expanded(number) in page
    assert len(of_them) > 20
    assert page.count(words.INSTRUMENT) == len(found.tests)
    own = texts(trial.layout(desk(library), found.trials[0].id))
    assert "instrument ±" in own


def test_nothing_is_invented_where_nobody_knows(library: Library, tmp_path: Path) -> None:
    found = visited(library, "Vera")
    assert "instrument ±" not in texts(result.layout(desk(library), found.id))
    assert PLUS_MINUS not in printed(printing.clinic_page(desk(library), found))
    told = found.trials[0].result
    assert told is not None
    assert PLUS_MINUS not in in_terminal(dict(told))
    own = sheet(SimpleNamespace(library=library, records=Records(library)), found.patient)
    assert all(each.plates == "" for each in own.measured)


def test_the_clinic_page_prints_it_explains_it_once_and_verifies(library: Library, tmp_path: Path) -> None:
    found = visited(library, "Ada")
    made = printing.clinic_page(desk(library), found)
    text = printed(made)
    assert len(re.findall(r"\d ± [\d.]+", text)) >= 8
    assert text.count("k = 2") == 1
    assert re.search(r"± [\d.]+ mm/s" + REPEAT_MARK, text) and "mm/ s" not in text, "no unit is broken in two"
    assert len(PdfReader(BytesIO(made)).pages) == 1
    file = tmp_path / "page.pdf"
    file.write_bytes(made)
    checked = verify(file, library.recordings)
    assert checked.is_identical and checked.numbers > 8


def test_a_changed_uncertainty_is_found_by_the_verification(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "page.pdf"
    file.write_bytes(printing.clinic_page(desk(library), visited(library, "Ada")))
    monkeypatch.setattr("station.uncertainty.FACTOR", 4.0)
    told = verify(file, library.recordings).differences
    assert any("with its uncertainty: the report prints" in each for each in told)


def test_a_patient_reads_it_once_in_plain_words_on_screen_and_paper(library: Library) -> None:
    found = visited(library, "Ada")
    own = sheet(SimpleNamespace(library=library, records=Records(library)), found.patient)
    assert own.measured
    text = printed(patient_page.write(own))
    for each in own.measured:
        assert re.fullmatch(
            r"Our plates can be off by [\d.]+ (mm per second|% of your weight)\.", each.plates
        )
        assert each.plates in text
    assert PLUS_MINUS not in text and "instrument" not in text


def test_the_card_beside_the_live_view_says_it_too(library: Library) -> None:
    for each in visited(library, "Ada").trials:
        assert each.result is not None
        shown = [_shown(line) for line in key_lines(each.key, lines(each.key, [each.result]))]
        assert shown and all(
            "instrument ±" in one.unit
            for one in shown
            if one.is_number and one.text != "0" and "whole" not in one.unit
        )


def test_the_terminal_prints_it_beside_the_numbers_and_explains_it_once(library: Library) -> None:
    told = visited(library, "Ada").trials[0].result
    assert told is not None
    text = in_terminal(dict(told))
    assert re.search(r"mean_velocity +\S+ ± \S+", text)
    assert text.count(words.INSTRUMENT) == 1


def test_a_repeat_that_moves_a_number_further_than_the_instrument_stands_first(library: Library) -> None:
    """Two legs 10 mm/s apart look certainly different beside ± 0.1: a repeat moves each of them by more."""
    found = visited(library, "Ada")
    (stance,) = [each for each in found.tests if each.key == "single_leg_stance"]
    under = stance.alike[0].conditions
    results = [each.result for each in stance.alike if each.result]
    line = next(each for each in lines(stance.key, results, under) if each.metric.key == "mean_velocity")
    shown = texts(glance([Glance(stance.key, "", line)]))
    paper = printed(printing.clinic_page(desk(library), found))
    for side, number in ((Side.LEFT, line.left), (Side.RIGHT, line.right)):
        assert number is not None and line.spreads[side].reach > 10 * (number.uncertainty or 0.0)
        assert words.ON_A_REPEAT.format(line.repeated(side)) in shown
        assert line.repeated(side) in paper and line.expanded(number) not in shown
    assert OF_WHAT[UNILATERAL_INDEX] in shown
    assert paper.count(REPEATED) == 1 and REPEAT_MARK in paper
