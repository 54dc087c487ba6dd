"""What is told of a stance: how long it was held, a hop, and a foot that rested on the other plate."""

import numpy as np
import pytest
from assessments import made

from station.analyse import Facts, analyse
from station.mat import Side
from station.quality.doubt import Kind, Severity

LEFT, RIGHT = Side.LEFT, Side.RIGHT
TWO_LEGS = (3, 0.5, 0.5)


def measured(*plan, rate=100.0):
    return analyse(made.planned(plan, rate), Facts(), "single_leg_stance")


def sentences(result, kind):
    return [doubt.sentence for doubt in result.doubts if doubt.kind is kind]


@pytest.mark.parametrize(
    "plan",
    [
        [(13, 0.0, 1.0), (0.12, 0.0, 0.0), (15, 0.0, 1.0)],
        [(4, 0.0, 1.0), (0.5, 0.3, 0.7), (6, 0.0, 1.0), (0.4, 0.3, 0.7), (20, 0.0, 1.0)],
        [(8, 0.0, 1.0), (1.4, 0.3, 0.7), (20, 0.0, 1.0)],
        [(8, 0.0, 1.0), (0.2, 0.3, 0.7), (0.1, 0.0, 1.0), (20, 0.5, 0.5)],
        [(9, 0.0, 1.0), (0.9, 0.3, 0.7), (9, 0.0, 1.0)],
        [(9, 0.0, 1.0), (0.4, 0.3, 0.7), (5, 0.0, 1.0), (3, 0.0, 0.0)],
        [(12, 0.0, 1.0), (20, 0.5, 0.5)],
    ],
)
@pytest.mark.parametrize("rate", [100.0, 1000.0])
def test_the_time_that_is_told_is_hold_time(plan, rate):
    result = measured(TWO_LEGS, *plan, rate=rate)
    lasted = result.value("hold_time", RIGHT).value
    assert sentences(result, Kind.TOO_SHORT) == [
        f"Only {lasted - 2.0:.1f} s of standing count: the first 2 s are left out."
    ]


def test_a_long_hold_after_a_short_touch_is_long_enough():
    assert sentences(measured(TWO_LEGS, (4, 0.0, 1.0), (0.4, 0.3, 0.7), (22, 0.0, 1.0)), Kind.TOO_SHORT) == []


def test_a_hop_is_told_as_the_end_of_the_hold():
    result = measured(TWO_LEGS, (4.6, 0.0, 1.0), (0.15, 0.0, 0.0), (15, 0.0, 1.0))
    assert result.value("hold_time", RIGHT).value == pytest.approx(4.6, abs=0.02)
    assert sentences(result, Kind.HOPPED) == [
        "The standing leg left the plate at 7.6 s: a hop ends the hold."
    ]


def test_a_hold_without_a_hop_tells_of_none():
    assert sentences(measured(TWO_LEGS, (25, 0.0, 1.0), (3, 0.0, 0.0)), Kind.HOPPED) == []


@pytest.mark.parametrize("rate", [80.0, 1000.0])
@pytest.mark.parametrize("newtons, is_told", [(30, True), (14, True), (7, False), (0, False)])
def test_a_foot_that_rests_on_its_plate_is_told_with_its_load_and_its_time(rate, newtons, is_told):
    share = newtons / 700.0
    result = measured(
        (2, 0, 0), TWO_LEGS, (12, share, 1 - share), (13, 0.0, 1.0), (3, 0.5, 0.5), (2, 0, 0), rate=rate
    )
    found = [doubt for doubt in result.doubts if doubt.kind is Kind.FOOT_RESTED]
    assert bool(found) is is_told
    if is_told:
        told = f"The other foot rested on its plate ({newtons} N) for 12 s: that is not standing alone."
        assert found[0].sentence == told
        assert (found[0].side, found[0].severity) == (LEFT, Severity.REDO)
        assert found[0].time == pytest.approx(5.3, abs=0.2)


def test_a_plate_that_reads_something_when_empty_has_no_foot_on_it():
    forces = made.planned([(2, 0, 0), TWO_LEGS, (25, 0.0, 1.0), (2, 0, 0)])
    forces.fz[:, 0] += 12.0
    result = analyse(forces, Facts(), "single_leg_stance")
    assert sentences(result, Kind.FOOT_RESTED) == []


def test_a_short_touch_is_no_resting_foot():
    result = measured(TWO_LEGS, (6, 0.0, 1.0), (0.6, 0.2, 0.8), (20, 0.0, 1.0))
    assert sentences(result, Kind.FOOT_RESTED) == []


def test_a_noisy_plate_has_no_foot_on_it():
    forces = made.planned([(2, 0, 0), TWO_LEGS, (25, 0.0, 1.0), (2, 0, 0)])
    forces.fz[:, 0] += np.random.default_rng(3).normal(0, 8.0, len(forces))
    result = analyse(forces, Facts(), "single_leg_stance")
    assert sentences(result, Kind.FOOT_RESTED) == []
