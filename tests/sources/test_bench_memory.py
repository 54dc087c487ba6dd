"""What cells keep of the past: creep by the definition of OIML R60, hysteresis by closed loops."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sources.stand_ins import PLATES

from station.sources.bench.flaws import CREEP_C3, Flaws
from station.sources.bench.memory import Memory, crept
from station.sources.bench.plate import TruePlate

RATED = Flaws().rated
CREEPING = replace(Flaws(), creep=(CREEP_C3, 0.0, -CREEP_C3, 0.0))
LOOPED = replace(Flaws(), hysteresis=(0.01, 0.0, 0.0, 0.0))


def added(memory: Memory, newtons: float, seconds: float) -> NDArray[np.float64]:
    return memory.added(np.full((1, 4), newtons), seconds)[0]


def test_creep_follows_the_definition_of_r60() -> None:
    memory, at = Memory(CREEPING), {}
    for second in range(1801):
        at[second] = added(memory, 100.0, 1.0)
    assert at[0] == pytest.approx([0.0] * 4)
    assert at[1800] - at[30] == pytest.approx([100 * CREEP_C3, 0, -100 * CREEP_C3, 0])
    late = (at[1800] - at[1200])[0] / 100
    assert 0 < late <= 0.00005, "between 20 and 30 minutes a C3 cell moves by 0.005 % at most"
    assert at[600][0] / 100 == pytest.approx(CREEP_C3 * crept(600.0))


def test_after_half_an_hour_without_load_the_creep_has_gone_as_it_came() -> None:
    memory = Memory(CREEPING)
    added(memory, 100.0, 1800.0)
    first = added(memory, 0.0, 30.0)[0]
    early = added(memory, 0.0, 1770.0)[0]
    late = added(memory, 0.0, 1.0)[0]
    assert first == pytest.approx(100 * CREEP_C3 * crept(1800.0))
    assert early - late == pytest.approx(100 * CREEP_C3, rel=0.03)


@pytest.mark.parametrize("pieces", [2, 7, 100])
def test_creep_under_a_steady_load_does_not_depend_on_the_pieces(pieces: int) -> None:
    whole, cut = Memory(CREEPING), Memory(CREEPING)
    added(whole, 80.0, 210.0)
    for _ in range(pieces):
        added(cut, 80.0, 210.0 / pieces)
    assert added(cut, 80.0, 1.0) == pytest.approx(added(whole, 80.0, 1.0))


@given(st.floats(50, 1900), st.floats(0.1, 0.9))
def test_the_loop_in_time_is_the_static_law(turn: float, part: float) -> None:
    memory, true = Memory(LOOPED), TruePlate(PLATES.plates[0], 1.0, LOOPED)
    force = part * turn
    loads = {"up": force, "top": turn, "down": force, "back": 0.0}
    moved = {name: added(memory, load, 1.0)[0] for name, load in loads.items()}
    for name, way in (("up", 1), ("down", -1)):
        static = true.counts(4.0 * force, 0.0, 0.0, direction=way, top=4.0 * turn)[0, 0] - force
        assert moved[name] == pytest.approx(static, abs=0.05 * 0.01 * turn**2 / RATED)
    assert moved["back"] == pytest.approx(0.0, abs=1e-9), "the zero comes back"


def test_a_small_loop_inside_a_large_one_closes_and_is_forgotten() -> None:
    memory = Memory(LOOPED)
    before = [added(memory, load, 1.0)[0] for load in (0, 1000, 600)]
    within = [added(memory, load, 1.0)[0] for load in (700, 600)]
    assert within[1] == pytest.approx(before[2], abs=1e-12)
    assert within[0] != pytest.approx(within[1], abs=0.01)
    other = Memory(LOOPED)
    for load in (0, 1000):
        added(other, load, 1.0)
    assert added(memory, 300.0, 1.0)[0] == pytest.approx(added(other, 300.0, 1.0)[0], abs=1e-12)


def test_only_the_cell_with_hysteresis_has_a_loop() -> None:
    memory = Memory(LOOPED)
    added(memory, 1900.0, 1.0)
    assert added(memory, 900.0, 1.0)[1:] == pytest.approx([0, 0, 0])
