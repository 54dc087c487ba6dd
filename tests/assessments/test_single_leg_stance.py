"""Single-leg stance: the hold and its end, touches, and the way onto one leg."""

from dataclasses import replace

import numpy as np
import pytest
from assessments.made import mirrored, one_plate, planned, quiet, stepping

from station.analyse import Facts, analyse
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH

TWO_LEGS = (3, 0.5, 0.5)


def right(seconds):
    return (seconds, 0.0, 1.0)


def touch(seconds):
    return (seconds, 0.3, 0.7)


def measured(forces, **settings):
    return analyse(forces, Facts(), "single_leg_stance", {key: str(value) for key, value in settings.items()})


def of_plan(*plan, **settings):
    return measured(planned(plan), **settings)


def told(result):
    return [(event.kind.value, event.side.value, round(event.time, 2)) for event in result.events]


def held(result, side=RIGHT):
    return result.value("hold_time", side).value, result.value("touches", side).value


def test_a_clean_hold_lasts_from_toe_off_to_the_end_of_the_recording():
    result = of_plan(TWO_LEGS, right(20))
    assert held(result) == (pytest.approx(20), 0)
    assert told(result)[-2:] == [("stance_side", "right", 3.0), ("toe_off", "left", 3.0)]
    assert result.value("mean_velocity", RIGHT).value > 1
    assert {value.side for value in result.values} == {RIGHT}


def test_the_leg_is_what_the_plates_saw():
    plan = [TWO_LEGS, right(20)]
    result = measured(mirrored(planned(plan)))
    assert told(result)[-2:] == [("stance_side", "left", 3.0), ("toe_off", "right", 3.0)]
    for value in of_plan(*plan).values:
        assert result.value(value.metric, LEFT).value == pytest.approx(value.value, rel=1e-6)


def test_standing_on_one_leg_already_begins_at_the_start():
    result = of_plan(right(15))
    assert held(result) == (pytest.approx(15), 0)
    assert told(result) == [("stance_side", "right", 0.0)]
    assert result.value("load_transfer_time", RIGHT).reason == "not_this_movement"


def test_sway_begins_after_settling_from_toe_off():
    forces = planned([TWO_LEGS, right(20)])
    whole = measured(forces, settle_s=4, lowpass_hz="none").value("path_length", RIGHT).value
    x, y = forces.cop[700:, 1].T
    assert whole == pytest.approx(1000 * np.hypot(np.diff(x), np.diff(y)).sum(), rel=1e-9)


def test_one_short_touch_is_counted_and_the_hold_goes_on():
    result = of_plan(TWO_LEGS, right(4), touch(0.5), right(15))
    assert held(result) == (pytest.approx(19.5), 1)
    assert ("foot_down", "left", 7.0) in told(result)
    assert result.value("mean_velocity", RIGHT).value > 0
    assert "without a gap, a touch" in result.warnings[0]


def test_a_second_touch_ends_the_hold():
    result = of_plan(TWO_LEGS, right(4), touch(0.5), right(6), touch(0.4), right(20))
    assert held(result) == (pytest.approx(10.5), 2)
    assert [event for event in told(result) if event[0] == "foot_down"] == [
        ("foot_down", "left", 7.0),
        ("foot_down", "left", 13.5),
    ]
    assert result.value("mean_velocity", RIGHT).reason == "too_short"


def test_a_touch_of_more_than_a_second_ends_the_hold_and_no_later_one_replaces_it():
    result = of_plan(TWO_LEGS, right(12.5), touch(1.2), right(25))
    assert held(result) == (pytest.approx(12.5), 1)
    assert any("the first hold is measured" in warning for warning in result.warnings)


def test_a_flicker_of_100_ms_is_no_touch():
    assert held(of_plan(TWO_LEGS, right(4), touch(0.1), right(10))) == (pytest.approx(14.1), 0)
    assert held(of_plan(TWO_LEGS, right(4), touch(0.11), right(10))) == (pytest.approx(14.11), 1)


