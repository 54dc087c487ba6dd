"""Every check: it speaks when it should, with the clinic's words, and is silent on a good trial."""

from dataclasses import replace

import numpy as np
import pytest
from assessments import made

from station.analyse import Facts, analyse
from station.mat import Side
from station.quality.check import checks
from station.quality.doubt import Kind, Severity

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
WEIGHT = 700.0


def doubts(forces, key="quiet_stance", **facts):
    return analyse(forces, Facts(weigh_in=facts.pop("weigh_in", WEIGHT), **facts), key).doubts


def kinds(forces, key="quiet_stance", **facts):
    return [doubt.kind for doubt in doubts(forces, key, **facts)]


def stood(seconds=34.0, before=2.0, after=2.0, share=0.5, rate=100.0, factor=1.0, zero=(0.0, 0.0), seed=0):
    """Empty plates, quiet standing with a factor on the load, empty plates that read `zero` from then on."""
    rng = np.random.default_rng(seed)
    n = [round(part * rate) for part in (before, seconds, after)]
    load = np.concatenate([np.zeros(n[0]), np.full(n[1], WEIGHT * factor), np.zeros(n[2])])
    fz = np.column_stack([share * load, (1 - share) * load]) + rng.normal(0, 0.4, (sum(n), 2))
    drift = np.zeros(sum(n))
    drift[n[0] :] = 1.0
    fz += drift[:, None] * np.array(zero)
    return made.two_plates(*fz.T, rate, seed)


def test_a_good_trial_raises_no_doubt():
    assert kinds(stood()) == []
    assert kinds(made.quiet()) == []


def test_every_check_is_found_and_has_its_own_place():
    orders = [check.order for check in checks()]
    assert len(orders) >= 8 and len(set(orders)) == len(orders)


@pytest.mark.parametrize("lost, told", [(30, False), (90, True)])
def test_more_than_one_percent_of_lost_samples_asks_for_a_redo(lost, told):
    found = [doubt for doubt in doubts(made.quiet(), lost=lost) if doubt.kind is Kind.SAMPLES_LOST]
    assert [str(doubt) for doubt in found] == (
        ["Some data was lost (2.2 %). Redo this trial."] if told else []
    )


def test_a_clipped_cell_is_told_with_its_time():
    (doubt,) = doubts(made.quiet(), out_of_range=25)
    assert doubt.kind is Kind.OUT_OF_RANGE and doubt.severity is Severity.REDO
    assert "0.25 s" in doubt.sentence


def test_an_overloaded_plate_is_named():
    forces = made.quiet()
    cells = np.full((len(forces), 8), 80.0)
    cells[1234, 5] = 460.0
    there = replace(forces, cells=cells, channels=((0, 1, 2, 3), (4, 5, 6, 7)), capacity=490.33)
    (doubt,) = doubts(there)
    assert (doubt.kind, doubt.side, doubt.time) == (Kind.OVERLOADED, RIGHT, 12.34)
    assert "94 % of its limit" in doubt.sentence


def test_a_vibrating_floor_is_noted_for_its_plate():
    forces = stood()
    forces.fz[:200, 0] += 6 * np.sin(2 * np.pi * 17 * forces.time[:200])
    forces.fz[-200:, 0] += 6 * np.sin(2 * np.pi * 17 * forces.time[-200:])
    found = [doubt for doubt in doubts(forces) if doubt.kind is Kind.NOISY]
    assert [doubt.side for doubt in found] == [LEFT]
    assert "vibrating" in found[0].sentence


@pytest.mark.parametrize("share", [0.02, 0.06])
def test_missing_weight_of_a_hand_and_of_drift_are_told_apart_a_hundred_times_of_a_hundred(share):
    """With a look at the empty plates after stepping off (design: missing weight)."""
    for seed in range(50):
        side = seed % 2
        hand = kinds(stood(factor=1 - share, seed=seed), support="none")
        assert hand == [Kind.WEIGHT_MISSING_HAND], seed
        zero = [0.0, 0.0]
        zero[side] = -share * WEIGHT
        drift = doubts(stood(zero=zero, seed=seed), support="none")
        assert [doubt.kind for doubt in drift] == [Kind.ZERO_MOVED], seed
        assert drift[0].side is (LEFT, RIGHT)[side], seed


