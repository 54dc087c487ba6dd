"""The budget of uncertainty, against what can be worked out by hand and by drawing at random."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from calibrated import COUNTS_PER_NEWTON, KIT, MAT, PLATE, Bench, readings

from calibration import bending, budget, plan
from calibration.budget import Kind, components, expanded, rigid, share_of_load, standard, table, together
from calibration.fit import Fit, fit, plate_gain
from calibration.use import Use
from station import uncertainty
from station.mat import Cell, Plate, Side
from station.mechanics.filters import zero_phase
from station.newtons import Calibration, PlateGain, Uncertainty
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

G = 9.81
MM = 1e3
SQUARE = Plate(
    Side.LEFT,
    (Cell(0, -0.225, 0.225), Cell(1, 0.225, 0.225), Cell(2, -0.225, -0.225), Cell(3, 0.225, -0.225)),
    0.45,
    0.45,
    (0.0, 0.0),
)
"""The plate of the handbook's table."""


def perfect(plate: Plate, **known: float) -> PlateGain:
    """A plate that is wrong in the given ways only."""
    matrix = tuple(
        tuple(row) for row in np.array([[1.0, cell.y, -cell.x] for cell in plate.cells]).T.tolist()
    )
    none: dict[str, Any] = {"zero": 0.0, "span": 0.0, "place": 0.0, "moment": 0.0}
    stated = Uncertainty(((0.0,) * 12,) * 12, (0.0,) * 4, 100.0, **(none | known))
    return PlateGain(plate.side, (0, 1, 2, 3), matrix, None, (plate.width, plate.depth), stated)


@pytest.fixture(scope="module")
def made() -> tuple[Fit, PlateGain]:
    random = np.random.default_rng(3)
    true = TruePlate(PLATE, COUNTS_PER_NEWTON, Flaws.drawn(random))
    taken = readings(plan.short(PLATE, 1), true, random, Bench.drawn(random))
    found = fit(PLATE, taken, KIT)
    return found, plate_gain(found, taken, KIT, Use())


def parts_of(found: Fit) -> tuple[budget.Component, ...]:
    return components(PLATE, found.points, found.scatter / found.wanted[:, 0].max(), KIT, Use())


@pytest.mark.parametrize(
    ("known", "light", "heavy"),
    [
        ({"zero": 0.2}, 0.47, 0.13),
        ({"moment": 3.0 * 0.04}, 0.61, 0.18),
        ({"place": 0.04 * math.tan(math.radians(0.5))}, 0.35, 0.35),
    ],
)
def test_single_components_are_those_of_the_table_of_the_handbook(
    known: dict[str, float], light: float, heavy: float
) -> None:
    gain = perfect(SQUARE, **known)
    for mass, expected in ((20.0, light), (70.0, heavy)):
        found = MM * standard(gain, rigid(gain, mass * G, 0.05, 0.0))[0, 1]
        assert found == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("x", [0.0, 0.05, 0.15])
def test_four_cells_that_drift_move_the_centre_of_pressure_by_the_known_formula(x: float) -> None:
    gain = perfect(SQUARE, zero=0.2)
    fz, at_x, at_y = standard(gain, rigid(gain, 300.0, x, 0.0))[0]
    assert at_x == pytest.approx(0.2 * math.sqrt(4 * 0.225**2 + 4 * x**2) / 300.0)
    assert at_y == pytest.approx(0.2 * 2 * 0.225 / 300.0)
    assert fz == pytest.approx(0.4)


def test_a_common_error_of_the_gain_moves_the_force_and_not_the_place() -> None:
    gain = perfect(SQUARE, span=1e-3)
    assert standard(gain, rigid(gain, 300.0, 0.1, 0.1))[0] == pytest.approx([0.3, 0.0, 0.0])


def test_noise_counts_as_far_as_the_low_pass_lets_it_through() -> None:
    gain = perfect(SQUARE)
    assert gain.uncertainty is not None
    noisy = replace(gain, uncertainty=replace(gain.uncertainty, noise=(0.05,) * 4))
    counts = rigid(noisy, 20.0 * G, 0.05, 0.0)
    found = MM * standard(noisy, counts)[0, 1]
    print(f"\nnoise of 0.05 N a cell at 100 Hz, 20 kg, below 10 Hz: {found:.3f} mm")
    assert found == pytest.approx(0.053, abs=0.006)
    white = np.random.default_rng(1).standard_normal((200_000, 1))
    assert found == pytest.approx(0.118 * float(zero_phase(white, 100.0, 10.0).std()), rel=0.03)
    assert standard(noisy, counts, lowpass=0.0)[0, 1] == 0.0


def test_the_lines_of_the_table_make_the_uncertainty_that_is_stated(made: tuple[Fit, PlateGain]) -> None:
    found, gain = made
    lines = table(gain, parts_of(found))
    for mass in budget.PEOPLE:
        own = [line for line in lines if line.mass == mass]
        assert len(own) == len(parts_of(found)) + 2
        stated = 2.0 * standard(gain, rigid(gain, mass * 9.80665, *budget.ASIDE))[0]
        assert expanded(own) == pytest.approx(stated, rel=1e-9)
        for line in own:
            assert min(line.fz, line.x, line.y) >= 0.0
            assert line.component.type in "AB" and line.component.why


