"""Landing metrics: keys and units, and what they say of a load drawn by hand."""

import math

import numpy as np
import pytest

from station.mat import Side
from station.metrics.metric import metrics, of_assessment
from station.views.landing import Landing, LandingOnBothFeet
from station.views.missing import Missing, Reason

CONTRACT = {
    "impact_velocity": "m/s",
    "peak_force": "N",
    "peak_force_bw": "{BW}",
    "time_to_peak": "ms",
    "loading_rate_average": "{BW}/s",
    "loading_rate_20_80": "{BW}/s",
    "loading_rate_max": "{BW}/s",
    "impulse_50": "{BW}.s",
    "impulse_100": "{BW}.s",
    "impulse_200": "{BW}.s",
    "vertical_stability_index": "1",
    "time_to_stabilisation": "s",
    "onset_delay": "ms",
    "peak_asymmetry": "%",
}
METRIC = {metric.key: metric for metric in metrics()}


def landing(load, weight=500.0, side=Side.BOTH, contact=0, alone=True, rate=1000.0, left=False, speed=1.5):
    return Landing(side, rate, contact, np.array(load, dtype=float), left, weight, speed, alone, 1)


def measure(key, view):
    return METRIC[key](view)


def test_an_assessment_has_exactly_the_keys_and_units_promised():
    assert {metric.key: metric.unit for metric in of_assessment("landing")} == CONTRACT


def ramp(peak=1000.0, top=100, after=600.0, n=5000):
    """A straight rise from 0 to the peak, then a constant load."""
    load = np.full(n, after)
    load[: top + 1] = np.linspace(0.0, peak, top + 1)
    return load


def test_a_straight_rise_has_the_same_rate_by_each_of_the_three_names():
    view = landing(ramp())
    for key in ("loading_rate_average", "loading_rate_20_80", "loading_rate_max"):
        assert measure(key, view) == pytest.approx(1000.0 / 500.0 / 0.1), key
    assert measure("time_to_peak", view) == 100.0
    assert measure("peak_force", view) == 1000.0
    assert measure("peak_force_bw", view) == 2.0


def test_the_three_loading_rates_differ_where_the_rise_is_not_straight():
    load = ramp()
    load[:51] = np.linspace(0, 100, 51)
    load[50:61] = np.linspace(100, 900, 11)
    load[60:101] = np.linspace(900, 1000, 41)
    view = landing(load)
    # 20 % is first reached at 52 (260 N) and 80 % at 59 (820 N)
    assert measure("loading_rate_20_80", view) == pytest.approx((820 - 260) / 500 / 0.007)
    assert measure("loading_rate_max", view) == pytest.approx(80 / 500 / 0.001)
    assert measure("loading_rate_average", view) == pytest.approx(20.0)


@pytest.mark.parametrize(("ms", "key"), [(50, "impulse_50"), (100, "impulse_100"), (200, "impulse_200")])
def test_an_impulse_takes_the_samples_from_contact_to_before_the_end_of_its_window(ms, key):
    load = np.zeros(1000)
    load[0], load[ms - 1], load[ms] = 30.0, 7.0, 1e5
    assert measure(key, landing(load)) == pytest.approx(37.0 / 1000 / 500)


def test_the_peak_is_sought_up_to_250_ms_and_no_further():
    load = np.full(3000, 100.0)
    load[250], load[251] = 800.0, 900.0
    assert measure("peak_force", landing(load)) == 800.0
    assert measure("time_to_peak", landing(load)) == 250.0


def test_the_first_of_equal_peaks_counts():
    load = np.full(300, 100.0)
    load[[40, 90]] = 900.0
    assert measure("time_to_peak", landing(load)) == 40.0


def test_a_window_that_the_recording_does_not_hold_is_too_short():
    for key, n in (
        ("peak_force", 251),
        ("impulse_50", 50),
        ("impulse_200", 200),
        ("vertical_stability_index", 3000),
    ):
        load = np.full(n, 400.0)
        assert isinstance(measure(key, landing(load)), float), key
        assert measure(key, landing(load[:-1])) == Missing(Reason.TOO_SHORT), key
    assert measure("peak_force", landing(np.full(120, 400.0), left=True)) == 400.0


def test_a_peak_at_the_contact_itself_has_no_rise():
    load = np.linspace(900.0, 100.0, 400)
    for key in ("loading_rate_average", "loading_rate_20_80", "loading_rate_max"):
        assert measure(key, landing(load)) == Missing(Reason.NOT_QUALIFIED), key


