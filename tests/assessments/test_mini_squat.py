"""Mini squats: found, counted, measured; with people whose movement is known, and with arithmetic."""

import numpy as np
import pytest
from assessments import made
from assessments.squatted import scaled, squatted

from station.analyse import Facts, analyse
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
G = 9.80665
SHARES = ("load_share", "load_share_bottom", "load_share_descent", "load_share_ascent")


def measured(forces, weight=None):
    return analyse(forces, Facts(weigh_in=weight), "mini_squat")


def column(result, metric, side=BOTH):
    return np.array(
        [v.value for v in result.values if v.metric == metric and v.side is side and v.repetition]
    )


def times(result, kind):
    return [event.time for event in result.events if event.kind == kind]


def by_formula(depths, period=3.0, pause=2.0, rate=200.0, weight=700.0, share=0.5):
    """Loads of a body that goes down and up along cosines: depth (1 - cos) / 2, at rest in between."""
    acceleration = [np.zeros(round(3 * rate))]
    for depth in depths:
        time = np.arange(round(period * rate)) / rate
        omega = 2 * np.pi / period
        acceleration += [-depth / 2 * omega**2 * np.cos(omega * time), np.zeros(round(pause * rate))]
    total = weight * (1 + np.concatenate(acceleration) / G)
    noise = np.random.default_rng(1).normal(0, 0.3, (2, len(total)))
    left, right = share * total + noise[0], (1 - share) * total + noise[1]
    return made.two_plates(left, right, rate)


@pytest.mark.parametrize("period", [1.5, 3.0, 4.0, 5.0])
def test_a_squat_along_a_cosine_has_its_depth_its_time_and_its_tempo(period):
    result = measured(by_formula([0.15, 0.20, 0.10], period))
    assert column(result, "depth") == pytest.approx([150, 200, 100], abs=12)
    bottoms = [3 + (k + 0.5) * period + k * 2.0 for k in range(3)]
    assert times(result, "repetition_bottom") == pytest.approx(bottoms, abs=0.1)
    assert column(result, "tempo") == pytest.approx(period, abs=0.35)
    assert result.value("depth").value == pytest.approx(column(result, "depth").mean())


def test_of_five_and_more_the_first_and_last_stay_out_of_the_trial():
    result = measured(by_formula([0.30, 0.15, 0.16, 0.17, 0.08]))
    assert result.value("repetitions").value == 5
    assert result.value("depth").value == pytest.approx(column(result, "depth")[1:4].mean())
    assert column(result, "depth") == pytest.approx([300, 150, 160, 170, 80], abs=15)


def test_a_weight_that_is_wrong_by_one_percent_changes_nothing_but_a_percent_of_the_depth():
    """The velocity is held at zero where the body stands still, so the error cannot grow."""
    forces = by_formula([0.15] * 3)
    right = column(measured(forces, 700.0), "depth")
    assert column(measured(forces, 707.0), "depth") == pytest.approx(right, abs=10)
    assert times(measured(forces, 707.0), "repetition_bottom") == pytest.approx(
        times(measured(forces, 700.0), "repetition_bottom"), abs=0.05
    )


def test_standing_is_no_squat_and_every_number_but_the_count_is_null():
    result = measured(made.quiet(seconds=20))
    assert result.value("repetitions").value == 0
    reasons = {v.reason for v in result.values if v.metric != "repetitions"}
    assert reasons == {"not_this_movement"}
    assert any("No squat was found" in told for told in result.warnings)


def test_dips_of_less_than_five_centimetres_and_jerks_do_not_count():
    assert measured(by_formula([0.03, 0.15, 0.04])).value("repetitions").value == 1
    assert measured(by_formula([0.15, 0.15], period=0.7)).value("repetitions").value == 0


def test_shares_are_those_of_the_loads():
    result = measured(by_formula([0.15] * 4, share=0.42))
    for metric in SHARES:
        assert column(result, metric, LEFT) == pytest.approx(42.0, abs=0.1)
        assert column(result, metric, RIGHT) == pytest.approx(58.0, abs=0.1)
    assert column(result, "load_asymmetry") == pytest.approx(16.0, abs=0.2)


def test_down_and_up_are_told_apart():
    """60 % on the left on the way down, 40 % on the way up."""
    forces = by_formula([0.2] * 3)
    total = forces.total
    share = np.full(len(total), 0.5)
    for k in range(3):
        down = round((3 + 5 * k) * 200)
        share[down : down + 300], share[down + 300 : down + 600] = 0.6, 0.4
    result = measured(made.two_plates(share * total, (1 - share) * total, 200.0))
    assert column(result, "load_share_descent", LEFT) == pytest.approx(60.0, abs=0.8)
    assert column(result, "load_share_ascent", LEFT) == pytest.approx(40.0, abs=0.8)
    assert column(result, "load_share_bottom", LEFT) == pytest.approx(50.0, abs=4.0)


def test_one_plate_counts_and_measures_but_says_nothing_of_sides():
    two = by_formula([0.15] * 3)
    forces = made.one_plate(seconds=len(two) / 200, rate=200.0)
    forces.fz[:, 0] = two.total
    result = measured(forces)
    assert result.value("repetitions").value == 3
    assert column(result, "depth") == pytest.approx(150, abs=12)
    for metric in (*SHARES, "load_asymmetry"):
        assert {v.reason for v in result.values if v.metric == metric} == {"needs_two_plates"}