def test_a_light_touch_below_5_percent_of_body_weight_is_none():
    assert held(of_plan(TWO_LEGS, right(4), (0.5, 0.045, 0.955), right(10)))[1] == 0
    assert held(of_plan(TWO_LEGS, right(4), (0.5, 0.055, 0.945), right(10)))[1] == 1


def test_stepping_off_ends_the_hold():
    result = of_plan(TWO_LEGS, right(14), (3, 0.0, 0.0))
    assert held(result) == (pytest.approx(14), 0)
    assert told(result)[-1] == ("step_off", "both", 17.0)


def test_a_hop_ends_the_hold():
    result = of_plan(TWO_LEGS, right(13), (0.12, 0.0, 0.0), right(10))
    assert held(result) == (pytest.approx(13), 0)
    assert told(result)[-1] == ("take_off", "right", 16.0)


def test_a_body_that_falls_after_4_seconds_still_yields_a_side_and_a_time():
    result = of_plan(TWO_LEGS, right(4), (6, 0.5, 0.5))
    assert held(result) == (pytest.approx(4), 1)
    assert ("stance_side", "right", 3.0) in told(result)
    assert result.value("mean_velocity", RIGHT).reason == "too_short"


def test_a_false_start_is_not_taken_for_the_hold():
    result = of_plan(TWO_LEGS, (0.4, 1.0, 0.0), (2, 0.5, 0.5), right(12))
    assert held(result) == (pytest.approx(12), 0)


def test_who_only_ever_lifts_the_foot_for_a_moment_has_held_for_a_moment():
    assert held(of_plan(TWO_LEGS, right(0.5), (5, 0.5, 0.5))) == (pytest.approx(0.5), 1)


def test_stepping_on_with_one_foot_first_is_not_the_hold():
    result = of_plan((2, 0, 0), right(1.4), TWO_LEGS, (12, 1.0, 0.0))
    assert held(result, LEFT) == (pytest.approx(12), 0)


def test_stepping_straight_onto_one_leg_is_a_hold_without_a_toe_off():
    result = of_plan((2, 0, 0), right(14))
    assert held(result) == (pytest.approx(14), 0)
    assert "toe_off" not in {event.kind for event in result.events}


def test_lost_samples_in_the_hold_do_not_end_it():
    forces = planned([TWO_LEGS, right(24)])
    fz, cop = forces.fz.copy(), forces.cop.copy()
    fz[900:950] = cop[900:950] = np.nan
    result = measured(replace(forces, fz=fz, cop=cop))
    assert held(result) == (pytest.approx(24), 0)
    assert "9.50 to 27.00 s" in result.warnings[0]


def test_keep_takes_the_window_that_both_legs_completed():
    result = of_plan(TWO_LEGS, right(9), (4, 0.5, 0.5), keep_s=6)
    assert result.value("mean_velocity", RIGHT).value > 0
    assert (
        of_plan(TWO_LEGS, right(7), (4, 0.5, 0.5), keep_s=6).value("mean_velocity", RIGHT).reason
        == "too_short"
    )


def test_help_by_a_hand_is_told():
    result = of_plan(TWO_LEGS, right(10), (3, 0.0, 0.85), right(5))
    assert any("3.0 s the standing leg carried less than 90 %" in warning for warning in result.warnings)


@pytest.mark.parametrize("side", list(Side))
def test_one_plate_measures_sway_but_sees_no_touch(side):
    result = measured(one_plate(side=side))
    assert result.value("mean_velocity", side).value > 0
    assert result.value("hold_time", side).reason == "needs_two_plates"
    assert result.value("touches", side).reason == "needs_two_plates"


def test_two_legs_all_the_time_are_not_this_movement():
    result = measured(quiet())
    assert {value.reason for value in result.values} == {"not_this_movement"}
    assert len(result.values) == 22


def test_nobody_is_a_reason():
    result = measured(quiet(weight=0.0))
    assert {value.reason for value in result.values} == {"no_contact"}


