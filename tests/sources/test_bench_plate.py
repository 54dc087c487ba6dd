"""The true plate: statics, the warp of the floor, and each flaw by a calculation of its own."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sources.stand_ins import PLATES

from station.mat import Cell, Plate, Side
from station.sources.bench.flaws import Flaws, Site
from station.sources.bench.plate import TruePlate

Floats = NDArray[np.float64]
PLATE = PLATES.plates[0]
A, B = 0.175, 0.275
X, Y = np.array([cell.x for cell in PLATE.cells]), np.array([cell.y for cell in PLATE.cells])
WARP = np.array([1, -1, -1, 1])
RATED = Flaws().rated
SHARE = st.floats(-0.5, 0.5)
PERFECT = TruePlate(PLATE, 1.0)
RIGID = TruePlate(PLATE, 1.0, Flaws(torsion=0.0))


def plate(**flaws: object) -> TruePlate:
    return TruePlate(PLATE, 1.0, replace(Flaws(), **flaws))  # type: ignore[arg-type]


def cop(counts: Floats) -> Floats:
    """The centre of pressure by the drawn places, (n, 2), m."""
    return np.stack([counts @ X, counts @ Y], axis=1) / counts.sum(axis=1)[:, None]


def grid(count: int = 5) -> tuple[Floats, Floats]:
    x, y = np.meshgrid(np.linspace(-0.85 * A, 0.85 * A, count), np.linspace(-0.85 * B, 0.85 * B, count))
    return x.ravel(), y.ravel()


# Statics


@given(
    st.floats(1, 2000), st.floats(-0.2, 0.2), st.floats(-0.3, 0.3), SHARE, st.sampled_from([None, 0, 1, 2, 3])
)
def test_a_perfect_plate_carries_all_and_says_where_on_any_floor(
    fz: float, x: float, y: float, floor: float, shim: int | None
) -> None:
    counts = PERFECT.counts(fz, x, y, floor=floor, shim=shim)
    assert counts.sum() == pytest.approx(fz, rel=1e-9)
    assert counts[0] @ X == pytest.approx(fz * x, abs=1e-9 * fz)
    assert counts[0] @ Y == pytest.approx(fz * y, abs=1e-9 * fz)


@given(SHARE, st.floats(0.001, 0.9))
def test_the_floor_shifts_its_share_of_a_load_in_the_middle_to_one_diagonal(
    floor: float, torsion: float
) -> None:
    counts = plate(torsion=torsion).counts(400.0, 0.0, 0.0, floor=floor)[0]
    assert counts == pytest.approx(100.0 * (1.0 + floor * WARP), rel=1e-6)


@given(st.floats(-0.17, 0.17), st.floats(-0.27, 0.27))
def test_a_rigid_plate_on_an_even_floor_has_no_warp_wherever_the_load(x: float, y: float) -> None:
    assert RIGID.counts(300.0, x, y)[0] @ WARP == pytest.approx(0.0, abs=1e-4)


def by_corners(fz: float, x: float, y: float, springs: Floats, torsion: float) -> Floats:
    """Four corners on springs, and a plate that resists being twisted: solved for the corners' sinking."""
    shape = np.array([(1 + x * cx / A**2) * (1 + y * cy / B**2) / 4 for cx, cy in zip(X, Y, strict=True)])
    resists = 4.0 * (1.0 - torsion) / torsion / 16.0
    sunk = np.linalg.solve(np.diag(springs) + resists * np.outer(WARP, WARP), shape * fz)
    return springs * sunk


@given(st.floats(-0.17, 0.17), st.floats(-0.27, 0.27), st.floats(0.01, 0.9), st.floats(-0.5, 0.5))
def test_the_forces_are_those_of_four_springs_under_a_plate(
    x: float, y: float, torsion: float, uneven: float
) -> None:
    springs = 1.0 + uneven * WARP
    middle = by_corners(1.0, 0.0, 0.0, springs, torsion) @ WARP
    expected = by_corners(500.0, x, y, springs, torsion)
    assert plate(torsion=torsion).counts(500.0, x, y, floor=middle)[0] == pytest.approx(expected, abs=1e-5)


