"""The paper: one page, fonts inside, and nothing a name can break."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from dashboard.figures.trend import Point
from dashboard.reports import charts, clinic_page
from dashboard.reports.report import Panel, Report, Row


def path(scale: float) -> charts.Path:
    turn = np.linspace(0, 20, 500)
    return charts.Path(scale * np.sin(turn), scale * np.cos(1.3 * turn), (2 * scale, scale), 0.3)


def trend() -> bytes:
    points = [
        Point(side, f"2026-0{month}-01T09:30:00+01:00", 40.0 + month, 40.0, 50.0, 1, "0")
        for month in (3, 1, 2)
        for side in ("left", "right")
    ]
    return charts.trend(points, "Single-leg stand: sway velocity", "mm/s")


def report(person: str = "Runa Beispiel (EX-01)", panels: int = 2) -> Report:
    rows = (
        Row("Mean sway velocity", ("38.1", "mm/s"), ("52.3", "mm/s"), difference="R +27 %"),
        Row("Hold time", ("30", "s, whole trial")),
        Row("Load asymmetry", both=("19.3", "% more")),
    )
    return Report(
        person,
        "born 1988",
        "21 Nov 2026",
        "71.4 kg",
        tuple(
            Panel(
                f"Test {n}", "30 s", rows, "% of the larger leg", charts.sway(path(8), path(12)), ("A note.",)
            )
            for n in range(panels)
        ),
        ("CoP: zero-phase Butterworth, 10 Hz",),
        "Plate 0011",
        "station 0.1.0",
        (trend(), trend()),
        (("ab12", "cd34"),),
        ("3 samples are missing.",),
        True,
    )


def tool(name: str, *arguments: str) -> str:
    assert shutil.which(name), (
        f"{name} is missing: install poppler-utils (python3 tasks.py test does it on Debian)"
    )
    return subprocess.run([name, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("letter", "612 x 792")])
def test_the_report_is_one_page_with_its_fonts_inside(tmp_path: Path, paper: str, size: str) -> None:
    file = tmp_path / "page.pdf"
    file.write_bytes(clinic_page.write(report(), paper))
    facts = tool("pdfinfo", str(file))
    assert "Pages:           1" in facts
    assert size in facts
    fonts = tool("pdffonts", str(file)).splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts), fonts
    text = tool("pdftotext", "-layout", str(file), "-")
    for said in (
        "Runa Beispiel",
        "38.1",
        "52.3",
        "mm/s",
        "% more",
        "s, whole trial",
        "% of the larger leg",
        "3 samples are missing.",
        "not a diagnosis",
        "invented person",
    ):
        assert said in text


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
    file.write_bytes(clinic_page.write(report(name)))
    text = tool("pdftotext", str(file), "-").replace("\n", "").replace("\u200b", "")
    assert "Pages:           1" in tool("pdfinfo", str(file))
    if name.isascii():
        assert name.replace(" ", "") in text.replace(" ", "").replace("“", '"').replace("”", '"')


def test_both_legs_are_drawn_on_one_scale_and_a_missing_leg_stays_empty() -> None:
    both = charts.sway(path(8), path(12))
    one = charts.sway(path(8), None)
    assert both.startswith(b"<?xml")
    assert len(one) < len(both)


def test_the_same_report_is_drawn_the_same_way_twice() -> None:
    assert charts.sway(path(8), path(12)) == charts.sway(path(8), path(12))
    assert charts.shares(48.2) == charts.shares(48.2)
    assert charts.whole(path(5), 48.2) == charts.whole(path(5), 48.2)
    assert trend() == trend()
