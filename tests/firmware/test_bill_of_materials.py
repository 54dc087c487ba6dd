"""hardware_bom.md against config.h and the geometry; its sums, frequencies and loads computed once more."""

import math
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from conftest import missing

from station import mat
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
    if build == "A":
        core_ei = 9e9 * width * core**3 / 12
        core_kg = width * row["length m"] * core * 680
    else:
        outer, inner = core, core - 0.004
        core_ei = 4 * 70e9 * (outer**4 - inner**4) / 12
        core_kg = 4 * row["length m"] * (outer**2 - inner**2) * 2700
    faces = modulus * width * thickness * ((core + thickness) ** 2 / 2 + thickness**2 / 6)
    faces_kg = 2 * width * row["length m"] * thickness * row["face kg/m3"]
    return row | {
        "computed core EI": core_ei,
        "computed core kg": core_kg,
        "computed EI": faces + core_ei,
        "computed kg": faces_kg + core_kg,
    }


def moving_mass(build: str) -> float:
    row = of_build("Natural frequency", build)
    return panel_of(build)["computed kg"] + float(row["rubber kg"]) + float(row["bolted under it kg"])


def stiffness(build: str) -> float:
    cell = of_build("Cells", build)
    return 4 * float(cell["capacity N"]) / (float(cell["deflection mm"]) / 1000)


def frequencies(build: str) -> tuple[float, float, float]:
    """Return the natural frequency on the cells, of the panel, and of both together, in Hz."""
    panel = panel_of(build)
    on_cells = math.sqrt(stiffness(build) / moving_mass(build)) / (2 * math.pi)
    per_metre = panel["computed kg"] / panel["length m"]
    bending = math.pi / 2 * math.sqrt(panel["computed EI"] / (per_metre * panel["span m"] ** 4))
    return on_cells, bending, 1 / math.hypot(1 / on_cells, 1 / bending)


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


# Mechanics


@pytest.mark.parametrize("build", BUILDS)
def test_panels_weigh_and_bend_as_stated(build: str) -> None:
    panel = panel_of(build)
    assert panel["computed core EI"] == pytest.approx(panel["core EI N m2"], rel=1e-3)
    assert panel["computed core kg"] == pytest.approx(panel["core kg"], abs=0.006)
    assert panel["computed EI"] == pytest.approx(panel["EI N m2"], rel=1e-3)
    assert panel["computed kg"] == pytest.approx(panel["panel kg"], abs=0.006)
    sag = 1000 * panel["span m"] ** 3 / (48 * panel["computed EI"]) * 1000
    assert sag == pytest.approx(float(of_build("Natural frequency", build)["sag mm/kN"]), abs=6e-4)


@pytest.mark.parametrize("build", BUILDS)
def test_natural_frequency_follows_from_the_parts(build: str) -> None:
    row = of_build("Natural frequency", build)
    assert moving_mass(build) == pytest.approx(float(row["moving kg"]), abs=0.011)
    assert stiffness(build) / 1e6 == pytest.approx(float(row["k MN/m"]), abs=0.006)
    stated = [float(row[name]) for name in ("on its cells Hz", "panel Hz", "together Hz")]
    assert frequencies(build) == pytest.approx(stated, abs=0.6)


@pytest.mark.parametrize("build", BUILDS)
def test_the_page_is_honest_about_the_goals(build: str) -> None:
    row, together = of_build("Natural frequency", build), frequencies(build)[2]
    assert (row["stance 200 Hz"] == "yes") == (together >= 200)
    assert (row["landing 400 Hz"] == "yes") == (together >= 400)


@pytest.mark.parametrize("build", BUILDS)
def test_amplitude_errors_follow_from_the_natural_frequency(build: str) -> None:
    together = frequencies(build)[2]
    for name, text in of_build("Natural frequency", build, 1).items():
        if name != "build":
            [frequency] = numbers(name)
            error = 100 * (1 / (1 - (frequency / together) ** 2) - 1)
            assert error == pytest.approx(float(text), abs=0.06), name


def test_overload_margins_follow_from_the_parts() -> None:
    a, b = 0.35, 0.55
    shares = [(0.5 + x / a) * (0.5 + y / b) for x, y in ((0.06, 0.10), (0.125, 0.20))]
    for row in table("Loads"):
        build, share = row["build"], float(row["share"])
        assert min(abs(share - known) for known in shares) < 5e-4, row
        weight = float(row["mass kg"]) * G * float(row["body weights"]) / int(row["plates"])
        force = weight * share + moving_mass(build) * G / 4
        part = 100 * force / float(of_build("Cells", build)["capacity N"])
        assert force == pytest.approx(float(row["cell N"]), abs=1.5), row
        assert part == pytest.approx(float(row["% of capacity"]), abs=0.6), row
        within = "capacity" if part <= 100 else "safe load" if part <= 100 * STOP_AT else "stop"
        assert row["within"] == within, row


def test_every_case_that_needs_a_stop_has_one_before_the_safe_load() -> None:
    stopped = {row["build"] for row in table("Stops")}
    assert {row["build"] for row in table("Loads") if row["within"] == "stop"} <= stopped
    for row in table("Stops"):
        cell = of_build("Cells", row["build"])
        capacity, safe = float(cell["capacity N"]), float(cell["safe %"]) / 100
        assert float(row["gap mm"]) == pytest.approx(STOP_AT * float(cell["deflection mm"]), abs=5e-4)
        assert float(row["takes over at N"]) == pytest.approx(STOP_AT * capacity, abs=0.6)
        assert float(row["safe load N"]) == pytest.approx(safe * capacity, abs=0.6)
        assert float(row["margin %"]) == pytest.approx(100 * (safe / STOP_AT - 1), abs=0.6)
        assert safe > STOP_AT


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
