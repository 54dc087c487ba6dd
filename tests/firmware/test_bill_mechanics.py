"""The mechanics of hardware_bom.md: bolts that fit, clamp forces that crush nothing, heights, drawings."""

import math
import re
import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from firmware.test_bill_of_materials import (
    CHECKOUT,
    CROSS_SPAN,
    G,
    Row,
    geometry,
    moving_mass,
    of_build,
    panel_of,
    table,
)

DRAWINGS = CHECKOUT / "firmware_arduino" / "drawings"
FACE, WALL, WASHER = 3.0, 2.0, 2.5  # mm: B19, B20, ISO 7089
STANDS_OUT = 1.0  # mm of the foot's thread above the beam of B
FREE_THREAD = "free thread of the foot, 0 to 2"
LEVELLING = 1.0  # mm that a foot is turned either way
SKIN, INSERT = 2.0, 15.0  # mm: A11, A15
PITCH_OF_PLATES = 410.0  # mm between the middles of both plates
BORDER = 50.0  # mm of red tape
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
    assert a["button A18"] == holder["button, hexagon, height"] + holder["button, boss, height"]
    assert b["beam"] == beam["width and height"] == beam["load thread M12, depth (through)"]
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


def threads() -> dict[str, Row]:
    return {row["threaded part"].partition(",")[0]: row for row in table("Bolts and threads", 1)}


def test_set_threads_are_long_enough_over_the_whole_levelling_range() -> None:
    a, b = stack("A"), stack("B")
    holder = sizes("Half-bridge cell and holder of A")
    lower_side = a["height"] - a["panel"] - a["rubber"]
    outside = {
        "foot of A": a[FREE_THREAD] + a["thin nut M8"],
        "stop of A": lower_side + SKIN - gap("A"),
        "foot of B": b[FREE_THREAD] + b["thin nut M12"] + STANDS_OUT,
        "stop of B": FACE + WALL + b["spacer"] - STANDS_OUT - gap("B"),
    }
    deep = {
        "foot of A": holder["button, whole thread M8 with a bottoming tap, depth"],
        "stop of A": INSERT,
        "foot of B": sizes("Beam cell")["load thread M12, depth (through)"],
        "stop of B": drawn()["BLOCK"],
    }
    assert set(outside) == set(threads())
    for name, row in threads().items():
        # The foot of B stands out above the beam: turning it changes what stands out, not what is engaged.
        turned = 0.0 if name == "foot of B" else LEVELLING
        engaged = float(row["length mm"]) - outside[name]
        told = [float(row[f"{column} mm"]) for column in ("outside", "engaged", "least", "most", "deep")]
        assert told == pytest.approx(
            [outside[name], engaged, engaged - turned, engaged + turned, deep[name]], abs=0.06
        ), name
        assert float(row["needed mm"]) <= engaged - turned, name
        assert engaged + turned <= deep[name], name
        diameters = 1.0 if name.startswith("foot") else 1.5
        assert float(row["needed mm"]) == pytest.approx(diameters * float(row["thread mm"])), name


def test_levelling_uses_the_free_thread_and_no_more() -> None:
    for build in ("A", "B"):
        assert stack(build)[FREE_THREAD] >= LEVELLING
    assert STANDS_OUT >= LEVELLING, "the thread still reaches through the beam"
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    assert f"turning each foot by at most {LEVELLING:g} mm either way (A 0.8 turn, B 0.6" in text
    assert (round(LEVELLING / 1.25, 1), round(LEVELLING / 1.75, 1)) == (0.8, 0.6)


def test_the_core_hole_of_the_button_does_not_break_through_its_boss() -> None:
    holder = sizes("Half-bridge cell and holder of A")
    core = holder["button, core hole 6.8 from below, depth without tip"]
    tip = 6.8 / 2 / math.tan(math.radians(59))
    assert core + tip <= holder["button, hexagon, height"] + holder["button, boss, height"] - 0.5
    lead = 1.5 * 1.25  # a bottoming tap cuts its first one and a half threads not whole
    assert holder["button, whole thread M8 with a bottoming tap, depth"] <= core - lead + 0.05


