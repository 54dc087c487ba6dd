"""Plates that are reversed or dead, and weights that nobody has, are told in every assessment."""

from dataclasses import replace

import numpy as np
import pytest
from assessments import landed, made
from assessments.test_mini_squat import by_formula

from station.analyse import Facts, analyse
from station.assessments.assessment import assessments
from station.mat import Side
from station.quality.doubt import Kind, Severity

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
KEYS = [each.key for each in assessments()]
TOLD = (Kind.PLATE_REVERSED, Kind.PLATE_DEAD)


def told(forces, key="quiet_stance", weigh_in=None, **settings):
    result = analyse(forces, Facts(weigh_in=weigh_in), key, {k: str(v) for k, v in settings.items()})
    return [doubt for doubt in result.doubts if doubt.kind in TOLD]


def stood(before=1.0):
    return made.planned([(before, 0, 0), (30, 0.5, 0.5), (1, 0, 0)])


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_a_reversed_plate_is_named_in_every_assessment(key, side):
    sign = np.where(np.array(made.LEFT_RIGHT) == side, -1.0, 1.0)
    for weigh_in in (None, 700.0):
        forces = stood()
        (doubt,) = told(replace(forces, fz=forces.fz * sign), key, weigh_in)
        assert (doubt.kind, doubt.severity, doubt.side) == (Kind.PLATE_REVERSED, Severity.REDO, side)
        expected = f"The {side} plate reads -350 N while somebody stands: its cells are reversed."
        assert doubt.sentence == expected


@pytest.mark.parametrize(
    "key, forces",
    [("landing", landed.drop()), ("mini_squat", by_formula([0.15] * 3)), ("quiet_stance", stood())],
)
def test_no_reversed_plate_is_taken_for_an_empty_one(key, forces):
    turned = replace(forces, fz=forces.fz * np.array([-1.0, 1.0]))
    assert [doubt.kind for doubt in told(turned, key)] == [Kind.PLATE_REVERSED]
    assert not any("Empty plates" in warning for warning in analyse(turned, Facts(), key).warnings)


def test_a_reversed_single_plate_is_told():
    forces = made.one_plate()
    assert [doubt.kind for doubt in told(replace(forces, fz=-forces.fz))] == [Kind.PLATE_REVERSED]


@pytest.mark.parametrize("key", KEYS)
def test_a_dead_plate_is_named_where_half_of_the_weight_is_missing(key):
    forces = stood()
    fz = forces.fz.copy()
    fz[:, 0] = 0.3
    (doubt,) = told(replace(forces, fz=fz), key, 700.0)
    assert (doubt.kind, doubt.severity, doubt.side) == (Kind.PLATE_DEAD, Severity.REDO, LEFT)
    assert doubt.sentence == (
        "The left plate reads nothing while the right plate carries 350 N of 700 N at the weigh-in."
    )
    assert bool(told(replace(forces, fz=fz), key)) is (key in ("quiet_stance", "mini_squat", "weight_shift"))


def test_a_stuck_plate_is_told_with_what_it_reads():
    forces = stood()
    fz = forces.fz.copy()
    fz[:, 1] = 212.0
    (doubt,) = told(replace(forces, fz=fz), "mini_squat")
    assert doubt.sentence == (
        "The right plate reads 212 N throughout while the left plate carries 350 N: its cells are stuck."
    )


def test_a_plate_that_waits_for_its_foot_is_not_dead():
    on_one_leg = made.planned([(3, 0.5, 0.5), (20, 0.0, 1.0)])
    lifted = replace(on_one_leg, fz=np.where(on_one_leg.fz < 20, 0.0, on_one_leg.fz))
    assert told(lifted, "single_leg_stance", 700.0) == told(lifted, "single_leg_stance") == []
    always = made.planned([(20, 0.0, 1.0)])
    always.fz[:, 0] = 0.0
    assert told(always, "single_leg_stance", 700.0) == told(always, "single_leg_stance") == []
    assert told(made.quiet()) == told(stood(), "landing", 700.0) == []


def test_nobody_comes_near_a_weight_that_was_given_wrong():
    for key in KEYS:
        result = analyse(stood(), Facts(), key, {"body_weight_n": "5000"})
        expected = "less than 20 % of the body weight of 5000 N: nobody of that weight stands here."
        assert any(expected in warning for warning in result.warnings), key
        fine = analyse(stood(), Facts(), key, {"body_weight_n": "700"})
        assert not any("nobody of that weight" in warning for warning in fine.warnings)
    nobody = analyse(made.planned([(5, 0, 0)]), Facts(weigh_in=700.0), "quiet_stance")
    assert not any("nobody of that weight" in warning for warning in nobody.warnings)
