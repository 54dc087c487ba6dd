"""Quiet stance: sides, gaps, empty plates, durations."""

from dataclasses import replace

import numpy as np
import pytest
from assessments.made import mirrored, one_plate, planned, quiet
from hypothesis import given
from hypothesis import strategies as st

from station.analyse import Facts, analyse
from station.errors import TrialError
from station.mat import Side

LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH
SIDES = (LEFT, RIGHT, BOTH)


def measured(forces, **settings):
    return analyse(forces, Facts(), "quiet_stance", {key: str(value) for key, value in settings.items()})


def kinds(result):
    return [(event.kind, event.side, pytest.approx(event.time, abs=0.02)) for event in result.events]


def test_two_plates_give_sway_of_the_whole_and_of_each_leg():
    result = measured(quiet(share=0.55))
    assert all(result.value("mean_velocity", side).value > 1.0 for side in SIDES)
    assert result.value("load_share", LEFT).value == pytest.approx(55, abs=0.05)
    assert result.value("load_asymmetry", BOTH).value == pytest.approx(-10, abs=0.1)
    assert [value.side for value in result.values if value.metric == "load_asymmetry"] == [BOTH]
    assert [value.side for value in result.values if value.metric == "load_share"] == [LEFT, RIGHT]
    assert result.warnings == result.events == ()


def test_one_plate_lacks_exactly_what_needs_two():
    result = measured(one_plate())
    missing = {(v.metric, v.side) for v in result.values if v.value is None}
    assert {v.reason for v in result.values if v.value is None} == {"needs_two_plates"}
    assert missing == {(v.metric, v.side) for v in result.values if v.side is not BOTH} | {
        ("load_asymmetry", BOTH)
    }


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_a_plate_under_one_foot_measures_that_foot(side):
    result = measured(one_plate(side=side))
    assert result.value("mean_velocity", side).value > 1.0
    assert result.value("mean_velocity", side.other).reason == "needs_two_plates"
    assert result.value("mean_velocity", BOTH).reason == "needs_two_plates"


def test_plates_whose_places_are_unknown_have_no_common_centre():
    result = measured(quiet(pose_known=False))
    assert result.value("mean_velocity", BOTH).reason == "plate_pose_unknown"
    assert result.value("mean_velocity", LEFT).value > 1.0
    assert result.value("load_share", LEFT).value == pytest.approx(50, abs=0.1)


@given(st.integers(0, 200), st.floats(0.2, 0.8))
def test_a_mirror_swaps_the_sides_and_nothing_else(seed, share):
    forces = quiet(15.0, rate=50.0, share=share, seed=seed)
    here, there = measured(forces), measured(mirrored(forces))
    for value in here.values:
        expected = -value.value if value.metric == "load_asymmetry" else value.value
        assert there.value(value.metric, value.side.other).value == pytest.approx(expected, rel=1e-6), value


@given(st.floats(0.5, 3.0))
def test_a_heavier_person_has_the_same_shares_and_the_same_sway(factor):
    forces = quiet(15.0, rate=50.0, share=0.6)
    heavier = replace(forces, fz=forces.fz * factor)
    for light, heavy in zip(measured(forces).values, measured(heavier).values, strict=True):
        assert heavy.value == pytest.approx(light.value, rel=1e-9)


def test_settle_and_keep_choose_the_samples():
    forces = quiet(40.0)
    whole = measured(forces, settle_s=0, lowpass_hz="none")
    part = measured(forces, settle_s=3, keep_s=20, lowpass_hz="none")
    alone = measured(forces.part(300, 2300), settle_s=0, lowpass_hz="none")
    assert part.value("path_length").value == alone.value("path_length").value
    assert part.value("path_length").value < whole.value("path_length").value
    assert part.value("load_share", LEFT).value == alone.value("load_share", LEFT).value


def test_the_filter_sees_only_the_measured_samples():
    forces = quiet(40.0)
    wild = replace(forces, whole_cop=forces.whole_cop + np.where(np.arange(4000) < 200, 0.3, 0.0)[:, None])
    assert measured(wild).value("path_length").value == measured(forces).value("path_length").value


def test_the_first_seconds_are_dropped_by_default():
    assert measured(quiet()).settings["settle_s"] == 2.0


