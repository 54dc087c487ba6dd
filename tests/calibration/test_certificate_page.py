"""The certificate on paper: one page whatever stands in it, fonts inside, and the file itself attached."""

import shutil
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from issued import Day, issued, of, plain
from pypdf import PdfReader

from calibration import words
from calibration.certificate_page import drawn, printed
from calibration.certificate_sheet import sheet
from calibration.certificate_text import told
from station.certificate import Certificate, of_bytes

FIRST, SECOND = Day(), Day(later=2)
SHORT = Day(design="short", scenes=(), placing=0.5e-3, has_pose=False)
NOISY = Day(noisy=60.0)


@cache
def page(day: Day, before: Day | None = None, paper: str = "a4") -> bytes:
    return printed(issued(day, before), paper)


def text(made: bytes) -> str:
    (only,) = PdfReader(BytesIO(made)).pages
    return " ".join(only.extract_text().replace("\u200b", "").split())


def tool(name: str, *arguments: str) -> str:
    assert shutil.which(name), (
        f"{name} is missing: install poppler-utils (python3 tasks.py test does it on Debian)"
    )
    return subprocess.run([name, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("paper", "size"), [("a4", "595.276 x 841.89"), ("letter", "612 x 792")])
def test_it_is_one_page_with_its_fonts_inside(tmp_path: Path, paper: str, size: str) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(page(SECOND, FIRST, paper))
    facts = tool("pdfinfo", str(file))
    assert "Pages:           1" in facts and size in facts
    fonts = tool("pdffonts", str(file)).splitlines()[2:]
    assert fonts and all(line.split()[-5] == "yes" for line in fonts), fonts


def test_the_page_carries_the_certificate_it_was_printed_from() -> None:
    made = issued(SECOND, FIRST)
    (attached,) = PdfReader(BytesIO(page(SECOND, FIRST))).attachments["certificate.json"]
    assert of_bytes(attached) == made
    assert made.hash in text(page(SECOND, FIRST)).replace(" ", "")


def test_every_figure_is_printed_with_its_uncertainty_and_class() -> None:
    shown, found = sheet(issued(SECOND, FIRST)), text(page(SECOND, FIRST))
    for row in shown.rows:
        assert row.name in found
        for each in row.shown:
            assert each.value in found
    assert "Class B, for a clinic: PASSED" in found
    assert "Next calibration due: 22 Nov 2027" in found
    for sentence in (*words.STATEMENTS, words.DECISION_RULE, words.COVERAGE, words.VOID):
        assert sentence in found


def test_a_device_that_does_not_pass_says_so_where_everybody_looks_first() -> None:
    shown, found = sheet(issued(NOISY)), text(page(NOISY))
    assert shown.head == "NOT PASSED"
    assert "NOT PASSED" in found and "PASSED" not in found.replace("NOT PASSED", "")
    assert "Do not measure with this device" in found and "false sway at 60 kg" in found
    assert "Next calibration due: before any use" in found
    assert "within 1." not in found.split("Item")[0], "no accuracy is promised"


def test_what_was_not_measured_is_printed_as_such() -> None:
    found = text(page(SHORT))
    assert "No class: INCOMPLETE" in found
    assert "Not measured, but needed for class C:" in found
    assert "not measured: no CoP of both plates together" in found
    assert "no certificate before" in found and "Humidity 46 %" in found
    bare = plain(issued(SHORT))
    bare["conditions"] = dict.fromkeys(bare["conditions"]) | {"begun": bare["conditions"]["begun"]}
    facts = dict(sheet(of(bare, issued(SHORT))).conditions)
    assert facts["Temperature"] == facts["Humidity"] == facts["Level"] == facts["Warm-up"] == "not measured"
    assert facts["Floor"] == "not stated"


def long(certificate: Certificate) -> dict[str, Any]:
    changed = plain(certificate)
    changed["by"], changed["place"] = "Dr.-Ing. " + "Maximiliana-Theodora" * 9, "Werkstatt " * 60
    changed["references"] = [
        each | {"name": str(each["name"]) * 40, "traceable": "W" * 300} for each in changed["references"]
    ] * 3
    changed["conditions"]["floor"] = "*#[]$_@<x> a floor of many words " * 9
    recording = {"name": "creep.parquet", "purpose": "creep", "sha256": "a" * 64}
    changed["files"] += [recording] * 14
    for plate in changed["plates"]:
        plate["verification"] *= 2
    return changed


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_whatever_somebody_types_it_stays_one_page_and_is_no_markup(paper: str) -> None:
    made = of(long(issued(SECOND, FIRST)), issued(SECOND, FIRST))
    found = text(printed(made, paper))
    assert "*#[]$_@<x>" in found and "Signature" in found and made.hash in found.replace(" ", "")
    assert "Maximiliana" in found


def test_a_device_of_one_plate_is_printed_as_well() -> None:
    changed = plain(issued(FIRST))
    changed["plates"] = changed["plates"][:1]
    found = text(printed(of(changed, issued(FIRST))))
    assert "Left plate" in found and "Right plate" not in found


def test_maps_of_two_plates_have_one_scale() -> None:
    plates = plain(issued(SECOND, FIRST))["plates"]
    small = plain(issued(SECOND, FIRST))["plates"]
    for row in small[1]["unseen"]:
        row["error_x_mm"] *= 0.01
        row["error_y_mm"] *= 0.01
    assert drawn(small)[0] == drawn([plates[0], small[1]])[0] == drawn([plates[0]])[0]
    assert drawn(small)[1] != drawn([small[1]])[0], "alone it is enlarged more"


def test_a_map_shows_the_plate_in_its_own_proportions() -> None:
    plate = plain(issued(FIRST))["plates"][0]
    low, high = (drawn([plate | {"depth_mm": depth}])[0].decode() for depth in (600.0, 900.0))
    heights = [float(found.split('height="')[1].split("pt")[0]) for found in (low, high)]
    widths = [float(found.split('width="')[1].split("pt")[0]) for found in (low, high)]
    assert widths[0] == widths[1]
    assert (heights[1] - heights[0]) / widths[0] == pytest.approx(300.0 / (1.02 * 400.0), rel=1e-3)


def test_the_terminal_says_what_the_paper_says() -> None:
    for day, before in ((SECOND, FIRST), (NOISY, None), (SHORT, None)):
        made = issued(day, before)
        shown, said = sheet(made), told(made)
        assert shown.head in said and made.number in said and made.hash in said
        assert all(row.name in said and each.value in said for row in shown.rows for each in row.shown)
        assert max(map(len, said.splitlines())) <= 120
        assert ("CoP within" in said) is (day is not NOISY)


def test_absolute_and_relative_accuracy_are_stated_apart() -> None:
    (absolute, _in_use, relative) = sheet(issued(SECOND, FIRST)).accuracy
    assert absolute[0].startswith("Absolute") and "U at 60 kg" in absolute[1]
    assert relative[0].startswith("Relative") and "in 50 mm of sway" in relative[1]
    for plate in issued(SECOND, FIRST).content["plates"]:
        known = plate["map"]
        within = abs(known["scale_percent"]) + known["u_scale_percent"]
        assert words.up(within, 2) in relative[1] and words.up(0.5 * within, 2) in relative[1]
        assert words.up(plate["budget"]["u_cop_mm"][1], 1) in absolute[1]


def test_an_uncertainty_is_written_with_two_digits_and_its_value_as_far_as_that() -> None:
    assert words.with_uncertainty(-0.0961234, 0.0974) == "\u22120.096 \u00b1 0.098"
    assert words.with_uncertainty(1.0218, 0.0996) == "1.02 \u00b1 0.10"
    assert words.with_uncertainty(0.4217, 0.0951) == "0.422 \u00b1 0.096"
    assert words.with_uncertainty(118.02, 2.0) == "118.0 \u00b1 2.0"
    assert words.with_uncertainty(-1e-9, 0.5) == "0.00 \u00b1 0.50"
    assert words.with_uncertainty(7.4981, 0.0) == "7.50"
    assert words.with_uncertainty(None, None) == "not measured"