def test_a_rise_between_two_neighbouring_samples_has_no_slope_of_20_to_80_percent():
    load = np.full(400, 30.0)
    load[5:] = 900.0
    assert measure("loading_rate_20_80", landing(load)) == Missing(Reason.NOT_QUALIFIED)
    assert measure("loading_rate_max", landing(load)) == pytest.approx(870 / 500 * 1000)


def test_stability_is_the_distance_from_body_weight_over_3_s():
    load = np.concatenate([np.full(1500, 600.0), np.full(1500, 400.0), np.full(2000, 5000.0)])
    assert measure("vertical_stability_index", landing(load)) == pytest.approx(0.2)
    load[:1500] = 500.0
    assert measure("vertical_stability_index", landing(load)) == pytest.approx(0.2 / math.sqrt(2))


@pytest.mark.parametrize(("level", "settles"), [(524.9, True), (475.1, True), (525.1, False), (474.9, False)])
def test_settled_is_within_5_percent_for_a_whole_second(level, settles):
    load = np.full(4000, 900.0)
    load[700:1699] = level
    assert measure("time_to_stabilisation", landing(load)) == Missing(Reason.NOT_SETTLED)
    load[1699] = level
    expected = 0.7 if settles else Missing(Reason.NOT_SETTLED)
    assert measure("time_to_stabilisation", landing(load)) == expected


def test_a_lost_sample_before_settling_leaves_the_time_open_and_one_after_it_does_not():
    load = np.full(4000, 500.0)
    load[:700] = 900.0
    load[3000] = np.nan
    assert measure("time_to_stabilisation", landing(load)) == 0.7
    load[300] = np.nan
    assert measure("time_to_stabilisation", landing(load)) == Missing(Reason.TOO_SHORT)


def test_too_little_standing_is_too_short_and_enough_of_it_not_settled():
    assert measure("time_to_stabilisation", landing(np.full(1249, 900.0))) == Missing(Reason.TOO_SHORT)
    assert measure("time_to_stabilisation", landing(np.full(1250, 900.0))) == Missing(Reason.NOT_SETTLED)


def test_a_foot_that_shares_the_load_has_no_stability_of_its_own():
    view = landing(np.full(5000, 250.0), side=Side.LEFT, alone=False)
    for key in ("vertical_stability_index", "time_to_stabilisation"):
        assert measure(key, view) == Missing(Reason.NOT_THIS_MOVEMENT)


def test_without_a_weight_nothing_is_stated_in_body_weights():
    view = landing(ramp(), weight=None)
    for key, unit in CONTRACT.items():
        if "BW" in unit or key in ("vertical_stability_index", "time_to_stabilisation"):
            assert measure(key, view) == Missing(Reason.NO_BODY_WEIGHT), key
    assert measure("peak_force", view) == 1000.0


def feet(left, right, later=0):
    one = landing(left, side=Side.LEFT, contact=1000 + later, alone=False)
    return LandingOnBothFeet(
        Side.BOTH, 1000.0, one, landing(right, side=Side.RIGHT, contact=1000, alone=False), 1
    )


def test_right_first_is_a_positive_delay_and_right_harder_a_positive_asymmetry():
    both = feet(ramp(1079.6), ramp(2003.0), later=26)
    assert measure("onset_delay", both) == 26.0
    assert measure("peak_asymmetry", both) == pytest.approx(29.955, abs=0.001)
    assert measure("peak_asymmetry", feet(ramp(2003.0), ramp(1079.6))) == pytest.approx(-29.955, abs=0.001)
    assert measure("onset_delay", feet(ramp(), ramp(), later=-7)) == -7.0


def test_an_asymmetry_with_a_side_missing_is_missing():
    assert measure("peak_asymmetry", feet(ramp()[:200], ramp())) == Missing(Reason.TOO_SHORT)
    assert measure("peak_asymmetry", feet(ramp(), ramp()[:200])) == Missing(Reason.TOO_SHORT)


def test_the_speed_of_the_fall_is_handed_on_with_its_reason():
    assert measure("impact_velocity", landing(ramp(), speed=1.25)) == 1.25
    assert measure("impact_velocity", landing(ramp(), speed=Missing(Reason.NOT_SETTLED))) == Missing(
        Reason.NOT_SETTLED
    )
