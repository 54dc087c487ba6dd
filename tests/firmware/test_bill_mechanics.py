"""The mechanics of hardware_bom.md: bolts that fit, clamp forces that crush nothing, heights, drawings."""

import math
import re
import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from firmware.test_bill_of_materials import CHECKOUT, Row, geometry, of_build, panel_of, table

DRAWINGS = CHECKOUT / "firmware_arduino" / "drawings"
FACE, WALL, WASHER = 3.0, 2.0, 2.5  # mm: B19, B20, ISO 7089
STANDS_OUT = 1.0  # mm of the foot's thread above the beam of B
# Proof stress in N/mm2 of the soft partner, and of a bolt of class 8.8; stressed section in mm2 by diameter
PROOF_OF_TUBE, PROOF_OF_BOLT = 160.0, 600.0
SECTION = {12: 84.3}
SHEAR_OF_6082 = 150.0


def sizes(heading: str) -> dict[str, float]:
    return {row["size"]: float(row["mm"]) for row in table(heading)}


def stack(build: str) -> dict[str, float]:
    return {row["part"]: float(row["mm"]) for row in table("Stack from the floor") if row["build"] == build}


def gap(build: str) -> float:
    return float(of_build("Stops", build)["gap mm"])


def holes(build: str, name: str) -> list[tuple[float, float, Row]]:
    """Return the first quadrant's place in mm and the row of each hole whose name starts so."""
    rows = [row for row in table("Holes") if row["build"] == build and row["hole"].startswith(name)]
    return [(float(row["x mm"].lstrip("+-")), float(row["y mm"].lstrip("+-")), row) for row in rows]


def joint() -> dict[str, float]:
    [row] = table("Bolts and threads")
    return {name: float(text) for name, text in row.items() if name != "joint"}


# Heights


@pytest.mark.parametrize("build", ["A", "B"])
def test_heights_add_up(build: str) -> None:
    parts = stack(build)
    assert parts.pop("height") == pytest.approx(sum(parts.values()))
    panel = panel_of(build)
    thickness = panel["core mm"] + 2 * panel["face mm"]
    assert parts["panel" if build == "A" else "box"] == pytest.approx(thickness)


def test_the_stack_is_made_of_the_named_parts() -> None:
    a, b = stack("A"), stack("B")
    holder, beam = sizes("Half-bridge cell and holder of A"), sizes("Beam cell")
    assert a["holder A13 above the seat"] == holder["holder, height"] - holder["seat, depth"]
    assert a["button A18"] == holder["button, body, height"] + holder["button, boss, height"]
    assert b["beam"] == beam["width and height"]
    bought = {row["no"]: row["part"] for row in table("B mechanics")}
    assert f"x {b['spacer']:.0f} mm" in bought["B24"]


# The clamp of the beam


def test_the_bolt_is_as_long_as_what_it_clamps_and_its_thread() -> None:
    row = joint()
    clamped = WASHER + stack("B")["beam"] + stack("B")["spacer"] + FACE + WALL
    assert row["clamped mm"] == pytest.approx(clamped)
    assert row["engaged mm"] == pytest.approx(row["length mm"] - clamped)
    assert row["needed mm"] == pytest.approx(1.5 * row["thread mm"])
    assert row["needed mm"] <= row["engaged mm"] <= 30 - 3, "the thread is 30 deep, its last 3 are not whole"


def test_the_named_bolt_is_the_computed_one_and_fits_the_beam() -> None:
    row, beam = joint(), sizes("Beam cell")
    bought = {part["no"]: part["part"] for part in table("B mechanics")}
    assert f"M{row['thread mm']:.0f} x {row['length mm']:.0f} class 8.8" in bought["B24"]
    assert row["thread mm"] < beam["clamp holes, diameter"] <= row["thread mm"] + 1.5
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    assert f"bolts to {row['torque N m']:.0f} N m" in text