def test_a_card_moves_the_warp_to_the_diagonal_of_its_foot_and_nothing_else() -> None:
    x, y = grid()
    without = PERFECT.counts(200.0, x, y, floor=0.1)
    for cell, sign in enumerate(WARP):
        counts = PERFECT.counts(200.0, x, y, floor=0.1, shim=cell)
        assert counts.sum(axis=1) == pytest.approx(without.sum(axis=1))
        assert cop(counts) == pytest.approx(cop(without))
        middle = len(x) // 2
        assert (counts - without)[middle] @ WARP == pytest.approx(sign * 0.2 * 200.0)
        assert np.linalg.matrix_rank(counts - without, tol=1e-3) == 1


def test_a_card_is_thick_so_the_plate_leans_away_from_it() -> None:
    true = plate(card_thickness=0.0008, height=0.05)
    x, y = cop(true.counts(200.0, 0.0, 0.0, shim=0))[0]
    assert x == pytest.approx(0.05 * 0.0002 / A, rel=1e-3)
    assert y == pytest.approx(-0.05 * 0.0002 / B, rel=1e-3)


def test_a_grid_of_masses_does_not_show_the_fourth_direction_and_two_cards_do() -> None:
    x, y = grid()
    for seed in range(5):
        true = TruePlate(PLATE, 1140.0, Flaws.drawn(np.random.default_rng(seed)))

        def read(shim: int | None, true: TruePlate = true) -> Floats:
            empty = true.empty(floor=0.15, shim=shim)
            return np.vstack([true.counts(fz, x, y, floor=0.15, shim=shim) - empty for fz in (100.0, 200.0)])

        assert np.linalg.cond(read(None)) > 50.0
        assert np.linalg.cond(np.vstack([read(None), read(0), read(1)])) < 10.0


def test_unequal_gains_put_the_centre_of_pressure_elsewhere_on_another_floor() -> None:
    true = plate(gain=(1.02, 1.0, 1.0, 1.0))
    here, there = (true.counts(700.0, 0.0, 0.0, floor=floor)[0] for floor in (0.15, -0.15))
    # The floor takes 0.3 of the load to or from the cell that reads 2 % too much.
    assert here.sum() - there.sum() == pytest.approx(700.0 / 4.0 * 0.3 * 0.02)
    assert abs(cop(here[None]) - cop(there[None])).max() > 0.0003


def test_the_empty_plate_shows_how_the_floor_shares_out_the_weight_of_the_top() -> None:
    true = plate(dead=120.0, zero=(1.0, 2.0, 3.0, 4.0))
    assert true.empty() == pytest.approx([1, 2, 3, 4])
    assert true.empty(floor=0.1) == pytest.approx([4, -1, 0, 7])
    assert true.counts(0.0, 0.1, 0.1, floor=0.1)[0] == pytest.approx(true.empty(floor=0.1))
    lifted = true.unloaded(0.1, None, lifted=1.0)
    assert lifted == pytest.approx([1 - 30, 2 - 30, 3 - 30, 4 - 30])


def test_a_plate_of_three_cells_is_refused() -> None:
    three = Plate(Side.LEFT, (Cell(0, 0, 0.2), Cell(1, -0.2, -0.2), Cell(2, 0.2, -0.2)), 0.4, 0.4, (0, 0))
    with pytest.raises(ValueError, match="warp"):
        TruePlate(three, 1.0)


# Flaws, one by one


def test_gain_and_wiring_are_seen_at_once() -> None:
    true = plate(gain=(1.1, -1.0, 0.0, 1.0), wired=(3, 1, 2, 0))
    assert true.counts(400.0, 0.0, 0.0)[0] == pytest.approx([100, -100, 0, 110])


