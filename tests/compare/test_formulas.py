"""Comparison says only what may be said."""

import pytest

from station import compare
from station.compare import Verdict


def test_two_legs_tested_apart_are_compared_relative_to_the_larger() -> None:
    found = compare.sides("single_leg_stance", "mean_velocity", 38.0, 52.0)
    assert found.percent == pytest.approx(100 * 14 / 52)
    assert found.formula == "100 (R - L) / max(L, R)"
    assert found.verdict is Verdict.NO_REFERENCE


def test_both_feet_together_are_compared_by_the_bilateral_index() -> None:
    found = compare.sides("quiet_stance", "load_share", 54.45, 45.55)
    assert found.percent == pytest.approx(-8.9)
    assert found.formula == "100 (R - L) / (R + L)"


def test_a_missing_side_gives_no_percentage() -> None:
    assert compare.sides("single_leg_stance", "mean_velocity", None, 52.0).percent is None
    assert compare.sides("single_leg_stance", "mean_velocity", 0.0, 0.0).percent is None


def test_only_the_metric_named_beforehand_carries_a_verdict() -> None:
    assert compare.sides("single_leg_stance", "range_ml", 1.0, 2.0).verdict is None
    assert compare.change("quiet_stance", "ellipse_area_95", "both", 1.0, 2.0).verdict is None
    assert compare.change("quiet_stance", "load_share", "left", 50.0, 52.0).verdict is Verdict.ERROR_UNKNOWN


def test_a_change_from_nothing_has_no_percentage() -> None:
    assert compare.change("quiet_stance", "load_share", "left", 0.0, 5.0).percent is None
    assert compare.change("quiet_stance", "load_share", "left", -4.0, -2.0).percent == pytest.approx(50.0)


@pytest.mark.parametrize("differing", ["eyes", "support", "tape", "footwear", "surface"])
def test_different_conditions_never_stand_on_one_line(differing: str) -> None:
    base = {"eyes": "open", "support": "none", "tape": "none", "footwear": "shoes", "surface": "floor"}
    one = compare.conditions(base, {"lowpass_hz": 10.0}, 30.0, "plates")
    other = compare.conditions({**base, differing: "other"}, {"lowpass_hz": 10.0}, 30.0, "plates")
    assert one != other


def test_stage_pain_and_medicine_do_not_break_the_line() -> None:
    one = compare.conditions({"eyes": "open", "stage": "motion", "pain": "2"}, {}, 30.0, "plates")
    assert one == compare.conditions({"eyes": "open", "stage": "full"}, {}, 30.0, "plates")


def test_twenty_seconds_thirty_seconds_another_filter_and_a_mat_are_different_tests() -> None:
    base = compare.conditions({}, {"lowpass_hz": 10.0}, 30.0, "plates")
    assert base != compare.conditions({}, {"lowpass_hz": 10.0}, 20.0, "plates")
    assert base != compare.conditions({}, {"lowpass_hz": None}, 30.0, "plates")
    assert base != compare.conditions({}, {"lowpass_hz": 10.0}, 30.0, "mat")


def test_landings_on_one_leg_each_are_set_against_the_larger_and_on_both_against_the_sum() -> None:
    both = compare.sides("landing", "peak_force_bw", 2.0, 2.5)
    one = compare.sides("landing", "peak_force_bw", 2.0, 2.5, one_legged=True)
    assert (both.percent, both.formula) == (pytest.approx(100 * 0.5 / 4.5), "100 (R - L) / (R + L)")
    assert (one.percent, one.formula) == (pytest.approx(20.0), "100 (R - L) / max(L, R)")


def test_a_movement_lasts_as_long_as_it_takes_and_its_length_is_no_condition():
    base = {"eyes": "open"}
    assert "seconds" not in dict(compare.conditions(base, {"lowpass_hz": 10.0}, None, "plates"))
    assert "seconds" in dict(compare.conditions(base, {"lowpass_hz": 10.0}, 30.0, "plates"))
