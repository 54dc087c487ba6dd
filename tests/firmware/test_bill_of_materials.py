"""hardware_bom.md against config.h and the geometry; its sums, frequencies and loads computed once more."""

import math
import re
import shutil
import subprocess
from argparse import ArgumentParser
from functools import cache
from pathlib import Path

import pytest
from conftest import missing

from station import mat
from station.cli import qualify
from station.mat import Mat

CHECKOUT = Path(__file__).resolve().parents[2]
CONFIG = CHECKOUT / "firmware_arduino" / "forceplate" / "config.h"
CHIPS = {"Uno": "__AVR_ATmega328P__", "Mega": "__AVR_ATmega2560__"}
FRONT_ENDS = {"A": 2, "B": 1, "B500": 1}
BUILDS = tuple(FRONT_ENDS)
PLATES = ("left", "right")
CORNERS = ("front left", "front right", "back left", "back right")
# What the SPI unit of each chip is wired to on its board.
SPI = {"Uno": {"MOSI": 11, "MISO": 12, "SCLK": 13}, "Mega": {"MOSI": 51, "MISO": 50, "SCLK": 52}}
G = 9.80665
STOP_AT = 1.3  # the gap of a stop over the deflection at capacity
SHEAR = {"A": 0.2e9, "B": 26e9, "B500": 26e9}  # Pa: birch plywood between its skins (rolling), aluminium
CROSS_SPAN = 0.350  # m between the cells, crosswise

Row = dict[str, str]


# The page: each table under its heading, each row by its column


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


@cache
def tables() -> dict[str, list[list[Row]]]:
    found: dict[str, list[list[Row]]] = {}
    heading, columns = "", list[str]()
    for line in (CHECKOUT / "hardware_bom.md").read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        if not line.startswith("|"):
            columns = []
        elif not columns:
            columns = cells_of(line)
            found.setdefault(heading, []).append([])
        elif not set(line) <= set("|- "):
            cells = cells_of(line)
            assert len(cells) == len(columns), f"{heading}: {line}"
            found[heading][-1].append(dict(zip(columns, cells, strict=True)))
    return found


def table(heading: str, number: int = 0) -> list[Row]:
    return tables()[heading][number]


def of_build(heading: str, build: str, number: int = 0) -> Row:
    [row] = [row for row in table(heading, number) if next(iter(row.values())) == build]
    return row


def pins(heading: str) -> dict[str, int]:
    return {row["signal"]: int(row["Arduino pin"].lstrip("A")) for row in table(heading)}


# The sketch: its macros as the preprocessor sees them on each board