@pytest.mark.parametrize("rate", [100.0, 1000.0])
@pytest.mark.parametrize(
    "going",
    [
        [(0.4, 0.3, 0.4), (3, 0.0, 0.0)],
        [(1.6, 0.1, 0.7), (3, 0.0, 0.0)],
        [(2, 0.5, 0.5), (0.8, 1.0, 0.0), (3, 0.0, 0.0)],
        [(2, 0.5, 0.5), (0.8, 0.0, 1.0), (0.3, 0.0, 0.5), (3, 0.0, 0.0)],
        [(5, 0.5, 0.5), (2.2, 0.0, 0.6), (3, 0.0, 0.0)],
        [(1.3, 0.0, 0.7), (3, 0.0, 0.0)],
        [(6, 0.5, 0.5)],
    ],
)
def test_however_a_stance_ends_as_it_should_nothing_is_said_of_it(rate, going):
    coming = [TWO_LEGS, (0.4, 0.04, 0.85)]
    said = " ".join(measured(planned([*coming, right(25), *going], rate)).warnings)
    assert "lifted again" not in said and "less than 90 %" not in said


def test_help_in_the_middle_of_a_short_hold_is_still_told():
    result = of_plan(TWO_LEGS, right(1), (1.2, 0.0, 0.85), right(3), (4, 0.5, 0.5))
    assert any("1.2 s the standing leg carried less than 90 %" in warning for warning in result.warnings)


def test_another_attempt_of_two_seconds_is_told_and_one_of_less_is_not():
    def is_told(seconds):
        result = of_plan(TWO_LEGS, right(14), (3, 0.5, 0.5), right(seconds), (3, 0.5, 0.5))
        return any("the first hold is measured" in warning for warning in result.warnings)

    assert is_told(2.5) and not is_told(1.5)


@pytest.mark.parametrize("rate", [80.0, 100.0, 1000.0])
def test_a_foot_that_bounces_when_it_is_put_down_has_touched_once(rate):
    plan = [TWO_LEGS, right(12), touch(0.2), right(0.1), (5, 0.5, 0.5)]
    result = measured(planned(plan, rate))
    assert held(result) == (pytest.approx(12, abs=0.02), 1)
    assert told(result)[-1][0] == "foot_down"


def test_who_walks_off_from_two_legs_has_not_held_a_single_leg_stance():
    result = of_plan((20, 0.5, 0.5), (0.6, 0.0, 1.0), (3, 0.0, 0.0))
    assert {value.reason for value in result.values} == {"not_this_movement"}
    assert "toe_off" not in {event.kind for event in result.events}


# The way onto one leg ------------------------------------------------------------------------------------


def test_the_anticipatory_shift_its_onset_and_the_transfer_are_those_that_were_made():
    forces, begins = stepping(anticipation=0.02)
    result = measured(forces)
    assert result.value("apa_amplitude", RIGHT).value == pytest.approx(20, abs=0.3)
    onset = next(event for event in result.events if event.kind == "onset")
    assert onset.side is LEFT
    assert onset.time == pytest.approx(begins / 200.0 + 0.4 * np.arcsin(0.15) / np.pi, abs=0.015)
    # share = 0.5 + (1 - cos) / 4, so 60 and 95 % lie at these angles of the half second:
    angle = [np.arccos(1 - 4 * (share - 0.5)) / np.pi for share in (0.60, 0.95)]
    expected = 0.5 * (angle[1] - angle[0])
    assert result.value("load_transfer_time", RIGHT).value == pytest.approx(expected, abs=0.003)


def test_the_mirror_image_has_the_same_shift_toward_its_own_lifted_leg():
    forces, _ = stepping(anticipation=0.015)
    here, there = measured(forces), measured(mirrored(forces))
    for metric in ("apa_amplitude", "load_transfer_time", "settling_time_ml", "early_sway_ratio"):
        assert there.value(metric, LEFT).value == pytest.approx(here.value(metric, RIGHT).value, rel=1e-6)


