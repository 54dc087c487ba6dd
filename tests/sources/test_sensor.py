"""The simulated cells: exact statics, known gains, and each fault by its verb."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sources.stand_ins import PLATES

from station.mat import Cell, Plate, Side
from station.sources.sensor import (
    LARGEST,
    SMALLEST,
    VERBS,
    CellFault,
    Cells,
    cell_loads,
    gains,
    noise_newtons,
)

NUMBER = st.floats(-3000, 3000, allow_subnormal=False)
PLATE = PLATES.plates[0]


def cells(*faults: CellFault, noise: float = 0.0, rate: int = 1000, seed: int = 3) -> Cells:
    own = np.random.SeedSequence(seed)
    return Cells(PLATES, 1, own, rate, noise=noise, drift=0.0, offset=0.0, faults=faults)


def convert(made: Cells, fz: NDArray[np.float64], first: int = 0) -> NDArray[np.float64]:
    """Load both plates with `fz` (n,) N at their middles; return (n, cells) newtons as the converter saw."""
    cop = np.array([[plate.centre for plate in PLATES.plates]] * len(fz))
    time = (first + np.arange(len(fz))) / made.rate
    return made.counts(np.stack([fz, fz], axis=1), cop, time) / gains(PLATES, 1)


def ramp(size: int) -> NDArray[np.float64]:
    return 400.0 + 0.4 * np.arange(size)


@given(st.lists(st.tuples(NUMBER, NUMBER, NUMBER), min_size=1, max_size=5))
def test_the_cells_carry_exactly_what_stands_on_the_plate(wrench: list[tuple[float, float, float]]) -> None:
    fz, mx, my = np.array(wrench).T
    loads = cell_loads(PLATE, fz, mx, my)
    size = 1e-12 * (1 + np.abs(wrench).max())
    assert loads.sum(axis=1) == pytest.approx(fz, abs=size)
    assert loads @ [cell.y for cell in PLATE.cells] == pytest.approx(mx, abs=size)
    assert -loads @ [cell.x for cell in PLATE.cells] == pytest.approx(my, abs=size)


def test_the_fourth_unknown_is_a_stiff_plate_without_warp() -> None:
    loads = cell_loads(PLATE, np.array([700.0]), np.array([35.0]), np.array([-14.0]))
    assert loads @ [1, -1, -1, 1] == pytest.approx([0.0], abs=1e-9)


def test_a_plate_on_three_cells_is_plain_statics() -> None:
    plate = Plate(Side.LEFT, (Cell(0, 0, 0.2), Cell(1, -0.2, -0.2), Cell(2, 0.2, -0.2)), 0.4, 0.4, (0, 0))
    loads = cell_loads(plate, np.array([100.0]), np.array([20.0]), np.array([0.0]))
    assert loads == pytest.approx(np.array([[100.0, 0.0, 0.0]]), abs=1e-9)


def test_the_noise_is_that_of_the_converter_with_200_kg_cells() -> None:
    assert noise_newtons(PLATES, 1000) == pytest.approx(0.30, abs=0.005)
    seen = convert(cells(noise=1.0), np.full(20_000, 200.0)).std(axis=0)
    assert seen == pytest.approx(np.full(8, 0.302), rel=0.03)
    assert noise_newtons(PLATES, 62) == pytest.approx(noise_newtons(PLATES, 250) * math.sqrt(62 / 250))


def test_nobody_on_the_plates_is_no_load_even_without_a_centre_of_pressure() -> None:
    counts = cells().counts(np.zeros((4, 2)), np.full((4, 2, 2), np.nan), np.arange(4.0))
    assert not counts.any()


def test_the_gains_belong_to_the_plates_and_never_change() -> None:
    assert gains(PLATES, 1) == pytest.approx(
        [1139.3436, 1139.9917, 1141.3266, 1142.7621, 1140.037, 1138.3909, 1142.703, 1143.8634], abs=1e-4
    )
    assert gains(PLATES, 1).tolist() != gains(PLATES, 2).tolist()
    assert gains(PLATES, 1) == pytest.approx(np.full(8, 1140.47), rel=0.0031)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.sampled_from(sorted(VERBS)))
def test_how_time_is_cut_changes_no_count(pieces: list[int], verb: str) -> None:
    fault = CellFault(verb, 2, VERBS[verb].amount, 0.05, 0.4)

    def run(parts: list[int]) -> list[list[float]]:
        made = Cells(PLATES, 1, np.random.SeedSequence(8), 1000, faults=(fault,))
        edges = np.cumsum([0, *parts])
        load = ramp(edges[-1])
        return [row for a, b in pairwise(edges) for row in convert(made, load[a:b], int(a)).tolist()]

    assert run(pieces) == run([sum(pieces)])


def test_counts_stay_within_the_converter() -> None:
    counts = cells().counts(
        np.array([[1e5, -1e5]]), np.array([[p.centre for p in PLATES.plates]]), np.zeros(1)
    )
    assert counts.min() == SMALLEST and counts.max() == LARGEST


def test_the_empty_cells_read_something_else_each_but_little() -> None:
    made = Cells(PLATES, 1, np.random.SeedSequence(1), 1000, noise=0.0, drift=0.0)
    newtons = made.counts(np.zeros((1, 2)), np.zeros((1, 2, 2)), np.zeros(1)) / gains(PLATES, 1)
    assert len(set(newtons[0])) == 8
    assert np.abs(newtons).max() < 8.1


def test_zero_walks_slowly() -> None:
    made = Cells(PLATES, 1, np.random.SeedSequence(1), 100, noise=0.0, offset=0.0, drift=0.1)
    newtons = convert(made, np.zeros(40_000))
    assert np.sqrt((np.diff(newtons[::100], axis=0) ** 2).mean()) == pytest.approx(0.1, rel=0.1)


# What each verb does; the other cells never notice.


def with_fault(verb: str, amount: float | None = None, size: int = 1000) -> NDArray[np.float64]:
    fault = CellFault(verb, 5, VERBS[verb].amount if amount is None else amount, 0.2, 0.6)
    healthy = convert(cells(noise=0.1), ramp(size))
    ill = convert(cells(fault, noise=0.1), ramp(size))
    others = [cell for cell in range(8) if cell != 5]
    assert (ill[:, others] == healthy[:, others]).all()
    assert (ill[:200, 5] == healthy[:200, 5]).all()
    if verb != "delayed":
        assert (ill[600:, 5] == healthy[600:, 5]).all()
    assert (ill[201:600, 5] != healthy[201:600, 5]).any()
    return np.stack([ill[:, 5], healthy[:, 5]], axis=1)


def test_a_cell_that_is_off_reads_nothing_but_noise() -> None:
    assert np.abs(with_fault("off")[200:600, 0]).max() < 0.3


def test_a_stuck_cell_repeats_its_last_code() -> None:
    ill, healthy = with_fault("stuck").T
    assert set(ill[200:600]) == {healthy[199]}


def test_a_saturated_cell_reads_the_largest_code() -> None:
    ill = with_fault("saturated")[200:600, 0] * gains(PLATES, 1)[5]
    assert ill == pytest.approx(np.full(400, LARGEST))
    assert with_fault("saturated", -1.0)[300, 0] * gains(PLATES, 1)[5] == pytest.approx(SMALLEST)


def test_garbage_is_noise_of_the_size_asked_for() -> None:
    ill, healthy = with_fault("garbage", 50.0)[200:600].T
    assert (ill - healthy).std() == pytest.approx(50.0, rel=0.1)


def test_an_intermittent_cell_is_off_for_its_share() -> None:
    fault = CellFault("intermittent", 5, 0.3)
    ill = convert(cells(fault), np.full(100_000, 400.0))[:, 5]
    assert set(np.round(ill)) == {0.0, 100.0}
    assert (ill < 50).mean() == pytest.approx(0.3, abs=0.06)


def test_a_wrong_gain_multiplies() -> None:
    ill, healthy = with_fault("wrong", -1.0)[200:600].T
    assert ill == pytest.approx(-healthy, abs=1.0)


def test_a_slow_cell_follows_with_its_time_constant() -> None:
    load = np.r_[np.zeros(100), np.full(400, 400.0)]
    step = convert(cells(CellFault("slow", 5, 0.1)), load)[100:, 5]
    assert step[99] == pytest.approx(100 * (1 - math.exp(-1)), rel=0.01)


def test_a_delayed_cell_comes_late_by_so_many_samples() -> None:
    load = np.zeros(300)
    load[100] = 400.0
    late = convert(cells(CellFault("delayed", 5, 0.05)), load)
    assert late.argmax(axis=0).tolist()[4:6] == [100, 150]
