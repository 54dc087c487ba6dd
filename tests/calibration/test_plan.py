"""The plans: what a kitchen allows, and what the fit needs."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from calibrated import PLATE, readings

from calibration import plan
from calibration.fit import above_empty, condition
from calibration.placement import Placement, Purpose
from station.sources.bench.flaws import Flaws
from station.sources.bench.plate import TruePlate

DESIGNS = {"short": plan.short, "full": plan.full}
SEED = 7


@pytest.fixture(params=DESIGNS)
def design(request: pytest.FixtureRequest) -> tuple[Placement, ...]:
    return DESIGNS[request.param](PLATE, SEED)


def loaded(design: tuple[Placement, ...]) -> list[Placement]:
    return [each for each in design if each.mass > 0.0]


def test_the_short_design_keeps_the_hands_busy_for_a_quarter_of_an_hour_at_most() -> None:
    short = plan.short(PLATE, SEED)
    print(f"\nshort: {len(short)} readings, {plan.hands(short) / 60:.1f} min; full: ", end="")
    print(f"{len(plan.full(PLATE, SEED))} readings, {plan.hands(plan.full(PLATE, SEED)) / 60:.1f} min")
    assert plan.hands(short) <= 15 * 60
    assert plan.hands(short) == len(short) * 22.0
    purposes = Counter(each.purpose for each in short)
    assert purposes[Purpose.ZERO] >= 6
    assert purposes[Purpose.SHIM] == 16


def test_the_full_design_is_a_grid_of_25_and_two_shim_runs_over_all_of_it() -> None:
    full = plan.full(PLATE, SEED)
    grid = {(each.x, each.y) for each in full if each.purpose is Purpose.GRID}
    assert len(grid) == 25
    for card in plan.CARDS:
        run = [(each.x, each.y) for each in full if each.purpose is Purpose.SHIM and each.shim == card]
        assert Counter(run) == dict.fromkeys(grid, 2)
        groups = [each.group for each in full if each.purpose is Purpose.SHIM and each.shim == card]
        assert len(set(groups)) == 50
    corners = {(each.x, each.y) for each in full if each.purpose is Purpose.CORNER}
    assert corners == {(cell.x, cell.y) for cell in PLATE.cells}


def test_nothing_is_asked_that_a_kitchen_does_not_have(design: tuple[Placement, ...]) -> None:
    assert max(each.mass for each in design) <= 40.0
    for each in design:
        assert 1e3 * each.x == pytest.approx(round(1e3 * each.x), abs=1e-9)
        assert abs(each.x) < PLATE.width / 2 and abs(each.y) < PLATE.depth / 2
        assert each.shim in (None, *plan.CARDS)


def test_readings_are_numbered_through_and_a_group_stays_on_its_place(design: tuple[Placement, ...]) -> None:
    assert [each.number for each in design] == list(range(1, len(design) + 1))
    assert [each.group for each in design] == sorted(each.group for each in design)
    for before, after in pairwise(design):
        if before.group == after.group:
            assert (before.x, before.y, before.shim) == (after.x, after.y, after.shim)
            assert before.mass != after.mass


def test_loads_go_up_at_one_point_and_down_at_the_next(design: tuple[Placement, ...]) -> None:
    for before, after in pairwise(design):
        if before.group == after.group:
            assert after.going == ("up" if after.mass > before.mass else "down")
    grid = [each for each in design if each.purpose is Purpose.GRID]
    first = [
        each.mass for number, each in enumerate(grid) if number == 0 or each.group != grid[number - 1].group
    ]
    assert first == [(20.0, 40.0)[number % 2] for number in range(len(first))]


def test_the_empty_plate_is_read_often_and_around_every_card(design: tuple[Placement, ...]) -> None:
    assert design[0].purpose is design[-1].purpose is Purpose.ZERO
    for number, each in enumerate(design):
        empty = [n for n, z in enumerate(design) if z.purpose is Purpose.ZERO and z.shim == each.shim]
        earlier, later = (
            [number - n for n in empty if n <= number],
            [n - number for n in empty if n >= number],
        )
        assert earlier, "an empty reading with the same card comes first"
        assert 22.0 * (min(earlier) + min(later, default=0)) <= plan.STRETCH + 44.0 or each.shim is None
    for before, after in pairwise(design):
        if before.shim != after.shim:
            assert after.purpose is Purpose.ZERO


def test_the_middle_is_read_at_the_start_the_middle_and_the_end(design: tuple[Placement, ...]) -> None:
    centre = sorted({each.group for each in design if each.purpose is Purpose.CENTRE})
    place = [
        next(n for n, each in enumerate(design) if each.group == group) / len(design) for group in centre
    ]
    assert len(place) == 3
    assert place[0] < 0.1 and 0.3 < place[1] < 0.7 and place[2] > 0.85
    assert all(each.shim is None for each in design if each.purpose is Purpose.CENTRE)


def test_the_order_is_random_and_the_same_for_the_same_seed() -> None:
    for each in DESIGNS.values():
        assert each(PLATE, SEED) == each(PLATE, SEED)
        assert each(PLATE, SEED) != each(PLATE, SEED + 1)
        assert Counter((p.x, p.y, p.shim) for p in each(PLATE, 1)) == Counter(
            (p.x, p.y, p.shim) for p in each(PLATE, 2)
        )


def test_fresh_points_are_fresh_and_lie_all_around() -> None:
    fresh = [each for each in plan.verification(PLATE, SEED) if each.purpose is Purpose.VERIFY]
    points = np.array([(each.x, each.y) for each in fresh])
    assert len(fresh) == 10 and len(np.unique(points, axis=0)) == 5
    assert len({each.group for each in fresh}) == 10
    used = {(each.x, each.y) for design in DESIGNS.values() for each in design(PLATE, SEED)}
    assert not used & {tuple(point) for point in points.tolist()}
    assert {(x > 0, y > 0) for x, y in points} == {(a, b) for a in (True, False) for b in (True, False)}


@pytest.mark.parametrize("name", [*DESIGNS, "grid_only"])
def test_only_cards_excite_the_warp(name: str) -> None:
    made = getattr(plan, name)(PLATE, SEED)
    true = TruePlate(PLATE, 1000.0, Flaws(gain=(1.02, 0.98, 1.01, 0.99), bending=0.004))
    taken = readings(made, true)
    with_mass = tuple(each for each in taken if each.placement.mass > 0.0)
    found = condition(above_empty(with_mass, taken), np.array([each.placement.mass for each in with_mass]))
    print(f"\n{name}: condition number {found:.1f}")
    assert (found > 100.0) == (name == "grid_only")
    assert found > 100.0 or found < 10.0


@pytest.mark.parametrize("loads", [(), (0.0, 20.0), (40.0, 20.0), (20.0, 20.0)])
def test_loads_that_do_not_rise_are_no_plan(loads: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="rise"):
        plan.short(PLATE, SEED, loads)


def test_one_load_makes_a_plan_as_well() -> None:
    made = plan.short(PLATE, SEED, (20.0,))
    assert {each.mass for each in made} == {0.0, 20.0}
    assert plan.hands(made) < plan.hands(plan.short(PLATE, SEED))