def test_a_missing_anticipation_is_absent_not_zero():
    forces, begins = stepping(anticipation=0.0)
    result = measured(forces)
    assert result.value("apa_amplitude", RIGHT).reason == "no_apa"
    onset = next(event for event in result.events if event.kind == "onset")
    assert onset.time == pytest.approx(begins / 200.0 + 0.4, abs=0.06)


def test_a_shift_of_less_than_3_mm_is_no_anticipation():
    assert measured(stepping(anticipation=0.0025)[0]).value("apa_amplitude", RIGHT).reason == "no_apa"
    assert measured(stepping(anticipation=0.004)[0]).value("apa_amplitude", RIGHT).value == pytest.approx(
        4, abs=0.3
    )


def test_who_sways_before_must_shift_further_to_be_seen_anticipating():
    """3 SD of a sine of 3 mm are 6.4 mm."""
    assert (
        measured(stepping(anticipation=0.005, unrest=0.003)[0]).value("apa_amplitude", RIGHT).reason
        == "no_apa"
    )
    seen = measured(stepping(anticipation=0.012, unrest=0.003)[0]).value("apa_amplitude", RIGHT).value
    assert seen == pytest.approx(12, abs=0.5)


def test_without_a_common_frame_the_loads_still_tell_onset_and_transfer():
    forces, begins = stepping(pose_known=False)
    result = measured(forces)
    assert result.value("apa_amplitude", RIGHT).reason == "plate_pose_unknown"
    assert result.value("load_transfer_time", RIGHT).value == pytest.approx(0.29, abs=0.05)
    onset = next(event for event in result.events if event.kind == "onset")
    assert onset.time == pytest.approx(begins / 200.0 + 0.08, abs=0.06)


def test_early_sway_is_the_ratio_that_was_made():
    forces, _ = stepping(hold=25.0)
    cop = forces.cop.copy()
    toe_off = np.flatnonzero(forces.fz[:, 0] < 35.0)[0]
    time = (np.arange(len(forces)) - toe_off) / forces.rate
    cop[:, 1, 1] = 0.005 * np.sin(2 * np.pi * np.where(time < 4, 2.0, 1.0) * time)
    cop[:, 1, 0] = 0.2
    result = measured(replace(forces, cop=cop))
    assert result.value("early_sway_ratio", RIGHT).value == pytest.approx(2.0, rel=0.02)
    assert measured(stepping(hold=15.0)[0]).value("early_sway_ratio", RIGHT).reason == "too_short"


def test_settling_ends_when_the_sway_has_become_as_small_as_it_stays():
    forces, _ = stepping(hold=20.0)
    toe_off = np.flatnonzero(forces.fz[:, 0] < 35.0)[0]
    time = (np.arange(len(forces)) - toe_off) / forces.rate
    cop = forces.cop.copy()
    wobble = 0.002 * np.sin(2 * np.pi * 1.0 * time)
    cop[:, 1, 0] = 0.2 + wobble + np.where((time > 0) & (time < 2.5), 0.02, 0.0)
    result = measured(replace(forces, cop=cop))
    assert result.value("settling_time_ml", RIGHT).value == pytest.approx(2.5, abs=0.05)


def test_who_never_settles_has_no_settling_time():
    forces, _ = stepping(hold=20.0)
    cop = forces.cop.copy()
    cop[:, 1, 0] = 0.2 + 0.03 * np.sign(np.sin(2 * np.pi * 0.8 * forces.time))
    cop[-1000:, 1, 0] = 0.2 + 0.001 * np.sin(2 * np.pi * forces.time[-1000:])
    cop[-1000::60, 1, 0] += 0.02
    result = measured(replace(forces, cop=cop), lowpass_hz="none")
    assert result.value("settling_time_ml", RIGHT).reason == "not_settled"


def test_a_short_hold_has_no_settling_time():
    forces, _ = stepping(hold=4.0)
    assert measured(forces).value("settling_time_ml", RIGHT).reason == "too_short"