def test_a_squat_with_one_foot_beside_the_plates_has_no_share():
    forces = by_formula([0.15] * 3, share=0.0)
    result = measured(forces)
    assert {v.reason for v in result.values if v.metric in SHARES} == {"not_loaded"}
    assert any("one plate carries nothing" in told for told in result.warnings)


def test_lost_samples_do_not_lose_the_squat_and_are_told():
    """A few cost nothing; from 50 ms in a row on the depth of that squat is not known."""
    forces = by_formula([0.15] * 3)
    forces.fz[900:905] = np.nan
    result = measured(forces)
    assert all(v.value is not None for v in result.values)
    assert result.warnings == ()
    forces.fz[880:920] = np.nan
    result = measured(forces)
    assert result.value("repetitions").value == 3
    assert result.value("depth", BOTH, 1).reason == "not_settled"
    assert result.value("depth").value == pytest.approx(150, abs=12)
    assert any("Squat 1: too many samples are lost" in told for told in result.warnings)


def held_on(forces, share, middle, seconds=2.0):
    """A hand takes a share of the load for a while."""
    half = seconds / 2
    hand = np.clip((forces.time - middle + half) / 0.5, 0, 1) * np.clip(
        (middle + half - forces.time) / 0.5, 0, 1
    )
    return made.two_plates(*(forces.fz * (1 - share * hand)[:, None]).T, forces.rate)


@pytest.mark.parametrize("share", [0.03, 0.05])
def test_a_hand_in_one_squat_costs_that_squat_and_no_other(share):
    """It is counted without a depth, or not counted; either is said."""
    forces = by_formula([0.15] * 5)
    result = measured(held_on(forces, share, 14.5), 700.0)
    known = [depth for depth in column(result, "depth") if depth is not None]
    assert known == pytest.approx([150] * 4, abs=15)
    assert result.value("depth").value == pytest.approx(150, abs=15)
    assert any("weight was missing" in told for told in result.warnings)


def test_a_quick_bend_hides_no_slow_squat():
    """A movement is judged by its surroundings, not by the fastest one of the trial."""
    quick, slow = by_formula([0.3], period=1.2), by_formula([0.12] * 4, period=4.0)
    forces = made.two_plates(*np.vstack([quick.fz, slow.fz]).T, 200.0)
    result = measured(forces)
    assert result.value("repetitions").value == 5
    assert column(result, "depth")[1:] == pytest.approx(120, abs=15)


@pytest.mark.parametrize("period", [6.0, 7.0])
def test_very_slow_squats_keep_their_depth(period):
    assert column(measured(by_formula([0.15] * 4, period)), "depth") == pytest.approx(150, abs=20)


@pytest.mark.parametrize("block", range(5))
def test_what_simulated_people_really_did_comes_back(block):
    """200 random bodies at 80 to 1000 Hz in five blocks: all squats, bottoms, depths and shares."""
    for seed in range(100 * block, 100 * block + 40):
        lived = squatted(seed)
        result = measured(lived.forces, lived.weight)
        assert times(result, "repetition_bottom") == pytest.approx(
            [time for time, _, _ in lived.bottoms], abs=0.35
        ), seed
        assert column(result, "depth") == pytest.approx(
            [1e3 * depth for _, depth, _ in lived.bottoms], abs=25
        ), seed
        rate = lived.forces.rate
        for k, found in enumerate(times(result, "repetition_bottom")):
            window = slice(round((found - 0.1) * rate), round((found + 0.1) * rate) + 1)
            left, right = lived.clean.fz[window].sum(axis=0)
            assert column(result, "load_share_bottom", LEFT)[k] == pytest.approx(
                100 * left / (left + right), abs=0.2
            )


def test_in_the_mirror_the_sides_swap_and_nothing_else():
    forces = squatted(3, deficit=0.5, weak=1).forces
    here, there = measured(forces), measured(made.mirrored(forces))
    for metric in SHARES:
        assert column(here, metric, LEFT) == pytest.approx(column(there, metric, RIGHT))
    assert column(here, "load_asymmetry") == pytest.approx(-column(there, "load_asymmetry"))
    assert column(here, "depth") == pytest.approx(column(there, "depth"))


def test_heavier_changes_no_share_and_no_depth():
    lived = squatted(4, noise=0.0)
    here, there = measured(lived.forces), measured(scaled(lived.forces, 1.7))
    for metric in SHARES:
        assert column(here, metric, LEFT) == pytest.approx(column(there, metric, LEFT), abs=0.05)
    assert column(here, "depth") == pytest.approx(column(there, "depth"), abs=1.0)


def test_later_is_the_same_later():
    lived = squatted(5, rate=100)
    forces, late = lived.forces, 2.5
    standing = np.tile(forces.part(0, 1).fz, (round(late * 100), 1)) * 0.0
    shifted = made.two_plates(*np.vstack([standing, forces.fz]).T, 100.0)
    here, there = measured(forces, lived.weight), measured(shifted, lived.weight)
    assert times(there, "repetition_bottom") == pytest.approx(
        [time + late for time in times(here, "repetition_bottom")], abs=0.02
    )
    assert column(here, "load_share", LEFT) == pytest.approx(column(there, "load_share", LEFT), abs=0.05)