def test_the_lock_screw_of_b_still_holds_and_stays_below_the_face() -> None:
    b, block = stack("B"), drawn()["BLOCK"]
    for turned in (-LEVELLING, LEVELLING):
        tip = STANDS_OUT + gap("B") + turned  # above the beam
        top_of_block = b["spacer"] + FACE + WALL + block
        assert top_of_block - (tip + 40) >= 0.4 * 10
        assert tip + 40 + 8 <= b["spacer"] + b["box"]


def test_the_named_threads_are_the_computed_ones() -> None:
    rows = threads()
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
    assert cell_x - side - stop >= 8, "the washer of 16 lies beside the holder"
    across, along = holder["wood screws, either side"], holder["wood screws, inward of the cell's centre"]
    assert [(x, y) for x, y, _ in holes("A", "wood")] == [
        (cell_x - across, cell_y - along),
        (cell_x + across, cell_y - along),
    ]
    assert holder["seat, square"] / 2 + 5 < along < inward - 5
    assert holder["hollow for the tongue, square"] < holder["cell, square"] < holder["seat, square"]
    assert (
        holder["seat, square"] / 2 + 1 < holder["clip screws M3, either side of the cell's centre"] < side - 2
    )
    assert holder["hollow, depth from the seat"] > 2 * gap("A")
    assert holder["seat, depth"] + holder["hollow, depth from the seat"] < holder["holder, height"]


def test_the_rim_of_the_cell_of_a_is_clamped() -> None:
    holder = sizes("Half-bridge cell and holder of A")
    proud = holder["rim, thickness (yours)"] - holder["seat, depth"]
    assert 0.1 <= proud <= 0.3, "the washers press on the rim, not on the holder alone"
    washer, clip = holder["clip washer, diameter"], holder["clip screws M3, either side of the cell's centre"]
    overlap = holder["cell, square"] / 2 - (clip - washer / 2)
    assert 1.5 <= overlap <= holder["rim, width (yours)"]
    assert clip + washer / 2 <= holder["holder, width along x"] / 2
    assert clip - 2.5 / 2 - holder["seat, square"] / 2 >= 1.0, "wall between seat and pilot"
    rests = (holder["cell, square"] - holder["hollow for the tongue, square"]) / 2
    assert 3.0 <= rests <= holder["rim, width (yours)"]


def test_the_insert_of_the_stop_fits_below_the_upper_skin() -> None:
    [(_, _, core)], [(_, _, skin)] = holes("A", "insert"), holes("A", "skin")
    panel = panel_of("A")
    assert float(core["depth mm"]) == SKIN + INSERT
    assert float(core["depth mm"]) <= panel["face mm"] + panel["core mm"] - 2
    assert float(skin["depth mm"]) == panel["face mm"] == SKIN
    assert 12.0 < float(skin["diameter mm"]) < 16.0, "insert through, washer not"
    assert "flat" in core["hole"], "an ordinary tip would need 3 mm more"
    [bought] = [row["part"] for row in table("A mechanics") if row["no"] == "A15"]
    assert f"insert M8 x {INSERT:.0f}" in bought


def drawn() -> dict[str, float]:
    """Return the sizes that draw.py holds itself."""
    names = ("BLOCK", "TUBE", "WALL", "BORDER", "PLATE_GAP", "WALKWAY_GAP")
    found = runpy.run_path(str(DRAWINGS / "draw.py"))
    return {name: found[name] for name in names}


def test_the_blocks_slide_into_the_tube() -> None:
    block = drawn()["BLOCK"]
    assert block == pytest.approx(drawn()["TUBE"] - 2 * drawn()["WALL"] - 0.2)
    bought = {row["no"]: row for row in table("B mechanics")}
    for part in ("B24", "B25"):
        assert f"block {block:g} x {block:g} x" in bought[part]["part"]
    made = 2 * int(bought["B24"]["quantity"]) + int(bought["B25"]["quantity"])
    assert int(bought["B41"]["quantity"]) == made, "a clamp has a block and a spacer, a stop a block"
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    assert f"a rod marked {300 - 186.5 - 30:g} (clamp, first) and {300 - 275 - 15:g} (stop)" in text


# The floor


def foot_width(build: str) -> float:
    [row] = [row for row in table("Feet") if row["build"] == build and row["foot"].startswith("hard")]
    return float(row["diameter mm"])


