"""The paper: one page whatever stands on it, fonts inside, and nothing a name can break."""

import shutil
import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from dashboard.figures import cop_path, squat_share
from dashboard.figures import trend as trend_figure
from dashboard.figures.look import PAPER
from dashboard.figures.squat_share import Squat
from dashboard.figures.trend import Band, Flag, Names, Point
from dashboard.printing import LABELS
from dashboard.reports import clinic_page
from dashboard.reports.report import Picture, Planned, Report, Row
from dashboard.words import report as said
from station.proof.paper import words_of
from station.proof.proof import squeezed

POINTS = [
    Point(side, f"2026-0{month}-01T09:30:00+01:00", 40.0 + month, 40.0, 50.0, 1, "0")
    for month in (3, 1, 2)
    for side in ("left", "right")
]
SIZE = (166.0, 137.0)
EXAMPLES = 12
TESTS = ("Quiet stand", "Single-leg stand", "Mini squats", "Single-leg squats", "Weight shift", "Landing")


def path(side: str, scale: float) -> cop_path.Path:
    turn = np.linspace(0, 20, 500)
    x, y = scale * np.sin(turn), scale * np.cos(1.3 * turn)
    return cop_path.Path(side, x, y, 2 * scale * np.cos(turn), scale * np.sin(turn))


@cache
def trend() -> bytes:
    return drawn_trend()


@cache
def paths() -> bytes:
    return sway(path("left", 8), path("right", 12))


def drawn_trend(bands: tuple[Band, ...] = (), flags: tuple[Flag, ...] = ()) -> bytes:
    names = Names({}, title="Single-leg stand: sway velocity, mm/s")
    return trend_figure.figure(POINTS, "mm/s", PAPER, SIZE, names, bands, flags).svg()


def sway(*paths: cop_path.Path) -> bytes:
    return cop_path.figure(paths, PAPER, SIZE).svg()


def row(test: int, line: int) -> Row:
    values = f"{38.1 + test:.1f} mm/s", f"{52.3 + line:.1f} mm/s"
    if line > 0:
        return Row("", "Hold time", *values, difference="R +27 %", is_primary=False)
    return Row(
        TESTS[test],
        "Sway velocity, side to side",
        *values,
        difference="R +27 %",
        usual="25 %",
        last="36.0 · 54.0 (8 Nov)",
        note="larger than usual between healthy legs",
        is_beyond=test == 0,
    )


def rows(tests: int, lines: int) -> tuple[Row, ...]:
    return tuple(row(test, line) for test in range(tests) for line in range(lines))


def report(person: str = "Runa Beispiel", tests: int = 2) -> Report:
    return Report(
        person=person,
        visit="21 Nov 2026, 09:30",
        facts=("born 1988", "64.0 kg", "examiner Dr. Ines Muster", "plates 0011, calibrated 2026-11-02"),
        context=(("Asked", "right side hurts, left knee 4"), ("Made", "hands free · no tape")),
        rows=rows(tests, 3),
        pictures=(
            Picture(said.PATHS, paths(), said.PATHS_NOTE, 1.3),
            Picture(said.TREND, trend(), said.BAND_NOTE),
        ),
        seen=("Single-leg squats: knee in, right leg, squat 2",),
        words="Fits the hip drop seen on the right.",
        sentences=("Single-leg stand: Sway velocity: right is larger by 27 % of the larger leg.",),
        plan=Planned(
            "signed by Dr. Ines Muster", (("", "Stage: weight-bearing"), ("Next visit", "5 Dec 2026"))
        ),
        footer=("Single-leg stand: left 2 trials, right 2 trials · 250 Hz · method 1",),
        sign_off="Signed off by Dr. Ines Muster, 21 Nov 2026.",
        notes=(said.BOLD_NOTE, said.FORMULA),
        warnings=("3 samples are missing.",),
        is_example=True,
        mark="Report 12345678 · proof " + "0" * 64,
        labels={**LABELS, "columns": said.COLUMNS},
    )


def printed(made: Report, paper: str = "a4") -> bytes:
    return clinic_page.write(*clinic_page.fitted(made, paper), paper)


def tool(name: str, *arguments: str) -> str:
    assert shutil.which(name), (
        f"{name} is missing: install poppler-utils (python3 tasks.py test does it on Debian)"
    )
    return subprocess.run([name, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("letter", "612 x 792")])