def test_cells_that_all_sit_beside_their_places_shift_what_is_read() -> None:
    moved = plate(place=((0.002, -0.003),) * 4).counts(300.0, [0.05, -0.1], [0.1, 0.0])
    assert cop(moved) == pytest.approx(np.array([[0.048, 0.103], [-0.102, 0.003]]), abs=1e-9)


def test_crosstalk_is_what_a_cell_reads_of_its_neighbour() -> None:
    row = (0.0, 0.01, 0.0, 0.0)
    none = (0.0,) * 4
    clean = PERFECT.counts(300.0, 0.1, 0.1)[0]
    read = plate(crosstalk=(row, none, none, none)).counts(300.0, 0.1, 0.1)[0]
    assert read - clean == pytest.approx([0.01 * clean[1], 0, 0, 0])


def test_a_plate_that_bends_shows_the_centre_of_pressure_further_out_as_a_built_in_beam_does() -> None:
    u = np.linspace(-1, 1, 9)
    built_in = plate(bending=0.5).counts(100.0, u * A, 0.0)
    # Reaction of a beam built in at both ends under a load at p from the left: F p^2 (3 L - 2 p) / L^3.
    p = (1 + u) / 2
    right = built_in[:, 1] + built_in[:, 3]
    assert right == pytest.approx(100.0 * p**2 * (3 - 2 * p), abs=1e-9)
    x = u * A
    shift = cop(plate(bending=0.004).counts(100.0, x, 0.0))[:, 0] - x
    assert shift[[0, 4, 8]] == pytest.approx(0.0, abs=1e-12)
    assert shift == pytest.approx(-shift[::-1], abs=1e-12)
    assert np.abs(shift).max() == pytest.approx(0.00027, abs=2e-5)
    aside = cop(plate(bending=0.004).counts(100.0, x, B))[:, 0] - x
    assert aside == pytest.approx(shift / 2, abs=1e-12)


def test_an_eccentric_cell_makes_the_sum_depend_on_the_place() -> None:
    true = plate(eccentric=(0.004, 0.0, 0.0, 0.0))
    excess = true.counts(200.0, [0, -A, A, 0, 0], [0, 0, 0, B, -B]).sum(axis=1) - 200.0
    assert excess == pytest.approx([0.4, 0, 0, 0.8, 0.0])


def test_a_curved_cell_is_off_by_its_share_at_its_capacity() -> None:
    true = plate(quadratic=(0.01, 0, 0, 0), cubic=(0, 0.02, 0, 0))
    full, half = true.counts([4 * RATED, 2 * RATED], 0.0, 0.0)
    assert full / RATED == pytest.approx([1.01, 1.02, 1, 1])
    assert half / (RATED / 2) == pytest.approx([1.005, 1.005, 1, 1])


def test_hysteresis_closes_at_both_ends_and_reads_more_coming_down() -> None:
    true = plate(hysteresis=(0.01, 0.0, 0.0, 0.0))
    fz = np.linspace(0.0, 4.0 * RATED, 21)
    up, down = (true.counts(fz, 0.0, 0.0, direction=direction)[:, 0] for direction in (1, -1))
    opening = (down - up) / RATED
    assert opening[[0, -1]] == pytest.approx(0.0, abs=1e-12)
    assert (opening[1:-1] > 0).all()
    assert opening.max() == pytest.approx(0.01) and int(opening.argmax()) == 10
    assert (up + down) / 2 == pytest.approx(fz / 4)
    small = np.linspace(0.0, 400.0, 5)
    up, down = (true.counts(small, 0.0, 0.0, direction=way, top=400.0)[:, 0] for way in (1, -1))
    assert (down - up)[[0, -1]] == pytest.approx(0.0, abs=1e-12)
    # Rayleigh: the loop of a tenth of the load is a hundred times less open.
    assert (down - up).max() == pytest.approx(0.01 * 100.0**2 / RATED)