@pytest.mark.parametrize("build", ["A", "B"])
def test_feet_of_neighbouring_plates_do_not_meet(build: str) -> None:
    left, right = geometry(build).plates
    centres = [1000 * plate.centre[0] for plate in (left, right)]
    assert centres[1] - centres[0] == pytest.approx(PITCH_OF_PLATES)
    near = PITCH_OF_PLATES - 1000 * (max(c.x for c in left.cells) - min(c.x for c in right.cells))
    assert near - foot_width(build) >= 5.0
    assert foot_width(build) / 2 <= 1000 * left.width / 2 - 1000 * max(c.x for c in left.cells)
    [part] = [
        row["part"] for row in table(f"{build} mechanics") if row["no"] == {"A": "A14", "B": "B23"}[build]
    ]
    assert f"plate of {foot_width(build):.0f} mm" in part
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8").replace("\n", " ")
    free = near - foot_width(build)
    assert (f"A's leave {free:.0f}" if build == "A" else f"so that {free:.0f} mm stay free") in text


def test_the_walkway_touches_nothing() -> None:
    [part] = [row for row in table("B mechanics") if row["no"] == "B27"]
    assert drawn()["WALKWAY_GAP"] >= 5
    assert f"{drawn()['WALKWAY_GAP']:g} mm away" in part["part"]
    assert f"stand {stack('B')['height']:.0f} mm high" in part["what for, why this one"]


def test_the_cables_reach_the_box() -> None:
    x, y, _, depth = runpy.run_path(str(DRAWINGS / "draw.py"))["BOX"]
    assert y - depth / 2 > 300 + 5
    for build, cable in (("A", 1.5), ("B", 2.0)):
        for plate in geometry(build).plates:
            for cell in plate.cells:
                way = abs(1000 * (plate.centre[0] + cell.x) - x) + abs(1000 * cell.y - y) + 150
                assert way <= 1000 * cable, (build, cell.channel)


# Tipping


def largest_on_one_plate(build: str) -> float:
    """Return the largest force in N that the label allows on one plate; B500 has B's label."""
    rows = [row for row in table("Loads") if row["build"] == build[0] and row["on the label"] == "yes"]
    return max(
        float(row["mass kg"]) * float(row["body weights"]) * float(row["on this plate"]) * G for row in rows
    )


@pytest.mark.parametrize("build", ["A", "B", "B500"])
@pytest.mark.parametrize("edge", ["long", "short"])
def test_tipping_loads_follow_from_weight_and_feet(build: str, edge: str) -> None:
    [row] = [row for row in table("Tipping") if (row["build"], row["edge"]) == (build, edge)]
    panel = panel_of(build)
    span, side = (CROSS_SPAN, panel["width m"]) if edge == "long" else (panel["span m"], panel["length m"])
    outside = (side - span) / 2
    weight, largest = moving_mass(build) * G, largest_on_one_plate(build)
    tips = weight * (span / 2) / outside
    pull = (largest * outside / span - weight / 2) / 2
    share = (0.5 + side / 2 / span) / 2  # of an upward pull at the middle of the edge: one of its two feet
    proof = (weight / 4 + 1.5 * pull) / share
    told = [float(row[name]) for name in ("plate N", "tips from N", "largest N", "pull at each far foot N")]
    assert told == pytest.approx([weight, tips, largest, pull], abs=0.8)
    assert math.floor(tips / G) == int(row["standing kg"])
    assert float(row["proof pull N"]) == pytest.approx(proof, abs=1.5)
    assert tips < largest, "so the page must say what to do"
    assert proof < 50 * G, "the luggage scale of the tools"


def test_the_page_says_what_to_do_against_tipping() -> None:
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    assert f"Red border of {BORDER:.0f} mm" in text.split("### Tipping")[1]
    assert drawn()["BORDER"] == BORDER
    assert 1000 * (panel_of("A")["width m"] - CROSS_SPAN) / 2 <= BORDER, (
        "the border covers all beyond the feet"
    )
    for build, foot, tape in (("A", "A14", "A19"), ("B", "B23", "B42")):
        bought = {row["no"]: row for row in table(f"{build} mechanics")}
        assert "ball held in its plate" in bought[foot]["part"]
        assert f"red floor tape {BORDER:.0f} mm" in bought[tape]["part"]
    [label] = [row for row in table("Build the plates") if row[""] == "label on the plate"]
    assert all("Red border: never step there" in text for name, text in label.items() if name)


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
