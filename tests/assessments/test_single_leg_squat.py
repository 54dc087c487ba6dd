"""Single-leg squats: the leg, its squats, its touches, and how the foot presses meanwhile."""

from dataclasses import replace

import numpy as np
import pytest
from assessments import made
from assessments.squatted import scaled, squatted

from station.analyse import Facts, analyse
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH


def measured(forces, weight=None, **settings):
    return analyse(forces, Facts(weigh_in=weight), "single_leg_squat", settings)


def column(result, metric, side):
    return np.array(
        [v.value for v in result.values if v.metric == metric and v.side is side and v.repetition]
    )


def numbers(result, metric, side):
    return [v.repetition for v in result.values if v.metric == metric and v.side is side and v.repetition]


def times(result, kind, side=None):
    return [event.time for event in result.events if event.kind == kind and side in (None, event.side)]


def planned(plan, rate=200.0, weight=700.0):
    """Loads from (seconds, leg, depth): `leg` "left", "right" or "both" stands; a depth is a cosine."""
    shares = {"left": (1.0, 0.0), "right": (0.0, 1.0), "both": (0.5, 0.5)}
    rows = []
    for seconds, leg, depth in plan:
        time = np.arange(round(seconds * rate)) / rate
        omega = 2 * np.pi / seconds
        lift = 1 - depth / 2 * omega**2 * np.cos(omega * time) / 9.80665
        rows.append(weight * lift[:, None] * np.array(shares[leg]))
    loads = np.concatenate(rows)
    loads += np.random.default_rng(2).normal(0, 0.3, loads.shape)
    return made.two_plates(*loads.T, rate)


def three(leg, depth=0.1):
    return [(2.0, leg, 0.0), *[(3.0, leg, depth), (2.0, leg, 0.0)] * 3]


def test_three_squats_on_the_left_leg_are_found_on_the_left_leg():
    result = measured(planned([(3.0, "both", 0.0), *three("left"), (3.0, "both", 0.0)]))
    assert result.value("repetitions", LEFT).value == 3
    assert result.value("clean_repetitions", LEFT).value == 3
    assert result.value("touches", LEFT).value == 0
    assert column(result, "depth", LEFT) == pytest.approx(100, abs=10)
    assert column(result, "tempo", LEFT) == pytest.approx(3.0, abs=0.35)
    assert times(result, "stance_side", LEFT) == pytest.approx([3.0], abs=0.02)
    assert times(result, "toe_off", RIGHT) == pytest.approx([3.0], abs=0.02)
    assert times(result, "repetition_bottom", LEFT) == pytest.approx([6.5, 11.5, 16.5], abs=0.1)
    assert {v.side for v in result.values} == {LEFT}


def test_both_legs_in_one_recording_count_on_over_the_whole_of_it():
    plan = [(3.0, "both", 0.0), *three("right"), (6.0, "both", 0.0), *three("left", 0.06), (3.0, "both", 0.0)]
    result = measured(planned(plan))
    assert numbers(result, "depth", RIGHT) == [1, 2, 3]
    assert numbers(result, "depth", LEFT) == [4, 5, 6]
    assert column(result, "depth", LEFT) == pytest.approx(60, abs=10)
    assert result.value("depth", LEFT).value == pytest.approx(column(result, "depth", LEFT).mean())


def test_squats_on_two_legs_are_not_this_test():
    result = measured(planned([(3.0, "both", 0.0), *three("both")]))
    assert {v.reason for v in result.values} == {"not_this_movement"}
    assert any("Nobody stood on one leg" in told for told in result.warnings)


def test_standing_on_one_leg_without_a_squat_counts_none():
    result = measured(planned([(3.0, "both", 0.0), (12.0, "left", 0.0)]))
    assert result.value("repetitions", LEFT).value == 0
    assert result.value("depth", LEFT).reason == "not_this_movement"


def with_touch(forces, start, seconds, load, side=RIGHT):
    """The lifted foot takes so much load from the other one for a while."""
    fz = forces.fz.copy()
    part = slice(round(start * forces.rate), round((start + seconds) * forces.rate))
    own = forces.sides.index(side)
    fz[part, own] += load
    fz[part, 1 - own] -= load
    return made.two_plates(*fz.T, forces.rate)


@pytest.mark.parametrize(
    "seconds, load, touches, clean", [(0.3, 60, 1, 2), (0.05, 60, 0, 3), (0.3, 15, 0, 3)]
)
def test_a_foot_put_down_in_a_squat_is_a_touch_and_the_squat_not_clean(seconds, load, touches, clean):
    """More than 20 N or 5 % of body weight for more than 100 ms: the rule of the foot down."""
    forces = planned([(3.0, "both", 0.0), *three("left"), (3.0, "both", 0.0)])
    result = measured(with_touch(forces, 11.0, seconds, load))
    assert result.value("touches", LEFT).value == touches
    assert result.value("clean_repetitions", LEFT).value == clean
    assert result.value("repetitions", LEFT).value == 3
    assert len(times(result, "foot_down", RIGHT)) == touches