@cache
def macros(board: str, front_end: int) -> dict[str, str]:
    compiler = next((name for name in ("cpp", "gcc", "clang", "avr-gcc") if shutil.which(name)), None)
    if compiler is None:
        missing("No C preprocessor is here to read config.h (package gcc).")
    command = [compiler, "-E", "-dM", "-x", "c", f"-D{CHIPS[board]}", f"-DFRONT_END={front_end}", str(CONFIG)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return dict(re.findall(r"#define (\w+) (.+)", said))


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def geometry(build: str) -> Mat:
    return mat.mat(macros("Mega", FRONT_ENDS[build])["GEOMETRY"].strip('"'))


# Mechanics, from the parts alone


def panel_of(build: str) -> dict[str, float]:
    row = {name: float(text) for name, text in of_build("Panel", build).items() if name != "panel of build"}
    thickness, core = row["face mm"] / 1000, row["core mm"] / 1000
    modulus, width = row["face GPa"] * 1e9, row["width m"]
    cross_kg, length = 0.0, row["length m"]
    if build == "A":
        core_ei = 9e9 * width * core**3 / 12
        core_kg = width * length * core * 680
        webs, cross_webs = width * core, length * core
    else:
        outer, inner = core, core - 0.004
        core_ei = 4 * 70e9 * (outer**4 - inner**4) / 12
        core_kg = 4 * length * (outer**2 - inner**2) * 2700
        cross_kg = 9 * 0.0765 * (outer**2 - inner**2) * 2700
        webs, cross_webs = 4 * 2 * 0.002 * core, 3 * 2 * 0.002 * core
    faces = modulus * width * thickness * ((core + thickness) ** 2 / 2 + thickness**2 / 6)
    faces_kg = 2 * width * row["length m"] * thickness * row["face kg/m3"]
    return row | {
        "computed core EI": core_ei,
        "computed core kg": core_kg,
        "computed EI": faces + core_ei,
        "computed cross kg": cross_kg,
        "computed kg": faces_kg + core_kg + cross_kg,
        "computed GA": SHEAR[build] * webs,
        # Tubes lie lengthwise: crosswise only the faces bend. Plywood bends both ways.
        "computed cross EI": (faces + (core_ei if build == "A" else 0)) * length / width,
        "computed cross GA": SHEAR[build] * cross_webs,
    }


def bending_frequency(ei: float, ga: float, per_metre: float, span: float) -> float:
    """Return the natural frequency in Hz of a beam on both ends that bends and shears."""
    bends = math.pi / 2 * math.sqrt(ei / (per_metre * span**4))
    shears = math.sqrt(ga / per_metre) / (2 * span)
    return 1 / math.hypot(1 / bends, 1 / shears)


def sag(build: str) -> float:
    """Return how far the middle sags in mm/kN, lengthwise, by bending and shear."""
    panel = panel_of(build)
    span = panel["span m"]
    return 1e6 * (span**3 / (48 * panel["computed EI"]) + span / (4 * panel["computed GA"]))


def moving_mass(build: str) -> float:
    row = of_build("Natural frequency", build)
    return panel_of(build)["computed kg"] + float(row["rubber kg"]) + float(row["bolted under it kg"])


def cell_stiffness(build: str) -> float:
    cell = of_build("Cells", build)
    return float(cell["capacity N"]) / (float(cell["deflection mm"]) / 1000)


def stiffness(build: str, foot: float) -> float:
    """Return that of four cells, each on its foot of `foot` N/m, in N/m."""
    return 4 / (1 / cell_stiffness(build) + 1 / foot)


def hard_foot(build: str) -> float:
    [row] = [row for row in table("Feet") if row["build"] == build and row["foot"].startswith("hard")]
    return float(row["k of one MN/m"]) * 1e6


def frequencies(build: str, foot: float | None = None) -> tuple[float, float, float, float]:
    """Return the natural frequency on the cells, of the panel lengthwise, crosswise, and of all, in Hz."""
    panel, foot = panel_of(build), foot or hard_foot(build)
    kg = panel["computed kg"]
    on_cells = math.sqrt(stiffness(build, foot) / moving_mass(build)) / (2 * math.pi)
    lengthwise = bending_frequency(
        panel["computed EI"], panel["computed GA"], kg / panel["length m"], panel["span m"]
    )
    crosswise = bending_frequency(
        panel["computed cross EI"], panel["computed cross GA"], kg / panel["width m"], CROSS_SPAN
    )
    return on_cells, lengthwise, crosswise, 1 / math.hypot(1 / on_cells, 1 / lengthwise, 1 / crosswise)


# Pins


@pytest.mark.parametrize("board", CHIPS)
def test_the_wiring_of_the_hx711_is_that_of_the_sketch(board: str) -> None:
    sketch, page = macros(board, 2), pins(f"Build A on {'an' if board == 'Uno' else 'a'} {board}")
    assert [page[f"data of channel {channel}"] for channel in range(8)] == numbers(sketch["HX711_DATA_PINS"])
    assert page["clock"] == int(sketch["HX711_CLOCK_PIN"])
    assert len(page) == 9


@pytest.mark.parametrize("board", CHIPS)
def test_the_wiring_of_the_ads131m08_is_that_of_the_sketch(board: str) -> None:
    sketch, page = macros(board, 1), pins(f"Build B on {'an' if board == 'Uno' else 'a'} {board}")
    assert page == SPI[board] | {
        "CS": int(sketch["ADS131M08_CS_PIN"]),
        "data-ready": int(sketch["ADS131M08_DRDY_PIN"]),
        "reset": int(sketch["ADS131M08_RESET_PIN"]),
    }


@pytest.mark.parametrize("board", CHIPS)
def test_the_wiring_of_the_pressure_mat_is_that_of_the_sketch(board: str) -> None:
    sketch, page = macros(board, 3), pins(f"Pressure mat on {'an' if board == 'Uno' else 'a'} {board}")
    assert [page[f"column bit {bit}"] for bit in range(5)] == numbers(sketch["MAT_COLUMN_PINS"])
    assert [page[f"row bit {bit}"] for bit in range(5)] == numbers(sketch["MAT_ROW_PINS"])
    assert page["sense"] == int(sketch["MAT_SENSE_PIN"])


def test_no_pin_is_wired_twice() -> None:
    for heading, found in tables().items():
        if "Arduino pin" in found[0][0]:
            used = [row["Arduino pin"] for row in found[0]]
            assert len(used) == len(set(used)), heading


# Channels and geometry


def test_channels_sit_where_the_sketch_tells_the_host() -> None:
    told = numbers(macros("Mega", 1)["CHANNEL_PLACES"])
    page = [
        number
        for row in table("Channels")
        for number in (
            PLATES.index(row["plate"]),
            CORNERS.index(row["corner"]),
            int(row["polarity"]),
        )
    ]
    assert page == told
    assert [int(row["channel"]) for row in table("Channels")] == list(range(8))


@pytest.mark.parametrize("build", BUILDS)
def test_cells_sit_where_the_geometry_puts_them(build: str) -> None:
    drawn = {cell.channel: (p.side.value, cell.x, cell.y) for p in geometry(build).plates for cell in p.cells}
    page = {
        int(row["channel"]): (row["plate"], float(row["x mm"]) / 1000, float(row["y mm"]) / 1000)
        for row in table("Channels")
    }
    assert page == drawn


def test_corners_have_the_signs_of_their_places() -> None:
    for row in table("Channels"):
        deep, side = row["corner"].split()
        assert (float(row["y mm"]) > 0) == (deep == "front"), row
        assert (float(row["x mm"]) > 0) == (side == "right"), row


@pytest.mark.parametrize("build", BUILDS)
def test_panels_have_the_size_of_the_geometry(build: str) -> None:
    panel = panel_of(build)
    for plate in geometry(build).plates:
        assert (plate.width, plate.depth) == (panel["width m"], panel["length m"])
        places = [cell.y for cell in plate.cells]
        assert max(places) - min(places) == pytest.approx(panel["span m"])


def test_the_cells_of_build_b_are_those_the_station_assumes() -> None:
    page, assumed = of_build("Cells", "B"), geometry("B")
    assert float(page["capacity N"]) == assumed.capacity
    assert float(page["sensitivity mV/V"]) / 1000 == pytest.approx(assumed.sensitivity)
    assert float(page["excitation V"]) == assumed.excitation


@pytest.mark.parametrize("build", BUILDS)
def test_the_page_says_how_wrong_uncalibrated_newtons_are(build: str) -> None:
    page, assumed = of_build("Cells", build), geometry(build)
    name = "HX711_FULL_SCALE_NV" if build == "A" else "ADS131M08_FULL_SCALE_NV"
    full_scale = int(macros("Mega", FRONT_ENDS[build])[name])
    assert full_scale == int(page["full scale nV"])
    volts = float(page["sensitivity mV/V"]) / 1000 * float(page["excitation V"]) / float(page["capacity N"])
    true = volts / (full_scale * 1e-9) * 2**23
    factor = true / assumed.counts_per_newton(full_scale * 1e-9, 24)
    assert factor == pytest.approx(float(page["uncalibrated newtons"]), abs=0.005)


# Prices


@pytest.mark.parametrize("build", ["A", "B"])
@pytest.mark.parametrize("kind", ["electronics", "mechanics"])
def test_parts_add_up_to_the_stated_sum(build: str, kind: str) -> None:
    total = 0.0
    for row in table(f"{build} {kind}"):
        price = int(row["quantity"]) * float(row["unit USD"])
        assert price == pytest.approx(float(row["sum USD"])), row["no"]
        total += price
    assert total == pytest.approx(float(of_build("Sums", build)[f"{kind} USD"]))


@pytest.mark.parametrize("build", ["A", "B"])
def test_both_sums_add_up_to_the_total(build: str) -> None:
    row = of_build("Sums", build)
    both = float(row["electronics USD"]) + float(row["mechanics USD"])
    assert both == pytest.approx(float(row["total USD"]))


def test_every_price_says_where_it_comes_from() -> None:
    rows = [
        row for build in "AB" for kind in ("electronics", "mechanics") for row in table(f"{build} {kind}")
    ]
    for row in rows:
        assert row["price"] == "estimated" or re.match(r"sourced: .+ \d{4}-\d\d-\d\d$", row["price"]), row
    assert len({row["no"] for row in rows}) == len(rows)


def test_sheet_is_priced_by_the_kilogram() -> None:
    rows = {row["no"]: row for build in "AB" for row in table(f"{build} mechanics")}
    for part, build in (("A11", "A"), ("B19", "B")):
        panel = panel_of(build)
        kilograms = panel["width m"] * panel["length m"] * panel["face mm"] / 1000 * panel["face kg/m3"]
        assert float(rows[part]["unit USD"]) == pytest.approx(kilograms * 140 / 1.70 / 5.0, abs=0.006)


def test_the_prices_of_the_variants_follow_from_the_lists() -> None:
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8")
    lists = [table(f"{build} {kind}") for build in "AB" for kind in ("electronics", "mechanics")]
    parts = {row["no"]: float(row["sum USD"]) for rows in lists for row in rows}
    b500 = float(of_build("Sums", "B")["total USD"]) - parts["B01"] + 8 * 60 - parts["B25"] - 8 * 3.00
    assert f"leave out B25 and 8 of B41: {b500:.2f} in all" in text.replace("\n", " ")
    assert f"saves {parts['A11'] + parts['A12']:.2f} and" in text


# Mechanics


@pytest.mark.parametrize("build", BUILDS)
def test_panels_weigh_and_bend_as_stated(build: str) -> None:
    panel = panel_of(build)
    assert panel["computed core EI"] == pytest.approx(panel["core EI N m2"], rel=1e-3)
    assert panel["computed core kg"] == pytest.approx(panel["core kg"], abs=0.006)
    assert panel["computed EI"] == pytest.approx(panel["EI N m2"], rel=1e-3)
    assert panel["computed cross kg"] == pytest.approx(panel["cross kg"], abs=0.006)
    assert panel["computed kg"] == pytest.approx(panel["panel kg"], abs=0.006)
    stated = of_build("Panel", build, 1)
    assert panel["computed GA"] / 1e6 == pytest.approx(float(stated["shear lengthwise MN"]), abs=0.006)
    assert panel["computed cross EI"] == pytest.approx(float(stated["EI crosswise N m2"]), rel=1e-3)
    assert panel["computed cross GA"] / 1e6 == pytest.approx(float(stated["shear crosswise MN"]), abs=0.006)
    assert sag(build) == pytest.approx(float(of_build("Natural frequency", build)["sag mm/kN"]), abs=6e-4)


@pytest.mark.parametrize("build", BUILDS)
def test_natural_frequency_follows_from_the_parts(build: str) -> None:
    row = of_build("Natural frequency", build)
    assert moving_mass(build) == pytest.approx(float(row["moving kg"]), abs=0.011)
    assert stiffness(build, hard_foot(build)) / 1e6 == pytest.approx(float(row["k MN/m"]), abs=0.006)
    names = ("on its cells Hz", "lengthwise Hz", "crosswise Hz", "together Hz")
    assert frequencies(build) == pytest.approx([float(row[name]) for name in names], abs=0.6)


@pytest.mark.parametrize("build", BUILDS)
def test_what_moves_is_the_sum_of_its_parts(build: str) -> None:
    rows = [row for row in table("Moving parts") if row["build"] == build]
    for row in rows:
        moves = int(row["quantity"]) * float(row["kg each"]) * float(row["share that moves"])
        assert moves == pytest.approx(float(row["kg"]), abs=6e-4), row
    total = sum(float(row["kg"]) for row in rows)
    assert total == pytest.approx(
        float(of_build("Natural frequency", build)["bolted under it kg"]), abs=0.006
    )


def test_feet_lower_the_natural_frequency_as_stated() -> None:
    for row in table("Feet"):
        foot = hard_foot(row["build"])
        if row["thickness mm"] != "-":
            radius, thickness = float(row["diameter mm"]) / 2000, float(row["thickness mm"]) / 1000
            shape = radius / (2 * thickness)  # loaded over free surface
            rubber = 5e6 * (1 + 2 * shape**2) * math.pi * radius**2 / thickness
            foot = 1 / (1 / foot + 1 / rubber)
        assert foot / 1e6 == pytest.approx(float(row["k of one MN/m"]), abs=0.06), row
        assert frequencies(row["build"], foot)[-1] == pytest.approx(float(row["together Hz"]), abs=0.6), row


@pytest.mark.parametrize("build", BUILDS)
def test_the_summary_gives_the_computed_natural_frequency(build: str) -> None:
    together = round(frequencies(build)[-1])
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8").split("## 1.")[0]
    if build == "B500":
        assert re.search(rf"without stops: {together} Hz", text)
    else:
        [row] = [row for row in tables()["Build the plates"][0] if row[""].startswith("natural frequency")]
        [told] = [text for column, text in row.items() if column.startswith(f"{build}:")]
        assert told.startswith(f"{together} Hz")


@pytest.mark.parametrize("build", BUILDS)
def test_the_page_is_honest_about_the_goals(build: str) -> None:
    row, together = of_build("Natural frequency", build), frequencies(build)[-1]
    assert (row["stance 200 Hz"] == "yes") == (together >= 200)
    assert (row["landing 400 Hz"] == "yes") == (together >= 400)


@pytest.mark.parametrize("build", BUILDS)
def test_amplitude_errors_follow_from_the_natural_frequency(build: str) -> None:
    together = frequencies(build)[-1]
    for name, text in of_build("Natural frequency", build, 1).items():
        if name != "build":
            [frequency] = numbers(name)
            error = 100 * (1 / (1 - (frequency / together) ** 2) - 1)
            assert error == pytest.approx(float(text), abs=0.06), name


def test_overload_margins_follow_from_the_parts() -> None:
    a, b = CROSS_SPAN, 0.55
    shares = [(0.5 + x / a) * (0.5 + y / b) for x, y in ((0.06, 0.10), (0.125, 0.20))]
    for row in table("Loads"):
        build, share = row["build"], float(row["share"])
        assert min(abs(share - known) for known in shares) < 5e-4, row
        per_kilogram = G * float(row["body weights"]) * float(row["on this plate"]) * share
        plate = moving_mass(build) * G / 4
        force = float(row["mass kg"]) * per_kilogram + plate
        capacity = float(of_build("Cells", build)["capacity N"])
        part = 100 * force / capacity
        assert force == pytest.approx(float(row["cell N"]), abs=1.5), row
        assert part == pytest.approx(float(row["% of capacity"]), abs=0.6), row
        assert math.floor((capacity - plate) / per_kilogram) == int(row["limit kg"]), row
        within = "capacity" if part <= 100 else "safe load" if part <= 100 * STOP_AT else "stop"
        assert row["within"] == within, row


def test_the_label_allows_nothing_above_the_capacity_of_a_cell() -> None:
    [label] = [row for row in tables()["Build the plates"][0] if row[""] == "label on the plate"]
    for column, text in label.items():
        build = column.partition(":")[0]
        if build in BUILDS:
            rows = [row for row in table("Loads") if row["build"] == build and row["on the label"] == "yes"]
            assert set(re.findall(r"(\d+) kg", text)) == {row["mass kg"] for row in rows}
            assert all(int(row["mass kg"]) <= int(row["limit kg"]) for row in rows)
    squats = [row for row in table("Loads") if "squats" in row["case"]]
    assert len(squats) == 2
    assert all(float(row["body weights"]) >= 1.4 for row in squats)


def test_every_case_that_needs_a_stop_has_one_before_the_safe_load() -> None:
    stopped = {row["build"] for row in table("Stops")}
    assert {row["build"] for row in table("Loads") if row["within"] == "stop"} <= stopped
    for row in table("Stops"):
        cell = of_build("Cells", row["build"])
        capacity, safe = float(cell["capacity N"]), float(cell["safe %"]) / 100
        deflection, sinks = float(cell["deflection mm"]), sinks_with_its_cell(row["build"])
        assert float(row["sinks"]) == pytest.approx(sinks)
        assert float(row["gap mm"]) == pytest.approx(STOP_AT * deflection * sinks, abs=5e-4)
        assert float(row["takes over at N"]) == pytest.approx(STOP_AT * capacity, abs=0.6)
        assert float(row["safe load N"]) == pytest.approx(safe * capacity, abs=0.6)
        assert float(row["margin %"]) == pytest.approx(100 * (safe / STOP_AT - 1), abs=0.6)
        assert safe > STOP_AT


def sinks_with_its_cell(build: str) -> float:
    """Return how far a stop sinks over what the cell beside it does, when no other cell is loaded."""
    name = "insert" if build == "A" else "stop"
    [x] = {
        float(row["x mm"].lstrip("+-")) / 1000
        for row in table("Holes")
        if row["build"] == build and row["hole"].startswith(name)
    }
    return 0.5 + x / CROSS_SPAN


def test_the_gauges_of_a_stop_hold_it_between_capacity_and_safe_load() -> None:
    feelers = {round(0.05 * number, 2) for number in range(1, 21)}
    for row in table("Stops"):
        cell = of_build("Cells", row["build"])
        goes, stays = float(row["goes mm"]), float(row["does not go mm"])
        newtons = float(cell["capacity N"]) / float(cell["deflection mm"]) / sinks_with_its_cell(row["build"])
        assert {goes, stays} <= feelers
        assert goes <= float(row["gap mm"]) < stays
        assert newtons * goes >= 1.2 * float(cell["capacity N"]), row["build"]
        assert newtons * stays <= 0.96 * float(cell["capacity N"]) * float(cell["safe %"]) / 100, row["build"]


def test_a_builder_can_measure_the_deflection_of_the_cells_of_a() -> None:
    a, b, x, y = CROSS_SPAN, 0.55, 0.140, 0.240
    sinks = sinks_with_its_cell("A")
    near = (0.5 + x / a) * (0.5 + y / b)
    far = (0.5 - x / a) * (0.5 + y / b)
    per_newton = sinks * near + (1 - sinks) * far  # of the stop, over that of a cell
    loss = 30 * G * per_newton
    factor = STOP_AT * float(of_build("Cells", "A")["capacity N"]) * sinks / loss
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8").replace("\n", " ")
    assert f"gap = {factor:.2f} d" in text
    [row] = [row for row in table("Stops") if row["build"] == "A"]
    for name, told in (("goes mm", "0.98"), ("does not go mm", "1.10")):
        assert float(row[name]) / float(row["gap mm"]) == pytest.approx(float(told), abs=0.006)


def test_another_capacity_reads_what_the_page_says() -> None:
    rows = {row["ask the seller"]: row for row in table("Beam cell", 1)}
    assumed = geometry("B").capacity
    for kilograms in (250, 300):
        reads = assumed / (kilograms * G)
        assert re.search(rf"{kilograms} kg (reads )?{reads:.2f}", rows["capacity"]["if it differs"])
    assert float(rows["deflection at capacity"]["wanted"].removesuffix(" mm")) == float(
        of_build("Cells", "B")["deflection mm"]
    )


def test_the_page_names_the_defaults_of_qualify() -> None:
    [command] = qualify.COMMANDS
    parser = ArgumentParser()
    command.arguments(parser)
    asked = parser.parse_args([])
    text = (CHECKOUT / "hardware_bom.md").read_text("utf-8").replace("\n", " ")
    assert f"`qualify`: {asked.mass:g} kg from {1000 * asked.height:g} mm above a foam pad" in text


def test_the_excitation_keeps_the_inputs_where_the_amplifier_works() -> None:
    [rows] = [found for found in tables()["Build B on a Mega"] if "excitation V" in found[0]]
    for row in rows:
        excitation, limit = float(row["excitation V"]), 3.3 - 1.8
        assert float(row["rest V"]) == pytest.approx(excitation / 2)
        assert float(row["limit V"]) == pytest.approx(limit)
        assert float(row["margin V"]) == pytest.approx(limit - excitation / 2)
        assert (row["works"] == "yes") == (excitation / 2 < limit)
    chosen = float(of_build("Cells", "B")["excitation V"])
    assert [float(row["excitation V"]) for row in rows if row["works"] == "yes"] == [chosen]
    gain = 2 ** int(macros("Uno", 1)["ADS131M08_GAIN_CODE"])
    full_scale = 0.96 * chosen / 2 / gain * 1e9
    assert full_scale == pytest.approx(int(macros("Uno", 1)["ADS131M08_FULL_SCALE_NV"]))
