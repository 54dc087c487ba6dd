"""The numbers of a weight shift: closed forms, and a slow way of finding the share that is held."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.mat import Side
from station.metrics.weight_shift import excursion_ml, hold_sd, movement_time, path_ratio, peak_load_share
from station.views.lean import Lean, Reach, held
from station.views.missing import Missing, Reason

RATE = 100.0
NOTHING = Missing(Reason.TOO_SHORT)


def lean(ml, share=0.8, rate=RATE):
    ml = np.asarray(ml, dtype=float)
    return Lean(Side.LEFT, rate, np.broadcast_to(np.asarray(share, dtype=float), ml.shape).copy(), ml)


def reach(x, y, rate=RATE):
    return Reach(Side.RIGHT, rate, np.asarray(x, dtype=float), np.asarray(y, dtype=float))


@given(
    st.lists(st.one_of(st.floats(-5, 5), st.just(math.nan)), max_size=60),
    st.integers(1, 20),
)
def test_what_is_held_is_the_best_of_the_lowest_values_of_all_windows(values, window):
    signal = np.array(values)
    lowest = [min(values[i : i + window]) for i in range(len(values) - window + 1)]
    full = [low for i, low in enumerate(lowest) if not any(map(math.isnan, values[i : i + window]))]
    found = held(signal, window)
    assert found == max(full) if full else math.isnan(found)


def test_a_share_counts_only_when_it_is_held_for_a_second():
    share = np.concatenate([np.full(150, 0.80), np.full(99, 0.95), np.full(100, 0.85), np.full(50, 0.7)])
    assert peak_load_share(lean(share, share)) == pytest.approx(85.0)
    longer = np.insert(share, 200, 0.95)
    assert peak_load_share(lean(longer, longer)) == pytest.approx(95.0)
    assert peak_load_share(lean(share[:99], share[:99])) == NOTHING


def test_lost_samples_interrupt_what_is_held():
    share = np.full(250, 0.9)
    share[[90, 180]] = np.nan
    assert peak_load_share(lean(share, share)) == NOTHING
    share[180] = 0.6
    assert peak_load_share(lean(share, share)) == pytest.approx(60.0)
    share[180] = 0.9
    assert peak_load_share(lean(share, share)) == pytest.approx(90.0)


def test_the_excursion_is_the_95th_percentile_and_not_the_maximum():
    ml = np.linspace(0.0, 0.1, 1001)
    assert excursion_ml(lean(ml)) == pytest.approx(95.0)
    ml[3] = np.nan
    assert excursion_ml(lean(ml)) == pytest.approx(95.0, abs=0.1)


def test_the_hold_is_steady_as_a_sine_is_from_one_to_three_seconds():
    time = np.arange(500) / RATE
    ml = 0.05 + 0.004 * np.sin(2 * np.pi * time)
    ml[(time < 1.0) | (time >= 3.0)] += 0.5
    assert hold_sd(lean(ml)) == pytest.approx(4.0 / math.sqrt(2), rel=1e-9)
    assert hold_sd(lean(ml[:250])) == pytest.approx(1e3 * ml[100:250].std())
    assert hold_sd(lean(ml[:199])) == NOTHING


@pytest.mark.parametrize("rate", [80.0, 100.0, 1000.0])
def test_the_movement_lasts_from_the_first_sample_to_the_last(rate):
    n = round(1.2 * rate) + 1
    assert movement_time(reach(np.linspace(0, 1, n), np.zeros(n), rate)) == pytest.approx(1.2)


@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(2, 50))
def test_a_straight_way_has_the_ratio_one_and_a_way_back_and_forth_more(dx, dy, n):
    straight = reach(np.linspace(0, dx, n), np.linspace(0, dy, n))
    if math.hypot(dx, dy) < 1e-6:
        return
    assert path_ratio(straight) == pytest.approx(1.0)
    there_and_back = np.concatenate([np.linspace(0, 1.5, n), np.linspace(1.5, 1, n)])
    assert path_ratio(reach(dx * there_and_back, dy * there_and_back)) == pytest.approx(2.0)


def test_a_detour_round_two_sides_of_a_square_is_longer_by_the_root_of_two():
    x, y = np.r_[np.linspace(0, 1, 20), np.ones(20)], np.r_[np.zeros(20), np.linspace(0, 1, 20)]
    assert path_ratio(reach(x, y)) == pytest.approx(math.sqrt(2))


def test_a_way_that_ends_where_it_began_has_no_ratio():
    assert path_ratio(reach([0, 1, 0], [0, 0, 0])) == Missing(Reason.NOT_QUALIFIED)


def test_without_a_common_frame_there_is_a_share_and_no_place():
    unknown = Lean(Side.LEFT, RATE, np.full(400, 0.7), None)
    assert peak_load_share(unknown) == pytest.approx(70.0)
    assert excursion_ml(unknown) == hold_sd(unknown) == Missing(Reason.PLATE_POSE_UNKNOWN)