@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 11.9])
def test_a_trial_that_is_too_short_has_no_sway(seconds):
    result = measured(one_plate(seconds))
    assert result.value("mean_velocity").reason in ("too_short", "no_contact")
    assert measured(one_plate(12.0)).value("mean_velocity").value > 0


def test_a_shorter_window_is_measured_only_when_asked_for_and_not_below_5_s():
    forces = one_plate(9.0)
    assert measured(forces).value("mean_velocity").reason == "too_short"
    assert measured(forces, keep_s=6).value("mean_velocity").value > 0
    with pytest.raises(TrialError, match="from 5 to 3600"):
        measured(forces, keep_s=4.9)


def test_a_trial_shorter_than_asked_is_not_passed_off_as_one():
    assert measured(one_plate(31.0), keep_s=30).value("mean_velocity").reason == "too_short"
    assert measured(one_plate(31.8), keep_s=30).value("mean_velocity").value > 0


def test_lost_samples_leave_the_longest_stretch_and_say_so():
    forces = quiet(40.0)
    fz, cop, whole = forces.fz.copy(), forces.cop.copy(), forces.whole_cop.copy()
    for hole in (fz, cop, whole):
        hole[1500:1504] = np.nan
    result = measured(replace(forces, fz=fz, cop=cop, whole_cop=whole), lowpass_hz="none")
    tail = measured(forces.part(1504, 4000), settle_s=0, lowpass_hz="none")
    assert result.value("path_length").value == tail.value("path_length").value
    assert "15.04 to 40.00 s" in result.warnings[0]
    assert len(result.warnings) == 3
    assert result.samples == 3996
    assert result.value("load_share", LEFT).value == pytest.approx(50, abs=0.1)


def test_too_many_holes_leave_no_stretch_of_ten_seconds():
    forces = quiet(40.0)
    fz, cop, whole = forces.fz.copy(), forces.cop.copy(), forces.whole_cop.copy()
    for hole in (fz, cop, whole):
        hole[::900] = np.nan
    result = measured(replace(forces, fz=fz, cop=cop, whole_cop=whole))
    assert result.value("mean_velocity").reason == "too_short"
    assert result.value("load_share", LEFT).value == pytest.approx(50, abs=0.1)


def test_nobody_on_the_plates_is_a_reason():
    for forces in (
        quiet(weight=0.0),
        one_plate(weight=0.0),
        one_plate(weight=-700.0),
        one_plate(weight=15.0),
    ):
        result = measured(forces)
        assert all(value.value is None for value in result.values)
        assert result.value("mean_velocity").reason == "no_contact"
        assert result.settings["body_weight_n"] is None
    assert "negative" in measured(one_plate(weight=-700.0)).warnings[0]


def test_a_foot_in_the_air_has_no_sway_and_no_share():
    result = measured(quiet(share=0.0))
    assert result.value("mean_velocity", LEFT).reason == "not_loaded"
    assert result.value("load_share", LEFT).reason == result.value("load_asymmetry").reason == "not_loaded"
    assert result.value("mean_velocity", BOTH).reason == "not_loaded"
    assert result.value("mean_velocity", RIGHT).value > 0
    assert result.warnings == ("One leg carried no weight throughout: put one foot on each plate and redo.",)


def test_between_20_n_and_5_percent_of_body_weight_a_plate_counts_as_empty():
    result = measured(quiet(weight=700.0, share=30.0 / 700.0))
    assert result.value("mean_velocity", LEFT).reason == "not_loaded"
    assert measured(quiet(weight=400.0, share=30.0 / 400.0)).value("mean_velocity", LEFT).value > 0


def test_stepping_on_and_off_is_seen_and_not_measured():
    forces = planned([(3, 0, 0), (20, 0.5, 0.5), (4, 0, 0)])
    result = measured(forces, lowpass_hz="none")
    assert kinds(result) == [("contact", BOTH, 3.0), ("step_off", BOTH, 23.0)]
    alone = measured(forces.part(500, 2300), settle_s=0, lowpass_hz="none")
    assert result.value("path_length").value == pytest.approx(alone.value("path_length").value, rel=1e-9)
    assert result.settings["body_weight_n"] == pytest.approx(700, abs=1)