def test_temperature_moves_zero_and_span() -> None:
    true = plate(zero_kelvin=(5e-5, 0, 0, 0), span_kelvin=(0, 5e-5, 0, 0))
    counts = true.counts(400.0, 0.0, 0.0, kelvin=10.0)[0]
    assert counts == pytest.approx([100 + 0.0005 * RATED, 100.05, 100, 100])
    assert true.empty(kelvin=10.0) == pytest.approx([0.0005 * RATED, 0, 0, 0])
    many = true.counts(400.0, 0.0, 0.0, kelvin=[0.0, 10.0])
    assert many[:, 1] == pytest.approx([100.0, 100.05])


def test_a_lean_and_a_side_force_shift_the_place_by_the_height_of_the_top() -> None:
    leaning = PERFECT.counts(200.0, 0.0, 0.0, tilt=math.radians(0.5))
    assert cop(leaning)[0] == pytest.approx([0.000349, 0.0], abs=1e-6)
    assert leaning.sum() == pytest.approx(200.0 * math.cos(math.radians(0.5)))
    assert cop(PERFECT.counts(200.0, 0.0, 0.0, tilt=(0.0, -0.01)))[0] == pytest.approx([0, -0.0004])
    pushed = PERFECT.counts([196.0, 392.0], 0.05, 0.0, shear=(3.0, [0.0, -3.0]))
    assert pushed.sum(axis=1) == pytest.approx([196.0, 392.0])
    assert cop(pushed) - [0.05, 0.0] == pytest.approx(
        np.array([[0.12 / 196, 0], [0.12 / 392, -0.12 / 392]]), abs=1e-12
    )


# What is drawn


def test_drawn_plates_are_as_good_and_as_bad_as_hand_made_ones() -> None:
    drawn = [Flaws.drawn(np.random.default_rng(seed)) for seed in range(300)]
    assert np.std([each.gain for each in drawn]) == pytest.approx(0.02, rel=0.1)
    assert np.std([each.place for each in drawn]) == pytest.approx(0.002, rel=0.1)
    assert np.sqrt(np.mean(np.square([each.bending for each in drawn]))) == pytest.approx(0.004, rel=0.15)
    assert max(max(map(abs, each.creep)) for each in drawn) <= 0.000245
    assert max(max(each.hysteresis) for each in drawn) <= 0.0002
    assert min(min(each.hysteresis) for each in drawn) >= 0.0
    assert Flaws.drawn(np.random.default_rng(7)) == drawn[7] != drawn[8]
    sites = [Site.drawn(np.random.default_rng(seed)) for seed in range(50)]
    assert {round(abs(site.floor), 9) for site in sites} == {0.15}
    assert {round(math.degrees(math.hypot(*site.tilt)), 9) for site in sites} == {0.5}
    assert max(abs(site.kelvin) for site in sites) <= 3.0


def test_two_hundred_plates_with_two_hundred_places_each_take_less_than_a_second() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-A, A, 200), rng.uniform(-B, B, 200)
    began = time.process_time()
    for _ in range(200):
        true, site = TruePlate(PLATE, 1140.0, Flaws.drawn(rng)), Site.drawn(rng)
        true.counts(600.0, x, y, floor=site.floor, shim=1, tilt=site.tilt, direction=1.0, shear=(3.0, 0.0))
    assert time.process_time() - began < 1.0


def test_how_many_placements_are_asked_for_at_once_changes_no_bit() -> None:
    true = TruePlate(PLATE, 1140.0, Flaws.drawn(np.random.default_rng(3)))
    x, y = grid(7)
    whole = true.counts(600.0, x, y, floor=0.15, direction=1.0)
    parts = [true.counts(600.0, x[i : i + 1], y[i : i + 1], floor=0.15, direction=1.0) for i in range(49)]
    assert np.array_equal(whole, np.vstack(parts))