def test_the_budget_of_a_short_calibration_is_as_small_as_promised(made: tuple[Fit, PlateGain]) -> None:
    found, gain = made
    lines = table(gain, parts_of(found))
    print("\nshort design, centre of pressure at (50, 50) mm; contributions in mm (x, y) and N, k = 1")
    for part in dict.fromkeys(line.component for line in lines[: len(lines) // 3]):
        same = [line for line in lines if line.component.name == part.name]
        shown = "  ".join(f"{MM * line.x:6.3f} {MM * line.y:6.3f} {line.fz:6.3f}" for line in same)
        print(f"  {part.name:26s} {part.value:9.2e} {part.unit:4s} {part.type}  {shown}")
    totals = [expanded(line for line in lines if line.mass == mass) for mass in budget.PEOPLE]
    print("  U (k = 2):", "  ".join(f"{MM * x:.2f} {MM * y:.2f} mm {fz:.2f} N" for fz, x, y in totals))
    assert max(totals[0][1:]) * MM <= 2.1
    assert max(totals[1][1:]) * MM <= 1.2
    assert max(totals[2][1:]) * MM <= 1.1


def test_components_of_one_kind_add_up_to_the_field_of_the_plate(made: tuple[Fit, PlateGain]) -> None:
    found, gain = made
    parts, known = parts_of(found), gain.uncertainty
    assert known is not None
    assert together(parts, Kind.ZERO) == pytest.approx(known.zero)
    assert together(parts, Kind.SPAN) == pytest.approx(known.span)
    assert together(parts, Kind.PLACE) == pytest.approx(known.place)
    assert together(parts, Kind.MOMENT) == pytest.approx(known.moment)
    assert together((), Kind.ZERO) == 0.0
    assert {part.kind for part in parts} == {Kind.ZERO, Kind.SPAN, Kind.PLACE, Kind.MOMENT}


def test_the_uncertainty_is_the_spread_of_plates_that_the_station_draws(made: tuple[Fit, PlateGain]) -> None:
    """What the station propagates through its metrics is what the bench states."""
    gain = made[1]
    counts = np.repeat(rigid(gain, 500.0, 0.06, -0.09), 2, axis=0)
    seen = []
    for number in range(25):
        whole = Calibration(
            "01" * 8, "certificate", "2026-03-02", MAT.name, (gain,), (0.0,) * 4, f"X-{number}", ""
        )
        for drawn, *_ in uncertainty.draws(whole, 2, 100.0):
            loads = (counts - np.array(drawn.zero)) @ np.array(drawn.plates[0].matrix).T
            seen.append([loads[0, 0], -loads[0, 2] / loads[0, 0], loads[0, 1] / loads[0, 0]])
    ratio = np.std(seen, axis=0) / standard(gain, counts, lowpass=0.0)[0]
    print("\nspread of what the station draws over what the bench states, Fz, x, y:", ratio.round(3))
    assert ratio == pytest.approx(np.ones(3), abs=0.1)


def test_the_share_of_a_load_is_known_as_a_draw_at_random_says(made: tuple[Fit, PlateGain]) -> None:
    gain = made[1]
    counts = (rigid(gain, 200.0, 0.0, 0.0), rigid(gain, 400.0, 0.0, 0.0))
    known = [float(standard(gain, each)[0, 0]) for each in counts]
    random = np.random.default_rng(6)
    first, second = (
        load + spread * random.standard_normal(200_000)
        for load, spread in zip((200.0, 400.0), known, strict=True)
    )
    drawn = float((100.0 * first / (first + second)).std())
    assert share_of_load((gain, gain), counts)[0] == pytest.approx(drawn, rel=0.01)


def test_bending_vanishes_on_a_plate_that_does_not_bend_and_grows_with_the_grid() -> None:
    small, large = (
        np.array([(x * f, y * f) for x in (-0.2, 0.0, 0.2) for y in (-0.3, 0.0, 0.3)]) for f in (0.3, 0.8)
    )
    middle = 0.2 * small
    assert bending.left(PLATE, small, 0.0) == 0.0
    assert bending.left(PLATE, small, 0.003, middle) < bending.left(PLATE, large, 0.003, middle)
    assert bending.left(PLATE, small, 0.006) == pytest.approx(2.0 * bending.left(PLATE, small, 0.003))
    corners = np.array([(cell.x, cell.y) for cell in PLATE.cells])
    assert np.abs(bending.shape(PLATE, corners)).max() < 1e-15


def test_a_plate_of_which_nobody_knows_how_well_has_no_budget() -> None:
    unknown = replace(perfect(SQUARE), uncertainty=None)
    with pytest.raises(ValueError, match="uncertainty"):
        standard(unknown, np.ones((1, 4)))
    with pytest.raises(ValueError, match="uncertainty"):
        table(unknown, ())