def test_quiet_empty_plates_with_an_offset_are_not_weighed():
    forces = planned([(10, 0, 0), (20, 0.5, 0.5)])
    shifted = replace(forces, fz=forces.fz + 15.0)
    assert measured(shifted).settings["body_weight_n"] == pytest.approx(700, abs=1)


def test_the_feet_come_one_after_the_other_and_settling_waits_for_the_second():
    forces = planned([(2, 0, 0), (3, 0.0, 1.0), (20, 0.5, 0.5), (1, 1.0, 0.0), (3, 0.5, 0.5)])
    result = measured(forces, lowpass_hz="none")
    alone = measured(forces.part(700, 2500), settle_s=0, lowpass_hz="none")
    for side in SIDES:
        assert result.value("path_length", side).value == pytest.approx(
            alone.value("path_length", side).value, rel=1e-9
        )
    assert result.value("load_share", LEFT).value == pytest.approx(50, abs=0.1)
    assert kinds(result) == [("contact", BOTH, 2.0)]


@pytest.mark.parametrize("share, leg", [(1.0, LEFT), (0.0, RIGHT)])
@pytest.mark.parametrize("both, is_measured", [(12, True), (11, False)])
def test_time_on_one_leg_is_never_mixed_with_that_on_both_however_long_it_is(both, is_measured, share, leg):
    forces = planned([(both, 0.5, 0.5), (26, share, 1 - share)])
    result = measured(forces)
    alone = measured(forces.part(0, both * 100))
    for metric, side in (("load_share", LEFT), ("load_share", RIGHT), ("mean_velocity", BOTH)):
        here, there = result.value(metric, side), alone.value(metric, side)
        assert here.reason == there.reason
        assert here.value == (None if there.value is None else pytest.approx(there.value, rel=0.01))
    assert result.value("load_share", LEFT).value == pytest.approx(50, abs=0.1)
    assert (result.value("mean_velocity", BOTH).value is not None) is is_measured
    assert result.warnings == (
        f"For 26.0 s only the {leg} leg carried weight, from {both:.1f} s on: "
        f"only the part on both legs is measured, 0.0 to {both:.1f} s.",
    )
    assert f"Only {both - 2.0:.1f} s of standing on both legs count: the first 2 s are left out." in [
        doubt.sentence for doubt in result.doubts
    ]


def test_a_foot_lifted_for_a_moment_is_told_with_what_is_left_of_the_trial():
    result = measured(planned([(10, 0.5, 0.5), (0.5, 0.0, 1.0), (25, 0.5, 0.5)]))
    assert result.warnings == (
        "For 0.5 s only the right leg carried weight, from 10.0 s on: "
        "only the part on both legs is measured, 10.5 to 35.5 s.",
    )


def test_coming_and_going_one_foot_after_the_other_is_nothing_to_tell():
    plan = [(3, 0, 0), (1.5, 1.0, 0.0), (30, 0.5, 0.5), (1.5, 0.0, 1.0), (3, 0, 0)]
    result = measured(planned(plan))
    assert result.warnings == () and result.doubts == ()


def test_a_frozen_plate_is_not_a_steady_person():
    forces = one_plate()
    frozen = replace(forces, cop=np.full_like(forces.cop, 0.1), whole_cop=np.full_like(forces.whole_cop, 0.1))
    result = measured(frozen)
    assert result.value("mean_velocity").reason == "not_qualified"
    assert "never changes" in result.warnings[0]


def test_a_restless_person_has_no_body_weight_but_still_sways():
    forces = one_plate()
    bounce = 700 + 40 * np.sin(2 * np.pi * 2 * forces.time)
    result = measured(replace(forces, fz=bounce[:, None]))
    assert result.settings["body_weight_n"] is None
    assert result.value("mean_velocity").value > 0


def test_a_known_change_of_the_right_plate_comes_back():
    forces = quiet(share=0.5)
    stronger = replace(forces, fz=forces.fz * [1.0, 1.07])
    assert measured(stronger).value("load_share", RIGHT).value == pytest.approx(100 * 1.07 / 2.07, abs=0.01)