def test_the_torque_crushes_nothing() -> None:
    row, beam = joint(), sizes("Beam cell")
    least, most = (row["torque N m"] / (k * row["thread mm"] / 1000) / 1000 for k in (0.20, 0.12))
    assert (row["least kN"], row["most kN"]) == pytest.approx((least, most), abs=0.06)
    area = (
        beam["clamped length"] * beam["width and height"]
        - 2 * math.pi / 4 * beam["clamp holes, diameter"] ** 2
    )
    bearing = 2 * most * 1000 / area
    assert bearing == pytest.approx(row["bearing N/mm2"], abs=0.6)
    assert bearing < row["allowed N/mm2"] <= PROOF_OF_TUBE
    assert most * 1000 < 0.8 * PROOF_OF_BOLT * SECTION[int(row["thread mm"])]
    torn = most * 1000 / (0.75 * math.pi * row["thread mm"] * row["engaged mm"])
    assert torn < SHEAR_OF_6082 / 2


def test_no_gap_opens_under_the_spacer_up_to_the_safe_load() -> None:
    beam, row, cell = sizes("Beam cell"), joint(), of_build("Cells", "B")
    safe = float(cell["capacity N"]) * float(cell["safe %"]) / 100
    end = sum(
        beam[name]
        for name in (
            "load thread M12 x 1.75 to the first clamp hole",
            "first to second clamp hole",
            "second clamp hole to the end of the cable",
        )
    )
    lever = end - beam["clamped length"] / 2
    needed = safe * lever / (beam["clamped length"] / 6) - safe
    given = 2 * row["torque N m"] / (0.20 * row["thread mm"] / 1000)
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8").replace("\n", " ")
    assert f"takes {needed / 1000:.1f} kN of the two bolts, they give {given / 1000:.1f} kN" in text
    assert given > needed


# Threads that are set


def test_set_threads_are_long_enough() -> None:
    rows = {row["threaded part"].partition(",")[0]: row for row in table("Bolts and threads", 1)}
    lower_side = stack("A")["height"] - stack("A")["panel"] - stack("A")["rubber"]
    outside = {
        "foot of A": stack("A")["thin nut M8"],
        "stop of A": lower_side - gap("A"),
        "foot of B": stack("B")["thin nut M12"] + STANDS_OUT,
        "stop of B": FACE + WALL + stack("B")["spacer"] - STANDS_OUT - gap("B"),
    }
    deep = {"foot of A": 10.0, "stop of A": 20.0, "foot of B": 32.0, "stop of B": 36.0}
    for name, length in outside.items():
        row = rows[name]
        assert float(row["outside mm"]) == pytest.approx(length, abs=0.06), name
        engaged = float(row["length mm"]) - length
        assert float(row["engaged mm"]) == pytest.approx(engaged, abs=0.06), name
        assert float(row["needed mm"]) <= engaged <= deep[name], name


def test_the_named_threads_are_the_computed_ones() -> None:
    rows = {row["threaded part"].partition(",")[0]: row for row in table("Bolts and threads", 1)}
    bought = {row["no"]: row["part"] for build in "AB" for row in table(f"{build} mechanics")}
    for part, name in (
        ("A14", "foot of A"),
        ("A15", "stop of A"),
        ("B23", "foot of B"),
        ("B25", "stop of B"),
    ):
        assert re.search(rf"\b{float(rows[name]['length mm']):.0f}( mm|\b)", bought[part]), part
        assert f"M{rows[name]['thread mm']}" in bought[part], part


# Holes


def test_clamp_holes_are_those_of_the_beam() -> None:
    beam = sizes("Beam cell")
    [cell] = [cell for plate in geometry("B").plates[:1] for cell in plate.cells if cell.x > 0 and cell.y > 0]
    first = cell.y * 1000 - beam["load thread M12 x 1.75 to the first clamp hole"]
    wanted = [first, first - beam["first to second clamp hole"]]
    assert [(x, y) for x, y, _ in holes("B", "clamp")] == [(cell.x * 1000, y) for y in wanted]
    for _, y, row in holes("B", "clamp"):
        assert float(row["diameter mm"]) == beam["clamp holes, diameter"]
        assert 186.5 - 30 + 10 < y < 186.5 + 30 - 10, "its thread lies inside the block"