def test_the_report_is_one_page_with_its_fonts_inside(tmp_path: Path, paper: str, size: str) -> None:
    file = tmp_path / "page.pdf"
    file.write_bytes(printed(report(), paper))
    facts = tool("pdfinfo", str(file))
    assert "Pages:           1" in facts
    assert size in facts
    fonts = tool("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    text = " ".join(tool("pdftotext", "-layout", str(file), "-").split())
    for word in (
        "Runa Beispiel",
        "38.1 mm/s",
        "R +27 %",
        "36.0 · 54.0 (8 Nov)",
        "right side hurts",
        "knee in",
        "Fits the hip drop",
        "right is larger by 27 %",
        "Stage: weight-bearing",
        "Signed off by",
        "3 samples are missing.",
        "Not a diagnosis",
        "invented person",
        "page 1 of 1",
    ):
        assert word in text, word


@pytest.mark.parametrize(
    "name",
    [
        "#panic(1)",
        "*bold* _it_ `raw` $x$ @ref <label>",
        'quote " back\\slash',
        "名前 🙂 שלום",
        "x" * 500,
        "]#[",
        "",
    ],
)
def test_no_name_can_break_the_page_or_run_as_a_command(tmp_path: Path, name: str) -> None:
    file = tmp_path / "page.pdf"
    file.write_bytes(printed(report(name)))
    text = tool("pdftotext", str(file), "-")
    assert "Pages:           1" in tool("pdfinfo", str(file))
    if name.isascii():
        assert squeezed(said.clipped(name, 70)) in squeezed(text)


def test_nothing_is_fetched_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr("socket.socket.connect", lambda *to: opened.append(to))
    printed(report('#image("http://127.0.0.1:1/x.png") ![](http://127.0.0.1:1/x.png)'))
    assert opened == []


free = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=3000)
lines = st.lists(st.text(st.sampled_from("abcdefg hijkl, mno.#$*"), max_size=400), max_size=12).map(tuple)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],  # making the example smaller would take minutes
)
@given(
    name=st.text(max_size=300).filter(lambda name: "\0" not in name),
    words=free,
    tests=st.integers(0, 6),
    numbers=st.integers(1, 5),
    seen=lines,
    warnings=lines,
    plan=lines,
    paper=st.sampled_from(["a4", "letter"]),
    is_signed=st.booleans(),
    pictures=st.integers(1, 3),
)
def test_every_visit_is_one_page_and_no_measured_word_is_lost(
    name: str,
    words: str,
    tests: int,
    numbers: int,
    seen: tuple[str, ...],
    warnings: tuple[str, ...],
    plan: tuple[str, ...],
    paper: str,
    is_signed: bool,
    pictures: int,
) -> None:
    asked = replace(
        report(name),
        words=words,
        rows=rows(tests, numbers),
        seen=seen,
        warnings=warnings,
        plan=Planned("signed by " + name, tuple(("", line) for line in plan)) if is_signed else None,
        sentences=tuple(
            f"{test}: Sway velocity: right is larger by 27 % of the larger leg." for test in TESTS[:tests]
        ),
        footer=tuple(f"{test}: left 2 trials, right 2 trials, left out 3 talked · 250 Hz" for test in TESTS),
        pictures=tuple(Picture(said.SQUATS, trend() if n else None, said.BAND_NOTE) for n in range(pictures)),
    )
    fitted, room = clinic_page.fitted(asked, paper)
    text, pages = words_of(clinic_page.write(fitted, room, paper))
    assert pages == 1
    page = squeezed(text)
    columns = said.COLUMNS if tests else (said.NO_FINDINGS,)
    for line in (*fitted.lines, fitted.sign_off, *columns, said.PAGE_ONE):
        assert squeezed(line) in page, line
    for test in TESTS[:tests]:
        assert any(row.test == test for row in fitted.rows)
    for whole, short in ((asked.words, fitted.words), (asked.person, fitted.person)):
        assert short == " ".join(whole.split()) or short.endswith(said.CONTINUES)
    for many, few in ((seen, fitted.seen), (warnings, fitted.warnings)):
        assert len(few) == len(many) or few[-1].endswith("more in the record")


def test_long_words_of_the_clinician_are_cut_and_say_where_they_go_on() -> None:
    words = " ".join(f"word{number}" for number in range(2000))
    fitted, _ = clinic_page.fitted(replace(report(tests=6), words=words))
    assert fitted.words.endswith("… (continues in the record)")
    assert words.startswith(fitted.words.removesuffix(said.CONTINUES).strip())
    assert len(fitted.rows) >= 6


def fonts_of(made: bytes, words: str) -> str:
    found: list[str] = []

    def look(text: str, _cm: object, _tm: object, font: dict[str, str] | None, _size: object) -> None:
        if words in text and font:
            found.append(str(font["/BaseFont"]))

    PdfReader(BytesIO(made)).pages[0].extract_text(visitor_text=look)
    return " ".join(found)


@pytest.mark.parametrize("is_beyond", [True, False])
def test_only_a_difference_beyond_the_reference_is_bold(is_beyond: bool) -> None:
    made = printed(replace(report(), rows=(replace(row(0, 0), is_beyond=is_beyond),)))
    assert ("Bold" in fonts_of(made, "38.1")) is is_beyond


def test_both_legs_are_drawn_on_one_scale_and_a_missing_leg_stays_empty() -> None:
    both = sway(path("left", 8), path("right", 12))
    one = sway(path("left", 8), cop_path.missing("right"))
    assert both.startswith(b"<?xml")
    assert len(one) < len(both)


def test_the_same_report_is_drawn_the_same_way_twice() -> None:
    squats = [Squat(1, 55.0, 45.0, False), Squat(2, None, None, True), Squat(3, 52.0, 48.0, True)]
    bands = (Band("left", POINTS[2].when, POINTS[0].when, 30.0, 50.0, "0"),)
    flags = (Flag("2026-02-01", "1", "new shoes"), Flag("2031-01-01", "2", "outside"))
    told = squat_share.Words("squat", "")
    for made in (
        lambda: sway(path("left", 8), path("right", 12)),
        lambda: sway(path("both", 5)),
        lambda: squat_share.figure(squats, told, PAPER, SIZE).svg(),
        lambda: drawn_trend(bands, flags),
    ):
        assert made() == made()
    assert drawn_trend(bands, flags) != drawn_trend()