@pytest.mark.parametrize("rate", [80.0, 100.0, 200.0, 1000.0])
def test_a_false_start_is_no_touch_and_the_set_begins_with_the_lift_after_it(rate):
    plan = [(3.0, "both", 0.0), (0.45, "left", 0.0), (1.1, "both", 0.0), *three("left"), (3.0, "both", 0.0)]
    result = measured(planned(plan, rate))
    assert (result.value("touches", LEFT).value, result.value("repetitions", LEFT).value) == (0, 3)
    assert times(result, "toe_off") == pytest.approx([4.55], abs=0.03)
    assert times(result, "foot_down") == []


@pytest.mark.parametrize("seconds", [1.4, 3.0])
def test_the_set_begins_with_the_last_lift_before_its_first_squat(seconds):
    rest = [*[(3.0, "left", 0.1), (2.0, "left", 0.0)] * 3, (3.0, "both", 0.0)]
    plan = [(3.0, "both", 0.0), (2.0, "left", 0.0), (1.1, "both", 0.0), (seconds, "left", 0.0), *rest]
    result = measured(planned(plan))
    assert (result.value("touches", LEFT).value, result.value("repetitions", LEFT).value) == (0, 3)
    assert times(result, "toe_off") == pytest.approx([6.1], abs=0.03)


@pytest.mark.parametrize("before, touches", [(1.6, 0), (0.7, 1)])
def test_touches_count_from_a_second_before_the_first_squat(before, touches):
    forces = planned([(3.0, "both", 0.0), (4.0, "left", 0.0), *three("left"), (3.0, "both", 0.0)])
    first = times(measured(forces), "repetition_start")[0]
    assert measured(with_touch(forces, first - before, 0.3, 60)).value("touches", LEFT).value == touches


def test_the_foot_that_comes_down_after_the_last_squat_is_no_touch():
    plan = [(3.0, "both", 0.0), *three("left"), (0.5, "both", 0.0), (4.0, "left", 0.0), (3.0, "both", 0.0)]
    assert measured(planned(plan)).value("touches", LEFT).value == 0


def test_a_foot_down_of_two_seconds_between_squats_is_a_touch_of_the_same_set():
    plan = [(3.0, "both", 0.0), *three("left"), (2.0, "both", 0.0), *three("left"), (3.0, "both", 0.0)]
    result = measured(planned(plan))
    assert result.value("touches", LEFT).value == 1
    assert result.value("repetitions", LEFT).value == 6
    assert result.value("clean_repetitions", LEFT).value == 6


def test_the_forefoot_takes_what_moves_forward():
    forces = planned([(3.0, "both", 0.0), *three("left"), (3.0, "both", 0.0)])
    front = np.full(forces.fz.shape, 0.5)
    for bottom in (6.5, 11.5, 16.5):
        front[round((bottom - 0.4) * 200) : round((bottom + 0.4) * 200), 0] = 0.62
    result = measured(replace(forces, front=front))
    assert column(result, "forefoot_share", LEFT) == pytest.approx(12.0, abs=0.5)
    assert measured(forces).value("forefoot_share", LEFT, 1).reason == "not_qualified"


def test_sway_in_a_squat_is_that_of_the_path_from_its_start_to_its_end():
    lived = squatted(12, one_leg=RIGHT, rate=500, noise=0.0)
    forces = lived.forces
    result = measured(forces, lived.weight, lowpass_hz="none")
    starts, ends = times(result, "repetition_start"), times(result, "repetition_end")
    for k, (start, end) in enumerate(zip(starts, ends, strict=True)):
        x = forces.cop[round(start * 500) : round(end * 500), 1, 0]
        assert column(result, "range_ml", RIGHT)[k] == pytest.approx(1e3 * np.ptp(x))
        wanted = 1e3 * np.abs(np.diff(x)).sum() / (len(x) / 500)
        assert column(result, "mean_velocity_ml", RIGHT)[k] == pytest.approx(wanted)


@pytest.mark.parametrize("block", range(5))
def test_what_simulated_people_really_did_comes_back(block):
    """200 random bodies in five blocks: the leg, all squats, bottoms and depths."""
    for seed in range(100 * block, 100 * block + 40):
        side = (LEFT, RIGHT)[seed % 2]
        lived = squatted(seed, one_leg=side, repetitions=3)
        result = measured(lived.forces, lived.weight)
        own = [(time, depth) for time, depth, leg in lived.bottoms if leg is side]
        assert times(result, "repetition_bottom", side) == pytest.approx([t for t, _ in own], abs=0.6), seed
        assert column(result, "depth", side) == pytest.approx([1e3 * d for _, d in own], abs=30), seed


def test_in_the_mirror_the_sides_swap_and_nothing_else():
    forces = squatted(13, one_leg=LEFT, deficit=0.4).forces
    here, there = measured(forces), measured(made.mirrored(forces))
    for metric in ("depth", "tempo", "mean_velocity_ml", "range_ml"):
        assert column(here, metric, LEFT) == pytest.approx(column(there, metric, RIGHT))
    assert here.value("touches", LEFT).value == there.value("touches", RIGHT).value


def test_heavier_changes_no_depth_and_no_sway():
    lived = squatted(14, one_leg=LEFT, noise=0.0)
    here, there = measured(lived.forces), measured(scaled(lived.forces, 1.5))
    for metric in ("depth", "mean_velocity_ml", "range_ml"):
        assert column(here, metric, LEFT) == pytest.approx(column(there, metric, LEFT), rel=0.03)