def test_stops_stand_where_they_catch_the_cell() -> None:
    for build in ("A", "B"):
        [cell] = [c for plate in geometry(build).plates[:1] for c in plate.cells if c.x > 0 and c.y > 0]
        for x, y, _ in holes(build, "stop") + holes(build, "insert"):
            assert y == cell.y * 1000
            assert x == (cell.x * 1000 if build == "B" else cell.x * 1000 - 35)


def test_nothing_of_build_a_collides_or_leaves_the_plate() -> None:
    holder = sizes("Half-bridge cell and holder of A")
    cell_x, cell_y = 175.0, 275.0
    side, outward, inward = (
        holder["holder, width along x"] / 2,
        holder["holder, outward of the cell's centre"],
        holder["holder, inward of the cell's centre"],
    )
    assert cell_x + side <= 200
    assert cell_y + outward <= 300
    [(stop, _, _)] = holes("A", "insert")
    assert stop + 8 <= cell_x - side, "the washer of the stop lies beside the holder"
    across, along = holder["wood screws, either side"], holder["wood screws, inward of the cell's centre"]
    assert [(x, y) for x, y, _ in holes("A", "wood")] == [
        (cell_x - across, cell_y - along),
        (cell_x + across, cell_y - along),
    ]
    assert holder["seat, square, depth 3"] / 2 + 5 < along < inward - 5
    assert holder["hollow for the tongue, square"] < holder["cell, square"] < holder["seat, square, depth 3"]
    assert (
        holder["seat, square, depth 3"] / 2 + 1
        < holder["clip screws M3, either side of the cell's centre"]
        < side - 2
    )
    assert holder["hollow, depth from the seat"] > 2 * gap("A")
    assert holder["seat, depth"] + holder["hollow, depth from the seat"] < holder["holder, height"]


def test_tubes_and_cross_pieces_fill_the_box() -> None:
    pitch = 2 * 175 / 3
    assert f"+-{pitch / 2:.1f}" in (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    bought = {row["no"]: row for row in table("B mechanics")}
    [length] = re.findall(r"tube, ([\d.]+) mm", bought["B39"]["part"])
    assert 0 < pitch - 40 - float(length) < 0.5
    assert int(bought["B39"]["quantity"]) == 2 * 9
    assert int(bought["B20"]["quantity"]) == 2 * 4
    assert 175 + 20 <= 200


def test_the_upper_face_bears_a_foot_between_two_tubes() -> None:
    free, patch, long = 2 * 175 / 3 - 40, 50.0, 80.0
    force = 85 * 9.80665 * 4.0
    bends = force * free / 8 * (1 - (patch / free) ** 2 / 3)  # a strip held on both sides
    stress = bends / ((free + long) * FACE**2 / 6)
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    [told] = re.findall(r"bend it with (\d+) N/mm2", text)
    assert stress == pytest.approx(float(told), abs=1)
    assert 2 * stress < 250


# Drawings


def test_drawings_are_drawn_from_the_tables(tmp_path: Path) -> None:
    runpy.run_path(str(DRAWINGS / "draw.py"))["draw"](CHECKOUT / "hardware_bom.md", tmp_path)
    drawn = sorted(path.name for path in tmp_path.glob("*.svg"))
    assert drawn == sorted(path.name for path in DRAWINGS.glob("*.svg"))
    for name in drawn:
        assert (tmp_path / name).read_text("utf-8") == (DRAWINGS / name).read_text("utf-8"), (
            f"run draw.py: {name}"
        )
        ET.parse(DRAWINGS / name)


def test_the_page_links_every_drawing() -> None:
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    linked = set(re.findall(r"\(firmware_arduino/drawings/(\w+\.svg)\)", text))
    assert linked == {path.name for path in DRAWINGS.glob("*.svg")}