def test_when_nobody_looked_at_the_empty_plates_both_are_said():
    (doubt,) = doubts(stood(factor=0.95, after=0.0), support="none")
    assert doubt.kind is Kind.WEIGHT_MISSING
    assert "a hand held on, or a plate has drifted" in doubt.sentence
    assert "Nobody looked" in doubt.what_to_do


def test_a_look_after_the_trial_counts_as_much_as_one_in_it():
    forces = stood(factor=0.95, after=0.0)
    assert kinds(forces, support="none", zero_moved=(0.3, -0.2)) == [Kind.WEIGHT_MISSING_HAND]
    assert kinds(forces, support="none", zero_moved=(-35.0, 0.0)) == [Kind.ZERO_MOVED]


def test_a_hand_that_was_chosen_is_no_doubt():
    assert kinds(stood(factor=0.94), support="two_hands") == []
    (doubt,) = doubts(stood(factor=0.94), support="none")
    assert doubt.sentence.startswith('You chose "no hands" but')
    assert "6.0 % of the weight was missing" in doubt.sentence


def test_one_percent_is_the_error_of_the_weigh_in_and_more_weight_is_told_too():
    assert kinds(stood(factor=0.99)) == []
    assert kinds(stood(factor=1.04)) == [Kind.ZERO_MOVED]


def test_a_hand_for_a_part_of_the_trial_is_told_with_its_time():
    forces = stood()
    forces.fz[1500:2200] *= 0.95
    (doubt,) = doubts(forces)
    assert doubt.kind is Kind.WEIGHT_MISSING_HAND
    assert doubt.time == pytest.approx(15.0, abs=1.5)


def test_swaying_and_bouncing_are_no_missing_weight():
    forces = stood()
    forces.fz[200:3600] *= 1 + 0.03 * np.sin(2 * np.pi * 0.7 * forces.time[200:3600])[:, None]
    assert kinds(forces) == []


def test_the_other_leg_than_asked_is_told_and_counts_as_what_it_is():
    forces = made.stepping()[0]
    (seen,) = (
        e.side for e in analyse(forces, Facts(), "single_leg_stance").events if e.kind == "stance_side"
    )
    told = [d for d in doubts(forces, "single_leg_stance", asked=seen.other) if d.kind is Kind.WRONG_LEG]
    assert [doubt.sentence for doubt in told] == [f"That's the {seen} leg. We planned {seen.other}."]
    assert Kind.WRONG_LEG not in kinds(forces, "single_leg_stance", asked=seen)


def test_a_foot_down_and_stepping_off_are_told_with_their_times():
    plan = [(4, 0.5, 0.5), (9, 1.0, 0.0), (0.4, 0.8, 0.2), (6, 1.0, 0.0), (2, 0.0, 0.0)]
    found = doubts(made.planned(plan), "single_leg_stance")
    assert {doubt.kind: doubt.sentence for doubt in found if doubt.severity is Severity.NOTE} == {
        Kind.FOOT_DOWN: "Right foot down at 13.0 s.",
        Kind.STEPPED_OFF: "Stepped off at 19.4 s.",
        Kind.TOO_SHORT: "Only 13.4 s of standing count: the first 2 s are left out.",
    }


def at(x, y, angle=0.0):
    """Both feet so far from the middle of their own plates, in the frame of the plate."""
    forces = made.quiet()
    outlines = tuple((place, 0.0, angle, 0.4, 0.6) for place in made.PLATE_X)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    cop = forces.cop.copy()
    for plate in (0, 1):
        cop[:, plate] += turn @ np.array([x, y])
    return replace(forces, cop=cop, outlines=outlines)


@pytest.mark.parametrize("x, y, told", [(0.10, 0.0, False), (0.19, 0.0, True), (0.0, -0.29, True)])
@pytest.mark.parametrize("angle", [0.0, 0.7])
def test_a_foot_at_the_edge_of_a_plate_turned_or_not_is_told(x, y, told, angle):
    found = [doubt for doubt in doubts(at(x, y, angle)) if doubt.kind is Kind.AT_THE_EDGE]
    assert [doubt.side for doubt in found] == ([LEFT, RIGHT] if told else [])


@pytest.mark.parametrize("seconds, told", [(15.0, True), (34.0, False)])
def test_a_stance_of_less_than_twenty_seconds_is_told(seconds, told):
    assert (Kind.TOO_SHORT in kinds(stood(seconds))) is told
