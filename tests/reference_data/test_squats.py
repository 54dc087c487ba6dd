"""Squats of real people, against markers on the pelvis and what data.md states."""

import numpy as np
import pytest
from reference_data import lab

from station.analyse import Facts, analyse
from station.mat import Side
from station.metrics.loading import load_share
from station.metrics.squat import load_share_bottom
from station.views.loads import Loads
from station.views.squat import SquatLoads

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH


def two_plates(rate, left, right):
    fz = np.column_stack([left, right])
    return lab.forces(rate, (LEFT, RIGHT), fz, np.full((len(fz), 2, 2), np.nan))


def five_squats(folder, gain=1.0):
    read = lab.mot(folder / "opencap" / "squats1_grf.mot")
    return two_plates(100.0, read["ground_force_2_vy"], gain * read["ground_force_1_vy"])


def one_slow_squat(folder):
    read = lab.mot(folder / "slow_squat" / "grf_Squat2.mot")
    return two_plates(1000.0, read["1_ground_force_vy"], read["ground_force_vy"])


def measured(forces, **settings):
    return analyse(forces, Facts(), "mini_squat", {key: str(value) for key, value in settings.items()})


def column(result, metric, side=BOTH):
    return [v.value for v in result.values if v.metric == metric and v.side is side and v.repetition]


@pytest.mark.parametrize("settings", [{"body_weight_n": 588.87}, {}])
def test_five_squats_are_found_where_the_markers_are_lowest_and_as_deep(shared_data, settings):
    """Without a weight of its own the file has none: then the mean load stands in."""
    known = lab.reference(shared_data, "squats")["squats1"]
    result = measured(five_squats(shared_data), **settings)
    bottoms = [event.time for event in result.events if event.kind == "repetition_bottom"]
    assert bottoms == pytest.approx(known["rep_bottom_times_s"], abs=0.15)
    assert column(result, "depth") == pytest.approx(1e3 * np.array(known["rep_depth_m"]), abs=30.0)
    assert result.value("repetitions").value == 5
    middle = column(result, "depth")[1:-1]
    assert result.value("depth").value == pytest.approx(np.mean(middle))
    assert result.settings["body_weight_n"] == settings.get("body_weight_n")


def test_the_share_of_the_whole_file_is_the_ratio_of_sums(shared_data):
    forces = five_squats(shared_data)
    left, right = forces.fz.T
    assert 100 * np.mean(right / (left + right)) == pytest.approx(50.05, abs=0.02)
    assert load_share(Loads(RIGHT, 100.0, left, right)) == pytest.approx(50.10, abs=0.02)


def test_the_share_at_the_times_of_the_markers_is_theirs(shared_data):
    known = lab.reference(shared_data, "squats")["squats1"]
    left, right = five_squats(shared_data).fz.T
    for time, share in zip(known["rep_bottom_times_s"], known["right_share_at_bottom_pct"], strict=True):
        loads = SquatLoads(RIGHT, 100.0, left, right, round(100 * time))
        assert load_share_bottom(loads) == pytest.approx(share, abs=0.5)


def test_the_share_at_our_own_bottoms_moves_as_much_as_the_times_do(shared_data):
    """The first bottom lies where the load moves over quickly: 0.08 s cost 2.5 points (data.md)."""
    known = lab.reference(shared_data, "squats")["squats1"]["right_share_at_bottom_pct"]
    shares = column(measured(five_squats(shared_data), body_weight_n=588.87), "load_share_bottom", RIGHT)
    assert shares == pytest.approx(known, abs=2.5)
    assert shares[1:] == pytest.approx(known[1:], abs=1.0)


def test_a_slow_squat_that_hardly_shows_in_the_force_is_found(shared_data):
    forces = one_slow_squat(shared_data)
    assert forces.total.max() < 1.10 * forces.total[:500].mean()
    result = measured(forces, body_weight_n=610.93)
    assert result.value("repetitions").value == 1
    (bottom,) = (event.time for event in result.events if event.kind == "repetition_bottom")
    assert 1.5 < bottom < 2.5
    left, right = forces.fz.T
    assert load_share(Loads(RIGHT, 1000.0, left, right)) == pytest.approx(51.90, abs=0.01)


def test_seven_percent_more_on_the_right_plate_come_back_in_every_share(shared_data):
    """A known change, injected into the recording of a real person."""
    before = measured(five_squats(shared_data), body_weight_n=588.87)
    after = measured(five_squats(shared_data, gain=1.07), body_weight_n=588.87)
    assert after.value("repetitions").value == 5
    for metric in ("load_share", "load_share_bottom", "load_share_descent", "load_share_ascent"):
        right = np.array(column(before, metric, RIGHT)) / 100
        wanted = 100 * 1.07 * right / (1.07 * right + 1 - right)
        assert column(after, metric, RIGHT) == pytest.approx(wanted, abs=0.5)
        assert column(after, metric, LEFT) == pytest.approx(100 - np.array(column(after, metric, RIGHT)))
    assert np.all(
        np.array(column(after, "load_asymmetry")) > np.array(column(before, "load_asymmetry")) + 2.5
    )
